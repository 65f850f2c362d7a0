#!/usr/bin/env python
"""Pages at 10,000 and at 1,000,000 claims, and a deep page beside Django's Paginator.

    DATABASE_URL=postgres://postgres@127.0.0.1/gainsay python benchmarks/pages.py

Makes two scratch databases on the server of DATABASE_URL and drops them at the end. The
claims are those of benchmarks/linking.py, with what pages show of them: statements,
disputes, evidence, figures, links, events, verdicts. Each page is asked through Django's
test client, the two sizes in turn within one process, so that whatever else the machine
does weighs on both. A deep page is read by its key and by Paginator, from the same table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit, urlunsplit

import psycopg

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from linking import CLAIMS_IN_A_VERSION, START, Made, World  # noqa: E402

SCRATCH = "gainsay_pages_benchmark"
PART = 50_000  # claims written at once
DEEP = 0.7  # of the list: where the deep page lies
STATES = ["attributed"] * 13 + ["disputed"] * 3 + ["unverified"] * 2 + ["unconfirmed", "confirmed"]

Rows = Iterator[Sequence[object]]


# Loading -------------------------------------------------------------------------------------


def state_of(pk: int) -> str:
    return STATES[(pk * 2_654_435_761 >> 7) % len(STATES)]  # independent of outlet and group


def group_of(pk: int) -> int:
    """Return the group of a claim: every fifth joins the claim before it."""
    return pk - 1 if pk % 5 == 0 else pk


def at(pk: int) -> str:
    return (START + timedelta(seconds=20 * pk)).isoformat()


class Loader:
    """Writes made claims with COPY: rows as the product would have written them."""

    def __init__(self, dsn: str) -> None:
        self.world = World()
        self.stream = self.world.claims()
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.connection.execute("SET session_replication_role = replica")  # no checks a row
        self.connection.execute("SET synchronous_commit = off")

    def load(self, count: int) -> None:
        self._write_frame()
        for first in range(1, count + 1, PART):
            claims = [(pk, next(self.stream)) for pk in range(first, min(first + PART, count + 1))]
            self._write_versions(claims, is_first=first == 1)
            self._write_claims(claims)
            self._write_statements(claims)
            self._write_around(claims)
        for (table,) in self.connection.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE column_name = 'id' AND table_name ~ '^(claims|sources)_' "
            "AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
        ).fetchall():
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT max(id) FROM {table}))"
            )
        self.connection.execute("VACUUM ANALYZE")
        self.connection.close()

    def _write_frame(self) -> None:
        day = START.isoformat()
        outlet = "sources_outlet (id, name, slug, kind, domains, country, state_run, language)"
        self._copy(
            outlet,
            ((n, f"Outlet {n}", f"o-{n}", "newspaper", "{}", "", False, "en")
             for n in range(1, 41)),
        )  # fmt: skip
        self._copy(
            "claims_actor (id, name, key, kind, created_at)",
            ((n, body, f"{body}/{n}", "body", day)
             for n, body in enumerate(self.world.bodies, start=1)),
        )  # fmt: skip
        self._copy(
            "auth_user (id, password, is_superuser, username, first_name, last_name, email,"
            " is_staff, is_active, date_joined)",
            iter([(1, "!", True, "checker", "", "", "", True, True, day)]),
        )

    def _write_versions(self, claims: Sequence[tuple[int, Made]], *, is_first: bool) -> None:
        versions = sorted({pk // CLAIMS_IN_A_VERSION + 1 for pk, _ in claims})
        if not is_first:
            versions = versions[1:]  # the part before has begun this one
        when = at(claims[0][0])
        text = "A report. " * 40
        self._copy(
            "sources_copyfamily (id, agency_name, created_at)", ((n, "", when) for n in versions)
        )
        self._copy(
            "sources_article (id, state, attempts, due_at, last_error, address, outlet_id, kind,"
            " created_at)",
            ((n, "done", 0, when, "", "", n % 40 + 1, "report", when) for n in versions),
        )
        self._copy(
            "sources_articleversion (id, article_id, number, title, byline, text, content_hash,"
            " language, fetched_at, published_at, family_id)",
            ((n, n, 1, "", "", text, str(n), "en", when, when, n) for n in versions),
        )

    def _write_claims(self, claims: Sequence[tuple[int, Made]]) -> None:
        self._copy(
            "claims_claimgroup (id, head_id, state, verdict, is_published, claim_count,"
            " outlet_count, origin_count, link_count, first_reported_at, changed_at)",
            (
                (pk, pk, state_of(pk), "refuted" if pk % 50 == 1 else "", True, 1, 1, 1, 0,
                 at(pk), at(pk))
                for pk, _ in claims
                if group_of(pk) == pk
            ),
        )  # fmt: skip
        self._copy(
            "claims_claim (id, version_id, group_id, position, text, kind, as_reported, places,"
            " reported_at, created_at, extractor_version, touched_by_person, withdrawn_reason)",
            (
                (pk, pk // CLAIMS_IN_A_VERSION + 1, group_of(pk), pk % CLAIMS_IN_A_VERSION,
                 claim.text, "denial" if pk % 13 == 0 else "assertion", state_of(group_of(pk)),
                 "{}", at(pk), at(pk), "1", False, "")
                for pk, claim in claims
            ),
        )  # fmt: skip

    def _write_statements(self, claims: Sequence[tuple[int, Made]]) -> None:
        def statements() -> Rows:
            for pk, claim in claims:
                start = (pk % CLAIMS_IN_A_VERSION) * 60
                for is_dispute in (False, True)[: 1 + (state_of(group_of(pk)) == "disputed")]:
                    speaker = (claim.claimant + 7 * is_dispute) % len(self.world.bodies) + 1
                    yield (
                        pk, is_dispute, "denies" if is_dispute else "asserts", "indirect",
                        speaker, "the body", "said", "[]", start, start + 50, claim.text, "", "",
                        "", "made",
                    )  # fmt: skip

        self._copy(
            "claims_statement (claim_id, is_dispute, stance, mode, speaker_id, speaker_text,"
            " cue_text, content_parts, sentence_start, sentence_end, exact, prefix, suffix,"
            " scope, rule)",
            statements(),
        )

    def _write_around(self, claims: Sequence[tuple[int, Made]]) -> None:
        ids = [pk for pk, _ in claims]
        self._copy(
            'claims_stateevidence (claim_id, state, text, start, "end", scope, rule)',
            (
                (pk, state_of(group_of(pk)), "could not be verified", 0, 20, "", "made")
                for pk in ids
                if state_of(group_of(pk)) != "attributed"
            ),
        )
        self._copy(
            "claims_claimevent (claim_id, kind, at, sentence)",
            ((pk, "found", at(pk), "Found in a report.") for pk in ids),
        )
        self._copy(
            "claims_figure (claim_id, text, start, \"end\", low, high, bound, unit, counted)",
            ((pk, "12", 0, 2, 12 + pk % 3, 12 + pk % 3, "exact", "", "people")
             for pk in ids if pk % 6 == 0),
        )  # fmt: skip
        self._copy(
            "claims_review (claim_id, verdict, rationale, author_id, created_at)",
            ((pk, "refuted", "Seen.", 1, at(pk)) for pk in ids
             if pk % 50 == 1 and group_of(pk) == pk),
        )  # fmt: skip
        self._copy(
            "claims_claimlink (a_id, b_id, kind, status, score, rule, features, because,"
            " proposed_kind, proposed_at, reason)",
            (
                (pk - 7, pk, kind, status, 0.7, "made", "{}", "[]", kind, at(pk), "")
                for pk in ids
                if pk > 7 and pk % 10 == 3
                for kind, status in [
                    ("counters", "accepted") if pk % 30 == 3 else ("related", "proposed")
                ]
            ),
        )

    def _copy(self, target: str, rows: Any) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {target} FROM STDIN") as out,
        ):
            for row in rows:
                out.write_row(row)


# Measuring -----------------------------------------------------------------------------------


def addresses(kind: str, claims: int, chance: random.Random, world: World) -> str:
    """Return an address of one kind of page, drawn as readers might."""
    if kind == "list":
        filters = ["", "?state=all", "?state=unverified", "?state=undisputed"]
        filters += [f"?outlet=o-{chance.randint(1, 40)}", "?verdict=none"]
        pk = int(claims * chance.random()) + 1
        filters += [f"?state=all&after={quote_plus(at(pk).replace('+00:00', 'Z'))}_{pk}"] * 2
        return "/" + chance.choice(filters)
    if kind == "search":
        place, thing = chance.choice(world.places), chance.choice(["bridge", "dam", "market"])
        words = chance.choice([thing, place, f"{thing} {place}", f"{thing} captured", "civilians"])
        return f"/?state=all&q={quote_plus(words)}"
    if kind == "claim":
        return f"/claims/{chance.randint(1, claims)}/"
    return "/queue/"


def measure(size: Callable[[int], None], sizes: Sequence[int], rounds: int) -> dict[str, Any]:
    """Ask pages at each size in turn; return p50 and p95 in milliseconds by kind and size."""
    from django.contrib.auth.models import User
    from django.test import Client

    world, times = World(), dict[tuple[str, int], list[float]]()
    kinds = {"list": 6, "search": 6, "claim": 6, "queue": 2}  # requests a round
    chance = {claims: random.Random(5) for claims in sizes}
    for number in range(rounds + 1):
        for claims in sizes:
            size(claims)
            client = Client()
            client.force_login(User.objects.get(username="checker"))
            for kind, count in kinds.items():
                for _ in range(count):
                    address = addresses(kind, claims, chance[claims], world)
                    began = time.perf_counter()
                    response = client.get(address)
                    passed = 1000 * (time.perf_counter() - began)
                    assert response.status_code == 200, (address, response.status_code)
                    if number:  # the first round warms the caches
                        times.setdefault((kind, claims), []).append(passed)
                        if passed > 400:
                            print(json.dumps({"slow": address, "ms": round(passed)}), flush=True)
    out: dict[str, Any] = {}
    for kind in kinds:
        p95 = [percentile(times[kind, claims], 95) for claims in sizes]
        out[kind] = {
            "p50_ms": [percentile(times[kind, claims], 50) for claims in sizes],
            "p95_ms": p95,
            "p95_ratio": round(p95[-1] / p95[0], 2),
            "requests": len(times[kind, sizes[0]]),
        }
    return out


def deep_page(claims: int) -> dict[str, Any]:
    """Read one deep page of the same list by key and by Paginator, in turn."""
    from django.core.paginator import Paginator

    from claims.models import ClaimGroup
    from claims.queries import claim_cards

    groups = ClaimGroup.objects.published().newest_first().with_head()
    before = ClaimGroup.objects.get(pk=int(claims * (1 - DEEP)) // 5 * 5 + 1)
    number = ClaimGroup.objects.filter(pk__gt=before.pk).count() // 25 + 1

    def by_key() -> None:
        assert len(claim_cards(groups.before(before.changed_at, before.pk)[:25])) == 25

    def by_number() -> None:
        paginator = Paginator(groups, 25)
        assert len(claim_cards(paginator.page(number).object_list)) == 25

    seconds: dict[str, list[float]] = {"key": [], "number": []}
    for round_number in range(6):
        for name, read, count in (("key", by_key, 10), ("number", by_number, 1)):
            began = time.perf_counter()
            for _ in range(count):
                read()
            if round_number:
                seconds[name].append((time.perf_counter() - began) / count)
    rates = {name: 1 / statistics.median(values) for name, values in seconds.items()}
    return {
        "page": number,
        "keyset_per_second": round(rates["key"], 1),
        "paginator_per_second": round(rates["number"], 2),
        "times_faster": round(rates["key"] / rates["number"], 1),
    }


def percentile(values: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


# Running -------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--keep", action="store_true", help="keep the scratch databases")
    parser.add_argument("--reuse", action="store_true", help="measure databases that were kept")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    server = urlsplit(os.environ["DATABASE_URL"])

    def dsn(name: str) -> str:
        return urlunsplit(server._replace(scheme="postgresql", path="/" + name))

    os.environ["DATABASE_URL"] = urlunsplit(server._replace(path=f"/{SCRATCH}_{sizes[0]}"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ["REDIS_URL"] = ""
    names = {size: f"{SCRATCH}_{size}" for size in sizes}
    try:
        _run(names, dsn, options)
    finally:
        from django.db import connections

        connections.close_all()
        if not options.keep:
            with psycopg.connect(dsn("postgres"), autocommit=True) as connection:
                for name in names.values():
                    connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _run(names: dict[int, str], dsn: Callable[[str], str], options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]

    def switch(claims: int) -> None:
        connection.close()
        connection.settings_dict["NAME"] = names[claims]

    for claims, name in names.items():
        if options.reuse:
            continue
        with psycopg.connect(dsn("postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {name}")
        switch(claims)
        began = time.perf_counter()
        call_command("migrate", verbosity=0, skip_checks=True)
        Loader(dsn(name)).load(claims)
        seconds = round(time.perf_counter() - began)
        print(json.dumps({"loaded": claims, "seconds": seconds}), flush=True)
    sizes = list(names)
    for kind, figures in measure(switch, sizes, options.rounds).items():
        print(json.dumps({"page": kind, "claims": sizes, **figures}), flush=True)
    switch(sizes[-1])
    print(json.dumps(deep_page(sizes[-1])), flush=True)


if __name__ == "__main__":
    main()
