"""Figures of one claim side by side: what differs, by how much, and who moved."""

from __future__ import annotations

from datetime import timedelta

from claims.figure_tables import arrange_figures
from claims.models import Claim
from sources.models import ArticleVersion
from tests.factories import NOON


def claim(pk, hours=0, family=None):
    version = ArticleVersion(pk=pk, family_id=family)
    return Claim(pk=pk, version=version, reported_at=NOON + timedelta(hours=hours))


def given(about, text, low, high=None, counted="house", unit="", *, is_counter=False):
    raw = {"text": text, "low": low, "high": low if high is None else high}
    return about, {**raw, "unit": unit, "counted": counted}, is_counter


def test_figures_that_differ_stand_in_a_table_with_their_range():
    rows = [
        given(claim(2, hours=5), "20 to 30", 20, 30),
        given(claim(1), "12", 12),
        given(claim(3), "two", 2, counted="boat"),
    ]
    figures = arrange_figures(rows, {})
    [table] = figures.tables
    assert (table.counted, table.low, table.high) == ("house", 12, 30)
    assert [row.text for row in table.rows] == ["12", "20 to 30"]
    assert [row.text for row in figures.others] == ["two"]


def test_whoever_gives_another_figure_than_before_has_moved():
    rows = [
        given(claim(1), "12", 12),
        given(claim(2, hours=1), "30", 30),
        given(claim(3, hours=2), "about 40", 40),
    ]
    [table] = arrange_figures(rows, {1: ["The mayor"], 2: ["A diver"], 3: ["The mayor"]}).tables
    assert [row.before for row in table.rows] == ["", "", "12"]


def test_reports_that_name_nobody_are_not_taken_for_one_who_moved():
    rows = [given(claim(1), "12", 12), given(claim(2, hours=1), "30", 30)]
    [table] = arrange_figures(rows, {}).tables
    assert [row.before for row in table.rows] == ["", ""]


def test_copies_of_one_story_give_a_figure_once():
    rows = [given(claim(pk, hours=pk, family=7), "12", 12) for pk in (3, 1, 2)]
    [row] = arrange_figures(rows, {}).others
    assert row.claim.pk == 1
    assert [copy.pk for copy in row.copies] == [2, 3]


def test_a_figure_without_its_noun_is_set_beside_the_only_thing_counted_in_its_unit():
    share = given(claim(1), "80 percent", 80, counted="town", unit="%")
    bare = given(claim(2), "71 percent", 71, counted="", unit="%", is_counter=True)
    [table] = arrange_figures([share, bare], {}).tables
    assert [row.text for row in table.rows] == ["80 percent", "71 percent"]

    nothing_named = [
        given(claim(pk), text, pk, counted="") for pk, text in ((11, "11"), (4, "four"))
    ]
    assert arrange_figures(nothing_named, {}).tables == []

    harvest = given(claim(3), "5 percent", 5, counted="harvest", unit="%")
    assert arrange_figures([share, bare, harvest], {}).tables == []
