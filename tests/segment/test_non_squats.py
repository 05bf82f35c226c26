"""Look-alikes: what lowers the hips like a squat and is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.segment.dips import Dip as Found
from formcheck.segment.dips import HipDescent, find_dips
from formcheck.segment.non_squats import non_squat_reason
from formcheck.segment.posture import PostureCurves, read_posture
from tests.synthetic import Dip, Squat, make_squat


def one_dip(squat: Squat) -> tuple[PostureCurves, Found]:
    made = make_squat(squat)
    posture = read_posture(made.track)
    assert posture is not None
    (dip,) = find_dips(HipDescent(posture.time_s, posture.drop_leg.mean(axis=1)))
    return posture, dip


POSTURE, DIP = one_dip(Squat(dips=(Dip(),)))
DOWN = np.clip(POSTURE.drop_leg.mean(axis=1) / POSTURE.drop_leg.max(), 0.0, 1.0)


def test_a_squat_is_nothing_else() -> None:
    assert non_squat_reason(POSTURE, DIP) is None


def test_one_bent_leg_is_no_squat() -> None:
    drop = POSTURE.drop_leg.copy()
    drop[:, 0] *= 0.2
    assert "only one leg" in str(non_squat_reason(replace(POSTURE, drop_leg=drop), DIP))


def test_a_knee_near_the_floor_is_a_lunge() -> None:
    sunk = POSTURE.knee_rise_leg - 0.35 * DOWN[:, None] * (0.0, 1.0)
    lunge = replace(POSTURE, knee_apart_leg=POSTURE.knee_apart_leg + 0.35 * DOWN, knee_rise_leg=sunk)
    assert "lunge" in str(non_squat_reason(lunge, DIP))


def test_a_camera_that_looks_down_from_nearby_shows_the_near_knee_lower_and_no_lunge() -> None:
    apart, rise = POSTURE.knee_apart_leg - 0.3 * DOWN, POSTURE.knee_rise_leg - DOWN[:, None] * (0.15, -0.15)
    assert non_squat_reason(replace(POSTURE, knee_apart_leg=apart, knee_rise_leg=rise), DIP) is None


def test_feet_that_part_have_stepped_unless_they_cannot_be_seen() -> None:
    apart = POSTURE.ankle_apart_leg + 0.7 * DOWN[:, None] * (1.0, 0.0)
    stepping = replace(POSTURE, ankle_apart_leg=apart)
    assert "step" in str(non_squat_reason(stepping, DIP))
    assert non_squat_reason(replace(stepping, feet_inside=np.zeros(len(DOWN), dtype=bool)), DIP) is None


def test_somebody_much_larger_afterwards_has_walked() -> None:
    grown = np.linspace(1.0, 2.0, len(DOWN))
    larger = replace(POSTURE, upper_px=POSTURE.upper_px * grown)
    assert non_squat_reason(larger, DIP) is None
    assert "walked" in str(non_squat_reason(replace(larger, leg_px=POSTURE.leg_px * grown), DIP))
    smaller = replace(POSTURE, upper_px=POSTURE.upper_px / grown, leg_px=POSTURE.leg_px / grown)
    assert "walked" in str(non_squat_reason(smaller, DIP))
    assert non_squat_reason(replace(larger, leg_px=POSTURE.leg_px / grown), DIP) is None


def test_a_jump_is_told_from_a_shaking_camera() -> None:
    jump, dip = one_dip(Squat(dips=(Dip(jump_cm=25),)))
    assert "jump" in str(non_squat_reason(jump, dip))
    shake_px = 0.15 * POSTURE.leg_px * np.sin(2 * np.pi * 2.0 * POSTURE.time_s)
    assert non_squat_reason(replace(POSTURE, ankle_rise_px=POSTURE.ankle_rise_px + shake_px), DIP) is None


def test_a_hand_that_sways_now_and_then_sways_planted_feet_too() -> None:
    time_s = POSTURE.time_s

    def lifted(*at_s: float) -> PostureCurves:
        bumps = sum(np.exp(-(((time_s - moment_s) / 0.13) ** 2)) for moment_s in at_s)
        return replace(POSTURE, ankle_rise_px=POSTURE.ankle_rise_px + 0.16 * POSTURE.leg_px * bumps)

    assert "jump" in str(non_squat_reason(lifted(float(time_s[DIP.start])), DIP))
    assert non_squat_reason(lifted(float(time_s[DIP.start]), float(time_s[DIP.bottom])), DIP) is None


def test_a_camera_that_pans_up_is_no_jump() -> None:
    pan_px = 0.5 * POSTURE.leg_px * np.linspace(0.0, 1.0, len(DOWN))
    assert non_squat_reason(replace(POSTURE, ankle_rise_px=POSTURE.ankle_rise_px + pan_px), DIP) is None


def test_hands_at_the_floor_and_a_lying_trunk_are_a_bend_unless_the_hips_are_low() -> None:
    bent = replace(POSTURE, trunk_height_leg=POSTURE.trunk_height_leg * (1 - 0.8 * DOWN), hands_low=DOWN > 0.5)
    assert non_squat_reason(bent, DIP) is None
    assert "a bend" in str(non_squat_reason(replace(bent, drop_leg=POSTURE.drop_leg * 0.5), DIP))


def test_either_leg_may_be_the_bent_one() -> None:
    for side in Side:
        drop = POSTURE.drop_leg.copy()
        drop[:, Joint.HIP.on(side) - Joint.HIP] *= 0.2
        assert "only one leg" in str(non_squat_reason(replace(POSTURE, drop_leg=drop), DIP))
