#!/usr/bin/env python
"""The command line of Gainsay: `manage.py help` lists what it can do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# These work on text alone and must run where no database can be reached.
WITHOUT_DATABASE = {"extract", "match", "help", "makemessages", "collectstatic", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        if command not in WITHOUT_DATABASE and not {"--help", "-h"} & set(sys.argv):
            from config.embedded import ensure_database_url

            ensure_database_url(
                Path(os.environ.get("GAINSAY_VAR", Path(__file__).resolve().parent / "var"))
            )
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Gainsay cannot start: {error}")
    except OperationalError as error:
        # psycopg gives a code to everything the server says, and none to its silence.
        if getattr(error.__cause__, "sqlstate", "") is not None:
            raise
        sys.exit(f"Gainsay cannot reach its database: {error.__cause__}")


if __name__ == "__main__":
    main()
