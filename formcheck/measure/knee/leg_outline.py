"""The outline of one leg in one frame, and the kneecap on it.

The pose network's mask is drawn upright, toes to the right, with a fixed number of cells per shank. The front edge is
followed up from mid-shin, row by row, to the first height at which it stops coming forward: the front of the kneecap.
Elbows, hands and the thigh lie above that height, so they are never reached.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from enum import StrEnum

import cv2
import numpy as np

from formcheck.domain.body import Joint
from formcheck.measure.knee.upright_mask import CELLS_PER_UNIT, Image, MaskRows, UprightMask
from formcheck.numerics.arrays import Bools, Floats
from formcheck.observe.patch import Patch

BEHIND, BELOW = 0.9, 0.3
LEG_REACH = (BEHIND, 1.6, BELOW, 1.6)
"""What is drawn around the ankle, in shanks."""

HOLE = 0.05
"""Holes in the mask up to this width, in shanks, are closed."""

START_UP, START_BELOW_KNEE, MIN_START_UP = 0.45, 0.35, 0.10
"""The edge is followed from this height above the ankle, or this far below the knee, in shanks."""

STEPS_BACK = (0.06, 0.12, 0.20)
"""How far behind the edge of the row below the next row is entered, in shanks."""

MAX_STEP = 0.10
"""Largest step of the edge from one row to the next, in shanks; more is the edge of something else."""

MIN_ROWS = 0.20
"""Shortest edge that is read, in shanks."""

ARM_NEAR, ARM_ABOVE = 0.16, 0.95
"""The edge ends where an arm comes this near, from this share of the knee's height on, in shanks."""

SMOOTH = 0.03
"""Standard deviation of the smoothing along the edge, in shanks."""

TURN_ROWS = 6
"""The edge itself is followed at most so many rows beyond where it turns back smoothed."""

AT_ARM_FROM, AT_ARM_TO = 0.10, 0.20
"""Distance before the joint at which a kneecap is believed although an arm is near, in shanks. In 119 refused frames of
5 rendered clips what stands there is off by 0.024 at most, what stands further forward by 0.05 to 0.13."""

REACH = (0.85, 1.50)
"""Distance of a kneecap's front from the ankle, in shanks."""

BEFORE_KNEE = (0.04, 0.28)
"""Distance of a kneecap's front before its joint's landmark, in shanks: 0.11 to 0.24 on people. Less is the far leg or
an arm, more is a lost landmark."""

FLAT_SLOPE, SLOPE_RISE = 0.35, 0.15
"""A kneecap before another knee: the edge comes forward by less than the first, later by more by the second, in cells
per row."""

LEFT_ARM = np.array(list(itertools.pairwise((Joint.SHOULDER, Joint.ELBOW, Joint.WRIST, Joint.WRIST + 4))))
ARMS = np.concatenate([LEFT_ARM, LEFT_ARM + 1])
"""``(6, 2)`` landmarks at both ends of each segment of the arms: from shoulder to elbow, wrist, index finger."""


class KneeRefusal(StrEnum):
    """Why the front of the knee was not found in a frame."""

    NO_MASK = "no_mask"
    NO_EDGE = "no_edge"  # of the shin
    ARM = "arm"  # in front of the knee
    NO_KNEECAP = "no_kneecap"  # no round one
    OTHER_LEG = "other_leg"  # or a thing before the knee, or a lost landmark
    JUMP = "jump"  # against the frames around it


@dataclass(frozen=True, slots=True)
class LegPose:
    """One leg in one frame, in pixels of the upright frame.

    Attributes:
        ankle_px, knee_px: ``(2,)`` x right, y down.
        shank_px: length of the shank in the picture.
        arms_px: ``(n, 2, 2)`` both ends of the segments of the arms.
    """

    ankle_px: Floats
    knee_px: Floats
    shank_px: float
    arms_px: Floats = field(default_factory=lambda: np.empty((0, 2, 2)))


def find_kneecap(patch: Patch, leg: LegPose, *, axes: tuple[Floats, Floats]) -> Floats | KneeRefusal:
    """The front of the kneecap.

    Args:
        patch: the mask around the legs.
        leg: where the leg is.
        axes: unit vectors forward and up in the picture.

    Returns:
        ``(2,)`` its position in the picture, or why there is none.
    """
    upright = UprightMask(leg.ankle_px, leg.shank_px, axes)
    heights, front = _follow_edge(upright.draw(patch, LEG_REACH), upright.cells(leg.knee_px))
    if len(heights) < MIN_ROWS * CELLS_PER_UNIT:
        return KneeRefusal.NO_EDGE
    is_arm = _near_arms(heights, front, upright, leg)
    free = int(np.argmax(is_arm)) if is_arm.any() else len(heights)
    top = _find_apex(heights[:free], front[:free]) if free >= MIN_ROWS * CELLS_PER_UNIT / 2 else None
    if top is None and is_arm.any():
        return _find_beside_arm(heights, front, upright, leg)
    if top is None or not _is_in_reach(top):
        return KneeRefusal.NO_KNEECAP
    row, column = top
    if not BEFORE_KNEE[0] <= _before_knee(column, upright, leg) <= BEFORE_KNEE[1]:
        return KneeRefusal.OTHER_LEG
    return upright.picture_px(column, row)


