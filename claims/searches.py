"""Saved searches: views of the list of claims that a person keeps, and what is new in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.http import QueryDict

from claims.finding import count_changed
from claims.forms import ClaimFilter, look_up
from claims.models import SavedSearch

MOST_SEARCHES = 50  # of one person
MOST_NEW = 99  # counted; the page says "99+" beyond


class SearchRefused(Exception):
    """A search that was not saved, with the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search as its owner sees it.

    new: claims that changed since the last visit, at most MOST_NEW + 1.
    is_readable: False once an actor or outlet that it names is known no longer.
    """

    search: SavedSearch
    new: int
    is_readable: bool


def save_search(owner: User, name: str, query: str, *, now: datetime) -> SavedSearch:
    """Keep a view under a name, or give the view that is kept already another one.

    query: a query string that `ClaimFilter` reads; it is kept in its shortest form.
    Raises SearchRefused where it cannot be read, or where there are too many.
    """
    form = ClaimFilter(QueryDict(query.removeprefix("?")))
    if not form.is_valid():
        raise SearchRefused(" ".join(form.sentences()))
    address = form.address()
    kept = SavedSearch.objects.filter(owner=owner, removed_at=None).exclude(query=address)
    if kept.count() >= MOST_SEARCHES:
        raise SearchRefused(f"You keep {MOST_SEARCHES} searches already; remove one first.")
    search, _ = SavedSearch.objects.update_or_create(
        owner=owner,
        query=address,
        defaults={"name": name, "removed_at": None},
        create_defaults={"name": name, "saved_at": now, "seen_at": now},
    )
    return search


def kept_searches(owner: User) -> list[Kept]:
    """Return a person's saved searches with what is new in each, in five queries."""
    searches = list(SavedSearch.objects.filter(owner=owner, removed_at=None))
    filters = _read_filters(searches)
    new = _count_new(searches, filters)
    return [Kept(search, new[search.pk], filters[search.pk].is_valid()) for search in searches]


def _read_filters(searches: Sequence[SavedSearch]) -> dict[int, ClaimFilter]:
    asked = {search.pk: QueryDict(search.query.removeprefix("?")) for search in searches}
    directory = look_up(asked.values())
    return {pk: ClaimFilter(query, directory=directory) for pk, query in asked.items()}


def _count_new(searches: Sequence[SavedSearch], filters: dict[int, ClaimFilter]) -> Counter[int]:
    asked = {
        search.pk: (filters[search.pk].question(), search.seen_at)
        for search in searches
        if filters[search.pk].is_valid()
    }
    return count_changed(asked, MOST_NEW + 1)
