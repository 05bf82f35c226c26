"""Fits the shoe's outline to a picture of it: a generic profile, shifted and stretched from where the landmarks put it.

Rear end, tip and sole line are where strong edges run along the profile and little lies just outside.
"""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.measure.foot.outline import ALONG, CANVAS, CELLS, LOCAL_SHOES, UP, Floats, FootFrame, Image

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

FURTHER_END = 0.16
FURTHER_EDGE, FURTHER_PULL = 0.4, 3.0
"""Where there is no clear edge near, the tip is sought further off, at an edge as strong as this and stronger than
what usually lies outside; a shoe length from the landmark counts so much against it. Landmarks of bare feet, and of
toes that point towards the camera, err by up to 0.16: tips of 47 rendered clips were off by 0.045 (rms) before, by
0.028 since; of 16 hand-placed ones none moved."""

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
            ends.append(_further_tip(along, edge, usual, quiet) if outward > 0 else usual)
        elif outward < 0:
            ends.append(along[peaks[0]])
        else:
            ends.append(along[max(peaks, key=lambda i: edge[i] / strongest - TIP_PULL * abs(along[i] - 1.0))])
    return float(ends[0]), float(ends[1] - 1.0)


def _further_tip(along: Floats, edge: Floats, usual: float, quiet: float) -> float:
    """A strong edge in a wide neighbourhood of the usual place of the tip; that place where there is none."""
    least = max(FURTHER_EDGE, quiet)
    near = np.flatnonzero(np.abs(along - usual) <= FURTHER_END)
    peaks = [i for i in near if edge[i] >= max(edge[max(i - 2, 0) : i + 3].max(), least)]
    best = max(peaks, key=lambda i: edge[i] - FURTHER_PULL * abs(along[i] - usual), default=None)
    return usual if best is None else float(along[best])


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
