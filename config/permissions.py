"""Permissions of a person in one query: their own and those of their roles together.

Every page for people who are signed in asks for them. Django's backend asks twice.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission


class OneQueryBackend(ModelBackend):
    """Django's own backend, but for the number of queries."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return names such as "claims.add_review"; an object has none of its own."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):  # the name that Django's backend uses
            user_obj._perm_cache = _read_permissions(user_obj)
        found: set[str] = user_obj._perm_cache
        return found


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
