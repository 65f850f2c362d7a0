#!/usr/bin/env python
"""Linking one new claim among 10,000, 100,000 and 1,000,000, and beside brute force.

    DATABASE_URL=postgres://postgres@127.0.0.1/gainsay python benchmarks/linking.py

Makes a scratch database on the server of DATABASE_URL and drops it at the end. The
claims are made by this script from a fixed seed: places and people by the tens of
thousands, events that several outlets report with copies, paraphrases, denials and
other figures. Sentence vectors of the claims in the database are sums of random
vectors of their stems: a million real ones would take hours. The new claim is embedded by the
real network within the measured time, and judged by a vector of the made kind.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SCRATCH = "gainsay_linking_benchmark"
START = datetime(2026, 1, 1, tzinfo=UTC)
SEED = 20260314
CLAIMS_IN_A_VERSION = 6

# The made world ------------------------------------------------------------------------------

HEADS = "Bar Dor Vel Kas Mar Ost Tar Lun Sel Pir Gor Ash Nor Rav Zel Bry Cal Dun Esk Fal".split()
MIDDLES = "a e i o u en or al un es ar il ov im et an".split()
TAILS = "vik sk mouth burg ov ka grad ton hev dal ria stan nik lu mar os ben dor tal pol".split()
BODIES = (
    "the {} army", "the {} government", "the {} defence ministry", "the {} health ministry",
    "the {} council", "the {} police", "rebels in {}", "the mayor of {}", "the {} coastguard",
)  # fmt: skip
THINGS = tuple(
    "bridge,power station,railway station,airport,dam,oil depot,hospital,school,grain terminal,"
    "court house,barracks,market,refinery,tunnel,harbour,border post,prison,television tower,"
    "water works,embassy,steel works,factory,stadium,museum,library,cathedral,mosque,warehouse,"
    "pipeline,substation,checkpoint,laboratory,shipyard,coal mine,quarry,theatre,university,"
    "archive,"
    "post office,monastery,radar site,fuel store,bakery,clinic,town hall,customs house,reservoir,"
    "lighthouse".split(",")
)
ADJECTIVES = (
    "main old new central northern southern eastern western state-owned disused largest biggest "
    "historic military civilian private regional temporary second only".split()
)
VERBS = tuple(
    tuple(line.split())
    for line in (
        "capture captured captured", "attack attacked attacked", "close closed closed",
        "reopen reopened reopened", "buy bought bought", "sell sold sold", "burn burned burned",
        "search searched searched", "evacuate evacuated evacuated", "shell shelled shelled",
        "rebuild rebuilt rebuilt", "inspect inspected inspected", "seal sealed sealed",
        "occupy occupied occupied", "abandon abandoned abandoned", "fund funded funded",
        "flood flooded flooded", "guard guarded guarded", "demolish demolished demolished",
        "privatise privatised privatised", "photograph photographed photographed",
        "blockade blockaded blockaded", "surrender surrendered surrendered", "mine mined mined",
        "visit visited visited", "repair repaired repaired", "loot looted looted",
        "renovate renovated renovated", "lease leased leased", "poison poisoned poisoned",
    )
)  # fmt: skip
COUNTED = (
    "civilians soldiers drones children miners prisoners homes vehicles passengers workers "
    "sheep containers shells ballots tonnes migrants doctors police students sailors".split()
)
HAPPENED = (
    "killed injured freed found lost stolen counted evacuated detained recovered registered "
    "delivered destroyed rescued exchanged".split()
)
CONTEXTS = (
    "", "on {day}", "after a night of heavy rain", "during the spring festival", "before the vote",
    "despite the truce", "in a raid at dawn", "under a secret contract", "for the third time",
    "while talks went on", "after {person} had resigned", "at the request of {person}",
    "to punish the region", "according to the plan of {person}", "without any warning",
    "ahead of the visit of {person}", "when the power failed", "as convoys left for {place2}",
    "on the road to {place2}", "in revenge for the attack on {place2}", "by mistake",
    "with help from abroad", "to save money", "in front of cameras", "on orders of {person}",
)  # fmt: skip
# Each event has ways to say it and ways to deny it or to give another figure.
EVENTS: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
    (
        ("{side} {past} the {adj} {thing} in {place} {context}",
         "The {adj} {thing} in {place} was {done} by {side} {context}",
         "{side} has {done} the {thing} of {place}"),
        ("{side} did not {base} the {thing} in {place}",
         "The {adj} {thing} in {place} was never {done}"),
    ),
    (
        ("At least {n} {counted} were {happened} at the {thing} in {place} {context}",
         "{n} {counted} were {happened} in {place} {context}"),
        ("No more than {m} {counted} were {happened} at the {thing} in {place}",
         "No {counted} were {happened} in {place}"),
    ),
    (
        ("{person} will {base} the {adj} {thing} in {place} {context}",
         "{person} plans to {base} the {thing} in {place}"),
        ("{person} will not {base} the {thing} in {place}",),
    ),
)  # fmt: skip
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class Made:
    """One made claim."""

    text: str
    claimant: int
    event: int


class World:
    """Claims in the order of time; the same for the same seed."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)
        self.places = self._names(8_000)
        self.people = [
            f"{first} {last}"
            for first, last in zip(self._names(20_000), self._names(20_000), strict=True)
        ]
        self.bodies = [
            self.random.choice(BODIES).format(self.random.choice(self.places[:300]))
            for _ in range(2_000)
        ]
        self.event = 0

    def _names(self, count: int) -> list[str]:
        names: dict[str, None] = {}
        pick = self.random.choice
        while len(names) < count:
            middle = pick(MIDDLES) + (pick(HEADS).lower() + pick(MIDDLES)) * (len(names) > 2_000)
            names[pick(HEADS) + middle + pick(TAILS)] = None
        return list(names)

    def claims(self) -> Iterator[Made]:
        """Yield claims without end, event by event: copies, paraphrases, denials."""
        while True:
            self.event += 1
            yield from self.report(self.event)

    def report(self, event: int) -> list[Made]:
        chance = self.random
        says, denies = chance.choice(EVENTS)
        base, past, done = chance.choice(VERBS)
        side, other = chance.sample(range(len(self.bodies)), 2)
        values: dict[str, Any] = {
            "side": self.bodies[side], "other": self.bodies[other],
            "place": self._often(self.places), "place2": self._often(self.places),
            "person": self._often(self.people), "thing": chance.choice(THINGS),
            "day": chance.choice(DAYS), "n": chance.randint(30, 300), "m": chance.randint(1, 20),
            "base": base, "past": past, "done": done, "adj": chance.choice(ADJECTIVES),
            "counted": chance.choice(COUNTED), "happened": chance.choice(HAPPENED),
        }  # fmt: skip
        values["context"] = chance.choice(CONTEXTS).format(**values)
        told = []
        wording = chance.choice(says)
        for _ in range(chance.randint(2, 10)):
            if chance.random() > 0.35:  # else a copy of the wording before
                denied = chance.random() < 0.35
                wording = chance.choice(denies if denied else says)
                side, other = (other, side) if denied else (side, other)
            text = wording.format(**values).strip()
            told.append(Made(text[0].upper() + text[1:], side, event))
        return told

    def _often(self, names: Sequence[str]) -> str:
        """Return a name, the first ones far more often, as in news."""
        return names[int(len(names) * self.random.random() ** 3)]


