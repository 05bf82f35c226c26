"""Movements that lower the hips like a squat and are not one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Floats
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.dips import Dip as Found
from formcheck.segment.dips import HipDescent, find_dips
from formcheck.segment.non_squats import hidden_legs_reason, non_squat_reason
from formcheck.segment.posture import PostureCurves, read_posture
from formcheck.segment.reps import Segmentation, find_reps
from formcheck.segment.unlike_legs import legs_reason
from formcheck.segment.view import View, find_view
from tests.synthetic import Dip, Made, Squat, make_squat

YAWS_DEG = (0.0, 25.0, 40.0, 90.0)
ARM_OF_STATURE = 0.37
"""From shoulder to wrist as MediaPipe places them on real deadlifts: 0.72 to 0.81 leg lengths."""


def one_dip(squat: Squat) -> tuple[PostureCurves, Found, View]:
    made = make_squat(squat)
    posture = read_posture(made.track)
    assert posture is not None
    (dip,) = find_dips(HipDescent(posture.time_s, posture.drop_leg.mean(axis=1)))
    return posture, dip, find_view(made.observation)


def share_down(posture: PostureCurves) -> Floats:
    """``(n,)`` how far down the hips are, 0 standing, 1 at the lowest."""
    return np.asarray(np.clip(posture.drop_leg.mean(axis=1) / posture.drop_leg.max(), 0.0, 1.0))


POSTURE, DIP, VIEW = one_dip(Squat(dips=(Dip(),)))


def reason_of(posture: PostureCurves, dip: Found = DIP, view: View = VIEW) -> AttemptKind | None:
    return hidden_legs_reason(posture, dip) or non_squat_reason(posture, dip, view)


def found_in(made: Made) -> Segmentation:
    return find_reps(made.track, find_view(made.observation))


def kinds_of_two(dip: Dip, yaw_deg: float) -> list[AttemptKind]:
    """The reasons why two dips are no squats; none of them may be one."""
    segmentation = found_in(make_squat(Squat(dips=(dip,) * 2, yaw_deg=yaw_deg)))
    assert not segmentation.reps
    return [attempt.kind for attempt in segmentation.attempts]


def with_hanging_arms(made: Made) -> Made:
    """Both wrists hang an arm's length straight below the shoulders."""
    xy_px = made.track.xy_px.copy()
    arm_px = 100.0 * ARM_OF_STATURE * made.squat.height_cm / 100.0 / made.truth.cm_per_px
    for side in Side:
        xy_px[:, Joint.WRIST.on(side)] = xy_px[:, Joint.SHOULDER.on(side)] + (0.0, arm_px)
    return replace(made, observation=replace(made.observation, track=replace(made.track, xy_px=xy_px)))


DOWN = share_down(POSTURE)


def test_a_squat_is_nothing_else() -> None:
    assert non_squat_reason(POSTURE, DIP, VIEW) is None


def test_one_bent_leg_is_no_squat() -> None:
    drop = POSTURE.drop_leg.copy()
    drop[:, 0] *= 0.2
    assert reason_of(replace(POSTURE, drop_leg=drop)) is AttemptKind.ONE_LEG


@pytest.mark.parametrize(("other_deg", "kind"), [(70.0, AttemptKind.LUNGE), (20.0, AttemptKind.ONE_LEG)])
def test_seen_from_the_front_a_lunge_bends_both_knees_over_one_ankle(other_deg: float, kind: AttemptKind) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=90.0))
    down = share_down(posture)[:, None]
    lunge = replace(posture, drop_leg=posture.drop_leg * (0.2, 1.0), knee_deg=down * (other_deg, 110.0))
    assert reason_of(lunge, dip, view) is kind


@pytest.mark.parametrize(("shrunk_leg", "kind"), [(0.48, None), (0.415, AttemptKind.ONE_LEG)])
def test_hips_that_come_nearer_to_the_straight_looking_leg_are_on_both(
    shrunk_leg: float, kind: AttemptKind | None
) -> None:
    """The thigh that points at the camera looks straight; the knee of the other is found a little higher."""
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=65.0))
    down = share_down(posture)[:, None]
    leaning = replace(
        posture,
        knee_deg=down * (6.0, 91.0),
        knee_rise_leg=np.array((0.48, 0.461)) - down * (0.124, 0.031),
        span_leg=1.0 - down * (shrunk_leg, 0.415),
    )
    assert reason_of(leaning, dip, view) is kind


@pytest.mark.parametrize(("thigh_leg", "kind"), [(-0.05, None), (0.1, AttemptKind.DEADLIFT)])
def test_nobody_lifts_weights_from_hips_below_the_knees(thigh_leg: float, kind: AttemptKind | None) -> None:
    """Seen from the front the shins of a squat may look as upright as those of a lift."""
    posture, dip, view = one_dip(Squat(dips=(Dip(trunk_deg=35),), yaw_deg=90.0))
    down = share_down(posture)
    knee = np.full_like(posture.knee_rise_leg, 0.5)
    hip = 0.5 + down * (thigh_leg - 0.5)
    trunk = posture.trunk_height_leg
    held = replace(
        posture,
        drop_leg=posture.drop_leg * 0.48 / posture.drop_leg.max(),
        knee_rise_leg=knee,
        hip_rise_leg=hip,
        hand_rise_leg=hip + 0.5 + trunk - 0.66,
    )
    assert reason_of(held, dip, view) is kind


