"""The public pages in real Chromium: accessible, narrow, without JavaScript, by keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright
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
    make_user,
    make_version,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
TEXT = (
    "The dam held\n\n11:15am: Water falls\n\n"
    "“The dam held all night,” the company said on Monday, counting 12 flooded houses. "
    "Mayor Lind denied this.\n\nThe Echo could not verify either account.\n\nALSO READ: Recipes"
)
PAGES = ["claim-list", "claim-detail", "article-detail", "actor-detail", "about", "login", "lost"]


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


def address_of(name: str, claim: Claim) -> str:
    if name == "lost":
        return "/no-such-page/"
    pk = {
        "claim-detail": claim.pk,
        "article-detail": claim.version_id,
        "actor-detail": claim.statements.filter(is_dispute=False).get().speaker_id,
    }.get(name)
    return reverse(name, args=[pk] if pk else [])


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_either_theme(claim, open_page, live_server, scheme):
    page = open_page("/", color_scheme=scheme)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = {}
    for name in PAGES:
        page.goto(live_server.url + address_of(name, claim))
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        if results.violations_count:
            found[name] = results.generate_report()
    assert found == {}


SMALL = """
[...document.querySelectorAll("button, input, select, summary, .site-head a")]
  .filter(e => !["radio", "checkbox"].includes(e.type))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width > 0 && (r.height < 24 || r.width < 24))
  .map(([html]) => html)
"""


def test_a_narrow_phone_shows_all_of_a_page_with_controls_big_enough_to_hit(
    claim, open_page, live_server
):
    page = open_page("/", viewport={"width": 320, "height": 640})
    for name in PAGES:
        page.goto(live_server.url + address_of(name, claim))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert page.evaluate(SMALL) == [], name


def test_without_javascript_a_reader_finds_filters_and_reads(claim, open_page):
    page = open_page("/", java_script_enabled=False)
    page.get_by_label("Words in the claim").fill("dam")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(f"{page.url.split('/?')[0]}/?q=dam")
    page.get_by_role("link", name="The dam held all night").click()
    expect(page.get_by_role("heading", name="They say it is so")).to_be_visible()
    page.locator(".voice").filter(has_text="Mayor Lind").get_by_role("link", name="Echo").click()
    expect(page.locator(".article-text")).to_contain_text("Mayor Lind denied this.")


def test_a_filter_changes_the_list_the_address_and_tells_it(claim, open_page):
    page = open_page("/")
    page.get_by_label("all", exact=True).check()
    expect(page).to_have_url(f"{page.url.split('/?')[0].rstrip('/')}/?state=all")
    expect(page.get_by_role("heading", level=1)).to_have_text("All claims")
    expect(page.locator("#live")).to_contain_text("All claims: 25 shown, more follow.")
    expect(page.get_by_label("all", exact=True)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disputed claims")


def test_a_filter_that_cannot_be_read_says_so_in_place(claim, open_page):
    page = open_page("/")
    page.get_by_label("Claimed by", exact=True).fill("Nobody At All")
    page.get_by_label("Claimed by", exact=True).press("Enter")
    expect(page.locator("#results")).to_contain_text("nobody known here is called")
    expect(page.get_by_label("Claimed by", exact=True)).to_have_value("Nobody At All")


def test_keys_move_open_and_search_only_while_the_list_has_focus(claim, open_page):
    page = open_page("/")
    first, second = page.locator(".card h3 a").nth(0), page.locator(".card h3 a").nth(1)
    page.keyboard.press("j")
    expect(first).not_to_be_focused()  # the list has no focus yet
    first.focus()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Words in the claim")).to_be_focused()
    page.keyboard.type("jok")
    expect(page.get_by_label("Words in the claim")).to_have_value("jok")
    # Leaving the field with other words in it would search and replace the list.
    page.get_by_label("Words in the claim").fill("")
    first.focus()
    title = first.inner_text()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_v_opens_the_article_and_g_a_goes_to_the_help(claim, open_page):
    page = open_page("/?q=night")
    page.locator(".card h3 a").first.focus()
    page.keyboard.press("v")
    page.wait_for_url(f"**{reverse('article-detail', args=[claim.version_id])}#c{claim.pk}")
    page.go_back()
    page.locator(".card h3 a").first.focus()
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/about/")


def test_keys_have_help_and_can_be_switched_off(claim, open_page):
    page = open_page("/")
    first = page.locator(".card h3 a").first
    first.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Keys are on in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    first.focus()
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys are on in this browser").check()
    page.keyboard.press("Escape")
    first.focus()
    page.keyboard.press("j")
    expect(page.locator(".card h3 a").nth(1)).to_be_focused()


def test_the_theme_switch_is_remembered(claim, open_page):
    page = open_page("/")
    paper = "getComputedStyle(document.body.parentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Theme").click()  # light
    page.get_by_role("button", name="Theme").click()  # dark
    assert page.evaluate(paper) != light
    page.reload()
    assert page.evaluate(paper) != light
    expect(page.get_by_role("button", name="Theme")).to_have_text("Theme: dark")


def test_a_note_and_its_words_light_up_together(claim, open_page):
    page = open_page(reverse("article-detail", args=[claim.version_id]))
    page.locator(".mk-claim[data-st]").first.hover()
    expect(page.locator(".note.lit")).to_have_count(1)
    expect(page.locator(".note.lit")).to_contain_text("Corvane Minerals")
    page.locator(".mk-claim[data-st]").first.click()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('claim-detail', args=[claim.pk])}")


def test_a_link_to_a_statement_lights_it(claim, open_page):
    said = claim.statements.get(is_dispute=False)
    page = open_page(f"{reverse('article-detail', args=[claim.version_id])}#s{said.pk}")
    expect(page.locator(".mk-claim.lit").first).to_contain_text("The dam held all night")


def test_a_reader_in_another_zone_sees_both_times(claim, open_page):
    address = reverse("claim-detail", args=[claim.pk])
    page = open_page(address, timezone_id="Asia/Tokyo")
    title = page.locator("time[data-local]").first.get_attribute("title")
    assert "UTC" in title
    assert "Asia/Tokyo" in title


def test_signing_in_by_keyboard_leads_back_to_the_page(claim, open_page, roles):
    make_user("fact-checker", username="ada", password="correct horse")
    address = reverse("claim-detail", args=[claim.pk])
    page = open_page(address)
    page.get_by_role("link", name="Sign in").press("Enter")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("correct horse")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
