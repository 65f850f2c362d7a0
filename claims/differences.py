"""What two wordings share and where they differ, for the eyes of a moderator. Pure.

Words are compared by their stems (claims.matching), so that "killed" and "killing" are
shared. Differing figures, places, dates and negations are named; other differing words
are only marked. Function words are never marked: they decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claims.matching.text import fold, stem
from claims.matching.words import EMPTY
from sources.vocabulary import Vocabulary


class PartKind(Vocabulary):
    """What a piece of a wording is, when it differs from the other wording."""

    SHARED = "shared", ""
    WORD = "word", ""
    FIGURE = "figure", "figure"
    PLACE = "place", "place"
    DATE = "date", "date"
    NEGATION = "negation", "negation"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a wording; the pieces' texts together are the wording."""

    text: str
    kind: PartKind = PartKind.SHARED


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    kind: PartKind  # what it is, should it differ
    key: str  # equal for tokens that say the same; "" for what is never marked


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:[.'’-][^\W\d_]+)*")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        _words(
            """zero one two three four five six seven eight nine ten eleven twelve thirteen
            fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
        )
    )
} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000,
    "billion": 1_000_000_000, "half": 0.5,
}  # fmt: skip
_AMOUNTS = _words("dozens hundreds thousands millions billions scores several few")
_DAYS = _words("""monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow
    january february march april june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec""")
_NEGATIONS = _words("""not no never none neither nor nobody nothing without cannot false untrue
    deny denies denied denying refute refutes refuted""")
_DIGITS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def compare_wordings(
    a: str, b: str, places_a: Iterable[str] = (), places_b: Iterable[str] = ()
) -> tuple[list[Part], list[Part]]:
    """Return both wordings in parts, what differs from the other one marked and named.

    places_a, places_b: the place names known of each claim, as their wordings have them.
    """
    names = {word for place in [*places_a, *places_b] for word in fold(place).split()}
    tokens_a, tokens_b = _read(a, names), _read(b, names)
    return _parts(a, tokens_a, tokens_b), _parts(b, tokens_b, tokens_a)


def name_differences(*wordings: Sequence[Part]) -> list[str]:
    """Return the labels of the named differences, each once, in the vocabulary's order."""
    kinds = {part.kind for parts in wordings for part in parts}
    return [kind.label for kind in PartKind if kind.label and kind in kinds]


def _read(text: str, places: set[str]) -> list[_Token]:
    found = list(_TOKEN.finditer(text))
    words = [fold(match.group()) for match in found]
    tokens = []
    for index, (match, word) in enumerate(zip(found, words, strict=True)):
        beside = {words[at] for at in (index - 1, index + 1) if 0 <= at < len(words)}
        kind, key = _classify(word, match.group(), beside, places)
        tokens.append(_Token(match.start(), match.end(), kind, key))
    return tokens


def _classify(word: str, printed: str, beside: set[str], places: set[str]) -> tuple[PartKind, str]:
    bare = word.removesuffix("'s")
    if word in _NEGATIONS or word.endswith("n't"):
        return PartKind.NEGATION, "not"
    # "may" and "march" are dates only beside a number, or as a name in the case of "March".
    is_month = bare in _DAYS or (bare == "may" and any(b.isdigit() for b in beside))
    if is_month and (bare != "march" or printed[0].isupper()):
        return PartKind.DATE, bare[:3]
    if bare in places:
        return PartKind.PLACE, stem(bare)
    if _DIGITS.fullmatch(bare):
        number = float(bare.replace(",", ""))
        is_year = bare.isdigit() and 1900 <= number < 2100
        is_day = any(b in _DAYS or b == "may" for b in beside) and number <= 31
        return (PartKind.DATE if is_year or is_day else PartKind.FIGURE), f"{number:g}"
    if all(piece in _NUMBERS for piece in bare.split("-")) and bare != "one":
        return PartKind.FIGURE, f"{sum(_NUMBERS[piece] for piece in bare.split('-')):g}"
    if bare in _AMOUNTS:
        return PartKind.FIGURE, bare
    if bare in EMPTY or word in EMPTY:
        return PartKind.WORD, ""
    return PartKind.WORD, stem(word)


def _parts(text: str, mine: Sequence[_Token], others: Sequence[_Token]) -> list[Part]:
    known = {token.key for token in others}
    pieces: list[tuple[int, int, PartKind]] = []
    for token in mine:
        kind = token.kind if token.key and token.key not in known else PartKind.SHARED
        if pieces and pieces[-1][2] is kind:
            pieces[-1] = (pieces[-1][0], token.end, kind)
        else:
            pieces.append((token.start, token.end, kind))
    parts: list[Part] = []
    ends = [0, *(end for _, end, _ in pieces), len(text)]
    starts = [start for start, _, _ in pieces]
    for (before, _), start, (_, end, kind) in zip(pairwise(ends), starts, pieces, strict=False):
        if text[before:start]:
            parts.append(Part(text[before:start]))
        parts.append(Part(text[start:end], kind))
    if text[ends[-2] :]:
        parts.append(Part(text[ends[-2] :]))
    return parts
