"""The places that a claim speaks of, under the names that all articles share."""

from __future__ import annotations

from claims.extraction.draft import DraftStatement, Reading
from claims.extraction.gazetteer import place_name
from claims.extraction.phrases import entities_in

_LABELS = frozenset({"LOC", "GPE", "FAC"})
MOST_PLACES = 10  # of one claim: more is a list, which says nothing of where


def find_places(reading: Reading) -> None:
    """Fill in `places` of the claims."""
    for draft, claim in zip(reading.drafts, reading.claims, strict=True):
        claim.places = places_of(draft)


def places_of(draft: DraftStatement) -> tuple[str, ...]:
    """Return the places that a content names, each once, in order; at most MOST_PLACES."""
    found: dict[str, None] = {}
    for piece in draft.content:
        words = draft.paragraph.tokens_at(piece.start, piece.end)
        for entity in entities_in(words) if words is not None else ():
            if entity.label_ in _LABELS:
                found.setdefault(place_name(entity.text))
    return tuple(found)[:MOST_PLACES]
