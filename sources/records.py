"""What the pure steps of `sources` take and give: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a version's text with its own clock.

    start, end: Python character indices into the text, end exclusive.
    kind: a value of PassageKind.
    time: the entry's time as printed ("11:15am") or ISO 8601 where known, else None.
    heading: the entry's heading, "" where it has none.
    """

    start: int
    end: int
    kind: str
    time: str | None = None
    heading: str = ""
