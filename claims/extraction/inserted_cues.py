"""Cues that stand behind or within the words they report: "Y, X said", "Y, X said, Z"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction import contents
from claims.extraction.attributing import Page, drafts, head_in, stance_of
from claims.extraction.cues import (
    DOCUMENTS,
    INSERTED,
    RECORDS,
    STATING,
    VERB_CLASS,
    word_set,
)
from claims.extraction.dismissals import dismissed_subject
from claims.extraction.draft import DraftStatement
from claims.extraction.phrases import (
    DASHES,
    SUBJECTS,
    Range,
    agent_of,
    antecedent,
    child,
    cue_lemma,
    has_finite,
    has_subject,
    is_finite,
    is_passive,
    is_relative,
    is_verb,
    noun_phrase,
    opening,
    subject_of,
    verb_group,
)
from claims.vocabulary import Stance

# Of these only a record is an inserted source: "Crime fell, figures show".
_BY_RECORDS = word_set("show find reveal")
# Their object is who listens.
ADDRESSING = word_set("tell inform")
LONGEST_SEGMENT = 45  # tokens of an inserted "X, who leads the team, said on Friday"


def find_inserted(
    page: Page, sentence: DocSpan, verb: Token, name: str
) -> Iterator[DraftStatement]:
    if verb.dep_ in ("advcl", "acl") and verb.tag_ == "VBG":
        return
    lemma = cue_lemma(verb)
    if lemma not in INSERTED:
        return
    speaker = subject_of(verb)
    nobody = _said_of_it(verb) if speaker is None else None
    if nobody is not None:
        segment = segment_of(verb, sentence, nobody)
        if segment is not None:
            rule = f"reported_speech.inserted_{name}"
            stance = stance_of(name, verb)
            yield from around(page, sentence, segment, verb, name, stance, rule, None)
        return
    if speaker is None or is_relative(speaker):
        return
    if lemma in _BY_RECORDS and speaker.lemma_.lower() not in RECORDS | DOCUMENTS:
        return  # "he knelt, found the key and left"
    thing = child(verb, "obj")
    if thing is not None and thing != speaker and lemma not in ADDRESSING:
        return
    if antecedent(verb) is not None and antecedent(verb) == speaker and speaker.i < verb.i:
        return
    if speaker.i < verb.i and any(
        t.i > speaker.i and t.text in (":",) for t in verb.doc[speaker.i : verb.i]
    ):
        return
    segment = segment_of(verb, sentence, speaker)
    if segment is None:
        return
    yield from around(
        page,
        sentence,
        segment,
        verb,
        name,
        stance_of(name, verb),
        f"reported_speech.inserted_{name}",
        speaker if lemma != "hear" else None,
    )


def _said_of_it(verb: Token) -> Token | None:
    """Return the "it" of "it was claimed", None where something else was claimed."""
    if not is_passive(verb):
        return None
    return next((kid for kid in verb.lefts if kid.dep_ in SUBJECTS and kid.lower_ == "it"), None)


def find_as_said(page: Page, sentence: DocSpan, verb: Token, name: str) -> Iterator[DraftStatement]:
    """Yield what "as the Post reported on Tuesday" stands in, before or behind."""
    doc = verb.doc
    speaker = child(verb, "nsubj")
    start, end = verb.i - 1, verb.i + 1
    if speaker is None and verb.tag_ == "VBN" and name in _REPORTING:
        speaker = agent_of(verb)  # "as first reported by the Post"
        if speaker is not None:
            end = noun_phrase(speaker)[1]
        while start > sentence.start and doc[start].pos_ == "ADV" and doc[start].lower_ != "as":
            start -= 1
    elif speaker is not None and speaker.i < verb.i:
        start = opening(speaker) - 1
    else:
        return
    if speaker is None or cue_lemma(verb) not in INSERTED:
        return
    if start < sentence.start or doc[start].lower_ != "as":
        return
    while end < sentence.end and doc[end].text not in _BREAKS:
        if is_finite(doc[end]) or doc[end].lower_ == "that":
            return  # "as he said he would": the time or the manner of another act
        end += 1
    rule = f"reported_speech.as_{name}"
    stance = stance_of(name, verb)
    opens = doc[start - 1].dep_ == "cc" if start > 0 else True  # "..., and as Lind noted, ..."
    if start > max(sentence.start, page.begins) + 1 and not opens:
        if doc[start - 1].text in {",", *DASHES}:
            yield from around(page, sentence, (start, end), verb, name, stance, rule, speaker)
        return
    if end + 1 >= sentence.end or doc[end].text != ",":
        return
    head = head_in(doc, (end + 1, sentence.end))
    if head is None or not has_finite(doc, end + 1, sentence.end):
        return
    stop = contents.cut(doc, end + 1, sentence.end, head)
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, end + 1, stop)])
    yield from drafts(page, content, verb, name, stance, rule, speaker, head, sentence)


# "As reported by", not "as feared by".
_REPORTING = word_set("say report claim confirm")


def around(
    page: Page,
    sentence: DocSpan,
    segment: Range,
    cue: Token,
    name: str,
    stance: Stance,
    rule: str,
    speaker: Token | None,
    cue_range: Range | None = None,
) -> Iterator[DraftStatement]:
    """Yield the statement whose content stands around an inserted cue at `segment`.

    All before it where that is a clause; else the words before and those behind.
    """
    doc = cue.doc
    first = max(sentence.start, page.begins)
    start = _content_start(page, first, segment[0], cue)
    before = contents.trim(doc, start, segment[0])
    if before[0] < before[1] and page.quoted[before[1] - 1] and cue_range is None:
        return
    clause_before = has_finite(doc, *before) and not _breaks_off(page, before[1], segment[1])
    if segment[1] >= sentence.end - 1 and not clause_before:
        # Nothing follows: a participle was taken for the verb ("samples tested negative, X said").
        clause_before = any(t.tag_ == "VBN" for t in doc[before[0] : before[1]])
    head = head_in(doc, before)
    if clause_before:
        dismissed = dismissed_subject(page, head, None) if head is not None else None
        if dismissed is not None:
            before, stance, rule = dismissed, Stance.DENIES, rule + ".dismissal"
        ranges = [before]
        behind = segment[1] + 1
        if dismissed is None and _goes_on(page, segment[1], sentence):
            stop = contents.cut(doc, behind, sentence.end, doc[behind].head)
            ranges.append(contents.trim(doc, behind, stop))
        content = contents.spans(page.paragraph, page.text, ranges)
        yield from drafts(
            page, content, cue, name, stance, rule, speaker, head, sentence, cue_range
        )
        if (
            behind + 2 < sentence.end
            and doc[segment[1]].text == ","
            and doc[behind].lower_ in ("and", "but")
            and not has_own_cue(page, behind, sentence.end)
            and any(is_verb(t) for t in doc[behind : sentence.end])
        ):
            after = contents.trim(doc, behind, sentence.end)
            content = contents.spans(page.paragraph, page.text, [after])
            yield from drafts(
                page,
                content,
                cue,
                name,
                stance,
                rule + ".continued",
                speaker,
                head_in(doc, after),
                sentence,
                cue_range,
            )
        return
    end = sentence.end
    after = (segment[1], end)
    head = head_in(doc, after)
    if head is None:
        return
    after = contents.trim(doc, segment[1], contents.cut(doc, segment[1], end, head))
    if after[0] >= after[1]:
        return
    pieces = [before, after]
    if all(t.pos_ in _JOINING or t.is_punct for t in doc[start : segment[0]]):
        pieces = [after]  # "But ultimately, critics say, it failed"
    elif before[0] >= before[1]:
        return
    content = contents.spans(page.paragraph, page.text, pieces)
    yield from drafts(page, content, cue, name, stance, rule, speaker, head, sentence, cue_range)


# What stands before an inserted cue without being part of what it reports.
_JOINING = frozenset({"ADV", "CCONJ", "SCONJ", "INTJ", "PART"})


def _goes_on(page: Page, comma: int, sentence: DocSpan) -> bool:
    """Whether a reason or a time of what was said stands behind the cue: ", X said, because"."""
    doc = page.paragraph.doc
    if comma + 3 >= sentence.end or doc[comma].text != ",":
        return False
    mark = doc[comma + 1]
    return (
        mark.lower_ in _GOING_ON
        and mark.dep_ in ("mark", "case", "advmod")
        and not any(
            is_verb(t)
            and VERB_CLASS.get(cue_lemma(t)) in _SPEAKING
            and not page.marked[t.i]
            and not is_passive(t)
            for t in doc[comma + 1 : sentence.end]
        )
    )


_SPEAKING = word_set("say claim report deny accuse confirm admit warn")


_GOING_ON = word_set("because after before when until unless despite following since so if")


def _breaks_off(page: Page, end: int, behind: int) -> bool:
    """Whether a clause waits for the quotation behind its cue: "It was, he said, “a test”"."""
    doc = page.paragraph.doc
    last = doc[end - 1]
    waits = is_verb(last) or last.pos_ in ("ADP", "SCONJ")
    return waits and behind + 2 < len(doc) and doc[behind].text == "," and page.marked[behind + 2]


def segment_of(verb: Token, sentence: DocSpan, speaker: Token | None) -> Range | None:
    """Return the range of an inserted cue ("the ministry said on Friday"), None if it is none.

    It stands between commas, dashes or sentence ends.
    """
    doc = verb.doc
    start, end = verb_group(verb)
    if speaker is not None:
        edge = opening(speaker)
        if speaker.i < verb.i:
            start = _behind_break(doc, min(start, max(edge, _last_break(speaker))))
        else:
            end = max(end, noun_phrase(speaker)[1])
    for kid in verb.lefts:
        near = kid.i < start and start - kid.i < 4
        if kid.dep_ in ("aux", "advmod") and near and doc[start - 1].text != ",":
            start = kid.i
    while end < sentence.end and not _is_break(doc[end]):
        clause = is_verb(doc[end]) and doc[end].dep_ in ("ccomp", "parataxis")
        if clause and has_subject(doc[end]) and doc[opening(doc[end])].lower_ != "as":
            return None
        end += 1
    if end - start > LONGEST_SEGMENT or start <= sentence.start:
        return None
    before = doc[start - 1]
    if not _is_break(before) or before.text == ".":
        return None
    return start, end


def _behind_break(doc: Doc, start: int) -> int:
    """Return where a phrase before a name begins: ", monitoring group NetPulse says"."""
    first = start
    while first > 0 and start - first < LONGEST_TITLE and _is_in_title(doc[first - 1]):
        first -= 1
    return first if first > 0 and doc[first - 1].text in {",", *DASHES} else start


LONGEST_TITLE = 8  # tokens


def _is_in_title(token: Token) -> bool:
    nominal = token.pos_ in ("NOUN", "PROPN", "ADJ", "DET")
    return nominal or token.dep_ in ("compound", "amod", "nmod:poss")


def parts_clause(verb: Token, sentence: DocSpan) -> bool:
    """Whether a cue between commas parts a verb from its subject: "The gate, he said, was open"."""
    segment = segment_of(verb, sentence, subject_of(verb))
    if segment is None or segment[1] + 1 >= sentence.end:
        return False
    before, behind = verb.doc[segment[0] - 1], verb.doc[segment[1]]
    return before.text == behind.text == "," and is_finite(behind.nbor(1))


def _last_break(noun: Token) -> int:
    """Return where a noun phrase begins that the parser stretched to the left over a comma."""
    doc = noun.doc
    first = opening(noun)
    for i in range(noun.i - 1, first, -1):
        if _is_break(doc[i]) and not any(
            t.head.i == noun.i and t.dep_ in ("amod", "conj", "compound") for t in doc[first:i]
        ):
            return i + 1
    return first


_BREAKS = frozenset({",", ".", ";", "!", "?", "”", "’", '"', "…", ")", *DASHES})


def _is_break(token: Token) -> bool:
    """Whether a mark parts a cue from what it reports; a hyphen parts nothing ("Rome-based")."""
    if token.text == "-" and token.i > 0 and not token.nbor(-1).whitespace_:
        return bool(token.whitespace_)
    return token.text in _BREAKS


def _content_start(page: Page, first: int, stop: int, cue: Token) -> int:
    """Return where the content before an inserted cue begins: behind an earlier statement."""
    doc = cue.doc
    start = first
    for i in range(first, stop):
        token = doc[i]
        if token.text in (";", ":") or (
            token.lower_ in ("while", "but", "although", "though", "and", "as")
            and i > first
            and has_finite(doc, i + 1, stop)
            and (token.dep_ != "cc" or has_subject(token.head))
            and any(
                is_verb(t)
                and t.lemma_.lower() in VERB_CLASS
                and has_subject(t)
                and VERB_CLASS[t.lemma_.lower()] in STATING
                and not page.marked[t.i]
                for t in doc[first:i]
            )
        ):
            start = i + 1
    return start


def has_own_cue(page: Page, start: int, end: int) -> bool:
    return any(
        is_verb(t) and t.lemma_.lower() in VERB_CLASS and has_subject(t) and not page.marked[t.i]
        for t in page.paragraph.doc[start:end]
    )
