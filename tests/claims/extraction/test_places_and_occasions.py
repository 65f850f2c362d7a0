"""Where a claim plays and when its statement was made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from spacy.language import Language

from claims.extraction import extract
from claims.extraction.gazetteer import place_name
from claims.extraction.records import Extraction
from sources.records import Passage

THURSDAY = datetime(2024, 5, 16, 9, tzinfo=UTC)


def read(nlp: Language, text: str, published: datetime | None = THURSDAY) -> Extraction:
    return extract(text, [Passage(0, len(text), "body")], nlp, published=published)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The mayor said two ships had left Odessa for the U.S.", ("Odessa", "United States")),
        ("The mayor said Kyiv was quiet and Kyiv was safe.", ("Kyiv",)),
        ("France said the deal was dead.", ()),  # who speaks is no place of the claim
        ("The mayor said the deal was dead.", ()),
    ],
)
def test_a_claim_has_the_places_of_its_content(nlp, text, places):
    assert [claim.places for claim in read(nlp, text).claims] == [places]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("the UK", "United Kingdom"),
        ("Kyiv", "Kyiv"),  # a capital stays itself, though it may speak for its state
        ("the Sarn Valley", "Sarn Valley"),
    ],
)
def test_a_place_has_one_name(name, place):
    assert place_name(name) == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The mayor said on Tuesday that the road was open.", "2024-05-14"),
        ("The road was open, the mayor told reporters yesterday.", "2024-05-15"),
        ("The mayor said the road had opened on Tuesday.", None),  # when it opened
        ("The mayor said the road was open.", None),
    ],
)
def test_a_statement_has_the_day_that_its_cue_names(nlp, text, said):
    assert [statement.said for statement in read(nlp, text).statements] == [said]


def test_the_sentences_of_a_quotation_share_its_day(nlp):
    text = "“We saw a ship,” the captain told reporters on Wednesday. “It sank off Odder.”"
    assert [s.said for s in read(nlp, text).statements] == ["2024-05-15", "2024-05-15"]


def test_yesterday_is_counted_in_the_zone_of_the_article(nlp):
    text = "The mayor said yesterday that the road was open."
    early = datetime(2024, 5, 16, 1, tzinfo=timezone(timedelta(hours=9)))  # still the 15th in UTC
    assert read(nlp, text, early).statements[0].said == "2024-05-15"


def test_a_weekday_means_nothing_without_a_day_of_publication(nlp):
    assert read(nlp, "The mayor said on Tuesday that it rained.", None).statements[0].said is None
