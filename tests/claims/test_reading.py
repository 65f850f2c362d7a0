"""Reading a version into rows, with what the extraction found given by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claims.extraction import records
from claims.models import Claim, ClaimEvent, ClaimGroup, ClaimLink, Statement
from claims.reading import store_extraction
from claims.vocabulary import AsReported, Kind, LinkKind, Mode, Stance
from tests.factories import NOON, make_user, make_version

pytestmark = pytest.mark.django_db

TEXT = (
    "Port news\n\nTarvia said its ships had closed the harbour, a claim disputed by Orla Venn. "
    "The harbour is open, Venn told the Herald, citing the pilots. "
    "The Herald could not verify either account."
)


def span(words):
    start = TEXT.index(words)
    return records.Span(start, start + len(words), words)


def mention(words, actor, kind="", **fields):
    found = span(words)
    return records.Mention(words, actor, kind, found.start, found.end, **fields)


def statement(claim, words, speaker, **fields):
    defaults = {
        "stance": Stance.ASSERTS,
        "mode": Mode.INDIRECT,
        "rule": "reported_speech.ccomp",
        "cue": span("said"),
    }
    return records.Statement(
        claim=claim, content=(span(words),), speaker=speaker, **{**defaults, **fields}
    )


def closed(**fields):
    venn = mention("Orla Venn", "Orla Venn", "person")
    disputer = records.Disputer(
        venn.text,
        venn.actor,
        venn.kind,
        venn.start,
        venn.end,
        cue=span("disputed by"),
        rule="disputes.passive",
        sentence=span("a claim disputed by Orla Venn"),
    )
    defaults = {
        "text": "Tarvia’s ships had closed the harbour",
        "kind": Kind.ASSERTION,
        "as_reported": AsReported.DISPUTED,
        "evidence": span("a claim disputed by Orla Venn"),
        "disputers": (disputer,),
    }
    return records.Claim(id="c1", **{**defaults, **fields})


def extraction(**fields):
    opened = records.Claim(
        id="c2",
        text="The harbour is open",
        kind=Kind.ASSERTION,
        as_reported=AsReported.UNVERIFIED,
        evidence=span("The Herald could not verify either account"),
    )
    found = {
        "claims": (closed(), opened),
        "statements": (
            statement(
                "c1", "its ships had closed the harbour", mention("Tarvia", "Tarvia", "state")
            ),
            statement(
                "c2",
                "The harbour is open",
                mention("Venn", "Orla Venn", "person"),
                cue=span("told"),
                via=(mention("the pilots", "the pilots", "unnamed"),),
            ),
        ),
        "links": (
            records.Link("c1", "c2", LinkKind.COUNTERS, 0.9, "contrast", ("open / closed",)),
        ),
    }
    return records.Extraction(**{**found, **fields})


def store(version, found=None, *, extractor_version="1", now=NOON):
    return store_extraction(
        version, found or extraction(), extractor_version=extractor_version, now=now
    )


def test_a_reading_stores_claims_with_claimants_disputers_and_the_words_behind_the_state():
    version = make_version(text=TEXT)
    store(version)
    claim = version.claims.get(text__startswith="Tarvia’s ships")
    assert claim.statements.claiming().get().speaker.name == "Tarvia"
    assert claim.statements.disputing().get().speaker.name == "Orla Venn"
    assert claim.state_evidence.get().text == "a claim disputed by Orla Venn"
    assert claim.group.state == "disputed"
    other = version.claims.get(text="The harbour is open")
    assert other.statements.get().relays.get().text == "the pilots"
    assert ClaimLink.objects.get().status == "proposed"
    assert version.reading.statement_count == 2


def test_reading_twice_changes_nothing():
    version = make_version(text=TEXT)
    store(version)
    before = list(Claim.objects.order_by("pk").values("pk", "text", "position"))
    events = ClaimEvent.objects.count()
    store(version, now=NOON + timedelta(hours=1))
    assert list(Claim.objects.order_by("pk").values("pk", "text", "position")) == before
    assert Statement.objects.count() == 3
    assert ClaimEvent.objects.count() == events
    assert ClaimLink.objects.count() == 1


def test_a_newer_extractor_replaces_what_it_no_longer_finds():
    version = make_version(text=TEXT)
    store(version)
    found = extraction()
    store(
        version,
        extraction(claims=found.claims[:1], statements=found.statements[:1], links=()),
        extractor_version="2",
    )
    assert [claim.text for claim in version.claims.all()] == [closed().text]
    assert ClaimGroup.objects.count() == 1


def test_what_a_person_touched_survives_a_newer_extractor():
    version = make_version(text=TEXT)
    store(version)
    Claim.objects.filter(text="The harbour is open").update(
        touched_by_person=True, text="The harbour was open on Monday"
    )
    found = extraction()
    store(version, extraction(claims=found.claims[:1], statements=found.statements[:1], links=()))
    store(version)
    corrected = version.claims.get(touched_by_person=True)
    assert corrected.text == "The harbour was open on Monday"
    assert version.claims.count() == 2


def test_a_claim_of_a_decided_link_survives_a_newer_extractor():
    version = make_version(text=TEXT)
    store(version)
    ClaimLink.objects.update(status="rejected", decided_by=make_user(), decided_at=NOON)
    store(version, extraction(claims=(), statements=(), links=()))
    assert version.claims.count() == 2
    assert ClaimLink.objects.get().status == "rejected"
