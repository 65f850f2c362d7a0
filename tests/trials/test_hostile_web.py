"""What slow, hostile and sloppy servers send, and that it ends as it should."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest
import requests
from pytest_httpserver import HTTPServer

from sources.errors import AddressRefused, FetchFailed, SourceError
from sources.fetching import fetch, is_refused, retry_after

pytestmark = pytest.mark.trial


@contextmanager
def raw_server(answer: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[str]:
    """Serve bytes on loopback that no HTTP library would send; give its address."""
    listener = socket.create_server((host, 0))
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    def handle(connection: socket.socket) -> None:
        try:
            answer(connection)
        except OSError:
            pass
        finally:
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://{host}:{listener.getsockname()[1]}/"
    ended.set()
    listener.close()


def drip_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in range(200):
        connection.sendall(f"X-Header-{n}: drip\r\n".encode())
        time.sleep(0.3)


def drip_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b"x")
        time.sleep(0.3)


def stay_silent(connection: socket.socket) -> None:
    time.sleep(30)


@pytest.mark.parametrize("behaviour", [drip_headers, drip_body, stay_silent])
def test_28_a_server_that_never_finishes_is_left_at_the_deadline(behaviour, settings):
    started = time.monotonic()
    with raw_server(behaviour) as address, pytest.raises(FetchFailed, match="took longer than 2"):
        fetch(address, timeout_seconds=2)
    assert time.monotonic() - started < 6  # they go on for half a minute and more


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    block = b"x" * 65_536
    while True:
        connection.sendall(b"10000\r\n" + block + b"\r\n")


def resident() -> int:
    return int(psutil.Process(os.getpid()).memory_info().rss)


def test_26_an_endless_page_is_cut_at_the_cap_and_marked():
    too_large = pytest.raises(FetchFailed, match="larger than 15 MB")
    with flat_memory(60_000_000), raw_server(endless) as address, too_large:
        fetch(address)


@contextmanager
def flat_memory(most_bytes: int) -> Iterator[None]:
    """Fail if this process grows by more at any moment of the block, not only at its end."""
    before = most = resident()
    ended = threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.002):
            most = max(most, resident())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield
    ended.set()
    watcher.join()
    assert max(most, resident()) - before < most_bytes


# 250 MB of zeros by Brotli 1.1: 395 bytes. There is no Brotli among the packages to make it with.
BROTLI_BOMB = b64decode(
    "y///P/gnAOKxQCD3/o///3/wTwDEYRGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/8//+DfwIgDgsAdO//"
    "+P//B/8EQBwWAOje//H//w/+CYA4LADQvf/j//8f/BMAcVgAoHv/x///P/gnAOKwAED3/o///3/wTwDEYQGA7v0f"
    "////4J8AiMMCAN37P/7//8E/ARCHBQC693/8//+DfwIgDgsAdO//+P//B/8EQBwWAOje//H//w/+CYA4LADQvf/j"
    "//8f/BMAcVgAoHv/x///P/gnAOKwAED3/o///3/wTwDEYQGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/8"
    "//+DfwIgDgsAdO//+P//B/8EQBwWAOje//H//w/+CYA4LADQvf/j//8f/BMAcVgAoHv/x///P/gnAOKwAED3/o//"
    "/3/wTwDEYQGA7v0f////4J8AiMMCAN37P/7//8E/ARCHBQC693/8//+DfwIgDgsAdO//8k/WDP8EQBwWAOiomgE="
)


def bomb(coding: str) -> bytes:
    if coding == "br":
        return BROTLI_BOMB
    zeros = b"\0" * 200_000_000
    if coding == "gzip":
        return gzip.compress(zeros, 9)
    if coding == "deflate":
        return zlib.compress(zeros, 9)
    return gzip.compress(gzip.compress(zeros, 9), 9)  # "gzip, gzip"


@pytest.mark.parametrize(
    ("coding", "sentence"),
    [("gzip", "larger than 15 MB"), ("deflate", "larger than 15 MB"),
     ("gzip, gzip", "larger than 15 MB"), ("br", "not asked for")],
)  # fmt: skip
def test_27_a_bomb_is_cut_at_the_cap_with_flat_memory(httpserver: HTTPServer, coding, sentence):
    body = bomb(coding)
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": coding})
    address = httpserver.url_for("/")
    with flat_memory(60_000_000), pytest.raises(FetchFailed, match=sentence):
        fetch(address)


def endless_in(coding: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: " + coding
        connection.sendall(head + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")

    return answer


@pytest.mark.parametrize("coding", [b"br", b"BR", b"gzip, br", b"zstd", b"compress", b"exi,gzip"])
def test_27_a_coding_that_was_not_asked_for_is_refused_before_its_body_is_read(coding: bytes):
    """Brotli and the like are never undone here, so no bomb of theirs can go off."""
    server = raw_server(endless_in(coding))
    with flat_memory(10_000_000), server as address, pytest.raises(FetchFailed) as refused:
        fetch(address)
    assert "compresses its pages in a way that was not asked for" in str(refused.value)
    assert refused.value.permanent


@pytest.mark.parametrize("links", [3, 5, 6, 40])
def test_27_nested_codings_are_cut_or_refused_however_deep(httpserver: HTTPServer, links: int):
    body = b"\0" * 200_000_000
    for _ in range(min(links, 6)):
        body = gzip.compress(body, 6)
    coding = ", ".join(["gzip"] * links)
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": coding})
    ended = pytest.raises(FetchFailed, match="larger than 15 MB|cannot be read")
    with flat_memory(60_000_000), ended:
        fetch(httpserver.url_for("/"))


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://10.1.2.3/", "file:///etc/passwd",
     "gopher://127.0.0.1/", "http://[fec0::1]/", "http://[::7f00:1]/", "http://0x7f000001:{port}/",
     "http://127.1:{port}/", "http://2130706433:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
     "http://localhost:{port}/", "http://100.64.0.1/", "http://[64:ff9b::7f00:1]/",
     "http://0.0.0.0:{port}/", "http://user:secret@example.com/", "http://8.8.8.8:6379/"],
)  # fmt: skip
def test_29_a_redirect_to_where_nobody_may_go_is_refused_before_connecting(
    httpserver: HTTPServer, monkeypatch, settings, target
):
    # The first hop is on loopback and allowed; from then on loopback is as forbidden as it is
    # in production. A listener sees whether anybody comes.
    visits: list[object] = []
    with raw_server(visits.append) as listener:
        port = listener.rsplit(":", 1)[1].rstrip("/")
        where = target.replace("{port}", port)
        moved = {"Location": where}
        httpserver.expect_request("/").respond_with_data("", status=302, headers=moved)
        first = httpserver.url_for("/")
        from sources import fetching

        real = fetching.is_refused

        def loopback_only_for_the_first_hop(address: str, allow_loopback: bool = False) -> bool:
            return real(address, allow_loopback and not httpserver.log)

        monkeypatch.setattr(fetching, "is_refused", loopback_only_for_the_first_hop)
        with pytest.raises(AddressRefused) as refused:
            fetch(first)
        assert "secret" not in str(refused.value)
    assert visits == []


def test_a_name_with_one_internal_address_among_several_is_refused(monkeypatch):
    answers = [("93.184.216.34", 80), ("10.0.0.7", 80)]
    monkeypatch.setattr(
        socket, "getaddrinfo",
        lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", a) for a in answers],
    )  # fmt: skip
    with pytest.raises(AddressRefused, match="private or reserved"):
        fetch("http://two-faced.example/")


def test_a_name_that_turns_internal_between_two_questions_is_refused(monkeypatch):
    asked: list[str] = []

    def rebind(*args: object, **kwargs: object) -> list[object]:
        asked.append(str(args[0]))
        address = "93.184.216.34" if len(asked) == 1 else "fec0::1"
        family = socket.AF_INET if len(asked) == 1 else socket.AF_INET6
        return [(family, socket.SOCK_STREAM, 6, "", (address, 80))]

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    with pytest.raises(AddressRefused):
        fetch("http://rebinding.example/")
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("address", "refused"),
    [("8.8.8.8", False), ("2606:2800:220:1::1", False), ("127.0.0.1", True), ("::1", True),
     ("10.0.0.1", True), ("172.16.0.1", True), ("192.168.1.1", True), ("169.254.0.1", True),
     ("100.64.0.1", True), ("0.0.0.0", True), ("224.0.0.1", True), ("255.255.255.255", True),
     ("fec0::1", True), ("::127.0.0.1", True), ("::7f00:1", True), ("::ffff:10.0.0.1", True),
     ("fe80::1%eth0", True), ("fd00::1", True), ("64:ff9b::a00:1", True), ("2002:a00:1::", True),
     ("not an address", True)],
)  # fmt: skip
def test_addresses_of_the_public_network_are_told_from_others(address, refused):
    assert is_refused(address) is refused


def test_proxies_of_the_environment_are_not_used(httpserver: HTTPServer, monkeypatch):
    visits: list[object] = []
    with raw_server(visits.append) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.setenv("NO_PROXY", "")
        httpserver.expect_request("/").respond_with_data("here")
        assert requests.Session().trust_env  # what a plain session would do
        assert fetch(httpserver.url_for("/")).body == b"here"
    assert visits == []


@pytest.mark.parametrize(
    "wire",
    [b"", b"\x00\x01\x02", b"HTTP/1.1 abc\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx",
     b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
     b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
     b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
     b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n",
     b"SSH-2.0-OpenSSH_9\r\n"],
)  # fmt: skip
def test_whatever_a_server_sends_ends_in_one_sentence(wire):
    def answer(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(wire)

    with raw_server(answer) as address, pytest.raises(SourceError) as error:
        fetch(address, timeout_seconds=5)
    assert str(error.value).endswith(".")


def test_33_a_robots_file_without_end_is_cut_and_one_that_fails_forbids(
    httpserver: HTTPServer, settings
):
    from sources.robots import require_allowed

    rules = b"User-agent: *\nDisallow: /private\n" + b"# filler\n" * 1_000_000
    httpserver.expect_request("/robots.txt").respond_with_data(rules)
    require_allowed(httpserver.url_for("/news"))
    with pytest.raises(SourceError, match="asks us not to"):
        require_allowed(httpserver.url_for("/private/x"))


def test_33_a_robots_file_that_fails_forbids_for_now(httpserver: HTTPServer):
    from sources.robots import require_allowed

    httpserver.expect_request("/robots.txt").respond_with_data("", status=503)
    with pytest.raises(FetchFailed, match="cannot be read just now"):
        require_allowed(httpserver.url_for("/news"))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("Thu, 01 Jan 1970 00:02:00 GMT", 120), ("soon", None), ("", None),
     ("-5", None), ("9" * 40, 10**8)],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms(header, seconds):
    assert retry_after(header, now=0) == seconds


def test_64_memory_stays_flat_over_many_pages(settings):
    from datetime import UTC, datetime

    from sources.article_parsing import parse_article
    from tests.sources.conftest import news_page

    at = datetime(2026, 3, 14, tzinfo=UTC)

    def read(count: int, start: int) -> None:
        for n in range(start, start + count):
            body = " ".join(f"Word{n}x{i} was dry, the mayor said." for i in range(60))
            parse_article(news_page(f"Story {n} of the weir", body), now=at)

    read(300, 0)
    before = resident()
    for start in range(300, 1800, 100):
        read(100, start)
        assert resident() - before < 100_000_000


GZIPPED = gzip.compress(os.urandom(2000).hex().encode())
CLOSED = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n"


def answering(wire: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(wire)

    return answer


@pytest.mark.parametrize(
    ("wire", "sentence"),
    [(CLOSED + GZIPPED[: len(GZIPPED) // 2], "broke off in the middle"),
     (CLOSED + GZIPPED[:-4], "broke off in the middle"),
     (CLOSED.replace(b"gzip", b"deflate") + zlib.compress(GZIPPED)[:-9], "broke off in the middle"),
     (CLOSED.replace(b"gzip", b"gzip, gzip") + gzip.compress(GZIPPED[:-9]), "broke off"),
     (b"HTTP/1.1 304 Not Modified\r\n\r\n", "answered 304 to a first question"),
     (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "not asked for")],
)  # fmt: skip
def test_a_page_that_did_not_come_whole_is_no_page(wire: bytes, sentence: str):
    with raw_server(answering(wire)) as address, pytest.raises(FetchFailed, match=sentence):
        fetch(address, timeout_seconds=5)


@pytest.mark.parametrize(
    "wire",
    [CLOSED + GZIPPED, CLOSED + GZIPPED + b"rubbish", CLOSED.replace(b"gzip", b"utf-8") + b"x",
     CLOSED.replace(b"gzip", b"None") + b"x", b"HTTP/1.0 200 OK\r\n\r\nto the end",
     CLOSED.replace(b"gzip", b"gzip, gzip") + gzip.compress(GZIPPED)],
)  # fmt: skip
def test_a_page_that_came_whole_is_read_however_oddly_it_is_announced(wire: bytes):
    with raw_server(answering(wire)) as address:
        assert fetch(address, timeout_seconds=5).body


@pytest.mark.parametrize(
    "address",
    ["::ffff:0:127.0.0.1", "::ffff:0:a00:1", "168.63.129.16", "::ffff:168.63.129.16", "1234::1",
     "4000::1", "fec0::7", "64:ff9b::a9fe:a9fe"],
)  # fmt: skip
def test_29_what_only_looks_public_is_refused(address: str):
    assert is_refused(address)
