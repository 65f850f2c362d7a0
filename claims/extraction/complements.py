"""The clauses behind a cue that are its content, wherever the parser hung them."""

from __future__ import annotations

from spacy.tokens import Token

from claims.extraction.cues import (
    CLAIM_NOUNS,
    NEEDS_THAT,
    STATING,
    TAKES_INFINITIVE,
    word_set,
)
from claims.extraction.inserted_cues import segment_of
from claims.extraction.phrases import (
    RELATIVE,
    child,
    has_finite,
    has_subject,
    inverted_speaker,
    is_passive,
    is_verb,
    opening,
    subject_of,
)


def complements_of(verb: Token, name: str, lemma: str) -> list[Token]:
    """Return the heads of the clauses right of a verb that are its content."""
    found: list[Token] = []
    if name not in STATING:
        return found
    inverted = inverted_speaker(verb)
    for kid in verb.rights:
        that = any(t.lower_ == "that" and t.dep_ == "mark" for t in kid.lefts)
        if _apart(verb, kid) or (that and _sets_terms(kid)) or _opens_quotation(kid):
            continue
        if inverted is not None and opening(kid) == opening(inverted):
            continue
        if lemma == "tell" and kid.dep_ in ("iobj", "obj"):
            told = child(kid, "acl:relcl")
            if told is not None and has_subject(told) and told.left_edge.lower_ not in RELATIVE:
                found.append(told)
                continue
        if kid.dep_ == "ccomp" or (
            kid.dep_ in ("parataxis", "advcl", "dep", "obj", "obl") and that
        ):
            if kid.tag_ == "VBG" and not has_subject(kid) and name not in ("deny", "admit"):
                continue
            that = that or name == "doubt" and _is_open(kid)
            if not that and lemma in NEEDS_THAT and not (has_subject(kid) and lemma in NEEDS_LESS):
                continue
            if asks(kid) and not (name == "doubt" and _is_open(kid)) or is_subordinate(kid):
                continue
            if not that and (_is_behind_insert(verb, kid) or not _is_clause(kid)):
                continue
            found.append(kid)
        elif (
            kid.dep_ == "xcomp"
            and lemma in TAKES_INFINITIVE
            and not is_passive(verb)
            and is_verb(kid)
            or (
                kid.dep_ in ("advcl", "obj")
                and name == "deny"
                and kid.tag_ == "VBG"
                and opening(kid) == verb.i + 1
            )
        ):
            found.append(kid)
    if not found:
        head = _that_after(verb)
        if head is not None and not asks(head) and not _opens_quotation(head):
            found.append(head)
    return found[:1]


def _opens_quotation(head: Token) -> bool:
    """Whether a clause only leads to what follows: "reporting that the president said:"."""
    doc, behind = head.doc, head.i + 1
    return head.lemma_.lower() in _UTTERING and (
        behind < len(doc) and doc[behind].text == ":" and head.right_edge.i <= behind
    )


_UTTERING = word_set("say write add state post tweet declare")


def _is_clause(head: Token) -> bool:
    """Whether a content has a verb: "said much the same" reports nothing."""
    return is_verb(head) or any(
        kid.dep_ in ("cop", "aux") or kid.dep_.startswith("nsubj") for kid in head.children
    )


def _is_behind_insert(verb: Token, head: Token) -> bool:
    """Whether a clause only trails an inserted cue: "Y, X said on Friday, weighing in"."""
    doc = verb.doc
    edge = opening(head)
    if edge <= verb.i + 1 or doc[edge - 1].text != ",":
        return False
    if doc[edge].tag_ == "VBG" or head.tag_ == "VBG" and not has_subject(head):
        return True
    segment = segment_of(verb, verb.sent, subject_of(verb))
    return segment is not None and has_finite(doc, verb.sent.start, segment[0])


def _that_after(verb: Token) -> Token | None:
    """Return the clause of a "that" close behind a verb, wherever the parser hung it."""
    doc = verb.doc
    for token in doc[verb.i + 1 : min(verb.sent.end, verb.i + 14)]:
        carried = _carries_words(verb, token.nbor(-1))
        is_mark = token.tag_ == "IN" or (carried and token.tag_ == "WDT")
        if token.lower_ == "that" and is_mark and token.dep_ in ("mark", "fixed"):
            if token.nbor(-1).lemma_.lower() in _TERMS:
                return None
            noun = token.head.head
            if not carried and (
                noun.i > verb.i
                and noun.lemma_.lower() in CLAIM_NOUNS
                and opening(token.head) > (noun.i)
                and noun.i == token.i - 1
            ):
                return None  # "told it of claims that": the noun's own clause
            if verb.dep_ == "acl" and token.head.head in verb.head.ancestors:
                return None  # "said in a statement posted online that": of those who said it
            return token.head if token.head.i > token.i else None
        if token.tag_ in ("VBD", "VBZ", "VBP", "MD", "CC", "VBG") or token.text in ';:.“"':
            return None
    return None


