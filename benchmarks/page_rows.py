"""The rows that benchmarks/pages.py reads: a desk's database with any number of claims.

The claims are those of benchmarks/linking.py; what pages show of them and filter by is
made here, uneven as news is: a few outlets, actors and places have most of the claims,
one outlet ceased to publish, some kinds and verdicts are rare, and one claim is copied
by one report in fifty. Times lie twenty seconds apart.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import psycopg
from linking import CLAIMS_IN_A_VERSION, START, Made, World

PART = 50_000  # claims written at once
OUTLETS = 200
CEASED = OUTLETS + 1  # the outlet that published in the first third of the time only
FEEDS = 300
BIG = 7  # the claim that one report in COPIED_BY copies
COPIED_BY = 50
MOVED = 0.03  # of the groups: something happened to them long after they were reported
STATES = ["attributed"] * 13 + ["disputed"] * 3 + ["unverified"] * 2 + ["unconfirmed", "confirmed"]
VERDICTS = ["refuted"] * 30 + ["supported"] * 15 + ["mixed"] * 4 + ["outdated"]
SEARCHES = ["", "state=all", "outlet=o-3", "outlet=o-150", "outlet=ceased", "kind=concession"]
SEARCHES += ["claimed_by=Body+1", "disputed_by=Body+40", "place=Belfast", "state=undisputed&q=dam"]

Rows = Iterator[Sequence[object]]


def chance_of(*key: object) -> float:
    """Return a number in [0, 1) that looks random and is always the same for a key."""
    return zlib.crc32(repr(key).encode()) / 2**32


def skewed(count: int, *key: object) -> int:
    """Return a number from 1 to count, the first ones far more often."""
    return int(count * chance_of(*key) ** 3) + 1


def state_of(pk: int) -> str:
    return STATES[int(len(STATES) * chance_of("state", pk))]


def kind_of(pk: int) -> str:
    number = chance_of("kind", pk)
    rare = [(0.001, "concession"), (0.01, "accusation"), (0.06, "prediction"), (0.14, "denial")]
    return next((kind for most, kind in rare if number < most), "assertion")


def verdict_of(group: int) -> str:
    """Return the desk's verdict on a group, "" for none; disputed claims are judged first."""
    share = 0.06 if state_of(group) == "disputed" else 0.01
    number = chance_of("verdict", group) / share
    return VERDICTS[int(len(VERDICTS) * number)] if number < 1 else ""


def group_of(pk: int) -> int:
    """Return the group of a claim: every fifth joins the one before it, some the big one."""
    if pk % COPIED_BY == BIG:
        return BIG
    return pk - 1 if pk % 5 == 0 else pk


def at(pk: int) -> str:
    return (START + timedelta(seconds=20 * pk)).isoformat()


def outlet_of(version: int, versions: int) -> int:
    if version < versions / 3 and chance_of("ceased", version) < 0.03:
        return CEASED
    return skewed(OUTLETS, "outlet", version)


