"""The forms of corrections in an article: one act each, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet

from claims.models import Claim, StateEvidence, Statement
from claims.vocabulary import ActorKind, Stance

if TYPE_CHECKING:
    _ClaimChoiceField = forms.ModelChoiceField[Claim]
else:
    _ClaimChoiceField = forms.ModelChoiceField

LONGEST_CHOICE = 90  # characters of a claim in a list of choices


class CorrectionForm(forms.Form):
    """What every correction needs; `act` names which of the panel's forms was sent."""

    act = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why",
        max_length=2_000,
        error_messages={"required": "Say why, in a sentence: it stays in the claim's history."},
    )


class SpeakerFields(forms.Form):
    """An actor by name: one that is known, or a new one with its sort."""

    speaker = forms.CharField(
        label="Said by",
        max_length=300,
        widget=forms.TextInput(attrs={"list": "speakers", "autocomplete": "off"}),
        error_messages={"required": "Name the actor who says it."},
    )
    kind = forms.ChoiceField(
        label="If the name is new here, it is a",
        required=False,
        choices=[("", "choose only for a new name"), *ActorKind.choices()],
    )


class SpeakerForm(SpeakerFields, CorrectionForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["act", "seen", "speaker", "kind", "reason"]


class StanceForm(CorrectionForm):
    seen = forms.CharField(widget=forms.HiddenInput)
    stance = forms.ChoiceField(label="The speaker", choices=Stance.choices())
    field_order = ["act", "seen", "stance", "reason"]


class SplitForm(CorrectionForm):
    words = forms.CharField(
        label="Words of the second claim",
        widget=forms.Textarea(attrs={"rows": 2, "data-takes-selection": ""}),
        error_messages={"required": "Copy or select the words of the second claim."},
    )
    wording = forms.CharField(label="It reads", max_length=2_000, required=False)
    rest = forms.CharField(label="What is left reads", max_length=2_000, required=False)
    field_order = ["act", "words", "wording", "rest", "reason"]


class ClaimChoiceField(_ClaimChoiceField):
    def label_from_instance(self, obj: Claim) -> str:
        return obj.text[:LONGEST_CHOICE]


class MergeForm(CorrectionForm):
    other = ClaimChoiceField(
        label="The same as",
        queryset=Claim.objects.none(),
        error_messages={"required": "Choose the claim that it is the same as."},
    )
    field_order = ["act", "other", "reason"]

    def offer(self, claims: QuerySet[Claim]) -> None:
        """Let one of these claims be chosen."""
        field = self.fields["other"]
        assert isinstance(field, ClaimChoiceField)
        field.queryset = claims


class EvidenceForm(CorrectionForm):
    evidence = forms.TypedChoiceField(
        label="Words that say nothing of this claim",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the words."},
    )
    field_order = ["act", "evidence", "reason"]

    def offer(self, rows: Iterable[StateEvidence]) -> None:
        """Let one of these rows be chosen."""
        field = self.fields["evidence"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(row.pk, f"{row.get_state_display()}: “{row.text}”") for row in rows]


class AddForm(SpeakerFields, CorrectionForm):
    words = forms.CharField(
        label="Its words, as they stand in the article",
        widget=forms.Textarea(attrs={"rows": 3, "data-takes-selection": ""}),
        error_messages={"required": "Copy or select the words of the claim."},
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    after = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    stance = forms.ChoiceField(label="The speaker", choices=Stance.choices(), initial="asserts")
    wording = forms.CharField(
        label="It reads",
        max_length=2_000,
        required=False,
        help_text="A sentence that can be understood alone; its words, if left empty.",
    )
    field_order = [
        "act", "words", "before", "after", "speaker", "kind", "stance", "wording", "reason",
    ]  # fmt: skip


FORMS: dict[str, type[CorrectionForm]] = {
    "reject": CorrectionForm,
    "speaker": SpeakerForm,
    "stance": StanceForm,
    "split": SplitForm,
    "merge": MergeForm,
    "evidence": EvidenceForm,
}


def panel_forms(
    statement: Statement, others: QuerySet[Claim], sent: CorrectionForm | None = None
) -> Sequence[CorrectionForm]:
    """Return the forms that fit a statement, of which `sent` may be one that was refused.

    A statement that disputes can be rejected and re-attributed; the claim's own words can
    also be split, merged, and parted from evidence.
    """
    seen = {"speaker": statement.speaker_id, "stance": statement.stance}
    acts = ["reject", "speaker", "stance"]
    if statement.content_parts:
        acts += ["split", "merge"]
        acts += ["evidence"] if statement.claim.state_evidence.all() else []
    forms_shown = []
    for act in acts:
        form = sent if sent is not None and sent["act"].value() == act else None
        if form is None:
            form = FORMS[act](
                initial={"act": act, "seen": seen.get(act)}, auto_id=field_ids(act, statement)
            )
        offer_choices(form, statement, others)
        forms_shown.append(form)
    return forms_shown


def field_ids(act: str, statement: Statement) -> str:
    """Return the pattern of a form's ids: several panels may be open, each with all its forms."""
    return f"id_{act}_{statement.pk}_%s"


def offer_choices(form: CorrectionForm, statement: Statement, others: QuerySet[Claim]) -> None:
    """Fill in what a form lets one choose from."""
    if isinstance(form, MergeForm):
        form.offer(others)
    elif isinstance(form, EvidenceForm):
        form.offer(statement.claim.state_evidence.all())
