"""The only module that opens a socket to the world outside.

requests-hardened resolves a name once, refuses private and reserved addresses and pins
what it checked, at every hop. What it leaves open is closed here: deprecated ranges,
names with one internal address among several, ports, user names, schemes, proxies from
the environment, long chains of redirects, and servers that never finish.

A response is read under one monotonic deadline that holds for everything after the
name is resolved. A server that drips its headers resets every read time-out, so a
watchdog shuts the connection down when the deadline passes.

A connection is used again for the next fetch of the same checked address within a few
seconds; nothing else is kept of a fetch, no cookie either.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from django.conf import settings
from requests import certs
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import EXTRA_BLOCKED_NET_RANGES, InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import GzipDecoderState
from urllib3.util.ssl_ import create_urllib3_context

from sources.canonical import check_address, host_of
from sources.errors import AddressRefused, FetchFailed, SourceError
from sources.politeness import wait_for_turn

logger = logging.getLogger(__name__)

MOST_REDIRECTS = 5
CONNECT_SECONDS = 10
KEEP_SECONDS = 4  # how long an idle connection is used again
LONGEST_SLEEP = 3600  # seconds, of the watchdog
BLOCK_BYTES = 65_536
PORTS = {80, 443, 8080, 8443}
PERMANENT = {301, 308}
CODINGS = {"gzip", "x-gzip", "deflate"}  # asked for, and undone a block at a time
NO_CODINGS = {"identity", "none", "binary", "utf-8", "utf8"}  # written where none is meant
USER_AGENT = "Gainsay/0.1 (news claims; +{site})"
# All of IPv6 that belongs to somebody (RFC 4291 section 2.4). Python and requests-hardened let
# several ways round it through: "::127.0.0.1", "::ffff:0:127.0.0.1", site-local.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
ALSO_REFUSED = (
    ipaddress.ip_network("168.63.129.16/32"),  # Azure's own services, seen from inside it only
    *EXTRA_BLOCKED_NET_RANGES,
)

NOT_PUBLIC = "The address leads to a private or reserved network and is not fetched."

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_current = threading.local()  # of a thread: its deadline, its session
_starting = threading.Lock()
_the_watchdog: _Watchdog | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back.

    address: where the answer came from, after redirects.
    moved_to: the new address if every redirect on the way was permanent, else "".
    status: 200 to 299, or 304.
    headers: names in lower case, values without control characters.
    body: decompressed, at most FETCH_MAX_BYTES; empty for 304.
    """

    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: int
    moved_to: str = ""

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case: "text/html"."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset that the Content-Type names, "" if none."""
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'")[:40]
        return ""


@dataclass(slots=True, eq=False)
class _Deadline:
    """Shuts every connection that is used under it when its time is over."""

    seconds: float
    ends_at: float = 0.0
    expired: bool = False
    _sockets: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> _Deadline:
        self.ends_at = time.monotonic() + self.seconds
        _watchdog().add(self)
        _current.deadline = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _current.deadline = None
        _watchdog().remove(self)
        with self._lock:
            for one in self._sockets:
                one.close()
            self._sockets.clear()

    def watch(self, connection: socket.socket) -> None:
        """Remember a connection by a descriptor of its own: TLS takes the first one over."""
        with self._lock:
            self._sockets.append(socket.socket(fileno=os.dup(connection.fileno())))
        if self.expired:
            self.expire()

    def left(self) -> float:
        return self.ends_at - time.monotonic()

    def expire(self) -> None:
        self.expired = True
        with self._lock:
            for one in self._sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # closed already


class _Watchdog(threading.Thread):
    """One thread for all fetches of a process: it sleeps until the next deadline passes."""

    def __init__(self) -> None:
        super().__init__(name="fetch-watchdog", daemon=True)
        self.process_id = os.getpid()
        self._deadlines: set[_Deadline] = set()
        self._sleeps_until = 0.0
        self._changed = threading.Condition()
        self.start()

    def add(self, deadline: _Deadline) -> None:
        with self._changed:
            self._deadlines.add(deadline)
            if deadline.ends_at < self._sleeps_until:
                self._changed.notify()

    def remove(self, deadline: _Deadline) -> None:
        with self._changed:
            self._deadlines.discard(deadline)

    def run(self) -> None:
        while True:
            for deadline in self._wait_for_late():
                deadline.expire()

    def _wait_for_late(self) -> list[_Deadline]:
        with self._changed:
            now = time.monotonic()
            late = [deadline for deadline in self._deadlines if deadline.ends_at <= now]
            self._deadlines.difference_update(late)
            if not late:
                ends = (deadline.ends_at for deadline in self._deadlines)
                self._sleeps_until = min(ends, default=now + LONGEST_SLEEP)
                self._changed.wait(self._sleeps_until - now)
            return late


