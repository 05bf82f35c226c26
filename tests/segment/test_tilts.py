"""Tilts of trunk, thighs and shins, and how hips and knees share the bend."""

from __future__ import annotations

import math

import pytest

from formcheck.segment.dips import HipDescent, find_dips
from formcheck.segment.posture import read_posture
from formcheck.segment.tilts import Tilts, read_tilts
from formcheck.segment.view import find_view
from tests.synthetic import Dip, Squat, make_squat


def _tilts(dip: Dip, yaw_deg: float) -> Tilts:
    made = make_squat(Squat(dips=(dip,), yaw_deg=yaw_deg, distance_m=8.0))
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


def test_hips_that_do_not_bend_share_nothing() -> None:
    assert Tilts(-10.0, 0.0, 10.0, 1.0, 1.0, 1.0, by_height=False).knee_share == pytest.approx(2.0)
