"""Taking claims along from one version of an article to the next, and telling its edits.

A claim whose words the newer text still has keeps its row, with everything that people
decided on it, and moves to the newer version. One whose words are gone stays with the
version that stated it; what became of it is told as an event, and whether the page says
so. Corrections are looked up again by their words, and kept in sight where those are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from claims import events
from claims.anchoring import Quote, carry, find_quote, quote_at
from claims.differences import PartKind, compare_wordings, name_differences
from claims.marking import widen
from claims.matching import fold_wording
from claims.models import (
    Claim,
    ClaimEvent,
    ClaimLink,
    Correction,
    Figure,
    StateEvidence,
    Statement,
)
from claims.reported_state import settle_state
from claims.text_changes import fresh_sentences, successor
from claims.vocabulary import EventKind, LinkKind, LinkStatus
from sources.models import Article, ArticleVersion
from sources.vocabulary import ArticleKind

MOST_CLAIMS = 2_000  # of earlier versions, looked up again in a newer one
SAME_CLAIM = 0.6  # share of common words, from which a new claim may be what an old one became
REWORDED_RULE = "version.reworded"

Spans = tuple[tuple[int, int], ...]
WORDS, CLAIMANT, DISPUTE = "its words", "who claims it", "who disputes it"
VERIFICATION = "what it says on verification"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The versions of the same article, read already, that stand next to one."""

    earlier: ArticleVersion | None
    later: ArticleVersion | None


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a claim rests on and a newer text no longer has.

    start, end: where it stood in the older text.
    speaker_id: who disputed the claim there. state: what the words on verification said.
    """

    claim: Claim
    what: str
    start: int
    end: int
    speaker_id: int | None = None
    state: str = ""

    def is_made_good(self) -> bool:
        """Whether the newer text says in other words that it is disputed, or the same state."""
        if self.what == DISPUTE:
            return self.claim.statements.disputing().filter(speaker=self.speaker_id).exists()
        if self.what == VERIFICATION:
            return self.claim.state_evidence.filter(state=self.state).exists()
        return False


def lock_article(version: ArticleVersion) -> None:
    """Let two versions of one article be read one after the other."""
    Article.objects.select_for_update(no_key=True).filter(pk=version.article_id).values("pk").get()


def read_neighbours(version: ArticleVersion) -> Neighbours:
    others = ArticleVersion.objects.filter(
        article=version.article_id, reading__read_at__isnull=False
    ).defer("html")
    return Neighbours(
        earlier=others.filter(number__lt=version.number).order_by("-number").first(),
        later=others.filter(number__gt=version.number).order_by("number").first(),
    )


def content_spans(claim: Claim) -> Spans:
    """Return where a claim's own words stand; the statements must be at hand."""
    for statement in sorted(claim.statements.all(), key=lambda one: one.is_dispute):
        if statement.content_parts:
            return tuple((start, end) for start, end in statement.content_parts)
    return ((-claim.pk, -claim.pk),)  # no words of its own: never met again


def stands_in(later: ArticleVersion, version: ArticleVersion, spans: Spans) -> bool:
    """Whether a later version still has the words, so that their claim belongs to it."""
    return carry(version.text, later.text, spans[0][0], spans[-1][1]) is not None


# Moving ---------------------------------------------------------------------------------------


def bring_along(
    version: ArticleVersion, earlier: ArticleVersion | None, decided: set[int]
) -> list[Loss]:
    """Move the claims of earlier versions whose words a version still has to it.

    earlier: the version read before this one; what it had and this one lacks is returned.
    decided: claims that a person touched; what such a claim loses is taken from its rows
        here, for no reading writes them again.
    """
    taken = set(version.claims.values_list("position", flat=True))
    held = {content_spans(one) for one in version.claims.prefetch_related("statements")}
    losses: list[Loss] = []
    for claim, old in _earlier_claims(version):
        spans = content_spans(claim)
        first, last = spans[0][0], spans[-1][1]
        place = carry(old.text, version.text, first, last) if first >= 0 else None
        if place is None:
            if earlier is not None and old.pk == earlier.pk and first >= 0:
                losses.append(Loss(claim, WORDS, first, last))
            continue
        shift = place[0] - first
        if tuple((start + shift, end + shift) for start, end in spans) in held:
            continue  # read there already, before claims were taken along
        position = place[0]
        while position in taken:
            position += 1
        taken.add(position)
        losses += _move(claim, old, version, position, claim.pk in decided)
    _look_up_corrections(version)
    return losses


