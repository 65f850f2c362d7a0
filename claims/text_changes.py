"""What one text changed of another: paragraphs, then words. Pure.

Used between two versions of an article and between an article and its copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from claims.marking import paragraphs, sentences
from sources.vocabulary import Vocabulary

FEWEST_WORDS_BETWEEN = 3  # a shorter stretch between two changes is shown as changed, too
ALIKE = 0.5  # of a sentence and what it became; less is another sentence

_TOKEN = re.compile(r"\s+|\w+(?:[.,’'-]\w+)*|[^\w\s]")

Span = tuple[int, int]


class ChangeKind(Vocabulary):
    """What happened to a stretch of a text."""

    SAME = "same", "unchanged"
    INSERTED = "inserted", "inserted"
    DELETED = "deleted", "deleted"
    CHANGED = "changed", "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, unchanged, inserted or deleted."""

    text: str
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs that are alike, or that changed together, with their place in both texts.

    before, after: (start, end) in the older and the newer text; empty where it has none.
    pieces: of what changed, in reading order; empty for what is the same.
    """

    kind: ChangeKind
    before: Span
    after: Span
    paragraphs: tuple[str, ...]  # of the newer text, or of the older one if deleted
    pieces: tuple[Piece, ...] = ()


def compare_texts(old: str, new: str) -> list[Part]:
    """Return both texts in parts, in order: what is the same and what changed."""
    lines_a, lines_b = list(paragraphs(old, 0, len(old))), list(paragraphs(new, 0, len(new)))
    words_a = [old[start:end] for start, end in lines_a]
    words_b = [new[start:end] for start, end in lines_b]
    matcher = SequenceMatcher(None, words_a, words_b, autojunk=False)
    parts = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        before, after = _bounds(lines_a, a1, a2), _bounds(lines_b, b1, b2)
        if tag == "equal":
            parts.append(Part(ChangeKind.SAME, before, after, tuple(words_b[b1:b2])))
        elif tag == "insert":
            inserted = tuple(Piece(text, ChangeKind.INSERTED) for text in words_b[b1:b2])
            parts.append(Part(ChangeKind.INSERTED, before, after, tuple(words_b[b1:b2]), inserted))
        elif tag == "delete":
            deleted = tuple(Piece(text, ChangeKind.DELETED) for text in words_a[a1:a2])
            parts.append(Part(ChangeKind.DELETED, before, after, tuple(words_a[a1:a2]), deleted))
        else:
            pieces = tuple(compare_words("\n".join(words_a[a1:a2]), "\n".join(words_b[b1:b2])))
            parts.append(Part(ChangeKind.CHANGED, before, after, tuple(words_b[b1:b2]), pieces))
    return parts


def _bounds(lines: Sequence[Span], first: int, last: int) -> Span:
    if first < last:
        return lines[first][0], lines[last - 1][1]
    place = lines[first][0] if first < len(lines) else (lines[-1][1] if lines else 0)
    return place, place


def compare_words(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces of two stretches: same, deleted, inserted, in reading order."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    runs: list[tuple[list[str], list[str], bool]] = []  # of the old, of the new, are they alike
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b).get_opcodes():
        alike = tag == "equal"
        words = sum(token[0].isalnum() for token in a[a1:a2])
        if alike and runs and words < FEWEST_WORDS_BETWEEN and a2 < len(a) and b2 < len(b):
            alike = False  # two changes with a word or two between them are one
        if runs and not alike and not runs[-1][2]:
            runs[-1][0].extend(a[a1:a2])
            runs[-1][1].extend(b[b1:b2])
        else:
            runs.append((a[a1:a2], b[b1:b2], alike))
    for gone, come, alike in runs:
        if alike:
            yield Piece("".join(come), ChangeKind.SAME)
            continue
        if gone:
            yield Piece("".join(gone), ChangeKind.DELETED)
        if come:
            yield Piece("".join(come), ChangeKind.INSERTED)


def fresh_sentences(old: str, new: str) -> list[str]:
    """Return the sentences of a newer text that the older one does not have."""
    known = set(_sentence_texts(old))
    return [one for one in _sentence_texts(new) if one not in known]


def successor(sentence: str, fresh: Sequence[str]) -> str:
    """Return which of a newer text's fresh sentences one of the older text became, "" for none."""
    return next(iter(get_close_matches(sentence, fresh, n=1, cutoff=ALIKE)), "")


def _sentence_texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]
