"""What a rejection is, and the sentence in which one is looked for.

The modules that find rejections, one a phenomenon, share the two values of this
module: the `Place` that they read and the `Rejection` that they give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.draft import DraftStatement, Paragraph, Reading
from claims.extraction.records import Span

FAR = 60  # tokens: how far from its verb an object or a subject is looked for

POINTERS = word_set("this that it these those them which")
BREAKS = frozenset(",;:.!?–—-") | {"--"}
QUOTES = frozenset("\"“”‘’'`") | {"``", "''"}


@dataclass(slots=True)
class Rejection:
    """One place where somebody rejects something.

    deniers: the words for those who reject; empty where `draft` names them.
    draft: the statement in which the rejection is made, where there is one.
    aim: how the target is named: "pronoun" (this), "noun" (the claim), "clause"
        (that the bridge had fallen), "topic" (any such plan, involvement).
    noun: the noun that names the target, lower case, "" otherwise.
    about: the words that say what the target is about.
    figures: the numbers that the target gives, as `likeness.Bag` holds them.
    owners: the words for those whose claim it is.
    at: offset in the text before which an anaphor's target stands.
    within: (start, end) of the object in the text: statements inside it are targets.
    """

    paragraph: Paragraph
    sentence: DocSpan
    cue: Span
    rule: str
    aim: str
    at: int
    deniers: list[DocSpan] = field(default_factory=list)
    draft: DraftStatement | None = None
    noun: str = ""
    about: list[Token] = field(default_factory=list)
    figures: frozenset[str] = frozenset()
    owners: list[Token] = field(default_factory=list)
    plural: bool = False
    within: tuple[int, int] = (0, 0)
    scope: str = "all"
    retracts: bool = False
    many: str = ""  # "both" or "all", where the target is said to be several accounts
    told: bool = False  # the noun has a clause of its own: "the claim that ..."
    opened: bool = False  # a clause that opens with "that"
    apposed: bool = False  # "..., a charge he denies": what the clause before says


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of the report with the statements of its paragraph."""

    reading: Reading
    paragraph: Paragraph
    sentence: DocSpan
    drafts: Sequence[DraftStatement]

    def rejection(
        self, cue: Span, rule: str, aim: str = "", at: int = 0, draft: DraftStatement | None = None
    ) -> Rejection:
        return Rejection(self.paragraph, self.sentence, cue, rule, aim, at, draft=draft)

    def span(self, tokens: Sequence[Token]) -> Span:
        """Return the stretch of the text from the first of some tokens to the last."""
        return self.reading.span(
            self.paragraph.start_of(tokens[0]), self.paragraph.end_of(tokens[-1])
        )

    def behind(self, token: Token) -> list[Token]:
        """Return the words of the sentence behind a token."""
        return list(token.doc[token.i + 1 : min(self.sentence.end, token.i + 1 + FAR)])

    def before(self, token: Token, reach: int = FAR) -> list[Token]:
        """Return the words of the sentence before a token, in their order."""
        return list(token.doc[max(self.sentence.start, token.i - reach) : token.i])

    def draft_of_cue(self, verb: Token) -> DraftStatement | None:
        """Return the statement whose cue a verb is."""
        start = self.paragraph.start_of(verb)
        for draft in self.drafts:
            if draft.cue is not None and draft.cue.start <= start < draft.cue.end:
                return draft
        return None

    def draft_around(self, first: Token, last: Token) -> DraftStatement | None:
        """Return the statement whose content holds or stands next to some words."""
        start, end = self.paragraph.start_of(first), self.paragraph.end_of(last)
        for draft in self.drafts:
            if draft.sentence.start_char != first.sent.start_char:
                continue
            if any(piece.start <= end and start <= piece.end for piece in draft.content):
                return draft
        return None

    def is_within_content(self, noun: Token) -> bool:
        """Tell whether a noun ends what somebody is said to say, and is not all of it."""
        start = self.paragraph.start_of(noun)
        return any(
            draft.cue is not None and draft.cue.start < start and draft.start < start <= draft.end
            for draft in self.drafts
        )

    def only_speech(self) -> DraftStatement | None:
        """Return a statement of the sentence, if only one actor speaks in it."""
        start = self.sentence.start_char
        here = [d for d in self.drafts if d.sentence.start_char == start and d.speaker]
        speakers = {draft.speaker.actor for draft in here if draft.speaker is not None}
        return here[0] if len(speakers) == 1 else None


def starts_with(tokens: Sequence[Token], words: Sequence[str]) -> bool:
    return [token.lower_ for token in tokens[: len(words)]] == list(words)


def until_break(words: Sequence[Token]) -> list[Token]:
    """Return the words up to the end of their clause."""
    out: list[Token] = []
    for token in words:
        if token.text in (";", ":", "–", "—", "--") or (token.text == "," and len(out) > 2):
            break
        if token.lower_ in ("but", "while", "although", "whereas"):
            break
        out.append(token)
    return out
