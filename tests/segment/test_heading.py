"""Bearings: which way the body faces, on a clock laid on the floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.body import Joint, Side
from formcheck.segment.heading import heading_deg, heading_vectors, turned_deg
from tests.synthetic import HIP_TO_ANKLE_OF_STATURE, Squat, make_squat


def heading_of(squat: Squat) -> float:
    made = make_squat(squat)
    leg_px = HIP_TO_ANKLE_OF_STATURE * squat.height_cm / made.truth.cm_per_px
    return heading_deg(heading_vectors(made.track, np.full(len(made.track), leg_px))[:20])


@pytest.mark.parametrize(
    ("near", "yaw_deg", "heading"),
    [
        (Side.RIGHT, 0.0, 0.0),
        (Side.RIGHT, 40.0, 40.0),
        (Side.RIGHT, 90.0, 90.0),
        (Side.LEFT, 40.0, 140.0),
        (Side.LEFT, 0.0, 180.0),
        (Side.RIGHT, -40.0, -40.0),
        (Side.RIGHT, -90.0, -90.0),
    ],
)
def test_headings_go_from_right_over_the_camera_to_left(near: Side, yaw_deg: float, heading: float) -> None:
    assert turned_deg(heading_of(Squat(near=near, yaw_deg=yaw_deg)), heading) < 6.0


def test_behind_a_plate_the_ankles_alone_tell_the_turn() -> None:
    made = make_squat(Squat(near=Side.RIGHT, yaw_deg=0.0))
    leg_px = np.full(len(made.track), HIP_TO_ANKLE_OF_STATURE * 170.0 / made.truth.cm_per_px)
    xy_px, visibility = made.track.xy_px.copy(), made.track.visibility.copy()
    for joint in (Joint.SHOULDER, Joint.HIP, Joint.EAR):
        xy_px[:, joint.on(Side.LEFT), 0] += 0.2 * leg_px
    for ears_seen, least, most in ((0.98, 15.0, 90.0), (0.94, 0.0, 6.0), (0.85, 0.0, 6.0)):
        visibility[:, [Joint.EAR.on(side) for side in Side]] = ears_seen
        track = replace(made.track, xy_px=xy_px.copy(), visibility=visibility.copy())
        assert least < turned_deg(heading_deg(heading_vectors(track, leg_px)[:20]), 0.0) < most


def test_pictures_without_anybody_have_no_say() -> None:
    bearing = np.array([[1.0, 0.0], [np.nan, np.nan], [1.0, 0.0]])
    assert heading_deg(bearing) == 0.0


@given(st.floats(-180, 180), st.floats(-180, 180))
def test_turns_are_the_short_way_round(one_deg: float, other_deg: float) -> None:
    turn = turned_deg(one_deg, other_deg)
    assert 0.0 <= turn <= 180.0
    assert turn == pytest.approx(turned_deg(other_deg, one_deg), abs=1e-9)
    assert turned_deg(170.0, -170.0) == pytest.approx(20.0)
