"""The entries of a live blog from its visible mark-up, where its structured data lists none.

Two habits are general enough to be read: microdata (schema.org's liveBlogUpdate), and
elements side by side that each have an id and a <time datetime>. The id is the link that
leads to the entry. Pure: a tree in, values out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from sources.cleaning import clean_line, clean_text
from sources.dates import plausible, read_date
from sources.records import LiveUpdate

FEWEST = 3  # entries; fewer side by side may be anything
MOST = 500
FEWEST_WORDS = 8  # of an entry; teasers and menus have less

_LIVE = re.compile(r"(?<![a-z])live(?:-?blog|-updates?)?(?![a-z])", re.IGNORECASE)
_CLOCK = re.compile(r"\d[T ]\d\d:\d\d")
_ASIDE = {"aside", "nav", "footer", "form", "dialog"}
_COMMENT = re.compile(r"comment|reply|respon[ds]|related|teaser|promo|recommend", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = ("p", "li", "blockquote", "figcaption")


def says_it_is_live(title: str, address: str) -> bool:
    """Return whether a page calls itself live, in its title or in its address."""
    return bool(_LIVE.search(title) or _LIVE.search(urlsplit(address).path))


def read_live_entries(
    tree: HtmlElement, address: str, now: datetime
) -> tuple[str, list[LiveUpdate]]:
    """Return the text above the first entry, and the entries in the order of the page.

    address: of the page; links that lead to other pages make a teaser, not an entry.
    Without entries both are empty.
    """
    found = tree.xpath("//*[@itemprop='liveBlogUpdate' or @itemprop='liveBlogUpdates']")
    elements = found or _side_by_side(tree, address)
    updates, kept = [], []
    for element in elements[:MOST]:
        update = _entry(element, now)
        if update is not None:
            updates.append(update)
            kept.append(element)
    if not found and (len(updates) < FEWEST or not _are_most_of(tree, updates)):
        return "", []
    return (_opening(tree, kept[0]), updates) if kept else ("", [])


def _side_by_side(tree: HtmlElement, address: str) -> list[HtmlElement]:
    """Return the largest group of siblings that look like entries."""
    groups: dict[tuple[HtmlElement, str], list[HtmlElement]] = defaultdict(list)
    for moment in islice(tree.iter("time"), 4 * MOST):  # the work must not grow with hostility
        if not _CLOCK.search(moment.get("datetime") or ""):
            continue
        owner = next((up for up in moment.iterancestors() if up.get("id")), None)
        if owner is None or owner.getparent() is None or owner in groups.get(_group(owner), ()):
            continue
        if not _is_apart(owner) and not _leads_elsewhere(owner, address):
            groups[_group(owner)].append(owner)
    return max(groups.values(), key=len, default=[])


def _group(element: HtmlElement) -> tuple[HtmlElement, str]:
    parent = element.getparent()
    assert parent is not None
    return parent, str(element.tag)


def _is_apart(element: HtmlElement) -> bool:
    """Return whether an element is a comment or a teaser, or stands beside the article."""
    for up in (element, *element.iterancestors()):
        if up.tag in _ASIDE:
            return True
        if up.tag not in {"html", "body"} and _COMMENT.search(
            f"{up.get('id', '')} {up.get('class', '')}"
        ):
            return True
    return False


def _leads_elsewhere(element: HtmlElement, address: str) -> bool:
    here = urlsplit(address)._replace(fragment="", query="").geturl()
    for heading in element.iter(*_HEADINGS):
        for link in heading.iter("a"):
            there = urljoin(address, link.get("href") or "")
            if urlsplit(there)._replace(fragment="", query="").geturl() != here:
                return True
    return False


def _entry(element: HtmlElement, now: datetime) -> LiveUpdate | None:
    heading = next(
        (_words(part) for part in element.iter(*_HEADINGS) if _words(part)),
        "",
    )
    text = clean_text("\n\n".join(_paragraphs(element)))
    if len(f"{heading} {text}".split()) < FEWEST_WORDS:
        return None
    moment = next(
        (
            time
            for part in element.iter("time", "meta")
            if (time := _time(part.get("datetime") or part.get("content"), now))
        ),
        None,
    )
    link = next(
        (a.get("href") for a in element.iter("a") if (a.get("itemprop") or "") == "url"), None
    )
    anchor = link or (f"#{element.get('id')}" if element.get("id") else "")
    return LiveUpdate(
        heading=clean_line(heading, most_characters=500),
        text=text,
        time=moment,
        anchor=clean_line(anchor, most_characters=500),
    )


def _paragraphs(element: HtmlElement) -> Iterator[str]:
    """Return the words of the paragraphs in an element, each once."""
    for part in element.iter(*_PARAGRAPHS):
        if next(part.iter(*_PARAGRAPHS[:1]), part) is part and (words := _words(part)):
            yield words


def _words(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def _time(written: str | None, now: datetime) -> datetime | None:
    if not written or not _CLOCK.search(written):
        return None
    return plausible(read_date(written), now)


def _are_most_of(tree: HtmlElement, updates: list[LiveUpdate]) -> bool:
    """Return whether entries hold at least half of the words in the page's paragraphs."""
    inside = sum(len(update.text.split()) for update in updates)
    return inside * 2 >= sum(len(_words(part).split()) for part in tree.iter("p"))


def _opening(tree: HtmlElement, first: HtmlElement) -> str:
    """Return the paragraphs that stand above the first entry."""
    paragraphs: list[str] = []
    for part in tree.iter():
        if part is first:
            break
        if part.tag in {"p", "li"} and not _is_apart(part):
            words = _words(part)
            if len(words.split()) >= FEWEST_WORDS:
                paragraphs.append(words)
    return clean_text("\n\n".join(paragraphs))[:5000]
