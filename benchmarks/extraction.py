#!/usr/bin/env python
"""What the extraction adds to the bare language pipeline, and what it keeps in memory.

    python benchmarks/extraction.py TEXT... [--rounds 3]
    python benchmarks/extraction.py --memory [--documents 5000]

Speed: reads the texts in one process on one core, in turn with `nlp.pipe` of the same
pipeline over the same paragraphs, and prints words per CPU second of both and their ratio
(1 = the extraction costs nothing). Each text counts with the best of its rounds, since
other work on the machine disturbs even CPU seconds.

Memory: reads documents made of ever new words and names, and prints the resident memory
of the process on the way. `extract` is what workers and `manage.py extract` call too, and
it opens the pipeline's memory zone itself. Linux only.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from spacy.language import Language  # noqa: E402

from claims.extraction import extract  # noqa: E402
from claims.extraction.nlp import load_pipeline, readable  # noqa: E402
from gainsay_en.minilm import TOKENS_KEPT  # noqa: E402
from sources.live_blogs import split_passages  # noqa: E402

WANTED_RATIO = 0.85
MOST_MEGABYTES = 700


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--documents", type=int, default=5_000)
    options = parser.parse_args()
    nlp = load_pipeline()
    if options.memory:
        measure_memory(nlp, options.documents)
    else:
        measure_speed(nlp, [path.read_bytes().decode("utf-8") for path in options.texts], options)


# --- speed ---


def measure_speed(nlp: Language, texts: list[str], options: argparse.Namespace) -> None:
    words = sum(len(text.split()) for text in texts)
    if words < TOKENS_KEPT:
        sys.exit(
            f"{words} words are too few: the pipeline keeps the states of its last "
            f"{TOKENS_KEPT} tokens, and the second reading would cost nearly nothing."
        )
    passages = [split_passages(text) for text in texts]
    paragraphs = [
        [stretch.text for stretch in readable(text, parts)]
        for text, parts in zip(texts, passages, strict=True)
    ]

    def bare(number: int) -> None:
        with nlp.memory_zone():
            for _ in nlp.pipe(paragraphs[number]):
                pass

    def whole(number: int) -> None:
        extract(texts[number], passages[number], nlp)

    numbers = range(len(texts))
    for number in numbers:
        bare(number)  # warm: the first reading fills caches of both
    rounds = [
        ([cpu_seconds(bare, n) for n in numbers], [cpu_seconds(whole, n) for n in numbers])
        for _ in range(options.rounds)
    ]
    bare_best = sum(min(times) for times in zip(*(one for one, _ in rounds), strict=True))
    whole_best = sum(min(times) for times in zip(*(one for _, one in rounds), strict=True))
    print(f"{len(texts)} texts, {words} words, CPU seconds, best of {options.rounds} for each text")
    print(f"bare nlp.pipe  {bare_best:8.2f} s  {words / bare_best:8.0f} words/s")
    print(f"extract        {whole_best:8.2f} s  {words / whole_best:8.0f} words/s")
    print(f"ratio          {bare_best / whole_best:8.2f}    (at least {WANTED_RATIO} wanted)")
    for number, (one, other) in enumerate(rounds, start=1):
        b, w = sum(one), sum(other)
        print(f"  round {number}: {b:.2f} s, {w:.2f} s, {b / w:.2f}")


def cpu_seconds(work: Callable[[int], None], number: int) -> float:
    began = time.process_time()
    work(number)
    return time.process_time() - began


# --- memory ---

SENTENCES = (
    "{Name} {Surname}, the {word} minister of {Place}, said on Tuesday that {number} {word}s"
    " had been {word}ed near the {Place} bridge.",
    "“We have {word}ed every {word} in {Place},” {Surname} told the {Place} {Word}.",
    "The {Word} of {Place} rejected the claim that a {word} had {word}ed the {word}.",
    "The {Place} {Word} reported, citing {number} {word}s, that {Name} {Surname} would leave"
    " {Place} by {word}.",
    "{Place} could not independently verify the {word} of {number} {word}s.",
    "According to {Name} {Surname}, the {word} in {Place} cost {number} {word}s.",
    "It was not clear whether the {word} had {word}ed before {Surname} reached {Place}.",
)
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "el")]


def measure_memory(nlp: Language, documents: int) -> None:
    """Read made documents and print the resident memory, at best the same all the way."""
    marks = sorted({1, 100, 1_000, documents} | set(range(1_000, documents, 1_000)))
    print(f"before {megabytes():6.0f} MB")
    words = 0
    seen: dict[int, float] = {}
    for number in range(1, documents + 1):
        text = made_text(random.Random(number))  # noqa: S311  # seeded: the same texts each run
        words += len(text.split())
        extract(text, split_passages(text), nlp)
        if number in marks:
            seen[number] = megabytes()
            print(f"after {number:6} documents, {words:8} words: {seen[number]:6.0f} MB")
    print(f"the most       {max(seen.values()):6.0f} MB    (less than {MOST_MEGABYTES} wanted)")


def made_text(chance: random.Random) -> str:
    """Return eight sentences of news in which every name and most words are new."""

    def word() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))

    def sentence(pattern: str) -> str:
        while "{" in pattern:
            start, end = pattern.index("{"), pattern.index("}")
            slot = pattern[start + 1 : end]
            made = str(chance.randint(2, 99_999)) if slot == "number" else word()
            made = made.capitalize() if slot[0].isupper() else made
            pattern = pattern[:start] + made + pattern[end + 1 :]
        return pattern

    sentences = [sentence(chance.choice(SENTENCES)) for _ in range(8)]
    return "\n\n".join(" ".join(sentences[i : i + 2]) for i in range(0, 8, 2)) + "\n"


def megabytes() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
