"""What one fetch leaves to the next: trusted authorities and a connection, and nothing else."""

from __future__ import annotations

import contextlib
import http.server
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from pytest_httpserver import HTTPServer

from sources import fetching
from sources.errors import FetchFailed


@pytest.fixture(autouse=True)
def loopback(settings) -> Iterator[None]:
    settings.FETCH_ALLOW_LOOPBACK = True
    fetching._trusted.cache_clear()
    yield
    fetching._trusted.cache_clear()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost that vouches for itself, with its key in the same file."""
    path = tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
         str(tmp_path / "key.pem"), "-out", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


@pytest.fixture
def site(certificate: Path) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/").respond_with_data("hello")
        yield server


def test_authorities_are_read_once_for_many_fetches(site, certificate, monkeypatch):
    read = []
    monkeypatch.setattr(requests.certs, "where", lambda: read.append(1) or str(certificate))
    for _ in range(3):
        assert fetching.fetch(site.url_for("/")).body == b"hello"
    assert read == [1]


def test_a_certificate_of_another_host_is_refused(site, certificate, monkeypatch):
    monkeypatch.setattr(requests.certs, "where", lambda: str(certificate))
    with pytest.raises(FetchFailed, match="certificate that cannot be trusted"):
        fetching.fetch(f"https://127.0.0.1:{site.port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(site):
    with pytest.raises(FetchFailed, match="certificate that cannot be trusted"):
        fetching.fetch(site.url_for("/"))


class _KeepingSite(http.server.BaseHTTPRequestHandler):
    """Keeps connections open; notes who asked over which, and with which cookie."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[int, str]]

    def do_GET(self) -> None:
        self.asked.append((self.client_address[1], self.headers.get("Cookie", "")))
        self.send_response(200)
        self.send_header("Set-Cookie", "visit=1")
        self.send_header("Content-Length", "5")
        if self.path == "/drip":
            return self._drip()
        self.end_headers()
        self.wfile.write(b"hello")

    def _drip(self) -> None:
        with contextlib.suppress(OSError):  # the other side breaks off
            for n in range(100):
                self.send_header(f"X-{n}", "drip")
                self.flush_headers()
                time.sleep(0.1)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def keeping_site() -> Iterator[tuple[str, list[tuple[int, str]]]]:
    handler = type("Site", (_KeepingSite,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler.asked
    server.shutdown()
    server.server_close()


def test_a_connection_is_used_again_for_a_few_seconds_and_keeps_no_cookie(
    keeping_site, monkeypatch
):
    address, asked = keeping_site
    for _ in range(2):
        assert fetching.fetch(address).body == b"hello"
    monkeypatch.setattr(fetching, "KEEP_SECONDS", -1)
    fetching.fetch(address)
    ports = [port for port, _ in asked]
    assert ports[0] == ports[1] != ports[2]
    assert {cookie for _, cookie in asked} == {""}


def test_the_deadline_holds_for_a_connection_that_was_kept(keeping_site):
    address, asked = keeping_site
    fetching.fetch(address)
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="took longer than 1 seconds"):
        fetching.fetch(f"{address}/drip", timeout_seconds=1)
    assert time.monotonic() - started < 3
    assert asked[0][0] == asked[1][0]  # it was the same connection


def test_a_short_deadline_is_kept_while_a_long_one_runs(keeping_site):
    address, _ = keeping_site
    with fetching._Deadline(600):
        pass  # the watchdog sleeps for longer than the next fetch may take
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="took longer than 1 seconds"):
        fetching.fetch(f"{address}/drip", timeout_seconds=1)
    assert time.monotonic() - started < 3