def _earlier_claims(version: ArticleVersion) -> Iterable[tuple[Claim, ArticleVersion]]:
    claims = list(
        Claim.objects.filter(
            version__article=version.article_id, version__number__lt=version.number
        )
        .defer("search")
        .prefetch_related("statements", "state_evidence", "figures")
        .order_by("-version__number", "position")[:MOST_CLAIMS]
    )
    versions = ArticleVersion.objects.defer("html").in_bulk({claim.version_id for claim in claims})
    return [(claim, versions[claim.version_id]) for claim in claims]


def _move(
    claim: Claim, old: ArticleVersion, version: ArticleVersion, position: int, is_decided: bool
) -> list[Loss]:
    """Move a claim with its rows to a version that has its words; return what it lost."""
    losses: list[Loss] = []
    placed: list[Statement] = []
    for statement in claim.statements.all():
        sentence = statement.sentence_start, statement.sentence_end
        names = _speaker_in_sentence(statement, old)
        if not place_statement(statement, old, version):
            losses.append(Loss(claim, DISPUTE, *sentence, speaker_id=statement.speaker_id))
            continue
        if names not in version.text[statement.sentence_start : statement.sentence_end]:
            losses.append(Loss(claim, CLAIMANT, *sentence))
        placed.append(statement)
    for figure in claim.figures.all():
        _carry_span(figure, old, version)
    gone = [one for one in claim.state_evidence.all() if not _carry_span(one, old, version)]
    for evidence in gone:
        if not any(loss.start <= evidence.start < loss.end for loss in losses):
            span = evidence.start, evidence.end
            losses.append(Loss(claim, VERIFICATION, *span, state=evidence.state))
    claim.version, claim.position = version, position
    claim.save(update_fields=["version", "position"])
    Statement.objects.bulk_update(placed, _PLACED)
    if is_decided and losses:
        _drop_gone(claim, placed, gone)
    return losses


def _carry_span(row: Figure | StateEvidence, old: ArticleVersion, version: ArticleVersion) -> bool:
    """Write where the row's words stand in a version; say whether they do."""
    place = carry(old.text, version.text, row.start, row.end)
    if place is not None:
        type(row).objects.filter(pk=row.pk).update(start=place[0], end=place[1])
    return place is not None


_PLACED = [
    "passage", "content_parts", "sentence_start", "sentence_end", "speaker_start", "speaker_end",
    "cue_start", "cue_end", "exact", "prefix", "suffix",
]  # fmt: skip


def _drop_gone(
    claim: Claim, placed: Sequence[Statement], evidence: Sequence[StateEvidence]
) -> None:
    claim.statements.exclude(pk__in=[one.pk for one in placed]).delete()
    claim.state_evidence.filter(pk__in=[one.pk for one in evidence]).delete()
    settle_state(claim)


def _bounds(statement: Statement) -> tuple[int, int]:
    """Return the words by which a statement is found again: its content, else its sentence."""
    if statement.content_parts:
        return statement.content_parts[0][0], statement.content_parts[-1][1]
    return statement.sentence_start, statement.sentence_end


def _speaker_in_sentence(statement: Statement, old: ArticleVersion) -> str:
    """Return the words that name a claim's speaker, "" where another sentence does."""
    start, end = statement.speaker_start, statement.speaker_end
    if start is None or end is None or not statement.content_parts:
        return ""
    is_within = statement.sentence_start <= start < statement.sentence_end
    return old.text[start:end] if is_within else ""


def place_statement(statement: Statement, old: ArticleVersion, version: ArticleVersion) -> bool:
    """Point a statement's fields to its words in another version; say whether it has them.

    Saves nothing. What surrounds the words (who speaks, the cue) loses its place alone.
    """
    start, end = _bounds(statement)
    place = carry(old.text, version.text, start, end)
    if place is None:
        return False
    shift = place[0] - start
    start, end = place
    sentence = carry(old.text, version.text, statement.sentence_start, statement.sentence_end)
    statement.content_parts = [[a + shift, b + shift] for a, b in statement.content_parts]
    statement.sentence_start, statement.sentence_end = sentence or widen(version.text, start, end)
    statement.passage = next(
        (one for one in version.passages.all() if one.start <= start < one.end), None
    )
    for part in ("speaker", "cue"):
        edges = getattr(statement, f"{part}_start"), getattr(statement, f"{part}_end")
        found = None if None in edges else carry(old.text, version.text, *edges)
        setattr(statement, f"{part}_start", found and found[0])
        setattr(statement, f"{part}_end", found and found[1])
    quote = quote_at(version.text, start, end)
    statement.exact, statement.prefix, statement.suffix = quote.exact, quote.prefix, quote.suffix
    return True


