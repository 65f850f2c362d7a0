"""What a reader may ask the list of claims, the same for the page and the Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import QueryDict

from claims.actors import fold_name
from claims.models import Actor, Claim, ClaimGroupQuerySet, ClaimLink, Statement
from claims.paging import Cursor, parse_cursor
from claims.vocabulary import AsReported, Kind, LinkKind, Verdict
from sources.models import Outlet

SEARCH_NEWEST = 1_000  # a search looks through the newest claims that have the words
ANY = "all"
NO_VERDICT = "none"


def choice_field(
    label: str, choices: Sequence[tuple[str, str]], *, blank: str = ""
) -> forms.ChoiceField:
    """Return an optional choice whose refusal names the words that it knows."""
    known = ", ".join(value for value, _ in choices)
    return forms.ChoiceField(
        label=label,
        choices=[("", blank), *choices] if blank else choices,
        required=False,
        error_messages={"invalid_choice": f"“%(value)s” is none of: {known}."},
    )


def date_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "a date is written as 2026-03-14."},
    )


class SimilarForm(forms.Form):
    """A sentence for which similar and contradicting claims are wanted."""

    sentence = forms.CharField(
        label="A sentence from a report, a post or a speech",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Paste a sentence first.",
            "max_length": "Paste one sentence: at most 1,000 characters.",
        },
    )


class ClaimFilter(forms.Form):
    """The filters of the claim list. An address that it cannot read is refused, never widened.

    Bind it to request.GET. `apply` narrows groups; `address` gives the query string that
    asks the same again; `describe` says it in words.
    """

    state = choice_field("As reported", [*AsReported.choices(), (ANY, "all")])
    q = forms.CharField(label="Words in the claim", max_length=200, required=False)
    actor = forms.CharField(label="Actor", max_length=300, required=False)
    role = choice_field(
        "Who", [("claims", "claims it"), ("disputes", "disputes it")], blank="claims or disputes it"
    )
    outlet = forms.ModelChoiceField(
        label="Outlet",
        queryset=Outlet.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="any",
        error_messages={"invalid_choice": "no outlet is known by that name."},
    )
    kind = choice_field("Kind", Kind.choices(), blank="any")
    since = date_field("from")
    until = date_field("to")
    verdict = choice_field(
        "Desk verdict", [*Verdict.choices(), (NO_VERDICT, "none yet")], blank="any"
    )
    after = forms.CharField(max_length=120, required=False)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.asked = data
        self.actors: list[int] = []  # ids, once `clean_actor` has found them

    # Reading ------------------------------------------------------------------------------

    def clean_state(self) -> str:
        return str(self.cleaned_data["state"] or AsReported.DISPUTED)

    def clean_actor(self) -> str:
        """Find the actor by name or alias, with everybody who speaks for it."""
        name = str(self.cleaned_data["actor"]).strip()
        if not name:
            return ""
        key = fold_name(name)
        named = Q(key=key) | Q(aliases__key=key)
        rows = list(
            Actor.objects.filter(named | Q(speaks_for__in=Actor.objects.filter(named).order_by()))
            .order_by("pk")
            .distinct()
            .values_list("pk", flat=True)
        )
        if not rows:
            raise ValidationError(f"nobody known here is called “{name}”.")
        self.actors = rows
        return name

    def clean_after(self) -> Cursor | None:
        raw = str(self.cleaned_data["after"])
        if not raw:
            return None
        try:
            return parse_cursor(raw)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.asked or ():
            if name not in self.fields and not name.startswith("utm_"):
                known = ", ".join(self.fields)
                self.add_error(None, f"“{name[:40]}” is no filter. Filters are: {known}.")
            elif self.asked is not None and len(self.asked.getlist(name)) > 1:
                self.add_error(None, f"{name} is given more than once.")
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error(None, f"until ({until}) is earlier than since ({since}).")
        return cleaned

    def sentences(self) -> list[str]:
        """Return what is wrong, a sentence each."""
        return [
            str(error) if name == NON_FIELD_ERRORS else f"{name}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]

    # Asking -------------------------------------------------------------------------------

    def apply(self, groups: ClaimGroupQuerySet) -> ClaimGroupQuerySet:
        """Narrow published groups to what was asked; their order and page are the caller's."""
        asked = self.cleaned_data
        if asked["state"] != ANY:
            groups = groups.filter(state=asked["state"])
        if asked["verdict"]:
            groups = groups.filter(
                verdict="" if asked["verdict"] == NO_VERDICT else asked["verdict"]
            )
        claims = Claim.objects.published().order_by()
        narrowed = False
        if asked["outlet"]:
            claims, narrowed = claims.filter(version__article__outlet=asked["outlet"]), True
        if asked["kind"]:
            claims, narrowed = claims.filter(kind=asked["kind"]), True
        if asked["since"]:
            first = datetime.combine(asked["since"], time.min, UTC)
            claims, narrowed = claims.filter(reported_at__gte=first), True
        if asked["until"]:
            last = datetime.combine(asked["until"], time.max, UTC)
            claims, narrowed = claims.filter(reported_at__lte=last), True
        if asked["q"]:
            found = claims.matching(asked["q"]).order_by("-reported_at", "-id")[:SEARCH_NEWEST]
            groups = groups.filter(pk__in=Subquery(found.values("group")))
        elif narrowed:
            groups = groups.filter(Exists(claims.filter(group=OuterRef("pk"))))
        if self.actors:
            groups = groups.filter(self._spoken_by(self.actors, asked["role"]))
        return groups

    @staticmethod
    def _spoken_by(actors: list[int], role: str) -> Q:
        spoken = Statement.objects.published().taking_sides().filter(speaker__in=actors).order_by()
        own = spoken.filter(claim__group=OuterRef("pk"))
        claims = Q(Exists(own.claiming()))
        countered = (
            ClaimLink.objects.accepted()
            .filter(kind=LinkKind.COUNTERS, a__withdrawn_at=None, b__withdrawn_at=None)
            .order_by()
        )
        # Their claims' groups, from which accepted links lead to what they counter.
        said = spoken.claiming().values("claim__group")
        disputes = (
            Q(Exists(own.disputing()))
            | Q(pk__in=countered.filter(a__group__in=said).values("b__group"))
            | Q(pk__in=countered.filter(b__group__in=said).values("a__group"))
        )
        if role == "claims":
            return claims
        return disputes if role == "disputes" else claims | disputes

    # Saying it again ----------------------------------------------------------------------

    def address(self, **changes: str) -> str:
        """Return the query string that asks this again, with changes; defaults are left out.

        A page of the list is no part of what is asked, so `after` is left out unless given.
        """
        values: dict[str, str] = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if name == "after" or not value:
                continue
            values[name] = str(value.slug if isinstance(value, Outlet) else value)
        values |= changes
        if values.get("state") == AsReported.DISPUTED:
            del values["state"]
        if not values.get("actor"):
            values.pop("role", None)
        query = urlencode({name: values[name] for name in self.fields if values.get(name)})
        return f"?{query}" if query else ""

    @property
    def chosen_state(self) -> str:
        """The state that the page marks as chosen, also when another filter is refused."""
        return str(self.data.get("state") or AsReported.DISPUTED)

    @property
    def search_newest(self) -> int:
        return SEARCH_NEWEST

    def is_narrowed(self) -> bool:
        """Say whether anything but the state was asked."""
        return self.address(state="") != ""  # an empty value is left out

    def describe(self) -> str:
        """Return what was asked as a heading: "Disputed claims by Russia since 2026-03-14"."""
        asked = self.cleaned_data
        kind = f"{Kind(asked['kind']).label}s" if asked["kind"] else "claims"
        state = "All" if asked["state"] == ANY else AsReported(asked["state"]).label.capitalize()
        parts = [f"{state} {kind}"]
        if asked["actor"]:
            verbs = {"": "with", "claims": "made by", "disputes": "disputed by"}
            parts.append(f"{verbs[asked['role']]} {asked['actor']}")
        if asked["outlet"]:
            parts.append(f"in {asked['outlet']}")
        if asked["since"]:
            parts.append(f"from {asked['since']}")
        if asked["until"]:
            parts.append(f"to {asked['until']}")
        if asked["verdict"] == NO_VERDICT:
            parts.append("without a verdict")
        elif asked["verdict"]:
            parts.append(f"with the verdict {Verdict(asked['verdict']).label}")
        if asked["q"]:
            parts.append(f"that say “{asked['q']}”")
        return " ".join(parts)
