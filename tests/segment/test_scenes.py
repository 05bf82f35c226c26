"""Scenes: a recording is split at cuts, at turns and where another person is followed, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Side
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import find_reps
from formcheck.segment.scenes import split_scenes
from formcheck.segment.view import ViewKind, find_view
from tests.synthetic import Dip, Squat, make_squat


def joined(*parts: Observation) -> Observation:
    """One recording after the other, a picture's step apart, without a change of the picture."""
    times_s: list[np.ndarray] = []
    for part in parts:
        begin_s = times_s[-1][-1] + 1 / 30 if times_s else 0.0
        times_s.append(part.track.time_s - part.track.time_s[0] + begin_s)
    track = PoseTrack(
        np.concatenate(times_s),
        np.concatenate([part.track.xy_px for part in parts]),
        np.concatenate([part.track.visibility for part in parts]),
        parts[0].track.width_px,
        parts[0].track.height_px,
    )
    nothing = (None,) * len(track)
    return Observation(track, dict.fromkeys(Side, nothing), np.full(len(track), 1.5), ())


def changed(observation: Observation, at_s: float, gray: float) -> Observation:
    """The same with one frame that differs from the one before by ``gray`` levels."""
    change = observation.frame_difference.copy()
    change[int(np.argmin(np.abs(observation.track.time_s - at_s)))] = gray
    return replace(observation, frame_difference=change)


def moved(observation: Observation, by_px: tuple[float, float], scale: float = 1.0) -> Observation:
    return replace(observation, track=replace(observation.track, xy_px=observation.track.xy_px * scale + by_px))


ONE = make_squat(Squat(dips=(Dip(),))).observation
CUT_S = float(ONE.track.time_s[-1]) + 1 / 30


def test_an_uncut_recording_is_one_scene_and_stays_as_it_is() -> None:
    (scene,) = split_scenes(joined(ONE, ONE))
    assert len(scene.track) == 2 * len(ONE.track)


def test_a_cut_parts_scenes_which_keep_the_recordings_times() -> None:
    one, other = split_scenes(changed(joined(ONE, moved(ONE, (60.0, 20.0))), CUT_S, 40.0))
    assert one.track.time_s[0] == 0.0
    assert other.track.time_s[0] == pytest.approx(CUT_S)
    assert len(one.track) + len(other.track) == 2 * len(ONE.track)
    assert other.frame_difference[0] == 0.0


@pytest.mark.parametrize(("by_px", "scale"), [((40.0, 10.0), 1.04), ((10.0, 5.0), 1.0)])
def test_a_cut_between_two_takes_from_one_tripod_is_seen(by_px: tuple[float, float], scale: float) -> None:
    assert len(split_scenes(changed(joined(ONE, moved(ONE, by_px, scale)), CUT_S, 12.0))) == 2


def upside_down(observation: Observation, from_s: float, to_s: float) -> Observation:
    """The same with the landmarks head down in a stretch of time, where the body is."""
    track = observation.track
    xy_px, there = track.xy_px.copy(), (track.time_s >= from_s) & (track.time_s < to_s)
    y_px = xy_px[there, :, 1]
    xy_px[there, :, 1] = y_px.min(axis=1, keepdims=True) + y_px.max(axis=1, keepdims=True) - y_px
    return replace(observation, track=replace(track, xy_px=xy_px))


def test_landmarks_that_stand_on_their_head_for_a_while_are_not_on_the_lifter() -> None:
    (scene,) = split_scenes(upside_down(joined(ONE, ONE), CUT_S - 0.6, CUT_S + 0.2))
    lost_s = scene.track.time_s[~scene.track.found]
    assert (lost_s[0], lost_s[-1]) == pytest.approx((CUT_S - 0.6, CUT_S + 0.2), abs=0.04)
    assert len(find_reps(scene.track, find_view(scene)).reps) == 2


def test_a_picture_that_is_upside_down_throughout_keeps_its_landmarks() -> None:
    (scene,) = split_scenes(upside_down(ONE, 0.0, 99.0))
    assert scene.track.found.all()


def test_a_flash_of_light_is_no_cut() -> None:
    assert len(split_scenes(changed(joined(ONE, ONE), CUT_S, 40.0))) == 1


def test_a_shaking_camera_is_no_cut() -> None:
    recording = joined(ONE, moved(ONE, (60.0, 20.0)))
    change = recording.frame_difference.copy()
    change[:] = np.random.default_rng(0).uniform(10.0, 25.0, len(change))
    assert len(split_scenes(replace(recording, frame_difference=change))) == 1


@pytest.mark.parametrize(("by_px", "scale", "scenes"), [((150.0, 120.0), 0.6, 2), ((15.0, 5.0), 1.0, 1)])
def test_a_cut_in_a_shaking_camera_shows_where_the_landmarks_leap(
    by_px: tuple[float, float], scale: float, scenes: int
) -> None:
    shaking = joined(ONE, moved(ONE, by_px, scale))
    shaking = replace(shaking, frame_difference=np.full(len(shaking.track), 12.0))
    assert len(split_scenes(changed(shaking, CUT_S, 26.0))) == scenes


