"""All that one claim's page shows, read in a fixed number of queries.

A claim is shown with its group: the same claim elsewhere, who stands where, what is
linked. Lists are bounded, and the page says so where a bound is reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    IntegerField,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from claims import past
from claims.figure_tables import Figures, arrange_figures
from claims.models import (
    Claim,
    ClaimEvent,
    ClaimGroup,
    ClaimLink,
    Figure,
    Review,
    ReviewHold,
    StateEvidence,
    Statement,
    heavy_columns,
    newest_claims,
    sorted_by,
)
from claims.notes import DeskNote, notes_of, with_notes
from claims.positions import Position, Side, Sides, side_of, sides_of, speaker_name
from claims.vocabulary import Kind, LinkKind, LinkStatus
from sources.models import Outlet

MOST_MEMBERS = 100
MOST_STATEMENTS = 200
MOST_LINKS = 100
MOST_EVENTS = 60
MOST_COLUMNS = 6  # counter-claims in the matrix
MOST_ROWS = 20  # actors in the matrix


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, and those that give the same words in copies of the same story."""

    statement: Statement
    copies: list[Statement]


@dataclass(frozen=True, slots=True)
class Voice:
    """One actor on one side: the position, and all that was said for it, newest first.

    before: the actor's newest statement on the other side, where the position changed.
    """

    position: Position
    said: list[Said]
    before: Statement | None