def test_a_picture_without_head_and_shoulders_is_said_to_be_one() -> None:
    drop = POSTURE.drop_leg.copy()
    drop[:, 0] *= 0.2
    cropped = replace(POSTURE, drop_leg=drop, shoulders_inside=np.zeros(len(DOWN), dtype=bool))
    assert reason_of(cropped) is AttemptKind.HEAD_OUT_OF_PICTURE
    assert non_squat_reason(replace(POSTURE, shoulders_inside=cropped.shoulders_inside), DIP, VIEW) is None


AHEAD = np.tile((0.7, 0.0), (len(DOWN), 1))
"""One ankle ahead of the other by a short stride."""


def test_a_knee_near_the_floor_is_a_lunge_if_one_foot_is_ahead() -> None:
    sunk = POSTURE.knee_rise_leg - 0.35 * DOWN[:, None] * (0.0, 1.0)
    lost = replace(POSTURE, knee_apart_leg=POSTURE.knee_apart_leg + 0.35 * DOWN, knee_rise_leg=sunk)
    assert reason_of(replace(lost, ankle_apart_leg=AHEAD)) is AttemptKind.LUNGE
    assert reason_of(lost) is None


def test_a_rear_knee_that_sinks_to_its_ankle_in_a_split_stance_is_a_lunge() -> None:
    rise = POSTURE.knee_rise_leg + np.array((0.18, -0.18)) + DOWN[:, None] * (0.09, -0.09)
    lost = replace(POSTURE, knee_rise_leg=rise)
    assert reason_of(replace(lost, ankle_apart_leg=AHEAD)) is AttemptKind.LUNGE
    assert reason_of(lost) is None


def test_a_camera_that_looks_down_from_nearby_shows_the_near_knee_lower_and_no_lunge() -> None:
    apart, rise = POSTURE.knee_apart_leg - 0.3 * DOWN, POSTURE.knee_rise_leg - DOWN[:, None] * (0.15, -0.15)
    assert non_squat_reason(replace(POSTURE, knee_apart_leg=apart, knee_rise_leg=rise), DIP, VIEW) is None


def test_feet_that_part_have_stepped_unless_they_cannot_be_seen() -> None:
    apart = POSTURE.ankle_apart_leg + 0.7 * DOWN[:, None] * (1.0, 0.0)
    stepping = replace(POSTURE, ankle_apart_leg=apart)
    assert reason_of(stepping) is AttemptKind.STEP
    assert non_squat_reason(replace(stepping, feet_inside=np.zeros(len(DOWN), dtype=bool)), DIP, VIEW) is None


def test_somebody_much_larger_afterwards_has_walked() -> None:
    grown = np.linspace(1.0, 2.0, len(DOWN))
    larger = replace(POSTURE, upper_px=POSTURE.upper_px * grown)
    assert non_squat_reason(larger, DIP, VIEW) is None
    assert reason_of(replace(larger, leg_px=POSTURE.leg_px * grown)) is AttemptKind.WALK
    smaller = replace(POSTURE, upper_px=POSTURE.upper_px / grown, leg_px=POSTURE.leg_px / grown)
    assert reason_of(smaller) is AttemptKind.WALK
    assert non_squat_reason(replace(larger, leg_px=POSTURE.leg_px / grown), DIP, VIEW) is None


@pytest.mark.parametrize(("yaw_deg", "kind"), [(90.0, AttemptKind.STEP), (0.0, None), (-90.0, None)])
def test_from_the_front_a_trunk_that_looks_larger_has_come_nearer(yaw_deg: float, kind: AttemptKind | None) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(trunk_deg=10),), yaw_deg=yaw_deg))
    down = share_down(posture)
    taller = replace(posture, trunk_height_leg=posture.trunk_height_leg * (1.0 + 0.15 * down))
    assert reason_of(posture, dip, view) is None
    assert reason_of(taller, dip, view) is None
    nearer = replace(taller, shoulder_width_leg=posture.shoulder_width_leg * (1.0 + 0.15 * down))
    assert reason_of(nearer, dip, view) is kind


def test_a_body_that_the_pose_model_only_begins_to_find_makes_no_step_of_the_squat_after_it() -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(trunk_deg=10),), yaw_deg=90.0))
    found = np.where(np.arange(len(posture.time_s)) > dip.start, 1.0, 0.4)
    trunk_leg, width_leg = posture.trunk_height_leg * found, posture.shoulder_width_leg * found
    assert reason_of(replace(posture, trunk_height_leg=trunk_leg, shoulder_width_leg=width_leg), dip, view) is None


@pytest.mark.parametrize("distance_m", [1.6, 2.2, 3.0])
@pytest.mark.parametrize("trunk_deg", [8.0, 20.0, 38.0])
def test_a_phone_on_the_floor_before_the_lifter_makes_no_step_of_a_squat(distance_m: float, trunk_deg: float) -> None:
    dip = Dip(thigh_deg=70, shank_deg=28, trunk_deg=trunk_deg)
    low = Squat(dips=(dip,), yaw_deg=88, distance_m=distance_m, camera_height_m=0.1, focal_px=1000)
    assert reason_of(*one_dip(low)) is None


