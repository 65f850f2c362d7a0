"""Tips: what readers bring, and what the desk does with it."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from sources.models import Article, ArticleVersion, Tip
from sources.vocabulary import TipState
from tests.factories import NOON, make_user

pytestmark = pytest.mark.django_db

GIVE, LIST = "/tips/", "/sources/tips/"
ADDRESS = "https://post.example/weir"


@pytest.fixture(autouse=True)
def hints(monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr("sources.tip_views.send_hint", lambda task, pk: sent.append(pk))
    return sent


def give(client, **given):
    return client.post(GIVE, given, follow=True)


def test_a_reader_without_an_account_brings_an_address_and_nothing_is_fetched(client, hints):
    page = give(client, address=ADDRESS, note="Seen in a chat")
    assert "The desk has your tip" in page.content.decode()
    tip = Tip.objects.get()
    assert (tip.address, tip.note, tip.state) == (ADDRESS, "Seen in a chat", TipState.WAITING)
    assert not Article.objects.exists()
    assert hints == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Give an address or some words."),
        ({"note": "only a note"}, "Give an address or some words."),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "https://me:secret@post.example/"}, "address"),
        ({"text": "x" * 20_001}, "at most 20,000 characters"),
    ],
)
def test_what_cannot_be_taken_is_said_in_the_form_with_what_was_written(client, given, sentence):
    page = give(client, **given)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in page.content.decode()
    assert given.get("note", "") in page.content.decode()
    assert not Tip.objects.exists()


def test_control_characters_do_not_reach_the_database(client):
    give(client, text="The weir\x1b broke.\x07")
    assert Tip.objects.get().text == "The weir broke."


def test_one_address_brings_so_many_and_no_more(client, settings):
    settings.TIP_LIMIT_PER_ADDRESS = "2/hour"
    assert [give(client, text=f"Tip {n}").status_code for n in range(3)] == [200, 200, 429]
    assert Tip.objects.count() == 2
    assert give(Client(REMOTE_ADDR="198.51.100.2"), text="Tip").status_code == HTTPStatus.OK


def test_what_was_refused_does_not_count(client, settings):
    settings.TIP_LIMIT_PER_ADDRESS = "1/hour"
    give(client)
    assert give(client, text="Now with words").status_code == HTTPStatus.OK


def test_tips_can_be_closed(client, settings):
    settings.TIPS = False
    assert client.get(GIVE).status_code == HTTPStatus.NOT_FOUND
    assert give(client, text="words").status_code == HTTPStatus.NOT_FOUND
    assert GIVE not in client.get("/about/").content.decode()


def test_the_desk_takes_an_address_in_and_every_tip_that_says_the_same(
    client, fact_checker, hints, django_capture_on_commit_callbacks
):
    first, second = (Tip.objects.create(address=ADDRESS) for _ in range(2))
    other = Tip.objects.create(address=ADDRESS + "/2")
    client.force_login(fact_checker)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("tip-take", args=[first.pk]))
    article = Article.objects.get()
    assert answer.url == reverse("source-article", args=[article.pk])
    assert hints == [article.pk]
    for tip in (first, second):
        tip.refresh_from_db()
        assert (tip.state, tip.article, tip.decided_by) == (TipState.TAKEN, article, fact_checker)
    other.refresh_from_db()
    assert other.state == TipState.WAITING


def test_a_tip_that_two_people_take_is_one_article(client, fact_checker):
    tip = Tip.objects.create(
        text="The weir at Talmere has broken, the council said on Monday. " * 9
    )
    client.force_login(fact_checker)
    client.post(reverse("tip-take", args=[tip.pk]))
    page = client.post(reverse("tip-take", args=[tip.pk]), follow=True)
    assert "taken in already" in page.content.decode()
    assert ArticleVersion.objects.count() == 1


def test_words_that_are_stored_already_lead_to_their_article(client, fact_checker):
    text = "The weir at Talmere has broken, the council said on Monday. " * 9
    tips = [Tip.objects.create(text=text) for _ in range(2)]
    client.force_login(fact_checker)
    answers = [client.post(reverse("tip-take", args=[tip.pk])) for tip in tips]
    assert answers[0].url == answers[1].url
    assert Tip.objects.filter(state=TipState.TAKEN).count() == 2


def test_a_dismissed_tip_can_be_put_back(client, fact_checker):
    tip = Tip.objects.create(text="words")
    client.force_login(fact_checker)
    client.post(reverse("tip-dismiss", args=[tip.pk]))
    page = client.get(LIST).content.decode()
    assert "No tip waits" in page
    assert reverse("tip-put-back", args=[tip.pk]) in page
    client.post(reverse("tip-put-back", args=[tip.pk]))
    tip.refresh_from_db()
    assert (tip.state, tip.decided_by) == (TipState.WAITING, None)


def test_a_decision_that_came_first_stands(client, fact_checker):
    tip = Tip.objects.create(text="words", state=TipState.TAKEN, decided_at=NOON)
    client.force_login(fact_checker)
    for action in ("tip-dismiss", "tip-put-back"):
        client.post(reverse(action, args=[tip.pk]))
    tip.refresh_from_db()
    assert tip.state == TipState.TAKEN


def test_what_a_reader_wrote_is_text_and_not_markup(client, fact_checker):
    give(client, text="<script>alert(1)</script>", note="<b>bold</b>")
    client.force_login(fact_checker)
    page = client.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;bold" in page


def test_readers_do_not_see_tips(client):
    Tip.objects.create(text="words", note="secret")
    client.force_login(make_user())
    assert client.get(LIST).status_code == HTTPStatus.FORBIDDEN
