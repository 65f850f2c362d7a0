"""What pages of every part say about what was published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from sources.models import ArticleVersion, Notice

register = template.Library()

MOST_NOTICES = 10


@register.inclusion_tag("sources/_notices.html")
def story_notices(*versions: ArticleVersion) -> dict[str, object]:
    """Show the corrections and withdrawals of the stories of versions."""
    return _notices_of(version.family_id for version in versions)


@register.inclusion_tag("sources/_notices.html")
def story_notices_of(rows: Iterable[Any]) -> dict[str, object]:
    """Show the corrections and withdrawals of the stories that rows were found in.

    rows: each with its `version` at hand.
    """
    return _notices_of(row.version.family_id for row in rows)


def _notices_of(family_ids: Iterable[int | None]) -> dict[str, object]:
    """Return the notices with their words, newest first; of one version and kind only the last.

    Where a title says that a story is corrected, a paragraph below it says what.
    """
    notices = (
        Notice.objects.standing()
        .filter(family__in={family_id for family_id in family_ids if family_id is not None})
        .select_related("version__article__outlet")
        .defer("version__html")
        .order_by("-found_at", "-pk")[:MOST_NOTICES]
    )
    shown: dict[tuple[int, str], Notice] = {}
    for notice in sorted(notices, key=lambda notice: notice.start):
        shown[notice.version_id, notice.kind] = notice
    return {
        "notices": [
            (notice, " ".join(notice.version.text[notice.start : notice.end].split()))
            for notice in sorted(shown.values(), key=lambda one: one.found_at, reverse=True)
        ]
    }
