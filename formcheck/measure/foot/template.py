"""Find a part of the foot again: match its appearance in a reference frame against other frames of the foot.

All images are canvases (:mod:`formcheck.measure.foot.outline`); points on them are complex numbers ``x + iy`` in cells,
x to the right, y down.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.measure.foot.outline import CANVAS, Image, canvas_point, foot_mask
from formcheck.numerics.arrays import Floats
from formcheck.numerics.intervals import median_in_place

CENTER = complex(*canvas_point(0.80, 0.0))
"""Fixed point of the rotation and scaling of a :class:`Similarity`: the middle of the forefoot."""

NOISE_VARIANCE = 0.3
"""Variance of a contrast-normalized cell about its match, times the number of cells over which errors correlate."""

STEP_SD_CELLS = 2.5
"""Standard deviation of the shift of one iteration. It keeps a part without texture from drifting away."""

ITERATIONS = 6


def limit_opencv_threads() -> None:
    """Run OpenCV on the calling thread only.

    A canvas is too small to gain from more threads, and in a live session the pose model needs the other cores.
    """
    cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class Similarity:
    """Shift, rotation and scaling of the canvas: ``z`` goes to ``CENTER + scale_rotation (z - CENTER) + shift``.

    Attributes:
        shift: in cells.
        scale_rotation: its absolute value scales, its argument turns (clockwise on the screen).
    """

    shift: complex
    scale_rotation: complex = 1.0 + 0.0j

    @classmethod
    def about(cls, pivot: complex, scale_rotation: complex) -> Similarity:
        """Rotation and scaling about a point of the canvas."""
        return cls((pivot - CENTER) * (1.0 - scale_rotation), scale_rotation)

    def compose(self, inner: Similarity) -> Similarity:
        """``inner`` first, then this."""
        return Similarity(self.shift + self.scale_rotation * inner.shift, self.scale_rotation * inner.scale_rotation)

    def inverse(self) -> Similarity:
        """The motion that undoes this one."""
        return Similarity(-self.shift / self.scale_rotation, 1.0 / self.scale_rotation)

    def move(self, point: complex) -> complex:
        """Where a point of the canvas goes."""
        return CENTER + self.scale_rotation * (point - CENTER) + self.shift

    def matrix(self, origin: complex = 0j) -> Floats:
        """``(2, 3)`` affine map of canvas cells, counted from ``origin``."""
        a = self.scale_rotation
        offset = CENTER + self.shift - a * (CENTER - origin)
        return np.array([[a.real, -a.imag, offset.real], [a.imag, a.real, offset.imag]])

    def remove_from(self, canvas: Image) -> Image:
        """The canvas as it was before this motion."""
        return _sample(canvas, self.matrix(), CANVAS)


IDENTITY = Similarity(0.0 + 0.0j)


@dataclass(frozen=True, slots=True)
class MotionPrior:
    """How far a part may have turned and been scaled since the reference frame: standard deviations."""

    turn_deg: float
    zoom_pct: float


STATIC_CAMERA = MotionPrior(turn_deg=0.05, zoom_pct=0.1)
"""For a part that lies on the floor: if the camera has not shifted it, the camera has not turned it either."""


class FootTemplate:
    """The look of one part of the foot in the reference frame.

    Args:
        reference: contrast-normalized canvas of the standing foot.
        corners: ``(n, 2)`` polygon around the part, (along, up) in shoe lengths.
    """

    def __init__(self, reference: Image, corners: Floats) -> None:
        mask = foot_mask(corners)
        rows, columns = np.nonzero(mask)
        self._left, self._top = int(columns.min()), int(rows.min())
        self._size = (int(columns.max()) + 1 - self._left, int(rows.max()) + 1 - self._top)
        window = np.s_[self._top : self._top + self._size[1], self._left : self._left + self._size[0]]
        inside = mask[window] > 0
        self._inside = np.flatnonzero(inside)
        self._window = np.ascontiguousarray(reference[window])
        self._reference = self._window[inside].astype(np.float64)
        self._centered = self._reference - self._reference.mean()
        self._power = float(self._centered @ self._centered)
        slope_x = cv2.Sobel(reference, cv2.CV_32F, 1, 0, scale=1 / 8)[window][inside]
        slope_y = cv2.Sobel(reference, cv2.CV_32F, 0, 1, scale=1 / 8)[window][inside]
        x = columns[mask[rows, columns] > 0] - CENTER.real
        y = rows[mask[rows, columns] > 0] - CENTER.imag
        # Derivatives of the look by shift in x, shift in y, rotation and scale.
        jacobian = [slope_x, slope_y, slope_x * -y + slope_y * x, slope_x * x + slope_y * y]
        self._jacobian = np.stack(jacobian).astype(np.float64)
        # One product with the weights gives the normal matrix: half the time of two products of matrices.
        self._products = (self._jacobian[:, None] * self._jacobian).reshape(16, -1)

    def find(
        self, canvas: Image, start: Similarity, removed: Similarity, prior: MotionPrior
    ) -> tuple[Similarity, float]:
        """The motion that fits best, by Gauss-Newton with Cauchy weights, which ignore shadows and highlights.

        OpenCV's ``findTransformECC`` has neither the weights nor the prior.

        Args:
            canvas: contrast-normalized canvas from which the motion ``removed`` has been removed.
            start: motion to start from.
            removed: ``prior`` holds for the rotation and scale of the result composed with this motion.
            prior: how much rotation and scaling is likely.

        Returns:
            The motion on ``canvas``, and the correlation (-1..1) of the part after it.
        """
        sd = np.array([STEP_SD_CELLS, STEP_SD_CELLS, math.radians(prior.turn_deg), prior.zoom_pct / 100.0])
        stiffness = NOISE_VARIANCE / sd**2
        motion, look, stiff = start, self._window, np.diag(stiffness)
        for _ in range(ITERATIONS):
            look = self._look(canvas, motion)
            residual = look - self._reference
            weight = residual / (1.5 * median_in_place(np.abs(residual)) + 0.05)
            weight *= weight
            weight += 1.0
            np.reciprocal(weight, out=weight)
            total = removed.scale_rotation * motion.scale_rotation
            from_prior = np.array([0.0, 0.0, cmath.phase(total), abs(total) - 1.0])
            # OpenCV takes a third of NumPy's time for four unknowns.
            normal = (self._products @ weight).reshape(4, 4) + stiff
            residual *= weight
            pull = self._jacobian @ residual + stiffness * from_prior
            _, step = cv2.solve(normal, pull[:, None])
            right, down, turn, zoom = step[:, 0].tolist()
            motion = motion.compose(Similarity(complex(-right, -down), (1.0 - zoom) * cmath.exp(-1j * turn)))
            if math.hypot(right, down) < 0.02 and abs(turn) < 4e-4:
                break
        return motion, self._correlation(look)

    def search(self, canvas: Image, *, reach_cells: int) -> Similarity:
        """The whole-cell shift within reach with the largest correlation; near shifts are preferred slightly."""
        size = (self._size[0] + 2 * reach_cells, self._size[1] + 2 * reach_cells)
        offset = np.array([[1.0, 0.0, self._left - reach_cells], [0.0, 1.0, self._top - reach_cells]])
        match = cv2.matchTemplate(_sample(canvas, offset, size), self._window, cv2.TM_CCOEFF_NORMED)
        away = np.arange(-reach_cells, reach_cells + 1) ** 2
        row, column = np.unravel_index(int(np.argmax(match - 1e-4 * (away + away[:, None]))), match.shape)
        return Similarity(complex(column - reach_cells, row - reach_cells))

    def match(self, canvas: Image, motion: Similarity = IDENTITY) -> float:
        """Correlation (-1..1) of the part after a motion."""
        return self._correlation(self._look(canvas, motion))

    def _correlation(self, look: Image) -> float:
        """As :func:`~formcheck.measure.foot.outline.correlation` with the reference, of which half is known."""
        look = np.subtract(look, np.add.reduce(look, dtype=np.float64) / len(look), dtype=np.float64)
        return float(self._centered @ look / math.sqrt(self._power * float(look @ look) + 1e-9))

    def _look(self, canvas: Image, motion: Similarity) -> Image:
        matrix = motion.matrix(complex(self._left, self._top))
        return _sample(canvas, matrix, self._size).take(self._inside)


def _sample(canvas: Image, matrix: Floats, size: tuple[int, int]) -> Image:
    """An image of ``size`` (width, height) whose cell ``p`` comes from ``matrix p`` of the canvas."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(canvas, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
