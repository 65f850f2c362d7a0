"""The wording of a claim as people read it: a sentence, its pronouns resolved."""

from __future__ import annotations

from claims.extraction.draft import DraftStatement
from claims.extraction.speakers import HE, IT, SHE, THEY

_MARKS = '“”"«»'
_POSSESSIVE = frozenset({"his", "her", "its", "their", "my", "our"})
_SPEAKING = frozenset({"i", "we", "me", "us", "my", "our"})


def wording(draft: DraftStatement) -> str:
    """Return the content as a sentence: pieces joined, the speaker's pronoun replaced."""
    words = " ".join(" ".join(piece.text.split()) for piece in draft.content)
    if words and words[0] in _MARKS and (words[-1] in _MARKS or words.count(words[0]) == 1):
        inner = words.strip(_MARKS)
        if not any(mark in inner for mark in _MARKS):
            words = inner
    words = words.strip().rstrip(",;")
    first, _, rest = words.partition(" ")
    actor = draft.speaker.actor if draft.speaker is not None else ""
    if actor and rest and _means_speaker(first, draft):
        words = f"{_owner(actor) if first.casefold() in _POSSESSIVE else actor} {rest}"
    return words[:1].upper() + words[1:]


def _owner(actor: str) -> str:
    return f"{actor}’" if actor.endswith("s") else f"{actor}’s"


def _means_speaker(word: str, draft: DraftStatement) -> bool:
    """Whether the content's first word is a pronoun for the one who speaks."""
    lower = word.casefold()
    if lower in ("my", "our"):
        return True
    if lower not in HE | SHE | IT | THEY or lower in ("this", "that", "these", "those", "both"):
        return False
    head = draft.head
    if (
        lower in ("it", "they")
        and head is not None
        and any(
            kid.dep_ == "expl"
            or (kid.lower_ == "it" and kid.dep_ == "nsubj" and head.pos_ == "ADJ")
            for kid in head.lefts
        )
    ):
        return False
    kind = draft.speaker.kind if draft.speaker is not None else ""
    if lower in HE | SHE:
        return kind in ("person", "unnamed")
    if lower in IT:
        return kind in ("body", "state", "force", "outlet")
    return kind != "person"
