"""Where the near foot is in the picture: rear end, tip and sole line of the shoe, and the foot seen upright and alike.

Every foot is looked at in its own frame: ``along`` is 0 at the rear bottom of the shoe and 1 at its tip, ``up`` is the
height over the sole, both in shoe lengths. Along the foot the picture is stretched back to the shoe's true length, so
that a heel that lifts turns by a plain rotation there, whichever way the toes point and however obliquely the foot is
seen: a turn R about the ball looks like ``B R B^-1`` in the picture, where the columns of B are the pictures of one
shoe length along the foot and one straight up. The **canvas** is the foot drawn in that frame, toes to the right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint
from formcheck.observe.observation import FootPatch
from formcheck.observe.pose import PoseTrack
from formcheck.segment.view import SideView

Floats = npt.NDArray[np.float64]
Image = npt.NDArray[np.float32]

CELLS = 96.0
"""Canvas cells in one shoe length: a cell is 3 mm, a tenth of which can still be told."""

ALONG = (-0.30, 1.30)
UP = (-0.25, 0.75)
"""What the canvas shows, in shoe lengths: a heel raised by 40 degrees stays on it."""

CANVAS = (round((ALONG[1] - ALONG[0]) * CELLS), round((UP[1] - UP[0]) * CELLS))
"""Width and height of the canvas in cells."""

LANDMARK_SPAN = 0.762
HEEL_FORWARD, HEEL_OVER_SOLE = 0.107, 0.115
TOE_BEHIND_TIP, TOE_OVER_SOLE = 0.131, 0.06
"""Where the landmarks lie on the shoe, in shoe lengths: medians of 81 hand-placed frames of 30 real clips."""

TOE_OUT_DEG = 12.0
"""Feet turn out by 10 to 15 degrees in a squat; the near foot so points a little towards the camera."""

MOST_FORESHORTENED_DEG = 60.0
"""A foot turned further is stretched no more: by then its pixels say little about where they lie along it."""

PLACE_WITHIN_S = 0.07
"""Landmarks this near a moment tell the foot's place in it: two pictures to either side at 30 a second."""

LOCAL_SHOES = 0.12
"""Half the window in which brightness is evened out; a midsole or a toe cap fills it."""

LEAST_CONTRAST = 3.0
"""Grey levels that count as noise where brightness is evened out."""


@dataclass(frozen=True, slots=True)
class FootFrame:
    """The foot's own frame in the picture.

    Attributes:
        rear_px: ``(2,)`` rear end of the shoe on the sole line.
        tip_px: ``(2,)`` tip of the shoe on the sole line.
        up_px: ``(2,)`` the vector of one true shoe length straight up.
    """

    rear_px: Floats
    tip_px: Floats
    up_px: Floats

    @property
    def shoe_px(self) -> float:
        """Length of the shoe as seen."""
        return float(np.linalg.norm(self.tip_px - self.rear_px))

    @property
    def true_shoe_px(self) -> float:
        """Length the shoe would have if it were seen exactly from the side."""
        return float(np.linalg.norm(self.up_px))

    def at(self, along: float, up: float) -> Floats:
        """``(2,)`` picture position of a point of the foot."""
        return self.rear_px + along * (self.tip_px - self.rear_px) + up * self.up_px

    def moved(self, by_px: Floats) -> FootFrame:
        """The same foot elsewhere in the picture."""
        return FootFrame(self.rear_px + by_px, self.tip_px + by_px, self.up_px)

    def to_canvas(self) -> Floats:
        """``(2, 3)`` affine map from the picture to canvas cells."""
        basis = np.column_stack([self.tip_px - self.rear_px, self.up_px])
        turn = np.diag([CELLS, -CELLS]) @ np.linalg.inv(basis)
        return np.column_stack([turn, cell(0.0, 0.0) - turn @ self.rear_px])


def cell(along: float, up: float) -> Floats:
    """``(2,)`` canvas cell (column, row) of a point of the foot."""
    return np.array([(along - ALONG[0]) * CELLS, (UP[1] - up) * CELLS])


