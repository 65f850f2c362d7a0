"""How the claims of one article relate: the table in data/relations.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from claims.extraction import extract
from sources.live_blogs import split_passages

TABLE = Path(__file__).parent.parent / "data" / "relations.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_relations_of_a_text_are_proposed_with_reasons(case):
    text = case["text"].strip() + "\n"
    extraction = extract(text, split_passages(text))
    content = {
        statement.claim: " … ".join(piece.text for piece in statement.content)
        for statement in extraction.statements
    }
    found = [link for link in extraction.links if link.kind in case["kinds"]]
    for kind, a, b in case["links"]:
        link = next(
            (x for x in found if x.kind == kind and a in content[x.a] and b in content[x.b]), None
        )
        assert link is not None, [(x.kind, content[x.a], content[x.b]) for x in found]
        assert 0 < link.score <= 1
        assert link.because
        found.remove(link)
    assert not found


def test_a_pair_of_claims_has_one_relation_at_most():
    text = "\n\n".join(case["text"].strip() for case in CASES)
    pairs = [(link.a, link.b) for link in extract(text, split_passages(text)).links]
    assert len(pairs) == len(set(pairs))
    assert all(a != b for a, b in pairs)
