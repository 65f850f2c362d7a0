"""The claims for other programs: the API, the downloads, ClaimReview."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import exchange_views, groups
from claims.exchange import COLUMNS, safe_cell, shortened
from claims.models import Actor, StateEvidence
from claims.reviewing import EvidenceItem, set_verdict
from claims.vocabulary import AsReported, Bearing, LinkKind, LinkStatus, Stance, Verdict
from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_link,
    make_statement,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

SENTENCE = "The dam held, the engineer said."


def actor(name, **fields):
    return Actor.objects.filter(name=name).first() or make_actor(name, **fields)


def make_disputed(text="The dam held", *, source="https://post.example/dam"):
    article = make_article(canonical_url=source)
    version = make_version(article=article, text=f"Floods came. {SENTENCE} The mayor denied it.")
    claim = make_claim(text, version=version, as_reported=AsReported.DISPUTED)
    make_statement(
        claim=claim, speaker=actor("The engineer", kind="person"), exact="The dam held",
        sentence_start=13, sentence_end=13 + len(SENTENCE), rule="reported_speech.ccomp",
    )  # fmt: skip
    make_statement(
        claim=claim, is_dispute=True, stance=Stance.DENIES, speaker=actor("The mayor"),
        sentence_start=46, sentence_end=66,
    )  # fmt: skip
    StateEvidence.objects.create(
        claim=claim, state=AsReported.DISPUTED, text="The mayor denied it.", start=46, end=66
    )
    groups.rederive([claim.pk], now=timezone.now())
    return claim


def judge(claim, verdict=Verdict.REFUTED, rationale="The gauge fell."):
    call_command("create_roles", verbosity=0)
    assert Group.objects.filter(name="fact-checker").exists()
    evidence = [EvidenceItem("Gauge record", "https://gauge.example/1", Bearing.REFUTES)]
    set_verdict(
        claim, verdict, rationale, evidence, make_user("fact-checker", username="checker"),
        supersedes_seen=None, now=timezone.now(),
    )  # fmt: skip


def get_json(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.headers["Content-Type"].startswith("application/json")
    return json.loads(response.content)


def read_csv(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_claim_is_given_with_both_sides_and_where_each_was_said(client):
    claim = make_disputed()
    judge(claim)
    (record,) = get_json(client, "api-claims")["claims"]
    assert record["claim"] == "The dam held"
    assert record["as_reported"] == "disputed"
    assert record["verification"]["words"] == "The mayor denied it."
    (claimant,) = record["claimed_by"]
    assert claimant["name"] == "The engineer"
    assert claimant["sentence"] == SENTENCE
    text = claim.version.text
    assert text[claimant["sentence_start"] : claimant["sentence_end"]] == SENTENCE
    assert claimant["version_sha256"] == claim.version.content_hash
    assert claimant["source"] == "https://post.example/dam"
    (disputer,) = record["disputed_by"]
    assert (disputer["name"], disputer["stance"]) == ("The mayor", "denies")
    assert record["verdict"]["verdict"] == "refuted"
    assert record["verdict"]["reviewer"] == "checker"
    assert record["verdict"]["evidence"][0]["url"] == "https://gauge.example/1"


def test_one_claim_and_the_list_say_the_same_of_it(client):
    claim = make_disputed()
    judge(claim)
    (listed,) = get_json(client, "api-claims")["claims"]
    single = get_json(client, "api-claim", claim.pk)
    assert {key: single[key] for key in listed} == listed
    assert single["claim_review"]["@type"] == "ClaimReview"
    assert [len(origin["reports"]) for origin in single["origins"]] == [1]


def test_a_counter_claims_claimant_disputes_with_its_address(client):
    claim, counter = make_disputed(), make_claim("The dam broke")
    make_statement(claim=counter, speaker=actor("The diver"))
    link = make_link(claim, counter, kind=LinkKind.COUNTERS, status=LinkStatus.ACCEPTED)
    groups.rederive([claim.pk, counter.pk], now=timezone.now())
    record = get_json(client, "api-claim", claim.pk)
    (linked,) = record["linked"]
    assert linked["url"].endswith(f"/claims/{counter.pk}/")
    assert linked["kind"] == link.kind
    by = {one["name"]: one["by_counter_claim"] for one in record["disputed_by"]}
    assert by["The mayor"] is None
    assert by["The diver"] == linked["url"]


def test_pages_follow_each_other_by_their_next(client, monkeypatch):
    monkeypatch.setattr(exchange_views, "CLAIMS_A_PAGE", 2)
    made = {make_disputed(f"Claim {n}", source=f"https://a.example/{n}").text for n in range(5)}
    found, address = [], reverse("api-claims")
    while address:
        page = json.loads(client.get(address).content)
        assert len(page["claims"]) <= 2
        found += [record["claim"] for record in page["claims"]]
        address = page["next"]
    assert len(found) == 5
    assert set(found) == made


def test_a_filter_that_cannot_be_read_is_answered_with_its_sentence(client):
    for name in ("api-claims", "claims-csv", "claims-jsonl"):
        response = client.get(reverse(name) + "?state=perhaps")
        assert response.status_code == 400
        assert "perhaps" in response.content.decode()


def test_withdrawn_and_unknown_claims_are_not_given(client):
    claim = make_disputed()
    claim.withdrawn_at, claim.withdrawn_reason = timezone.now(), "misread"
    claim.save()
    groups.rederive([claim.pk], now=timezone.now())
    assert get_json(client, "api-claims")["claims"] == []
    assert client.get(reverse("api-claim", args=[claim.pk])).status_code == 410
    assert client.get(reverse("api-claim", args=[claim.pk + 1])).status_code == 404
    assert read_csv(client.get(reverse("claims-csv"))) == []


def test_a_spreadsheet_has_a_row_for_each_claim_with_its_source(client):
    claim = make_disputed()
    judge(claim)
    (row,) = read_csv(client.get(reverse("claims-csv")))
    assert tuple(row) == COLUMNS
    assert row["claimed_by"] == "The engineer"
    assert row["disputed_by"] == "The mayor"
    assert row["desk_verdict"] == "refuted"
    assert row["reviewer"] == "checker"
    assert row["sentence"] == SENTENCE
    assert row["version_sha256"] == claim.version.content_hash
    assert row["source"] == "https://post.example/dam"


def test_a_cell_is_never_a_formula():
    assert safe_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert safe_cell(" @SUM(1)") == "' @SUM(1)"
    assert safe_cell("-2+3") == "'-2+3"
    assert safe_cell("two = two") == "two = two"
    assert safe_cell(None) == ""


def test_a_claim_that_looks_like_a_formula_is_harmless_in_the_download(client):
    make_disputed('=cmd|"/c calc"!A1')
    (row,) = read_csv(client.get(reverse("claims-csv")))
    assert row["claim"].startswith("'=")


def test_a_download_goes_through_the_view_in_batches(client, monkeypatch):
    monkeypatch.setattr(exchange_views, "CLAIMS_A_BATCH", 2)
    monkeypatch.setattr(exchange_views, "MOST_CLAIMS", 5)
    for n in range(7):
        make_disputed(f"Claim {n}", source=f"https://a.example/{n}")
    response = client.get(reverse("claims-jsonl"))
    lines = b"".join(response.streaming_content).decode().splitlines()
    texts = [json.loads(line)["claim"] for line in lines]
    assert len(texts) == len(set(texts)) == 5


def test_a_page_of_claims_asks_the_same_number_of_queries_for_any_number_of_rows(client):
    judge(make_disputed())
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            get_json(client, "api-claims")
        counts.append(len(asked))
        for n in range(6):
            make_disputed(f"Claim {len(counts)} {n}", source=f"https://a.example/{len(counts)}{n}")
    assert counts[0] == counts[1] <= 10
    claim = make_disputed(source="https://c.example/")
    with CaptureQueriesContext(connection) as asked:
        get_json(client, "api-claim", claim.pk)
    assert len(asked) <= 10


def test_other_sites_may_read_it(client):
    response = client.get(reverse("api-claims"))
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "sessionid" not in response.cookies


# ClaimReview --------------------------------------------------------------------------------


def linked_data(page):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return [json.loads(block) for block in blocks]


def test_a_verdict_is_published_as_a_claim_review(client):
    claim = make_disputed()
    judge(claim)
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    (review,) = linked_data(page)
    assert review["claimReviewed"] == "The dam held"
    assert review["url"].endswith(f"/claims/{claim.pk}/")
    rating = review["reviewRating"]
    assert rating["alternateName"] == "Refuted"
    assert (rating["worstRating"], rating["ratingValue"], rating["bestRating"]) == (1, 1, 5)
    reviewed = review["itemReviewed"]
    assert reviewed["author"] == [{"@type": "Person", "name": "The engineer"}]
    assert reviewed["appearance"][0]["url"] == "https://post.example/dam"
    assert "The mayor" in review["reviewBody"]
    assert "The gauge fell." in page.replace("\\", "")  # the markup says what the page says


def test_a_claim_that_is_only_disputed_is_no_claim_review(client):
    claim = make_disputed()
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    assert linked_data(page) == []


def test_a_past_state_of_a_claim_is_no_claim_review(client):
    claim = make_disputed()
    judge(claim)
    past = timezone.now().strftime("%Y-%m-%dT%H:%M:%S")
    page = client.get(reverse("claim-detail", args=[claim.pk]) + f"?as_of={past}")
    assert linked_data(page.content.decode()) == []


@pytest.mark.parametrize("verdict", [Verdict.UNVERIFIABLE, Verdict.OUTDATED])
def test_a_verdict_beside_the_truth_has_a_name_and_no_number(client, verdict):
    claim = make_disputed()
    judge(claim, verdict)
    rating = get_json(client, "api-claim", claim.pk)["claim_review"]["reviewRating"]
    assert rating["alternateName"] == verdict.label.capitalize()
    assert "ratingValue" not in rating


def test_words_that_would_end_the_block_stay_inside_it(client):
    claim = make_disputed()
    judge(claim, rationale="</script><script>alert(1)</script>")
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    assert "<script>alert" not in page
    (review,) = linked_data(page)
    assert review["reviewRating"]["ratingExplanation"] == "</script><script>alert(1)</script>"


def test_a_long_claim_is_cut_between_words():
    assert shortened("short", 75) == "short"
    cut = shortened("The ministry said that " * 10, 75)
    assert len(cut) <= 75
    assert cut.endswith("…")
    assert cut[:-1].rstrip() in "The ministry said that " * 10
