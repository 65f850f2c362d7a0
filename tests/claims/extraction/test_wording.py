"""The wording of claims, from a table anyone can extend."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from claims.extraction import extract
from sources.records import Passage

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "wording.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["wording"] for case in CASES])
def test_a_claim_reads_as_a_sentence(case):
    text = case["text"]
    found = extract(text, [Passage(0, len(text), "body")])
    assert case["wording"] in [claim.text for claim in found.claims]


def test_a_denial_is_not_disputed_by_its_own_denier():
    text = "The harbour board denied that its cranes were unsafe."
    found = extract(text, [Passage(0, len(text), "body")])
    assert [(claim.as_reported, claim.disputers) for claim in found.claims] == [("attributed", ())]
