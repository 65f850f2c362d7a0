"""Which groups of claims meet what a reader asks, newest change first.

Two ways lead to a page of them. Walking looks at the groups newest first and asks each:
short where many match. Collecting finds all that match by the indexes of claims and
statements, then sorts: short where few match. Left to guess which, the planner is wrong
where matches lie unevenly in time, as those of an outlet that ceased do. So the newest
WALKED groups are asked first; all that match is collected where those fill no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.utils.text import capfirst

from claims.models import (
    SETTLED,
    Claim,
    ClaimGroup,
    ClaimGroupQuerySet,
    ClaimLink,
    Statement,
    StatementQuerySet,
    newest_claims,
    sorted_by,
)
from claims.vocabulary import AsReported, Kind, LinkKind

WALKED = 2_000  # groups that are asked one by one
# What is collected is looked through for bare denials only afterwards, so many times the page:
# asked earlier, that question leads the planner to read the whole table.
AMONG = 4
SEARCH_NEWEST = 1_000  # a search looks through the newest claims that have the words
ANY = "all"
UNDISPUTED = "undisputed"  # any state but disputed: nobody is known to deny or doubt it
NO_VERDICT = "none"
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of groups of claims.

    asked: the values of claims.forms.ClaimFilter once it has read them.
    actors: by field of the filter, the ids of the actors that it names.
    """

    asked: Mapping[str, Any]
    actors: Mapping[str, list[int]]

    @property
    def reported_by(self) -> datetime | None:
        """The moment by which a group must have been reported first, if any is asked."""
        days = (self.asked["until"], self.asked["unverified_since"])
        return min((end_of_day(day) for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on what lies beyond a group's own row.

    walking: asks it of one group, by the group's own claims.
    collecting: asks it of all at once, from what matches to its groups.
    """

    walking: Q
    collecting: Q


def newest(groups: ClaimGroupQuerySet, question: Question, most: int) -> list[ClaimGroup]:
    """Return the first `most` groups that meet a question, with heads, newest change first.

    Asks one query where the groups' own rows say it all, else two; more only where bare
    denials fill what is collected first.
    """
    groups = _of_their_rows(groups, question)
    conditions = _conditions(question)
    walks = _walks(groups, question, conditions, most)
    if not conditions and len(walks) == 1:
        return _with_heads(walks[0].values("pk"))
    found: list[Any] = []
    if not question.asked["q"]:  # who has the words is found by their index, never by walking
        found = sorted(_union(walks, "changed_at", "pk"), reverse=True)[:most]
    if not conditions or len(found) == most:
        return _with_heads([pk for _, pk in found])
    return _first_collected(_collected(groups, conditions), question, most)


def _with_heads(which: Any) -> list[ClaimGroup]:
    return list(ClaimGroup.objects.filter(pk__in=which).newest_first().with_head())


def count_changed(asked: Mapping[int, tuple[Question, datetime]], most: int) -> Counter[int]:
    """Return how many published groups that meet each question changed since a moment.

    asked: by a number of the caller's, the question and the moment.
    Counts to `most`. Asks two queries, whatever the number of questions.
    """
    walks: list[ClaimGroupQuerySet] = []
    collected: dict[int, ClaimGroupQuerySet] = {}
    for key, (question, since) in asked.items():
        changed = ClaimGroup.objects.published().filter(changed_at__gt=since)
        groups = _of_their_rows(changed, question).annotate(key=Value(key))
        conditions = _conditions(question)
        if not question.asked["q"]:
            walks += _walks(groups, question, conditions, most)
        if conditions:
            # In no order: whoever counts may stop at the first that are found.
            first = _collected(groups, conditions).order_by().values("pk")[: AMONG * most]
            kept = ClaimGroup.objects.filter(pk__in=first).annotate(key=Value(key))
            collected[key] = _standing(kept, question)[:most]
    counts = Counter(key for (key,) in _union(walks, "key"))
    rest = [rows for key, rows in collected.items() if counts[key] < most]
    fully = Counter(key for (key,) in _union(rest, "key"))
    return Counter({key: min(max(counts[key], fully[key]), most) for key in asked})


# The two ways ----------------------------------------------------------------------------------


def _walks(
    groups: ClaimGroupQuerySet, question: Question, conditions: Sequence[Condition], most: int
) -> list[ClaimGroupQuerySet]:
    """Return the first groups that match, by walking: one part, or a later and an earlier one."""
    matching = groups
    for condition in conditions:
        matching = matching.filter(condition.walking)
    matching = _standing(matching, question)
    by = question.reported_by
    if by is None:
        parts = [(groups, matching)]
        later = []
    else:
        # Groups reported by a day lie behind all that changed since, save those that moved:
        # these are read by their own index.
        settled = by + SETTLED if by < datetime.max.replace(tzinfo=UTC) - SETTLED else by
        later = [matching.moved().filter(changed_at__gt=settled).newest_first()[:most]]
        parts = [(groups.filter(changed_at__lte=settled), matching.filter(changed_at__lte=settled))]
    for some, met in parts:
        if conditions:
            met = met.filter(changed_at__gte=_edge(some))
        later.append(met.newest_first()[:most])
    return later


def _edge(groups: ClaimGroupQuerySet) -> Coalesce:
    """Return the time of the last group that is walked to."""
    last = groups.newest_first().values("changed_at")[WALKED : WALKED + 1]
    return Coalesce(Subquery(last), Value(_BEGINNING))


def _first_collected(groups: ClaimGroupQuerySet, question: Question, most: int) -> list[ClaimGroup]:
    """Return the first groups that stand by themselves; one query where few are bare denials."""
    found: list[ClaimGroup] = []
    while True:
        first = groups.values("pk")[: AMONG * most]
        rows = ClaimGroup.objects.filter(pk__in=first).with_standing().newest_first()
        batch = list(rows.with_head())
        shows_denials = question.asked["kind"] == Kind.DENIAL
        found += [row for row in batch if row.stands or shows_denials]  # type: ignore[attr-defined]
        if len(found) >= most or len(batch) < AMONG * most:
            return found[:most]
        groups = groups.before(batch[-1].changed_at, batch[-1].pk)


def _collected(groups: ClaimGroupQuerySet, conditions: Sequence[Condition]) -> ClaimGroupQuerySet:
    """Return all groups that match, bare denials too, newest change first."""
    for condition in conditions:
        groups = groups.filter(condition.collecting)
    return groups.order_by(sorted_by("changed_at").desc(), "-pk")


def _standing(groups: ClaimGroupQuerySet, question: Question) -> ClaimGroupQuerySet:
    """Leave out denials whose dispute stands elsewhere, unless denials are asked for."""
    return groups if question.asked["kind"] == Kind.DENIAL else groups.standing_alone()


def _union(parts: Sequence[ClaimGroupQuerySet], *columns: str) -> Iterable[tuple[Any, ...]]:
    """Return the columns of several parts, in one query."""
    if not parts:
        return []
    first, *rest = (part.values_list(*columns) for part in parts)
    return first.union(*rest, all=True) if rest else first


# Conditions ------------------------------------------------------------------------------------


def _of_their_rows(groups: ClaimGroupQuerySet, question: Question) -> ClaimGroupQuerySet:
    """Narrow groups by what their own columns say."""
    asked = question.asked
    if asked["state"] == UNDISPUTED:
        groups = groups.exclude(state=AsReported.DISPUTED)
    elif asked["state"] != ANY:
        groups = groups.filter(state=asked["state"])
    if asked["verdict"]:
        groups = groups.filter(verdict="" if asked["verdict"] == NO_VERDICT else asked["verdict"])
    if question.reported_by is not None:
        groups = groups.filter(first_reported_at__lte=question.reported_by)
    return groups


def _conditions(question: Question) -> list[Condition]:
    return [*_of_claims(question), *_of_actors(question.actors)]


def _of_claims(question: Question) -> Iterator[Condition]:
    asked = question.asked
    of_one_claim = _of_one_claim(asked)
    claims = Claim.objects.published().filter(*of_one_claim).order_by()
    if asked["q"]:
        found = claims.matching(asked["q"]).order_by("-reported_at", "-id")[:SEARCH_NEWEST]
        groups = Q(pk__in=found.values("group"))
        yield Condition(groups, groups)
    elif of_one_claim and (asked["since"] or len(of_one_claim) > bool(asked["until"])):
        yield _has_claim(claims)  # "until" alone is said by the group's row
    if asked["unverified_since"]:
        day = end_of_day(asked["unverified_since"])
        said_so = Claim.objects.published().filter(as_reported=asked["state"], reported_at__lte=day)
        yield _has_claim(said_so.order_by())


def _has_claim(claims: QuerySet[Claim]) -> Condition:
    return Condition(
        walking=Q(Exists(claims.filter(group=OuterRef("pk")))),
        collecting=Q(pk__in=claims.values("group")),
    )


def _of_one_claim(asked: Mapping[str, Any]) -> list[Q]:
    """Return the conditions that one and the same claim of a group must meet."""
    conditions = []
    if asked["outlet"]:
        conditions.append(Q(version__article__outlet=asked["outlet"]))
    if asked["kind"]:
        conditions.append(Q(kind=asked["kind"]))
    if asked["place"]:
        conditions.append(Q(places__overlap=spellings(asked["place"])))
    if asked["since"]:
        first = datetime.combine(asked["since"], time.min, UTC)
        conditions.append(Q(reported_at__gte=first))
    if asked["until"]:
        conditions.append(Q(reported_at__lte=end_of_day(asked["until"])))
    return conditions


def end_of_day(day: date) -> datetime:
    """Return the last moment of a day in UTC."""
    return datetime.combine(day, time.max, UTC)


def spellings(place: str) -> list[str]:
    """Return a place's name as it was typed and with capitals, as reports print names."""
    return sorted({place, capfirst(place), place.title()})


# Who says it -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways in which a group may meet a condition: of one group, and of all."""

    of_one: QuerySet[Any]
    groups: QuerySet[Any]


def _of_actors(actors: Mapping[str, list[int]]) -> Iterator[Condition]:
    if "claimed_by" in actors:
        yield _any_of(_claimed_by(actors["claimed_by"]))
    if "disputed_by" in actors:
        yield _any_of(_disputed_by(actors["disputed_by"]))
    if "actor" in actors:
        yield _any_of([*_claimed_by(actors["actor"]), *_disputed_by(actors["actor"])])


def _any_of(ways: Sequence[Way]) -> Condition:
    walking = Q()
    for way in ways:
        # One value a group: of several EXISTS the planner reads the whole table beforehand.
        walking |= Q(IsNull(Subquery(way.of_one.values("pk")[:1]), False))
    first, *rest = (way.groups for way in ways)
    return Condition(walking, collecting=Q(pk__in=first.union(*rest) if rest else first))


def _claimed_by(actors: list[int]) -> list[Way]:
    said = _statements(actors).claiming()
    return [Way(said.filter(claim__group=OuterRef("pk")), said.values("claim__group"))]


def _disputed_by(actors: list[int]) -> list[Way]:
    """Say which groups the actors dispute, also by claiming what counters them."""
    denied = _statements(actors).disputing()
    claimed = _statements(actors).claiming()
    countered = (
        ClaimLink.objects.accepted()
        .filter(kind=LinkKind.COUNTERS, a__withdrawn_at=None, b__withdrawn_at=None)
        .order_by()
    )
    ways = [Way(denied.filter(claim__group=OuterRef("pk")), denied.values("claim__group"))]
    for own, far in (("a", "b"), ("b", "a")):
        theirs = Exists(claimed.filter(claim__group=OuterRef(f"{far}__group")))
        # Few groups have any accepted link: the claims of the others are not looked for.
        linked = newest_claims(claimed.values("claim__group")).filter(link_count__gt=0)
        of_theirs = Q(**{f"{far}__in": linked})
        ways.append(
            Way(
                countered.filter(theirs, **{f"{own}__group": OuterRef("pk")}),
                countered.filter(of_theirs).values(f"{own}__group"),
            )
        )
    return ways


def _statements(actors: list[int]) -> StatementQuerySet:
    return Statement.objects.published().taking_sides().filter(speaker__in=actors).order_by()
