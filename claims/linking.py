"""Proposing links: the claims of one version against all claims, within bounds.

What a pair is, claims.matching decides; where to look, claims.candidates. This module
reads and writes rows. It may run twice without effect, and two workers may run it on
both ends of one pair at once: new pairs are written in the order of their ids, and the
second to come finds the first one's row. Links that stand there are locked in the order
of their own ids before groups are, as people's decisions lock them (claims.moderation).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from claims import groups
from claims.candidates import (
    WEIGHT_OF_WORDS,
    find_candidates,
    hash_wording,
    listed_under,
    pack_vector,
    search_terms,
    unpack_vector,
    unpack_vectors,
)
from claims.extraction import records
from claims.matching import (
    NONE,
    ClaimView,
    Judgement,
    Thresholds,
    content_stems_of,
    fold_wording,
    match_claims,
)
from claims.models import Claim, ClaimLink, ClaimTerm
from claims.prepared import fetch
from claims.vocabulary import LinkKind, LinkStatus
from sources.models import ArticleVersion

logger = logging.getLogger(__name__)

LISTED_COPIES = 3  # claims of one wording whose words are listed
MOST_CANDIDATES = 400  # found for one claim by its words
MOST_JUDGED = 25  # of these, by words and meaning
MOST_PROPOSALS = 8  # for one claim; a queue of weaker ones helps nobody
MOST_RELATED = 3  # of these, of the weakest kind
FEWEST_STEMS = 4  # of a wording that a rule may accept as a copy
UNNAMED = "unnamed source"  # stands for a claimant that the article does not name
COPY_RULE = "copy.exact"

ORDER_OF_WORTH = (LinkKind.COUNTERS, LinkKind.UPDATES, LinkKind.SAME, LinkKind.RELATED)


@dataclass(frozen=True, slots=True)
class LinkedClaim:
    """A claim as linking reads it from its rows; `wording` is None until it is listed."""

    pk: int
    version_id: int
    family_id: int | None
    group_id: int
    wording: int | None
    view: ClaimView


@dataclass(frozen=True, slots=True)
class Proposal:
    """A judged pair; `accept` where the rule for exact copies accepts it."""

    a: LinkedClaim
    b: LinkedClaim
    judgement: Judgement
    accept: bool = False

    @property
    def pair(self) -> tuple[int, int]:
        first, second = sorted((self.a.pk, self.b.pk))
        return first, second


def propose_links(version_id: int) -> int:
    """Propose links for a version's claims; return how many are new.

    Writes profiles and term lists of the claims, then all links in one transaction.
    Exact copies are accepted by rule and their groups derived again.
    """
    mine = list_claims(version_id)
    proposals: dict[tuple[int, int], Proposal] = {}
    for claim in mine:
        for proposal in choose(judge_claim(claim)):
            proposals.setdefault(proposal.pair, proposal)
    new = store_proposals(mine, list(proposals.values()), now=timezone.now())
    logger.info("version linked: version=%s claims=%d new=%d", version_id, len(mine), new)
    return new


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A transaction whose end does not wait for the disk.

    A crash of the server may forget it, but then also that the version was linked, which
    is written later: it is linked again.
    """
    with transaction.atomic():
        fetch("SELECT set_config('synchronous_commit', 'off', true)", [])
        yield


# Judging ------------------------------------------------------------------------------------


def judge_claim(claim: LinkedClaim) -> list[Proposal]:
    """Return what the claim is to each of its candidates, those of no relation left out.

    A copy follows its origin: it joins the origin's group, and what other claims are to
    the group has been or will be judged on the origin.
    """
    origin = find_origin(claim)
    if origin is not None:
        return [Proposal(claim, origin, _copy_judgement(claim, origin), accept=True)]
    found = []
    limits = thresholds()
    for other in read_claims(find_nearest(claim)):
        judgement = match_claims(*_in_order(claim, other), limits)
        if judgement.relation != NONE:
            found.append(Proposal(claim, other, judgement))
    return found


