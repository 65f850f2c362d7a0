"""Addresses of the review desk."""

from __future__ import annotations

from django.urls import path

from claims import note_views, review_views

urlpatterns = [
    path("queue/", review_views.review_queue, name="review-queue"),
    path("queue/next/", review_views.take_next, name="review-next"),
    path("claims/<int:pk>/review/", review_views.claim_review, name="claim-review"),
    path("claims/<int:pk>/let-go/", review_views.let_go, name="claim-let-go"),
    path("claims/<int:pk>/withdraw/", review_views.withdraw, name="claim-withdraw"),
    path("claims/<int:pk>/restore/", review_views.restore, name="claim-restore"),
    path("claims/<int:pk>/notes/", note_views.write, name="note-write"),
    path("notes/<int:pk>/strike/", note_views.strike, name="note-strike"),
    path("notes/<int:pk>/restore/", note_views.restore, name="note-restore"),
    path("reviews/<int:pk>/sign/", review_views.sign, name="review-sign"),
]
