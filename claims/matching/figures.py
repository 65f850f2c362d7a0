"""Figures in a claim's wording: a range, a unit and the thing counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.matching.text import stem
from claims.matching.words import EMPTY

_ONES = dict(zip(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen".split(), range(20), strict=True))  # fmt: skip
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(),
                 range(20, 100, 10), strict=True))  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
           "bn": 1_000_000_000, "m": 1_000_000, "k": 1_000, "mln": 1_000_000,
           "dozen": 12}  # fmt: skip
_VAGUE = {"dozens": (24, 99), "scores": (40, 199), "hundreds": (200, 999),
          "thousands": (2_000, 99_999), "several": (3, 9), "millions": (2e6, 99e6)}  # fmt: skip
_AT_LEAST = ("at least", "more than", "over", "no fewer than", "no less than", "not less than",
             "upwards of", "above", "minimum of", "well over", "exceed", "exceeds", "exceeding",
             "exceeded")  # fmt: skip
_AT_MOST = ("at most", "up to", "no more than", "not more than", "fewer than", "less than",
            "under", "below", "as many as", "maximum of", "within", "not exceed",
            "not exceeding")  # fmt: skip
_ABOUT = ("about", "around", "some", "nearly", "almost", "roughly", "approximately", "close to",
          "an estimated", "estimated", "near", "or so")  # fmt: skip
_CURRENCIES = {"$": "USD", "£": "GBP", "€": "EUR", "dollar": "USD", "euro": "EUR", "pound": "GBP"}
_UNITS = {
    "%": "%", "percent": "%", "per": "%", "km": "km", "kilometre": "km", "kilometer": "km",
    "metre": "m", "meter": "m", "mile": "mile", "kg": "kg", "tonne": "t", "ton": "t",
    "hour": "hour", "minute": "minute", "day": "day", "week": "week", "month": "month",
    "year": "year", "degree": "degree", "barrel": "barrel", "hectare": "ha", "acre": "acre",
    "inch": "inch", "foot": "foot", "feet": "foot", "sq": "sq",
}  # fmt: skip
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec".split()
)
_BOUNDS = sorted(
    [(phrase, "at_least") for phrase in _AT_LEAST]
    + [(phrase, "at_most") for phrase in _AT_MOST]
    + [(phrase, "about") for phrase in _ABOUT],
    key=lambda entry: -len(entry[0]),
)
# After one of these stands where or of whom, not what was measured: "turnout in the county".
_PLACING = frozenset("in at near of from on off for by among across around".split())
_PLURALS = frozenset("people men women children police crew staff sheep cattle fish".split())
_NO_FIGURE = {"more", "fewer", "less", "longer", "later", "such", "one", "doubt"}
CURRENCIES = frozenset(_CURRENCIES.values())
NUMBER_WORDS = frozenset([*_ONES, *_TENS, *_SCALES, *_VAGUE, "half", "most", "both"])
_RATES = frozenset({"hour", "day", "week", "month", "year"})
_PER = {"hourly": "per hour", "daily": "per day", "weekly": "per week", "monthly": "per month",
        "yearly": "per year", "annually": "per year"}  # fmt: skip
_PLURAL = re.compile(r"[^su'i]s$")
_TOKEN = re.compile(r"[$£€]|%|\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:[.'][^\W\d_]+)*|-")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a claim.

    low, high: the range it leaves open; infinity where there is no bound.
    unit: "%", "km", "USD" ...; "" for a count.
    counted: stems of the words that follow, among them the thing counted.
    head: stem of the noun counted ("tank" in "12 oil tanks were lost"), with a unit those of
        what is measured ("turnout was 62 percent"); empty where none is named ("12 were lost").
    text: as it stands.
    part: it counts a part ("39 of 47 bodies"), so it is not held against a whole.
    """

    low: float
    high: float
    unit: str
    counted: frozenset[str]
    text: str
    head: frozenset[str] = frozenset()
    part: bool = False

    def meets(self, other: Amount) -> bool:
        """Whether one number could be within both ranges."""
        return self.low <= other.high and other.low <= self.high


def read_amounts(folded: str) -> list[Amount]:
    """Return the figures of a folded wording; years, dates and clock times are none."""
    tokens = _TOKEN.findall(folded)
    found: list[Amount] = []
    index = 0
    while index < len(tokens):
        value, after = _number(tokens, index)
        if value is None:
            index += 1
            continue
        low, high = value
        if after + 1 < len(tokens) and tokens[after] in {"to", "-", "or"}:
            upper, beyond = _number(tokens, after + 1)
            if upper is not None and upper[1] > low:
                high, after = upper[1], beyond
        if not _is_date(tokens, index, after, low):
            found.append(_amount(tokens, index, after, low, high))
        index = after
    return found


