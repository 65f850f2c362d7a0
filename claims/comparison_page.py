"""Two texts side by side in one: what the second changed, and the claims that it touches.

The texts are two versions of an article, or an article and its copy elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.models import Claim, ClaimEvent, Statement
from claims.text_changes import ChangeKind, Part, Span, compare_texts, find_notice, fresh_sentences
from claims.vocabulary import EventKind
from sources.models import ArticleVersion

MOST_STATEMENTS = 2_000


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of the comparison with the claims whose sentences it touches."""

    part: Part
    claims: list[Claim]

    @property
    def is_same(self) -> bool:
        return self.part.kind is ChangeKind.SAME


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows.

    notice: the sentence by which the newer text says that it was corrected, "" for none.
    edits: what was told of this change in the history of claims, by claim.
    """

    before: ArticleVersion
    after: ArticleVersion
    parts: list[ShownPart]
    notice: str
    edits: list[ClaimEvent]

    @property
    def are_versions(self) -> bool:
        """Whether both are of one article; else one is a copy of the other."""
        return self.before.article_id == self.after.article_id

    @property
    def change_count(self) -> int:
        return sum(not part.is_same for part in self.parts)


def read_comparison(before: ArticleVersion, after: ArticleVersion) -> Comparison:
    """Return the comparison of two texts, in two queries."""
    statements = list(
        Statement.objects.published()
        .filter(claim__version__in=[before.pk, after.pk])
        .select_related("claim")
        .defer("claim__search")
        .order_by("sentence_start", "pk")[:MOST_STATEMENTS]
    )
    old = [one for one in statements if one.claim.version_id == before.pk]
    new = [one for one in statements if one.claim.version_id == after.pk]
    parts = compare_texts(before.text, after.text)
    return Comparison(
        before=before,
        after=after,
        parts=[ShownPart(part, _claims_touched(part, old, new)) for part in parts],
        notice=find_notice(fresh_sentences(before.text, after.text)),
        edits=_edits(before, after),
    )


def _edits(before: ArticleVersion, after: ArticleVersion) -> list[ClaimEvent]:
    if before.article_id != after.article_id:
        return []
    return list(
        ClaimEvent.objects.filter(
            kind=EventKind.EDITED,
            claim__version__article=after.article_id,
            claim__withdrawn_at=None,
            sentence__startswith=f"Version {after.number} ",
        )
        .select_related("claim")
        .defer("claim__search")
    )


def _claims_touched(part: Part, old: Iterable[Statement], new: Iterable[Statement]) -> list[Claim]:
    if part.kind is ChangeKind.SAME:
        return []
    touched = [one for one in old if _meets(one, part.before)]
    touched += [one for one in new if _meets(one, part.after)]
    return list({one.claim_id: one.claim for one in touched}.values())


def _meets(statement: Statement, span: Span) -> bool:
    return statement.sentence_start < span[1] and statement.sentence_end > span[0]
