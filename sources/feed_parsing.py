"""From the bytes of a feed to its entries: RSS and Atom by feedparser, JSON Feed by hand.

feedparser's sanitising and resolving are off: they cost most of its time, and nothing of
an entry is ever shown as HTML. Feeds are mostly a little broken; what can be read is
kept and the damage is named.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

import feedparser
from lxml import etree

from sources.canonical import check_address
from sources.cleaning import clean_line, clean_text, decode_bytes
from sources.dates import plausible, read_date
from sources.errors import AddressRefused, BadInput, NotAFeed, TooLarge, UnknownEncoding
from sources.markup import LONGEST_TAG

MOST_ENTRIES = 500  # of one poll
MOST_DEPTH = 1000  # of open elements; feedparser's time grows with its square

_HTML = re.compile(rb"<(?:!doctype\s+html|html|body|head)\b", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_BLANK = re.compile(r"[\s\ufeff]*+")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,400}\[", re.IGNORECASE)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
# A tag with its quoted values; possessive, so that each character is read once.
_TAG = re.compile(r"<!\[CDATA\[|</|<[a-zA-Z_](?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>?")
_TYPES = (
    "@type='application/rss+xml' or @type='application/atom+xml' or @type='application/feed+json'"
)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry.

    key: SHA-256 of its own id, or of its address. digest: SHA-256 of what it says, so
    that an entry that changed under the same id is seen.
    date_doubt: why its date was not believed, "" if it was.
    """

    key: str
    address: str
    title: str
    digest: str
    published_at: datetime | None = None
    date_doubt: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed says.

    degraded: a sentence about what is wrong with it, "" if nothing is.
    hub, topic: where it can be subscribed to, and under which address; "" if it does not say.
    """

    title: str
    items: tuple[FeedItem, ...]
    degraded: str = ""
    hub: str = ""
    topic: str = ""


def parse_feed(body: bytes, address: str, *, now: datetime, content_type: str = "") -> ParsedFeed:
    """Return the entries of a feed, at most MOST_ENTRIES, in its own order.

    now: aware; dates ahead of it are not believed.
    Raises NotAFeed, with a sentence, for a page, an empty body and everything else that is
    no feed; a page's error names the feeds it links to.
    """
    if not body.strip():
        raise NotAFeed("The feed is empty.")
    head = body.lstrip()[:2000]
    if _HTML.search(head) and b"<rss" not in head and b"<feed" not in head:
        found = find_feeds(body, address)
        raise NotAFeed("That is a web page, not a feed.", feeds=tuple(found))
    try:
        text, doubt = _decode(body, content_type)
    except BadInput as error:
        raise NotAFeed(str(error)) from error
    if text.lstrip().startswith("{"):
        return _parse_json(text, address, doubt, now)
    if _declares_entities(text):
        raise NotAFeed("The feed declares entities of its own, which no feed needs.")
    excess = _excess(text)
    if excess:
        raise NotAFeed(f"The feed has {excess}.")
    try:
        parsed = feedparser.parse(
            text.encode(),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except (SAXException, ValueError, RecursionError, AssertionError, LookupError) as error:
        raise NotAFeed("The feed cannot be read as one.") from error
    if not parsed.entries and not parsed.get("version"):
        raise NotAFeed("What came is no feed.")
    items = [_item(entry, address, now) for entry in parsed.entries[:MOST_ENTRIES]]
    links = parsed.feed.get("links", []) if isinstance(parsed.feed, dict) else []
    return ParsedFeed(
        title=_line(parsed.feed.get("title"), 300),
        items=tuple(item for item in items if item is not None),
        degraded=_degraded(parsed, items.count(None)) or doubt,
        hub=_relation(links, "hub"),
        topic=_relation(links, "self"),
    )


def _relation(links: Iterable[Any], name: str) -> str:
    return next((_line(link.get("href"), 2048) for link in links if link.get("rel") == name), "")


def find_feeds(page: bytes, address: str) -> list[str]:
    """Return the addresses of feeds that a page names in its head (autodiscovery)."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, recover=True)
    try:
        tree = etree.fromstring(page[:500_000], parser)
    except (etree.LxmlError, ValueError):
        return []
    if tree is None:
        return []
    links = tree.xpath(f"//link[contains(@rel, 'alternate') and ({_TYPES})]/@href")
    found: list[str] = []
    for link in links[:20] if isinstance(links, list) else []:
        try:
            found.append(check_address(urljoin(address, str(link).strip())))
        except (AddressRefused, ValueError):
            continue
    return list(dict.fromkeys(found))


