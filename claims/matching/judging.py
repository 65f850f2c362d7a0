"""The judgement of a pair of claims: what they are to each other, how surely, and why.

Similarity finds the topic and never decides alone: a denial is as similar to its
claim as a paraphrase is. Guards look at polarity, opposite words, figures, days,
places and names; they veto "same" and say what the pair is instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from claims.matching.dates import other_day
from claims.matching.features import (
    WEAK_STEMS,
    ClaimView,
    Wording,
    all_stems,
    cosine,
    initials,
    is_named,
    joined,
    read_claimant,
    read_wording,
    roots,
    same_claimant,
    spell,
)
from claims.matching.figures import Amount
from claims.matching.opposition import (
    Meant,
    calls_false,
    clashing_amounts,
    denies_outright,
    opposite_words,
    other_cause,
    rivals_for,
    roles_swapped,
    share_a_figure,
    turned,
)
from claims.vocabulary import LinkKind

NONE = "none"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where judgements change, as likeness from 0 to 1; measured: docs/linking.md.

    opposites_overlap, opposites_cosine: opposite words need that many words in common
        besides, or that likeness of meaning.
    polarity_cosine: likeness of meaning without which a negation contradicts nothing.
    related: likeness of meaning alone; where there are no vectors, likeness.
    one_article: added to it within one article.
    one_side: added to the likeness of what one claimant or side says, before it is compared
        with `same` and `related`, and taken from it for `related` where two sides are known:
        one side repeats itself more than it echoes others.
    days_apart: two reports further apart than this are of different times, so the
        same words are not the same claim unless nothing in them could change.
    """

    same: float = 0.72
    figures: float = 0.40
    opposites: float = 0.33
    opposites_overlap: float = 0.25
    opposites_cosine: float = 0.53
    polarity: float = 0.50
    polarity_cosine: float = 0.50
    related: float = 0.50
    one_article: float = 0.06
    one_side: float = 0.08
    headline: float = 0.20
    days_apart: float = 14


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


class _Pair:
    """What is seen in a pair: each thing when it is first asked for, for most pairs are
    far apart and few things decide that.
    """

    def __init__(self, a: ClaimView, b: ClaimView) -> None:
        self.a, self.b = a, b
        self.x, self.y = read_wording(a.text), read_wording(b.text)
        self.cosine = cosine(a, b)
        self.overlap = overlap(self.x, self.y)
        self.one_claimant = same_claimant(a, b)
        self.days_apart = abs((a.date - b.date).days) if a.date and b.date else None

    @cached_property
    def likeness(self) -> float:
        """How alike the two are in words and meaning, 0 to 1; blind to denial."""
        if self.cosine is None:
            return self.overlap
        return 0.5 * max(self.cosine, 0.0) + 0.5 * self.overlap

    @cached_property
    def opposites(self) -> tuple[str, str] | None:
        return opposite_words(self.x, self.y)

    @cached_property
    def amounts(self) -> tuple[Amount, Amount] | None:
        """Two figures for one thing that cannot both be right."""
        return clashing_amounts(self.x, self.y)

    @cached_property
    def one_figure(self) -> bool:
        """Whether both give the same figure for one thing."""
        return share_a_figure(self.x, self.y)

    @cached_property
    def turned(self) -> bool:
        """Whether one denies, and the other does not."""
        return turned(self.x, self.y, self.opposites)

    @cached_property
    def meant(self) -> str:
        """By which words one calls the other false, "" where neither does."""
        a, b = self.a, self.b
        return calls_false(self.x, self.y, _meant(a, b)) or calls_false(
            self.y, self.x, _meant(b, a)
        )

    @cached_property
    def outright(self) -> bool:
        """Whether one says only that what the other tells of is not so."""
        a, b = self.a, self.b
        return denies_outright(self.x, self.y, _meant(a, b)) or denies_outright(
            self.y, self.x, _meant(b, a)
        )

    @cached_property
    def day(self) -> str:
        """Which days differ, "" where none do; so with `place` and `name`."""
        return other_day(self.x.days, self.y.days)

    @cached_property
    def place(self) -> str:
        return _differing(self.x.places, self.y.places, self.x, self.y)

    @cached_property
    def name(self) -> str:
        return _differing(self.x.names, self.y.names, self.x, self.y)

    @cached_property
    def rivals(self) -> tuple[str, str] | None:
        """Two who cannot both have won, or have struck first."""
        return rivals_for(self.x, self.y)

    @cached_property
    def causes(self) -> tuple[str, str] | None:
        """Another cause named by each for one thing."""
        return other_cause(self.x, self.y)

    @cached_property
    def swapped(self) -> str:
        """An act that each says the other one did."""
        return roles_swapped(self.x, self.y)

    @cached_property
    def tense(self) -> bool:
        """Whether one foretells what the other says has happened."""
        x, y = self.x, self.y
        return (x.future and y.past and not y.future) or (y.future and x.past and not x.future)


