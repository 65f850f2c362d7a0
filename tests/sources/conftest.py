from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

WORDS = (
    "The weir at Talmere held through the night, the river authority said on Sunday evening. "
    "Four thousand people left their homes in the lower town, according to the mayor's office. "
    "Opposition councillors disputed the figure and said that at least nine thousand had fled."
)


def news_page(title: str = "Weir holds at Talmere", body: str = WORDS, head: str = "") -> str:
    paragraphs = "".join(f"<p>{p}.</p>" for p in body.rstrip(".").split(". "))
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


@pytest.fixture
def site(httpserver: HTTPServer, settings) -> Iterator[HTTPServer]:
    """A site on loopback without a robots.txt, that may be asked as often as one likes."""
    settings.FETCH_RATE_PER_HOST = "1000/second"
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    yield httpserver
