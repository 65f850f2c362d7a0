"""Notes of the desk: kept with author and time, struck and not erased, never public."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.claim_page import read_claim_page
from claims.groups import rederive
from claims.models import ClaimNote
from claims.notes import LONGEST, NoteRefused, strike_note, write_note
from claims.reading import _claims_to_keep
from claims.reviewing import take
from tests.factories import NOON, make_claim, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

SECRET = "The harbour master rings back at nine."


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_a_note_stands_on_the_claim_and_beside_the_verdict_with_author_and_time(
    fay: Client, fact_checker: User
) -> None:
    claim = make_statement().claim
    page = reverse("claim-detail", args=[claim.pk])
    answer = fay.post(reverse("note-write", args=[claim.pk]), {"text": f"  {SECRET} "})
    assert answer["Location"] == page + "#notes"
    note = ClaimNote.objects.get()
    assert (note.text, note.author, note.claim) == (SECRET, fact_checker, claim)
    for address in (page, reverse("claim-review", args=[claim.pk])):
        assert SECRET in body(fay.get(address)), address
    assert SECRET not in body(fay.get(page + "?as_of=2030-01-01T00:00"))


def test_with_htmx_a_note_is_answered_with_all_notes_and_can_be_struck(fay: Client) -> None:
    claim = make_statement().claim
    write_note(claim.pk, "An older one.", by=make_user(username="ben"), now=NOON)
    written = fay.post(
        reverse("note-write", args=[claim.pk]), {"text": SECRET}, headers={"HX-Request": "true"}
    )
    words = body(written)
    assert words.index(SECRET) < words.index("An older one.")
    assert "<html" not in words
    assert json.loads(written["HX-Trigger"])["toast"]["text"] == "Note kept."
    own = ClaimNote.objects.get(text=SECRET).pk
    struck = fay.post(reverse("note-strike", args=[own]), headers={"HX-Request": "true"})
    assert f"<s>{SECRET}</s>" in body(struck)
    restored = fay.post(reverse("note-restore", args=[own]), headers={"HX-Request": "true"})
    assert f"<s>{SECRET}</s>" not in body(restored)
    assert SECRET in body(restored)


@pytest.mark.parametrize(
    ("text", "told"), [(" ", "Write the note first."), ("x" * (LONGEST + 1), "at most 4000")]
)
def test_a_note_that_cannot_be_kept_is_refused_and_not_lost(
    fay: Client, text: str, told: str
) -> None:
    claim = make_statement().claim
    address = reverse("note-write", args=[claim.pk])
    refused = fay.post(address, {"text": text}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert told in body(refused)
    assert f'maxlength="4000">{text}</textarea>' in body(refused)
    assert told in body(fay.post(address, {"text": text}, follow=True))
    assert not ClaimNote.objects.exists()


def test_only_its_author_strikes_a_note_and_its_history_is_kept(
    fay: Client, fact_checker: User
) -> None:
    ben = make_user(username="ben")
    note = write_note(make_statement().claim.pk, SECRET, by=ben, now=NOON)
    refused = fay.post(reverse("note-strike", args=[note.pk]), follow=True)
    assert "Only its author strikes a note." in body(refused)
    with pytest.raises(NoteRefused):
        strike_note(note.pk, by=fact_checker, now=NOON)
    strike_note(note.pk, by=ben, now=NOON)
    note.refresh_from_db()
    assert (note.text, note.struck_at) == (SECRET, NOON)
    assert [row.struck_at for row in note.history.all()] == [NOON]
    assert "Let it stand" not in body(fay.get(reverse("claim-detail", args=[note.claim_id])))


def test_no_page_feed_or_download_of_the_public_has_a_note(client: Client) -> None:
    claim = make_statement().claim
    make_statement(claim=claim, is_dispute=True, stance="denies")
    rederive([claim.pk], now=NOON)
    write_note(claim.pk, SECRET, by=make_user(), now=NOON)
    addresses = [
        reverse("claim-list"), reverse("claim-detail", args=[claim.pk]),
        reverse("article-detail", args=[claim.version_id]), reverse("disputed-feed"),
        reverse("claims-csv"), reverse("claims-jsonl"), reverse("api-claims"),
        reverse("api-claim", args=[claim.pk]),
    ]  # fmt: skip
    reader = Client()
    reader.force_login(make_user(username="no-role"))
    for who in (client, reader):
        for address in addresses:
            answer = who.get(address + ("?state=all" if address.endswith("/") else ""))
            content = b"".join(answer) if answer.streaming else answer.content
            assert SECRET.encode() not in content, address
            assert b"Notes of the desk" not in content, address


def test_a_note_on_one_wording_stands_on_its_group(fay: Client) -> None:
    first, second = make_statement().claim, make_statement(claim=make_claim("It is open")).claim
    make_link(first, second, kind="same", status="accepted")
    rederive([first.pk, second.pk], now=NOON)
    write_note(second.pk, SECRET, by=make_user(), now=NOON)
    assert SECRET in body(fay.get(reverse("claim-detail", args=[first.pk])))


def test_reading_an_article_again_keeps_a_claim_that_has_a_note() -> None:
    claim = make_statement().claim
    assert claim.pk not in _claims_to_keep(claim.version)
    write_note(claim.pk, SECRET, by=make_user(), now=NOON)
    assert claim.pk in _claims_to_keep(claim.version)


def test_the_desk_sees_on_the_claim_who_has_it_in_work(fay: Client) -> None:
    claim = make_statement().claim
    page = reverse("claim-detail", args=[claim.pk])
    assert "In work with" not in body(fay.get(page))
    take(claim, by=make_user(username="ben"), now=timezone.now())
    assert "In work with ben until" in body(fay.get(page))
    assert "In work with" not in body(Client().get(page))


def test_notes_and_holds_cost_the_page_no_query_of_their_own(
    fay: Client, fact_checker: User
) -> None:
    claim = make_statement().claim
    fact_checker.groups.add(Group.objects.get(name="moderator"))
    page = reverse("claim-detail", args=[claim.pk])
    with CaptureQueriesContext(connection) as few:
        fay.get(page)
    for number in range(5):
        write_note(claim.pk, f"Note {number}", by=make_user(), now=NOON)
    with CaptureQueriesContext(connection) as many:
        assert body(fay.get(page)).count("note-act-") == 0
    assert len(many) == len(few) <= 10


def test_notes_and_holds_join_no_table_to_the_claims_of_a_page() -> None:
    """With more than eight PostgreSQL no longer chooses their order, and reads all claims."""
    claim = make_statement().claim
    joins = []
    for for_desk in (False, True):
        with CaptureQueriesContext(connection) as asked:
            read_claim_page(claim.pk, for_desk=for_desk)
        sql = asked.captured_queries[0]["sql"]
        while sql != (sql := re.sub(r"\([^()]*\)", "", sql)):  # what subqueries join is their own
            pass
        joins.append(sql.count(" JOIN "))
    assert 0 < joins[0] == joins[1]
