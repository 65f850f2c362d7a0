"""Addresses of corrections, and of comparing versions and copies."""

from __future__ import annotations

from django.urls import path

from claims import comparison_views, correction_views

urlpatterns = [
    path(
        "statements/<int:pk>/correct/", correction_views.correct_statement, name="statement-correct"
    ),
    path("articles/<int:pk>/add-claim/", correction_views.add_claim, name="article-add-claim"),
    path("corrections/<int:pk>/undo/", correction_views.undo, name="correction-undo"),
    path("articles/compare/", comparison_views.compare, name="article-compare"),
]
