"""Thigh and shank keep their lengths: the knee between them gives way, and by no more than it must."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.measure.knee_constraint import constrain_knee

Floats = npt.NDArray[np.float64]

HIP, ANKLE = np.array([0.0, 40.0]), np.array([20.0, 0.0])
COORDINATE = st.floats(-60.0, 60.0)


def held(knee: tuple[float, float], *, thigh_cm: float = 40.0, shank_cm: float = 38.0) -> Floats:
    """One picture's knee between a hip and an ankle that stay."""
    one = constrain_knee(HIP[None], np.array([knee]), ANKLE[None], thigh_cm=thigh_cm, shank_cm=shank_cm)
    return np.asarray(one[0])


def lengths(knee: Floats) -> tuple[float, float]:
    """Of thigh and shank."""
    return float(np.linalg.norm(knee - HIP)), float(np.linalg.norm(knee - ANKLE))


def test_a_knee_that_is_far_enough_from_both_stays() -> None:
    assert held((42.0, 38.0)) == pytest.approx([42.0, 38.0])


def test_a_thigh_that_shrank_pushes_the_knee_away_from_the_hip() -> None:
    knee = held((30.0, 40.0), shank_cm=30.0)
    assert knee == pytest.approx([40.0, 40.0])


def test_a_shank_that_shrank_pushes_the_knee_away_from_the_ankle() -> None:
    assert held((20.0, 30.0), thigh_cm=20.0, shank_cm=36.0) == pytest.approx([20.0, 36.0])


def test_where_both_shrank_the_knee_is_where_the_legs_bend_it_to() -> None:
    knee = held((14.0, 22.0))
    assert lengths(knee) == pytest.approx((40.0, 38.0))
    assert knee[0] > ANKLE[0], "in front, not behind"


@given(COORDINATE, COORDINATE)
def test_the_knee_ends_where_both_are_long_enough(x: float, y: float) -> None:
    knee = held((x, y))
    thigh, shank = lengths(knee)
    assert thigh >= 40.0 - 1e-3
    assert shank >= 38.0 - 1e-3


@given(COORDINATE, COORDINATE)
def test_no_place_in_front_is_nearer(x: float, y: float) -> None:
    """Against a search over all of the border."""
    moved = np.linalg.norm(held((x, y)) - [x, y])
    turns = np.linspace(0.0, 2.0 * np.pi, 721)
    around = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    border = np.concatenate([HIP + 40.0 * around, ANKLE + 38.0 * around])
    allowed = border[
        (np.linalg.norm(border - HIP, axis=1) >= 40.0 - 1e-3) & (np.linalg.norm(border - ANKLE, axis=1) >= 38.0 - 1e-3)
    ]
    # Behind the line from hip to ankle no knee bends to, so that corner of the border is not among the places.
    line = ANKLE - HIP
    front = allowed[line[0] * (allowed - HIP)[:, 1] - line[1] * (allowed - HIP)[:, 0] >= 0.0]
    nearest = float(np.linalg.norm(front - [x, y], axis=1).min())
    assert moved <= nearest + 0.2


def test_what_is_not_known_stays_unknown() -> None:
    nothing = np.full((1, 2), np.nan)
    knee = np.array([[5.0, 30.0]])
    assert constrain_knee(nothing, knee, ANKLE[None], thigh_cm=40.0, shank_cm=38.0) == pytest.approx(knee)
    assert np.isnan(constrain_knee(HIP[None], nothing, ANKLE[None], thigh_cm=40.0, shank_cm=38.0)).all()


@pytest.mark.parametrize("unknown", [{"thigh_cm": np.nan, "shank_cm": 38.0}, {"thigh_cm": 40.0, "shank_cm": np.nan}])
def test_lengths_that_are_not_known_move_nothing(unknown: dict[str, float]) -> None:
    knee = np.array([[5.0, 30.0]])
    assert constrain_knee(HIP[None], knee, ANKLE[None], **unknown) == pytest.approx(knee)


@pytest.mark.parametrize("apart_cm", [0.0, 1e-200, 1e-3])
def test_hip_and_ankle_at_one_place_push_the_knee_away(apart_cm: float) -> None:
    hip, knee = ANKLE[None] + (0.0, apart_cm), ANKLE[None] + (10.0, 0.0)
    moved = constrain_knee(hip, knee, ANKLE[None], thigh_cm=40.0, shank_cm=38.0)
    assert moved == pytest.approx(ANKLE[None] + (40.0, 0.0), abs=0.01)
