"""Correcting an article in real Chromium: by selecting words, in the margin, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.groups import rederive
from claims.models import Claim, ClaimEvent, Correction
from claims.vocabulary import AsReported, EventKind, Stance
from sources.models import ArticleVersion
from tests.factories import NOON, make_actor, make_claim, make_outlet, make_statement, make_user
from tests.factories import make_version as make_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = (
    "The dam held\n\nThe dam held all night and 12 houses were flooded, the company said. "
    "Mayor Lind denied this.\n\nNobody was hurt, a nurse said. The river fell on Monday."
)
WORDS = "The dam held all night and 12 houses were flooded"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def version() -> ArticleVersion:
    """The second version of an article, with a disputed claim and a copy elsewhere."""
    first = make_text(
        text=TEXT.replace("12 houses", "9 houses") + "\n\nIt rained.", title="The dam held",
        outlet=make_outlet(name="Echo"),
    )  # fmt: skip
    version = make_text(article=first.article, text=TEXT, title="The dam held", family=first.family)
    make_text(
        text=TEXT.replace("on Monday", "on Tuesday"), title="The dam held",
        outlet=make_outlet(name="Herald"), family=first.family,
    )  # fmt: skip
    claim = make_claim(WORDS, version=version, as_reported=AsReported.DISPUTED)
    said, denied = TEXT.index(WORDS), TEXT.index("Mayor Lind")
    make_statement(
        claim=claim, speaker=make_actor("the company", key="company"), exact=WORDS,
        content_parts=[[said, said + len(WORDS)]], sentence_start=said, sentence_end=denied - 1,
    )  # fmt: skip
    make_statement(
        claim=claim, speaker=make_actor("Mayor Lind"), is_dispute=True, stance=Stance.DENIES,
        exact="Mayor Lind denied this.", sentence_start=denied, sentence_end=denied + 23,
    )  # fmt: skip
    ClaimEvent.objects.create(
        claim=claim, kind=EventKind.EDITED, at=NOON,
        sentence="Version 2 of the article, its words: “9 houses” became “12 houses”, "
        "without a notice of correction.",
    )  # fmt: skip
    rederive([claim.pk], now=NOON)
    return version


@pytest.fixture
def open_article(
    browser: Browser, live_server: LiveServer, version: ArticleVersion, roles: None
) -> Iterator[Any]:
    """Return a function that opens the article, signed in; no script may complain in it."""
    client = Client()
    client.force_login(make_user("fact-checker", username="ada"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    contexts, problems = [], []

    def open_at(address: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.add_cookies([{**cookie, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page.goto(live_server.url + (address or reverse("article-detail", args=[version.pk])))
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert problems == []


def note(page: Page, name: str) -> Any:
    return page.locator(".note").filter(has=page.locator(".who", has_text=name))


def open_act(page: Page, name: str, act: str) -> Any:
    """Open one act of the margin panel of somebody's note."""
    note(page, name).get_by_role("link", name="Correct").click()
    opened = note(page, name).locator(".act").filter(has=page.get_by_text(act))
    opened.locator("summary").click()
    return opened


def select_words(page: Page, words: str) -> None:
    """Select words of one paragraph."""
    page.evaluate(
        """words => {
          const walker = document.createTreeWalker(
            document.querySelector(".article-text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
            return;
          }
        }""",
        words,
    )


def test_the_speaker_is_corrected_in_the_margin_and_put_back_from_the_toast(open_article, version):
    page = open_article()
    act = open_act(page, "The company", "Somebody else says it")
    act.get_by_label("Said by").fill("Mayor Lind")
    act.get_by_label("Why").fill("The mayor is quoted here.")
    act.get_by_role("button", name="Change who says it").click()
    expect(page.locator(".note", has_text="asserts").locator(".who")).to_have_text("Mayor Lind")
    expect(page.locator(".note[data-focus]").first).to_be_focused()
    expect(page.locator("#corrections")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("by Mayor Lind, not by The company")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".corrections")).to_contain_text("Undone by ada")
    expect(note(page, "The company")).to_have_count(1)


