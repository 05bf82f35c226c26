"""Camera roll is read off the upright things of the room, or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.observe.room_lines import RoomLines, find_lines
from formcheck.segment.camera_roll import roll_from_lines


def room(roll_deg: float, *, width: int = 480, height: int = 640, noise: float = 4.0) -> npt.NDArray[np.uint8]:
    """A wall with a door and a shelf, turned clockwise by ``roll_deg``."""
    picture = np.full((2 * height, 2 * width, 3), 180, np.uint8)
    for left, right, shade in [(300, 360, 90), (520, 540, 40), (640, 700, 120)]:
        picture[200:1100, left:right] = shade
    for row in (300, 420, 540):
        picture[row : row + 12, 100:260] = 60
    center = (float(width), float(height))
    turned = cv2.warpAffine(picture, cv2.getRotationMatrix2D(center, -roll_deg, 1.0), (2 * width, 2 * height))
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
    assert roll_from_lines([RoomLines(lean, np.full(40, 0.2), np.tile([-0.2, 0.2], 20))]) is None


@pytest.mark.parametrize("fan_deg", [-9.0, 6.0])
@pytest.mark.parametrize("offset", [-0.2, 0.0, 0.15])
def test_a_camera_that_looks_up_or_down_leaves_the_lean_where_the_lifter_stands(fan_deg: float, offset: float) -> None:
    at = np.concatenate([np.linspace(-0.28, -0.1, 12), np.linspace(0.02, 0.28, 8)])
    scatter = np.random.default_rng(3).normal(0.0, 0.2, len(at))
    roll = roll_from_lines([RoomLines(1.0 + fan_deg * at + scatter, np.full(len(at), 0.2), at)], offset=offset)
    assert roll is not None
    assert roll.value == pytest.approx(1.0 + fan_deg * offset, abs=0.4)


def test_boards_of_the_floor_before_the_lifter_are_no_uprights() -> None:
    picture = room(0.0, height=400)
    floor = np.full((200, picture.shape[1], 3), 150, np.uint8)
    cv2.line(floor, (150, 20), (175, 190), (20, 20, 20), 4)
    picture = np.concatenate([np.concatenate([picture[:300], np.full((100, 480, 3), 150, np.uint8)]), floor])
    everything = find_lines(picture, None).lean_deg
    outside = find_lines(picture, (230.0, 50.0, 260.0, 390.0)).lean_deg
    assert np.abs(everything).max() > 5.0
    assert len(outside) > 0
    assert np.abs(outside).max() < 5.0


def test_lines_on_the_lifter_are_left_out() -> None:
    picture = room(0.0)
    everything = find_lines(picture, None)
    outside = find_lines(picture, (0.0, 0.0, 480.0, 640.0))
    assert len(everything.lean_deg) > 0
    assert len(outside.lean_deg) == 0
