"""What a moderator sees marked when two wordings stand side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.differences import PartKind, compare_wordings, name_differences


def marked(parts: list[object]) -> list[tuple[str, str]]:
    return [(part.text, part.kind) for part in parts if part.kind is not PartKind.SHARED]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("a", "b", "in_a", "in_b"),
    [
        ("12 people were hurt", "Twelve people were hurt", [], []),
        ("1,200 houses burned", "1200 houses burned", [], []),
        ("12 people were hurt", "20 people were hurt", [("12", "figure")], [("20", "figure")]),
        ("Hundreds fled", "Dozens fled", [("Hundreds", "figure")], [("Dozens", "figure")]),
        ("The bridge is open", "The bridge is not open", [], [("not", "negation")]),
        ("It isn't open", "It was never open", [], []),
        ("It began on Monday", "It began on Friday", [("Monday", "date")], [("Friday", "date")]),
        ("It began on 3 May", "It began on 9 May", [("3", "date")], [("9", "date")]),
        ("Talks may begin", "Talks begin", [], []),
        ("Troops march on", "Troops rest", [("march", "word")], [("rest", "word")]),
        ("The port was bombed", "The port was bombing", [], []),
        ("The mayor resigned", "The mayor wept", [("resigned", "word")], [("wept", "word")]),
    ],
)
def test_only_what_differs_is_marked_and_named(
    a: str, b: str, in_a: list[tuple[str, str]], in_b: list[tuple[str, str]]
) -> None:
    left, right = compare_wordings(a, b)
    assert (marked(left), marked(right)) == (in_a, in_b)


def test_a_place_is_named_where_the_claim_knows_it() -> None:
    left, right = compare_wordings(
        "Shells hit Port Alder", "Shells hit Lower Marsh", ["Port Alder"], ["Lower Marsh"]
    )
    assert marked(left) == [("Port Alder", "place")]
    assert marked(right) == [("Lower Marsh", "place")]
    assert name_differences(left, right) == ["place"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_parts_of_any_wording_make_the_wording(a: str, b: str) -> None:
    left, right = compare_wordings(a, b)
    assert "".join(part.text for part in left) == a
    assert "".join(part.text for part in right) == b
    same, again = compare_wordings(a, a)
    assert not marked(same)
    assert not marked(again)
