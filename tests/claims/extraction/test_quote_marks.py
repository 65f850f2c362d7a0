"""Where quotations open and close, however the marks were set."""

from __future__ import annotations

import pytest

from claims.extraction.quote_marks import find_marked


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“One,” she said. “Two.”", ["“One,”", "“Two.”"]),
        ('"One," she said. "Two."', ['"One,"', '"Two."']),
        ("''One,'' she said.", ["''One,''"]),
        ("«One», she said.", ["«One»"]),
        ("He said it’s the ministers’ fault.", []),
        ("A 'calm' sea, the '90s and an o'clock", ["'calm'"]),
        ("“The ‘safe’ road is mined,” he said.", ["“The ‘safe’ road is mined,”"]),
        ('"The "free" press lied," she said.', ['"The "free" press lied,"']),
        ("“One runs on", ["“One runs on"]),
        ("A block that only closes.” She left.", ["A block that only closes.”"]),
        ("“Never closed. “Opened anew.”", ["“Never closed.", "“Opened anew.”"]),
    ],
)
def test_marks_are_paired(text: str, quoted: list[str]) -> None:
    assert [text[mark.start : mark.end] for mark in find_marked(text)] == quoted


def test_a_quotation_that_runs_over_a_paragraph_is_left_open() -> None:
    assert [mark.closed for mark in find_marked("“One. Two.")] == [False]
    assert [mark.opened for mark in find_marked("Three.” He left.", running=True)] == [False]
