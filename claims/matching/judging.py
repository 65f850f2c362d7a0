"""The judgement of a pair of claims: what they are to each other, how surely, and why.

Similarity finds the topic and never decides alone: a denial is as similar to its
claim as a paraphrase is. Guards look at polarity, opposite words, figures, days,
places and names; they veto "same" and say what the pair is instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from claims.matching.dates import other_day
from claims.matching.features import (
    ClaimView,
    Wording,
    cosine,
    joined,
    read_wording,
    same_claimant,
    same_wording,
)
from claims.matching.figures import Amount
from claims.matching.opposition import clashing_amounts, opposite_words
from claims.matching.words import WEAK
from claims.vocabulary import LinkKind

NONE = "none"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where judgements change, as likeness from 0 to 1; measured: docs/linking.md.

    days_apart: two reports further apart than this are of different times, so the
        same words are not the same claim unless nothing in them could change.
    """

    same: float = 0.62
    counters: float = 0.45
    related: float = 0.45
    days_apart: int = 30


DEFAULT = Thresholds()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What two claims are to each other.

    relation: a value of LinkKind, or "none".
    score: 0 to 1, an order of worth within a relation, not a probability.
    because: sentences a moderator can read.
    features: what was seen, by name, as JSON can hold it.
    """

    relation: str
    score: float
    rule: str
    because: tuple[str, ...] = ()
    features: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pair:
    """All that is seen in a pair before anything is decided."""

    a: ClaimView
    b: ClaimView
    x: Wording
    y: Wording
    cosine: float | None
    overlap: float
    one_claimant: bool | None
    opposites: tuple[str, str] | None
    amounts: tuple[Amount, Amount] | None
    turned: bool  # one denies, the other does not
    day: str  # what differs, "" where no two days differ
    days_apart: int | None
    place: str
    name: str

    @property
    def likeness(self) -> float:
        """How alike the two are in words and meaning, 0 to 1; blind to denial."""
        if self.cosine is None:
            return self.overlap
        return 0.5 * max(self.cosine, 0.0) + 0.5 * self.overlap

    @property
    def opposed(self) -> bool:
        """Whether they take opposite sides; a denial of the opposite agrees."""
        return self.turned != bool(self.opposites) or bool(self.amounts)


def match_claims(a: ClaimView, b: ClaimView, limits: Thresholds = DEFAULT) -> Judgement:
    """Judge a pair; the order of the two does not matter, but `updates` needs their dates."""
    pair = _look(a, b)
    relation, rule, score = _decide(pair, limits)
    return Judgement(
        relation=relation,
        score=round(min(1.0, max(0.0, score)), 4),
        rule=rule,
        because=() if relation == NONE else tuple(_reasons(pair, relation)),
        features=_as_features(pair),
    )


def _look(a: ClaimView, b: ClaimView) -> _Pair:
    x, y = read_wording(a.text), read_wording(b.text)
    return _Pair(
        a=a,
        b=b,
        x=x,
        y=y,
        cosine=cosine(a, b),
        overlap=overlap(x, y),
        one_claimant=same_claimant(a, b),
        opposites=opposite_words(x, y),
        amounts=clashing_amounts(x, y),
        turned=x.negative != y.negative,
        day=other_day(x.days, y.days),
        days_apart=abs((a.date - b.date).days) if a.date and b.date else None,
        place=_differing(x.places, y.places, x, y),
        name=_differing(x.names, y.names, x, y),
    )


def _decide(pair: _Pair, limits: Thresholds) -> tuple[str, str, float]:
    likeness = pair.likeness
    other_time = pair.days_apart is not None and pair.days_apart > limits.days_apart
    if same_wording(pair.a.text, pair.b.text):
        if other_time:
            return LinkKind.RELATED, "same.words_other_time", 0.8
        return LinkKind.SAME, "same.wording", 1.0
    if pair.opposed and likeness >= limits.counters:
        if other_time:
            return LinkKind.RELATED, "opposed.other_time", likeness
        if pair.one_claimant:
            if pair.amounts:
                return LinkKind.UPDATES, "updates.figure", likeness
            return LinkKind.RELATED, "opposed.one_claimant", likeness
        if pair.amounts:
            return LinkKind.COUNTERS, "counters.figure", likeness
        if pair.opposites:
            return LinkKind.COUNTERS, "counters.opposite", likeness
        return LinkKind.COUNTERS, "counters.polarity", likeness
    if likeness < limits.related:
        return NONE, "none", likeness
    if pair.opposed or likeness < limits.same:
        return LinkKind.RELATED, "related.topic", likeness
    for guard, differs in (("day", pair.day), ("place", pair.place), ("name", pair.name)):
        if differs:
            return LinkKind.RELATED, f"related.other_{guard}", likeness
    if other_time:
        return LinkKind.RELATED, "related.other_time", likeness
    return LinkKind.SAME, "same.likeness", likeness


def overlap(x: Wording, y: Wording) -> float:
    """Return how much of two wordings' stems is shared, 0 to 1; names count double."""
    both = x.stems & y.stems
    if not both:
        return 0.0
    names = x.names | y.names
    shared = _weight(both, names)
    smaller = min(_weight(x.stems, names), _weight(y.stems, names))
    return 0.5 * shared / smaller + 0.5 * shared / _weight(x.stems | y.stems, names)


