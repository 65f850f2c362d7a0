"""What people hand in: an address, a file or a text; a feed; an OPML file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.timezone import now

from sources.canonical import check_address
from sources.cleaning import clean_text
from sources.dates import read_given_date
from sources.errors import SourceError


class AddressForm(forms.Form):
    """An address that may be left out; "" then."""

    address = forms.CharField(
        required=False,
        max_length=2048,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        return _checked(check_address, address) if address.strip() else ""


class SubmitForm(AddressForm):
    """One article: exactly one of address, file and text."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.html,.htm,text/plain,text/html"}),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8}))
    outlet = forms.CharField(required=False, max_length=200)
    published = forms.CharField(required=False, max_length=60)
    title = forms.CharField(required=False, max_length=500)

    def clean_published(self) -> Any:
        written: str = self.cleaned_data["published"]
        return _checked(lambda w: read_given_date(w, now()), written) if written.strip() else None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                f"The file has {file.size / 1_000_000:.1f} MB; "
                f"at most {settings.MAX_UPLOAD_BYTES / 1_000_000:g} MB are read."
            )
        return file

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        inputs = [
            bool(given.get("address")),
            given.get("file") is not None,
            bool((given.get("text") or "").strip()),
        ]
        if not self.errors and sum(inputs) != 1:
            raise forms.ValidationError("Give one of the three: an address, a file or a text.")
        return given


class TipForm(AddressForm):
    """What a reader brings: an address, some words, or both."""

    text = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "That is too long; at most 20,000 characters are taken."},
    )
    note = forms.CharField(
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "That is too long; at most 2,000 characters are taken."},
    )

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if not self.errors and not given.get("address") and not given.get("text"):
            raise forms.ValidationError("Give an address or some words.")
        return given


class FeedForm(forms.Form):
    """A feed, or a page that names its feeds."""

    address = forms.CharField(
        max_length=2048, widget=forms.URLInput(attrs={"placeholder": "https://"})
    )
    outlet = forms.CharField(required=False, max_length=200)

    def clean_address(self) -> str:
        return str(_checked(check_address, self.cleaned_data["address"]))


class OpmlForm(forms.Form):
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".opml,.xml,text/x-opml"}))


def _checked(check: Any, given: Any) -> Any:
    """Return what a check gives, its sentence as the form's own error."""
    try:
        return check(given)
    except SourceError as error:
        raise forms.ValidationError(str(error)) from error