def _watchdog() -> _Watchdog:
    """Return the watchdog of this process: threads do not outlive a fork."""
    global _the_watchdog
    with _starting:
        if _the_watchdog is None or _the_watchdog.process_id != os.getpid():
            _the_watchdog = _Watchdog()
        return _the_watchdog


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


def _watched(connection: socket.socket) -> socket.socket:
    deadline: _Deadline | None = getattr(_current, "deadline", None)
    if deadline is not None:
        deadline.watch(connection)
    return connection


class _KeptConnections(HTTPConnectionPool):
    """Gives a connection out again for a few seconds, then opens a new one.

    Servers close idle connections after 5 seconds and more; one that is closed just when
    it is used again would look like a failure of the site.
    """

    def _get_conn(self, timeout: float | None = None) -> Any:
        connection: Any = super()._get_conn(timeout)
        if connection.sock is not None:
            if time.monotonic() - connection.used_at > KEEP_SECONDS:
                connection.close()
            else:
                _watched(connection.sock)
        return connection

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.used_at = time.monotonic()
        super()._put_conn(conn)


class _Pool(_KeptConnections):
    ConnectionCls = _Connection


class _SecurePool(_KeptConnections, HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(IPFilterAdapter):  # type: ignore[misc]  # requests-hardened has no types
    """The filter of requests-hardened with the ranges and names it lets through."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        parts = urlsplit(request.url)
        _check_host(parts.hostname or "", parts.port, self._allow_loopback)
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(
            request, verify, cert
        )
        # The name was resolved once more for the connection; only this answer is used.
        if is_refused(str(host_params["host"]).strip("[]"), self._allow_loopback):
            raise InvalidIPAddress(host_params["host"])
        if self._is_https_proto:
            pool_kwargs["ssl_context"] = _trusted()
        return host_params, pool_kwargs

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Demand a certificate. requests would name the bundle here, to be read once more."""
        conn.cert_reqs = "CERT_REQUIRED"


@cache
def _trusted() -> ssl.SSLContext:
    """Return the authorities that are trusted: to read them takes longer than a usual fetch."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_verify_locations(certs.where())  # type: ignore[attr-defined]  # the stubs lack it
    return context


def _check_host(host: str, port: int | None, allow_loopback: bool) -> None:
    """Refuse a host if any of its addresses is internal, and a port that is not the web's."""
    if port is not None and port not in PORTS and not allow_loopback:
        raise InvalidIPAddress(f"port {port}")
    try:
        found = socket.getaddrinfo(host, port or 80, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise requests.ConnectionError("Failed to resolve domain") from error
    except (UnicodeError, ValueError) as error:
        raise InvalidIPAddress(host) from error
    addresses = {str(answer[4][0]) for answer in found}
    if any(is_refused(address, allow_loopback) for address in addresses):
        raise InvalidIPAddress(host)
    loopback = allow_loopback and all(
        ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in addresses
    )
    if port is not None and port not in PORTS and not loopback:
        raise InvalidIPAddress(f"port {port}")


def is_refused(address: str, allow_loopback: bool = False) -> bool:
    """Return whether an IP address is not one of the public network."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return not allow_loopback
    if isinstance(ip, ipaddress.IPv6Address) and ip not in GLOBAL_UNICAST:
        return True
    return not ip.is_global or ip.is_multicast or any(ip in network for network in ALSO_REFUSED)


def refuse_internal(address: str) -> None:
    """Raise AddressRefused for an address whose host is itself an internal IP address.

    Names are not resolved here: that happens when they are fetched.
    """
    host = host_of(address)
    try:
        # inet_aton reads every old way to write IPv4: 127.1, 0x7f000001, 2130706433.
        host = socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        if host == "localhost" or host.endswith(".localhost"):
            host = "127.0.0.1"
        elif ":" not in host:
            return
    if is_refused(host, settings.FETCH_ALLOW_LOOPBACK):
        raise AddressRefused(NOT_PUBLIC)


def _session() -> requests.Session:
    """Return this thread's session, without anything that an earlier fetch left in it."""
    # A fork must not share its parent's connections.
    made_for = (os.getpid(), settings.FETCH_ALLOW_LOOPBACK, settings.SITE_URL)
    if getattr(_current, "session_made_for", None) != made_for:
        _current.session = _open_session()
        _current.session_made_for = made_for
    session: requests.Session = _current.session
    session.cookies.clear()
    return session


def _open_session() -> requests.Session:
    """Return a session that is filtered, without proxies or passwords of the machine."""
    allow_loopback: bool = settings.FETCH_ALLOW_LOOPBACK
    session = HTTPSession(
        Config(
            default_timeout=CONNECT_SECONDS,
            never_redirect=True,
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=allow_loopback,
        )
    )
    session.trust_env = False
    session.mount("http://", _Adapter(is_https_proto=False, allow_loopback=allow_loopback))
    session.mount("https://", _Adapter(is_https_proto=True, allow_loopback=allow_loopback))
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": USER_AGENT.format(site=settings.SITE_URL),
            "Accept-Encoding": "gzip, deflate",  # see CODINGS
            "Accept-Language": "en, *;q=0.5",
        }
    )
    return session  # type: ignore[no-any-return]