def _find_beside_arm(heights: Floats, front: Floats, upright: UprightMask, leg: LegPose) -> Floats | KneeRefusal:
    """The kneecap on an edge that an arm comes near to: only where kneecaps are, not where an arm before them is."""
    top = _find_apex(heights, front)
    if top is None or not _is_in_reach(top):
        return KneeRefusal.ARM
    row, column = top
    if not AT_ARM_FROM <= _before_knee(column, upright, leg) <= AT_ARM_TO:
        return KneeRefusal.ARM
    return upright.picture_px(column, row)


def _is_in_reach(top: tuple[float, float]) -> bool:
    return REACH[0] <= math.hypot(*top) / CELLS_PER_UNIT <= REACH[1]


def _before_knee(column: float, upright: UprightMask, leg: LegPose) -> float:
    """Distance before the joint's landmark, in shanks."""
    return float(column - upright.cells(leg.knee_px)[0]) / CELLS_PER_UNIT


def _follow_edge(mask: Image, knee: Floats) -> tuple[Floats, Floats]:
    """The front edge upward from mid-shin: heights above the ankle and distances before it, in cells."""
    # An odd kernel: an even one moves the edge by a cell.
    hole = np.ones((1, 1 + 2 * round(HOLE * CELLS_PER_UNIT / 2)), np.uint8)
    rows = MaskRows(np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, hole), np.float32))
    steps_back = [back * CELLS_PER_UNIT for back in STEPS_BACK]
    below, behind = BELOW * CELLS_PER_UNIT, BEHIND * CELLS_PER_UNIT
    knee_x, knee_y = knee.tolist()
    start = min(START_UP, max(knee_y / CELLS_PER_UNIT - START_BELOW_KNEE, MIN_START_UP))
    heights: list[float] = []
    front: list[float] = []
    for row in range(math.ceil(below + start * CELLS_PER_UNIT), len(mask)):
        up = row - below
        last = behind + (front[-1] if front else knee_x * min(max(up / max(knee_y, 1.0), 0.0), 1.0))
        for back in steps_back if front else (0.0,):
            column = rows.leave_lifter(row, last - back)
            if column is not None:
                break
        else:
            if front:
                break
            continue
        edge = column - behind
        if front and abs(edge - front[-1]) > MAX_STEP * CELLS_PER_UNIT:
            if math.hypot(edge, up) > 0.8 * CELLS_PER_UNIT and up > knee_y - 0.15 * CELLS_PER_UNIT:
                break
            heights, front = [], []
        heights.append(up)
        front.append(edge)
    return np.array(heights), np.array(front)


def _near_arms(heights: Floats, front: Floats, upright: UprightMask, leg: LegPose) -> Bools:
    """Which points of the edge are so near an arm that they may be its edge."""
    knee = upright.cells(leg.knee_px)
    shin_cos = knee[1] / max(math.hypot(knee[0], knee[1]), 1e-9)
    high = heights > ARM_ABOVE * CELLS_PER_UNIT * shin_cos
    if not high.any() or not len(leg.arms_px):
        return np.zeros(len(heights), bool)
    segments = upright.cells(leg.arms_px)
    start, along = segments[:, :1], segments[:, 1:] - segments[:, :1]
    from_start = np.stack([front, heights], axis=1) - start
    share = (from_start * along).sum(axis=2) / np.maximum((along * along).sum(axis=2), 1e-9)
    away = from_start - np.clip(share, 0.0, 1.0)[..., None] * along
    near = np.hypot(away[..., 0], away[..., 1]) < ARM_NEAR * CELLS_PER_UNIT
    return np.asarray(near.any(axis=0) & high)


def _find_apex(heights: Floats, front: Floats) -> tuple[float, float] | None:
    """Height and front of the first place where the edge stops coming forward."""
    smooth = cv2.GaussianBlur(front[None], (0, 0), SMOOTH * CELLS_PER_UNIT, borderType=cv2.BORDER_REPLICATE)[0]
    slope = np.gradient(smooth)
    reach = np.hypot(front, heights) / CELLS_PER_UNIT
    rising = np.maximum.accumulate(slope > 0)
    for i in range(1, len(slope) - 2):
        if not rising[i] or reach[i] < REACH[0]:
            continue
        if slope[i] > 0 >= slope[i + 1]:
            # Smoothing turns the edge back too early, where the thigh recedes faster than the shin comes forward.
            last = i
            while last < min(i + TURN_ROWS, len(front) - 1) and front[last + 1] > front[last]:
                last += 1
            return float(heights[i]), float(front[max(0, i - 2) : last + 1].max())
        is_flattest = slope[i] < slope[i - 1] and slope[i] <= slope[i + 1]
        if is_flattest and slope[i] < FLAT_SLOPE and slope[i:].max() > slope[i] + SLOPE_RISE:
            return float(heights[i]), float(smooth[i])
    return None


def arm_segments(points_px: Floats) -> Floats:
    """``(n, 2, 2)`` both ends of the segments of the arms from landmarks ``(33, 2)``; unknown ones are left out."""
    segments = points_px[ARMS]
    return np.asarray(segments[np.isfinite(segments).all(axis=(1, 2))])
