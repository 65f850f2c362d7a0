"""Taking articles in by the command that people use, and what is stored then."""

from __future__ import annotations

import io
import json
import zlib
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from sources import ingest
from sources.errors import AlreadyKnown
from sources.models import Article, ArticleVersion, CopyFamily, FetchAttempt, Outlet, Passage
from tests.sources.conftest import WORDS, news_page

pytestmark = pytest.mark.django_db
TEXT = "Weir holds at Talmere\n\n" + WORDS.replace(". ", ".\n\n")


def run(*inputs: object, **options: object) -> None:
    call_command("ingest", *map(str, inputs), "--no-read", **options)


def test_a_text_file_becomes_an_article_with_its_passages(tmp_path):
    path = tmp_path / "weir.txt"
    path.write_text(TEXT, encoding="utf-8")
    run(path, outlet="Talmere Post", published="2026-03-10T09:30+02:00")
    version = ArticleVersion.objects.get()
    assert (version.title, version.language) == ("Weir holds at Talmere", "en")
    assert version.article.outlet.name == "Talmere Post"
    assert version.published_at == datetime(2026, 3, 10, 7, 30, tzinfo=UTC)
    assert version.article.state == "done"
    assert [p.kind for p in version.passages.all()] == ["title", "body"]
    assert version.text[version.passages.all()[1].start :].startswith("The weir at Talmere held")


def test_an_html_file_is_parsed_and_its_page_is_kept(tmp_path):
    path = tmp_path / "weir.html"
    path.write_text(news_page(), encoding="utf-8")
    run(path)
    version = ArticleVersion.objects.get()
    assert "<p>" not in version.text
    assert zlib.decompress(version.html).decode() == news_page()


