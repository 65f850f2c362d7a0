"""Which rows have a hint under way to a worker, so that each tick does not queue them again.

Without this a queue longer than one tick would be filled anew by each. The notes lie
where the messages lie: a broker that is wiped loses both, and the next tick begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache


def followed_seconds() -> int:
    """Return how long a hint is followed; then it is void and its row is hinted at again."""
    return max(4 * int(settings.TICK_SECONDS), 30)


def note_unhinted(kind: str, row_ids: Iterable[int]) -> list[int]:
    """Return the rows of a kind of work that have no hint under way; note that now they do."""
    keys = {f"hint:{kind}:{row_id}": row_id for row_id in row_ids}
    known = cache.get_many(keys)
    fresh = {key: row_id for key, row_id in keys.items() if key not in known}
    cache.set_many(dict.fromkeys(fresh, 1), timeout=followed_seconds())
    return list(fresh.values())


def forget(kind: str, row_id: int) -> None:
    """Say that a row's hint has arrived, so that the row may be hinted at again."""
    cache.delete(f"hint:{kind}:{row_id}")
