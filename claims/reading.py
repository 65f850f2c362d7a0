"""From one version to its claims: what the extraction found becomes rows.

The extraction itself is pure (claims.extraction) and needs spaCy, which the web
process never imports: only `read_version` reaches for it, inside the worker.
Reading again keeps the row of every claim that stands where it stood, and leaves
alone what a person has touched. A newer version takes over the claims whose words it
still has (claims.reanchoring).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from claims import events, groups, linking, reanchoring
from claims.actors import mention_key, resolve_actors, speaker_fields, story_of
from claims.anchoring import quote_at, share_in_common
from claims.extraction import records
from claims.models import (
    Actor,
    Claim,
    ClaimEvent,
    ClaimGroup,
    ClaimLink,
    ClaimNote,
    Correction,
    Figure,
    Linking,
    Reading,
    Relay,
    Review,
    StateEvidence,
    Statement,
)
from claims.reanchoring import Spans, content_spans
from claims.reported_state import settle_state
from claims.vocabulary import CorrectionKind, EventKind, WorkState
from sources.models import ArticleVersion, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = logging.getLogger(__name__)

MAX_CLAIMS = 2_000  # of one version; a list longer than this is no news report
SAME_WORDS = 0.6  # share of the shorter span, from which a find is what a person decided on


def read_version(version: ArticleVersion, *, now: datetime) -> int:
    """Extract the claims of a version and store them; return how many statements there are.

    Writes claims, statements, links within the version, groups and events in one
    transaction together with the reading's own row. May run twice without effect.
    """
    from claims.extraction import EXTRACTOR_VERSION, extract  # spaCy: workers only

    passages = list(version.passages.all())
    extraction = extract(
        version.text[: settings.MAX_TEXT_CHARACTERS],
        [_PassageView(passage) for passage in passages],
        published=version.published_locally(),
    )
    count = store_extraction(version, extraction, extractor_version=EXTRACTOR_VERSION, now=now)
    logger.info("version read: version=%s statements=%d", version.pk, count)
    return count


class _PassageView:
    """A passage's row in the shape that the extraction takes."""

    __slots__ = ("end", "kind", "start", "time")

    def __init__(self, passage: Passage) -> None:
        self.start = passage.start
        self.end = passage.end
        self.kind = passage.kind
        self.time = passage.time.isoformat() if passage.time else passage.printed_time or None


