"""The heel is found although the course of the turn was led astray by a wrong ball."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.measure.foot.outline import CANVAS, CELLS, cell
from formcheck.measure.foot.rearfoot import HEEL_ALONG, Rears, heel_rises

GRAIN_CELLS = 4.0


def textured() -> npt.NDArray[np.float32]:
    noise = np.random.default_rng(5).normal(size=CANVAS[::-1]).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), GRAIN_CELLS)
    return np.asarray(smooth / smooth.std(), np.float32)


def turned(still: npt.NDArray[np.float32], turn_deg: float, ball_along: float) -> tuple[npt.NDArray[np.float32], float]:
    """A canvas turned about a ball, heel up, and how far its heel went up in shoe lengths."""
    x, y = (float(part) for part in cell(ball_along, 0.0))
    there = cv2.getRotationMatrix2D((x, y), -turn_deg, 1.0)
    heel = cell(HEEL_ALONG, 0.0)
    rise = float(heel[1] - (there[:, :2] @ heel + there[:, 2])[1]) / CELLS
    return np.asarray(cv2.warpAffine(still, there, CANVAS), np.float32), rise


@pytest.mark.parametrize(("ball_along", "course_deg"), [(0.7, 17.0), (0.4, 30.0), (0.6, 27.0)])
def test_a_heel_is_found_from_whatever_ball_the_course_was_told(ball_along: float, course_deg: float) -> None:
    still = textured()
    look, rise = turned(still, 17.0, 0.7)
    rises, likeness = heel_rises(Rears(still, [look] * 5), np.full(5, course_deg), ball_along=ball_along)
    assert rises == pytest.approx(np.full(5, rise), abs=0.01)
    assert likeness.min() > 0.9


def test_a_heel_is_not_sought_where_the_course_says_it_stayed() -> None:
    still = textured()
    look, _ = turned(still, 17.0, 0.7)
    rises, likeness = heel_rises(Rears(still, [look] * 5), np.full(5, 1.0), ball_along=0.7)
    assert rises.max() < 0.02
    assert likeness.max() == -1.0
