"""The public pages in real Chromium: accessible, narrow, without JavaScript, by keyboard."""

from __future__ import annotations

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from claims.merging import merge_actors
from claims.models import Claim
from claims.notes import strike_note, write_note
from claims.reviewing import EvidenceItem, set_verdict
from claims.searches import save_search
from claims.vocabulary import Verdict
from tests.factories import NOON, make_actor, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES = 100_000  # of a page with its styles and scripts, compressed


def public_pages(claim: Claim) -> dict[str, str]:
    """Return the address of every kind of page that anyone may read."""
    detail = reverse("claim-detail", args=[claim.pk])
    speaker = claim.statements.get(is_dispute=False).speaker_id
    return {
        "list": "/",
        "narrowed list": "/?state=undisputed&place=Corvane&since=2026-03-01",
        "empty list": "/?q=nothing+has+these+words",
        "refused filter": "/?state=perhaps",
        "claim": detail,
        "past": detail + "?as_of=2026-03-15T12:00",
        "before the first report": detail + "?as_of=2026-03-01",
        "refused moment": detail + "?as_of=lately",
        "article": reverse("article-detail", args=[claim.version_id]),
        "actor": reverse("actor-detail", args=[speaker]),
        "similar": "/similar/?sentence=The+dam+held",
        "search": "/search/?q=dam",
        "search without words": "/search/",
        "search that finds nothing": "/search/?q=unheard-of",
        "about": "/about/",
        "sign in": reverse("login"),
        "lost": "/no-such-page/",
    }


def desk_pages(claim: Claim) -> dict[str, str]:
    """Return the addresses of the pages of a desk, and those that look different to it."""
    names = ("source-list", "source-submit", "source-feeds", "source-failures", "search-list")
    detail = reverse("claim-detail", args=[claim.pk])
    return {
        "list": "/",
        "claim": detail,
        "past": detail + "?as_of=2026-03-15T12:00",
        "actor": reverse("actor-detail", args=[claim.statements.first().speaker_id]),
        "queue": reverse("review-queue"),
        "review": reverse("claim-review", args=[claim.pk]),
        **{name: reverse(name) for name in names},
    }


@pytest.fixture
def desk(administrator, claim) -> User:
    """Somebody who may do everything, with a saved search, a verdict and a merged actor."""
    save_search(administrator, "Dams", "?q=dam", now=NOON)
    write_note(claim.pk, "The gauge keeper rings back.", by=administrator, now=NOON)
    strike_note(write_note(claim.pk, "Wrong.", by=administrator, now=NOON).pk,
                by=administrator, now=NOON)  # fmt: skip
    set_verdict(
        claim, Verdict.MIXED, "Half of it.", [EvidenceItem("A gauge", note="It fell.")],
        make_user(username="ben"), supersedes_seen=None, now=NOON,
    )  # fmt: skip
    speaker = claim.statements.first().speaker
    merge_actors(make_actor("The miners").pk, speaker.pk, by=administrator, now=NOON)
    return administrator


def check_with_axe(page: Page) -> list[str]:
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [results.generate_report()] if results.violations_count else []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_either_theme(claim, open_page, live_server, settings, scheme):
    settings.SITE_NOTICE = "The outlets are invented."
    page = open_page("/", color_scheme=scheme)
    found = {}
    for name, address in public_pages(claim).items():
        page.goto(live_server.url + address)
        found[name] = check_with_axe(page)
    assert {name: report for name, report in found.items() if report} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_at_the_desk(claim, desk, open_page, sign_in, live_server, scheme):
    page = open_page("/", color_scheme=scheme)
    sign_in(page, desk)
    found = {}
    for name, address in desk_pages(claim).items():
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found[name] = check_with_axe(page)
    assert {name: report for name, report in found.items() if report} == {}


def test_each_page_with_its_styles_and_scripts_is_light(
    claim, desk, open_page, sign_in, live_server
):
    page, weights = open_page("/"), {}
    sign_in(page, desk)
    loaded: list[int] = []
    page.on("response", lambda response: loaded.append(len(gzip.compress(response.body()))))
    for name, address in (public_pages(claim) | desk_pages(claim)).items():
        loaded.clear()
        page.goto(live_server.url + address, wait_until="networkidle")
        weights[name] = sum(loaded)
    assert max(weights.values()) < MOST_BYTES, weights


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
    for name, address in public_pages(claim).items():
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert page.evaluate(SMALL) == [], name


def test_a_narrow_phone_shows_all_of_the_desk(claim, desk, open_page, sign_in, live_server):
    page = open_page("/", viewport={"width": 360, "height": 740})
    sign_in(page, desk)
    for name, address in desk_pages(claim).items():
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        assert page.evaluate(SMALL) == [], name


def test_on_a_phone_the_table_of_positions_stands_without_its_picture(claim, open_page):
    page = open_page(reverse("claim-detail", args=[claim.pk]))
    expect(page.locator("svg.timeline").first).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    for picture in page.locator("svg.timeline").all():
        expect(picture).to_be_hidden()
    expect(page.locator(".turns")).to_be_visible()


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