def find_nearest(claim: LinkedClaim) -> list[int]:
    """Return the claims nearest to one by rare words and meaning, at most MOST_JUDGED.

    Of claims with one wording the earliest alone.
    """
    assert claim.view.vector is not None, "the claim is not listed"
    rarity = find_candidates(search_terms(claim.view.text), top=MOST_CANDIDATES)
    # Who is withdrawn, the small index of those tells: the claims' own rows are not read.
    rows = fetch(
        "SELECT DISTINCT ON (wording) claim_id, vector FROM claims_claimprofile "
        "WHERE claim_id = ANY(%s::bigint[]) AND NOT EXISTS (SELECT FROM claims_claim "
        "WHERE id = claim_id AND withdrawn_at IS NOT NULL) ORDER BY wording, claim_id",
        # 400 numbers are spelled five times as fast as psycopg adapts them.
        ["{" + ",".join(str(pk) for pk in rarity if pk != claim.pk) + "}"],
    )
    if not rows:
        return []
    meaning = unpack_vectors([packed for _, packed in rows]) @ claim.view.vector
    evidence = [
        WEIGHT_OF_WORDS * rarity[pk] + likeness
        for (pk, _), likeness in zip(rows, meaning, strict=True)
    ]
    best = sorted(range(len(rows)), key=lambda row: (-evidence[row], rows[row][0]))
    return [rows[row][0] for row in best[:MOST_JUDGED]]


def thresholds() -> Thresholds:
    return Thresholds(**settings.LINK_THRESHOLDS)


def find_origin(claim: LinkedClaim) -> LinkedClaim | None:
    """Return the claim that this one is a copy of, unless a person said that it is none."""
    copies = read_claims(find_copies(claim))
    if not copies:
        return None
    rejected = {
        pk
        for pair in ClaimLink.objects.touching([claim.pk])
        .filter(status=LinkStatus.REJECTED)
        .values_list("a_id", "b_id")
        for pk in pair
    }
    return next((one for one in copies if one.pk not in rejected and is_copy(claim, one)), None)


def find_copies(claim: LinkedClaim) -> list[int]:
    """Return claims of the same wording: the earliest few and the newest, whatever their number."""
    rows = fetch(
        "(SELECT claim_id FROM claims_claimprofile WHERE wording = %(wording)s "
        "ORDER BY claim_id LIMIT 3) UNION "
        "(SELECT claim_id FROM claims_claimprofile WHERE wording = %(wording)s "
        "ORDER BY claim_id DESC LIMIT 20)",
        {"wording": hash_wording(claim.view.text)},
    )
    return [pk for (pk,) in rows if pk != claim.pk]


def is_copy(a: LinkedClaim, b: LinkedClaim) -> bool:
    """Whether a rule may take two claims of one wording for one: copies of one article.

    Of one copy family, or stated in sentences of the same words. A wording of a few
    words ("It was a lie") means something else elsewhere, so it is never accepted.
    """
    if fold_wording(a.view.text) != fold_wording(b.view.text):
        return False
    if len(content_stems_of(a.view.text)) < FEWEST_STEMS:
        return False
    if a.family_id is not None and a.family_id == b.family_id:
        return True
    if (
        a.view.date
        and b.view.date
        and abs((a.view.date - b.view.date).days) > thresholds().days_apart
    ):
        return False
    sentences = _sentences([a.pk, b.pk])
    return bool(sentences.get(a.pk)) and sentences.get(a.pk) == sentences.get(b.pk)


def _copy_judgement(a: LinkedClaim, b: LinkedClaim) -> Judgement:
    where = (
        "Both articles are copies of one story."
        if a.family_id is not None and a.family_id == b.family_id
        else "The sentences that state it have the same words."
    )
    return Judgement(
        relation=LinkKind.SAME,
        score=1.0,
        rule=COPY_RULE,
        because=("The two claims have the same words.", where),
    )


