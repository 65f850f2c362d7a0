"""The geometry of pictures: from values to places on a drawing. Pure; templates draw them.

Every picture stands beside a list or table that says the same in words.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

WIDTH = 760  # of a drawing, in its own units; the page scales it
LABELS = 190  # room for names on the left
RIGHT = 24
ROW = 26
TOP = 30
MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class Moment:
    """Somebody took a side, in a report of a time.

    said: the day on which it was said, where the report names another than its own.
    """

    who: Hashable
    name: str
    at: datetime
    claims: bool  # True: claims it; False: disputes it
    anchor: int  # id of the statement
    said: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    claims: bool
    anchor: int
    title: str
    x_said: float | None = None  # where the day lies on which it was said


@dataclass(frozen=True, slots=True)
class Row:
    y: float
    name: str
    points: list[Point]
    x_first: float
    x_last: float


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """One row an actor, one point a statement, left to right in the time of the reports."""

    width: int
    height: int
    rows: list[Row]
    ticks: list[Tick]
    hidden: int  # actors for whom there was no room


@dataclass(frozen=True, slots=True)
class Bar:
    """A number's range on a scale of 0 to 100; an open end is None in the figure."""

    x: float
    width: float
    open_left: bool
    open_right: bool


def draw_bars(ranges: Sequence[tuple[float | None, float | None]]) -> list[Bar] | None:
    """Place ranges (low, high) on one scale; None where they all say the same.

    An open end is drawn to the edge of the scale.
    """
    values = [value for bounds in ranges for value in bounds if value is not None]
    if len(set(ranges)) < 2 or not values:
        return None
    least, most = min(values), max(values)
    margin = (most - least or abs(most) or 1.0) * 0.12
    least, most = least - margin, most + margin

    def place(value: float) -> float:
        return round(100 * (value - least) / (most - least), 1)

    bars = []
    for low, high in ranges:
        left = 0.0 if low is None else place(low)
        right = 100.0 if high is None else place(high)
        bars.append(Bar(left, round(right - left, 1), low is None, high is None))
    return bars


def draw_timeline(moments: Sequence[Moment]) -> Timeline | None:
    """Place moments; None where all happened at once, which a drawing would not show.

    Actors stand in the order of their first moment. Moments of one actor that fall on
    the same spot and side are drawn once.
    """
    ordered = sorted(moments, key=lambda moment: moment.at)
    times = [moment.at for moment in ordered]
    times += [_noon(moment.said) for moment in ordered if moment.said is not None]
    if not times or min(times) == max(times):
        return None
    first, last = min(times), max(times)
    span = (last - first).total_seconds()
    room = WIDTH - LABELS - RIGHT

    def place(at: datetime) -> float:
        return round(LABELS + room * (at - first).total_seconds() / span, 1)

    by_actor: dict[Hashable, list[Moment]] = {}
    for moment in ordered:
        by_actor.setdefault(moment.who, []).append(moment)
    rows = []
    for number, said in enumerate(list(by_actor.values())[:MOST_ROWS]):
        points: dict[tuple[float, bool], Point] = {}
        for moment in said:
            x = place(moment.at)
            words = _("claims it") if moment.claims else _("disputes it")
            points.setdefault(
                (x, moment.claims),
                Point(x, moment.claims, moment.anchor,
                      f"{moment.name} {words}, {_exact(moment.at)}",
                      place(_noon(moment.said)) if moment.said is not None else None),
            )  # fmt: skip
        xs = [x for point in points.values() for x in (point.x, point.x_said) if x is not None]
        y = TOP + number * ROW + ROW / 2
        rows.append(Row(y, said[0].name, [*points.values()], min(xs), max(xs)))
    return Timeline(
        width=WIDTH,
        height=int(TOP + len(rows) * ROW + 10),
        rows=rows,
        ticks=_ticks(first, last, place(first), place(last)),
        hidden=max(0, len(by_actor) - MOST_ROWS),
    )


def _ticks(first: datetime, last: datetime, left: float, right: float) -> list[Tick]:
    count = 4 if last - first >= timedelta(hours=1) else 2
    with_time = last - first < timedelta(days=3)
    ticks = []
    for number in range(count):
        at = first + (last - first) * (number / (count - 1))
        x = round(left + (right - left) * number / (count - 1), 1)
        ticks.append(Tick(x, _label(at, with_time=with_time)))
    return ticks


def _label(at: datetime, *, with_time: bool) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%b %H:%M}" if with_time else f"{at.day} {at:%b %Y}"


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _exact(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"
