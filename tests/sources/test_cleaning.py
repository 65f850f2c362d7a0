from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sources.cleaning import clean_line, clean_text, decode_bytes, looks_like_html
from sources.errors import BadInput, SourceError, TooLarge, UnknownEncoding


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x00b", "ab"),
        ("bell\x07 escape\x1b[31m", "bell escape[31m"),
        ("tab\tand\nnewline stay", "tab\tand\nnewline stay"),
        ("line\r\nends\rof\x0ball\u2028kinds\u0085here", "line\nends\nof\nall\nkinds\nhere"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("\u202egnihton", "gnihton"),
        ("isolate \u2066x\u2069", "isolate x"),
        ("e\u0301", "é"),
        ("z" + "\u0301" * 10_000, "ź" + "\u0301" * 3),
        ("a\u200d\u200d\u200d\u200cb", "a\u200db"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("\ufeffmark", "mark"),
        ("not\ufffea\uffffcharacter\U0001fffe", "notacharacter"),
        ("no-break\u00a0space", "no-break\u00a0space"),
        ("a\n\n\n\n\n\n\nb", "a\n\n\nb"),
    ],
)
def test_text_is_cleaned(dirty, clean):
    assert clean_text(dirty) == clean


@settings(deadline=None)  # an example is slow on a busy machine, not by its letters
@given(st.text(max_size=300))
def test_clean_text_can_be_stored_and_written_as_xml(text):
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")
    element = etree.Element("text")
    element.text = cleaned  # lxml refuses what XML does not allow
    assert clean_text(cleaned) == cleaned


def test_too_many_characters_are_refused_with_both_numbers():
    with pytest.raises(TooLarge, match=r"12 characters; at most 10"):
        clean_text("abcdefghijkl", most_characters=10)


def test_a_line_is_one_line_and_cut():
    assert clean_line(" a\n b\tc ", most_characters=50) == "a b c"
    assert clean_line("word " * 40, most_characters=12) == "word word w…"


BOM16 = "Käse sagt der Bürgermeister".encode("utf-16")


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Käse".encode(), "", "Käse"),
        (b"\xef\xbb\xbfK\xc3\xa4se", "", "Käse"),
        (BOM16, "", "Käse sagt der Bürgermeister"),
        ("Käse sagt der Mann".encode("utf-16-be"), "", "Käse sagt der Mann"),
        ("Käse".encode("utf-32"), "", "Käse"),
        ("Käse".encode("latin-1"), "iso-8859-1", "Käse"),
        ("“Käse”".encode("cp1252"), "ISO-8859-1", "“Käse”"),
        ("Привет, мир".encode("cp1251"), "windows-1251", "Привет, мир"),
        # A mistaken header does not spoil valid UTF-8.
        ("“Käse”".encode(), "iso-8859-1", "“Käse”"),
        (b'<html><meta charset="windows-1251"><p>' + "Привет".encode("cp1251"), "",
         '<html><meta charset="windows-1251"><p>Привет'),
        (b'<?xml version="1.0" encoding="koi8-r"?><p>' + "Привет".encode("koi8-r"), "",
         '<?xml version="1.0" encoding="koi8-r"?><p>Привет'),
        (b"x" * 2000 + b"\xff", "utf-8", "x" * 2000 + "\ufffd"),
    ],
)  # fmt: skip
def test_bytes_are_decoded(data, declared, text):
    assert decode_bytes(data, declared=declared) == text


@pytest.mark.parametrize(
    ("data", "declared", "sentence"),
    [
        (b"", "", "is empty"),
        (b" \n\t \x00", "", "is empty"),
        (b"%PDF-1.7 ...", "", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "", "is a PNG image"),
        (b"\xff\xd8\xff\xe0....", "image/png", "is a JPEG image"),
        (b"PK\x03\x04....", "", "is a ZIP archive or an office document"),
        (bytes(range(256)) * 20, "", "is a binary file"),
        ("Käse".encode("latin-1"), "", "does not say which encoding"),
        ("Käse".encode("latin-1"), "utf-8", "does not say which encoding"),
        ("Käse".encode("latin-1"), "hex", "does not say which encoding"),
        ("Käse".encode("latin-1"), "utf-7", "does not say which encoding"),
        (b"\xff\xfe\x00\xd8" * 5, "", "says it is UTF-16 but is not"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(data, declared, sentence):
    with pytest.raises(BadInput, match=sentence):
        decode_bytes(data, declared=declared, name="The file")


def test_an_unknown_encoding_has_its_own_error():
    with pytest.raises(UnknownEncoding):
        decode_bytes(b"\xe9t\xe9 en ville")


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "cp1252", "zip", "shift_jis", "x"]))
def test_any_bytes_give_text_or_one_sentence(data, declared):
    try:
        assert isinstance(decode_bytes(data, declared=declared), str)
    except SourceError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize("text", ["\u0301" * 200_000, "\n" * 300_000, "\n ".join(["x"] * 100_000)])
def test_storms_are_cleaned_in_a_moment(text):
    started = time.process_time()
    clean_text(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<!DOCTYPE html><html><body>x</body></html>", True),
        ("  <!-- made by x -->\n<html>", True),
        ("<div><p>Some text</p></div>", True),
        ("The mayor wrote <b>boldly</b> that 3 < 4.", False),
        ("<3 from the mayor, a text said.", False),
        ("", False),
    ],
)
def test_html_is_told_from_text(text, is_html):
    assert looks_like_html(text) is is_html


def test_a_few_broken_bytes_do_not_spoil_a_text_that_is_clearly_utf_8():
    text = ("Čelákovice said “no” — the weir held. " * 60).encode()
    assert decode_bytes(text[:900] + b"\xff" + text[900:]).count("\ufffd") <= 2
    for other in (
        ("The weir held. " * 200).encode() + "café".encode("latin-1"),  # nothing says UTF-8
        text[:300] + b"\xff\xfe\xfa" * 5,
        ("Плотина выдержала. " * 60).encode("koi8-r"),
    ):
        with pytest.raises(UnknownEncoding):
            decode_bytes(other)
