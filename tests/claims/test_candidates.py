"""Candidate search: rare words first, bounded lists, and the rank command's scratch tables."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import linking
from claims.candidates import (
    Wording,
    find_candidates,
    hash_term,
    hash_wording,
    order_candidates,
    pack_vector,
    search_terms,
    unpack_vector,
)
from claims.models import Claim, ClaimTerm
from tests.factories import make_claim


def listed(text, **fields):
    claim = make_claim(text, **fields)
    linking.list_claims(claim.version_id)
    return claim


@pytest.mark.django_db
def test_a_rare_word_finds_before_common_ones():
    for n in range(12):
        listed(f"The ministry opened road number {n}")
    rare = listed("A lighthouse burned in Ostrel")
    found = find_candidates(search_terms("The ministry says a lighthouse burned"), top=60)
    assert next(iter(found)) == rare.pk


@pytest.mark.django_db
def test_a_long_list_is_read_from_its_newest_end():
    claims = [listed(f"The ministry opened road {n}") for n in range(8)]
    found = find_candidates(["ministry"], top=60, per_list=3)
    assert set(found) == {claim.pk for claim in claims[-3:]}


@pytest.mark.django_db
def test_two_frequent_words_side_by_side_find_what_each_alone_is_too_frequent_to_find():
    old = listed("The mine of Soldren was flooded")
    for n in range(4):
        listed(f"The mine number {n} was painted")
        listed(f"Soldren elected mayor {n}")
    found = find_candidates(search_terms("Soldren's mine"), top=1, per_list=3)
    assert list(found) == [old.pk]


@pytest.mark.django_db
def test_nothing_is_found_for_unknown_words_or_none():
    listed("The ministry opened a road")
    assert find_candidates(["zzyzx"], top=60) == {}
    assert find_candidates([], top=60) == {}


@pytest.mark.django_db
def test_copies_beyond_the_first_few_are_not_listed_but_still_found_as_copies():
    text = "The ministry opened the mountain road to Ostrel"
    claims = [listed(text) for _ in range(6)]
    assert ClaimTerm.objects.values("claim").distinct().count() == linking.LISTED_COPIES
    new = make_claim(text)
    [read] = linking.list_claims(new.version_id)
    assert set(linking.find_copies(read)) == {claim.pk for claim in claims}


@pytest.mark.django_db
def test_a_changed_wording_is_listed_anew():
    claim = listed("The ministry opened a road")
    Claim.objects.filter(pk=claim.pk).update(text="The choir sang in Ostrel")
    linking.list_claims(claim.version_id)
    assert find_candidates(search_terms("choir Ostrel"), top=60)
    assert find_candidates(search_terms("ministry road"), top=60) == {}


@pytest.mark.django_db
def test_a_deleted_claim_leaves_the_lists():
    claim = listed("The ministry opened a road")
    claim.group.head = None
    claim.group.save()
    Claim.objects.filter(pk=claim.pk).delete()
    assert not ClaimTerm.objects.exists()


@pytest.mark.django_db
def test_linking_asks_no_more_queries_for_more_candidates():
    def queries(text):
        claim = make_claim(text)
        with CaptureQueriesContext(connection) as asked:
            linking.judge_claim(linking.list_claims(claim.version_id)[0])
        return len(asked)

    listed("A lighthouse was painted in Ostrel")
    few = queries("A lighthouse burned in Ostrel")
    for n in range(15):
        listed(f"A lighthouse was painted in Ostrel by {n} men")
    assert queries("A lighthouse fell down in Ostrel") <= few


def test_words_of_social_posts_are_cut_from_their_marks():
    terms = search_terms("See #CoastFires by @OrlenNews https://t.co/abc pic.twitter.com/x1 12,000")
    assert set(terms) == {"see", "coast", "burn", "orlen", "new", "12000"}


def test_hashes_fit_a_bigint_and_ignore_case_and_marks():
    assert -(2**63) <= hash_term("lighthouse") < 2**63
    assert hash_wording("The ROAD is open.") == hash_wording("the road is “open”")
    assert hash_wording("the road is open") != hash_wording("the road is shut")


def test_a_packed_vector_keeps_its_direction():
    vector = np.random.default_rng(1).standard_normal(384).astype(np.float32)
    vector /= np.linalg.norm(vector)
    again = unpack_vector(pack_vector(vector))
    assert float(again @ vector) > 0.99
    assert abs(float(np.linalg.norm(again)) - 1) < 1e-5


def test_copies_are_ordered_as_one_under_the_earliest():
    vector = np.zeros(384, dtype=np.float32)
    vector[0] = 1
    found = {5: 3.0, 2: 3.0, 9: 1.0}
    wordings = [
        Wording(5, "The road is open.", vector),
        Wording(2, "The road is “open”", vector),
        Wording(9, "Wheat is dear", vector),
    ]
    assert order_candidates(found, wordings, vector) == [2, 9]


@pytest.mark.django_db
def test_rank_prints_the_nearest_and_leaves_no_rows(tmp_path):
    corpus, queries = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    corpus.write_text(
        "\n".join(
            json.dumps({"id": f"c{n}", "text": text})
            for n, text in enumerate(
                ["A lighthouse burned in Ostrel", "The choir sang", "Wheat prices will rise"]
            )
        ),
        encoding="utf-8",
    )
    queries.write_text(
        json.dumps({"id": 1, "text": "That #lighthouse in Ostrel, on fire! https://t.co/x"}),
        encoding="utf-8",
    )
    out = StringIO()
    call_command("rank", str(corpus), str(queries), "--top", "2", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["query"] == 1
    assert answer["claims"][0] == "c0" and len(answer["claims"]) <= 2
    assert not ClaimTerm.objects.exists()
    again = StringIO()
    call_command("rank", str(corpus), str(queries), "--top", "2", stdout=again)
    assert again.getvalue() == out.getvalue()  # its tables ended with it


@pytest.mark.django_db
def test_rank_refuses_an_id_twice(tmp_path):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n', encoding="utf-8")
    with pytest.raises(CommandError, match="line 2"):
        call_command("rank", str(corpus), str(corpus), stdout=StringIO())