def test_a_jump_is_told_from_a_shaking_camera() -> None:
    jump, dip, view = one_dip(Squat(dips=(Dip(jump_cm=25),)))
    assert reason_of(jump, dip, view) is AttemptKind.JUMP
    shake_px = 0.15 * POSTURE.leg_px * np.sin(2 * np.pi * 2.0 * POSTURE.time_s)
    assert non_squat_reason(replace(POSTURE, ankle_rise_px=POSTURE.ankle_rise_px + shake_px), DIP, VIEW) is None


def test_a_hand_that_sways_now_and_then_sways_planted_feet_too() -> None:
    time_s = POSTURE.time_s

    def lifted(*at_s: float) -> PostureCurves:
        bumps = sum(np.exp(-(((time_s - moment_s) / 0.13) ** 2)) for moment_s in at_s)
        return replace(POSTURE, ankle_rise_px=POSTURE.ankle_rise_px + 0.16 * POSTURE.leg_px * bumps)

    assert reason_of(lifted(float(time_s[DIP.start]))) is AttemptKind.JUMP
    assert non_squat_reason(lifted(float(time_s[DIP.start]), float(time_s[DIP.bottom])), DIP, VIEW) is None


def test_feet_that_rise_under_hips_that_stay_are_lost_landmarks_and_no_jump() -> None:
    bump = np.exp(-(((POSTURE.time_s - POSTURE.time_s[DIP.start]) / 0.13) ** 2))
    risen = replace(POSTURE, ankle_rise_px=POSTURE.ankle_rise_px + 0.16 * POSTURE.leg_px * bump)
    assert reason_of(risen) is AttemptKind.JUMP
    stays = replace(risen, drop_leg=POSTURE.drop_leg + 0.16 * bump[:, None])
    assert reason_of(stays) is not AttemptKind.JUMP


def test_left_and_right_taken_for_one_another_after_the_bottom_are_no_step_seen_from_the_front() -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=90.0))
    late = (np.arange(len(posture.time_s)) > dip.bottom)[:, None]
    apart = posture.ankle_apart_leg * np.array((2.0, 1.0))
    exchanged = replace(posture, ankle_apart_leg=np.where(late, -apart, apart))
    assert reason_of(exchanged, dip, view) is None
    further = np.where(late, apart + np.array((0.6, 0.0)), apart)
    assert reason_of(replace(posture, ankle_apart_leg=further), dip, view) is AttemptKind.STEP


def test_a_camera_that_pans_up_is_no_jump() -> None:
    pan_px = 0.5 * POSTURE.leg_px * np.linspace(0.0, 1.0, len(DOWN))
    assert non_squat_reason(replace(POSTURE, ankle_rise_px=POSTURE.ankle_rise_px + pan_px), DIP, VIEW) is None


def test_either_leg_may_be_the_bent_one() -> None:
    for side in Side:
        drop = POSTURE.drop_leg.copy()
        drop[:, Joint.HIP.on(side) - Joint.HIP] *= 0.2
        assert reason_of(replace(POSTURE, drop_leg=drop)) is AttemptKind.ONE_LEG


@pytest.mark.parametrize("yaw_deg", YAWS_DEG)
@pytest.mark.parametrize("shank_deg", [0.0, 8.0])
@pytest.mark.parametrize("trunk_deg", [60.0, 75.0, 85.0])
@pytest.mark.parametrize("thigh_deg", [30.0, 40.0, 52.0])
def test_a_trunk_that_bends_further_than_the_thighs_over_upright_shins_is_a_hinge(
    thigh_deg: float, trunk_deg: float, shank_deg: float, yaw_deg: float
) -> None:
    hinge = Dip(thigh_deg=thigh_deg, shank_deg=shank_deg, trunk_deg=trunk_deg)
    assert set(kinds_of_two(hinge, yaw_deg)) <= {AttemptKind.HIP_HINGE}


@pytest.mark.parametrize("yaw_deg", YAWS_DEG)
@pytest.mark.parametrize(("thigh_deg", "shank_deg", "trunk_deg"), [(55, 0, 45), (55, 8, 50), (49, 10, 45)])
def test_hips_that_bend_much_further_than_the_knees_are_a_hinge_also_with_soft_knees(
    thigh_deg: float, shank_deg: float, trunk_deg: float, yaw_deg: float
) -> None:
    hinge = Dip(thigh_deg=thigh_deg, shank_deg=shank_deg, trunk_deg=trunk_deg)
    assert kinds_of_two(hinge, yaw_deg) == [AttemptKind.HIP_HINGE] * 2


@pytest.mark.parametrize("yaw_deg", YAWS_DEG)
def test_a_hinge_stays_one_where_the_knee_is_found_forward_of_its_place(yaw_deg: float) -> None:
    hinge = Dip(thigh_deg=42, shank_deg=20, trunk_deg=75)
    assert set(kinds_of_two(hinge, yaw_deg)) <= {AttemptKind.HIP_HINGE}


@pytest.mark.parametrize("yaw_deg", [-90.0, -30.0, *YAWS_DEG])
@pytest.mark.parametrize("camera_height_m", [0.3, 1.6])
@pytest.mark.parametrize(
    "lean",
    [
        Dip(thigh_deg=88, shank_deg=0, trunk_deg=50),
        Dip(thigh_deg=88, shank_deg=22, trunk_deg=58),
        Dip(thigh_deg=65, shank_deg=18, trunk_deg=55),
        Dip(thigh_deg=77, shank_deg=15, trunk_deg=62),
        Dip(thigh_deg=95, shank_deg=20, trunk_deg=70),
        Dip(thigh_deg=120, shank_deg=38, trunk_deg=35),
    ],
    ids=["box", "low bar", "half low bar", "hips back", "deep low bar", "deep"],
)
def test_a_squat_with_much_lean_stays_a_squat(lean: Dip, camera_height_m: float, yaw_deg: float) -> None:
    made = make_squat(Squat(dips=(lean,) * 2, yaw_deg=yaw_deg, camera_height_m=camera_height_m))
    assert len(found_in(made).reps) == 2