def fetch(
    address: str,
    *,
    accept: str = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1",
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    most_bytes: int | None = None,
    timeout_seconds: float | None = None,
    cut: bool = False,
) -> Fetched:
    """Get an address of the web, or post a form to it.

    accept: the Accept header; headers: further ones, such as If-None-Match.
    form: posted where it is given, at every redirect too.
    most_bytes: of the decompressed body, FETCH_MAX_BYTES if None.
    timeout_seconds: for everything, redirects included; FETCH_TIMEOUT_SECONDS if None.
    cut: whether a longer body is cut at `most_bytes` instead of refused.
    Returns a Fetched with a status of 2xx or 304.
    Raises AddressRefused for what is never fetched and FetchFailed, with the status and
    what the server asked for, for everything that did not work. Neither repeats the address.
    Raises HostBusy if a redirect's turn does not come.
    """
    most = settings.FETCH_MAX_BYTES if most_bytes is None else most_bytes
    seconds = settings.FETCH_TIMEOUT_SECONDS if timeout_seconds is None else timeout_seconds
    started = time.monotonic()
    current = check_address(address)
    moved_to, all_permanent = "", True
    session = _session()
    with _Deadline(seconds) as deadline:
        for _ in range(MOST_REDIRECTS + 1):
            response = _send(session, current, accept, headers or {}, form, deadline)
            try:
                target = response.headers.get("Location", "")
                if response.is_redirect and target:
                    all_permanent = all_permanent and response.status_code in PERMANENT
                    current = _redirected(current, target)
                    moved_to = current if all_permanent else ""
                    wait_for_turn(current)  # the caller counted the first request only
                    continue
                _check_status(response, was_conditional=_is_conditional(headers or {}))
                _check_coding(response)
                body = _read(response, most, deadline, cut)
            finally:
                response.close()
            milliseconds = round((time.monotonic() - started) * 1000)
            logger.debug("fetched: host=%s status=%d", host_of(current), response.status_code)
            return Fetched(
                address=current,
                status=response.status_code,
                headers={
                    name.lower(): _CONTROL.sub("", value)
                    for name, value in response.headers.items()
                },
                body=body,
                milliseconds=milliseconds,
                moved_to=moved_to,
            )
    raise FetchFailed(f"{host_of(current)} redirects more than {MOST_REDIRECTS} times.")


def _redirected(current: str, target: str) -> str:
    """Return where a redirect leads. Raises AddressRefused for what is never fetched."""
    with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
        # Header values come as Latin-1; servers send UTF-8.
        target = target.encode("latin-1").decode("utf-8")
    try:
        return check_address(urljoin(current, target.strip().replace(" ", "%20")))
    except ValueError as error:
        raise AddressRefused("The page redirects to something that is no address.") from error


def _send(
    session: requests.Session,
    address: str,
    accept: str,
    headers: Mapping[str, str],
    form: Mapping[str, str] | None,
    deadline: _Deadline,
) -> requests.Response:
    host = host_of(address)
    left = deadline.left()
    if left <= 0 or deadline.expired:
        raise FetchFailed(f"{host} took longer than {deadline.seconds:.0f} seconds.")
    try:
        return session.request(
            "GET" if form is None else "POST",
            address,
            data=form,
            headers={"Accept": accept, **headers},
            stream=True,
            allow_redirects=False,
            timeout=(min(CONNECT_SECONDS, left), left),
        )
    except InvalidIPAddress as error:
        raise AddressRefused(NOT_PUBLIC) from error
    except (requests.RequestException, HTTPError, UnicodeError, OSError, ValueError) as error:
        raise _failure(host, error, deadline) from error


