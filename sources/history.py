"""What became of a live blog's entries over its newest versions, read for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.entries import Change, EntryChange, compare_entries, read_entries
from sources.models import Article, ArticleVersion
from sources.vocabulary import ArticleKind

COMPARED = 11  # versions; each holds the whole text of its page
MOST_SHOWN = 40  # changes of one version


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What a version changed of the one before it.

    changes: at most MOST_SHOWN, without the entries that only left the end of the page.
    """

    version: ArticleVersion
    before: ArticleVersion
    changes: Sequence[EntryChange]
    left_out: int


def read_history(article: Article) -> list[VersionChanges]:
    """Return the changes of a live blog's newest versions, newest first, unchanged ones left out.

    Empty for other kinds of article.
    """
    if article.kind != ArticleKind.LIVE_BLOG:
        return []
    versions = list(
        article.versions.order_by("-number").prefetch_related("passages").defer("html")[:COMPARED]
    )
    entries = {
        version.pk: read_entries(version.text, version.passages.all()) for version in versions
    }
    found = []
    for version, before in pairwise(versions):
        changes = [
            change
            for change in compare_entries(entries[before.pk], entries[version.pk])
            if change.kind != Change.NOT_SHOWN
        ]
        if changes:
            left_out = max(0, len(changes) - MOST_SHOWN)
            found.append(VersionChanges(version, before, changes[:MOST_SHOWN], left_out))
    return found