@transaction.atomic
def store_extraction(
    version: ArticleVersion,
    extraction: records.Extraction,
    *,
    extractor_version: str,
    now: datetime,
) -> int:
    """Write what was found in a version; return the number of claiming statements.

    A claim whose words stand where they stood before keeps its row. One that a person
    touched, reviewed or linked keeps everything it holds and is only added to. Other old
    claims are removed. Claims of earlier versions come along where this one has their
    words; what it changed of them is told.
    """
    prefetch_related_objects([version], "passages")
    # Two workers on one version, or on two of one article: the second waits here.
    reanchoring.lock_article(version)
    reading, _ = Reading.objects.select_for_update().get_or_create(version=version)
    neighbours = reanchoring.read_neighbours(version)
    # A moderator may be deciding on these claims: take the locks in the same order.
    ours = list(
        Claim.objects.filter(version__article=version.article_id).values_list("pk", flat=True)
    )
    linking.lock_links(ours)
    groups.lock_around(ours)
    kept = _claims_to_keep(version)
    losses = []
    own = set(version.claims.values_list("pk", flat=True))
    if neighbours.later is None:
        losses = reanchoring.bring_along(version, neighbours.earlier, kept)
    disputed = _disputers(version.claims.exclude(pk__in=own))
    statement_of = {statement.claim: statement for statement in reversed(extraction.statements)}
    found = [claim for claim in extraction.claims if claim.id in statement_of][:MAX_CLAIMS]
    if neighbours.later is not None:
        found = [
            claim
            for claim in found
            if not reanchoring.stands_in(neighbours.later, version, _anchor(statement_of[claim.id]))
        ]

    before = list(version.claims.prefetch_related("statements"))
    anchors = {claim.id: _anchor(statement_of[claim.id]) for claim in found}
    rows = _known_rows(before, anchors, kept)
    met = set(anchors.values())
    gone = [claim for claim in before if claim.pk not in kept and content_spans(claim) not in met]
    stale = _remove_stale(gone)
    actors = resolve_actors(_mentions(extraction), story_of(version))
    fresh = [record for record in found if record.id not in rows]
    rows |= _create_claims(version, fresh, statement_of, extractor_version, now)

    written = [record for record in found if rows[record.id].pk not in kept]
    for record in written:
        _update_claim(rows[record.id], record, extractor_version)
    written_ids = [rows[record.id].pk for record in written]
    for model in (StateEvidence, Figure):
        model.objects.filter(claim__in=written_ids).delete()
    Statement.objects.filter(claim__in=written_ids).delete()
    _write_statements(version, written, extraction, rows, actors)
    _write_evidence_and_figures(written, rows)
    of_people = [record for record in found if rows[record.id].pk in kept]
    _add_to_kept(version, of_people, rows, actors)

    linking.store_links_within(version, rows, extraction.links)
    told = _tell_edits(version, neighbours, losses, now)
    _tell_new_disputers(version, disputed, now)
    changed = [claim.pk for claim in rows.values()] + [loss.claim.pk for loss in losses]
    groups.rederive(changed + stale + told, now=now)

    Linking.objects.update_or_create(
        version=version, defaults={"state": WorkState.WAITING, "due_at": now, "attempts": 0}
    )
    reading.extractor_version = extractor_version
    reading.read_at = now
    reading.statement_count = len(extraction.statements)
    reading.silent_sentences = [[span.start, span.end] for span in extraction.silent]
    reading.save(
        update_fields=["extractor_version", "read_at", "statement_count", "silent_sentences"]
    )
    return len(extraction.statements)


def _known_rows(
    before: Sequence[Claim], anchors: dict[str, Spans], kept: set[int]
) -> dict[str, Claim]:
    """Return the rows of what was found and is known already, by the finds' ids.

    A find whose words are mostly those that a person decided on is that claim, so that a
    rejected one does not come back with a word more.
    """
    existing = {content_spans(claim): claim for claim in before}
    rows = {ident: existing[spans] for ident, spans in anchors.items() if spans in existing}
    met = {claim.pk for claim in rows.values()}
    decided = [claim for claim in before if claim.pk in kept and claim.pk not in met]
    for ident, spans in anchors.items():
        if ident in rows:
            continue
        for claim in decided:
            if share_in_common(list(spans), list(content_spans(claim))) >= SAME_WORDS:
                rows[ident] = claim
                break
    return rows


def _disputers(claims: QuerySet[Claim]) -> dict[int, set[int]]:
    """Return, by claim, the actors who dispute it, an empty set for nobody."""
    found: dict[int, set[int]] = {pk: set() for pk in claims.values_list("pk", flat=True)}
    disputes = Statement.objects.disputing().filter(claim__in=list(found), speaker__isnull=False)
    for claim_id, speaker_id in disputes.values_list("claim_id", "speaker_id"):
        assert speaker_id is not None
        found[claim_id].add(speaker_id)
    return found


def _tell_new_disputers(
    version: ArticleVersion, before: dict[int, set[int]], now: datetime
) -> None:
    """Tell who disputes, in this version, a claim that came along from an earlier one."""
    after = _disputers(Claim.objects.published().filter(pk__in=before))
    new = [(claim, actor) for claim, actors in after.items() for actor in actors - before[claim]]
    names = Actor.objects.in_bulk({actor for _, actor in new})
    outlet = str(version.article.outlet)
    ClaimEvent.objects.bulk_create(
        [
            ClaimEvent(
                claim_id=claim,
                kind=EventKind.NEW_DISPUTER,
                at=now,
                sentence=events.disputed_by(names[actor].name, outlet),
                actor_id=actor,
            )
            for claim, actor in new
        ]
    )


