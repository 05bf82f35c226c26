"""Locate the near shoe in the picture and draw it in its own axes, always the same size and upright.

The shoe's axes: ``along`` is 0 at the rear bottom of the shoe and 1 at its tip; ``up`` is the height above the sole.
Both are in shoe lengths. The **canvas** is the shoe drawn in these axes, toes to the right.

Along the shoe the picture is stretched to undo the foreshortening. A rotation R of the heel about the ball of the foot
looks like ``B R B^-1`` in the picture, where the columns of B are one shoe length along and one shoe length up as the
camera sees them. On the canvas it is a plain rotation, at every camera angle.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint
from formcheck.measure.shoe import TOE_OUT_DEG
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.patch import Patch
from formcheck.observe.pose import PoseTrack
from formcheck.segment.view import SideView

Image = npt.NDArray[np.float32]

CELLS = 96.0
"""Canvas cells per shoe length. One cell is 3 mm; a tenth of a cell can be resolved."""

ALONG = (-0.30, 1.30)
UP = (-0.25, 0.75)
"""Extent of the canvas in shoe lengths. A heel raised by 40 degrees stays inside."""

CANVAS = (round((ALONG[1] - ALONG[0]) * CELLS), round((UP[1] - UP[0]) * CELLS))
"""Width and height of the canvas in cells."""

LANDMARK_SPAN = 0.762
HEEL_FORWARD, HEEL_OVER_SOLE = 0.107, 0.115
TOE_BEHIND_TIP, TOE_OVER_SOLE = 0.131, 0.06
"""Where the fit of the outline starts: position of the landmarks on the shoe at every camera angle, in shoe lengths.
Medians of 81 hand-placed frames of 30 real clips. :data:`~formcheck.measure.landmark_bias.LANDMARK_BIAS` is another
quantity: side views only, bias that is subtracted from measures. Starting from it, the error of heel rise grew from
0.37 to 0.43 cm (19 rendered side reps) and from 0.55 to 0.62 cm (14 oblique ones)."""

MAX_FORESHORTENING_DEG = 60.0
"""Largest angle for which the canvas is stretched back. Beyond it the pixels hold too little detail along the foot."""

LANDMARK_WINDOW_S = 0.07
"""Landmarks within this time of a frame locate the foot in it: two frames each way at 30 frames per second."""

CONTRAST_WINDOW_SHOES = 0.12
"""Half the window over which contrast is normalized. A midsole or a toe cap fills it."""

MIN_CONTRAST = 3.0
"""Gray levels added to the local standard deviation, so that image noise is not amplified."""


@dataclass(frozen=True)
class FootAxes:
    """The shoe's own axes in the picture (pixels, x right, y down).

    Attributes:
        rear_px: ``(2,)`` rear end of the shoe on the sole line.
        tip_px: ``(2,)`` tip of the shoe on the sole line.
        up_px: ``(2,)`` vector of one true shoe length straight up.
    """

    rear_px: Floats
    tip_px: Floats
    up_px: Floats

    @property
    def shoe_px(self) -> float:
        """Length of the shoe as the camera sees it."""
        return float(np.linalg.norm(self.tip_px - self.rear_px))

    @property
    def true_shoe_px(self) -> float:
        """Length of the shoe if the camera looked at it exactly from the side."""
        return float(np.linalg.norm(self.up_px))

    def point_px(self, along: float, up: float) -> Floats:
        """``(2,)`` picture position of a point of the shoe."""
        return self.rear_px + along * (self.tip_px - self.rear_px) + up * self.up_px

    def shifted(self, by_px: Floats) -> FootAxes:
        """The same axes elsewhere in the picture."""
        return FootAxes(self.rear_px + by_px, self.tip_px + by_px, self.up_px)

    @functools.cached_property
    def to_canvas(self) -> Floats:
        """``(2, 3)`` affine map from picture pixels to canvas cells; read-only."""
        basis = np.column_stack([self.tip_px - self.rear_px, self.up_px])
        linear = np.diag([CELLS, -CELLS]) @ np.linalg.inv(basis)
        matrix = np.column_stack([linear, canvas_point(0.0, 0.0) - linear @ self.rear_px])
        matrix.setflags(write=False)
        return matrix


def canvas_point(along: float, up: float) -> Floats:
    """``(2,)`` canvas cell (column, row) of a point of the shoe."""
    return np.array([(along - ALONG[0]) * CELLS, (UP[1] - up) * CELLS])


def foot_mask(corners: Floats) -> Image:
    """Canvas that is 1 inside the polygon of ``(n, 2)`` corners (along, up), 0 outside."""
    mask = np.zeros(CANVAS[::-1], np.uint8)
    points = np.array([np.rint(canvas_point(*corner)) for corner in corners], np.int32)
    cv2.fillPoly(mask, [points], (1,))
    return mask.astype(np.float32)


def draw_canvas(patch: Patch, picture_to_canvas: Floats) -> Pixels:
    """The gray canvas of a patch, by a ``(2, 3)`` affine map from picture pixels to canvas cells."""
    matrix = picture_to_canvas * patch.px_per_cell
    matrix[:, 2] = picture_to_canvas[:, :2] @ patch.origin_px + picture_to_canvas[:, 2]
    drawn = cv2.warpAffine(patch.cells, matrix, CANVAS, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(drawn, np.uint8)


def normalize_contrast(gray: Pixels) -> Image:
    """Subtract the local mean and divide by the local standard deviation, to remove light, shadow and shoe color."""
    smooth: Image = np.asarray(cv2.GaussianBlur(gray.astype(np.float32), (0, 0), 1.2), np.float32)
    side = 2 * int(CONTRAST_WINDOW_SHOES * CELLS) + 1
    mean, spread = (np.asarray(cv2.blur(one, (side, side)), np.float32) for one in (smooth, smooth * smooth))
    smooth -= mean
    mean *= mean
    spread -= mean
    np.sqrt(np.maximum(spread, 0.0, out=spread), out=spread)
    spread += MIN_CONTRAST
    smooth /= spread
    return smooth


def correlation(a: Floats | Image, b: Floats | Image) -> float:
    """Correlation coefficient (-1..1) of two arrays of one shape; 0 if either is constant."""
    a, b = a.ravel() - a.mean(), b.ravel() - b.mean()
    return float(a @ b / math.sqrt(float(a @ a) * float(b @ b) + 1e-9))


def axes_from_landmarks(
    track: PoseTrack, view: SideView, *, at_s: float, span_s: tuple[float, float]
) -> FootAxes | None:
    """First estimate of the near shoe's axes at a moment of standing; None where the landmarks show no foot.

    Args:
        track: landmarks.
        view: which foot is near, where its toes point, how far the camera is turned.
        at_s: the moment that sets the position: a hand-held camera shifts the foot from frame to frame.
        span_s: the standing interval; length and direction are medians over all of it.
    """
    along = _median_of_foot(track, view, span_s, np.array([-1.0, 1.0]))
    center = _median_of_foot(track, view, (at_s - LANDMARK_WINDOW_S, at_s + LANDMARK_WINDOW_S), np.array([0.5, 0.5]))
    if along is None or center is None:
        return None
    heel, toe = center - along / 2, center + along / 2
    seen_px = float(np.linalg.norm(along)) / LANDMARK_SPAN
    # A foot without length, or one that points backward, was not found.
    if seen_px < 1.0 or along[0] * view.facing <= 0:
        return None
    turn = math.radians(min(abs(view.yaw_deg.value + TOE_OUT_DEG), MAX_FORESHORTENING_DEG))
    up = view.axes[1] * seen_px / math.cos(turn)
    shoe = along / LANDMARK_SPAN
    return FootAxes(
        rear_px=heel - HEEL_FORWARD * shoe - HEEL_OVER_SOLE * up,
        tip_px=toe + TOE_BEHIND_TIP * shoe - TOE_OVER_SOLE * up,
        up_px=up,
    )


def _median_of_foot(track: PoseTrack, view: SideView, span_s: tuple[float, float], weight: Floats) -> Floats | None:
    """``(2,)`` median over an interval of ``weight[0]`` heel + ``weight[1]`` toe; None where neither was found."""
    chosen = (track.time_s >= span_s[0] - 1e-6) & (track.time_s <= span_s[1] + 1e-6) & track.found
    if not chosen.any():
        return None
    ends = track.xy_px[chosen][:, [Joint.HEEL.on(view.near), Joint.FOOT_INDEX.on(view.near)]]
    return np.asarray(np.median(np.einsum("k,tkx->tx", weight, ends), axis=0), np.float64)
