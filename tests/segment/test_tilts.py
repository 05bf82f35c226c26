"""Tilts of trunk, thighs and shins, and how hips and knees share the bend."""

from __future__ import annotations

import math

import pytest

from formcheck.segment.dips import HipDescent, find_dips
from formcheck.segment.posture import read_posture
from formcheck.segment.tilts import Tilts, read_tilts
from formcheck.segment.view import find_view
from tests.synthetic import Dip, Squat, make_squat


def _tilts(dip: Dip, yaw_deg: float, *, distance_m: float = 8.0, camera_height_m: float = 0.9) -> Tilts:
    made = make_squat(Squat(dips=(dip,), yaw_deg=yaw_deg, distance_m=distance_m, camera_height_m=camera_height_m))
    posture = read_posture(made.track)
    assert posture is not None
    (found,) = find_dips(HipDescent(posture.time_s, posture.drop_leg.mean(axis=1)))
    return read_tilts(posture, found, find_view(made.observation))


@pytest.mark.parametrize("yaw_deg", [0.0, 25.0])
def test_the_side_shows_the_angles(yaw_deg: float) -> None:
    tilts = _tilts(Dip(thigh_deg=80, shank_deg=25, trunk_deg=40), yaw_deg)
    assert (tilts.trunk_deg, tilts.thigh_deg, tilts.shin_deg) == pytest.approx((40, 80, 25), abs=11)
    assert tilts.knee_share == pytest.approx(105 / 120, abs=0.12)


@pytest.mark.parametrize("yaw_deg", [50.0, 90.0])
def test_beyond_40_degrees_heights_show_the_tilts(yaw_deg: float) -> None:
    tilts = _tilts(Dip(thigh_deg=80, shank_deg=25, trunk_deg=40), yaw_deg)
    assert tilts.by_height
    assert math.cos(math.radians(tilts.shin_deg)) == pytest.approx(tilts.shin_share)
    assert (tilts.trunk_deg, tilts.thigh_deg, tilts.shin_deg) == pytest.approx((40, 80, 25), abs=12)


@pytest.mark.parametrize(
    ("yaw_deg", "camera_height_m", "trunk_within_deg"),
    [(90.0, 0.9, 3.0), (90.0, 1.2, 3.0), (90.0, 1.6, 3.0), (-90.0, 0.9, 11.0), (-90.0, 1.2, 15.0)],
)
def test_the_height_of_the_camera_is_taken_out_of_tilts_from_the_front_and_from_behind(
    yaw_deg: float, camera_height_m: float, trunk_within_deg: float
) -> None:
    dip = Dip(thigh_deg=80, shank_deg=25, trunk_deg=45)
    tilts = _tilts(dip, yaw_deg, distance_m=2.6, camera_height_m=camera_height_m)
    assert tilts.thigh_deg == pytest.approx(80, abs=5)
    assert tilts.trunk_deg == pytest.approx(45, abs=trunk_within_deg)
    for tilt_deg, share, true_deg in (
        (tilts.trunk_deg, tilts.trunk_share, 45),
        (tilts.thigh_deg, tilts.thigh_share, 80),
    ):
        assert abs(tilt_deg - true_deg) < abs(math.degrees(math.acos(share)) - true_deg)
    expected = math.cos(math.radians(tilts.trunk_deg)) - math.cos(math.radians(tilts.thigh_deg))
    assert tilts.trunk_over_thigh == pytest.approx(expected)


@pytest.mark.parametrize(
    ("dip", "is_carried"),
    [
        (Dip(thigh_deg=80, shank_deg=25, trunk_deg=45), True),
        (Dip(thigh_deg=100, shank_deg=33, trunk_deg=30), True),
        (Dip(thigh_deg=85, shank_deg=5, trunk_deg=55), True),
        (Dip(thigh_deg=85, shank_deg=0, trunk_deg=8), False),
        (Dip(thigh_deg=75, shank_deg=8, trunk_deg=20), False),
    ],
)
@pytest.mark.parametrize("camera_height_m", [0.6, 1.4])
def test_the_center_of_mass_over_the_feet_shows_from_the_front(
    dip: Dip, camera_height_m: float, *, is_carried: bool
) -> None:
    tilts = _tilts(dip, 90.0, distance_m=3.0, camera_height_m=camera_height_m)
    assert (tilts.mass_ahead_leg > -0.08) is is_carried


def test_a_body_that_stands_upright_has_its_mass_over_the_ankles() -> None:
    assert Tilts(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, by_height=True).mass_ahead_leg == 0.0
    level = Tilts(90.0, 90.0, 0.0, 0.0, 0.0, 1.0, 0.0, by_height=True)
    assert level.mass_ahead_leg == pytest.approx(0.68 * (0.39 - 0.5) - 0.2 * 0.25)


def test_hips_that_do_not_bend_share_nothing() -> None:
    assert Tilts(-10.0, 0.0, 10.0, 1.0, 1.0, 1.0, 0.0, by_height=False).knee_share == pytest.approx(2.0)
