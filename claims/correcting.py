"""What a person corrects in the reading of an article, each with its reason.

A correction changes the rows that a machine wrote, keeps what it replaced, marks the claim
as touched so that no reading writes it again, and tells the claim's history. It is bound to
the words that it is about; claims.reanchoring finds them again in a newer version, and
claims.undoing puts back what it replaced.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.contrib.auth.models import User
from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst

from claims import events, groups, moderation, withdrawing
from claims.actors import mention_key, resolve_actors, story_of
from claims.anchoring import Quote, find_quote, find_typed, quote_at
from claims.extraction.records import Mention
from claims.marking import widen
from claims.models import (
    Actor,
    ActorAlias,
    Claim,
    ClaimEvent,
    ClaimGroup,
    ClaimLink,
    Correction,
    Linking,
    StateEvidence,
    Statement,
)
from claims.moderation import Decision
from claims.positions import speaker_name
from claims.reading import passage_at, quote_fields, reported_at_of
from claims.reanchoring import content_spans, read_neighbours, stands_in
from claims.reported_state import settle_state
from claims.vocabulary import (
    BY_HAND,
    ActorKind,
    AsReported,
    CorrectionKind,
    EventKind,
    Kind,
    LinkKind,
    LinkStatus,
    Mode,
    Stance,
    WorkState,
)
from sources.models import ArticleVersion

logger = logging.getLogger(__name__)

_JOINING = " ,;:.–—-"  # what may be left hanging where a claim was cut in two
_JOINING_WORDS = ("and ", "but ", "while ", "whereas ", "although ", "that ")
_DISPUTING = (Stance.DENIES, Stance.DOUBTS)


class CorrectionRefused(Exception):
    """Nothing was changed, with the sentence that says why."""


class CorrectionConflict(CorrectionRefused):
    """Somebody changed the same thing in between."""


class UnknownActor(CorrectionRefused):
    """The name is nobody's, and it was not said what sort of actor it is."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who corrects, why, and when."""

    by: User
    reason: str
    at: datetime


@contextmanager
def hold_groups(claim_ids: Sequence[int], signature: Signature) -> Iterator[None]:
    """Hold the groups of some claims in one transaction whose history names the person."""
    if not signature.reason.strip():
        raise CorrectionRefused("Say why, in a sentence: it stays in the claim's history.")
    with transaction.atomic(), pghistory.context(user=signature.by.pk, act="correct"):
        groups.lock_around(claim_ids)
        yield


# Rejecting ------------------------------------------------------------------------------------


def reject_claim(claim_id: int, signature: Signature) -> Correction:
    """Say that something is no claim: it is withdrawn. Raises CorrectionRefused."""
    try:
        with transaction.atomic():
            claim = withdrawing.withdraw(
                claim_id, signature.reason, by=signature.by, now=signature.at
            )
            sentence = f"{events.quote(claim.text)} is not a claim."
            return _store(claim, CorrectionKind.NOT_A_CLAIM, sentence, signature)
    except withdrawing.WithdrawalRefused as refused:
        raise CorrectionRefused(str(refused)) from refused


def reject_statement(statement_id: int, signature: Signature) -> Correction:
    """Say that a statement does not dispute its claim: it is taken out, with its evidence.

    Raises CorrectionRefused for the words of the claim itself, which are rejected with it.
    """
    statement = _get(statement_id)
    with hold_groups([statement.claim_id], signature):
        claim = statement.claim
        if statement.content_parts:
            raise CorrectionRefused("These are the claim's own words: say that it is not a claim.")
        evidence = claim.state_evidence.filter(
            state=AsReported.DISPUTED,
            start__lt=statement.sentence_end,
            end__gt=statement.sentence_start,
        )
        rows = [statement, *statement.relays.all(), *evidence]
        before = {"rows": _as_json(rows), "speaker_id": statement.speaker_id}
        quote = Quote(statement.exact, statement.prefix, statement.suffix)
        sentence = f"{speaker_name(statement)} does not dispute {events.quote(claim.text)}."
        evidence.delete()
        statement.delete()
        settle_state(claim)
        return _record(
            claim, CorrectionKind.NOT_SAID, sentence, signature, before=before, quote=quote
        )


