"""Claims that are like a sentence somebody pastes, and what they are to it.

Uses the linker's own candidate lists and judgement, without its language model: words,
figures, polarity and days decide, so a paraphrase in other words may be missed.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.candidates import find_candidates, search_terms
from claims.matching import NONE, ClaimView, match_claims
from claims.models import ClaimGroup
from claims.queries import Card, claim_cards
from claims.vocabulary import LinkKind

MOST_CANDIDATES = 60
MOST_SHOWN = 20

_ORDER = (LinkKind.SAME, LinkKind.COUNTERS, LinkKind.UPDATES, LinkKind.RELATED)
_HEADINGS = {
    LinkKind.SAME: "Perhaps the same claim",
    LinkKind.COUNTERS: "Claims that contradict it",
    LinkKind.UPDATES: "Updates",
    LinkKind.RELATED: "Related claims",
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """A claim's card, and why it is like the sentence."""

    card: Card
    because: tuple[str, ...]


def find_similar(sentence: str) -> list[tuple[str, list[Likeness]]]:
    """Return headings with the claims under them, best first; empty where nothing is like it.

    Asks five queries. Claims that share rare words and nothing else come last.
    """
    rarity = find_candidates(search_terms(sentence), top=MOST_CANDIDATES)
    groups = (
        ClaimGroup.objects.published().filter(head__in=list(rarity)).with_head()
        if rarity
        else ClaimGroup.objects.none()
    )
    asked = ClaimView(text=sentence)
    found: dict[str, list[tuple[float, Likeness]]] = {}
    for card in claim_cards(groups):
        claimants = card.sides.claimants
        # Two texts without any claimant are judged as headlines are, which is too lenient here.
        claimant = claimants[0].name if claimants else "unnamed reports"
        judged = match_claims(asked, ClaimView(text=card.claim.text, claimant=claimant))
        score = judged.score if judged.relation != NONE else rarity[card.claim.pk]
        found.setdefault(judged.relation, []).append((score, Likeness(card, judged.because)))
    kept: list[tuple[str, list[Likeness]]] = []
    room = MOST_SHOWN
    for relation in [*_ORDER, NONE]:
        rows = sorted(found.get(relation, ()), key=lambda row: row[0], reverse=True)[:room]
        if rows:
            heading = "Share words with it" if relation == NONE else _HEADINGS[LinkKind(relation)]
            kept.append((heading, [likeness for _, likeness in rows]))
            room -= len(rows)
    return kept
