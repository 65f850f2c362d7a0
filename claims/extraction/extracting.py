"""The steps of the extraction, in order: from text and passages to claims, statements, links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from spacy.language import Language
from spacy.tokens import Token

from claims.extraction import (
    disputes,
    figures,
    headlines,
    kinds,
    occasions,
    phrases,
    places,
    quotations,
    relations,
    reported_nouns,
    reported_speech,
    speakers,
    verification_lines,
    wording,
)
from claims.extraction.attributing import Page
from claims.extraction.canonical_names import settle_name
from claims.extraction.compared import Compared
from claims.extraction.cues import STATING, VERB_CLASS
from claims.extraction.draft import DraftClaim, DraftStatement, Paragraph, Reading
from claims.extraction.nlp import load_pipeline, parse
from claims.extraction.quote_marks import find_marked
from claims.extraction.records import Claim, Extraction, Link, PassageLike, Span, Statement
from claims.vocabulary import AsReported, Stance

_DATELINE = re.compile(
    r"\s*(?:[•▪◦*·>|█-]+\s*)*"
    r"(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*:\s*)?"
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ’'.\-]+(?:[ /][A-ZÀ-Þ][A-ZÀ-Þ’'.\-]*)*"
    r"(?:,\s[^()–—:]{0,40})?(?:\s\([^()]{0,60}\))?\s*(?:[–—:]|-\s|--)\s*)?"
)


def extract(
    text: str,
    passages: Sequence[PassageLike],
    nlp: Language | None = None,
    *,
    published: datetime | None = None,
) -> Extraction:
    """Return the claims and statements of an article.

    passages: stretches of `text` with their own clock, in order and apart;
        boilerplate among them is not read.
    nlp: an English pipeline with Universal Dependencies; our own by default.
    published: when the article appeared, to date "on Thursday".
    """
    nlp = nlp or load_pipeline()
    zone = nlp.memory_zone() if hasattr(nlp, "memory_zone") else nullcontext()
    with zone:
        reading = read(text, passages, nlp, published=published)
        links = complete(reading)
        return _finish(reading, links)


def read(
    text: str,
    passages: Sequence[PassageLike],
    nlp: Language,
    *,
    published: datetime | None = None,
) -> Reading:
    """Return the reading before it is frozen. Belongs to the caller's memory zone."""
    paragraphs = [
        Paragraph(
            index, parsed.start, parsed.end, parsed.passage_index, parsed.doc, str(parsed.kind)
        )
        for index, parsed in enumerate(parse(nlp, text, passages))
        if len(parsed.doc)
    ]
    for index, paragraph in enumerate(paragraphs):
        paragraph.index = index
    reading = Reading(text, paragraphs, passages, published=published)
    reading.drafts = find_statements(reading)
    speakers.resolve(reading)
    reading.drafts = [draft for draft in reading.drafts if speakers.can_speak(draft)]
    reading.drafts = innermost(without_doubles(reading.drafts))
    reading.claims = [
        DraftClaim(f"c{number}", wording.wording(draft), kinds.kind_of(draft))
        for number, draft in enumerate(reading.drafts, start=1)
    ]
    return reading


def complete(reading: Reading) -> list[Link]:
    """Fill in disputers, states, figures, places and days; return how the claims relate."""
    compared = Compared(reading)
    disputes.find_disputes(reading, compared)
    verification_lines.apply(reading, compared)
    figures.find_figures(reading, compared.figures)
    places.find_places(reading)
    occasions.find_occasions(reading)
    return relations.link_within(reading, compared)


def find_statements(reading: Reading) -> list[DraftStatement]:
    """Return the drafts of a text in its order, each content once a cue."""
    pages: list[Page] = []
    located: list[list[quotations.Quotation]] = []
    running = False
    for paragraph in reading.paragraphs:
        doc = paragraph.doc
        marks = find_marked(doc.text, running=running)
        found = quotations.locate(doc, marks)
        running = bool(marks) and not marks[-1].closed
        quoted, marked = [False] * len(doc), [False] * len(doc)
        for quotation in found:
            for i in range(quotation.start, quotation.end):
                marked[i] = True
                quoted[i] = quotation.direct
        lead = _DATELINE.match(doc.text)
        begins = 0
        if lead is not None and lead.end():
            begins = next((t.i for t in doc if t.idx >= lead.end()), 0)
        pages.append(Page(reading.text, paragraph, quoted, marked, begins=begins))
        located.append(found)
    headings = {page.paragraph.index for page in pages if headlines.is_headline(page)}
    drafts = [
        draft
        for draft in quotations.find_direct(pages, located)
        if draft.paragraph.index not in headings
    ]
    for page in pages:
        if page.paragraph.index in headings:
            drafts += headlines.find_headline(page)
            continue
        drafts += reported_speech.find_reported(page)
        drafts += reported_nouns.find_sourced(page)
    return _distinct(drafts)


