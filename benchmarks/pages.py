#!/usr/bin/env python
"""Pages at 10,000 and at 1,000,000 claims, and a deep page beside Django's Paginator.

    DATABASE_URL=postgres://postgres@127.0.0.1/gainsay python benchmarks/pages.py

Makes two scratch databases on the server of DATABASE_URL and drops them at the end; with
--keep they stay, and --reuse measures them again, after the migrations they lack. The
rows are those of benchmarks/page_rows.py. Each page is asked through Django's test
client, of one size and then of the other within one process, so that whatever else the
machine does weighs on both; nothing is kept in the cache from one page to the next. A
deep page is read by its key and by Paginator, from the same table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit, urlunsplit

import psycopg

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from linking import CLAIMS_IN_A_VERSION, START, World  # noqa: E402
from page_rows import Loader, at, skewed  # noqa: E402

SCRATCH = "gainsay_pages_benchmark"
SLOW = 1_000  # milliseconds, from which an address is named
DEEP = 0.7  # of the list: where the deep page lies
ADMIN = ["claim", "claimgroup", "claimlink", "statement", "actor", "review"]
# Requests of each kind of page in a round.
KINDS = {
    "list": 6, "search": 6, "claim": 6, "queue": 2, "filters": 8, "feed": 2, "actor": 2,
    "article": 2, "saved searches": 1, "similar": 1, "sources": 2, "link queue": 2, "admin": 3,
}  # fmt: skip


# Measuring -----------------------------------------------------------------------------------


def addresses(kind: str, claims: int, chance: random.Random, world: World) -> str:
    """Return an address of one kind of page, drawn as readers might."""
    pk = chance.randint(1, claims)
    outlet = f"outlet=o-{skewed(200, chance.random())}"
    place, thing = chance.choice(world.places), chance.choice(["bridge", "dam", "market"])
    words = [thing, place, f"{thing} {place}", f"{thing} captured", "civilians"]
    state = chance.choice(["", "state=all&"])
    day = (START + timedelta(seconds=20 * pk)).date().isoformat()
    after = f"?state=all&after={quote_plus(at(pk).replace('+00:00', 'Z'))}_{pk}"
    plain = ["", "?state=all", "?state=unverified", "?state=undisputed", f"?{outlet}"]
    body = f"Body+{skewed(2_000, chance.random())}"
    beyond = [
        outlet, "outlet=ceased", f"place={place}", "kind=concession", "kind=accusation",
        f"until={day}", f"since={day}&until={day}", f"claimed_by={body}", f"disputed_by={body}",
        "verdict=outdated", f"{outlet}&claimed_by={body}",
    ]  # fmt: skip
    links = ["", "?kind=counters", "?disputed=on", f"?q={thing}"]
    choices: dict[str, list[str]] = {
        "list": ["/" + one for one in [*plain, "?verdict=none", after, after]],
        "search": [f"/?state=all&q={quote_plus(one)}" for one in words],
        "claim": [f"/claims/{pk}/"],
        "queue": ["/queue/"],
        "filters": [f"/?{state}{one}" for one in beyond],
        "feed": [f"/feeds/disputed.atom?{state}{one}" for one in ["", *beyond]],
        "actor": [f"/actors/{skewed(2_000, chance.random())}/"],
        "article": [f"/articles/{pk // CLAIMS_IN_A_VERSION + 1}/"],
        "saved searches": ["/searches/"],
        "similar": [f"/similar/?sentence={quote_plus(f'The {thing} in {place} was captured')}"],
        "sources": ["/sources/", "/sources/failures/", "/sources/feeds/"],
        "link queue": [f"/admin/claims/claimlink/queue/{one}" for one in links],
        "admin": [f"/admin/claims/{chance.choice(ADMIN)}/", f"/admin/claims/claim/?q={thing}",
                  "/admin/sources/article/"],
    }  # fmt: skip
    return chance.choice(choices[kind])


def measure(
    switch: Callable[[int], None], sizes: Sequence[int], rounds: int, kinds: Mapping[str, int]
) -> dict[str, Any]:
    """Ask pages of each size in turn; return p50 and p95 in milliseconds by kind and size."""
    from django.contrib.auth.models import User
    from django.core.cache import cache
    from django.test import Client

    world, times = World(), dict[tuple[str, int], list[float]]()
    chance = {claims: random.Random(5) for claims in sizes}
    clients = {claims: Client() for claims in sizes}
    for claims, client in clients.items():
        switch(claims)
        client.force_login(User.objects.get(username="checker"))
    asked = [kind for kind, count in kinds.items() for _ in range(count)]
    for number in range(rounds + 1):
        for place, kind in enumerate(asked):
            for claims in sizes if place % 2 else reversed(sizes):
                address = addresses(kind, claims, chance[claims], world)
                switch(claims)
                cache.clear()
                began = time.perf_counter()
                response = clients[claims].get(address)
                passed = 1000 * (time.perf_counter() - began)
                assert response.status_code == 200, (address, response.status_code)
                if number:  # the first round warms the caches
                    times.setdefault((kind, claims), []).append(passed)
                    if passed > SLOW:
                        slow = {"slow": address, "claims": claims, "ms": round(passed)}
                        print(json.dumps(slow), file=sys.stderr, flush=True)
    out: dict[str, Any] = {}
    for kind in kinds:
        p50, p95 = (
            [percentile(times[kind, claims], percent) for claims in sizes] for percent in (50, 95)
        )
        out[kind] = {
            "p50_ms": p50,
            "p95_ms": p95,
            "p50_ratio": round(p50[-1] / p50[0], 2),
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
    parser.add_argument("--kinds", default=",".join(KINDS), help="kinds of pages to ask")
    parser.add_argument("--databases", default=SCRATCH, help="how their names begin")
    parser.add_argument("--keep", action="store_true", help="keep the scratch databases")
    parser.add_argument("--reuse", action="store_true", help="measure databases that were kept")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    server = urlsplit(os.environ["DATABASE_URL"])

    def dsn(name: str) -> str:
        return urlunsplit(server._replace(scheme="postgresql", path="/" + name))

    os.environ["DATABASE_URL"] = urlunsplit(
        server._replace(path=f"/{options.databases}_{sizes[0]}")
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ["REDIS_URL"] = ""
    names = {size: f"{options.databases}_{size}" for size in sizes}
    try:
        _run(names, dsn, options)
    finally:
        if not options.keep:
            with psycopg.connect(dsn("postgres"), autocommit=True) as connection:
                for name in names.values():
                    connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _run(names: dict[int, str], dsn: Callable[[str], str], options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.ALLOWED_HOSTS = ["testserver"]
    # One open connection to each: a new one would begin with nothing known of the tables.
    opened = {}
    for claims, name in names.items():
        opened[claims] = connections.create_connection("default")
        opened[claims].settings_dict = {**opened[claims].settings_dict, "NAME": name}

    def switch(claims: int) -> None:
        connections["default"] = opened[claims]

    for claims, name in names.items():
        if not options.reuse:
            with psycopg.connect(dsn("postgres"), autocommit=True) as admin:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                admin.execute(f"CREATE DATABASE {name}")
        switch(claims)
        began = time.perf_counter()
        call_command("migrate", verbosity=0, skip_checks=True)
        if not options.reuse:
            Loader(dsn(name), claims).load()
        seconds = round(time.perf_counter() - began)
        print(json.dumps({"loaded": claims, "seconds": seconds}), flush=True)
    sizes = list(names)
    kinds = {kind: KINDS[kind] for kind in options.kinds.split(",")}
    for kind, figures in measure(switch, sizes, options.rounds, kinds).items():
        print(json.dumps({"page": kind, "claims": sizes, **figures}), flush=True)
    switch(sizes[-1])
    print(json.dumps(deep_page(sizes[-1])), flush=True)


if __name__ == "__main__":
    main()
