"""Claims from one version of an article to the next, and what the outlet changed of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from claims import correcting
from claims.anchoring import Quote
from claims.extraction import records
from claims.models import Claim, ClaimEvent, ClaimLink, Correction, Statement
from claims.reading import store_extraction
from claims.vocabulary import AsReported, CorrectionKind, EventKind, Kind, Mode, Stance
from sources.models import Notice
from tests.factories import NOON, make_article, make_user, make_version

pytestmark = pytest.mark.django_db

OPEN = "The harbour is open, the ministry said."
COUNT = "At least 12 ships are waiting off the breakwater, the pilots said."
DENIED = "Orla Venn denied that any ship was waiting off the breakwater."
DOUBT = "The Herald could not verify the number of ships."
FIRST = f"Port news\n\n{OPEN} {COUNT} {DENIED}\n\n{DOUBT}"
LATER = NOON + timedelta(hours=3)


def span_in(text, words):
    start = text.index(words)
    return records.Span(start, start + len(words), words)


def named(text, words):
    found = span_in(text, words)
    return records.Mention(words, words, "body", found.start, found.end)


def found_in(text, *said):
    """Return what an extraction finds: for each (words, speaker) a claim, if both stand there.

    Who is said to deny it and the line on its verification belong to the claim on ships.
    """
    claims, statements = [], []
    for words, speaker in said:
        if words not in text:
            continue
        ident = f"c{len(claims) + 1}"
        venn = span_in(text, "Orla Venn") if DENIED in text and "ships" in words else None
        doubt = span_in(text, DOUBT) if DOUBT in text and "ships" in words else None
        disputers = venn and records.Disputer(
            venn.text, venn.text, "person", venn.start, venn.end, cue=span_in(text, "denied"),
            rule="disputes.test", sentence=span_in(text, DENIED),
        )  # fmt: skip
        state = AsReported.UNVERIFIED if doubt else AsReported.ATTRIBUTED
        claims.append(
            records.Claim(
                ident,
                words,
                Kind.ASSERTION,
                AsReported.DISPUTED if venn else state,
                evidence=doubt,
                disputers=(disputers,) if disputers else (),
            )  # fmt: skip
        )
        content = span_in(text, words)
        end = text.index(".", content.end) + 1
        statements.append(
            records.Statement(
                ident,
                Stance.ASSERTS,
                Mode.INDIRECT,
                "reported_speech.test",
                (content,),
                named(text, speaker),
                None,
                sentence=records.Span(content.start, end, text[content.start : end]),
            )  # fmt: skip
        )
    return records.Extraction(claims=tuple(claims), statements=tuple(statements))


SAID = [
    ("The harbour is open", "the ministry"),
    ("At least 12 ships are waiting off the breakwater", "the pilots"),
    ("At least 15 ships are waiting off the breakwater", "the pilots"),
]


def read(version, *said, extractor_version="1", now=NOON):
    extraction = found_in(version.text, *(said or SAID))
    store_extraction(version, extraction, extractor_version=extractor_version, now=now)


@pytest.fixture
def first():
    version = make_version(text=FIRST)
    read(version)
    return version


def newer(version, old, new, **fields):
    assert old in version.text
    return make_version(article=version.article, text=version.text.replace(old, new), **fields)


def edits(version):
    events = ClaimEvent.objects.filter(
        claim__version__article=version.article, kind=EventKind.EDITED
    )
    return [event.sentence for event in events.order_by("pk")]


def test_a_claim_whose_words_still_stand_keeps_its_row_and_points_to_the_new_text(first):
    rows = {claim.text: claim.pk for claim in first.claims.all()}
    version = newer(first, "Port news", "Port news of Monday")

    read(version, now=LATER)

    assert {claim.text: claim.pk for claim in version.claims.all()} == rows
    assert not first.claims.exists()
    for statement in Statement.objects.filter(claim__version=version, is_dispute=False):
        [[start, end]] = statement.content_parts
        assert version.text[start:end] == statement.claim.text == statement.exact
    assert edits(first) == []


def test_a_changed_figure_without_a_notice_is_told_and_linked_to_what_it_became(first):
    version = newer(first, "12 ships", "15 ships")

    read(version, now=LATER)
    read(version, now=LATER)

    [sentence] = edits(first)
    assert sentence.startswith("Version 2 of the article, its words: “At least 12 ships")
    assert "became “At least 15 ships" in sentence
    assert sentence.endswith("without a notice of correction.")
    old = first.claims.get()
    assert old.text.startswith("At least 12")
    link = ClaimLink.objects.get()
    assert {link.a, link.b} == {old, version.claims.get(text__startswith="At least 15")}
    assert (link.kind, link.status) == ("updates", "proposed")
    old.group.refresh_from_db()
    assert old.group.changed_at == LATER


def test_a_change_that_the_page_owns_up_to_names_its_notice(first):
    version = newer(first, "12 ships", "15 ships")
    notice = "Correction: an earlier version gave another number of ships."
    version.text += f"\n\n{notice}"
    version.save()
    start, end = version.text.index(notice), len(version.text)
    Notice.objects.create(
        version=version, family=version.family, kind="correction", start=start, end=end,
        found_at=LATER,
    )  # fmt: skip

    read(version, now=LATER)

    [sentence] = edits(first)
    assert sentence.endswith(
        "and the page says so: “Correction: an earlier version gave another number of ships.”."
    )


@pytest.mark.parametrize(
    ("words", "status"), [("ships were waiting", "accepted"), ("ships are burning", "proposed")]
)
def test_another_wording_is_the_same_claim_by_rule_if_no_word_of_weight_differs(
    first, words, status
):
    reworded = (f"At least 12 {words} off the breakwater", "the pilots")
    version = newer(first, "ships are waiting", words)

    read(version, *SAID, reworded, now=LATER)

    link = ClaimLink.objects.get()
    assert (link.kind, link.status, link.decided_by) == ("same", status, None)
    assert (link.a.group_id == link.b.group_id) == (status == "accepted")


def test_a_dispute_and_a_check_told_in_other_words_are_no_edit(first):
    extraction = found_in(first.text, *SAID)
    version = newer(first, DENIED, "Orla Venn rejected that any ship was waiting there.")
    version.text = version.text.replace("could not verify", "was unable to verify")
    version.save()
    shift = [
        replace(
            claim,
            evidence=claim.evidence and span_in(version.text, "was unable to verify"),
            disputers=tuple(
                replace(one, cue=None, sentence=span_in(version.text, "Orla Venn rejected"))
                for one in claim.disputers
            ),
        )
        for claim in extraction.claims
    ]
    store_extraction(
        version, replace(extraction, claims=tuple(shift)), extractor_version="1", now=LATER
    )
    assert edits(first) == []


def test_words_that_were_cut_are_told_but_not_of_a_live_blog(first):
    version = newer(first, COUNT, "")
    read(version, now=LATER)
    [sentence] = edits(first)
    assert f"“{COUNT}” was taken out, without a notice" in sentence

    blog = make_version(text=FIRST, article=make_article(kind="live_blog"))
    read(blog)
    read(newer(blog, COUNT, ""), now=LATER)
    assert edits(blog) == []


def test_a_lost_dispute_and_a_lost_line_on_verification_are_told(first):
    version = newer(newer(first, DENIED, ""), DOUBT, "The Herald asked the pilots again.")
    read(version, now=LATER)
    heads = [sentence.partition(": “")[0] for sentence in edits(first)]
    assert heads == [
        "Version 3 of the article, who disputes it",
        "Version 3 of the article, what it says on verification",
    ]
    claim = version.claims.get(text__startswith="At least 12")
    assert not claim.statements.disputing().exists()
    assert claim.as_reported == AsReported.ATTRIBUTED


def test_another_claimant_of_the_same_words_is_told(first):
    version = newer(first, "the ministry said", "the mayor said")
    read(version, ("The harbour is open", "the mayor"), SAID[1], now=LATER)
    [sentence] = edits(first)
    assert sentence.startswith("Version 2 of the article, who claims it:")
    assert "the ministry said.” became" in sentence


def test_versions_read_out_of_order_come_to_the_same(first):
    unread = make_version(article=first.article, text=FIRST.replace("12 ships", "15 ships"))
    newest = make_version(article=first.article, text=unread.text.replace("Port", "Late port"))
    read(newest, now=LATER)
    read(unread, now=LATER)
    assert unread.claims.count() == 0
    assert sorted(claim.text[:11] for claim in newest.claims.all()) == [
        "At least 15",
        "The harbour",
    ]
    assert len(edits(first)) == 1


def test_an_older_version_read_again_makes_no_claim_twice(first):
    version = newer(first, "12 ships", "15 ships")
    read(version, now=LATER)
    ids = set(Claim.objects.values_list("pk", flat=True))
    read(first, extractor_version="2", now=LATER)
    assert set(Claim.objects.values_list("pk", flat=True)) == ids


def test_what_a_person_decided_moves_as_it_is_and_takes_new_disputes(first):
    claim = first.claims.get(text__startswith="At least 12")
    claim.statements.disputing().delete()
    claim.state_evidence.all().delete()
    Claim.objects.filter(pk=claim.pk).update(
        touched_by_person=True, text="12 ships wait", as_reported=AsReported.ATTRIBUTED
    )
    version = newer(first, "Port news", "Port news of Monday")

    read(version, now=LATER)

    claim.refresh_from_db()
    assert (claim.version, claim.text, claim.as_reported) == (version, "12 ships wait", "disputed")
    assert claim.statements.disputing().get().speaker.name == "Orla Venn"
    assert claim.state_evidence.get().text == DOUBT


def test_a_denial_that_a_newer_version_adds_is_told(first):
    early = make_version(text=FIRST.replace(DENIED, "The mayor was asked."))
    read(early)
    claim = early.claims.get(text__startswith="At least 12")
    version = newer(early, "The mayor was asked.", DENIED)
    read(version, now=LATER)
    read(version, now=LATER)
    event = claim.events.get(kind=EventKind.NEW_DISPUTER)
    assert (event.actor.name, event.at) == ("Orla Venn", LATER)
    claim.group.refresh_from_db()
    assert claim.group.state == AsReported.DISPUTED


def test_what_a_person_rejected_does_not_come_back_with_a_word_more(first):
    claim = first.claims.get(text="The harbour is open")
    Claim.objects.filter(pk=claim.pk).update(withdrawn_at=NOON)
    read(first, ("The harbour is open, the", "the ministry"), extractor_version="2")
    assert [one.pk for one in first.claims.all()] == [claim.pk]


def make_correction(claim, **fields):
    said = claim.statements.claiming().get()
    defaults = {
        "version": claim.version, "claim": claim, "statement": said, "exact": said.exact,
        "prefix": said.prefix, "suffix": said.suffix, "kind": CorrectionKind.SPEAKER,
        "sentence": "Said by the port.", "reason": "Misread.", "at": NOON,
    }  # fmt: skip
    return Correction.objects.create(**{**defaults, "by": make_user(), **fields})


def test_a_correction_whose_words_are_gone_is_kept_in_sight(first):
    claims = {claim.text: claim for claim in first.claims.all()}
    Claim.objects.update(touched_by_person=True)
    stays = make_correction(claims["The harbour is open"])
    lost = make_correction(claims["At least 12 ships are waiting off the breakwater"])
    version = newer(first, "12 ships", "15 ships")

    read(version, now=LATER)
    stays.refresh_from_db()
    lost.refresh_from_db()
    assert (stays.lost_in, lost.lost_in) == (None, version)

    again = newer(version, "15 ships", "12 ships")
    read(again, now=LATER)
    lost.refresh_from_db()
    assert lost.lost_in is None
    assert lost.claim.version == again


def test_a_rejected_dispute_is_not_found_again(first):
    claim = first.claims.get(text__startswith="At least 12")
    dispute = claim.statements.disputing().get()
    make_correction(
        claim, kind=CorrectionKind.NOT_SAID, statement=None, exact=dispute.exact,
        before={"speaker_id": dispute.speaker_id},
    )  # fmt: skip
    dispute.delete()
    Claim.objects.filter(pk=claim.pk).update(touched_by_person=True)

    read(first, extractor_version="2")
    read(newer(first, "Port news", "Port news of Monday"), now=LATER)

    assert not claim.statements.disputing().exists()


def sign(reason="Misread."):
    return correcting.Signature(make_user(), reason, NOON)


def read_again(first):
    """Read with a newer extractor, then in a newer version."""
    read(first, extractor_version="2")
    version = newer(first, "Port news", "Port news of Monday")
    read(version, extractor_version="2", now=LATER)
    return version


def test_another_speaker_stays_in_a_later_reading_and_in_a_newer_version(first):
    said = Statement.objects.get(claim__text="The harbour is open")
    correcting.change_speaker(said.pk, "the mayor", "person", sign(), seen=said.speaker_id)
    version = read_again(first)
    again = Statement.objects.get(claim__text="The harbour is open")
    assert (again.pk, again.speaker.name, again.claim.version) == (said.pk, "the mayor", version)


def test_two_claims_stay_two_in_a_later_reading_and_in_a_newer_version(first):
    claim = first.claims.get(text__startswith="At least 12")
    correcting.split_claim(claim.pk, "waiting off the breakwater", sign(), wording="Ships wait")
    version = read_again(first)
    texts = [one.text for one in version.claims.order_by("position")]
    assert texts == ["The harbour is open", "At least 12 ships are", "Ships wait"]


def test_an_added_claim_comes_along_and_a_rejected_one_stays_away(first):
    correcting.add_claim(first, Quote("waiting off the breakwater, the pilots"),
                         ("the pilots", "body"), sign(), wording="The pilots wait")  # fmt: skip
    rejected = first.claims.get(text="The harbour is open")
    correcting.reject_claim(rejected.pk, sign())
    version = read_again(first)
    shown = version.claims.published().order_by("position")
    assert [one.text[:11] for one in shown] == ["At least 12", "The pilots "]
    assert first.claims.count() == 0