def test_a_form_that_is_refused_stays_open_with_its_sentence(open_article):
    page = open_article()
    act = open_act(page, "The company", "Somebody else says it")
    act.get_by_label("Said by").fill("Ada Verrin")
    act.get_by_label("Why").fill("She is quoted here.")
    act.get_by_role("button", name="Change who says it").click()
    refused = note(page, "The company").locator("[open]")
    expect(refused.get_by_role("alert")).to_contain_text("Nobody here is called “Ada Verrin” yet.")
    expect(refused.get_by_label("Said by")).to_have_value("Ada Verrin")
    refused.get_by_label("If the name is new here").select_option("person")
    refused.get_by_role("button", name="Change who says it").click()
    expect(note(page, "Ada Verrin")).to_have_count(1)


def test_selected_words_part_one_claim_in_two(open_article, version):
    page = open_article()
    act = open_act(page, "The company", "These are two claims")
    select_words(page, "12 houses were flooded")
    expect(act.get_by_label("Words of the second claim")).to_have_value("12 houses were flooded")
    act.get_by_label("Why").fill("A figure and a state.")
    act.get_by_role("button", name="Split in two").click()
    expect(note(page, "The company")).to_have_count(2)
    texts = Claim.objects.order_by("position").values_list("text", flat=True)
    assert list(texts) == ["The dam held all night", "12 houses were flooded"]


def test_selected_words_become_a_claim(open_article, version):
    page = open_article()
    select_words(page, "Nobody was hurt")
    page.get_by_role("button", name="Add the selected words as a claim").click()
    form = page.get_by_role("form", name="A missed claim")
    expect(form.get_by_label("Its words")).to_have_value("Nobody was hurt")
    expect(form.get_by_label("Said by")).to_be_focused()
    form.get_by_label("Said by").fill("a nurse")
    form.get_by_label("If the name is new here").select_option("unnamed")
    form.get_by_label("Why").fill("It was missed.")
    form.get_by_role("button", name="Add the claim").click()
    expect(note(page, "A nurse")).to_contain_text("added by ada")
    expect(page.locator(".mk-claim", has_text="Nobody was hurt")).to_have_count(1)


def test_without_scripts_the_same_is_done_with_plain_forms(open_article, version):
    page = open_article(java_script_enabled=False)
    note(page, "Mayor Lind").get_by_role("link", name="Correct").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct what was found")
    page.get_by_text("It does not dispute this claim").click()
    act = page.locator("[open]")
    act.get_by_label("Why").fill("He denied something else.")
    act.get_by_role("button", name="Not said").click()
    expect(page.locator(".toast")).to_contain_text("It can be undone below.")
    expect(note(page, "Mayor Lind")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(note(page, "Mayor Lind")).to_have_count(1)
    assert Correction.objects.get().undone_by.username == "ada"


def test_two_versions_and_a_copy_are_compared(open_article, version):
    page = open_article()
    expect(page.locator(".edits")).to_contain_text("without a notice of correction")
    page.get_by_role("button", name="Show what changed").click()
    page.wait_for_url("**/articles/compare/**")
    expect(page.locator(".part-changed del")).to_contain_text("9")
    expect(page.locator(".part-changed ins")).to_contain_text("12")
    expect(page.locator(".part-claims")).to_contain_text(WORDS)
    expect(page.locator(".part-deleted del")).to_have_text("It rained.")
    page.go_back()
    page.get_by_role("link", name="what it changed (Herald)").click()
    expect(page.locator(".part-changed ins")).to_contain_text("Tuesday")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_open_panels_or_a_comparison(
    open_article, live_server, version, scheme
):
    page = open_article(color_scheme=scheme)
    open_act(page, "The company", "These are two claims")
    page.get_by_role("link", name="Add a claim").first.click()
    expect(page.get_by_role("form", name="A missed claim")).to_be_visible()
    first = version.article.versions.get(number=1)
    said = version.claims.get().statements.first()
    compared = f"{reverse('article-compare')}?a={first.pk}&b={version.pk}"
    found = {"margin": Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})}
    for address in (compared, reverse("statement-correct", args=[said.pk])):
        page.goto(live_server.url + address)
        found[address] = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    wrong = {at: one.generate_report() for at, one in found.items() if one.violations_count}
    assert wrong == {}


def test_a_narrow_phone_shows_all_of_the_panel_and_of_a_comparison(
    open_article, live_server, version
):
    page = open_article(viewport={"width": 320, "height": 640})
    open_act(page, "The company", "These are two claims")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    first = version.article.versions.get(number=1)
    page.goto(f"{live_server.url}{reverse('article-compare')}?a={first.pk}&b={version.pk}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
