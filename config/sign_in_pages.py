"""The two pages to sign in: the site's own, and the admin's for its address."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def sign_in(request: HttpRequest) -> HttpResponseBase:
    return LoginView.as_view(template_name="sign_in.html", extra_context=_named())(request)


def admin_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Answer the admin's own page; 403 to whoever is signed in and was sent here by a page.

    To sign in once more would not help them: what they lack is a permission.
    """
    is_sent = request.method != "POST" and "next" in request.GET
    if is_sent and request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied
    return admin.site.login(request, extra_context=_named())


def _named() -> dict[str, object]:
    """Return the site's name, in whose place Django's own view puts the host's."""
    return {"site_name": settings.SITE_NAME}
