"""Other people are found next to the lifter, and the lifter's size in the frame is measured standing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.observe.observation import Observation, SceneSurvey
from formcheck.observe.pose import Pose
from formcheck.observe.room_lines import RoomLines
from formcheck.segment.people import another_squats, has_bystander, lies_across, lifter_px
from tests.synthetic import Dip, Squat, make_squat

NO_LINES = RoomLines(np.empty(0), np.empty(0), np.empty(0))
MADE = make_squat(Squat(dips=(Dip(),)))
SEEN, BOTTOM_S = MADE.observation, MADE.truth.reps[0].bottom_s


def seen_with(*others_apart_px: tuple[float, ...]) -> Observation:
    """A squat with one survey per second, each with other people at these distances from the lifter."""
    track = SEEN.track
    surveys = []
    for second, others in enumerate(others_apart_px):
        now = int(np.argmin(np.abs(track.time_s - second)))
        people = tuple(Pose(track.xy_px[now] + np.array([apart, 0.0]), np.ones(33)) for apart in others)
        surveys.append(SceneSurvey(float(second), people, NO_LINES))
    return replace(SEEN, surveys=tuple(surveys))


def test_a_person_seen_again_and_again_is_a_bystander() -> None:
    assert has_bystander(seen_with((500.0,), (500.0,), (500.0,), ()))


@pytest.mark.parametrize(
    "surveys",
    [
        pytest.param(((), (), (), ()), id="nobody else"),
        pytest.param(((20.0,), (20.0,), (20.0,)), id="the lifter found twice"),
        pytest.param(((500.0,), (), (), ()), id="one false find"),
    ],
)
def test_nobody_else_is_made_up(surveys: tuple[tuple[float, ...], ...]) -> None:
    assert not has_bystander(seen_with(*surveys))


def test_the_size_of_the_lifter_is_that_of_standing() -> None:
    squat = Squat(dips=(Dip(),), biased=False)
    pixels_a_meter = squat.focal_px / squat.distance_m
    assert lifter_px(make_squat(squat).observation.track) == pytest.approx(1.75 * pixels_a_meter, rel=0.08)


def test_who_squats_beside_the_lifter_is_seen_to_do_so() -> None:
    track = SEEN.track
    moments = (0, int(np.searchsorted(track.time_s, BOTTOM_S)), len(track) - 1)

    def beside(size: float, *numbers: int) -> Observation:
        """Another person beside the lifter, as the lifter is in these frames."""
        people = [Pose((track.xy_px[number] - 960.0) * size + 960.0 + (700.0, 0.0), np.ones(33)) for number in numbers]
        times_s = [float(track.time_s[moment]) for moment in moments]
        return replace(
            SEEN, surveys=tuple(SceneSurvey(t, (p,), NO_LINES) for t, p in zip(times_s, people, strict=True))
        )

    first, bottom, last = moments
    assert another_squats(beside(1.0, first, bottom, last))
    assert not another_squats(beside(1.0, first, last, last))
    assert not another_squats(beside(0.4, first, bottom, last)), "somebody far behind"


def test_a_bag_on_the_floor_is_nobody() -> None:
    track = SEEN.track
    low = track.at(BOTTOM_S)
    assert low is not None
    crouched = Pose(low.xy_px + np.array([500.0, 0.0]), low.visibility)
    bags = tuple(replace(survey, other_people=(crouched,)) for survey in seen_with((), (), (), ()).surveys)
    assert not has_bystander(replace(SEEN, surveys=bags))


def test_a_rack_whose_hips_are_at_its_ankles_is_nobody() -> None:
    lying = seen_with((500.0,), (500.0,), (500.0,))
    flat = tuple(
        replace(survey, other_people=tuple(replace(p, xy_px=p.xy_px[:, ::-1].copy()) for p in survey.other_people))
        for survey in lying.surveys
    )
    assert has_bystander(lying)
    assert not has_bystander(replace(lying, surveys=flat))


def test_a_video_on_its_side_shows_the_body_lying_across() -> None:
    track = SEEN.track
    turned = replace(track, xy_px=track.xy_px[..., ::-1].copy())
    assert lies_across(turned)
    assert not lies_across(track)
