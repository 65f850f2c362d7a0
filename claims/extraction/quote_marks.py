"""Where quotations open and close in a paragraph.

A stack, not a count: a mark that is never closed runs to the paragraph's end, a
mark that was never opened runs back to its start, and neither disturbs the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

OPEN_CLOSE = {"“": "”", "«": "»", "„": "“", "‟": "”"}
LONGEST_SINGLE = 400  # characters between two single marks


@dataclass(frozen=True, slots=True)
class Marked:
    """A quotation's stretch of a paragraph, marks included.

    start, end: character offsets in the paragraph, end exclusive.
    opened, closed: whether the mark itself stands at that end.
    """

    start: int
    end: int
    opened: bool = True
    closed: bool = True
    single: bool = False


def find_marked(text: str, *, running: bool = False) -> list[Marked]:
    """Return the outermost quotations of a paragraph, in order and apart.

    running: the paragraph before ended inside a quotation, so that a lone
        closing mark here is its end.
    """
    found: list[Marked] = []
    stack: list[int] = []
    for i, printed in enumerate(text):
        char = printed
        if char == "'" and text[i : i + 2] == "''" and text[i - 1 : i] != "'":
            char = '"'  # two single marks, as some agencies write a double one
        if char not in '“”«»„‟"':
            continue
        before = text[i - 1] if i else " "
        width = 2 if text[i] == "'" else 1
        after = text[i + width] if i + width < len(text) else " "
        if char == '"':
            opens = _opens(before, after, bool(stack))
        elif char == "“":
            opens = not (stack and text[stack[0]] == "„")
        else:
            opens = char in "«„‟"
        if opens:
            if len(stack) == 1 and char in "“«" and text[stack[0]] == char and _restarts(text, i):
                # The first was never closed: this one starts anew.
                found.append(Marked(stack[0], _trim(text, i), closed=False))
                stack = [i]
            else:
                stack.append(i)
        elif stack:
            start = stack.pop()
            if not stack:
                found.append(Marked(start, i + width))
        elif char in '”"' and not found and (running or _is_block_end(text, i)):
            found.append(Marked(0, i + 1, opened=False))
    if stack:
        start = stack[0]
        if len(stack) > 1:
            # Only inner marks were closed: the outer one runs on.
            found = [mark for mark in found if mark.end <= start]
        found.append(Marked(start, len(text), closed=False))
    if not any(mark.end - mark.start == len(text) for mark in found):
        found += _singles(text, found)
    return sorted(found, key=lambda mark: mark.start)


def _opens(before: str, after: str, inside: bool) -> bool:
    """Whether a straight mark opens, from the characters beside it."""
    if before.isspace() or before in "([—–-/‘'":
        return not after.isspace() and not (inside and after in ",.;:!?)")
    return False


def _restarts(text: str, i: int) -> bool:
    before = text[:i].rstrip()
    return bool(before) and before[-1] in ".!?,:"


def _is_block_end(text: str, i: int) -> bool:
    """Whether a lone closing mark ends a block quotation that opens with its paragraph."""
    return i > 0 and text[i - 1] in ".!?,…" and "“" not in text[:i]


def _trim(text: str, end: int) -> int:
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _singles(text: str, taken: list[Marked]) -> list[Marked]:
    """Return quotations in single marks that stand outside all others."""
    found: list[Marked] = []
    i = 0
    while i < len(text):
        if text[i] not in "‘'" or (i and not (text[i - 1].isspace() or text[i - 1] in "([—–")):
            i += 1
            continue
        inside = next((mark for mark in taken if mark.start <= i < mark.end), None)
        if inside is not None:
            i = inside.end
            continue
        end = _single_end(text, i)
        if end is None or any(m.start < end and i < m.end for m in taken):
            i += 1
            continue
        found.append(Marked(i, end, single=True))
        i = end
    return found


def _single_end(text: str, start: int) -> int | None:
    """Return the end of a quotation that opens with a single mark, None for an apostrophe."""
    if start + 1 >= len(text) or not (text[start + 1].isalnum() or text[start + 1] in "[“…"):
        return None
    stop = min(len(text), start + LONGEST_SINGLE)
    loose: int | None = None
    for i in range(start + 2, stop):
        if text[i] not in "’'" or (i + 1 < len(text) and text[i + 1].isalnum()):
            continue
        if text[i - 1] in ".,!?…" or text[i - 1] != "s" or i + 1 == len(text):
            return i + 1
        if i + 1 < len(text) and text[i + 1] in ",.;:!?)":
            return i + 1
        if loose is None:
            loose = i + 1
    return loose