def reject_evidence(evidence_id: int, signature: Signature) -> Correction:
    """Say that some words do not bear on a claim's state, which then follows from the rest."""
    evidence = (
        StateEvidence.objects.filter(pk=evidence_id)
        .select_related("claim__version", "claim__group")
        .first()
    )
    if evidence is None:
        raise CorrectionConflict("Somebody has rejected these words already.")
    with hold_groups([evidence.claim_id], signature):
        claim, label = evidence.claim, AsReported(evidence.state).label
        before = {"rows": _as_json([evidence])}
        quote = quote_at(claim.version.text, evidence.start, evidence.end)
        words = events.quote(evidence.text)
        sentence = f"{words} does not say that {events.quote(claim.text)} is {label}."
        evidence.delete()
        settle_state(claim)
        return _record(
            claim, CorrectionKind.NOT_EVIDENCE, sentence, signature, before=before, quote=quote
        )


# Who says it, and how -------------------------------------------------------------------------


def change_speaker(
    statement_id: int, name: str, kind: str, signature: Signature, *, seen: int | None
) -> Correction:
    """Attribute a statement to another actor, known by the name or new.

    kind: a value of ActorKind for an actor whom nobody here knows yet, else "".
    seen: id of the speaker that the person had before their eyes.
    Raises UnknownActor, CorrectionConflict if somebody else was first, CorrectionRefused.
    """
    statement = _get(statement_id)
    with hold_groups([statement.claim_id], signature):
        if statement.speaker_id != seen:
            raise CorrectionConflict(
                f"Somebody has changed this meanwhile: it is said by {speaker_name(statement)}."
            )
        actor = _find_actor(name, kind, statement.claim.version)
        if actor.pk == statement.speaker_id:
            raise CorrectionRefused(f"It is said by {actor.name} already.")
        old = speaker_name(statement)
        place = _name_in_sentence(statement, name)
        fields = {
            "speaker_id": actor.pk,
            "speaker_before_merge_id": None,
            "speaker_text": name[:300],
            "speaker_start": place and place[0],
            "speaker_end": place and place[1],
        }
        before = replace_fields(statement, fields)
        sentence = f"{events.quote(statement.claim.text)}: by {actor.name}, not by {old}."
        return _record(
            statement.claim, CorrectionKind.SPEAKER, sentence, signature,
            statement=statement, before=before, after=fields,
        )  # fmt: skip


def change_stance(
    statement_id: int, stance: Stance, signature: Signature, *, seen: str
) -> Correction:
    """Change what a statement does to its claim; whoever denies or doubts it disputes it.

    A denial that makes a claim of its own stays one. seen: the stance that the person had
    before their eyes. Raises CorrectionConflict if somebody else was first.
    """
    statement = _get(statement_id)
    with hold_groups([statement.claim_id], signature):
        claim = statement.claim
        old = Stance(statement.stance)
        if old != seen:
            raise CorrectionConflict(f"Somebody has changed this meanwhile: it {old.label}.")
        if stance is old:
            raise CorrectionRefused(f"It is recorded as “{old.label}” already.")
        is_own_denial = claim.kind == Kind.DENIAL and not statement.is_dispute
        fields = {
            "stance": str(stance),
            "is_dispute": stance in _DISPUTING and not is_own_denial,
        }
        before = replace_fields(statement, fields)
        settle_state(claim)
        who = f"{speaker_name(statement)} {stance.label}, not {old.label}"
        sentence = f"{who}: {events.quote(claim.text)}."
        return _record(
            claim, CorrectionKind.STANCE, sentence, signature,
            statement=statement, before=before, after=fields,
        )  # fmt: skip


def replace_fields(statement: Statement, fields: Mapping[str, object]) -> dict[str, object]:
    """Write fields of a statement; return what they held before."""
    before = {name: getattr(statement, name) for name in fields}
    for name, value in fields.items():
        setattr(statement, name, value)
    try:
        with transaction.atomic():
            statement.save(update_fields=[name.removesuffix("_id") for name in fields])
    except IntegrityError as error:
        raise CorrectionRefused("The same statement is recorded already.") from error
    return before


def _find_actor(name: str, kind: str, version: ArticleVersion) -> Actor:
    name = " ".join(name.split())[:300]
    mention = Mention(text=name, actor=name, kind=kind)
    key = mention_key(mention, story_of(version))
    if not key:
        raise CorrectionRefused("Name the actor who says it.")
    known = Actor.objects.filter(key=key).first()
    alias = ActorAlias.objects.select_related("actor").filter(key=key).first()
    if known is not None or alias is not None:
        return known or alias.actor  # type: ignore[union-attr]
    if kind not in set(ActorKind):
        raise UnknownActor(
            f"Nobody here is called “{name}” yet. Say what sort of actor it is to add the name."
        )
    return resolve_actors([mention], story_of(version))[key]


