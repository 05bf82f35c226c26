"""Charts as SVG: reps shaded and numbered, bottoms, limits and errors where they belong, gaps left open."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from formcheck.draw.charts import ChartPicture, draw_charts
from formcheck.judge.limits import HEEL_RISE
from formcheck.judge.results import Analysis
from formcheck.measure.trace import Curve
from formcheck.segment.reps import Rep
from formcheck.wording.charts import SIDE_CHARTS
from tests.fake_trace import TIMES_S, seen_from_the_front, seen_from_the_side, side_trace

Points = np.ndarray


def chart(title: str, analysis: Analysis | None = None) -> ChartPicture:
    return next(chart for chart in draw_charts(analysis or seen_from_the_side()) if chart.title.startswith(title))


def with_heel(values: object, error: object) -> Analysis:
    return seen_from_the_side(replace(side_trace(), heel_rise_cm=Curve(np.asarray(values), np.asarray(error))))


def named(chart: ChartPicture, name: str) -> list[list[Points]]:
    """The lines of each element with this id, as ``(n, 2)`` points."""
    found = []
    for element in ET.fromstring(chart.svg).iter():  # noqa: S314 - written by us
        if element.get("id") == name:
            paths = [path.get("d", "") for path in element.iter("{http://www.w3.org/2000/svg}path")]
            lines = [line for path in paths for line in re.split(r"(?=M)", path) if line.strip()]
            found.append([np.array(re.findall(r"-?[\d.]+", line), float).reshape(-1, 2) for line in lines])
    return found


def texts(chart: ChartPicture) -> list[str]:
    return [element.text or "" for element in ET.fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


def test_a_side_view_has_four_and_a_front_view_the_hips_alone() -> None:
    assert [c.title for c in draw_charts(seen_from_the_side())] == [chart.title for chart in SIDE_CHARTS]
    assert [c.title for c in draw_charts(seen_from_the_front())] == ["Hip height, cm"]


def test_a_rep_is_shaded_from_start_to_end_numbered_and_its_bottom_dashed() -> None:
    drawn = chart("Trunk lean")
    ((shade,),) = named(drawn, "rep")
    ((bottom,),) = named(drawn, "bottom")
    # The rep lasts from 3.0 to 5.7 s, with its bottom at 4.5 s.
    assert (bottom[0, 0] - shade[:, 0].min()) / np.ptp(shade[:, 0]) == pytest.approx(1.5 / 2.7, abs=1e-3)
    assert bottom[0, 0] == bottom[1, 0]
    assert "stroke-dasharray" in drawn.svg
    assert "1" in texts(drawn)


def test_the_limit_lies_where_the_curve_would_cross_it() -> None:
    drawn = chart("Heel rise", with_heel(np.full(len(TIMES_S), HEEL_RISE.value), np.full(len(TIMES_S), 0.5)))
    ((limit,),) = named(drawn, "limit")
    ((curve,),) = named(drawn, "curve")
    assert limit[:, 1] == pytest.approx(np.full(2, curve[0, 1]))
    assert "lifted" in texts(drawn)


def test_the_band_is_as_wide_as_the_error_and_only_where_it_is_known() -> None:
    error = np.where(TIMES_S < 3.5, 2.0, np.nan)
    drawn = chart("Heel rise", with_heel(np.linspace(0.0, 8.0, len(TIMES_S)), error))
    ((band,),) = named(drawn, "error")
    ((curve,),) = named(drawn, "curve")
    ((limit,),) = named(drawn, "limit")
    scale_px = (curve[0, 1] - limit[0, 1]) / HEEL_RISE.value
    first = band[np.isclose(band[:, 0], curve[0, 0])]
    assert np.ptp(first[:, 1]) == pytest.approx(4.0 * scale_px, abs=0.01)
    known = curve[:, 0].min() + np.ptp(curve[:, 0]) * 3.4 / 6.9
    assert band[:, 0].max() == pytest.approx(known, abs=0.01)


def test_what_is_not_known_is_a_gap_and_no_line() -> None:
    values = np.full(len(TIMES_S), 2.0)
    values[20:40] = np.nan
    ((before, after),) = named(chart("Heel rise", with_heel(values, np.full(len(TIMES_S), 0.5))), "curve")
    gap = (after[0, 0] - before[-1, 0]) / (after[-1, 0] - before[0, 0])
    assert gap == pytest.approx(2.1 / 6.9, abs=0.01)


def test_a_curve_of_which_nothing_is_known_is_left_out() -> None:
    nothing = np.full(len(TIMES_S), np.nan)
    assert "Heel rise, cm" not in [c.title for c in draw_charts(with_heel(nothing, nothing))]


@pytest.mark.slow
@pytest.mark.parametrize("value", [0.0, -3.0, 1e-9, 12345.0])
def test_a_curve_that_never_moves_stays_on_the_picture(value: float) -> None:
    flat = with_heel(np.full(len(TIMES_S), value), np.full(len(TIMES_S), np.nan))
    charts = draw_charts(flat)
    assert len(charts) == 4
    for drawn in charts:
        width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn.svg)[0])
        assert named(drawn, "curve")
        for name in ("curve", "limit", "bottom"):
            for points in (points for lines in named(drawn, name) for points in lines):
                assert ((points >= 0) & (points <= (width, height))).all()


def test_the_axes_have_round_numbers_in_order() -> None:
    seconds = [float(text.removesuffix(" s")) for text in texts(chart("Trunk lean")) if text.endswith(" s")]
    assert seconds == sorted(seconds)
    assert 3 <= len(seconds) <= 8
    assert seconds[0] == 0.0


@pytest.mark.slow
def test_many_short_reps_do_not_write_over_each_other() -> None:
    one = seen_from_the_side()
    reps = []
    for number in range(30):
        start_s = 0.2 * number
        turn_s = start_s + 0.1
        timing = Rep(start_s, turn_s, turn_s, turn_s, start_s + 0.2, (start_s, start_s + 0.05))
        reps.append(replace(one.reps[0], index=number + 1, timing=timing))
    drawn = chart("Hip height", replace(one, reps=tuple(reps)))
    numbers = [int(text) for text in texts(drawn) if text.isdigit() and int(text) <= 30]
    assert len(named(drawn, "rep")) == 30
    assert 10 <= len(numbers) <= 24
    assert numbers[0] == 1


@pytest.mark.slow
def test_scenes_are_told_apart_and_hold_their_own_reps() -> None:
    first = side_trace()
    later = replace(first, time_s=first.time_s + 20.0)
    analysis = replace(seen_from_the_side(), traces=(first, later))
    described = {c.title: c.text for c in draw_charts(analysis)}
    assert "rep 1" in described["Heel rise, cm, scene 1"]
    assert "rep 1" not in described["Heel rise, cm, scene 2"]


@pytest.mark.slow
def test_settings_of_the_user_change_nothing_and_are_left_as_they_were() -> None:
    import matplotlib as mpl

    usual = chart("Heel rise").svg
    with mpl.rc_context({"font.size": 30.0, "axes.facecolor": "red"}):
        assert chart("Heel rise").svg == usual
        assert mpl.rcParams["font.size"] == 30.0
