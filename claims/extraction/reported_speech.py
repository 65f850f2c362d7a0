"""Statements made with a verb and a clause: "X said that Y".

Reads each cue verb of a paragraph and hands what is no clause behind it to
`inserted_cues`, `dismissals` and `reported_objects`. Each draft carries the name of
the rule that found it; whom the speaker's words mean is left to `speakers`.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction import contents
from claims.extraction.attributing import Page, drafts, is_hypothetical, speaker_of, stance_of
from claims.extraction.checkable import feels, is_normative, refuses
from claims.extraction.complements import (
    behind_conjunct,
    complements_of,
    is_subordinate,
    split_clauses,
)
from claims.extraction.cues import (
    CLAIM_NOUNS,
    HEARINGS,
    STATING,
    VERB_CLASS,
    word_set,
)
from claims.extraction.dismissals import dismissed_subject, find_relative_dismissal
from claims.extraction.draft import DraftStatement
from claims.extraction.inserted_cues import ADDRESSING, find_as_said, find_inserted, parts_clause
from claims.extraction.phrases import (
    DASHES,
    NOMINAL,
    RELATIVE,
    Range,
    agent_of,
    child,
    cue_lemma,
    has_subject,
    is_of_evidence,
    is_passive,
    is_relative,
    is_verb,
    negation,
    noun_phrase,
    opening,
    subject_of,
)
from claims.extraction.reported_objects import find_objects, find_plea
from claims.vocabulary import Stance

# A longer sentence is a list or a hostile text, not prose.
LONGEST_SENTENCE = 250  # tokens


def find_reported(page: Page) -> Iterator[DraftStatement]:
    """Yield the statements of a paragraph that a verb reports."""
    for sentence in page.paragraph.doc.sents:
        if len(sentence) > LONGEST_SENTENCE:
            continue
        for token in sentence:
            if token.i < page.begins or page.quoted[token.i] or not is_verb(token):
                continue
            name = VERB_CLASS.get(cue_lemma(token))
            if name is None or name in ("promise", "order", "judge"):
                continue
            yield from _read_verb(page, sentence, token, name)


def _read_verb(page: Page, sentence: DocSpan, verb: Token, name: str) -> Iterator[DraftStatement]:
    if page.marked[verb.i] or is_hypothetical(verb) or _stands_before_noun(verb):
        return
    if is_of_evidence(verb):
        return
    before = verb.nbor(-1).lower_ if verb.i else ""
    spoken = before == "by" and name in ("say", "claim", "warn")  # "rallied them by saying that"
    if verb.tag_ == "VBG" and before in _NOMINALISING and not spoken:
        return
    lemma = cue_lemma(verb)
    if name in ("think", "warn") and _inside_report(verb):
        return
    if lemma == "understand" and not is_passive(verb):
        return  # what somebody knows, not what they say
    if lemma in ("cite", "quote") and verb.tag_ == "VBG" and _names_source(verb):
        return
    if lemma == "plead":
        yield from find_plea(page, sentence, verb)
        return
    if lemma == "think" and verb.tag_ == "VBD":
        return  # what somebody thought is told, not said
    if lemma == "hear" and not _is_before_court(verb):
        return
    negated = negation(verb) is not None
    if negated and (name, lemma) not in NEGATED_STATES:
        return
    if name in STATING and verb.i not in page.used:
        as_said = list(find_as_said(page, sentence, verb, name))
        if as_said:
            yield from as_said
            return
    complements = [] if verb.i in page.used else complements_of(verb, name, lemma)
    if complements and parts_clause(verb, sentence):
        split = list(find_inserted(page, sentence, verb, name))
        if split:
            yield from split
            return
    if complements:
        yield from _with_clause(page, sentence, verb, name, complements)
        if any(token.text == ":" for token in verb.doc[verb.i : opening(complements[0])]):
            # "Y, X said: Z"
            yield from find_inserted(page, sentence, verb, name)
        return
    if verb.i in page.used:
        return
    if is_passive(verb) or lemma in ("purport",):
        raised = list(_raised(page, sentence, verb, name))
        if raised or lemma == "purport":
            yield from raised
            return
    if verb.dep_ == "acl:relcl" and verb.head.lemma_.lower() in CLAIM_NOUNS and name == "say":
        yield from find_relative_dismissal(page, sentence, verb, name)
        return
    if name in STATING and name != "call":
        rescued = list(_loose_clause(page, sentence, verb, name, lemma))
        if rescued:
            yield from rescued
            return
    if name in STATING and name != "call":
        inserted = list(find_inserted(page, sentence, verb, name))
        if inserted:
            yield from inserted
            return
    yield from find_objects(page, sentence, verb, name, lemma)


# "The board did not find that ...", "did not recognise that figure": denials all the same.
NEGATED_STATES = frozenset(
    {("find", "find"), ("admit", "recognise"), ("admit", "recognize"), ("admit", "accept")}
)


_NOMINALISING = word_set("under for of from without by about on to with against the a his her its")


def _is_before_court(heard: Token) -> bool:
    """Whether something was said before a court: "the jury heard that"; residents hear noises."""
    subject = child(heard, "nsubj")
    return subject is not None and subject.lemma_.lower() in HEARINGS


def _inside_report(verb: Token) -> bool:
    """Whether a verb of thinking is itself what somebody is reported to have said."""
    head = verb.head
    if verb.dep_ != "ccomp" or VERB_CLASS.get(cue_lemma(head)) not in STATING:
        return False
    subject = child(verb, "nsubj")
    return VERB_CLASS.get(cue_lemma(verb)) == "think" or (
        subject is not None and subject.pos_ == "PRON"
    )


def _stands_before_noun(verb: Token) -> bool:
    """Whether a participle only describes a noun: "the alleged collision"."""
    return (
        verb.tag_ in ("VBN", "VBD", "JJ")
        and 0 < verb.i < len(verb.doc) - 1
        and verb.nbor(-1).tag_ in ("DT", "PRP$")
        and verb.nbor(-1).lower_ not in ("this", "that", "these", "those", "some", "both", "all")
        and verb.nbor(1).pos_ in NOMINAL
        and verb.nbor(1).pos_ != "PRON"
    )


def _names_source(verb: Token) -> bool:
    """Whether "citing X" only tells the source of a report whose own cue stands beside it."""
    head = verb.head
    return head.i != verb.i and VERB_CLASS.get(cue_lemma(head)) in ("say", "report", "claim")


def _with_clause(
    page: Page, sentence: DocSpan, verb: Token, name: str, complements: list[Token]
) -> Iterator[DraftStatement]:
    head = complements[0]
    doc = verb.doc
    start, end = contents.behind(verb, head, sentence)
    start = contents.skip_lead(doc, start, head, verb)
    subject = child(verb, "obj")
    bare = head.dep_ == "xcomp" or not has_subject(head) and cue_lemma(verb) not in ADDRESSING
    if bare and subject is not None and verb.i < subject.i < opening(head):
        # "claimed its guns fired", "expect it to rain": no object, a subject
        start = min(start, opening(subject))
    if all(page.quoted[t.i] for t in doc[start:end] if not t.is_punct):
        return
    if _nested(page, head, start):
        return
    if refuses(head) or is_normative(head) or feels(head):
        return
    speaker = speaker_of(verb)
    if speaker is None and name == "warn":
        return  # "it is expected that": the report's own view
    stance = stance_of(name, verb)
    rule = f"reported_speech.{name}"
    lead = _relative_lead(verb, head)
    for piece_start, piece_end, piece_head in split_clauses(verb, head, start, end):
        first = piece_head is head
        dismissed = dismissed_subject(page, piece_head, lead if first else None)
        if dismissed is not None:
            content = contents.spans(page.paragraph, page.text, [dismissed])
            yield from drafts(
                page,
                content,
                verb,
                name,
                Stance.DENIES,
                rule + ".dismissal",
                speaker,
                piece_head,
                sentence,
            )
            continue
        ranges = [contents.trim(doc, piece_start, piece_end)]
        if lead is not None and first:
            ranges.insert(0, lead)
        content = contents.spans(page.paragraph, page.text, ranges)
        yield from drafts(page, content, verb, name, stance, rule, speaker, piece_head, sentence)


def _relative_lead(verb: Token, head: Token) -> Range | None:
    """Return the words before the cue that its clause lacks: "ads, which" (they said were cut)."""
    if verb.dep_ != "acl:relcl" or not has_subject(verb):
        return None
    own = subject_of(verb)
    if own is None or own.i == verb.head.i or own.i > verb.i:
        return None
    doc = verb.doc
    noun = verb.head
    if noun.pos_ not in NOMINAL or own.i < noun.i:
        return None
    between = doc[noun.i + 1 : opening(own)]
    if any(t.tag_ in ("WDT", "WP") and t.nbor(-1).pos_ == "ADP" for t in between):
        return None  # "a letter in which he warned that": its clause lacks nothing
    if (
        head.dep_ == "ccomp"
        and any(kid.dep_ in ("nsubj", "nsubj:pass") and kid.i > verb.i for kid in head.lefts)
        and not any(t.lower_ in RELATIVE for t in doc[noun.i + 1 : opening(own)])
    ):
        return None
    start, _ = noun_phrase(noun)
    end = opening(own)
    while end > noun.i + 1 and (doc[end - 1].pos_ in ("ADV", "AUX") or doc[end - 1].is_punct):
        end -= 1
    return start, end


def _nested(page: Page, head: Token, start: int) -> bool:
    """Whether the content is itself a report, of which the inner speaker is the claimant.

    "The agency said soldiers had told it that ...": the inner cue brings the statement.
    """
    name = VERB_CLASS.get(cue_lemma(head))
    if name not in STATING or page.marked[head.i] or not is_verb(head):
        return False
    if negation(head) is not None or is_hypothetical(head):
        return False
    inner = complements_of(head, name, head.lemma_.lower())
    subject = child(head, "nsubj")
    if subject is None or subject.pos_ == "PRON" and name in ("think", "find"):
        return False
    return bool(inner) and name in ("say", "claim", "report")


def _raised(page: Page, sentence: DocSpan, verb: Token, name: str) -> Iterator[DraftStatement]:
    """Yield "he was reported to be stable": content in two pieces around the cue."""
    thing = child(verb, "nsubj:pass", "nsubj")
    what = child(verb, "xcomp", "ccomp", "advcl")
    if thing is None or what is None or what.i < verb.i or is_relative(thing):
        return
    if not any(kid.lower_ == "to" for kid in what.lefts):
        return
    if cue_lemma(verb) not in RAISING or cue_lemma(what) in VERB_CLASS:
        return
    if thing.lower_ == "it":
        return
    doc = verb.doc
    to = next(kid.i for kid in what.lefts if kid.lower_ == "to")
    stop = behind_conjunct(what, contents.behind(verb, what, sentence)[1])
    ranges = [noun_phrase(thing), contents.trim(doc, to, stop)]
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from drafts(
        page,
        content,
        verb,
        name,
        Stance.ASSERTS,
        f"reported_speech.{name}_raised",
        agent_of(verb),
        what,
        sentence,
    )


RAISING = word_set(
    """report say believe think project estimate know allege understand predict claim rumour
    forecast presume purport""",
)


def _loose_clause(
    page: Page, sentence: DocSpan, verb: Token, name: str, lemma: str
) -> Iterator[DraftStatement]:
    """Yield the clause behind a cue that the parser broke into an object and a loose verb.

    "denies cyanide reached the river", "announced the new region, to be called
    Aral, would govern itself", "it was reported on Saturday ten were hurt".
    """
    doc = verb.doc
    passive = is_passive(verb)
    subject = child(verb, "nsubj:pass", "nsubj", "expl")
    if passive and (subject is None or subject.lower_ != "it"):
        return
    if lemma not in LOOSELY or verb.dep_ == "acl:relcl" or parts_clause(verb, sentence):
        return
    target = None if passive else child(verb, "obj", "iobj")
    if target is not None and (target.i < verb.i or target.pos_ == "PRON"):
        return
    if (
        target is None
        and not passive
        and (lemma not in SAYING or verb.i + 1 >= sentence.end or verb.nbor(1).is_punct)
    ):
        return
    first = opening(target) if target is not None else verb.i + 1
    for token in doc[first : min(sentence.end, first + 30)]:
        finite = token.tag_ in ("VBD", "VBZ", "VBP", "MD") or (
            token.tag_ == "VBN"
            and token.dep_ == "acl"
            and (_transitive(token) or (lemma in _TAKES_NO_THING and agent_of(token) is None))
        )
        if token.text in ';:“"' or token.text in DASHES:
            return
        if token.dep_ == "cc" and token.head.tag_.startswith("VB"):
            return
        if (
            token.text == ","
            and token.i + 1 < sentence.end
            and (
                token.nbor(1).tag_ in ("VBG", "DT", "WDT", "WP")
                or token.nbor(1).dep_ in ("mark", "cc")
            )
        ):
            return
        if not finite or page.marked[token.i]:
            continue
        main = token.head if token.dep_.startswith(("aux", "cop")) else token
        if any(kid.lower_ in RELATIVE for kid in main.lefts) or is_subordinate(main):
            continue
        if main.dep_ == "acl:relcl" and target is not None and main.head.i > target.i:
            continue  # "added him to a list of those it holds responsible"
        if cue_lemma(main) in VERB_CLASS and any(t.text == "," for t in doc[first : main.i]):
            return  # "has added a link to the chain, she noted"
        if main.dep_ in ("conj", "advcl") or main.head.i < verb.i and main.head.i != verb.i:
            return
        if target is not None and main.i < target.i:
            return
        first_of_main = opening(main)
        if doc[first_of_main].lower_ in ("then", "later") and doc[first_of_main - 1].text == ",":
            return  # "reported ten boats sunk, then withdrew the number": done, not said
        if doc[first].tag_ in ("WRB", "WDT"):
            return  # "announced where they will be shown"
        start = contents.skip_lead(doc, first, main, verb)
        if target is not None:
            start = first
        end = contents.cut(doc, start, sentence.end, main)
        if refuses(main):
            return
        content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, end)])
        yield from drafts(
            page,
            content,
            verb,
            name,
            stance_of(name, verb),
            f"reported_speech.{name}_loose",
            speaker_of(verb),
            main,
            sentence,
        )
        return


# Cues that may take a clause without "that".
SAYING = word_set("say claim insist believe add state announce note deny report allege think")


# Their object is a clause: a noun with a participle behind it is one ("says six boats sank").
_TAKES_NO_THING = word_set("say insist think believe")

LOOSELY = SAYING | word_set(
    """estimate fear warn predict admit acknowledge confirm assert maintain suggest indicate
    reveal disclose declare speculate""",
)


def _transitive(verb: Token) -> bool:
    """Whether a participle has an object: then it was no participle ("cyanide reached it")."""
    return any(kid.dep_ == "obj" for kid in verb.rights)
