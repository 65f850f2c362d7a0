"""Certificates: demanded, compared with the host's name, and their authorities read once."""

from __future__ import annotations

import ssl
import subprocess
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
