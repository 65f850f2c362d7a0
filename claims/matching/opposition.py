"""Whether two wordings take opposite sides: opposites, figures, denials, rivals, causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.matching.features import WEAK_STEMS, Negated, Wording, joined, roots
from claims.matching.figures import Amount
from claims.matching.text import stem
from claims.matching.words import CONVERSES, DENYING, FIGURE_NOUNS, OPPOSITES


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
_PASSIVE = frozenset({"is", "are", "was", "were", "been", "being", "be"})
_SETTING = frozenset({"in", "near", "at", "after", "before", "during", "since", "until", "by"})


@dataclass(frozen=True, slots=True)
class Meant:
    """By what a denial may point at another claim, in stems.

    claimant: the other claim's, titles left out. titles: with them ("the minister").
    denier: who denies. nearby: both are of one article.
    """

    claimant: frozenset[str]
    titles: frozenset[str]
    denier: frozenset[str]
    nearby: bool


def opposite_words(a: Wording, b: Wording) -> tuple[str, str] | None:
    """Return a stem of `a` and one of `b` that cannot both be so, or None.

    A word that both have is no sign: "the road was closed and then reopened".
    """
    for word in sorted(a.stems - b.stems):
        for other in sorted(_AGAINST.get(word, frozenset()) & (b.stems - a.stems)):
            return word, other
    for word in sorted((a.undone & b.stems) - a.stems):
        return f"not {word}", word
    for word in sorted((b.undone & a.stems) - b.stems):
        return word, f"not {word}"
    return None


def clashing_amounts(a: Wording, b: Wording) -> tuple[Amount, Amount] | None:
    """Return two figures for one thing that cannot both be right, or None.

    A figure is held against those of the other that count the same thing, and clashes where
    none of them can be meant by it.
    """
    for mine in a.amounts:
        for theirs in b.amounts:
            if _clash(mine, theirs) and not _is_met(mine, b) and not _is_met(theirs, a):
                return mine, theirs
    return None


def _clash(one: Amount, other: Amount) -> bool:
    return _count_one_thing(one, other) and not one.meets(other)


def _is_met(one: Amount, wording: Wording) -> bool:
    """Whether a wording has a figure for the same thing that may be the same figure."""
    return any(_count_one_thing(one, other) and one.meets(other) for other in wording.amounts)


def _count_one_thing(one: Amount, other: Amount) -> bool:
    """Whether two figures are of one thing: one unit and one noun counted or measured.

    Where a noun is missing ("at least 40 were killed") or says little ("people"), what is said of
    them must be the same.
    """
    if one.unit != other.unit or one.part or other.part:
        return False
    if (one.head & other.head) - WEAK_STEMS:
        return True
    if one.head - WEAK_STEMS and other.head - WEAK_STEMS:
        return False
    return bool((one.counted & other.counted) - WEAK_STEMS)


def share_a_figure(a: Wording, b: Wording) -> bool:
    """Whether both give the same figure, above two, for one thing."""
    return any(
        mine.low == theirs.low > 2
        and mine.unit == theirs.unit
        and not (mine.part or theirs.part)
        and (mine.unit or mine.counted & theirs.counted)
        for mine in a.amounts
        for theirs in b.amounts
    )


def turned(a: Wording, b: Wording, opposites: tuple[str, str] | None = None) -> bool:
    """Whether one denies what the other says.

    A negation counts where it stands at a word that the other has too, or at one of two
    opposites: "some were not accepted" denies nothing of a claim about something else.
    """
    at = frozenset(opposites or ())
    return _denies(a, b, at) != _denies(b, a, at)


def _denies(a: Wording, b: Wording, opposites: frozenset[str]) -> bool:
    if a.called_false:
        return not a.negations and (not a.called or bool(a.called & b.stems - a.names))
    shared = ((a.stems & b.stems) - (a.names & b.names)) | opposites
    near = {
        one.word in DENYING
        for one in a.negated
        if one.scope & shared and stem(one.word) not in opposites and _stands_at(one, b, opposites)
    }
    return len(near) == 1  # "not and never" is one denial, "did not deny" is none


def _stands_at(negated: Negated, other: Wording, opposites: frozenset[str]) -> bool:
    """Whether a negation stands at what the other wording says, or denies beside it.

    "The vaccine was not tested" denies nothing of a vaccine that was approved.
    """
    if other.negations or not negated.head:
        return True
    return bool(negated.head & (with_converses(other.stems) | opposites))


def calls_false(denial: Wording, other: Wording, meant: Meant) -> str:
    """Return what a denial that names no proposition points at, or "".

    "The UN figure is wrong" is about what the UN said in figures, "the report of a
    payment is untrue" about whoever reported a payment, "the log is forged" about what
    the log says. Outside its own article one word of topic is too little, unless
    whoever denies is spoken of. Returns the words by which the other claim is meant.
    """
    if not denial.called or denial.negations or other.negations or other.called_false:
        return ""
    of_figures = bool(denial.claim_nouns) and denial.claim_nouns <= FIGURE_NOUNS
    if of_figures and not any(one.high > 0 and not one.part for one in other.amounts):
        return ""
    topic = (denial.called & other.stems) - meant.titles
    source = denial.called & (
        meant.claimant | meant.titles if meant.nearby or topic else meant.claimant
    )
    rest = denial.called - source
    on_topic = 2 * len(topic) >= len(rest)  # also where it has no topic of its own
    if source and on_topic and (denial.claim_nouns or meant.nearby):
        return joined(tuple(source | topic))
    telling = topic - other.names - WEAK_STEMS
    enough = len(topic) > 1 or meant.nearby or meant.denier & roots(other.stems)
    if not source and topic == rest and telling and enough:
        return joined(tuple(topic))
    return ""


def denies_outright(a: Wording, b: Wording, meant: Meant) -> bool:
    """Whether `a` only says that what `b` tells of is not so: "no exchange took place".

    All that it says besides names must stand in `b`, and `b` must not deny it too. Outside
    one article a single word is too little, unless whoever denies is spoken of.
    """
    if not a.negations or a.called_false or b.denies or set(a.negations) & DENYING:
        return False
    core = a.said - a.names - WEAK_STEMS
    if not core or not core <= with_converses(b.stems) or not a.said & a.names <= b.stems:
        return False
    return len(core) > 1 or meant.nearby or bool(meant.denier & roots(b.stems))


def with_converses(stems: frozenset[str]) -> frozenset[str]:
    """Return stems and what says the same from the other side: what is lost was captured."""
    return stems | {CONVERSES[word] for word in stems if word in CONVERSES}


def rivals_for(a: Wording, b: Wording) -> tuple[str, str] | None:
    """Return two of whom only one can have done it, or None: "Orst won", "Brandt has won it".

    That is winning, and shooting first.
    """
    if not a.sole_act or a.sole_act != b.sole_act or a.denies or b.denies:
        return None
    one, other = a.sole_doers, b.sole_doers
    if not one or not other or roots(one) & roots(other):
        return None
    if a.sole_act == "won" and (one & b.stems or other & a.stems):
        return None
    return joined(tuple(one)), joined(tuple(other))


def other_cause(a: Wording, b: Wording) -> tuple[str, str] | None:
    """Return two causes for one thing of which neither wording names the other's, or None."""
    if not a.causes or not b.causes or a.denies or b.denies:
        return None
    if a.causes & b.stems or b.causes & a.stems:
        return None
    effect = (a.stems & b.stems) - WEAK_STEMS
    if not effect - a.places - b.places:
        return None
    return joined(tuple(a.causes)), joined(tuple(b.causes))


