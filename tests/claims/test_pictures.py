"""The geometry of pictures."""

from __future__ import annotations

from datetime import timedelta

from claims.pictures import MOST_ROWS, Moment, draw_bars, draw_timeline
from tests.factories import NOON


def moment(who, hours, claims=True):
    return Moment(who, f"Actor {who}", NOON + timedelta(hours=hours), claims, anchor=1)


def test_a_timeline_has_a_row_for_each_actor_in_order_of_appearance():
    timeline = draw_timeline([moment(2, 5), moment(1, 0), moment(1, 10, claims=False)])
    assert [row.name for row in timeline.rows] == ["Actor 1", "Actor 2"]
    first = timeline.rows[0]
    assert [point.claims for point in first.points] == [True, False]
    assert first.points[0].x < timeline.rows[1].points[0].x < first.points[1].x < timeline.width


def test_moments_at_one_time_need_no_drawing():
    assert draw_timeline([]) is None
    assert draw_timeline([moment(1, 0), moment(2, 0)]) is None


def test_actors_beyond_the_room_are_counted():
    timeline = draw_timeline([moment(who, who) for who in range(MOST_ROWS + 3)])
    assert (len(timeline.rows), timeline.hidden) == (MOST_ROWS, 3)


def test_figures_that_differ_share_a_scale():
    exact, around, at_least = draw_bars([(12, 12), (20, 25), (30, None)])
    assert exact.width == 0
    assert exact.x < around.x < around.x + around.width < at_least.x
    assert at_least.x + at_least.width == 100
    assert at_least.open_right


def test_figures_that_agree_need_no_drawing():
    assert draw_bars([(12, 12), (12, 12)]) is None
    assert draw_bars([(None, None), (None, None)]) is None


def test_a_stroke_marks_the_day_on_which_it_was_said():
    late = Moment(1, "Actor 1", NOON, True, anchor=1, said=(NOON - timedelta(days=2)).date())
    [row] = draw_timeline([late]).rows
    assert row.points[0].x_said < row.points[0].x
    assert (row.x_first, row.x_last) == (row.points[0].x_said, row.points[0].x)
