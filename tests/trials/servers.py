"""PostgreSQL and Redis of a trial's own, which it may stop and start as it likes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import redis

from config.ports import port_is_free

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class OwnRedis:
    """A Redis that keeps nothing: a restart loses every message."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        client = redis.Redis.from_url(self.url)
        for _ in range(100):
            try:
                client.ping()
                return
            except redis.exceptions.ConnectionError:
                time.sleep(0.1)
        raise AssertionError("The trial's own Redis did not start.")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class OwnPostgreSQL:
    """A cluster on a port of its own, with a migrated database "gainsay" in it."""

    def __init__(self, programs: Path) -> None:
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/gainsay"
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="gainsay-trial-"))
        self._data = self._folder / "data"
        # PostgreSQL refuses to run as root.
        self._user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self._user:
            shutil.chown(self._folder, "postgres", "postgres")
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "postgres",
                  "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
        self.start()
        with psycopg.connect(self.url.replace("/gainsay", "/postgres"), autocommit=True) as one:
            one.execute("CREATE DATABASE gainsay")
        self.manage("migrate", "--verbosity", "0")

    def start(self) -> None:
        assert port_is_free(self.port)
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "stop")

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def manage(self, *arguments: str) -> None:
        environment = {**os.environ, "DATABASE_URL": self.url, "REDIS_URL": ""}
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment,
                       check=True, capture_output=True)  # fmt: skip

    def run(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.url, autocommit=True) as one:
            one.execute(statement, values or None)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as one:
            return one.execute(query).fetchall()

    def count(self, what: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {what}")[0][0])

    def _run(self, program: str, *arguments: str) -> None:
        options: dict[str, Any] = dict(self._user)
        subprocess.run([self._programs / program, *arguments], cwd=self._folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)  # fmt: skip


def postgresql_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest installed; None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parent.parent)
    given = shutil.which("initdb")
    return Path(given).parent if given else found[-1].parent if found else None
