"""What the tests of the extraction share: one loaded pipeline, one way to read a text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from claims.extraction import extract
from claims.extraction.nlp import load_pipeline
from claims.extraction.records import Extraction
from sources.records import Passage

TABLES = Path(__file__).parents[1] / "data"

Read = Callable[..., Extraction]


def cases(table: str) -> list[Any]:
    """Return the cases of tests/claims/data/TABLE.toml as pytest parameters."""
    rows = tomllib.loads((TABLES / f"{table}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(row, id=row.get("name", row["text"])[:80]) for row in rows]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_pipeline()


@pytest.fixture
def read(nlp: Language) -> Callable[..., Extraction]:
    """Return a reader of texts that are one passage, or parted by the lines in `headings`."""

    def read_text(text: str, kind: str = "body", headings: Sequence[str] = ()) -> Extraction:
        passages, start = [], 0
        for heading in headings:
            at = text.index(heading, start)
            passages.append(Passage(start, at, kind))
            start = at + len(heading)
            passages.append(Passage(at, start, "heading"))
        return extract(text, [*passages, Passage(start, len(text), kind)], nlp)

    return read_text