@dataclass(frozen=True, slots=True)
class LinkedClaim:
    """A claim of another group, and the link that leads to it."""

    link: ClaimLink
    claim: Claim
    more: int  # further links of the same kind and status to the same group


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent origin: the claims whose articles are copies of one story."""

    claims: list[Claim]
    outlets: list[Outlet]
    agency: str  # as credited; "" where none is


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words of a report about verification, and the copies of the story that share them."""

    claim: Claim
    state: str
    text: str
    rule: str
    copies: list[Claim]


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody takes a side: when it was said, reported and fetched stands apart.

    changed: the actor stood on the other side before.
    """

    side: Side
    statement: Statement
    copies: list[Statement]
    changed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What one actor's newest statement does to one claim; no statement: no answer recorded."""

    about: Claim
    statement: Statement | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Actors against the claim and its counter-claims."""

    claims: list[Claim]
    rows: list[tuple[str, list[Cell]]]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """What the template shows; nothing in it asks the database again."""

    claim: Claim
    group: ClaimGroup
    head: Claim
    members: list[Claim]
    sides: Sides
    claiming: list[Voice]
    disputing: list[Voice]
    silent: list[Statement]  # those who declined to comment
    evidence: list[Quotation]
    figures: Figures
    matrix: Matrix | None
    linked: list[tuple[LinkKind, list[LinkedClaim]]]
    origins: list[Origin]
    events: list[ClaimEvent]
    reviews: list[Review]
    turns: list[Turn]  # the timeline, oldest first
    are_all_shown: bool
    at: datetime | None  # the past moment that is shown; None for now
    notes: list[DeskNote]  # for the desk alone, newest first
    holds: list[ReviewHold]  # for the desk alone; some may have ended


class NotReportedYet(Exception):
    """No report of the claim was out at the moment asked for; `first` is its earliest."""

    def __init__(self, first: datetime) -> None:
        self.first = first
        super().__init__("Nobody had reported it by then.")


def read_claim_page(
    claim: Claim | int,
    *,
    at: datetime | None = None,
    with_events: bool = True,
    for_desk: bool = False,
) -> ClaimPage:
    """Return the page of a claim, given or by id, in six queries; without its events in five.

    at: shows what was reported and decided by then (claims.past); None for now.
    for_desk: adds what only the desk may see: its notes, and who has the claim in work. It
        costs no further query.

    Raises Claim.DoesNotExist where there is none, NotReportedYet where there was none. A
    withdrawn claim is shown with what is left of its group; whether the reader may see it
    is the caller's question.
    """
    pk = claim if isinstance(claim, int) else claim.pk
    members = _read_members(pk, for_desk=for_desk)
    claim = next((member for member in members if member.pk == pk), None) or _missing(pk)
    group = claim.group
    links = _read_links([member.pk for member in members], at)
    if at is not None:
        if claim.reported_at > at:
            raise NotReportedYet(claim.reported_at)
        members = [member for member in members if member.reported_at <= at]
        if len(links) < MOST_LINKS:  # else there are too many to follow them all
            members = past.members_at(claim, members, links)
    ids = {member.pk for member in members}
    countering = _countering(links, ids, group.pk if at is None else None)
    counters = {counter.group_id for counter in countering}
    own, against = [], []
    for one in _read_statements({member.group_id for member in members} | counters, at):
        if one.claim_id in ids or (at is None and one.claim.group_id == group.pk):
            own.append(one)
        elif one.claim.group_id in counters - {group.pk} or one.claim in countering:
            against.append(one)
    links = _without_own_denials(links, own)
    linked = _by_kind(links, ids, group.pk if at is None else None)
    sides = sides_of(own, against)
    events = _read_events(ids, at) if with_events else []
    reviews = _read_reviews(ids, at)
    if at is not None:
        group = past.group_at(group, members, reviews, events, is_countered=bool(counters))
    head = next((member for member in members if member.pk == group.head_id), claim)
    return ClaimPage(
        claim=claim,
        group=group,
        head=head,
        members=members,
        sides=sides,
        claiming=_voices(sides.claimants, own, against),
        disputing=_voices(sides.disputers, own, against),
        silent=[one for one in own if side_of(one) is None],
        evidence=_evidence(members),
        figures=arrange_figures(_figures(members, links, counters), _claimants(own, against)),
        matrix=_matrix(head, linked, own + against),
        linked=linked,
        origins=_origins(members),
        events=events,
        reviews=reviews,
        turns=_turns(own, against),
        are_all_shown=len(own) + len(against) < MOST_STATEMENTS and len(members) < MOST_MEMBERS,
        at=at,
        notes=notes_of(members),
        holds=_holds(members) if for_desk else [],
    )


# Reading ------------------------------------------------------------------------------------


def _with_parts(claims: Any, path: str = "pk") -> Any:
    """Add `evidence_rows` and `figure_rows`, so that they cost no query of their own."""
    evidence = (
        StateEvidence.objects.filter(claim=OuterRef(path))
        .order_by("pk")
        .values(row=JSONObject(state="state", text="text", rule="rule", scope="scope"))
    )
    return claims.annotate(
        evidence_rows=ArraySubquery(evidence), figure_rows=ArraySubquery(_figure_rows(path))
    )


def _figure_rows(path: str) -> Any:
    return (
        Figure.objects.filter(claim=OuterRef(path))
        .order_by("start")
        .values(
            row=JSONObject(
                text="text", low="low", high="high", bound="bound", counted="counted", unit="unit"
            )
        )
    )


def _with_holds(claims: Any) -> Any:
    """Add `hold_row`, so that who has a claim in work costs no query, nor a join of its own.

    With two tables more than it joins already PostgreSQL would no longer weigh their order
    (join_collapse_limit), and read a million claims to find those of one group.
    """
    hold = ReviewHold.objects.filter(claim=OuterRef("pk"))
    row = JSONObject(by="held_by", name="held_by__username", until="held_until")
    return claims.annotate(hold_row=Subquery(hold.values(row=row)[:1]))


def _holds(members: Iterable[Claim]) -> list[ReviewHold]:
    """Return the holds of claims that were read with them."""
    rows = [(member, getattr(member, "hold_row", None)) for member in members]
    return [
        ReviewHold(
            claim=member,
            held_by=User(pk=row["by"], username=row["name"]),
            held_until=datetime.fromisoformat(row["until"]),
        )
        for member, row in rows
        if row
    ]


def _missing(pk: int) -> NoReturn:
    raise Claim.DoesNotExist(f"There is no claim {pk}.")


def _read_members(pk: int, *, for_desk: bool) -> list[Claim]:
    """Return the published claims of one claim's group, and the claim itself, by age.

    for_desk: with `note_rows` and `hold_row`, which cost no query of their own.
    """
    asked = Case(When(pk=pk, then=Value(0)), default=Value(1), output_field=IntegerField())
    own = Subquery(Claim.objects.filter(pk=pk).values("group"))
    earliest = Claim.objects.published().filter(group=own).order_by("reported_at", "pk")
    wanted = Claim.objects.filter(pk=pk).order_by().values("pk")
    claims = (
        Claim.objects.filter(pk__in=wanted.union(earliest.values("pk")[:MOST_MEMBERS]))
        .select_related("group", "version__article__outlet", "version__family")
        .defer(*heavy_columns("version"), "search")
        .order_by(asked, "reported_at", "pk")
    )
    if for_desk:
        claims = _with_holds(with_notes(claims))
    members: list[Claim] = list(_with_parts(claims)[:MOST_MEMBERS])
    return sorted(members, key=lambda member: (member.reported_at, member.pk))


def _read_links(claim_ids: Sequence[int], at: datetime | None) -> list[ClaimLink]:
    links = ClaimLink.objects.touching(list(claim_ids))
    if at is None:
        links = links.exclude(status=LinkStatus.REJECTED)
    found = list(
        links.filter(a__withdrawn_at=None, b__withdrawn_at=None)
        .select_related(
            "a__version__article__outlet", "b__version__article__outlet", "a__version__family",
            "b__version__family", "a__group", "b__group", "decided_by",
        )
        .defer(
            *heavy_columns("a__version"), *heavy_columns("b__version"), "a__search", "b__search",
            "features",
        )
        .annotate(
            a_figures=ArraySubquery(_figure_rows("a")),
            b_figures=ArraySubquery(_figure_rows("b")),
            a_said=_place_of_denial("a"),
            b_said=_place_of_denial("b"),
        )
        .order_by("status", "-score", "pk")[:MOST_LINKS]
    )  # fmt: skip
    return found if at is None else past.links_at(found, at)


def _place_of_denial(path: str) -> Any:
    """Return where the sentence begins that makes a denial; None for other claims."""
    said = Statement.objects.filter(
        claim=OuterRef(path), claim__kind=Kind.DENIAL, is_dispute=False
    ).order_by("pk")
    return Subquery(said.values("sentence_start")[:1])


def _read_events(claim_ids: Iterable[int], at: datetime | None) -> list[ClaimEvent]:
    events = ClaimEvent.objects.filter(claim__in=list(claim_ids))
    if at is not None:
        events = events.filter(at__lte=at)
    return list(events.select_related("by", "actor").order_by("-at", "-id")[:MOST_EVENTS])


def _read_reviews(claim_ids: Iterable[int], at: datetime | None) -> list[Review]:
    """Return reviews, newest first, with `evidence_rows` and the `successor` that superseded."""
    reviews = (
        Review.objects.filter(claim__in=list(claim_ids))
        .select_related("author", "signed_by")
        .with_evidence()
        .order_by("-created_at", "-id")
    )
    found = list(reviews if at is None else reviews.filter(created_at__lte=at))
    successors = {review.supersedes_id: review for review in found}  # a line is one claim's
    for review in found:
        review.successor = successors.get(review.pk)  # type: ignore[attr-defined]
        if at is not None and review.signed_at is not None and review.signed_at > at:
            review.signed_by = review.signed_at = None
    return found


def _read_statements(group_ids: Collection[int], at: datetime | None) -> list[Statement]:
    statements = Statement.objects.published()
    if at is None:
        # As ids: beyond eight joins the planner would look for them last, in all statements.
        statements = statements.filter(claim__in=list(newest_claims(group_ids)))
    else:
        statements = statements.filter(claim__group__in=group_ids, claim__reported_at__lte=at)
    return list(
        statements.with_speaker()
        .with_source()
        .with_sentence()
        .with_relay_names()
        .order_by(sorted_by("claim__reported_at").desc(), "-sentence_start", "-pk")[
            :MOST_STATEMENTS
        ]
    )


# Arranging ----------------------------------------------------------------------------------


def _voices(
    positions: Iterable[Position], own: Sequence[Statement], against: Sequence[Statement]
) -> list[Voice]:
    mine: dict[object, list[tuple[Side, Statement]]] = defaultdict(list)
    for statement in own:
        side = side_of(statement)
        if side is not None:
            mine[_speaker_key(statement)].append((side, statement))
    for statement in against:
        if side_of(statement) is Side.CLAIMS:
            mine[_speaker_key(statement)].append((Side.DISPUTES, statement))
    voices = []
    for position in positions:
        said = mine[_speaker_key(position.statement)]
        same = [statement for side, statement in said if side is position.side]
        other = [statement for side, statement in said if side is not position.side]
        same.sort(key=lambda statement: statement.claim.reported_at, reverse=True)
        voices.append(Voice(position, _fold_copies(same), other[0] if other else None))
    return voices


def _fold_copies(statements: Iterable[Statement]) -> list[Said]:
    """Keep the newest of the statements that one story's copies share, a sentence once."""
    said: dict[object, Said] = {}
    shown: set[tuple[int, int]] = set()
    for statement in statements:
        sentence = (statement.claim.version_id, statement.sentence_start)
        if statement.is_dispute:
            shown.add(sentence)
        elif sentence in shown:
            continue  # what it claims against this is shown as its dispute of this
        family = statement.claim.version.family_id
        words = statement.exact or statement.speaker_text + statement.cue_text
        key = (family, words.casefold()) if family else statement.pk
        if key in said:
            _add_copy(said[key].copies, said[key].statement, statement)
        else:
            said[key] = Said(statement, [])
    return [*said.values()]