def _tell_edits(
    version: ArticleVersion,
    neighbours: reanchoring.Neighbours,
    losses: Sequence[reanchoring.Loss],
    now: datetime,
) -> list[int]:
    """Tell what this version changed of the one before it, or the one after it of this."""
    if neighbours.later is not None:
        lost = reanchoring.words_lost(version, neighbours.later)
        return reanchoring.tell_edits(lost, version, neighbours.later, now=now)
    if neighbours.earlier is None:
        return []
    return reanchoring.tell_edits(losses, neighbours.earlier, version, now=now)


def _mentions(extraction: records.Extraction) -> Iterable[records.Mention]:
    for statement in extraction.statements:
        if statement.speaker:
            yield statement.speaker
        yield from statement.via
    for claim in extraction.claims:
        yield from claim.disputers


def _anchor(statement: records.Statement) -> Spans:
    return tuple((span.start, span.end) for span in statement.content)


def _claims_to_keep(version: ArticleVersion) -> set[int]:
    """Return the ids of an article's claims that a person corrected, judged, noted or linked."""
    reviewed = Review.objects.filter(claim=OuterRef("pk"))
    noted = ClaimNote.objects.filter(claim=OuterRef("pk"))
    decided = ClaimLink.objects.filter(
        Q(a=OuterRef("pk")) | Q(b=OuterRef("pk")), decided_by__isnull=False
    )
    touched = Claim.objects.filter(version__article=version.article_id).filter(
        Q(touched_by_person=True)
        | Q(withdrawn_at__isnull=False)
        | Exists(reviewed)
        | Exists(noted)
        | Exists(decided)
    )
    return set(touched.values_list("pk", flat=True))


def _remove_stale(gone: Sequence[Claim]) -> list[int]:
    """Delete claims that are no longer found; return other claims whose groups change."""
    if not gone:
        return []
    gone_ids = [claim.pk for claim in gone]
    partners = set()
    for a, b in ClaimLink.objects.touching(gone_ids).values_list("a", "b"):
        partners |= {a, b}
    emptied = {claim.group_id for claim in gone}
    Claim.objects.filter(pk__in=gone_ids).delete()
    ClaimGroup.objects.filter(pk__in=emptied, claims=None).delete()
    others = Claim.objects.filter(group__in=emptied).values_list("pk", flat=True)
    return sorted((partners - set(gone_ids)) | set(others))


def reported_at_of(version: ArticleVersion, passage: Passage | None, now: datetime) -> datetime:
    """Return when a passage reports: its own time, else its version's."""
    if passage is not None and passage.time is not None:
        return passage.time
    return version.published_at or version.fetched_at or now


def passage_at(version: ArticleVersion, start: int) -> Passage | None:
    """Return the passage of a version that holds a character; None between passages."""
    for passage in version.passages.all():
        if passage.start <= start < passage.end:
            return passage
    return None


def _create_claims(
    version: ArticleVersion,
    found: Sequence[records.Claim],
    statement_of: dict[str, records.Statement],
    extractor_version: str,
    now: datetime,
) -> dict[str, Claim]:
    used = set(version.claims.values_list("position", flat=True))
    starts = []
    for record in found:
        position = statement_of[record.id].content[0].start
        while position in used:
            position += 1
        used.add(position)
        starts.append(position)
    times = [
        reported_at_of(version, passage_at(version, statement_of[record.id].content[0].start), now)
        for record in found
    ]
    groups_made = ClaimGroup.objects.bulk_create(
        [
            ClaimGroup(state=record.as_reported, first_reported_at=at, changed_at=now)
            for record, at in zip(found, times, strict=True)
        ]
    )
    claims = Claim.objects.bulk_create(
        [
            Claim(
                version=version,
                group=group,
                position=position,
                text=record.text,
                kind=record.kind,
                as_reported=record.as_reported,
                event_date=_as_date(record.event_date),
                places=[place[:120] for place in record.places],
                reported_at=at,
                extractor_version=extractor_version,
            )
            for record, group, position, at in zip(found, groups_made, starts, times, strict=True)
        ]
    )
    outlet = version.article.outlet
    ClaimEvent.objects.bulk_create(
        [
            ClaimEvent(
                claim=claim,
                kind=EventKind.FOUND,
                at=now,
                sentence=f"Found in a report of {outlet}.",
            )
            for claim in claims
        ]
    )
    return {record.id: claim for record, claim in zip(found, claims, strict=True)}


