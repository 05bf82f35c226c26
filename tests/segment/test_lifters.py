"""Two lifters are followed in turns or at once; what only one does, or a mirror shows, is one lifter's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.observe.observation import Observation
from formcheck.segment.lifters import LifterScene, Position, lifter_scenes
from formcheck.segment.reps import find_reps
from formcheck.segment.view import find_view
from tests.synthetic import Dip, Squat, make_squat

FIRST_S, LATER_S = 1.0, 6.0


def lifter(first_s: float, *, right_px: float = 0.0, dips: int = 1) -> Observation:
    """Somebody who begins to squat at this time, in a recording of ten seconds."""
    made = make_squat(Squat(dips=(Dip(),) * dips, lead_s=first_s, tail_s=12.0, keep_s=(0.0, 10.0)))
    track = made.track
    return replace(made.observation, track=replace(track, xy_px=track.xy_px + np.array([right_px, 0.0])))


def bottoms(scenes: tuple[LifterScene, ...]) -> list[tuple[Position | None, float]]:
    """Whose rep is lowest when, to a tenth of a second."""
    reps = [(scene.position, find_reps(scene.observation.track, find_view(scene.observation)).reps) for scene in scenes]
    return [(position, round(rep.bottom_s, 1)) for position, found in reps for rep in found]


def test_two_lifters_in_turns_are_both_found_and_named() -> None:
    one, other = lifter(FIRST_S), lifter(LATER_S, right_px=600.0)
    _, scenes = lifter_scenes(one, other)
    assert bottoms(scenes) == [(Position.LEFT, 2.4), (Position.RIGHT, 7.4)]
    _, scenes = lifter_scenes(other, one)
    assert bottoms(scenes) == [(Position.LEFT, 2.4), (Position.RIGHT, 7.4)]


def test_scenes_of_two_lifters_do_not_overlap() -> None:
    _, scenes = lifter_scenes(lifter(FIRST_S, dips=2), lifter(LATER_S + 1.2, right_px=600.0))
    times_s = np.concatenate([scene.observation.track.time_s for scene in scenes])
    assert (np.diff(times_s) > 0).all()
    assert [position for position, _ in bottoms(scenes)] == [Position.LEFT, Position.LEFT, Position.RIGHT]


def test_two_lifters_at_once_are_both_followed() -> None:
    one, other = lifter(FIRST_S, dips=2), lifter(FIRST_S + 0.9, right_px=600.0, dips=2)
    _, scenes = lifter_scenes(one, other)
    assert bottoms(scenes) == [
        (Position.LEFT, 2.4),
        (Position.LEFT, 5.8),
        (Position.RIGHT, 3.3),
        (Position.RIGHT, 6.7),
    ]
    assert all(len(scene.observation.track) == len(one.track) for scene in scenes), "nobody's scene is cut"


def test_two_lifters_who_follow_one_another_closely_are_no_mirror_image() -> None:
    _, scenes = lifter_scenes(lifter(FIRST_S), lifter(FIRST_S + 0.3, right_px=600.0))
    assert bottoms(scenes) == [(Position.LEFT, 2.4), (Position.RIGHT, 2.7)]


def test_who_only_stands_beside_the_lifter_is_none() -> None:
    one = lifter(FIRST_S)
    observation, scenes = lifter_scenes(one, lifter(11.0, right_px=600.0))
    assert observation is one
    assert bottoms(scenes) == [(None, 2.4)]


@pytest.mark.parametrize("late_s", [0.0, 0.1])
def test_a_mirror_shows_the_same_squats_at_the_same_time(late_s: float) -> None:
    one = lifter(FIRST_S)
    observation, scenes = lifter_scenes(one, lifter(FIRST_S + late_s, right_px=600.0))
    assert observation is one
    assert bottoms(scenes) == [(None, 2.4)]


def test_if_only_the_other_one_squats_the_scenes_are_theirs() -> None:
    stands, squats = lifter(11.0), lifter(FIRST_S, right_px=600.0)
    observation, scenes = lifter_scenes(stands, squats)
    assert observation is squats
    assert bottoms(scenes) == [(None, 2.4)]


def test_one_lifter_is_not_named() -> None:
    assert bottoms(lifter_scenes(lifter(FIRST_S), None)[1]) == [(None, 2.4)]