def choose(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Return the proposals worth a moderator's time: one a group, the strongest kinds first."""
    ordered = sorted(
        proposals,
        key=lambda one: (
            not one.accept,
            ORDER_OF_WORTH.index(LinkKind(one.judgement.relation)),
            -one.judgement.score,
            one.pair,
        ),
    )
    chosen: list[Proposal] = []
    groups_seen: set[tuple[int, str]] = set()
    kinds: dict[str, int] = defaultdict(int)
    for one in ordered:
        kind = one.judgement.relation
        if (one.b.group_id, kind) in groups_seen:
            continue
        if kind == LinkKind.RELATED and kinds[kind] >= MOST_RELATED:
            continue
        groups_seen.add((one.b.group_id, kind))
        kinds[kind] += 1
        chosen.append(one)
        if len(chosen) == MOST_PROPOSALS:
            break
    return chosen


def _in_order(a: LinkedClaim, b: LinkedClaim) -> tuple[ClaimView, ClaimView]:
    """Return the views in the order of the rows' ids, so that a pair reads the same each time."""
    return (a.view, b.view) if a.pk < b.pk else (b.view, a.view)


# Reading claims -----------------------------------------------------------------------------

_CLAIMS = """
    SELECT claim.id, claim.version_id, version.family_id, claim.group_id, profile.wording,
           claim.text, COALESCE(claim.event_date, claim.reported_at::date), profile.vector,
           COALESCE(said.name, said.speaker_text, ''), COALESCE(said.side, '')
    FROM claims_claim claim
    JOIN sources_articleversion version ON version.id = claim.version_id
    LEFT JOIN claims_claimprofile profile ON profile.claim_id = claim.id
    LEFT JOIN LATERAL (
        SELECT actor.name, side.name AS side, statement.speaker_text
        FROM claims_statement statement
        LEFT JOIN claims_actor actor ON actor.id = statement.speaker_id
        LEFT JOIN claims_actor side ON side.id = actor.speaks_for_id
        WHERE statement.claim_id = claim.id AND NOT statement.is_dispute
        ORDER BY statement.sentence_start, statement.id LIMIT 1
    ) said ON true
    WHERE claim.withdrawn_at IS NULL AND {which}
    ORDER BY claim.id
"""


def read_claims(claim_ids: Sequence[int]) -> list[LinkedClaim]:
    """Return the claims that nobody withdrew, by id, in one query."""
    return _read("claim.id = ANY(%b::bigint[])", list(claim_ids)) if claim_ids else []


def _read(which: str, value: int | list[int]) -> list[LinkedClaim]:
    return [
        LinkedClaim(
            pk=pk,
            version_id=version_id,
            family_id=family_id,
            group_id=group_id,
            wording=wording,
            view=ClaimView(
                text=text,
                claimant=claimant or UNNAMED,
                date=day,
                side=side,
                context=str(version_id),
                vector=None if vector is None else unpack_vector(vector),
            ),
        )
        for pk, version_id, family_id, group_id, wording, text, day, vector, claimant, side in (
            fetch(_CLAIMS.format(which=which), [value])
        )
    ]


def list_claims(version_id: int) -> list[LinkedClaim]:
    """Return a version's claims, each with its profile and listed under its terms."""
    found = _read("claim.version_id = %s", version_id)
    stale = [claim for claim in found if claim.wording != hash_wording(claim.view.text)]
    fresh = {claim.pk: claim for claim in write_profiles(stale)}
    return [fresh.get(claim.pk, claim) for claim in found]


def write_profiles(claims: Sequence[LinkedClaim]) -> list[LinkedClaim]:
    """Write the profiles and term lists of claims, replacing old ones; return the claims anew."""
    if not claims:
        return []
    wordings = [hash_wording(claim.view.text) for claim in claims]
    known = _read_copies(claims, wordings)
    packed = _vectors(claims, wordings, known)
    listed = _choose_listed(claims, wordings, known)
    terms = sorted(
        (number, claim.pk)
        for claim in claims
        if claim.pk in listed
        for number in set(listed_under(search_terms(claim.view.text)))
    )
    pks = [claim.pk for claim in claims]
    replaced = [claim.pk for claim in claims if claim.wording is not None]
    with _without_waiting_for_the_disk():
        fetch(
            "INSERT INTO claims_claimprofile (claim_id, wording, vector, is_listed) "
            "SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bytea[], %b::boolean[]) "
            "ON CONFLICT (claim_id) DO UPDATE SET wording = excluded.wording, "
            "vector = excluded.vector, is_listed = excluded.is_listed",
            [pks, wordings, packed, [pk in listed for pk in pks]],
        )
        if replaced:
            ClaimTerm.objects.filter(claim__in=replaced).delete()
        if terms:
            fetch(
                "INSERT INTO claims_claimterm (term, claim_id) "
                "SELECT * FROM unnest(%b::bigint[], %b::bigint[]) ON CONFLICT DO NOTHING",
                [[number for number, _ in terms], [pk for _, pk in terms]],
            )
    return [
        replace(claim, wording=wording, view=replace(claim.view, vector=unpack_vector(vector)))
        for claim, wording, vector in zip(claims, wordings, packed, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Copies:
    """What the database has of one wording in other claims.

    listed: how many of them are listed, counted to LISTED_COPIES.
    vector: the packed vector that they share; None where there are none.
    """

    listed: int
    vector: bytes | None


def _read_copies(claims: Sequence[LinkedClaim], wordings: Sequence[int]) -> dict[int, _Copies]:
    """Return by wording what other claims than these have of it."""
    # Wording by wording: told which one it is, the planner would know that 20,000 rows
    # have it, hope to meet three listed ones soon, and read the whole table.
    rows = fetch(
        "SELECT wanted.wording, (SELECT count(*) FROM ("
        "SELECT FROM claims_claimprofile profile WHERE profile.wording = wanted.wording "
        "AND profile.is_listed AND profile.claim_id <> ALL(%(own)b::bigint[]) LIMIT %(most)s"
        ") others), (SELECT vector FROM claims_claimprofile profile "
        "WHERE profile.wording = wanted.wording AND profile.claim_id <> ALL(%(own)b::bigint[]) "
        "ORDER BY claim_id LIMIT 1) "
        "FROM unnest(%(wordings)b::bigint[]) AS wanted(wording)",
        {
            "own": [claim.pk for claim in claims],
            "most": LISTED_COPIES,
            "wordings": list(set(wordings)),
        },
    )
    return {wording: _Copies(listed, vector) for wording, listed, vector in rows}


def _vectors(
    claims: Sequence[LinkedClaim], wordings: Sequence[int], known: Mapping[int, _Copies]
) -> list[bytes]:
    """Return the packed sentence vector of each claim; a copy has that of its wording."""
    from gainsay_en import embed  # onnxruntime: workers only

    packed = {wording: copies.vector for wording, copies in known.items() if copies.vector}
    new = {
        wording: claim.view.text
        for claim, wording in zip(claims, wordings, strict=True)
        if wording not in packed
    }
    if new:
        vectors = embed(list(new.values()))
        packed |= {one: pack_vector(vector) for one, vector in zip(new, vectors, strict=True)}
    return [packed[wording] for wording in wordings]


def _choose_listed(
    claims: Sequence[LinkedClaim], wordings: Sequence[int], known: Mapping[int, _Copies]
) -> set[int]:
    """Return the claims that are among the first few of their wording."""
    copies = {wording: one.listed for wording, one in known.items()}
    listed: set[int] = set()
    for claim, wording in zip(claims, wordings, strict=True):
        if copies[wording] < LISTED_COPIES:
            listed.add(claim.pk)
        copies[wording] += 1
    return listed


def _sentences(claim_ids: list[int]) -> dict[int, str]:
    """Return the folded words of the sentence that first makes each claim."""
    rows = fetch(
        "SELECT DISTINCT ON (statement.claim_id) statement.claim_id, "
        "substr(version.text, statement.sentence_start + 1, "
        "statement.sentence_end - statement.sentence_start) "
        "FROM claims_statement statement "
        "JOIN claims_claim claim ON claim.id = statement.claim_id "
        "JOIN sources_articleversion version ON version.id = claim.version_id "
        "WHERE statement.claim_id = ANY(%b::bigint[]) AND NOT statement.is_dispute "
        "ORDER BY statement.claim_id, statement.sentence_start, statement.id",
        [claim_ids],
    )
    return {claim_id: fold_wording(sentence) for claim_id, sentence in rows}


# Writing links ------------------------------------------------------------------------------


# Of what people accepted only the pairs among these matter: an origin may have 20,000 copies.
_KNOWN_LINKS = """
    SELECT id, a_id, b_id, features #>> '{wordings,0}', features #>> '{wordings,1}'
    FROM claims_claimlink
    WHERE (a_id = ANY(%(mine)b::bigint[]) OR b_id = ANY(%(mine)b::bigint[]))
      AND (status <> 'accepted'
           OR (a_id = ANY(%(all)b::bigint[]) AND b_id = ANY(%(all)b::bigint[])))
"""


@_without_waiting_for_the_disk()
def store_proposals(
    mine: Sequence[LinkedClaim], proposals: Sequence[Proposal], *, now: datetime
) -> int:
    """Write proposals about some claims; return how many pairs are new.

    A pair that a person decided keeps the decision, and a rejected one stays rejected,
    unless a wording has changed since: then it is proposed again, and says so. What
    the machine proposed of a wording that has changed is judged again or removed.
    """
    by_pair = {proposal.pair: proposal for proposal in proposals}
    claims = [*mine, *(one for proposal in proposals for one in (proposal.a, proposal.b))]
    wordings = {claim.pk: str(claim.wording) for claim in claims}
    rows = fetch(_KNOWN_LINKS, {"mine": [claim.pk for claim in mine], "all": list(wordings)})
    known = {(a, b) for _, a, b, *_ in rows}
    touched = [
        pk
        for pk, a, b, *then in rows
        if _wording_changed((a, b), then, wordings) or ((a, b) in by_pair and by_pair[a, b].accept)
    ]
    # Rows first, by id, then groups: the order in which people's decisions lock them.
    locked = ClaimLink.objects.select_for_update().filter(pk__in=touched).order_by("pk")
    existing = {(link.a_id, link.b_id): link for link in locked} if touched else {}
    for pair, link in existing.items():
        if _wording_changed(pair, link.features.get("wordings") or (), wordings):
            _judge_again(link, by_pair.get(pair), wordings, now)
    new = [by_pair[pair] for pair in sorted(by_pair.keys() - known)]
    ClaimLink.objects.bulk_create(
        [_link_row(proposal, wordings, now) for proposal in new], ignore_conflicts=True
    )
    _accept_copies(by_pair, existing, now)
    return len(new)


def lock_links(claim_ids: Iterable[int]) -> None:
    """Lock all links of some claims until the transaction ends.

    For a transaction that will change claims or their groups: links by id, then groups, so
    that it waits for a person's decision on them instead of standing in its way.
    """
    links = ClaimLink.objects.touching(list(claim_ids)).select_for_update().order_by("pk")
    list(links.values_list("pk"))


def _link_row(proposal: Proposal, wordings: dict[int, str], now: datetime) -> ClaimLink:
    a, b = proposal.pair
    judgement = proposal.judgement
    return ClaimLink(
        a_id=a,
        b_id=b,
        kind=judgement.relation,
        proposed_kind=judgement.relation,
        status=LinkStatus.ACCEPTED if proposal.accept else LinkStatus.PROPOSED,
        decided_at=now if proposal.accept else None,
        score=judgement.score,
        rule=judgement.rule[:80],
        features=_features(judgement, a, b, wordings),
        because=list(judgement.because),
        proposed_at=now,
    )


def _features(judgement: Judgement, a: int, b: int, wordings: dict[int, str]) -> dict[str, Any]:
    return judgement.features | {"wordings": [wordings[a], wordings[b]]}


def _wording_changed(
    pair: tuple[int, int], then: Sequence[str | None], wordings: dict[int, str]
) -> bool:
    """Whether a claim's words are others than those the link was proposed about."""
    return any(
        old is not None and wordings.get(pk, old) != old
        for pk, old in zip(pair, then, strict=False)
    )


def _judge_again(
    link: ClaimLink, proposal: Proposal | None, wordings: dict[int, str], now: datetime
) -> None:
    """Bring a link of a changed wording up to date; leaves accepted ones to people."""
    if link.status == LinkStatus.ACCEPTED:
        return
    if proposal is None:
        if link.status == LinkStatus.PROPOSED and link.held_by_id is None:
            link.delete()
        return
    judgement = proposal.judgement
    because = list(judgement.because)
    if link.status == LinkStatus.REJECTED:
        because.append("Rejected before; the wording of a claim has changed since.")
    link.kind = link.proposed_kind = judgement.relation
    link.status = LinkStatus.PROPOSED
    link.score, link.rule, link.because = judgement.score, judgement.rule[:80], because
    link.features = _features(judgement, link.a_id, link.b_id, wordings)
    link.proposed_at, link.decided_at, link.decided_by, link.reason = now, None, None, ""
    link.save()


def _accept_copies(
    by_pair: dict[tuple[int, int], Proposal],
    existing: dict[tuple[int, int], ClaimLink],
    now: datetime,
) -> None:
    """Accept what the rule for copies accepts and derive the groups of what is new."""
    joined: set[int] = set()
    for pair, proposal in sorted(by_pair.items()):
        if not proposal.accept:
            continue
        link = existing.get(pair)
        if link is None:
            joined.update(pair)
        elif link.status == LinkStatus.PROPOSED:
            ClaimLink.objects.filter(pk=link.pk, status=LinkStatus.PROPOSED).update(
                status=LinkStatus.ACCEPTED,
                kind=LinkKind.SAME,
                rule=COPY_RULE,
                score=1.0,
                because=list(proposal.judgement.because),
                decided_at=now,
            )
            joined.update(pair)
    groups.rederive(joined, now=now)


@transaction.atomic
def store_links_within(
    version: ArticleVersion, claims_by_id: dict[str, Claim], links: Sequence[records.Link]
) -> int:
    """Propose the relations that the extraction found within one article; return how many are new.

    claims_by_id: the rows of the extraction's claims, by the id that `links` use.
    What an earlier reading proposed and this one does not find is removed, unless a
    person has decided it.
    """
    now = timezone.now()
    rows: dict[tuple[int, int], ClaimLink] = {}
    for link in links:
        ends = (claims_by_id.get(link.a), claims_by_id.get(link.b))
        if ends[0] is None or ends[1] is None or ends[0].pk == ends[1].pk:
            continue
        a, b = sorted((ends[0], ends[1]), key=lambda claim: claim.pk)
        rows.setdefault(
            (a.pk, b.pk),
            ClaimLink(
                a=a,
                b=b,
                kind=link.kind,
                proposed_kind=link.kind,
                score=min(1.0, max(0.0, link.score)),
                rule=link.rule[:80],
                because=list(link.because) or ["The article itself sets the two side by side."],
                features={
                    "within": True,
                    "wordings": [str(hash_wording(a.text)), str(hash_wording(b.text))],
                },
                proposed_at=now,
            ),
        )
    ids = list(version.claims.values_list("pk", flat=True))
    before = ClaimLink.objects.filter(a__in=ids, b__in=ids)
    known = {(a, b) for a, b in before.values_list("a_id", "b_id")}
    ours = before.filter(status=LinkStatus.PROPOSED, held_by=None, features__within=True)
    for old in ours.order_by("a", "b"):
        if (old.a_id, old.b_id) not in rows:
            old.delete()
    ClaimLink.objects.bulk_create([rows[pair] for pair in sorted(rows)], ignore_conflicts=True)
    return len(rows.keys() - known)
