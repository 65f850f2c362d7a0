"""`manage.py rank`: the linker's candidate search over a file of claims (DESIGN section 5).

The claims are loaded into temporary tables of the database, which end with the
transaction; rows of the product are neither read nor written.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from tqdm import tqdm

from claims.candidates import (
    Wording,
    find_candidates,
    listed_under,
    order_candidates,
    pack_vector,
    plain_words,
    search_terms,
    unpack_vector,
)

BATCH = 500  # claims written at once
# A file has no newest claims, so lists are read further than the linker reads them.
PER_LIST = 2_000
CANDIDATES = 200


class Command(BaseCommand):
    help = "Ranks the claims of a file for each query of another."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("corpus", type=Path, help="a JSON object with id and text on each line")
        parser.add_argument("queries", type=Path, help="the same")
        parser.add_argument("--top", type=int, default=5, help="claims printed for each query")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["top"] < 1:
            raise CommandError("--top must be 1 or more.")
        queries = list(_read(options["queries"]))
        with transaction.atomic():  # the temporary tables end with it
            self._rank_all(queries, self._load(options["corpus"]), options["top"])

    def _rank_all(self, queries: list[dict[str, Any]], ids: list[Any], top: int) -> None:
        from gainsay_en import embed

        for query in tqdm(queries, desc="ranking", unit="query", disable=None):
            best = _rank(query["text"], embed([plain_words(query["text"])])[0])
            answer = {"query": query["id"], "claims": [ids[i] for i in best[:top]]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _load(self, corpus: Path) -> list[Any]:
        """Write the claims into temporary tables and return their ids by row number."""
        from gainsay_en import embed

        claims = list(_read(corpus))
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP TABLE IF EXISTS pg_temp.ranked_claim, pg_temp.ranked_term; "
                "CREATE TEMPORARY TABLE ranked_claim (claim_id bigint PRIMARY KEY, "
                "text text NOT NULL, vector bytea NOT NULL) ON COMMIT DROP"
            )
            cursor.execute(
                "CREATE TEMPORARY TABLE ranked_term "
                "(term bigint, claim_id bigint, PRIMARY KEY (term, claim_id)) ON COMMIT DROP"
            )
            for start in tqdm(range(0, len(claims), BATCH), desc="loading", disable=None):
                batch = claims[start : start + BATCH]
                vectors = embed([claim["text"] for claim in batch])
                with cursor.copy("COPY ranked_claim FROM STDIN") as rows:
                    for number, (claim, vector) in enumerate(
                        zip(batch, vectors, strict=True), start
                    ):
                        rows.write_row((number, claim["text"], pack_vector(vector)))
                with cursor.copy("COPY ranked_term FROM STDIN") as rows:
                    for number, claim in enumerate(batch, start):
                        for term in dict.fromkeys(listed_under(search_terms(claim["text"]))):
                            rows.write_row((term, number))
            cursor.execute("ANALYZE ranked_term")
        return [claim["id"] for claim in claims]


def _rank(text: str, vector: Any) -> list[int]:
    found = find_candidates(
        search_terms(text), top=CANDIDATES, per_list=PER_LIST, table="ranked_term"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT claim_id, text, vector FROM ranked_claim WHERE claim_id = ANY(%s)",
            [list(found)],
        )
        wordings = [Wording(pk, text, unpack_vector(packed)) for pk, text, packed in cursor]
    return order_candidates(found, wordings, vector)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error
    seen: set[Any] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row["text"], str) or not isinstance(row["id"], str | int):
                raise TypeError
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"{path}, line {number}: each line needs an id and a text."
            ) from error
        if row["id"] in seen:
            raise CommandError(f"{path}, line {number}: the id {row['id']} stands there twice.")
        seen.add(row["id"])
        yield row