def _weight(stems: frozenset[str], names: frozenset[str]) -> float:
    return sum(2.0 if stem in names else 0.4 if stem in WEAK else 1.0 for stem in stems)


def _differing(a: frozenset[str], b: frozenset[str], x: Wording, y: Wording) -> str:
    """Return "one against the other" where each side has some that the other wording lacks."""
    mine, theirs = a - y.stems, b - x.stems
    if mine and theirs and not a & b:
        return f"{_spell(mine, x)} against {_spell(theirs, y)}"
    return ""


def _reasons(pair: _Pair, relation: str) -> list[str]:
    said: list[str] = []
    names = pair.x.names & pair.y.names
    common = (pair.x.stems & pair.y.stems) - names - WEAK
    if same_wording(pair.a.text, pair.b.text):
        said.append("The two sentences have the same words.")
    else:
        if names:
            said.append(f"Both name {_spell(names, pair.x)}.")
        if common:
            said.append(f"They share: {_spell(common, pair.x)}.")
        if pair.cosine is not None:
            said.append(f"Their meaning is {_degree(pair.cosine)} ({pair.cosine:.2f} of 1).")
    if pair.opposites and relation != LinkKind.SAME:
        one, other = pair.opposites
        said.append(f"“{pair.x.spelled[one]}” and “{pair.y.spelled[other]}” cannot both be so.")
    if pair.turned and relation != LinkKind.SAME:
        denier = pair.x if pair.x.negative else pair.y
        cue = (denier.called_false or denier.negations)[0]
        said.append(f"One denies what the other says (“{cue}”).")
    if pair.amounts:
        said.append(
            f"The figures cannot both be right: {pair.amounts[0].text} against "
            f"{pair.amounts[1].text}."
        )
    if pair.one_claimant is False:
        said.append(f"The claimants differ: {pair.a.claimant} and {pair.b.claimant}.")
    elif pair.one_claimant:
        said.append(f"One claimant or one side: {pair.a.claimant} and {pair.b.claimant}.")
    if relation == LinkKind.RELATED:
        for what, differs in (("days", pair.day), ("places", pair.place), ("names", pair.name)):
            if differs:
                said.append(f"Not the same claim: other {what}, {differs}.")
    if pair.days_apart:
        said.append(f"Reported {pair.days_apart} day{'s' * (pair.days_apart > 1)} apart.")
    return said


def _spell(stems: frozenset[str], wording: Wording) -> str:
    return joined([wording.spelled.get(stem, stem) for stem in stems])


def _degree(cosine: float) -> str:
    return "nearly the same" if cosine >= 0.8 else "close" if cosine >= 0.6 else "on one topic"


def _as_features(pair: _Pair) -> dict[str, Any]:
    return {
        "likeness": round(pair.likeness, 4),
        "cosine": None if pair.cosine is None else round(pair.cosine, 4),
        "overlap": round(pair.overlap, 4),
        "one_claimant": pair.one_claimant,
        "turned": pair.turned,
        "opposites": list(pair.opposites) if pair.opposites else None,
        "amounts": [amount.text for amount in pair.amounts] if pair.amounts else None,
        "other_day": pair.day,
        "other_place": pair.place,
        "other_name": pair.name,
        "days_apart": pair.days_apart,
    }