def test_going_over_to_another_person_parts_scenes() -> None:
    size_px = float(np.ptp(ONE.track.xy_px[0, :, 1]))
    assert len(split_scenes(joined(ONE, moved(ONE, (1.2 * size_px, 0.0))))) == 2


def test_turning_round_between_squats_parts_scenes() -> None:
    front = make_squat(Squat(dips=(Dip(),), yaw_deg=90.0)).observation
    one, other = split_scenes(joined(ONE, front))
    assert one.track.time_s[-1] < other.track.time_s[0]
    assert other.track.time_s[0] == pytest.approx(CUT_S, abs=0.3)


def test_a_turn_that_starts_right_after_standing_up_splits_the_set() -> None:
    def at(yaw_deg: float) -> Observation:
        return make_squat(Squat(dips=(Dip(),), yaw_deg=yaw_deg)).observation

    squat = make_squat(Squat(dips=(Dip(),), yaw_deg=32.0))
    up = int(np.searchsorted(squat.observation.track.time_s, squat.truth.reps[0].end_s))
    turning = [at(yaw_deg)[:9] for yaw_deg in (34.0, 44.0, 58.0, 66.0, 72.0, *(74.0,) * 6)]
    one, other = split_scenes(joined(squat.observation[:up], *turning, at(74.0)))
    assert one.track.time_s[0] == 0.0
    assert squat.truth.reps[0].end_s < other.track.time_s[0] < squat.truth.reps[0].end_s + 1.5


def test_a_cross_fade_to_another_side_parts_two_squats_with_little_standing_between() -> None:
    one = make_squat(Squat(dips=(Dip(),), tail_s=0.1))
    front = make_squat(Squat(dips=(Dip(),), yaw_deg=80.0, lead_s=0.1))
    up = int(np.searchsorted(one.observation.track.time_s, one.truth.reps[0].end_s)) + 3
    first, second = split_scenes(joined(one.observation[:up], front.observation))
    assert first.track.time_s[-1] < second.track.time_s[0] == pytest.approx(up / 30, abs=0.3)
    assert (find_view(first).kind, find_view(second).kind) == (ViewKind.SIDE, ViewKind.FRONT)


def test_a_picture_misread_on_the_way_up_is_not_where_the_lifter_turned() -> None:
    front = make_squat(Squat(dips=(Dip(),), yaw_deg=90.0)).observation
    whole = joined(ONE, front)
    xy_px = whole.track.xy_px.copy()
    at = int(np.argmin(np.abs(whole.track.time_s - 3.3)))
    xy_px[at - 6 : at + 1] = front.track.xy_px[at - 6 : at + 1]
    _, other = split_scenes(replace(whole, track=replace(whole.track, xy_px=xy_px)))
    assert other.track.time_s[0] == pytest.approx(CUT_S, abs=0.3)


def test_a_scene_without_anybody_is_left_out() -> None:
    empty = make_squat(Squat(dips=(Dip(),), gaps_s=((0.0, 99.0),))).observation
    (scene,) = split_scenes(changed(joined(empty, ONE), CUT_S, 120.0))
    assert scene.track.found.all()


def test_with_nobody_at_all_the_recording_comes_back() -> None:
    empty = make_squat(Squat(dips=(Dip(),), gaps_s=((0.0, 99.0),))).observation
    (scene,) = split_scenes(empty)
    assert scene is empty


def test_landmarks_still_sliding_onto_the_person_are_dropped() -> None:
    xy_px = ONE.track.xy_px.copy()
    xy_px[:4] += np.array([330.0, 220.0, 110.0, 0.0])[:, None, None]
    (scene,) = split_scenes(replace(ONE, track=replace(ONE.track, xy_px=xy_px)))
    assert not scene.track.found[:3].any()
    assert scene.track.found[3:].all()


def test_whoever_is_lost_at_once_and_found_elsewhere_was_not_the_person() -> None:
    xy = ONE.track.xy_px.copy()
    xy[:3] += (0.0, -400.0)
    xy[3:5] = np.nan
    (scene,) = split_scenes(replace(ONE, track=replace(ONE.track, xy_px=xy)))
    assert np.flatnonzero(scene.track.found)[0] == 5


def test_landmarks_crowded_on_a_thing_are_dropped() -> None:
    xy = ONE.track.xy_px.copy()
    xy[40:60] = 0.3 * xy[40:60] + 200.0
    (scene,) = split_scenes(replace(ONE, track=replace(ONE.track, xy_px=xy)))
    assert np.flatnonzero(~scene.track.found).tolist() == list(range(40, 60))


def test_a_body_that_a_zoom_makes_half_as_large_is_kept() -> None:
    zoom = np.linspace(1.0, 0.5, len(ONE.track))[:, None, None]
    (scene,) = split_scenes(replace(ONE, track=replace(ONE.track, xy_px=ONE.track.xy_px * zoom)))
    assert scene.track.found.all()


def test_next_to_no_pictures_are_one_scene() -> None:
    track = ONE.track
    short = PoseTrack(track.time_s[:2].copy(), track.xy_px[:2].copy(), track.visibility[:2].copy(), 1080, 1920)
    observation = Observation(short, dict.fromkeys(Side, (None, None)), np.zeros(2), ())
    assert split_scenes(observation) == (observation,)
