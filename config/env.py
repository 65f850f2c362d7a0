"""Read settings from the environment, and refuse what cannot be read.

Each function takes the variable's name and a default, and raises
ImproperlyConfigured with a sentence that names the variable and what it may be.
`NAME_FILE` may hold the path of a file with the value, for secrets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def env_str(name: str, default: str = "") -> str:
    """Return the variable, or the contents of the file that NAME_FILE names."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {file_name!r}, which cannot be read: {error.strerror}."
            ) from error
        except UnicodeDecodeError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {file_name!r}, which is not UTF-8 text."
            ) from error
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    raw = env_str(name, "1" if default else "0").strip().lower()
    if raw in _TRUE:
        return True
    if raw in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def env_int(name: str, default: int, *, least: int | None = None) -> int:
    raw = env_str(name, str(default)).strip()
    try:
        value = int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from error
    if least is not None and value < least:
        raise ImproperlyConfigured(f"{name} must be {least} or more, not {value}.")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable, blanks dropped."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_choice(name: str, default: str, choices: Sequence[str]) -> str:
    """Return the one of `choices` that the variable names, in any case of letters."""
    raw = env_str(name, default).strip()
    for choice in choices:
        if raw.casefold() == choice.casefold():
            return choice
    raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {raw!r}.")


def env_match(name: str, default: str, pattern: str, wanted: str) -> str:
    """Return the variable if the whole of it matches `pattern`; `wanted` describes that."""
    raw = env_str(name, default).strip()
    if not re.fullmatch(pattern, raw):
        raise ImproperlyConfigured(f"{name} must be {wanted}, not {raw!r}.")
    return raw


def env_site_url(name: str, default: str) -> str:
    """Return an http(s) address without path, query and closing slash."""
    raw = env_str(name, default).strip()
    address = raw.rstrip("/")
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or address != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ImproperlyConfigured(
            f"{name} must be an address like https://claims.example.org, not {raw!r}."
        )
    return address


def env_rate(name: str, default: str) -> str:
    """Return a rate such as "10/5 minutes", as the library `limits` reads it."""
    from limits import parse

    raw = env_str(name, default).strip()
    try:
        parse(raw)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a rate like 10/5 minutes, not {raw!r}."
        ) from error
    return raw


def env_redis(name: str) -> str:
    """Return the address of a Redis server, or "" if the variable is empty."""
    raw = env_str(name).strip()
    if raw and not raw.startswith(("redis://", "rediss://", "unix://")):
        # The value is not repeated: it may hold a password.
        raise ImproperlyConfigured(f"{name} must be an address like redis://127.0.0.1:6379/0.")
    return raw


def env_database(name: str) -> dict[str, Any]:
    """Return Django's settings of the PostgreSQL database that the variable names.

    Raises ImproperlyConfigured for an unreadable address and for every engine
    other than PostgreSQL (docs/decisions/0002-postgresql-only.md).
    """
    raw = env_str(name)
    if not raw.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            f"{name} must be an address like postgres://user@host:5432/gainsay; "
            "PostgreSQL is the only database."
        )
    try:
        settings: dict[str, Any] = environ.Env.db_url_config(raw)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} cannot be read as a database address.") from error
    if not settings.get("NAME"):
        raise ImproperlyConfigured(f"{name} names no database: add /gainsay at its end.")
    return settings
