"""One more copy joins a large group without all of the group being read.

Thousands of claims in one group are copies of one sentence, and another copy says
nothing new: it adds one to the claims counted and perhaps one to the outlets. Whether
a claim is such a copy, one query asks of indexes. Whatever else joins, and every split,
is derived from all claims of the group (claims.groups).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from claims.prepared import fetch
from claims.vocabulary import AsReported

LARGE = 500  # claims; a smaller group is read as a whole, which is as quick
_STATES = [state.value for state in AsReported]  # the strongest first


@dataclass(frozen=True, slots=True)
class OneMoreCopy:
    """A claim alone in its group that joins a large one and brings nothing new to it."""

    claim_id: int
    group_id: int
    joins: int  # the large group
    ends: tuple[int, ...]  # the claims there that its links reach
    outlet_id: int
    is_known_outlet: bool  # one of the group's claims was published there, too


# What is asked, in this order: how many claims are in its group and what they reach; then
# whether the large group knows its family and its speakers. A copy has one link or two;
# the limits keep the planner from reading the 20,000 links of the claim at the other end.
# A statement without a speaker takes no side, nor does one that declines to comment.
# OFFSET 0 keeps the questions apart: made one join of twelve tables, they took longer to plan
# than to answer.
_COPIES = """
    SELECT claim.id, claim.group_id, large.id, reach.ends, article.outlet_id, EXISTS (
        SELECT FROM claims_claim theirs
        JOIN sources_articleversion ON sources_articleversion.id = theirs.version_id
        JOIN sources_article ON sources_article.id = article_id
        WHERE theirs.group_id = large.id AND theirs.withdrawn_at IS NULL
          AND outlet_id = article.outlet_id
    )
    FROM claims_claim claim
    JOIN claims_claimgroup own ON own.id = claim.group_id
    JOIN sources_articleversion version ON version.id = claim.version_id
    JOIN sources_article article ON article.id = version.article_id
    CROSS JOIN LATERAL (
        SELECT min(far.group_id) AS group_id, array_agg(far.id ORDER BY far.id) AS ends
        FROM (
            (SELECT b_id AS far_id, kind FROM claims_claimlink
             WHERE a_id = claim.id AND status = 'accepted' ORDER BY b_id LIMIT 3)
            UNION ALL
            (SELECT a_id, kind FROM claims_claimlink
             WHERE b_id = claim.id AND status = 'accepted' ORDER BY a_id LIMIT 3)
        ) link
        JOIN claims_claim far ON far.id = far_id
        HAVING count(*) < 3 AND bool_and(link.kind = 'same')
           AND min(far.group_id) = max(far.group_id)
    ) reach
    JOIN claims_claimgroup large ON large.id = reach.group_id
    WHERE claim.id = ANY(%(claims)s) AND claim.withdrawn_at IS NULL
      AND own.claim_count = 1 AND own.verdict = '' AND own.id <> large.id
      AND large.claim_count >= %(large)s AND large.is_published
      AND claim.reported_at > large.first_reported_at
      AND array_position(%(states)s::text[], claim.as_reported::text)
          >= array_position(%(states)s::text[], large.state::text)
      AND NOT EXISTS (
          SELECT FROM claims_claim other
          WHERE other.group_id = own.id AND other.id <> claim.id OFFSET 0
      )
      AND NOT EXISTS (
          SELECT FROM claims_claimevent WHERE claim_id = claim.id AND kind <> 'found' OFFSET 0
      )
      AND EXISTS (
          SELECT FROM claims_claim theirs
          JOIN sources_articleversion ON sources_articleversion.id = theirs.version_id
          WHERE theirs.group_id = large.id AND theirs.withdrawn_at IS NULL
            AND family_id = version.family_id OFFSET 0
      )
      AND NOT EXISTS (
          SELECT FROM claims_statement said
          WHERE said.claim_id = claim.id AND said.speaker_id IS NOT NULL AND NOT EXISTS (
              SELECT FROM claims_claim theirs
              JOIN claims_statement known ON known.claim_id = theirs.id
              WHERE theirs.group_id = large.id AND theirs.withdrawn_at IS NULL
                AND known.speaker_id = said.speaker_id AND known.is_dispute = said.is_dispute
                AND known.stance <> 'declines' OFFSET 0
          ) OFFSET 0
      )
    ORDER BY claim.id
"""


def find_copies(claim_ids: Sequence[int]) -> list[OneMoreCopy]:
    """Return those of the claims that only add to the counts of one large group, by claim."""
    return [
        OneMoreCopy(pk, group_id, joins, tuple(ends), outlet_id, is_known)
        for pk, group_id, joins, ends, outlet_id, is_known in fetch(
            _COPIES, {"claims": list(claim_ids), "large": LARGE, "states": _STATES}
        )
    ]


def join(copies: Sequence[OneMoreCopy]) -> set[int]:
    """Move the copies into their large groups, all of them locked; return those groups' ids."""
    outlets: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for copy in copies:
            is_new = not copy.is_known_outlet and (copy.joins, copy.outlet_id) not in outlets
            outlets.add((copy.joins, copy.outlet_id))
            cursor.execute(
                "UPDATE claims_claim SET group_id = %s WHERE id = %s", [copy.joins, copy.claim_id]
            )
            cursor.execute(
                "UPDATE claims_claimgroup SET claim_count = claim_count + 1, "
                "outlet_count = outlet_count + %s WHERE id = %s",
                [int(is_new), copy.joins],
            )
            cursor.execute("DELETE FROM claims_claimgroup WHERE id = %s", [copy.group_id])
    return {copy.joins for copy in copies}
