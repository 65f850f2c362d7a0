"""A person and what they may do, in one query: their own permissions and those of their roles.

Every page for people who are signed in asks for both. Django's backend asks three times.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Value
from django.db.models.functions import Concat


class OneQueryBackend(ModelBackend):
    """Django's own backend, but for the number of queries."""

    def get_user(self, user_id: int) -> User | None:
        """Return whoever a session belongs to, with what they may do."""
        user = (
            User.objects.filter(pk=user_id)
            .annotate(own=_names(user=OuterRef("pk")), of_roles=_names(group__user=OuterRef("pk")))
            .first()
        )
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:  # who may do everything, and is seldom asked for a list of it
            user._perm_cache = {*user.own, *user.of_roles}  # type: ignore[attr-defined]
        return user

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return names such as "claims.add_review"; an object has none of its own."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):  # the name that Django's backend uses
            user_obj._perm_cache = _read_permissions(user_obj)
        found: set[str] = user_obj._perm_cache
        return found


def _names(**whose: Any) -> ArraySubquery:
    """Return names such as "claims.add_review" of the permissions that a filter finds."""
    name = Concat(F("content_type__app_label"), Value("."), F("codename"))
    return ArraySubquery(Permission.objects.filter(**whose).order_by().values(named=name))


def _read_permissions(user: Any) -> set[str]:
    columns = ("content_type__app_label", "codename")
    known = Permission.objects.order_by()
    if user.is_superuser:
        rows = known.values_list(*columns)
    else:
        rows = (
            known.filter(user=user)
            .values_list(*columns)
            .union(known.filter(group__user=user).values_list(*columns))
        )
    return {f"{app}.{codename}" for app, codename in rows}
