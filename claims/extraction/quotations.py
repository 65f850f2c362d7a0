"""Direct speech: whole sentences in quotation marks, and who says them.

Each sentence of a quotation that asserts something is a statement of its own.
The speaker stands behind the quotation ("...," X said), before it (X said,
"..."), before a colon or behind a dash; or the quotation goes on from the one
before, or the sentence before announces it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction import contents
from claims.extraction.attributing import Page
from claims.extraction.checkable import FEELING, asserts_something
from claims.extraction.cues import (
    ANNOUNCING,
    INTRODUCING,
    STATEMENT_OBJECTS,
    VERB_CLASS,
)
from claims.extraction.draft import DraftStatement
from claims.extraction.phrases import (
    DASHES,
    NOMINAL,
    Range,
    cue_lemma,
    has_finite,
    has_subject,
    is_finite,
    is_verb,
    neighbour,
    noun_phrase,
    subject_of,
    verb_group,
)
from claims.extraction.quote_marks import Marked
from claims.extraction.records import Span
from claims.vocabulary import Mode, Stance

LONGEST_FRAME = 60  # tokens beside a quotation in which its cue may stand
MARKS = frozenset("“”\"'‘’«»„‟") | {"''", "``"}
# Verbs that carry a quotation.
CARRYING = frozenset(VERB_CLASS) | INTRODUCING


@dataclass(slots=True)
class Quotation:
    """A stretch of tokens in quotation marks, whole sentences of somebody's words.

    tail: where its last sentence ends, in the quotation behind the cue: “The men,” he said, “fled.”
    begun: where its own sentences begin, behind such a tail.
    """

    start: int
    end: int
    mark: Marked
    direct: bool
    tail: Range | None = None
    begun: int = 0


@dataclass(slots=True)
class Voice:
    """Who says a quotation and by which cue."""

    rule: str
    cue: Token | None = None
    name: str = ""
    speaker: Token | None = None
    page: Page | None = None
    draft: DraftStatement | None = None  # the draft that already names the speaker


def locate(doc: Doc, marks: list[Marked]) -> list[Quotation]:
    """Return the quotations of a paragraph as token ranges, the marks left out."""
    found = []
    for mark in marks:
        inner = doc.char_span(
            mark.start + mark.opened,
            max(mark.end - mark.closed, mark.start + mark.opened),
            alignment_mode="expand",
        )
        if inner is None or not len(inner):
            continue
        start, end = inner.start, inner.end
        while start < end and (doc[start].text in MARKS or doc[start].is_space):
            start += 1
        while end > start and (doc[end - 1].text in MARKS or doc[end - 1].is_space):
            end -= 1
        if start < end:
            found.append(Quotation(start, end, mark, _is_direct(doc, start, end, mark)))
    for first, second in zip(found, found[1:], strict=False):
        if _goes_on(doc, first, second):
            first.tail = split_sentences(doc, second.start, second.end)[0]
            second.begun = first.tail[1]
            first.direct = second.direct = True
    return found


def _goes_on(doc: Doc, first: Quotation, second: Quotation) -> bool:
    """Whether the second quotation ends a sentence that the first begins and a cue parts."""
    start = max(split_sentences(doc, first.start, first.end)[-1][0], first.begun)
    if start >= first.end or doc[first.end - 1].text != "," or not doc[second.start].is_lower:
        return False
    gap = [t for t in doc[first.end : second.start] if t.text not in MARKS and not t.is_space]
    if not 3 <= len(gap) <= LONGEST_BREAK or gap[-1].text != ",":
        return False
    if any(t.text in ".;:!?" for t in gap) or not any(
        is_verb(t) and cue_lemma(t) in CARRYING for t in gap
    ):
        return False
    that = doc[second.start].lower_ == "that"
    return (that or not has_finite(doc, start, first.end)) and any(
        is_finite(t) for t in doc[second.start : second.end]
    )


LONGEST_BREAK = 25  # tokens between the halves of a quoted sentence


def _is_direct(doc: Doc, start: int, end: int, mark: Marked) -> bool:
    """Whether a quotation holds a sentence, not a phrase woven into the report's own."""
    if not any(
        is_finite(token) or (is_verb(token) and has_subject(token)) for token in doc[start:end]
    ):
        # "None," or "Not one." said before or behind a sentence
        return False
    before = start - 1
    while before >= 0 and (doc[before].text in MARKS or doc[before].is_space):
        before -= 1
    first = doc[start]
    capital = (
        first.text[:1].isupper() or first.text[:1].isdigit() or first.text in ("[", "...", "…")
    )
    if before < 0:
        return capital or not mark.opened or end - start > 4
    previous = doc[before]
    if previous.text in (".", "!", "?", ":", ",", ";", "…", ")", *DASHES):
        return capital or previous.text in (",", ":")
    carrying = is_verb(previous) and cue_lemma(previous) in CARRYING
    if carrying:
        return True
    # "told the court “We saw it.”"
    return capital and end - start >= 6 and doc[end - 1].text in (".", "!", "?", ",")


