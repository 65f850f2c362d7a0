"""The review desk through its pages: queue, one claim in work, verdict, draft, conflict."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, ClaimGroup, Figure, Review, ReviewDraft, ReviewHold, StateEvidence
from claims.reviewing import EvidenceItem, save_draft, set_verdict, take
from claims.vocabulary import Verdict
from tests.factories import NOON, make_actor, make_claim, make_statement, make_user

QUEUE = "/queue/"


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


def form(**changes: str) -> dict[str, str]:
    return {
        "verdict": "refuted",
        "rationale": "The log shows six ships.",
        "supersedes": "",
        "act": "verdict",
        "evidence-TOTAL_FORMS": "2",
        "evidence-INITIAL_FORMS": "0",
        "evidence-0-title": "Harbour log",
        "evidence-0-url": "https://port.example/log",
        "evidence-0-bearing": "refutes",
        "evidence-1-title": "",
        "evidence-1-bearing": "context",
        **changes,
    }


def address(claim: Claim) -> str:
    return reverse("claim-review", args=[claim.pk])


def test_a_verdict_given_in_the_browser_stands_on_the_claim_s_page(fay: Client) -> None:
    claim = make_statement().claim
    assert claim.text in body(fay.get(QUEUE))
    assert "Give a verdict" in body(fay.get(reverse("claim-detail", args=[claim.pk])))
    response = fay.post(address(claim), form())
    assert response.status_code == 302
    page = body(fay.get(reverse("claim-detail", args=[claim.pk])))
    for words in ["Desk: refuted", "The log shows six ships.", "Harbour log", "fact-checker"]:
        assert words in page
    assert claim.text not in body(fay.get(QUEUE))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rationale": " "}, "Say how you know"),
        ({"verdict": ""}, "Choose a verdict."),
        ({"evidence-0-title": "", "evidence-0-url": "", "evidence-0-bearing": "context"},
         "at least one piece of evidence"),
        ({"evidence-0-url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"evidence-0-title": ""}, "This field is required."),
    ],
)  # fmt: skip
def test_an_incomplete_verdict_is_shown_again_with_what_is_missing(
    fay: Client, changes: dict[str, str], sentence: str
) -> None:
    claim = make_claim()
    response = fay.post(address(claim), form(**changes))
    assert response.status_code == 422
    assert sentence in body(response)
    assert not Review.objects.exists()


@pytest.mark.parametrize("htmx", [True, False])
def test_a_draft_is_kept_whole_and_comes_back(fay: Client, htmx: bool) -> None:
    claim = make_claim()
    headers = {"HX-Request": "true"} if htmx else {}
    half = form(verdict="", rationale="half a thought", act="draft")
    response = fay.post(address(claim), half, headers=headers)
    assert response.status_code == (200 if htmx else 302)
    assert ("Draft saved" in body(response)) is htmx
    page = body(fay.get(address(claim)))
    assert "half a thought" in page
    assert 'value="Harbour log"' in page
    assert "half a thought" not in body(fay.get(reverse("claim-detail", args=[claim.pk])))
    assert "Your drafts" in body(fay.get(QUEUE))


def test_of_two_verdicts_the_later_sees_the_earlier_and_loses_nothing(fay: Client) -> None:
    claim = make_claim()
    fay.get(address(claim))
    other = make_user(username="olga")
    theirs = set_verdict(
        claim, Verdict.SUPPORTED, "I was there.", [EvidenceItem("Notes")], other,
        supersedes_seen=None, now=NOON,
    )  # fmt: skip
    response = fay.post(address(claim), form())
    page = body(response)
    assert response.status_code == 409
    for words in ["olga has given the verdict supported", "I was there.", "six ships"]:
        assert words in page
    assert ReviewDraft.objects.get().rationale == "The log shows six ships."
    assert f'name="supersedes" value="{theirs.pk}"' in page
    assert fay.post(address(claim), form(supersedes=str(theirs.pk))).status_code == 302
    assert [r.verdict for r in Review.objects.standing()] == ["refuted"]


def test_the_next_one_is_the_first_that_nobody_has_in_work(fay: Client) -> None:
    busy, free = make_claim(as_reported="disputed"), make_claim()
    take(busy, by=make_user(username="olga"), now=timezone.now())
    response = fay.post(reverse("review-next"))
    assert response["Location"] == address(free)
    assert "In work with olga" in body(fay.get(QUEUE))
    assert "olga has this claim in work" in body(fay.get(address(busy)))
    fay.post(reverse("claim-let-go", args=[free.pk]))
    assert [hold.claim_id for hold in ReviewHold.objects.all()] == [busy.pk]


def test_a_second_person_signs_and_the_author_is_not_asked(fay: Client) -> None:
    claim = make_claim()
    fay.post(address(claim), form())
    page = reverse("claim-detail", args=[claim.pk])
    assert "Sign it" not in body(fay.get(page))
    review = Review.objects.get()
    fay.post(reverse("review-sign", args=[review.pk]))
    assert Review.objects.get().signed_by is None
    second = Client()
    second.force_login(make_user("fact-checker", username="second"))
    assert "Sign it" in body(second.get(page))
    second.post(reverse("review-sign", args=[review.pk]))
    assert "signed by second" in body(fay.get(page))


def test_a_withdrawn_claim_leaves_the_public_and_needs_a_reason(fay: Client) -> None:
    claim = make_claim()
    page, visitor = reverse("claim-detail", args=[claim.pk]), Client()
    fay.post(reverse("claim-withdraw", args=[claim.pk]), {"reason": ""})
    assert visitor.get(page).status_code == 200
    fay.post(reverse("claim-withdraw", args=[claim.pk]), {"reason": "retracted"})
    assert visitor.get(page).status_code == 410
    assert fay.post(address(claim), form()).status_code == 422
    fay.post(reverse("claim-restore", args=[claim.pk]), {"reason": "a mistake"})
    assert visitor.get(page).status_code == 200


def test_visitors_see_verdicts_and_no_way_to_give_one(client: Client, fay: Client) -> None:
    claim = make_claim()
    fay.post(address(claim), form())
    page = body(Client().get(reverse("claim-detail", args=[claim.pk])))
    assert "Desk: refuted" in page
    for words in ["Judge it again", "Withdraw this claim", "Sign it"]:
        assert words not in page


def test_the_queue_asks_no_more_queries_for_more_claims(fay: Client, fact_checker: User) -> None:
    make_claim()
    fay.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        fay.get(QUEUE)
    for _ in range(8):
        claim = make_claim()
        save_draft(claim, fact_checker, verdict="", rationale="", evidence=[], now=NOON)
    with CaptureQueriesContext(connection) as many:
        fay.get(QUEUE)
    assert len(many) <= len(few) + 1  # one for the drafts, which there were none of


def test_the_form_says_what_to_look_at_for_this_claim(fay: Client) -> None:
    claim = make_statement().claim
    plain = body(fay.get(address(claim)))
    assert "Before you judge" in plain
    assert "A prediction is not checkable" not in plain
    assert "they do not confirm each other" not in plain

    Claim.objects.filter(pk=claim.pk).update(kind="prediction")
    ClaimGroup.objects.filter(pk=claim.group_id).update(outlet_count=3, origin_count=1)
    telling = body(fay.get(address(claim)))
    assert "A prediction is not checkable before its day." in telling
    assert "All 3 outlets have it from one origin" in telling


def test_whoever_writes_keeps_the_claim_in_work(fay: Client) -> None:
    claim = make_statement().claim
    half = form(verdict="", rationale="half a thought", act="draft")
    fay.post(address(claim), half, headers={"HX-Request": "true"})
    assert ReviewHold.objects.get().claim == claim


def test_the_form_shows_the_words_on_verification_and_figures_that_differ(fay: Client) -> None:
    claim = make_claim("The dam held")
    StateEvidence.objects.create(
        claim=claim, state="unverified", text="could not verify", start=0, end=9
    )
    for low in (12, 30):
        Figure.objects.create(
            claim=claim, text=str(low), start=0, end=2, low=low, high=low, bound="exact",
            counted="house",
        )  # fmt: skip
    page = body(fay.get(reverse("claim-review", args=[claim.pk])))
    assert "could not verify" in page
    assert "The figures count the same thing" in page


def test_a_row_of_the_queue_names_both_sides(fay: Client) -> None:
    claim = make_statement(speaker=make_actor("Corvane Minerals")).claim
    make_statement(claim=claim, speaker=make_actor("Mayor Lind"), is_dispute=True, stance="denies")
    page = body(fay.get(QUEUE))
    row = page[page.index('class="desk-row"') :]
    assert row.index("Corvane Minerals") < row.index("Mayor Lind")


def test_a_row_that_only_a_counter_claim_disputes_says_so(fay: Client) -> None:
    make_statement(claim=make_claim("The dam held", as_reported="disputed"))
    page = body(fay.get(QUEUE))
    assert "a counter-claim</span>" in page[page.index('class="desk-row"') :]


def test_whoever_looks_may_weigh_the_queue_otherwise(fay: Client) -> None:
    plain, disputed = make_claim("It rained"), make_claim("The dam held", as_reported="disputed")

    def order(query: str) -> list[int]:
        return [one.group.head_id for one in fay.get(QUEUE + query).context["waiting"]]

    assert order("") == [disputed.pk, plain.pk]
    assert order("?dispute=-1") == [plain.pk, disputed.pk]
    page = fay.get(QUEUE + "?dispute=-1&news=2")
    assert reverse("review-next") + "?dispute=-1" in body(page)
    taken = fay.post(reverse("review-next") + "?dispute=-1")
    assert taken["Location"] == reverse("claim-review", args=[plain.pk])


def test_a_weight_that_is_no_number_is_refused_in_a_sentence(fay: Client) -> None:
    refused = fay.get(QUEUE + "?day=nan")
    assert refused.status_code == 400
    assert "Each day of age: " in body(refused)


def test_a_page_of_the_desk_asks_at_most_ten_queries_also_after_a_verdict(
    fay: Client, fact_checker: User
) -> None:
    claim = make_statement().claim
    set_verdict(
        claim, Verdict.NOT_CHECKABLE, "A plan.", [], make_user(), supersedes_seen=None, now=NOON
    )
    save_draft(claim, fact_checker, verdict="", rationale="", evidence=[], now=NOON)
    with CaptureQueriesContext(connection) as asked:
        fay.get(QUEUE)
    assert len(asked) <= 10
