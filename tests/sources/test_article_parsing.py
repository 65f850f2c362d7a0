from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from sources.article_parsing import parse_article
from sources.errors import BadInput, NotAnArticle, TooLarge

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
ADDRESS = "https://post.example/news/weir?utm_source=x"
PARAGRAPHS = [
    "The weir at Talmere held through the night, the river authority said on Sunday evening.",
    "Four thousand people left their homes in the lower town, according to the mayor's office.",
    "Opposition councillors disputed the figure and said that at least nine thousand had fled.",
    "The army sent thirty boats, its spokesman told reporters, and more were expected on Monday.",
]  # fmt: skip


def page(body: str = "", *, head: str = "", title: str = "Weir holds at Talmere") -> str:
    paragraphs = body or "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        "<!doctype html><html lang='en-GB'><head>"
        f"<title>{title} | The Post</title>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


NEWS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Weir holds at Talmere",
    "datePublished": "2026-03-10T09:30:00+02:00",
    "dateModified": "2026-03-10T11:00:00+02:00",
    "author": [{"@type": "Person", "name": "Ana Ruiz"}, {"@type": "Person", "name": "Bo Lind"}],
}


def test_a_page_gives_title_paragraphs_and_what_its_data_state():
    head = json_ld({"@graph": [{"@type": "WebSite"}, NEWS]})
    head += "<link rel='canonical' href='/news/weir'>"
    article = parse_article(page(head=head), ADDRESS, now=NOW)
    assert article.title == "Weir holds at Talmere"
    assert article.text.split("\n\n") == ["Weir holds at Talmere", *PARAGRAPHS]
    assert article.byline == "Ana Ruiz, Bo Lind"
    assert article.published_at == datetime(2026, 3, 10, 7, 30, tzinfo=UTC)
    assert article.canonical_url == "https://post.example/news/weir"
    assert (article.language, article.kind) == ("en-GB", "report")


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2026-03-10T07:30:00Z'>",
        "<meta name='date' content='2026-03-10 07:30+00:00'>",
        json_ld({"@type": "NewsArticle", "datePublished": "1970-01-01"})
        + "<meta property='article:published_time' content='2026-03-10T07:30:00Z'>",
        '<script type="application/ld+json">{broken</script>'
        "<meta property='article:published_time' content='2026-03-10T07:30:00Z'>",
        f'<script type="application/ld+json">{"[" * 100_000}</script>'
        "<meta property='article:published_time' content='2026-03-10T07:30:00Z'>",
    ],
)
def test_the_publication_time_is_the_first_that_can_be(head):
    article = parse_article(page(head=head), ADDRESS, now=NOW)
    assert article.published_at == datetime(2026, 3, 10, 7, 30, tzinfo=UTC)


def test_a_live_blog_keeps_the_times_of_its_updates():
    blog = {
        "@type": "LiveBlogPosting",
        "headline": "Floods – live",
        "liveBlogUpdate": [
            {"@type": "BlogPosting", "headline": "Weir holds", "articleBody": PARAGRAPHS[0],
             "datePublished": "2026-03-10T11:15:00+02:00"},
            {"@type": "BlogPosting", "articleBody": f"<p>{PARAGRAPHS[1]}</p><p>More.</p>",
             "datePublished": "2026-03-10T10:50:00+02:00"},
            "not an update",
        ],
    }  # fmt: skip
    article = parse_article(page(head=json_ld(blog)), ADDRESS, now=NOW)
    entries = [p for p in article.passages if p.kind == "entry"]
    assert article.kind == "live_blog"
    assert [p.time for p in entries] == ["2026-03-10T11:15:00+02:00", "2026-03-10T10:50:00+02:00"]
    assert article.text[entries[1].start : entries[1].end] == f"{PARAGRAPHS[1]}\n\nMore."


