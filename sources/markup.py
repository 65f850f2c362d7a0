"""Making a page safe for a parser that is not: linear passes before lxml sees it.

lxml is quadratic in the attributes of one tag, and no signal interrupts it. So what
costs too much is cut or refused here, by scans whose work grows with the length only.
"""

from __future__ import annotations

import re

from sources.errors import TooLarge

LONGEST_TAG = 65_536  # characters; a longer one loses its attributes
MOST_TAGS = 60_000  # the largest live blogs have some 20,000

# One opening tag, quotes respected. Possessive, so that each character is read once.
_TAG = re.compile(r"<[a-zA-Z](?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>?")
_NAME = re.compile(r"<[a-zA-Z][a-zA-Z0-9:-]{0,40}")
_DROPPED = ("script", "style", "svg", "noscript", "template", "iframe")


def tame(html: str, *, most_characters: int) -> tuple[str, list[str]]:
    """Return a page that is safe to parse, and its JSON-LD blocks.

    Scripts, styles, drawings and comments go, since no text of an article is in them;
    tags of enormous length lose their attributes.
    Raises TooLarge if what is left is longer than `most_characters` or has too many tags.
    """
    html, blocks = _drop_elements(html)
    if len(html) > most_characters:
        raise TooLarge(
            f"The page is larger than {most_characters / 1_000_000:g} MB without scripts."
        )
    tags = _TAG.findall(html)
    if max(map(len, tags), default=0) > LONGEST_TAG:
        html = _TAG.sub(_shorten, html)
    if len(tags) > MOST_TAGS:
        raise TooLarge(f"The page has more than {MOST_TAGS:,} elements.")
    return html, blocks


def _shorten(match: re.Match[str]) -> str:
    tag = match[0]
    if len(tag) <= LONGEST_TAG:
        return tag
    name = _NAME.match(tag)
    return (name[0] if name else "<span") + ">"


def _drop_elements(html: str) -> tuple[str, list[str]]:
    """Cut out elements without text, and comments; collect the JSON-LD among them."""
    kept: list[str] = []
    blocks: list[str] = []
    at = 0
    for match in _BEGIN.finditer(html):
        if match.start() < at:
            continue
        kept.append(html[at : match.start()])
        if match[0] == "<!--":
            end = _COMMENT_END.search(html, match.start() + 2)
            at = end.end() if end else len(html)
            continue
        name = match[1].lower()
        close = _CLOSE[name].search(html, match.end())
        inner_end = close.start() if close else len(html)
        at = close.end() if close else len(html)
        if name == "script":
            opening_end = html.find(">", match.end(), min(match.end() + 2000, inner_end))
            opening = html[match.end() : opening_end] if opening_end >= 0 else ""
            if opening_end >= 0 and "ld+json" in opening.lower():
                blocks.append(html[opening_end + 1 : inner_end])
    kept.append(html[at:])
    return "".join(kept), blocks


# "<!-->" and "<!--->" are whole comments, and "--!>" ends one too (HTML Standard, 13.2.5).
_COMMENT_END = re.compile(r"(?<=<!)-->|(?<=<!-)-->|(?<!<!)(?<!<!-)--!?>")
_BEGIN = re.compile(r"<!--|<(" + "|".join(_DROPPED) + r")(?=[\s>/])", re.IGNORECASE)
_CLOSE = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _DROPPED}
