"""An article's text in blocks, with the marks and margin notes of its statements.

The text is cut into passages and paragraphs by their offsets; the article's own HTML
plays no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from claims import events
from claims.anchoring import Quote, find_quote
from claims.marking import Mark, paragraphs, widen
from claims.models import Claim, ClaimEvent, Correction, StateEvidence, Statement
from claims.templatetags.claims_tags import statement_marks
from claims.vocabulary import BY_HAND, EventKind
from sources.models import ArticleVersion, Passage
from sources.vocabulary import PassageKind

MOST_STATEMENTS = 1_000
MOST_VERSIONS = 200  # of the article and of its copies together
MOST_EDITS = 200
MOST_COPIES = 50


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
class Edit:
    """What a newer version changed, and all the claims that it concerns."""

    sentence: str
    at: datetime
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    version: ArticleVersion
    title: Block | None  # the text's own title, where it begins with one
    blocks: list[Block]
    claim_count: int
    copies: list[ArticleVersion]
    versions: list[ArticleVersion]
    silent: list[tuple[int, str]]  # place and sentence: a reporting verb, and nothing found
    corrections: list[Correction]  # of all versions, newest first
    corrected: dict[int, Correction]  # by statement: the newest that stands
    edits: list[Edit]  # what newer versions changed of claims, newest first

    @property
    def speakers(self) -> list[str]:
        """Return the names of who speaks in the article, to choose from."""
        blocks = [self.title, *self.blocks] if self.title else self.blocks
        said = [one.speaker for block in blocks for one in block.statements]
        return sorted({actor.name for actor in said if actor is not None})

    @property
    def lost(self) -> list[Correction]:
        """Return the corrections whose words the newest version read does not have."""
        return [one for one in self.corrections if one.lost_in_id and one.undone_at is None]


def versions_to_show() -> QuerySet[ArticleVersion]:
    """Return versions with all that `read_article_page` needs of one, also its passages."""
    passages = Passage.objects.filter(version=OuterRef("pk")).order_by("start", "position")
    columns = ("start", "end", "kind", "printed_time", "heading")
    rows = passages.values(row=JSONObject(**{name: name for name in columns}))
    return (
        ArticleVersion.objects.select_related("article__outlet", "family", "reading")
        .defer("html")
        .annotate(passage_rows=ArraySubquery(rows))
    )


def read_article_page(version: ArticleVersion) -> ArticlePage:
    """Return the page of one of `versions_to_show`, in four queries whatever it holds."""
    statements = _read_statements(version)
    passages = [Passage(**row) for row in version.passage_rows]  # type: ignore[attr-defined]
    marks = [mark for statement in statements for mark in statement_marks(statement)]
    marks += [
        Mark(row["start"], row["end"], "state", -statement.claim_id)
        for statement in statements
        if statement.claim.version_id == version.pk and not statement.is_dispute
        for row in getattr(statement, "evidence_spans", ())
    ]
    blocks = build_blocks(version.text, passages, statements, marks)
    title = take_title(blocks, version)
    versions, copies = _versions_and_copies(version)
    corrections = list(
        Correction.objects.of_article(version.article_id)
        .select_related("by", "undone_by", "lost_in")
        .defer("lost_in__text", "lost_in__html")
    )
    return ArticlePage(
        version=version,
        title=title,
        blocks=blocks,
        claim_count=len({statement.claim_id for statement in statements}),
        copies=copies,
        versions=versions,
        silent=_silent_sentences(version, statements),
        corrections=corrections,
        corrected=_by_statement(corrections),
        edits=read_edits(version.article_id),
    )


def read_edits(article_id: int, *, number: int | None = None) -> list[Edit]:
    """Return what versions of an article, or the one of a number, changed of claims."""
    happened = ClaimEvent.objects.filter(
        claim__version__article=article_id, claim__withdrawn_at=None, kind=EventKind.EDITED
    )
    if number is not None:
        happened = happened.filter(sentence__startswith=events.version_head(number))
    edits: dict[str, Edit] = {}
    for event in happened.select_related("claim").defer("claim__search")[:MOST_EDITS]:
        edit = edits.setdefault(event.sentence, Edit(event.sentence, event.at, []))
        edit.claims.append(event.claim)
    return list(edits.values())


def _read_statements(version: ArticleVersion) -> list[Statement]:
    """Return the statements that stand in a version, also those whose claims moved on."""
    since = ArticleVersion.objects.filter(article=version.article_id, number__gte=version.number)
    found = (
        Statement.objects.filter(claim__version__in=since.order_by().values("pk"))
        .published()
        .with_speaker()
        .with_relay_names()
        .annotate(evidence_spans=ArraySubquery(_evidence_spans()))
        .order_by("sentence_start", "is_dispute", "pk")[:MOST_STATEMENTS]
    )
    placed = [one for one in found if one.claim.version_id == version.pk or _place(one, version)]
    return sorted(placed, key=lambda one: (one.sentence_start, one.is_dispute, one.pk))


def _place(statement: Statement, version: ArticleVersion) -> bool:
    """Point a statement of a newer version to its words in an older one; say if it has them."""
    quote = Quote(statement.exact, statement.prefix, statement.suffix)
    place = find_quote(version.text, quote)
    if place is None:
        return False
    parts = statement.content_parts
    shift = place[0] - (parts[0][0] if parts else statement.sentence_start)
    statement.content_parts = [[start + shift, end + shift] for start, end in parts]
    statement.sentence_start, statement.sentence_end = widen(version.text, *place)
    for part in ("speaker", "cue"):
        start, words = getattr(statement, f"{part}_start"), getattr(statement, f"{part}_text")
        stands = start is not None and version.text.startswith(words, start + shift)
        setattr(statement, f"{part}_start", start + shift if stands else None)
        setattr(statement, f"{part}_end", start + shift + len(words) if stands else None)
    return True


def take_title(blocks: list[Block], version: ArticleVersion) -> Block | None:
    """Take the block that repeats the version's title out of the others and return it."""
    if blocks and version.text[blocks[0].start : blocks[0].end] == version.title.strip():
        return blocks.pop(0)
    return None


