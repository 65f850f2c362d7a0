"""Whether two wordings take opposite sides: opposite words, figures that cannot both be right."""

from __future__ import annotations

from claims.matching.features import Wording
from claims.matching.figures import Amount
from claims.matching.text import stem
from claims.matching.words import OPPOSITES


def _read_opposites() -> dict[str, frozenset[str]]:
    against: dict[str, set[str]] = {}
    for line in OPPOSITES:
        left, right = ([stem(word) for word in side.split()] for side in line.split("|"))
        for one in left:
            against.setdefault(one, set()).update(right)
        for one in right:
            against.setdefault(one, set()).update(left)
    return {word: frozenset(others) for word, others in against.items()}


_AGAINST = _read_opposites()


def opposite_words(a: Wording, b: Wording) -> tuple[str, str] | None:
    """Return a stem of `a` and one of `b` that cannot both be so, or None.

    A word that both have is no sign: "the road was closed and then reopened".
    """
    for word in sorted(a.stems - b.stems):
        for other in sorted(_AGAINST.get(word, frozenset()) & (b.stems - a.stems)):
            return word, other
    return None


def clashing_amounts(a: Wording, b: Wording) -> tuple[Amount, Amount] | None:
    """Return two figures for one thing that cannot both be right, or None.

    Figures are of one thing where the unit is the same and a counted stem is shared.
    Where any figure of `a` meets one of `b` for the same thing, they do not clash.
    """
    clash: tuple[Amount, Amount] | None = None
    for mine in a.amounts:
        for theirs in b.amounts:
            if mine.unit != theirs.unit or not _one_thing(mine, theirs):
                continue
            if mine.meets(theirs):
                return None
            clash = clash or (mine, theirs)
    return clash


def _one_thing(a: Amount, b: Amount) -> bool:
    return bool(a.counted & b.counted)
