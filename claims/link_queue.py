"""The moderators' queue of links: its pages and what they need, under the ClaimLink admin.

Every act is a plain form with an address of its own; with htmx the row leaves, the next
one comes, and the answer carries the toast with its undo. What a decision is and does
stands in claims.moderation.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from claims import moderation
from claims.differences import Part, compare_wordings, name_differences
from claims.models import Claim, ClaimLink, ClaimLinkQuerySet, Statement, heavy_columns
from claims.moderation import Decision, DecisionRefused, Rate
from claims.vocabulary import AsReported, LinkKind, LinkStatus

ROWS = 25
COUNTED_TO = 1_000  # "more than 1,000": nobody counts a million rows for a heading
RATES_SINCE = timedelta(days=90)
RATES_KEPT_SECONDS = 300
HISTORY_ROWS = 50
MOST_AROUND = 300  # claims of a group whose links one history shows
SKIPPED = "skipped_links"  # in the session: the newest MOST_SKIPPED that this person skipped
MOST_SKIPPED = 500
SEARCH_NEWEST = 1_000  # a search looks at links of the newest claims that have the words
OFFER = "undo_offer"  # in the session: the toast of the next page, for those without scripts

may_moderate = permission_required("claims.moderate_links", raise_exception=True)

BUTTONS = [
    ("a", Decision.ACCEPT),
    ("x", Decision.REJECT),
    ("1", Decision.SAME),
    ("2", Decision.COUNTERS),
    ("3", Decision.UPDATES),
    ("4", Decision.RELATED),
]
_WORDS = {
    Decision.REJECT: "Reject",
    Decision.SAME: "Same",
    Decision.COUNTERS: "Counters",
    Decision.UPDATES: "Updates",
    Decision.RELATED: "Related",
}


class LinkFilter(forms.Form):
    """What a moderator may ask of the queue."""

    kind = forms.ChoiceField(
        label="Proposed as", choices=[("", "any kind"), *LinkKind.choices()], required=False
    )
    rule = forms.CharField(label="Rule", max_length=80, required=False)
    least = forms.FloatField(label="Score from", min_value=0, max_value=1, required=False)
    most = forms.FloatField(label="Score to", min_value=0, max_value=1, required=False)
    disputed = forms.BooleanField(label="Disputed only", required=False)
    q = forms.CharField(label="Words in either claim", max_length=200, required=False)
    skipped = forms.BooleanField(label="Show what I skipped", required=False)

    def apply(self, links: ClaimLinkQuerySet, skipped: Sequence[int] = ()) -> ClaimLinkQuerySet:
        asked = self.cleaned_data
        if asked["kind"]:
            links = links.filter(kind=asked["kind"])
        if asked["rule"]:
            links = links.filter(rule=asked["rule"])
        if asked["least"] is not None:
            links = links.filter(score__gte=asked["least"])
        if asked["most"] is not None:
            links = links.filter(score__lte=asked["most"])
        if asked["disputed"]:
            links = links.filter(a__group__state=AsReported.DISPUTED) | links.filter(
                b__group__state=AsReported.DISPUTED
            )
        if asked["q"]:
            links = links.touching(_with_words(asked["q"]))
        return links if asked["skipped"] else links.exclude(pk__in=skipped)

    def address(self) -> str:
        """Return the query string that asks the same again."""
        asked = {
            name: value for name, value in self.cleaned_data.items() if value not in ("", None)
        }
        return urlencode({name: value for name, value in asked.items() if value is not False})


def _with_words(words: str) -> list[int]:
    """Return the newest claims that have the words; as ids, so that links are found by index.

    Left to the planner as a subquery, it would read every proposed link in turn.
    """
    found = Claim.objects.matching(words).order_by("-reported_at", "-pk")
    return list(found.values_list("pk", flat=True)[:SEARCH_NEWEST])


class BulkForm(forms.Form):
    """One decision on many links: those ticked, or all that the filter finds."""

    decision = forms.ChoiceField(choices=[(d.value, d.label) for d in Decision])
    reason = forms.CharField(max_length=500, required=False)
    over = forms.ChoiceField(choices=[("ticked", "ticked"), ("found", "found")])
    filter = forms.CharField(required=False, max_length=1_000)
    expected = forms.IntegerField(required=False, min_value=0)


@dataclass(frozen=True, slots=True)
class SideOfPair:
    """One claim of a pair, as the queue shows it."""

    claim: Claim
    parts: list[Part]
    statement: Statement | None  # the one that makes the claim, with its sentence
    claimants: list[str]
    disputers: list[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposed link with both claims and the reasons for it."""

    link: ClaimLink
    sides: tuple[SideOfPair, SideOfPair]
    differences: list[str]
    rate: Rate | None  # how people judged such proposals before
    stamp: str
    buttons: list[tuple[str, str, str]]  # key, decision, words

    @property
    def is_within_one_article(self) -> bool:
        return self.link.a.version_id == self.link.b.version_id


