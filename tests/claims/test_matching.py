"""The judgement of pairs: the table tests/claims/data/matching.toml, and its properties."""

from __future__ import annotations

import json
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.matching import ClaimView, fold, fold_wording, match_claims
from claims.matching.dates import other_day, read_days
from claims.matching.features import read_claimant, read_wording, same_claimant
from claims.matching.figures import read_amounts
from claims.matching.text import plain_verbs, split_sentences, stem
from claims.matching.words import OPPOSITES

TABLE = Path(__file__).parent / "data" / "matching.toml"
OPPOSED = tomllib.loads((TABLE.parent / "opposites.toml").read_text(encoding="utf-8"))["pairs"]
PAIRS = tomllib.loads(TABLE.read_text(encoding="utf-8"))["pair"]


@pytest.fixture(scope="module")
def vectors():
    from gainsay_en import embed

    texts = sorted({pair[side]["text"] for pair in PAIRS for side in "ab"})
    return dict(zip(texts, embed(texts), strict=True))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["why"])
def test_the_table(pair, vectors):
    views = [ClaimView(**pair[side], vector=vectors[pair[side]["text"]]) for side in "ab"]
    for a, b in (views, reversed(views)):
        judgement = match_claims(a, b)
        if "relation" in pair:
            assert judgement.relation == pair["relation"], judgement
        else:
            assert judgement.relation != pair["not"], judgement
    reasons = " ".join(match_claims(*views).because)
    assert pair.get("because", "") in reasons


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["why"])
def test_a_judgement_can_be_stored_and_is_explained(pair, vectors):
    a, b = (ClaimView(**pair[side], vector=vectors[pair[side]["text"]]) for side in "ab")
    judgement = match_claims(a, b)
    assert 0.0 <= judgement.score <= 1.0
    assert json.loads(json.dumps(judgement.features)) is not None
    assert bool(judgement.because) == (judgement.relation != "none")


@pytest.mark.parametrize("texts", OPPOSED, ids=lambda texts: texts[1])
def test_opposites_counter_each_other(texts):
    from gainsay_en import embed

    views = [
        ClaimView(text, claimant, vector=vector)
        for text, claimant, vector in zip(
            texts, ("the guild", "the mayor"), embed(texts), strict=True
        )
    ]
    for a, b in (views, reversed(views)):
        judgement = match_claims(a, b)
        assert judgement.rule in {"counters.opposite", "counters.polarity"}, judgement


@pytest.mark.parametrize("line", OPPOSITES)
def test_no_word_is_its_own_opposite(line):
    left, right = ({stem(word) for word in side.split()} for side in line.split("|"))
    assert not left & right


def test_without_vectors_words_alone_decide():
    a = ClaimView("The coast road to Lunhev is closed", "the rebels")
    b = ClaimView("The coast road to Lunhev is open", "the governor")
    assert match_claims(a, b).relation == "counters"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 40 miners", [(40, float("inf"), "")]),
        ("no more than 15 people", [(0, 15, "")]),
        ("twenty-one ships", [(21, 21, "")]),
        ("two million three hundred thousand litres", [(2_300_000, 2_300_000, "")]),
        ("12 to 15 drones", [(12, 15, "")]),
        ("about 200 homes", [(180, 220, "")]),
        ("$8 million was paid", [(8_000_000, 8_000_000, "USD")]),
        ("30 per cent of voters", [(30, 30, "%")]),
        ("1,200 km of road", [(1200, 1200, "km")]),
        ("on 17 march 2023 at 5 pm", []),
        ("in 2016", []),
        ("nobody was hurt", [(0, 0, "")]),
    ],
)
def test_figures_are_read_with_bounds_and_units(text, expected):
    assert [(one.low, one.high, one.unit) for one in read_amounts(text)] == expected


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("12 oil tanks burned", {"tank"}),
        ("179 sheep were lost in marsk", {"sheep"}),
        ("at least 40 were killed", set()),
        ("turnout in velm county was 62 percent", {"turnout"}),
    ],
)
def test_a_figure_knows_the_noun_that_it_counts(text, head):
    assert [one.head for one in read_amounts(text)] == [head]


def test_days_are_read_and_the_verb_may_is_no_month():
    assert read_days("on friday 3 april 2026") == {
        "weekday:friday", "month:april", "day:april 3", "year:2026",
    }  # fmt: skip
    assert read_days("the council may march on the town") == frozenset()
    assert other_day(read_days("on friday"), read_days("on monday")) == "friday against monday"
    assert other_day(read_days("on friday"), read_days("in april")) == ""


def test_claimants_are_one_by_name_and_unknown_where_unnamed():
    def view(claimant, side=""):
        return ClaimView("x", claimant, side=side)

    assert same_claimant(view("Gen Pavel Orst"), view("Orst")) is True
    assert same_claimant(view("the rebels"), view("the governor")) is False
    assert same_claimant(view("two drivers"), view("Relief Bridge drivers")) is None
    assert same_claimant(view(""), view("the governor")) is None
    assert same_claimant(view("Ivo Marn", "Tavria"), view("Lea Holt", "Tavria")) is True
    assert same_claimant(view("the Tavrian navy"), view("Tavria")) is True
    assert same_claimant(view("the United Nations"), view("UN monitors")) is True
    assert read_claimant("Tavria (army)") == read_claimant("Tavria")


def test_words_fold_and_stem():
    assert fold("Kyïv’s “Élan”") == "kyiv's elan" or fold("Kyïv’s “Élan”") == 'kyiv\'s "elan"'
    assert fold_wording("The ROAD, is open!") == "the road is open"
    assert stem("artemivsk") == stem("bakhmut")
    assert stem("encircled") == stem("surrounds")
    assert stem("bridges") == stem("bridge")
    assert plain_verbs("no exchange took place") == "no exchange occurred"
    assert split_sentences("One is open. Two is shut.\nThree") == [
        "One is open.", "Two is shut.", "Three",
    ]  # fmt: skip


def test_a_headline_has_no_names_to_compare():
    assert read_wording("Ring Tone Saves Angler From Angry Bear").names == frozenset()
    assert "dorvik" in read_wording("Fighters took the bridge in Dorvik").names


def test_match_prints_each_line_with_its_judgement(tmp_path):
    lines = [
        {"a": {"text": "The road is open", "claimant": "A", "date": "2026-03-01"},
         "b": {"text": "The road is closed", "claimant": "B"}, "id": 7},
        {"a": {"text": "Wheat is dear"}, "b": {"text": "The choir sang in Orlen"}},
    ]  # fmt: skip
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    out = StringIO()
    call_command("match", str(file), stdout=out)
    first, second = map(json.loads, out.getvalue().splitlines())
    assert first["id"] == 7 and first["a"] == lines[0]["a"]
    assert (first["relation"], second["relation"]) == ("counters", "none")
    assert 0 < first["score"] <= 1 and first["because"] and second["because"] == []


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"a": {"text": "x"}}',
        '{"a": {"text": 3}, "b": {}}',
        '{"a": {"text": "x", "date": "soon"}, "b": {"text": "y"}}',
    ],
)
def test_match_names_the_line_it_cannot_read(tmp_path, line):
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n" + line, encoding="utf-8")
    with pytest.raises(CommandError, match="Line 2"):
        call_command("match", str(file), stdout=StringIO())


def test_match_needs_no_database(tmp_path):
    """No test database is marked here: any query would fail this test."""
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"a": {"text": "x y"}, "b": {"text": "x y"}}', encoding="utf-8")
    out = StringIO()
    call_command("match", str(file), stdout=out)
    assert json.loads(out.getvalue())["relation"] == "same"
