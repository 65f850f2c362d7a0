"""The span of a content: what belongs to it, what only stands beside it.

Works on token ranges of one paragraph; the last step gives offsets in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction.cues import CLAIM_NOUNS, FALSE_WORDS, TIME_WORDS, VERB_CLASS, word_set
from claims.extraction.dispute_words import REJECTING, SCORNING
from claims.extraction.draft import Paragraph
from claims.extraction.phrases import (
    DASHES,
    NOMINAL,
    Range,
    cue_lemma,
    has_subject,
    is_finite,
    is_verb,
    opening,
    strip,
)
from claims.extraction.records import Span

_MARKS = frozenset({"that", "whether"})
_TAIL = word_set(
    "cite quote say add claim deny insist write tell note call accuse argue state warn post tweet"
)


def clause(head: Token, *, floor: int, ceiling: int) -> Range:
    """Return the range of the clause that `head` governs, within [floor, ceiling).

    What hangs on the clause only as a comment of the report is cut off: a further
    statement ("..., saying"), an opposed one ("..., while Kyiv insisted"), a noun
    that judges it ("..., a claim disputed by").
    """
    doc = head.doc
    start = max(floor, opening(head))
    end = min(ceiling, head.right_edge.i + 1)
    return start, min(end, cut(doc, start, end, head))


def behind(verb: Token, head: Token, sentence: DocSpan) -> Range:
    """Return the range of a content that follows its cue `verb`.

    It runs to the end of the sentence: parsers hang a content's tail on the cue
    more often than a sentence goes on about something else. What the report adds
    is cut off: a further clause of the cue's own, or a comment (see `cut`).
    """
    doc = verb.doc
    start = max(verb.i + 1, min(opening(head), head.i))
    end = sentence.end
    if verb.dep_ in ("acl:relcl", "acl") or (verb.dep_ == "advcl" and verb.i < verb.head.i):
        # a clause inside another: that one goes on behind it
        end = min(end, max(verb.right_edge.i, head.right_edge.i) + 1)
    for kid in verb.rights:
        edge = opening(kid)
        if kid.i <= head.i or edge <= head.i:
            continue
        gap = doc[edge - 1].text
        loose = gap in {",", ";"} or gap in DASHES
        if kid.dep_ in ("advcl", "parataxis", "ccomp", "acl:relcl") and loose:
            end = min(end, edge - 1)
        elif kid.dep_ == "conj" and is_verb(kid):
            that = any(t.lower_ == "that" and t.dep_ == "mark" for t in kid.subtree)
            own = cue_lemma(kid) in VERB_CLASS or cue_lemma(kid) in _OWN_ACTS
            if not that and (own or loose or has_subject(kid)):
                end = min(end, edge)
    return start, cut(doc, start, end, head)


# What a speaker does beside speaking: such a clause goes on about the speaker.
_OWN_ACTS = word_set("decline refuse give offer provide stop fail call appear leave")


def cut(doc: Doc, start: int, end: int, head: Token) -> int:
    """Return where the report's own comment on doc[start:end] begins, or `end`."""
    best = end = _judgement_start(doc, end, head)
    for token in doc[start:end]:
        if token.i >= best:
            break
        if token.text in (".", "!", "?") and token.i > head.i and _ends_here(doc, token.i, end):
            return min(best, token.i + 1)
        if token.i == head.i:
            continue
        if token.i > head.i and _opens_source(token):
            return min(best, token.i - 1)
        if token.i > head.i and token.lower_ == "only" and _opens_sequel(token):
            return min(best, token.i)  # "..., only to backtrack a week later"
        if token.i > head.i and token.lower_ in _CHECKED:
            best = min(best, _check_start(token, head) or best)
        edge = _comment_start(token, head, start)
        if edge is not None and start < edge < best:
            best = edge
    return best


_REJECTING = REJECTING | SCORNING


def _judgement_start(doc: Doc, end: int, head: Token) -> int:
    """Return where 'as "a hoax"' begins in 'dismissed reports that shots were fired as "a hoax"'.

    `end` where no verb above the clause judges it, or no such words stand in doc[head.i:end].
    """
    governor = head.head
    if governor.lower_ not in _REJECTING and governor.head.lower_ not in _REJECTING:
        return end
    for token in doc[head.i + 1 : end - 1]:
        if token.lower_ == "as":
            judged = doc[token.i + 1 : end]
            if judged[0].is_quote or any(word.lemma_.lower() in FALSE_WORDS for word in judged):
                return token.i
    return end


