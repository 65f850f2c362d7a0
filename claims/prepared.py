"""Queries that a worker asks for every claim: planned once a connection, not at each question.

Django binds values on the client's side, so that PostgreSQL parses and plans each question
anew: for a join of six tables that takes as long as the answer. Here the values travel
beside the query, and rows come back in binary form. For queries whose best plan does not
depend on the values; those of pages are Django's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def fetch(query: str, values: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query; [] for a statement that returns none.

    query: placeholders are %s or %(name)s, or %b where a long list is sent in binary form.
        Types that PostgreSQL cannot tell are cast: %b::bigint[].
    Runs in Django's connection and transaction, and is seen by its wrappers and its log.
    DATABASES sets prepare_threshold to 0, without which nothing would be prepared.
    """
    with connection.cursor() as bound:  # checks the connection as Django does
        own = psycopg.Cursor(bound.connection)
    own.format = psycopg.pq.Format.BINARY
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(own) as cursor:  # type: ignore[arg-type]  # the stubs ask for a wrapped one
        cursor.execute(query, values)
        return cursor.fetchall() if own.description else []
