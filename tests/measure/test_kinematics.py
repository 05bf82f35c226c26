"""Sagittal and frontal curves: upright, unbiased, in centimeters, whatever way the camera stood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import Measured
from formcheck.measure.kinematics import (
    FAR_LEG_FROM_DEG,
    LEG_JOINTS,
    compute_front_signals,
    compute_side_signals,
    leg_shortening,
    measured_leg,
)
from formcheck.numerics.arrays import Bools
from formcheck.observe.pose_schedule import complete_landmarks
from tests.synthetic import Dip, Made, Squat, make_squat
from tests.true_measures import front_view_of, scale_of, side_view_of, signals_of

ONE = Squat(dips=(Dip(),))
CURVES = ("trunk_lean_deg", "shank_deg", "thigh_deg", "knee_flexion_deg", "hip_flexion_deg", "depth_cm")


@pytest.mark.parametrize("name", CURVES)
def test_curves_follow_what_really_happened(name: str) -> None:
    made = make_squat(ONE)
    off = getattr(signals_of(made), name) - getattr(made.truth, name)
    assert np.abs(off).max() < 3.0


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("yaw_deg", [-30.0, 20.0, 45.0])
def test_a_turned_camera_is_turned_back(name: str, yaw_deg: float) -> None:
    made = make_squat(replace(ONE, yaw_deg=yaw_deg, toe_out_deg=15.0))
    # Upright, a thigh hides behind its hip's own place beside the plane; it is the bottom that is measured.
    deep = made.truth.knee_flexion_deg > 90.0
    off = getattr(signals_of(made), name) - getattr(made.truth, name)
    assert np.abs(off[deep]).max() < 5.0


def test_a_degree_of_roll_costs_three_quarters_of_a_centimeter_and_is_taken_back() -> None:
    made = make_squat(replace(ONE, roll_deg=1.0))
    bottom = int(np.argmax(made.truth.knee_flexion_deg))

    def past_cm(*, roll_deg: float) -> float:
        leg = signals_of(made, roll_deg=roll_deg).leg_cm
        return float(leg[Joint.KNEE][bottom, 0] - leg[Joint.FOOT_INDEX][bottom, 0])

    unrolled = signals_of(make_squat(ONE)).leg_cm
    true_cm = float(unrolled[Joint.KNEE][bottom, 0] - unrolled[Joint.FOOT_INDEX][bottom, 0])
    assert abs(past_cm(roll_deg=0.0) - true_cm) == pytest.approx(0.72, abs=0.05)
    assert past_cm(roll_deg=1.0) == pytest.approx(true_cm, abs=0.1)


@pytest.mark.parametrize(
    "other", [replace(ONE, near=Side.LEFT), replace(ONE, frame_rate_hz=60.0)], ids=["mirror", "60 Hz"]
)
def test_mirror_image_and_frame_rate_do_not_matter(other: Squat) -> None:
    one, same = signals_of(make_squat(ONE)), signals_of(make_squat(other))
    for name in CURVES:
        at_times = np.interp(one.time_s, same.time_s, getattr(same, name))
        assert at_times == pytest.approx(getattr(one, name), abs=0.25)


def test_the_foot_found_is_the_shoe_and_not_the_landmarks() -> None:
    made = make_squat(ONE)
    signals = signals_of(made)
    assert signals.shoe_cm == pytest.approx(made.truth.shoe_cm, rel=0.03)
    foot = signals.leg_cm[Joint.FOOT_INDEX] - signals.leg_cm[Joint.HEEL]
    assert foot[0, 0] == pytest.approx(made.truth.shoe_cm, rel=0.03)


def test_a_long_gap_stays_a_gap() -> None:
    signals = signals_of(make_squat(replace(ONE, gaps_s=((1.5, 2.2),))))
    lost = (signals.time_s >= 1.5) & (signals.time_s <= 2.2)
    assert np.isnan(signals.shank_deg[lost]).all()
    assert np.isfinite(signals.shank_deg[~lost]).all()


def test_jitter_is_seen_and_a_quiet_clip_has_none() -> None:
    quiet, noisy = signals_of(make_squat(ONE)), signals_of(make_squat(replace(ONE, noise_px=2.0)))
    assert quiet.noise_cm[Joint.KNEE] < 0.02
    # Two pixels of 0.2 cm, of which the filter passes a part.
    assert 0.2 < noisy.noise_cm[Joint.KNEE] < 0.45


def knee_noise_cm(made: Made, searched: Bools, *, known: bool = True) -> float:
    track = made.observation.track
    xy, visibility = complete_landmarks(
        track.time_s, track.xy_px, track.visibility, searched, np.zeros(len(track), bool)
    )
    filled = replace(track, xy_px=xy, visibility=visibility, is_searched=searched if known else None)
    return signals_of(replace(made, observation=replace(made.observation, track=filled))).noise_cm[Joint.KNEE]


@pytest.mark.parametrize("step", [3, 6])
def test_frames_that_are_filled_in_do_not_hide_the_scatter(step: int) -> None:
    noisy = make_squat(replace(ONE, noise_px=2.0))
    frame = np.arange(len(noisy.observation.track))
    whole_cm = knee_noise_cm(noisy, frame >= 0)
    some = frame % step == 0
    # The scatter made here differs from frame to frame; that of real landmarks lasts, and keeps more.
    assert 0.35 < knee_noise_cm(noisy, some) / whole_cm < 1.5
    assert knee_noise_cm(noisy, some, known=False) < 0.2 * whole_cm


def test_a_swaying_camera_moves_no_difference() -> None:
    still, swaying = signals_of(make_squat(ONE)), signals_of(make_squat(replace(ONE, drift_px=20.0)))
    for signals in (still, swaying):
        assert np.ptp(signals.leg_cm[Joint.KNEE][:, 0] - signals.leg_cm[Joint.FOOT_INDEX][:, 0]) == pytest.approx(
            24.7, abs=0.5
        )
    assert swaying.hip_height_cm == pytest.approx(still.hip_height_cm, abs=0.3)


def test_points_outside_the_picture_are_told() -> None:
    made = make_squat(ONE)
    cut = replace(made.track, height_px=1300, xy_px=made.track.xy_px.copy())
    assert not compute_side_signals(cut, side_view_of(ONE), scale_of(made)).in_frame.any()
    assert signals_of(made).in_frame.all()


def test_the_far_leg_is_measured_only_in_views_from_the_front_side() -> None:
    view = side_view_of(ONE)
    legs = [
        measured_leg(replace(view, yaw_deg=replace(view.yaw_deg, value=yaw_deg)))
        for yaw_deg in (-45.0, 0.0, FAR_LEG_FROM_DEG - 1.0, FAR_LEG_FROM_DEG, 45.0)
    ]
    assert legs == [view.near, view.near, view.near, view.near.other, view.near.other]


@pytest.mark.parametrize("yaw_deg", [-25.0, -12.0, 0.0, 12.0, 18.0, 25.0, 40.0])
def test_every_point_lies_on_one_leg(yaw_deg: float) -> None:
    """The landmarks of the other leg change nothing."""
    squat = replace(ONE, yaw_deg=yaw_deg)
    made = make_squat(squat)
    view = side_view_of(squat)
    moved = made.track.xy_px.copy()
    other = [joint.on(measured_leg(view).other) for joint in LEG_JOINTS]
    moved[:, other] += np.random.default_rng(1).normal(scale=30.0, size=moved[:, other].shape)
    here = compute_side_signals(made.track, view, scale_of(made)).leg_cm
    there = compute_side_signals(replace(made.track, xy_px=moved), view, scale_of(made)).leg_cm
    for joint in LEG_JOINTS:
        np.testing.assert_array_equal(here[joint], there[joint])


def test_a_leg_is_shortened_by_the_turn_of_its_own_plane() -> None:
    assert leg_shortening(0.0) == pytest.approx(1.0)
    # Beyond 15 degrees the far leg, which points at 15 degrees itself, is seen the longer.
    assert leg_shortening(45.0) == pytest.approx(np.cos(np.radians(30.0)) / np.cos(np.radians(15.0)))


def test_from_the_front_the_lifters_right_is_right_and_from_behind_as_well() -> None:
    for yaw_deg in (90.0, -90.0):
        made = make_squat(replace(ONE, yaw_deg=yaw_deg))
        signals = compute_front_signals(made.track, front_view_of(made.squat), scale_of(made))
        apart = signals.points_cm[Joint.ANKLE, Side.RIGHT] - signals.points_cm[Joint.ANKLE, Side.LEFT]
        assert np.median(apart[:, 0]) > 20.0
        assert signals.hip_height_cm[0] > 80.0


def test_curves_of_unequal_length_are_refused() -> None:
    signals = signals_of(make_squat(ONE))
    with pytest.raises(ValueError, match="as long as"):
        replace(signals, hip_height_cm=signals.hip_height_cm[:-1])
    with pytest.raises(ValueError, match="forward and an up"):
        replace(signals, leg_cm={Joint.KNEE: signals.hip_height_cm})


def test_the_turn_told_is_the_turn_used() -> None:
    made = make_squat(ONE)
    view = replace(side_view_of(ONE), yaw_deg=Measured(-45.0, 5.0))
    stretched = compute_side_signals(made.track, view, scale_of(made))
    assert stretched.shank_deg.max() > signals_of(made).shank_deg.max()
