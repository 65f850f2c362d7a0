"""Settings come from the environment, and what cannot be read is refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

READ = [
    (lambda: env.env_bool("X", False), "yes", True),
    (lambda: env.env_bool("X", True), "Off", False),
    (lambda: env.env_int("X", 1), " 12 ", 12),
    (lambda: env.env_list("X"), "a, b,,c ", ["a", "b", "c"]),
    (lambda: env.env_choice("X", "INFO", ["INFO", "ERROR"]), "error", "ERROR"),
    (lambda: env.env_match("X", "", r"\d+", "digits"), "42", "42"),
    (
        lambda: env.env_site_url("X", ""),
        "https://claims.example.org/",
        "https://claims.example.org",
    ),
    (lambda: env.env_rate("X", ""), "5/2 hours", "5/2 hours"),
    (lambda: env.env_redis("X"), "redis://cache:6379/1", "redis://cache:6379/1"),
    (lambda: env.env_redis("X"), "", ""),
    (lambda: env.env_database("X")["NAME"], "postgres://desk@db:5432/claims", "claims"),
    (lambda: env.env_database("X")["PASSWORD"], "postgresql://desk:a%40b@db/claims", "a@b"),
    (lambda: env.env_database("X")["OPTIONS"]["host"], "postgresql://d@/c?host=/run/pg", "/run/pg"),
]

REFUSED = [
    (lambda: env.env_bool("X", False), "maybe", "X must be 1 or 0, not 'maybe'."),
    (lambda: env.env_int("X", 1), "many", "X must be a whole number, not 'many'."),
    (lambda: env.env_int("X", 1), "1.5", "X must be a whole number, not '1.5'."),
    (lambda: env.env_int("X", 1, least=1), "0", "X must be 1 or more, not 0."),
    (
        lambda: env.env_choice("X", "INFO", ["INFO", "ERROR"]),
        "loud",
        "X must be one of INFO, ERROR, not 'loud'.",
    ),
    (lambda: env.env_match("X", "", r"\d+", "digits"), "4a", "X must be digits, not '4a'."),
    *[
        (
            lambda: env.env_site_url("X", ""),
            raw,
            f"X must be an address like https://claims.example.org, not {raw!r}.",
        )
        for raw in [
            "",
            "claims.example.org",
            "ftp://claims.example.org",
            "https://",
            "https://claims.example.org/sub",
            "https://claims.example.org?x=1",
            "https://user@claims.example.org",
            "https://claims.example.org:port",
            "https://[::1",
        ]
    ],
    (lambda: env.env_rate("X", ""), "often", "X must be a rate like 10/5 minutes, not 'often'."),
    (
        lambda: env.env_redis("X"),
        "http://cache",
        "X must be an address like redis://127.0.0.1:6379/0.",
    ),
    *[
        (
            lambda: env.env_database("X"),
            raw,
            "X must be an address like postgres://user@host:5432/gainsay; "
            "PostgreSQL is the only database.",
        )
        for raw in ["", "sqlite:///claims.sqlite3", "mysql://desk@db/claims"]
    ],
    *[
        (lambda: env.env_database("X"), raw, "X cannot be read as a database address.")
        for raw in ["postgres://desk@db:port/claims", "postgres://desk@db:99999/claims"]
    ],
    (
        lambda: env.env_database("X"),
        "postgres://desk@db:5432/",
        "X names no database: add /gainsay at its end.",
    ),
]


@pytest.mark.parametrize(("read", "raw", "value"), READ)
def test_a_readable_value_is_read(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[], Any], raw: str, value: object
) -> None:
    monkeypatch.setenv("X", raw)
    assert read() == value


@pytest.mark.parametrize(("read", "raw", "sentence"), REFUSED)
def test_an_unreadable_value_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[], Any], raw: str, sentence: str
) -> None:
    monkeypatch.setenv("X", raw)
    with pytest.raises(ImproperlyConfigured) as refused:
        read()
    assert str(refused.value) == sentence


@pytest.mark.parametrize("raw", ["http://:secret@cache", "mysql://desk:secret@db/claims"])
def test_a_refusal_repeats_no_password(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("X", raw)
    for read in (env.env_redis, env.env_database):
        with pytest.raises(ImproperlyConfigured) as refused:
            read("X")
        assert "secret" not in str(refused.value)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("X", "from the variable")
    monkeypatch.setenv("X_FILE", str(path))
    assert env.env_str("X") == "from the file"


def test_a_secret_file_that_cannot_be_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = tmp_path / "missing"
    monkeypatch.setenv("X_FILE", str(missing))
    with pytest.raises(ImproperlyConfigured, match="X_FILE names .*No such file or directory"):
        env.env_str("X")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("X_FILE", str(binary))
    with pytest.raises(ImproperlyConfigured, match="X_FILE names .*not UTF-8 text"):
        env.env_str("X")