def test_standard_input_is_read(monkeypatch):
    stdin = SimpleNamespace(buffer=io.BytesIO(TEXT.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    run("-", title="From a pipe")
    assert ArticleVersion.objects.get().title == "From a pipe"


BAD = {
    "empty.txt": (b"", "The file is empty."),
    "blank.txt": (b" \n\n ", "The file is empty."),
    "marks.txt": (b"--- ... !!!", "The file holds no words."),
    "binary.txt": (bytes(range(256)) * 10, "The file is a binary file, not text."),
    "paper.pdf": (b"%PDF-1.7 x", "The file is a PDF document, not text."),
    "latin.txt": ("Käse, sagt der Mann".encode("latin-1"), "does not say which encoding"),
    "long.txt": (b"word " * 50_000, "at most 200,000 are read."),
    "big.txt": (b"word " * 4_000_000, "The file has 20.0 MB; at most 15 MB are read."),
    "wall.html": (b"<html><body><p>Accept cookies</p></body></html>", "No article was found"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence_and_touches_nothing(name, tmp_path, capsys):
    data, sentence = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    good = tmp_path / "good.txt"
    good.write_text(TEXT, encoding="utf-8")
    with pytest.raises(CommandError, match=r"1 of 2 refused") as error:
        run(path, good)
    assert error.value.returncode == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if name in line]
    assert len(lines) == 1 and sentence in lines[0]
    assert Article.objects.count() == ArticleVersion.objects.count() == 1
    assert CopyFamily.objects.count() == 1
    assert list(Outlet.objects.values_list("name", flat=True)) == ["Unnamed outlet"]


@pytest.mark.parametrize("published", ["soon", "2099-01-01", "1815-06-18"])
def test_a_wrong_date_stores_nothing(published, tmp_path):
    path = tmp_path / "good.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(CommandError, match="date|published"):
        run(path, published=published, outlet="Talmere Post")
    assert not Article.objects.exists() and not Outlet.objects.exists()


def test_a_duplicate_is_named_and_stored_once(tmp_path, capsys):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    with pytest.raises(CommandError, match="1 of 2 refused"):
        run(tmp_path / "a.txt", tmp_path / "b.txt", outlet="Talmere Post")
    article = Article.objects.get()
    assert f"stored already as article {article.pk} of Talmere Post" in capsys.readouterr().err


def test_the_same_text_in_another_paper_is_a_copy_and_no_duplicate(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    run(path, outlet="Talmere Post")
    run(path, outlet="Coast Mail")
    first, second = ArticleVersion.objects.order_by("pk")
    assert first.article_id != second.article_id
    assert first.family_id == second.family_id


def test_control_characters_are_cleaned_at_the_door(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode().replace(b"Sunday", b"Sun\x00d\x1bay\xe2\x80\xae"))
    run(path)
    assert "on Sunday evening" in ArticleVersion.objects.get().text


def test_an_address_is_fetched_and_stored(site):
    head = "<meta property='article:published_time' content='2026-03-10T07:30:00Z'>"
    site.expect_request("/weir").respond_with_data(news_page(head=head), content_type="text/html")
    run(site.url_for("/weir?utm_source=mail#top"))
    article = Article.objects.get()
    assert article.canonical_url == site.url_for("/weir")
    assert article.first_published == datetime(2026, 3, 10, 7, 30, tzinfo=UTC)
    attempt = FetchAttempt.objects.get()
    assert (attempt.outcome, attempt.status, attempt.size_bytes) == (
        "stored", 200, len(news_page(head=head)),
    )  # fmt: skip


def test_a_changed_page_is_a_new_version_and_the_old_one_stays(site):
    site.expect_ordered_request("/robots.txt").respond_with_data("", status=404)
    site.expect_oneshot_request("/weir").respond_with_data(news_page(), content_type="text/html")
    address = site.url_for("/weir")
    run(address)
    changed = news_page(body=WORDS.replace("Four thousand", "Six thousand"))
    site.expect_oneshot_request("/weir").respond_with_data(changed, content_type="text/html")
    run(address)
    site.expect_oneshot_request("/weir").respond_with_data(changed, content_type="text/html")
    with pytest.raises(CommandError):
        run(address)
    versions = ArticleVersion.objects.order_by("number")
    assert [("Four thousand" in v.text, "Six thousand" in v.text) for v in versions] == [
        (True, False),
        (False, True),
    ]
    assert versions[0].family_id == versions[1].family_id
    assert list(FetchAttempt.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "stored", "stored", "unchanged",
    ]  # fmt: skip


def test_a_page_that_goes_back_to_an_earlier_text_has_a_third_version(site):
    bodies = [WORDS, WORDS.replace("Four thousand", "Six thousand"), WORDS]
    for body in bodies:
        site.expect_oneshot_request("/weir").respond_with_data(
            news_page(body=body), content_type="text/html"
        )
        run(site.url_for("/weir"))
    versions = ArticleVersion.objects.order_by("number")
    assert [("Four" in v.text, v.number) for v in versions] == [(True, 1), (False, 2), (True, 3)]
    assert len({v.family_id for v in versions}) == 1


def test_an_old_text_that_is_handed_in_again_is_no_change():
    for n, body in enumerate([WORDS, WORDS.replace("Four", "Six"), WORDS]):
        if n < 2:
            ingest.ingest_text(body, address="https://post.example/weir")
        else:
            with pytest.raises(AlreadyKnown):
                ingest.ingest_text(body, address="https://post.example/weir")
    assert ArticleVersion.objects.count() == 2


def test_two_addresses_of_one_page_are_one_article(site, capsys):
    page = news_page(head=f"<link rel='canonical' href='{site.url_for('/weir')}'>")
    site.expect_request("/weir").respond_with_data(page, content_type="text/html")
    site.expect_request("/amp/weir").respond_with_data(page, content_type="text/html")
    run(site.url_for("/weir"))
    with pytest.raises(CommandError):
        run(site.url_for("/amp/weir"))
    assert ArticleVersion.objects.count() == 1
    assert "This page is stored already as article" in capsys.readouterr().err


def test_a_live_blog_is_followed_while_it_lives(site):
    update = {"headline": "Weir holds", "articleBody": WORDS, "datePublished": "2026-03-10T09:00Z"}
    data = {"@type": "LiveBlogPosting", "headline": "Floods – live", "liveBlogUpdate": [update]}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    site.expect_request("/live").respond_with_data(news_page(head=head), content_type="text/html")
    run(site.url_for("/live"))
    article = Article.objects.get()
    assert article.kind == "live_blog"
    wait = article.look_again_at - FetchAttempt.objects.get().at
    assert wait.total_seconds() == 180
    entry = Passage.objects.get(kind="entry")
    assert entry.time == datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "state"), [(404, "failed"), (500, "failed"), (410, "quarantined")]
)
def test_a_page_that_cannot_be_had_leaves_its_row_and_the_reason(site, status, state):
    site.expect_request("/gone").respond_with_data("no", status=status)
    with pytest.raises(CommandError):
        run(site.url_for("/gone"))
    article = Article.objects.get()
    assert article.state == state
    assert f"answered {status}" in article.last_error
    assert FetchAttempt.objects.get().status == status


def test_robots_txt_is_obeyed_and_said(httpserver, settings):
    settings.FETCH_RATE_PER_HOST = "1000/second"
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /private")
    with pytest.raises(CommandError):
        run(httpserver.url_for("/private/weir"))
    assert "robots.txt" in Article.objects.get().last_error
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt"]


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1/", "http://169.254.169.254/latest", "http://[fec0::1]/", "http://2130706433/",
     "http://0x7f000001/", "http://localhost/", "http://user:secret@example.com/"],
)  # fmt: skip
def test_internal_addresses_leave_nothing_behind(address, settings, capsys):
    settings.FETCH_ALLOW_LOOPBACK = False
    with pytest.raises(CommandError):
        run(address)
    assert not Article.objects.exists() and not Outlet.objects.exists()
    assert "secret" not in capsys.readouterr().err


def test_a_page_is_never_stored_by_halves(site, monkeypatch):
    site.expect_request("/weir").respond_with_data(news_page(), content_type="text/html")

    def break_off(*args: object, **named: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(ingest, "store_notices", break_off)
    with pytest.raises(RuntimeError):
        run(site.url_for("/weir"))
    assert not ArticleVersion.objects.exists() and not Passage.objects.exists()
    assert Article.objects.get().last_error == "RuntimeError: bug"
