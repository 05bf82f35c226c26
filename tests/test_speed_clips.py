"""The clips of the speed benchmark play at their sample's speed, whatever their frame rate."""

from __future__ import annotations

import numpy as np

from benchmarks.speed import blend


def test_frames_between_two_are_blends_of_them() -> None:
    pictures = [np.full((4, 6), gray, dtype=np.uint8) for gray in (0, 100, 20)]
    assert [int(one[0, 0]) for one in blend(pictures, 1)] == [0, 100]
    assert [int(one[0, 0]) for one in blend(pictures, 4)] == [0, 25, 50, 75, 100, 80, 60, 40]
