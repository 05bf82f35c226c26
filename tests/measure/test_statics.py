"""Moments at rest: worked examples, and what must hold in every posture."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.measure import statics
from formcheck.measure.statics import JointPositions, compute_moments
from tests.balance import balanced_trunk_lean_deg

FORWARD = JointPositions(-0.0665, 0.1995, 0.0, 0.250, -0.180, 0.110, 0.110)
BACK = JointPositions(-0.0665, 0.1995, 0.0, 0.150, -0.280, 0.150, 0.150)

places = st.floats(-0.5, 0.5)
masses = st.floats(1.0, 200.0)


def posture_of(shank_deg: float, trunk_deg: float, *, height_m: float = 1.75) -> JointPositions:
    """Thigh level, heel and toe as in the tables, the bar at the shoulder."""
    knee = 0.246 * height_m * math.sin(math.radians(shank_deg))
    hip = knee - 0.245 * height_m
    shoulder = hip + 0.288 * height_m * math.sin(math.radians(trunk_deg))
    return JointPositions(-0.038 * height_m, 0.114 * height_m, 0.0, knee, hip, shoulder, shoulder)


@pytest.mark.parametrize(
    ("posture", "bar_kg", "expected"),
    [
        (FORWARD, 75.0, (151.9633, 131.4115, 0.4895)),
        (BACK, 75.0, (225.3249, 58.0499, 0.5014)),
        (FORWARD, 0.0, (45.2796, 79.9090, 0.3154)),
        (BACK, 0.0, (67.1387, 58.0499, 0.1889)),
    ],
)
def test_the_example_checked_by_hand(posture: JointPositions, bar_kg: float, expected: tuple[float, ...]) -> None:
    result = compute_moments(posture, body_kg=75.0, bar_kg=bar_kg)
    got = (result.hip_nm, result.knee_nm, result.weight_at_foot)
    assert got == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("shank_deg", "trunk_deg", "knee", "hip"),
    [
        (35.0, 36.0406, 127.165, 155.386),
        (27.6077, 45.7171, 93.480, 189.071),
        (20.3205, 58.2518, 57.967, 224.584),
    ],
)
def test_balanced_postures_give_the_published_trend(
    shank_deg: float, trunk_deg: float, knee: float, hip: float
) -> None:
    posture = posture_of(shank_deg, trunk_deg)
    result = compute_moments(posture, body_kg=75.0, bar_kg=75.0)
    assert (result.knee_nm, result.hip_nm) == pytest.approx((knee, hip), abs=2e-3)
    assert result.weight_at_foot == pytest.approx(0.5, abs=1e-4)
    lean = balanced_trunk_lean_deg(posture, trunk_m=0.288 * 1.75, body_kg=75.0, bar_kg=75.0)
    assert lean == pytest.approx(trunk_deg, abs=1e-3)


def test_trunk_and_shank_lean_alike_between_35_and_40_degrees_of_shank() -> None:
    def beyond(shank_deg: float) -> float:
        posture = posture_of(shank_deg, 0.0)
        return balanced_trunk_lean_deg(posture, trunk_m=0.504, body_kg=75.0, bar_kg=75.0) - shank_deg

    assert beyond(35.0) > 0 > beyond(40.0)


def test_knees_held_back_shift_work_from_knee_to_hip() -> None:
    free, held = (
        compute_moments(posture_of(*angles), body_kg=75.0, bar_kg=75.0) for angles in ((35.0, 36.04), (27.61, 45.72))
    )
    assert held.knee_nm / free.knee_nm == pytest.approx(0.74, abs=0.01)
    assert held.hip_nm / free.hip_nm == pytest.approx(1.22, abs=0.01)
    assert held.knee_share_pct < free.knee_share_pct


@given(x=st.tuples(places, places, places, places), body_kg=masses, bar_kg=masses)
def test_hip_and_knee_together_depend_only_on_the_thigh(
    x: tuple[float, float, float, float], body_kg: float, bar_kg: float
) -> None:
    result = compute_moments(JointPositions(-0.07, 0.2, 0.0, *x), body_kg=body_kg, bar_kg=bar_kg)
    knee, hip = x[:2]
    expected = 9.81 * ((0.678 * body_kg + bar_kg) / 2 + 0.1 * body_kg * (1 - 0.433)) * (knee - hip)
    assert result.hip_nm + result.knee_nm == pytest.approx(expected, abs=1e-6)


@given(x=st.tuples(places, places, places, places), kg=st.tuples(masses, masses), more=st.floats(0.1, 3.0))
def test_moments_grow_with_the_masses_and_add(
    x: tuple[float, float, float, float], kg: tuple[float, float], more: float
) -> None:
    posture = JointPositions(-0.07, 0.2, 0.0, *x)
    body_kg, bar_kg = kg
    whole = compute_moments(posture, body_kg=body_kg, bar_kg=bar_kg)
    grown = compute_moments(posture, body_kg=more * body_kg, bar_kg=more * bar_kg)
    body, bar = (
        compute_moments(posture, body_kg=body_kg, bar_kg=0.0),
        compute_moments(posture, body_kg=0.0, bar_kg=bar_kg),
    )
    for name in ("hip_nm", "knee_nm"):
        assert getattr(grown, name) == pytest.approx(more * getattr(whole, name), abs=1e-6)
        assert getattr(body, name) + getattr(bar, name) == pytest.approx(getattr(whole, name), abs=1e-6)


def test_a_load_moved_forward_by_a_centimeter_takes_6_newton_meters_off_the_knee() -> None:
    before = compute_moments(posture_of(35.0, 36.0), body_kg=75.0, bar_kg=75.0)
    posture = posture_of(35.0, 36.0)
    moved = JointPositions(
        posture.heel_x_m,
        posture.toe_x_m,
        posture.ankle_x_m,
        posture.knee_x_m,
        posture.hip_x_m,
        posture.shoulder_x_m + 0.01 / statics.UPPER_BODY_CENTER,
        posture.bar_x_m + 0.01,
    )
    assert compute_moments(moved, body_kg=75.0, bar_kg=75.0).knee_nm - before.knee_nm == pytest.approx(-6.173, abs=1e-3)


def test_the_masses_of_the_parts_make_a_whole_body() -> None:
    leg = statics.THIGH_MASS + statics.SHANK_MASS + statics.FOOT_MASS
    assert statics.UPPER_BODY_MASS + 2 * leg == pytest.approx(1.0)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="in front"):
        JointPositions(0.2, -0.1, 0.0, 0.2, -0.2, 0.1, 0.1)
    with pytest.raises(ValueError, match="negative"):
        compute_moments(FORWARD, body_kg=-1.0, bar_kg=0.0)
    with pytest.raises(ValueError, match="both zero"):
        compute_moments(FORWARD, body_kg=0.0, bar_kg=0.0)


def test_a_posture_no_trunk_can_balance_has_no_lean() -> None:
    assert math.isnan(balanced_trunk_lean_deg(posture_of(10.0, 0.0), trunk_m=0.504, body_kg=75.0, bar_kg=0.0))