class Loader:
    """Writes made claims with COPY: rows as the product would have written them."""

    def __init__(self, dsn: str, count: int) -> None:
        self.world = World()
        self.stream = self.world.claims()
        self.known_places = set(self.world.places)
        self.count = count
        self.wordings: Counter[int] = Counter()
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.connection.execute("SET session_replication_role = replica")  # no checks a row
        self.connection.execute("SET synchronous_commit = off")

    def load(self) -> None:
        # Rows come in no order of terms; filling the index row by row would take longest.
        key = "claims_claimterm_pkey"
        self.connection.execute(f"ALTER TABLE claims_claimterm DROP CONSTRAINT {key}")
        self._write_frame()
        for first in range(1, self.count + 1, PART):
            end = min(first + PART, self.count + 1)
            claims = [(pk, next(self.stream)) for pk in range(first, end)]
            if first == 1:
                self.big_text = claims[BIG - 1][1].text
            claims = [
                (pk, Made(self.big_text, made.claimant, made.event))
                if group_of(pk) == BIG
                else (pk, made)
                for pk, made in claims
            ]
            self._write_versions(claims, is_first=first == 1)
            self._write_claims(claims)
            self._write_statements(claims)
            self._write_around(claims)
            self._write_links([pk for pk, _ in claims])
            self._write_terms(claims)
        self.connection.execute(
            f"ALTER TABLE claims_claimterm ADD CONSTRAINT {key} PRIMARY KEY (term, claim_id)"
        )
        self._count_links()
        self._write_desk()
        self._set_sequences()
        self.connection.execute("VACUUM ANALYZE")
        self.connection.close()

    # What there is before the first claim ------------------------------------------------

    def _write_frame(self) -> None:
        day = START.isoformat()
        outlet = "sources_outlet (id, name, slug, kind, domains, country, state_run, language)"
        named = [(n, f"Outlet {n}", f"o-{n}") for n in range(1, OUTLETS + 1)]
        named.append((CEASED, "The Ceased Herald", "ceased"))
        self._copy(outlet, ((*one, "newspaper", "{}", "", False, "en") for one in named))
        # Every tenth body speaks for the one that is ten times as often heard.
        bodies = list(enumerate(self.world.bodies, start=1))
        self._copy(
            "claims_actor (id, name, key, kind, created_at, speaks_for_id)",
            ((n, body, f"{body}/{n}", "body", day, n // 10 if n % 10 == 0 else None)
             for n, body in bodies),
        )  # fmt: skip
        self._copy(
            "claims_actoralias (actor_id, name, key)",
            ((n, f"Body {n}", f"body {n}") for n, _ in bodies),
        )
        self._copy(
            "auth_user (id, password, is_superuser, username, first_name, last_name, email,"
            " is_staff, is_active, date_joined)",
            iter([(1, "!", True, "checker", "", "", "", True, True, day)]),
        )
        self._copy(
            "sources_feed (id, state, attempts, due_at, last_error, address, title, etag,"
            " last_modified, interval_seconds, failures, soft_failures, last_outcome, degraded,"
            " moved_to, moved_seen, created_at, outlet_id, body_digest, last_fetched_at)",
            ((n, "quarantined" if n % 50 == 0 else "waiting", 0, day, "", f"https://f.example/{n}",
              f"Feed {n}", "", "", 1800, 0, 0, "unchanged", "", "", 0, day, n % OUTLETS + 1, "",
              day)
             for n in range(1, FEEDS + 1)),
        )  # fmt: skip
        self._copy(
            "sources_feedattempt (at, outcome, status, size_bytes, milliseconds, new_entries,"
            " message, feed_id)",
            ((day, "unchanged", 304, 0, 50, 0, "", n) for n in range(1, FEEDS + 1)
             for _ in range(30)),
        )  # fmt: skip

    # Claims, a part at a time ------------------------------------------------------------

    def _write_versions(self, claims: Sequence[tuple[int, Made]], *, is_first: bool) -> None:
        versions = sorted({pk // CLAIMS_IN_A_VERSION + 1 for pk, _ in claims})
        if not is_first:
            versions = versions[1:]  # the part before has begun this one
        all_versions = self.count // CLAIMS_IN_A_VERSION + 1
        when = {n: at(CLAIMS_IN_A_VERSION * n) for n in versions}
        text = "A report. " * 40

        def state(n: int) -> str:
            return "quarantined" if chance_of("failed", n) < 0.002 else "done"

        self._copy(
            "sources_copyfamily (id, agency_name, created_at)", ((n, "", when[n]) for n in versions)
        )
        self._copy(
            "sources_article (id, state, attempts, due_at, last_error, address, canonical_url,"
            " outlet_id, kind, created_at, first_published)",
            ((n, state(n), 0, when[n], "", f"https://n.example/{n}", f"https://n.example/{n}",
              outlet_of(n, all_versions), "report", when[n], when[n]) for n in versions),
        )  # fmt: skip
        self._copy(
            "sources_articleversion (id, article_id, number, title, byline, text, content_hash,"
            " language, fetched_at, published_at, family_id)",
            ((n, n, 1, f"Report {n}", "", text, str(n), "en", when[n], when[n], n)
             for n in versions),
        )  # fmt: skip
        self._copy(
            "sources_passage (version_id, position, start, \"end\", kind, printed_time, heading,"
            " anchor)",
            ((n, 0, 0, len(text), "body", "", "", "") for n in versions),
        )  # fmt: skip
        self._copy(
            "sources_fetchattempt (at, outcome, status, size_bytes, milliseconds, message,"
            " article_id)",
            ((when[n], "stored", 200, 50_000, 300, "", n) for n in versions),
        )
        self._copy(
            "sources_feedentry (key, digest, published_at, date_doubt, seen_at, article_id,"
            " feed_id)",
            ((str(n), "", when[n], "", when[n], n, n % FEEDS + 1) for n in versions),
        )
        self._copy(
            "claims_reading (state, attempts, due_at, last_error, extractor_version, read_at,"
            " statement_count, silent_sentences, version_id)",
            (("done", 0, when[n], "", "1", when[n], 6, "[]", n) for n in versions),
        )
        self._copy(
            "claims_linking (state, attempts, due_at, last_error, linked_at, version_id)",
            (("done", 0, when[n], "", when[n], n) for n in versions),
        )

    def _write_claims(self, claims: Sequence[tuple[int, Made]]) -> None:
        copies = self.count // COPIED_BY

        def group(pk: int) -> Sequence[object]:
            size = copies if pk == BIG else 1 + (pk % 5 == 4 and group_of(pk + 1) == pk)
            verdict = verdict_of(pk)
            changed = at(pk + size - 1)
            if pk == BIG:
                changed = at(self.count)
            elif chance_of("moved", pk) < MOVED:  # something was new about an old claim
                changed = at(pk + int((self.count - pk) * chance_of("when", pk)))
            return (pk, pk, state_of(pk), verdict, True, size, min(size, OUTLETS),
                    size, 0, at(pk), changed)  # fmt: skip

        self._copy(
            "claims_claimgroup (id, head_id, state, verdict, is_published, claim_count,"
            " outlet_count, origin_count, link_count, first_reported_at, changed_at)",
            (group(pk) for pk, _ in claims if group_of(pk) == pk),
        )
        self._copy(
            "claims_claim (id, version_id, group_id, position, text, kind, as_reported, places,"
            " reported_at, created_at, extractor_version, touched_by_person, withdrawn_reason)",
            (
                (pk, pk // CLAIMS_IN_A_VERSION + 1, group_of(pk), pk % CLAIMS_IN_A_VERSION,
                 claim.text, kind_of(pk), state_of(group_of(pk)), self._places(claim.text),
                 at(pk), at(pk), "1", False, "")
                for pk, claim in claims
            ),
        )  # fmt: skip

    def _places(self, text: str) -> list[str]:
        return [word for word in text.split() if word in self.known_places]

    def _write_statements(self, claims: Sequence[tuple[int, Made]]) -> None:
        bodies = len(self.world.bodies)

        def statements() -> Rows:
            for pk, claim in claims:
                start = (pk % CLAIMS_IN_A_VERSION) * 60
                for is_dispute in (False, True)[: 1 + (state_of(group_of(pk)) == "disputed")]:
                    speaker = skewed(bodies, "says", claim.event, is_dispute)
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
            ((pk, verdict_of(pk), "Seen.", 1, at(pk)) for pk in ids
             if group_of(pk) == pk and verdict_of(pk)),
        )  # fmt: skip

    def _write_links(self, ids: Sequence[int]) -> None:
        def links() -> Rows:
            for pk in ids:
                if group_of(pk) != pk:
                    yield self._link(pk, group_of(pk), "same", "accepted")
                elif pk > 20 and pk % 10 == 3:
                    kind, status = [
                        ("counters", "accepted"), ("related", "proposed"), ("counters", "rejected"),
                        ("counters", "proposed"), ("updates", "proposed"), ("related", "accepted"),
                    ][pk // 10 % 6]  # fmt: skip
                    far = group_of(pk - 1 - int(chance_of("far", pk) * min(pk - 2, 5_000)))
                    yield self._link(pk, far, kind, status)

        self._copy(
            "claims_claimlink (a_id, b_id, kind, status, score, rule, features, because,"
            " proposed_kind, proposed_at, reason, worth, decided_by_id, decided_at)",
            links(),
        )

    def _link(self, pk: int, far: int, kind: str, status: str) -> Sequence[object]:
        judged = status != "proposed" and kind != "same" and pk % 4 != 1
        score = round(chance_of("score", pk), 2)
        worth = score + 2 * chance_of("worth", pk) if status == "proposed" else None
        decided = (1, at(pk)) if judged else (None, None)
        because = '["They share words."]'
        return (far, pk, kind, status, score, f"rule {pk % 6}", "{}", because, kind, at(pk), "",
                worth, *decided)  # fmt: skip

    def _write_terms(self, claims: Sequence[tuple[int, Made]]) -> None:
        from claims.candidates import hash_wording, listed_under, search_terms
        from claims.linking import LISTED_COPIES

        def terms() -> Iterator[tuple[int, int]]:
            for pk, claim in claims:
                wording = hash_wording(claim.text)
                self.wordings[wording] += 1
                if self.wordings[wording] <= LISTED_COPIES:
                    for number in dict.fromkeys(listed_under(search_terms(claim.text))):
                        yield number, pk

        self._copy("claims_claimterm (term, claim_id)", terms())

    # What people did ---------------------------------------------------------------------

    def _count_links(self) -> None:
        """Write what a group keeps of its accepted links to other groups."""
        self.connection.execute(
            "UPDATE claims_claimgroup SET link_count = linked.count FROM ("
            " SELECT near, count(DISTINCT far) FROM ("
            "  SELECT a.group_id AS near, b.group_id AS far FROM claims_claimlink link"
            "  JOIN claims_claim a ON a.id = a_id JOIN claims_claim b ON b.id = b_id"
            "  WHERE status = 'accepted' AND link.kind <> 'same'"
            "  UNION SELECT b.group_id, a.group_id FROM claims_claimlink link"
            "  JOIN claims_claim a ON a.id = a_id JOIN claims_claim b ON b.id = b_id"
            "  WHERE status = 'accepted' AND link.kind <> 'same'"
            " ) AS pair WHERE near <> far GROUP BY near"
            ") AS linked WHERE claims_claimgroup.id = linked.near"
        )

    def _write_desk(self) -> None:
        columns = (
            "kind, status, score, rule, features, because, proposed_kind, proposed_at,"
            " decided_at, reason, a_id, b_id, decided_by_id"
        )
        context = "00000000-0000-4000-8000-000000000001"
        self._copy(
            "pghistory_context (id, created_at, updated_at, metadata)",
            iter([(context, at(1), at(1), json.dumps({"user": 1, "act": "link accepted"}))]),
        )
        # Each link was proposed, then weighed or judged.
        for label, which in (("insert", "true"), ("update", "decided_by_id IS NOT NULL")):
            self.connection.execute(
                f"INSERT INTO claims_claimlinkhistory (pgh_created_at, pgh_label, pgh_obj_id, id,"
                f" pgh_context_id, {columns}) SELECT proposed_at, '{label}', id, id,"
                f" CASE WHEN '{label}' = 'update' THEN '{context}'::uuid END, {columns}"
                f" FROM claims_claimlink WHERE {which} ORDER BY id"
            )
        self._copy(
            "claims_savedsearch (name, query, saved_at, seen_at, owner_id)",
            ((f"Search {n}", f"?{query}" if query else "", at(1), at(self.count // 2), 1)
             for n, query in enumerate(SEARCHES)),
        )  # fmt: skip

    def _set_sequences(self) -> None:
        for (table,) in self.connection.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE column_name = 'id' AND table_name ~ '^(claims|sources)_' "
            "AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
        ).fetchall():
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT max(id) FROM {table}))"
            )

    def _copy(self, target: str, rows: Iterable[Any]) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {target} FROM STDIN") as out,
        ):
            for row in rows:
                out.write_row(row)