@cache
def _stem_vector(stem: str) -> Any:
    from claims.candidates import hash_term

    chance = np.random.default_rng(hash_term(stem) & (2**63 - 1))
    return chance.standard_normal(384).astype(np.float32)


def made_vector(text: str, terms: Sequence[str] = ()) -> Any:
    from claims.candidates import search_terms

    stems = terms or search_terms(text) or [""]
    total = np.sum([_stem_vector(stem) for stem in stems], 0)
    return total / np.linalg.norm(total)


# Loading -------------------------------------------------------------------------------------


class Loader:
    """Writes made claims with COPY: rows as the product would have written them."""

    def __init__(self, dsn: str) -> None:
        self.world = World()
        self.stream = self.world.claims()
        self.made: list[Made] = []
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.connection.execute("SET session_replication_role = replica")  # no checks a row
        self.connection.execute("SET synchronous_commit = off")
        self.connection.execute("DROP INDEX IF EXISTS claim_search")  # no part of linking
        self._write_frame()

    def _write_frame(self) -> None:
        at = START.isoformat()
        with self.connection.cursor() as cursor:
            with cursor.copy(
                "COPY sources_outlet (id, name, slug, kind, domains, country, state_run, language) "
                "FROM STDIN"
            ) as rows:
                for n in range(1, 41):
                    name = f"Outlet {n}"
                    rows.write_row((n, name, f"o-{n}", "newspaper", "{}", "", False, "en"))
            with cursor.copy(
                "COPY claims_actor (id, name, key, kind, created_at) FROM STDIN"
            ) as rows:
                for n, body in enumerate(self.world.bodies, start=1):
                    rows.write_row((n, body, f"{body}/{n}", "body", at))

    def load_up_to(self, count: int) -> None:
        from claims.candidates import hash_wording, listed_under, pack_vector, search_terms
        from claims.linking import LISTED_COPIES

        fresh = []
        first = len(self.made) + 1
        while len(self.made) < count:
            claim = next(self.stream)
            self.made.append(claim)
            fresh.append(claim)
        listed: dict[int, int] = {}
        for start in range(0, len(fresh), 50_000):
            part = list(enumerate(fresh[start : start + 50_000], first + start))
            versions = sorted({pk // CLAIMS_IN_A_VERSION + 1 for pk, _ in part})
            at = {pk: (START + timedelta(seconds=20 * pk)).isoformat() for pk, _ in part}
            self._copy_versions(versions, at[part[0][0]], skip_first=start > 0 or first > 1)
            self._copy(
                "claims_claimgroup (id, state, verdict, is_published, claim_count, outlet_count, "
                "origin_count, link_count, first_reported_at, changed_at)",
                ((pk, "attributed", "", True, 1, 1, 1, 0, at[pk], at[pk]) for pk, _ in part),
            )
            self._copy(
                "claims_claim (id, version_id, group_id, position, text, kind, as_reported, places,"
                " reported_at, created_at, extractor_version, touched_by_person, withdrawn_reason)",
                (
                    (pk, pk // CLAIMS_IN_A_VERSION + 1, pk, pk % CLAIMS_IN_A_VERSION, claim.text,
                     "assertion", "attributed", "{}", at[pk], at[pk], "1", False, "")
                    for pk, claim in part
                ),
            )  # fmt: skip
            self._copy(
                "claims_statement (id, claim_id, is_dispute, stance, mode, speaker_id, "
                "speaker_text, cue_text, content_parts, sentence_start, sentence_end, exact, "
                "prefix, suffix, scope, rule)",
                (
                    (pk, pk, False, "asserts", "indirect", claim.claimant + 1, "", "said", "[]", 0,
                     len(claim.text), claim.text, "", "", "", "made")
                    for pk, claim in part
                ),
            )  # fmt: skip
            profiles, terms = [], []
            for pk, claim in part:
                wording = hash_wording(claim.text)
                listed[wording] = listed.get(wording, 0) + 1
                is_listed = listed[wording] <= LISTED_COPIES
                own = search_terms(claim.text)
                vector = pack_vector(made_vector(claim.text, own))
                profiles.append((pk, wording, vector, is_listed))
                if is_listed:
                    terms += [(number, pk) for number in dict.fromkeys(listed_under(own))]
            self._copy("claims_claimprofile (claim_id, wording, vector, is_listed)", profiles)
            terms.sort()
            self._copy("claims_claimterm (term, claim_id)", terms)
        self.set_sequences()
        self.connection.execute("VACUUM ANALYZE")

    def set_sequences(self) -> None:
        """Let the database number new rows behind those that were written with their ids."""
        for table in ("claims_claim", "claims_claimgroup", "claims_statement", "claims_actor",
                      "sources_article", "sources_articleversion", "sources_copyfamily",
                      "sources_outlet"):  # fmt: skip
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT max(id) FROM {table}))"
            )

    def _copy_versions(self, versions: Sequence[int], at: str, *, skip_first: bool) -> None:
        if skip_first:  # the version that the part before has begun
            known = self.connection.execute(
                "SELECT id FROM sources_articleversion WHERE id = ANY(%s)", [versions[:2]]
            ).fetchall()
            versions = [pk for pk in versions if (pk,) not in known]
        self._copy(
            "sources_copyfamily (id, agency_name, created_at)", ((pk, "", at) for pk in versions)
        )
        self._copy(
            "sources_article (id, state, attempts, due_at, last_error, address, outlet_id, kind, "
            "created_at)",
            ((pk, "done", 0, at, "", "", pk % 40 + 1, "report", at) for pk in versions),
        )
        self._copy(
            "sources_articleversion (id, article_id, number, title, byline, text, content_hash, "
            "language, fetched_at, published_at, family_id)",
            ((pk, pk, 1, "", "", "A report. " * 40, str(pk), "en", at, at, pk) for pk in versions),
        )

    def _copy(self, target: str, rows: Any) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {target} FROM STDIN") as out,
        ):
            for row in rows:
                out.write_row(row)


