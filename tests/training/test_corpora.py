"""Reading the corpora: small files written here, in their formats."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import spacy

from training.augment import as_headline, augmented, renamed, typographic, with_dateline
from training.corpora import (
    entities_of,
    guess_spaces,
    read_columns,
    read_conllu,
    read_re3d,
    read_universal_ner,
)
from training.gum_entities import gum_entities
from training.sentences import Sentence, entity_doc, group, join, syntax_doc

CONLLU = """\
# newdoc id = a
# newpar
# text = Doctor Ana Brill didn't see Port Ella.
1\tDoctor\tdoctor\tPROPN\tNNP\tNumber=Sing\t6\tnsubj\t_\tEntity=(1-person-new-x-cf1-2,3-sgl-Ana_Brill
2\tAna\tAna\tPROPN\tNNP\t_\t1\tflat\t_\t_
3\tBrill\tBrill\tPROPN\tNNP\t_\t1\tflat\t_\tEntity=1)
4-5\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_
4\tdid\tdo\tAUX\tVBD\t_\t6\taux\t_\t_
5\tn't\tnot\tPART\tRB\t_\t6\tadvmod:emph\t_\t_
6\tsee\tsee\tVERB\tVB\t_\t0\troot\t_\t_
7\tPort\tPort\tPROPN\tNNP\t_\t6\tobj\t_\tEntity=(2-place-new-x-cf2-1-sgl-Port_Ella
8\tElla\tElla\tPROPN\tNNP\t_\t7\tflat\t_\tEntity=2)|SpaceAfter=No
9\t.\t.\tPUNCT\t.\t_\t6\tpunct\t_\t_

"""


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "t.conllu"
    path.write_text(CONLLU, encoding="utf-8")
    return path


def test_a_treebank_gives_back_its_text_and_tree(treebank: Path):
    (sentence,) = read_conllu(treebank)
    doc = syntax_doc(spacy.blank("en").vocab, [sentence.plain(), sentence.plain()])
    assert doc.text.startswith("Doctor Ana Brill didn't see Port Ella. Doctor")
    assert [doc[i].head.i for i in (0, 5, 9, 14)] == [5, 5, 14, 14]
    assert (doc[5].dep_, doc[4].dep_, doc[0].dep_) == ("ROOT", "advmod", "nsubj")
    assert len(list(doc.sents)) == 2


def test_gum_mentions_become_names_without_titles(treebank: Path):
    (sentence,) = read_conllu(treebank)
    assert gum_entities(sentence, set()) == [(1, 3, "PER"), (6, 8, "LOC")]


def test_tags_become_entities_in_our_labels():
    tags = ["B-politician", "I-politician", "O", "B-ORG", "B-ORG", "I-country", "B-unknown"]
    assert entities_of(tags) == [(0, 2, "PER"), (3, 4, "ORG"), (4, 5, "ORG"), (5, 6, "LOC")]


def test_universal_ner_keeps_the_spaces_of_its_text(tmp_path: Path):
    path = tmp_path / "x.iob2"
    path.write_text(
        "# text = Brill's (new) car\n1\tBrill\tB-PER\n2\t's\tO\n3\t(\tO\n4\tnew\tO\n5\t)\tO\n"
        "6\tcar\tO\n\n",
        encoding="utf-8",
    )
    (sentence,) = read_universal_ner(path)
    doc = entity_doc(spacy.blank("en").vocab, sentence)
    assert doc.text.strip() == "Brill's (new) car"
    assert [(e.text, e.label_) for e in doc.ents] == [("Brill", "PER")]


def test_columns_without_spaces_get_likely_ones(tmp_path: Path):
    path = tmp_path / "x.conll"
    path.write_text('-DOCSTART- O\n\nHe O\nsaid O\n: O\n" O\nNo O\n. O\n" O\n', encoding="utf-8")
    (sentence,) = read_columns(path)
    text = "".join(w + " " * s for w, s in zip(sentence.words, sentence.spaces, strict=True))
    assert text.strip() == 'He said: "No."'
    assert guess_spaces(["a", "-", "b"]) == [False, False, True]


def test_re3d_gives_names_only_and_states_as_places(tmp_path: Path):
    text = "The Ormelan Guard and coalition forces met Brenland in Port Ella."
    rows = [("The Ormelan Guard", "Organisation"), ("coalition forces", "Organisation"),
            ("Brenland", "Organisation"), ("Port Ella", "Location")]  # fmt: skip
    (tmp_path / "documents.json").write_text(json.dumps({"_id": "d", "text": text}))
    (tmp_path / "entities.json").write_text(
        "\n".join(
            json.dumps({"documentId": "d", "type": kind, "begin": text.index(name),
                        "end": text.index(name) + len(name)})
            for name, kind in rows
        )
    )  # fmt: skip
    nlp = spacy.blank("en")
    (sentence,) = read_re3d(tmp_path, nlp, {"Brenland"})
    doc = entity_doc(nlp.vocab, sentence)
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Ormelan Guard", "ORG"), ("Brenland", "LOC"), ("Port Ella", "LOC"),
    ]  # fmt: skip


def sentence() -> Sentence:
    words = ["Ana", "Brill", "said", '"', "Brill", "left", "Ormela", '"', "."]
    spaces = [True, True, True, False, True, True, False, False, False]
    return Sentence(words, spaces, [(0, 2, "PER"), (4, 5, "PER"), (6, 7, "LOC")])


def test_other_names_keep_their_places_and_surnames_agree():
    changed = 0
    for seed in range(40):
        made = renamed(sentence(), random.Random(seed))
        assert [label for _, _, label in made.entities] == ["PER", "PER", "LOC"]
        assert len(made.words) == len(made.spaces)
        first, second, _ = made.entities
        assert made.words[first[1] - 1] == made.words[second[0]]
        changed += made.words != sentence().words
    assert 10 < changed < 40


def test_a_dateline_moves_the_entities_along():
    made = with_dateline(sentence(), random.Random(1))
    start, end, label = made.entities[-1]
    assert (made.words[start:end], label) == (["Ormela"], "LOC")
    assert made.entities[0][2] == "LOC"


def test_a_headline_has_no_stop():
    assert as_headline(sentence(), random.Random(0)).words[-1] == '"'


def test_quote_marks_open_and_close():
    words = typographic(sentence().words, sentence().spaces, "curly")
    assert [words[3], words[7]] == ["“", "”"]


def test_the_same_seed_gives_the_same_document():
    assert augmented(sentence(), random.Random(3)) == augmented(sentence(), random.Random(3))


def test_groups_hold_every_sentence_once_in_order():
    sentences = [Sentence([str(n)], [True], starts_paragraph=n % 4 == 0) for n in range(50)]
    groups = list(group(sentences, longest=5, rng=random.Random(2)))
    assert join(s for found in groups for s in found).words == [str(n) for n in range(50)]
    assert max(len(found) for found in groups) <= 5
