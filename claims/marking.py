"""Mark-up of our own laid over a text that others wrote. Pure: offsets in, segments out.

Marks may overlap; the text is cut at every boundary, so that each segment carries the
marks that cover all of it and segments never nest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"[^\n]*[^\s][^\n]*")


# The end of a sentence, with the quotation marks and brackets that close behind it.
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|\n")
_INITIAL = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Sgt|Capt|Gov|Sen|Rep|St|No))\.$"
)


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentences that text[start:end] touches.

    A stretch that is made of whole sentences comes back as it is.
    """
    left = 0
    for match in _SENTENCE_END.finditer(text, 0, start):
        if not _INITIAL.search(text, max(0, match.end() - 6), match.end()):
            left = match.end()
    while left < start and text[left].isspace():
        left += 1
    right = len(text)
    for match in _SENTENCE_END.finditer(text, max(start, end - 1)):
        if not _INITIAL.search(text, max(0, match.end() - 6), match.end()):
            right = match.end()
            break
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the bounds of each sentence of a text, in order, without the space between them."""
    bounds: list[tuple[int, int]] = []
    left = 0
    ends = [
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if not _INITIAL.search(text, max(0, match.end() - 6), match.end())
    ]
    for right in [*ends, len(text)]:
        words = text[left:right]
        if words.strip():
            start = left + len(words) - len(words.lstrip())
            bounds.append((start, start + len(words.strip())))
        left = right
    return bounds


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text and the part it plays.

    start, end: Python character indices into the text, end exclusive.
    part: "claim", "speaker", "disputer", "cue", "state".
    owner: id of the statement (or claim, for a state) that the mark belongs to.
    """

    start: int
    end: int
    part: str
    owner: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text with all marks that cover it, in the order given.

    opens: the owners whose first mark begins here.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    opens: tuple[int, ...] = ()


def segments(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Segment]:
    """Cut text[start:end] at the boundaries of the marks; join them and it is whole again.

    Marks outside the stretch or with no width are passed over, as are impossible ones.
    """
    inside = [
        mark
        for mark in marks
        if mark.start < mark.end and mark.start < end and mark.end > start and mark.start >= 0
    ]
    cuts = sorted(
        {start, end}
        | {min(max(edge, start), end) for mark in inside for edge in (mark.start, mark.end)}
    )
    seen: set[int] = set()
    for left, right in zip(cuts, cuts[1:], strict=False):
        covering = tuple(mark for mark in inside if mark.start <= left and mark.end >= right)
        opens = tuple(
            dict.fromkeys(
                mark.owner for mark in covering if mark.start == left and mark.owner not in seen
            )
        )
        seen.update(opens)
        yield Segment(text[left:right], covering, opens)


def paragraphs(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Return the (start, end) of each line of text[start:end] that has any words."""
    for match in _PARAGRAPH.finditer(text, start, end):
        line = match.group()
        left = match.start() + len(line) - len(line.lstrip())
        yield left, left + len(line.strip())
