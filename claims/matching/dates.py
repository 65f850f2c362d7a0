"""Days that a claim's wording names, as far as they can be told apart without a calendar."""

from __future__ import annotations

import re

_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
_SHORT = {name[:3]: name for name in _MONTHS} | {"sept": "september"}
_DAY_AND_MONTH = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? (?:of )?)?(?P<month>"
    + "|".join([*_MONTHS, *_SHORT])
    + r")\b\.?(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b(?!:))?"
)
_YEAR = re.compile(
    r"\b(?:in|of|since|by|until|during|early|late|\d,?|"
    + "|".join(_MONTHS)
    + r") ?((?:19|20)\d\d)\b"
)
_WEEKDAY = re.compile(rf"\b({_WEEKDAYS})\b")
_ANY = re.compile(r"day\b|\d|\b(?:" + "|".join([*_MONTHS, *_SHORT]) + r")\b")
# "May" and "march" are months after one of these words, or beside a number.
_IN_MONTH = re.compile(r"\b(?:in|of|since|by|last|until|next|this|early|late|mid)[ -](may|march)\b")


def read_days(folded: str) -> frozenset[str]:
    """Return marks such as "month:april", "day:april 17", "year:2023", "weekday:friday"."""
    if not _ANY.search(folded):
        return frozenset()
    marks: set[str] = set()
    for match in _DAY_AND_MONTH.finditer(folded):
        month = _SHORT.get(match["month"], match["month"])
        day = match["day"] or match["after"]
        if month in {"may", "march"} and not day and month not in _IN_MONTH.findall(folded):
            continue
        marks.add(f"month:{month}")
        if day:
            marks.add(f"day:{month} {int(day)}")
    marks.update(f"year:{match[1]}" for match in _YEAR.finditer(folded))
    marks.update(f"weekday:{match[1]}" for match in _WEEKDAY.finditer(folded))
    return frozenset(marks)


def is_bound_to_a_day(folded: str) -> bool:
    """Whether a wording says of which day alone it holds: "as of 17 March"."""
    _, bound, behind = folded.partition("as of ")
    return bool(bound) and bool(read_days(behind))


def other_day(a: frozenset[str], b: frozenset[str]) -> str:
    """Return what differs ("friday against monday") where both name a day and share none."""
    for kind in ("year:", "day:", "month:", "weekday:"):
        mine = {mark.removeprefix(kind) for mark in a if mark.startswith(kind)}
        theirs = {mark.removeprefix(kind) for mark in b if mark.startswith(kind)}
        if mine and theirs and not mine & theirs:
            return f"{', '.join(sorted(mine))} against {', '.join(sorted(theirs))}"
    return ""