def _add_copy(copies: list[Statement], first: Statement, other: Statement) -> None:
    """Add what another article copied; an article is named once, and not as its own copy."""
    version_id = other.claim.version_id
    if version_id not in {one.claim.version_id for one in (first, *copies)}:
        copies.append(other)


def _speaker_key(statement: Statement) -> object:
    return statement.speaker_id or speaker_name(statement)


def _turns(own: Iterable[Statement], against: Iterable[Statement]) -> list[Turn]:
    """Return who took which side, oldest first; copies of one story stand with its first."""
    taken = [(side, one) for one in own if (side := side_of(one)) is not None]
    taken += [(Side.DISPUTES, one) for one in against if side_of(one) is Side.CLAIMS]
    taken.sort(key=lambda pair: (pair[1].claim.reported_at, pair[1].sentence_start, pair[1].pk))
    turns: dict[object, Turn] = {}
    stood: dict[object, Side] = {}
    for side, statement in taken:
        who, family = _speaker_key(statement), statement.claim.version.family_id
        key = (who, side, family) if family else statement.pk
        if key in turns:
            _add_copy(turns[key].copies, turns[key].statement, statement)
        else:
            turns[key] = Turn(side, statement, [], stood.get(who, side) is not side)
        stood[who] = side
    return [*turns.values()]


