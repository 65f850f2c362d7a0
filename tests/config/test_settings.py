"""The settings as a whole, each time in a fresh process with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SITE_URL": "https://claims.example.org",
    "SECRET_KEY": "kT9-qW2zXc8vBn4mLp7sRd1fGh6jYu3eIo5aUw0tNb-Mx_QzVrKs",
    "BEHIND_PROXY": "1",
}


def run_manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_deployment_check_finds_nothing_with_production_settings() -> None:
    checked = run_manage("check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_the_deployment_check_objects_to_debugging() -> None:
    checked = run_manage("check", "--deploy", "--fail-level", "INFO", DEBUG="1", **PRODUCTION)
    assert checked.returncode != 0
    assert "security.W018" in checked.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters."),
        ("DEBUG", "perhaps", "DEBUG must be 1 or 0, not 'perhaps'."),
        ("LEASE_SECONDS", "0", "LEASE_SECONDS must be 1 or more, not 0."),
        (
            "FEED_TAG_AUTHORITY",
            "claims.example.org",
            "FEED_TAG_AUTHORITY must be a domain you own and a date, "
            "like claims.example.org,2026, not 'claims.example.org'.",
        ),
        (
            "DATABASE_URL",
            "sqlite:///claims",
            "DATABASE_URL must be an address like postgres://user@host:5432/gainsay; "
            "PostgreSQL is the only database.",
        ),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    name: str, value: str, sentence: str
) -> None:
    started = run_manage("check", **{**PRODUCTION, name: value})
    assert started.returncode == 1
    assert started.stderr == f"Gainsay cannot start: {sentence}\n"


def test_a_database_that_does_not_answer_stops_the_start_without_a_traceback() -> None:
    started = run_manage(
        "migrate", "--check", **PRODUCTION, DATABASE_URL="postgres://desk@127.0.0.1:1/claims"
    )
    assert started.returncode == 1
    assert started.stderr.startswith("Gainsay cannot reach its database: ")
    assert "Traceback" not in started.stderr


def test_a_key_is_made_once_where_none_is_given(tmp_path: Path) -> None:
    show = ("shell", "-v", "0", "-c", "from django.conf import settings as s; print(s.SECRET_KEY)")
    first = run_manage(*show, GAINSAY_VAR=str(tmp_path))
    second = run_manage(*show, GAINSAY_VAR=str(tmp_path))
    assert len(first.stdout.strip()) >= 50, first.stderr
    assert first.stdout == second.stdout
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_the_database_compiles_no_queries_and_prefers_indexes() -> None:
    with connection.cursor() as cursor:
        for setting, value in (("jit", "off"), ("random_page_cost", "1.1")):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == (value,)
