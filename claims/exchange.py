"""Claims for other programs: as JSON, as the rows of a spreadsheet, as a ClaimReview.

From values to values; claims.exchange_views asks the database and answers. What the
reports say and what the desk concluded stand apart here as they do on the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from claims.claim_page import ClaimPage, LinkedClaim, Origin
from claims.feeds import absolute, tag_uri
from claims.models import Actor, Claim, ClaimGroup, Review, Statement
from claims.positions import Position, Sides
from claims.vocabulary import ActorKind, AsReported, LinkKind, Verdict

# What schema.org calls a rating: nearer 5 is truer. The others say nothing about truth.
RATINGS = {Verdict.REFUTED: 1, Verdict.MIXED: 3, Verdict.SUPPORTED: 5}
CLAIM_REVIEWED = 75  # characters that aggregators show of a claim
# What a spreadsheet reads as a formula when a cell begins with it.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")

COLUMNS = (
    "claim", "kind", "as_reported", "words_on_verification", "desk_verdict", "rationale",
    "reviewer", "signed_by", "reviewed_at", "claimed_by", "disputed_by", "places",
    "first_reported_at", "changed_at", "outlets", "independent_origins", "found_by", "sentence",
    "outlet", "source", "version_sha256", "sentence_start", "sentence_end", "rule", "url", "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One group of claims with all that is given away of it.

    sources: by statement id, the statements of `sides` with source and sentence
        (StatementQuerySet.with_source, with_sentence).
    verification: the report's own words about verification, and where they stand.
    review: the standing review whose verdict is the group's, with `evidence_rows`.
    """

    group: ClaimGroup
    head: Claim
    sides: Sides
    sources: Mapping[int, Statement]
    verification: tuple[str, str, Claim] | None  # state, words, claim
    review: Review | None


# JSON ---------------------------------------------------------------------------------------


def claim_record(shown: Shown) -> dict[str, Any]:
    """Return a group of claims as plain values for JSON; times are RFC 3339 in UTC."""
    group, head = shown.group, shown.head
    return {
        "id": tag_uri(f"claim/{head.pk}"),
        "url": _claim_url(head),
        "claim": head.text,
        "language": head.version.language or "en",
        "kind": head.kind,
        "as_reported": group.state,
        "verification": _verification(shown.verification),
        "verdict": review_record(shown.review) if shown.review else None,
        "claimed_by": [_position(one, shown.sources) for one in shown.sides.claimants],
        "disputed_by": [_position(one, shown.sources) for one in shown.sides.disputers],
        "places": head.places,
        "event_date": head.event_date.isoformat() if head.event_date else None,
        "first_reported_at": moment(group.first_reported_at),
        "changed_at": moment(group.changed_at),
        "reports": group.claim_count,
        "outlets": group.outlet_count,
        "independent_origins": group.origin_count,
        "found_by": _found_by(head),
    }


def claim_details(page: ClaimPage, shown: Shown) -> dict[str, Any]:
    """Return `claim_record` with the reports by independent origin, and the linked claims."""
    return claim_record(shown) | {
        "origins": [_origin(origin) for origin in page.origins],
        "linked": [_link(kind, one) for kind, found in page.linked for one in found],
        "claim_review": claim_review(page),
    }


def review_record(review: Review) -> dict[str, Any]:
    return {
        "verdict": review.verdict,
        "rationale": review.rationale,
        "reviewer": review.author.get_username(),
        "signed_by": review.signed_by.get_username() if review.signed_by else None,
        "reviewed_at": moment(review.created_at),
        "evidence": review.evidence_rows,  # type: ignore[attr-defined]
    }


def moment(time: datetime) -> str:
    """Return an aware time in UTC as RFC 3339 writes it."""
    return time.isoformat().replace("+00:00", "Z")


def _position(position: Position, sources: Mapping[int, Statement]) -> dict[str, Any]:
    statement = sources.get(position.statement.pk, position.statement)
    version = statement.claim.version
    return {
        "name": position.name,
        "actor": absolute(reverse("actor-detail", args=[position.actor.pk]))
        if position.actor
        else None,
        "stance": statement.stance,
        "by_counter_claim": _claim_url(statement.claim) if position.by_counter else None,
        "own_side": position.own_side,
        "said_on": statement.said_on.isoformat() if statement.said_on else None,
        "reported_at": moment(position.at),
        "sentence": sentence_of(statement),
        "sentence_start": statement.sentence_start,
        "sentence_end": statement.sentence_end,
        "outlet": version.article.outlet.name,
        "article": absolute(reverse("article-detail", args=[version.pk])),
        "source": version.article.canonical_url or None,
        "version_sha256": version.content_hash,
        "rule": statement.rule,
    }


def sentence_of(statement: Statement) -> str:
    """Return the sentence that a statement stands in (StatementQuerySet.with_sentence)."""
    around: str = statement.around  # type: ignore[attr-defined]
    start: int = statement.around_start  # type: ignore[attr-defined]
    return around[statement.sentence_start - start : statement.sentence_end - start].strip()