def find_direct(pages: list[Page], quotations: list[list[Quotation]]) -> Iterator[DraftStatement]:
    """Yield the statements that quotations make, paragraph by paragraph."""
    last: DraftStatement | None = None  # the last one that somebody said
    running = False  # the paragraph before ended inside a quotation
    waiting: list[tuple[Page, Quotation]] = []
    for page, found in zip(pages, quotations, strict=True):
        here = [quotation for quotation in found if quotation.direct]
        spoken: DraftStatement | None = None
        for number, quotation in enumerate(here):
            previous = here[number - 1] if number else None
            begun = previous is not None and previous.tail is not None
            voice = None
            if begun and spoken is not None:
                voice = Voice("quotations.continued", draft=spoken)
            elif begun:
                quotation.begun = 0  # nobody was found for its beginning
            if voice is None:
                voice = _voice(page, quotation, previous, found)
            if voice is None and previous is None and last is not None and running:
                voice = Voice("quotations.next_paragraph", draft=last)
            if voice is None and spoken is not None:
                voice = Voice("quotations.continued", draft=spoken)
            if voice is None:
                voice = _announced(page, quotation, pages)
            if (
                voice is None
                and _is_whole(page, quotation)
                and last is not None
                and (last.paragraph.index == page.paragraph.index - 1)
            ):
                voice = Voice("quotations.next_paragraph", draft=last)
            if voice is None:
                if not quotation.mark.closed:
                    waiting.append((page, quotation))
                continue
            first = _statement(page, quotation, voice)
            if first is None:
                continue
            for early_page, early in waiting:
                yield from _sentences(
                    early_page,
                    early,
                    replace(voice, draft=first, rule="quotations.earlier_paragraph"),
                    first,
                )
            waiting = []
            yield from _sentences(page, quotation, voice, first)
            spoken = first
        if spoken is not None:
            last = spoken
        if found:
            running = not found[-1].mark.closed
        elif page.paragraph.doc and len(page.paragraph.doc) > 1:
            running = False
            waiting = []


def _is_whole(page: Page, quotation: Quotation) -> bool:
    """Whether a quotation fills its paragraph."""
    return quotation.start <= page.begins + 1 and quotation.end >= len(page.paragraph.doc) - 2


def _voice(
    page: Page, quotation: Quotation, previous: Quotation | None, found: list[Quotation]
) -> Voice | None:
    doc = page.paragraph.doc
    after = _frame_after(doc, quotation, found)
    if after is not None:
        voice = _cue_in(page, after, behind=True)
        if voice is not None:
            return voice
    before = _frame_before(doc, quotation, found, page.begins)
    if before is not None:
        return _cue_in(page, before, behind=False)
    return None


def _frame_after(doc: Doc, quotation: Quotation, found: list[Quotation]) -> Range | None:
    """Return the words behind a quotation that may say who said it."""
    start = quotation.end
    while start < len(doc) and (doc[start].text in MARKS or doc[start].is_space):
        start += 1
    if start >= len(doc):
        return None
    last = doc[quotation.end - 1].text
    first = doc[start]
    if first.text in DASHES:
        return _to_stop(doc, start + 1, found)
    if last in (".", "…") and first.text != "," and first.text[:1].isupper():
        return None
    unmarked = last not in (",", "?", "!", "-", "–", "—", "…", "...") and first.text != ","
    if unmarked and not (last == "." or is_verb(first) or first.pos_ in ("PROPN", "PRON")):
        # no comma on either side of the mark: the sentence only goes on
        return None
    if first.text == ",":
        start += 1
    return _to_stop(doc, start, found)


