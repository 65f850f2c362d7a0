"""The site's addresses; each app keeps its own."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from config.sign_in_limits import limit_sign_ins
from config.sign_in_pages import admin_sign_in, sign_in
from config.visit_limits import limit_tips
from sources.tip_views import give_tip, tip_given

urlpatterns = [
    # Before the admin's own addresses, which hold the same one without a limit.
    path("admin/login/", limit_sign_ins(admin_sign_in)),
    path("admin/", admin.site.urls),
    path("sign-in/", limit_sign_ins(sign_in), name="login"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path("tips/", limit_tips(give_tip), name="tip-give"),
    path("tips/thanks/", tip_given, name="tip-given"),
    path("sources/", include("sources.urls")),
    path("", include("claims.urls")),
]
