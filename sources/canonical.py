"""One form for the many ways to write the address of a page.

Two addresses that lead to one page should be equal after this; two pages must never
become one. The address as it was given is kept beside it.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from courlan import clean_url, extract_domain
from url_normalize import url_normalize

from sources.errors import AddressRefused

LONGEST_ADDRESS = 2048  # characters

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d+(?:/|$))")  # "news.example:8080" has none
_SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")


def canonical_url(address: str) -> str:
    """Return the one form of a page's address: scheme and host in lower case, the host in
    Punycode, no default port, no dots in the path, no trackers, no fragment.

    Raises AddressRefused, with a sentence, for what is no address of the web.
    """
    checked = check_address(address)
    try:
        normal = url_normalize(checked)
        cleaned = clean_url(normal) if normal else None
    except (ValueError, UnicodeError, IndexError, AttributeError) as error:
        raise AddressRefused("The address cannot be read as one.") from error
    parts = urlsplit(cleaned or normal or checked)
    host = (parts.hostname or "").rstrip(".")
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
        port = parts.port
    except (UnicodeError, ValueError) as error:
        raise AddressRefused("The address names no host that can exist.") from error
    default = {"http": 80, "https": 443}.get(parts.scheme)
    netloc = f"[{host}]" if ":" in host else host
    if port and port != default:
        netloc += f":{port}"
    found = urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
    if len(found) > LONGEST_ADDRESS:
        raise AddressRefused(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    return found


def check_address(address: str) -> str:
    """Return an address of the web without the white space around it.

    Raises AddressRefused for other schemes, user names, no host, spaces and great length.
    The sentence never repeats a password: it does not repeat the address at all.
    """
    address = address.strip()
    if not address:
        raise AddressRefused("No address was given.")
    if len(address) > LONGEST_ADDRESS:
        raise AddressRefused(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    if _SPACE_OR_CONTROL.search(address):
        raise AddressRefused("The address has spaces or control characters in it.")
    if not _SCHEME.match(address):
        address = "https://" + address
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise AddressRefused("The address cannot be read as one.") from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise AddressRefused("Only addresses that begin with http:// or https:// are fetched.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address has a user name or password in it; remove them.")
    if not parts.hostname or not parts.hostname.strip("."):
        raise AddressRefused("The address names no host.")
    return address


def same_site(a: str, b: str) -> bool:
    """Return whether two addresses belong to one registrable domain ("example.co.uk")."""
    host_a, host_b = (urlsplit(address).hostname or "" for address in (a, b))
    if host_a == host_b:
        return bool(host_a)
    domain_a, domain_b = (extract_domain(address) for address in (a, b))
    return bool(domain_a) and domain_a == domain_b


def canonical_link(page_address: str, link: str) -> str:
    """Return what a page's <link rel=canonical> leads to, "" if it may not be trusted.

    Only a link within the page's own site counts: otherwise any page could pass itself
    off as another. A link to the site's front page is a template's mistake.
    """
    try:
        found = canonical_url(urljoin(page_address, link.strip()))
    except (AddressRefused, ValueError):
        return ""
    if not same_site(page_address, found):
        return ""
    if urlsplit(found).path == "/" and urlsplit(page_address).path not in {"", "/"}:
        return ""
    return found


def host_of(address: str) -> str:
    """Return the host name of an address in lower case, "" if it has none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def is_address(text: str) -> bool:
    """Return whether what a person typed is meant as an address of the web."""
    return bool(re.match(r"(?i)https?://\S+$", text.strip()))