_CHECKED = word_set("verified confirmed corroborated substantiated")
_BEFORE_CHECKED = word_set(
    """have has had could can is are was were be been not n't n’t never yet so far immediately
    independently officially also"""
)


def _check_start(checked: Token, head: Token) -> int | None:
    """Return where "have not been confirmed" begins, said of the noun whose clause `head` is.

    None where the words are the clause's own: they have a subject in it or are joined to it.
    """
    if any(kid.dep_.startswith(("nsubj", "csubj")) and kid.i > head.i for kid in checked.lefts):
        return None
    first = checked.i
    while first - 1 > head.i and checked.doc[first - 1].lower_ in _BEFORE_CHECKED:
        first -= 1
    before = checked.doc[first - 1]
    own = before.pos_ in ("CCONJ", "SCONJ", "PRON", "ADP", "PUNCT") or before.tag_.startswith("W")
    has_finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in checked.doc[first : checked.i])
    return first if has_finite and not own else None


def _opens_source(token: Token) -> bool:
    """Whether the report names its source or a contrast here: ", according to", ", contrary to"."""
    return (
        token.lower_ in ("according", "contrary")
        and token.i + 1 < len(token.doc)
        and token.nbor(1).lower_ == "to"
        and token.nbor(-1).text == ","
    )


def _opens_sequel(only: Token) -> bool:
    """Whether ", only to" tells what its speaker did next."""
    doc = only.doc
    if only.i + 2 >= len(doc) or doc[only.i - 1].text != ",":
        return False
    return doc[only.i + 1].lower_ == "to" and doc[only.i + 2].tag_ == "VB"


def _ends_here(doc: Doc, i: int, end: int) -> bool:
    """Whether a sentence ends at a stop though the parser read on: a quotation follows."""
    after = i + 1
    if after < end and doc[after].text in '”"’»':
        after += 1
    return after + 1 < end and doc[after].text in '“"‘«' and doc[after + 1].text[:1].isupper()


def _comment_start(token: Token, head: Token, start: int) -> int | None:
    """Return the token index at which a comment opens that `token` carries."""
    doc = token.doc
    edge = opening(token)
    if edge <= start or edge <= head.i:
        return None
    gap = doc[edge - 1].text
    loose = gap in {",", ";", "("} or gap in DASHES
    if token.pos_ == "NOUN":
        if loose and gap == "," and edge == token.i and token.tag_ == "NN" and _is_gloss(token):
            return edge - 1
        # ", a claim disputed by Kyiv", "– a forecast the department says is wrong"
        # ", accusations Ormund called baseless"
        bare = (
            edge == token.i
            and token.tag_ == "NNS"
            and any(kid.dep_ in ("acl", "acl:relcl") for kid in token.rights)
        )
        apposed = doc[edge].lower_ in ("a", "an") or bare
        if loose and apposed and token.lemma_.lower() in CLAIM_NOUNS:
            return edge - 1
        return None
    if token.lower_ == "something" and gap == "," and edge == token.i and token.i + 2 < len(doc):
        # ", something the bank denies": said about what stands before
        return edge - 1 if token.nbor(1).pos_ in ("DET", "PROPN", "PRON", "NOUN") else None
    if not is_verb(token):
        return None
    if gap == ";":
        return edge - 1
    lemma = cue_lemma(token)
    if token.dep_ == "conj" and doc[edge].dep_ == "cc" and edge > 0:
        loose = doc[edge - 1].text in {",", ";"} or doc[edge - 1].text in DASHES
    first = doc[edge].lower_
    if first == "even" and edge + 1 < token.i:
        first = doc[edge + 1].lower_
    opposed = first in _OPPOSING or doc[edge - 1].lower_ in _OPPOSING
    if token.dep_ in ("acl:relcl", "advcl:relcl"):
        return edge if _judges(token) and loose else None
    if (
        token.dep_ == "conj"
        and token.tag_ in ("VBD", "VBZ")
        and not has_subject(token)
        and token.head.tag_ == "VB"
    ):
        # "would leave soon and warned": no modal governs a past tense
        return edge
    if not loose and not opposed:
        return None
    if token.head.i < start and is_finite(token) and not has_subject(token):
        return edge  # "reported ten boats sunk, then withdrew the number"
    if lemma in VERB_CLASS and has_subject(token) and (opposed or token.dep_ in _CLAUSES):
        return edge - 1 if doc[edge - 1].lower_ in _OPPOSING else edge
    if lemma in _TAIL and token.tag_ == "VBG" and loose:
        return edge
    if token.dep_ == "conj" and not has_subject(token):
        if loose and lemma in _FURTHER:
            return edge
        if first == "but" and lemma in VERB_CLASS:
            return edge  # "admitted that it had leaked but denied that anyone was hurt"
    return None


