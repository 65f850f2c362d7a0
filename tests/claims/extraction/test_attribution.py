"""Who says what: the tables of examples, and what holds for every text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claims.extraction.records import Extraction, Statement
from tests.claims.extraction.conftest import cases

Read = Callable[..., Extraction]


def seen(statement: Statement, extraction: Extraction, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return of a statement what the expected one names, in the same words."""
    claim = next(claim for claim in extraction.claims if claim.id == statement.claim)
    speaker = statement.speaker
    everything = {
        "speaker": speaker.actor if speaker else None,
        "words": speaker.text if speaker else None,
        "actor_kind": str(speaker.kind) if speaker else None,
        "speaks_for": speaker.speaks_for if speaker else None,
        "content": [piece.text for piece in statement.content],
        "cue": statement.cue.text if statement.cue else None,
        "stance": str(statement.stance),
        "mode": str(statement.mode),
        "kind": str(claim.kind),
        "via": [relay.text for relay in statement.via],
    }
    return {key: everything[key] for key in wanted}


def check(extraction: Extraction, wanted: list[dict[str, Any]]) -> None:
    found = [piece.text for s in extraction.statements for piece in s.content]
    assert len(extraction.statements) == len(wanted), found
    for statement, expected in zip(extraction.statements, wanted, strict=True):
        assert seen(statement, extraction, expected) == expected


@pytest.mark.parametrize("case", cases("attribution"))
def test_indirect_speech_is_attributed(read: Read, case: dict[str, Any]) -> None:
    check(read(case["text"]), case["statements"])


@pytest.mark.parametrize("case", cases("quotations"))
def test_each_quoted_sentence_has_its_speaker(read: Read, case: dict[str, Any]) -> None:
    check(read(case["text"]), case["statements"])


@pytest.mark.parametrize("case", cases("claimants"))
def test_a_speaker_is_the_actor_named_earlier(read: Read, case: dict[str, Any]) -> None:
    check(read(case["text"], headings=case.get("headings", ())), case["statements"])


@pytest.mark.parametrize("case", cases("headlines"))
def test_a_headline_has_speaker_and_content(read: Read, case: dict[str, Any]) -> None:
    check(read(case["text"], kind="title"), case["statements"])


@pytest.mark.parametrize("case", cases("never_claims"))
def test_what_asserts_nothing_is_no_claim(read: Read, case: dict[str, Any]) -> None:
    assert [claim.text for claim in read(case["text"]).claims] == []


@pytest.mark.parametrize("case", cases("kinds"))
def test_a_claim_has_a_kind(read: Read, case: dict[str, Any]) -> None:
    assert [str(claim.kind) for claim in read(case["text"]).claims] == [case["kind"]]
