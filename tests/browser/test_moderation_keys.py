"""The moderators' queue in real Chromium, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims import moderation
from claims.models import ClaimLink
from tests.factories import NOON, make_claim, make_link, make_outlet, make_statement, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = ["quay", "tram", "mill", "dam", "fort", "mine"]


@pytest.fixture
def links(roles: None) -> list[ClaimLink]:
    """Six proposed pairs, the most worthwhile first."""
    make_user("moderator", username="mona", password="mona", is_staff=True)
    made = []
    for number, word in enumerate(WORDS):
        outlet = make_outlet(name=f"The {word.title()} Post")
        a = make_claim(f"12 people left the {word} on Monday", outlet=outlet)
        b = make_claim(f"20 people did not leave the {word} on Friday")
        make_statement(claim=a)
        make_statement(claim=b)
        made.append(
            make_link(a, b, kind="counters", score=0.9 - number / 10, because=["Both name it."])
        )
    return made


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, links: list[ClaimLink]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None,
    )
    sign_in(page, live_server)
    yield page
    context.close()
    assert not problems


def sign_in(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/sign-in/?next=/admin/claims/claimlink/queue/")
    page.fill("#id_username", "mona")
    page.fill("#id_password", "mona")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Links to judge")
    page.wait_for_load_state("load")  # the heading stands before the scripts have run


def status(link: ClaimLink) -> tuple[str, str]:
    link = ClaimLink.objects.get(pk=link.pk)
    return (link.status, link.kind)


def expect_focus(page: Page, link: ClaimLink) -> None:
    expect(page.locator(f"#pair-{link.pk} .pair")).to_be_focused()


def decided_by_another(link: ClaimLink) -> None:
    ClaimLink.objects.update(held_by=None, held_until=None)
    link = ClaimLink.objects.get(pk=link.pk)
    moderation.reject(link, by=make_user(username="olaf"), now=NOON, reason="two piers")


def press(page: Page, key: str, gone: ClaimLink) -> None:
    page.keyboard.press(key)
    expect(page.locator(f"#pair-{gone.pk}")).to_have_count(0)


def test_a_moderator_judges_moves_and_takes_back_by_keyboard(
    page: Page, links: list[ClaimLink]
) -> None:
    page.keyboard.press("j")
    expect_focus(page, links[0])
    press(page, "a", links[0])
    expect_focus(page, links[1])  # the next pair takes focus
    expect(page.locator("#left")).to_have_text("5 pairs left")
    expect(page.locator("#live")).to_contain_text("accepted as counters. 5 left.")
    press(page, "x", links[1])
    press(page, "1", links[2])
    page.keyboard.press("j")
    expect_focus(page, links[4])
    page.keyboard.press("k")
    press(page, "s", links[3])
    assert [status(link) for link in links[:4]] == [
        ("accepted", "counters"), ("rejected", "counters"), ("accepted", "same"),
        ("proposed", "counters"),
    ]  # fmt: skip

    page.keyboard.press("e")
    page.keyboard.type("another mill")
    page.keyboard.press("Enter")  # back to the pair, nothing pressed
    expect_focus(page, links[4])
    assert status(links[4])[0] == "proposed"
    press(page, "4", links[4])
    assert status(links[4]) == ("accepted", "related")
    assert ClaimLink.objects.get(pk=links[4].pk).reason == "another mill"

    page.keyboard.press("u")
    expect(page.locator(f"#pair-{links[4].pk}")).to_be_visible()
    assert status(links[4]) == ("proposed", "counters")
    expect_focus(page, links[4])


def test_keys_are_silent_in_fields_and_when_switched_off(
    page: Page, links: list[ClaimLink]
) -> None:
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.type("axs")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.locator(f"#pair-{links[0].pk} .pair").focus()
    page.keyboard.press("a")
    page.reload()
    page.locator(f"#pair-{links[0].pk} .pair").focus()
    page.keyboard.press("x")
    page.wait_for_timeout(300)
    assert {status(link)[0] for link in links} == {"proposed"}


def test_many_are_judged_after_a_dry_run_and_taken_back_together(
    page: Page, links: list[ClaimLink]
) -> None:
    page.keyboard.press("j")
    page.keyboard.press("b")
    page.keyboard.press("j")
    page.keyboard.press("b")
    page.locator("#bulk-reason").fill("old")
    page.locator("button[value=ticked]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dry-run")).to_have_text("2 pairs")
    assert {status(link)[0] for link in links} == {"proposed"}
    page.locator(".bulk-confirm button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".offer")).to_contain_text("2 pairs rejected.")
    assert [status(link)[0] for link in links[:3]] == ["rejected", "rejected", "proposed"]
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("2 pairs are in the queue again")
    assert {status(link)[0] for link in links} == {"proposed"}


def test_all_that_match_a_filter_are_judged_together_by_keyboard(
    page: Page, live_server: LiveServer, links: list[ClaimLink]
) -> None:
    page.goto(f"{live_server.url}/admin/claims/claimlink/queue/?least=0.65")
    page.locator("#bulk-decision").focus()
    page.keyboard.type("Accepted as pr")
    page.locator("button[value=found]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dry-run")).to_have_text("3 pairs")
    page.locator(".bulk-confirm button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".offer")).to_contain_text("3 pairs accepted as proposed.")
    assert [status(link)[0] for link in links] == ["accepted"] * 3 + ["proposed"] * 3
    expect(page.locator(".when-empty")).to_be_visible()
    expect(page.locator("#bulk")).to_be_hidden()  # nothing is left to choose from


def test_only_the_newest_toast_is_in_the_way(page: Page, links: list[ClaimLink]) -> None:
    page.keyboard.press("j")
    press(page, "a", links[0])
    press(page, "x", links[1])
    shown = page.locator("#toasts .toast:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("rejected")
    shown.get_by_text("Close").click()
    expect(shown).to_contain_text("accepted")  # the one before comes forth


def test_whoever_comes_second_sees_both_versions_and_can_go_on(
    page: Page, links: list[ClaimLink]
) -> None:
    page.keyboard.press("j")
    decided_by_another(links[0])
    page.keyboard.press("a")
    panel = page.locator(f"#pair-{links[0].pk} .pair-conflict")
    expect(panel).to_contain_text("rejected by olaf: “two piers”")
    expect(panel).to_contain_text("proposed as counters")
    expect_focus(page, links[0])
    press(page, "s", links[0])
    assert status(links[0]) == ("rejected", "counters")
    expect_focus(page, links[1])


def test_whoever_comes_second_may_decide_all_the_same(page: Page, links: list[ClaimLink]) -> None:
    page.keyboard.press("j")
    decided_by_another(links[0])
    page.keyboard.press("2")
    expect(page.locator(f"#pair-{links[0].pk} .pair-conflict")).to_be_visible()
    press(page, "a", links[0])
    assert status(links[0]) == ("accepted", "counters")
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("rejected by olaf again")
    assert status(links[0]) == ("rejected", "counters")


@pytest.fixture
def plain_page(browser: Browser, live_server: LiveServer, links: list[ClaimLink]) -> Iterator[Page]:
    """The queue in a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    yield page
    context.close()


