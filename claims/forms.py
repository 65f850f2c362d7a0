"""What a reader may ask the list of claims, the same for the page and the Atom feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from claims import finding
from claims.actors import find_speakers, fold_name
from claims.finding import ANY, NO_VERDICT, UNDISPUTED, Question, end_of_day
from claims.models import Actor, ClaimGroup, ClaimGroupQuerySet
from claims.paging import Cursor, parse_cursor
from claims.vocabulary import AsReported, Kind, Verdict
from sources.models import Outlet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise  # plain, or translated when they are shown

ACTOR_FIELDS = ("claimed_by", "disputed_by", "actor")
UNCHECKED = (AsReported.UNVERIFIED, AsReported.UNCONFIRMED)


def choice_field(
    label: Words, choices: Sequence[tuple[str, Words]], *, blank: Words = ""
) -> forms.ChoiceField:
    """Return an optional choice whose refusal names the words that it knows."""
    known = ", ".join(value for value, _ in choices)
    return forms.ChoiceField(
        label=label,
        choices=[("", blank), *choices] if blank else choices,
        required=False,
        error_messages={"invalid_choice": f"“%(value)s” is none of: {known}."},
    )


def date_field(label: Words) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("a date is written as 2026-03-14.")},
    )


class SimilarForm(forms.Form):
    """A sentence for which similar and contradicting claims are wanted."""

    sentence = forms.CharField(
        label=_("A sentence from a report, a post or a speech"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Paste a sentence first."),
            "max_length": _("Paste one sentence: at most 1,000 characters."),
        },
    )


class SaveSearchForm(forms.Form):
    """A name for a view of the list of claims."""

    name = forms.CharField(
        max_length=80,
        error_messages={
            "required": _("Give the search a name."),
            "max_length": _("Give the search a shorter name: at most 80 characters."),
        },
    )
    query = forms.CharField(max_length=2_000, required=False)

    def sentences(self) -> list[str]:
        return sentences_of(self)


class MergeForm(forms.Form):
    """Which actor another one is, by any of its names, and how one knows."""

    into = forms.CharField(max_length=300, error_messages={"required": _("Name the other actor.")})
    reason = forms.CharField(max_length=500, required=False)

    def clean_into(self) -> Actor:
        name = str(self.cleaned_data["into"])
        named = Q(key=fold_name(name)) | Q(aliases__key=fold_name(name))
        actor = Actor.objects.filter(named).first()
        if actor is None:
            raise ValidationError(f"Nobody known here is called “{name}”.")
        return actor

    def sentences(self) -> list[str]:
        return sentences_of(self)


class AsOfForm(forms.Form):
    """A past moment, in UTC: "2026-03-14T12:00"; a day alone means its end."""

    as_of = forms.CharField(
        label=_("As of (UTC)"),
        max_length=40,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, data: QueryDict, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean_as_of(self) -> datetime | None:
        raw = str(self.cleaned_data["as_of"]).strip()
        if not raw:
            return None
        moment = read_moment(raw)
        if moment is None:
            raise ValidationError(_("A moment is written as 2026-03-14T12:00, in UTC."))
        if moment > self.now:
            raise ValidationError(_("That moment is still to come; only the past can be shown."))
        return moment

    def sentences(self) -> list[str]:
        return sentences_of(self)


def read_moment(raw: str) -> datetime | None:
    """Read a moment, in UTC unless it names its offset, or the end of a day; None if neither."""
    try:
        day = parse_date(raw)
        moment = end_of_day(day) if day else parse_datetime(raw)
        if moment is None:
            return None
        return moment.astimezone(UTC) if is_aware(moment) else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # a day that no calendar has
        return None


def sentences_of(form: forms.Form) -> list[str]:
    """Return what is wrong with a form, a sentence each."""
    return [str(error) for errors in form.errors.values() for error in errors]


@dataclass(frozen=True, slots=True)
class Directory:
    """Whom and which outlets several filters name, looked up at once."""

    speakers: dict[str, list[int]]  # by name (claims.actors.find_speakers)
    outlets: dict[str, Outlet]  # by slug


def look_up(queries: Iterable[QueryDict]) -> Directory:
    """Return what validating these query strings needs to know, in two queries."""
    asked = list(queries)
    names = {query.get(field, "").strip() for query in asked for field in ACTOR_FIELDS} - {""}
    slugs = {query.get("outlet", "") for query in asked} - {""}
    outlets = Outlet.objects.filter(slug__in=slugs)
    return Directory(find_speakers(names), {outlet.slug: outlet for outlet in outlets})


class ClaimFilter(forms.Form):
    """The filters of the claim list. An address that it cannot read is refused, never widened.

    Bind it to request.GET. `newest` finds groups; `address` gives the query string that
    asks the same again; `describe` says it in words.
    """

    state = choice_field(
        _("As reported"),
        [*AsReported.choices(), (UNDISPUTED, _("disputed by nobody")), (ANY, _("all"))],
    )
    q = forms.CharField(label=_("Words in the claim"), max_length=200, required=False)
    claimed_by = forms.CharField(label=_("Claimed by"), max_length=300, required=False)
    disputed_by = forms.CharField(label=_("Disputed by"), max_length=300, required=False)
    actor = forms.CharField(label=_("Claimed or disputed by"), max_length=300, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    outlet = forms.ModelChoiceField(
        label=_("Outlet"),
        queryset=Outlet.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("any"),
        error_messages={"invalid_choice": _("no outlet is known by that name.")},
    )
    kind = choice_field(_("Kind"), Kind.choices(), blank=_("any"))
    since = date_field(_("from"))
    until = date_field(_("to"))
    unverified_since = date_field(_("Unverified since"))
    verdict = choice_field(
        _("Desk verdict"), [*Verdict.choices(), (NO_VERDICT, _("none yet"))], blank=_("any")
    )
    after = forms.CharField(max_length=120, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, directory: Directory | None = None
    ) -> None:
        """Bind the form; with a directory it looks nothing up while it validates."""
        super().__init__(data)
        self.asked = data
        self.directory = directory
        self.actors: dict[str, list[int]] = {}  # ids by field, once they are found
        if directory is None and data is not None and data.get("outlet"):
            outlets = self.fields["outlet"]
            known = {outlet.slug: outlet for outlet in Outlet.objects.all()}  # asked once
            self.fields["outlet"] = forms.TypedChoiceField(
                label=outlets.label,
                choices=[("", _("any")), *((slug, outlet.name) for slug, outlet in known.items())],
                coerce=known.__getitem__,
                empty_value=None,
                required=False,
                error_messages={"invalid_choice": _("no outlet is known by that name.")},
            )
        if directory is not None:
            self.fields["outlet"] = forms.TypedChoiceField(
                choices=[(slug, slug) for slug in directory.outlets],
                coerce=directory.outlets.__getitem__,
                empty_value=None,
                required=False,
            )

    # Reading ------------------------------------------------------------------------------

    def clean_state(self) -> str:
        return str(self.cleaned_data["state"] or AsReported.DISPUTED)

    def clean_claimed_by(self) -> str:
        return self._find_actor("claimed_by")

    def clean_disputed_by(self) -> str:
        return self._find_actor("disputed_by")

    def clean_actor(self) -> str:
        return self._find_actor("actor")

    def _find_actor(self, field: str) -> str:
        """Find the actor by name or alias, with everybody who speaks for it."""
        name = str(self.cleaned_data[field]).strip()
        if not name:
            return ""
        known = find_speakers([name]) if self.directory is None else self.directory.speakers
        if name not in known:
            raise ValidationError(f"nobody known here is called “{name}”.")
        self.actors[field] = known[name]
        return name

    def clean_place(self) -> str:
        return str(self.cleaned_data["place"]).strip()

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
        if cleaned.get("unverified_since") and cleaned.get("state") not in UNCHECKED:
            # It says the state by itself; "disputed" is only what the form has chosen already.
            if cleaned.get("state") in (AsReported.DISPUTED, ANY):
                cleaned["state"] = AsReported.UNVERIFIED.value
            else:
                self.add_error(
                    "unverified_since", _("goes with the states unverified and unconfirmed only.")
                )
        return cleaned

    def sentences(self) -> list[str]:
        """Return what is wrong, a sentence each."""
        return [
            str(error) if name == NON_FIELD_ERRORS else f"{name}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]

    # Asking -------------------------------------------------------------------------------

    def newest(
        self, groups: ClaimGroupQuerySet, most: int, *, after: Cursor | None = None
    ) -> list[ClaimGroup]:
        """Return the first groups that meet what was asked, with heads, newest change first.

        groups: those to look among, such as the published ones.
        after: the place in the list behind which to begin.
        """
        if after is not None:
            groups = groups.before(after.changed_at, after.pk)
        return finding.newest(groups, self.question(), most)

    def question(self) -> Question:
        """Return what was asked, without who or what page asks."""
        return Question(asked=self.cleaned_data, actors=self.actors)

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
        query = urlencode({name: values[name] for name in self.fields if values.get(name)})
        return f"?{query}" if query else ""

    @property
    def chosen_state(self) -> str:
        """The state that the page marks as chosen, also when another filter is refused."""
        return str(self.data.get("state") or AsReported.DISPUTED)

    @property
    def search_newest(self) -> int:
        return finding.SEARCH_NEWEST

    def is_narrowed(self) -> bool:
        """Say whether anything but the state was asked."""
        return self.address(state="") != ""  # an empty value is left out

    def describe(self) -> str:
        """Return what was asked as a heading: "Disputed claims by Russia since 2026-03-14"."""
        asked = self.cleaned_data
        kind = f"{Kind(asked['kind']).label}s" if asked["kind"] else "claims"
        state = {ANY: "All", UNDISPUTED: "Undisputed"}.get(asked["state"])
        parts = [f"{state or AsReported(asked['state']).label.capitalize()} {kind}"]
        if asked["claimed_by"]:
            parts.append(f"made by {asked['claimed_by']}")
        if asked["disputed_by"]:
            parts.append(f"disputed by {asked['disputed_by']}")
        if asked["actor"]:
            parts.append(f"with {asked['actor']}")
        if asked["place"]:
            parts.append(f"about {asked['place']}")
        if asked["outlet"]:
            parts.append(f"in {asked['outlet']}")
        if asked["since"]:
            parts.append(f"from {asked['since']}")
        if asked["until"]:
            parts.append(f"to {asked['until']}")
        if asked["unverified_since"]:
            parts.append(f"since {asked['unverified_since']}")
        if asked["verdict"] == NO_VERDICT:
            parts.append("without a verdict")
        elif asked["verdict"]:
            parts.append(f"with the verdict {Verdict(asked['verdict']).label}")
        if asked["q"]:
            parts.append(f"that say “{asked['q']}”")
        return " ".join(parts)
