"""An article's text in blocks, with the marks and margin notes of its statements.

The text is cut into passages and paragraphs by their offsets; the article's own HTML
plays no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from claims.marking import Mark, paragraphs
from claims.models import Claim, StateEvidence, Statement
from claims.templatetags.claims_tags import statement_marks
from sources.models import ArticleVersion, Passage
from sources.vocabulary import PassageKind

MOST_STATEMENTS = 1_000


@dataclass(slots=True)
class Block:
    """One paragraph: text[start:end] of the version, with what is said in it."""

    start: int
    end: int
    kind: PassageKind
    starts_entry: bool = False  # the first paragraph of a live-blog entry
    time: str = ""  # of that entry as printed, where its first paragraph does not say it
    marks: list[Mark] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)  # whose sentence begins here


@dataclass(frozen=True, slots=True)
class ArticlePage:
    version: ArticleVersion
    blocks: list[Block]
    claims: list[Claim]
    copies: list[ArticleVersion]
    versions: list[ArticleVersion]
    silent: list[str]  # sentences with a reporting verb in which nothing was found


def read_article_page(version: ArticleVersion) -> ArticlePage:
    """Return the page of a version, in five queries whatever it holds."""
    claims = list(
        Claim.objects.published()
        .filter(version=version)
        .select_related("group")
        .defer("search")
        .annotate(evidence_spans=ArraySubquery(_evidence_spans()))
        .order_by("position")
    )
    statements = list(
        Statement.objects.filter(claim__version=version)
        .published()
        .with_speaker()
        .with_relay_names()
        .order_by("sentence_start", "is_dispute", "pk")[:MOST_STATEMENTS]
    )
    passages = list(version.passages.order_by("start", "position"))
    marks = [mark for statement in statements for mark in statement_marks(statement)]
    marks += [
        Mark(row["start"], row["end"], "state", -claim.pk)
        for claim in claims
        for row in getattr(claim, "evidence_spans", ())
    ]
    return ArticlePage(
        version=version,
        blocks=build_blocks(version.text, passages, statements, marks),
        claims=claims,
        copies=_copies(version),
        silent=_silent_sentences(version),
        versions=list(version.article.versions.defer("text", "html").order_by("number")),
    )


def _silent_sentences(version: ArticleVersion) -> list[str]:
    spans = version.reading.silent_sentences if hasattr(version, "reading") else []
    return [version.text[start:end] for start, end in spans]


def _evidence_spans() -> Any:
    rows = StateEvidence.objects.filter(claim=OuterRef("pk")).order_by("start")
    return rows.values(row=JSONObject(start="start", end="end"))


def _copies(version: ArticleVersion) -> list[ArticleVersion]:
    if version.family_id is None:
        return []
    return list(
        ArticleVersion.objects.filter(family=version.family_id)
        .exclude(article=version.article_id)
        .select_related("article__outlet")
        .defer("text", "html")
        .order_by("published_at", "pk")[:50]
    )


def build_blocks(
    text: str,
    passages: Sequence[Passage],
    statements: Sequence[Statement],
    marks: Sequence[Mark],
) -> list[Block]:
    """Cut the text into paragraphs and give each its passage, marks and statements.

    passages: by start. What lies between them is body. A statement belongs to the
    paragraph in which its sentence begins; a mark to every paragraph it touches.
    """
    blocks: list[Block] = []
    position = 0
    before: Passage | None = None
    for passage in passages:
        start, end = max(passage.start, position), min(passage.end, len(text))
        if end <= start:
            continue
        blocks += _cut(text, position, start, PassageKind.BODY)
        inside = _cut(text, start, end, PassageKind(passage.kind))
        if inside and blocks and "\n" not in text[blocks[-1].end : inside[0].start]:
            if passage.kind == PassageKind.HEADING:
                # "11:15am: Ferry sails" where the passage is the heading without its time.
                inside[0].start = blocks.pop().start
            else:
                # A passage that begins within a line leaves the line to what began it.
                blocks[-1].end = inside.pop(0).end
        if inside:
            _dress(inside, passage, before, text)
        blocks += inside
        position, before = end, passage
    blocks += _cut(text, position, len(text), PassageKind.BODY)
    for block in blocks:
        block.marks = [mark for mark in marks if mark.start < block.end and mark.end > block.start]
    _place(statements, blocks)
    return blocks


def _dress(inside: list[Block], passage: Passage, before: Passage | None, text: str) -> None:
    """Give the first paragraphs of a passage its time and heading, unless the text has them."""
    first = inside[0]
    words = text[first.start : first.end]
    follows_heading = before is not None and before.kind == PassageKind.HEADING
    if passage.kind == PassageKind.HEADING:
        first.starts_entry = bool(passage.printed_time)
    elif passage.kind == PassageKind.ENTRY and not follows_heading:
        first.starts_entry = True
    if first.starts_entry and passage.printed_time and passage.printed_time not in words:
        first.time = passage.printed_time
    if passage.heading and len(inside) > 1 and passage.heading.strip() in words:
        first.kind = PassageKind.HEADING


def _cut(text: str, start: int, end: int, kind: PassageKind) -> list[Block]:
    return [Block(left, right, kind) for left, right in paragraphs(text, start, end)]


def _place(statements: Sequence[Statement], blocks: list[Block]) -> None:
    for statement in statements:
        home = next(
            (block for block in blocks if block.start <= statement.sentence_start < block.end),
            None,
        )
        if home is None and blocks:
            home = min(blocks, key=lambda block: abs(block.start - statement.sentence_start))
        if home is not None:
            home.statements.append(statement)
