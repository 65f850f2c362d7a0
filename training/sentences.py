"""One annotated sentence, and the documents that sentences are joined into."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

Entity = tuple[int, int, str]  # first word, word after the last, label


@dataclass(frozen=True)
class Syntax:
    """Columns of a treebank, one value a word. Heads are word numbers in the sentence."""

    tags: list[str]
    parts: list[str]  # universal parts of speech
    morphs: list[str]
    lemmas: list[str]
    heads: list[int]
    relations: list[str]


@dataclass(frozen=True)
class Sentence:
    """Words of a corpus with what the corpus says about them.

    spaces: whether white space follows each word.
    entities: without overlaps, in order.
    syntax: None where the corpus has entities only.
    """

    words: list[str]
    spaces: list[bool]
    entities: list[Entity] = field(default_factory=list)
    syntax: Syntax | None = None
    starts_paragraph: bool = False


def join(sentences: Iterable[Sentence]) -> Sentence:
    """Return one sequence of words; entities move along. Syntax is left behind."""
    words: list[str] = []
    spaces: list[bool] = []
    entities: list[Entity] = []
    for sentence in sentences:
        entities += [
            (len(words) + start, len(words) + end, label) for start, end, label in sentence.entities
        ]
        words += sentence.words
        spaces += [*sentence.spaces[:-1], True]
    return Sentence(words, spaces, entities)


def group(
    sentences: Iterable[Sentence], *, longest: int, rng: random.Random
) -> Iterator[list[Sentence]]:
    """Yield neighbours, 1 to `longest` at a time, mostly within a paragraph.

    The parser learns from it where sentences end: it meets paragraphs later.
    """
    current: list[Sentence] = []
    size = rng.randint(1, longest)
    for sentence in sentences:
        ends = sentence.starts_paragraph and rng.random() < 0.8
        if current and (ends or len(current) >= size):
            yield current
            current, size = [], rng.randint(1, longest)
        current.append(sentence)
    if current:
        yield current


def with_words(sentence: Sentence, words: list[str]) -> Sentence:
    return replace(sentence, words=words)


def syntax_doc(vocab: Vocab, sentences: list[Sentence]) -> Doc:
    """Return one document with the trees of all `sentences`."""
    joined = join(sentences)
    columns = [sentence.syntax for sentence in sentences if sentence.syntax]
    if len(columns) < len(sentences):
        raise ValueError("a sentence has no syntax")
    heads: list[int] = []
    for column in columns:
        offset = len(heads)
        heads += [offset + head for head in column.heads]
    return Doc(
        vocab,
        words=joined.words,
        spaces=joined.spaces,
        tags=[tag for column in columns for tag in column.tags],
        pos=[part for column in columns for part in column.parts],
        morphs=[morph for column in columns for morph in column.morphs],
        lemmas=[lemma for column in columns for lemma in column.lemmas],
        heads=heads,
        deps=[relation for column in columns for relation in column.relations],
    )


def entity_doc(vocab: Vocab, sentence: Sentence) -> Doc:
    """Return a document with entities; every other word is marked as outside of one."""
    doc = Doc(vocab, words=sentence.words, spaces=sentence.spaces)
    spans = [Span(doc, start, end, label=label) for start, end, label in sentence.entities]
    doc.set_ents(spans, default="outside")
    return doc


def doc_bin(docs: Iterable[Doc]) -> DocBin:
    attributes = ["ORTH", "TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START"]
    return DocBin(attrs=[*attributes, "ENT_IOB", "ENT_TYPE"], docs=docs)
