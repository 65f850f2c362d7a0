"""The quick start: set up the database, read the demonstration corpus, serve it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.embedded import is_embedded
from config.parent import end_with
from config.ports import port_is_free

NOTICE = (
    "Demonstration: the outlets are invented and the articles were written for it; "
    "do not quote them as news."
)
ROLES = ["fact-checker", "moderator", "administrator"]


class Command(BaseCommand):
    help = "Sets up, reads the demonstration corpus, and serves it with a worker beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="set up and read, then end")

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        if not no_serve and not port_is_free(port):
            raise CommandError(f"Port {port} is taken. Choose another: make demo PORT={port + 1}")
        call_command("migrate", verbosity=0)
        call_command("create_roles", verbosity=0)
        call_command("load_seeds")
        sign_ins = _sign_ins(Path(settings.VAR_DIR) / "demo-sign-ins.json")
        self.stdout.write("\nSign-ins:")
        for role in ROLES:
            self.stdout.write(f"  {role:<15} {sign_ins[role]}")
        if no_serve:
            return
        self.stdout.write(f"\nGainsay is at http://127.0.0.1:{port}/ (Ctrl-C ends it)\n")
        self.stdout.flush()
        sys.exit(_serve(port))


def _sign_ins(path: Path) -> dict[str, str]:
    """Return role -> password; made once, kept in a file that only its owner can read."""
    passwords: dict[str, str] = {}
    if path.exists():
        passwords = json.loads(path.read_text(encoding="utf-8"))
    for role in ROLES:
        user, made = User.objects.get_or_create(username=role)
        if made or role not in passwords:
            passwords[role] = secrets.token_urlsafe(12)
            user.set_password(passwords[role])
        user.is_staff = role != "fact-checker"
        user.is_superuser = role == "administrator"
        user.save()
        user.groups.set([Group.objects.get(name=role)])
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords), encoding="utf-8")
    return passwords


def _own_database() -> dict[str, str]:
    """Have the worker use the embedded server in its own name.

    The server ends with its last user: should this process be killed, the worker is that.
    """
    return {"DATABASE_URL": ""} if is_embedded(os.environ.get("DATABASE_URL", "")) else {}


def _serve(port: int) -> int:
    """Run the web server and a worker until one ends or a signal comes; return an exit code."""
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # else whitenoise complains
    environment = {
        "SITE_NOTICE": NOTICE,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
        **{name: value for name, value in os.environ.items() if value},
    }
    end = partial(end_with, os.getpid())
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
             "--threads", "4", "--log-level", "warning", "--no-control-socket"],
            cwd=settings.BASE_DIR, env=environment, preexec_fn=end,
        ),
        subprocess.Popen(
            [sys.executable, manage, "work", "--log-level", "WARNING"],
            cwd=settings.BASE_DIR, env=environment | _own_database(), preexec_fn=end,
        ),
    ]  # fmt: skip

    stopped = False

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        for child in children:
            child.send_signal(signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # SIGHUP: the window closed
        signal.signal(number, stop)
    pid, status = os.wait()
    for child in children:
        if child.pid == pid:
            child.returncode = os.waitstatus_to_exitcode(status)
        elif child.poll() is None:
            child.terminate()
    for child in children:
        child.wait()
    return 0 if stopped else 1  # neither ends by itself unless something is wrong