# Measuring -----------------------------------------------------------------------------------


def new_claims(loader: Loader, count: int, seed: int) -> list[Made]:
    """Return claims to link: most about events of the last days, some old, some of new events."""
    chance = random.Random(seed)
    world = loader.world
    by_event: dict[int, list[Made]] = {}
    for claim in loader.made[-4_000:]:
        by_event.setdefault(claim.event, []).append(claim)
    recent = list(by_event)
    out = []
    while len(out) < count:
        draw = chance.random()
        if draw < 0.7:  # another report of a recent event, said as someone else might
            told = chance.choice(by_event[chance.choice(recent)])
            out.append(Made(told.text, chance.randrange(len(world.bodies)), told.event))
        elif draw < 0.85:
            told = chance.choice(loader.made)
            out.append(Made(told.text, chance.randrange(len(world.bodies)), told.event))
        else:
            out.append(chance.choice(world.report(-1)))
    return out


def store_claim(claim: Made, at: datetime) -> int:
    """Store one new claim as reading would; return its version's id."""
    from claims.models import Actor
    from sources.models import Outlet
    from tests.factories import make_claim, make_statement

    row = make_claim(claim.text, outlet=Outlet.objects.get(pk=1), reported_at=at)
    make_statement(claim=row, speaker=Actor.objects.get(pk=claim.claimant + 1))
    return row.version_id


