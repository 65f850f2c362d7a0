"""How often one visitor, or one user name, may fail to sign in.

Only failures count, so a newsroom behind one address is not shut out by its own people.
"""

from __future__ import annotations

import hashlib
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.debug import sensitive_post_parameters
from limits import parse

from config.visit_limits import Counter, View, client_address, count, refuse, seconds_to_wait


def limit_sign_ins(view: View) -> View:
    """Answer 429 instead of `view` after too many failed POSTs from one address or for one name.

    view: a sign-in page that redirects when it has signed somebody in and shows its
        form again, with status 200, when it has not.
    """

    @wraps(view)
    @sensitive_post_parameters("password")
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        counters = _counters(client_address(request), request.POST.get("username", ""))
        wait_seconds = seconds_to_wait(counters)
        if wait_seconds > 0:
            return refuse(request, wait_seconds, "429.html")
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            count(counters)
        return response

    return limited


def _counters(address: str, user_name: str) -> list[Counter]:
    # Names are hashed: they are of any length, and may be a password typed in the wrong box.
    name = hashlib.sha256(user_name.strip().casefold().encode()).hexdigest()
    return [
        (parse(settings.SIGN_IN_LIMIT_PER_ADDRESS), f"address:{address}"),
        (parse(settings.SIGN_IN_LIMIT_PER_NAME), f"name:{name}"),
    ]
