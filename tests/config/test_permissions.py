"""The backend that reads a person's permissions gives what Django's own gives, in one query."""

from __future__ import annotations

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission, User

from config.permissions import OneQueryBackend
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["own and role's", "none", "superuser", "inactive"])
def user(request, roles) -> User:
    if request.param == "none":
        return make_user()
    if request.param == "superuser":
        return make_user(is_superuser=True)
    user = make_user("fact-checker", is_active=request.param != "inactive")
    user.user_permissions.add(Permission.objects.get(codename="moderate_links"))
    return user


def test_it_gives_what_djangos_backend_gives(user):
    wanted = ModelBackend().get_all_permissions(User.objects.get(pk=user.pk))
    assert OneQueryBackend().get_all_permissions(user) == wanted
    assert user.has_perm("claims.moderate_links") == (
        user.is_active and (user.is_superuser or "claims.moderate_links" in wanted)
    )


def test_who_is_signed_in_comes_with_what_they_may_do(user, django_assert_max_num_queries):
    wanted = ModelBackend().get_all_permissions(User.objects.get(pk=user.pk))
    found = OneQueryBackend().get_user(user.pk)
    if not user.is_active:
        assert found is None
        return
    with django_assert_max_num_queries(int(user.is_superuser)):
        assert OneQueryBackend().get_all_permissions(found) == wanted
    with django_assert_max_num_queries(0):
        assert found.has_perm("claims.moderate_links") == (
            user.is_superuser or "claims.moderate_links" in wanted
        )


def test_whoever_was_removed_is_nobody():
    assert OneQueryBackend().get_user(0) is None


def test_it_asks_once_and_remembers(user, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        for _ in range(2):
            OneQueryBackend().get_all_permissions(user)


def test_nobody_and_objects_have_none(user):
    assert OneQueryBackend().get_all_permissions(AnonymousUser()) == set()
    assert OneQueryBackend().get_all_permissions(user, obj=user) == set()