def _evidence(members: Iterable[Claim]) -> list[Quotation]:
    found: dict[object, Quotation] = {}
    for member in members:
        for row in getattr(member, "evidence_rows", ()):
            words = (row["state"], row["text"].casefold())
            key = (member.version.family_id or -member.version_id, words)
            if key not in found:
                found[key] = Quotation(member, row["state"], row["text"], row["rule"], [])
            elif member.version_id not in {
                one.version_id for one in (found[key].claim, *found[key].copies)
            }:
                found[key].copies.append(member)
    return [*found.values()]


def _claimants(own: Iterable[Statement], against: Iterable[Statement]) -> dict[int, list[str]]:
    """Return, by claim, who claims it, as names."""
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for statement in (*own, *against):
        if side_of(statement) is Side.CLAIMS:
            names[statement.claim_id].setdefault(speaker_name(statement))
    return {claim_id: sorted(found) for claim_id, found in names.items()}


def _figures(
    members: Iterable[Claim], links: Iterable[ClaimLink], counters: set[int]
) -> Iterator[tuple[Claim, dict[str, Any], bool]]:
    """Yield the figures of the group, then those of its counter-claims (True)."""
    for member in members:
        for raw in getattr(member, "figure_rows", ()):
            yield member, raw, False
    seen: set[int] = set()
    for link in links:
        for claim, raws in ((link.a, link.a_figures), (link.b, link.b_figures)):  # type: ignore[attr-defined]
            if claim.group_id in counters and claim.pk not in seen:
                seen.add(claim.pk)
                for raw in raws:
                    yield claim, raw, True