# Pages ----------------------------------------------------------------------------------------


@never_cache
@require_safe
@may_moderate
def queue(request: HttpRequest) -> HttpResponse:
    """Show the most worthwhile pairs that nobody else is looking at, and hold them."""
    user, now = _user(request), timezone.now()
    moderation.weigh_new()
    asked = LinkFilter(request.GET)
    if not asked.is_valid():
        return HttpResponseBadRequest(asked.errors.as_text(), content_type="text/plain")
    found = asked.apply(moderation.queue_for(user, now), _skipped(request))
    first = request.GET.get("pair", "")
    pinned = moderation.queue_for(user, now).filter(pk=int(first) if first.isdecimal() else 0)
    pairs = read_pairs(pinned)
    pairs += read_pairs(found.exclude(pk__in=[pair.link.pk for pair in pairs])[:ROWS])
    moderation.hold([pair.link for pair in pairs], by=user, now=now)
    context = {
        "title": "Links to judge",
        "filter_form": asked,
        "filter_address": asked.address(),
        "pairs": pairs,
        "left": count_to(found, COUNTED_TO),
        "counted_to": COUNTED_TO,
        "held_by_others": _held_by_others(user, now),
        "rules": sorted({rate.rule for rate in known_rates()} | {p.link.rule for p in pairs}),
        "decisions": list(Decision),
        "skipped": len(_skipped(request)),
        "offer": request.session.pop(OFFER, None),
    }
    return _render(request, "admin/claims/claimlink/queue.html", context)


@never_cache
@require_POST
@may_moderate
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge or skip one pair; answer with the next one, or with both versions (409)."""
    user, now = _user(request), timezone.now()
    if request.POST.get("decision") == "skip":
        return _skip(request, pk)
    try:
        decision = Decision(request.POST.get("decision", ""))
    except ValueError:
        return HttpResponseBadRequest("Choose a decision.", content_type="text/plain")
    link = get_object_or_404(ClaimLink, pk=pk)
    try:
        link = moderation.decide(
            link.pk,
            decision,
            by=user,
            seen=request.POST.get("seen", ""),
            now=now,
            reason=request.POST.get("reason", "")[:500],
        )
    except DecisionRefused as refused:
        return _refuse(request, pk, refused, decision)
    text = (
        f"Pair {link.pk} {decision.label}."
        if decision is not Decision.ACCEPT
        else (f"Pair {link.pk} accepted as {LinkKind(link.kind).label}.")
    )
    return _next_row(request, text, undo_address(link, request.POST.get("filter", "")))


def _skip(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    moderation.release(pk, by=user)
    kept = [link for link in _skipped(request) if link != pk]
    request.session[SKIPPED] = [*kept, pk][-MOST_SKIPPED:]
    return _next_row(request, f"Pair {pk} skipped; it stays in the queue for others.", "")


@never_cache
@require_POST
@may_moderate
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the newest decision on a link back."""
    seen = request.GET.get("seen", "")
    try:
        link = moderation.undo(pk, by=_user(request), seen=seen, now=timezone.now())
    except ClaimLink.DoesNotExist:
        return _back(request, f"Pair {pk} is no longer there: its article was read again.", True)
    except DecisionRefused as refused:
        return _back(request, f"Not undone. {refused}", True)
    request.session[SKIPPED] = [one for one in _skipped(request) if one != pk]
    return _back(request, f"Undone: pair {pk} is {moderation.say(link)} again.", anchor=pk)


@never_cache
@require_POST
@may_moderate
def undo_many(request: HttpRequest) -> HttpResponse:
    """Take a bulk decision of one's own back."""
    try:
        decided_at = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return HttpResponseBadRequest("Which decision?", content_type="text/plain")
    count = moderation.undo_many(by=_user(request), decided_at=decided_at, now=timezone.now())
    return _back(request, f"Undone: {count} pairs are in the queue again.")


