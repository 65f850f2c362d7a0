"""Addresses of claims, articles and actors, and of the Atom feed."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from claims import feeds, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.claim_list, name="claim-list"),
    path("claims/<int:pk>/", views.claim_detail, name="claim-detail"),
    path("articles/<int:pk>/", views.article_detail, name="article-detail"),
    path("actors/<int:pk>/", views.actor_detail, name="actor-detail"),
    path("similar/", views.similar_claims, name="similar-claims"),
    path("about/", views.about, name="about"),
    path("feeds/disputed.atom", feeds.disputed_feed, name="disputed-feed"),
    path("", include("claims.review_urls")),
]
