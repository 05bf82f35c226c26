"""Traces agree with the measures, and follow the body."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from formcheck import analysis as analysis_module
from formcheck.analysis import analyze
from formcheck.domain.body import Joint, Side
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.results import Analysis
from formcheck.measure import side_rep as side_rep_module
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.kinematics import SideSignals
from formcheck.measure.registry import Measure
from formcheck.measure.side_rep import SideRep, build_side_reps
from formcheck.measure.trace import Curve, LegsTrace, SideTrace, clip_trace
from formcheck.observe.observation import Observation
from formcheck.observe.recording import Recording
from formcheck.segment.reps import Rep
from tests.fake_analysis import SOURCE
from tests.fake_trace import legs_trace, side_trace
from tests.synthetic import Dip, Made, Squat, make_squat
from tests.true_measures import true_trace

Array = npt.NDArray[np.float64]
See = Callable[[Squat], tuple[Analysis, Made]]

LIFTING = Squat(dips=(Dip(descent_s=2.0, ascent_s=1.8, heel_rise_cm=4.0),) * 2)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> See:
    """Analyze a synthetic squat with the true heel rise, because it has no frames."""

    def see(squat: Squat) -> tuple[Analysis, Made]:
        made = make_squat(squat)

        def track(_observation: Observation, _view: object, rep: Rep) -> HeelTrace:
            return true_trace(made, rep.standing_s[0], rep.end_s)

        monkeypatch.setattr(side_rep_module, "track_heel", track)
        return analyze(Recording(SOURCE, "full", "b" * 64, made.observation), lifter=Lifter(height_cm=175)), made

    return see


def side_of(analysis: Analysis) -> SideTrace:
    (trace,) = analysis.traces
    assert isinstance(trace, SideTrace)
    return trace


def largest(curve: Curve, trace: SideTrace, span: tuple[float, float]) -> float:
    within = (trace.time_s >= span[0]) & (trace.time_s <= span[1])
    return float(np.nanmax(curve.values[within]))


@pytest.mark.parametrize("near", list(Side))
@pytest.mark.parametrize("roll_deg", [0.0, 4.0])
def test_curves_reach_what_the_measures_say(seen: See, near: Side, roll_deg: float) -> None:
    analysis, _ = seen(replace(LIFTING, near=near, roll_deg=roll_deg))
    trace = side_of(analysis)
    assert len(analysis.reps) == len(LIFTING.dips)
    for rep in analysis.reps:
        span = (rep.timing.start_s, rep.timing.end_s)
        for name, slack in ((Measure.KNEE_FRONT_PAST_TOE, 0.3), (Measure.HEEL_RISE, 0.1)):
            measured = rep.measures[name]
            assert isinstance(measured, Measured)
            curve = getattr(trace, name)
            assert largest(curve, trace, span) == pytest.approx(measured.value, abs=slack)
            during = (trace.time_s > span[0]) & (trace.time_s < span[1])
            assert np.allclose(curve.error[during], measured.error)


@pytest.mark.parametrize("yaw_deg", [0.0, 18.0, 35.0])
def test_no_curve_exceeds_the_largest_value_of_its_rep(seen: See, yaw_deg: float) -> None:
    """Else the overlay shows 9 cm in a rep of which the table says 8 at its furthest."""
    analysis, _ = seen(replace(LIFTING, yaw_deg=yaw_deg, noise_px=1.0, frame_rate_hz=60.0))
    trace = side_of(analysis)
    assert len(analysis.reps) == len(LIFTING.dips)
    for rep in analysis.reps:
        for name, largest_of in (
            (Measure.KNEE_FRONT_PAST_TOE, Measure.KNEE_FRONT_PAST_TOE),
            (Measure.HEEL_RISE, Measure.HEEL_RISE),
            (Measure.TRUNK_LEAN, Measure.TRUNK_LEAN_MAX),
        ):
            measured = rep.measures[largest_of]
            assert isinstance(measured, Measured)
            shown = largest(getattr(trace, name), trace, (rep.timing.start_s, rep.timing.end_s))
            assert shown <= measured.value, name
            assert shown == pytest.approx(measured.value, abs=0.1), name


def test_in_a_long_set_each_rep_keeps_its_own_time_and_every_figure(seen: See, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else memory grows with the square of a set's length: 160 reps of 3 s took 400 MB."""
    kept: list[SideRep] = []

    def build(scene: Observation, signals: SideSignals, reps: Sequence[Rep]) -> list[SideRep]:
        kept[:] = build_side_reps(scene, signals, reps)
        return kept

    monkeypatch.setattr(analysis_module, "build_side_reps", build)
    squat = replace(LIFTING, dips=LIFTING.dips * 6, noise_px=1.0)
    (analysis, made), sides = seen(squat), list(kept)
    monkeypatch.setattr(side_rep_module, "KEPT_S", math.inf)
    whole, _ = seen(squat)
    assert len(sides) == len(kept) == 12
    frames = len(made.track)
    assert all(len(side.signals.time_s) == len(side.tip_cm) < 0.75 * frames for side in sides)
    assert all(len(side.signals.time_s) == frames for side in kept)
    for rep, same in zip(analysis.reps, whole.reps, strict=True):
        for measure, value in same.measures.items():
            now = rep.measures[measure]
            if isinstance(value, Measured):
                assert isinstance(now, Measured)
                assert (now.value, now.error) == pytest.approx((value.value, value.error), rel=1e-3, abs=1e-3)
            else:
                assert now == value
    for name in ("knee_front_past_toe_cm", "heel_rise_cm", "trunk_lean_deg"):
        one, other = getattr(side_of(analysis), name), getattr(side_of(whole), name)
        np.testing.assert_allclose(one.values, other.values, atol=1e-3)
        np.testing.assert_allclose(one.error, other.error, atol=1e-3)
    np.testing.assert_allclose(side_of(analysis).tip_xy_px, side_of(whole).tip_xy_px, atol=1e-3)