@never_cache
@require_POST
@may_moderate
def bulk(request: HttpRequest) -> HttpResponse:
    """First say what a bulk decision would do, then do it when it is still the same number."""
    user, now = _user(request), timezone.now()
    form = BulkForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain")
    asked = LinkFilter(QueryDict(form.cleaned_data["filter"]))
    if not asked.is_valid():
        return HttpResponseBadRequest(asked.errors.as_text(), content_type="text/plain")
    links = moderation.queue_for(user, now)
    ticked = [int(pk) for pk in request.POST.getlist("link") if pk.isdecimal()]
    if form.cleaned_data["over"] == "ticked":
        links = links.filter(pk__in=ticked)
    else:
        links = asked.apply(links, _skipped(request))
    decision, expected = Decision(form.cleaned_data["decision"]), form.cleaned_data["expected"]
    count = count_to(links, COUNTED_TO)
    if count and expected == count:
        done = moderation.decide_many(
            links, decision, by=user, now=now, reason=form.cleaned_data["reason"]
        )
        taken_back = {"at": done.decided_at.isoformat(), "filter": asked.address()}
        request.session[OFFER] = {
            "text": f"{done.decided} pair{'' if done.decided == 1 else 's'} {decision.label}.",
            "undo": f"{reverse('admin:claims_claimlink_undo_many')}?{urlencode(taken_back)}",
        }
        return HttpResponseRedirect(queue_address(asked.address()))
    context = {
        "title": "What this would do",
        "decision": decision,
        "form": form,
        "ticked": ticked,
        "count": count,
        "changed": expected is not None and expected != count,
        "limit": moderation.MOST_AT_ONCE,
        "by_rule": _count_by_rule(links),
        "sample": read_pairs(links[:5]),
        "filter_address": asked.address(),
    }
    status = 409 if context["changed"] else 200
    return _render(request, "admin/claims/claimlink/bulk.html", context, status=status)


@never_cache
@require_safe
@may_moderate
def decisions(request: HttpRequest) -> HttpResponse:
    """Show the permanent history of decisions, newest first; paged by key."""
    rows = _history().order_by("-pgh_id")
    rows = rows.select_related("pgh_context", "a", "b", "decided_by").defer(
        "a__search", "b__search"
    )
    before, link, claim = (request.GET.get(name, "") for name in ("before", "link", "claim"))
    if not all(one.isdecimal() for one in (before, link, claim) if one):
        return HttpResponseBadRequest(
            "before, link and claim are numbers.", content_type="text/plain"
        )
    # Without a person or an act it is the machine weighing its own proposal again.
    by_people = Q(decided_by__isnull=False) | Q(pgh_context__metadata__has_key="act")
    rows = rows.filter(pgh_obj=int(link)) if link else rows.filter(by_people)
    if claim:
        rows = rows.filter(pgh_obj__in=_links_around(int(claim)))
    if before:
        rows = rows.filter(pgh_id__lt=int(before))
    shown = list(rows[: HISTORY_ROWS + 1])
    people = User.objects.in_bulk({_acting(row) for row in shown if _acting(row)})
    current = ClaimLink.objects.in_bulk({row.pgh_obj_id for row in shown})
    newest: set[int] = set()
    lines = []
    for row in shown[:HISTORY_ROWS]:
        now_is = current.get(row.pgh_obj_id)
        # Only what still stands can be taken back, and only once on the page.
        stands = (
            now_is is not None
            and row.decided_by_id is not None
            and moderation.stamp(row) == moderation.stamp(now_is)
            and row.pgh_obj_id not in newest
        )
        newest.add(row.pgh_obj_id)
        lines.append(
            {
                "row": row,
                "who": people.get(_acting(row)),
                "act": (row.pgh_context.metadata.get("act", "") if row.pgh_context else ""),
                "says": moderation.say(row),
                "undo": undo_address(now_is, back_to="decisions") if stands and now_is else "",
            }
        )
    context = {
        "title": "Decisions on links",
        "lines": lines,
        "link": link,
        "about": Claim.objects.filter(pk=int(claim)).only("text").first() if claim else None,
        "older": shown[HISTORY_ROWS - 1].pgh_id if len(shown) > HISTORY_ROWS else None,
    }
    return _render(request, "admin/claims/claimlink/decisions.html", context)


def _links_around(claim_id: int) -> list[int]:
    """Return the links of a claim and of the earliest others of its group."""
    members = Claim.objects.filter(group__claims=claim_id).order_by("reported_at", "pk")
    ids = list(members.values_list("pk", flat=True)[:MOST_AROUND])
    return list(ClaimLink.objects.touching(ids).values_list("pk", flat=True))


