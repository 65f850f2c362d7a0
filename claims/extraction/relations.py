"""How the claims of one article relate: same, counters, updates, related.

Proposals only, each with a score, the rule that made it and reasons in words; an
editor accepts or rejects them. A wrong `counters` is worse than none, so it needs
a mark of the article itself: a dispute, a contrast, figures that exclude each
other.
"""

from __future__ import annotations

from claims.extraction.compared import Compared, same_actor, same_side
from claims.extraction.contrasts import exclude, oppositions
from claims.extraction.draft import Reading
from claims.extraction.likeness import overlap
from claims.extraction.records import Disputer, Link
from claims.extraction.restatements import restatements
from claims.vocabulary import LinkKind

# Weighted Jaccard of two contents from which they are proposed as related.
RELATED = 0.3
MOST_RELATED = 4  # proposals of this weakest kind for one claim
RELATED_REACH = 12  # sentences

# How sure the mark is by which an article sets two claims against each other,
# 0..1; ranked by how often each rule was right on the development gold.
CERTAIN = {
    "disputes.rejection": 0.9,
    "disputes.denial": 0.9,
    "disputes.called": 0.9,
    "disputes.called_false": 0.9,
    "disputes.at_odds": 0.85,
    "disputes.hedged": 0.8,
    "disputes.played_down": 0.8,
    "disputes.contested_figure": 0.75,
    "disputes.contrast": 0.7,
}
LESS_CERTAIN = 0.65


def link_within(reading: Reading, compared: Compared) -> list[Link]:
    """Return the relations of a text's claims, each pair once, in the order of the text."""
    if len(reading.drafts) < 2:
        return []
    found: dict[tuple[int, int], Link] = {}
    for a, b, link in [
        *_counters(reading, compared),
        *_updates(reading, compared),
        *_same(reading, compared),
        *_related(reading, compared),
    ]:
        found.setdefault((a, b), link)
    return [found[pair] for pair in sorted(found)]


_Found = list[tuple[int, int, Link]]


def _link(
    reading: Reading, a: int, b: int, kind: LinkKind, score: float, rule: str, *because: str
) -> tuple[int, int, Link]:
    a, b = min(a, b), max(a, b)
    one, other = reading.claims[a].id, reading.claims[b].id
    return a, b, Link(one, other, kind, round(score, 3), rule, because)


def _counters(reading: Reading, compared: Compared) -> _Found:
    """The denial and what it denies; the two sides of a contrast."""
    found: _Found = []
    by_cue: dict[int, list[int]] = {}
    for index, draft in enumerate(reading.drafts):
        if draft.cue is not None and compared.is_denial(index):
            by_cue.setdefault(draft.cue.start, []).append(index)
    for index, claim in enumerate(reading.claims):
        for disputer in claim.disputers:
            for denial in _denials_of(disputer, by_cue):
                if denial == index:
                    continue
                score = CERTAIN.get(disputer.rule, LESS_CERTAIN)
                because = (
                    f"{disputer.text} disputes it: {disputer.cue.text if disputer.cue else ''}"
                )
                found.append(
                    _link(reading, index, denial, LinkKind.COUNTERS, score, disputer.rule, because)
                )
    for opposition in oppositions(compared):
        speaker = reading.drafts[opposition.by].speaker
        name = speaker.text if speaker is not None else "somebody"
        rule = f"disputes.{opposition.rule}"
        found.append(
            _link(
                reading,
                opposition.claim,
                opposition.by,
                LinkKind.COUNTERS,
                CERTAIN.get(rule, LESS_CERTAIN),
                rule,
                f"the article sets {name} against it",
            )
        )
    return found


def _denials_of(disputer: Disputer, by_cue: dict[int, list[int]]) -> list[int]:
    return by_cue.get(disputer.cue.start, []) if disputer.cue is not None else []


def _updates(reading: Reading, compared: Compared) -> _Found:
    """One side's later figure for the same thing."""
    found: _Found = []
    for a, b, share in _pairs(compared):
        if share < RELATED:
            continue
        one, other = reading.drafts[a], reading.drafts[b]
        if compared.sentence[a] == compared.sentence[b]:
            continue
        if not same_side(one.speaker, other.speaker) or compared.is_denial(a) != compared.is_denial(
            b
        ):
            continue
        figure = exclude(compared, a, b)
        if figure is None:
            continue
        found.append(
            _link(
                reading,
                a,
                b,
                LinkKind.UPDATES,
                0.6,
                "relations.later_figure",
                f"the same side gives {figure[1].text} after {figure[0].text}",
            )
        )
    return found


def _same(reading: Reading, compared: Compared) -> _Found:
    found: _Found = []
    for a, b, share in restatements(compared):
        where = "headline or summary" if compared.is_lead(a) or compared.is_lead(b) else "body"
        found.append(
            _link(
                reading,
                a,
                b,
                LinkKind.SAME,
                share,
                "relations.restatement",
                f"restated ({where}): {share:.0%} of the shorter one's words",
            )
        )
    return found


def _related(reading: Reading, compared: Compared) -> _Found:
    found: _Found = []
    count: dict[int, int] = {}
    for a, b, share in sorted(_pairs(compared), key=lambda pair: (-pair[2], pair[0], pair[1])):
        if share < RELATED or max(count.get(a, 0), count.get(b, 0)) >= MOST_RELATED:
            continue
        if abs(compared.sentence[a] - compared.sentence[b]) > RELATED_REACH:
            continue
        count[a] = count.get(a, 0) + 1
        count[b] = count.get(b, 0) + 1
        common = compared.bags[a].stems & compared.bags[b].stems
        speakers = (
            "the same speaker"
            if same_actor(reading.drafts[a].speaker, reading.drafts[b].speaker)
            else "another speaker"
        )
        found.append(
            _link(
                reading,
                a,
                b,
                LinkKind.RELATED,
                share,
                "relations.shared_words",
                f"{speakers}; both speak of {', '.join(sorted(common)[:5])}",
            )
        )
    return found


def _pairs(compared: Compared) -> list[tuple[int, int, float]]:
    """Return the pairs worth a look (earlier, later) with their likeness, a bounded number."""
    found = []
    for b, bag in enumerate(compared.bags):
        for a in compared.neighbours(bag):
            if a < b and len(bag.stems & compared.bags[a].stems) >= 2:
                found.append((a, b, overlap(bag, compared.bags[a], compared.weights)))
    return found
