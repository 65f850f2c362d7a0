"""The sentences of claim events, as a reader of a history or a feed meets them.

Pure: names in, one sentence out. Which events happened is decided where the change
is made (claims.groups, claims.moderation, claims.reviewing, claims.withdrawing,
claims.correcting, claims.reanchoring).
"""

from __future__ import annotations

from collections.abc import Sequence

from claims.vocabulary import AsReported, Verdict

LONGEST_QUOTE = 120  # characters of a claim's wording inside a sentence
WORDS_AROUND = 5  # shown before and after what differs between two sentences


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


def edited(number: int, what: str, before: str, after: str, notice: str) -> str:
    """Tell what a version of an article changed of a claim, and whether it says so.

    number: of the version. what: "its words", "who claims it" ...
    before, after: sentences of the older and the newer text; no `after` where it was cut.
    """
    manner = (
        f"and the page says so: {quote(notice)}" if notice else "without a notice of correction"
    )
    if after:
        old, new = around_difference(before, after)
        return f"{edit_head(number, what)} “{old}” became “{new}”, {manner}."
    return f"{edit_head(number, what)} {quote(before)} was taken out, {manner}."


def edit_head(number: int, what: str) -> str:
    """Return how `edited` begins: the same for one change, however often it is seen."""
    return f"{version_head(number)}, {what}:"


def version_head(number: int) -> str:
    """Return how everything begins that is told of a version."""
    return f"Version {number} of the article"


def around_difference(before: str, after: str) -> tuple[str, str]:
    """Return two sentences cut to where they differ, with WORDS_AROUND words on each side."""
    old, new = before.split(), after.split()
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    return _cut(old, head, tail), _cut(new, head, tail)


def _cut(words: Sequence[str], head: int, tail: int) -> str:
    first = max(0, head - WORDS_AROUND)
    last = min(len(words), len(words) - tail + WORDS_AROUND)
    middle = " ".join(words[first:last])
    return ("… " if first else "") + middle + (" …" if last < len(words) else "")


def corrected(sentence: str, by: str, reason: str) -> str:
    return f"Corrected by {by}: {sentence} Reason: {reason}"


def correction_undone(sentence: str, by: str) -> str:
    return f"{by} undid a correction: {sentence}"