@never_cache
@require_safe
@may_moderate
def rates(request: HttpRequest) -> HttpResponse:
    """Show how often people accept what each rule proposes, by score band."""
    context = {
        "title": "How often the machine is right",
        "rates": known_rates(fresh=True),
        "days": RATES_SINCE.days,
    }
    return _render(request, "admin/claims/claimlink/rates.html", context)


# What pages need --------------------------------------------------------------------------------


def read_pairs(links: ClaimLinkQuerySet) -> list[Pair]:
    """Return links with all that a row of the queue shows, in a fixed number of queries."""
    rows = list(
        links.select_related(
            "a__version__article__outlet", "b__version__article__outlet", "a__group", "b__group"
        ).defer(
            *heavy_columns("a__version"), *heavy_columns("b__version"), "a__search", "b__search"
        )
    )
    statements = _statements({pk for link in rows for pk in (link.a_id, link.b_id)})
    past = {(rate.rule, rate.band): rate for rate in known_rates()}
    return [_pair(link, statements, past) for link in rows]


def _pair(
    link: ClaimLink,
    statements: Mapping[int, list[Statement]],
    past: Mapping[tuple[str, float], Rate],
) -> Pair:
    left, right = compare_wordings(link.a.text, link.b.text, link.a.places, link.b.places)
    sides = [_side(link.a, left, statements), _side(link.b, right, statements)]
    if (link.b.reported_at, link.b.pk) < (link.a.reported_at, link.a.pk):
        sides.reverse()  # the earlier report stands left
    return Pair(
        link=link,
        sides=(sides[0], sides[1]),
        differences=name_differences(left, right),
        rate=past.get((link.rule, min(int(link.score * 10), 9) / 10)),
        stamp=moderation.stamp(link),
        buttons=[(key, decision.value, _button(decision, link)) for key, decision in BUTTONS],
    )


def _button(decision: Decision, link: ClaimLink) -> str:
    if decision is Decision.ACCEPT:
        return f"Accept: {LinkKind(link.kind).label}"
    return _WORDS[decision]


def _side(claim: Claim, parts: list[Part], statements: Mapping[int, list[Statement]]) -> SideOfPair:
    own = statements.get(claim.pk, [])
    claiming = [one for one in own if not one.is_dispute]
    return SideOfPair(
        claim=claim,
        parts=parts,
        statement=claiming[0] if claiming else None,
        claimants=_names(claiming),
        disputers=_names(one for one in own if one.is_dispute),
    )


def _names(statements: Iterable[Statement]) -> list[str]:
    names = [one.speaker.name if one.speaker else one.speaker_text for one in statements]
    return list(dict.fromkeys(name for name in names if name))


def _statements(claim_ids: set[int]) -> dict[int, list[Statement]]:
    by_claim: dict[int, list[Statement]] = defaultdict(list)
    rows = Statement.objects.filter(claim__in=claim_ids).taking_sides().with_sentence()
    for row in rows.select_related("speaker").order_by("claim", "is_dispute", "sentence_start"):
        by_claim[row.claim_id].append(row)
    return by_claim


def known_rates(*, fresh: bool = False) -> list[Rate]:
    """Return the accept rates of the last RATES_SINCE, where not fresh up to five minutes old."""
    found: list[Rate] | None = None if fresh else cache.get("accept_rates")
    if found is None:
        found = moderation.accept_rates(since=timezone.now() - RATES_SINCE)
        cache.set("accept_rates", found, RATES_KEPT_SECONDS)
    return found


def count_to(links: ClaimLinkQuerySet, most: int) -> int:
    """Count rows, but no further than one beyond `most`.

    In the order of the queue, whose index finds the first ones; in no order the planner
    would read the ends of all links to join them.
    """
    return links[: most + 1].count()


def _count_by_rule(links: ClaimLinkQuerySet) -> list[tuple[str, str, int]]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    first = links.order_by("pk")[: moderation.MOST_AT_ONCE]
    for rule, kind in first.values_list("rule", "kind"):
        counts[rule, LinkKind(kind).label] += 1
    return [(rule, kind, count) for (rule, kind), count in sorted(counts.items())]


def _held_by_others(user: User, now: datetime) -> list[tuple[str, int]]:
    held = ClaimLink.objects.proposed().filter(held_until__gt=now).exclude(held_by=user)
    names: dict[str, int] = defaultdict(int)
    for name in held.order_by().values_list("held_by__username", flat=True)[:COUNTED_TO]:
        names[name] += 1
    return sorted(names.items())


