"""The view: which side is near, how far the camera is turned, and the words for it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.body import Side
from formcheck.domain.measured import Measured
from formcheck.observe.observation import SceneSurvey
from formcheck.observe.room_lines import RoomLines
from formcheck.segment.heading import heading_deg, heading_vectors
from formcheck.segment.posture import read_posture
from formcheck.segment.view import FrontView, SideView, UnknownView, View, ViewKind, find_view
from tests.synthetic import Squat, make_squat, mirrored

LEVEL = Measured(0.0, 1.0)


def view_of(squat: Squat) -> View:
    return find_view(make_squat(squat).observation)


def side_view_of(squat: Squat) -> SideView:
    view = view_of(squat)
    assert isinstance(view, SideView)
    return view


@pytest.mark.parametrize(
    ("yaw_deg", "kind"),
    [
        (0.0, ViewKind.SIDE),
        (15.0, ViewKind.SIDE),
        (-15.0, ViewKind.SIDE),
        (30.0, ViewKind.OBLIQUE),
        (-45.0, ViewKind.OBLIQUE),
        (80.0, ViewKind.FRONT),
        (90.0, ViewKind.FRONT),
        (-90.0, ViewKind.BACK),
    ],
)
def test_each_view_has_its_word(yaw_deg: float, kind: ViewKind) -> None:
    assert view_of(Squat(yaw_deg=yaw_deg)).kind is kind


@pytest.mark.parametrize("near", list(Side))
@pytest.mark.parametrize("yaw_deg", [-50.0, -30.0, -10.0, 0.0, 10.0, 20.0, 30.0, 50.0])
def test_the_turn_is_found_within_its_error(yaw_deg: float, near: Side) -> None:
    view = side_view_of(Squat(yaw_deg=yaw_deg, near=near, toe_out_deg=15.0))
    assert view.yaw_deg.low <= yaw_deg <= view.yaw_deg.high
    assert view.near is near


@pytest.mark.parametrize(("yaw_deg", "more_deg"), [(8.0, 0.0), (20.0, 2.7), (24.0, 3.9), (-24.0, -3.9), (40.0, 0.0)])
def test_a_body_turned_by_20_to_32_degrees_is_more_turned_than_it_looks(yaw_deg: float, more_deg: float) -> None:
    track = make_squat(squat := Squat(yaw_deg=yaw_deg, toe_out_deg=15.0)).observation.track
    posture = read_posture(track)
    assert posture is not None
    looks_deg = heading_deg(heading_vectors(track, posture.leg_px)[posture.straight])
    assert side_view_of(squat).yaw_deg.value == pytest.approx(looks_deg + more_deg, abs=0.3)


def test_whoever_faces_right_shows_the_right_side() -> None:
    view = side_view_of(Squat(near=Side.RIGHT))
    assert (view.near, view.facing) == (Side.RIGHT, 1)


def test_the_mirror_image_shows_the_other_side_and_the_same_turn() -> None:
    one, other = side_view_of(Squat(yaw_deg=25.0)), side_view_of(mirrored(Squat(yaw_deg=25.0)))
    assert (other.near, other.facing) == (one.near.other, -one.facing)
    assert other.yaw_deg.value == pytest.approx(one.yaw_deg.value, abs=1e-6)
    assert other.roll_deg.value == pytest.approx(-one.roll_deg.value, abs=1e-6)


def test_the_frame_rate_does_not_matter() -> None:
    slow, fast = side_view_of(Squat(yaw_deg=10, frame_rate_hz=20)), side_view_of(Squat(yaw_deg=10, frame_rate_hz=60))
    assert slow.yaw_deg.value == pytest.approx(fast.yaw_deg.value, abs=0.5)


def test_noise_and_gaps_do_not_matter() -> None:
    view = side_view_of(Squat(yaw_deg=20.0, noise_px=6.0, gaps_s=((0.2, 0.6), (5.0, 6.0))))
    assert view.yaw_deg.low <= 20.0 <= view.yaw_deg.high


def test_it_counts_how_the_lifter_stands_to_squat_and_not_how_he_talks_before() -> None:
    squat = Squat(lead_s=10.0)
    side, front = make_squat(squat), make_squat(replace(squat, yaw_deg=90.0))
    talking = (side.track.time_s < 6.0)[:, None, None]
    track = replace(side.track, xy_px=np.where(talking, front.track.xy_px, side.track.xy_px))
    assert find_view(replace(side.observation, track=track)).kind is ViewKind.SIDE


def test_without_lines_the_roll_leans_on_habit() -> None:
    roll = side_view_of(Squat(roll_deg=3.0)).roll_deg
    assert 0.0 < roll.value < 3.0
    assert roll.error > 1.0


def test_a_room_tells_the_roll() -> None:
    observation = make_squat(Squat(roll_deg=3.0)).observation
    lines = RoomLines(np.full(20, 3.0), np.full(20, 0.2), np.linspace(-0.25, 0.25, 20))
    view = find_view(replace(observation, surveys=(SceneSurvey(0.0, (), lines), SceneSurvey(1.0, (), lines))))
    assert not isinstance(view, UnknownView)
    assert view.roll_deg.value == pytest.approx(3.0, abs=0.01)


def test_nobody_seen_is_an_unknown_view() -> None:
    view = view_of(Squat(gaps_s=((0.0, math.inf),)))
    assert isinstance(view, UnknownView)
    assert view.kind is ViewKind.UNKNOWN


def test_somebody_who_never_stands_has_a_view_too() -> None:
    true = make_squat(Squat(dips=Squat().dips[:1])).truth.reps[0]
    view = view_of(Squat(dips=Squat().dips[:1], keep_s=(true.bottom_s - 0.3, true.bottom_s + 0.3)))
    assert isinstance(view, SideView)
    assert view.near is Side.RIGHT


# --- the types ----------------------------------------------------------------------------------------------------


@given(st.floats(-90, 90), st.integers(-2, 2))
def test_a_side_view_is_within_60_degrees_and_faces_one_way(yaw_deg: float, facing: int) -> None:
    if abs(yaw_deg) <= 60 and facing in (-1, 1):
        view = SideView(Side.LEFT, facing, Measured(yaw_deg, 5.0), LEVEL)
        assert (view.kind is ViewKind.SIDE) == (abs(yaw_deg) < 20)
    else:
        with pytest.raises(ValueError, match=r"facing|turned"):
            SideView(Side.LEFT, facing, Measured(yaw_deg, 5.0), LEVEL)


@given(st.floats(-90, 90), st.booleans())
def test_a_front_view_is_beyond_60_degrees_on_its_own_side(yaw_deg: float, from_behind: bool) -> None:  # noqa: FBT001
    if abs(yaw_deg) >= 60 and (yaw_deg < 0) == from_behind:
        view = FrontView(from_behind, Measured(yaw_deg, 5.0), LEVEL)
        assert view.kind is (ViewKind.BACK if from_behind else ViewKind.FRONT)
    else:
        with pytest.raises(ValueError, match=r"front view|negative"):
            FrontView(from_behind, Measured(yaw_deg, 5.0), LEVEL)
