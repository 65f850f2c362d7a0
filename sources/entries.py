"""The entries of a live blog, and what became of each from one version to the next.

Versions are never edited, so nothing is stored here: an entry that was edited or taken
down still stands in the version that held it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sources.vocabulary import PassageKind

_OF_ENTRIES = {PassageKind.ENTRY, PassageKind.HEADING, PassageKind.SUMMARY}


class Change(StrEnum):
    """What became of an entry."""

    ADDED = "new"
    EDITED = "edited"
    TAKEN_DOWN = "taken down"
    NOT_SHOWN = "no longer shown"  # pages show their newest entries; older ones leave at the end


class PassageLike(Protocol):
    """What is looked at of a passage's row."""

    start: int
    end: int
    kind: str
    heading: str
    printed_time: str
    time: datetime | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words without its heading, its own time, and the link that leads to it."""

    heading: str
    text: str
    time: datetime | None
    printed_time: str
    anchor: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry before and after; one of them is None where it was added or has gone."""

    kind: Change
    before: Entry | None
    after: Entry | None

    @property
    def link(self) -> str:
        """The address of the entry on its page, "" if it names none that may be followed."""
        return self.entry.anchor if self.entry.anchor.startswith(("https://", "http://")) else ""

    @property
    def entry(self) -> Entry:
        found = self.after or self.before
        assert found is not None
        return found


def read_entries(text: str, passages: Iterable[PassageLike]) -> list[Entry]:
    """Return the entries of a live blog's version, in the order of its page.

    text: of the version. passages: of the version, in order; those that belong to one
        entry share its link, its time and its heading.
    """
    entries: list[Entry] = []
    for passage in passages:
        if passage.kind not in _OF_ENTRIES or not (passage.printed_time or passage.anchor):
            continue
        words = "" if passage.kind == PassageKind.HEADING else text[passage.start : passage.end]
        this = Entry(passage.heading, words, passage.time, passage.printed_time, passage.anchor)
        last = entries[-1] if entries else None
        if last is not None and _name(last) == _name(this) and passage.kind != PassageKind.HEADING:
            joined = "\n\n".join(part for part in (last.text, words) if part)
            this = Entry(last.heading, joined, last.time, last.printed_time, last.anchor)
            entries[-1] = this
        else:
            entries.append(this)
    return entries


def compare_entries(before: Sequence[Entry], after: Sequence[Entry]) -> list[EntryChange]:
    """Return what became of entries between two versions: first as `after` has them, then
    those that have gone. Entries that stayed as they were are left out.

    An entry is the same one if its link is, or without links its time and heading, or
    its time alone where no other entry has it, or its words.
    """
    partner = _pair(before, after)
    changes = []
    for entry in after:
        old = partner.get(entry)
        if old is None:
            changes.append(EntryChange(Change.ADDED, None, entry))
        elif (old.text, old.heading) != (entry.text, entry.heading):
            changes.append(EntryChange(Change.EDITED, old, entry))
    kept = set(partner.values())
    last_kept = max((i for i, entry in enumerate(before) if entry in kept), default=-1)
    for i, entry in enumerate(before):
        if entry not in kept:
            kind = Change.TAKEN_DOWN if i < last_kept else Change.NOT_SHOWN
            changes.append(EntryChange(kind, entry, None))
    return changes


def _pair(before: Sequence[Entry], after: Sequence[Entry]) -> dict[Entry, Entry]:
    """Return the entry of `before` for each of `after` that has one; none is taken twice."""
    partner: dict[Entry, Entry] = {}
    ways = (
        lambda entry: entry.anchor,
        lambda entry: (entry.printed_time, entry.heading) if not entry.anchor else "",
        lambda entry: entry.printed_time if not entry.anchor else "",
        lambda entry: entry.text,
    )
    for way in ways:
        taken = set(partner.values())
        left: dict[object, list[Entry]] = {}
        for entry in before:
            if entry not in taken and way(entry):
                left.setdefault(way(entry), []).append(entry)
        for entry in after:
            found = left.get(way(entry), []) if entry not in partner else []
            if len(found) == 1:
                partner[entry] = found.pop()
    return partner


def _name(entry: Entry) -> tuple[str, str, str]:
    return entry.anchor, entry.printed_time, entry.heading