def _to_stop(doc: Doc, start: int, found: list[Quotation]) -> Range | None:
    end = start
    stops = {q.start for q in found if q.start > start}
    while end < len(doc) and end - start < LONGEST_FRAME:
        if doc[end].text in (".", ";", ":", "!", "?") or end in stops:
            break
        end += 1
    return (start, end) if end > start else None


def _frame_before(
    doc: Doc, quotation: Quotation, found: list[Quotation], begins: int
) -> Range | None:
    end = quotation.start
    while end > 0 and (doc[end - 1].text in MARKS or doc[end - 1].is_space):
        end -= 1
    start = end
    ends = {q.end for q in found if q.end < quotation.start}
    while start > begins and end - start < LONGEST_FRAME:
        if doc[start - 1].text in (".", ";", "!", "?") or start in ends:
            break
        start -= 1
    return (start, end) if end > start else None


def _cue_in(page: Page, frame: Range, *, behind: bool) -> Voice | None:
    """Return the voice that a frame names, None where it names none."""
    doc = page.paragraph.doc
    start, end = frame
    verbs = [
        token
        for token in doc[start:end]
        if is_verb(token)
        and cue_lemma(token) in CARRYING
        and not page.marked[token.i]
        and not _is_aside(token, start, end)
        and (token.tag_ != "VB" or token.head.lemma_.lower() == "have")
    ]
    if behind:
        for verb in verbs[:1]:
            if has_finite(doc, start, verb.i) and not _subject_in(verb, frame):
                break
            speaker = _speaker_beside(verb, frame)
            if speaker is None:
                break
            return Voice("quotations.before_cue", verb, _class_of(verb), speaker)
        if start > 0 and doc[start - 1].text in DASHES and end - start <= 12 and not verbs:
            named = next((t for t in doc[start:end] if t.pos_ == "PROPN"), None)
            dated = any(t.like_num and len(t) == 4 for t in doc[start:end])  # a source's title
            if named is not None and not dated:
                return Voice("quotations.dash", None, "", _phrase_head(named, frame))
        return None
    tail = doc[end - 1].text
    for verb in reversed(verbs):
        gap = doc[verb.i + 1 : end]
        if any(is_finite(t) for t in gap) and tail != ":":
            break
        if tail not in (",", ":") and verb.i != end - 1 and len(gap) > 8:
            break
        if cue_lemma(verb) not in VERB_CLASS and tail not in (",", ":"):
            break
        speaker = _speaker_before(verb)
        if speaker is not None:
            return Voice("quotations.after_cue", verb, _class_of(verb), speaker)
        break
    if tail == ":":
        voice = _colon_voice(page, frame)
        if voice is not None:
            return voice
    if tail == ":" and end - start <= 12 and not any(is_finite(t) for t in doc[start:end]):
        named = next(
            (t for t in doc[start:end] if t.pos_ in NOMINAL and not start <= t.head.i < t.i), None
        )
        if named is not None:
            return Voice("quotations.colon", None, "", named)
    return None


def _colon_voice(page: Page, frame: Range) -> Voice | None:
    """Return the voice of a whole sentence before a colon: its subject speaks."""
    for token in page.paragraph.doc[frame[0] : frame[1]]:
        if (
            is_verb(token)
            and token.dep_ in ("ROOT", "parataxis", "conj")
            and is_finite(token)
            and not page.quoted[token.i]
        ):
            subject = subject_of(token)
            if subject is not None and subject.lower_ not in ("i", "we", "it", "there", "this"):
                return Voice("quotations.announced", token, _class_of(token), subject)
    return None


def _class_of(verb: Token) -> str:
    name = VERB_CLASS.get(cue_lemma(verb), "say")
    return "say" if name in ("judge", "order", "promise", "put", "show") else name


