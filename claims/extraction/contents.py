"""The span of a content: what belongs to it, what only stands beside it.

Works on token ranges of one paragraph; the last step gives offsets in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from claims.extraction.cues import CLAIM_NOUNS, TIME_WORDS, VERB_CLASS
from claims.extraction.draft import Paragraph
from claims.extraction.phrases import (
    DASHES,
    NOMINAL,
    Range,
    has_subject,
    is_verb,
    strip,
)
from claims.extraction.records import Span

_MARKS = frozenset({"that", "whether"})
_TAIL = frozenset(
    "cite quote say add claim deny insist write tell note call accuse argue state warn".split()
)


def clause(head: Token, *, floor: int, ceiling: int) -> Range:
    """Return the range of the clause that `head` governs, within [floor, ceiling).

    What hangs on the clause only as a comment of the report is cut off: a further
    statement ("..., saying"), an opposed one ("..., while Kyiv insisted"), a noun
    that judges it ("..., a claim disputed by").
    """
    doc = head.doc
    start = max(floor, head.left_edge.i)
    end = min(ceiling, head.right_edge.i + 1)
    return start, min(end, cut(doc, start, end, head))


def cut(doc: Doc, start: int, end: int, head: Token) -> int:
    """Return where the report's own comment on doc[start:end] begins, or `end`."""
    best = end
    for token in doc[start:end]:
        if token.i >= best:
            break
        if token.i == head.i:
            continue
        edge = _comment_start(token, head, start)
        if edge is not None and start < edge < best:
            best = edge
    return best


def _comment_start(token: Token, head: Token, start: int) -> int | None:
    """Return the token index at which a comment opens that `token` carries."""
    doc = token.doc
    edge = token.left_edge.i
    if edge <= start or edge <= head.i:
        return None
    gap = doc[edge - 1].text
    loose = gap in {",", ";", "("} or gap in DASHES
    if token.dep_ in ("appos", "parataxis", "dep", "nmod", "obl", "obj", "obl:unmarked",
                      "nmod:unmarked", "conj"):  # fmt: skip
        # ", a claim disputed by Kyiv", "– a forecast the department says is wrong"
        if (
            loose
            and token.lemma_.lower() in CLAIM_NOUNS
            and doc[edge].lower_ in ("a", "an", "the", "an")
            and doc[edge].lower_ != "the"
        ):
            return edge - 1
    if not is_verb(token):
        return None
    lemma = token.lemma_.lower()
    if token.dep_ in ("advcl", "parataxis", "acl", "acl:relcl", "conj", "ccomp", "dep"):
        if not loose and doc[edge].lower_ not in ("while", "although", "though", "but", "whereas"):
            return None
        if token.dep_ == "acl:relcl":
            return edge if _judges(token) and loose else None
        if lemma in VERB_CLASS and (has_subject(token) or lemma in _TAIL):
            if token.dep_ == "conj" and not has_subject(token):
                return None
            return edge
    return None


def _judges(verb: Token) -> bool:
    """Whether a relative clause says something about the statement itself."""
    lemma = verb.lemma_.lower()
    return lemma in {"verify", "confirm", "corroborate", "deny", "dispute", "reject"}


def skip_lead(doc: Doc, start: int, head: Token) -> int:
    """Return where a content begins after its cue: past addressee, date and "that".

    "told reporters on Friday that it", "said Thursday it", "told AFP it".
    """
    for token in doc[start : min(head.i + 1, start + 25)]:
        if token.lower_ in _MARKS and token.dep_ in ("mark", "fixed") and token.i < head.i:
            if token.lower_ == "that" and _only_adjuncts(doc, start, token.i):
                return token.i + 1
            break
    subject = next(
        (kid for kid in head.lefts if kid.dep_ in ("nsubj", "nsubj:pass", "expl", "csubj")), None
    )
    if subject is None:
        return start
    edge = subject.left_edge.i
    if edge > start and _only_adjuncts(doc, start, edge) and doc[edge - 1].text != ",":
        return edge
    return start


def _only_adjuncts(doc: Doc, start: int, end: int) -> bool:
    """Whether doc[start:end] holds only an addressee and a time or place of saying."""
    if end - start > 12:
        return False
    tokens = [t for t in doc[start:end] if not t.is_punct]
    if not tokens:
        return True
    if any(is_verb(t) and t.dep_ not in ("amod", "compound") for t in tokens):
        return False
    if any(t.lower_ in TIME_WORDS for t in tokens):
        return True
    # a bare addressee, put inside the clause by the parser
    return (
        len(tokens) <= 3
        and all(t.pos_ in NOMINAL or t.pos_ == "DET" for t in tokens)
        and (tokens[-1].pos_ == "PROPN")
    )


def trim(doc: Doc, start: int, end: int) -> Range:
    """Take off what does not belong to a proposition: "that", "but", loose marks."""
    changed = True
    while changed and start < end:
        changed = False
        first = doc[start]
        if first.lower_ in _MARKS and first.dep_ in ("mark", "fixed", "cc"):
            start, changed = start + 1, True
        elif first.dep_ == "cc" or (
            first.lower_ in ("but", "and", "or", "as") and first.dep_ in ("cc", "advmod", "mark")
        ):
            start, changed = start + 1, True
        stripped = strip(doc, start, end)
        if stripped != (start, end):
            (start, end), changed = stripped, True
    return start, end


def balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop a lone quotation mark at either end of text[start:end]; keep balanced ones."""
    for opening, closing in (("“", "”"), ("«", "»")):
        piece = text[start:end]
        if piece.count(opening) != piece.count(closing):
            if piece.startswith(opening) and piece.count(opening) > piece.count(closing):
                start += 1
            elif piece.endswith(closing) and piece.count(closing) > piece.count(opening):
                end -= 1
    piece = text[start:end]
    if piece.count('"') % 2:
        if piece.startswith('"'):
            start += 1
        elif piece.endswith('"'):
            end -= 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def span(paragraph: Paragraph, text: str, start: int, end: int) -> Span | None:
    """Return doc[start:end] as a span of the text, without loose marks; None if empty."""
    doc = paragraph.doc
    start, end = max(start, 0), min(end, len(doc))
    start, end = strip(doc, start, end)
    if start >= end:
        return None
    first, last = doc[start], doc[end - 1]
    left, right = paragraph.start_of(first), paragraph.end_of(last)
    if (
        end < len(doc)
        and doc[end].text in "”\"’'»)"
        and text[left:right].count("“") > text[left:right].count("”")
    ):
        right = paragraph.end_of(doc[end])
    left, right = balance(text, left, min(right, len(text)))
    return Span(left, right, text[left:right]) if left < right else None


def spans(paragraph: Paragraph, text: str, ranges: Sequence[Range]) -> tuple[Span, ...]:
    pieces = [span(paragraph, text, start, end) for start, end in ranges]
    return tuple(piece for piece in pieces if piece is not None)
