"""The Atom feed: RFC 4287, conditional requests, what may and may not be in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from claims import groups, withdrawing
from claims.feeds import clean_xml, distinct_times, tag_uri
from claims.forms import ClaimFilter
from claims.models import Claim, ClaimEvent, ClaimGroup, StateEvidence
from claims.vocabulary import AsReported, Stance, Verdict
from tests.factories import (
    NOON,
    make_actor,
    make_article,
    make_claim,
    make_link,
    make_statement,
    make_version,
)

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9/?=&._~%+-]+")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def address(query=""):
    return reverse("disputed-feed") + query


def make_disputed(text="The dam held", **fields):
    claim = make_claim(text, as_reported=AsReported.DISPUTED, **fields)
    make_statement(claim=claim, exact=text)
    make_statement(
        claim=claim, is_dispute=True, stance=Stance.DENIES, speaker=make_actor("The mayor"),
        exact="The mayor denied this.",
    )  # fmt: skip
    return claim


def change(claim, moment):
    ClaimGroup.objects.filter(pk=claim.group_id).update(changed_at=moment)


def assert_valid_atom(body):
    """Check what RFC 4287 demands (section in brackets); return the entries."""
    feed = ElementTree.fromstring(body)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    children = list(feed)
    assert all(child.tag == f"{ATOM}entry" for child in children[len(children) - len(entries) :])
    for element in [feed, *entries]:
        for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert TAG.fullmatch(element.findtext(f"{ATOM}id"))
        assert element.findtext(f"{ATOM}title").strip()
        for name in ("updated", "published"):  # 3.3
            for time in element.findall(f"{ATOM}{name}"):
                assert TIME.fullmatch(time.text)
        for link in element.findall(f"{ATOM}link"):  # 4.2.7: absolute, at most one alternate
            assert urlsplit(link.get("href")).scheme in ("http", "https")
        assert len(element.findall(f"{ATOM}link[@rel='alternate']")) == 1
    assert feed.find(f"{ATOM}author/{ATOM}name").text  # 4.1.1
    assert len(feed.findall(f"{ATOM}link[@rel='self']")) == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    times = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert len(set(times)) == len(times)
    for entry in entries:
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert "<script" not in content.text
        for category in entry.findall(f"{ATOM}category"):
            assert category.get("term")
            assert TAG.fullmatch(category.get("scheme"))
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    return entries


def test_the_feed_is_valid_and_tells_both_sides(client):
    version = make_version(
        article=make_article(canonical_url="https://echo.example/dam"), title="Water"
    )
    claim = make_disputed(version=version, places=["Corvane"])
    StateEvidence.objects.create(
        claim=claim, state="disputed", text="The mayor denied this", start=0, end=5
    )
    ClaimEvent.objects.create(
        claim=claim, kind="new_disputer", at=NOON, sentence="The mayor disputes it now."
    )
    counter = make_claim("The dam broke")
    make_statement(claim=counter, speaker=make_actor("A diver"))
    make_link(claim, counter, status="accepted")

    response = client.get(address())

    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    (entry,) = assert_valid_atom(response.content)
    content = entry.findtext(f"{ATOM}content")
    order = ["The mayor disputes it now.", "Disputed, as reported", "Claimed by", "Disputed by"]
    assert [content.index(words) for words in order] == sorted(content.index(w) for w in order)
    assert "A diver" in content
    assert "1 outlet, 1 independent origin" in content
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["via"] == "https://echo.example/dam"
    assert links["alternate"].endswith(reverse("claim-detail", args=[claim.pk]))
    assert links["related"].endswith(reverse("claim-detail", args=[counter.pk]))
    labels = {category.get("label") for category in entry.findall(f"{ATOM}category")}
    assert {"disputed", "Corvane", "The mayor"} <= labels


def test_an_empty_feed_is_valid_and_does_not_change_by_itself(client):
    first, second = client.get(address()), client.get(address())
    assert assert_valid_atom(first.content) == []
    assert first.content == second.content
    assert "2026-01-01T00:00:00" in first.content.decode()


def test_ids_come_from_the_setting_and_never_from_the_request(client, settings):
    settings.FEED_TAG_AUTHORITY = "claims.example.org,2025-03"
    settings.SITE_URL = "https://claims.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    claim = make_disputed()

    body = client.get(address(), headers={"host": "evil.example"}).content.decode()

    assert f"<id>tag:claims.example.org,2025-03:claim/{claim.pk}</id>" in body
    assert "evil.example" not in body


def test_a_poll_that_finds_nothing_new_answers_304_after_two_queries(client):
    make_disputed()
    first = client.get(address())
    etag = first.headers["ETag"]
    assert not etag.startswith("W/")

    with CaptureQueriesContext(connection) as queries:
        again = client.get(address(), headers={"If-None-Match": f'"other", W/{etag}'})

    assert again.status_code == 304
    assert again.content == b""
    assert len(queries) == 2
    for name in ("ETag", "Last-Modified", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


def test_if_modified_since_works_alone_and_yields_to_if_none_match(client):
    make_disputed()
    since = client.get(address()).headers["Last-Modified"]

    assert client.get(address(), headers={"If-Modified-Since": since}).status_code == 304
    both = {"If-Modified-Since": since, "If-None-Match": '"something else"'}
    assert client.get(address(), headers=both).status_code == 200


@pytest.mark.parametrize("what", ["event", "verdict", "withdrawal", "new claim", "wording"])
def test_what_readers_would_see_changes_the_etag(client, what):
    claim = make_disputed()
    etag = client.get(address()).headers["ETag"]
    if what == "event":
        change(claim, NOON + timedelta(seconds=1))
    elif what == "verdict":
        ClaimGroup.objects.update(verdict=Verdict.MIXED)
    elif what == "withdrawal":
        ClaimGroup.objects.update(is_published=False)
    elif what == "new claim":
        make_claim("The bridge stands", as_reported=AsReported.DISPUTED)
    else:
        Claim.objects.update(text="The dam held firm")

    assert client.get(address(), headers={"If-None-Match": etag}).status_code == 200


def test_each_filter_has_an_etag_and_a_body_of_its_own(client):
    make_disputed()
    one, other = client.get(address()), client.get(address("?state=all"))
    assert one.headers["ETag"] != other.headers["ETag"]
    assert "state=all" in other.content.decode()
    assert "state=all" not in one.content.decode()


def test_head_answers_the_headers_alone(client):
    make_disputed()
    head, full = client.head(address()), client.get(address())
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == full.headers["ETag"]


def test_other_methods_are_refused(client):
    assert client.post(address()).status_code == 405


def test_a_compressed_feed_still_answers_304(client):
    for number in range(3):
        make_disputed(f"Claim {number}") if not number else make_claim(
            f"Claim {number}", as_reported=AsReported.DISPUTED
        )
    packed = client.get(address(), headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]

    again = client.get(
        address(),
        headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]},
    )
    assert again.status_code == 304


def test_the_feed_never_depends_on_who_asks(client, django_user_model):
    make_disputed()
    public = client.get(address())
    client.force_login(django_user_model.objects.create_user("ada"))
    assert client.get(address()).content == public.content
    assert "Cookie" not in public.headers.get("Vary", "")
    assert not public.cookies


def test_control_characters_never_break_the_feed(client):
    claim = make_disputed("The dam\x01 held\x0b firm\x7f \ufffe\uffff and <b>bold</b> ]]> &amp;")
    claim.statements.update(exact="He said \x02 nothing", speaker_text="\x1f")
    StateEvidence.objects.create(claim=claim, state="disputed", text="\x08doubt", start=0, end=5)
    ClaimEvent.objects.create(claim=claim, kind="found", at=NOON, sentence="Found \x0c it.")

    (entry,) = assert_valid_atom(client.get(address()).content)

    assert entry.findtext(f"{ATOM}title") == "The dam held firm\x7f  and <b>bold</b> ]]> &amp;"
    assert "<b>" not in entry.findtext(f"{ATOM}content")


def test_clean_xml_keeps_every_character_that_xml_can_hold():
    kept = "\t\n\r \u00e9 \u4e2d \U0001f600 \ud7ff \ue000 \ufffd"
    assert clean_xml(kept + "\x00\x08\x0b\x1f\ud800\udfff\ufffe\uffff") == kept


def test_claims_that_one_job_changed_alike_get_times_of_their_own(client):
    for number in range(3):
        change(make_claim(f"Claim {number}", as_reported=AsReported.DISPUTED), NOON)
    entries = assert_valid_atom(client.get(address()).content)
    updated = [datetime.fromisoformat(e.findtext(f"{ATOM}updated")) for e in entries]
    assert updated == sorted(updated, reverse=True)
    assert updated[0] - NOON < timedelta(milliseconds=1)


def test_distinct_times_keeps_times_that_differ():
    a, b = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    assert distinct_times([a, b]) == [a, b]
    assert distinct_times([a, a, b, b]) == [a + tick, a, b + tick, b]
    assert distinct_times([]) == []


def test_updated_is_the_newest_significant_change_and_published_the_first_report(client):
    claim = make_disputed()
    change(claim, NOON + timedelta(days=1))
    (entry,) = assert_valid_atom(client.get(address()).content)
    assert entry.findtext(f"{ATOM}updated") == "2026-03-15T12:00:00+00:00"
    assert entry.findtext(f"{ATOM}published") == "2026-03-14T12:00:00+00:00"


def test_only_reviewed_claims_are_offered_where_the_site_says_so(client, settings):
    settings.FEED_REVIEWED_ONLY = True
    make_claim("Unreviewed", as_reported=AsReported.DISPUTED)
    reviewed = make_claim("Reviewed", as_reported=AsReported.DISPUTED)
    ClaimGroup.objects.filter(pk=reviewed.group_id).update(verdict=Verdict.REFUTED)
    body = client.get(address()).content.decode()
    assert "<title>Reviewed</title>" in body
    assert "Unreviewed" not in body


def test_a_bad_filter_answers_400_in_plain_words(client):
    response = client.get(address("?state=perhaps"))
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "is none of: disputed" in response.content.decode()


def test_building_the_feed_asks_as_many_queries_for_many_entries_as_for_few(client):
    def cold():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address()).status_code == 200
        return len(queries)

    def add(number):
        claim = make_claim(f"Claim {number}", as_reported=AsReported.DISPUTED)
        make_statement(claim=claim)
        make_statement(claim=claim, is_dispute=True, stance=Stance.DENIES)
        StateEvidence.objects.create(claim=claim, state="disputed", text="no", start=0, end=2)
        ClaimEvent.objects.create(claim=claim, kind="found", at=NOON, sentence="Found.")

    add(0)
    add(1)
    few = cold()
    for number in range(2, 20):
        add(number)
    assert cold() == few
    assert few <= 10


def test_the_documentation_names_every_parameter():
    told = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")
    for name in ClaimFilter.base_fields:
        assert f"`{name}`" in told


def test_every_page_of_the_list_names_its_own_feed(client):
    page = client.get(reverse("claim-list"), {"state": "unverified"}).content.decode()
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert f'href="{address()}?state=unverified"' in page


def tombstones(body):
    feed = ElementTree.fromstring(body)
    return {one.get("ref"): one for one in feed.findall(f"{AT}deleted-entry")}


def ref(claim):
    return tag_uri(f"claim/{claim.pk}")


def test_a_withdrawn_claim_is_told_as_a_deleted_entry_and_moves_the_validators(
    client, fact_checker
):
    claim, other = make_disputed(), make_claim("The road is open", as_reported="disputed")
    before = client.get(address())
    withdrawing.withdraw(claim.pk, "Misread.", by=fact_checker, now=now())

    response = client.get(address(), headers={"If-None-Match": before.headers["ETag"]})

    assert response.status_code == 200
    assert [e.findtext(f"{ATOM}title") for e in assert_valid_atom(response.content)] == [other.text]
    (told,) = tombstones(response.content).values()
    assert told.get("ref") == ref(claim)
    assert TIME.fullmatch(told.get("when"))
    assert told.findtext(f"{AT}comment") == "Withdrawn: Misread."


def test_a_claim_that_is_restored_is_no_deleted_entry(client, fact_checker):
    claim = make_disputed()
    withdrawing.withdraw(claim.pk, "Misread.", by=fact_checker, now=now())
    withdrawing.restore(claim.pk, "Read right.", by=fact_checker, now=now())
    assert tombstones(client.get(address()).content) == {}
    assert b"tombstones" not in client.get(address()).content  # declared where it is used only


def test_a_claim_that_another_stands_for_is_told_with_that_other(client):
    early = make_disputed(reported_at=NOON - timedelta(days=2))
    late = make_claim("The dam has held", reported_at=NOON)
    make_link(early, late, kind="same", status="accepted")
    groups.rederive([early.pk, late.pk], now=now())

    told = tombstones(client.get(address("?state=all")).content)

    assert set(told) == {ref(late)}
    link = told[ref(late)].find(f"{ATOM}link")
    assert link.get("href").endswith(reverse("claim-detail", args=[early.pk]))


def test_what_ended_long_ago_is_told_no_more(client, fact_checker):
    claim = make_disputed()
    withdrawing.withdraw(claim.pk, "Misread.", by=fact_checker, now=now() - timedelta(days=31))
    assert tombstones(client.get(address()).content) == {}
