"""Where the near foot is in the picture: rear end, tip and sole line of the shoe, and the foot seen upright and alike.

Every foot is looked at in its own frame: ``along`` is 0 at the rear bottom of the shoe and 1 at its tip, ``up`` is the
height over the sole, both in shoe lengths. Along the foot the picture is stretched back to the shoe's true length, so
that a heel that lifts turns by a plain rotation there, whichever way the toes point and however obliquely the foot is
seen: a turn R about the ball looks like ``B R B^-1`` in the picture, where the columns of B are the pictures of one
shoe length along the foot and one straight up. The **canvas** is the foot drawn in that frame, toes to the right.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.body import Joint
from formcheck.observe import FootPatch
from formcheck.pose import PoseTrack
from formcheck.view import SideView

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

PROFILE = np.array(
    [
        (0.06, 0.27), (0.015, 0.22), (-0.005, 0.15), (-0.005, 0.08), (0.01, 0.03), (0.05, 0.005), (0.15, -0.01),
        (0.30, -0.02), (0.45, -0.03), (0.60, -0.035), (0.72, -0.03), (0.82, -0.02), (0.91, 0.005), (0.97, 0.035),
        (1.0, 0.075), (0.985, 0.125), (0.94, 0.16), (0.86, 0.20),
    ]
)  # fmt: skip
"""``(18, 2)`` along and up: heel counter, sole and toe cap of a shoe seen from the side and slightly from above, so
that its near edge hangs below the line from rear end to tip. Drawn after shoes and bare feet in real clips."""

SHIFTS = (
    np.arange(-0.20, 0.051, 0.05),
    np.arange(-0.10, 0.151, 0.05),
    np.arange(-0.15, 0.151, 0.05),
    np.arange(-0.15, 0.101, 0.05),
    np.arange(0.0, 0.101, 0.05),
)
"""What is tried for rear end and tip along the foot, for the sole's height at both, and for how far it hangs below in
between (the near edge of a foot turned towards the camera bulges), in shoe lengths."""

FINER = (0.025, 0.0125)
"""Steps in which the best of them is made finer."""

USUAL_SHIFT = np.array([0.0, -0.01, -0.045, -0.07, 0.02])
SHIFT_SPREAD = np.array([0.10, 0.10, 0.08, 0.05, 0.04])
"""Shift found in real and rendered clips, and its spread: the sole's near edge lies below the landmarks' sole line."""

END_HEIGHTS = (0.03, 0.18)
"""Between these heights over the sole heel counter and toe cap stand upright."""

USUAL_END, END_SPREAD = (0.015, -0.035), 0.065
"""Where rear end and tip lie against where the landmarks put them, in shoe lengths, and how far from that they may be
found: against the ends of 52 hand-placed and 57 rendered feet from the side the landmarks err by 0.03 and 0.04 (sd)."""

PEAK = 0.65
"""An edge this strong, of the strongest, may be the end. Behind the heel the outermost of such is it: a heel cap is
often of another colour, and the heel's landmark errs by 0.06."""

TIP_PULL = 4.0
"""What a shoe length between tip and landmark counts against an edge of the strongest's strength: the tip's landmark
errs by 0.03 only, and ahead of toes there are tile joints, the far foot, a rack."""

OBLIQUE_END = 3.0
"""How much further the ends may lie, for the share of its length that a foot loses to foreshortening: then its width
shows beyond them."""

OUTSIDE_FROM = 0.17
"""What lies this far beyond the usual end is surroundings."""

CLEAR_EDGE = 2.5
"""An end is believed if its edge is so many times as strong as what usually lies outside."""

OBLIQUE_SHIFT = np.array([-0.2, 0.0, 0.3, 0.1, 0.15])
"""How the usual shift grows with the share of its length that a foot loses to foreshortening: a camera above the floor
sees the heel, which is then further away, higher up, and the near edge bulge."""

OUTSIDE_COUNTS = 0.8
"""How much edges just outside the outline count against it, to those on it."""

