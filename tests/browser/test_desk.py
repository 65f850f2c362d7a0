"""A fact-checker's day in real Chromium: find, take, judge, undo, conflict, with keys alone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from claims.models import Claim, ClaimNote, Review, ReviewDraft, ReviewHold, SavedSearch
from tests.browser.test_pages import check_with_axe
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def write_verdict(page: Page, verdict: str = "mixed") -> None:
    page.get_by_label(f"{verdict}:").check()
    page.get_by_label("Rationale").fill("The gauge fell, and the wall stood.")
    page.get_by_label("Document").first.fill("Gauge readings")


@pytest.mark.parametrize("javascript", [True, False])
def test_find_take_judge_and_undo(claim, fact_checker, open_page, sign_in, javascript):
    page = open_page("/", java_script_enabled=javascript)
    sign_in(page, fact_checker)
    page.goto(page.url)
    page.get_by_label("Words in the claim").fill("dam")
    page.get_by_label("Words in the claim").press("Enter")
    page.get_by_role("link", name="The dam held all night").click()
    page.get_by_role("link", name="Give a verdict").click()
    assert ReviewHold.objects.get().held_by == fact_checker
    write_verdict(page)
    page.get_by_role("button", name="Give this verdict").click()
    expect(page.locator(".review")).to_contain_text("The gauge fell, and the wall stood.")
    expect(page.locator(".claim-states")).to_contain_text("mixed")
    assert not ReviewHold.objects.exists()

    page.get_by_text("Withdraw this claim from the public pages").click()
    page.get_by_label("Why, in a sentence").fill("It is a headline.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("This claim was withdrawn")).to_be_visible()
    page.get_by_text("Restore this claim").click()
    page.get_by_label("Why, in a sentence").fill("It is a claim after all.")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("This claim was withdrawn")).to_have_count(0)
    expect(page.locator(".history").last).to_contain_text("Restored: It is a claim after all.")


def test_keys_move_through_the_queue_and_open_a_claim(claim, fact_checker, open_page, sign_in):
    page = open_page("/")
    sign_in(page, fact_checker)
    page.goto(page.url.rstrip("/") + reverse("review-queue"))
    links = page.locator(".desk-row [data-open]")
    links.nth(0).focus()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    links.nth(0).focus()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Your verdict")).to_be_visible()


def test_what_is_written_is_kept_while_one_writes(claim, fact_checker, open_page, sign_in):
    page = open_page("/")
    sign_in(page, fact_checker)
    page.goto(page.url.rstrip("/") + reverse("claim-review", args=[claim.pk]))
    page.get_by_label("Rationale").press_sequentially("Half a thought")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    assert ReviewDraft.objects.get().rationale == "Half a thought"
    page.reload()
    expect(page.get_by_label("Rationale")).to_have_value("Half a thought")
    assert not Review.objects.exists()


def test_a_note_is_kept_beside_a_verdict_of_which_nothing_is_lost(
    claim, fact_checker, open_page, sign_in
):
    page = open_page("/")
    sign_in(page, fact_checker)
    page.goto(page.url.rstrip("/") + reverse("claim-review", args=[claim.pk]))
    page.get_by_label("Rationale").fill("Half a thought")
    page.get_by_label("A note to colleagues").fill("The keeper rings back.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".notes-of-desk li")).to_contain_text("The keeper rings back.")
    expect(page.locator("#toasts")).to_contain_text("Note kept.")
    expect(page.get_by_role("button", name="Keep the note")).to_be_focused()
    expect(page.get_by_label("A note to colleagues")).to_have_value("")
    expect(page.get_by_label("Rationale")).to_have_value("Half a thought")
    page.get_by_role("button", name="Strike").press("Enter")
    expect(page.locator(".notes-of-desk s")).to_have_text("The keeper rings back.")
    expect(page.get_by_role("button", name="Let it stand")).to_be_focused()
    assert ClaimNote.objects.get().struck_at is not None


def test_of_two_who_judge_at_once_the_second_sees_both(
    claim, fact_checker, open_page, sign_in, live_server
):
    address = reverse("claim-review", args=[claim.pk])
    other = make_user("fact-checker", username="ben")
    pages = []
    for user in (fact_checker, other):
        page = open_page("/")
        sign_in(page, user)
        page.goto(live_server.url + address)
        pages.append(page)
    first, second = pages
    expect(second.get_by_text("fact-checker has this claim in work")).to_be_visible()
    write_verdict(first, "mixed")
    first.get_by_role("button", name="Give this verdict").click()
    first.wait_for_url("**#verdict")
    write_verdict(second, "refuted")
    second.get_by_role("button", name="Give this verdict").click()
    expect(second.locator("#conflict")).to_contain_text("has given the verdict mixed meanwhile")
    expect(second.get_by_label("Rationale")).to_have_value("The gauge fell, and the wall stood.")
    expect(second.locator(".review")).to_contain_text("fact-checker")
    assert check_with_axe(second) == []
    second.get_by_role("button", name="Give this verdict").click()
    second.wait_for_url("**#verdict")
    assert list(Review.objects.order_by("pk").values_list("verdict", flat=True)) == [
        "mixed", "refuted",
    ]  # fmt: skip


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of that name has focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "[document.activeElement.innerText, document.activeElement.ariaLabel,"
            " ...Array.from(document.activeElement.labels || [], one => one.innerText)].join(' ')"
        )
        if name in focused:
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_verdict_is_given_with_the_keyboard_alone(claim: Claim, fact_checker, open_page, sign_in):
    page = open_page("/")
    sign_in(page, fact_checker)
    page.goto(page.url)
    tab_to(page, "To review")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue/")
    tab_to(page, "Take the next one")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    tab_to(page, "supported:")
    page.keyboard.press("Space")
    for _ in range(4):  # supported, refuted, mixed, outdated, unverifiable
        page.keyboard.press("ArrowDown")
    tab_to(page, "Rationale")
    page.keyboard.type("Nobody can tell from here.")
    tab_to(page, "Give this verdict")
    page.keyboard.press("Enter")
    page.wait_for_url("**#verdict")
    assert Review.objects.get().verdict == "unverifiable"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_search_is_saved_found_again_removed_and_put_back(
    claim, fact_checker, open_page, sign_in, javascript
):
    page = open_page("/?q=dam", java_script_enabled=javascript)
    sign_in(page, fact_checker)
    page.goto(page.url)
    page.get_by_text("Save this search").click()
    page.get_by_label("Name").fill("Dams")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as “Dams”.")).to_be_visible()
    if javascript:
        expect(page.get_by_role("navigation", name="Saved searches")).to_contain_text("Dams")
    page.get_by_role("link", name="Saved", exact=True).click()
    page.get_by_role("button", name="Remove Dams").click()
    expect(page.get_by_text("“Dams” is removed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="Dams").click()
    page.wait_for_url("**/?q=dam")
    assert SavedSearch.objects.get().removed_at is None


def test_the_past_of_a_claim_is_marked_and_leads_back(claim, open_page):
    address = reverse("claim-detail", args=[claim.pk])
    page = open_page(address)
    page.get_by_label("As of (UTC)").fill("2026-03-15T12:00")
    page.get_by_role("button", name="Show that moment").click()
    expect(page.get_by_text("The past: as of 15 Mar 2026, 12:00 UTC.")).to_be_visible()
    expect(page.locator(".facing")).not_to_contain_text("A diver")
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator(".facing")).to_contain_text("A diver")
