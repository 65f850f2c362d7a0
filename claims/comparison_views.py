"""What one version of an article, or a copy of it, changed of another."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.comparison_page import read_comparison
from sources.models import ArticleVersion


class CompareForm(forms.Form):
    """Which two texts: a is the older one, or the one that was copied."""

    a = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    b = forms.IntegerField(min_value=1, max_value=2**63 - 1)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Compare two texts of one article or of one copy family; the address can be shared."""
    form = CompareForm(request.GET)
    if not form.is_valid():
        return _refuse(request, "Choose the two texts to compare.", 400)
    pks = [form.cleaned_data["a"], form.cleaned_data["b"]]
    texts = ArticleVersion.objects.select_related("article__outlet").defer("html").in_bulk(pks)
    if len(texts) < len(set(pks)):
        return _refuse(request, "One of the two texts is not here.", 404)
    before, after = (texts[pk] for pk in pks)
    if before.article_id == after.article_id and before.number > after.number:
        before, after = after, before
    is_family = before.family_id is not None and before.family_id == after.family_id
    if before.article_id != after.article_id and not is_family:
        return _refuse(request, "These two are neither versions nor copies of one text.", 400)
    context = {"page": read_comparison(before, after)}
    return render(request, "claims/article_compare.html", context)


def _refuse(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "claims/article_compare.html", {"refused": sentence}, status=status)
