"""Through whom words reached the report: Reuters, citing RIA; told AFP; wrote on Telegram."""

from __future__ import annotations

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.actor_words import BODY_NOUNS, PERSON_NOUNS, UTTERANCES
from claims.extraction.cues import ANNOUNCING, DOCUMENTS, RECORDS, UNNAMED, word_set
from claims.extraction.draft import DraftStatement
from claims.extraction.phrases import NOMINAL, cased, child, noun_phrase, opening, subject_of

# Nouns for those who can be cited; "citing concerns" cites nobody.
CITABLE = (
    UNNAMED
    | DOCUMENTS
    | RECORDS
    | BODY_NOUNS
    | PERSON_NOUNS
    | word_set("headquarters investigator fighter rescuer")
)
# What one posts on or speaks to, as parsers see it.
_PLATFORM_PREPOSITIONS = frozenset({"on", "via", "to", "in", "with", "through"})
_PLATFORM_NOUNS = word_set(
    """twitter x telegram facebook instagram tiktok youtube television tv radio channel station
    newspaper paper daily broadcaster agency programme program magazine interview statement
    message letter post note podcast website site"""
)


def cited_instead(verb: Token) -> Token | None:
    """Return whom the speaker of `verb` cites ("reported, citing two villagers, that")."""
    holders = [verb.head if verb.lower_ == "according" else verb]
    subject = child(verb, "nsubj")
    if subject is not None:
        holders.append(subject)
    for holder in holders:
        for kid in holder.children:
            if kid.lower_ not in ("citing", "quoting") or kid.tag_ != "VBG":
                continue
            source = child(kid, "obj")
            if source is None:
                continue
            if source.pos_ == "PROPN" or source.ent_type_ or source.lemma_.lower() in CITABLE:
                return source
    return None


def listeners(draft: DraftStatement) -> list[DocSpan]:
    """Return the outlets and channels to which the words were said, as the text names them."""
    cue = draft.cue_token
    if cue is None or cue.pos_ not in ("VERB", "AUX"):
        return []
    found: list[DocSpan] = []
    for kid in cue.rights:
        if (
            kid.dep_ in ("iobj", "obj")
            and cue.lemma_.lower() in ("tell", "inform", "brief")
            or kid.dep_ in ("obl", "nmod")
            and cased(kid) in _PLATFORM_PREPOSITIONS
        ):
            heard = kid
        else:
            continue
        if any(t.idx + draft.paragraph.start >= draft.start for t in (heard,)) and (
            heard.idx + draft.paragraph.start < draft.end
        ):
            continue
        if heard.pos_ not in NOMINAL or heard.pos_ == "PRON":
            continue
        if heard.lemma_.lower() in _PLATFORM_NOUNS or heard.ent_type_ in ("ORG", "MISC"):
            start, end = noun_phrase(heard)
            for told in heard.rights:
                if told.dep_ in ("acl", "ccomp") and child(told, "mark") is not None:
                    end = min(end, opening(told))  # "told the Post in a statement that it ..."
            while start < end and heard.doc[start].dep_ == "case":
                start += 1
            if start < end:
                found.append(heard.doc[start:end])
    return found


def issuer_of(document: Token) -> Token | None:
    """Return who speaks through a document: whose it is, whom it is by, who issued it."""
    if document.lemma_.lower() not in UTTERANCES:
        return None
    owner = child(document, "nmod:poss")
    if owner is not None:
        return owner
    for kid in document.rights:
        if kid.dep_ in ("nmod", "obl") and cased(kid) in ("by", "from"):
            return kid
    verb = document.head
    if document.dep_ == "obj" and verb.lemma_.lower() in ANNOUNCING:
        return subject_of(verb)
    return None


def quoted_by(verb: Token) -> Token | None:
    """Return who quotes the speaker of "X quoted Y as saying": X; None elsewhere."""
    head = verb.head
    if verb.tag_ == "VBG" and head.lemma_.lower() in ("quote", "cite") and head.i < verb.i:
        return subject_of(head)
    return None