def _name_in_sentence(statement: Statement, name: str) -> tuple[int, int] | None:
    text = statement.claim.version.text
    at = text.find(name, statement.sentence_start, statement.sentence_end)
    return (at, at + len(name)) if name and at >= 0 else None


# One claim or two -----------------------------------------------------------------------------


def split_claim(
    claim_id: int, words: str, signature: Signature, *, wording: str = "", rest: str = ""
) -> Correction:
    """Make a claim of its own of some of a claim's words; what was known of both stays on both.

    words: as they stand in the claim's content, a part of it.
    wording, rest: how the new claim and what is left read; the words themselves by default.
    Raises CorrectionRefused where the words are not a part of the claim.
    """
    with hold_groups([claim_id], signature):
        claim = _get_claim(claim_id)
        said = _own_statement(claim)
        text = claim.version.text
        part = _find_part(text, said, words)
        left = _without(text, said.content_parts, part)
        if not left:
            raise CorrectionRefused("Nothing would be left of the claim: choose a part of it.")
        new = _copy_claim(claim, wording or _as_wording([text[slice(*part)]]), part)
        for statement in claim.statements.all():
            _copy_statement(statement, new, part if statement.pk == said.pk else None)
        for evidence in claim.state_evidence.all():
            _save_copy(evidence, claim=new)
        figures = claim.figures.filter(start__gte=part[0], end__lte=part[1])
        moved = list(figures.values_list("pk", flat=True))
        figures.update(claim=new)
        fields = {
            "content_parts": [list(span) for span in left],
            **quote_fields(text, left[0][0], left[-1][1]),
        }
        quote = Quote(said.exact, said.prefix, said.suffix)
        before = {"statement": replace_fields(said, fields), "text": claim.text, "figures": moved}
        old_text = claim.text
        claim.text = rest or _as_wording([text[slice(*span)] for span in left])
        claim.save(update_fields=["text"])
        link_again(claim.version, signature.at)
        sentence = (
            f"{events.quote(old_text)} is two claims: "
            f"{events.quote(claim.text)} and {events.quote(new.text)}."
        )
        return _record(
            claim, CorrectionKind.SPLIT, sentence, signature,
            statement=said, other=new, before=before, quote=quote,
        )  # fmt: skip


def merge_claims(claim_id: int, other_id: int, signature: Signature) -> Correction:
    """Say that two claims of an article are one: an accepted `same` link joins them.

    Raises CorrectionRefused where they are one already or not of one article.
    """
    claim, other = _get_claim(claim_id), _get_claim(other_id)
    if claim.pk == other.pk or claim.version.article_id != other.version.article_id:
        raise CorrectionRefused("Choose another claim of the same article.")
    if claim.group_id == other.group_id:
        raise CorrectionRefused("The two are one claim already.")
    with hold_groups([], signature):
        a, b = sorted((claim.pk, other.pk))
        link, is_new = ClaimLink.objects.get_or_create(
            a_id=a,
            b_id=b,
            defaults={
                "kind": LinkKind.SAME,
                "proposed_kind": LinkKind.SAME,
                "status": LinkStatus.PROPOSED,
                "rule": BY_HAND,
                "score": 1.0,
                "because": [f"{signature.by.get_username()} says so in the article."],
                "proposed_at": signature.at,
            },
        )
        link = moderation.decide(
            link.pk, Decision.SAME, by=signature.by, seen=moderation.stamp(link),
            now=signature.at, reason=signature.reason,
        )  # fmt: skip
        after = {"link": link.pk, "is_new": is_new, "stamp": moderation.stamp(link)}
        sentence = f"{events.quote(claim.text)} and {events.quote(other.text)} are one claim."
        return _record(claim, CorrectionKind.MERGE, sentence, signature, other=other, after=after)


