from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from claims.models import Linking, Reading
from sources.ingest import fetch_article
from sources.models import Article, ArticleVersion, Feed
from tests.factories import (
    NOON,
    make_article,
    make_claim,
    make_outlet,
    make_user,
    make_version,
)
from tests.sources.conftest import WORDS, news_page
from tests.sources.test_ingest import TEXT

pytestmark = pytest.mark.django_db
SUBMIT = "/sources/submit/"


@pytest.fixture(autouse=True)
def hints(monkeypatch):
    """Keep hints from the broker; the rows say what is to be done."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr("sources.views.fetch_article.delay", lambda pk: sent.append(("a", pk)))
    monkeypatch.setattr("sources.views.fetch_feed.delay", lambda pk: sent.append(("f", pk)))
    return sent


def test_a_pasted_text_is_stored_and_its_page_leads_to_it(client, fact_checker):
    client.force_login(fact_checker)
    given = {"text": TEXT, "outlet": "Talmere Post", "published": "2026-03-10"}
    page = client.post(SUBMIT, given, follow=True)
    version = ArticleVersion.objects.get()
    assert page.redirect_chain == [(reverse("source-article", args=[version.article_id]), 302)]
    assert "Stored." in page.content.decode()
    assert reverse("article-detail", args=[version.pk]) in page.content.decode()


def test_an_uploaded_file_is_stored(client, fact_checker):
    client.force_login(fact_checker)
    client.post(SUBMIT, {"file": SimpleUploadedFile("weir.html", news_page().encode())})
    assert ArticleVersion.objects.get().title == "Weir holds at Talmere"


@pytest.mark.django_db(transaction=True)
def test_an_address_waits_for_a_worker_and_its_progress_survives_a_reload(
    client, fact_checker, site, hints
):
    site.expect_request("/weir").respond_with_data(news_page(), content_type="text/html")
    client.force_login(fact_checker)
    given = {"address": site.url_for("/weir")}
    first = client.post(SUBMIT, given)
    again = client.post(SUBMIT, given)
    article = Article.objects.get()
    assert first.url == again.url == reverse("source-article", args=[article.pk])
    assert hints == [("a", article.pk)]
    assert "Waiting to be fetched" in client.get(first.url).content.decode()
    partial = client.get(first.url, headers={"HX-Request": "true"}).content.decode()
    assert partial.strip().startswith('<div id="progress"') and 'hx-trigger="every 2s"' in partial
    fetch_article(article.pk)
    done = client.get(first.url, headers={"HX-Request": "true"}).content.decode()
    assert "Stored." in done and "Waiting to be read." in done and "hx-trigger" in done
    version = ArticleVersion.objects.get()
    Reading.objects.update_or_create(version=version, defaults={"state": "done"})
    Linking.objects.update_or_create(version=version, defaults={"state": "done"})
    done = client.get(first.url, headers={"HX-Request": "true"}).content.decode()
    assert "No claim was found in it." in done and "hx-trigger" not in done


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Give one of the three"),
        ({"address": "https://a.example/", "text": "x"}, "Give one of the three"),
        ({"text": " \n "}, "Give one of the three"),
        ({"text": "?!"}, "The text holds no words."),
        ({"text": TEXT, "published": "soon"}, "is not a date"),
        ({"text": "word " * 50_000}, "at most 200,000 are read."),
        ({"address": "ftp://example.com/"}, "http:// or https://"),
        ({"address": "http://10.0.0.1/"}, "private or reserved network"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "The file is empty."),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}, "The file is a PDF document"),
    ],
)
def test_bad_input_is_answered_with_its_sentence_and_stores_nothing(
    client, fact_checker, given, sentence
):
    client.force_login(fact_checker)
    answer = client.post(SUBMIT, given)
    assert answer.status_code == 422
    assert sentence in html.fromstring(answer.content).text_content()
    assert not Article.objects.exists()


def test_a_file_that_is_too_large_is_refused(client, fact_checker, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    client.force_login(fact_checker)
    answer = client.post(SUBMIT, {"file": SimpleUploadedFile("a.txt", b"word " * 400)})
    assert "at most 0.001 MB" in answer.content.decode()
    assert not Article.objects.exists()


def test_a_duplicate_leads_to_what_is_stored_already(client, fact_checker):
    client.force_login(fact_checker)
    client.post(SUBMIT, {"text": TEXT})
    page = client.post(SUBMIT, {"text": TEXT}, follow=True)
    assert "The same text is stored already" in page.content.decode()
    assert Article.objects.count() == 1


PAGES = [
    ("source-list", False), ("source-submit", False), ("source-failures", False),
    ("source-feeds", False), ("source-opml", False), ("source-article", True),
    ("source-article-again", True), ("source-feed-again", True), ("source-opml-import", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "takes_id"), PAGES)
def test_every_page_asks_for_a_sign_in_and_a_permission(client, name, takes_id):
    article = make_article()
    feed = Feed.objects.create(pk=article.pk, outlet=article.outlet, address="https://a.example/f")
    address = reverse(name, args=[feed.pk] if takes_id else [])
    ask = client.post if name.endswith(("again", "import")) else client.get
    assert ask(address).status_code == 302
    client.force_login(make_user())
    assert ask(address).status_code == 403


def test_failed_and_set_aside_work_is_shown_with_its_reason_and_tried_again(
    client, moderator, hints, django_capture_on_commit_callbacks
):
    row = make_article(
        state="quarantined", attempts=3, address="https://a.example/x", last_error="It broke off."
    )
    client.force_login(moderator)
    page = html.fromstring(client.get(reverse("source-failures")).content)
    assert "It broke off." in page.text_content()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page.xpath("//main//form/@action")[0])
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert hints == [("a", row.pk)]


def test_a_text_in_another_language_waits_for_a_person_and_says_so(client, fact_checker):
    client.force_login(fact_checker)
    text = (
        "Wehr hält dem Hochwasser stand\n\nDas Wehr hat die Nacht über gehalten, teilte die "
        "Behörde am Sonntag mit. Viertausend Menschen verließen ihre Häuser in der Unterstadt."
    )
    page = client.post(SUBMIT, {"text": text}, follow=True)
    assert ArticleVersion.objects.get().language == "de"
    assert "is not read by the machine" in page.content.decode()


def test_feeds_show_their_next_fetch_and_last_outcome(client, moderator):
    Feed.objects.create(
        outlet=make_outlet(name="Talmere Post"), address="https://post.example/feed",
        title="Post news", last_new_at=NOON, due_at=NOON + timedelta(hours=3),
        last_outcome="degraded", degraded="The feed is not well-formed.",
    )  # fmt: skip
    client.force_login(moderator)
    text = html.fromstring(client.get(reverse("source-feeds")).content).text_content()
    for words in ("Post news", "Talmere Post", "14 Mar, 15:00", "not well-formed", "Silent"):
        assert words in text


FEED = (
    '<rss version="2.0"><channel><title>Post news</title><item><title>One</title>'
    "<link>/one</link><guid>1</guid></item></channel></rss>"
)


def test_a_feed_is_found_through_the_page_that_names_it(client, moderator, site):
    link = "<link rel='alternate' type='application/rss+xml' href='/feed.xml'>"
    site.expect_request("/").respond_with_data(news_page(head=link), content_type="text/html")
    client.force_login(moderator)
    client.post(reverse("source-feeds"), {"address": site.url_for("/"), "outlet": "Talmere Post"})
    assert Feed.objects.get().address == site.url_for("/feed.xml")


def test_a_page_without_a_feed_is_refused_with_a_sentence(client, moderator, site):
    site.expect_request("/").respond_with_data(news_page(), content_type="text/html")
    client.force_login(moderator)
    answer = client.post(reverse("source-feeds"), {"address": site.url_for("/")})
    assert answer.status_code == 422
    assert "That is a web page, not a feed." in answer.content.decode()
    assert not Feed.objects.exists()


def test_opml_goes_out_and_comes_in_again(client, moderator):
    outlet = make_outlet()
    for name in ("a & b", "c"):
        Feed.objects.create(outlet=outlet, address=f"https://{name[0]}.example/feed", title=name)
    client.force_login(moderator)
    exported = client.get(reverse("source-opml")).content
    Feed.objects.all().delete()
    page = client.post(reverse("source-opml-import"), {"file": io.BytesIO(exported)}, follow=True)
    assert "2 of 2 feeds added." in page.content.decode()
    assert set(Feed.objects.values_list("title", "address")) == {
        ("a & b", "https://a.example/feed"),
        ("c", "https://c.example/feed"),
    }


def test_outlets_say_what_they_published_and_count_it_no_further_than_they_say(
    client, moderator, monkeypatch
):
    monkeypatch.setattr("sources.views.COUNTED_TO", 3)
    many, few = make_outlet(name="Many"), make_outlet(name="None yet")
    for day in range(5):
        make_article(outlet=many, first_published=NOON - timedelta(days=day))
    for number in range(2):
        Feed.objects.create(outlet=many, address=f"https://{number}.example/")
    client.force_login(moderator)

    page = html.fromstring(client.get(reverse("source-list")).content)

    rows = {row.xpath("string(th)").strip(): row for row in page.xpath("//tbody/tr")}
    said = [
        [rows[outlet.name].xpath(f"string(td[@data-label='{label}'])") for label in
         ("Articles", "Feeds", "Newest")] for outlet in (many, few)
    ]  # fmt: skip
    assert said == [["3+", "2", "14 Mar 2026, 12:00 UTC"], ["0", "0", ""]]


def test_lists_ask_no_more_queries_for_more_rows(client, moderator):
    client.force_login(moderator)
    for name in ("source-list", "source-feeds", "source-failures"):
        counts = []
        for _ in range(2):
            for _ in range(10):
                article = make_article(state="failed", address="https://a.example/")
                Feed.objects.create(
                    outlet=article.outlet, address=f"https://{article.pk}.example/", state="failed"
                )
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(name))
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_markup_in_a_text_is_shown_as_text(client, fact_checker):
    client.force_login(fact_checker)
    given = {"text": WORDS, "title": "<script>alert(1)</script>", "outlet": "<b>Post</b>"}
    page = client.post(SUBMIT, given, follow=True)
    assert not html.fromstring(page.content).xpath("//main//script | //main//b")
    assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_a_text_too_large_for_a_request_is_answered_in_the_form(client, fact_checker, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(fact_checker)
    for content_type in ("multipart/form-data; boundary=b", "application/x-www-form-urlencoded"):
        body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"x" * 5000
        page = client.generic("POST", SUBMIT, body + b"\r\n--b--\r\n", content_type=content_type)
        assert page.status_code == 413
        assert "That is too large; at most 15 MB are read." in page.content.decode()
        assert "Give one of the three:" not in page.content.decode()
    assert not Article.objects.exists()


def test_a_forged_submission_is_refused_all_the_same(fact_checker):
    client = Client(enforce_csrf_checks=True)
    client.force_login(fact_checker)
    assert client.post(SUBMIT, {"text": TEXT}).status_code == 403
    token = client.get(SUBMIT).cookies["csrftoken"].value
    assert client.post(SUBMIT, {"text": TEXT, "csrfmiddlewaretoken": token}).status_code == 302


def test_feeds_can_be_looked_at_and_not_edited_in_the_admin(client, administrator):
    feed = Feed.objects.create(outlet=make_outlet(), address="https://post.example/feed.xml")
    client.force_login(administrator)
    for name in ("feed", "feedentry", "feedattempt"):
        assert client.get(f"/admin/sources/{name}/").status_code == 200
        assert client.get(f"/admin/sources/{name}/add/").status_code == 403
    page = client.get(f"/admin/sources/feed/{feed.pk}/change/")
    assert page.status_code == 200 and b'name="_save"' not in page.content


def test_an_outlet_leads_to_its_claims_and_its_times_can_be_read_in_ones_own_zone(
    client, fact_checker
):
    client.force_login(fact_checker)
    version = make_version(article=make_article(outlet=make_outlet(name="Echo", slug="echo")))
    page = client.get(reverse("source-list")).content.decode()
    assert '<a href="/?state=all&amp;outlet=echo">Echo</a>' in page
    assert client.get("/?state=all&outlet=echo").status_code == 200
    assert f'<time datetime="{version.published_at:%Y-%m-%dT%H:%M}' in page


def test_the_page_of_an_article_asks_at_most_ten_queries(client, fact_checker):
    client.force_login(fact_checker)
    article = make_article(state="done")
    for number in (1, 2):
        version = make_version(article=article, number=number, text=f"{TEXT} {number}")
    make_claim("The weir held", version=version)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("source-article", args=[article.pk]))
    assert len(asked) <= 10


def test_after_it_is_stored_the_page_follows_reading_and_linking_to_their_end(client, fact_checker):
    client.force_login(fact_checker)
    version = make_version(article=make_article(state="done"))
    address = reverse("source-article", args=[version.article_id])

    def page():
        shown = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert ("hx-trigger" in shown) == ("hx-trigger" in client.get(address).content.decode())
        return " ".join(shown.split()), "hx-trigger" in shown

    words, is_polled = page()
    assert "Waiting to be read." in words and is_polled
    reading = Reading.objects.create(version=version, state="running")
    words, is_polled = page()
    assert "Being read now." in words and is_polled
    make_claim("The weir held", version=version)
    make_claim("The weir broke", version=version, as_reported="disputed")
    Reading.objects.filter(pk=reading.pk).update(state="done")
    words, is_polled = page()
    assert "2 claims</a>, 1 of them disputed. It is being compared" in words and is_polled
    Linking.objects.create(version=version, state="done")
    words, is_polled = page()
    assert "It was compared with earlier claims." in words and not is_polled
    Reading.objects.filter(pk=reading.pk).update(state="quarantined", last_error="No memory.")
    words, is_polled = page()
    assert "Its reading was set aside.</strong> No memory." in words and not is_polled
