"""Fit the outline of the shoe: a generic profile, shifted and stretched from where the landmarks put it.

The rear end, the tip and the sole line are where strong edges run along the profile and few lie just outside it.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.measure.foot.outline import ALONG, CANVAS, CELLS, CONTRAST_WINDOW_SHOES, UP, FootAxes
from formcheck.numerics.arrays import Bools, Floats, Indices, Pixels

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
"""Values tried, in shoe lengths: the rear end and the tip along the foot, the sole's height at both, and its sag in
between (the near edge of a foot turned toward the camera bulges)."""

FINE_STEPS = (0.025, 0.0125)
NEIGHBORS = np.array(list(itertools.product((0.0,), (0.0,), *[(-1.0, 0.0, 1.0)] * 3)))
"""Steps by which the height of the best of them and its sag are refined, and the ways they are taken."""

USUAL_SHIFT = np.array([0.0, -0.01, -0.045, -0.07, 0.02])
SHIFT_SD = np.array([0.10, 0.10, 0.08, 0.05, 0.04])
"""Mean and standard deviation of the shift in real and rendered clips. The near edge of the sole lies below the sole
line of the landmarks."""

END_HEIGHTS = (0.03, 0.18)
"""Heights above the sole between which heel counter and toe cap stand upright."""

USUAL_ENDS, END_REACH = (0.015, -0.035), 0.065
"""Rear end and tip relative to the landmarks' estimate, and how far from it they are sought, in shoe lengths. The
landmarks err by 0.03 and 0.04 (sd; 52 hand-placed and 57 rendered feet from the side)."""

PEAK_SHARE = 0.65
"""Share of the strongest edge from which an edge may be the end. At the rear the outermost one is taken: heel caps
often have another color, and the heel landmark errs by 0.06."""

PEAK_WINDOW = np.ones((1, 5), np.uint8)
"""An edge is a peak if none of the two places before and behind it is stronger."""

FAR_REACH = 0.16
FAR_EDGE, FAR_PENALTY = 0.4, 3.0
"""Without a clear edge near it, the tip is sought up to FAR_REACH away, at an edge of at least FAR_EDGE that is
stronger than those outside; each shoe length of distance costs FAR_PENALTY. Landmarks of bare feet, and of toes that
point toward the camera, err by up to 0.16. Tips of 47 rendered clips were off by 0.045 (rms) without this and by 0.028
with it; none of 16 hand-placed ones moved."""

TIP_PENALTY = 4.0
"""Cost of a shoe length between tip and landmark, in strengths of the strongest edge. The tip landmark errs by only
0.03, and in front of the toes lie tile joints, the far foot or a rack."""

OBLIQUE_REACH = 3.0
"""How END_REACH grows with foreshortening: 1 + 3 times the share of its length the foot loses. Its width then shows
beyond its ends."""

OUTSIDE_FROM = 0.17
"""Distance from the usual end from which edges belong to the surroundings."""

CLEAR_EDGE = 2.5
"""An end counts if its edge is this many times as strong as the median outside."""

OBLIQUE_SHIFT = np.array([-0.2, 0.0, 0.3, 0.1, 0.15])
"""How USUAL_SHIFT grows with the share of its length the foot loses to foreshortening. A camera above the floor sees
the heel, which is then farther away, higher up, and the near edge bulge."""

OUTSIDE_WEIGHT, OUTSIDE_DISTANCES = 0.8, (0.05, 0.085, 0.12)
"""Weight of edges just outside the outline against those on it, and how far outside they are, in shoe lengths."""

SHIFT_WEIGHT = 0.08
"""Cost of one standard deviation from the usual shift, in units of edge strength."""


def fit_axes(starts: Sequence[FootAxes], grays: Sequence[Pixels]) -> list[FootAxes]:
    """Move rear end, tip and sole line to where the outline of the shoe lies in its canvas.

    The score of a profile is the strength of edges along it minus that just outside it: of all lines along a shoe, the
    edge of the sole is the outermost.

    Args:
        starts: ``k`` first estimates, from the landmarks.
        grays: ``k`` canvases, each of the shoe in its axes. Fifteen at once take 0.6 of the time of one by one.
    """
    edges = np.stack([_edges(gray) for gray in grays], axis=1)
    lost = np.array([1.0 - axes.shoe_px / axes.true_shoe_px for axes in starts])
    usual = USUAL_SHIFT + OBLIQUE_SHIFT * lost[:, None]
    best = np.stack([_coarse_profiles().best_shift(edges[:, k], own) for k, own in enumerate(usual)])
    best[:, :2] = _ends(edges[0], best, reach=END_REACH * (1.0 + OBLIQUE_REACH * lost))
    first_cells = (np.arange(len(grays)) * (CANVAS[0] * CANVAS[1]))[:, None, None]
    for step in FINE_STEPS:
        near = best[:, None] + step * NEIGHBORS
        strength = _strength(edges.reshape(3, -1), _cells_of_profiles(near, every=1) + first_cells, NORMALS.T)
        score = strength @ _weights(every=1) - SHIFT_WEIGHT * _cost(near, usual[:, None])
        best = near[np.arange(len(near)), score.argmax(axis=1)]
    return [
        FootAxes(axes.point_px(rear, sole_rear), axes.point_px(1.0 + tip, sole_tip), axes.up_px)
        for axes, (rear, tip, sole_rear, sole_tip, _) in zip(starts, best, strict=True)
    ]


def _ends(slope_x: Floats, shifts: Floats, *, reach: Floats) -> list[tuple[float, float]]:
    """The upright edges of heel counter and toe cap, near a first fit of the profile.

    Args:
        slope_x: ``(k, rows * columns)`` slopes of ``k`` canvases.
        shifts: ``(k, 5)`` the first fits.
        reach: ``(k,)`` how far from the usual ends.

    Returns:
        Shifts of rear end and tip of each. Where no edge is clear against the surroundings: the usual ones.
    """
    rear, tip, sole_rear, sole_tip, _ = shifts.T[..., None]
    along = np.arange(ALONG[0], ALONG[1], 0.01)
    height = np.linspace(*END_HEIGHTS, 12)[:, None]
    sole = sole_rear + (sole_tip - sole_rear) * (along - rear) / (1.0 + tip - rear)
    row, column = _cells(along, height + sole[:, None])
    seen = np.abs(slope_x[np.arange(len(slope_x))[:, None, None], row * CANVAS[0] + column]).astype(np.float32)
    edge = np.minimum(seen, 2.0).mean(axis=1)
    peaks = edge == cv2.dilate(edge, PEAK_WINDOW)
    rear_away, tip_away = along - USUAL_ENDS[0], along - (1.0 + USUAL_ENDS[1])
    quiet = [np.median(edge[:, out > OUTSIDE_FROM], axis=1).tolist() for out in (-rear_away, tip_away)]
    ends = []
    for own, is_peak, far, quiet_rear, quiet_tip in zip(edge, peaks, reach, *quiet, strict=True):
        strong, _ = _strong_edges(own, is_peak, np.abs(rear_away) <= far, quiet_rear)
        rear_end = along[strong[0]] if len(strong) else USUAL_ENDS[0]
        strong, strongest = _strong_edges(own, is_peak, np.abs(tip_away) <= far, quiet_tip)
        if len(strong):
            score = own[strong] / strongest - TIP_PENALTY * np.abs(along[strong] - 1.0)
            tip_end = along[strong[np.argmax(score)]]
        else:
            tip_end = _far_tip(along, np.where(is_peak, own, 0.0), 1.0 + USUAL_ENDS[1], quiet_tip)
        ends.append((float(rear_end), float(tip_end - 1.0)))
    return ends


def _strong_edges(edge: Floats, peaks: Bools, near: Bools, quiet: float) -> tuple[Indices, float]:
    """Places near a usual end with a strong edge, none where the strongest is not clear, and how strong that is."""
    strongest = float(edge[near].max())
    is_clear = strongest > CLEAR_EDGE * quiet
    return np.flatnonzero(near & peaks & (edge >= PEAK_SHARE * strongest) & is_clear), strongest


def _far_tip(along: Floats, peaks: Floats, usual: float, quiet: float) -> float:
    """The best strong edge within :data:`FAR_REACH` of the usual tip; the usual tip where there is none."""
    away = np.abs(along - usual)
    strong = np.flatnonzero((away <= FAR_REACH) & (peaks >= max(FAR_EDGE, quiet)))
    if not len(strong):
        return usual
    return float(along[strong[np.argmax(peaks[strong] - FAR_PENALTY * away[strong])]])


def _profile() -> tuple[Floats, Floats]:
    """``(48, 2)`` points at even distances along the profile, and their outward normals."""
    run = np.r_[0.0, np.cumsum(np.hypot(*np.diff(PROFILE, axis=0).T))]
    even = np.linspace(0.0, run[-1], 48)
    points = np.stack([np.interp(even, run, PROFILE[:, 0]), np.interp(even, run, PROFILE[:, 1])], axis=1)
    tangent = np.gradient(points, axis=0)
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1) / np.linalg.norm(tangent, axis=1)[:, None]
    outward = np.sign(((points - [0.5, 0.1]) * normal).sum(axis=1))
    return points, normal * outward[:, None]


POINTS, NORMALS = _profile()


def _edges(gray: Pixels) -> Floats:
    """``(3, rows * columns)`` slopes in x and y relative to those nearby, and the blurred strength of edges."""
    smooth = cv2.GaussianBlur(gray.astype(np.float32), (0, 0), 1.5)
    slope_x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    slope_y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    power = cv2.GaussianBlur(slope_x * slope_x + slope_y * slope_y, (0, 0), CONTRAST_WINDOW_SHOES * CELLS)
    # Compression leaves one gray level per cell on a plain wall.
    usual = np.sqrt(power) + 1.0
    slope_x, slope_y = slope_x / usual, slope_y / usual
    strength = cv2.GaussianBlur(np.minimum(cv2.magnitude(slope_x, slope_y), 2.5), (0, 0), 0.02 * CELLS)
    return np.array([slope_x.ravel(), slope_y.ravel(), strength.ravel()], np.float64)


@dataclass(frozen=True, slots=True)
class _Profiles:
    """``n`` points of the profile after each of ``k`` shifts, and the ``m`` places where they lie.

    Attributes:
        shifts_shoe: ``(k, 5)`` as in :data:`SHIFTS`.
        cost: ``(k,)`` of them against a usual shift of 0.
        place: ``(k, n)`` the place of each point.
        cells: ``(1 + len(OUTSIDE_DISTANCES), m)`` as in :func:`_cells_of_profiles`.
        normals: ``(2, m)`` outward normals.
        weight: ``(n,)`` weights of the points, 1 in all.
    """

    shifts_shoe: Floats
    cost: Floats
    place: Indices
    cells: Indices
    normals: Floats
    weight: Floats

    def best_shift(self, edges: Floats, usual: Floats) -> Floats:
        """``(5,)`` the shift with the strongest edges on the profile, less those outside and less its cost."""
        score = _strength(edges, self.cells, self.normals).take(self.place) @ self.weight
        cost = self.cost - self.shifts_shoe @ (2.0 * usual / SHIFT_SD**2)
        return np.asarray(self.shifts_shoe[np.argmax(score - SHIFT_WEIGHT * cost)])


@functools.cache
def _coarse_profiles() -> _Profiles:
    """Every second point of the profile after all :data:`SHIFTS`: the same for every foot.

    Shifts that put a point into the same cells share a place.
    """
    shifts = np.array(list(itertools.product(*SHIFTS)))
    cells = _cells_of_profiles(shifts, every=2)
    count = cells.shape[-1]
    key = np.broadcast_to(np.arange(count), cells.shape[1:])
    for own in cells:
        key = key * (CANVAS[0] * CANVAS[1]) + own
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return _Profiles(
        shifts,
        _cost(shifts, np.zeros(5)),
        place.reshape(key.shape),
        cells.reshape(len(cells), -1)[:, first],
        NORMALS[::2].T[:, first % count],
        _weights(every=2),
    )


def _cells_of_profiles(shifts: Floats, *, every: int) -> Indices:
    """``(1 + len(OUTSIDE_DISTANCES), ..., n)`` flat indices of the cells of every ``every``-th point of the profile.

    After ``(..., 5)`` shifts: first on the profile, then outside.
    """
    points, normals = POINTS[::every], NORMALS[::every]
    rear, tip, sole_rear, sole_tip, sag = np.moveaxis(shifts, -1, 0)[..., None]
    at = points[:, 0]
    along = rear + (1.0 + tip - rear) * at
    up = points[:, 1] + sole_rear * (1.0 - at) + sole_tip * at - sag * 4.0 * at * (1.0 - at)
    far = np.array([0.0, *OUTSIDE_DISTANCES]).reshape(-1, *(1,) * along.ndim)
    row, column = _cells(along + far * normals[:, 0], up + far * normals[:, 1])
    return np.asarray(row * CANVAS[0] + column)


def _weights(*, every: int) -> Floats:
    """``(n,)`` of every ``every``-th point of the profile, 1 in all."""
    # The sole sets the zero of the rotation, so its edge weighs more than heel counter and toe cap.
    weight = np.where(POINTS[::every, 1] < 0.06, 1.3, 0.8)
    return np.asarray(weight / weight.sum())


def _cost(shifts: Floats, usual: Floats) -> Floats:
    """``(...)`` grows with ``(shift - usual)^2``; ``usual^2`` is left out, the same for every shift."""
    return np.asarray((shifts * (shifts - 2.0 * usual) / SHIFT_SD**2).sum(axis=-1))


def _strength(edges: Floats, cells: Indices, normals: Floats) -> Floats:
    """``(...)`` strength of edges along the profile, less those outside.

    Args:
        edges: from :func:`_edges`.
        cells: ``(1 + len(OUTSIDE_DISTANCES), ...)``.
        normals: ``(2, ...)``.
    """
    slope_x, slope_y, strength = edges
    here, *outside = cells
    on = slope_x.take(here)
    on *= normals[0]
    across = slope_y.take(here)
    across *= normals[1]
    on -= across
    np.minimum(np.abs(on, out=on), 2.0, out=on)
    around = strength.take(outside[0])
    for further in outside[1:]:
        around += strength.take(further)
    around *= OUTSIDE_WEIGHT / len(outside)
    return np.asarray(on - around)


def _cells(along: Floats, up: Floats) -> tuple[Indices, Indices]:
    column = np.clip(np.rint((along - ALONG[0]) * CELLS), 0, CANVAS[0] - 1).astype(np.intp)
    row = np.clip(np.rint((UP[1] - up) * CELLS), 0, CANVAS[1] - 1).astype(np.intp)
    return row, column
