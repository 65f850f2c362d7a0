"""Whatever the text: no exception, offsets inside it, and time that grows with its length."""

from __future__ import annotations

import cProfile
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from claims.extraction import extract
from claims.extraction.records import Extraction
from gainsay_en.minilm import load_encoder
from sources.live_blogs import split_passages
from sources.records import Passage

PIECES = st.sampled_from(
    ["said", "that", "“", "”", '"', "'", "’", "''", ",", ".", ":", "–", "\n\n", " ", "Anna Lind",
     "the ministry", "denied", "claims of", "according to", "it", "which", "told", "\u00a0", "12",
     "• ", "[...]", "rejected", "was reported", "citing", "as saying", "(", ")", "and that"]
)  # fmt: skip
NEWSLIKE = st.lists(PIECES, max_size=60).map(" ".join)


def check_offsets(text: str, extraction: Extraction) -> None:
    """Fail unless every span of an extraction stands in the text where it says."""
    for statement in extraction.statements:
        spans = [*statement.content, *([statement.cue] if statement.cue else [])]
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
        assert statement.content
        for mention in (statement.speaker, *statement.via):
            if mention is not None:
                assert mention.actor
            if mention is not None and mention.start is not None:
                assert mention.end is not None
                assert 0 <= mention.start < mention.end <= len(text)
    assert {s.claim for s in extraction.statements} <= {c.id for c in extraction.claims}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=200) | st.text(alphabet=st.characters(), max_size=100))
def test_any_text_is_read_without_an_exception(nlp: Language, text: str) -> None:
    check_offsets(text, extract(text, split_passages(text), nlp))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=NEWSLIKE, kind=st.sampled_from(["body", "title", "entry"]))
def test_any_heap_of_news_words_is_read_without_an_exception(
    nlp: Language, text: str, kind: str
) -> None:
    check_offsets(text, extract(text, [Passage(0, len(text), kind)], nlp))


REPORT = """Eleven missing after mine floods – officials

VAROSH, Feb 3 (Meridian News) - Eleven miners were missing on Monday, the emergencies ministry said.

“We have had no contact with the men since dawn,” Pavle Dorin, head of the brigade, told us.

The operator said that all four of its pumps had been running. A worker said two were broken.

Dorin added: “The water is still rising.”"""


def disguise(words: str) -> str:
    """Return words with one kind of space, hyphen and quotation mark."""
    for odd, plain in {"‑": "-", "“": '"', "”": '"', "\u00a0": " "}.items():
        words = words.replace(odd, plain)
    return " ".join(words.split())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace(" the ", "\u00a0the "),
        lambda text: text.replace(". ", ".  ").replace(" said", "  said"),
        lambda text: text.replace(" told", " \u200btold\u200e"),
        lambda text: text.replace("-", "‑"),
        lambda text: text.replace("“", '"').replace("”", '"'),
        lambda text: text.replace("\n", " \n"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\n\n", "\n\n\t"),
        lambda text: text.rstrip(".”"),
        lambda text: text.replace("Monday", "Monday 😀"),
    ],
    ids=["windows", "mark", "no-break", "double", "invisible", "hyphen", "straight", "trailing",
         "one line end", "tabs", "no end", "emoji"],
)  # fmt: skip
def test_how_a_text_is_typed_does_not_change_who_says_what(
    nlp: Language, change: Callable[[str], str]
) -> None:
    def said(text: str) -> list[tuple[str, str]]:
        extraction = extract(text, split_passages(text), nlp)
        check_offsets(text, extraction)
        return [
            (
                statement.speaker.actor if statement.speaker else "",
                " ".join(disguise(piece.text) for piece in statement.content),
            )
            for statement in extraction.statements
        ]

    plain = [(who, what.replace(" 😀", "")) for who, what in said(change(REPORT))]
    assert len(plain) == 6
    assert plain == said(REPORT)


def seconds(nlp: Language, text: str) -> tuple[float, float]:
    """Return CPU seconds of the bare pipeline's parse and of the whole extraction."""
    from claims.extraction.nlp import parse

    passages = [Passage(0, len(text), "body")]
    began = time.process_time()
    with nlp.memory_zone():
        parse(nlp, text, passages)
    bare = time.process_time() - began
    began = time.process_time()
    check_offsets(text, extract(text, passages, nlp))
    return bare, time.process_time() - began


def calls(nlp: Language, text: str) -> int:
    """Return how many calls of functions, spaCy's own among them, one extraction takes."""
    profile = cProfile.Profile()
    profile.runcall(extract, text, [Passage(0, len(text), "body")], nlp)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize(
    "unit",
    ["said that ", "“It rained, ", '"It rained, he said ', "claims that ", "the minister, ",
     "He said it rained. ", "“It rained,” Anna Lind said.\n\n"],
)  # fmt: skip
def test_hostile_text_costs_little_more_than_its_parse(nlp: Language, unit: str) -> None:
    text = unit * (12_000 // len(unit))
    bare, whole = seconds(nlp, text)
    assert whole < 3 * bare + 1


def test_ten_thousand_cues_are_read_in_time_that_grows_with_their_number(nlp: Language) -> None:
    _, short = seconds(nlp, "said that " * 1_000)
    _, long = seconds(nlp, "said that " * 10_000)
    assert long < 20 * max(short, 0.2)


@pytest.mark.parametrize(
    "unit",
    ["ARMY SAYS ", "Anna Lind denied the claim. ",
     "The army said 12 men died. The union denied both claims. "],
)  # fmt: skip
def test_what_the_extraction_adds_grows_with_the_text_and_not_with_its_square(
    nlp: Language, unit: str
) -> None:
    calls(nlp, unit)  # the first text also loads words and modules
    short, long = (calls(nlp, unit * (length // len(unit))) for length in (5_000, 40_000))
    assert long < 12 * short


@pytest.mark.parametrize(
    "unit",
    ["([{", "“”", '"', "7", "7 ", "1,000,", "a\u200bb\u200c ", "\u200b", "\u202eסיפר המשרד ",
     "😀 ", "e\u0301\u0302\u0303", "\u0301", "a\n", "x", "which he denied, ",
     "the army and the union said the road was open and "],
)  # fmt: skip
def test_hostile_characters_cost_little_more_than_as_many_of_a_report(
    nlp: Language, unit: str
) -> None:
    text = unit * (20_000 // len(unit))
    report = (REPORT + "\n\n") * (20_000 // len(REPORT))
    costs, pieces = [], []
    for one in (report, text):
        began = time.process_time()
        check_offsets(one, extract(one, split_passages(one), nlp))
        costs.append(time.process_time() - began)
        pieces.append(len(load_encoder().word_piece(one)[0]))
    # Figures have three times the word pieces of prose, and the network is paid by the piece.
    assert costs[1] < 3 * costs[0] * max(1, pieces[1] / pieces[0])


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("7 1 0 3 " * 20, False),  # a row of digits
        ("a b c " * 20, False),
        ("x", False),
        ("A 1", True),
        ("It is so, he is in on it. " * 5, True),
        ("“国防部说。”", True),
    ],
)
def test_rows_of_single_letters_are_not_parsed(nlp: Language, text: str, parsed: bool) -> None:
    from claims.extraction.nlp import parse

    assert bool(parse(nlp, text, [Passage(0, len(text), "body")])) is parsed


def test_a_bad_quotation_costs_only_itself(nlp: Language) -> None:
    text = "“It rained, said.\n\n”” “\n\nThe mayor said the school was open."
    claims = extract(text, [Passage(0, len(text), "body")], nlp).claims
    assert [claim.text for claim in claims] == ["The school was open"]