def _update_claim(claim: Claim, record: records.Claim, extractor_version: str) -> None:
    values = {
        "text": record.text,
        "kind": record.kind,
        "as_reported": record.as_reported,
        "event_date": _as_date(record.event_date),
        "places": [place[:120] for place in record.places],
        "extractor_version": extractor_version,
    }
    changed = [name for name, value in values.items() if getattr(claim, name) != value]
    for name in changed:
        setattr(claim, name, values[name])
    if changed:
        claim.save(update_fields=changed)


def _as_date(iso: str | None) -> date | None:
    return date.fromisoformat(iso[:10]) if iso else None


def _write_statements(
    version: ArticleVersion,
    written: Sequence[records.Claim],
    extraction: records.Extraction,
    rows: dict[str, Claim],
    actors: dict[str, Actor],
) -> None:
    wanted = {record.id for record in written}
    made: dict[tuple[object, ...], tuple[Statement, records.Statement | None]] = {}
    for found in extraction.statements:
        if found.claim in wanted:
            row = _statement_row(version, rows[found.claim], found, actors)
            made.setdefault(_once(row), (row, found))
    for record in written:
        for disputer in record.disputers:
            row = _dispute_row(version, rows[record.id], disputer, actors)
            made.setdefault(_once(row), (row, None))
    pairs = list(made.values())
    stored = Statement.objects.bulk_create([row for row, _ in pairs])
    relays = []
    for row, (_, source) in zip(stored, pairs, strict=True):
        for position, mention in enumerate(source.via if source else ()):
            actor = actors.get(mention_key(mention, story_of(version)))
            if actor is not None:
                relays.append(
                    Relay(statement=row, position=position, actor=actor, text=mention.text[:300])
                )
    Relay.objects.bulk_create(relays)


def _once(row: Statement) -> tuple[object, ...]:
    """Return what the constraint `statement_once` compares."""
    speaker = (row.speaker_id, row.speaker_before_merge_id)
    return (row.claim_id, row.is_dispute, *speaker, row.sentence_start, row.rule)


def _statement_row(
    version: ArticleVersion,
    claim: Claim,
    found: records.Statement,
    actors: dict[str, Actor],
) -> Statement:
    text, first, last = version.text, found.content[0], found.content[-1]
    sentence = found.sentence or records.Span(first.start, last.end, text[first.start : last.end])
    return Statement(
        claim=claim,
        passage=passage_at(version, first.start),
        stance=found.stance,
        mode=found.mode,
        content_parts=[[span.start, span.end] for span in found.content],
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        **quote_fields(text, first.start, last.end),
        said_on=_as_date(found.said),
        rule=found.rule[:80],
        **_mention_fields(found.speaker, version, actors),
        **_cue_fields(found.cue),
    )


def _dispute_row(
    version: ArticleVersion, claim: Claim, disputer: records.Disputer, actors: dict[str, Actor]
) -> Statement:
    text = version.text
    anchor = disputer.sentence or disputer.cue
    start = anchor.start if anchor else (disputer.start or 0)
    end = anchor.end if anchor else (disputer.end or start)
    return Statement(
        claim=claim,
        passage=passage_at(version, start),
        is_dispute=True,
        stance=disputer.stance,
        sentence_start=start,
        sentence_end=end,
        **quote_fields(text, start, end),
        scope=disputer.scope,
        rule=(disputer.rule or "disputes")[:80],
        **_mention_fields(disputer, version, actors),
        **_cue_fields(disputer.cue),
    )