def _is_aside(verb: Token, start: int, end: int) -> bool:
    """Whether a verb belongs to a relative clause on the speaker ("who heads the team")."""
    return (
        verb.dep_ == "acl:relcl"
        and start <= verb.head.i < verb.i
        and any(kid.lower_ in ("who", "which", "that") for kid in verb.lefts)
    )


def _subject_in(verb: Token, frame: Range) -> bool:
    return any(
        kid.dep_.startswith("nsubj") and frame[0] <= kid.i < frame[1] for kid in verb.children
    )


def _speaker_beside(verb: Token, frame: Range) -> Token | None:
    """Return the speaker of a cue behind its quotation, on either side of the verb."""
    doc = verb.doc
    start, end = frame
    for kid in verb.children:
        if kid.dep_ in ("nsubj", "nsubj:pass", "nsubj:outer") and start <= kid.i < end:
            return kid
    near = neighbour(verb)
    if near is not None and start <= near.i < end:
        return near
    if start < verb.i:
        chunk = next((i for i in range(start, verb.i) if doc[i].text == ","), verb.i)
        words = doc[start:chunk]
        if len(words) and words.root.pos_ in NOMINAL:
            return words.root
    for token in doc[verb.i + 1 : min(end, verb.i + 8)]:
        if token.pos_ in NOMINAL and token.dep_ not in ("compound", "nmod:poss", "flat"):
            return _phrase_head(token, frame)
        if token.is_punct or token.pos_ == "ADP":
            break
    if start < verb.i:
        for token in reversed(doc[start : verb.i]):
            if token.pos_ in NOMINAL:
                return _phrase_head(token, frame)
    subject = subject_of(verb)
    if subject is not None and start <= subject.i < end:
        return subject
    return None


def _phrase_head(token: Token, frame: Range) -> Token:
    for _ in range(6):
        head = token.head
        if head.i == token.i or not frame[0] <= head.i < frame[1] or head.pos_ not in NOMINAL:
            break
        token = head
    return token


def _speaker_before(verb: Token) -> Token | None:
    subject = subject_of(verb)
    return subject


def _announced(page: Page, quotation: Quotation, pages: list[Page]) -> Voice | None:
    """Return the voice of a sentence before the quotation that announces it.

    "X criticised the decision on Y." or "The ministry issued a statement." or a
    statement by X right before, in the same paragraph.
    """
    doc = page.paragraph.doc
    sentence = _sentence_before(doc, quotation)
    if sentence is None:
        index = page.paragraph.index
        if quotation.start > page.begins + 1 or not index:
            return None
        before = next((p for p in pages if p.paragraph.index == index - 1), None)
        if before is None or not len(before.paragraph.doc):
            return None
        if before.paragraph.doc[-1].text != ":":
            return None
        page = before
        sentence = list(before.paragraph.doc.sents)[-1]
    for verb in sentence:
        if not is_verb(verb) or page.quoted[verb.i] or page.marked[verb.i]:
            continue
        lemma = cue_lemma(verb)
        if lemma not in ANNOUNCING and lemma not in CARRYING:
            continue
        if verb.dep_ not in ("ROOT", "conj", "parataxis") or verb.tag_ == "VB":
            continue
        subject = subject_of(verb)
        if subject is None or subject.lower_ in ("i", "we", "you"):
            continue
        objects = {kid.lemma_.lower() for kid in verb.children if kid.dep_ == "obj"}
        if lemma in ("issue", "release", "publish") and not objects & STATEMENT_OBJECTS:
            continue
        return Voice("quotations.announced", verb, _class_of(verb), subject, page)
    return None


def _sentence_before(doc: Doc, quotation: Quotation) -> DocSpan | None:
    previous = None
    for sentence in doc.sents:
        if sentence.start >= quotation.start - 2 or sentence.end > quotation.start + 1:
            break
        previous = sentence
    return previous


