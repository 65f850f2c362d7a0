"""What a site's robots.txt asks of us, remembered for a while in the cache.

Source: RFC 9309. A file that is not there allows everything; one that cannot be had
because the server fails forbids everything for now.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from django.core.cache import cache
from protego import Protego

from sources.canonical import check_address
from sources.errors import FetchFailed, RobotsForbid
from sources.fetching import fetch
from sources.politeness import wait_for_turn

AGENT = "Gainsay"
MOST_BYTES = 512_000  # RFC 9309 section 2.5: at least 500 kibibytes are parsed
KEEP_SECONDS = 24 * 3600
KEEP_FAILURE_SECONDS = 600
TIMEOUT_SECONDS = 15

_FAILING = "\x00failing"  # never the text of a file: clean text holds no NUL


def require_allowed(address: str) -> None:
    """Raise RobotsForbid if the site asks us not to fetch an address.

    Raises FetchFailed if its robots.txt cannot be had just now, AddressRefused where
    nothing may be fetched at all, HostBusy if the file's turn has not come.
    """
    parts = urlsplit(check_address(address))
    site = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    text = _text(site)
    if text == _FAILING:
        raise FetchFailed(
            f"The robots.txt of {parts.hostname} cannot be read just now, so nothing is fetched."
        )
    if text and not _parse(text).can_fetch(address, AGENT):
        raise RobotsForbid(f"The robots.txt of {parts.hostname} asks us not to fetch this page.")


def _text(site: str) -> str:
    key = f"robots:{site}"[:240]
    known = cache.get(key)
    if known is not None:
        return str(known)
    wait_for_turn(site)
    try:
        fetched = fetch(
            site, accept="text/plain, */*;q=0.1", most_bytes=MOST_BYTES, cut=True,
            timeout_seconds=TIMEOUT_SECONDS
        )  # fmt: skip
        text = fetched.body.decode("utf-8", "replace").replace("\x00", "")
    except FetchFailed as error:
        missing = error.status is not None and 400 <= error.status < 500 and error.status != 429
        text = "" if missing else _FAILING
    cache.set(key, text, KEEP_FAILURE_SECONDS if text == _FAILING else KEEP_SECONDS)
    return text


@lru_cache(maxsize=256)
def _parse(text: str) -> Protego:
    return Protego.parse(text)
