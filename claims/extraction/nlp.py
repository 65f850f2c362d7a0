"""From an article's text to parsed paragraphs.

Loads the language pipeline, makes the text readable to it without moving a
character, and gives back one document a paragraph, so that no sentence ever
runs over a paragraph's end.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

import gainsay_en
from claims.extraction import noun_guards, sentence_guards, universal_labels
from claims.extraction.names import settle_names
from claims.extraction.records import PassageLike
from claims.vocabulary import PassageKind

MODEL_VARIABLE = "GAINSAY_SPACY_MODEL"

# A piece longer than this is cut where a sentence seems to end: the layers'
# memory grows with a document's length, and no editor writes such a paragraph.
LONGEST_PIECE = 4_000  # characters
# A run without white space is cut too: the tokenizer takes the square of its
# length. The longest real one is an address of a page.
LONGEST_RUN = 250  # characters

# Paragraphs parsed at once: enough to keep the layers busy, few enough that
# hostile text (each character a token) stays within 200 MB.
BATCH = 8_000  # characters

# Characters that print as white space or not at all. Each becomes one plain
# space, so that offsets stay.
_ODD_SPACES = dict.fromkeys(
    [
        *range(0x00, 0x20),
        *range(0x7F, 0xA1),
        0x1680,
        *range(0x2000, 0x2010),
        0x2028,
        0x2029,
        *range(0x202A, 0x2030),
        0x205F,
        *range(0x2060, 0x2065),
        0x3000,
        0xFEFF,
        0xFFFC,
    ],
    " ",
) | {0x2010: "-", 0x2011: "-"}  # hyphens that do not break

# What stands before a paragraph's first sentence and is none: bullets, the clock of a
# live blog, the dateline of an agency ("PORT ELLA, May 2 (AFP) - ").
_BULLETS = re.compile(r"(?:(?:[•▪◦●■►▶·*█]|>{1,3}|[-–—](?=\s))\s*){1,9}")
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d\d\s?(?:[AaPp]\.?[Mm]\.?)?\s?(?:[A-Z]{2,4})?\s?(?::|[-–—](?=\s))\s*"
)
_DATELINE = re.compile(
    r"""(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’/ -]{2,40}[A-ZÀ-Þ]     # a city in capitals
          # or any other, if an agency follows
          | [A-Z][\w.'’-]{1,20}(?:\s[A-Z][\w.'’-]{1,20}){0,2}(?=(?:,\s[^():–—]{2,30})?\s?\([A-Z])
        )
        (?: (?:,\s[^():–—]{2,30})?                   # country, date
            (?:\s?\([A-Z][^()]{1,30}\))?             # agency
            \s?(?:[–—]|--?(?=\s))
          | ,\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?:  # "MANDYA, July 14:"
        )\s?
        (?=[“"‘]?[A-Z0-9])""",
    re.VERBOSE,
)

# Less than this share of letters and digits: rules, tables of dots, noise. Not parsed.
LEAST_LETTERS = 0.3
FEWEST_LETTERS = 2  # a lone letter on a line says nothing
# Nor are long rows of single letters and digits: nothing is said in them, and each
# character would cost as much as a word.
LEAST_MEAN_WORD = 1.5  # letters
FEWEST_WORDS_OF_A_ROW = 40
_WORD = re.compile(r"\w+")

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s")
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")


class ModelNotFound(Exception):
    """The pipeline named by the environment cannot be loaded. The message says why."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One parsed paragraph of a text.

    start: offset in the text of the first character of `doc`; add it to
        `token.idx` to come back to the text.
    doc: its parse. Odd spaces are plain spaces here: take words that people
        will read from the text itself.
    passage_index: of the passage it lies in.
    lead: what stood before `start` on the same line and is no sentence: bullets, a
        clock, a dateline ("PORT ELLA, May 2 (AFP) -").
    """

    start: int
    doc: Doc
    kind: PassageKind
    passage_index: int
    lead: str = ""

    @property
    def end(self) -> int:
        if not len(self.doc):
            return self.start
        last = self.doc[-1]
        return self.start + last.idx + len(last.text_with_ws)

    def offsets(self, words: Token | Span) -> tuple[int, int]:
        """Return start and end in the text of a token or span of this paragraph."""
        if isinstance(words, Token):
            return self.start + words.idx, self.start + words.idx + len(words)
        return self.start + words.start_char, self.start + words.end_char


def load_pipeline() -> Language:
    """Return the pipeline named by GAINSAY_SPACY_MODEL, or our own: once a process.

    The variable holds the name of an installed spaCy package or a folder. A
    pipeline must give sentences, dependencies, lemmas, tags and entities.
    Raises ModelNotFound.
    """
    return _load(os.environ.get(MODEL_VARIABLE, ""))


@cache
def _load(name: str) -> Language:
    if not name:
        return _completed(gainsay_en.load())
    try:
        nlp = spacy.load(name)
    except (OSError, ImportError, ValueError) as error:
        raise ModelNotFound(
            f"{MODEL_VARIABLE} is {name!r}, but spaCy cannot load that: {error}"
        ) from error
    return _completed(nlp)


def _completed(nlp: Language) -> Language:
    """Add our own components to a pipeline: what runs before the parser and after it."""
    if sentence_guards.NAME not in nlp.pipe_names:
        nlp.add_pipe(sentence_guards.NAME, first=True)
    if universal_labels.speaks_clearnlp(nlp) and universal_labels.NAME not in nlp.pipe_names:
        nlp.add_pipe(universal_labels.NAME, last=True)
    if noun_guards.NAME not in nlp.pipe_names:
        nlp.add_pipe(noun_guards.NAME, last=True)
    return nlp


def parse(nlp: Language, text: str, passages: Sequence[PassageLike]) -> list[Paragraph]:
    """Return the parsed paragraphs of `text` in the order of `passages`.

    Boilerplate is left out. Documents belong to the caller's `nlp.memory_zone()`
    where there is one: nothing of them may be kept after it.
    """
    stretches = list(readable(text, passages))
    batches = _batches([stretch.text for stretch in stretches])
    parsed = (doc for batch in batches for doc in nlp.pipe(batch))
    paragraphs = [
        Paragraph(stretch.start, doc, stretch.kind, stretch.passage_index, stretch.lead)
        for stretch, doc in zip(stretches, parsed, strict=True)
    ]
    settle_names([paragraph.doc for paragraph in paragraphs])
    return paragraphs


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph as the pipeline is given it; fields as in `Paragraph`."""

    start: int
    text: str
    kind: PassageKind
    passage_index: int
    lead: str


def readable(text: str, passages: Sequence[PassageLike]) -> Iterator[Stretch]:
    """Yield the paragraphs of `text` that are to be parsed, clean and without their leads."""
    for index, passage in enumerate(passages):
        if passage.kind == PassageKind.BOILERPLATE:
            continue
        for start, end in split_paragraphs(text, passage.start, passage.end):
            words = clean(text[start:end])
            lead = lead_length(words)
            yield Stretch(
                start + lead,
                words[lead:],
                PassageKind(passage.kind),
                index,
                words[:lead].strip(),
            )


def lead_length(text: str) -> int:
    """Return how many characters of a clean paragraph stand before its first sentence.

    Never all of them: a line that is nothing else is read as it is.
    """
    length = 0
    for pattern in (_BULLETS, _CLOCK, _DATELINE):
        if match := pattern.match(text, length):
            length = match.end()
    return length if length < len(text) else 0


def _is_language(text: str) -> bool:
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if len(words) >= FEWEST_WORDS_OF_A_ROW and letters < LEAST_MEAN_WORD * len(words):
        return False
    return letters >= max(FEWEST_LETTERS, LEAST_LETTERS * len(text))


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def clean(text: str) -> str:
    """Return `text` with every odd space and hyphen a plain one: same length, same offsets.

    A run without white space that is too long for the tokenizer loses every
    250th character to a space.
    """
    cleaned = text.translate(_ODD_SPACES)
    return _LONG_RUN.sub(lambda run: run.group()[:-1] + " ", cleaned)


def split_paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each paragraph in text[start:end], without outer spaces.

    Stretches with hardly a letter in them are no paragraphs.

    A paragraph ends with its line, unless its lines were wrapped by a mail
    program or a wire: then with the block of lines.
    """
    for block in _blocks(text, start, end):
        lines = [(block[0][0], block[-1][1])] if _is_wrapped(text, block) else block
        for line_start, line_end in lines:
            for start, end in _pieces(text, line_start, line_end):
                if _is_language(text[start:end]):
                    yield start, end


def _blocks(text: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """Yield blocks of lines, each line as (start, end) without outer spaces."""
    block: list[tuple[int, int]] = []
    last_end = start
    for line in _LINE.finditer(text, start, end):
        line_start, line_end = _strip(text, line.start(), line.end())
        blank = line_start == line_end
        if block and (blank or text[last_end : line.start()].count("\n") > 1):
            yield block
            block = []
        last_end = line.end()
        if not blank:
            block.append((line_start, line_end))
    if block:
        yield block


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    cleaned = text[start:end].translate(_ODD_SPACES)
    bare = cleaned.strip()
    start += len(cleaned) - len(cleaned.lstrip()) if bare else 0
    return start, start + len(bare)


def _is_wrapped(text: str, block: list[tuple[int, int]]) -> bool:
    """Whether the lines were filled up to a right margin: no next word would have fitted."""
    if len(block) < 2:
        return False
    longest = max(end - start for start, end in block)
    if longest > 100:
        return False
    for (start, end), (next_start, next_end) in zip(block, block[1:], strict=False):
        next_word = text[next_start:next_end].split(None, 1)[0]
        if end - start < 50 or end - start + 1 + len(next_word) <= longest:
            return False
    return True


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end), cut where it is longer than LONGEST_PIECE."""
    while end - start > LONGEST_PIECE:
        cut = start + LONGEST_PIECE
        ends = [m.end() for m in _SENTENCE_END.finditer(text, start + LONGEST_PIECE // 2, cut)]
        if ends:
            cut = ends[-1]
        else:
            space = text.rfind(" ", start + LONGEST_PIECE // 2, cut)
            cut = space if space > 0 else cut
        yield _strip(text, start, cut)
        start, _ = _strip(text, cut, end)
    if start < end:
        yield start, end
