"""The forms of the review desk: a verdict, its evidence, a reason."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.reviewing import DESK_WEIGHTS, EvidenceItem, Weights
from claims.vocabulary import Bearing, Verdict

EMPTY_ROWS = 2  # of evidence, offered beside what is written already
MOST_EVIDENCE = 20

# What each verdict means, beside its choice.
MEANINGS = {
    Verdict.SUPPORTED: "the evidence bears the claim out",
    Verdict.REFUTED: "the evidence shows that it is not so",
    Verdict.MIXED: "part of it holds and part does not",
    Verdict.OUTDATED: "it held when it was said and no longer does",
    Verdict.UNVERIFIABLE: "nobody can find out with what there is",
    Verdict.NOT_CHECKABLE: "an opinion, a plan or a prediction",
}


class ReviewForm(forms.Form):
    """A verdict with its rationale; `supersedes` is the review that the author saw."""

    verdict = forms.ChoiceField(
        choices=[(v.value, f"{v.label}: {MEANINGS[v]}") for v in Verdict],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a verdict.")},
    )
    rationale = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20_000,
        error_messages={"required": _("Say how you know, in your own words.")},
    )
    supersedes = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EvidenceForm(forms.Form):
    title = forms.CharField(label=_("Document"), max_length=300)
    url = forms.URLField(label=_("Address"), max_length=2048, required=False, assume_scheme="https")
    bearing = forms.ChoiceField(label=_("Bearing"), choices=Bearing.choices(), initial="context")
    note = forms.CharField(label=_("What it shows"), max_length=2_000, required=False)


EvidenceFormSet = forms.formset_factory(
    EvidenceForm, extra=EMPTY_ROWS, max_num=MOST_EVIDENCE, validate_max=True
)


def read_evidence(formset: Any) -> list[EvidenceItem]:
    """Return the rows of a valid formset that were filled in."""
    return [
        EvidenceItem(
            title=row["title"], url=row["url"], bearing=Bearing(row["bearing"]), note=row["note"]
        )
        for row in formset.cleaned_data
        if row.get("title")
    ]


def raw_evidence(formset: Any) -> list[dict[str, str]]:
    """Return what stands in the rows, checked or not, for a draft."""
    rows = [
        {name: str(form[name].value() or "") for name in ("title", "url", "bearing", "note")}
        for form in formset.forms
    ]
    return [row for row in rows if row["title"] or row["url"] or row["note"]]


def weight_field(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=-9,
        max_value=9,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


class WeightsForm(forms.Form):
    """What each factor of the queue weighs; the desk's own weight where nothing is given."""

    dispute = weight_field(_("Disputed"))
    figures = weight_field(_("Figures in conflict"))
    news = weight_field(_("News after a verdict"))
    origin = weight_field(_("Each further origin"))
    day = weight_field(_("Each day of age"))

    def weights(self) -> Weights:
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return replace(DESK_WEIGHTS, **given)

    def address(self) -> str:
        """Return the query string that asks for these weights; the desk's are left out."""
        chosen = asdict(self.weights())
        usual = asdict(DESK_WEIGHTS)
        query = urlencode({n: f"{v:g}" for n, v in chosen.items() if v != usual[n]})
        return f"?{query}" if query else ""

    def sentences(self) -> list[str]:
        """Return what is wrong, a sentence each."""
        return [
            f"{self[name].label}: {error}" for name, errors in self.errors.items()
            for error in errors
        ]  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=2_000,
        error_messages={"required": _("Say why, in a sentence: it stays in the claim's history.")},
    )
