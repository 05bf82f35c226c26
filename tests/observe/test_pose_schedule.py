"""Fewer frames are searched where the lifter moves slowly; the others are filled in, and all smoothed as before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.numerics.arrays import Floats
from formcheck.observe.pose import Pose, PoseEstimator
from formcheck.observe.pose_models import find_model
from formcheck.observe.pose_schedule import (
    FAST_BODY_PER_S,
    FAST_FOR_S,
    SLOW_BODY_PER_S,
    PoseSchedule,
    complete_landmarks,
)
from formcheck.observe.video import open_clip

BODY_PX = 300.0

SAMPLES = Path(__file__).parents[2] / "sample_videos"


def pose_at(y_px: float) -> Pose:
    xy = np.zeros((LANDMARKS, 2))
    for place, joint in enumerate((Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE)):
        for side in Side:
            xy[joint.on(side)] = (0.0, y_px + place * BODY_PX / 3)
    return Pose(xy, np.ones(LANDMARKS))


def searched(time_s: Floats, y_px: Floats, *, nobody: bool = False) -> list[int]:
    """Numbers of the frames that are searched of a body at these heights."""
    schedule, numbers, last = PoseSchedule(), [], -1
    for number, at_s in enumerate(time_s):
        if schedule.is_due(at_s):
            pose = None if nobody else pose_at(y_px[number])
            again = schedule.add(at_s, pose, skipped=number - last - 1)
            numbers += [*(last + 1 + skipped for skipped in again), number]
            last = number
    return numbers


def searched_at_speed(time_s: Floats, *, body_per_s: float) -> list[int]:
    return searched(time_s, body_per_s * BODY_PX * time_s)


RATES = [12.5, 15.0, 20.0, 23.976, 25.0, 30.0, 47.0]


@pytest.mark.parametrize(("rate_hz", "step"), list(zip(RATES, [1, 1, 2, 2, 2, 3, 5], strict=True)))
def test_a_lifter_who_moves_is_searched_about_ten_times_a_second(rate_hz: float, step: int) -> None:
    time_s = np.arange(60) / rate_hz + np.random.default_rng(1).uniform(-0.001, 0.001, 60)
    numbers = searched_at_speed(time_s, body_per_s=0.5 * FAST_BODY_PER_S)
    assert np.diff(numbers).tolist() == [step] * (len(numbers) - 1)


@pytest.mark.parametrize(("rate_hz", "step"), list(zip(RATES, [2, 3, 4, 5, 5, 6, 9], strict=True)))
def test_a_lifter_who_stands_is_searched_about_five_times_a_second(rate_hz: float, step: int) -> None:
    time_s = np.arange(60) / rate_hz + np.random.default_rng(1).uniform(-0.001, 0.001, 60)
    numbers = searched_at_speed(time_s, body_per_s=0.5 * SLOW_BODY_PER_S)
    assert np.diff(numbers[1:]).tolist() == [step] * (len(numbers) - 2)


def test_where_a_lifter_begins_to_move_the_middle_frame_is_searched_after_all() -> None:
    time_s = np.arange(40) / 30
    numbers = searched(time_s, 2.0 * SLOW_BODY_PER_S * BODY_PX * np.maximum(time_s - 0.5, 0.0))
    assert numbers == [0, 3, 9, 15, 18, 21, *range(24, 40, 3)]


@pytest.mark.parametrize("joint", [Joint.KNEE, Joint.SHOULDER])
def test_one_joint_that_moves_is_enough(joint: Joint) -> None:
    schedule, numbers = PoseSchedule(), []
    for number in range(31):
        if schedule.is_due(number / 30):
            numbers.append(number)
            pose = pose_at(0.0)
            pose.xy_px[joint.on(Side.RIGHT), 0] += 2.0 * SLOW_BODY_PER_S * BODY_PX * number / 30
            schedule.add(number / 30, pose)
    assert numbers == list(range(0, 31, 3))


def test_a_trunk_that_goes_down_fast_is_searched_in_every_frame_from_its_start() -> None:
    time_s = np.arange(40) / 30
    y_px = 1.2 * FAST_BODY_PER_S * BODY_PX * np.maximum(time_s - 0.5, 0.0)
    assert searched(time_s, y_px) == [0, 3, 9, 15, *range(16, 40)]


def test_a_trunk_that_goes_up_fast_is_searched_as_one_that_moves() -> None:
    assert searched_at_speed(np.arange(30) / 30, body_per_s=-3.0 * FAST_BODY_PER_S) == list(range(0, 30, 3))


def test_every_frame_is_searched_for_a_moment_after_the_trunk_went_down_fast() -> None:
    time_s = np.arange(40) / 30
    numbers = searched(time_s, 1.2 * FAST_BODY_PER_S * BODY_PX * np.minimum(time_s, 10 / 30))
    still_due = 10 + round(30 * FAST_FOR_S)
    assert set(range(still_due + 1)) <= set(numbers)
    assert 1 not in np.diff([number for number in numbers if number > still_due])


def test_where_nobody_is_every_frame_is_searched() -> None:
    assert searched(np.arange(9) / 30, np.zeros(9), nobody=True) == list(range(9))


def squat(time_s: Floats) -> Floats:
    """Landmarks of a squat of 2 s: ``(T, 33, 2)``."""
    drop_px = 0.15 * BODY_PX * (1 - np.cos(2 * np.pi * np.clip((time_s - 0.5) / 2.0, 0, 1)))
    return np.array([pose_at(y_px).xy_px for y_px in drop_px])


def test_a_third_of_the_frames_of_a_squat_gives_the_landmarks_of_all() -> None:
    time_s = np.arange(91) / 30
    xy, visibility = squat(time_s), np.full((91, LANDMARKS), 0.9)
    whole, _ = complete_landmarks(time_s, xy, visibility, np.ones(91, bool), np.zeros(91, bool))
    is_searched = np.arange(91) % 3 == 0
    xy[~is_searched] = 0.0
    third, seen = complete_landmarks(time_s, xy, visibility, is_searched, np.zeros(91, bool))
    assert np.abs(third - whole).max() < 0.001 * BODY_PX
    np.testing.assert_allclose(seen, visibility)


def test_nothing_is_filled_in_across_a_cut() -> None:
    time_s = np.arange(12) / 30
    xy = np.array([pose_at(500.0 * (number >= 6)).xy_px for number in range(12)])
    is_searched = np.isin(np.arange(12), (0, 3, 5, 6, 9, 11))
    complete, _ = complete_landmarks(time_s, xy, np.ones((12, LANDMARKS)), is_searched, np.arange(12) == 6)
    np.testing.assert_allclose(complete[:6], xy[:6], atol=1e-9)


def test_a_person_who_stands_still_is_smoothed_and_one_who_moves_is_followed() -> None:
    time_s = np.arange(121) / 30
    xy = squat(time_s) + np.random.default_rng(0).normal(0.0, 1.0, (121, LANDMARKS, 2))
    smooth, _ = complete_landmarks(time_s, xy, np.ones((121, LANDMARKS)), np.ones(121, bool), np.zeros(121, bool))
    still = time_s > 3.0
    assert smooth[still].std(axis=0).mean() < 0.5 * xy[still].std(axis=0).mean()
    assert np.abs(smooth - squat(time_s))[~still, ..., 1].mean() < 0.01 * BODY_PX


def test_a_pose_is_kept_until_a_search_finds_nobody() -> None:
    time_s = np.arange(8) / 30
    xy = np.array([pose_at(0.0).xy_px] * 8)
    is_searched = np.array([1, 0, 1, 0, 1, 1, 1, 0], bool)
    xy[4:6] = np.nan
    visibility = np.where(np.isfinite(xy[..., 0]), 0.8, np.nan)
    complete, seen = complete_landmarks(time_s, xy, visibility, is_searched, np.zeros(len(time_s), bool))
    np.testing.assert_array_equal(complete, xy)
    np.testing.assert_allclose(seen, visibility)


@pytest.mark.slow
def test_every_frame_searched_and_smoothed_is_what_mediapipe_gives() -> None:
    model = find_model("full")
    with (
        open_clip(min(SAMPLES.glob("*.mp4"))) as clip,
        PoseEstimator(model) as smoothing,
        PoseEstimator(model, smooth=False) as plain,
    ):
        frames = list(clip.frames(start_s=1.0, end_s=3.0))
        theirs = [smoothing.locate(frame) for frame in frames]
        found = [plain.locate(frame) for frame in frames]
    poses = [pose for pose in found if pose is not None]
    times = np.array([frame.time_s for frame in frames])
    assert len(poses) == len(frames)
    xy, visibility = np.array([pose.xy_px for pose in poses]), np.array([pose.visibility for pose in poses])
    ours, seen = complete_landmarks(times, xy, visibility, np.ones(len(times), bool), np.zeros(len(times), bool))
    # Its filter starts with the second frame, ours with the first.
    after = np.flatnonzero(times > times[0] + 0.5)
    wanted = np.array([pose.xy_px for pose in theirs if pose is not None])
    apart_px, smoothed_px = np.abs(ours - wanted)[after], np.abs(xy - wanted)[after]
    # What is left comes from the size of its region, which it does not tell.
    assert apart_px.mean() < 0.25 * smoothed_px.mean()
    assert np.percentile(apart_px, 99) < 1.0
    np.testing.assert_allclose(seen, [pose.visibility for pose in theirs if pose is not None], atol=1e-4)
