"""An article's text in blocks."""

from __future__ import annotations

from claims.article_page import build_blocks
from sources.models import Passage

TEXT = "Rain fell. Read our page.\n\n11:15am: Ferry sails\n\nIt sailed.\n\nALSO READ: Recipes"


def passage(words, kind, **fields):
    start = TEXT.index(words)
    return Passage(start=start, end=start + len(words), kind=kind, **fields)


def shown(blocks):
    return [(TEXT[block.start : block.end], str(block.kind)) for block in blocks]


def test_each_paragraph_keeps_its_line_and_kind():
    blocks = build_blocks(
        TEXT,
        [
            passage("Rain fell.", "summary"),
            passage("Read our page.", "boilerplate"),
            passage("Ferry sails", "heading", printed_time="11:15am"),
            passage("It sailed.", "entry", printed_time="11:15am", heading="Ferry sails"),
            passage("ALSO READ: Recipes", "boilerplate"),
        ],
        [],
        [],
    )
    assert shown(blocks) == [
        ("Rain fell. Read our page.", "summary"),
        ("11:15am: Ferry sails", "heading"),
        ("It sailed.", "entry"),
        ("ALSO READ: Recipes", "boilerplate"),
    ]
    assert [block.starts_entry for block in blocks] == [False, True, False, False]
    assert [block.time for block in blocks] == ["", "", "", ""]  # the heading says it


def test_an_entry_whose_text_lacks_its_time_is_given_it():
    blocks = build_blocks(TEXT, [passage("It sailed.", "entry", printed_time="12:40")], [], [])
    entry = next(block for block in blocks if block.kind == "entry")
    assert (entry.time, entry.starts_entry) == ("12:40", True)


def test_text_without_passages_is_body():
    assert {kind for _, kind in shown(build_blocks(TEXT, [], [], []))} == {"body"}