def reworded(text: str, chance: random.Random) -> str:
    """Return a text with a word or two put before or after, so that it is no exact copy."""
    before = chance.choice(["", "Officials now say ", "In the latest count, ", "Overnight, "])
    after = chance.choice(["", " after days of talk", " in the early hours", " despite all"])
    return (before + (text[0].lower() + text[1:] if before else text) + after) or text


def measure(loader: Loader, count: int, claims: int) -> dict[str, Any]:
    """Link new claims one by one; return milliseconds and what was proposed.

    On a busy machine the wall clock counts waiting for others; the two CPU figures do not.
    """
    from claims import linking

    chance = random.Random(claims)
    at = START + timedelta(seconds=20 * claims)
    times, cpu, proposed = [], [], 0
    for number, claim in enumerate(new_claims(loader, count + 20, seed=claims)):
        wanted = Made(reworded(claim.text, chance), claim.claimant, claim.event)
        version_id = store_claim(wanted, at)
        made_vector(wanted.text)  # this script's own cache of vectors is none of linking's
        if number == 20:  # the first ones warm the caches of the database
            database_began = _database_seconds()
        began, began_cpu = time.perf_counter(), time.process_time()
        new = linking.propose_links(version_id)
        if number >= 20:
            times.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - began_cpu))
            proposed += new
    return {
        "claims": claims, "linked": count, "p50_ms": _percentile(times, 50),
        "p95_ms": _percentile(times, 95), "cpu_p50_ms": _percentile(cpu, 50),
        "cpu_p95_ms": _percentile(cpu, 95),
        "database_cpu_mean_ms": round(1000 * (_database_seconds() - database_began) / count, 2),
        "proposals_each": round(proposed / count, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def _database_seconds() -> float:
    """Return the CPU time that our database process has used; storing claims counts, too."""
    from django.db import connection

    assert connection.connection is not None
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, system = stat.rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure_memory(loader: Loader, count: int, claims: int) -> dict[str, Any]:
    """Link many new claims in one process; return its resident memory at each fifth of them."""
    from claims import linking

    chance = random.Random(count)
    at = START + timedelta(seconds=20 * claims)
    new = [
        Made(reworded(claim.text, chance), claim.claimant, claim.event)
        for claim in new_claims(loader, count, seed=count)
    ]
    for claim in new:
        made_vector(claim.text)  # this script's own cache of vectors is none of linking's
    resident = []
    for number, claim in enumerate(new, start=1):
        linking.propose_links(store_claim(claim, at))
        if number % (count // 5) == 0:
            resident.append(_resident_mb())
    return {"claims": claims, "linked": count, "resident_mb": resident}


def _resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def compare_with_brute_force(loader: Loader, count: int) -> dict[str, Any]:
    """Compare candidate search with rapidfuzz over all claims; the judge is the same.

    Brute force takes every claim whose token_set_ratio with the new one is at least 60,
    judges each wording once and chooses what to propose. Recall is the share of its
    proposals that linking makes too; a copy of the same words counts as the same proposal.
    Of one event: the proposals about what the new claim was made from. The rest are other
    events in like words, mostly wrong.
    """
    from rapidfuzz import fuzz, process, utils

    from claims import linking
    from claims.candidates import find_candidates, search_terms

    texts = [utils.default_process(claim.text) for claim in loader.made]
    chance = random.Random(7)
    brute, ours, brute_cpu, search_cpu = [], [], 0.0, 0.0
    all_of_them, of_one_event = Tally(), Tally()
    at = START + timedelta(seconds=20 * len(loader.made))
    for claim in new_claims(loader, count, seed=77):
        new = Made(reworded(claim.text, chance), claim.claimant, claim.event)
        _remove_new(loader, len(loader.made))  # brute force does not know the new ones either
        [row] = linking.list_claims(store_claim(new, at))
        began, began_cpu = time.perf_counter(), time.process_time()
        near = process.extract(
            utils.default_process(new.text), texts, scorer=fuzz.token_set_ratio,
            score_cutoff=60, limit=None, processor=None,
        )  # fmt: skip
        brute.append(time.perf_counter() - began)
        brute_cpu += time.process_time() - began_cpu
        began, began_cpu = time.perf_counter(), time.process_time() + _database_seconds()
        find_candidates(search_terms(new.text), top=linking.MOST_CANDIDATES)
        ours.append(time.perf_counter() - began)
        search_cpu += time.process_time() + _database_seconds() - began_cpu
        made = {one.b.view.text for one in linking.choose(linking.judge_claim(row))}
        for one in linking.choose(judge_all(row, sorted(index + 1 for _, _, index in near))):
            hit = one.b.view.text in made
            all_of_them.add(one.judgement.relation, hit)
            if loader.made[one.b.pk - 1].event == new.event:
                of_one_event.add(one.judgement.relation, hit)
    return {
        "brute_force_ms": round(1000 * statistics.median(brute), 1),
        "search_ms": round(1000 * statistics.median(ours), 2),
        "times_faster": round(statistics.median(brute) / statistics.median(ours)),
        "cpu_times_faster": round(brute_cpu / search_cpu),  # the database's part included
        "recall": all_of_them.recall, "by_kind": all_of_them.kinds,
        "recall_of_one_event": of_one_event.recall, "by_kind_of_one_event": of_one_event.kinds,
    }  # fmt: skip


class Tally:
    """Proposals of brute force by kind: how many linking makes too, of how many."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[int]] = {}

    def add(self, kind: str, hit: bool) -> None:
        both = self.kinds.setdefault(str(kind), [0, 0])
        both[0] += hit
        both[1] += 1

    @property
    def recall(self) -> float:
        found, wanted = map(sum, zip(*self.kinds.values(), strict=True))
        return round(found / wanted, 4)


def judge_all(claim: Any, others: Sequence[int]) -> list[Any]:
    """Return the proposals of a claim with all of some, of one wording with the earliest."""
    from claims import linking
    from claims.matching import NONE, match_claims

    limits = linking.thresholds()
    earliest = {other.wording: other for other in reversed(linking.read_claims(others))}
    judged = [(other, match_claims(other.view, claim.view, limits)) for other in earliest.values()]
    return [
        linking.Proposal(claim, other, judgement)
        for other, judgement in judged
        if judgement.relation != NONE
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--linked", type=int, default=300, help="new claims linked at each size")
    parser.add_argument("--copies", type=int, default=20_000)
    parser.add_argument("--memory", type=int, default=0, help="link so many and watch the memory")
    parser.add_argument("--keep", action="store_true", help="keep the scratch database")
    options = parser.parse_args()
    server = urlsplit(os.environ["DATABASE_URL"])
    admin = urlunsplit(server._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        connection.execute(f"CREATE DATABASE {SCRATCH}")
    try:
        os.environ["DATABASE_URL"] = urlunsplit(server._replace(path="/" + SCRATCH))
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        _run(options, urlunsplit(server._replace(scheme="postgresql", path="/" + SCRATCH)))
    finally:
        from django.db import connections

        connections.close_all()
        if not options.keep:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")


def _run(options: argparse.Namespace, dsn: str) -> None:
    import django

    os.environ["LOG_LEVEL"] = "WARNING"
    django.setup()
    from django.core.management import call_command

    import gainsay_en

    real = gainsay_en.embed

    def embed(texts: Sequence[str]) -> Any:
        real(texts)  # its time is part of linking
        return np.stack([made_vector(text) for text in texts])

    gainsay_en.embed = embed
    call_command("migrate", verbosity=0, skip_checks=True)
    loader = Loader(dsn)
    for size in map(int, options.sizes.split(",")):
        began = time.perf_counter()
        loader.load_up_to(size)
        seconds = round(time.perf_counter() - began)
        print(json.dumps({"loaded": size, "seconds": seconds}), flush=True)
        print(json.dumps(measure(loader, options.linked, size)), flush=True)
        if size == 100_000:
            print(json.dumps(compare_with_brute_force(loader, 100)), flush=True)
        _remove_new(loader, size)
    if options.memory:
        print(json.dumps(measure_memory(loader, options.memory, size)), flush=True)
    print(json.dumps(one_more_copy(loader, options.copies)), flush=True)


def _remove_new(loader: Loader, size: int) -> None:
    """Take the linked claims out again, so that the next size is as planned."""
    for table in ("claims_claimlink", "claims_claimlinkhistory", "claims_claimevent"):
        loader.connection.execute(f"TRUNCATE {table} CASCADE")
    newest = f"SELECT id FROM claims_claim WHERE id > {size}"
    for table in ("claims_claimterm", "claims_claimprofile", "claims_statement"):
        loader.connection.execute(f"DELETE FROM {table} WHERE claim_id IN ({newest})")
    loader.connection.execute(f"DELETE FROM claims_claim WHERE id > {size}")
    loader.connection.execute(f"DELETE FROM claims_claimgroup WHERE id > {size}")
    last = size // CLAIMS_IN_A_VERSION + 1
    for table in ("sources_articleversion", "sources_article", "sources_copyfamily"):
        loader.connection.execute(f"DELETE FROM {table} WHERE id > {last}")


def one_more_copy(loader: Loader, copies: int) -> dict[str, Any]:
    """Link one more copy of a sentence that stands in `copies` articles of one family already."""
    from django.utils import timezone

    from claims import groups, linking
    from claims.models import Actor, Claim
    from sources.models import Outlet
    from tests.factories import make_claim, make_statement, make_version

    text = "The Velarov mine was flooded on Tuesday and eleven miners were brought up alive"
    actor = Actor.objects.get(pk=1)
    outlet = Outlet.objects.get(pk=1)
    origin = make_claim(text, outlet=outlet)
    make_statement(claim=origin, speaker=actor)
    linking.propose_links(origin.version_id)
    _write_copies(loader, origin, copies)
    began = time.perf_counter()
    groups.rederive([origin.pk], now=timezone.now())
    all_of_it = time.perf_counter() - began
    times, cpu = [], []
    for number in range(120):
        family, late = origin.version.family, origin.reported_at + timedelta(minutes=number + 1)
        claim = make_claim(text, version=make_version(outlet=outlet, family=family),
                           reported_at=late)  # fmt: skip
        make_statement(claim=claim, speaker=actor)
        began, began_cpu = time.perf_counter(), time.process_time()
        linking.propose_links(claim.version_id)
        if number >= 20:
            times.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - began_cpu))
        assert Claim.objects.get(pk=claim.pk).group_id == origin.group_id
    return {
        "copies": copies, "one_more_p50_ms": _percentile(times, 50),
        "one_more_p95_ms": _percentile(times, 95), "cpu_p50_ms": _percentile(cpu, 50),
        "deriving_the_whole_group_ms": round(1000 * all_of_it),
    }  # fmt: skip


def _write_copies(loader: Loader, origin: Any, copies: int) -> None:
    """Write copies of a claim as linking would have left them: in articles of their own, joined."""
    values = {
        "first": 10_000_000, "copies": copies, "origin": origin.pk, "group": origin.group_id,
        "family": origin.version.family_id,
    }  # fmt: skip
    for statement in (
        "INSERT INTO sources_article (id, state, attempts, due_at, last_error, address, outlet_id, "
        "kind, created_at) SELECT n, 'done', 0, now(), '', '', n %% 40 + 1, 'report', now() "
        "FROM generate_series(%(first)s, %(first)s + %(copies)s - 1) n",
        "INSERT INTO sources_articleversion (id, article_id, number, title, byline, text, "
        "content_hash, language, fetched_at, published_at, family_id) "
        "SELECT id, id, 1, '', '', 'A report.', id::text, 'en', now(), now(), %(family)s "
        "FROM sources_article WHERE id >= %(first)s",
        "INSERT INTO claims_claim (id, version_id, group_id, position, text, kind, as_reported, "
        "places, reported_at, created_at, extractor_version, touched_by_person, withdrawn_reason) "
        "SELECT version.id, version.id, %(group)s, 0, text_of.text, text_of.kind, "
        "text_of.as_reported, '{}', text_of.reported_at + interval '1 second', now(), '1', false, "
        "'' FROM sources_articleversion version, claims_claim text_of "
        "WHERE version.id >= %(first)s AND text_of.id = %(origin)s",
        "INSERT INTO claims_statement (id, claim_id, is_dispute, stance, mode, speaker_id, "
        "speaker_text, cue_text, content_parts, sentence_start, sentence_end, exact, prefix, "
        "suffix, scope, rule) SELECT id, id, false, 'asserts', 'indirect', 1, '', 'said', '[]', 0, "
        "9, text, '', '', '', 'made' FROM claims_claim WHERE id >= %(first)s",
        "INSERT INTO claims_claimprofile (claim_id, wording, vector, is_listed) "
        "SELECT claim.id, wording, vector, false FROM claims_claim claim, claims_claimprofile "
        "WHERE claim.id >= %(first)s AND claim_id = %(origin)s",
        "INSERT INTO claims_claimlink (a_id, b_id, kind, status, score, rule, features, because, "
        "proposed_kind, reason) SELECT %(origin)s, id, 'same', 'accepted', 1, 'copy.exact', '{}', "
        "'[]', 'same', '' FROM claims_claim WHERE id >= %(first)s",
        "VACUUM ANALYZE",
    ):
        loader.connection.execute(statement, values if "%(" in statement else None)
    loader.set_sequences()


def _percentile(values: Sequence[float], percent: int) -> float:
    return round(float(np.percentile(values, percent)), 2)


if __name__ == "__main__":
    main()