def match_claims(a: ClaimView, b: ClaimView, limits: Thresholds = DEFAULT) -> Judgement:
    """Judge a pair; the order of the two does not matter, but `updates` needs their dates."""
    pair = _Pair(a, b)
    relation, rule, score = _decide(pair, limits)
    return Judgement(
        relation=relation,
        score=round(min(1.0, max(0.0, score)), 4),
        rule=rule,
        because=() if relation == NONE else tuple(_reasons(pair, relation)),
        features=_as_features(pair, relation),
    )


def _meant(denial: ClaimView, other: ClaimView) -> Meant:
    denier = read_claimant(denial.claimant) if is_named(denial.claimant) else frozenset()
    return Meant(
        claimant=read_claimant(other.claimant) | initials(other.claimant),
        titles=all_stems(other.claimant),
        denier=roots(denier),
        nearby=bool(denial.context) and denial.context == other.context,
    )


def _decide(pair: _Pair, limits: Thresholds) -> tuple[str, str, float]:
    likeness = pair.likeness
    other_time = pair.days_apart is not None and pair.days_apart > limits.days_apart
    if pair.x.words == pair.y.words:
        if other_time:
            return LinkKind.RELATED, "same.words_other_time", 0.8
        return LinkKind.SAME, "same.wording", 1.0
    if not pair.a.claimant and not pair.b.claimant:
        return _decide_headlines(pair, limits)
    if not pair.one_claimant and not other_time and pair.meant:
        return LinkKind.COUNTERS, "counters.calls_false", max(0.5, likeness)
    opposed = _opposed(pair, limits)
    if opposed:
        if other_time:
            return LinkKind.RELATED, "opposed.other_time", likeness
        if pair.one_claimant and opposed == "figure":
            return LinkKind.UPDATES, "updates.figure", likeness
        if pair.one_claimant:
            return LinkKind.RELATED, "opposed.one_claimant", likeness
        return LinkKind.COUNTERS, f"counters.{opposed}", likeness
    alike = likeness + limits.one_side * (bool(pair.one_claimant) + pair.one_figure)
    if alike < limits.same and _topic(pair, limits) < limits.related:
        return NONE, "none", likeness
    if alike < limits.same and pair.name and not pair.x.names & pair.y.names:
        return NONE, "none", likeness
    if alike < limits.same or pair.amounts or pair.turned != bool(pair.opposites):
        return LinkKind.RELATED, "related.topic", likeness
    for guard, differs in (
        ("day", pair.day), ("place", pair.place), ("name", pair.name), ("tense", pair.tense)
    ):  # fmt: skip
        if differs:
            return LinkKind.RELATED, f"related.other_{guard}", likeness
    if other_time:
        return LinkKind.RELATED, "related.other_time", likeness
    return LinkKind.SAME, "same.likeness", likeness


def _decide_headlines(pair: _Pair, limits: Thresholds) -> tuple[str, str, float]:
    """Judge two wordings that nobody is named for: what outlets say in their own words.

    A headline on a claim's topic repeats it, unless it denies, asks or passes it on.
    """
    likeness = pair.likeness
    if likeness < limits.headline:
        return NONE, "none", likeness
    if pair.amounts and likeness >= limits.same:
        return LinkKind.COUNTERS, "counters.figure", likeness
    if pair.y.asks != pair.x.asks and not pair.x.called_false and not pair.y.called_false:
        return LinkKind.RELATED, "related.asks", likeness
    if pair.x.denies != pair.y.denies:
        return LinkKind.COUNTERS, "counters.polarity", likeness
    if pair.opposites and likeness >= limits.opposites and not pair.x.denies:
        return LinkKind.COUNTERS, "counters.opposite", likeness
    if bool(pair.x.hedges) != bool(pair.y.hedges) or pair.x.asks != pair.y.asks:
        return LinkKind.RELATED, "related.hedged", likeness
    return LinkKind.SAME, "same.headline", likeness


