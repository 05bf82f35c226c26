"""PostureCurves: how far the hips are down, in leg lengths of the moment, from every side."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Joint, Side
from formcheck.segment.posture import PostureCurves, read_posture
from tests.synthetic import SHANK_OF_STATURE, THIGH_OF_STATURE, Dip, Made, Squat, make_squat, mirrored


def posture_of(made: Made) -> PostureCurves:
    posture = read_posture(made.track)
    assert posture is not None
    return posture


def true_drop_leg(dip: Dip) -> float:
    shank, thigh = (math.radians(angle) for angle in (dip.shank_deg, dip.thigh_deg))
    leg = SHANK_OF_STATURE + THIGH_OF_STATURE
    return (SHANK_OF_STATURE * (1 - math.cos(shank)) + THIGH_OF_STATURE * (1 - math.cos(thigh))) / leg


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, 60.0, 90.0, -90.0])
def test_the_drop_is_that_of_the_hips_over_the_ankles(yaw_deg: float) -> None:
    squat = Squat(biased=False, yaw_deg=yaw_deg, distance_m=8.0)
    made = make_squat(squat)
    drop = posture_of(made).drop_leg.mean(axis=1)
    assert np.abs(drop[:20]).max() < 0.01
    assert drop.max() == pytest.approx(true_drop_leg(squat.dips[0]), abs=0.04)


def test_from_the_side_a_leg_bends_as_it_drops_and_from_the_front_it_does_not() -> None:
    side, front = (posture_of(make_squat(Squat(yaw_deg=yaw))).bend_pct for yaw in (0.0, 90.0))
    assert np.abs(side[:20]).max() < 2.0
    assert side.max() > 40.0
    assert front.max() < 0.4 * side.max()


def test_the_knees_are_a_shank_over_the_ankles() -> None:
    rise = posture_of(make_squat(Squat(biased=False))).knee_rise_leg
    share = SHANK_OF_STATURE / (SHANK_OF_STATURE + THIGH_OF_STATURE)
    assert rise[:20] == pytest.approx(np.full((20, 2), share), abs=0.03)
    assert rise.min() == pytest.approx(share * math.cos(math.radians(Dip().shank_deg)), abs=0.05)


def test_the_mirror_image_has_its_legs_exchanged() -> None:
    one, other = (posture_of(make_squat(squat)) for squat in (Squat(yaw_deg=20), mirrored(Squat(yaw_deg=20))))
    assert one.drop_leg == pytest.approx(other.drop_leg[:, ::-1], abs=1e-9)


def test_the_frame_rate_does_not_matter() -> None:
    slow, fast = (posture_of(make_squat(Squat(frame_rate_hz=rate))).drop_leg for rate in (30.0, 120.0))
    assert slow.max() == pytest.approx(fast.max(), abs=0.01)


def test_zoom_changes_the_leg_in_pixels_and_not_the_drop() -> None:
    made = make_squat(Squat())
    zoom = np.linspace(1.0, 1.5, len(made.track))
    zoomed = read_posture(replace(made.track, xy_px=made.track.xy_px * zoom[:, None, None]))
    assert zoomed is not None
    assert zoomed.drop_leg == pytest.approx(posture_of(made).drop_leg, abs=0.05)
    assert zoomed.leg_px[-1] == pytest.approx(1.5 * posture_of(made).leg_px[-1], rel=0.02)


def test_legs_are_straight_at_a_top_while_the_camera_zooms_out() -> None:
    """The knees look higher, too, so that neither leg nor thigh is as long as before."""
    made = make_squat(Squat())
    time_s, xy_px = made.track.time_s, made.track.xy_px.copy()
    zoom = np.interp(time_s, (0.0, 3.0), (1.0, 0.91))
    xy_px *= zoom[:, None, None]
    for side in Side:
        hip, knee = xy_px[:, Joint.HIP.on(side)], xy_px[:, Joint.KNEE.on(side)]
        knee[:] = hip + (1.0 - (1.0 - zoom)[:, None]) * (knee - hip)
    posture = read_posture(replace(made.track, xy_px=xy_px))
    assert posture is not None
    standing = np.flatnonzero(made.truth.knee_flexion_deg < 5.0)
    after = standing[(time_s[standing] > 3.0) & (time_s[standing] < 5.0)]
    assert len(after) > 10
    assert posture.straight[after].any()


def moved_for(made: Made, joint: Joint, length_s: float) -> Made:
    """One side's joint is half a leg length aside for a moment at the bottom."""
    time_s, xy_px = made.track.time_s, made.track.xy_px.copy()
    bottom_s = made.truth.reps[0].bottom_s
    aside_px = 0.5 * posture_of(made).leg_px[0]
    xy_px[np.abs(time_s - bottom_s) < length_s / 2, joint.on(Side.LEFT), 0] += aside_px
    return replace(made, observation=replace(made.observation, track=replace(made.track, xy_px=xy_px)))


@pytest.mark.parametrize("frame_rate_hz", [15.0, 30.0, 60.0])
@pytest.mark.parametrize("joint", [Joint.KNEE, Joint.ANKLE])
def test_a_joint_that_is_lost_for_a_moment_is_put_back_and_one_that_moves_is_not(
    joint: Joint, frame_rate_hz: float
) -> None:
    made = make_squat(Squat(frame_rate_hz=frame_rate_hz, yaw_deg=20))
    curve = "knee_right_leg" if joint is Joint.KNEE else "ankle_apart_leg"
    before, lost, moved = (
        getattr(posture_of(one), curve) for one in (made, moved_for(made, joint, 0.12), moved_for(made, joint, 0.5))
    )
    assert np.abs(lost - before).max() < 0.03
    assert np.abs(moved - before).max() > 0.2


def test_a_long_gap_stays_one() -> None:
    posture = posture_of(make_squat(Squat(gaps_s=((1.5, 2.0),))))
    lost = (posture.time_s >= 1.5) & (posture.time_s <= 2.0)
    assert np.isnan(posture.drop_leg[lost]).all()
    assert np.isfinite(posture.drop_leg[~lost]).all()


def test_somebody_who_never_stands_has_no_posture() -> None:
    true = make_squat(Squat(dips=(Dip(),))).truth.reps[0]
    low = Squat(dips=(Dip(),), keep_s=(true.bottom_s - 0.3, true.bottom_s + 0.3))
    assert read_posture(make_squat(low).track) is None


def test_nobody_has_no_posture() -> None:
    assert read_posture(make_squat(Squat(gaps_s=((0.0, math.inf),))).track) is None


def test_a_narrow_squat_from_the_front_is_not_taken_for_standing() -> None:
    # The shins and thighs of knees that go straight forward stay upright in the picture.
    posture = posture_of(make_squat(Squat(yaw_deg=90.0, dips=(Dip(pause_s=4.0),), toe_out_deg=0.0)))
    low = posture.drop_leg.mean(axis=1) > 0.3
    assert np.count_nonzero(low) > 4 * 30
    assert not posture.straight[low].any()
