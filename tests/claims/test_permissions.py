"""The address configuration × roles × methods against the matrix in permissions.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import make_user

MATRIX = tomllib.loads(Path(__file__).with_name("permissions.toml").read_text(encoding="utf-8"))
ROLES = ["visitor", "reader", "fact-checker", "moderator", "administrator"]
OWN_ADMIN = {
    name for part in MATRIX.values() for names in part.values() for name in names if ":" in name
}


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, dict[str, int | str]]]:
    """Yield the name of every address with arguments that fit it."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from walk(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            converters = getattr(pattern.pattern, "converters", {})
            arguments = {
                name: "1" if "Str" in type(kind).__name__ else 1
                for name, kind in converters.items()
            }
            regex = getattr(pattern.pattern, "_regex", "")
            if "app_label" in str(regex):
                arguments = {"app_label": "claims"}
            yield prefix + pattern.name, arguments


NAMES = dict(walk(get_resolver()))
CHECKED = sorted(n for n in NAMES if not n.startswith("admin:") or n in OWN_ADMIN)
PLAIN_ADMIN = sorted(
    n for n in NAMES if n.startswith("admin:") and n not in {*OWN_ADMIN, "admin:logout"}
)


def client_of(role: str) -> Client:
    client = Client()
    if role == "visitor":
        return client
    user: User = make_user(username=role, is_staff=role in ("moderator", "administrator"))
    if role != "reader":  # who has an account and no role
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def may(client: Client, method: str, name: str) -> bool | None:
    """Whether the address lets somebody in; None where it does not take the method."""
    address = reverse(name, kwargs=NAMES[name])
    response = client.get(address) if method == "GET" else client.post(address)
    if response.status_code == 405:
        return None
    to_sign_in = response.status_code == 302 and (
        response["Location"].startswith((reverse("login"), reverse("admin:login")))
    )
    return response.status_code != 403 and not to_sign_in


def expected(role: str, method: str, name: str) -> bool:
    return name in MATRIX["all"][method] or name in MATRIX.get(role, {}).get(method, [])


def test_every_address_stands_in_the_matrix() -> None:
    known = {name for part in MATRIX.values() for names in part.values() for name in names}
    missing = [name for name in CHECKED if name not in known]
    assert not missing, f"add to permissions.toml who may use: {missing}"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_matrix_says(role: str, roles: None) -> None:
    client = client_of(role)
    asked = [(name, method) for name in CHECKED for method in ("GET", "POST") if name != "logout"]
    # An address that does not take the method lets nobody do anything.
    found = {pair for pair in asked if may(client, pair[1], pair[0])}
    wanted = {pair for pair in asked if expected(role, pair[1], pair[0])}
    assert found - wanted == set(), "let in against the matrix"
    assert wanted - found == set(), "kept out against the matrix"


@pytest.mark.parametrize("role", ROLES)
def test_the_plain_admin_is_for_its_roles_only(role: str, roles: None) -> None:
    client, let_in = client_of(role), role in MATRIX["plain-admin"]["roles"]
    for name in PLAIN_ADMIN:
        response = client.get(reverse(name, kwargs=NAMES[name]))
        is_sign_in = response.status_code == 302 and "login" in response["Location"]
        assert is_sign_in is not let_in, f"{role}: {name} answered {response.status_code}"


@pytest.mark.django_db
def test_creating_the_roles_again_changes_nothing_and_mends_what_was_changed() -> None:
    call_command("create_roles", verbosity=0)
    before = {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()}
    assert set(before) == {"fact-checker", "moderator", "administrator"}
    Group.objects.get(name="moderator").permissions.clear()
    call_command("create_roles", verbosity=0)
    after = {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()}
    assert after == before


def test_no_role_is_given_what_deletes_or_rewrites_decisions(roles: None) -> None:
    for role in Group.objects.all():
        names = set(role.permissions.values_list("codename", flat=True))
        forbidden = {"delete_claim", "delete_claimlink", "delete_review", "change_review"}
        assert not names & forbidden, role.name
