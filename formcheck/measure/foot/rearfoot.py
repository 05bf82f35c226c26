"""Track the rearfoot: its rotation about the ball of the foot, and the height of the heel above the floor."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from operator import itemgetter

import cv2
import numpy as np

from formcheck.measure.foot.outline import CANVAS, CELLS, Image, canvas_point, foot_mask
from formcheck.measure.foot.template import IDENTITY, FootTemplate, MotionPrior, Similarity
from formcheck.measure.shoe import BALL_OF_FOOT_SHOE
from formcheck.numerics.arrays import Bools, Floats, Indices

REARFOOT = np.array([(-0.06, -0.035), (-0.06, 0.12), (-0.04, 0.19), (0.30, 0.20), (0.48, 0.20), (0.54, -0.035)])
"""Corners (along, up) of the part that rotates as one, with the edge of the sole. In front of it the shoe bends; above
it collar, tongue and trousers move with the shin."""

HEEL = np.array([(-0.10, -0.05), (-0.10, 0.14), (0.0, 0.17), (0.24, 0.17), (0.24, -0.05)])
"""Corners of the part that moves as one in every shoe, however far back the sole bends."""

HEEL_ALONG = 0.0
"""The point whose height is measured: the rear end of the shoe. Of 25 rendered lifts, whose rear ends rise 2 to 6 cm,
22 read within 15 % or 0.5 cm; a point 0.05 shoe lengths ahead, on which the shoe stands, left 16."""

TRACK_HEEL_FROM_DEG = 5.0
"""Rotation, reached by the highest frames of a rep, from which the heel is also tracked by itself. Its motion then
shows how far back the sole bends. At smaller rotations shadows and folds would be taken for it."""

HEEL_MATCH = 0.85
"""Below this correlation the heel by itself may have been tracked from the wrong pivot, or be its shadow: the rotation
counts there. Of 11 rendered lifts of 1.5 to 5.5 cm below it, by the heel 5 read within 0.5 cm, by the rotation 8; of 16
above it 16 by the heel and 12 by the rotation."""

MAX_RISE_RATIO = 2.0
"""A heel found about another pivot may be at most this many times higher or lower than expected. A wrong pivot changes
the height by less (rendered); larger differences came from shadows."""

MIN_ROTATION_DEG = 2.0
"""Smallest rotation for which the heel is tracked by itself."""

DOWN_EDGE_MATCH = 0.25
"""Least correlation of the edges of a rearfoot that is found on the floor. Without its edges the look alone, such as a
dark shoe above a dark band of shadow, may pass for a heel that is down. 193 flat heels (real and rendered, all called
flat) have 0.33 to 0.98 at the bottom; four heels that were 3.5 to 4.1 cm up and had been called flat have 0.07 to
0.18."""

LIFTED_EDGES_FROM_DEG, LIFTED_EDGE_GAIN = 4.0, 0.05
"""Nor is it on the floor where its edges correlate better, by more than this, from this rotation on: the look of a
dark shoe above its shadow may be that of a light sole above a lit floor. At the bottom, 250 flat heels (real and
rendered, called flat) lose 0.01 or more from there on; three heels that were 4.1 to 5.8 cm up and were found on the
floor, one of them called flat, gain 0.13 to 0.20."""

FREE_HEEL = MotionPrior(turn_deg=90.0, zoom_pct=0.1)
"""The heel may turn freely and keeps its size."""

ROTATIONS_DEG = np.arange(-5.0, 41.0)
"""Rotations that are tried, + heel up. A heel 2/3 of a shoe length up is not a squat."""

PIVOTS_ALONG = (0.40, 0.50, 0.60, BALL_OF_FOOT_SHOE)
"""Pivots tried once the heel has lifted. A stiff sole bends farther back; so does the
near edge of the sole in the picture of an oblique view."""

FIT_PIVOT_FROM_DEG = 0.8
"""Rotation from which the pivot is fitted. A sole that bends far back hardly rotates about the ball: one heel 2.5 cm up
read 1 degree there and was judged down (rendered). None of 110 flat heels changed its verdict."""

INDEPENDENT_CELLS = 60.0
"""Effective number of independent cells of the 3000 of the rearfoot, after blur, compression and plain surfaces. It
scales the log-likelihood, and so the weight of the smoothness of the rotation."""

EDGE_BLUR_CELLS = 1.0
"""Blur of the edges: one degree of rotation moves the heel by this much."""

ROTATION_SPEED_SD_DEG_S = 90.0
"""Standard deviation of the rotation speed: 5 cm in a fifth of a second."""


class RotatedTemplates:
    """The rearfoot in the reference frame, rotated about one pivot by each of :data:`ROTATIONS_DEG`.

    Args:
        reference: contrast-normalized canvas of the standing foot, or its edges.
        pivot_along: where the pivot lies on the sole line.
    """

    def __init__(self, reference: Image, *, pivot_along: float = BALL_OF_FOOT_SHOE) -> None:
        window, weight = _rotated_masks(pivot_along)
        look = _rotate(reference, pivot_along, window)
        look -= (weight * look).sum(axis=1, keepdims=True)
        weighted = weight * look
        self._window = window
        self._sd = np.sqrt((weighted * look).sum(axis=1))
        self._weight, self._look = weight, weighted

    def match(self, canvases: Sequence[Image]) -> Floats:
        """``(k, len(ROTATIONS_DEG))`` correlation (-1..1) of ``k`` canvases, camera motion removed, with each rotation.

        All at once takes a third of the time of one by one.
        """
        cells = np.stack([canvas[self._window].ravel() for canvas in canvases])
        mean = cells @ self._weight.T
        variance = np.maximum((cells * cells) @ self._weight.T - mean * mean, 1e-6)
        return np.asarray((cells @ self._look.T) / (self._sd * np.sqrt(variance) + 1e-6), np.float64)


@functools.cache
def _rotated_masks(pivot_along: float) -> tuple[tuple[slice, slice], Image]:
    """The window of the canvas the rotating part covers, and ``(len(ROTATIONS_DEG), cells)`` weights inside it.

    The weights of each rotation add up to 1. They are the same for every foot.
    """
    mask = foot_mask(REARFOOT)
    covered = _rotate(mask, pivot_along, (slice(0, CANVAS[1]), slice(0, CANVAS[0]))).max(axis=0).reshape(mask.shape)
    rows, columns = np.nonzero(covered > 0.01)
    window = slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1)
    weight = _rotate(mask, pivot_along, window)
    weight /= weight.sum(axis=1, keepdims=True)
    weight.setflags(write=False)
    return window, weight


def _rotate(canvas: Image, pivot_along: float, window: tuple[slice, slice]) -> Image:
    """``(len(ROTATIONS_DEG), cells)`` a window of the canvas after each rotation about a pivot."""
    rows, columns = window
    size = (columns.stop - columns.start, rows.stop - rows.start)
    turned = np.empty((len(ROTATIONS_DEG), size[1], size[0]), np.float32)
    corner = [[0.0, 0.0, columns.start], [0.0, 0.0, rows.start]]
    for one, matrix in zip(turned, _rotation_matrices(pivot_along) - corner, strict=True):
        cv2.warpAffine(canvas, matrix, size, dst=one, flags=cv2.INTER_LINEAR)
    return turned.reshape(len(ROTATIONS_DEG), -1)


@functools.cache
def _rotation_matrices(pivot_along: float) -> Floats:
    """``(len(ROTATIONS_DEG), 2, 3)`` affine maps of canvas cells."""
    return np.array([turn.matrix() for turn in _rotated(pivot_along, ROTATIONS_DEG)])


def edge_strength(canvas: Image) -> Image:
    """Absolute gradient of a canvas.

    When a heel lifts, a bright heel before its dark shadow may become a dark heel before a lit floor. That inverts its
    look but leaves its outline. The look itself carries texture, which outlines lack, so both are used.
    """
    smooth = cv2.GaussianBlur(canvas, (0, 0), EDGE_BLUR_CELLS)
    slope = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    return np.asarray(cv2.GaussianBlur(slope, (0, 0), 1.5 * EDGE_BLUR_CELLS), np.float32)


def log_likelihood(match: Floats) -> Floats:
    """Log-likelihood of a correlation r, ``-n/2 log(1 - r^2)`` with n independent cells; r < 0 counts as 0."""
    return np.asarray(-0.5 * INDEPENDENT_CELLS * np.log1p(-(np.clip(match, 0.0, 0.995) ** 2)), np.float64)


def most_likely_rotations(time_s: Floats, support: Floats) -> Floats:
    """The most likely sequence of rotations (Viterbi), with :data:`ROTATION_SPEED_SD_DEG_S` between frames.

    Args:
        time_s: ``(n,)``.
        support: ``(n, len(ROTATIONS_DEG))`` log-likelihoods.

    Returns:
        ``(n,)`` degrees, + heel up, interpolated between the tried rotations by a parabola.
    """
    step = ROTATIONS_DEG[1] - ROTATIONS_DEG[0]
    misfit = -0.5 * (ROTATIONS_DEG[:, None] - ROTATIONS_DEG) ** 2
    total = support[0]
    back = np.zeros(support.shape, np.intp)
    for i, gap_s in enumerate(np.diff(time_s), start=1):
        reach = misfit / (ROTATION_SPEED_SD_DEG_S * gap_s + 0.3) ** 2
        reach += total
        back[i] = reach.argmax(axis=1)
        total = reach.max(axis=1) + support[i]
    path = np.zeros(len(support), np.intp)
    path[-1] = int(total.argmax())
    for i in range(len(support) - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    middle = np.clip(path, 1, len(ROTATIONS_DEG) - 2)
    rows = np.arange(len(path))
    before, here, after = (support[rows, middle + k] for k in (-1, 0, 1))
    curvature = np.minimum(before - 2.0 * here + after, -1e-3)
    offset = np.where(path == middle, np.clip((before - after) / (2.0 * curvature), -0.6, 0.6), 0.0)
    return np.asarray(ROTATIONS_DEG[path] + step * offset)


def track_rearfoot(reference: Image, canvases: Sequence[Image], time_s: Floats) -> tuple[Floats, Floats, Floats]:
    """Rotation of the rearfoot, and the height of the heel relative to the forefoot.

    Args:
        reference: contrast-normalized canvas of the standing foot.
        canvases: ``n`` canvases with the camera motion removed.
        time_s: ``(n,)`` their times.

    Returns:
        ``(n,)`` correlation (-1..1) of the rearfoot where it was found, ``(n,)`` its rotation in degrees, + heel up,
        and ``(n,)`` height of the heel in true shoe lengths, + up.
    """
    frames = RearfootFrames(reference, canvases)
    everything = np.arange(len(canvases))
    pivot_along, match = BALL_OF_FOOT_SHOE, frames.match(everything, BALL_OF_FOOT_SHOE)
    rotation_deg = most_likely_rotations(time_s, log_likelihood(match).sum(axis=0))
    highest = np.argsort(rotation_deg)[-max(5, len(rotation_deg) // 5) :]
    if np.median(rotation_deg[highest]) > FIT_PIVOT_FROM_DEG:
        fits = [log_likelihood(frames.match(highest, along)).sum(axis=0).max(axis=1).sum() for along in PIVOTS_ALONG]
        pivot_along = PIVOTS_ALONG[int(np.argmax(fits))]
        match = frames.match(everything, pivot_along)
        rotation_deg = most_likely_rotations(time_s, log_likelihood(match).sum(axis=0))
    rise_shoe, heel_match = heel_rises(frames, rotation_deg, pivot_along=pivot_along)
    # The look shows whether the rearfoot was found, since there are edges at every rotation; on the floor both must.
    found = np.where(_is_down_without_edges(match[1], rotation_deg), -1.0, match[0].max(axis=1))
    return np.maximum(found, heel_match), rotation_deg, rise_shoe


def _is_down_without_edges(edges: Floats, rotation_deg: Floats) -> Bools:
    """``(n,)`` whether the rearfoot is found on the floor where its edges are not, or where they are better lifted."""
    nearest = np.abs(rotation_deg[:, None] - ROTATIONS_DEG).argmin(axis=1)
    at_rotation = edges[np.arange(len(edges)), nearest]
    lifted = edges[:, ROTATIONS_DEG >= LIFTED_EDGES_FROM_DEG].max(axis=1)
    are_elsewhere = (at_rotation < DOWN_EDGE_MATCH) | (lifted > at_rotation + LIFTED_EDGE_GAIN)
    return np.asarray((rotation_deg < MIN_ROTATION_DEG) & are_elsewhere)


class RearfootFrames:
    """The rearfoot in every frame, as its look and as its edges.

    Args:
        reference: contrast-normalized canvas of the standing foot.
        canvases: ``n`` canvases with the camera motion removed.
    """

    def __init__(self, reference: Image, canvases: Sequence[Image]) -> None:
        self.reference, self.canvases = reference, canvases
        edges = [edge_strength(canvas) for canvas in canvases]
        self._channels = ((reference, canvases), (edge_strength(reference), edges))
        self._matches: dict[float, tuple[list[RotatedTemplates], Floats]] = {}

    def match(self, indices: Indices, pivot_along: float) -> Floats:
        """``(2, k, rotations)`` correlation of the look and of the edges of ``k`` frames.

        They are kept, since most frames are matched twice.
        """
        if pivot_along not in self._matches:
            templates = [RotatedTemplates(reference, pivot_along=pivot_along) for reference, _ in self._channels]
            self._matches[pivot_along] = templates, np.full((2, len(self.canvases), len(ROTATIONS_DEG)), np.nan)
        templates, match = self._matches[pivot_along]
        new = indices[np.isnan(match[0, indices, 0])]
        if len(new):
            for own, (_, seen), rows in zip(templates, self._channels, match, strict=True):
                rows[new] = own.match([seen[i] for i in new])
        return np.asarray(match[:, indices])

    def likeliest_deg(self, indices: Indices, pivot_along: float) -> Floats:
        """``(k,)`` the likeliest rotation of each frame by itself."""
        support = log_likelihood(self.match(indices, pivot_along)).sum(axis=0)
        return np.asarray(ROTATIONS_DEG[support.argmax(axis=-1)])


def heel_rises(frames: RearfootFrames, rotation_deg: Floats, *, pivot_along: float) -> tuple[Floats, Floats]:
    """Height of the heel in every frame, relative to the forefoot.

    Once the rotation passes :data:`TRACK_HEEL_FROM_DEG`, the heel is also tracked by itself: from the rotation about
    the pivot, and, where it is not found there, from the likeliest rotation about each other pivot. The result is used
    where the heel correlates at least as well as at the rotation, and by :data:`HEEL_MATCH`.

    Returns:
        ``(n,)`` true shoe lengths, + up, and ``(n,)`` the correlation of a heel tracked by itself, -1 elsewhere.
    """
    motion = _rotated(pivot_along, rotation_deg)
    heel_match = np.full(len(motion), -1.0)
    if np.median(np.sort(rotation_deg)[-max(5, len(rotation_deg) // 10) :]) >= TRACK_HEEL_FROM_DEG:
        heel = FootTemplate(frames.reference, HEEL)
        lifted = map(int, np.flatnonzero(rotation_deg >= MIN_ROTATION_DEG))
        found = {i: heel.find(frames.canvases[i], motion[i], IDENTITY, FREE_HEEL) for i in lifted}
        lost = np.array([i for i, (_, match) in found.items() if match < HEEL_MATCH], np.intp)
        for other in (along for along in PIVOTS_ALONG if along != pivot_along and len(lost)):
            for i, start in zip(map(int, lost), _rotated(other, frames.likeliest_deg(lost, other)), strict=True):
                if 1.0 / MAX_RISE_RATIO <= _rise_shoe(start) / _rise_shoe(motion[i]) <= MAX_RISE_RATIO:
                    again = heel.find(frames.canvases[i], start, IDENTITY, FREE_HEEL)
                    found[i] = max(found[i], again, key=itemgetter(1))
        for i, (own, match) in found.items():
            if match >= heel.match(frames.canvases[i], motion[i]):
                heel_match[i] = match
                if match >= HEEL_MATCH:
                    motion[i] = own
    return np.array([_rise_shoe(one) for one in motion]), heel_match


def _rotated(pivot_along: float, rotation_deg: Floats) -> list[Similarity]:
    """Rotations about a point of the sole line."""
    pivot = complex(*canvas_point(pivot_along, 0.0))
    return [Similarity.about(pivot, turn) for turn in np.exp(1j * np.radians(rotation_deg)).tolist()]


def _rise_shoe(motion: Similarity) -> float:
    """Height of :data:`HEEL_ALONG` after a motion."""
    at = complex(*canvas_point(HEEL_ALONG, 0.0))
    return (at.imag - motion.move(at).imag) / CELLS