@pytest.mark.parametrize("yaw_deg", YAWS_DEG)
def test_arms_that_hang_from_a_bent_trunk_lift_from_the_floor(yaw_deg: float) -> None:
    deadlift = Dip(thigh_deg=72, shank_deg=12, trunk_deg=60)
    segmentation = found_in(with_hanging_arms(make_squat(Squat(dips=(deadlift,) * 2, yaw_deg=yaw_deg, distance_m=8.0))))
    assert not segmentation.reps
    assert [attempt.kind for attempt in segmentation.attempts] == [AttemptKind.DEADLIFT] * 2


@pytest.mark.parametrize("yaw_deg", YAWS_DEG)
@pytest.mark.parametrize(
    "held",
    [
        Dip(thigh_deg=92, shank_deg=28, trunk_deg=38),
        Dip(thigh_deg=85, shank_deg=24, trunk_deg=42),
        Dip(thigh_deg=80, shank_deg=26, trunk_deg=45),
    ],
    ids=["upright", "leaning", "shallow"],
)
def test_a_squat_with_weights_in_hanging_hands_stays_a_squat(held: Dip, yaw_deg: float) -> None:
    made = make_squat(Squat(dips=(held,) * 2, yaw_deg=yaw_deg, distance_m=8.0))
    assert len(found_in(with_hanging_arms(made)).reps) == 2


@pytest.mark.parametrize(("taller", "kind"), [(1.15, AttemptKind.DEADLIFT), (1.0, None)])
def test_a_trunk_that_comes_up_over_straight_arms_ends_a_lift(taller: float, kind: AttemptKind | None) -> None:
    squat = Dip(thigh_deg=80, shank_deg=30, trunk_deg=25)
    made = with_hanging_arms(make_squat(Squat(dips=(squat,))))
    posture, view = read_posture(made.track), find_view(made.observation)
    assert posture is not None
    (dip,) = find_dips(HipDescent(posture.time_s, posture.drop_leg.mean(axis=1)))
    low = posture.trunk_height_leg[dip.bottom]
    standing = posture.trunk_height_leg[[dip.start, dip.end]].mean()
    trunk = np.full_like(posture.trunk_height_leg, standing)
    trunk[dip.start + 1 : dip.end] = taller * standing if taller > 1.0 else low
    assert reason_of(replace(posture, trunk_height_leg=trunk), dip, view) is kind


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_hands_on_the_floor_at_the_lowest_point_are_no_squat(yaw_deg: float) -> None:
    deep, dip, view = one_dip(Squat(dips=(Dip(thigh_deg=110, trunk_deg=60),), yaw_deg=yaw_deg))
    hands = deep.hand_rise_leg * (1.0 - np.clip(deep.drop_leg.mean(axis=1) / deep.drop_leg.max(), 0.0, 1.0))
    assert non_squat_reason(replace(deep, hand_rise_leg=hands), dip, view) is None  # bent arms, beside the feet
    upright = replace(deep, hand_rise_leg=hands, trunk_height_leg=np.full(len(hands), 0.6))
    assert reason_of(upright, dip, view) is AttemptKind.HANDS_ON_FLOOR


def test_a_wrist_out_of_an_arms_reach_is_not_looked_at() -> None:
    made = make_squat(Squat(dips=(Dip(),)))
    xy_px = made.track.xy_px.copy()
    xy_px[:, Joint.WRIST.on(Side.LEFT)] = xy_px[:, Joint.ANKLE.on(Side.LEFT)] + (0.0, 90.0)
    posture = read_posture(replace(made.track, xy_px=xy_px))
    assert posture is not None
    other = read_posture(made.track)
    assert other is not None
    standing = slice(0, 20)
    assert posture.hand_rise_leg[standing] == pytest.approx(other.hand_rise_leg[standing], abs=0.05)


@pytest.mark.parametrize("yaw_deg", [0.0, 25.0, 40.0])
def test_a_trunk_upright_far_behind_the_feet_sits(yaw_deg: float) -> None:
    sitting = Dip(thigh_deg=90, shank_deg=-5, trunk_deg=5, pause_s=1.0)
    segmentation = found_in(make_squat(Squat(dips=(sitting,) * 2, yaw_deg=yaw_deg)))
    assert not segmentation.reps
    assert [attempt.kind for attempt in segmentation.attempts] == [AttemptKind.SAT_DOWN] * 2


def test_a_raised_or_a_split_stance_is_no_squat() -> None:
    for apart_leg, kind in (((0.0, 0.55), AttemptKind.SINGLE_LEG), ((0.7, 0.0), AttemptKind.SPLIT_STANCE)):
        apart = np.tile(apart_leg, (len(DOWN), 1))
        assert reason_of(replace(POSTURE, ankle_apart_leg=apart)) is kind


