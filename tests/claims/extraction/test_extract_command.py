"""`manage.py extract` holds its contract and asks no database."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

TEXT = "Bridge closed\n\nThe mayor said the bridge was unsafe.\n"


def run(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("extract", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_each_file_gives_one_object_in_input_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    out, _ = run(str(tmp_path / "b.txt"), str(tmp_path / "a.txt"))
    documents = [json.loads(line) for line in out.splitlines()]
    assert [document["doc"] for document in documents] == ["b.txt", "a.txt"]
    (statement,) = documents[0]["statements"]
    content = statement["content"]
    assert TEXT[content["start"] : content["end"]] == content["text"] == "the bridge was unsafe"
    assert statement["speaker"]["text"] == "The mayor"
    assert documents[0]["claims"][0]["id"] == statement["claim"]


def test_offsets_count_carriage_returns(tmp_path: Path) -> None:
    text = "Bridge closed\r\n\r\nThe mayor said the bridge was unsafe.\r\n"
    (tmp_path / "crlf.txt").write_bytes(text.encode())
    out, _ = run(str(tmp_path / "crlf.txt"))
    content = json.loads(out)["statements"][0]["content"]
    assert text[content["start"] : content["end"]] == content["text"]


def test_a_file_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    out, err = io.StringIO(), io.StringIO()
    files = [str(tmp_path / name) for name in ("missing.txt", "latin.txt", "good.txt")]
    with pytest.raises(CommandError, match="2 of 3 files"):
        call_command("extract", *files, stdout=out, stderr=err)
    assert json.loads(out.getvalue())["doc"] == "good.txt"
    assert "missing.txt cannot be read: No such file or directory." in err.getvalue()
    assert "latin.txt cannot be read: it is not UTF-8 (byte 3)." in err.getvalue()


def test_standard_input_is_read_as_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    out, err = run("-", "--stats")
    assert json.loads(out)["doc"] == "-"
    assert "words/s" in err


def test_a_page_is_read_from_its_html(tmp_path: Path) -> None:
    body = "".join(
        f"<p>The quay was repaired in part {i} of the year, at some cost.</p>" for i in "1234"
    )
    page = "<html><head><title>Bridge closed</title></head><body><article><h1>Bridge closed</h1>"
    page += f"{body}<p>The mayor said the bridge was unsafe.</p></article></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    out, _ = run(str(tmp_path / "page.html"), "--html")
    assert [c["text"] for c in json.loads(out)["claims"]] == ["The bridge was unsafe"]


def test_explain_shows_rules_and_what_stayed_silent(tmp_path: Path) -> None:
    text = TEXT.replace("unsafe.", "unsafe. The union spoke for two hours.")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    out, _ = run(str(tmp_path / "a.txt"), "--explain")
    assert "rule reported_speech.say, cue “said”" in out
    assert "The union spoke for two hours." in out.split("nothing found:")[1]
