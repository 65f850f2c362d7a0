"""What all finders of statements share: the page they read, and the draft they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction.cues import (
    HYPOTHETICAL,
)
from claims.extraction.draft import DraftStatement, Paragraph
from claims.extraction.phrases import (
    Range,
    child,
    cue_lemma,
    has_subject,
    is_finite,
    is_passive,
    is_verb,
    negation,
    noun_phrase,
    subject_of,
    verb_group,
)
from claims.extraction.records import Span
from claims.vocabulary import Mode, Stance


@dataclass(slots=True)
class Page:
    """What the finders share about one paragraph.

    quoted: for each token, whether it stands inside a quotation of whole
        sentences, which reports nothing itself.
    marked: for each token, whether it stands inside any quotation marks.
    used: indices of cue tokens that already brought a quotation.
    begins: index of the first token after a dateline or a bullet.
    """

    text: str
    paragraph: Paragraph
    quoted: list[bool]
    marked: list[bool]
    used: set[int] = field(default_factory=set)
    begins: int = 0


def is_hypothetical(verb: Token) -> bool:
    """Whether the cue is not reported as having happened ("could not confirm", "if he says")."""
    for kid in verb.lefts:
        if kid.dep_ == "aux" and kid.lower_ in HYPOTHETICAL:
            return not (kid.lower_ == "would" and kid.nbor(1).lower_ == "only")
        if kid.dep_ == "mark" and kid.lower_ == "by" and verb.tag_ == "VBG":
            return not _is_carried_out(verb.head)  # "rallied them by saying that"
        if kid.dep_ == "mark" and kid.lower_ in ("if", "unless", "whether", "by", "without"):
            return True
    if verb.tag_ == "VB" and any(kid.dep_ == "mark" and kid.lower_ == "to" for kid in verb.lefts):
        return verb.head.lemma_.lower() not in (
            "appear",
            "seem",
            "go",
            "continue",
            "purport",
            "claim",
        )
    if verb.tag_ == "VB" and verb.dep_ == "conj" and verb.lower_ == "put":
        return False
    if verb.tag_ == "VB" and not any(kid.dep_ == "aux" for kid in verb.lefts):
        # an imperative, or a headline's plural ("rebels say"), which has a subject
        return not has_subject(verb)
    return False


def _is_carried_out(verb: Token) -> bool:
    """Whether an act is told as done, neither as what may be nor as what is to be."""
    return is_finite(verb) and negation(verb) is None and not is_hypothetical(verb)


def speaker_of(verb: Token) -> Token | None:
    """Return the head of the speaker's words; the quoted person of "quoted X as saying"."""
    head = verb.head
    if cue_lemma(verb) == "hear":
        return None  # who told the court is not said
    if verb.tag_ == "VBG" and head.lemma_.lower() in ("quote", "cite") and head.i < verb.i:
        quoted = child(head, "nsubj:pass") if is_passive(head) else child(head, "obj")
        if quoted is not None:
            return quoted
    return subject_of(verb)


def stance_of(name: str, verb: Token) -> Stance:
    if name == "deny" or (name == "find" and negation(verb) is not None):
        return Stance.DENIES
    if name == "doubt":
        return Stance.DOUBTS
    if name == "confirm":
        return Stance.CONFIRMS
    return Stance.ASSERTS


def mode_of(page: Page, content: tuple[Span, ...]) -> Mode:
    inside = outside = 0
    for piece in content:
        tokens = page.paragraph.tokens_at(piece.start, piece.end)
        for token in tokens or ():
            if token.is_punct:
                continue
            if page.marked[token.i]:
                inside += 1
            else:
                outside += 1
    if not inside:
        return Mode.INDIRECT
    return Mode.MIXED if outside else Mode.DIRECT


def phrase(page: Page, head: Token) -> DocSpan:
    start, end = noun_phrase(head)
    while end - 1 > head.i and head.doc[end - 1].lower_.endswith(("self", "selves")):
        end -= 1  # "the authority itself"
    return page.paragraph.doc[max(start, page.begins) if head.i >= page.begins else start : end]


def head_in(doc: Doc, span: Range) -> Token | None:
    """Return the token of doc[start:end] that hangs on nothing inside it."""
    best: Token | None = None
    start, end = span
    for token in doc[start:end]:
        if token.is_punct:
            continue
        if start <= token.head.i < end and token.head.i != token.i:
            continue
        if is_verb(token) or child(token, "cop") is not None:
            return token
        best = best or token
    return best


def drafts(
    page: Page,
    content: tuple[Span, ...],
    cue: Token,
    name: str,
    stance: Stance,
    rule: str,
    speaker: Token | None,
    head: Token | None,
    sentence: DocSpan,
    cue_range: Range | None = None,
) -> Iterator[DraftStatement]:
    found = draft_of(page, content, cue, name, stance, rule, speaker, head, sentence, cue_range)
    if found is not None:
        yield found


def draft_of(
    page: Page,
    content: tuple[Span, ...],
    cue: Token,
    name: str,
    stance: Stance,
    rule: str,
    speaker: Token | None,
    head: Token | None,
    sentence: DocSpan,
    cue_range: Range | None = None,
) -> DraftStatement | None:
    """Return the draft of one statement; None where the report itself speaks ("we")."""
    if not content:
        return None
    if (
        speaker is not None
        and speaker.lower_ in ("i", "we", "you", "my", "our", "your", "who", "whose", "what")
        and speaker.pos_ != "PROPN"  # the WHO
        and not page.marked[speaker.i]
    ):
        return None
    if speaker is not None and speaker.lower_ in ("nobody", "none", "nothing"):
        return None
    if speaker is not None and speaker.lower_ == "version" and child(speaker, "nmod") is not None:
        return None  # "an earlier version of this article said": a correction
    words = page.paragraph.doc[slice(*(cue_range or verb_group(cue)))]
    offset = page.paragraph.start
    return DraftStatement(
        content=content,
        paragraph=page.paragraph,
        sentence=sentence,
        rule=rule,
        mode=mode_of(page, content),
        stance=stance,
        head=head,
        cue=Span(
            offset + words.start_char,
            offset + words.end_char,
            page.text[offset + words.start_char : offset + words.end_char],
        ),
        cue_token=cue,
        cue_class=name,
        speaker_tokens=phrase(page, speaker) if speaker is not None else None,
        speaker_paragraph=page.paragraph if speaker is not None else None,
        negated=negation(cue) is not None,
    )
