"""Reading schema.org data out of a page's JSON-LD blocks.

Publishers give dates, authors and the updates of live blogs there to the minute, which
the visible page often does not. Nothing in a block is trusted to have the shape it should.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sources.cleaning import clean_line, clean_text
from sources.dates import EARLIEST, plausible, read_date
from sources.records import LiveUpdate

MOST_CHARACTERS = 1_000_000  # of one block
MOST_NODES = 20_000  # looked at in one page
MOST_UPDATES = 500

_ARTICLES = {
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle",
    "BackgroundNewsArticle", "OpinionNewsArticle", "ReviewNewsArticle", "BlogPosting",
    "LiveBlogPosting", "Report",
    "SocialMediaPosting",
}  # fmt: skip
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d)\b[^<>]{0,400}>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,4000}>")
_NEWLINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class StructuredArticle:
    """What the JSON-LD of a page says about its article; empty where it says nothing."""

    headline: str = ""
    authors: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    language: str = ""
    body: str = ""
    is_live_blog: bool = False
    is_paid: bool = False
    coverage_ends_at: datetime | None = None  # may lie ahead
    updates: tuple[LiveUpdate, ...] = ()


def read_structured_data(blocks: Iterable[str], now: datetime) -> StructuredArticle | None:
    """Return what the first article among JSON-LD blocks says, a live blog before others.

    None if there is no article, or nothing that can be read.
    """
    found: dict[str, Any] | None = None
    for node in _nodes(blocks):
        types = _types(node)
        if "LiveBlogPosting" in types:
            found = node
            break
        if found is None and types & _ARTICLES:
            found = node
    if found is None:
        return None
    return StructuredArticle(
        headline=_line(found.get("headline") or found.get("name"), 500),
        authors=_authors(found.get("author") or found.get("creator")),
        published_at=_date(found.get("datePublished") or found.get("dateCreated"), now),
        modified_at=_date(found.get("dateModified"), now),
        language=_line(found.get("inLanguage"), 12),
        body=_text(found.get("articleBody")),
        is_live_blog="LiveBlogPosting" in _types(found),
        is_paid=str(found.get("isAccessibleForFree", "")).lower() == "false",
        coverage_ends_at=_end(found.get("coverageEndTime")),
        updates=tuple(_updates(found.get("liveBlogUpdate"), now)),
    )


def _nodes(blocks: Iterable[str]) -> Iterator[dict[str, Any]]:
    seen = 0
    for block in blocks:
        if len(block) > MOST_CHARACTERS:
            continue
        try:
            waiting = [json.loads(block, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and seen < MOST_NODES:
            seen += 1
            node = waiting.pop(0) if len(waiting) < 1000 else waiting.pop()
            if isinstance(node, list):
                waiting.extend(node[:MOST_NODES])
            elif isinstance(node, dict):
                yield node
                waiting.extend(
                    node[key]
                    for key in (
                        "@graph",
                        "mainEntity",
                        "mainEntityOfPage",
                        "hasPart",
                        "itemListElement",
                        "item",
                    )
                    if isinstance(node.get(key), dict | list)
                )


def _types(node: dict[str, Any]) -> set[str]:
    given = node.get("@type")
    names = given if isinstance(given, list) else [given]
    return {name.rpartition("/")[2] for name in names if isinstance(name, str)}


def _updates(given: Any, now: datetime) -> Iterator[LiveUpdate]:
    entries = given if isinstance(given, list) else [given]
    for entry in entries[:MOST_UPDATES]:
        if not isinstance(entry, dict):
            continue
        text = _text(entry.get("articleBody") or entry.get("text") or entry.get("description"))
        heading = _line(entry.get("headline") or entry.get("name"), 500)
        if text.startswith(heading + "\n"):
            text = text[len(heading) :].lstrip()
        if text or heading:
            yield LiveUpdate(
                heading=heading,
                text=text,
                time=_date(entry.get("datePublished") or entry.get("dateModified"), now),
                anchor=_line(entry.get("url") or entry.get("@id"), 500),
            )


def _authors(given: Any) -> str:
    names = []
    for author in (given if isinstance(given, list) else [given])[:20]:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, list):
            name = ", ".join(str(part) for part in name[:20])
        line = _line(name, 200)
        if line and not line.startswith(("http://", "https://")) and line not in names:
            names.append(line)
    return clean_line(", ".join(names), most_characters=500)


def _line(given: Any, most: int) -> str:
    if isinstance(given, dict):
        given = given.get("name") or given.get("@id") or given.get("alternateName")
    if isinstance(given, list):
        given = given[0] if given else ""
    if not isinstance(given, str):
        return ""
    return clean_line(html.unescape(_TAGS.sub(" ", given[: 10 * most])), most_characters=most)


def _text(given: Any) -> str:
    """Return text with its paragraphs apart, without the mark-up some publishers leave in."""
    if not isinstance(given, str):
        return ""
    text = _TAGS.sub("", _BREAK.sub("\n", given))
    text = clean_text(html.unescape(text))
    return _NEWLINES.sub("\n\n", text).strip()


def _date(given: Any, now: datetime) -> datetime | None:
    return plausible(read_date(given), now) if isinstance(given, str) else None


def _end(given: Any) -> datetime | None:
    moment = read_date(given) if isinstance(given, str) else None
    return moment if moment is not None and moment > EARLIEST else None