SHIFT_WEIGHT = 0.08
"""What one spread away from the usual shift costs, in units of edge strength."""


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
    drawn = cv2.warpAffine(patch.grey, matrix, CANVAS, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
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


def fit_frame(frame: FootFrame, grey: npt.NDArray[np.uint8]) -> FootFrame:
    """Move rear end, tip and sole line of a frame to where the shoe's outline lies in its canvas ``grey``.

    A generic shoe profile is shifted and stretched; wanted is that a strong edge runs along it and little lies just
    outside: of the lines along a shoe, the sole's edge is the outermost.
    """
    edges = _edges(grey)
    lost = 1.0 - frame.shoe_px / frame.true_shoe_px
    usual = USUAL_SHIFT + OBLIQUE_SHIFT * lost
    shifts = np.array(list(itertools.product(*SHIFTS)))
    best = shifts[np.argmax(_fit(edges, shifts, every=2) - _unusual(shifts, usual))]
    best[:2] = _ends(edges[0], best, spread=END_SPREAD * (1.0 + OBLIQUE_END * lost))
    for step in FINER:
        near = best + np.array(list(itertools.product((0.0,), (0.0,), *[(-step, 0.0, step)] * 3)))
        best = near[np.argmax(_fit(edges, near, every=1) - _unusual(near, usual))]
    rear, tip, sole_rear, sole_tip, _ = best
    return FootFrame(frame.at(rear, sole_rear), frame.at(1.0 + tip, sole_tip), frame.up_px)


def _ends(across: Image, shift: Floats, *, spread: float) -> tuple[float, float]:
    """Where heel counter and toe cap end: clear upright edges, looked for round a first fit of the profile.

    Returns:
        Shifts of rear end and tip, near where the landmarks have them; just there where the surroundings are as lively
        as the shoe.
    """
    rear, tip, sole_rear, sole_tip, _ = shift
    along = np.arange(ALONG[0], ALONG[1], 0.01)
    height = np.linspace(*END_HEIGHTS, 12)[:, None]
    sole = sole_rear + (sole_tip - sole_rear) * (along - rear) / (1.0 + tip - rear)
    row, column = _cells(np.broadcast_to(along, (len(height), len(along))), height + sole)
    edge = np.minimum(np.abs(across[row, column]), 2.0).mean(axis=0)
    ends = []
    for usual, outward in ((USUAL_END[0], -1), (1.0 + USUAL_END[1], 1)):
        near = np.flatnonzero(np.abs(along - usual) <= spread)
        outside = np.flatnonzero((along - usual) * outward > OUTSIDE_FROM)
        strongest = float(edge[near].max())
        quiet = float(np.median(edge[outside])) if len(outside) else 0.0
        peaks = [i for i in near if edge[i] >= max(edge[max(i - 2, 0) : i + 3].max(), PEAK * strongest)]
        if strongest <= CLEAR_EDGE * quiet or not peaks:
            ends.append(usual)
        elif outward < 0:
            ends.append(along[peaks[0]])
        else:
            ends.append(along[max(peaks, key=lambda i: edge[i] / strongest - TIP_PULL * abs(along[i] - 1.0))])
    return float(ends[0]), float(ends[1] - 1.0)


def _profile() -> tuple[Floats, Floats]:
    """``(48, 2)`` points evenly along the profile and their outward normals."""
    run = np.r_[0.0, np.cumsum(np.hypot(*np.diff(PROFILE, axis=0).T))]
    even = np.linspace(0.0, run[-1], 48)
    points = np.stack([np.interp(even, run, PROFILE[:, 0]), np.interp(even, run, PROFILE[:, 1])], axis=1)
    tangent = np.gradient(points, axis=0)
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1) / np.linalg.norm(tangent, axis=1)[:, None]
    outward = np.sign(((points - [0.5, 0.1]) * normal).sum(axis=1))
    return points, normal * outward[:, None]


POINTS, NORMALS = _profile()


def _edges(grey: npt.NDArray[np.uint8]) -> tuple[Image, Image, Image]:
    """Slope along and down the canvas, relative to the slopes round about, and the smoothed strength of edges."""
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.5)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    power = cv2.GaussianBlur(across * across + down * down, (0, 0), LOCAL_SHOES * CELLS)
    # One grey level a cell is what compression leaves of a plain wall.
    usual = np.sqrt(power) + 1.0
    across, down = across / usual, down / usual
    strength = cv2.GaussianBlur(np.minimum(np.hypot(across, down), 2.5), (0, 0), 0.02 * CELLS)
    return np.asarray(across, np.float32), np.asarray(down, np.float32), np.asarray(strength, np.float32)


def _fit(edges: tuple[Image, Image, Image], shifts: Floats, *, every: int) -> Floats:
    """``(k,)`` how well every so many points of the profile fit after each of ``(k, 5)`` shifts."""
    across, down, strength = edges
    points, normals = POINTS[::every], NORMALS[::every]
    rear, tip, sole_rear, sole_tip, sag = (column[:, None] for column in shifts.T)
    at = points[:, 0]
    along = rear + (1.0 + tip - rear) * at
    up = points[:, 1] + sole_rear * (1.0 - at) + sole_tip * at - sag * 4.0 * at * (1.0 - at)
    row, column = _cells(along, up)
    edge = np.minimum(np.abs(across[row, column] * normals[:, 0] - down[row, column] * normals[:, 1]), 2.0)
    outside = np.zeros_like(edge)
    for distance in (0.05, 0.085, 0.12):
        row, column = _cells(along + distance * normals[:, 0], up + distance * normals[:, 1])
        outside += strength[row, column] / 3
    # The sole decides the zero of the turn, so its edge counts more than counter and toe cap.
    weight = np.where(points[:, 1] < 0.06, 1.3, 0.8)
    return np.asarray(((edge - OUTSIDE_COUNTS * outside) * weight).sum(axis=1) / weight.sum(), np.float64)


def _unusual(shifts: Floats, usual: Floats) -> Floats:
    """``(k,)`` what is to be taken off the fit of ``(k, 5)`` shifts because they are rare."""
    return np.asarray(SHIFT_WEIGHT * (((shifts - usual) / SHIFT_SPREAD) ** 2).sum(axis=1), np.float64)


def _cells(along: Floats, up: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    column = np.clip(np.rint((along - ALONG[0]) * CELLS), 0, CANVAS[0] - 1).astype(np.intp)
    row = np.clip(np.rint((UP[1] - up) * CELLS), 0, CANVAS[1] - 1).astype(np.intp)
    return row, column