def _distinct(drafts: list[DraftStatement]) -> list[DraftStatement]:
    """Return drafts in the order of the text; of two with one cue and one content, the first."""
    kept: list[DraftStatement] = []
    seen: set[tuple[object, ...]] = set()
    for draft in sorted(drafts, key=lambda d: (d.start, -d.end, d.stance is Stance.DENIES)):
        cue = (draft.cue.start, draft.cue.end) if draft.cue is not None else None
        key = (tuple((p.start, p.end) for p in draft.content), cue)
        if key not in seen:
            seen.add(key)
            kept.append(draft)
    return kept


def _finish(reading: Reading, links: Sequence[Link]) -> Extraction:
    claims = []
    statements = []
    for draft, claim in zip(reading.drafts, reading.claims, strict=True):
        if draft.stance in (Stance.DENIES, Stance.DOUBTS):
            _own_the_denial(draft, claim)
        start, end = draft.sentence_span
        claims.append(
            Claim(
                id=claim.id,
                text=wording.sentence(draft),
                kind=claim.kind,
                as_reported=claim.as_reported,
                evidence=claim.evidence,
                evidence_scope=claim.evidence_scope,
                evidence_rule=claim.evidence_rule,
                disputers=tuple(settle_name(disputer) for disputer in claim.disputers),
                figures=claim.figures,
                event_date=claim.event_date,
                places=claim.places,
            )
        )
        statements.append(
            Statement(
                claim=claim.id,
                stance=draft.stance,
                mode=draft.mode,
                rule=draft.rule,
                content=draft.content,
                speaker=settle_name(draft.speaker) if draft.speaker is not None else None,
                cue=draft.cue,
                via=tuple(settle_name(mention) for mention in draft.via),
                sentence=Span(start, end, reading.text[start:end]),
                said=draft.said,
                source=_source(draft, reading),
            )
        )
    return Extraction(
        claims=tuple(claims),
        statements=tuple(statements),
        links=tuple(links),
        passages=reading.passages,
        silent=silent_sentences(reading),
    )


def _source(draft: DraftStatement, reading: Reading) -> Span | None:
    """Return the words beside the cue that name the speaker, None where there are none."""
    words = draft.speaker_tokens
    if words is None:
        return None
    offset = (draft.speaker_paragraph or draft.paragraph).start
    return reading.span(offset + words.start_char, offset + words.end_char)


def _own_the_denial(draft: DraftStatement, claim: DraftClaim) -> None:
    """Take a denier out of the disputers of their own denial.

    A denial is a claim of the denier ("the army denied that a tank was hit"): it is
    disputed only where somebody else contradicts it.
    """
    name = draft.speaker.actor if draft.speaker is not None else ""
    claim.disputers = [other for other in claim.disputers if other.actor != name]
    if not claim.disputers and claim.as_reported is AsReported.DISPUTED:
        claim.as_reported = AsReported.ATTRIBUTED
        claim.evidence, claim.evidence_scope, claim.evidence_rule = None, "", ""


def without_doubles(drafts: list[DraftStatement]) -> list[DraftStatement]:
    """Return drafts without those that say of one actor what another already says.

    "X reports, citing Y, that Z" may be found by its verb and by its noun.
    """
    seen: set[tuple[object, ...]] = set()
    kept = []
    for draft in drafts:
        actor = draft.speaker.actor if draft.speaker is not None else ""
        key = (tuple((piece.start, piece.end) for piece in draft.content), actor, draft.stance)
        if key not in seen:
            seen.add(key)
            kept.append(draft)
    return kept


