"""One search over claims, actors and articles: what it finds, refuses and costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.full_search import SHOWN, find_actors, find_articles
from claims.merging import merge_actors
from claims.models import ALIAS_WORDS, Actor, ActorAlias
from sources.models import TITLE_WORDS, ArticleVersion
from tests.factories import (
    NOON,
    make_actor,
    make_article,
    make_claim,
    make_statement,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def name(actor: Actor, *names: str) -> Actor:
    for one in names:
        ActorAlias.objects.create(actor=actor, name=one, key=one.casefold())
    return actor


def body(client: Client, words: str) -> str:
    text: str = client.get(reverse("search"), {"q": words}).content.decode()
    return text


def test_words_find_claims_actors_and_articles_and_only_those(client: Client) -> None:
    dam = make_claim("The dam held", version=make_version(title="Water over the valley"))
    actor = name(make_actor("Valley Dam Company"), "Valley Dam Company")
    article = make_version(title="What the dams of Corvane hold")
    make_claim("A bridge fell")
    page = body(client, "dam")
    for address in (
        reverse("claim-detail", args=[dam.pk]),
        reverse("actor-detail", args=[actor.pk]),
        reverse("article-detail", args=[article.pk]),
    ):
        assert f'href="{address}"' in page, address
    assert "A bridge fell" not in page
    assert reverse("article-detail", args=[dam.version_id]) not in page.split("found-articles")[1]


def test_an_actor_is_found_by_each_of_its_names_and_once(client: Client) -> None:
    ministry = name(make_actor("Ministry of Defence"), "Ministry of Defence", "The MoD Office")
    old = name(make_actor("War Office"), "War Office")
    merge_actors(old.pk, ministry.pk, by=make_user(), now=NOON)
    [found] = find_actors("office")
    assert (found.actor, found.also_called) == (ministry, "War Office")
    [found] = find_actors("Defence")
    assert (found.actor, found.also_called) == (ministry, "")


def test_an_unnamed_source_is_not_found_by_its_words() -> None:
    name(make_actor("a resident", kind="unnamed"), "a resident")
    assert find_actors("resident") == []


def test_of_an_article_the_newest_version_is_found_and_once() -> None:
    article = make_article()
    make_version(article=article, number=1, title="Dam holds")
    newer = make_version(article=article, number=2, title="Dam holds, for now")
    assert find_articles("dam") == [newer]


def test_what_is_not_found_is_said_and_so_is_what_cannot_be_asked(client: Client) -> None:
    assert "Nothing here has the words “&lt;b&gt;”." in body(client, "<b>")
    assert client.get(reverse("search")).status_code == 200
    refused = client.get(reverse("search"), {"q": "x" * 201})
    assert refused.status_code == 400
    assert 'role="alert"' in refused.content.decode()
    assert client.get(reverse("search"), {"q": "a\x00b"}).status_code == 400


def test_many_claims_lead_to_the_list_of_all(client: Client) -> None:
    for number in range(SHOWN + 1):
        make_claim(f"The dam held {number} times")
    assert 'href="/?state=all&amp;q=dam"' in body(client, "dam")
    assert 'href="/?state=all&amp;q=3"' not in body(client, "3")


def test_a_search_asks_at_most_ten_queries_whatever_it_finds(
    client: Client, fact_checker: User
) -> None:
    def add(number: int) -> None:
        make_statement(claim=make_claim(f"The dam held {number} times"))
        name(make_actor(f"Dam company {number}"), f"Dam company {number}")
        make_version(title=f"A dam, part {number}")

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            body(client, "dam")
        return len(asked)

    client.force_login(fact_checker)
    add(0)
    few = count()
    for number in range(1, 6):
        add(number)
    assert count() == few <= 10


@pytest.mark.parametrize(
    ("rows", "words", "index"),
    [
        (ActorAlias.objects, ALIAS_WORDS, "actor_alias_words"),
        (ArticleVersion.objects, TITLE_WORDS, "version_title_words"),
    ],
)
def test_words_are_looked_up_in_an_index(rows: Any, words: Any, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.annotate(words=words).filter(words="dam").order_by().explain()
    assert index in plan
