"""Knees, trunk, thigh and depth of one rep, from the side or obliquely."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.domain.body import Joint
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.verdict import Verdict, judge
from formcheck.measure.kinematics import SideSignals, compute_side_signals
from formcheck.measure.measures import measure_side
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.short_segments import USUAL_MISSING_TRUNK, find_missed_bend_deg
from formcheck.measure.side_rep import build_side_rep
from tests.synthetic import Dip, Made, Squat, make_squat
from tests.true_measures import (
    NO_TRACE,
    measure,
    measure_with_heel,
    reason,
    reps_of,
    scale_of,
    side_view_of,
    signals_of,
    trace_of,
    value,
)

ONE = Squat(dips=(Dip(),))

AT_BOTTOM = (Measure.TRUNK_LEAN, Measure.THIGH, Measure.KNEE_FLEXION, Measure.HIP_FLEXION, Measure.DEPTH)
LARGEST = (Measure.KNEE_PAST_TOE, Measure.KNEE_TRAVEL, Measure.SHANK)


def truth_of(made: Made) -> dict[Measure, float]:
    """What really happened in the only rep, by the names of the measures."""
    truth = made.truth
    bottom = int(np.argmax(truth.knee_flexion_deg))
    return {
        **{name: float(getattr(truth, name)[bottom]) for name in AT_BOTTOM},
        **{name: float(getattr(truth, name).max()) for name in LARGEST},
        Measure.TRUNK_LEAN_MAX: float(truth.trunk_lean_deg.max()),
        Measure.KNEE_PAST_TOE_BOTTOM: float(truth.knee_past_toe_cm[bottom]),
        Measure.KNEE_PAST_TOE_SHOES: float(truth.knee_past_toe_cm.max()) / truth.shoe_cm,
        Measure.TRUNK_MINUS_SHANK: float(truth.trunk_lean_deg[bottom] - truth.shank_deg[bottom]),
    }


@pytest.mark.parametrize(
    "dip",
    [
        Dip(),
        Dip(shank_deg=45.0, thigh_deg=115.0, trunk_deg=25.0),
        Dip(shank_deg=18.0, thigh_deg=90.0, trunk_deg=55.0),
        Dip(shank_deg=25.0, thigh_deg=60.0, trunk_deg=30.0),
    ],
    ids=["full", "deep", "hips back", "half"],
)
def test_what_was_made_is_measured_within_the_error(dip: Dip) -> None:
    squat = replace(ONE, dips=(dip,))
    measures = measure(squat)
    for name, true in truth_of(make_squat(squat)).items():
        measured = measures[name]
        assert isinstance(measured, Measured), name
        assert measured.low <= true <= measured.high, name


@pytest.mark.parametrize(
    (Measure.SHANK, "past_cm"), [(15, -8.8), (20, -5.2), (25, -1.8), (30, 1.6), (35, 4.7), (40, 7.7), (45, 10.5)]
)
def test_knee_past_toe_follows_the_shank_as_calculated(shank_deg: float, past_cm: float) -> None:
    made = make_squat(replace(ONE, dips=(Dip(shank_deg=shank_deg),)))
    assert made.truth.knee_past_toe_cm.max() == pytest.approx(past_cm, abs=0.1)
    assert value(measure(made.squat)[Measure.KNEE_PAST_TOE]) == pytest.approx(past_cm, abs=0.3)


@pytest.mark.parametrize(
    "name", [*AT_BOTTOM, *LARGEST, Measure.KNEE_PAST_TOE_SHOES, Measure.KNEE_SLIDE, Measure.HIPS_FIRST]
)
@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, near=ONE.near.other),
        replace(ONE, frame_rate_hz=60.0),
        replace(ONE, uneven_clock=0.3),
        replace(ONE, roll_deg=4.0),
        replace(ONE, drift_px=15.0),
        replace(ONE, distance_m=4.5),
    ],
    ids=["mirror", "60 Hz", "uneven clock", "roll", "sway", "distance"],
)
def test_side_rate_clock_and_camera_do_not_matter(name: Measure, other: Squat) -> None:
    one, same = measure(ONE)[name], measure(other)[name]
    assert isinstance(one, Measured)
    assert value(same) == pytest.approx(one.value, abs=0.3 * one.error)


@pytest.mark.parametrize("yaw_deg", [-40.0, -20.0, 10.0, 20.0, 30.0, 45.0])
def test_obliquely_seen_the_truth_lies_within_the_error(yaw_deg: float) -> None:
    squat = replace(ONE, yaw_deg=yaw_deg, toe_out_deg=15.0)
    measures = measure(squat)
    for name, true in truth_of(make_squat(squat)).items():
        measured = measures[name]
        assert isinstance(measured, Measured), name
        assert measured.low <= true <= measured.high, name


def test_a_turned_camera_widens_every_error_but_that_of_the_far_knee() -> None:
    side, oblique = measure(ONE), measure(replace(ONE, yaw_deg=35.0, toe_out_deg=15.0))
    # The far knee, which is measured then, is found more steadily than the near one (see the budget).
    for name in (*AT_BOTTOM, Measure.KNEE_TRAVEL, Measure.SHANK):
        a, b = side[name], oblique[name]
        assert isinstance(a, Measured)
        assert isinstance(b, Measured)
        assert b.error > a.error, name


def test_a_camera_turned_too_far_is_refused_with_its_angle_but_for_the_heel() -> None:
    measures = measure(replace(ONE, yaw_deg=55.0))
    for name in (
        *AT_BOTTOM,
        *LARGEST,
        Measure.KNEE_PAST_TOE_SHOES,
        Measure.HEEL_RISE_ONSET_SHANK,
        Measure.KNEE_MOMENT_SHARE,
    ):
        assert "55° away from the side" in reason(measures[name])
    assert reason(measures[Measure.HEEL_RISE]) == reason(NO_TRACE)  # so it was asked
    assert isinstance(measures[Measure.DESCENT], Measured)


def test_the_trace_of_the_foot_carries_the_tip_along_with_the_camera() -> None:
    squat = replace(ONE, drift_px=25.0, dips=(Dip(shank_deg=40.0),))
    measures, plain = measure_with_heel(squat), measure(squat)
    assert value(measures[Measure.KNEE_PAST_TOE]) == pytest.approx(7.7, abs=0.3)
    traced, untraced = measures[Measure.KNEE_PAST_TOE], plain[Measure.KNEE_PAST_TOE]
    assert isinstance(traced, Measured)
    assert isinstance(untraced, Measured)
    assert traced.error < untraced.error


@pytest.mark.parametrize("yaw_deg", [-15.0, 0.0, 12.0, 17.5, 22.0, 35.0])
def test_knee_and_tip_are_of_the_same_leg_however_much_of_it_is_the_far_one(yaw_deg: float) -> None:
    squat = replace(ONE, yaw_deg=yaw_deg, toe_out_deg=15.0)
    traced, plain = measure_with_heel(squat)[Measure.KNEE_PAST_TOE], measure(squat)[Measure.KNEE_PAST_TOE]
    assert value(traced) == pytest.approx(value(plain), abs=1.0)


def test_a_near_foot_that_steps_does_not_carry_the_far_tip_away() -> None:
    made = make_squat(replace(ONE, yaw_deg=22.0, toe_out_deg=15.0))
    trace, rep = trace_of(made), reps_of(made)[0]
    stepped = trace.toe_xy_px.copy()
    stepped[trace.time_s > rep.start_s, 0] += 0.5 * trace.shoe_px.value
    measures = measure_side(build_side_rep(signals_of(made), rep, replace(trace, toe_xy_px=stepped)))
    assert value(measures[Measure.KNEE_PAST_TOE]) == pytest.approx(
        value(measure(made.squat)[Measure.KNEE_PAST_TOE]), abs=0.5
    )


def test_a_trace_that_lost_the_tip_throughout_leaves_the_landmarks() -> None:
    made = make_squat(ONE)
    trace = trace_of(made)
    lost = replace(trace, toe_xy_px=np.full(trace.toe_xy_px.shape, np.nan))
    measures = measure_side(build_side_rep(signals_of(made), reps_of(made)[0], lost))
    assert measures[Measure.KNEE_PAST_TOE] == measure(ONE)[Measure.KNEE_PAST_TOE]


def test_knees_behind_the_toes_are_judged_no_better_than_knees_past_them() -> None:
    dips = Dip(shank_deg=38.0), Dip(shank_deg=18.0, trunk_deg=58.0)
    past, behind = (measure_with_heel(replace(ONE, dips=(dip,))) for dip in dips)
    assert value(past[Measure.KNEE_PAST_TOE]) > 0 > value(behind[Measure.KNEE_PAST_TOE])
    assert judge(past).verdict == judge(behind).verdict == Verdict.CONTROLLED


@pytest.mark.parametrize("knee_late", [0.0, 0.5, 1.0])
def test_knees_slide_as_much_as_they_did(knee_late: float) -> None:
    made = make_squat(replace(ONE, dips=(Dip(knee_late=knee_late),)))
    past, hips = made.truth.knee_past_toe_cm, made.truth.hip_height_m
    nine_tenths = int(np.argmax(hips <= hips[0] - 0.9 * (hips[0] - hips.min())))
    slid_pct = 100.0 * (past.max() - past[nine_tenths]) / (past.max() - past[0])
    assert value(measure(made.squat)[Measure.KNEE_SLIDE]) == pytest.approx(slid_pct, abs=2.0)


def test_a_knee_that_goes_back_and_forth_at_the_bottom_was_lost_and_its_slide_is_unsure() -> None:
    made = make_squat(replace(ONE, dips=(Dip(pause_s=1.0),)))
    seen = signals_of(made)
    knee = seen.leg_cm[Joint.KNEE].copy()
    knee[:, 0] -= 6.0 * np.exp(-(((seen.time_s - made.truth.reps[0].bottom_s - 0.4) / 0.1) ** 2))
    (rep,) = reps_of(made)
    sure, unsure = (
        measure_side(build_side_rep(signals, rep, trace_of(made)))[Measure.KNEE_SLIDE]
        for signals in (seen, replace(seen, leg_cm={**seen.leg_cm, Joint.KNEE: knee}))
    )
    assert isinstance(sure, Measured)
    assert isinstance(unsure, Measured)
    assert unsure.error > 1.2 * sure.error


def test_knees_that_hardly_travel_do_not_slide() -> None:
    assert "traveled only" in reason(measure(replace(ONE, dips=(Dip(shank_deg=5.0),)))[Measure.KNEE_SLIDE])


def test_hips_that_rise_first_tip_the_trunk() -> None:
    together, first = (
        measure(replace(ONE, dips=(Dip(hips_first_deg=first),)))[Measure.HIPS_FIRST] for first in (0.0, 15.0)
    )
    assert value(first) - value(together) == pytest.approx(15.0, abs=1.5)


@pytest.mark.parametrize("name", [*AT_BOTTOM, *LARGEST])
def test_a_short_gap_is_bridged(name: Measure) -> None:
    one, gap = measure(ONE)[name], measure(replace(ONE, gaps_s=((1.71, 1.79),)))[name]
    assert isinstance(one, Measured)
    assert value(gap) == pytest.approx(one.value, abs=0.3 * one.error)


@pytest.mark.parametrize("name", [*AT_BOTTOM, Measure.KNEE_PAST_TOE_BOTTOM])
def test_a_bottom_that_was_not_seen_is_not_measured(name: Measure) -> None:
    measures = measure(replace(ONE, gaps_s=((2.2, 2.55),)))
    assert "lost at the moment" in reason(measures[name])


def test_a_rep_mostly_lost_is_not_measured_and_says_how_much_was_lost() -> None:
    measures = measure(replace(ONE, gaps_s=((1.2, 3.0),)))
    assert "% of the rep" in reason(measures[Measure.KNEE_PAST_TOE])
    assert isinstance(measures[Measure.DESCENT], Measured)


def test_a_leg_outside_the_picture_is_not_measured() -> None:
    made = make_squat(ONE)
    signals = replace(signals_of(made), in_frame=np.zeros(len(made.track), dtype=np.bool_))
    measures = measure_side(build_side_rep(signals, reps_of(made)[0], NO_TRACE))
    assert "outside the picture" in reason(measures[Measure.SHANK])


def test_a_hidden_leg_is_not_measured() -> None:
    made = make_squat(ONE)
    signals = replace(signals_of(made), visibility=np.full(len(made.track), 0.1))
    assert "hidden in 100 %" in reason(
        measure_side(build_side_rep(signals, reps_of(made)[0], NO_TRACE))[Measure.KNEE_FLEXION]
    )


@pytest.mark.parametrize(
    ("joint", "towards", "segment"), [(Joint.KNEE, Joint.ANKLE, "shin"), (Joint.HIP, Joint.KNEE, "thigh")]
)
def test_points_that_make_no_leg_are_not_measured(joint: Joint, towards: Joint, segment: str) -> None:
    made = make_squat(ONE)
    signals = signals_of(made)
    right, wrong = signals.leg_cm[joint], (signals.leg_cm[joint] + signals.leg_cm[towards]) / 2
    fallen = np.where((signals.knee_flexion_deg > 100.0)[:, None], wrong, right)
    broken = replace(signals, leg_cm={**signals.leg_cm, joint: fallen})
    why = reason(measure_side(build_side_rep(broken, reps_of(made)[0], NO_TRACE))[Measure.THIGH])
    assert f"the {segment} reads 50 % of its standing length" in why


def test_a_knee_past_the_toes_by_more_than_a_shins_length_is_not_measured() -> None:
    made = make_squat(ONE)
    (rep,) = reps_of(made)
    side = build_side_rep(signals_of(made), rep, NO_TRACE)
    assert side.peak(side.knee_past_toe_cm) < side.standing_length_cm(Joint.KNEE, Joint.ANKLE)
    # The foot is found far behind the leg.
    behind = np.where(side.moving, 50.0, 0.0)
    why = reason(measure_side(replace(side, tip_cm=side.tip_cm - behind))[Measure.KNEE_PAST_TOE])
    assert "further than the shin is long" in why


def lost_knee(made: Made, *, shrunk: float) -> SideSignals:
    """The curves of the synthetic squat, with the knee moved toward the hip where it is bent most."""
    signals = signals_of(made)
    knee, hip = signals.leg_cm[Joint.KNEE], signals.leg_cm[Joint.HIP]
    bent = (signals.knee_flexion_deg > 100.0)[:, None]
    return replace(signals, leg_cm={**signals.leg_cm, Joint.KNEE: np.where(bent, knee + shrunk * (hip - knee), knee)})


@pytest.mark.parametrize("shrunk", [0.1, 0.2])
def test_a_knee_lost_towards_the_hip_is_put_where_the_thigh_keeps_its_length(shrunk: float) -> None:
    made = make_squat(ONE)
    right, held = measure(ONE), measure_side(build_side_rep(lost_knee(made, shrunk=shrunk), reps_of(made)[0], NO_TRACE))
    # The shin is read to the knee as it was found.
    for name in truth_of(made).keys() - {Measure.SHANK, Measure.TRUNK_MINUS_SHANK}:
        was, now = right[name], held[name]
        assert isinstance(was, Measured)
        assert isinstance(now, Measured)
        assert now.low <= truth_of(made)[name] <= now.high, name
        # As far as the thigh can be told to have shrunk, since knees that go outwards shorten it, too.
        assert abs(now.value - was.value) < was.error, name
    for name in (Measure.KNEE_PAST_TOE_BOTTOM, Measure.THIGH, Measure.KNEE_FLEXION, Measure.DEPTH):
        was, now = right[name], held[name]
        assert isinstance(was, Measured)
        assert isinstance(now, Measured)
        assert now.error > was.error, name


def test_where_the_model_hardly_sees_the_leg_the_trunk_is_less_sure() -> None:
    made = make_squat(ONE)
    signals = signals_of(made)
    errors = []
    for visibility in (0.95, 0.8, 0.5):
        hidden = replace(signals, visibility=np.full_like(signals.visibility, visibility))
        lean = measure_side(build_side_rep(hidden, reps_of(made)[0], NO_TRACE))[Measure.TRUNK_LEAN]
        assert isinstance(lean, Measured)
        errors.append(lean.error)
    assert errors[0] == errors[1]
    assert errors[2] ** 2 - errors[1] ** 2 == pytest.approx((1.6449 * 0.3 * 12.0) ** 2)


def turned_thigh(made: Made, *, longer: float) -> SideSignals:
    """The curves of the synthetic squat, with the hip moved away from the knee where it is bent most."""
    signals = signals_of(made)
    knee, hip = signals.leg_cm[Joint.KNEE], signals.leg_cm[Joint.HIP]
    bent = (signals.knee_flexion_deg > 100.0)[:, None]
    return replace(signals, leg_cm={**signals.leg_cm, Joint.HIP: np.where(bent, hip + longer * (hip - knee), hip)})


def test_the_shorter_the_thigh_looks_the_less_the_leg_is_known_and_the_deeper_it_is() -> None:
    made = make_squat(ONE)
    names = (Measure.THIGH, Measure.KNEE_FLEXION, Measure.HIP_FLEXION, Measure.SHANK, Measure.DEPTH)
    errors, added = [], []
    for longer in (0.12, 0.0, -0.04):
        side = build_side_rep(turned_thigh(made, longer=longer), reps_of(made)[0], NO_TRACE)
        measures = {name: measure_side(side)[name] for name in names}
        errors.append([measured.error for measured in measures.values() if isinstance(measured, Measured)])
        added.append(value(measures[Measure.DEPTH]) - side.median_at_bottom(side.signals.depth_cm))
    assert np.all(np.diff(np.array(errors), axis=0) > 0)
    assert added[0] < 0.0 < added[1] < added[2] < 3.0


def shorter_trunk(made: Made, *, missing: float) -> SideSignals:
    """The curves of the synthetic squat, with a trunk that looks shorter where the knee is bent most."""
    signals = signals_of(made)
    bent = signals.knee_flexion_deg > 100.0
    return replace(signals, trunk_cm=np.where(bent, (1.0 - missing) * signals.trunk_cm, signals.trunk_cm))


def test_the_shorter_the_trunk_looks_the_deeper_the_squat_is() -> None:
    """Up to the usual shortness nothing is added; 0.1 more, of a trunk leaning by 35 degrees, is 1.6 cm and degrees."""
    made = make_squat(replace(ONE, dips=(Dip(trunk_deg=35.0),)))
    whole = build_side_rep(signals_of(made), reps_of(made)[0], NO_TRACE)
    lengths = whole.signals.trunk_cm
    ratio = whole.median_at_bottom(lengths) / float(np.median(lengths[whole.standing]))
    upright = math.cos(math.radians(whole.median_at_bottom(whole.signals.trunk_lean_deg)))
    names = (Measure.DEPTH, Measure.THIGH, Measure.KNEE_FLEXION, Measure.HIP_FLEXION)
    read = []
    for missing in (0.0, USUAL_MISSING_TRUNK / upright, USUAL_MISSING_TRUNK / upright + 0.1):
        signals = shorter_trunk(made, missing=1.0 - (1.0 - missing) / ratio)
        measures = measure_side(build_side_rep(signals, reps_of(made)[0], NO_TRACE))
        read.append([value(measures[name]) for name in names])
    assert np.array(read[1]) - read[0] == pytest.approx([0.0] * 4, abs=0.05)
    assert np.array(read[2]) - read[1] == pytest.approx([2.0 * upright] * 4, abs=0.05)


def test_a_trunk_of_unknown_length_corrects_nothing() -> None:
    made = make_squat(ONE)
    signals = signals_of(made)
    unknown = replace(signals, trunk_cm=np.full_like(signals.trunk_cm, np.nan))
    assert find_missed_bend_deg(build_side_rep(unknown, reps_of(made)[0], NO_TRACE)) == 0.0


def test_where_the_thigh_tells_nothing_depth_stays_as_seen() -> None:
    turned, straight = make_squat(replace(ONE, yaw_deg=30.0, toe_out_deg=15.0)), make_squat(ONE)
    lost = turned_thigh(straight, longer=-0.5)
    for signals, made in ((signals_of(turned), turned), (lost, straight)):
        side = build_side_rep(signals, reps_of(made)[0], NO_TRACE)
        assert side.missing_thigh is None


def test_seen_obliquely_segments_may_shrink() -> None:
    made = make_squat(replace(ONE, yaw_deg=30.0, toe_out_deg=15.0))
    side = build_side_rep(lost_knee(made, shrunk=0.15), reps_of(made)[0], NO_TRACE)
    assert side.signals is side.found


def test_a_knee_lost_for_a_moment_at_the_very_bottom_hardly_moves_its_mean() -> None:
    made = make_squat(ONE)
    signals, rep = signals_of(made), reps_of(made)[0]
    lost = (np.abs(signals.time_s - rep.bottom_s) < 0.06)[:, None]
    knee = signals.leg_cm[Joint.KNEE] - np.where(lost, [3.0, 0.0], 0.0)
    moved = replace(signals, leg_cm={**signals.leg_cm, Joint.KNEE: knee})
    was, now = (
        value(measure_side(build_side_rep(each, rep, NO_TRACE))[Measure.KNEE_PAST_TOE_BOTTOM])
        for each in (signals, moved)
    )
    assert now == pytest.approx(was, abs=0.8)
    assert now < was


def test_a_knee_that_seems_to_go_far_back_at_the_bottom_is_less_sure() -> None:
    made = make_squat(ONE)
    signals, rep = signals_of(made), reps_of(made)[0]
    past = {0.0: measure_side(build_side_rep(signals, rep, NO_TRACE))}
    for back_cm in (3.0, 6.0):
        low = (np.abs(signals.time_s - rep.bottom_s) < 0.15)[:, None]
        knee = signals.leg_cm[Joint.KNEE] - np.where(low, [back_cm, 0.0], 0.0)
        past[back_cm] = measure_side(
            build_side_rep(replace(signals, leg_cm={**signals.leg_cm, Joint.KNEE: knee}), rep, NO_TRACE)
        )
    true = truth_of(made)[Measure.KNEE_PAST_TOE_BOTTOM]
    errors = []
    for measures in past.values():
        measured = measures[Measure.KNEE_PAST_TOE_BOTTOM]
        assert isinstance(measured, Measured)
        assert measured.low <= true <= measured.high
        errors.append(measured.error)
    assert errors[0] < errors[1] < errors[2]


def test_a_leg_that_is_lost_for_a_moment_lends_it_no_largest_value() -> None:
    made = make_squat(ONE)
    signals, rep = signals_of(made), reps_of(made)[0]
    before = measure_side(build_side_rep(signals, rep, NO_TRACE))[Measure.SHANK]
    moment = (np.abs(signals.time_s - (rep.start_s + rep.bottom_s) / 2) < 0.05)[:, None]
    # Found folded: the knee far ahead of the foot and as low, the shank much too long.
    knee = np.where(moment, signals.leg_cm[Joint.ANKLE] + [70.0, 5.0], signals.leg_cm[Joint.KNEE])
    after = measure_side(build_side_rep(replace(signals, leg_cm={**signals.leg_cm, Joint.KNEE: knee}), rep, NO_TRACE))[
        Measure.SHANK
    ]
    assert value(after) == pytest.approx(value(before), abs=0.5)


def test_joints_that_jump_about_are_not_measured() -> None:
    measures = measure(replace(ONE, noise_px=8.0))
    assert "jump by" in reason(measures[Measure.KNEE_PAST_TOE])
    assert "jump by" in reason(measures[Measure.DESCENT_SPEED])


def test_jitter_widens_the_errors() -> None:
    quiet, noisy = measure(ONE), measure(replace(ONE, noise_px=1.5))
    for name in (*AT_BOTTOM, *LARGEST):
        a, b = quiet[name], noisy[name]
        assert isinstance(a, Measured)
        assert isinstance(b, Measured)
        assert b.error > a.error, name


def test_shoulders_that_jump_about_widen_the_error_of_the_trunk_alone() -> None:
    quiet = signals_of(make_squat(ONE))
    hidden = replace(quiet, trunk_noise_deg=0.3)
    rep = reps_of(make_squat(ONE))[0]
    seen, guessed = (measure_side(build_side_rep(signals, rep, NO_TRACE)) for signals in (quiet, hidden))
    assert isinstance(lean := guessed[Measure.TRUNK_LEAN], Measured)
    assert lean.error > 9.0
    assert guessed[Measure.KNEE_FLEXION] == seen[Measure.KNEE_FLEXION]


def test_ears_and_shoulders_that_disagree_widen_the_error_of_the_trunk() -> None:
    made = make_squat(ONE)
    signals = signals_of(made)
    errors = []
    for apart_deg in (0.0, 10.0):
        apart = replace(signals, head_shoulder_lean_diff_deg=np.full(len(made.track), apart_deg))
        lean = measure_side(build_side_rep(apart, reps_of(made)[0], NO_TRACE))[Measure.TRUNK_LEAN]
        assert isinstance(lean, Measured)
        errors.append(lean.error)
    assert errors[1] > errors[0] + 1.0


def test_the_scale_cancels_in_shoe_lengths() -> None:
    made = make_squat(ONE)
    rep = reps_of(made)[0]
    view = side_view_of(ONE)
    wrong = replace(scale_of(made), cm_per_px=1.1 * made.truth.cm_per_px)
    a = measure_side(build_side_rep(signals_of(made), rep, NO_TRACE))
    b = measure_side(build_side_rep(compute_side_signals(made.track, view, wrong), rep, NO_TRACE))
    assert value(b[Measure.KNEE_PAST_TOE_SHOES]) == pytest.approx(value(a[Measure.KNEE_PAST_TOE_SHOES]), abs=1e-6)
    assert value(b[Measure.KNEE_PAST_TOE]) == pytest.approx(1.1 * value(a[Measure.KNEE_PAST_TOE]), rel=1e-6)


@settings(max_examples=25)
@given(
    shank_deg=st.floats(5.0, 45.0),
    thigh_deg=st.floats(50.0, 120.0),
    trunk_deg=st.floats(5.0, 60.0),
    height_cm=st.floats(150.0, 200.0),
)
def test_any_squat_is_measured_within_its_error(
    shank_deg: float, thigh_deg: float, trunk_deg: float, height_cm: float
) -> None:
    squat = Squat(dips=(Dip(shank_deg=shank_deg, thigh_deg=thigh_deg, trunk_deg=trunk_deg),), height_cm=height_cm)
    measures = measure(squat)
    for name, true in truth_of(make_squat(squat)).items():
        measured = measures[name]
        assert isinstance(measured, Measured | NotMeasured)
        if isinstance(measured, Measured):
            assert abs(measured.value - true) <= measured.error, name
    assert isinstance(measures[Measure.KNEE_PAST_TOE], Measured)


def _measured(made: Made) -> Measures:
    return measure_side(build_side_rep(signals_of(made), reps_of(made)[0], NO_TRACE))


def test_a_caption_over_the_shoe_adds_no_knee_travel() -> None:
    made = make_squat(ONE)
    xy_px = made.track.xy_px.copy()
    late = (made.track.time_s > made.truth.reps[0].bottom_s) & (made.track.time_s < made.truth.reps[0].bottom_s + 0.15)
    xy_px[late, Joint.FOOT_INDEX.on(made.squat.near)] -= (0.45 * made.truth.shoe_cm / made.truth.cm_per_px, 0.0)
    seen = measure(ONE)[Measure.KNEE_PAST_TOE]
    hidden = _measured(replace(made, observation=replace(made.observation, track=replace(made.track, xy_px=xy_px))))
    assert value(hidden[Measure.KNEE_PAST_TOE]) == pytest.approx(value(seen), abs=1.0)


def test_behind_a_plate_that_hides_the_hip_knee_and_shin_are_measured() -> None:
    made = make_squat(ONE)
    xy_px = made.track.xy_px.copy()
    low = np.clip(1.0 - np.abs(made.track.time_s - made.truth.reps[0].bottom_s), 0.0, 1.0)
    hip, knee = Joint.HIP.on(made.squat.near), Joint.KNEE.on(made.squat.near)
    xy_px[:, hip] += 0.5 * low[:, None] * (xy_px[:, knee] - xy_px[:, hip])
    measures = _measured(replace(made, observation=replace(made.observation, track=replace(made.track, xy_px=xy_px))))
    assert reason(measures[Measure.THIGH])
    for name in (Measure.KNEE_PAST_TOE, Measure.SHANK):
        measured, truth = measures[name], truth_of(made)[name]
        assert isinstance(measured, Measured)
        assert abs(measured.value - truth) <= measured.error
