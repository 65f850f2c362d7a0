"""What one text changed of another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.text_changes import (
    ChangeKind,
    compare_texts,
    compare_words,
    fresh_sentences,
    successor,
)

OLD = "Dam news\n\nThe dam held. 12 houses flooded.\n\nIt rained.\n\nThe end."
NEW = "Dam news\n\nThe dam held. 15 houses flooded.\n\nIt rained.\n\nMore rain came."


def shown(old, new):
    return [(str(part.kind), [(str(p.kind), p.text) for p in part.pieces])
            for part in compare_texts(old, new)]  # fmt: skip


def test_changed_words_stand_beside_what_is_the_same():
    assert shown(OLD, NEW)[:3] == [
        ("same", []),
        (
            "changed",
            [
                ("same", "The dam held. "),
                ("deleted", "12"),
                ("inserted", "15"),
                ("same", " houses flooded."),
            ],
        ),
        ("same", []),
    ]


def test_inserted_and_deleted_paragraphs_have_their_place_in_one_text_alone():
    [same, inserted] = compare_texts("One.", "One.\n\nTwo.")
    assert (inserted.kind, inserted.after, inserted.before) == (
        ChangeKind.INSERTED,
        (6, 10),
        (4, 4),
    )
    [deleted, same] = compare_texts("One.\n\nTwo.", "Two.")
    assert (deleted.kind, deleted.paragraphs, deleted.after) == ("deleted", ("One.",), (0, 0))
    assert same.before == (6, 10)


def test_two_changes_with_a_word_between_them_are_one():
    pieces = list(
        compare_words("A tall man of the army said no.", "A brave woman of a navy said no.")
    )
    assert [(str(p.kind), p.text) for p in pieces] == [
        ("same", "A "),
        ("deleted", "tall man of the army"),
        ("inserted", "brave woman of a navy"),
        ("same", " said no."),
    ]


texts = st.lists(st.sampled_from(["a", "b c.", "d e f.", "g", "h i."]), max_size=6).map("\n".join)


@settings(max_examples=200)
@given(texts, texts)
def test_the_pieces_together_are_both_texts(old, new):
    pieces = list(compare_words(old, new))
    assert "".join(p.text for p in pieces if p.kind is not ChangeKind.INSERTED) == old
    assert "".join(p.text for p in pieces if p.kind is not ChangeKind.DELETED) == new


def test_a_sentence_leads_to_what_it_became():
    fresh = fresh_sentences(OLD, NEW)
    assert fresh == ["15 houses flooded.", "More rain came."]
    assert successor("12 houses flooded.", fresh) == "15 houses flooded."
    assert successor("The end.", fresh) == ""