def quote_fields(text: str, start: int, end: int) -> dict[str, str]:
    """Return the words text[start:end] with their context, as the fields of a statement."""
    quote = quote_at(text, start, end)
    return {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}


def _mention_fields(
    mention: records.Mention | None, version: ArticleVersion, actors: dict[str, Actor]
) -> dict[str, object]:
    if mention is None:
        return {"speaker": None}
    return {
        **speaker_fields(actors.get(mention_key(mention, story_of(version)))),
        "speaker_text": mention.text[:300],
        "speaker_start": mention.start,
        "speaker_end": mention.end,
    }


def _cue_fields(cue: records.Span | None) -> dict[str, object]:
    if cue is None:
        return {}
    return {"cue_text": cue.text[:200], "cue_start": cue.start, "cue_end": cue.end}


def _write_evidence_and_figures(written: Sequence[records.Claim], rows: dict[str, Claim]) -> None:
    StateEvidence.objects.bulk_create(
        [
            _evidence_row(rows[record.id], record, record.evidence)
            for record in written
            if record.evidence is not None
        ]
    )
    Figure.objects.bulk_create(
        [
            Figure(
                claim=rows[record.id],
                text=figure.text[:200],
                start=figure.start,
                end=figure.end,
                low=figure.low,
                high=figure.high,
                bound=figure.bound[:10],
                unit=figure.unit[:40],
                counted=figure.counted[:120],
            )
            for record in written
            for figure in record.figures
        ]
    )


def _evidence_row(claim: Claim, record: records.Claim, evidence: records.Span) -> StateEvidence:
    return StateEvidence(
        claim=claim,
        state=record.as_reported,
        text=evidence.text,
        start=evidence.start,
        end=evidence.end,
        scope=record.evidence_scope[:10],
        rule=record.evidence_rule[:80],
    )


# What a person decided on ---------------------------------------------------------------------


def _add_to_kept(
    version: ArticleVersion,
    found: Sequence[records.Claim],
    rows: dict[str, Claim],
    actors: dict[str, Actor],
) -> None:
    """Add disputes and evidence that are new to claims which a person touched.

    Nothing that they hold is changed, and nothing that a person rejected comes back.
    """
    for record in found:
        claim = rows[record.id]
        if claim.withdrawn_at is not None or claim.version_id != version.pk:
            continue
        disputes = _new_disputes(version, claim, record, actors)
        Statement.objects.bulk_create(disputes)
        evidence = _new_evidence(claim, record)
        if evidence is not None:
            evidence.save()
        if disputes or evidence is not None:
            settle_state(claim)


def _rejected(claim: Claim, kind: CorrectionKind) -> list[Correction]:
    return list(Correction.objects.standing().filter(claim=claim, kind=kind))


def _new_disputes(
    version: ArticleVersion, claim: Claim, record: records.Claim, actors: dict[str, Actor]
) -> list[Statement]:
    known = list(claim.statements.all())
    speakers = {statement.speaker_id for statement in known}
    places = [(one.sentence_start, one.sentence_end) for one in known if not one.content_parts]
    rejected = _rejected(claim, CorrectionKind.NOT_SAID)
    speakers |= {one.before["speaker_id"] for one in rejected}
    words = {one.exact for one in rejected}
    rows: dict[tuple[object, ...], Statement] = {}
    for disputer in record.disputers:
        row = _dispute_row(version, claim, disputer, actors)
        place = [(row.sentence_start, row.sentence_end)]
        is_known = row.speaker_id in speakers or row.exact in words
        if not is_known and share_in_common(place, places) < SAME_WORDS:
            rows.setdefault(_once(row), row)
    return list(rows.values())


def _new_evidence(claim: Claim, record: records.Claim) -> StateEvidence | None:
    if record.evidence is None or claim.state_evidence.exists():
        return None
    rejected = {one.exact for one in _rejected(claim, CorrectionKind.NOT_EVIDENCE)}
    if record.evidence.text in rejected:
        return None
    return _evidence_row(claim, record, record.evidence)
