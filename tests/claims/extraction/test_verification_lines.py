"""What reports say about verification: the table in data/verification_lines.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from claims.extraction import extract
from claims.vocabulary import AsReported, Stance
from sources.live_blogs import split_passages

TABLE = Path(__file__).parent.parent / "data" / "verification_lines.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_states_of_a_text_are_found_with_their_evidence(case):
    text = case["text"].strip() + "\n"
    extraction = extract(text, split_passages(text))
    left = list(case["states"])
    for claim, statement in zip(extraction.claims, extraction.statements, strict=True):
        if statement.stance in (Stance.DENIES, Stance.DOUBTS):
            continue
        content = " … ".join(piece.text for piece in statement.content)
        expected = next((state for state in case["states"] if state["claim"] in content), None)
        if expected is None:
            assert claim.as_reported == AsReported.ATTRIBUTED, (content, claim.evidence)
            continue
        assert claim.as_reported == expected["state"], (content, claim.evidence)
        assert claim.evidence is not None
        assert expected["evidence"] in claim.evidence.text
        assert text[claim.evidence.start : claim.evidence.end] == claim.evidence.text
        if expected in left:
            left.remove(expected)
    assert not left