# "spoke on condition that": on which terms somebody spoke, not what they said.
_TERMS = word_set("condition proviso understanding")


def _sets_terms(head: Token) -> bool:
    """Whether the words before a clause's "that" say on which terms somebody spoke."""
    marks = (t for t in head.lefts if t.lower_ == "that" and t.dep_ == "mark" and t.i > 0)
    return any(mark.nbor(-1).lemma_.lower() in _TERMS for mark in marks)


def _carries_words(verb: Token, noun: Token) -> bool:
    """Whether a noun is what somebody spoke through: "said in a statement that"."""
    return (
        noun.dep_ == "obl"
        and noun.head.i == verb.i
        and noun.lemma_.lower() in CLAIM_NOUNS
        and any(kid.dep_ == "case" and kid.lower_ in ("in", "through") for kid in noun.lefts)
    )


def is_subordinate(head: Token) -> bool:
    """Whether a clause only gives time, reason or condition ("a day after Russia claimed")."""
    if head.doc[opening(head)].lower_ == "as":
        return True  # "told jurors as the trial began"
    return any(kid.dep_ == "mark" and kid.lower_ in _SUBORDINATING for kid in head.lefts)


_SUBORDINATING = word_set(
    """after before as when because if since while although though until despite once unless"""
)


def _apart(verb: Token, other: Token) -> bool:
    """Whether a semicolon stands between a verb and what hangs on it."""
    return any(token.text == ";" for token in verb.doc[verb.i : other.i])


# These state with a plain clause too, when it has a subject of its own.
NEEDS_LESS = word_set("think believe fear estimate find expect recognise accept show argue")


def asks(head: Token) -> bool:
    """Whether a clause is a question put or a manner told ("said whether", "explained how")."""
    first = head.doc[opening(head)]
    return first.lower_ in ("whether", "if", "why", "how", "what", "who", "where", "when", "which")


def _is_open(head: Token) -> bool:
    """Whether a clause leaves open what it says: "doubted whether the bridge would hold"."""
    return head.doc[opening(head)].lower_ in ("whether", "if")


def split_clauses(verb: Token, head: Token, start: int, end: int) -> list[tuple[int, int, Token]]:
    """Return (start, end, head) of each proposition that one cue reports.

    A further clause opens with "and that", or with "and" and a subject of its own
    where both are long enough to stand alone.
    """
    doc = head.doc
    cuts: list[tuple[int, int, Token]] = []
    for that in doc[start + 1 : end]:
        if (
            that.lower_ == "that"
            and doc[that.i - 1].lower_ in ("and", "but")
            and (that.dep_ in ("mark", "fixed") or that.tag_ == "IN")
            and that.head.i > that.i
            and (that.head.tag_ != "VB" or child(that.head, "aux") is not None)
        ):
            cuts.append((that.i - 1, that.i + 1, that.head))
    for kid in verb.rights:
        # a second clause that the parser hung on the cue beside the first
        if kid.dep_ == "ccomp" and head.i < kid.i < end and not cuts:
            joins = [t.i for t in doc[head.i + 1 : kid.i] if t.dep_ == "cc"]
            if joins and is_verb(kid) and child(kid, "aux", "nsubj", "cop") is not None:
                cuts.append((joins[-1], joins[-1] + 1, kid))
    for kid in head.rights:
        if kid.dep_ != "conj" or not (start < kid.i < end) or cuts:
            continue
        first = opening(kid)
        conjunction = next((t for t in kid.lefts if t.dep_ == "cc"), None)
        if (
            conjunction is not None
            and conjunction.lower_ in ("and", "but")
            and has_subject(kid)
            and end - opening(kid) >= MIN_CLAUSE
            and first - start >= MIN_CLAUSE
        ):
            after = first + 1
            if conjunction is not None and doc[conjunction.i + 1].lower_ == "that":
                after = conjunction.i + 2
            cuts.append((first, after, kid))
    pieces: list[tuple[int, int, Token]] = []
    begin, current = start, head
    for first, after, kid in cuts:
        pieces.append((begin, first, current))
        begin = after if doc[after - 1].lower_ == "that" else first
        current = kid
    pieces.append((begin, end, current))
    return pieces


MIN_CLAUSE = 5  # tokens


def behind_conjunct(head: Token, end: int) -> int:
    """Return where a clause ends before a further finite verb joined to its governor."""
    for kid in head.head.rights:
        if kid.dep_ == "conj" and head.i < kid.i < end:
            return min(end, opening(kid))
    for token in head.doc[head.i + 1 : end]:
        if token.dep_ == "cc" and any(
            t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in head.doc[token.i + 1 : token.i + 3]
        ):
            return min(end, token.i)
    return end
