"""Read the corpora's files: CoNLL-U, IOB columns, re3d's JSON lines.

Labels become PER, ORG, LOC and MISC (nationalities, events, works).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from training.sentences import Entity, Sentence, Syntax

LABELS = {
    # Universal NER; wikigold
    "PER": "PER",
    "ORG": "ORG",
    "LOC": "LOC",
    "OTH": "MISC",
    "MISC": "MISC",
    # WNUT17
    "person": "PER",
    "location": "LOC",
    "corporation": "ORG",
    "group": "ORG",
    "product": "MISC",
    "creative-work": "MISC",
    # CrossNER politics
    "politician": "PER",
    "organisation": "ORG",
    "politicalparty": "ORG",
    "country": "LOC",
    "election": "MISC",
    "event": "MISC",
    "misc": "MISC",
    # re3d
    "Person": "PER",
    "Organisation": "ORG",
    "Location": "LOC",
    "Nationality": "MISC",
}

# Subtypes that rules read; the rest is cut off. Two of them are older names.
RELATIONS = {
    "nsubj:pass",
    "csubj:pass",
    "aux:pass",
    "obl:agent",
    "acl:relcl",
    "nmod:poss",
    "compound:prt",
    "nsubj:outer",
    "advcl:relcl",
    "det:predet",
    "obl:unmarked",
    "nmod:unmarked",
    "cc:preconj",
    "nmod:desc",
}
RENAMED = {
    "obl:tmod": "obl:unmarked",
    "obl:npmod": "obl:unmarked",
    "nmod:tmod": "nmod:unmarked",
    "nmod:npmod": "nmod:unmarked",
}


@dataclass(frozen=True)
class ConlluWord:
    """One line of a CoNLL-U file, numbers from 0; `head` is the word itself for the root."""

    form: str
    lemma: str
    part: str
    tag: str
    morph: str
    head: int
    relation: str
    misc: str
    space: bool


@dataclass(frozen=True)
class ConlluSentence:
    words: list[ConlluWord]
    starts_paragraph: bool
    document: str

    def plain(self, entities: list[Entity] | None = None) -> Sentence:
        words = self.words
        syntax = Syntax(
            tags=[word.tag for word in words],
            parts=[word.part for word in words],
            morphs=[word.morph for word in words],
            lemmas=[word.lemma for word in words],
            heads=[word.head for word in words],
            relations=[word.relation for word in words],
        )
        return Sentence(
            [word.form for word in words],
            [word.space for word in words],
            entities or [],
            syntax,
            self.starts_paragraph,
        )


def read_conllu(path: Path) -> Iterator[ConlluSentence]:
    """Yield the sentences of a CoNLL-U file.

    Source: universaldependencies.org/format.html.
    """
    document = ""
    for block in _blocks(path.read_text(encoding="utf-8").splitlines()):
        comments = [line for line in block if line.startswith("#")]
        for comment in comments:
            if comment.startswith("# newdoc id ="):
                document = comment.split("=", 1)[1].strip()
        rows = [line.split("\t") for line in block if not line.startswith("#")]
        starts = any(comment.startswith(("# newpar", "# newdoc")) for comment in comments)
        words = list(_conllu_words(rows))
        if words:
            yield ConlluSentence(words, starts, document)


def _conllu_words(rows: list[list[str]]) -> Iterator[ConlluWord]:
    range_end, space_after_range = 0, True
    for row in rows:
        if "-" in row[0]:  # a word of several: "don't"
            range_end = int(row[0].split("-")[1])
            space_after_range = "SpaceAfter=No" not in row[9]
            continue
        if "." in row[0]:  # an empty node of the enhanced graph
            continue
        number = int(row[0])
        space = "SpaceAfter=No" not in row[9]
        if number < range_end:
            space = False
        elif number == range_end:
            space = space_after_range
        relation = RENAMED.get(row[7], row[7])
        if relation == "root":
            relation = "ROOT"
        elif relation not in RELATIONS:
            relation = relation.split(":")[0]
        head = int(row[6]) - 1 if row[6] != "0" else number - 1
        morph = "" if row[5] == "_" else row[5]
        yield ConlluWord(row[1], row[2], row[3], row[4], morph, head, relation, row[9], space)


def read_universal_ner(path: Path) -> Iterator[Sentence]:
    """Yield sentences of a Universal NER file: number, word, tag a line."""
    for block in _blocks(path.read_text(encoding="utf-8").splitlines()):
        text = next((line[9:] for line in block if line.startswith("# text = ")), "")
        rows = [line.split("\t") for line in block if not line.startswith("#")]
        words = [row[1] for row in rows]
        tags = [row[2] for row in rows]
        starts = any(line.startswith("# newdoc") for line in block)
        spaces = _spaces_in(text, words) or guess_spaces(words)
        yield Sentence(words, spaces, entities_of(tags), starts_paragraph=starts)


def read_columns(path: Path) -> Iterator[Sentence]:
    """Yield sentences of a file with a word and an IOB tag a line."""
    for block in _blocks(path.read_text(encoding="utf-8").splitlines()):
        rows = [line.split() for line in block]
        words = [row[0] for row in rows if len(row) > 1]
        tags = [row[-1] for row in rows if len(row) > 1]
        if words and words[0] != "-DOCSTART-":
            yield Sentence(words, guess_spaces(words), entities_of(tags))


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def entities_of(tags: list[str]) -> list[Entity]:
    """Return the entities that IOB (or IO) tags describe, in our labels."""
    entities: list[Entity] = []
    start, label = 0, ""
    for index, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        new = LABELS.get(name, "")
        if label and (new != label or prefix == "B"):
            entities.append((start, index, label))
            label = ""
        if new and not label:
            start, label = index, new
    return entities


def _spaces_in(text: str, words: list[str]) -> list[bool] | None:
    """Return where spaces follow words in `text`; None if a word is not in it."""
    spaces: list[bool] = []
    position = 0
    for word in words:
        found = text.find(word, position)
        if found < 0:
            return None
        position = found + len(word)
        spaces.append(text[position : position + 1] == " ")
    return spaces


_CLOSING = {*".,;:!?)]%”’", "'s", "’s", "n't", "n’t", "'", "'re", "'ve", "'ll", "'d", "'m"}
_OPENING = {*"([$“‘£#"}


def guess_spaces(words: list[str]) -> list[bool]:
    """Return where an English text would have spaces, for a corpus that lost them."""
    spaces = [True] * len(words)
    in_quotes = False
    for index, word in enumerate(words):
        before = max(index - 1, 0)
        if word in _CLOSING:
            spaces[before] = False
        elif word in _OPENING:
            spaces[index] = False
        elif word in {'"', "``", "''"}:
            spaces[before if in_quotes and index else index] = False
            in_quotes = not in_quotes
        elif word in {"-", "/"}:
            spaces[before] = spaces[index] = False
    return spaces


_WORD_OF_NAME = re.compile(r"[A-Z0-9(&]|(?:of|the|and|for|in|on|to|al|de|bin|el)\b")


def read_re3d(folder: Path, nlp: Language, countries: set[str]) -> Iterator[Sentence]:
    """Yield the paragraphs of a part of re3d with the entities that are names.

    re3d also marks common nouns ("coalition forces") and pronouns, and takes a
    state that acts for an organisation: the first are left out, the second is LOC.
    """
    spans_of: dict[str, list[tuple[int, int, str]]] = {}
    for line in (folder / "entities.json").read_text(encoding="utf-8-sig").splitlines():
        row = json.loads(line)
        label = LABELS.get(row["type"])
        if label:
            spans_of.setdefault(row["documentId"], []).append((row["begin"], row["end"], label))
    for line in (folder / "documents.json").read_text(encoding="utf-8-sig").splitlines():
        row = json.loads(line)
        text: str = row["text"]
        names = [
            (start, end, "LOC" if text[start:end] in countries else label)
            for start, end, label in (
                _without_article(text, *span) for span in spans_of.get(row["_id"], [])
            )
            if _is_name(text[start:end])
        ]
        for paragraph in re.finditer(r"[^\n]+", text):
            yield _marked(nlp, paragraph.group(), paragraph.start(), names)


def _without_article(text: str, start: int, end: int, label: str) -> tuple[int, int, str]:
    if text[start : start + 4].lower() == "the ":
        start += 4
    return start, end, label


def _is_name(words: str) -> bool:
    parts = words.split()
    if not parts or words in {"We", "He", "She", "It", "They", "I", "Our", "His"}:
        return False
    ends_well = parts[0][:1].isupper() and parts[-1][:1].isupper()
    return ends_well and all(_WORD_OF_NAME.match(part) for part in parts)


def _marked(nlp: Language, text: str, offset: int, names: list[tuple[int, int, str]]) -> Sentence:
    doc = nlp.make_doc(text)
    taken: set[int] = set()
    entities: list[Entity] = []
    for start, end, label in sorted(names, key=lambda name: name[0] - name[1]):
        span = doc.char_span(start - offset, end - offset) if start >= offset else None
        if span is None or taken.intersection(range(span.start, span.end)):
            continue
        taken.update(range(span.start, span.end))
        entities.append((span.start, span.end, label))
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    return Sentence(words, spaces, sorted(entities), starts_paragraph=True)