def innermost(drafts: list[DraftStatement]) -> list[DraftStatement]:
    """Return drafts without the outer readings of words that another source is said to have said.

    "Engineers believe the wall cracked, a person at the site said" gives what the
    engineers believe, through that person. What a pronoun says inside another's
    words ("the board said it believed that ...") is the outer speaker's own.
    """
    dropped: set[int] = set()
    carried = {id(draft.continues) for draft in drafts if draft.continues is not None}
    for place, draft in enumerate(drafts):
        if id(draft) in dropped:
            continue
        # Drafts stand in the order of the text: what one holds begins close by.
        near = drafts[max(0, place - NESTED_REACH) : place + NESTED_REACH + 1]
        for inner in near:
            if id(inner) in dropped or not _retells(draft, inner):
                continue
            head = inner.speaker_tokens.root if inner.speaker_tokens is not None else None
            if head is None or _speaks_for_outer(draft, inner, head):
                dropped.add(id(inner))
            elif inner.cue_class in RETOLD and id(draft) not in carried:
                dropped.add(id(draft))
                one, other = draft.speaker, inner.speaker
                if one is not None and one.text and (other is None or other.actor != one.actor):
                    inner.via = (one, *inner.via)
                    _end_before(inner, draft)
    return [draft for draft in drafts if id(draft) not in dropped]


def _end_before(inner: DraftStatement, outer: DraftStatement) -> None:
    """Cut off the outer source that a content took along: "..., the board said" at its end."""
    last = inner.content[-1]
    if last.start < outer.end < last.end:
        text = last.text[: outer.end - last.start]
        inner.content = (*inner.content[:-1], Span(last.start, outer.end, text))


NESTED_REACH = 3  # drafts
NESTED_SHARE = 0.8  # of the outer content: less, and it says something beside
RETOLD = frozenset({"say", "claim", "report", "think", "find"})


def _retells(outer: DraftStatement, inner: DraftStatement) -> bool:
    """Whether nearly all of a draft's content is another draft, cue included."""
    if inner is outer or inner.cue is None or outer.paragraph is not inner.paragraph:
        return False
    if outer.stance is not Stance.ASSERTS or inner.stance is not Stance.ASSERTS:
        return False
    if not outer.start <= inner.cue.start < outer.end:
        return False
    if outer.cue is not None and inner.start <= outer.cue.start < inner.end:
        return True  # "X said they lay in sheds, which, X claimed, leaked": said by X as it stands
    if not (outer.start <= inner.start and inner.end <= outer.end):
        return False
    first, last = min(inner.start, inner.cue.start), max(inner.end, inner.cue.end)
    if inner.speaker_tokens is not None and inner.speaker_paragraph is outer.paragraph:
        spoken = outer.paragraph.start + inner.speaker_tokens.start_char
        first = min(first, max(outer.start, spoken))
    return last - first >= NESTED_SHARE * _length(outer)


def _speaks_for_outer(outer: DraftStatement, inner: DraftStatement, head: Token) -> bool:
    """Whether the inner speaker is a pronoun that names no source of its own."""
    if head.pos_ != "PRON":
        return False
    one, other = outer.speaker, inner.speaker
    same = one is not None and other is not None and one.actor == other.actor
    return same or head.lower_ not in ("he", "she")


def _length(draft: DraftStatement) -> int:
    return sum(piece.end - piece.start for piece in draft.content)


def silent_sentences(reading: Reading) -> tuple[Span, ...]:
    """Return the sentences with a reporting verb that gave no statement.

    What the extractor may have missed: shown by `manage.py extract --explain` and
    on the article's coverage page.
    """
    index_of = {id(paragraph.doc): paragraph.index for paragraph in reading.paragraphs}
    heard: set[tuple[int, int]] = set()
    for draft in reading.drafts:
        heard.add((draft.paragraph.index, draft.sentence.start))
        if draft.cue_token is not None:
            cue = draft.cue_token
            heard.add((index_of.get(id(cue.doc), -1), cue.sent.start))
    silent = []
    for paragraph in reading.paragraphs:
        for sentence in paragraph.doc.sents:
            if (paragraph.index, sentence.start) in heard:
                continue
            if any(
                VERB_CLASS.get(phrases.cue_lemma(token)) in STATING
                and phrases.is_verb(token)
                and phrases.has_subject(token)
                for token in sentence
            ):
                start = paragraph.start + sentence.start_char
                end = paragraph.start + sentence.end_char
                silent.append(Span(start, end, reading.text[start:end]))
    return tuple(silent)
