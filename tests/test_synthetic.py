"""The synthetic squats have the truth they claim; the other tests rely on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Joint, Side
from tests.synthetic import Dip, Squat, make_squat, mirrored

ONE = Squat(dips=(Dip(),), biased=False)


def test_true_points_project_to_their_landmarks_when_there_is_no_bias() -> None:
    made = make_squat(ONE)
    near = made.squat.near
    assert made.track.xy_px[:, Joint.FOOT_INDEX.on(near)] == pytest.approx(made.truth.toe_xy_px)
    assert made.track.xy_px[:, Joint.HEEL.on(near)] == pytest.approx(made.truth.heel_xy_px)


def test_segments_keep_their_lengths() -> None:
    made = make_squat(ONE)
    near = made.squat.near
    for upper, lower, share in ((Joint.KNEE, Joint.ANKLE, 0.246), (Joint.HIP, Joint.KNEE, 0.245)):
        segment = made.track.xy_px[:, upper.on(near)] - made.track.xy_px[:, lower.on(near)]
        length_cm = np.hypot(segment[:, 0], segment[:, 1]) * made.truth.cm_per_px
        assert length_cm == pytest.approx(np.full(len(length_cm), share * 175.0), rel=0.05)


def test_the_mirror_image_is_one() -> None:
    made, other = make_squat(ONE), make_squat(mirrored(ONE))
    right = made.track.xy_px[:, Joint.KNEE.on(Side.RIGHT), 0] - 540.0
    left = other.track.xy_px[:, Joint.KNEE.on(Side.LEFT), 0] - 540.0
    assert left == pytest.approx(-right)
    assert other.truth.knee_past_toe_cm == pytest.approx(made.truth.knee_past_toe_cm)


def test_a_rolled_camera_leans_upright_things_to_the_right() -> None:
    made = make_squat(replace(ONE, roll_deg=5.0))
    near = made.squat.near
    shin = made.track.xy_px[0, Joint.KNEE.on(near)] - made.track.xy_px[0, Joint.ANKLE.on(near)]
    assert np.degrees(np.arctan2(shin[0], -shin[1])) == pytest.approx(5.0, abs=0.5)


def test_a_bounce_turns_round_in_the_time_asked_for() -> None:
    made = make_squat(replace(ONE, frame_rate_hz=400.0, dips=(Dip(descent_s=1.0, ascent_s=1.0, turn_s=0.3),)))
    speed = np.gradient(made.truth.hip_height_m, made.truth.time_s)
    turn_g = np.gradient(speed, made.truth.time_s).max() / 9.81
    assert turn_g == pytest.approx((speed.max() - speed.min()) / 0.3 / 9.81, rel=0.05)


def test_a_lifted_heel_rises_as_far_as_asked_and_the_toe_stays() -> None:
    truth = make_squat(replace(ONE, dips=(Dip(heel_rise_cm=3.0),))).truth
    assert truth.heel_rise_cm.max() == pytest.approx(3.0, abs=0.05)
    assert np.ptp(truth.toe_xy_px, axis=0).max() < 1e-9


def test_a_pause_is_held_and_a_jump_leaves_the_floor() -> None:
    held = make_squat(replace(ONE, dips=(Dip(pause_s=1.0),))).truth
    low = held.hip_height_m <= held.hip_height_m.min() + 1e-6
    assert np.ptp(held.time_s[low]) == pytest.approx(1.0, abs=0.1)
    jumped = make_squat(replace(ONE, dips=(Dip(jump_cm=20.0),)))
    feet = jumped.truth.heel_xy_px[:, 1]
    assert (feet[0] - feet.min()) * jumped.truth.cm_per_px == pytest.approx(20.0, rel=0.1)


def test_walking_out_moves_the_feet_in_turn_and_ends_where_the_squat_begins() -> None:
    made = make_squat(replace(ONE, walk_out_s=3.0))
    ankles = made.track.xy_px[:, [Joint.ANKLE.on(side) for side in Side], 0] * made.truth.cm_per_px
    assert np.ptp(ankles[made.track.time_s < 3.0], axis=0).min() > 40.0
    assert np.ptp(ankles[made.track.time_s > 3.1], axis=0).max() < 0.1


def test_gaps_noise_and_cut_ends_are_as_asked() -> None:
    made = make_squat(replace(ONE, gaps_s=((1.0, 1.5),), keep_s=(0.5, 3.0), noise_px=1.0, seed=3))
    time_s = made.track.time_s
    assert time_s[0] >= 0.5
    assert time_s[-1] <= 3.0
    assert (~made.track.found == ((time_s >= 1.0) & (time_s <= 1.5))).all()
    again = make_squat(made.squat)
    assert np.array_equal(made.track.xy_px, again.track.xy_px, equal_nan=True)
