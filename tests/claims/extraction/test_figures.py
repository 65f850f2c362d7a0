"""Figures and days in claims: the table in data/figures.toml, and days by publication."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction import extract
from claims.extraction.figures import find_day, value_of
from sources.live_blogs import split_passages

TABLE = Path(__file__).parent.parent / "data" / "figures.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
FRIDAY = datetime(2023, 3, 17, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_the_figures_of_a_claim_are_read(case):
    text = case["text"] + "\n"
    (claim,) = extract(text, split_passages(text)).claims
    assert [figure.text for figure in claim.figures] == [f["text"] for f in case["figures"]]
    for figure, expected in zip(claim.figures, case["figures"], strict=True):
        assert text[figure.start : figure.end] == figure.text
        assert figure.bound == expected["bound"]
        assert (figure.low is None, figure.high is None) == (
            "low" not in expected,
            "high" not in expected,
        )
        assert (figure.low or 0) == pytest.approx(expected.get("low", 0), rel=1e-3)
        assert (figure.high or 0) == pytest.approx(expected.get("high", 0), rel=1e-3)
        assert figure.unit == expected.get("unit", "")
        assert figure.counted == expected.get("counted", "")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("12,500", 12_500),
        ("1.2 million", 1_200_000),
        ("forty-one", 41),
        ("two hundred", 200),
        ("3", 3),
    ],
)
def test_numerals_have_their_value(words, value):
    assert value_of(words) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("he had left on Tuesday", date(2023, 3, 14)),
        ("he would arrive on Tuesday", date(2023, 3, 21)),
        ("shells hit the town on Friday", date(2023, 3, 17)),  # the day of publication itself
        ("the dam broke yesterday", date(2023, 3, 16)),
        ("the vote is tomorrow", date(2023, 3, 18)),
        ("the ship sank on February 24", date(2023, 2, 24)),
        ("the ship sank on 24 February 2022", date(2022, 2, 24)),
        ("they met three days ago", date(2023, 3, 14)),
        ("no lorry has passed since Sunday", None),  # a limit, not the day
        ("figures come out every Monday", None),
        ("the ship sank at sea", None),
    ],
)
def test_the_day_of_an_event_is_resolved_against_publication(text, day):
    assert find_day(text, FRIDAY) == day


def test_without_a_day_of_publication_only_full_dates_are_resolved():
    assert find_day("the ship sank on Tuesday", None) is None
    assert find_day("the ship sank on 3 June 2019", None) == date(2019, 6, 3)


@given(st.text(max_size=300))
def test_no_text_breaks_the_search_for_a_day(text):
    find_day(text, FRIDAY)
