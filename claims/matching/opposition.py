"""Whether two wordings take opposite sides: opposite words, figures that cannot both be right."""

from __future__ import annotations

from claims.matching.features import Wording, joined
from claims.matching.figures import Amount
from claims.matching.text import stem
from claims.matching.words import DENYING, FIGURE_NOUNS, OPPOSITES


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
            if mine.unit != theirs.unit or mine.part or theirs.part:
                continue
            if not mine.counted & theirs.counted:
                continue
            if mine.meets(theirs):
                return None
            clash = clash or (mine, theirs)
    return clash


def turned(a: Wording, b: Wording, opposites: tuple[str, str] | None = None) -> bool:
    """Whether one denies what the other says.

    A negation counts where it stands at a word that the other has too, or at one of two
    opposites: "some were not accepted" denies nothing of a claim about something else.
    """
    at = frozenset(opposites or ())
    return _denies(a, b, at) != _denies(b, a, at)


def _denies(a: Wording, b: Wording, opposites: frozenset[str]) -> bool:
    if a.called_false:
        return not a.negations
    shared = ((a.stems & b.stems) - (a.names & b.names)) | opposites
    near = {word in DENYING for word, scope in a.negated if scope & shared}
    return len(near) == 1  # "not and never" is one denial, "did not deny" is none


def calls_false(
    denial: Wording, other: Wording, other_claimant: frozenset[str], *, in_one_article: bool
) -> str:
    """Return what a denial that names no proposition points at, or "".

    "The UN figure is wrong" is about what the UN said in figures, "the report of a
    payment is untrue" about whoever reported a payment; outside its own article, one
    word of topic is too little. Returns the words by which the other claim is meant.
    """
    if not denial.called_false or not denial.claim_nouns or other.negations or other.called_false:
        return ""
    meant = denial.stems - denial.own_stems
    if not meant:
        return ""
    if denial.claim_nouns <= FIGURE_NOUNS and not any(one.high > 0 for one in other.amounts):
        return ""
    source = meant & other_claimant
    rest = meant - source
    topic = rest & other.stems
    if source and (not rest or topic):
        return joined(tuple(source | topic))
    if not source and topic == rest and (len(topic) > 1 or in_one_article):
        return joined(tuple(topic))
    return ""
