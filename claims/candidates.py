"""Which claims could have to do with a new one: a bounded search in PostgreSQL.

Each claim is listed under its terms (ClaimTerm). A search reads at most the newest
`per_term` claims of each term, so its cost hardly grows with the number of claims,
and weighs shared terms by how rare they are. Deciding what a pair is: claims.matching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from claims.matching.text import WORD, content_stems, fold, fold_wording

PER_TERM = 200  # claims read of one term, newest first
MOST_TERMS = 48  # of one claim; a longer text is searched by its first words

# Addresses and pictures say nothing about a claim, nor do the marks of a social post.
_ADDRESS = re.compile(r"(?:https?://|pic\.twitter\.com/|www\.)\S+|[^\s/]+\.[a-z]{2,3}/\S+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|_")
_TAG = re.compile(r"[#@](\w+)")


# How the two kinds of evidence are added; learned from the training queries of a public
# set (training/linking_rank.py) and measured on its other part (docs/linking.md).
WEIGHT_OF_WORDS = 0.0168  # of one unit of rarity, against 1 for the cosine
USUAL_STEMS = 12  # of a claim; in a longer one a shared word says less
LENGTH_COUNTS = 0.75  # how far length counts, 0 to 1: BM25's b
SATURATION = 1.2  # BM25's k1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that shares terms with the one searched for.

    rarity: sum over the shared terms of the logarithm of one claim in how many has it.
    """

    claim_id: int
    rarity: float


@dataclass(frozen=True, slots=True)
class Wording:
    """What ordering needs of a candidate; the vector has length 1."""

    claim_id: int
    text: str
    vector: NDArray[np.float32]


def plain_words(text: str) -> str:
    """Return a text without addresses, its hash tags and names of accounts cut into words."""
    text = _ADDRESS.sub(" ", text)
    return _TAG.sub(lambda match: " " + _CAMEL.sub(" ", match[1]) + " ", text)


def search_terms(text: str) -> list[str]:
    """Return the different terms of a text, in its order: stems of words, and numbers."""
    words = WORD.findall(fold(plain_words(text)))
    numbers = [word.replace(",", "") for word in words if word[0].isdigit()]
    return list(dict.fromkeys([*content_stems(words), *numbers]))[:MOST_TERMS]


def hash_term(term: str) -> int:
    """Return a term's number in ClaimTerm: 64 bits, signed as PostgreSQL's bigint is."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)


def hash_wording(text: str) -> int:
    """Return a number that copies of one sentence share, whatever their case and marks."""
    return hash_term("=" + fold_wording(text))


def pack_vector(vector: NDArray[np.float32]) -> bytes:
    """Return a vector of length 1 as 384 bytes; its cosines move by less than 0.01."""
    return np.round(vector * 127).astype(np.int8).tobytes()


def unpack_vector(packed: bytes | memoryview) -> NDArray[np.float32]:
    vector = np.frombuffer(packed, dtype=np.int8).astype(np.float32)
    return vector / (np.linalg.norm(vector) or 1.0)


def find_candidates(
    terms: Iterable[str],
    *,
    top: int = 60,
    per_term: int = PER_TERM,
    table: str = "claims_claimterm",
) -> list[Candidate]:
    """Return the claims that share the rarest terms, best first; at most `top`.

    table: the lists to read, with columns term and claim_id and a key in that order.
        `manage.py rank` reads lists of its own.
    """
    numbers = [hash_term(term) for term in terms]
    if not numbers:
        return []
    with connection.cursor() as cursor:
        # One index descent a term. Never an array with &&: the planner takes it for a
        # large result at a million rows and reads the whole table.
        cursor.execute(
            f"SELECT listed.ids FROM unnest(%s::bigint[]) AS wanted(term) "
            f"CROSS JOIN LATERAL (SELECT array_agg(claim_id) AS ids FROM ("
            f"SELECT claim_id FROM {table} WHERE term = wanted.term "
            f"ORDER BY claim_id DESC LIMIT %s) newest) listed",
            [numbers, per_term],
        )
        lists = [np.array(ids or (), dtype=np.int64) for (ids,) in cursor.fetchall()]
    return _weigh(lists, per_term, top)


def order_candidates(
    candidates: Iterable[Candidate], wordings: Iterable[Wording], vector: NDArray[np.float32]
) -> list[int]:
    """Return candidates' ids by rare shared words and likeness of meaning, best first.

    vector: the sentence vector of the claim searched for.
    Of candidates with the same words only the earliest is returned: it stands for its copies.
    """
    rarity = {candidate.claim_id: candidate.rarity for candidate in candidates}
    scores: dict[int, float] = {}
    earliest: dict[frozenset[str], int] = {}
    for wording in sorted(wordings, key=lambda one: one.claim_id):
        terms = frozenset(search_terms(wording.text))
        first = earliest.setdefault(terms, wording.claim_id)
        words = WEIGHT_OF_WORDS * rarity[wording.claim_id] * damping(len(terms))
        score = words + float(np.dot(wording.vector, vector))
        scores[first] = max(scores.get(first, score), score)
    return sorted(scores, key=lambda claim_id: (-scores[claim_id], claim_id))


def damping(stems: int) -> float:
    """Return what a shared term counts in a claim of so many stems (Okapi BM25, one occurrence).

    Source: Robertson and Zaragoza 2009, The Probabilistic Relevance Framework.
    """
    length = 1 - LENGTH_COUNTS + LENGTH_COUNTS * stems / USUAL_STEMS
    return (SATURATION + 1) / (1 + SATURATION * length)


def _weigh(lists: Sequence[NDArray[np.int64]], per_term: int, top: int) -> list[Candidate]:
    known = [ids for ids in lists if len(ids)]
    if not known:
        return []
    newest = max(int(ids[0]) for ids in known)
    ids, where = np.unique(np.concatenate(known), return_inverse=True)
    rarity = np.array([_rarity(ids, per_term, newest) for ids in known])
    sums = np.bincount(where, weights=np.repeat(rarity, [len(ids) for ids in known]))
    best = np.argsort(-sums, kind="stable")[:top]
    return [Candidate(int(ids[i]), float(sums[i])) for i in best]


def _rarity(ids: NDArray[np.int64], per_term: int, newest: int) -> float:
    """Return how much a term says: the logarithm of one claim in how many has it.

    A list that was cut at `per_term` is longer than we saw; how close together its ids
    lie tells how long.
    """
    count = float(len(ids))
    if len(ids) >= per_term:
        count *= newest / max(1, newest - int(ids[-1]) + 1)
    return float(np.log1p(newest / count))