def _topic(pair: _Pair, limits: Thresholds) -> float:
    """Return how surely two are on one topic: likeness of meaning, more of one side or article.

    Words in common tell nothing more: "More than 300 people died", "Birds died".
    """
    meaning = pair.likeness if pair.cosine is None else pair.cosine
    sides = {True: limits.one_side, False: -limits.one_side, None: 0.0}[pair.one_claimant]
    return meaning + sides + limits.one_article * _nearby(pair)


def _opposed(pair: _Pair, limits: Thresholds) -> str:
    """Return how the two contradict each other, as the last word of the rule; "" if they do not.

    A denial of the opposite agrees: "the bridge was not lost", "we hold the bridge".
    """
    if pair.likeness >= limits.opposites and pair.rivals:
        return "rivals"
    if _is_beside_the_point(pair):
        return ""
    if _words_oppose(pair, limits):
        return "opposite"
    if _at_other_times(pair):
        return ""
    if pair.likeness >= limits.figures and pair.causes:
        return "cause"
    if _of_other_causes(pair):
        return ""
    if _figures_clash(pair, limits):
        return "figure"
    if _is_denied(pair, limits):
        return "polarity"
    if pair.outright:
        return "outright"
    if pair.likeness >= limits.polarity and pair.swapped:
        return "roles"
    return ""


def _is_beside_the_point(pair: _Pair) -> bool:
    """Whether nothing can be contradicted: it is elsewhere, about others, or yet to come."""
    about_others = bool(pair.name) and not pair.x.names & pair.y.names
    return (
        bool(pair.place) or about_others or pair.tense
        or _at_another_stage(pair) or _of_a_day_alone(pair)
    )  # fmt: skip


def _of_a_day_alone(pair: _Pair) -> bool:
    """Whether one is bound to a day ("as of 17 March") and nothing tells of when the other is."""
    return (pair.x.as_of and not pair.y.days and pair.b.date is None) or (
        pair.y.as_of and not pair.x.days and pair.a.date is None
    )


def _at_another_stage(pair: _Pair) -> bool:
    """Whether one tells what will be and the other what is: "will stay" and "is leaving" meet."""
    return pair.x.future != pair.y.future and not (pair.x.ongoing or pair.y.ongoing)


def _figures_clash(pair: _Pair, limits: Thresholds) -> bool:
    if pair.likeness < limits.figures or not pair.amounts:
        return False
    x, y = pair.x.stems - WEAK_STEMS, pair.y.stems - WEAK_STEMS
    shared = len(x & y)
    return shared > 1 or (shared == min(len(x), len(y)) and pair.likeness >= limits.same)


def _at_other_times(pair: _Pair) -> bool:
    """Whether both name a day or month and none in common: "on Tuesday", "in January".

    Opposite states still clash: who died in March was not alive in June.
    """
    return bool(pair.x.days and pair.y.days) and not pair.x.days & pair.y.days


def _of_other_causes(pair: _Pair) -> bool:
    """Whether one speaks only of what a cause did that the other does not name.

    "Nobody died of cholera" says nothing against "40 people died".
    """
    x, y = pair.x, pair.y
    return bool(x.causes) != bool(y.causes) and not (x.causes & y.stems or y.causes & x.stems)


def _words_oppose(pair: _Pair, limits: Thresholds) -> bool:
    """Whether opposite words stand in one matter: more than a place or a name in common.

    Outside one article, where one names nobody and nowhere ("the road is mined"), the two must
    be as alike as for a denial.
    """
    meaning = pair.cosine is not None and pair.cosine >= limits.opposites_cosine
    least = limits.opposites if _one_setting(pair) else limits.polarity
    if not meaning and pair.likeness < least:
        return False
    if not pair.opposites or pair.turned or pair.x.called_false or pair.y.called_false:
        return False
    shared = (pair.x.stems & pair.y.stems) - WEAK_STEMS
    if meaning and not (shared and shared <= pair.x.places & pair.y.places):
        return True
    of_all = pair.x.universal != pair.y.universal  # "all are safe", "seven are still trapped"
    enough = pair.likeness >= least and (of_all or pair.overlap >= limits.opposites_overlap)
    return bool(shared - pair.x.names - pair.y.names) and enough


