"""Queries of linking are planned once a connection, within Django's transaction and log."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.prepared import fetch
from tests.factories import make_claim

pytestmark = pytest.mark.django_db


def test_a_query_asked_again_is_planned_once_a_connection():
    query = "SELECT %s::bigint + cardinality(%b::bigint[])"
    assert [fetch(query, [n, [1, 2]]) for n in range(3)] == [[(2,)], [(3,)], [(4,)]]
    planned = fetch("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
                    ["SELECT $1::bigint + cardinality%"])  # fmt: skip
    assert planned == [(1,)]


def test_it_sees_what_the_transaction_wrote_and_is_seen_in_the_log():
    claim = make_claim("The bridge is open")
    with CaptureQueriesContext(connection) as asked:
        assert fetch("SELECT text FROM claims_claim WHERE id = %s", [claim.pk]) == [(claim.text,)]
    assert len(asked) == 1


def test_a_statement_without_rows_gives_none():
    assert fetch("UPDATE claims_claim SET text = %s WHERE id = 0", ["x"]) == []
