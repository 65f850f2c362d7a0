"""What the pure steps of `sources` take and give: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a version's text with its own clock.

    start, end: Python character indices into the text, end exclusive.
    kind: a value of PassageKind.
    time: the entry's time as printed ("11:15am") or ISO 8601 where known, else None.
    heading: the entry's heading, "" where it has none.
    printed_time: the time as the page shows it, "" where it shows none.
    anchor: the address or fragment that leads to the entry, "" where the page gives none.
    """

    start: int
    end: int
    kind: str
    time: str | None = None
    heading: str = ""
    printed_time: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class LiveUpdate:
    """One entry of a live blog as the page's own structured data gives it.

    time: when the entry was published; aware, or None where the page does not say.
    anchor: the fragment or address that leads to the entry, "" if there is none.
    """

    heading: str
    text: str
    time: datetime | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """What a page says, without what surrounds it. All strings are cleaned.

    text: title, then the paragraphs and headings, an empty line between them.
    passages: where the page's structured data gave them (a live blog); else empty, and
        they are found in the text.
    published_at: aware; None if the page does not say, or says what cannot be.
    language: as the page declares it ("en-GB"), "" if it does not.
    canonical_url: the page's own link to itself, if it may be trusted, else "".
    kind: a value of ArticleKind.
    coverage_ends_at: when a live blog says that it ends; aware, may lie ahead.
    """

    title: str
    text: str
    kind: str
    byline: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    language: str = ""
    canonical_url: str = ""
    passages: tuple[Passage, ...] = ()
    coverage_ends_at: datetime | None = None
