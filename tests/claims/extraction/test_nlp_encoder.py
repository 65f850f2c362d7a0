"""The packaged encoder: pieces, token states, sentence vectors."""

from __future__ import annotations

import numpy as np
import pytest

import gainsay_en
from gainsay_en.minilm import ENCODER, WINDOW, TokenStates, WordPiece, load_encoder


@pytest.fixture(scope="module")
def word_piece() -> WordPiece:
    return load_encoder().word_piece


def pieces(word_piece: WordPiece, text: str) -> list[tuple[str, int]]:
    names = (ENCODER / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return [(names[number], offset) for number, offset in zip(*word_piece(text), strict=True)]


def test_words_are_cut_into_known_pieces_with_their_places(word_piece):
    found = pieces(word_piece, "Zoë's  embeddings")
    assert found == [
        ("zoe", 0), ("'", 3), ("s", 4), ("em", 7), ("##bed", 9), ("##ding", 12), ("##s", 16),
    ]  # fmt: skip


def test_a_word_nobody_knows_is_one_unknown_piece(word_piece):
    assert pieces(word_piece, "\ue000 a") == [("[UNK]", 0), ("a", 2)]
    assert pieces(word_piece, "x" * 101) == [("[UNK]", 0)]


def test_a_token_has_the_mean_of_its_pieces():
    encoder = load_encoder()
    doc = gainsay_en.load().make_doc("embeddings  held")
    states = TokenStates(encoder)(doc)
    assert [token.text for token in doc] == ["embeddings", " ", "held"]
    rows = encoder.states(encoder.word_piece(doc.text)[0])[1:-1]
    np.testing.assert_allclose(states[0], rows[:4].mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(states[2], rows[4], atol=1e-5)
    assert not states[1].any()


def test_a_long_document_is_read_in_windows_and_every_token_has_states():
    doc = gainsay_en.load().make_doc("The dam at Ormela held. " * 120)
    assert len(doc) > 2 * WINDOW
    assert TokenStates(load_encoder())(doc).any(axis=1).all()


def test_memory_of_states_is_bounded():
    keeper = TokenStates(load_encoder(), tokens_kept=10)
    make_doc = gainsay_en.load().make_doc
    for word in ("one", "two", "three", "four"):
        keeper(make_doc(f"{word} small dam held"))
    assert sum(len(states) for states in keeper._kept.values()) <= 10


def test_sentence_vectors_are_of_length_one_and_tell_topics_apart():
    vectors = gainsay_en.embed(
        ["The dam at Ormela held.", "Ormela’s dam did not break.", "Shares fell in Tokyo.", ""]
    )
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > 0.3 > vectors[0] @ vectors[2]


def test_a_vector_does_not_depend_on_its_neighbours():
    text = "The dam at Ormela held."
    (alone,) = gainsay_en.embed([text])
    among = gainsay_en.embed(["Shares fell in Tokyo.", text, "Rain."])[1]
    np.testing.assert_array_equal(alone, among)