def choose(page: Page, link: ClaimLink, decision: str) -> None:
    page.locator(f"#pair-{link.pk} button[value={decision}]").click()


def test_without_scripts_pairs_are_judged_and_taken_back(
    plain_page: Page, links: list[ClaimLink]
) -> None:
    plain_page.locator(f"#pair-{links[0].pk} input[name=reason]").fill("other quay")
    choose(plain_page, links[0], "reject")
    expect(plain_page.locator(".offer")).to_contain_text("rejected")
    assert ClaimLink.objects.get(pk=links[0].pk).reason == "other quay"
    plain_page.locator(".offer button").click()
    assert status(links[0])[0] == "proposed"
    choose(plain_page, links[1], "accept")
    choose(plain_page, links[2], "same")
    choose(plain_page, links[3], "skip")
    assert [status(link) for link in links[1:4]] == [
        ("accepted", "counters"), ("accepted", "same"), ("proposed", "counters"),
    ]  # fmt: skip
    plain_page.get_by_role("link", name="Decisions").click()
    plain_page.get_by_role("button", name="Undo").first.click()
    assert status(links[2]) == ("proposed", "counters")


def test_without_scripts_many_are_judged_after_a_dry_run(
    plain_page: Page, links: list[ClaimLink]
) -> None:
    plain_page.get_by_label(f"Tick pair {links[4].pk}").check()
    plain_page.get_by_label(f"Tick pair {links[5].pk}").check()
    plain_page.locator("button[value=ticked]").click()
    expect(plain_page.locator("#dry-run")).to_have_text("2 pairs")
    plain_page.locator(".bulk-confirm button").click()
    expect(plain_page.locator(".offer")).to_contain_text("2 pairs rejected.")
    assert [status(link)[0] for link in links] == ["proposed"] * 4 + ["rejected"] * 2
    plain_page.locator(".offer button").click()
    assert {status(link)[0] for link in links} == {"proposed"}


def test_without_scripts_whoever_comes_second_sees_both_versions(
    plain_page: Page, links: list[ClaimLink]
) -> None:
    decided_by_another(links[0])
    choose(plain_page, links[0], "accept")
    expect(plain_page.locator("h1")).to_have_text("Somebody was faster")
    expect(plain_page.locator(".versions")).to_contain_text("rejected by olaf: “two piers”")
    plain_page.locator(".pair-acts button[value=accept]").click()
    assert status(links[0]) == ("accepted", "counters")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_moderators_pages_have_no_barriers(
    page: Page, live_server: LiveServer, links: list[ClaimLink], theme: Any, width: int
) -> None:
    ClaimLink.objects.update(held_by=None, held_until=None)
    moderation.reject(ClaimLink.objects.get(pk=links[5].pk), by=make_user(), now=NOON)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    for path in ["queue/", "decisions/", "rates/"]:
        page.goto(f"{live_server.url}/admin/claims/claimlink/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, found.generate_report()


def test_go_and_search_keys_leave_and_never_decide(page: Page, links: list[ClaimLink]) -> None:
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.get_by_label("Words in either claim")).to_be_focused()
    for second in ("x", "1"):  # no page has these keys, and after "g" they do not judge
        page.locator(f"#pair-{links[0].pk} .pair").focus()
        page.keyboard.press("g")
        page.keyboard.press(second)
    page.wait_for_timeout(300)
    assert {status(link)[0] for link in links} == {"proposed"}
    page.keyboard.press("g")
    page.keyboard.press("c")  # alone it would say "counters"
    expect(page.get_by_role("heading", level=1)).to_have_text("Disputed claims")
    assert {status(link)[0] for link in links} == {"proposed"}