def add_claim(
    version: ArticleVersion,
    quote: Quote,
    speaker: tuple[str, str],
    signature: Signature,
    *,
    wording: str = "",
    stance: Stance = Stance.ASSERTS,
) -> Correction:
    """Add a claim that the reading missed.

    quote: the words as they stand, with as much of their surroundings as tells them from
        the same words elsewhere in the article.
    speaker: name and kind of who says it, as for `change_speaker`.
    Raises CorrectionRefused where the words are not there, stand several times, are a claim
    already, or stand in a newer version, too.
    """
    name, kind = speaker
    with hold_groups([], signature):
        span = _find_in_article(version.text, quote)
        later = read_neighbours(version).later
        if later is not None and stands_in(later, version, (span,)):
            raise CorrectionRefused(
                f"Version {later.number} of the article has these words, too: add the claim there."
            )
        if any(content_spans(claim) == (span,) for claim in _claims_of(version)):
            raise CorrectionRefused("These very words are a claim already.")
        actor = _find_actor(name, kind, version)
        passage = passage_at(version, span[0])
        text = wording or _as_wording([version.text[slice(*span)]])
        claim = _new_claim(
            version, text, span[0], kind=Kind.ASSERTION,
            reported_at=reported_at_of(version, passage, signature.at),
        )  # fmt: skip
        statement = _say(claim, span, actor, name, stance)
        settle_state(claim)
        ClaimEvent.objects.create(
            claim=claim, kind=EventKind.FOUND, at=signature.at, by=signature.by,
            sentence=f"Found by {signature.by} in a report of {version.article.outlet}.",
        )  # fmt: skip
        link_again(version, signature.at)
        sentence = f"{events.quote(text)} was missed; {actor.name} {stance.label} it."
        return _record(claim, CorrectionKind.ADDED, sentence, signature, statement=statement)


def _say(claim: Claim, span: tuple[int, int], actor: Actor, name: str, stance: Stance) -> Statement:
    """Write the statement that makes a claim added by hand; `name`: as the person gave it."""
    version, text = claim.version, claim.version.text
    left, right = widen(text, *span)
    is_quoted = text[max(0, span[0] - 1) : span[0]] in tuple("“‘\"'«")
    statement = Statement(
        claim=claim, passage=passage_at(version, span[0]), stance=stance, speaker=actor,
        speaker_text=name[:300], mode=Mode.DIRECT if is_quoted else Mode.INDIRECT,
        content_parts=[list(span)], sentence_start=left, sentence_end=right, rule=BY_HAND,
        is_dispute=stance in _DISPUTING, **quote_fields(text, *span),
    )  # fmt: skip
    place = _name_in_sentence(statement, name)
    if place is not None:
        statement.speaker_start, statement.speaker_end = place
    statement.save()
    return statement


def _claims_of(version: ArticleVersion) -> models.QuerySet[Claim]:
    return version.claims.defer("search").prefetch_related("statements")


def _find_in_article(text: str, quote: Quote) -> tuple[int, int]:
    places = find_typed(text, quote.exact)
    if not places:
        raise CorrectionRefused("These words do not stand in the article; copy them as they are.")
    if len(places) == 1:
        return places[0]
    exact = text[slice(*places[0])]
    found = find_quote(text, Quote(exact, quote.prefix, quote.suffix))
    if not (quote.prefix or quote.suffix) or found is None:
        raise CorrectionRefused(
            f"These words stand {len(places)} times in the article; take some more of the sentence."
        )
    return found


def _find_part(text: str, said: Statement, words: str) -> tuple[int, int]:
    for start, end in said.content_parts:
        for left, right in find_typed(text[start:end], words):
            return start + left, start + right
    raise CorrectionRefused("These words are not a part of the claim; copy them from its sentence.")


