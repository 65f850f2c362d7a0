"""Feeds: what is read from them, when they are fetched again, what polling leaves behind."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.errors import BadInput, NotAFeed
from sources.feed_parsing import MOST_ENTRIES, parse_feed, read_opml, write_opml
from sources.models import Article, Feed, FeedAttempt, FeedEntry
from sources.polling import KEPT_ATTEMPTS, poll_feed
from sources.scheduling import (
    decide_interval,
    decide_next_fetch,
    decide_next_look,
    is_silent,
    is_spent,
    needs_whole_fetch,
    spread,
)
from tests.factories import NOON, make_outlet

ADDRESS = "https://post.example/feed.xml"


def rss(*items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{head}'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def item(n: object, *, date: str = "Sat, 14 Mar 2026 09:00:00 GMT", title: str = "") -> str:
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><title>{title or f'Story {n}'}</title><link>/story/{n}</link><guid>g{n}</guid>"
        f"{when}</item>"
    )


def parse(body: bytes, content_type: str = ""):
    return parse_feed(body, ADDRESS, now=NOON, content_type=content_type)


def test_rss_atom_and_json_give_the_same_entries():
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><id>f</id><entry><id>g1</id>'
        b'<title>Story 1</title><link href="/story/1"/><published>2026-03-14T09:00:00Z</published>'
        b"</entry></feed>"
    )
    as_json = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": [
            {"id": "g1", "url": "/story/1", "title": "Story 1",
             "date_published": "2026-03-14T09:00:00Z"}]}
    ).encode()  # fmt: skip
    found = [parse(body) for body in (rss(item(1)), atom, as_json)]
    assert {feed.title for feed in found} == {"Post"}
    assert len({feed.items for feed in found}) == 1
    (entry,) = found[0].items
    assert entry.address == "https://post.example/story/1"
    assert entry.published_at == datetime(2026, 3, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "kept", "doubt"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, "dated 1970"),
        ("Fri, 01 Jan 2099 00:00:00 GMT", None, "dated 2099"),
        ("", None, "no date"),
        ("sometime", None, "cannot be read"),
        ("Sat, 14 Mar 2026 23:00:00 +1300", "2026-03-14T10:00", ""),
        ("Sat, 14 Mar 2026 20:00:00 GMT", "2026-03-14T12:00", ""),
    ],
)
def test_dates_of_entries_are_doubted(date, kept, doubt):
    (entry,) = parse(rss(item(1, date=date))).items
    moment = entry.published_at
    assert (moment and moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")) == kept
    assert doubt in entry.date_doubt and bool(doubt) == bool(entry.date_doubt)


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1), item(2)).replace(b"</channel></rss>", b""),
        rss(item(1), item(2)).replace(b"Story 1", b"Story &nosuch; 1"),
        rss(item(1), item(2)).replace(b'"1.0"?>', b'"1.0" encoding="ascii"?>').replace(
            b"Story 1", "Störy 1".encode()),
    ],
)  # fmt: skip
def test_a_broken_feed_keeps_its_good_entries_and_says_what_is_wrong(body):
    feed = parse(body)
    assert len(feed.items) >= 1
    assert feed.degraded.endswith(".")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!doctype html><html><body>Hello</body></html>", "web page"),
        (b"just words", "no feed"),
        (b'{"a": 1}', "no JSON Feed"),
        (b"{broken", "as JSON"),
        (b"[" * 100_000, "no feed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>', "entities"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss/>'.encode("utf-16"), "entities"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_sentence(body, sentence):
    with pytest.raises(NotAFeed, match=sentence):
        parse(body)


def test_a_feed_of_a_hundred_thousand_entries_is_cut():
    assert len(parse(rss(*(item(i) for i in range(2000)))).items) == MOST_ENTRIES


def test_hostile_feeds_are_read_in_a_moment():
    started = time.process_time()
    for body in (rss("<a>" * 50_000), rss("<item>" + "x" * 3_000_000), b"<rss " + b"a='1' " * 5000):
        try:
            parse(body)
        except NotAFeed:
            continue
    assert time.process_time() - started < 5


def test_opml_is_read_without_entities_and_network():
    secret = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>'
    with pytest.raises(BadInput, match="entities"):
        read_opml(secret + b'<outline xmlUrl="https://a.example/&x;"/></body></opml>')
    nested = b'<opml><body><outline text="Group"><outline text="A" xmlurl="https://a.example/f"/>'
    nested += b"</outline></body></opml>"
    assert read_opml(nested) == [("A", "https://a.example/f")]
    for bad, sentence in ((b"", "empty"), (b"<opml>", "cannot be read"), (b"<a/>", "no OPML")):
        with pytest.raises(BadInput, match=sentence):
            read_opml(bad)
    pairs = [("A <b>", "https://a.example/?x=1&y=2")]
    assert read_opml(write_opml(pairs, "Feeds")) == pairs


# When ----------------------------------------------------------------------------------------

HALF_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("failures", "asked", "minutes"),
    [
        (0, timedelta(0), 30),
        (1, timedelta(0), 60),
        (3, timedelta(0), 240),
        (9, timedelta(0), 1440),
        (0, timedelta(hours=2), 120),
        (0, timedelta(days=3650), 1440),
    ],
)
def test_the_next_fetch_follows_failures_and_what_was_asked(failures, asked, minutes):
    due = decide_next_fetch(NOON, interval=HALF_HOUR, failures=failures, asked=asked)
    assert due - NOON == timedelta(minutes=minutes)


def test_negative_failures_are_a_mistake_of_ours():
    with pytest.raises(ValueError):
        decide_next_fetch(NOON, interval=HALF_HOUR, failures=-1)


def test_a_feed_is_fetched_by_its_own_rhythm():
    hourly = [NOON - timedelta(hours=n) for n in range(10)]
    busy = [NOON - timedelta(minutes=2 * n) for n in range(10)]
    asleep = [NOON - timedelta(days=30, hours=n) for n in range(10)]
    assert decide_interval(hourly, NOON) == HALF_HOUR
    assert decide_interval(busy, NOON) == timedelta(minutes=5)
    assert decide_interval(asleep, NOON) == timedelta(hours=6)
    assert decide_interval([], NOON) == HALF_HOUR


def test_failures_silence_and_whole_fetches():
    assert not is_spent(29, 1) and is_spent(29, 2) and is_spent(0, 60)
    assert is_silent(None, HALF_HOUR, NOON)
    assert not is_silent(NOON - timedelta(days=2), HALF_HOUR, NOON)
    assert is_silent(NOON - timedelta(days=4), HALF_HOUR, NOON)
    assert needs_whole_fetch(None, NOON)
    assert not needs_whole_fetch(NOON - timedelta(hours=23), NOON)
    assert needs_whole_fetch(NOON - timedelta(hours=24), NOON)


@pytest.mark.parametrize(
    ("kind", "age_hours", "changed_hours", "ended", "wait"),
    [
        ("live_blog", 10, 1, False, timedelta(minutes=3)),
        ("live_blog", 10, 7, False, timedelta(hours=14)),
        ("live_blog", 2, 0, True, timedelta(hours=4)),
        ("report", 0, 0, False, timedelta(hours=1)),
        ("report", 2, 2, False, timedelta(hours=4)),
        ("report", 200, 1, False, None),
    ],
)
def test_pages_are_looked_at_again(kind, age_hours, changed_hours, ended, wait):
    look = decide_next_look(
        NOON,
        kind=kind,
        first_seen=NOON - timedelta(hours=age_hours),
        last_changed=NOON - timedelta(hours=changed_hours),
        ended=ended,
    )
    assert look == (NOON + wait if wait else None)


@pytest.mark.parametrize(
    ("ends_in_hours", "changed_minutes_ago", "live"),
    [
        (3, 5, True),  # the end lies ahead
        (-1, 120, False),  # it has come, and nothing was added since
        (-1, 5, True),  # it has come, yet the page goes on
        (None, 120, True),
    ],
)
def test_a_live_blog_is_followed_to_the_end_that_it_states(
    ends_in_hours, changed_minutes_ago, live
):
    look = decide_next_look(
        NOON,
        kind="live_blog",
        first_seen=NOON - timedelta(days=5),
        last_changed=NOON - timedelta(minutes=changed_minutes_ago),
        ends_at=None if ends_in_hours is None else NOON + timedelta(hours=ends_in_hours),
    )
    assert look == (NOON + timedelta(minutes=3) if live else None)


def test_hints_of_one_host_are_spread_over_its_turns():
    assert spread(5, 2, 30) == [0, 0.5, 1, 1.5, 2]
    assert len(spread(300, 1, 30)) == 30
    assert spread(3, 0.01, 30) == [0]


# Polling -------------------------------------------------------------------------------------


def make_feed(site: HTTPServer, **fields) -> Feed:
    fields.setdefault("address", site.url_for("/feed.xml"))
    return Feed.objects.create(outlet=make_outlet(), due_at=NOON, **fields)


def answer(site: HTTPServer, body: bytes = b"", **options) -> None:
    site.expect_oneshot_request("/feed.xml").respond_with_data(body, **options)


def poll(feed: Feed, at: datetime = NOON) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(due_at=at)
    poll_feed(feed.pk, now=at)
    feed.refresh_from_db()
    return feed


@pytest.mark.django_db
def test_new_entries_become_articles_once(site):
    feed = make_feed(site)
    answer(site, rss(item(1), item(2)))
    poll(feed)
    answer(site, rss(item(1), item(2), item(3)))
    poll(feed, NOON + timedelta(hours=1))
    assert sorted(Article.objects.values_list("address", flat=True)) == [
        site.url_for(f"/story/{n}") for n in (1, 2, 3)
    ]
    assert {a.outlet_id for a in Article.objects.all()} == {feed.outlet_id}
    assert list(feed.attempts_made.values_list("new_entries", flat=True)) == [1, 2]
    assert (feed.state, feed.title) == ("waiting", "Post")


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_entries(site, django_assert_max_num_queries):
    feed = make_feed(site)
    answer(site, rss(*(item(n) for n in range(300))))
    with django_assert_max_num_queries(40):
        poll(feed)
    assert FeedEntry.objects.count() == 300


@pytest.mark.django_db
def test_an_entry_that_changed_under_its_id_is_fetched_again(site):
    feed = make_feed(site)
    answer(site, rss(item(1)))
    poll(feed)
    Article.objects.update(state="done")
    answer(site, rss(item(1, title="Story 1 (corrected)")))
    poll(feed, NOON + timedelta(hours=1))
    article = Article.objects.get()
    assert (article.state, article.due_at) == ("waiting", NOON + timedelta(hours=1))


@pytest.mark.django_db
def test_the_same_bytes_are_not_read_again_but_once_a_day(site):
    site.expect_request("/feed.xml").respond_with_data(rss(item(1)))
    feed = poll(make_feed(site))
    FeedEntry.objects.all().delete()  # reading it again would bring the entry back
    poll(feed, NOON + timedelta(hours=1))
    assert not FeedEntry.objects.exists()
    assert feed.attempts_made.first().message == "Nothing new (the same bytes)."
    poll(feed, NOON + timedelta(hours=25))
    assert FeedEntry.objects.count() == 1


@pytest.mark.django_db
def test_conditions_are_sent_and_dropped_once_a_day(site):
    seen: list[str] = []

    def handle(request: Request) -> Response:
        seen.append(request.headers.get("If-None-Match", ""))
        headers = {"ETag": '"same"', "Cache-Control": "max-age=3600"}
        if seen[-1]:
            return Response(status=304, headers=headers)
        return Response(rss(item(len(seen))), headers=headers)

    site.expect_request("/feed.xml").respond_with_handler(handle)
    feed = make_feed(site)
    due = [poll(feed, NOON + timedelta(hours=h)).due_at for h in (0, 8, 16, 25)]
    assert seen == ["", '"same"', '"same"', ""]
    assert due[1] - (NOON + timedelta(hours=8)) >= timedelta(hours=1)
    # The server repeated its ETag although the feed had changed; the whole fetch saw it.
    assert feed.entries.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "options", "outcome", "state", "words"),
    [
        (b"<html><body>Hi</body></html>", {}, "no feed", "failed", "web page"),
        (b"", {}, "no feed", "failed", "empty"),
        (b"", {"status": 204}, "no feed", "failed", "empty"),
        (b"", {"status": 404}, "failed", "failed", "404"),
        (b"", {"status": 410}, "gone", "quarantined", "410"),
        (b"", {"status": 500}, "failed", "failed", "500"),
        (b"", {"status": 429, "headers": {"Retry-After": "7200"}}, "failed", "failed", "429"),
        (rss(item(1))[:-20], {}, "degraded", "waiting", ""),
    ],
)
def test_each_failure_has_its_own_outcome_and_next_time(site, body, options, outcome, state, words):
    feed = make_feed(site)
    answer(site, body, **options)
    poll(feed)
    attempt = FeedAttempt.objects.get()
    assert (attempt.outcome, feed.last_outcome, feed.state) == (outcome, outcome, state)
    assert words in feed.last_error
    wait = feed.due_at - NOON
    assert wait >= timedelta(hours=2 if options.get("status") == 429 else 0.5)


@pytest.mark.django_db
def test_thirty_failures_in_a_row_set_a_feed_aside_and_a_success_begins_anew(site):
    site.expect_request("/feed.xml").respond_with_data("", status=404)
    feed = make_feed(site, failures=28)
    assert poll(feed).state == "failed"
    assert poll(feed).state == "quarantined"
    site.clear()
    site.expect_request("/feed.xml").respond_with_data(rss(item(1)))
    Feed.objects.update(state="waiting", failures=29)
    assert poll(feed).failures == 0


@pytest.mark.django_db
def test_a_permanent_move_is_followed_when_it_was_seen_three_times(site):
    moved = {"Location": site.url_for("/new.xml")}
    site.expect_request("/feed.xml").respond_with_data("", status=301, headers=moved)
    site.expect_request("/new.xml").respond_with_data(rss(item(1)))
    feed = make_feed(site)
    seen = [poll(feed).address for _ in range(3)]
    assert seen == [site.url_for("/feed.xml")] * 2 + [site.url_for("/new.xml")]


@pytest.mark.django_db
def test_a_loop_of_redirects_ends(site):
    there = {"Location": site.url_for("/feed.xml")}
    site.expect_request("/feed.xml").respond_with_data("", status=301, headers=there)
    feed = poll(make_feed(site))
    assert "redirects more than 5 times" in feed.last_error
    assert len([r for r, _ in site.log if r.path == "/feed.xml"]) == 6


@pytest.mark.django_db
def test_only_the_newest_attempts_are_kept(site):
    site.expect_request("/feed.xml").respond_with_data(rss(item(1)))
    feed = make_feed(site)
    for n in range(KEPT_ATTEMPTS + 3):
        poll(feed, NOON + timedelta(hours=n))
    assert feed.attempts_made.count() == KEPT_ATTEMPTS


@pytest.mark.django_db
def test_two_ticks_poll_a_feed_once(site):
    site.expect_request("/feed.xml").respond_with_data(rss(item(1)))
    feed = make_feed(site)
    assert poll_feed(feed.pk, now=NOON) == 1
    assert poll_feed(feed.pk, now=NOON) is None
    assert len([r for r, _ in site.log if r.path == "/feed.xml"]) == 1


@pytest.mark.django_db
def test_a_mistake_of_ours_is_recorded_and_the_feed_tried_again(site, monkeypatch):
    def fall_over(*args, **kwargs):
        raise RuntimeError("a mistake")

    monkeypatch.setattr("sources.polling.parse_feed", fall_over)
    site.expect_request("/feed.xml").respond_with_data(rss(item(1)))
    feed = make_feed(site)
    with pytest.raises(RuntimeError):
        poll(feed)
    feed.refresh_from_db()
    assert (feed.state, feed.last_error) == ("failed", "RuntimeError: a mistake")
    assert feed.due_at > NOON


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        ("<guid>55</guid>", ""),
        ("<guid isPermaLink='false'>tag-q</guid>", ""),
        ("<guid>http://post.example/a</guid>", "http://post.example/a"),
        ("<guid>/story/7</guid>", "https://post.example/story/7"),
        ("<guid>55</guid><link>/story/55</link>", "https://post.example/story/55"),
        ("<link>https://post.example/two words</link>", "https://post.example/two%20words"),
    ],
)
def test_an_entry_leads_where_its_link_says_and_a_mere_id_leads_nowhere(entry: str, address: str):
    feed = parse(rss(f"<item><title>Story</title>{entry}</item>"))
    assert [one.address for one in feed.items] == ([address] if address else [])


@pytest.mark.parametrize(
    ("outer", "inner", "address"),
    [("/blog/", "", "https://post.example/blog/a.html"),
     ("https://other.example/", "2026/", "https://other.example/2026/a.html")],
)  # fmt: skip
def test_links_follow_the_bases_of_their_elements(outer: str, inner: str, address: str):
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{outer}"><title>F</title>'
        f'<entry xml:base="{inner}"><id>x</id><link href="a.html"/></entry></feed>'
    )
    assert parse(atom.encode()).items[0].address == address


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8", "latin-1"])
def test_a_json_feed_is_read_in_any_encoding_and_with_odd_values(encoding: str):
    items = [
        {"id": 1, "url": "/a", "date_modified": "2026-03-14T09:00:00Z", "title": ["no line"]},
        {"id": "b", "url": {"href": "/b"}},
        {"id": "c", "external_url": "https://other.example/c"},
        None,
    ]
    value = {"version": "https://jsonfeed.org/version/1.1", "title": "Café", "items": items}
    feed = parse(json.dumps(value, ensure_ascii=False).encode(encoding))
    assert feed.title == "Café"
    assert bool(feed.degraded) is (encoding == "latin-1")
    found = [(one.address, one.title, one.published_at) for one in feed.items]
    assert found == [
        ("https://post.example/a", "", datetime(2026, 3, 14, 9, tzinfo=UTC)),
        ("https://other.example/c", "", None),
    ]


@pytest.mark.parametrize(
    "body",
    [b"<OPML><BODY><OUTLINE XMLURL='http://a.example/'/></BODY></OPML>",
     b"<opml xmlns='http://opml.org/spec2'><body><outline text='Folder'><outline>"
     b"<outline xmlUrl='http://a.example/'/></outline></outline></body></opml>"],
)  # fmt: skip
def test_outlines_are_found_in_any_case_name_space_and_depth(body: bytes):
    assert read_opml(body) == [("", "http://a.example/")]


@pytest.mark.django_db
def test_a_304_to_a_whole_fetch_is_a_failure_and_not_nothing_new(site):
    site.expect_request("/feed.xml").respond_with_data("", status=304)
    feed = Feed.objects.create(outlet=make_outlet(), address=site.url_for("/feed.xml"), due_at=NOON)
    poll_feed(feed.pk, now=NOON)
    feed.refresh_from_db()
    assert (feed.state, feed.last_outcome, feed.last_whole_at) == ("failed", "failed", None)
    assert "304 to a first question" in feed.last_error
