"""What browser tests share: Chromium, pages that may not complain, a claim with all its parts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from claims.groups import rederive
from claims.models import Claim, ClaimGroup, Figure, StateEvidence
from claims.vocabulary import AsReported, Stance
from sources.models import Passage
from tests.factories import (
    NOON,
    make_actor,
    make_claim,
    make_link,
    make_outlet,
    make_statement,
    make_version,
)

QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
TEXT = (
    "The dam held\n\n11:15am: Water falls\n\n"
    "“The dam held all night,” the company said on Monday, counting 12 flooded houses. "
    "Mayor Lind denied this.\n\nThe Echo could not verify either account.\n\nALSO READ: Recipes"
)


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the test's own queries are not in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.fixture
def claim() -> Claim:
    """A disputed claim with all that its pages can show, and a list of others."""
    version = make_version(text=TEXT, title="The dam held", outlet=make_outlet(name="Echo"))
    for position, (kind, words, time, heading) in enumerate(
        [
            ("title", "The dam held", "", ""),
            ("heading", "Water falls", "11:15am", "Water falls"),
            ("entry", TEXT[TEXT.index("“") : TEXT.index("ALSO")].strip(), "11:15am", "Water falls"),
            ("boilerplate", "ALSO READ: Recipes", "", ""),
        ]
    ):
        start, end = span(words)
        Passage.objects.create(
            version=version, position=position, start=start, end=end, kind=kind,
            printed_time=time, heading=heading,
        )  # fmt: skip
    claim = make_claim(
        "The dam held all night", version=version, as_reported=AsReported.DISPUTED,
        extractor_version="1", places=["Corvane"],
    )  # fmt: skip
    said, denied = span("“The dam held all night,”"), span("Mayor Lind denied this.")
    company, mayor = make_actor("Corvane Minerals"), make_actor("Mayor Lind")
    make_statement(
        claim=claim, speaker=company, speaker_text="the company", content_parts=[[*said]],
        speaker_start=span("the company")[0], speaker_end=span("the company")[1], cue_text="said",
        cue_start=span("said")[0], cue_end=span("said")[1], sentence_start=said[0],
        sentence_end=denied[0] - 1, exact="The dam held all night",
    )  # fmt: skip
    make_statement(
        claim=claim, speaker=mayor, is_dispute=True, stance=Stance.DENIES, cue_text="denied",
        speaker_start=denied[0], speaker_end=denied[0] + 10, cue_start=span("denied")[0],
        cue_end=span("denied")[1], sentence_start=denied[0], sentence_end=denied[1],
    )  # fmt: skip
    start, end = span("could not verify either account")
    StateEvidence.objects.create(
        claim=claim, state="disputed", text=TEXT[start:end], start=start, end=end, rule="test.rule"
    )
    for low in (12, 30):
        Figure.objects.create(
            claim=claim, text=str(low), start=0, end=2, low=low, high=low, bound="exact",
            counted="house",
        )  # fmt: skip
    counter = make_claim("The dam broke", reported_at=NOON + timedelta(days=2))
    make_statement(claim=counter, speaker=make_actor("A diver"))
    make_link(claim, counter, status="accepted")
    make_link(claim, make_claim("Water rose"), kind="related", because=["Both name water."])
    rederive([claim.pk, counter.pk], now=NOON + timedelta(days=3))
    for number in range(30):
        other = make_claim(f"Bridge {number:02} stands", as_reported=AsReported.DISPUTED)
        ClaimGroup.objects.filter(pk=other.group_id).update(
            changed_at=NOON + timedelta(minutes=number)
        )
    return claim


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Any]:
    """Return a function that opens an address; at the end no script may have complained."""
    contexts, problems = [], []

    def open_at(address: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page.goto(live_server.url + address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, User], None]:
    """Return a function that signs somebody in, in one page's browser."""

    def sign_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    return sign_in
