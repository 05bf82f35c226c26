"""Curves as shapes: reps shaded, bottoms marked, limits and errors where they belong, gaps left open."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from formcheck.judge.limits import HEEL_RISE
from formcheck.judge.results import Analysis
from formcheck.measure.trace import Curve, SideTrace
from formcheck.report.chart_shapes import HEIGHT_PX, WIDTH_PX, Area, Graph, Label, Shape, Stroke, graphs_of
from formcheck.segment.reps import Rep
from formcheck.wording.charts import SIDE_PLOTS
from tests.fake_trace import TIMES_S, seen_from_the_front, seen_from_the_side, side_trace


def graph(title: str, analysis: Analysis | None = None) -> Graph:
    return next(g for g in graphs_of(analysis or seen_from_the_side()) if g.title.startswith(title))


def with_heel(values: object, error: object) -> Analysis:
    return seen_from_the_side(replace(side_trace(), heel_rise_cm=Curve(np.asarray(values), np.asarray(error))))


def curve_of(shapes: tuple[Shape, ...], colour: str) -> list[Stroke]:
    return [shape for shape in shapes if isinstance(shape, Stroke) and shape.colour == colour]


def points_of(shape: Shape) -> tuple[tuple[float, float], ...]:
    return ((shape.x_px, shape.y_px),) if isinstance(shape, Label) else shape.points_px


def test_a_side_view_has_four_and_a_front_view_the_hips_alone() -> None:
    assert [g.title for g in graphs_of(seen_from_the_side())] == [plot.title for plot in SIDE_PLOTS]
    assert [g.title for g in graphs_of(seen_from_the_front())] == ["Hip height, cm"]


def test_a_rep_is_shaded_from_start_to_end_numbered_and_its_bottom_marked() -> None:
    shapes = graph("Heel rise").shapes
    shade = next(shape for shape in shapes if isinstance(shape, Area))
    left, right = min(x for x, _ in shade.points_px), max(x for x, _ in shade.points_px)
    upright = next(
        s for s in shapes if isinstance(s, Stroke) and s.is_dashed and s.points_px[0][0] == s.points_px[1][0]
    )
    # The rep lasts from 3.0 to 5.7 s, with its bottom at 4.5 s.
    assert (upright.points_px[0][0] - left) / (right - left) == pytest.approx(1.5 / 2.7)
    assert next(shape.words for shape in shapes if isinstance(shape, Label)) == "1"


def test_the_limit_lies_where_the_curve_would_cross_it() -> None:
    at_limit = with_heel(np.full(len(TIMES_S), HEEL_RISE.value), np.full(len(TIMES_S), 0.5))
    shapes = graph("Heel rise", at_limit).shapes
    level = next(s for s in shapes if isinstance(s, Stroke) and s.is_dashed and s.points_px[0][1] == s.points_px[1][1])
    curve = curve_of(shapes, SIDE_PLOTS[1].colour)[0]
    assert level.points_px[0][1] == pytest.approx(curve.points_px[0][1])
    assert "lifted" in [shape.words for shape in shapes if isinstance(shape, Label)]


def test_the_band_is_as_wide_as_the_error_and_only_where_it_is_known() -> None:
    error = np.where(TIMES_S < 3.5, 2.0, np.nan)
    shapes = graph("Heel rise", with_heel(np.linspace(0.0, 8.0, len(TIMES_S)), error)).shapes
    band = next(shape for shape in shapes if isinstance(shape, Area) and shape.colour == SIDE_PLOTS[1].colour)
    curve = curve_of(shapes, SIDE_PLOTS[1].colour)[0]
    half = len(band.points_px) // 2
    assert half == np.count_nonzero(np.isfinite(error))
    (_, high), (_, low), (_, value) = band.points_px[0], band.points_px[-1], curve.points_px[0]
    assert low - value == pytest.approx(value - high)


def test_what_is_not_known_is_a_gap_and_no_line() -> None:
    values = np.full(len(TIMES_S), 2.0)
    values[20:40] = np.nan
    pieces = curve_of(graph("Heel rise", with_heel(values, np.full(len(TIMES_S), 0.5))).shapes, SIDE_PLOTS[1].colour)
    assert [len(piece.points_px) for piece in pieces] == [20, len(TIMES_S) - 40]


def test_a_curve_of_which_nothing_is_known_is_left_out() -> None:
    nothing = np.full(len(TIMES_S), np.nan)
    assert "Heel rise, cm" not in [g.title for g in graphs_of(with_heel(nothing, nothing))]


@pytest.mark.parametrize("value", [0.0, -3.0, 1e-9, 12345.0])
def test_everything_stays_on_the_canvas_even_of_a_curve_that_never_moves(value: float) -> None:
    flat = with_heel(np.full(len(TIMES_S), value), np.full(len(TIMES_S), np.nan))
    for g in graphs_of(flat):
        for x, y in (point for shape in g.shapes for point in points_of(shape)):
            assert -0.01 <= x <= WIDTH_PX + 0.01
            assert -0.01 <= y <= HEIGHT_PX + 0.01


def test_the_axes_have_round_numbers_in_order() -> None:
    labels = [shape for shape in graph("Trunk lean").shapes if isinstance(shape, Label)]
    seconds = [float(label.words.removesuffix(" s")) for label in labels if label.words.endswith(" s")]
    assert seconds == sorted(seconds)
    assert 3 <= len(seconds) <= 7
    assert seconds[0] == 0.0


def test_many_short_reps_do_not_write_over_each_other() -> None:
    one = seen_from_the_side()
    reps = []
    for number in range(30):
        start_s = 0.2 * number
        turn_s = start_s + 0.1
        timing = Rep(start_s, turn_s, turn_s, turn_s, start_s + 0.2, (start_s, start_s + 0.05))
        reps.append(replace(one.reps[0], index=number + 1, timing=timing))
    shapes = graph("Trunk lean", replace(one, reps=tuple(reps))).shapes
    starts = [s.x_px for s in shapes if isinstance(s, Label) and s.anchor == "start"]
    assert len(starts) >= 10
    assert all(after - before >= 12.0 for before, after in pairwise(starts))


def test_scenes_are_told_apart_and_hold_their_own_reps() -> None:
    first = side_trace()
    later = replace(first, time_s=first.time_s + 20.0)
    analysis = replace(seen_from_the_side(), traces=(first, later))
    assert isinstance(analysis.traces[0], SideTrace)
    said = {g.title: g.says for g in graphs_of(analysis)}
    assert "rep 1" in said["Heel rise, cm, scene 1"]
    assert "rep 1" not in said["Heel rise, cm, scene 2"]
