"""Who disputes what: the table in data/disputes.toml, and what no text may do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from claims.extraction import extract
from claims.extraction.records import Extraction
from sources.live_blogs import split_passages

TABLE = Path(__file__).parent.parent / "data" / "disputes.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


def read(text: str) -> Extraction:
    text = text.strip() + "\n"
    return extract(text, split_passages(text))


def disputed(extraction: Extraction) -> dict[str, set[str]]:
    """Return the disputers of each disputed claim, by the words of its content."""
    found: dict[str, set[str]] = {}
    for claim, statement in zip(extraction.claims, extraction.statements, strict=True):
        if claim.disputers:
            content = " … ".join(piece.text for piece in statement.content)
            found.setdefault(content, set()).update(d.text for d in claim.disputers)
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_disputes_of_a_text_are_found_and_no_others(case):
    left = disputed(read(case["text"]))
    for expected in case["disputes"]:
        contents = [content for content in left if expected["claim"] in content]
        assert contents, f"no dispute of {expected['claim']!r} in {left}"
        by = set().union(*(left.pop(content) for content in contents))
        assert len(by) == len(expected["by"]), by
        for name in expected["by"]:
            assert any(name in text for text in by), (name, by)
    assert not left


def test_a_dispute_names_the_sentence_that_disputes():
    from claims.extraction import extract
    from sources.records import Passage

    text = "Lesk said its pilots had landed. Tarvia’s army rejected the claim on Sunday."
    found = extract(text, [Passage(0, len(text), "body")])
    [disputer] = [other for claim in found.claims for other in claim.disputers]
    assert disputer.sentence is not None
    assert disputer.sentence.text == "Tarvia’s army rejected the claim on Sunday."


def test_a_pronoun_without_a_speaker_before_it_is_the_subject_of_that_sentence():
    found = read("Brenn said the gate was open. Irma Solheim read the file. She was not convinced.")
    [disputer] = [other for claim in found.claims for other in claim.disputers]
    assert (disputer.text, disputer.actor) == ("She", "Irma Solheim")