def _decode(body: bytes, content_type: str = "", name: str = "The feed") -> tuple[str, str]:
    """Return the text of XML, and a sentence if it is not in the encoding that it names.

    The parser is given this text and no other: what is refused here could otherwise be
    written in an encoding that only the parser reads. Raises BadInput for binaries.
    """
    declared = content_type.lower().partition("charset=")[2].partition(";")[0]
    mistaken = f"{name} names another encoding than it uses."
    try:
        text = decode_bytes(body, declared=declared, name=name)
    except UnknownEncoding:
        return body.decode("cp1252", "replace"), mistaken
    named = _DECLARED.match(body)
    try:
        body.decode(named[1].decode() if named else "utf-8")
    except (ValueError, LookupError):
        return text, mistaken if named else ""
    return text, ""


def _declares_entities(text: str) -> bool:
    """Return whether a document type with declarations stands before the first element.

    expat stops exponential entities itself; declaring any is refused before that.
    """
    return bool(_ENTITY.search(text[:20_000]) or _DOCTYPE.match(text, _prolog_end(text)))


def _prolog_end(text: str) -> int:
    """Return where the first thing begins that is no blank, comment or processing instruction."""
    at = 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        end = "-->" if text.startswith("<!--", at) else "?>" if text.startswith("<?", at) else ""
        found = text.find(end, at + 2) if end else -1
        if found < 0:
            return at
        at = found + len(end)


def _excess(text: str) -> str:
    """Return what of XML is too much for its parser, "" if nothing is.

    No signal interrupts expat, and its time grows with the square of a tag's attributes.
    """
    depth = at = 0
    for match in _TAG.finditer(text):
        if match.start() < at:
            continue
        tag = match[0]
        if tag == "<![CDATA[":
            at = text.find("]]>", match.end())
            if at < 0:
                break
        elif tag == "</":
            depth = max(0, depth - 1)
        elif len(tag) > LONGEST_TAG:
            return "a tag that is longer than 64 kB"
        elif not tag.endswith("/>"):
            depth += 1
            if depth > MOST_DEPTH:
                return f"more than {MOST_DEPTH:,} elements in one another"
    return ""


def _parse_json(text: str, address: str, doubt: str, now: datetime) -> ParsedFeed:
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAFeed("The feed cannot be read as JSON.") from error
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version", "")):
        raise NotAFeed("What came is JSON, but no JSON Feed.")
    given = feed.get("items")
    entries: Iterable[Any] = given[:MOST_ENTRIES] if isinstance(given, list) else []
    items = [
        _item(
            {
                "id": entry.get("id"),
                "link": _string(entry.get("url")) or _string(entry.get("external_url")),
                "title": _string(entry.get("title")),
                "summary": entry.get("content_text") or entry.get("content_html"),
                "published": entry.get("date_published") or entry.get("date_modified"),
            },
            address,
            now,
        )
        for entry in entries
        if isinstance(entry, dict)
    ]
    hubs = feed.get("hubs")
    hub = (
        hubs[0].get("url") if isinstance(hubs, list) and hubs and isinstance(hubs[0], dict) else ""
    )
    return ParsedFeed(
        title=_line(feed.get("title"), 300),
        items=tuple(item for item in items if item is not None),
        degraded=doubt,
        hub=_line(hub, 2048),
        topic=_line(feed.get("feed_url"), 2048),
    )


def _string(given: Any) -> str:
    return given if isinstance(given, str) else ""


