"""Turn the open corpora into DocBins: `python -m training.prepare DATA OUT`.

DATA holds
  ud_ewt/            UD_English-EWT, CC BY-SA 4.0
  gum_open/          the free genres of UD_English-GUM; annotations CC BY 4.0
  ner/uner_ewt/      UNER_English-EWT, CC BY-SA 4.0
  ner/wikigold/      CC BY 4.0
  ner/wnut17/        CC BY 4.0
  ner/re3d/          parts without BBC text; public domain, OGL, CC BY (see their files)
  ner/crossner_politics/
OUT receives syntax-{train,dev,test-ewt,test-gum}.spacy and
entities-{train,dev,test-gum,test-politics}.spacy.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc

from training.augment import augmented, restyled
from training.corpora import read_columns, read_conllu, read_re3d, read_universal_ner
from training.gum_entities import gum_entities
from training.sentences import Sentence, doc_bin, entity_doc, group, join, syntax_doc

SEED = 7
PARAGRAPH = 8  # sentences at most, in documents for the parser
NEWS_LIKE = 5  # and for the entity recogniser


def prepare(source: Path, target: Path) -> None:
    """Write all DocBins and print what is in each."""
    target.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    vocab = spacy.blank("en").vocab

    def write(name: str, docs: Iterable[Doc]) -> None:
        found = list(docs)
        doc_bin(found).to_disk(target / f"{name}.spacy")
        tokens = sum(len(doc) for doc in found)
        entities = sum(len(doc.ents) for doc in found)
        print(f"{name:24} {len(found):6} documents {tokens:8} tokens {entities:6} entities")

    treebanks = {
        part: [
            [s.plain() for s in read_conllu(source / f"ud_ewt/en_ewt-ud-{part}.conllu")],
            [s.plain() for s in read_conllu(source / f"gum_open/gum_open_{part}.conllu")],
        ]
        for part in ("train", "dev", "test")
    }
    paragraphs = [
        [restyled(sentence, rng) for sentence in sentences]
        for treebank in treebanks["train"]
        for sentences in group(treebank, longest=PARAGRAPH, rng=rng)
    ]
    rng.shuffle(paragraphs)
    write("syntax-train", (syntax_doc(vocab, sentences) for sentences in paragraphs))
    held_out = [
        sentences
        for treebank in treebanks["dev"]
        for sentences in group(treebank, longest=PARAGRAPH, rng=rng)
    ]
    rng.shuffle(held_out)  # half is enough: it is read again at every evaluation
    write("syntax-dev", (syntax_doc(vocab, s) for s in held_out[: len(held_out) // 2]))
    for name, treebank in zip(("ewt", "gum"), treebanks["test"], strict=True):
        groups = group(treebank, longest=PARAGRAPH, rng=rng)
        write(f"syntax-test-{name}", (syntax_doc(vocab, sentences) for sentences in groups))

    demonyms = find_demonyms(read_universal_ner(source / "ner/uner_ewt/en_ewt-ud-train.iob2"))
    train = [
        augmented(join(sentences), rng)
        for corpus in entity_corpora(source, demonyms)
        for sentences in group(corpus, longest=NEWS_LIKE, rng=rng)
    ]
    rng.shuffle(train)
    write("entities-train", (entity_doc(vocab, sentence) for sentence in train))
    dev = [
        *read_universal_ner(source / "ner/uner_ewt/en_ewt-ud-dev.iob2"),
        *gum(source, "dev", demonyms),
    ]
    for name, sentences in {
        "dev": dev,
        "test-gum": gum(source, "test", demonyms),
        "test-politics": read_columns(source / "ner/crossner_politics/test.txt"),
    }.items():
        groups = group(sentences, longest=NEWS_LIKE, rng=rng)
        write(f"entities-{name}", (entity_doc(vocab, join(found)) for found in groups))


def gum(source: Path, part: str, demonyms: set[str]) -> Iterator[Sentence]:
    for sentence in read_conllu(source / f"gum_open/gum_open_{part}.conllu"):
        yield sentence.plain(gum_entities(sentence, demonyms))


def entity_corpora(source: Path, demonyms: set[str]) -> Iterator[Iterable[Sentence]]:
    """Yield each corpus that the entity recogniser is trained on."""
    folder = source / "ner"
    yield read_universal_ner(folder / "uner_ewt/en_ewt-ud-train.iob2")
    yield gum(source, "train", demonyms)
    yield read_columns(folder / "wikigold/CONLL-format/data/wikigold.conll.txt")
    # Small, and the nearest to our text: read twice, under other names each time.
    for _ in range(2):
        yield read_columns(folder / "crossner_politics/train.txt")
        yield read_columns(folder / "crossner_politics/dev.txt")
    for path in sorted((folder / "wnut17/CONLL-format/data/train").iterdir()):
        yield read_columns(path)
    nlp = spacy.blank("en")
    countries = find_places(read_universal_ner(folder / "uner_ewt/en_ewt-ud-train.iob2"))
    for part in sorted(path for path in (folder / "re3d").iterdir() if path.is_dir()):
        yield read_re3d(part, nlp, countries)


def find_demonyms(sentences: Iterable[Sentence]) -> set[str]:
    """Return single words that UNER mostly marks MISC: nationalities, faiths."""
    return _mostly(sentences, "MISC", 0.6)


def find_places(sentences: Iterable[Sentence]) -> set[str]:
    """Return names that UNER nearly always marks LOC."""
    return _mostly(sentences, "LOC", 0.8)


def _mostly(sentences: Iterable[Sentence], label: str, share: float) -> set[str]:
    as_label: Counter[str] = Counter()
    in_all: Counter[str] = Counter()
    for sentence in sentences:
        for start, end, found in sentence.entities:
            words = " ".join(sentence.words[start:end])
            in_all[words] += 1
            as_label[words] += found == label
    return {
        words
        for words, count in as_label.items()
        if count >= share * in_all[words] and words[:1].isupper() and len(words) > 3
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Turn the open corpora into DocBins.")
    parser.add_argument("source", type=Path, help="folder of the corpora")
    parser.add_argument("target", type=Path, help="folder for the DocBins")
    arguments = parser.parse_args()
    prepare(arguments.source, arguments.target)