def _number(tokens: list[str], index: int) -> tuple[tuple[float, float] | None, int]:
    """Return the number that begins at a token as (low, high), and where it ends."""
    word = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else ""
    if word in _VAGUE and not (index and tokens[index - 1][:1].isdigit()):
        return _VAGUE[word], index + 1
    if word in {"none", "nobody"}:
        return (0, 0), index + 1
    if word in {"no", "zero"}:
        return (None, index) if following in _NO_FIGURE else ((0, 0), index + 1)
    whole, part, after = 0.0, 0.0, index  # of "two million three hundred": 2,000,000 and 300
    while after < len(tokens):
        word = tokens[after]
        previous = tokens[after - 1] if after > index else ""
        if word[:1].isdigit():
            if previous:
                break
            part = float(word.replace(",", ""))
        elif word in _TENS or word in _ONES:
            if previous and (previous in _ONES or previous[0].isdigit()):
                break
            part += _TENS.get(word, _ONES.get(word, 0))
        elif word in _SCALES and previous:
            scale = _SCALES[word]
            if scale > 100:
                whole, part = whole + (part or 1) * scale, 0.0
            else:
                part = (part or 1) * scale
        elif word in _SCALES and len(word) > 2 and after and tokens[after - 1] == "a":
            part = float(_SCALES[word])
        elif word == "and" and previous in {"hundred", "thousand"}:
            if after + 1 == len(tokens) or tokens[after + 1] not in {*_ONES, *_TENS}:
                break
        elif not (word == "-" and previous in _TENS and tokens[after + 1 : after + 2]
                  and tokens[after + 1] in _ONES):  # fmt: skip
            break
        after += 1
    return ((whole + part, whole + part), after) if after > index else (None, index)


def _is_date(tokens: list[str], start: int, end: int, value: float) -> bool:
    before = tokens[start - 1] if start else ""
    following = tokens[end] if end < len(tokens) else ""
    if before in _MONTHS or following in _MONTHS or following in {"am", "pm", "a.m", "p.m"}:
        return True
    plain_year = value == int(value) and 1900 <= value <= 2099 and "," not in tokens[start]
    return plain_year and (end - start == 1) and before not in {"$", "£", "€"} and (
        before in {"in", "of", "since", "by", "until", "the", "early", "late", "from", ""}
        or following in {"", "presidential", "election", "elections"}
    )  # fmt: skip


def _amount(tokens: list[str], start: int, end: int, low: float, high: float) -> Amount:
    before = " ".join(tokens[max(0, start - 4) : start])
    unit = _CURRENCIES.get(tokens[start - 1], "") if start else ""
    if unit:
        before = before.removesuffix(tokens[start - 1]).strip()
    following = tokens[end : end + 6]
    if following[:1] and not unit:
        unit = _UNITS.get(following[0], _UNITS.get(following[0].removesuffix("s"), ""))
        unit = unit or _CURRENCIES.get(following[0].removesuffix("s"), "")
        if following[0] == "per" and following[1:2] != ["cent"]:
            unit = ""
    counted = []
    for word in following:
        if word in {"and", "but", "while", ",", "-", "or"} or word[:1].isdigit():
            break
        if word not in EMPTY and word not in _MONTHS:
            counted.append(stem(word))
    rate = _rate(following)
    if rate:
        counted.insert(0, rate)
    head = _measured(tokens[:start]) if unit else frozenset(map(stem, head_of(following)))
    if low == high:
        match _bound(before):
            case "at_least":
                high = float("inf")
            case "at_most":
                low = 0.0
            case "about":
                low, high = round(low * 0.9, 6), round(high * 1.1, 6)
    text = " ".join(tokens[start:end])
    part = following[:1] == ["of"] or before.endswith(" of")
    return Amount(low, high, unit, frozenset(counted[:4]), text, head, part)


def _rate(following: Sequence[str]) -> str:
    """Return by what time the words behind a number count it ("per day"), "" where by none."""
    for word, unit in zip(following, following[1:], strict=False):
        if word in {"a", "an", "per", "each", "every"} and unit in _RATES:
            return f"per {unit}"
    return next((_PER[word] for word in following if word in _PER), "")


def head_of(words: Sequence[str]) -> list[str]:
    """Return the noun that a number or a "no" before these words counts; none or one word.

    That is the first plural before any word like "was" or "in", else the first word: without a
    parser, "12 oil tanks burned" and "no missile hit it" are told apart by their endings.
    """
    run: list[str] = []
    for word in words:
        if word in EMPTY or not word[0].isalpha():
            break
        run.append(word)
    plural = (word for word in run if word in _PLURALS or _PLURAL.search(word))
    return [next(plural, run[0])] if run else []


def _measured(before: Sequence[str]) -> frozenset[str]:
    """Return the stems of what a measure is of: the words before it, places and owners left out."""
    kept: list[str] = []
    placing = False
    for word in before:
        if word in EMPTY:
            placing = word in _PLACING or (placing and word in {"the", "a", "an", "its"})
        elif not placing and word[0].isalpha():
            kept.append(stem(word))
    return frozenset(kept)


def _bound(before: str) -> str:
    """Return what the words before a number make of it, by the longest phrase: "no more than"."""
    for phrase, bound in _BOUNDS:
        if before == phrase or before.endswith(" " + phrase):
            return bound
    return ""
