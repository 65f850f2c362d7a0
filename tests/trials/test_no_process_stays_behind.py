"""A process that is killed outright leaves nobody behind who goes on without it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import requests

from tests.trials.conftest import ROOT, Worker, wait_for
from tests.trials.servers import free_port

pytestmark = [
    pytest.mark.trial,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children so"),
]


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


@pytest.mark.redis
def test_a_killed_worker_takes_its_children_and_its_clock_along(
    start_worker: Callable[..., Worker],
):
    worker = start_worker()
    wait_for(lambda: len(worker.children()) >= 3)  # two children and the clock
    children = worker.children()
    os.kill(worker.process.pid, signal.SIGKILL)  # the worker alone, not its group
    wait_for(lambda: all_gone(children), 60)


def test_a_killed_demonstration_takes_its_server_and_its_worker_along(tmp_path: Path):
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items()
           if name not in {"DATABASE_URL", "REDIS_URL"}},
        "GAINSAY_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    tmp_path.chmod(0o755)
    with (tmp_path / "demo.log").open("wb") as log:
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip

    def serves() -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    try:
        wait_for(serves, 600)
        started = psutil.Process(demo.pid).children(recursive=True)
        assert len(started) >= 2
        # The worker has said that it uses the embedded server too.
        users = tmp_path / "var" / "postgresql" / ".handle_pids.json"
        wait_for(lambda: len(json.loads(users.read_text())) == 2)
    finally:
        demo.kill()
        demo.wait()
    wait_for(lambda: all_gone(started), 60, describe=lambda: [
        (one.pid, one.cmdline()) for one in started if one.is_running()
    ])  # fmt: skip
    wait_for(lambda: not own_processes(tmp_path), 60)  # its embedded PostgreSQL too


def own_processes(folder: Path) -> list[int]:
    return [
        one.pid
        for one in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(one.info["cmdline"] or [])
    ]
