"""The page of an article with versions, and the comparison of two texts, as a reader sees them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import ClaimEvent, Correction, Reading
from claims.vocabulary import CorrectionKind, EventKind
from sources.models import Passage
from tests.factories import NOON, make_actor, make_claim, make_statement, make_user, make_version

pytestmark = pytest.mark.django_db

TITLE = "Ships wait"
OLD = f"{TITLE}\n\nThe harbour is open, the ministry said. 12 ships wait, the pilots said."
NEW = f"{TITLE}\n\nThe harbour is open, the ministry said. 15 ships wait, the pilots said."


def say(version, words, speaker="The ministry"):
    start = version.text.index(words)
    end = version.text.index(".", start) + 1
    claim = make_claim(words, version=version)
    make_statement(
        claim=claim, speaker=make_actor(f"{speaker} {claim.pk}"), exact=words,
        content_parts=[[start, start + len(words)]], sentence_start=start, sentence_end=end,
        suffix=version.text[start + len(words) : end],
    )  # fmt: skip
    return claim


@pytest.fixture
def versions():
    """Two versions: the harbour moved on to the newer one, the ships changed."""
    first = make_version(text=OLD, title=TITLE)
    second = make_version(text=NEW, title=TITLE, article=first.article, family=first.family)
    for version in (first, second):
        Reading.objects.create(version=version, read_at=NOON)
        Passage.objects.create(version=version, position=0, start=0, end=10, kind="title")
    old = say(first, "12 ships wait")
    say(second, "15 ships wait")
    say(second, "The harbour is open")
    ClaimEvent.objects.create(
        claim=old, kind=EventKind.EDITED, at=NOON,
        sentence="Version 2 of the article, its words: “12 ships” became “15 ships”, "
        "without a notice of correction.",
    )  # fmt: skip
    return first, second


def page_of(client, version):
    response = client.get(reverse("article-detail", args=[version.pk]))
    return response.content.decode()


def compared(client, a, b):
    return client.get(reverse("article-compare"), {"a": a.pk, "b": b.pk})


def test_the_title_stands_once(client, versions):
    page = page_of(client, versions[1])
    main = page[page.index("<main") :]
    assert main.count(TITLE) == 1


def test_an_older_version_shows_the_claims_that_moved_on(client, versions):
    page = page_of(client, versions[0])
    assert '">The harbour is open</span>, the ministry said.' in page
    assert '">12 ships wait</span>' in page
    assert "15 ships wait" not in page[page.index('class="article-text"') :]


def test_an_edit_without_notice_is_shown_on_every_version(client, versions):
    for version in versions:
        page = page_of(client, version)
        assert "The outlet changed claims in this article" in page
        assert "“12 ships” became “15 ships”, without a notice of correction." in page


def test_a_lost_correction_is_shown_as_such(client, versions):
    first, second = versions
    Correction.objects.create(
        version=first, kind=CorrectionKind.SPEAKER, exact="12 ships wait", sentence="By the port.",
        reason="Misread.", by=make_user(username="ada"), at=NOON, lost_in=second,
    )  # fmt: skip
    page = page_of(client, second)
    assert "Corrections that could not be placed" in page
    assert "By the port." in page
    assert "not in version 2" in page


def test_what_changed_is_marked_by_elements_with_the_claims_it_touches(client, versions):
    page = compared(client, *versions).content.decode()
    assert "12</del>" in page
    assert "15</ins>" in page
    touched = page[page.index("Claims it touches") :]
    assert "12 ships wait" in touched
    assert "15 ships wait" in touched
    assert "The harbour is open</a>" not in touched
    assert "Claims that version 2 changed, without a notice of correction" in page


def test_the_newer_version_comes_second_however_it_is_asked(client, versions):
    pages = [compared(client, a, b).content.decode() for a, b in (versions, versions[::-1])]
    assert len({page[page.index("<main") :] for page in pages}) == 1


def test_a_copy_is_compared_and_a_stranger_is_not(client, versions):
    copy = make_version(text=NEW.replace("pilots", "crews"), family=versions[1].family)
    page = compared(client, versions[1], copy).content.decode()
    assert "crews</ins>" in page
    assert f"?a={versions[1].pk}&amp;b={copy.pk}" in page_of(client, versions[1])
    assert compared(client, versions[1], make_version()).status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?a=x&b=1", 400), ("?a=0&b=0", 400), ("?a=99999&b=99998", 404)],
)
def test_texts_that_cannot_be_compared_are_refused_with_a_sentence(client, query, status):
    response = client.get(reverse("article-compare") + query)
    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()


def test_the_pages_ask_no_more_queries_for_more_rows(client, versions, fact_checker):
    first, second = versions
    client.force_login(fact_checker)

    def count():
        addresses = [
            reverse("article-detail", args=[first.pk]),
            reverse("article-detail", args=[second.pk]),
            f"{reverse('article-compare')}?a={first.pk}&b={second.pk}",
            reverse("article-add-claim", args=[second.pk]),
            reverse("statement-correct", args=[second.claims.first().statements.first().pk]),
        ]
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    few = count()
    for number in range(12):
        say(second, NEW[len(TITLE) + 2 : 30 + number])
        make_version(text=NEW, article=first.article, family=first.family)
        make_version(text=NEW, family=first.family)
        Correction.objects.create(
            version=second, kind=CorrectionKind.SPEAKER, exact="x", sentence="By the port.",
            reason="Misread.", by=make_user(), at=NOON, lost_in=second, undone_by=make_user(),
        )  # fmt: skip
    assert count() == few
    assert max(few) <= 10
