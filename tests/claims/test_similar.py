"""Finding claims like a pasted sentence, through the page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.candidates import hash_term, search_terms
from claims.models import ClaimGroup, ClaimTerm
from tests.factories import make_claim

pytestmark = pytest.mark.django_db


def listed(text, **fields):
    """Return a claim that the linker has listed under its words."""
    claim = make_claim(text, **fields)
    ClaimTerm.objects.bulk_create(
        ClaimTerm(term=hash_term(term), claim=claim) for term in search_terms(text)
    )
    return claim


def ask(client, sentence):
    return client.get(reverse("similar-claims"), {"sentence": sentence})


def test_a_sentence_finds_the_same_claim_and_its_contradiction(client):
    for number in range(30):
        listed(f"Ferry number {number} left the harbour of Lesk")
    same = listed("The Corvane dam burst on Monday")
    against = listed("The Corvane dam did not burst on Monday")

    response = ask(client, "The dam at Corvane burst on Monday, the Corvane dam")

    found = {
        like.card.claim.pk: heading for heading, rows in response.context["found"] for like in rows
    }
    assert found[against.pk] == "Claims that contradict it"
    assert found[same.pk] in ("Perhaps the same claim", "Related claims")
    assert len(found) == 2


def test_a_withdrawn_claim_is_not_found(client):
    claim = listed("The Corvane dam burst on Monday")
    assert ask(client, claim.text).context["found"] != []
    ClaimGroup.objects.update(is_published=False)
    assert ask(client, claim.text).context["found"] == []


def test_nothing_alike_says_why(client):
    page = ask(client, "Zebras play chess").content.decode()
    assert "No claim shares its words" in page


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [("", "Paste a sentence first."), ("x" * 1_001, "Paste one sentence"), ("a\x00b", "Null")],
)
def test_what_is_no_sentence_is_refused(client, sentence, answer):
    response = ask(client, sentence)
    assert response.status_code == 400
    assert answer in response.content.decode()


def test_finding_many_asks_no_more_queries_than_finding_few(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, "The Corvane dam burst").context["found"]
        return len(queries)

    for number in range(2):
        listed(f"The Corvane dam burst in year {number}")
    few = count()
    for number in range(2, 20):
        listed(f"The Corvane dam burst in year {number}")
    assert count() == few <= 10
