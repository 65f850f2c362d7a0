"""Figures side by side: who gave which number of the same thing, how far apart, who moved.

From values to values. Copies of one story give a figure once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from claims.models import Claim
from claims.pictures import Bar, draw_bars


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A number as one claim gives it.

    who: who stands by that claim, as names; empty where the report names nobody.
    before: the words of the figure that the same people gave last, where it was another.
    """

    claim: Claim
    text: str
    low: float | None
    high: float | None
    unit: str
    counted: str
    is_counter: bool  # from a counter-claim
    who: tuple[str, ...] = ()
    copies: list[Claim] = field(default_factory=list)
    before: str = ""
    bar: Bar | None = None  # on one scale with the others of its table


@dataclass(frozen=True, slots=True)
class FigureTable:
    """All figures of one thing counted, in order of time.

    low, high: how far the figures reach, None where nobody gives an end.
    """

    counted: str
    rows: list[FigureRow]
    low: float | None
    high: float | None

    @property
    def differ(self) -> bool:
        """Say whether the figures conflict; of nothing named ("11", "four") none is known to."""
        return bool(self.counted) and len({(row.low, row.high) for row in self.rows}) > 1

    @property
    def somebody_moved(self) -> bool:
        return any(row.before for row in self.rows)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a claim and its counter-claims: those that differ, and all others."""

    tables: list[FigureTable]
    others: list[FigureRow]

    def __bool__(self) -> bool:
        return bool(self.tables or self.others)


def arrange_figures(
    given: Iterable[tuple[Claim, Mapping[str, Any], bool]],
    speakers: Mapping[int, Sequence[str]],
) -> Figures:
    """Arrange figures by what they count, and those apart on which reports differ.

    given: a claim (with its version), a row of its figures and whether it is a counter-claim.
    speakers: by claim id, who stands by it.
    A figure that does not say what it counts ("71 percent") is set beside the only thing
    that the others count in its unit ("80 percent of the town").
    """
    rows = _fold_copies(_row(*one, tuple(speakers.get(one[0].pk, ()))) for one in given)
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.counted:
            named[row.unit].add(row.counted)
    by_thing: dict[tuple[str, str], list[FigureRow]] = defaultdict(list)
    for row in rows:
        only = next(iter(named[row.unit])) if len(named[row.unit]) == 1 else ""
        by_thing[row.unit, row.counted or only].append(row)
    tables = [_table(*thing, same) for thing, same in sorted(by_thing.items())]
    return Figures(
        [table for table in tables if table.differ],
        [row for table in tables if not table.differ for row in table.rows],
    )


def _row(claim: Claim, raw: Mapping[str, Any], is_counter: bool, who: tuple[str, ...]) -> FigureRow:
    return FigureRow(
        claim, raw["text"], raw["low"], raw["high"], raw["unit"], raw["counted"], is_counter, who
    )


def _fold_copies(rows: Iterable[FigureRow]) -> list[FigureRow]:
    """Keep the first of the figures that one story's copies share, in order of time."""
    ordered = sorted(rows, key=lambda row: (row.claim.reported_at, row.claim.pk))
    kept: dict[Hashable, FigureRow] = {}
    for row in ordered:
        family = row.claim.version.family_id
        key = (family, row.text.casefold(), row.unit, row.counted, row.is_counter)
        first = kept.setdefault(key if family else (row.claim.pk, *key), row)
        if first.claim.version_id != row.claim.version_id:
            first.copies.append(row.claim)
    return [*kept.values()]


def _table(unit: str, counted: str, rows: list[FigureRow]) -> FigureTable:
    newest: dict[tuple[str, ...], FigureRow] = {}
    bars: Sequence[Bar | None] = draw_bars([(row.low, row.high) for row in rows]) or [None] * len(
        rows
    )
    drawn = []
    for row, bar in zip(rows, bars, strict=True):
        last = newest.get(row.who) if row.who else None
        moved = last is not None and (last.low, last.high) != (row.low, row.high)
        drawn.append(replace(row, bar=bar, before=last.text if last and moved else ""))
        newest[row.who] = row
    ends = [end for row in rows for end in (row.low, row.high) if end is not None]
    return FigureTable(
        " · ".join(part for part in (unit, counted) if part),
        drawn,
        min(ends, default=None),
        max(ends, default=None),
    )