def _one_setting(pair: _Pair) -> bool:
    """Whether both are of one article, or both name somebody or somewhere, or neither does."""
    return _nearby(pair) or bool(pair.x.names) == bool(pair.y.names)


def _nearby(pair: _Pair) -> bool:
    return bool(pair.a.context) and pair.a.context == pair.b.context


def _is_denied(pair: _Pair, limits: Thresholds) -> bool:
    if pair.likeness < limits.polarity or not pair.turned or pair.opposites:
        return False
    return pair.cosine is None or pair.cosine >= limits.polarity_cosine


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
    return sum(2.0 if stem in names else 0.4 if stem in WEAK_STEMS else 1.0 for stem in stems)


def _differing(a: frozenset[str], b: frozenset[str], x: Wording, y: Wording) -> str:
    """Return "one against the other" where each side has some that the other wording lacks."""
    mine, theirs = a - y.stems, b - x.stems
    if mine and theirs and not a & b:
        return f"{joined(tuple(mine))} against {joined(tuple(theirs))}"
    return ""


def _reasons(pair: _Pair, relation: str) -> list[str]:
    said: list[str] = []
    names = pair.x.names & pair.y.names
    common = (pair.x.stems & pair.y.stems) - names - WEAK_STEMS
    if pair.x.words == pair.y.words:
        said.append("The two sentences have the same words.")
    else:
        if names:
            said.append(f"Both name {_spell(names, pair)}.")
        if common:
            said.append(f"They share: {_spell(common, pair)}.")
        if pair.cosine is not None:
            said.append(f"Their meaning is {_degree(pair.cosine)} ({pair.cosine:.2f} of 1).")
    if pair.opposites and relation != LinkKind.SAME:
        one, other = pair.opposites
        mine, theirs = spell(pair.a.text).get(one, one), spell(pair.b.text).get(other, other)
        said.append(f"“{mine}” and “{theirs}” cannot both be so.")
    if relation == LinkKind.COUNTERS and pair.meant:
        said.append(f"One calls what the other says false; it names {pair.meant}.")
    elif (pair.turned or pair.outright) and relation == LinkKind.COUNTERS:
        cues = pair.x.called_false + pair.y.called_false + pair.x.negations + pair.y.negations
        said.append(f"One denies what the other says (“{cues[0]}”).")
    if pair.rivals:
        said.append(f"Only one can have {pair.x.sole_act}: {pair.rivals[0]} or {pair.rivals[1]}.")
    if pair.causes and relation == LinkKind.COUNTERS:
        said.append(f"Each names another cause: {pair.causes[0]} or {pair.causes[1]}.")
    if pair.swapped and relation == LinkKind.COUNTERS:
        act = _spell(frozenset({pair.swapped}), pair)
        said.append(f"Each says that the other one did it (“{act}”).")
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


def _spell(stems: frozenset[str], pair: _Pair) -> str:
    spelled = spell(pair.a.text)
    return joined([spelled.get(stem, stem) for stem in stems])


def _degree(cosine: float) -> str:
    return "nearly the same" if cosine >= 0.8 else "close" if cosine >= 0.6 else "on one topic"


def _as_features(pair: _Pair, relation: str) -> dict[str, Any]:
    """Return what was seen; of two that have nothing to do with each other, how alike they are."""
    alike = {
        "likeness": round(pair.likeness, 4),
        "cosine": None if pair.cosine is None else round(pair.cosine, 4),
        "overlap": round(pair.overlap, 4),
        "one_claimant": pair.one_claimant,
    }
    if relation == NONE:
        return alike
    return alike | {
        "turned": pair.turned,
        "opposites": list(pair.opposites) if pair.opposites else None,
        "amounts": [amount.text for amount in pair.amounts] if pair.amounts else None,
        "other_day": pair.day,
        "other_place": pair.place,
        "other_name": pair.name,
        "days_apart": pair.days_apart,
    }