def roles_swapped(a: Wording, b: Wording) -> str:
    """Return the act that each says the other one did ("the boat hit the ship"), or ""."""
    shared = (a.stems & b.stems) - WEAK_STEMS
    if len(shared) < 3:
        return ""
    told = {stem(word) for word in a.words} & {stem(word) for word in b.words}
    for act in sorted((shared - a.names) & told):  # a sum stands for "money" unsaid
        doer, done_to = _roles(a, act)
        other_doer, other_done_to = _roles(b, act)
        if doer & other_done_to and done_to & other_doer and not doer & other_doer:
            return act
    return ""


def _roles(wording: Wording, act: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of who does an act and of whom it is done to, as far as order tells.

    "The boat was hit near Dorn by the ship" is turned round; what is done to somebody ends at
    the first word of time or place ("died in the fire" is done to nobody).
    """
    stems = [stem(word) for word in wording.words]
    at = stems.index(act)
    before, behind = wording.words[:at], wording.words[at + 1 :]
    if "by" in behind and (behind[0] == "by" or not _PASSIVE.isdisjoint(before[-3:])):
        by = behind.index("by")
        return _known(wording, behind[by + 1 :]), _known(wording, before)
    placed = (place for place, word in enumerate(behind) if word in _SETTING)
    return _known(wording, before), _known(wording, behind[: next(placed, None)])


def _known(wording: Wording, words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(stem, words)) & wording.stems