def _matrix(
    head: Claim,
    linked: Iterable[tuple[LinkKind, list[LinkedClaim]]],
    statements: Iterable[Statement],
) -> Matrix | None:
    """Return who says what about the claim and its counter-claims; None without any counter."""
    columns = {head.group_id: head}
    for kind, found in linked:
        if kind is LinkKind.COUNTERS:
            for one in found[:MOST_COLUMNS]:
                if one.link.status == LinkStatus.ACCEPTED:
                    columns.setdefault(one.claim.group_id, one.claim)
    if len(columns) < 2:
        return None
    cells: dict[object, dict[int, Cell]] = defaultdict(dict)
    names: dict[object, str] = {}
    for statement in statements:  # newest first
        side, group_id = side_of(statement), statement.claim.group_id
        if side is not None and group_id in columns:
            key = _speaker_key(statement)
            names.setdefault(key, speaker_name(statement))
            cells[key].setdefault(group_id, Cell(columns[group_id], statement, side))
    rows = [
        (names[key], [said.get(group_id, Cell(about)) for group_id, about in columns.items()])
        for key, said in list(cells.items())[:MOST_ROWS]
    ]
    return Matrix([*columns.values()], rows)


def _beyond(
    links: Iterable[ClaimLink], member_ids: set[int], group_id: int | None
) -> Iterator[tuple[ClaimLink, Claim]]:
    """Yield the links that leave the group, each with the claim that it leads to."""
    for link in links:
        other = link.b if link.a_id in member_ids else link.a
        if other.group_id != group_id and other.pk not in member_ids:
            yield link, other


def _countering(
    links: Iterable[ClaimLink], member_ids: set[int], group_id: int | None
) -> list[Claim]:
    """Return the counter-claims whose links somebody accepted."""
    return [
        other
        for link, other in _beyond(links, member_ids, group_id)
        if link.kind == LinkKind.COUNTERS and link.status == LinkStatus.ACCEPTED
    ]


def _without_own_denials(links: Iterable[ClaimLink], own: Iterable[Statement]) -> list[ClaimLink]:
    """Leave out links to denials that stand among the disputers already: one sentence, once."""
    disputes = {
        (one.claim.version_id, one.sentence_start) for one in own if side_of(one) is Side.DISPUTES
    }
    return [
        link
        for link in links
        if (link.a.version_id, link.a_said) not in disputes  # type: ignore[attr-defined]
        and (link.b.version_id, link.b_said) not in disputes  # type: ignore[attr-defined]
    ]


def _by_kind(
    links: Iterable[ClaimLink], member_ids: set[int], group_id: int | None
) -> list[tuple[LinkKind, list[LinkedClaim]]]:
    """Return links that leave the group, by kind in the order of their worth to a reader.

    group_id: whose claims are inside too, where not all of them were read.
    """
    found: dict[tuple[str, str, int], list[tuple[ClaimLink, Claim]]] = defaultdict(list)
    for link, other in _beyond(links, member_ids, group_id):
        found[(link.kind, link.status, other.group_id)].append((link, other))
    by_kind: dict[LinkKind, list[LinkedClaim]] = defaultdict(list)
    for (kind, _, _), pairs in found.items():
        link, other = pairs[0]
        by_kind[LinkKind(kind)].append(LinkedClaim(link, other, len(pairs) - 1))
    order = (LinkKind.COUNTERS, LinkKind.SAME, LinkKind.UPDATES, LinkKind.RELATED)
    return [(kind, by_kind[kind]) for kind in order if kind in by_kind]


def _origins(members: Iterable[Claim]) -> list[Origin]:
    families: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    for member in members:
        version = member.version
        key = (
            ("family", version.family_id) if version.family_id else ("article", version.article_id)
        )
        families[key].append(member)
    origins = []
    for claims in families.values():
        outlets = {
            claim.version.article.outlet.pk: claim.version.article.outlet for claim in claims
        }
        family = claims[0].version.family
        origins.append(Origin(claims, [*outlets.values()], family.agency_name if family else ""))
    return sorted(origins, key=lambda origin: _first(origin.claims))


def _first(claims: Iterable[Claim]) -> datetime:
    return min(claim.reported_at for claim in claims)
