"""How often one visitor, or one user name, may fail to sign in.

Only failures count, so a newsroom behind one address is not shut out by its own people.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_post_parameters
from limits import parse

from config.visit_limits import Counter, View, client_address, limit_posts


def limit_sign_ins(view: View) -> View:
    """Limit failed sign-ins by address and by name.

    view: a sign-in page that redirects when it has signed somebody in and shows its
        form again, with status 200, when it has not.
    """
    limited = limit_posts(view, _counters, counted=200, template="429.html")
    return sensitive_post_parameters("password")(limited)


def _counters(request: HttpRequest) -> list[Counter]:
    # Names are hashed: they are of any length, and may be a password typed in the wrong box.
    name = request.POST.get("username", "").strip().casefold()
    return [
        (parse(settings.SIGN_IN_LIMIT_PER_ADDRESS), f"address:{client_address(request)}"),
        (
            parse(settings.SIGN_IN_LIMIT_PER_NAME),
            f"name:{hashlib.sha256(name.encode()).hexdigest()}",
        ),
    ]
