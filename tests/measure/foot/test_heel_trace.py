"""The heel is followed on drawn feet: a textured shoe on a floor, its rear turned about the ball by known angles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.foot.foot_angle import widen_by_angle
from formcheck.measure.foot.foot_motion import FootMotion
from formcheck.measure.foot.heel_trace import (
    HeelTrace,
    build_heel_trace,
    choose_trace,
    rise_error_shoe,
    track_heel,
)
from formcheck.measure.foot.outline import HEEL_FORWARD, HEEL_OVER_SOLE, TOE_BEHIND_TIP, TOE_OVER_SOLE, FootAxes
from formcheck.measure.foot.template import IDENTITY
from formcheck.observe.frame import Frame
from formcheck.observe.observation import Observation
from formcheck.observe.observer import cut_foot
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.segment.reps import Rep
from formcheck.segment.view import SideView

Array = npt.NDArray[np.float64]

WIDTH, HEIGHT = 230, 160
REAR = np.array([70.0, 112.0])
SHOE_PX = 80.0
BALL = 0.70
REP = Rep(0.8, 1.8, 1.8, 1.8, 2.8, (0.0, 0.8))
LEFT_SIDE = SideView(Side.LEFT, 1, Measured(-12.0, 3.0), Measured(0.0, 1.0))
"""Turned back by as much as feet are taken to turn out, so that the drawn foot is seen at its full length."""

AXES = FootAxes(REAR, REAR + np.array([SHOE_PX, 0.0]), np.array([0.0, -SHOE_PX]))


@dataclass(frozen=True)
class Scene:
    """What is drawn."""

    turn_deg: float = 0.0
    ball: float = BALL
    rate_hz: float = 15.0
    contrast: float = 60.0
    shoe_gray: float = 120.0
    floor_contrast: float = 12.0
    noise: float = 2.0
    shoe_px: float = SHOE_PX
    foreshortening: float = 1.0
    hand_px: float = 0.0
    hand_roll_deg: float = 0.0
    step_px: float = 0.0
    step_s: float = 0.2
    leaves: bool = False
    stays_deg: float = 0.0
    plate_from: float | None = None
    hidden_until_s: float = 0.0
    shadow: float = 0.0
    toes_lost: bool = False
    toe_missed: float = 0.0
    floor_to: float = 90.0
    mirrored: bool = False


def bump(time_s: Array) -> Array:
    """0 standing, 1 at the bottom."""
    return np.asarray(np.sin(np.pi * np.clip((time_s - REP.start_s) / (REP.end_s - REP.start_s), 0.0, 1.0)) ** 2)


def texture(seed: int, grain: float) -> npt.NDArray[np.float32]:
    noise = np.random.default_rng(seed).normal(size=(256, 256)).astype(np.float32)
    field = cv2.GaussianBlur(noise, (0, 0), grain)
    return np.asarray(field / field.std(), np.float32)


SHOE_TEXTURE, FLOOR_TEXTURE = texture(1, 6.0), texture(2, 3.0)


def sampled(field: npt.NDArray[np.float32], x: Array, y: Array) -> Array:
    mapped = cv2.remap(
        field, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(mapped, np.float64)


def on_shoe(along: Array, up: Array) -> npt.NDArray[np.bool_]:
    top = np.interp(along, [0.0, 0.35, 0.6, 0.9, 1.0], [0.27, 0.30, 0.20, 0.13, 0.05])
    bottom = np.interp(along, [0.0, 0.06, 0.93, 1.0], [0.06, 0.0, 0.0, 0.04])
    return np.asarray((along > 0) & (along < 1) & (up > bottom) & (up < top))


def hand_shift(scene: Scene, time_s: float) -> Array:
    """Where the camera has moved the picture, in pixels."""
    return scene.hand_px * np.array([np.sin(2.1 * time_s), np.cos(1.7 * time_s) - 1.0])


def picture(scene: Scene, time_s: float) -> tuple[npt.NDArray[np.uint8], Array]:
    """The picture at a time, and where rear bottom and tip of the shoe are in it ``(2, 2)``."""
    part = float(bump(np.array([time_s]))[0])
    shift = hand_shift(scene, time_s)
    roll = np.radians(scene.hand_roll_deg) * np.sin(1.3 * time_s)
    step = np.array([scene.step_px * np.clip((time_s - 1.5) / scene.step_s, 0.0, 1.0), 0.0])
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    # The camera's motion is taken off: what is left stands on the floor.
    turned = (x - 115.0 - shift[0] + 1j * (y - 80.0 - shift[1])) * np.exp(-1j * roll)
    x, y = turned.real + 115.0, turned.imag + 80.0
    floor = 90.0 + scene.floor_contrast * sampled(FLOOR_TEXTURE, x % 250, y % 250)
    along = (x - REAR[0] - step[0]) / (scene.shoe_px * scene.foreshortening)
    up = (REAR[1] - y) / scene.shoe_px
    floor = floor + (scene.floor_to - 90.0) * part * np.clip((0.6 - along) / 0.1, 0.0, 1.0)
    step_off = 25.0 * np.clip((time_s - 2.6) / 0.4, 0.0, 1.0) if scene.leaves else 0.0
    # As if the heel stayed up by a little once the lifter stands again.
    stays = scene.stays_deg * float(np.clip((time_s - REP.start_s) / (REP.bottom_s - REP.start_s), 0.0, 1.0))
    angle = np.radians(scene.turn_deg * part + step_off + stays)
    ball = scene.ball
    back_along = ball + (along - ball) * np.cos(angle) - up * np.sin(angle)
    back_up = (along - ball) * np.sin(angle) + up * np.cos(angle)
    rear = on_shoe(back_along, back_up) & (back_along <= ball)
    fore = on_shoe(along, up) & (along > ball)
    gray = floor
    for where, a, u in ((rear, back_along, back_up), (fore, along, up)):
        skin = scene.shoe_gray + scene.contrast * sampled(SHOE_TEXTURE, 20 + 200 * a, 20 + 200 * u)
        gray = np.where(where, skin, gray)
    if scene.plate_from is not None:
        gray = np.where((x < scene.plate_from) & (abs(time_s - REP.bottom_s) < 0.7), 30.0, gray)
    if time_s < scene.hidden_until_s:
        gray = np.where(x < 140.0, 30.0 + 40.0 * sampled(FLOOR_TEXTURE, (x + 90.0 * time_s) % 250, y % 250), gray)
    if scene.toes_lost:
        # Sunlight that comes and goes turns the look of toes and floor inside out.
        lit = (x > REAR[0] + 0.58 * SHOE_PX) & (abs(time_s - REP.bottom_s) < 0.5)
        gray = np.where(lit, 240.0 - gray, gray)
    # The body's shadow falls over the toes on the way down; its edge runs through the fore-foot.
    gray = np.where(x > REAR[0] + SHOE_PX * (1.3 - 0.5 * part), gray * (1.0 - scene.shadow), gray)
    gray = np.asarray(cv2.GaussianBlur(gray, (0, 0), 0.7), np.float64)
    gray = gray + np.random.default_rng(int(time_s * 1000)).normal(0.0, scene.noise, gray.shape)
    heel = ball - ball * np.cos(angle) + 1j * ball * np.sin(angle)
    ends = np.array([[heel.real, heel.imag], [1.0, 0.0]]) * [scene.shoe_px * scene.foreshortening, -scene.shoe_px]
    ends = ends + REAR + step
    seen = (ends[:, 0] - 115.0 + 1j * (ends[:, 1] - 80.0)) * np.exp(1j * roll)
    ends = np.stack([seen.real + 115.0, seen.imag + 80.0], axis=1) + shift
    return np.clip(np.rint(gray), 0, 255).astype(np.uint8), ends


def landmarks(scene: Scene, ends: Array, shift: Array) -> Array:
    """``(33, 2)``: heel and toe where the model puts them on the shoe; the rest does not matter."""
    xy = np.tile(ends.mean(axis=0) - [0.0, 150.0], (LANDMARKS, 1))
    along, up = ends[1] - ends[0], np.array([0.0, -scene.shoe_px])
    xy[Joint.HEEL.on(Side.LEFT)] = ends[0] + HEEL_FORWARD * along + HEEL_OVER_SOLE * up
    for joint in (Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX):
        xy[joint.on(Side.RIGHT)] = np.array([110.0, 70.0]) + shift
    xy[Joint.FOOT_INDEX.on(Side.LEFT)] = ends[1] - (TOE_BEHIND_TIP - scene.toe_missed) * along + TOE_OVER_SOLE * up
    return xy


@cache
def watched(scene: Scene) -> tuple[Observation, Array]:
    """An observation of a scene and the true ``(n, 2, 2)`` rear bottom and tip of the shoe."""
    time_s = np.arange(0.0, REP.end_s + 0.7, 1.0 / scene.rate_hz)
    patches, points, truth = [], [], []
    for t in time_s:
        gray, ends = picture(scene, float(t))
        xy = landmarks(scene, ends, hand_shift(scene, float(t)))
        if scene.mirrored:
            gray, mirror = np.ascontiguousarray(gray[:, ::-1]), np.array([WIDTH - 1.0, 0.0])
            xy, ends = mirror + xy * [-1.0, 1.0], mirror + ends * [-1.0, 1.0]
        pose = Pose(xy, np.ones(LANDMARKS))
        patches.append(
            cut_foot(Frame(0, float(t), np.repeat(gray[:, :, None], 3, axis=2)), pose, Side.LEFT, scene.shoe_px, 1.0)
        )
        points.append(xy)
        truth.append(ends)
    track = PoseTrack(time_s, np.array(points), np.ones((len(time_s), LANDMARKS)), WIDTH, HEIGHT)
    feet = {Side.LEFT: tuple(patches), Side.RIGHT: (None,) * len(time_s)}
    return Observation(track, feet, np.zeros(len(time_s)), ()), np.array(truth)


def trace_of(scene: Scene, view: SideView = LEFT_SIDE) -> HeelTrace:
    trace = track_heel(watched(scene)[0], view, REP)
    assert isinstance(trace, HeelTrace), trace
    return trace


def true_rise_shoe(scene: Scene) -> float:
    return float((scene.ball - 0.05) * np.sin(np.radians(scene.turn_deg)) / scene.foreshortening)


def test_a_flat_heel_reads_nothing() -> None:
    assert np.nanmax(np.abs(trace_of(Scene()).rise_shoe)) < 0.01


@pytest.mark.parametrize("turn_deg", [4.0, 10.0, 20.0])
def test_a_lifted_heel_is_followed_through_the_whole_rep(turn_deg: float) -> None:
    scene = Scene(turn_deg=turn_deg)
    trace = trace_of(scene)
    truth = (BALL - 0.05) * np.sin(np.radians(turn_deg) * bump(trace.time_s))
    assert np.nanmax(np.abs(trace.rise_shoe - truth)) < 0.03


def test_a_sole_that_bends_far_back_is_seen_in_a_small_turn() -> None:
    scene = Scene(turn_deg=12.0, ball=0.25)
    assert np.nanmax(trace_of(scene).rise_shoe) > 0.6 * true_rise_shoe(scene)


@pytest.mark.slow
@pytest.mark.parametrize("ball", [0.45, 0.8])
def test_a_sole_that_bends_elsewhere_lifts_its_heel_by_what_it_does(ball: float) -> None:
    scene = Scene(turn_deg=14.0, ball=ball)
    assert np.nanmax(trace_of(scene).rise_shoe) == pytest.approx(true_rise_shoe(scene), rel=0.1)


def test_a_hand_held_camera_lifts_no_heel() -> None:
    trace = trace_of(Scene(hand_px=20.0, hand_roll_deg=1.5))
    assert np.nanmax(np.abs(trace.rise_shoe)) < 0.025


@pytest.mark.slow
@pytest.mark.parametrize(
    "scene", [Scene(hand_px=40.0, hand_roll_deg=9.0, noise=20.0), Scene(hand_px=50.0, hand_roll_deg=12.0)]
)
def test_a_camera_that_swings_and_rolls_far_loses_no_foot(scene: Scene) -> None:
    """Its look matches less and less, and the camera does not come back to where it matched."""
    trace = trace_of(scene)
    assert np.nanmax(trace.rise_shoe) < 0.03
    ends = watched(scene)[1]
    motion = (trace.toe_xy_px - trace.toe_xy_px[0]) - (ends[: len(trace.time_s), 1] - ends[0, 1])
    assert np.max(np.abs(motion)) < 0.12 * scene.shoe_px


@pytest.mark.slow
@pytest.mark.parametrize("turn_deg", [0.0, 10.0])
def test_a_foot_hidden_before_the_rep_is_measured_from_the_standing_after_it(turn_deg: float) -> None:
    scene = Scene(turn_deg=turn_deg, hidden_until_s=0.85)
    trace = trace_of(scene)
    assert np.nanmax(trace.rise_shoe) == pytest.approx(true_rise_shoe(scene), abs=0.03)
    assert trace.is_rested
    quick = track_heel(watched(scene)[0][:46], LEFT_SIDE, REP)
    assert isinstance(quick, NotMeasured), "the standing after the rep is too short to be sure that the heel is down"


def test_an_unsure_trace_gives_way_to_a_sure_one_that_reads_down_though_neither_foot_stood_for_long() -> None:
    sure = replace(trace_of(Scene()), is_rested=False)
    unsure = replace(sure, unrest_shoe=0.02, error_shoe=0.03)
    lost = NotMeasured(Reason.FOOT_LOST)
    assert choose_trace(unsure, sure, REP) is sure
    assert choose_trace(unsure, replace(sure, rise_shoe=sure.rise_shoe + 0.05), REP) is unsure
    assert choose_trace(unsure, replace(sure, unrest_shoe=0.02), REP) is unsure
    assert choose_trace(lost, sure, REP) is lost, "who stood so briefly may have stood on the toes"


def test_a_lift_from_a_brief_standing_gives_way_to_a_heel_that_is_down_from_a_long_one() -> None:
    down = trace_of(Scene())
    brief = replace(down, rise_shoe=down.rise_shoe + 0.06, is_rested=False)
    assert choose_trace(brief, replace(down, is_rested=True), REP) is not brief
    assert choose_trace(brief, replace(down, is_rested=False), REP) is brief
    lifted = replace(down, rise_shoe=down.rise_shoe + 0.05, is_rested=True)
    assert choose_trace(brief, lifted, REP) is brief, "both say that it lifted"


def test_a_lift_within_its_own_error_gives_way_to_a_heel_that_is_down() -> None:
    down = replace(trace_of(Scene()), is_rested=False)
    low = replace(down, rise_shoe=down.rise_shoe + 0.03, is_rested=True)
    assert choose_trace(low, down, REP) is low
    unsure = replace(low, error_shoe=0.05)
    assert choose_trace(unsure, down, REP) is down


def test_of_two_heels_that_stay_down_the_one_with_less_error_counts() -> None:
    down = replace(trace_of(Scene()), is_rested=True)
    poor = replace(down, error_shoe=down.error_shoe + 0.06)
    assert choose_trace(poor, down, REP) is down
    assert choose_trace(down, poor, REP) is down


def test_a_heel_that_seems_to_be_in_the_floor_all_the_time_is_measured_from_the_other_standing() -> None:
    """The foot at standing looked another way than ever after, as if its heel had been up."""
    flat, raised = watched(Scene())[0], watched(Scene(stays_deg=8.0))[0]
    before = int(REP.standing_s[1] * Scene().rate_hz)
    xy_px = np.concatenate([raised.track.xy_px[-before:], flat.track.xy_px[before:]])
    feet = {**flat.feet, Side.LEFT: (*raised.feet[Side.LEFT][-before:], *flat.feet[Side.LEFT][before:])}
    observation = replace(flat, track=replace(flat.track, xy_px=xy_px), feet=feet)
    trace = track_heel(observation, LEFT_SIDE, REP)
    assert isinstance(trace, HeelTrace)
    assert np.nanmax(np.abs(trace.rise_shoe)) < 0.02


def test_a_shadow_that_creeps_over_the_toes_lifts_no_heel() -> None:
    trace = trace_of(Scene(shadow=0.6))
    assert np.nanmax(trace.rise_shoe) < 0.02
    assert np.ptp(trace.toe_xy_px, axis=0) == pytest.approx(0.0, abs=2.0)


@pytest.mark.slow
@pytest.mark.parametrize("turn_deg", [0.0, 10.0])
def test_a_planted_foot_before_a_still_camera_is_known_where_light_hides_its_toes(turn_deg: float) -> None:
    scene = Scene(turn_deg=turn_deg, toes_lost=True)
    trace = trace_of(scene)
    assert np.nanmax(trace.rise_shoe) == pytest.approx(true_rise_shoe(scene), abs=0.03)
    assert np.ptp(trace.toe_xy_px, axis=0) == pytest.approx(0.0, abs=1.0)
    assert trace.error_shoe > trace_of(replace(scene, toes_lost=False)).error_shoe


@pytest.mark.slow
@pytest.mark.parametrize("missed", [0.12, 0.15])
def test_the_tip_is_found_though_its_landmark_misses(missed: float) -> None:
    scene = Scene(toe_missed=missed, floor_contrast=2.0, noise=1.0)
    tip = float(np.median(trace_of(scene).toe_xy_px[:, 0]))
    assert tip == pytest.approx(REAR[0] + SHOE_PX, abs=0.05 * SHOE_PX)


@pytest.mark.slow
@pytest.mark.parametrize("floor_to", [130.0, 150.0, 180.0])
def test_a_floor_that_brightens_behind_a_plain_heel_spoils_no_more_than_is_said(floor_to: float) -> None:
    lit = Scene(turn_deg=12.0, contrast=10.0, floor_to=floor_to)
    trace = trace_of(lit)
    assert np.nanmax(trace.rise_shoe) == pytest.approx(true_rise_shoe(lit), abs=trace.error_shoe)


@pytest.mark.slow
def test_the_tip_hardly_moves_where_the_landmarks_jitter() -> None:
    observation, _ = watched(Scene())
    track = observation.track
    tips = []
    for seed in range(6):
        jitter = np.random.default_rng(seed).normal(0.0, 1.0, track.xy_px.shape)
        moved = replace(observation, track=replace(track, xy_px=track.xy_px + jitter))
        trace = track_heel(moved, LEFT_SIDE, REP)
        assert isinstance(trace, HeelTrace)
        tips.append(trace.toe_xy_px[0, 0])
    assert np.ptp(tips) < 0.05 * SHOE_PX, "0.075 in one standing frame"


def test_toe_and_heel_go_with_the_camera() -> None:
    scene = Scene(turn_deg=10.0, hand_px=20.0)
    observation, truth = watched(scene)
    trace = track_heel(observation, LEFT_SIDE, REP)
    assert isinstance(trace, HeelTrace)
    ends = truth[np.searchsorted(observation.track.time_s, trace.time_s - 1e-9)]
    for seen, true in ((trace.toe_xy_px, ends[:, 1]), (trace.heel_xy_px, ends[:, 0])):
        motion = (seen - seen[0]) - (true - true[0])
        assert np.max(np.abs(motion)) < 0.05 * scene.shoe_px
        assert np.max(np.abs(seen - true)) < 0.12 * scene.shoe_px


def test_the_shoe_is_measured_in_the_picture() -> None:
    shoe = trace_of(Scene()).shoe_px
    assert abs(shoe.value - SHOE_PX) < shoe.error


@pytest.mark.slow
def test_the_mirror_image_reads_the_same() -> None:
    scene = Scene(turn_deg=8.0)
    mirror = trace_of(replace(scene, mirrored=True), replace(LEFT_SIDE, facing=-1))
    assert np.nanmax(mirror.rise_shoe) == pytest.approx(np.nanmax(trace_of(scene).rise_shoe), abs=0.01)


@pytest.mark.slow
def test_the_frame_rate_does_not_matter() -> None:
    slow, fast = (np.nanmax(trace_of(Scene(turn_deg=8.0, rate_hz=rate)).rise_shoe) for rate in (12.0, 30.0))
    assert slow == pytest.approx(fast, abs=0.01)


def test_an_obliquely_seen_heel_rises_as_high() -> None:
    scene = Scene(turn_deg=10.0, foreshortening=0.7)
    view = replace(LEFT_SIDE, yaw_deg=Measured(33.6, 4.0))
    assert np.nanmax(trace_of(scene, view).rise_shoe) == pytest.approx(true_rise_shoe(scene), abs=0.03)


@pytest.mark.parametrize(("shoe_px", "is_sure"), [(45.0, False), (80.0, True)])
def test_a_heel_of_a_small_foot_that_points_at_the_camera_is_not_surely_down(shoe_px: float, *, is_sure: bool) -> None:
    """A rise of 6 % of the true length, 1.5 cm, can be ruled out only on a foot that shows enough of itself."""
    foreshortening = 0.64
    view = replace(LEFT_SIDE, yaw_deg=Measured(38.2, 4.0))
    scene = Scene(shoe_px=shoe_px, foreshortening=foreshortening)
    trace = widen_by_angle(trace_of(scene, view), watched(scene)[0].track, view=view, rep=REP)
    assert isinstance(trace, HeelTrace)
    assert np.nanmax(trace.rise_shoe) < 0.02
    assert (trace.error_shoe < 0.06 / foreshortening) == is_sure


def test_a_heel_that_rises_by_more_than_such_a_foot_may_hide_is_as_sure_as_before() -> None:
    scene = Scene(shoe_px=45.0, foreshortening=0.64, turn_deg=14.0)
    view = replace(LEFT_SIDE, yaw_deg=Measured(38.2, 4.0))
    trace = trace_of(scene, view)
    assert widen_by_angle(trace, watched(scene)[0].track, view=view, rep=REP) == trace


def test_a_dark_foot_on_a_dark_floor_is_followed() -> None:
    scene = Scene(turn_deg=10.0, shoe_gray=70.0, contrast=8.0, noise=1.5)
    assert np.nanmax(trace_of(scene).rise_shoe) == pytest.approx(true_rise_shoe(scene), abs=0.03)


@pytest.mark.slow
def test_a_plate_before_the_heel_hides_it() -> None:
    trace = track_heel(watched(Scene(turn_deg=10.0, plate_from=300.0))[0], LEFT_SIDE, REP)
    assert isinstance(trace, NotMeasured)
    assert trace.reason is Reason.FOOT_LOST


@pytest.mark.slow
@pytest.mark.parametrize("step_s", [0.1, 1.0])
def test_a_foot_that_steps_away_is_not_measured(step_s: float) -> None:
    stepped = track_heel(watched(Scene(step_px=50.0, step_s=step_s))[0], LEFT_SIDE, REP)
    assert isinstance(stepped, NotMeasured)


def test_a_reference_on_the_toes_leaves_a_flat_squat_flat() -> None:
    """The lifter stands on the toes before the rep and on the heels in it and after it."""
    time_s = np.arange(0.0, 2.81, 0.1)
    on_toes = np.where(time_s < 0.5, 0.0, -0.06)
    found = np.full(len(time_s), 0.98)
    motion = FootMotion(time_s, [IDENTITY] * len(time_s), found, found, np.degrees(on_toes / BALL), on_toes)
    flat = build_heel_trace(AXES, motion, REP, yaw_deg=0.0)
    assert isinstance(flat, HeelTrace)
    assert flat.error_shoe < 0.03
    lifted = replace(motion, rise_shoe=np.where(np.abs(time_s - REP.bottom_s) < 0.5, 0.0, on_toes))
    unsure = build_heel_trace(AXES, lifted, REP, yaw_deg=0.0)
    assert isinstance(unsure, HeelTrace)
    assert unsure.error_shoe > 0.055, "as high as on the toes, it may be lifted as much"
    at_rest = np.where(time_s < 2.0, 0.0, -0.06)
    still = build_heel_trace(AXES, replace(motion, rise_shoe=at_rest), REP, yaw_deg=0.0)
    assert isinstance(still, HeelTrace)
    assert still.error_shoe < 0.03, "nobody stands still on the toes for 0.8 s"


def test_walking_off_after_the_rep_is_no_lift() -> None:
    assert np.nanmax(trace_of(Scene(leaves=True)).rise_shoe) < 0.02


def test_a_foot_that_cannot_be_told_from_the_floor_is_not_measured() -> None:
    scene = Scene(turn_deg=8.0, contrast=0.0, shoe_gray=90.0, floor_contrast=0.0, noise=3.0)
    assert isinstance(track_heel(watched(scene)[0], LEFT_SIDE, REP), NotMeasured)


@pytest.mark.slow
def test_the_error_covers_what_is_wrong() -> None:
    scenes = [Scene(turn_deg=turn, noise=noise) for turn in (0.0, 4.0, 10.0) for noise in (2.0, 8.0)]
    for scene in scenes:
        trace = trace_of(scene)
        assert abs(np.nanmax(trace.rise_shoe) - true_rise_shoe(scene)) < trace.error_shoe


@pytest.mark.slow
def test_a_heel_that_does_not_come_back_is_less_sure() -> None:
    back, stays = trace_of(Scene(turn_deg=8.0)), trace_of(Scene(turn_deg=8.0, stays_deg=5.0))
    assert stays.error_shoe > back.error_shoe + 0.01
    assert np.nanmax(stays.rise_shoe) == pytest.approx(true_rise_shoe(Scene(turn_deg=8.0)), abs=stays.error_shoe)
    assert np.nanmax(stays.rise_shoe) < np.nanmax(back.rise_shoe) + 0.04


@pytest.mark.parametrize("shoe_px", [40.0, 90.0])
def test_a_heel_read_as_down_is_less_sure_the_odder_the_foot_looks_at_the_bottom(shoe_px: float) -> None:
    time_s = np.arange(0.0, 2.8, 1 / 30)
    middle = np.abs(time_s - REP.bottom_s) < 0.4
    still, flat = np.zeros(len(time_s)), np.ones(len(time_s))
    errors = []
    for alike in (1.0, 0.8, 0.55):
        motion = FootMotion(time_s, [IDENTITY] * len(time_s), flat, np.where(middle, alike, 1.0), still, still)
        errors.append(rise_error_shoe(motion, still, REP, yaw_deg=0.0, shoe_px=shoe_px))
    sure, unsure, least_sure = errors
    assert sure < unsure < least_sure
    # Half unlike itself and small: that a rise of 6 % of the shoe, 1.5 cm, was missed can no longer be ruled out.
    assert (least_sure > 0.06) == (shoe_px < 60)


def test_a_rise_against_a_fore_foot_that_was_lost_is_none() -> None:
    time_s = np.arange(0.0, 2.8, 1 / 30)
    for fore, rises in ((0.9, True), (0.4, False)):
        swept = np.abs(time_s - REP.bottom_s) < 0.1
        rise = np.where(swept, 0.15, 0.0)
        alike, seen = np.ones(len(time_s)), np.where(swept, fore, 1.0)
        motion = FootMotion(time_s, [IDENTITY] * len(time_s), seen, alike, np.degrees(rise), rise)
        trace = build_heel_trace(AXES, motion, REP, yaw_deg=0.0)
        assert isinstance(trace, HeelTrace)
        assert (np.nanmax(trace.rise_shoe) > 0.1) == rises


@pytest.mark.parametrize("at_bottom", [0.0, 0.04])
def test_a_rise_away_from_the_bottom_is_not_counted_but_widens_the_error(at_bottom: float) -> None:
    time_s = np.arange(0.0, 2.8, 1 / 30)
    squat = np.where(np.abs(time_s - REP.bottom_s) < 0.6, at_bottom, 0.0)
    traces = []
    for shadow in (0.0, 0.1):
        rise = np.maximum(squat, np.where(np.abs(time_s - 1.3) < 0.1, shadow, 0.0))
        alike = np.ones(len(time_s))
        motion = FootMotion(time_s, [IDENTITY] * len(time_s), alike, alike, np.degrees(rise), rise)
        trace = build_heel_trace(AXES, motion, REP, yaw_deg=0.0)
        assert isinstance(trace, HeelTrace)
        assert np.nanmax(trace.rise_shoe) == pytest.approx(at_bottom, abs=0.01)
        traces.append(trace)
    without, with_shadow = traces
    assert with_shadow.error_shoe > without.error_shoe + 0.03


def test_a_foot_never_seen_is_said_so() -> None:
    observation, _ = watched(Scene())
    right = replace(LEFT_SIDE, near=Side.RIGHT)
    unseen = track_heel(observation, right, REP)
    assert isinstance(unseen, NotMeasured)
    assert unseen.reason is Reason.FOOT_OUT_OF_PICTURE


def test_a_tiny_shoe_is_refused() -> None:
    tiny = track_heel(watched(Scene(shoe_px=16.0))[0], LEFT_SIDE, REP)
    assert isinstance(tiny, NotMeasured)
    assert tiny.reason is Reason.SHOE_SMALL
