from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sources.ingest import ingest_text
from sources.live_blogs import split_passages
from sources.models import Notice
from sources.notices import pick_story, read_notices
from tests.factories import make_outlet

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
SENTENCES = [
    f"The river stood {n} hand-widths above the weir of Talmere at hour {n}, the mayor said."
    for n in range(14)
]
STORY = "\n\n".join(["Weir at Talmere gives way after a week of rain", *SENTENCES])


def kinds(title: str, *paragraphs: str) -> list[str]:
    text = "\n\n".join([title, *(paragraphs or SENTENCES[:4])])
    return [notice.kind.value for notice in read_notices(text, split_passages(text))]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("CORRECTED-Weir at Talmere gives way", "correction"),
        ("CORRECTION: Weir at Talmere gives way", "correction"),
        ("BC-NN--Correction: Weir at Talmere gives way", "correction"),
        ("Clarification: Weir at Talmere", "correction"),
        ("KILL: Weir at Talmere gives way", "withdrawal"),
        ("Mandatory kill — Weir at Talmere gives way", "withdrawal"),
        ("WITHDRAWN - Weir at Talmere gives way", "withdrawal"),
        ("Story removed: Weir at Talmere", "withdrawal"),
        ("Retraction: Weir at Talmere gives way", "withdrawal"),
        # News about such things is none.
        ("Kill switch found in the weir of Talmere", ""),
        ("Corrections officer hurt at Talmere prison", ""),
        ("Ministry issues correction: weir did hold", ""),
        ("Minister withdraws remark on the weir", ""),
        ("Withdrawn troops return to Talmere", ""),
        ("Weir at Talmere gives way", ""),
    ],
)
def test_titles_say_what_is_corrected_and_withdrawn(title, kind):
    assert kinds(title) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("paragraph", "kind"),
    [
        ("Correction: The weir is in Talmere, not in Dorvik as we wrote before.", "correction"),
        ("(Corrects second paragraph to say that the weir held)", "correction"),
        ("This article was amended on 15 March 2026 to give the mayor's right name.", "correction"),
        ("An earlier version of this story misstated the height of the weir.", "correction"),
        (
            "An earlier version of this article incorrectly said that four people died.",
            "correction",
        ),
        ("(This March 14 story has been corrected to fix the spelling of Talmere)", "correction"),
        ("Editor's note: We have corrected the number of people who left.", "correction"),
        ("This story has been withdrawn because the document was forged.", "withdrawal"),
        ("EDITORS: Please kill the story about the weir sent at 09.10 GMT.", "withdrawal"),
        ("Please disregard our earlier report on the weir at Talmere.", "withdrawal"),
        ("Northern News Service has withdrawn its story about the weir of Talmere.", "withdrawal"),
        # News about such things is none.
        ("The ministry has withdrawn its objections, the mayor said.", ""),
        ("The paper corrected its figure after the mayor complained, he said.", ""),
        ("“This story is not over,” the mayor said on Sunday.", ""),
        ("This article of the treaty was amended in 1998, the lawyer said.", ""),
        ("The court has been asked to correct the record, her lawyer said.", ""),
        ("Please do not use the lift, the fire brigade said.", ""),
    ],
)
def test_paragraphs_say_it_by_how_they_begin(paragraph, kind):
    assert kinds("Weir at Talmere gives way", *SENTENCES[:3], paragraph) == ([kind] if kind else [])


def test_a_note_speaks_of_the_story_whose_title_it_repeats():
    titles = [(1, "Talmere under water"), (1, "Weir at Talmere gives way after a week of rain"),
              (2, "Weir at Talmere holds firm"), (3, "Rain")]  # fmt: skip
    note = "KILL. Please kill the story headlined: Weir at Talmere gives way after a week of rain."
    assert pick_story(note, titles) == 1
    assert pick_story("Please kill the story on a week of rain", titles) is None
    assert pick_story(note, [(4, titles[1][1]), (5, titles[1][1])]) is None  # two fit


@pytest.mark.django_db
def test_a_kill_notice_reaches_every_copy_of_the_story(client):
    agency = make_outlet(name="Northern News Service", kind="agency")
    at = timezone.now() - timedelta(hours=5)
    first = ingest_text(STORY, outlet=agency, published=at).version
    copy = ingest_text(
        STORY.replace("Weir at Talmere gives way after a week of rain", "Talmere under water")
        + "\n\n(Northern News Service)",
        outlet=make_outlet(name="Talmere Post"), published=at + timedelta(minutes=20),
    ).version  # fmt: skip
    bystander = ingest_text(
        "Market in Dorvik opens again\n\n" + "\n\n".join(
            f"Stall {n} sold out by hour {n}, its keeper said." for n in range(14)
        ), outlet=agency, published=at,
    ).version  # fmt: skip
    note = ingest_text(
        "KILL: Weir at Talmere gives way after a week of rain\n\n"
        "EDITORS: Please kill the story headlined Weir at Talmere gives way after a week of rain, "
        "sent this morning. The weir has held, and the document that we cited was forged.",
        outlet=agency, published=at + timedelta(hours=1),
    ).version  # fmt: skip
    assert first.family_id == copy.family_id != note.family_id
    assert {n.family_id for n in Notice.objects.all()} == {first.family_id}
    assert {n.kind for n in Notice.objects.all()} == {"withdrawal"}
    for version in (first, copy):
        page = client.get(f"/articles/{version.pk}/").content.decode()
        assert "Withdrawn" in page and "Please kill the story" in page
        assert f"/articles/{note.pk}/" in page
    assert "Please kill" not in client.get(f"/articles/{bystander.pk}/").content.decode()
    # A copy that comes later is reached too; its text and its claims stay.
    late = ingest_text(STORY + "\n\nMore soon.", outlet=make_outlet(), published=at).version
    assert "Withdrawn" in client.get(f"/articles/{late.pk}/").content.decode()
    assert "hand-widths" in client.get(f"/articles/{copy.pk}/").content.decode()
    # What a person dismissed is gone from all of them.
    Notice.objects.update(dismissed_at=timezone.now())
    assert "Withdrawn" not in client.get(f"/articles/{copy.pk}/").content.decode()


@pytest.mark.django_db
def test_a_corrected_story_tells_its_copies(client):
    at = timezone.now() - timedelta(hours=5)
    copy = ingest_text(STORY, outlet=make_outlet(), published=at).version
    corrected = ingest_text(
        "CORRECTED-" + STORY.replace("3 hand-widths", "2 hand-widths")
        + "\n\n(Corrects fourth paragraph to say two hand-widths)",
        outlet=make_outlet(kind="agency"), published=at + timedelta(hours=1),
    ).version  # fmt: skip
    assert corrected.family_id == copy.family_id
    page = client.get(f"/articles/{copy.pk}/").content.decode()
    assert "Corrected" in page and "Corrects fourth paragraph" in page
