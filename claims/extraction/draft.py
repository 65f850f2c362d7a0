"""What the steps of the extraction hand to each other while one text is read.

The order in `extract` is: parse, find statements, resolve speakers, make claims,
then the completing steps, each of which takes the `Reading` (most of them also the
`Compared` made from it) and fills in the fields named here:

    disputes.find_disputes     -> DraftClaim.disputers, as_reported, evidence*
    verification_lines.apply   -> DraftClaim.as_reported, evidence*
    figures.find_figures       -> DraftClaim.figures, event_date
    places.find_places         -> DraftClaim.places
    occasions.find_occasions   -> DraftStatement.said
    relations.link_within      -> list[Link] (returned)

When these run, `reading.claims[i]` is the claim of `reading.drafts[i]`, both in
order of the text. A step may append a draft together with its claim, or drop a
pair with `reading.drop`. The results that leave the extraction are the frozen
values of `records`; nothing here does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction.records import Disputer, Figure, Mention, PassageLike, Span
from claims.vocabulary import AsReported, Kind, Mode, Stance


@dataclass(slots=True)
class Paragraph:
    """A stretch of the text that was parsed on its own.

    `doc` holds as many characters as text[start:end], so a token stands in the
    text at `start + token.idx`. words: what `doc` holds; `doc.text` puts it together anew
    each time.
    """

    index: int
    start: int
    end: int
    passage: int  # index into Reading.passages
    doc: Doc
    kind: str = "body"  # of its passage: a value of PassageKind
    words: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.words = self.doc.text

    def start_of(self, token: Token) -> int:
        return self.start + token.idx

    def end_of(self, token: Token) -> int:
        return self.start + token.idx + len(token.text)

    def tokens_at(self, start: int, end: int) -> DocSpan | None:
        """Return the tokens that text[start:end] touches, None outside this paragraph."""
        return self.doc.char_span(start - self.start, end - self.start, alignment_mode="expand")


@dataclass(slots=True)
class DraftStatement:
    """One attributed span while it is being worked on.

    content: pieces of the text in its order: one, or two around an inserted cue.
    sentence: the sentence that holds the first piece, in `paragraph.doc`.
    head: the token that governs the content (its verb or noun), where there is one.
    cue, cue_token, cue_class: the words that attribute, the token that carries them
        (it may stand in another paragraph's doc), and its class, a key of cues.CUES;
        None, None and "" where a quotation stands without any.
    speaker_tokens: the speaker's words as parsed; None where the text names nobody.
    speaker: the speaker, resolved once `speakers.resolve` has run.
    continues: the draft whose speaker this one shares (a further sentence of its quotation).
    negated: the cue stands under a negation ("did not say").
    """

    content: tuple[Span, ...]
    paragraph: Paragraph
    sentence: DocSpan
    rule: str
    mode: Mode = Mode.INDIRECT
    stance: Stance = Stance.ASSERTS
    head: Token | None = None
    cue: Span | None = None
    cue_token: Token | None = None
    cue_class: str = ""
    speaker_tokens: DocSpan | None = None
    speaker_paragraph: Paragraph | None = None
    speaker: Mention | None = None
    via: tuple[Mention, ...] = ()
    continues: DraftStatement | None = None
    negated: bool = False
    said: str | None = None

    @property
    def start(self) -> int:
        return self.content[0].start

    @property
    def end(self) -> int:
        return self.content[-1].end

    @property
    def passage(self) -> int:
        return self.paragraph.passage

    @property
    def sentence_span(self) -> tuple[int, int]:
        """Return where the sentence starts and ends in the text."""
        offset = self.paragraph.start
        return offset + self.sentence.start_char, offset + self.sentence.end_char


@dataclass(slots=True)
class DraftClaim:
    """The claim of one draft statement; the fields of `records.Claim`, still open."""

    id: str
    text: str
    kind: Kind = Kind.ASSERTION
    as_reported: AsReported = AsReported.ATTRIBUTED
    evidence: Span | None = None
    evidence_scope: str = ""
    evidence_rule: str = ""
    disputers: list[Disputer] = field(default_factory=list)
    figures: tuple[Figure, ...] = ()
    event_date: str | None = None
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class ActorSeen:
    """An actor named in the text: its fullest name and where it stands, in order."""

    name: str
    kind: str  # a value of ActorKind, or ""
    mentions: list[tuple[int, int]] = field(default_factory=list)  # offsets, in order
    speaks_for: str = ""
    gender: str = ""  # "m", "f" or "", from titles and pronouns
    plural: bool = False


@dataclass(slots=True)
class Reading:
    """One text being read: what was parsed and what has been found so far."""

    text: str
    paragraphs: list[Paragraph]
    passages: Sequence[PassageLike]
    drafts: list[DraftStatement] = field(default_factory=list)
    claims: list[DraftClaim] = field(default_factory=list)
    actors: list[ActorSeen] = field(default_factory=list)
    published: datetime | None = None

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.text[start:end])

    def drop(self, index: int) -> None:
        """Remove a draft and its claim, and what continued it keeps its speaker."""
        del self.drafts[index]
        del self.claims[index]

    def claim_of(self, draft: DraftStatement) -> DraftClaim:
        return self.claims[next(i for i, d in enumerate(self.drafts) if d is draft)]