@pytest.mark.parametrize(
    ("moved_leg", "other_drop", "kind"),
    [(0.28, 0.75, AttemptKind.SINGLE_LEG), (0.2, 0.75, None), (0.28, 0.95, None)],
)
def test_a_foot_that_leaves_its_place_while_low_and_is_higher_leaves_the_other_leg_alone(
    moved_leg: float, other_drop: float, kind: AttemptKind | None
) -> None:
    apart = POSTURE.ankle_apart_leg + moved_leg * DOWN[:, None] * (0.6, -0.8)
    drop = POSTURE.drop_leg * np.array((1.0, other_drop))
    posture = replace(POSTURE, ankle_apart_leg=apart, drop_leg=drop)
    assert reason_of(posture) is kind
    begun_outside, ended_outside = POSTURE.feet_inside.copy(), POSTURE.feet_inside.copy()
    begun_outside[: DIP.start + 1] = ended_outside[DIP.end :] = False
    assert reason_of(replace(posture, feet_inside=begun_outside)) is kind
    assert reason_of(replace(posture, feet_inside=ended_outside)) is kind


@pytest.mark.parametrize(
    ("yaw_deg", "higher_leg", "kind"),
    [(90.0, 0.2, AttemptKind.SINGLE_LEG), (-90.0, 0.2, AttemptKind.SINGLE_LEG), (90.0, 0.11, None), (40.0, 0.2, None)],
)
def test_from_the_front_and_from_behind_feet_on_the_floor_are_at_one_height(
    yaw_deg: float, higher_leg: float, kind: AttemptKind | None
) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=yaw_deg))
    apart = posture.ankle_apart_leg * (1.0, 0.0) - (0.0, higher_leg)
    assert reason_of(replace(posture, ankle_apart_leg=apart), dip, view) is kind


@pytest.mark.parametrize(
    ("higher_leg", "moved_leg", "other_drop", "kind"),
    [
        (0.3, 0.2, 0.75, AttemptKind.SINGLE_LEG),
        (0.3, 0.05, 0.75, None),
        (0.0, 0.2, 0.75, None),
        (0.3, 0.2, 0.95, None),
    ],
)
def test_obliquely_a_raised_foot_is_higher_and_moves_with_the_hips(
    higher_leg: float, moved_leg: float, other_drop: float, kind: AttemptKind | None
) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=40.0))
    down = share_down(posture)
    apart = posture.ankle_apart_leg * (1.0, 0.0) - (0.0, higher_leg) + moved_leg * down[:, None] * (1.0, 0.0)
    drop = posture.drop_leg * np.array((1.0, other_drop))
    assert reason_of(replace(posture, ankle_apart_leg=apart, drop_leg=drop), dip, view) is kind


@pytest.mark.parametrize(
    ("arm_leg", "hang_leg", "trunk_share", "kind"),
    [
        (0.65, 0.18, 0.7, AttemptKind.DEADLIFT),
        (0.58, 0.21, 0.7, AttemptKind.DEADLIFT),
        (0.6, 0.18, 0.7, None),
        (0.65, 0.12, 0.7, None),
        (0.65, 0.18, 0.8, None),
    ],
)
def test_hands_below_the_hips_under_a_bent_trunk_hang(
    arm_leg: float, hang_leg: float, trunk_share: float, kind: AttemptKind | None
) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=50.0))
    down = share_down(posture)
    # Hips that stay over steep thighs, so that the bend of the knees shows no squat.
    thigh_leg = posture.hip_rise_leg[0] * (1.0 - 0.4 * down)
    trunk_leg = (arm_leg - hang_leg) * (1.0 + (1.0 - down) * (1.0 / trunk_share - 1.0))
    lift = replace(
        posture,
        drop_leg=0.6 * posture.drop_leg,
        trunk_height_leg=trunk_leg,
        hip_rise_leg=thigh_leg,
        hand_rise_leg=thigh_leg + posture.knee_rise_leg.mean(axis=1) - hang_leg,
    )
    assert reason_of(lift, dip, view) is kind


@pytest.mark.parametrize(
    ("yaw_deg", "growth", "kind"),
    [(40.0, 1.05, AttemptKind.STEP), (40.0, 0.95, AttemptKind.STEP), (40.0, 1.0, None), (0.0, 1.05, None)],
)
def test_feet_lifted_in_turns_by_somebody_who_nears_or_leaves_have_walked(
    yaw_deg: float, growth: float, kind: AttemptKind | None
) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(pause_s=1.5),), yaw_deg=yaw_deg))
    down = posture.drop_leg.mean(axis=1) > 0.5 * posture.drop_leg[dip.bottom].mean()
    lifted = 0.09 * np.sin(2 * np.pi * posture.time_s) * down
    grown = np.where(np.arange(len(down)) < dip.bottom, 1.0, growth)
    walking = replace(
        posture,
        ankle_apart_leg=posture.ankle_apart_leg + lifted[:, None] * (0.0, 1.0),
        upper_px=posture.upper_px * grown,
        leg_px=posture.leg_px * grown,
    )
    assert reason_of(walking, dip, view) is kind


@pytest.mark.parametrize(("pause_s", "kind"), [(1.5, AttemptKind.STEP), (0.0, None)])
def test_who_turns_at_the_bottom_at_once_has_no_time_to_step(pause_s: float, kind: AttemptKind | None) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(pause_s=pause_s),)))
    down = posture.drop_leg.mean(axis=1) > 0.5 * posture.drop_leg[dip.bottom].mean()
    moved = 0.15 * np.sin(2 * np.pi * posture.time_s) * down
    apart = posture.ankle_apart_leg + moved[:, None] * (1.0, 0.0)
    ended = 0.3 * (np.arange(len(down)) > dip.bottom) * posture.leg_px
    ankles = posture.ankles_px + ended[:, None] * (1.0, 0.0)
    assert reason_of(replace(posture, ankle_apart_leg=apart, ankles_px=ankles), dip, view) is kind


