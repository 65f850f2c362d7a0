"""The sentences of claim events, as a reader of a history or a feed meets them.

Pure: names in, one sentence out. Which events happened is decided where the change
is made (claims.groups, claims.moderation, claims.reviewing, claims.withdrawing).
"""

from __future__ import annotations

from collections.abc import Sequence

from claims.vocabulary import AsReported, Verdict

LONGEST_QUOTE = 120  # characters of a claim's wording inside a sentence


def quote(text: str) -> str:
    """Return a claim's wording in quotation marks, cut at a word when it is long."""
    words = " ".join(text.split())
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return f"“{words}”"


def listing(names: Sequence[str]) -> str:
    """Join names as a sentence does: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def disputed_by(actor: str, outlet: str) -> str:
    return f"{actor} disputes it, as reported by {outlet}."


def countered_by(actor: str, text: str, outlet: str) -> str:
    return f"{actor} disputes it with {quote(text)}, as reported by {outlet}."


def claimed_by(actor: str, outlet: str) -> str:
    return f"{actor} claims it too, as reported by {outlet}."


def carried_by(outlets: Sequence[str]) -> str:
    return f"Another independent origin carries it: {listing(outlets)}."


def state_changed(before: str, after: str) -> str:
    return f"Reported as {AsReported(after).label}; before: {AsReported(before).label}."


def merged_with(text: str, outlet: str) -> str:
    return f"Joined with the same claim reported by {outlet}: {quote(text)}."


def split_from(text: str, outlet: str) -> str:
    return f"Separated from the claim reported by {outlet}: {quote(text)}."


def figure_moved(before: str, after: str, outlet: str) -> str:
    return f"A figure moved from {before} to {after}, as reported by {outlet}."


def verdict_reached(verdict: str, author: str) -> str:
    return f"The desk's verdict is {Verdict(verdict).label}, by {author}."


def verdict_replaced(before: str, after: str, author: str) -> str:
    return (
        f"The desk's verdict is now {Verdict(after).label}, by {author}; "
        f"it was {Verdict(before).label}."
    )


def verdict_signed(verdict: str, signer: str) -> str:
    return f"{signer} signed the desk's verdict {Verdict(verdict).label}."


def withdrawn(reason: str) -> str:
    return f"Withdrawn: {reason}"


def restored(reason: str) -> str:
    return f"Restored: {reason}"
