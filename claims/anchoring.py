"""Finding words again in another text by quotation and context. Pure.

A quotation is its exact words with what stood before and after them (W3C text quote
selector). Typographic variants of a character count as one, so an outlet that turns
its quotation marks round has not changed its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

CONTEXT_CHARACTERS = 64  # of what stands before and after
FEWEST_CHARACTERS_ALONE = 24  # shorter words need some of their context, too
CONTEXT_NEEDED = 12  # characters of it, on both sides together

# One character for one character, so that offsets stay what they are.
_VARIANTS = str.maketrans(
    dict.fromkeys("‘’‚‛′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u00a0\u2009\u202f\n\t\r", " ")
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a text with what stands before and after them."""

    exact: str
    prefix: str = ""
    suffix: str = ""


def quote_at(text: str, start: int, end: int) -> Quote:
    return Quote(
        text[start:end],
        text[max(0, start - CONTEXT_CHARACTERS) : start],
        text[end : end + CONTEXT_CHARACTERS],
    )


def find_quote(text: str, quote: Quote) -> tuple[int, int] | None:
    """Return where a quotation stands in a text, None where it does not.

    Of several places the one whose surroundings are most alike. Short words without
    anything of their context are not taken for the same: "he" stands everywhere.
    """
    folded, exact = _fold(text), quote.exact.translate(_VARIANTS)
    prefix, suffix = quote.prefix.translate(_VARIANTS), quote.suffix.translate(_VARIANTS)
    if not exact.strip():
        return None
    whole = folded.find(prefix + exact + suffix)
    if whole >= 0:  # by far the most common case, and the dearest to find out otherwise
        return whole + len(prefix), whole + len(prefix) + len(exact)
    best, most = -1, -1
    at = folded.find(exact)
    while at >= 0:
        end = at + len(exact)
        before, after = folded[max(0, at - len(prefix)) : at], folded[end : end + len(suffix)]
        alike = _common(prefix[::-1], before[::-1]) + _common(suffix, after)
        if alike > most:
            best, most = at, alike
        at = folded.find(exact, at + 1)
    needed = min(CONTEXT_NEEDED, len(prefix) + len(suffix))
    if best < 0 or (len(exact) < FEWEST_CHARACTERS_ALONE and most < needed):
        return None
    return best, best + len(exact)


def carry(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the words old[start:end] stand in a newer text, None where they are gone."""
    return find_quote(new, quote_at(old, start, end))


def find_typed(text: str, words: str) -> list[tuple[int, int]]:
    """Return every place of words that a person typed or pasted, however they are spaced."""
    pieces = [re.escape(piece) for piece in words.translate(_VARIANTS).split()]
    if not pieces:
        return []
    pattern = re.compile(r"\s+".join(pieces))
    return [match.span() for match in pattern.finditer(_fold(text))]


def share_in_common(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> float:
    """Return how much of the shorter of two sets of spans lies in the other: 0 to 1."""
    shorter = min(sum(end - start for start, end in spans) for spans in (a, b))
    common = sum(
        max(0, min(end_a, end_b) - max(start_a, start_b))
        for start_a, end_a in a
        for start_b, end_b in b
    )
    return common / shorter if shorter else 0.0


@lru_cache(maxsize=4)
def _fold(text: str) -> str:
    """Return a text with one variant of each character; hundreds of quotes ask for one text."""
    return text.translate(_VARIANTS)


def _common(a: str, b: str) -> int:
    """Return how many characters two strings have in common at their beginning."""
    for index, (left, right) in enumerate(zip(a, b, strict=False)):
        if left != right:
            return index
    return min(len(a), len(b))
