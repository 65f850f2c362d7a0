"""What a new user meets: the interpreter that make chooses, the embedded database, the port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[1]


def plan_setup(tmp_path: Path, **interpreters: str) -> subprocess.CompletedProcess[str]:
    """Return what `make --dry-run setup` would do where only these interpreters exist."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, script in interpreters.items():
        path = programs / name.replace("_", ".")
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    for name in ["Makefile", "requirements-dev.lock"]:
        shutil.copy(ROOT / name, tmp_path)
    make = shutil.which("make")
    assert make
    return subprocess.run(
        [make, "--dry-run", "setup"],
        cwd=tmp_path,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize(
    ("interpreters", "chosen"),
    [
        ({"python3": f'exec {sys.executable} "$@"'}, "python3"),
        ({"python3_11": f'exec {sys.executable} "$@"', "python3": "exit 1"}, "python3.11"),
        # A name that stands there but does not work, as version managers leave them.
        ({"python3_11": "exit 127", "python3": f'exec {sys.executable} "$@"'}, "python3"),
        ({"python3": "exit 1"}, ""),  # too old: it answers the question with no
    ],
)
def test_make_chooses_an_interpreter_that_is_new_enough(
    tmp_path: Path, interpreters: dict[str, str], chosen: str
) -> None:
    planned = plan_setup(tmp_path, **interpreters)
    assert f'test -n "{chosen}"' in planned.stdout, planned.stderr


EMBEDDED = """
import sys
from pathlib import Path
import psycopg
from config.embedded import ensure_database_url
with psycopg.connect(ensure_database_url(Path(sys.argv[1]))) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
    connection.execute("INSERT INTO visit DEFAULT VALUES")
    print(connection.execute("SELECT count(*) FROM visit").fetchone()[0])
"""


def start_embedded(var_dir: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_URL")}
    return subprocess.run(
        [sys.executable, "-c", EMBEDDED, str(var_dir)],
        cwd=ROOT,
        env={**environment, **extra},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_embedded_database_keeps_its_data_and_stops_with_its_last_user(tmp_path: Path) -> None:
    counts = [start_embedded(tmp_path).stdout for _ in range(2)]
    assert counts == ["1\n", "2\n"]
    assert not (tmp_path / "postgresql" / "postmaster.pid").exists()


def test_what_another_user_left_in_the_temporary_folder_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".lockfile").mkdir()  # as good as a file that somebody else has locked away
    started = start_embedded(tmp_path / "var", TMPDIR=str(tmp_path))
    assert started.stdout == "1\n", started.stderr


def test_a_data_folder_that_cannot_be_used_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgresql").write_text("not a folder", encoding="utf-8")
    started = start_embedded(tmp_path)
    assert started.returncode != 0
    assert "the embedded PostgreSQL did not start" in started.stderr.splitlines()[-1]
    assert "Set DATABASE_URL to a server of your own" in started.stderr.splitlines()[-1]


def test_a_given_database_is_used_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.embedded import ensure_database_url

    monkeypatch.setenv("DATABASE_URL", "postgres://desk@db.example/claims")
    assert ensure_database_url(tmp_path) == "postgres://desk@db.example/claims"
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_says_when_its_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken.*PORT={port + 1}"):
            call_command("demo", port=port)
