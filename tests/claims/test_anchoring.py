"""Finding quoted words again in another text."""

from __future__ import annotations

import pytest

from claims.anchoring import Quote, carry, find_quote, find_typed, quote_at, share_in_common

OLD = "Rain fell. “The dam held,” he said. It was night. “The dam held,” she said."


def words_at(text, place):
    return text[place[0] : place[1]] if place else None


def quote_of(words, nth=0):
    start = -1
    for _ in range(nth + 1):
        start = OLD.index(words, start + 1)
    return quote_at(OLD, start, start + len(words))


def test_words_are_found_where_a_newer_text_has_them():
    new = "Late: snow fell. " + OLD
    start, end = carry(OLD, new, OLD.index("It was night"), OLD.index("It was night") + 12)
    assert (start, new[start:end]) == (17 + OLD.index("It was night"), "It was night")


@pytest.mark.parametrize("nth", [0, 1])
def test_of_several_places_the_one_with_the_same_surroundings_is_taken(nth):
    new = "A word before. " + OLD
    _, end = find_quote(new, quote_of("The dam held", nth))
    assert new[end:].startswith([",” he said", ",” she said"][nth])


def test_another_style_of_quotation_marks_and_dashes_is_no_other_text():
    new = OLD.replace("“", '"').replace("”", '"')
    found = find_quote(new, quote_of("“The dam held,” she said."))
    assert words_at(new, found) == '"The dam held," she said.'


def test_changed_words_are_not_found():
    assert find_quote(OLD.replace("night", "noon"), quote_of("It was night")) is None


def test_short_words_need_their_context():
    assert find_quote("Nobody knows what he wanted.", quote_of("he")) is None
    assert words_at(OLD, find_quote(OLD, quote_of("he", 3))) == "he"
    assert find_quote(OLD, Quote("")) is None


def test_typed_words_are_found_however_they_are_spaced():
    assert [words_at(OLD, one) for one in find_typed(OLD, '"The   dam\nheld,"')] == [
        "“The dam held,”",
        "“The dam held,”",
    ]
    assert find_typed(OLD, "  ") == []
    assert find_typed(OLD, "the dam broke") == []


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ([(0, 10)], [(0, 10)], 1.0),
        ([(0, 10)], [(5, 25)], 0.5),
        ([(0, 4), (6, 10)], [(2, 8)], 4 / 6),
        ([(0, 10)], [(10, 20)], 0.0),
        ([], [(1, 2)], 0.0),
    ],
)
def test_the_share_in_common_is_that_of_the_shorter(a, b, share):
    assert share_in_common(a, b) == pytest.approx(share)