@pytest.mark.parametrize("yaw_deg", [0.0, 18.0, 35.0])
def test_the_knee_is_as_far_from_the_line_in_the_picture_as_the_curve_says(seen: See, yaw_deg: float) -> None:
    analysis, _ = seen(replace(LIFTING, yaw_deg=yaw_deg))
    trace = side_of(analysis)
    roll = np.radians(trace.roll_deg)
    forward = trace.facing * np.array([np.cos(roll), np.sin(roll)])
    gap_cm = (trace.knee_front_xy_px - trace.tip_xy_px) @ forward / trace.forward_px_per_cm
    known = np.isfinite(trace.knee_front_past_toe_cm.values)
    assert known.mean() > 0.9
    assert np.allclose(gap_cm[known], trace.knee_front_past_toe_cm.values[known])
    assert trace.forward_px_per_cm <= 1.01 * trace.px_per_cm


def test_points_lie_where_the_body_is(seen: See) -> None:
    analysis, made = seen(LIFTING)
    trace = side_of(analysis)
    truth = made.truth
    at = np.searchsorted(truth.time_s, trace.time_s)
    within = np.isfinite(trace.heel_xy_px[:, 0])
    assert within.mean() > 0.5
    assert np.abs(trace.tip_xy_px - truth.toe_xy_px[at])[within].max() < 1.0
    off_cm = np.linalg.norm(trace.heel_xy_px - truth.heel_xy_px[at], axis=1) / trace.px_per_cm
    assert np.nanmax(off_cm) < 1.0
    hips = (made.track.xy_px[:, Joint.HIP.on(Side.RIGHT)] - trace.hip_xy_px) / trace.px_per_cm
    assert np.nanmax(np.abs(hips)) < 4.0


def test_the_trunk_in_the_picture_leans_as_measured(seen: See) -> None:
    trace = side_of(seen(LIFTING)[0])
    line = trace.shoulder_xy_px - trace.hip_xy_px
    lean_deg = np.degrees(np.arctan2(trace.facing * line[:, 0], -line[:, 1])) - trace.facing * trace.roll_deg
    assert np.allclose(lean_deg, trace.trunk_lean_deg.values, atol=1.0)


def test_an_oblique_view_marks_the_leg_it_measures(seen: See) -> None:
    assert side_of(seen(LIFTING)[0]).leg is Side.RIGHT
    turned = side_of(seen(replace(LIFTING, yaw_deg=35.0))[0])
    assert (turned.near, turned.leg) == (Side.RIGHT, Side.LEFT)


