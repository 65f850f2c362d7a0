"""From the bytes of a page to its article: title, byline, text, dates, live-blog entries.

The main text is trafilatura's; structured data goes first for what it states. A page
without an article is said to be one, with the reason a person can see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from urllib.parse import urljoin

import trafilatura
from django.conf import settings
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from sources.boilerplate import is_news, is_prose
from sources.canonical import canonical_link
from sources.cleaning import clean_line, clean_text, decode_bytes, looks_like_html
from sources.dates import plausible, read_date
from sources.errors import NotAnArticle
from sources.live_blogs import compose_live_blog
from sources.live_entries import read_live_entries, says_it_is_live
from sources.markup import tame
from sources.records import LiveUpdate, ParsedArticle
from sources.structured_data import StructuredArticle, read_structured_data
from sources.vocabulary import ArticleKind

SHORTEST_ARTICLE = 25  # words; a flash of an agency has more
SHORT_ARTICLE = 120  # words; below it, the words of walls and errors decide

_WALLS = (
    (
        r"subscri(?:be|ption|bers)\b|already a (?:member|subscriber)|to continue reading|paywall"
        r"|sign (?:in|up) to (?:read|continue)|free trial|unlimited access",
        "only a paywall stands there",
    ),
    (
        r"\bcookies?\b|\bconsent\b|before you continue|we value your privacy"
        r"|privacy (?:choices|settings)|personali[sz]ed (?:ads|content)|legitimate interest",
        "only a consent notice stands there",
    ),
    (
        r"captcha|are you (?:a )?(?:human|robot)|unusual traffic|checking your browser"
        r"|just a moment|access denied|attention required|verify (?:that )?you are|403 forbidden"
        r"|request blocked",
        "the site lets no machine in",
    ),
    (
        r"\b404\b|page (?:was |is |could )?not (?:be )?found|no longer (?:available|exists)"
        r"|does(?:n[’']t| not) exist|can(?:[’']t|not) (?:find|be found)"
        r"|has (?:been )?(?:moved|removed)",
        "the site says that there is no such page",
    ),
    (
        r"internal server error|service unavailable|bad gateway|something went wrong"
        r"|try again later|temporarily unavailable|under maintenance",
        "the site shows an error",
    ),
    (
        r"enable javascript|javascript (?:is )?(?:required|disabled)|requires javascript",
        "it needs JavaScript",
    ),
)
_WALL_PATTERNS = [(re.compile(pattern, re.IGNORECASE), reason) for pattern, reason in _WALLS]
# Where pages state their date, the surest first.
_DATE_NAMES = (
    "article:published_time", "og:published_time", "datePublished", "date", "pubdate",
    "DC.date.issued",
)  # fmt: skip
_DATE_PATHS = (
    "(//*[@itemprop='datePublished'])[1]/@content",
    "(//*[@itemprop='datePublished'])[1]/@datetime",
    "(//article//time/@datetime)[1]",
    "(//time[@pubdate]/@datetime)[1]",
    "(//header//time/@datetime)[1]",
)
_TITLE_TAIL = re.compile(r"\s+[|–—·•]\s+[^|–—·•]{2,40}$")


def parse_article(
    page: bytes | str, address: str = "", *, now: datetime, charset: str = ""
) -> ParsedArticle:
    """Return the article of a page.

    page: its bytes, or its decoded text.
    address: where it came from, "" if unknown; links are judged by it.
    now: aware; dates ahead of it are not believed.
    charset: what the Content-Type header named.
    Raises BadInput for what is no text, TooLarge past the caps, and NotAnArticle, with the
    reason in its sentence, for a page that holds none.
    """
    if isinstance(page, str):
        html = page.encode("utf-8", "replace").decode()  # a lone surrogate is no character
    else:
        html = decode_bytes(page, declared=charset, name="The page")
    if not looks_like_html(html):
        raise NotAnArticle("The page is not HTML, so no article was found in it.")
    html, blocks = tame(html, most_characters=settings.MAX_HTML_BYTES)
    data = read_structured_data(blocks, now)
    try:
        tree = trafilatura.load_html(html)
    except (LxmlError, ValueError) as error:
        raise NotAnArticle("The page cannot be read as HTML.") from error
    if tree is None:
        raise NotAnArticle("The page is empty.")
    meta = _metadata(tree)
    title = _title(tree, meta, data)
    link = _attribute(tree, "//link[@rel='canonical']/@href") or meta.get("og:url", "")
    head = ParsedArticle(
        title=title,
        text="",
        kind=ArticleKind.REPORT,
        byline=(data.authors if data else "") or _byline(tree, meta),
        published_at=(data.published_at if data else None) or _published(tree, meta, now),
        modified_at=(data.modified_at if data else None)
        or _date(meta.get("article:modified_time", ""), now),
        language=(_attribute(tree, "/html/@lang") or (data.language if data else ""))[:12],
        canonical_url=_canonical(tree, address, link) if address and link else "",
        coverage_ends_at=data.coverage_ends_at if data else None,
    )
    if data and data.is_live_blog and data.updates:
        return _live_blog(head, data.body[:5000], data.updates, address)
    if (data and data.is_live_blog) or says_it_is_live(title, address):
        opening, entries = read_live_entries(tree, address, now)
        if entries:
            return _live_blog(head, opening, entries, address)
    return _report(head, tree, html, data)


def _canonical(tree: HtmlElement, address: str, link: str) -> str:
    try:
        link = urljoin(address, urljoin(_attribute(tree, "(//base/@href)[1]"), link))
    except ValueError:
        return ""
    return canonical_link(address, link)


def _live_blog(
    head: ParsedArticle, opening: str, entries: Sequence[LiveUpdate], address: str
) -> ParsedArticle:
    updates = [replace(update, anchor=_link(address, update.anchor)) for update in entries]
    text, passages = compose_live_blog(head.title, opening, updates)
    clean_text(text, most_characters=settings.MAX_TEXT_CHARACTERS)
    return _with(head, text=text, kind=ArticleKind.LIVE_BLOG, passages=tuple(passages))


def _link(address: str, anchor: str) -> str:
    """Return where an entry's link leads: a whole address where the page's own is known."""
    try:
        return urljoin(address, anchor)[:500] if anchor else ""
    except ValueError:
        return ""


def _report(
    head: ParsedArticle, tree: HtmlElement, html: str, data: StructuredArticle | None
) -> ParsedArticle:
    try:
        extracted = trafilatura.extract(
            tree,
            fast=True,
            favor_precision=True,
            include_comments=False,
            include_tables=False,
            output_format="txt",
        )
    except (LxmlError, ValueError, RecursionError, AttributeError, TypeError) as error:
        # trafilatura is not proof against every tree; one page must not cost more than itself.
        raise NotAnArticle("The page's text cannot be told from its frame.") from error
    lines = [" ".join(line.split()) for line in (extracted or "").split("\n")]
    paragraphs = [line for line in lines if line]
    if data and len(data.body.split()) > 1.5 * sum(len(p.split()) for p in paragraphs):
        paragraphs = data.body.split("\n\n")  # the visible page holds less than its data
    if paragraphs and head.title and _same_line(paragraphs[0], head.title):
        paragraphs = paragraphs[1:]
    _require_article(paragraphs, head.title, html, data)
    text = clean_text(
        "\n\n".join([head.title, *paragraphs] if head.title else paragraphs),
        most_characters=settings.MAX_TEXT_CHARACTERS,
    )
    return _with(head, text=text, kind=ArticleKind.REPORT, passages=())


def _with(head: ParsedArticle, **changes: object) -> ParsedArticle:
    return replace(head, **changes)  # type: ignore[arg-type]


def _require_article(
    paragraphs: list[str], title: str, html: str, data: StructuredArticle | None
) -> None:
    """Raise NotAnArticle, with the reason, if the paragraphs are not those of an article."""
    paid = data is not None and data.is_paid
    if not paid and len(list(islice(filter(is_news, paragraphs), 2))) == 2:
        return  # somebody is quoted in it: walls and errors quote nobody
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    if paid and SHORTEST_ARTICLE <= words < SHORT_ARTICLE:
        raise NotAnArticle("No article was found: only its beginning is free, the rest is paid.")
    prose = sum(len(paragraph.split()) for paragraph in paragraphs if is_prose(paragraph))
    if words >= SHORT_ARTICLE and prose >= words * 0.3:
        reason = _wall(title, " ".join(paragraphs), share=0.012)
        if reason:
            raise NotAnArticle(f"No article was found: {reason}.")
        return
    reason = _wall(
        title, _visible(html) if words < SHORTEST_ARTICLE else " ".join(paragraphs), share=0.004
    )
    if reason:
        raise NotAnArticle(f"No article was found: {reason}.")
    if words < SHORTEST_ARTICLE:
        if paid:
            raise NotAnArticle("No article was found: only a paywall stands there.")
        raise NotAnArticle("No article was found: the page holds almost no text.")
    closed = sum(paragraph.endswith((".", "!", "?", "”", '"')) for paragraph in paragraphs)
    if prose < 10 and closed < len(paragraphs) / 2:
        raise NotAnArticle("No article was found: the page is a list of links or headlines.")


def _wall(title: str, text: str, *, share: float) -> str:
    """Return what stands in an article's place, "" if nothing does.

    share: how many of the words must be such words, when the title is not.
    """
    words = max(1, len(text.split()))
    best, most = "", 0
    for pattern, reason in _WALL_PATTERNS:
        if title and len(title.split()) <= 8 and pattern.search(title) and words < SHORT_ARTICLE:
            return reason
        hits = len(pattern.findall(text))
        if hits > most:
            best, most = reason, hits
    return best if most >= 2 and most / words >= share else ""


def _visible(html: str) -> str:
    """Return the first words that a page shows, some 400."""
    words: list[str] = []
    tree = trafilatura.load_html(html)  # once more: the extraction takes parts out of the first
    for text in tree.itertext() if tree is not None else ():
        words += text.split()
        if len(words) >= 400:
            break
    return " ".join(words)


def _title(tree: HtmlElement, meta: Mapping[str, str], data: StructuredArticle | None) -> str:
    written = (data.headline if data else "") or meta.get("og:title", "")
    if not written:
        written = _attribute(tree, "string((//h1)[1])")
    if not written:
        written = _TITLE_TAIL.sub("", _attribute(tree, "string((//title)[1])"))
    return clean_line(written, most_characters=500)


def _byline(tree: HtmlElement, meta: Mapping[str, str]) -> str:
    written = (
        meta.get("author")
        or meta.get("article:author")
        or _attribute(tree, "string((//*[@rel='author' or @itemprop='author'])[1])")
    )
    if written.startswith(("http://", "https://")):
        return ""
    return clean_line(written, most_characters=500)


def _published(tree: HtmlElement, meta: Mapping[str, str], now: datetime) -> datetime | None:
    """Return the publication time that the page's own mark-up states, or htmldate's day."""
    written = chain(
        (meta.get(name, "") for name in _DATE_NAMES),
        (_attribute(tree, path) for path in _DATE_PATHS),
    )
    for moment in (_date(date, now) for date in written):
        if moment:
            return moment
    from htmldate import find_date

    try:
        found = find_date(tree, extensive_search=False, original_date=True)
    except (LxmlError, ValueError, TypeError, AttributeError):
        return None
    return _date(found or "", now)


def _date(written: str, now: datetime) -> datetime | None:
    return plausible(read_date(written), now) if written else None


def _metadata(tree: HtmlElement) -> dict[str, str]:
    """Return what the page's <meta> elements say, the first of each name."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        for name in (element.get("property"), element.get("name"), element.get("itemprop")):
            if name and content is not None:
                found.setdefault(name, " ".join(content[:2048].split()))
    return found


def _attribute(tree: HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    if isinstance(found, list):
        found = found[0] if found else ""
    return " ".join(str(found)[:2048].split())


def _same_line(a: str, b: str) -> bool:
    def fold(line: str) -> str:
        return re.sub(r"\W+", "", line).casefold()

    return fold(a) == fold(b)