def _without(
    text: str, parts: Sequence[Sequence[int]], cut: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the parts of a content without a cut, and without the words that joined it."""
    left = []
    for start, end in parts:
        for a, b in ((start, min(end, cut[0])), (max(start, cut[1]), end)):
            words = text[a:b]
            bare = words.lstrip(_JOINING)
            joined = next((word for word in _JOINING_WORDS if bare.startswith(word)), "")
            a = b - len(bare[len(joined) :])
            bare = text[a:b].rstrip(_JOINING)
            joined = next((word for word in _JOINING_WORDS if bare.endswith(" " + word[:-1])), "")
            bare = bare.removesuffix(" " + joined[:-1]) if joined else bare
            b = a + len(bare.rstrip(_JOINING))
            if any(char.isalnum() for char in text[a:b]):
                left.append((a, b))
    return left


def _as_wording(pieces: Sequence[str]) -> str:
    return capfirst(" ".join(" ".join(pieces).split()).strip(" ,;:.“”\"'‘’"))


# Rows -----------------------------------------------------------------------------------------


def _get(statement_id: int) -> Statement:
    statement = (
        Statement.objects.filter(pk=statement_id)
        .select_related("speaker", "claim__group", "claim__version__article__outlet")
        .defer("claim__search", "claim__version__html")
        .first()
    )
    if statement is None:
        raise CorrectionConflict("Somebody has taken this statement out meanwhile.")
    return statement


def _get_claim(claim_id: int) -> Claim:
    claim = (
        Claim.objects.published()
        .filter(pk=claim_id)
        .select_related("group", "version__article__outlet")
        .defer("search", "version__html")
        .first()
    )
    if claim is None:
        raise CorrectionConflict("Somebody has withdrawn this claim meanwhile.")
    return claim


def _own_statement(claim: Claim) -> Statement:
    said = claim.statements.exclude(content_parts=[]).order_by("is_dispute", "pk").first()
    if said is None:
        raise CorrectionRefused("This claim has no words of its own in the article.")
    return said


def _new_claim(
    version: ArticleVersion, text: str, position: int, *, reported_at: datetime, **fields: object
) -> Claim:
    used = set(version.claims.values_list("position", flat=True))
    while position in used:
        position += 1
    group = ClaimGroup.objects.create(first_reported_at=reported_at, changed_at=reported_at)
    return Claim.objects.create(
        version=version, group=group, position=position, text=text, reported_at=reported_at,
        touched_by_person=True, **fields,
    )  # fmt: skip


def _copy_claim(claim: Claim, text: str, part: tuple[int, int]) -> Claim:
    return _new_claim(
        claim.version, text, part[0], kind=claim.kind, as_reported=claim.as_reported,
        event_date=claim.event_date, places=claim.places, reported_at=claim.reported_at,
    )  # fmt: skip


def _copy_statement(statement: Statement, claim: Claim, part: tuple[int, int] | None) -> None:
    """Copy a statement to another claim; `part`: the words that it says there."""
    relays = list(statement.relays.all())
    copy = Statement.objects.get(pk=statement.pk)
    if part is not None:
        copy.content_parts = [list(part)]
        fields = quote_fields(claim.version.text, *part)
        copy.exact, copy.prefix, copy.suffix = fields["exact"], fields["prefix"], fields["suffix"]
    _save_copy(copy, claim=claim)
    for relay in relays:
        _save_copy(relay, statement=copy)


def _save_copy(row: models.Model, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.pk = None
    row._state.adding = True
    row.save()


def _as_json(rows: Sequence[models.Model]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(serializers.serialize("json", rows))
    return found


def link_again(version: ArticleVersion, now: datetime) -> None:
    """Let the linker look at the version's claims, some of which have other words now."""
    Linking.objects.update_or_create(
        version=version, defaults={"state": WorkState.WAITING, "due_at": now, "attempts": 0}
    )


def tell(claims: Sequence[Claim], sentence: str, signature: Signature) -> None:
    """Write a sentence into the history of some claims."""
    ClaimEvent.objects.bulk_create(
        [
            ClaimEvent(
                claim=claim,
                kind=EventKind.CORRECTED,
                at=signature.at,
                sentence=sentence,
                by=signature.by,
            )
            for claim in claims
        ]
    )


def _record(
    claim: Claim,
    kind: CorrectionKind,
    sentence: str,
    signature: Signature,
    *,
    statement: Statement | None = None,
    other: Claim | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    quote: Quote | None = None,
) -> Correction:
    """Keep a correction, tell the history of the claims, and derive their groups again."""
    claims = [one for one in (claim, other) if one is not None]
    Claim.objects.filter(pk__in=[one.pk for one in claims]).update(touched_by_person=True)
    words = events.corrected(sentence, signature.by.get_username(), signature.reason.strip())
    tell(claims, words, signature)
    correction = _store(
        claim, kind, sentence, signature,
        statement=statement, other=other, before=before, after=after, quote=quote,
    )  # fmt: skip
    groups.rederive([one.pk for one in claims], now=signature.at, by=signature.by)
    logger.info("corrected: claim=%s kind=%s by=%s", claim.pk, kind, signature.by.pk)
    return correction


def _store(
    claim: Claim,
    kind: CorrectionKind,
    sentence: str,
    signature: Signature,
    *,
    statement: Statement | None = None,
    other: Claim | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    quote: Quote | None = None,
) -> Correction:
    if quote is None:
        said = statement or claim.statements.order_by("is_dispute", "pk").first()
        quote = Quote(said.exact, said.prefix, said.suffix) if said else Quote("")
    return Correction.objects.create(
        version_id=claim.version_id, kind=kind, claim=claim, other=other, statement=statement,
        exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix, sentence=sentence,
        before=before or {}, after=after or {}, reason=signature.reason.strip(),
        by=signature.by, at=signature.at,
    )  # fmt: skip
