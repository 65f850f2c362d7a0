"""A pipeline that speaks ClearNLP must read like one that speaks Universal Dependencies."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.vocab import Vocab

from claims.extraction.universal_labels import universal_labels

Row = tuple[str, str, int, str]  # word, part of speech, head, relation


def tree(*rows: Row) -> dict[str, tuple[str, str]]:
    """Return each word's head and relation after the change."""
    words, parts, heads, relations = zip(*rows, strict=True)
    doc = Doc(
        Vocab(), list(words), pos=list(parts), heads=list(heads), deps=list(relations),
        lemmas=["be" if word in {"is", "was", "were"} else word for word in words],
    )  # fmt: skip
    doc = universal_labels(doc)
    return {token.text: (token.head.text, token.dep_) for token in doc}


def test_objects_and_passive_subjects_get_their_universal_names():
    found = tree(
        ("Envoys", "NOUN", 2, "nsubjpass"),
        ("were", "AUX", 2, "auxpass"),
        ("given", "VERB", 2, "ROOT"),
        ("letters", "NOUN", 2, "dobj"),
    )
    assert found["Envoys"] == ("given", "nsubj:pass")
    assert found["were"] == ("given", "aux:pass")
    assert found["letters"] == ("given", "obj")


def test_the_agent_of_a_passive_hangs_under_the_verb():
    found = tree(
        ("Claims", "NOUN", 1, "nsubjpass"),
        ("disputed", "VERB", 1, "ROOT"),
        ("by", "ADP", 1, "agent"),
        ("the", "DET", 4, "det"),
        ("army", "NOUN", 2, "pobj"),
    )
    assert found["army"] == ("disputed", "obl:agent")
    assert found["by"] == ("army", "case")


def test_a_preposition_hangs_under_its_noun_and_the_noun_under_what_it_belongs_to():
    found = tree(
        ("Officials", "NOUN", 3, "nsubj"),
        ("from", "ADP", 0, "prep"),
        ("Tarton", "PROPN", 1, "pobj"),
        ("spoke", "VERB", 3, "ROOT"),
        ("on", "ADP", 3, "prep"),
        ("Monday", "PROPN", 4, "pobj"),
    )
    assert found["Tarton"] == ("Officials", "nmod")
    assert found["Monday"] == ("spoke", "obl")
    assert found["from"] == ("Tarton", "case")


def test_a_verb_behind_a_preposition_becomes_a_clause():
    found = tree(
        ("Without", "ADP", 3, "prep"),
        ("saying", "VERB", 0, "pcomp"),
        ("she", "PRON", 3, "nsubj"),
        ("left", "VERB", 3, "ROOT"),
    )
    assert found["saying"] == ("left", "advcl")
    assert found["Without"] == ("saying", "mark")


def test_the_predicate_heads_its_copula():
    found = tree(
        ("He", "PRON", 1, "nsubj"),
        ("said", "VERB", 1, "ROOT"),
        ("that", "PRON", 3, "nsubj"),
        ("was", "AUX", 1, "ccomp"),
        ("a", "DET", 5, "det"),
        ("lie", "NOUN", 3, "attr"),
    )
    assert found["lie"] == ("said", "ccomp")
    assert found["was"] == ("lie", "cop")
    assert found["that"] == ("lie", "nsubj")


def test_a_predicate_may_be_the_root():
    found = tree(
        ("It", "PRON", 1, "nsubj"),
        ("is", "AUX", 1, "ROOT"),
        ("false", "ADJ", 1, "acomp"),
        (".", "PUNCT", 1, "punct"),
    )
    assert found["false"] == ("false", "ROOT")
    assert found["is"] == ("false", "cop")
    assert found["."] == ("false", "punct")


def test_a_relative_clause_keeps_its_place_under_a_new_name():
    found = tree(
        ("men", "NOUN", 3, "nsubj"),
        ("who", "PRON", 2, "nsubj"),
        ("fled", "VERB", 0, "relcl"),
        ("died", "VERB", 3, "ROOT"),
    )
    assert found["fled"] == ("men", "acl:relcl")