def _by_statement(corrections: Sequence[Correction]) -> dict[int, Correction]:
    """Return, by statement, the newest correction of it that stands."""
    standing = [one for one in corrections if one.undone_at is None and one.statement_id]
    return {one.statement_id: one for one in reversed(standing) if one.statement_id is not None}


def _silent_sentences(
    version: ArticleVersion, statements: Sequence[Statement]
) -> list[tuple[int, str]]:
    """Return the sentences that the reading left out, save those that a person has mended."""
    spans = version.reading.silent_sentences if hasattr(version, "reading") else []
    by_hand = [one for one in statements if one.rule == BY_HAND]
    return [
        (start, version.text[start:end])
        for start, end in spans
        if not any(one.sentence_start < end and one.sentence_end > start for one in by_hand)
    ]


def _evidence_spans() -> Any:
    rows = StateEvidence.objects.filter(claim=OuterRef("claim")).order_by("start")
    return rows.values(row=JSONObject(start="start", end="end"))


def _versions_and_copies(
    version: ArticleVersion,
) -> tuple[list[ArticleVersion], list[ArticleVersion]]:
    """Return the versions of the article by number and its copies elsewhere by time."""
    which = Q(article=version.article_id)
    if version.family_id is not None:
        which |= Q(family=version.family_id)
    own = Case(When(article=version.article_id, then=Value(0)), default=Value(1))
    found = list(
        ArticleVersion.objects.filter(which)
        .select_related("article__outlet")
        .defer("text", "html")
        .order_by(own, "published_at", "number", "pk")[:MOST_VERSIONS]
    )
    versions = [one for one in found if one.article_id == version.article_id]
    copies = [one for one in found if one.article_id != version.article_id]
    return sorted(versions, key=lambda one: one.number), copies[:MOST_COPIES]


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
    _assign(statements, blocks)
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


def _assign(statements: Sequence[Statement], blocks: list[Block]) -> None:
    for statement in statements:
        home = next(
            (block for block in blocks if block.start <= statement.sentence_start < block.end),
            None,
        )
        if home is None and blocks:
            home = min(blocks, key=lambda block: abs(block.start - statement.sentence_start))
        if home is not None:
            home.statements.append(statement)
