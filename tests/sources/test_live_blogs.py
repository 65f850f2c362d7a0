from __future__ import annotations

import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.live_blogs import compose_live_blog, read_clock, read_zone, split_passages
from sources.records import LiveUpdate

NINE = datetime(2026, 3, 14, 9, tzinfo=UTC)
CASES = tomllib.loads((Path(__file__).parent / "data" / "passages.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_text_is_split_as_the_table_says(case):
    text = case["text"]
    passages = split_passages(text)
    found = [[p.kind, p.time or ""] for p in passages]
    assert found == [[kind, clock] for kind, clock, _ in case["passages"]]
    for passage, (_, _, beginning) in zip(passages, case["passages"], strict=True):
        assert text[passage.start : passage.end].startswith(beginning)


PIECES = st.sampled_from(
    ["11:15am: Heading here", "Updated", "Updated at 17.42 GMT", "Summary", "• a bullet said", "•",
     "Related Posts", "The mayor said on Sunday that the weir had held through the night.", "",
     "(Reporting by A Bo)", "Key points:", "- dash", "All times are GMT+2", "\x0b", "\u2028",
     "14:05", "You can support our work.", "Short line", "A. B. C.", "“Quote", "…", "é" * 50]
)  # fmt: skip


@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=25).map("\n".join)))
def test_passages_lie_in_order_within_the_text_and_lose_no_paragraph(text):
    passages = split_passages(text, published=datetime(2026, 3, 14, tzinfo=UTC))
    end = 0
    for passage in passages:
        assert end <= passage.start < passage.end <= len(text)
        assert text[passage.start : passage.end] == text[passage.start : passage.end].strip()
        end = passage.end
    covered = "".join(text[p.start : p.end] for p in passages)
    assert covered.count("The mayor said") == text.count("The mayor said")


def test_the_time_to_split_grows_with_the_length_and_not_faster():
    def seconds(paragraphs: int) -> float:
        text = "\n\n".join(
            f"11:{i % 60:02}am: Heading {i}\n\nThe mayor said that street {i} was dry. " * 1
            for i in range(paragraphs)
        )
        started = time.process_time()
        split_passages(text)
        return time.process_time() - started

    seconds(50)
    short, long = min(seconds(400) for _ in range(3)), min(seconds(3200) for _ in range(3))
    assert long < 8 * short * 2.5  # a quadratic step would give 64 times


@pytest.mark.parametrize(
    "text",
    ["a" * 200_000, "(" * 50_000, "11:15 " * 30_000, "• " * 50_000, "By A " * 40_000,
     "A. " * 60_000, "“" * 100_000, "/ AFP" * 30_000, "\n" * 100_000, "a\n" * 50_000,
     "A b\n" * 30_000, "Short line\n" * 20_000],
)  # fmt: skip
def test_hostile_texts_are_split_in_a_moment(text):
    started = time.process_time()
    split_passages(text)
    assert time.process_time() - started < 3


def test_printed_times_become_moments_where_the_zone_is_printed():
    text = (
        "Strike in Ornholm – live\n\nAll times are Ornholm time (GMT+2).\n\n"
        "12:20am: Talks resume\n\nTalks resumed at midnight, the union said on Friday.\n\n"
        "11:50pm: Talks break off\n\nTalks broke off late on Thursday, the port said.\n"
    )
    passages = split_passages(text, published=datetime(2026, 3, 12, 22, 0, tzinfo=UTC))
    times = {p.printed_time: p.time for p in passages if p.kind == "entry"}
    assert times == {
        "12:20am": "2026-03-13T00:20:00+02:00",
        "11:50pm": "2026-03-12T23:50:00+02:00",
    }


def test_without_a_zone_a_time_stays_as_printed():
    text = (
        "Strike – live\n\n9:10am: One thing\n\nIt was said.\n\n8:10am: Two things\n\nIt was said.\n"
    )
    passages = split_passages(text, published=datetime(2026, 3, 12, tzinfo=UTC))
    assert [p.time for p in passages if p.kind == "entry"] == ["9:10am", "8:10am"]


@pytest.mark.parametrize(
    ("printed", "clock"),
    [("6:40pm", "18:40"), ("12:05am", "00:05"), ("12pm", "12:00"), ("17.42 GMT", "17:42"),
     ("9 a.m.", "09:00"), ("0915 GMT", "09:15"), ("21h05", "21:05"), ("4 March, 18:52", "18:52"),
     ("noon", None), ("25:99", None)],
)  # fmt: skip
def test_printed_clocks_are_read(printed, clock):
    found = read_clock(printed)
    assert (found.strftime("%H:%M") if found else None) == clock


@pytest.mark.parametrize(
    ("printed", "hours"),
    [("GMT+2", 2.0), ("UTC−3:30", -3.5), ("17.42 BST", 1.0), ("17.42", None), ("GMT+99", None)],
)
def test_zones_are_read(printed, hours):
    zone = read_zone(printed)
    offset = zone.utcoffset(None) if zone else None
    assert (offset.total_seconds() / 3600 if offset is not None else None) == hours


@pytest.mark.parametrize(("month", "hours"), [(1, -5), (7, -4)])
def test_a_zone_named_without_its_season_follows_the_day(month, hours):
    zone = read_zone("6:40pm ET")
    assert datetime(2026, month, 14, tzinfo=zone).utcoffset() == timedelta(hours=hours)


def test_updates_of_a_page_become_entries_with_their_own_times():
    updates = [
        LiveUpdate(
            "Weir holds", "The weir held, the mayor said.", datetime(2026, 3, 14, 9, tzinfo=UTC)
        ),
        LiveUpdate("", "Boats were sent, the army said.", None),
    ]
    text, passages = compose_live_blog("Floods – live", "Follow us.", updates)
    entries = [p for p in passages if p.kind == "entry"]
    assert [text[p.start : p.end] for p in entries] == [
        "The weir held, the mayor said.",
        "Boats were sent, the army said.",
    ]
    assert [p.time for p in entries] == ["2026-03-14T09:00:00+00:00", None]
    assert entries[0].heading == "Weir holds"


@pytest.mark.parametrize("end", ["", "…", "..."])
def test_a_heading_that_is_the_cut_beginning_of_its_entry_is_left_out(end):
    words = "The weir held all night, the mayor said on Monday, and no house was flooded."
    text, passages = compose_live_blog("Floods – live", "", [LiveUpdate(words[:44] + end, words)])
    assert text.count("The weir held") == 1
    assert [(p.kind, p.heading) for p in passages] == [("title", ""), ("entry", "")]


def test_a_heading_of_its_own_words_stays():
    text, _ = compose_live_blog("", "", [LiveUpdate("Summary", "Summary of what we know.")])
    assert text == "Summary\n\nSummary of what we know."


def test_the_hour_that_comes_twice_is_not_a_day_later():
    clocks = ["12:50 am ET", "1:20 am ET", "1:50 am ET", "1:10 am ET", "1:40 am ET", "2:05 am ET"]
    text = "Weir live updates: what we know\n\n" + "\n\n".join(
        f"{clock}\n\nThe mayor said at update {n} that the weir had held and nobody was hurt."
        for n, clock in enumerate(clocks)
    )
    published = datetime(2026, 11, 1, 4, 45, tzinfo=UTC)  # 12:45 am; the clocks go back at 2 am
    passages = split_passages(text, published=published)
    times = [datetime.fromisoformat(p.time) for p in passages if p.kind == "entry"]
    said = [f"{time.astimezone(UTC):%d %H:%M}" for time in times]
    assert said == ["01 04:50", "01 05:20", "01 05:50", "01 06:10", "01 06:40", "01 07:05"]