def test_hips_that_come_down_over_one_ankle_and_go_up_over_the_other_bend_one_leg() -> None:
    drop = POSTURE.drop_leg * np.array((1.0, -1.5))
    assert reason_of(replace(POSTURE, drop_leg=drop)) is AttemptKind.ONE_LEG


@pytest.mark.parametrize(("shift_s", "kind"), [(-0.6, AttemptKind.STEP), (0.0, None)])
def test_a_step_after_the_hips_are_up_is_not_one_of_the_squat(shift_s: float, kind: AttemptKind | None) -> None:
    time_s = POSTURE.time_s
    moved = np.where(time_s > time_s[DIP.end] + shift_s - 0.01, 0.3, 0.0)
    grown = np.where(time_s > time_s[DIP.bottom], 1.08, 1.0)
    parting = replace(
        POSTURE,
        ankle_apart_leg=POSTURE.ankle_apart_leg + moved[:, None] * (1.0, 0.0),
        upper_px=POSTURE.upper_px * grown,
        leg_px=POSTURE.leg_px * grown,
    )
    assert reason_of(parting) is kind


def test_one_ankle_that_jumps_at_the_bottom_has_not_stepped() -> None:
    apart = POSTURE.ankle_apart_leg.copy()
    apart[DIP.bottom - 1 : DIP.bottom + 2] += (0.8, 0.0)
    assert non_squat_reason(replace(POSTURE, ankle_apart_leg=apart), DIP, VIEW) is None


def test_feet_that_end_elsewhere_have_jumped_or_walked() -> None:
    moved = POSTURE.ankles_px + np.linspace(0.0, 3.0, len(DOWN))[:, None] * POSTURE.leg_px[:, None] * (1.0, 0.0)
    assert reason_of(replace(POSTURE, ankles_px=moved)) is AttemptKind.FEET_ELSEWHERE
    parted = POSTURE.ankle_apart_leg + np.where(np.arange(len(DOWN)) > DIP.bottom + 15, 0.7, 0.0)[:, None] * (1.0, 0.0)
    assert reason_of(replace(POSTURE, ankle_apart_leg=parted)) is AttemptKind.STEP


def test_knees_on_the_floor_under_standing_feet_were_lost() -> None:
    sunk = POSTURE.knee_rise_leg * (1.0 - DOWN)[:, None]
    lost = replace(POSTURE, knee_rise_leg=sunk, hip_rise_leg=POSTURE.hip_rise_leg)
    assert reason_of(lost) is AttemptKind.SHINS_LOST


@pytest.mark.parametrize("yaw_deg", YAWS_DEG)
def test_hips_that_sink_with_the_shins_and_not_with_the_thighs_are_no_squat(yaw_deg: float) -> None:
    sinking = Dip(thigh_deg=35, shank_deg=65, trunk_deg=5)
    segmentation = found_in(make_squat(Squat(dips=(sinking,) * 2, yaw_deg=yaw_deg)))
    assert not segmentation.reps
    assert len(segmentation.attempts) == 2


@pytest.mark.parametrize(
    ("stance_leg", "aside_leg", "kind"), [(0.6, 0.0, None), (0.6, 0.3, "one_leg"), (0.2, 0.0, "one_leg")]
)
@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
def test_hips_in_the_middle_of_feet_that_stand_apart_are_on_both_legs(
    yaw_deg: float, stance_leg: float, aside_leg: float, kind: str | None
) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=yaw_deg))
    down = share_down(posture)
    unlike = replace(
        posture,
        knee_rise_leg=posture.knee_rise_leg - 0.18 * down[:, None] * (0.0, 1.0),
        ankle_apart_leg=np.tile((stance_leg, 0.0), (len(down), 1)),
        hip_right_leg=np.full(len(down), aside_leg),
        knee_right_leg=np.zeros(len(down)),
    )
    assert reason_of(unlike, dip, view) == kind


@pytest.mark.parametrize("yaw_deg", [75.0, 90.0, -75.0, -90.0])
@pytest.mark.parametrize(
    ("lowest", "kind"),
    [
        (Dip(thigh_deg=67, shank_deg=0, trunk_deg=5, pause_s=1.0), AttemptKind.SAT_DOWN),
        (Dip(thigh_deg=88, shank_deg=-4, trunk_deg=12, pause_s=1.0), AttemptKind.SAT_DOWN),
        (Dip(thigh_deg=67, shank_deg=0, trunk_deg=5), None),
        (Dip(thigh_deg=88, shank_deg=32, trunk_deg=25, pause_s=1.0), None),
        (Dip(thigh_deg=60, shank_deg=25, trunk_deg=22, pause_s=1.0), None),
        (Dip(thigh_deg=80, shank_deg=5, trunk_deg=45, pause_s=1.0), None),
    ],
)
def test_from_the_front_and_from_behind_a_seat_carries_an_upright_trunk_for_a_while(
    lowest: Dip, kind: AttemptKind | None, yaw_deg: float
) -> None:
    """A seat that is only touched, and a pause over a box with the trunk over the feet, count as squats."""
    posture, dip, view = one_dip(Squat(dips=(lowest,), yaw_deg=yaw_deg))
    assert reason_of(posture, dip, view) is kind


