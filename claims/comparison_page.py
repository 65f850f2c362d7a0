"""Two texts side by side in one: what the second changed, and the claims that it touches.

The texts are two versions of an article, or an article and its copy elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.article_page import Edit, read_edits
from claims.models import Claim, Statement
from claims.reanchoring import new_notice
from claims.text_changes import ChangeKind, Part, Span, compare_texts
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

    notice: the words by which the newer text says that it was corrected, "" for none.
    edits: what was told of the newer version in the history of claims.
    """

    before: ArticleVersion
    after: ArticleVersion
    parts: list[ShownPart]
    notice: str
    edits: list[Edit]

    @property
    def are_versions(self) -> bool:
        """Whether both are of one article; else one is a copy of the other."""
        return self.before.article_id == self.after.article_id

    @property
    def change_count(self) -> int:
        return sum(not part.is_same for part in self.parts)


def read_comparison(before: ArticleVersion, after: ArticleVersion) -> Comparison:
    """Return the comparison of two texts, in four queries."""
    statements = list(
        Statement.objects.published()
        .filter(claim__version__in=[before.pk, after.pk])
        .select_related("claim")
        .defer("claim__search")
        .order_by("sentence_start", "pk")[:MOST_STATEMENTS]
    )
    old = [one for one in statements if one.claim.version_id == before.pk]
    new = [one for one in statements if one.claim.version_id == after.pk]
    texts = (before.text, after.text)
    parts = compare_texts(*texts)
    return Comparison(
        before=before,
        after=after,
        parts=[ShownPart(part, _claims_touched(part, old, new, texts)) for part in parts],
        notice=new_notice(before, after),
        edits=read_edits(after.article_id, number=after.number)
        if before.article_id == after.article_id
        else [],
    )


def _claims_touched(
    part: Part, old: Iterable[Statement], new: Iterable[Statement], texts: tuple[str, str]
) -> list[Claim]:
    """Return the claims with a sentence in this part that the other text does not have."""
    if part.kind is ChangeKind.SAME:
        return []
    before, after = texts
    touched = [one for one in old if _is_changed(one, part.before, before, after)]
    touched += [one for one in new if _is_changed(one, part.after, after, before)]
    return list({one.claim_id: one.claim for one in touched}.values())


def _is_changed(statement: Statement, span: Span, text: str, other: str) -> bool:
    start, end = statement.sentence_start, statement.sentence_end
    return start < span[1] and end > span[0] and text[start:end] not in other