def test_scripts_and_markup_in_a_title_are_only_text():
    article = parse_article(
        page(title="<b>Weir</b> &lt;script&gt;alert(1)&lt;/script&gt;"), now=NOW
    )
    assert article.title == "Weir <script>alert(1)</script>"


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<html><body></body></html>", "almost no text"),
        ("just words, no page at all", "not HTML"),
        (page("<p>We and our partners use cookies. Accept all cookies or manage consent.</p>"
              "<p>Your consent lets our partners show personalised ads on other sites.</p>",
              title="Before you continue"), "consent notice"),
        (page("<p>Subscribe to continue reading. Already a subscriber? Sign in. Try a free trial "
              "with unlimited access for one month to all that we have.</p>"), "paywall"),
        (page("<p>The page you were looking for could not be found.</p>", title="404 Not Found"),
         "no such page"),
        (page("<p>Checking your browser before accessing the site. Are you a human?</p>",
              title="Just a moment..."), "lets no machine in"),
        (page("<p>Internal server error. Please try again later.</p>", title="Error 500"),
         "shows an error"),
        (page("".join(f"<p><a href='/{i}'>Council news {i}</a></p>" for i in range(60))),
         "almost no text|list of links"),
    ],
)  # fmt: skip
def test_a_page_without_an_article_says_what_stands_there(html, sentence):
    with pytest.raises(NotAnArticle, match=sentence):
        parse_article(html, ADDRESS, now=NOW)


def test_the_free_beginning_of_a_paid_article_is_not_taken_for_it():
    teaser = " ".join(PARAGRAPHS)[:500]
    paid = json_ld({"@type": "NewsArticle", "headline": "Weir", "isAccessibleForFree": False})
    with pytest.raises(NotAnArticle, match="only its beginning is free"):
        parse_article(page(f"<p>{teaser}</p>", head=paid), ADDRESS, now=NOW)
    # A site that says so of an article which it gives in full is not refused.
    whole = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS * 5)
    assert parse_article(page(whole, head=paid), ADDRESS, now=NOW).text


def test_an_article_about_cookies_and_subscriptions_is_an_article():
    about = [
        "The commission fined the firm on Monday because its cookie notice gave people no choice.",
        "The regulator said that people had to subscribe or accept cookies to read any article.",
        *PARAGRAPHS * 2,
    ]
    html = page("".join(f"<p>{paragraph}</p>" for paragraph in about), title="Cookie fine")
    assert "fined the firm" in parse_article(html, ADDRESS, now=NOW).text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (bytes(range(256)) * 4, "binary"),
    ],
)
def test_bytes_that_are_no_page_are_refused(data, sentence):
    with pytest.raises(BadInput, match=sentence):
        parse_article(data, ADDRESS, now=NOW)


def test_a_page_that_costs_too_much_is_refused_or_tamed_in_time():
    started = time.process_time()
    attributes = " ".join(f"a{i}=1" for i in range(200_000))
    text = parse_article(page(head=f"<meta {attributes}>"), ADDRESS, now=NOW).text
    assert PARAGRAPHS[0] in text
    quoted = " ".join(f'a{i}="<>"' for i in range(200_000))
    assert PARAGRAPHS[0] in parse_article(page(head=f"<meta {quoted}>"), ADDRESS, now=NOW).text
    with pytest.raises(TooLarge, match="elements"):
        parse_article(page("<b>x</b>" * 300_000), ADDRESS, now=NOW)
    with pytest.raises(TooLarge, match="larger than 3 MB"):
        parse_article(page("<p>" + "word " * 800_000), ADDRESS, now=NOW)
    assert time.process_time() - started < 10


def test_a_megabyte_of_script_costs_nothing():
    html = page(head=f"<script>{'var x = 1;' * 500_000}</script><style>{'a{}' * 300_000}</style>")
    assert PARAGRAPHS[0] in parse_article(html, ADDRESS, now=NOW).text


@pytest.mark.parametrize("comment", ["<!-->", "<!--->", "<!-- --!>", "<!---->", "<!-- a > b -->"])
def test_a_comment_ends_where_browsers_end_it(comment: str):
    body = comment + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    assert PARAGRAPHS[3] in parse_article(page(body), ADDRESS, now=NOW).text


@pytest.mark.parametrize(
    ("base", "canonical"),
    [("https://post.example/archive/", "https://post.example/archive/weir"),
     ("/archive/", "https://post.example/archive/weir"),
     ("https://elsewhere.example/", "")],
)  # fmt: skip
def test_a_page_s_link_to_itself_follows_its_base(base: str, canonical: str):
    head = f"<base href='{base}'><link rel='canonical' href='weir'>"
    assert parse_article(page(head=head), ADDRESS, now=NOW).canonical_url == canonical


def test_a_lone_surrogate_costs_one_letter_and_not_the_page():
    article = parse_article(page(title="Weir\ud800 holds"), ADDRESS, now=NOW)
    assert article.title.startswith("Weir") and PARAGRAPHS[3] in article.text
