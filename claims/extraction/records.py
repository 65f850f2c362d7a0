"""What the extraction takes and gives: plain values, no rows.

Every offset is a Python character index into the text that was read, end
exclusive, so `text[span.start:span.end] == span.text` always holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from claims.vocabulary import AsReported, Kind, LinkKind, Mode, Stance


class PassageLike(Protocol):
    """A stretch of the text with its own clock, as sources.records.Passage gives it."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...  # a value of PassageKind
    @property
    def time(self) -> str | None: ...  # as printed ("11:15am"), or ISO 8601 where known


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text."""

    start: int
    end: int
    text: str

    def as_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor as the text names it.

    text: the words at start:end, as they stand; for a pronoun or "the spokesman" the
        fullest earlier naming, where there is one.
    actor: the actor's name after resolution ("Russia" for "Moscow", the full name
        for a surname or a pronoun); never empty.
    kind: a value of ActorKind, or "" where it is not known.
    start, end: None where the text names nobody ("it was reported").
    """

    text: str
    actor: str
    kind: str = ""
    start: int | None = None
    end: int | None = None
    speaks_for: str = ""  # the body a spokesperson speaks for, resolved; "" where none is said

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "actor": self.actor, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Disputer(Mention):
    """An actor who disputes a claim, with the words that say so and how it was found."""

    cue: Span | None = None
    rule: str = ""
    scope: str = "all"  # all, part, number, framing
    stance: Stance = Stance.DENIES  # denies or doubts
    sentence: Span | None = None  # the sentence that disputes


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a claim: `low` and `high` are equal for an exact figure."""

    start: int
    end: int
    text: str
    low: float | None
    high: float | None
    bound: str  # exact, about, at_least, at_most, range
    unit: str = ""  # "USD", "km", "%" ...; "" for a count
    counted: str = ""  # the thing counted, as a lemma ("soldier")


@dataclass(frozen=True, slots=True)
class Statement:
    """One attributed span: who says which words, by which cue, found by which rule."""

    claim: str  # id of the claim it is about
    stance: Stance
    mode: Mode
    rule: str
    content: tuple[Span, ...]  # one piece, or two around an inserted cue; never empty
    speaker: Mention | None
    cue: Span | None
    via: tuple[Mention, ...] = ()  # relays, outermost first: Reuters, then RIA
    sentence: Span | None = None
    said: str | None = None  # ISO date on which it was said, where the text tells
    source: Span | None = None  # the speaker's words beside the cue: a pronoun, "the mayor"

    def as_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "claim": self.claim,
            "stance": str(self.stance),
            "mode": str(self.mode),
            "rule": self.rule,
        }
        if len(self.content) == 1:
            out["content"] = self.content[0].as_json()
        else:
            out["content_parts"] = [piece.as_json() for piece in self.content]
        out["speaker"] = self.speaker.as_json() if self.speaker else None
        out["cue"] = self.cue.as_json() if self.cue else None
        out["via"] = [mention.as_json() for mention in self.via]
        return out


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition as one article states it."""

    id: str
    text: str  # wording shown to people: a sentence, pronouns resolved
    kind: Kind
    as_reported: AsReported
    evidence: Span | None = None  # the words behind as_reported; None for attributed
    evidence_scope: str = ""  # claim, bullet, entry, section, article
    evidence_rule: str = ""
    disputers: tuple[Disputer, ...] = ()
    figures: tuple[Figure, ...] = ()
    event_date: str | None = None  # ISO date, resolved against publication
    places: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "text": self.text,
            "kind": str(self.kind),
            "as_reported": str(self.as_reported),
            "evidence": self.evidence.as_json() if self.evidence else None,
            "disputers": [disputer.as_json() for disputer in self.disputers],
        }


@dataclass(frozen=True, slots=True)
class Link:
    """A proposed relation of two claims of one article."""

    a: str
    b: str
    kind: LinkKind
    score: float  # 0..1
    rule: str
    because: tuple[str, ...] = ()  # reasons in words

    def as_json(self) -> dict[str, Any]:
        return {
            "a": self.a,
            "b": self.b,
            "kind": str(self.kind),
            "score": round(self.score, 3),
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one text."""

    claims: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    links: tuple[Link, ...] = ()
    passages: Sequence[PassageLike] = ()
    # Sentences with a reporting verb that gave no statement: the coverage report.
    silent: tuple[Span, ...] = field(default=())

    def as_json(self, doc: str) -> dict[str, Any]:
        """Return the object that `manage.py extract` prints for a document named `doc`."""
        return {
            "doc": doc,
            "passages": [
                {"start": p.start, "end": p.end, "kind": str(p.kind), "time": p.time}
                for p in self.passages
            ],
            "claims": [claim.as_json() for claim in self.claims],
            "statements": [statement.as_json() for statement in self.statements],
            "links": [link.as_json() for link in self.links],
        }