def queue_address(query: str = "", anchor: int | None = None) -> str:
    """Return the queue under a filter; `anchor` is a pair to put first and to focus."""
    address = reverse("admin:claims_claimlink_queue")
    asked = "&".join(part for part in [query, f"pair={anchor}" if anchor else ""] if part)
    return f"{address}{'?' if asked else ''}{asked}{f'#pair-{anchor}' if anchor else ''}"


def undo_address(link: ClaimLink, query: str = "", back_to: str = "queue") -> str:
    """Return where undoing a decision is posted to; `seen` says which one."""
    address = reverse("admin:claims_claimlink_undo", args=[link.pk])
    asked = {"seen": moderation.stamp(link), "filter": query, "next": back_to}
    return f"{address}?{urlencode(asked)}"


# Answers ----------------------------------------------------------------------------------------


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    tabs = [
        ("Queue", "admin:claims_claimlink_queue"),
        ("Decisions", "admin:claims_claimlink_decisions"),
        ("Accept rates", "admin:claims_claimlink_rates"),
        ("All links", "admin:claims_claimlink_changelist"),
    ]
    context["tabs"] = [(name, reverse(address)) for name, address in tabs]
    return render(request, template, context, status=status)


def _next_row(request: HttpRequest, text: str, undo: str) -> HttpResponse:
    """Answer an act: with htmx the row that follows the last one shown, else the queue."""
    address = request.POST.get("filter", "")
    if not request.htmx:  # type: ignore[attr-defined]
        request.session[OFFER] = {"text": text, "undo": undo}
        return HttpResponseRedirect(queue_address(address))
    user, now = _user(request), timezone.now()
    asked = LinkFilter(QueryDict(address))
    links = moderation.queue_for(user, now)
    if asked.is_valid():
        links = asked.apply(links, _skipped(request))
    shown = [int(pk) for pk in request.POST.getlist("shown") if pk.isdecimal()]
    following = read_pairs(links.exclude(pk__in=shown)[:1])
    moderation.hold([pair.link for pair in following], by=user, now=now)
    context = {
        "pairs": following,
        "left": count_to(links, COUNTED_TO),
        "counted_to": COUNTED_TO,
        "filter_address": address,
        "said": text,
    }
    response = _render(request, "admin/claims/claimlink/_next.html", context)
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "undo": undo}})
    return response


def _refuse(
    request: HttpRequest, pk: int, refused: DecisionRefused, wanted: Decision
) -> HttpResponse:
    """Answer 409 with both versions: what the person saw, and what holds now."""
    [pair] = read_pairs(ClaimLink.objects.filter(pk=pk))
    context = {
        "title": "Somebody was faster",
        "pair": pair,
        "sentence": str(refused),
        "is_stale": isinstance(refused, moderation.StaleDecision),
        "seen": _say_stamp(request.POST.get("seen", "")),
        "now_says": moderation.say(pair.link),
        "wanted": wanted,
        "reason": request.POST.get("reason", ""),
        "filter_address": request.POST.get("filter", ""),
    }
    template = "admin/claims/claimlink/conflict.html"
    if request.htmx:  # type: ignore[attr-defined]
        template = "admin/claims/claimlink/_conflict.html"
    return _render(request, template, context, status=409)


def _say_stamp(stamp: str) -> str:
    status, _, rest = stamp.partition(" ")
    kind = rest.partition(" ")[0]
    if status not in set(LinkStatus) or kind not in set(LinkKind):
        return "something that this page no longer knows"
    label = LinkStatus(status).label
    return label if status == LinkStatus.REJECTED else f"{label} as {LinkKind(kind).label}"


def _back(
    request: HttpRequest, text: str, is_error: bool = False, anchor: int | None = None
) -> HttpResponse:
    messages.add_message(request, messages.ERROR if is_error else messages.SUCCESS, text)
    if request.GET.get("next") == "decisions":
        return HttpResponseRedirect(reverse("admin:claims_claimlink_decisions"))
    return HttpResponseRedirect(queue_address(request.GET.get("filter", ""), anchor))


def _skipped(request: HttpRequest) -> list[int]:
    skipped: list[int] = request.session.get(SKIPPED, [])
    return skipped


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # `may_moderate` lets nobody else pass
    return request.user


def _history() -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("claims", "ClaimLinkHistory")._default_manager.all()
    return rows


def _acting(row: object) -> int | None:
    context = getattr(row, "pgh_context", None)
    user: int | None = context.metadata.get("user") if context else None
    return user
