"""Addresses of the pages about what was published, under /sources/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sources import tip_views, views

urlpatterns: list[URLPattern] = [
    path("", views.source_list, name="source-list"),
    path("submit/", views.submit, name="source-submit"),
    path("articles/<int:pk>/", views.article, name="source-article"),
    path("articles/<int:pk>/again/", views.article_try_again, name="source-article-again"),
    path("tips/", tip_views.tip_list, name="tip-list"),
    path("tips/<int:pk>/take/", tip_views.take_tip, name="tip-take"),
    path("tips/<int:pk>/dismiss/", tip_views.dismiss_tip, name="tip-dismiss"),
    path("tips/<int:pk>/put-back/", tip_views.put_back_tip, name="tip-put-back"),
    path("failures/", views.failures, name="source-failures"),
    path("feeds/", views.feed_list, name="source-feeds"),
    path("feeds/<int:pk>/again/", views.feed_try_again, name="source-feed-again"),
    path("websub/<str:token>/", views.websub_callback, name="source-websub"),
    path("feeds/opml/", views.opml, name="source-opml"),
    path("feeds/opml/import/", views.opml_import, name="source-opml-import"),
]
