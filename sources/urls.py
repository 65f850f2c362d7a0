"""Addresses of the pages about what was published, under /sources/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sources import views

urlpatterns: list[URLPattern] = [
    path("", views.source_list, name="source-list"),
    path("submit/", views.submit, name="source-submit"),
    path("articles/<int:pk>/", views.article, name="source-article"),
    path("articles/<int:pk>/again/", views.article_try_again, name="source-article-again"),
    path("failures/", views.failures, name="source-failures"),
    path("feeds/", views.feed_list, name="source-feeds"),
    path("feeds/<int:pk>/again/", views.feed_try_again, name="source-feed-again"),
    path("websub/<str:token>/", views.websub_callback, name="source-websub"),
    path("feeds/opml/", views.opml, name="source-opml"),
    path("feeds/opml/import/", views.opml_import, name="source-opml-import"),
]
