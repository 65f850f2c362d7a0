"""Statements made without a verb of saying: "according to X", "X's claim that", "citing X"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction import contents
from claims.extraction.actor_words import BODY_NOUNS, PERSON_NOUNS
from claims.extraction.attributing import Page, drafts, head_in
from claims.extraction.cues import DOCUMENTS, NOUN_CUES, OWNS_NOUN, STATING, VERB_CLASS, word_set
from claims.extraction.draft import DraftStatement
from claims.extraction.gazetteer import look_up
from claims.extraction.inserted_cues import around
from claims.extraction.phrases import (
    NOMINAL,
    RELATIVE,
    Range,
    cased,
    child,
    cue_lemma,
    has_subject,
    is_finite,
    is_verb,
    noun_phrase,
    opening,
    subject_of,
)
from claims.extraction.relays import cited_instead
from claims.extraction.reported_speech import LONGEST_SENTENCE
from claims.vocabulary import ActorKind, Stance

# "according to plan" names no source.
_NO_SOURCE = word_set(
    """plan schedule law rule rules custom need needs taste tradition age size rank procedure
    protocol regulation regulations constitution agreement principle type"""
)


# What brings a source, under the name of its rule.
_PREPOSITIONS = {"according": "according", "per": "per", "as": "as_per"}


def find_sourced(page: Page) -> Iterator[DraftStatement]:
    """Yield the statements of a paragraph that a preposition or a noun attributes."""
    doc = page.paragraph.doc
    for sentence in doc.sents:
        if len(sentence) > LONGEST_SENTENCE:
            continue
        for token in sentence:
            if token.i < page.begins or page.marked[token.i]:
                continue
            lower = token.lower_
            if lower == "according" and token.i + 1 < sentence.end:
                yield from _according(page, sentence, token)
            elif lower == "per" and token.i > sentence.start and doc[token.i - 1].lower_ == "as":
                yield from _as_per(page, sentence, token)
            elif (
                lower == "per"
                and token.i + 1 < sentence.end
                and (
                    doc[token.i + 1].pos_ == "PROPN"
                    or doc[token.i + 1].lower_ in ("a", "an", "the")
                )
            ):
                if token.i > sentence.start and doc[token.i - 1].text == ",":
                    yield from _sourced(page, sentence, token, token.i + 1)
            elif token.pos_ == "NOUN" and token.lemma_.lower() in NOUN_CUES:
                yield from _noun(page, sentence, token)


def _according(page: Page, sentence: DocSpan, cue: Token) -> Iterator[DraftStatement]:
    doc = cue.doc
    if doc[cue.i + 1].lower_ != "to" or cue.i + 2 >= sentence.end:
        return
    yield from _sourced(page, sentence, cue, cue.i + 2)


def _as_per(page: Page, sentence: DocSpan, per: Token) -> Iterator[DraftStatement]:
    """Yield "as per the district's bulletin, 38 patients ..."."""
    before = per.i - 2
    opens = before < max(sentence.start, page.begins) or per.doc[before].text == ","
    if opens and per.i + 1 < sentence.end:
        yield from _sourced(page, sentence, per.nbor(-1), per.i + 1)


def _sourced(page: Page, sentence: DocSpan, cue: Token, first: int) -> Iterator[DraftStatement]:
    doc = cue.doc
    source = _noun_from(doc[first], sentence)
    if source is None or source.lemma_.lower() in _NO_SOURCE:
        return
    cue_range = (cue.i, first)
    rule = f"reported_nouns.{_PREPOSITIONS[cue.lower_]}"
    if source.lower_ == "which":
        noun = _noun_before(cue, sentence)
        if noun is None:
            return
        start = source.i + 1
        head = head_in(doc, (start, sentence.end))
        if head is None:
            return
        content = contents.spans(
            page.paragraph, page.text, [contents.trim(doc, start, sentence.end)]
        )
        yield from drafts(
            page,
            content,
            cue,
            "say",
            Stance.ASSERTS,
            rule + ".which",
            noun,
            head,
            sentence,
            cue_range,
        )
        return
    end = max(noun_phrase(source)[1], source.i + 1)
    issuer = None
    if source.lemma_.lower() in DOCUMENTS and end < sentence.end and doc[end].lower_ == "by":
        # "according to a statement by the spokesman": he is the source
        issuer = doc[end].head
        end = max(end, noun_phrase(issuer)[1])
    initial = cue.i <= max(sentence.start, page.begins) + 1
    if initial:
        while end < sentence.end and doc[end].text != ",":
            end += 1
        end = _past_aside(doc, end, sentence)
        if end + 1 >= sentence.end:
            return
        head = head_in(doc, (end + 1, sentence.end))
        if head is None:
            return
        stop = contents.cut(doc, end + 1, sentence.end, head)
        content = contents.spans(page.paragraph, page.text, [contents.trim(doc, end + 1, stop)])
        yield from drafts(
            page, content, cue, "say", Stance.ASSERTS, rule, source, head, sentence, cue_range
        )
        return
    governor = source.head
    relative = governor.dep_ == "acl:relcl" and opening(governor) > sentence.start + 2
    if relative and doc[cue.i - 1].text != "," and doc[opening(governor) - 1].text == ",":
        # "..., which the court allowed according to the clerk": only that clause is sourced
        ranges = [contents.trim(doc, opening(governor), cue.i)]
        content = contents.spans(page.paragraph, page.text, ranges)
        sourced = drafts(
            page, content, cue, "say", Stance.ASSERTS, rule, source, governor, sentence, cue_range
        )
    else:
        sourced = around(
            page, sentence, (cue.i, end), cue, "say", Stance.ASSERTS, rule, source, cue_range
        )
    for draft in sourced:
        if issuer is not None:
            draft.speaker_tokens = doc[noun_phrase(source)[0] : end]
        yield draft


def _past_aside(doc: object, end: int, sentence: DocSpan) -> int:
    """Return the comma behind an aside on the source ("X, which named no one, ...")."""
    tokens = sentence.doc
    if end + 1 < sentence.end and tokens[end + 1].lower_ in _ASIDES:
        for i in range(end + 2, sentence.end):
            if tokens[i].text == ",":
                return i
    return end


_ASIDES = word_set("which who whose quoting citing")


def _noun_from(token: Token, sentence: DocSpan) -> Token | None:
    """Return the head of the noun phrase that begins with `token`."""
    if token.lower_ == "which":
        return token
    head = token
    for _ in range(8):
        if head.head.i == head.i or not token.i <= head.head.i < sentence.end:
            break
        if head.head.pos_ not in NOMINAL or head.dep_ in ("nsubj", "nsubj:pass", "obj", "obl"):
            break
        head = head.head
    return head if head.pos_ in NOMINAL else None


def _noun_before(cue: Token, sentence: DocSpan) -> Token | None:
    doc = cue.doc
    i = cue.i - 1
    if i > sentence.start and doc[i].text == ",":
        i -= 1
    if doc[i].pos_ not in NOMINAL:
        return None
    token = doc[i]
    while token.head.i < token.i and token.head.pos_ in NOMINAL and token.head.i >= sentence.start:
        token = token.head
    return token


# --- claims of, the allegation that ------------------------------------------------------------


# "a report of the ministry", "charges of the bank": what follows "of" is no content.
_NAMES_NO_CONTENT = word_set("report statement forecast estimate charge complaint")


def _noun(page: Page, sentence: DocSpan, noun: Token) -> Iterator[DraftStatement]:
    doc = noun.doc
    lemma = noun.lemma_.lower()
    name = NOUN_CUES[lemma]
    owner = owner_of(noun)
    if owner is None and cased(noun) == "in" and VERB_CLASS.get(cue_lemma(noun.head)) in STATING:
        return  # "said in a statement that": the verb brings it
    made = owner or _maker_of(noun) or _outlet_of(noun)
    clause_head = _that_clause(noun) or (_clause_behind_phrase(noun) if made is not None else None)
    content_range: Range | None = None
    rule = "reported_nouns.that"
    head: Token | None = clause_head
    if clause_head is not None:
        start, end = contents.clause(clause_head, floor=noun.i + 1, ceiling=sentence.end)
        content_range = contents.trim(doc, contents.skip_lead(doc, start, clause_head), end)
    else:
        prepositions = ("to", "of") if lemma in ("confession", "admission") else ("of",)
        what = next(
            (
                kid
                for kid in noun.rights
                if kid.dep_ in ("nmod", "obl", "acl", "advcl") and cased(kid) in prepositions
            ),
            None,
        )
        if lemma in _NAMES_NO_CONTENT:
            what = None
        if owner is None or what is None or what.ent_type_ == "PER" or what.pos_ == "PRON":
            yield from _estimate(page, sentence, noun, owner, name)
            return
        if lemma in ("account",) and what.pos_ == "NOUN" and what.lemma_ in ("event", "day"):
            return
        rule = "reported_nouns.of"
        head = what
        start, end = noun_phrase(what)
        while start < end and doc[start].dep_ == "case" and doc[start].head.i == what.i:
            start += 1
        content_range = contents.trim(doc, start, contents.cut(doc, start, end, what))
    if owner is not None and owner.doc[noun_phrase(owner)[0]].lower_ in ("neither", "no"):
        return
    if owner is None:
        owner = _owner_by_verb(noun) or cited_instead(noun)
    if owner is None and clause_head is not None:
        owner = made
    governor = noun.head
    if (
        owner is None
        and is_verb(governor)
        and governor.lemma_.lower() in ("deny", "reject", "dismiss")
    ):
        owner = _place_of(noun)
    if owner is None and any(kid.lower_ in ("any", "no", "every", "such") for kid in noun.lefts):
        return
    content = contents.spans(page.paragraph, page.text, [content_range])
    stance = Stance.DENIES if name == "deny" else Stance.ASSERTS
    yield from drafts(
        page, content, noun, name, stance, rule, owner, head, sentence, (noun.i, noun.i + 1)
    )


def _estimate(
    page: Page, sentence: DocSpan, noun: Token, owner: Token | None, name: str
) -> Iterator[DraftStatement]:
    """Yield "the bloc's estimate is 300": a figure as predicate of its noun."""
    if owner is None or noun.dep_ != "nsubj" or noun.lemma_.lower() not in ("estimate", "forecast"):
        return
    predicate = noun.head
    if child(predicate, "cop") is None or not any(t.like_num for t in predicate.subtree):
        return
    cop = child(predicate, "cop")
    assert cop is not None
    doc = noun.doc
    content = contents.spans(
        page.paragraph, page.text, [contents.trim(doc, cop.i + 1, predicate.right_edge.i + 1)]
    )
    yield from drafts(
        page,
        content,
        noun,
        name,
        Stance.ASSERTS,
        "reported_nouns.figure",
        owner,
        predicate,
        sentence,
        (noun.i, noun.i + 1),
    )


def _that_clause(noun: Token) -> Token | None:
    """Return the verb of the clause that tells what a noun of saying says."""

    def is_that(token: Token) -> bool:
        return token.i > noun.i and any(
            t.lower_ == "that" and t.dep_ == "mark" and t.i > noun.i for t in token.lefts
        )

    for kid in noun.rights:
        if (
            kid.dep_ in ("acl", "ccomp")
            and is_verb(kid)
            and is_finite(kid)
            and child(kid, "nsubj", "nsubj:pass") is not None
            and (child(kid, "obj", "obl", "xcomp", "aux:pass") is not None)
            and opening(kid) == noun.i + 1
            and kid.doc[noun.i + 1].lower_ not in RELATIVE
            and kid.lemma_.lower() not in ("make", "have", "publish", "issue", "release", "file")
            and (child(kid, "obj") is not None or VERB_CLASS.get(cue_lemma(kid)) != "call")
        ):
            return kid
        if kid.dep_ in ("acl", "ccomp", "appos", "acl:relcl", "parataxis", "dep") and is_that(kid):
            relative = any(k.dep_ in ("nsubj", "obj") and k.lower_ == "that" for k in kid.lefts)
            relative = (
                relative
                or kid.dep_ == "acl:relcl"
                and any(k.tag_ == "WDT" and k.lower_ == "that" for k in kid.lefts)
            )  # "statements that we were unable to check"
            if kid.dep_ == "acl:relcl" and VERB_CLASS.get(cue_lemma(kid)) in ("call", "deny"):
                relative = relative or child(kid, "obj") is None  # "a statement that X denied"
            if not relative:
                return kid
    head = noun.head
    if noun.dep_.startswith("nsubj") and is_that(head) and child(head, "cop") is not None:
        return head  # "Oslo's position is that the bridge was a gift"
    if is_verb(head) and noun.dep_ in ("obj", "nsubj:pass", "obl"):
        for kid in head.rights:
            if kid.dep_ in ("parataxis", "ccomp", "dep", "advcl") and is_that(kid):
                gap = noun.doc[opening(kid) - 1]
                if gap.text == "," or gap.i == noun.i:
                    return kid
    return None


def _clause_behind_phrase(noun: Token) -> Token | None:
    """Return the clause of "its report of 3 May that", wherever it hangs."""
    whole = ("obj", "obl", "xcomp", "cop", "compound:prt")
    hanging = [c for c in noun.rights if c.dep_ == "acl:relcl" and child(c, *whole) is not None]
    if noun.dep_ == "obj":
        hanging.extend(noun.head.rights)
    for clause in hanging:
        marked = any(t.lower_ == "that" and t.dep_ == "mark" for t in clause.lefts)
        if marked and noun.is_ancestor(noun.doc[opening(clause) - 1]):
            return clause
    for kid in noun.rights:
        if kid.dep_ in ("nmod", "obl") and kid.lemma_.lower() not in NOUN_CUES:
            for clause in kid.rights:
                if clause.dep_ in ("acl", "ccomp", "acl:relcl") and any(
                    t.lower_ == "that" and t.dep_ == "mark" for t in clause.lefts
                ):
                    return clause
    return None


def _maker_of(noun: Token) -> Token | None:
    """Return who made it in "the statement of the command that", "the Russian claim that"."""
    for kid in noun.rights:
        if kid.dep_ in ("nmod", "obl") and cased(kid) == "of" and _can_speak(kid):
            return kid
    for kid in noun.lefts:
        entry = look_up(kid.text) if kid.dep_ in ("amod", "compound", "nmod") else None
        if entry is not None and entry.kind in (ActorKind.STATE, ActorKind.BODY):
            return kid
        if kid.dep_ in ("amod", "compound") and (kid.lemma_.lower() in _PRESS or _is_demonym(kid)):
            return kid
    return None


def _is_demonym(word: Token) -> bool:
    """Whether a word names those of a place, be it in no list: "Tarvian claims that"."""
    return (
        word.text[:1].isupper()
        and not word.is_sent_start
        and len(word) > len("Asian")
        and word.lower_.endswith(("ian", "ean", "ese"))
    )


def _can_speak(token: Token) -> bool:
    return bool(token.ent_type_) or token.lemma_.lower() in BODY_NOUNS | PERSON_NOUNS


def _outlet_of(noun: Token) -> Token | None:
    """Return the press of "reports in the press that"; other places make no claim."""
    place = _place_of(noun)
    return place if place is not None and place.lemma_.lower() in _PRESS else None


_PRESS = word_set("press media newspaper paper magazine television radio outlet tabloid daily blog")


def owner_of(noun: Token) -> Token | None:
    """Return who makes a claim that a noun names: "Kyiv's claim", "a claim by Kyiv"."""
    own = child(noun, "nmod:poss")
    if own is not None:
        return own
    for kid in noun.rights:
        if kid.dep_ in ("nmod", "obl", "acl") and cased(kid) in ("by", "from"):
            return kid
    for kid in noun.rights:
        # "an allegation, made last week by the president, that"
        if kid.dep_ in ("acl", "acl:relcl") and kid.tag_ == "VBN" and not has_subject(kid):
            for agent in kid.rights:
                if agent.dep_ in ("obl:agent", "obl") and cased(agent) in ("by", "to"):
                    return agent
    return None


def _owner_by_verb(noun: Token) -> Token | None:
    verb = noun.head
    if noun.dep_ == "obj" and verb.lemma_.lower() in OWNS_NOUN:
        return subject_of(verb)
    return None


def _place_of(noun: Token) -> Token | None:
    """Return where a report stood: "reports on local television" -> local television."""
    for kid in noun.rights:
        if kid.dep_ in ("nmod", "obl") and cased(kid) in ("in", "on", "from"):
            return kid
    return None
