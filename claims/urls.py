"""Addresses of claims, articles and actors, and of the Atom feed."""

from __future__ import annotations

from django.urls import URLPattern, path

from claims import views

urlpatterns: list[URLPattern] = [
    path("", views.claim_list, name="claim-list"),
    path("about/", views.about, name="about"),
]
