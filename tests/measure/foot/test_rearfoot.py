"""The heel is found although the rotation was tracked about a wrong pivot."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from formcheck.measure.foot.heel_trace import MIN_REARFOOT_MATCH
from formcheck.measure.foot.outline import CANVAS, CELLS, Image, canvas_point
from formcheck.measure.foot.rearfoot import (
    DOWN_EDGE_MATCH,
    HEEL_ALONG,
    HEEL_MATCH,
    MIN_ROTATION_DEG,
    RearfootFrames,
    heel_rises,
    track_rearfoot,
)

GRAIN_CELLS = 4.0


def textured(seed: int = 5) -> Image:
    noise = np.random.default_rng(seed).normal(size=CANVAS[::-1]).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), GRAIN_CELLS)
    return np.asarray(smooth / smooth.std(), np.float32)


def rotated(reference: Image, turn_deg: float, pivot_along: float) -> tuple[Image, float]:
    """A canvas rotated about a pivot, heel up, and how far its heel rose in shoe lengths."""
    x, y = (float(part) for part in canvas_point(pivot_along, 0.0))
    there = cv2.getRotationMatrix2D((x, y), -turn_deg, 1.0)
    heel = canvas_point(HEEL_ALONG, 0.0)
    rise = float(heel[1] - (there[:, :2] @ heel + there[:, 2])[1]) / CELLS
    return np.asarray(cv2.warpAffine(reference, there, CANVAS), np.float32), rise


@pytest.mark.parametrize(("pivot_along", "rotation_deg"), [(0.7, 17.0), (0.4, 30.0), (0.6, 27.0)])
def test_a_heel_is_found_from_a_rotation_about_any_pivot(pivot_along: float, rotation_deg: float) -> None:
    reference = textured()
    canvas, rise = rotated(reference, 17.0, 0.7)
    rises, match = heel_rises(
        RearfootFrames(reference, [canvas] * 5), np.full(5, rotation_deg), pivot_along=pivot_along
    )
    assert rises == pytest.approx(np.full(5, rise), abs=0.01)
    assert match.min() > 0.9


def test_a_flat_heel_is_not_tracked_by_itself() -> None:
    reference = textured()
    canvas, _ = rotated(reference, 17.0, 0.7)
    rises, match = heel_rises(RearfootFrames(reference, [canvas] * 5), np.full(5, 1.0), pivot_along=0.7)
    assert rises.max() < 0.02
    assert match.max() == -1.0


def test_a_heel_is_not_found_down_by_its_shade_alone() -> None:
    """A dark shoe above a dark band of shadow: the shade agrees, the outline does not."""
    rows_above_sole = np.arange(CANVAS[1], dtype=np.float32) - float(canvas_point(0.3, 0.0)[1]) + 10.0
    shade = 2.0 * np.exp(-((rows_above_sole / 10.0) ** 2))[:, None] * np.ones(CANVAS[::-1], np.float32)
    reference, other = (np.asarray(shade + 0.5 * textured(seed), np.float32) for seed in (5, 6))
    time_s = np.arange(5) / 30.0
    match, rotation_deg, _ = track_rearfoot(reference, [reference] * 5, time_s)
    assert match.min() > 0.95
    assert rotation_deg == pytest.approx(np.zeros(5), abs=0.5)
    assert RearfootFrames(reference, [other]).match(np.array([0]), 0.7)[0].max() > MIN_REARFOOT_MATCH, "by its shade"
    match, rotation_deg, _ = track_rearfoot(reference, [other] * 5, time_s)
    assert rotation_deg.max() < 0.0, "it seems to be down"
    assert match.max() < MIN_REARFOOT_MATCH


def test_a_heel_is_not_found_down_where_its_edges_are_lifted() -> None:
    """A light sole above a dark shadow, then a lit floor below a dark sole: the shade agrees, the edges have risen."""
    rows_above_sole = np.arange(CANVAS[1], dtype=np.float32) - float(canvas_point(0.3, 0.0)[1]) + 10.0
    shade = 1.6 * np.exp(-((rows_above_sole / 10.0) ** 2))[:, None] * np.ones(CANVAS[::-1], np.float32)
    look = textured()
    lifted, _ = rotated(look, 12.0, 0.7)
    reference, inverted = (np.asarray(shade + 0.5 * part, np.float32) for part in (look, -lifted))
    time_s = np.arange(5) / 30.0
    look_match, edge_match = RearfootFrames(reference, [inverted]).match(np.array([0]), 0.7)[:, 0]
    at = int(look_match.argmax())
    assert look_match[at] > MIN_REARFOOT_MATCH, "by its shade"
    assert edge_match[at] > DOWN_EDGE_MATCH, "its edges are not lost"
    match, rotation_deg, _ = track_rearfoot(reference, [inverted] * 5, time_s)
    assert rotation_deg.max() < MIN_ROTATION_DEG, "it seems to be down"
    assert match.max() < MIN_REARFOOT_MATCH


def test_where_the_heels_look_is_lost_the_rotation_of_the_rearfoot_counts() -> None:
    """The heel alone may match its shadow, higher or lower than the shoe turns."""
    reference = textured()
    canvas, rise = rotated(reference, 12.0, 0.7)
    higher, _ = rotated(reference, 20.0, 0.7)
    behind = int(canvas_point(0.3, 0.0)[0])
    shadow = canvas.copy()
    shadow[:, :behind] = 0.4 * higher[:, :behind] + 0.5 * textured(8)[:, :behind]
    rises, match = heel_rises(RearfootFrames(reference, [shadow] * 5), np.full(5, 12.0), pivot_along=0.7)
    assert 0.5 < match.min() < HEEL_MATCH, "it is found about where the shadow is"
    assert rises == pytest.approx(np.full(5, rise), abs=0.005)