@pytest.mark.parametrize(("until_s", "kind"), [(-0.3, AttemptKind.SAT_DOWN), (-9.0, None)])
def test_a_seat_is_read_while_the_trunk_is_upright_not_as_it_leans_to_rise(
    until_s: float, kind: AttemptKind | None
) -> None:
    """From behind, over shins that a chair hides: the trunk comes nearer, and is lowest once it leans forward again."""
    lowest = Dip(thigh_deg=72, shank_deg=5, trunk_deg=40, pause_s=1.6)
    posture, dip, view = one_dip(Squat(dips=(lowest,), yaw_deg=-90.0))
    down = share_down(posture)
    is_upright = (down > 0.8) & (posture.time_s < posture.time_s[dip.bottom] + until_s)
    seated = replace(
        posture,
        trunk_height_leg=np.where(is_upright, 1.15 * posture.trunk_height_leg[dip.start], posture.trunk_height_leg),
        shoulder_width_leg=posture.shoulder_width_leg * np.where(is_upright, 1.2, 1.0),
        knee_rise_leg=posture.knee_rise_leg[dip.start] * (1.0 - 0.14 * down[:, None]),
    )
    assert reason_of(seated, dip, view) is kind


@pytest.mark.parametrize(
    ("shank_deg", "shoulders", "kind"),
    [(0.0, 0.86, AttemptKind.SAT_DOWN), (0.0, 1.0, None), (5.0, 0.86, None), (5.0, 0.5, None)],
)
def test_from_the_front_a_seat_carries_the_shoulders_away(
    shank_deg: float, shoulders: float, kind: AttemptKind | None
) -> None:
    """A squat to a box on upright shins keeps them over the feet; half as wide they are behind a plate."""
    lowest = Dip(thigh_deg=75 + shank_deg, shank_deg=shank_deg, trunk_deg=45, pause_s=1.0)
    posture, dip, view = one_dip(Squat(dips=(lowest,), yaw_deg=90.0))
    narrower = posture.shoulder_width_leg * (1.0 - (1.0 - shoulders) * share_down(posture))
    assert reason_of(replace(posture, shoulder_width_leg=narrower), dip, view) is kind


@pytest.mark.parametrize(("late_s", "kind"), [(0.0, "deadlift"), (0.2, "deadlift"), (0.7, None)])
def test_hands_may_arrive_as_the_hips_begin_to_rise(late_s: float, kind: str | None) -> None:
    """Hands that hang once the hips are up let go of something, or swing."""
    hips = POSTURE.hip_rise_leg + POSTURE.knee_rise_leg.mean(axis=1)
    arrived = np.abs(POSTURE.time_s - POSTURE.time_s[DIP.bottom] - late_s) < 0.15
    assert reason_of(replace(POSTURE, hand_rise_leg=np.where(arrived, hips - 0.5, POSTURE.hand_rise_leg))) == kind


@pytest.mark.parametrize(("trunk_deg", "kind"), [(64.0, "deadlift"), (45.0, None)])
def test_hands_far_below_a_trunk_that_leans_far_lift_something_at_any_depth(trunk_deg: float, kind: str | None) -> None:
    lowest = Dip(thigh_deg=82, shank_deg=27, trunk_deg=trunk_deg)
    posture, dip, view = one_dip(Squat(dips=(lowest,), yaw_deg=-40.0))
    hips = posture.hip_rise_leg + posture.knee_rise_leg.mean(axis=1)
    assert reason_of(replace(posture, hand_rise_leg=hips - 0.33 * share_down(posture)), dip, view) == kind


@pytest.mark.parametrize(("thigh_deg", "kind"), [(80.0, AttemptKind.SAT_DOWN), (100.0, None)])
def test_hips_below_the_knees_are_on_no_chair_though_the_shins_look_upright(
    thigh_deg: float, kind: AttemptKind | None
) -> None:
    """The knee's landmark may rise on a bent knee until the shins look longer than standing."""
    lowest = Dip(thigh_deg=thigh_deg, shank_deg=25, trunk_deg=20, pause_s=1.0)
    posture, dip, view = one_dip(Squat(dips=(lowest,), yaw_deg=90.0))
    down = share_down(posture)
    shin_leg = posture.knee_rise_leg[dip.start] * (1.0 + 0.08 * down[:, None])
    assert reason_of(replace(posture, knee_rise_leg=shin_leg), dip, view) is kind


@pytest.mark.parametrize(
    ("pause_s", "shank_deg", "kind"), [(2.5, -2.0, AttemptKind.SAT_DOWN), (0.3, -2.0, None), (2.5, 18.0, None)]
)
def test_hips_below_the_knees_behind_the_feet_for_long_are_on_a_low_seat(
    pause_s: float, shank_deg: float, kind: AttemptKind | None
) -> None:
    lowest = Dip(thigh_deg=96, shank_deg=shank_deg, trunk_deg=20, pause_s=pause_s)
    posture, dip, view = one_dip(Squat(dips=(lowest,), yaw_deg=90.0))
    assert reason_of(posture, dip, view) is kind


