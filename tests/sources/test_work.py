from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from sources import hints
from sources.models import Article
from sources.work import due_articles, wake_articles
from tests.factories import NOON, make_article, make_outlet

pytestmark = pytest.mark.django_db


def waiting(address: str, **fields) -> Article:
    return make_article(state="waiting", due_at=NOON, address=address, **fields)


def test_a_row_is_hinted_at_once_until_its_hint_arrives_or_the_broker_is_wiped():
    row = waiting("https://a.example/1")
    assert [hint.row_id for hint in due_articles(NOON)] == [row.pk]
    assert due_articles(NOON) == []
    hints.forget("article", row.pk)
    assert [hint.row_id for hint in due_articles(NOON)] == [row.pk]
    cache.clear()
    assert [hint.row_id for hint in due_articles(NOON)] == [row.pk]


def test_one_host_does_not_hold_up_the_others(settings):
    settings.FETCH_RATE_PER_HOST = "1/second"
    settings.TICK_SECONDS = 30
    outlet = make_outlet()
    for n in range(50):
        waiting(f"https://busy.example/{n}", outlet=outlet)
    other = waiting("https://calm.example/1", outlet=outlet)
    waits = {hint.row_id: hint.after_seconds for hint in due_articles(NOON)}
    assert len(waits) == 31 and waits[other.pk] == 0
    assert sorted(waits.values()) == [0, *range(30)]


def test_a_page_whose_next_look_is_due_waits_to_be_fetched():
    due = make_article(look_again_at=NOON)
    later = make_article(look_again_at=NOON + timedelta(hours=1))
    assert wake_articles(NOON) == 1
    assert list(Article.objects.due(NOON)) == [due]
    later.refresh_from_db()
    assert later.state == "done"
