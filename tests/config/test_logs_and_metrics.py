"""JSON log lines name their request or task; gauges stand behind a token."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from config.logs import JsonFormatter, working_on
from config.metrics import render
from sources.models import Article, Feed, Tick
from tests.factories import make_article, make_outlet

TOKEN = "a-token-of-the-tests"


def line(message: str = "article fetched: article=%s", *values: object, error=None) -> dict:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("sources.ingest", logging.INFO, "x.py", 1, message, values, info)
    return json.loads(JsonFormatter().format(record))


def test_a_line_is_one_object_with_the_ids_of_its_unit() -> None:
    with working_on(request_id="abc"):
        found = line("article fetched: article=%s", 7)
    assert found["message"] == "article fetched: article=7"
    assert (found["level"], found["logger"]) == ("INFO", "sources.ingest")
    assert found["request_id"] == "abc"
    assert found["time"].endswith("+00:00")
    assert "request_id" not in line("idle")


def test_a_task_names_its_lines_until_it_ends() -> None:
    from config.celery import app

    seen = []

    @app.task(name="tests.say")
    def say(row: int) -> None:
        seen.append(line("working"))

    say.apply(args=(41,), task_id="t-1")
    assert (seen[0]["task"], seen[0]["task_id"], seen[0]["row"]) == ("tests.say", "t-1", 41)
    assert "task" not in line("idle")


def test_an_error_is_told_without_what_it_quotes() -> None:
    text = "The weir gave way, the mayor said. " * 50
    try:
        raise ValueError(f"bad row\nDETAIL: {text}")
    except ValueError as error:
        found = line("failed", error=error)
    assert found["error"]["kind"] == "ValueError"
    assert found["error"]["message"] == "bad row"
    assert "test_an_error_is_told" in found["error"]["raised"][-1]
    assert "weir" not in json.dumps(found)


@pytest.mark.django_db
def test_no_line_of_a_stored_article_holds_its_text(caplog: pytest.LogCaptureFixture) -> None:
    from sources.ingest import ingest_text

    words = "Zanzarabar flooded again, the harbour master of Quillport said on Sunday evening."
    with caplog.at_level(logging.DEBUG):
        ingest_text(f"Harbour shut\n\n{words}")
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert any("version stored" in one for one in lines)
    assert not any("Zanzarabar" in one or "Quillport" in one for one in lines)


@pytest.mark.django_db
def test_each_answer_names_its_request(client: Client, settings: Settings) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert len(first) == 32 and first != second
    given = {"HTTP_X_REQUEST_ID": "from-the-proxy-1"}
    assert client.get("/healthz", **given).headers["X-Request-ID"] != "from-the-proxy-1"
    settings.BEHIND_PROXY = True
    assert client.get("/healthz", **given).headers["X-Request-ID"] == "from-the-proxy-1"
    forged = client.get("/healthz", HTTP_X_REQUEST_ID="a b\tc" * 9)
    assert len(forged.headers["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_metrics_are_not_served_without_a_token_of_ours(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_metrics_are_refused_without_the_token(
    client: Client, settings: Settings, header: str
) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 403
    assert b"gainsay_" not in answer.content


@pytest.mark.django_db
def test_metrics_count_what_waits_what_failed_and_what_is_silent(
    client: Client, settings: Settings, django_assert_max_num_queries
) -> None:
    settings.METRICS_TOKEN = TOKEN
    at = now()
    for state, count in (("waiting", 3), ("failed", 2), ("quarantined", 1), ("done", 4)):
        for _ in range(count):
            make_article(state=state, due_at=at - timedelta(minutes=10))
    outlet = make_outlet()
    for days, interval in ((1, 1800), (4, 1800), (4, 21_600), (20, 21_600)):
        Feed.objects.create(
            outlet=outlet, address=f"https://a.example/{days}/{interval}", due_at=at + 9 * DAY,
            last_new_at=at - days * DAY, interval_seconds=interval,
        )  # fmt: skip
    Tick.objects.create(at=at - timedelta(seconds=30))
    with django_assert_max_num_queries(20):
        answer = client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    found = dict(
        one.rsplit(" ", 1) for one in answer.content.decode().splitlines() if one[0] != "#"
    )
    assert found['gainsay_work_rows{kind="article",state="waiting"}'] == "3"
    assert found['gainsay_work_rows{kind="article",state="failed"}'] == "2"
    assert found['gainsay_work_rows{kind="article",state="quarantined"}'] == "1"
    assert found['gainsay_work_rows{kind="reading",state="waiting"}'] == "0"
    assert 600 <= float(found['gainsay_work_oldest_due_seconds{kind="article"}']) < 700
    assert found['gainsay_work_oldest_due_seconds{kind="feed"}'] == "0"
    # Half-hourly feeds are silent after 3 days, six-hourly ones after 10.
    assert found["gainsay_feeds_silent"] == "2"
    assert 30 <= float(found["gainsay_tick_age_seconds"]) < 90
    assert Article.objects.count() == 10


DAY = timedelta(days=1)


def test_labels_are_escaped() -> None:
    gauges = [("a", "Help.", {"x": 'one "two"\n\\'}, 1.0), ("a", "Help.", {}, 2.5)]
    assert render(gauges) == (
        '# HELP a Help.\n# TYPE a gauge\na{x="one \\"two\\"\\n\\\\"} 1\na 2.5\n'
    )


@pytest.mark.django_db
def test_ready_says_when_the_clock_has_stopped(client: Client) -> None:
    assert client.get("/readyz").status_code == 200  # it never began: a fresh installation
    Tick.objects.create(at=now() - timedelta(minutes=1))
    assert client.get("/readyz").status_code == 200
    Tick.objects.update(at=now() - timedelta(minutes=20))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content.startswith(b"No worker has looked for work for 20 minutes")


@pytest.mark.django_db
def test_each_tick_is_noted_in_one_row() -> None:
    from sources.tasks import find_work

    find_work()
    find_work()
    assert Tick.objects.count() == 1
    assert now() - Tick.objects.get().at < timedelta(minutes=1)