def _is_gloss(noun: Token) -> bool:
    """Whether a bare noun only describes what was just named (", scene of the worst battle")."""
    if noun.dep_ in ("conj", "nsubj", "nsubj:pass", "compound") or noun.i + 1 >= len(noun.doc):
        return False
    return noun.nbor(1).lower_ in ("of", "to") and any(
        kid.dep_ == "nmod" and kid.i > noun.i for kid in noun.rights
    )


# Joined to a content behind a comma, these go on about the speaker.
_FURTHER = word_set(
    """discuss comment mention add call urge decline refuse note say warn accuse deny describe
    dismiss reject promise pledge vow thank praise criticise criticize condemn apologise
    apologize"""
)
_OPPOSING = frozenset({"while", "although", "though", "but", "whereas", "as"})
_CLAUSES = frozenset({"advcl", "parataxis", "acl", "conj", "ccomp", "dep"})


def _judges(verb: Token) -> bool:
    """Whether a relative clause says something about the statement itself."""
    lemma = verb.lemma_.lower()
    return lemma in _JUDGING


_JUDGING = word_set("verify confirm corroborate deny dispute reject contest contradict refute")


def skip_lead(doc: Doc, start: int, head: Token, verb: Token | None = None) -> int:
    """Return where a content begins after its cue: past addressee, date and "that".

    "told reporters on Friday that it", "said Thursday it", "told AFP it".
    """
    for kid in head.lefts:
        if kid.lower_ in _MARKS and kid.dep_ in ("mark", "fixed") and kid.i >= start:
            return kid.i + 1
    subjects = [k for k in head.lefts if k.dep_ in ("nsubj", "nsubj:pass", "expl", "csubj")]
    if not subjects:
        return start
    # Of two, the first is an addressee that the parser took along.
    subject = subjects[-1]
    edge = opening(subject)
    if verb is not None:
        for kid in verb.rights:
            if start <= kid.right_edge.i < edge and kid.dep_ in (
                "obl",
                "iobj",
                "obj",
                "advmod",
                "obl:unmarked",
                "obl:tmod",
                "nmod",
            ):
                start = kid.right_edge.i + 1
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
        if (
            first.lower_ in _MARKS
            and first.dep_ in ("mark", "fixed", "cc")
            or first.dep_ == "cc"
            or (
                first.lower_ in ("but", "and", "or", "as")
                and first.dep_ in ("cc", "advmod", "mark")
            )
        ):
            start, changed = start + 1, True
        stripped = strip(doc, start, end)
        if stripped != (start, end):
            (start, end), changed = stripped, True
    return start, end


def balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop a lone quotation mark at either end of text[start:end]; keep balanced ones."""
    for left, right in (("“", "”"), ("«", "»")):
        piece = text[start:end]
        if piece.count(left) != piece.count(right):
            if piece.startswith(left) and piece.count(left) > piece.count(right):
                start += 1
            elif piece.endswith(right) and piece.count(right) > piece.count(left):
                end -= 1
    piece = text[start:end]
    if piece.count('"') % 2:
        if piece.startswith('"'):
            start += 1
        elif piece.endswith('"'):
            end -= 1
        elif start and text[start - 1] == '"':
            start -= 1
    elif piece.count("”") > piece.count("“") and start and text[start - 1] == "“":
        start -= 1
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
