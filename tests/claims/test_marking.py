"""Marks over a text, and the sentence around a stretch of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.marking import Mark, paragraphs, segments, widen

TEXT = "It rained. “The dam held,” Gen. Ostric said. The mayor denied this! Why?"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("denied", "The mayor denied this!"),
        ("held", "“The dam held,” Gen. Ostric said."),
        ("Why", "Why?"),
        ("It rained.", "It rained."),
        ("rained. “The", "It rained. “The dam held,” Gen. Ostric said."),
        ("The mayor denied this!", "The mayor denied this!"),
    ],
)
def test_a_stretch_widens_to_the_sentences_it_touches(words, expected):
    start = TEXT.index(words)
    left, right = widen(TEXT, start, start + len(words))
    assert TEXT[left:right] == expected


def test_a_sentence_ends_with_its_line():
    text = "A headline\nThe mayor denied this\nMore"
    left, right = widen(text, text.index("denied"), text.index("denied") + 6)
    assert text[left:right] == "The mayor denied this"


marks_of = st.lists(
    st.builds(
        Mark,
        start=st.integers(-3, 90),
        end=st.integers(-3, 90),
        part=st.sampled_from(["claim", "cue"]),
        owner=st.integers(1, 3),
    ),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(marks_of, st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_segments_joined_are_the_text_whatever_the_marks(marks, one, other):
    start, end = min(one, other), max(one, other)
    assert "".join(piece.text for piece in segments(TEXT, start, end, marks)) == TEXT[start:end]


def test_overlapping_marks_share_a_segment():
    pieces = list(segments("abcdef", 0, 6, [Mark(0, 4, "claim", 1), Mark(2, 6, "cue", 2)]))
    assert [(piece.text, [mark.owner for mark in piece.marks]) for piece in pieces] == [
        ("ab", [1]),
        ("cd", [1, 2]),
        ("ef", [2]),
    ]


def test_paragraphs_are_the_lines_that_have_words():
    text = "One  \n\n \t\n  Two\nThree"
    assert [text[a:b] for a, b in paragraphs(text, 0, len(text))] == ["One", "Two", "Three"]
