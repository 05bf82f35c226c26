"""A part of the foot's standing look, found again in other pictures of the foot.

A drift is a similarity about the fore-foot, kept as two complex numbers ``(shift, stretch)`` in canvas cells (x right,
y down): a point z goes to ``centre + stretch * (z - centre) + shift``. Standing still is ``(0, 1)``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.measure.foot.outline import CANVAS, Floats, Image, cell, correlation, foot_mask

Complexes = npt.NDArray[np.complex128]

CENTRE = complex(*cell(0.80, 0.0))
"""The point of the canvas that a drift turns and stretches about."""

STILL = np.array([0.0, 1.0], np.complex128)

NOISE_VARIANCE = 0.3
"""Variance of an evened-out cell about its picture, times the cells over which errors hang together."""

SHIFT_CELLS = 2.5
"""Spread of a single step of the fit: keeps a plain part from being flung about."""


def fit_on_one_thread() -> None:
    """Do this process's picture work on the thread that asks for it.

    A foot's picture is too small to be shared out, and before a camera the pose model needs the other cores.
    """
    cv2.setNumThreads(1)


def compose(outer: Complexes, inner: Complexes) -> Complexes:
    """The drift that is ``inner`` seen on a canvas already moved by ``outer``."""
    return np.array([outer[0] + outer[1] * inner[0], outer[1] * inner[1]])


def turn_about(point: complex, turn: complex) -> Complexes:
    """The drift that turns (and stretches) about a point of the canvas by a complex factor."""
    return np.array([(point - CENTRE) * (1.0 - turn), turn])


def matrix(drift: Complexes) -> Floats:
    """``(2, 3)`` affine map of a drift, from where a cell was to where it is."""
    shift, stretch = complex(drift[0]), complex(drift[1])
    offset = CENTRE + shift - stretch * CENTRE
    return np.array([[stretch.real, -stretch.imag, offset.real], [stretch.imag, stretch.real, offset.imag]])


def undo(canvas: Image, drift: Complexes) -> Image:
    """The canvas with a drift taken off."""
    return sample(canvas, matrix(drift), CANVAS)


def sample(canvas: Image, where: Floats, size: tuple[int, int]) -> Image:
    """``size`` cells of a canvas, each taken from where ``where`` sends it."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(canvas, where, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)


@dataclass(frozen=True, slots=True)
class Freedom:
    """How far a part may have turned and zoomed since the standing picture, as standard deviations."""

    turn_deg: float
    zoom_pct: float


TRIPOD = Freedom(turn_deg=0.05, zoom_pct=0.1)
"""A camera that has not moved the fore-foot has not turned either."""


class FootPart:
    """A part's standing look, found again in other canvases.

    Args:
        still: evened-out canvas of the standing foot.
        corners: ``(n, 2)`` (along, up) of the part.
    """

    def __init__(self, still: Image, corners: Floats) -> None:
        mask = foot_mask(corners)
        rows, columns = np.nonzero(mask)
        self._left, self._top = int(columns.min()), int(rows.min())
        self._size = (int(columns.max()) + 1 - self._left, int(rows.max()) + 1 - self._top)
        window = np.s_[self._top : self._top + self._size[1], self._left : self._left + self._size[0]]
        self._inside = mask[window] > 0
        self._window = np.ascontiguousarray(still[window])
        self._still = self._window[self._inside].astype(np.float64)
        across = cv2.Sobel(still, cv2.CV_32F, 1, 0, scale=1 / 8)[window][self._inside]
        down = cv2.Sobel(still, cv2.CV_32F, 0, 1, scale=1 / 8)[window][self._inside]
        x = columns[mask[rows, columns] > 0] - CENTRE.real
        y = rows[mask[rows, columns] > 0] - CENTRE.imag
        slopes = [across, down, across * -y + down * x, across * x + down * y]
        self._slopes = np.stack(slopes, axis=1).astype(np.float64)

    def find(self, canvas: Image, start: Complexes, base: Complexes, freedom: Freedom) -> tuple[Complexes, float]:
        """The drift in a canvas by which the part fits best, and how alike it then looks (-1..1).

        Args:
            canvas: evened-out canvas from which the drift ``base`` has been taken off.
            start: drift to start from.
            base: see ``canvas``; turn and zoom of both together are held near none by ``freedom``.
            freedom: how firmly.
        """
        spread = np.array([SHIFT_CELLS, SHIFT_CELLS, math.radians(freedom.turn_deg), freedom.zoom_pct / 100.0])
        stiffness = NOISE_VARIANCE / spread**2
        drift = start.astype(np.complex128)
        seen, stiff = self._still, np.diag(stiffness)
        # Gauss-Newton with the standing picture's slopes; Cauchy weights pass over shadows and fingers of light.
        for _ in range(6):
            seen = self._look(canvas, drift)
            miss = seen - self._still
            scale = 1.5 * float(np.median(np.abs(miss))) + 0.05
            weighted = self._slopes / (1.0 + (miss / scale) ** 2)[:, None]
            whole = base[1] * drift[1]
            held = np.array([0.0, 0.0, np.angle(whole), abs(whole) - 1.0])
            step = np.linalg.solve(weighted.T @ self._slopes + stiff, weighted.T @ miss + stiffness * held)
            drift = compose(drift, np.array([-complex(step[0], step[1]), (1.0 - step[3]) * np.exp(-1j * step[2])]))
            if abs(complex(step[0], step[1])) < 0.02 and abs(step[2]) < 4e-4:
                break
        return drift, correlation(self._still, seen)

    def search(self, canvas: Image, *, reach_cells: int) -> Complexes:
        """The whole-cell shift, within a reach, at which the part looks most alike; near is preferred a little."""
        size = (self._size[0] + 2 * reach_cells, self._size[1] + 2 * reach_cells)
        away = np.array([[1.0, 0.0, self._left - reach_cells], [0.0, 1.0, self._top - reach_cells]])
        likeness = cv2.matchTemplate(sample(canvas, away, size), self._window, cv2.TM_CCOEFF_NORMED)
        y, x = np.mgrid[-reach_cells : reach_cells + 1, -reach_cells : reach_cells + 1]
        row, column = np.unravel_index(int(np.argmax(likeness - 1e-4 * (x * x + y * y))), likeness.shape)
        return np.array([complex(column - reach_cells, row - reach_cells), 1.0])

    def likeness(self, canvas: Image, drift: Complexes = STILL) -> float:
        """How alike the part looks on the canvas, a drift taken off."""
        return correlation(self._still, self._look(canvas, drift))

    def _look(self, canvas: Image, drift: Complexes) -> Floats:
        where = matrix(drift)
        where[:, 2] += where[:, :2] @ (self._left, self._top)
        return np.asarray(sample(canvas, where, self._size)[self._inside], np.float64)
