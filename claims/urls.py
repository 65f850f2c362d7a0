"""Addresses of claims, articles and actors, of the Atom feed, and of the same for programs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from claims import actor_views, claim_feed, exchange_views, feeds, search_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.claim_list, name="claim-list"),
    path("claims/<int:pk>/", views.claim_detail, name="claim-detail"),
    path("claims/<int:pk>/changes.atom", claim_feed.claim_feed, name="claim-feed"),
    path("articles/<int:pk>/", views.article_detail, name="article-detail"),
    path("actors/<int:pk>/", views.actor_detail, name="actor-detail"),
    path("actors/<int:pk>/merge/", actor_views.actor_merge, name="actor-merge"),
    path("merges/<int:pk>/undo/", actor_views.actor_merge_undo, name="actor-merge-undo"),
    path("search/", views.search, name="search"),
    path("similar/", views.similar_claims, name="similar-claims"),
    path("searches/", search_views.search_list, name="search-list"),
    path("searches/save/", search_views.search_save, name="search-save"),
    path("searches/<int:pk>/", search_views.search_open, name="search-open"),
    path("searches/<int:pk>/remove/", search_views.search_remove, name="search-remove"),
    path("searches/<int:pk>/restore/", search_views.search_restore, name="search-restore"),
    path("about/", views.about, name="about"),
    path("feeds/disputed.atom", feeds.disputed_feed, name="disputed-feed"),
    path("claims.csv", exchange_views.download_csv, name="claims-csv"),
    path("claims.jsonl", exchange_views.download_json_lines, name="claims-jsonl"),
    path("api/claims/", exchange_views.api_claims, name="api-claims"),
    path("api/claims/<int:pk>/", exchange_views.api_claim, name="api-claim"),
    path("", include("claims.review_urls")),
    path("", include("claims.correction_urls")),
]