def _verification(found: tuple[str, str, Claim] | None) -> dict[str, str] | None:
    if found is None:
        return None
    state, words, claim = found
    article = absolute(reverse("article-detail", args=[claim.version_id]))
    return {
        "state": state,
        "words": words,
        "outlet": claim.version.article.outlet.name,
        "article": article,
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "agency": origin.agency or None,
        "reports": [
            {
                "claim": claim.text,
                "outlet": claim.version.article.outlet.name,
                "reported_at": moment(claim.reported_at),
                "article": absolute(reverse("article-detail", args=[claim.version_id])),
                "source": claim.version.article.canonical_url or None,
            }
            for claim in origin.claims
        ],
    }


def _link(kind: LinkKind, one: LinkedClaim) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "status": one.link.status,
        "claim": one.claim.text,
        "url": _claim_url(one.claim),
        "decided_by": one.link.decided_by.get_username() if one.link.decided_by else None,
        "rule": one.link.rule,
    }


def _claim_url(claim: Claim) -> str:
    return absolute(reverse("claim-detail", args=[claim.pk]))


def _found_by(claim: Claim) -> str:
    if claim.touched_by_person or not claim.extractor_version:
        return "person"
    return f"machine, extraction {claim.extractor_version}"


# Spreadsheets -------------------------------------------------------------------------------


def spreadsheet_row(shown: Shown) -> list[str]:
    """Return a group of claims as cells under COLUMNS, safe to open in a spreadsheet.

    The sentence, its place and its source are those of the claim's first claimant.
    """
    record = claim_record(shown)
    verdict = record["verdict"] or {}
    first: dict[str, Any] = next(iter([*record["claimed_by"], *record["disputed_by"]]), {})
    cells = {
        **first,
        **record,
        "words_on_verification": (record["verification"] or {}).get("words", ""),
        "desk_verdict": verdict.get("verdict", ""),
        "rationale": verdict.get("rationale", ""),
        "reviewer": verdict.get("reviewer", ""),
        "signed_by": verdict.get("signed_by", ""),
        "reviewed_at": verdict.get("reviewed_at", ""),
        "claimed_by": _names(record["claimed_by"]),
        "disputed_by": _names(record["disputed_by"]),
        "places": "; ".join(record["places"]),
    }
    return [safe_cell(cells.get(column)) for column in COLUMNS]


def safe_cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula: those begin with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _names(positions: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(position["name"] for position in positions)


# ClaimReview --------------------------------------------------------------------------------


def claim_review(page: ClaimPage) -> dict[str, Any] | None:
    """Return the desk's verdict as schema.org's ClaimReview; None where the desk has none.

    What the reports say is no review, so a claim that is only disputed has none. Verdicts
    that say nothing about truth carry their name without a number. Those who dispute the
    claim have no place of their own in a ClaimReview; its body names them.
    """
    review = standing_review(page.reviews)
    if review is None or page.claim.withdrawn_at or page.at is not None:
        return None
    verdict, url = Verdict(review.verdict), _claim_url(page.head)
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": verdict.label.capitalize(),
        "ratingExplanation": review.rationale,
    }
    if verdict in RATINGS:
        rating |= {"ratingValue": RATINGS[verdict], "bestRating": 5, "worstRating": 1}
    reports = [claim for origin in page.origins for claim in origin.claims[:1]]
    reports += [claim for origin in page.origins for claim in origin.claims[1:]]
    addresses = [claim.version.article.canonical_url for claim in reports]
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": shortened(page.head.text, CLAIM_REVIEWED),
        "datePublished": moment(review.created_at),
        "author": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": absolute("/"),
        },
        "reviewRating": rating,
        "reviewBody": _review_body(page, review),
        "itemReviewed": {
            "@type": "Claim",
            "@id": url,
            "text": page.head.text,
            "datePublished": moment(page.group.first_reported_at),
            "author": [
                _party(position.actor)
                for position in page.sides.claimants
                if position.actor is not None and position.actor.kind != ActorKind.UNNAMED
            ],
            "appearance": [
                {"@type": "CreativeWork", "url": address}
                for address in dict.fromkeys(addresses)
                if address and address.startswith(("http://", "https://"))
            ],
        },
    }


def standing_review(reviews: Sequence[Review]) -> Review | None:
    """Return the newest review that no later one has superseded; `reviews` is newest first."""
    return next((review for review in reviews if review.successor is None), None)  # type: ignore[attr-defined]


def shortened(text: str, most: int) -> str:
    """Return the text in at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(None, 1)[0].rstrip(",;: ") + "…"


def _party(actor: Actor) -> dict[str, str]:
    kind = "Person" if actor.kind == ActorKind.PERSON else "Organization"
    return {"@type": kind, "name": actor.name}


def _review_body(page: ClaimPage, review: Review) -> str:
    disputers = ", ".join(position.name for position in page.sides.disputers)
    reported = AsReported(page.group.state).label
    return f"{review.rationale} As reported: {reported}; disputed by {disputers or 'nobody known'}."