def _look_up_corrections(version: ArticleVersion) -> None:
    """Note which corrections of the article a version has no words for."""
    standing = Correction.objects.standing().of_article(version.article_id)
    for correction in standing.select_related("claim", "other"):
        ends = [claim for claim in (correction.claim, correction.other) if claim is not None]
        quote = Quote(correction.exact, correction.prefix, correction.suffix)
        is_lost = any(claim.version_id != version.pk for claim in ends) or (
            find_quote(version.text, quote) is None
        )
        lost_in = version.pk if is_lost else None
        if correction.lost_in_id != lost_in:
            Correction.objects.filter(pk=correction.pk).update(lost_in=lost_in)


# Telling --------------------------------------------------------------------------------------


def words_lost(version: ArticleVersion, later: ArticleVersion) -> list[Loss]:
    """Return the claims of a version whose words a later one, read before it, lacks."""
    claims = version.claims.published().defer("search").prefetch_related("statements")
    spans = [(claim, content_spans(claim)) for claim in claims]
    return [
        Loss(claim, WORDS, where[0][0], where[-1][1])
        for claim, where in spans
        if where[0][0] >= 0 and not stands_in(later, version, where)
    ]


def tell_edits(
    losses: Sequence[Loss], old: ArticleVersion, new: ArticleVersion, *, now: datetime
) -> list[int]:
    """Write an event for what a newer version changed of claims; return those concerned.

    A claim that became another one is linked to it. Entries that leave a live blog as
    it grows are no edit. May run twice without effect.
    """
    if not losses:
        return []
    fresh = fresh_sentences(old.text, new.text)
    notice = new_notice(old, new)
    grows = new.article.kind == ArticleKind.LIVE_BLOG
    concerned: list[int] = []
    for loss in losses:
        left, right = widen(old.text, loss.start, loss.end)
        before = old.text[left:right]
        after = successor(before, fresh)
        is_told = loss.claim.events.filter(
            kind=EventKind.EDITED, sentence__startswith=events.edit_head(new.number, loss.what)
        ).exists()
        is_hidden = loss.claim.withdrawn_at is not None
        if is_told or is_hidden or loss.is_made_good() or (grows and not after):
            continue
        ClaimEvent.objects.create(
            claim=loss.claim,
            kind=EventKind.EDITED,
            at=now,
            sentence=events.edited(new.number, loss.what, before, after, notice),
        )
        concerned.append(loss.claim.pk)
        if loss.what == WORDS and after:
            concerned += _link_successor(loss.claim, new, after, now)
    return concerned


def new_notice(old: ArticleVersion, new: ArticleVersion) -> str:
    """Return the notice of correction that a newer version prints and the older did not, or ""."""
    printed = new.printed_notices.standing().order_by("start")
    words = [new.text[start:end] for start, end in printed.values_list("start", "end")]
    return next((one for one in words if one not in old.text), "")


def _link_successor(claim: Claim, new: ArticleVersion, sentence: str, now: datetime) -> list[int]:
    """Link a claim to the one that its sentence states by now; return the ends of a new link."""
    start = new.text.find(sentence)
    stated = [
        statement.claim
        for statement in Statement.objects.filter(
            claim__version=new,
            is_dispute=False,
            sentence_start__lt=start + len(sentence),
            sentence_end__gt=start,
        ).select_related("claim")
    ]
    likeness = {one: _likeness(claim.text, one.text) for one in stated}
    best = max(likeness, key=lambda one: likeness[one], default=None)
    if best is None or likeness[best] < SAME_CLAIM:
        return []
    parts = compare_wordings(claim.text, best.text, claim.places, best.places)
    named = name_differences(*parts)
    is_decided = claim.touched_by_person or claim.reviews.exists()
    has_same_words = all(part.kind is PartKind.SHARED for wording in parts for part in wording)
    is_same = has_same_words and not is_decided
    a, b = sorted((claim.pk, best.pk))
    kind = LinkKind.UPDATES if named else LinkKind.SAME
    _, is_new = ClaimLink.objects.get_or_create(
        a_id=a,
        b_id=b,
        defaults={
            "kind": kind,
            "proposed_kind": kind,
            "status": LinkStatus.ACCEPTED if is_same else LinkStatus.PROPOSED,
            "decided_at": now if is_same else None,
            "score": round(likeness[best], 3),
            "rule": REWORDED_RULE,
            "because": [
                f"Version {new.number} of the article has this in place of the other.",
                f"They differ in: {', '.join(named)}." if named else "Only other words differ.",
            ],
            "proposed_at": now,
        },
    )
    return [a, b] if is_new else []


def _likeness(a: str, b: str) -> float:
    """Return how alike two wordings are by their words in order: 0 to 1."""
    return SequenceMatcher(None, fold_wording(a).split(), fold_wording(b).split()).ratio()