def test_a_trace_that_begins_after_the_standing_carries_the_far_foot_too(
    seen: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = side_of(seen(replace(LIFTING, yaw_deg=35.0))[0])
    made = make_squat(replace(LIFTING, yaw_deg=35.0))

    def track(_observation: Observation, _view: object, rep: Rep) -> HeelTrace:
        return true_trace(made, rep.standing_s[1] + 0.1, rep.end_s)

    monkeypatch.setattr(side_rep_module, "track_heel", track)
    late = side_of(analyze(Recording(SOURCE, "full", "b" * 64, made.observation), lifter=Lifter(height_cm=175)))
    assert np.abs(late.tip_xy_px - whole.tip_xy_px).max() < 2.0


def test_what_was_not_measured_has_no_curve() -> None:
    made = make_squat(LIFTING)
    analysis = analyze(Recording(SOURCE, "full", "b" * 64, made.observation))
    trace = side_of(analysis)
    assert isinstance(analysis.reps[0].measures[Measure.HEEL_RISE], NotMeasured)
    assert np.isnan(trace.heel_rise_cm.values).all()
    assert np.isnan(trace.heel_xy_px).all()
    assert np.isfinite(trace.knee_front_past_toe_cm.values).any()


def test_the_hips_go_down_and_up_again(seen: See) -> None:
    analysis, made = seen(LIFTING)
    trace = side_of(analysis)
    dropped = np.nanmax(trace.hip_height_cm.values) - np.nanmin(trace.hip_height_cm.values)
    assert dropped == pytest.approx(100 * np.ptp(made.truth.hip_height_m), rel=0.1)
    assert np.nanmax(trace.hip_height_cm.error) < 8.0


def test_where_nobody_is_found_the_curves_break_and_the_head_is_led_over_a_short_gap(seen: See) -> None:
    short_s, long_s = (0.5, 0.6), (1.5, 1.9)
    trace = side_of(seen(replace(LIFTING, gaps_s=(short_s, long_s)))[0])
    lost = (trace.time_s > long_s[0] + 0.01) & (trace.time_s < long_s[1] - 0.01)
    assert np.isnan(trace.knee_front_past_toe_cm.values[lost]).all()
    assert np.isnan(trace.head_px[lost]).all(), "nobody knows where the head was"
    assert np.isfinite(trace.head_px[trace.time_s < 1.4]).all()


def test_the_head_lies_within_its_circle_however_it_is_turned(seen: See) -> None:
    for yaw_deg in (0.0, 35.0, 90.0, -90.0):
        analysis, made = seen(replace(LIFTING, yaw_deg=yaw_deg))
        (trace,) = analysis.traces
        face = made.track.xy_px[:, :11]
        away = np.linalg.norm(face - trace.head_px[:, None, :2], axis=2)
        assert (away < trace.head_px[:, 2:]).all()


@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
def test_a_front_view_has_legs_and_no_sagittal_figure(seen: See, yaw_deg: float) -> None:
    analysis, made = seen(replace(LIFTING, yaw_deg=yaw_deg))
    (trace,) = analysis.traces
    assert isinstance(trace, LegsTrace)
    ankles = made.track.xy_px[:, [Joint.ANKLE.on(side) for side in Side]]
    assert np.abs(trace.joints_xy_px[:, 3] - ankles).max() < 2.0
    assert np.isfinite(trace.hip_height_cm.values).all()


def test_traces_travel_between_processes_and_cannot_be_changed(seen: See) -> None:
    analysis, _ = seen(LIFTING)
    again = pickle.loads(pickle.dumps(analysis))  # noqa: S301 - our own
    assert np.array_equal(side_of(again).tip_xy_px, side_of(analysis).tip_xy_px)
    with pytest.raises(ValueError, match="read-only"):
        side_of(analysis).tip_xy_px[0] = 0.0
    assert analysis == replace(analysis, traces=()), "what is said is the same with and without"


def test_shapes_that_disagree_are_refused_at_the_door() -> None:
    trace = side_trace()
    with pytest.raises(ValueError, match="both be"):
        Curve(np.zeros(3), np.zeros(4))
    with pytest.raises(ValueError, match="every point"):
        replace(trace, hip_xy_px=np.zeros((3, 2)))
    with pytest.raises(ValueError, match="every curve"):
        replace(trace, hip_height_cm=Curve(np.zeros(3), np.zeros(3)))
    with pytest.raises(ValueError, match="joints"):
        replace(legs_trace(), joints_xy_px=np.zeros((3, 4, 2, 2)))
    with pytest.raises(ValueError, match="every curve"):
        replace(legs_trace(), hip_height_cm=Curve(np.zeros(3), np.zeros(3)))


def test_a_part_of_a_trace_is_a_trace_of_those_pictures() -> None:
    for whole in (side_trace(), legs_trace()):
        cut = clip_trace(whole, 3.0, 4.0)
        within = (whole.time_s >= 3.0) & (whole.time_s <= 4.0)
        assert type(cut) is type(whole)
        np.testing.assert_array_equal(cut.time_s, whole.time_s[within])
        np.testing.assert_array_equal(cut.head_px, whole.head_px[within])
        np.testing.assert_array_equal(cut.hip_height_cm.error, whole.hip_height_cm.error[within])
        assert cut.roll_deg == whole.roll_deg
