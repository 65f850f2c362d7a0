#!/usr/bin/env python
"""Learn what a rare shared word counts against likeness of meaning in candidate search.

    python training/linking_rank.py FOLDER

FOLDER: a set of verified claims with training queries, as CheckThat! 2020 task 2 lays it
out: verified_claims.docs.tsv, train/tweets.queries.tsv, train/tweet-vclaim-pairs.qrels.

Fits two weights by a softmax over each query's candidates and prints their ratio, which
stands as WEIGHT_OF_WORDS in claims/candidates.py. The dev queries are not read: they
measure (docs/linking.md).
"""

from __future__ import annotations

import csv
import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from claims.candidates import damping, plain_words, search_terms  # noqa: E402
from gainsay_en import embed  # noqa: E402

CANDIDATES = 200
STEPS, RATE = 300, 4.0


def main(folder: Path) -> None:
    claims = _rows(folder / "verified_claims.docs.tsv")
    ids = [row[0] for row in claims]
    texts = [" ".join(row[1:3]) for row in claims]
    queries = {row[0]: row[1] for row in _rows(folder / "train" / "tweets.queries.tsv")}
    wanted = _read_qrels(folder / "train" / "tweet-vclaim-pairs.qrels")
    examples = [
        (features, np.array([ids[i] in wanted[query] for i in found]))
        for query, found, features in _candidates(texts, queries)
    ]
    examples = [(features, right) for features, right in examples if right.any()]
    words, meaning = _fit(examples)
    print(f"queries {len(examples)}  rarity {words:.3f}  cosine {meaning:.3f}")
    print(f"WEIGHT_OF_WORDS = {words / meaning:.4f}")


def _candidates(texts, queries):  # type: ignore[no-untyped-def]
    """Yield (query, candidates, their damped rarity and cosine), as candidate search sees them."""
    listed = defaultdict(list)
    terms = [search_terms(text) for text in texts]
    for number, own in enumerate(terms):
        for term in own:
            listed[term].append(number)
    lengths = np.array([damping(len(own)) for own in terms])
    vectors = embed(texts)
    for query, text in queries.items():
        rarity = np.zeros(len(texts))
        for term in search_terms(text):
            if term in listed:
                rarity[listed[term]] += np.log1p(len(texts) / len(listed[term]))
        found = np.argsort(-rarity, kind="stable")[:CANDIDATES]
        cosines = vectors[found] @ embed([plain_words(text)])[0]
        yield query, found, np.stack([rarity[found] * lengths[found], cosines], axis=1)


def _fit(examples):  # type: ignore[no-untyped-def]
    """Return the two weights that make the right candidates likeliest (gradient ascent)."""
    weights = np.zeros(2)
    scale = np.array([20.0, 1.0])  # rarity runs to tens, the cosine to one
    for _ in range(STEPS):
        slope = np.zeros(2)
        for features, right in examples:
            scores = features / scale @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            slope += (features / scale).T @ (right / right.sum() - chance)
        weights += RATE * slope / len(examples)
    return weights / scale


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t"))[1:]


def _read_qrels(path: Path) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as lines:
        for query, _, claim, _ in csv.reader(lines, delimiter="\t"):
            wanted[query].add(claim)
    return wanted


if __name__ == "__main__":
    main(Path(sys.argv[1]))