def _statement(page: Page, quotation: Quotation, voice: Voice) -> DraftStatement | None:
    """Return a draft for the whole quotation: its sentences copy speaker and cue from it."""
    content = contents.spans(page.paragraph, page.text, [(quotation.start, quotation.end)])
    if not content:
        return None
    if voice.draft is not None:
        base = voice.draft
        return replace(
            base,
            content=content,
            paragraph=page.paragraph,
            sentence=page.paragraph.doc[quotation.start].sent,
            rule=voice.rule,
            continues=base,
            mode=Mode.DIRECT,
            stance=Stance.ASSERTS,
        )
    home = voice.page or page
    if voice.cue is not None:
        home.used.add(voice.cue.i)
    offset = home.paragraph.start
    cue = None
    if voice.cue is not None:
        start, end = verb_group(voice.cue)
        words = home.paragraph.doc[start:end]
        left, right = offset + words.start_char, offset + words.end_char
        cue = Span(left, right, page.text[left:right])
    speaker_tokens = None
    if voice.speaker is not None:
        start, end = noun_phrase(voice.speaker)
        speaker_tokens = home.paragraph.doc[start:end]
    stance = Stance.DENIES if voice.name == "deny" else Stance.ASSERTS
    return DraftStatement(
        content=content,
        paragraph=page.paragraph,
        sentence=page.paragraph.doc[quotation.start].sent,
        rule=voice.rule,
        mode=Mode.DIRECT,
        stance=stance if stance is not Stance.DENIES else Stance.ASSERTS,
        cue=cue,
        cue_token=voice.cue,
        cue_class=voice.name,
        speaker_tokens=speaker_tokens,
        speaker_paragraph=home.paragraph if speaker_tokens is not None else None,
    )


def _sentences(
    page: Page, quotation: Quotation, voice: Voice, whole: DraftStatement
) -> Iterator[DraftStatement]:
    """Yield one draft for each sentence of a quotation that asserts something."""
    doc = page.paragraph.doc
    first = True
    for start, end in split_sentences(doc, quotation.start, quotation.end):
        if end <= quotation.begun:
            continue
        tail = quotation.tail if end == quotation.end else None
        if not asserts_something(doc, *(tail or (start, end)), begun=tail is not None):
            first = False
            continue
        ranges = [_core(doc, start, end), *([tail] if tail is not None else [])]
        content = contents.spans(page.paragraph, page.text, ranges)
        if not content:
            continue
        head = _root(doc, start, end)
        yield replace(
            whole,
            content=content,
            sentence=doc[start].sent,
            head=head,
            rule=whole.rule if first else "quotations.further_sentence",
            continues=whole if not first else whole.continues,
        )
        first = False


def _core(doc: Doc, start: int, end: int) -> Range:
    """Return a quoted sentence without what leads in ("And no,") or turns to feeling at its end."""
    while start < end and (
        doc[start].lower_ in ("and", "but", "so", "no", "yes", "well", "look", "now")
        and (
            doc[start].dep_ in ("cc", "discourse", "intj") or doc[start + 1 : start + 2].text == ","
        )
    ):
        start += 1
        while start < end and doc[start].text == ",":
            start += 1
    for i in range(start + 4, end - 2):
        if doc[i].lower_ in ("and", "but") and doc[i + 1].lower_ in ("i", "we"):
            verb = doc[i + 1].head
            if verb.lemma_.lower() in FEELING and verb.tag_ in ("VBP", "VB"):
                return start, i
    return start, end


def split_sentences(doc: Doc, start: int, end: int) -> list[Range]:
    """Return the orthographic sentences of doc[start:end]."""
    pieces: list[Range] = []
    begin = start
    for i in range(start, end - 1):
        token, after = doc[i], doc[i + 1]
        if token.text in (".", "!", "?", "...", "…") and (
            after.text[:1].isupper() or after.text[:1] in "“\"([‘'" or after.is_sent_start
        ):
            pieces.append((begin, i + 1))
            begin = i + 1
        elif (
            token.text == "]" and doc[i - 1].text in ("...", "…", "[") and after.text[:1].isupper()
        ):
            pieces.append((begin, max(begin, i - 2)))
            begin = i + 1
    pieces.append((begin, end))
    return [piece for piece in pieces if piece[1] > piece[0]]


def _root(doc: Doc, start: int, end: int) -> Token:
    for token in doc[start:end]:
        inside = start <= token.head.i < end and token.head.i != token.i
        if not inside and not token.is_punct:
            return token
    return doc[start]
