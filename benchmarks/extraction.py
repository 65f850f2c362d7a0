#!/usr/bin/env python
"""What the extraction adds to the bare language pipeline: words per CPU second of both.

    python benchmarks/extraction.py TEXT... [--rounds 3]

Reads the texts in one process on one core, in turn with the bare pipeline over the same
paragraphs, and prints the best round of each and their ratio (1 = the extraction costs
nothing). CPU seconds of this process; other work on the machine still disturbs them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.extraction import extract  # noqa: E402
from claims.extraction.nlp import load_pipeline, parse  # noqa: E402
from sources.live_blogs import split_passages  # noqa: E402


def cpu_seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    nlp = load_pipeline()
    texts = [path.read_bytes().decode("utf-8") for path in options.texts]
    passages = [split_passages(text) for text in texts]
    words = sum(len(text.split()) for text in texts)

    def bare() -> None:
        for text, parts in zip(texts, passages, strict=True):
            with nlp.memory_zone():
                parse(nlp, text, parts)

    def whole() -> None:
        for text, parts in zip(texts, passages, strict=True):
            extract(text, parts, nlp)

    bare()  # warm: the first run fills caches of both
    rounds = [(cpu_seconds(bare), cpu_seconds(whole)) for _ in range(options.rounds)]
    bare_best = min(seconds for seconds, _ in rounds)
    whole_best = min(seconds for _, seconds in rounds)
    print(f"{len(texts)} texts, {words} words, best of {options.rounds} rounds, CPU seconds")
    print(f"bare pipeline  {bare_best:8.2f} s  {words / bare_best:8.0f} words/s")
    print(f"extract        {whole_best:8.2f} s  {words / whole_best:8.0f} words/s")
    print(f"ratio          {bare_best / whole_best:8.2f}    (at least 0.85 wanted)")
    for number, (b, w) in enumerate(rounds, start=1):
        print(f"  round {number}: {b:.2f} s, {w:.2f} s, {b / w:.2f}")


if __name__ == "__main__":
    main()