@pytest.mark.parametrize(
    ("before", "low", "after", "kind"),
    [(0.25, 0.2, 0.25, AttemptKind.ONE_LEG), (-0.25, -0.2, -0.25, AttemptKind.ONE_LEG), (0.25, 0.12, 0.25, None)],
)
@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
def test_a_trunk_over_one_foot_from_before_to_after_is_on_one_leg(
    before: float, low: float, after: float, kind: AttemptKind | None, yaw_deg: float
) -> None:
    """Hips that shift at the bottom alone, or standing alone, are those of a squat."""
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=yaw_deg))
    down = share_down(posture)
    rising = np.arange(len(down)) > dip.bottom
    off = np.where(rising, after, before) * (1.0 - down) + low * down
    for share, reason in ((off, kind), (off * down, None), (off * (1.0 - down), None)):
        shifted = replace(posture, trunk_right_leg=share * posture.ankle_apart_leg[:, 0])
        assert reason_of(shifted, dip, view) is reason


def test_who_steps_up_has_one_knee_below_the_other_over_an_upright_shin() -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=90.0))
    down = share_down(posture)[:, None]
    higher = replace(posture, knee_apart_leg=0.24 * down[:, 0], drop_leg=0.5 * posture.drop_leg)
    for rise_leg, kind in ((0.24, AttemptKind.LUNGE), (0.33, AttemptKind.ONE_LEG)):
        rises_leg = np.array((rise_leg + 0.24, rise_leg))
        lower = posture.knee_rise_leg[dip.start] * (1.0 - down) + rises_leg * down
        assert legs_reason(replace(higher, knee_rise_leg=lower), dip, view) is kind


@pytest.mark.parametrize(("yaw_deg", "kind"), [(-90.0, AttemptKind.DEADLIFT), (90.0, None)])
def test_from_behind_the_hand_that_is_seen_tells_a_lift(yaw_deg: float, kind: AttemptKind | None) -> None:
    """A thigh hides the other one, which is then found too high."""
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=yaw_deg))
    down = share_down(posture)
    thigh_leg = posture.hip_rise_leg[0] * (1.0 - 0.4 * down)
    hips_leg = thigh_leg + posture.knee_rise_leg.mean(axis=1)
    lift = replace(
        posture,
        drop_leg=0.6 * posture.drop_leg,
        trunk_height_leg=0.4 + 0.18 * (1.0 - down),
        hip_rise_leg=thigh_leg,
        hand_rise_leg=hips_leg - 0.1,
        seen_hand_rise_leg=hips_leg - 0.19,
    )
    assert reason_of(lift, dip, view) is kind
    unseen = np.full(len(down), np.nan)
    assert reason_of(replace(lift, seen_hand_rise_leg=unseen), dip, view) is None


@pytest.mark.parametrize(("visibility", "kind"), [(0.1, AttemptKind.SHINS_LOST), (0.26, None)])
def test_legs_behind_a_chair_are_lost_whatever_they_seem_to_do(visibility: float, kind: AttemptKind | None) -> None:
    hidden = np.full(len(DOWN), visibility)
    assert reason_of(replace(POSTURE, leg_visibility=hidden)) is kind
    lifted = replace(POSTURE, leg_visibility=hidden, ankle_apart_leg=POSTURE.ankle_apart_leg + DOWN[:, None])
    assert reason_of(lifted) is (kind or AttemptKind.STEP)


@pytest.mark.parametrize(("yaw_deg", "kind"), [(-90.0, AttemptKind.HANDS_ON_FLOOR), (90.0, None)])
def test_hands_far_ahead_of_the_feet_are_on_the_floor_seen_from_behind(
    yaw_deg: float, kind: AttemptKind | None
) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(),), yaw_deg=yaw_deg))
    down = share_down(posture)
    low = replace(posture, hand_rise_leg=posture.hand_rise_leg * (1.0 - down) + 0.13 * down)
    far = replace(low, shoulder_width_leg=posture.shoulder_width_leg * (1.0 - 0.24 * down))
    assert reason_of(low, dip, view) is None
    assert reason_of(far, dip, view) is kind


def test_feet_that_jump_back_to_a_plank_end_elsewhere() -> None:
    ended = (np.arange(len(DOWN)) > DIP.bottom).astype(float)
    jumped = POSTURE.ankles_px + 0.5 * (ended * POSTURE.leg_px)[:, None] * (0.0, 1.0)
    bent = POSTURE.trunk_height_leg * (1.0 - 0.3 * ended)
    assert reason_of(replace(POSTURE, ankles_px=jumped)) is None
    assert reason_of(replace(POSTURE, trunk_height_leg=bent)) is None
    assert reason_of(replace(POSTURE, ankles_px=jumped, trunk_height_leg=bent)) is AttemptKind.FEET_ELSEWHERE


@pytest.mark.parametrize(("thigh_deg", "kind"), [(52.0, AttemptKind.HIP_HINGE), (80.0, None)])
def test_a_trunk_hardly_steeper_than_the_thighs_is_a_hinge_where_they_stay_steep(
    thigh_deg: float, kind: AttemptKind | None
) -> None:
    posture, dip, view = one_dip(Squat(dips=(Dip(thigh_deg=thigh_deg, shank_deg=0, trunk_deg=20),), yaw_deg=90.0))
    thigh = posture.hip_rise_leg / posture.hip_rise_leg[dip.start]
    trunk_leg = np.where(thigh < 0.9, thigh + 0.07, 1.0) * posture.trunk_height_leg[dip.start]
    assert reason_of(replace(posture, trunk_height_leg=trunk_leg), dip, view) is kind
