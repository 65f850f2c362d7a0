"""Which claims could have to do with a new one: a bounded search in PostgreSQL.

Each claim is listed under its terms and under each two that stand side by side
(ClaimTerm). A search reads at most the newest `per_list` claims of each list, so its
cost hardly grows with the number of claims: where "mine" and "Soledar" are too frequent
to read back to last spring, the list of both together is not. Shared terms weigh by how
rare they are. Deciding what a pair of claims is: claims.matching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from claims.matching.text import WORD, content_stems, fold, fold_wording
from claims.prepared import fetch

PER_LIST = 100  # claims read of one list, newest first
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


def listed_under(terms: Sequence[str]) -> list[int]:
    """Return the numbers of the lists that a claim with these terms belongs to.

    The lists of the terms themselves, in their order, then those of each two neighbours,
    whichever comes first: "mine in Soledar", "Soledar's mine".
    """
    neighbours = [" ".join(sorted(two)) for two in pairwise(terms)]
    return [hash_term(term) for term in [*terms, *neighbours]]


def hash_wording(text: str) -> int:
    """Return a number that copies of one sentence share, whatever their case and marks."""
    return hash_term("=" + fold_wording(text))


def pack_vector(vector: NDArray[np.float32]) -> bytes:
    """Return a vector of length 1 as 384 bytes; its cosines move by less than 0.01."""
    return np.round(vector * 127).astype(np.int8).tobytes()


def unpack_vector(packed: bytes | memoryview) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = unpack_vectors([packed])[0]
    return vector


def unpack_vectors(packed: Sequence[bytes | memoryview]) -> NDArray[np.float32]:
    """Return the vectors as the rows of one matrix, each of length 1."""
    rows = np.frombuffer(b"".join(packed), dtype=np.int8).reshape(len(packed), -1)
    vectors: NDArray[np.float32] = rows.astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


def find_candidates(
    terms: Sequence[str],
    *,
    top: int,
    per_list: int = PER_LIST,
    table: str = "claims_claimterm",
) -> dict[int, float]:
    """Return the claims that share the rarest terms with their rarity, best first; at most `top`.

    Rarity: the sum over the shared terms of the logarithm of one claim in how many has it.

    terms: in the order of the text, as `search_terms` gives them.
    table: the lists to read, with columns term and claim_id and a key in that order.
        `manage.py rank` reads lists of its own.
    """
    if not terms:
        return {}
    # One index descent a list. Never an array with &&: the planner takes it for a
    # large result at a million rows and reads the whole table.
    rows = fetch(
        f"SELECT ARRAY(SELECT claim_id FROM {table} WHERE term = wanted.term "
        f"ORDER BY claim_id DESC LIMIT %s) "
        f"FROM unnest(%b::bigint[]) WITH ORDINALITY AS wanted(term, place) ORDER BY place",
        [per_list, listed_under(terms)],
    )
    return _weigh([np.array(ids, dtype=np.int64) for (ids,) in rows], len(terms), per_list, top)


def order_candidates(
    rarity: Mapping[int, float], wordings: Iterable[Wording], vector: NDArray[np.float32]
) -> list[int]:
    """Return candidates' ids by rare shared words and likeness of meaning, best first.

    rarity: of each candidate, as `find_candidates` gives it.
    vector: the sentence vector of the claim searched for.
    Of candidates with the same words only the earliest is returned: it stands for its copies.
    """
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


def _weigh(
    lists: Sequence[NDArray[np.int64]], terms: int, per_list: int, top: int
) -> dict[int, float]:
    """Return the claims by the rarity of the terms that the lists show them to share.

    lists: claims' ids, newest first: of each term, then of each two neighbours. Who is
        in the list of two has both, even where the list of one was cut before it.
    """
    newest = max((int(ids[0]) for ids in lists if len(ids)), default=0)
    ids, where = np.unique(np.concatenate(lists), return_inverse=True)
    shares = np.zeros((len(ids), terms), dtype=bool)
    starts = np.cumsum([0, *map(len, lists)])
    for number, (start, end) in enumerate(pairwise(starts)):
        shared = slice(number, number + 1)
        if number >= terms:
            shared = slice(number - terms, number - terms + 2)
        shares[where[start:end], shared] = True
    sums = shares @ np.array([_rarity(one, per_list, newest) for one in lists[:terms]])
    best = np.argsort(-sums, kind="stable")[:top]
    return dict(zip(ids[best].tolist(), sums[best].tolist(), strict=True))


def _rarity(ids: NDArray[np.int64], per_list: int, newest: int) -> float:
    """Return how much a term says: the logarithm of one claim in how many has it.

    A list that was cut at `per_list` is longer than we saw; how close together its ids
    lie tells how long.
    """
    if not len(ids):
        return 0.0
    count = float(len(ids))
    if len(ids) >= per_list:
        count *= newest / max(1, newest - int(ids[-1]) + 1)
    return float(np.log1p(newest / count))
