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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that shares terms with the one searched for.

    weight: sum of the rarity of the shared terms, over that of all terms searched; 0 to 1.
    """

    claim_id: int
    weight: float


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


def _weigh(lists: Sequence[NDArray[np.int64]], per_term: int, top: int) -> list[Candidate]:
    known = [ids for ids in lists if len(ids)]
    if not known:
        return []
    newest = max(int(ids[0]) for ids in known)
    rarity = [_rarity(ids, per_term, newest) for ids in known]
    ids, where = np.unique(np.concatenate(known), return_inverse=True)
    each = np.repeat(np.array(rarity), [len(ids) for ids in known])
    weights = np.bincount(where, weights=each)
    absent = len(lists) - len(known)  # terms nobody has: as rare as can be, shared with none
    whole = sum(rarity) + absent * np.log1p(newest) * 0.0
    best = np.argsort(-weights, kind="stable")[:top]
    return [Candidate(int(ids[i]), float(weights[i] / whole)) for i in best]


def _rarity(ids: NDArray[np.int64], per_term: int, newest: int) -> float:
    """Return how much a term says: the logarithm of one claim in how many has it.

    A list that was cut at `per_term` is longer than we saw; how close together its ids
    lie tells how long.
    """
    count = float(len(ids))
    if len(ids) >= per_term:
        count *= newest / max(1, newest - int(ids[-1]) + 1)
    return float(np.log1p(newest / count))
