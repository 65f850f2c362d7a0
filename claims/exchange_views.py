"""The claims for other programs: JSON page by page, and downloads of a view of the list.

Open to everybody, reading only, with the filters of the list of claims. Nothing depends on
who asks, so other sites' pages may read it too.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.claim_page import ClaimPage, read_claim_page
from claims.exchange import (
    COLUMNS,
    Shown,
    claim_details,
    claim_record,
    spreadsheet_row,
    standing_review,
)
from claims.feeds import absolute, refusal
from claims.forms import ClaimFilter
from claims.models import Claim, ClaimGroup, Review, Statement
from claims.paging import Cursor
from claims.queries import Card, claim_cards

CLAIMS_A_PAGE = 50
CLAIMS_A_BATCH = 200
MOST_CLAIMS = 10_000  # in one download


@require_safe
def api_claims(request: HttpRequest) -> HttpResponse:
    """Answer one page of claims, newest change first; `next` is the address of the page after."""
    filter_form = ClaimFilter(request.GET)
    if not filter_form.is_valid():
        return _answer({"errors": filter_form.sentences()}, status=400)
    groups, more = _page(filter_form, filter_form.cleaned_data["after"], CLAIMS_A_PAGE)
    after = f"{Cursor(groups[-1].changed_at, groups[-1].pk)}" if more else ""
    address = reverse("api-claims") + filter_form.address(after=after)
    return _answer(
        {
            "view": filter_form.describe(),
            "claims": [claim_record(shown) for shown in _shown(groups)],
            "next": absolute(address) if more else None,
        }
    )


@require_safe
def api_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one claim with its reports, its links and its ClaimReview."""
    try:
        page = read_claim_page(pk)
    except Claim.DoesNotExist:
        return _answer({"errors": [f"There is no claim {pk}."]}, status=404)
    if page.claim.withdrawn_at:
        return _answer({"errors": [f"Claim {pk} was withdrawn."]}, status=410)
    return _answer(claim_details(page, _of_page(page)))


@require_safe
def download_csv(request: HttpRequest) -> HttpResponseBase:
    """Answer a view as a spreadsheet, a row for each claim, in UTF-8 with its mark."""
    return _download(request, "csv", "text/csv; charset=utf-8", _csv_lines)


@require_safe
def download_json_lines(request: HttpRequest) -> HttpResponseBase:
    """Answer a view as JSON Lines, an object for each claim as the API gives it."""
    return _download(request, "jsonl", "application/jsonl; charset=utf-8", _json_lines)


def _answer(content: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _download(request: HttpRequest, ending: str, content_type: str, lines: Any) -> HttpResponseBase:
    filter_form = ClaimFilter(request.GET)
    if not filter_form.is_valid():
        return refusal(filter_form)
    response = StreamingHttpResponse(lines(_all(filter_form)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="claims.{ending}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _csv_lines(found: Iterator[Shown]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # the mark by which spreadsheets know UTF-8
    for shown in found:
        yield writer.writerow(spreadsheet_row(shown))


def _json_lines(found: Iterator[Shown]) -> Iterator[str]:
    for shown in found:
        yield json.dumps(claim_record(shown), ensure_ascii=False) + "\n"


class _Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, line: str) -> str:
        return line


# Reading ------------------------------------------------------------------------------------


def _all(filter_form: ClaimFilter) -> Iterator[Shown]:
    """Give out a view batch by batch, so that memory stays that of one batch."""
    given, more = 0, True
    after = filter_form.cleaned_data["after"]
    while more and given < MOST_CLAIMS:
        rows, more = _page(filter_form, after, min(CLAIMS_A_BATCH, MOST_CLAIMS - given))
        yield from _shown(rows)
        given += len(rows)
        after = Cursor(rows[-1].changed_at, rows[-1].pk) if rows else None


def _page(
    filter_form: ClaimFilter, after: Cursor | None, most: int
) -> tuple[list[ClaimGroup], bool]:
    """Return the groups after a place in the list, and whether more follow."""
    rows = filter_form.newest(ClaimGroup.objects.published(), most + 1, after=after)
    return rows[:most], len(rows) > most


def _shown(groups: list[ClaimGroup]) -> list[Shown]:
    """Return all that is given away of the groups, in a fixed number of queries."""
    cards = claim_cards(groups)
    sources = _read_sources(cards)
    reviews = _read_reviews([card.group for card in cards if card.verdict])
    return [
        Shown(
            group=card.group,
            head=card.claim,
            sides=card.sides,
            sources=sources,
            verification=(card.evidence.state, card.evidence.text, card.evidence.claim)
            if card.evidence
            else None,
            review=reviews.get(card.group.pk),
        )
        for card in cards
    ]


def _read_sources(cards: list[Card]) -> dict[int, Statement]:
    positions = [
        one.statement.pk for card in cards for one in (*card.sides.claimants, *card.sides.disputers)
    ]
    found = Statement.objects.filter(pk__in=positions).with_source().with_sentence()
    return {statement.pk: statement for statement in found}


def _read_reviews(groups: list[ClaimGroup]) -> dict[int, Review]:
    """Return, by group, the newest standing review, with `evidence_rows`."""
    if not groups:
        return {}
    reviews = (
        Review.objects.standing()
        .filter(claim__group__in=groups, claim__withdrawn_at=None)
        .select_related("author", "signed_by", "claim")
        .defer("claim__search")
        .with_evidence()
        .order_by("claim__group", "-created_at", "-id")
        .distinct("claim__group")
    )
    return {review.claim.group_id: review for review in reviews}


def _of_page(page: ClaimPage) -> Shown:
    """Return the same of a claim's page, which has read it all."""
    positions = (*page.sides.claimants, *page.sides.disputers)
    words = [(one.state, one.text, one.claim) for one in reversed(page.evidence)]
    words.sort(key=lambda found: found[0] != page.group.state)  # else in order, newest first
    return Shown(
        group=page.group,
        head=page.head,
        sides=page.sides,
        sources={one.statement.pk: one.statement for one in positions},
        verification=words[0] if words else None,
        review=standing_review(page.reviews),
    )