def foot_mask(corners: Floats) -> Image:
    """Canvas that is 1 inside the polygon of ``(n, 2)`` (along, up) and 0 elsewhere."""
    mask = np.zeros(CANVAS[::-1], np.uint8)
    points = np.array([np.rint(cell(*corner)) for corner in corners], np.int32)
    cv2.fillPoly(mask, [points], (1,))
    return mask.astype(np.float32)


def draw_canvas(patch: FootPatch, picture_to_canvas: Floats) -> npt.NDArray[np.uint8]:
    """The canvas's grey values, from a patch and a ``(2, 3)`` map from the picture to the canvas."""
    turn = picture_to_canvas[:, :2]
    shift = turn @ np.asarray(patch.origin_px) + picture_to_canvas[:, 2]
    matrix = np.column_stack([turn * patch.px_per_cell, shift])
    drawn = cv2.warpAffine(patch.gray, matrix, CANVAS, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(drawn, np.uint8)


def even_out(grey: npt.NDArray[np.uint8]) -> Image:
    """Grey values less their local mean over their local spread: the same in light and shadow, dark shoe and bright."""
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.2)
    side = 2 * int(LOCAL_SHOES * CELLS) + 1
    mean = cv2.blur(smooth, (side, side))
    spread = np.sqrt(np.maximum(cv2.blur(smooth * smooth, (side, side)) - mean * mean, 0.0))
    return np.asarray((smooth - mean) / (spread + LEAST_CONTRAST), np.float32)


def correlation(a: Floats | Image, b: Floats | Image) -> float:
    """Normalised correlation of two equal shapes of cells; 0 where one is plain."""
    a, b = a.ravel() - a.mean(), b.ravel() - b.mean()
    return float(a @ b / math.sqrt(float(a @ a) * float(b @ b) + 1e-9))


def frame_from_landmarks(
    track: PoseTrack, view: SideView, *, at_s: float, span_s: tuple[float, float]
) -> FootFrame | None:
    """The near foot's frame at a moment of standing, from its landmarks, their bias taken off; None without landmarks.

    Args:
        track: landmarks.
        view: which foot is near, where its toes point, how far the camera is turned.
        at_s: the moment; a hand-held camera carries the foot about, so its place is that of this moment.
        span_s: the standing about it; length and direction are medians over all of it.
    """
    along = _middle_foot(track, view, span_s, np.array([-1.0, 1.0]))
    centre = _middle_foot(track, view, (at_s - PLACE_WITHIN_S, at_s + PLACE_WITHIN_S), np.array([0.5, 0.5]))
    if along is None or centre is None:
        return None
    heel, toe = centre - along / 2, centre + along / 2
    seen = float(np.linalg.norm(along)) / LANDMARK_SPAN
    # A foot that seems to point backwards or has no length is no foot.
    if seen < 1.0 or along[0] * view.facing <= 0:
        return None
    turned = math.radians(min(abs(view.yaw_deg.value + TOE_OUT_DEG), MOST_FORESHORTENED_DEG))
    roll = math.radians(view.roll_deg.value)
    up = np.array([math.sin(roll), -math.cos(roll)]) * seen / math.cos(turned)
    shoe = along / LANDMARK_SPAN
    return FootFrame(
        rear_px=heel - HEEL_FORWARD * shoe - HEEL_OVER_SOLE * up,
        tip_px=toe + TOE_BEHIND_TIP * shoe - TOE_OVER_SOLE * up,
        up_px=up,
    )


def _middle_foot(track: PoseTrack, view: SideView, span_s: tuple[float, float], weight: Floats) -> Floats | None:
    """``(2,)`` median over a time span of the near heel and toe, weighted and added; None where they were not found."""
    chosen = (track.time_s >= span_s[0] - 1e-6) & (track.time_s <= span_s[1] + 1e-6) & track.found
    if not chosen.any():
        return None
    ends = track.xy_px[chosen][:, [Joint.HEEL.on(view.near), Joint.FOOT_INDEX.on(view.near)]]
    return np.asarray(np.median(np.einsum("k,tkx->tx", weight, ends), axis=0), np.float64)
