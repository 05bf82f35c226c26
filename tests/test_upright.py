"""Camera roll is read off the upright things of the room, or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.upright import Lines, find_lines, roll_from_lines


def room(roll_deg: float, *, width: int = 480, height: int = 640, noise: float = 4.0) -> npt.NDArray[np.uint8]:
    """A wall with a door and a shelf, turned clockwise by ``roll_deg``."""
    picture = np.full((2 * height, 2 * width, 3), 180, np.uint8)
    for left, right, shade in [(300, 360, 90), (520, 540, 40), (640, 700, 120)]:
        picture[200:1100, left:right] = shade
    for row in (300, 420, 540):
        picture[row : row + 12, 100:260] = 60
    centre = (float(width), float(height))
    turned = cv2.warpAffine(picture, cv2.getRotationMatrix2D(centre, -roll_deg, 1.0), (2 * width, 2 * height))
    middle = turned[height // 2 : height // 2 + height, width // 2 : width // 2 + width]
    grain = np.random.default_rng(1).normal(0, noise, middle.shape)
    return np.clip(middle + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("roll_deg", [-6.0, -2.5, 0.0, 1.0, 4.0])
def test_the_roll_of_a_room_is_read_with_its_sign(roll_deg: float) -> None:
    roll = roll_from_lines([find_lines(room(roll_deg), None)])
    assert roll is not None
    assert roll.value == pytest.approx(roll_deg, abs=0.3)


def test_mirroring_the_picture_turns_the_sign() -> None:
    roll = roll_from_lines([find_lines(np.ascontiguousarray(room(3.0)[:, ::-1]), None)])
    assert roll is not None
    assert roll.value == pytest.approx(-3.0, abs=0.3)


def test_a_featureless_or_leafy_place_gives_no_roll() -> None:
    grass = np.random.default_rng(2).integers(0, 255, (640, 480, 3), dtype=np.uint8)
    assert roll_from_lines([find_lines(grass, None)]) is None
    assert roll_from_lines([find_lines(np.full((640, 480, 3), 128, np.uint8), None)]) is None
    assert roll_from_lines([]) is None


def test_lines_that_do_not_agree_give_no_roll() -> None:
    lean = np.linspace(-11, 11, 40)
    assert roll_from_lines([Lines(lean, np.full(40, 0.2))]) is None


def test_lines_on_the_lifter_are_left_out() -> None:
    picture = room(0.0)
    everything = find_lines(picture, None)
    outside = find_lines(picture, (0.0, 0.0, 480.0, 640.0))
    assert len(everything.lean_deg) > 0
    assert len(outside.lean_deg) == 0