def _failure(host: str, error: Exception, deadline: _Deadline) -> SourceError:
    """Return the error, with its sentence, for what went wrong on the way."""
    if deadline.expired or deadline.left() <= 0:
        return FetchFailed(f"{host} took longer than {deadline.seconds:.0f} seconds.")
    if isinstance(error, requests.exceptions.SSLError):
        return FetchFailed(f"{host} has a certificate that cannot be trusted.")
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return FetchFailed(f"{host} did not accept a connection within {CONNECT_SECONDS} seconds.")
    if isinstance(error, (requests.exceptions.Timeout, ReadTimeoutError)):
        return FetchFailed(f"{host} stopped answering.")
    if isinstance(error, (requests.exceptions.InvalidURL, UnicodeError)):
        return AddressRefused("The address cannot be read as one.")
    if "resolve" in str(error):
        return FetchFailed(f"The name {host} is not known.")
    if isinstance(error, requests.exceptions.ConnectionError):
        return FetchFailed(f"{host} could not be reached or broke off.")
    return FetchFailed(f"{host} sent an answer that cannot be read.")


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return any(name.lower().startswith("if-") for name in headers)


def _check_status(response: requests.Response, *, was_conditional: bool) -> None:
    status = response.status_code
    host = host_of(response.url)
    if status == 304 and not was_conditional:
        raise FetchFailed(f"{host} answered 304 to a first question: it gave no page.", status=304)
    if 200 <= status < 300 or status == 304:
        return
    meanings = {
        401: "it asks for a sign-in",
        402: "it asks for payment",
        403: "it refuses us",
        404: "there is no such page",
        410: "the page is gone for good",
        429: "we asked too often",
        451: "the page is blocked for legal reasons",
    }
    meaning = meanings.get(status, "its server failed" if status >= 500 else "it gave no page")
    raise FetchFailed(
        f"{host} answered {status}: {meaning}.",
        status=status,
        retry_after_seconds=retry_after(response.headers.get("Retry-After", "")),
        permanent=status == 410,
    )


def _check_coding(response: requests.Response) -> None:
    """Refuse a body that is coded in a way that was not asked for: its bytes are no text."""
    given = response.headers.get("Content-Encoding", "").lower().split(",")
    codings = {coding.strip() for coding in given} - {""}
    framing = response.headers.get("Transfer-Encoding", "").strip().lower()
    if framing not in {"", "chunked", "identity"} or (
        codings - CODINGS and not (len(codings) == 1 and codings <= NO_CODINGS)
    ):
        raise FetchFailed(
            f"{host_of(response.url)} compresses its pages in a way that was not asked for.",
            permanent=True,
        )


def retry_after(value: str, now: float | None = None) -> int | None:
    """Return the seconds of a Retry-After header, given in seconds or as a date.

    now: seconds since 1970, the clock if None. Source: RFC 9110 section 10.2.3.
    """
    from email.utils import parsedate_to_datetime

    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), 10**8)
    try:
        moment = parsedate_to_datetime(value)
        return max(0, round(moment.timestamp() - (time.time() if now is None else now)))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _read(response: requests.Response, most: int, deadline: _Deadline, cut: bool) -> bytes:
    """Read a body, decompressed, up to `most` bytes and the deadline.

    read1 returns what has come; iter_content would wait for a whole block and so let a
    slow server hold us far beyond the deadline.
    """
    host = host_of(response.url)
    blocks: list[bytes] = []
    size = 0
    raw: urllib3.HTTPResponse = response.raw
    try:
        while True:
            block = raw.read1(BLOCK_BYTES, decode_content=True)
            if deadline.expired or deadline.left() <= 0:
                raise FetchFailed(f"{host} took longer than {deadline.seconds:.0f} seconds.")
            if not block:
                if blocks and _ends_early(raw):
                    raise FetchFailed(f"{host} broke off in the middle of a page.")
                return b"".join(blocks)
            size += len(block)
            if size > most and cut:
                return b"".join([*blocks, block])[:most]
            if size > most:
                raise FetchFailed(
                    f"{host} sends a page larger than {most / 1_000_000:g} MB.", permanent=True
                )
            blocks.append(block)
    except (HTTPError, requests.RequestException, OSError, ValueError) as error:
        raise _failure(host, error, deadline) from error


def _ends_early(raw: urllib3.HTTPResponse) -> bool:
    """Return whether a compressed body ends in mid-stream, of which urllib3 says nothing."""
    decoder: Any = raw._decoder
    for one in getattr(decoder, "_decoders", [decoder] if decoder else []):
        # What follows a whole stream may be anything; clients take no notice of it.
        if not one._obj.eof and getattr(one, "_state", 0) != GzipDecoderState.SWALLOW_DATA:
            return True
    return False
