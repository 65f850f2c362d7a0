from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from sources.article_parsing import parse_article
from sources.vocabulary import ArticleKind, PassageKind

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
ADDRESS = "https://news.example/world/weir-live"
SAID = "The mayor said that street {n} of the lower town was dry at that hour."
LEAD = (
    "<p>Rolling coverage of the water at the weir of Talmere, which rose all through the night.</p>"
)


def entry(n: int, *, owner: str = "div", attributes: str = "", heading: str = "") -> str:
    clock = f"<time datetime='2026-03-14T{8 + n:02}:15:00Z'>{8 + n}:15</time>"
    told = f"<h2>{heading}</h2>" * bool(heading) + f"<p>{SAID.format(n=n)}</p>"
    return f"<{owner} id='entry-{n}' {attributes}>{clock}{told}</{owner}>"


def page(inside: str, title: str = "Weir of Talmere: live") -> str:
    return (
        f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{LEAD}"
        f"<div>{inside}</div></main></body></html>"
    )


def entries_of(html: str) -> list[tuple[str, str]]:
    parsed = parse_article(html, ADDRESS, now=NOW)
    if parsed.kind != ArticleKind.LIVE_BLOG:
        return []
    return [
        (passage.anchor, passage.time or "")
        for passage in parsed.passages
        if passage.kind == PassageKind.ENTRY and passage.anchor
    ]


@pytest.mark.parametrize("owner", ["div", "article", "section", "li"])
def test_entries_side_by_side_have_their_own_links_and_times(owner):
    found = entries_of(page("".join(entry(n, owner=owner, heading=f"Hour {n}") for n in (3, 2, 1))))
    assert found == [
        (f"{ADDRESS}#entry-{n}", f"2026-03-14T{8 + n:02}:15:00+00:00") for n in (3, 2, 1)
    ]


def test_microdata_names_entries_and_their_links():
    blocks = "".join(
        f"<div itemprop='liveBlogUpdate' itemscope><a itemprop='url' href='?post={n}'>link</a>"
        f"<meta itemprop='datePublished' content='2026-03-14T0{n}:15:00Z'>"
        f"<p>{SAID.format(n=n)}</p></div>"
        for n in (2, 1)
    )
    assert entries_of(page(blocks)) == [
        (f"{ADDRESS}?post={n}", f"2026-03-14T0{n}:15:00+00:00") for n in (2, 1)
    ]


def test_what_stands_above_the_entries_and_their_words_are_kept():
    parsed = parse_article(page("".join(entry(n) for n in (3, 2, 1))), ADDRESS, now=NOW)
    assert "Rolling coverage" in parsed.text
    assert all(SAID.format(n=n) in parsed.text for n in (1, 2, 3))
    for passage in parsed.passages:
        assert parsed.text[passage.start : passage.end].strip()


@pytest.mark.parametrize(
    "inside",
    [
        "".join(entry(n) for n in (2, 1)),  # too few
        "".join(entry(n, attributes="class='comment'") for n in (3, 2, 1)),
        f"<aside>{''.join(entry(n) for n in (3, 2, 1))}</aside>",
        "".join(entry(n, heading="<a href='/other/story'>Another story</a>") for n in (3, 2, 1)),
        re.sub(r"T\d\d:15:00Z", "", "".join(entry(n) for n in (3, 2, 1))),  # no clock
        "".join(f"<p>{SAID.format(n=n)}</p>" * 4 for n in range(3, 30))
        + "".join(entry(n) for n in (3, 2, 1)),  # beside a long story
    ],
    ids=["few", "comments", "aside", "teasers", "days", "beside"],
)
def test_what_is_no_live_blog_is_none(inside):
    story = "".join(f"<p>{SAID.format(n=n)}</p>" for n in range(30, 40))
    assert entries_of(page(inside + story)) == []


def test_a_page_that_does_not_call_itself_live_is_read_as_a_report():
    html = page("".join(entry(n) for n in (3, 2, 1)), title="Weir of Talmere holds")
    parsed = parse_article(html, "https://news.example/world/weir", now=NOW)
    assert parsed.kind == ArticleKind.REPORT
