"""From text to parsed paragraphs: places, borders, names."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from claims.extraction.gazetteer import look_up
from claims.extraction.names import settle_names
from claims.extraction.nlp import (
    LONGEST_PIECE,
    MODEL_VARIABLE,
    ModelNotFound,
    clean,
    lead_length,
    load_pipeline,
    parse,
    split_paragraphs,
)


@dataclass
class Stretch:
    start: int
    end: int
    kind: str = "body"
    time: str | None = None


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline()


def whole(text: str) -> list[Stretch]:
    return [Stretch(0, len(text))]


def paragraphs_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraphs(text, 0, len(text))]


def sentences_of(nlp: Language, text: str) -> list[str]:
    return [s.text.strip() for p in parse(nlp, text, whole(text)) for s in p.doc.sents]


def labels_of(nlp: Language, text: str) -> dict[str, str]:
    return {e.text: e.label_ for p in parse(nlp, text, whole(text)) for e in p.doc.ents}


def test_every_token_is_found_again_in_the_text(nlp):
    text = (
        "ORMELA, May 3 (Reuters) - The\u00a0governor,\u2009Ada\u00a0Brill, "
        "said “it\u2019s over”.\n\n"
        "•\u00a0She left.\r\nHe stayed…"
    )
    paragraphs = parse(nlp, text, whole(text))
    assert len(paragraphs) == 3
    for paragraph in paragraphs:
        for token in paragraph.doc:
            start, end = paragraph.offsets(token)
            assert clean(text[start:end]) == token.text
        assert text[paragraph.start : paragraph.end].strip()


def test_hard_spaces_part_words(nlp):
    (paragraph,) = parse(nlp, "Envoys\u00a0met\u2003them", whole("Envoys\u00a0met\u2003them"))
    assert [token.text for token in paragraph.doc] == ["Envoys", "met", "them"]


def test_a_sentence_never_runs_over_a_line_end(nlp):
    text = "The dam held, the mayor of Ormela\n\nsaid nothing more about it"
    assert len(parse(nlp, text, whole(text))) == 2


def test_lines_filled_to_a_margin_are_one_paragraph():
    text = (
        "The harbour master of Ormela said on Monday that the two ships had\n"
        "left before the storm, a statement that the owners of both ships\n"
        "denied in a letter.\n\nHe gave no names."
    )
    assert len(paragraphs_of(text)) == 2


def test_a_headline_over_a_paragraph_stays_apart():
    text = (
        "Harbour master says the two ships left before the storm hit Ormela\n"
        "The harbour master of Ormela said on Monday that the two ships had left before the "
        "storm, a statement that the owners of both ships denied in a letter."
    )
    assert len(paragraphs_of(text)) == 2


def test_boilerplate_is_not_parsed_and_kinds_are_kept(nlp):
    text = "Dam holds\nThe dam held.\nSign up here."
    passages = [Stretch(0, 9, "title"), Stretch(10, 23), Stretch(24, 37, "boilerplate")]
    found = [(p.kind.value, p.passage_index) for p in parse(nlp, text, passages)]
    assert found == [("title", 0), ("body", 1)]


@pytest.mark.parametrize(
    ("line", "lead"),
    [
        ("• The dam held.", "• "),
        ("10:50am: The dam held.", "10:50am: "),
        ("16.05 GMT – The dam held.", "16.05 GMT – "),
        ("ORMELA, May 3 (Reuters) - The dam held.", "ORMELA, May 3 (Reuters) - "),
        ("Ormela, 3 May (Reuters) – The dam held.", "Ormela, 3 May (Reuters) – "),
        ("NEW ORMELA (AP) — The dam held.", "NEW ORMELA (AP) — "),
        ("MANDYA, July 14: The dam held.", "MANDYA, July 14: "),
        ("TALPUR: The dam held.", ""),
        ("UK – US talks failed.", ""),
        ("NASA – the agency – said so.", ""),
        ("Brill - the governor - said so.", ""),
        ("-5 degrees were measured.", ""),
        ("•", ""),
    ],
)
def test_what_stands_before_the_first_sentence_is_set_aside(line, lead):
    assert line[: lead_length(line)] == lead


@pytest.mark.parametrize(
    "sentence",
    [
        "“We never crossed the river,” Colonel Anders Brill said.",
        "“Why now?” asked the mayor.",
        "The order came from Gen. Anders Brill in Ormela.",
        "Chief of General Staff Anders Brill denied it.",
        "They suffered … but they held.",
        "The note, signed J. K. Brill, was false.",
        "He spoke (in Ormela.) and left.",
    ],
)
def test_one_sentence_stays_one(nlp, sentence):
    assert sentences_of(nlp, sentence) == [sentence]


def test_two_sentences_stay_two(nlp):
    text = "“The dam held.” The mayor of Ormela denied it on Monday."
    assert sentences_of(nlp, text) == ["“The dam held.”", text[16:]]


def test_known_names_get_their_label_wherever_they_stand(nlp):
    found = labels_of(
        nlp,
        "The Kremlin told Tass on Friday that Wagner had left. Beijing and the White House "
        "wrote on Telegram that French troops were near Kharkiv.",
    )
    assert {name: found.get(name) for name in ("Kremlin", "Tass", "Wagner", "White House")} == {
        "Kremlin": "ORG", "Tass": "ORG", "Wagner": "ORG", "White House": "ORG",
    }  # fmt: skip
    assert found["Beijing"] == found["Kharkiv"] == "LOC"
    assert found["French"] == "MISC"


def test_a_known_name_is_a_surname_where_the_article_says_so(nlp):
    found = labels_of(nlp, "Ludwig Wagner sang on Monday. Critics said Wagner sang badly.")
    assert found["Wagner"] == "PER"


def settled(nlp: Language, text: str, **mistaken: str) -> dict[str, str]:
    """Return labels after settling, where the recogniser first gave the ones in `mistaken`."""
    doc = nlp(text)
    spans = [
        doc.char_span(match.start(), match.end(), label=label)
        for name, label in mistaken.items()
        for match in re.finditer(rf"\b{name.replace('_', ' ')}\b", text)
    ]
    doc.ents = [span for span in spans if span is not None]
    settle_names([doc])
    return {entity.text: entity.label_ for entity in doc.ents}


def test_a_land_is_known_by_its_people(nlp):
    text = "Tarland denied it. The Tarlandian navy was at sea, Tarland said."
    assert settled(nlp, text, Tarland="PER", Tarlandian="MISC")["Tarland"] == "LOC"


def test_the_words_around_a_name_say_what_it_is(nlp):
    text = (
        "Ormela’s parliament met. The newspaper Dagnytt said so, and Brenta could not verify it. "
        "Governor Lindahl left."
    )
    found = settled(nlp, text, Ormela="PER", Dagnytt="PER", Brenta="PER", Lindahl="LOC")
    assert found == {"Ormela": "LOC", "Dagnytt": "ORG", "Brenta": "ORG", "Lindahl": "PER"}


def test_one_name_has_one_label_and_is_not_overlooked(nlp):
    text = "Ormela fell. They fled Ormela. Nobody left Ormela. Ormela burns."
    doc = nlp(text)
    doc.ents = [
        doc.char_span(0, 6, label="PER"),
        doc.char_span(23, 29, label="LOC"),
        doc.char_span(43, 49, label="LOC"),
    ]
    settle_names([doc])
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Ormela", "LOC")] * 4


def test_a_surname_without_accents_is_still_the_persons(nlp):
    found = settled(nlp, "Jorge Núñez resigned. Nunez was ill.", Jorge_Núñez="PER", Nunez="LOC")
    assert found["Nunez"] == "PER"


def test_common_words_and_bare_titles_are_no_names(nlp):
    assert settled(nlp, "The jets fled, the Speaker said.", jets="ORG", Speaker="PER") == {}


def test_the_gazetteer_says_whom_a_place_speaks_for():
    assert [look_up(name).stands_for for name in ("the Kremlin", "BEIJING", "Kyiv’s")] == [
        "Russia", "China", "Ukraine",
    ]  # fmt: skip
    assert look_up("Ormela") is None


def test_another_pipeline_that_cannot_be_loaded_is_named(monkeypatch):
    monkeypatch.setenv(MODEL_VARIABLE, "no_such_pipeline")
    with pytest.raises(ModelNotFound, match="no_such_pipeline"):
        load_pipeline()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=400))
def test_any_text_keeps_its_offsets(nlp, text):
    with nlp.memory_zone():
        for paragraph in parse(nlp, text, whole(text)):
            assert 0 <= paragraph.start < paragraph.end <= len(text)
            for token in paragraph.doc:
                start, end = paragraph.offsets(token)
                assert token.text == clean(text)[start:end]


@pytest.mark.parametrize("unit", ["(", "“ ", "....", "http://", "a.b.", "\u0300", "x", "\n", "😀"])
def test_hostile_text_is_read_in_time(nlp, unit):
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    with nlp.memory_zone():
        paragraphs = parse(nlp, text, whole(text))
        assert all(len(paragraph.doc.text) <= LONGEST_PIECE for paragraph in paragraphs)
        del paragraphs
    assert time.process_time() - started < 20


def test_a_word_that_the_tree_has_as_an_object_is_a_noun(nlp):
    [paragraph] = parse(nlp, text := "The ministry rejected claims that it had lied.", whole(text))
    assert [t.tag_ for t in paragraph.doc if t.lower_ in ("claims", "rejected")] == ["VBD", "NNS"]
