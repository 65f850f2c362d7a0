from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug import Response

from sources.entries import Entry, compare_entries
from sources.ingest import fetch_article, ingest_address
from sources.models import Article, Passage
from sources.work import wake_articles
from tests.factories import make_user
from tests.sources.conftest import news_page

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def entry(text: str, anchor: str = "", time: str = "", heading: str = "") -> Entry:
    return Entry(heading, text, None, time, anchor)


def changes(before: list[Entry], after: list[Entry]) -> list[tuple[str, str]]:
    return [(change.kind.value, change.entry.text) for change in compare_entries(before, after)]


A, B, C = entry("Gates shut.", "#a"), entry("Weir holds.", "#b"), entry("Boats sent.", "#c")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([B, C], [A, B, C], [("new", "Gates shut.")]),
        ([A, B], [entry("Gates open.", "#a"), B], [("edited", "Gates open.")]),
        ([A, B, C], [A, C], [("taken down", "Weir holds.")]),
        # Pages show their newest entries: the last one only left at the end.
        ([A, B, C], [entry("Rain stops.", "#z"), A, B],
         [("new", "Rain stops."), ("no longer shown", "Boats sent.")]),
        # Without links, time and heading tell entries apart, then the time alone.
        ([entry("Two dead.", time="9:10am", heading="Toll")],
         [entry("Three dead.", time="9:10am", heading="Toll")], [("edited", "Three dead.")]),
        ([entry("Two dead.", time="9:10am", heading="Toll")],
         [entry("Two dead.", time="9:10am", heading="Toll rises")], [("edited", "Two dead.")]),
        ([entry("One.", time="9:10am"), entry("Two.", time="9:10am")],
         [entry("One.", time="9:10am"), entry("Two.", time="9:10am")], []),
        ([], [], []),
    ],
)  # fmt: skip
def test_entries_are_followed_from_version_to_version(before, after, expected):
    assert changes(before, after) == expected


def live_page(*updates: tuple[str, str, str], end: str = "", title: str = "Floods – live") -> str:
    """Return a live blog's page; each update is its id, its time and its words."""
    data = {
        "@type": "LiveBlogPosting",
        "headline": title,
        "coverageEndTime": end,
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "url": f"#{key}", "headline": f"Update {key}",
             "articleBody": words, "datePublished": time}
            for key, time, words in updates
        ],
    }  # fmt: skip
    return news_page(title, head=f'<script type="application/ld+json">{json.dumps(data)}</script>')


@pytest.mark.django_db
def test_a_live_blog_is_polled_while_it_lives_and_keeps_what_was_edited_and_taken_down(
    client, roles, site
):
    weir = ("weir", "2026-03-14T09:00:00+01:00", "The weir held, the mayor said.")
    toll = ("toll", "2026-03-14T10:00:00+01:00", "Two people died, the police said.")
    boats = ("boats", "2026-03-14T11:00:00+01:00", "Boats were sent, the army said.")
    more = ("toll", "2026-03-14T10:00:00+01:00", "Three people died, the police said.")
    stages = [
        live_page(toll, weir, end="2026-03-14T16:00:00Z"),
        live_page(boats, more, weir, end="2026-03-14T16:00:00Z"),
        live_page(boats, weir, end="2026-03-14T12:08:00Z"),
    ]
    shown = iter(stages)
    site.expect_request("/live").respond_with_handler(
        lambda request: Response(next(shown, stages[-1]), content_type="text/html")
    )
    article, _ = ingest_address(site.url_for("/live"), now=NOON)
    at, fetched = NOON, 0
    while at is not None and at < NOON + timedelta(hours=1):
        fetch_article(article.pk, now=at)
        fetched += 1
        article.refresh_from_db()
        at = article.look_again_at
        wake_articles(at) if at else None
    # Three changes 3 minutes apart; the fourth look comes after the end and finds no more.
    assert fetched == 4 and at == NOON + timedelta(hours=1)
    assert [v.number for v in article.versions.all()] == [1, 2, 3]
    anchors = Passage.objects.filter(version__number=2, kind="entry").values_list("anchor", "time")
    assert list(anchors)[0] == (site.url_for("/live#boats"), datetime(2026, 3, 14, 10, tzinfo=UTC))
    client.force_login(make_user("fact-checker"))
    page = client.get(f"/sources/articles/{article.pk}/").content.decode()
    assert "Taken down" in page and "Edited" in page
    assert '<del class="words" dir="auto">Two people died, the police said.</del>' in page
    assert "Three people died, the police said." in page
    assert f'href="{site.url_for("/live#boats")}"' in page


@pytest.mark.django_db
def test_a_title_that_says_the_blog_is_over_ends_the_polling(site):
    update = ("weir", "2026-03-14T09:00:00Z", "The weir held, the mayor said.")
    site.expect_request("/live").respond_with_data(
        live_page(update, title="Floods – as it happened"), content_type="text/html"
    )
    article, _ = ingest_address(site.url_for("/live"), now=NOON)
    fetch_article(article.pk, now=NOON)
    assert Article.objects.get().look_again_at == NOON + timedelta(hours=1)