def _item(entry: Any, feed_address: str, now: datetime) -> FeedItem | None:
    """Return an entry, None if it leads nowhere."""
    link = str(entry.get("link") or "").strip()
    guid = entry.get("id") or ""
    if link in {"", str(guid).strip()}:  # feedparser takes an id for the link, also a mere number
        whole = str(guid).strip().startswith(("http://", "https://"))
        link = str(guid).strip() if whole or link.startswith("/") else ""
    link = link.replace(" ", "%20")  # as browsers do
    try:
        address = check_address(urljoin(feed_address, link)) if link else ""
    except (AddressRefused, ValueError):
        return None
    if not address:
        return None
    title = _line(entry.get("title"), 500)
    content = entry.get("content")
    body = str(content[0].get("value", "")) if isinstance(content, list) and content else ""
    said = "\n".join([title, str(entry.get("summary") or ""), body])
    moment, doubt = _date(entry, now)
    return FeedItem(
        key=_hash(str(guid) or address),
        address=address,
        title=title,
        digest=_hash(said),
        published_at=moment,
        date_doubt=doubt,
    )


def _date(entry: Any, now: datetime) -> tuple[datetime | None, str]:
    written = entry.get("published") or entry.get("updated") or entry.get("created") or ""
    if not written:
        return None, "The entry has no date."
    moment = read_date(str(written))
    if moment is None:
        return None, "The entry's date cannot be read."
    if plausible(moment, now) is None:
        return None, f"The entry is dated {moment:%Y}, which cannot be."
    return plausible(moment, now), ""


def _degraded(parsed: Any, dropped: int) -> str:
    if parsed.get("bozo") and not isinstance(
        parsed.get("bozo_exception"), feedparser.CharacterEncodingOverride
    ):
        reason = clean_line(str(parsed.get("bozo_exception", "")), most_characters=160)
        return f"The feed is not well-formed ({reason or 'no reason given'})."
    if parsed.get("bozo"):
        return "The feed names another encoding than it uses."
    if dropped:
        return f"{dropped} of its entries lead nowhere."
    return ""


def _line(given: Any, most: int) -> str:
    return clean_line(str(given), most_characters=most) if given else ""


def _hash(text: str) -> str:
    return hashlib.sha256(clean_text(text).encode()).hexdigest()


# OPML ----------------------------------------------------------------------------------------


def read_opml(body: bytes) -> list[tuple[str, str]]:
    """Return the (title, address) pairs of an OPML file, at most 5,000.

    Raises BadInput, with a sentence, for what is none. No entity is resolved, nothing is
    loaded from the network.
    """
    if len(body) > 5_000_000:
        raise TooLarge("The OPML file is larger than 5 MB.")
    if not body.strip():
        raise BadInput("The OPML file is empty.")
    text, _ = _decode(body, name="The OPML file")
    if _declares_entities(text):
        raise BadInput("The OPML file declares entities of its own; remove them.")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, recover=False,
    )  # fmt: skip
    excess = _excess(text)
    if excess:
        raise BadInput(f"The OPML file has {excess}.")
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise BadInput("The file cannot be read as OPML.") from error
    if etree.QName(root).localname.lower() != "opml":
        raise BadInput("The file is XML, but no OPML.")
    found: dict[str, str] = {}
    for outline in root.iter(etree.Element):
        if etree.QName(outline).localname.lower() != "outline":
            continue
        address = next(
            (value for name, value in outline.attrib.items() if str(name).lower() == "xmlurl"), ""
        )
        title = outline.get("title") or outline.get("text") or ""
        if address and len(found) < 5000:
            found.setdefault(str(address), clean_line(str(title), most_characters=300))
    return [(title, address) for address, title in found.items()]


def write_opml(feeds: Iterable[tuple[str, str]], title: str) -> bytes:
    """Return an OPML 2.0 file of (title, address) pairs."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    for name, address in feeds:
        etree.SubElement(
            body, "outline", type="rss", text=name or address, title=name or address, xmlUrl=address
        )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))
