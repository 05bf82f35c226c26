"""The fore-foot, which stays on the floor: found again in every picture, it tells the camera's motion, the drift.

A drift is a similarity about the fore-foot, kept as two complex numbers ``(shift, stretch)`` in canvas cells (x right,
y down): a point z goes to ``centre + stretch * (z - centre) + shift``. Standing still is ``(0, 1)``.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.foot_outline import (
    CANVAS,
    CELLS,
    Floats,
    FootFrame,
    Image,
    cell,
    correlation,
    draw_canvas,
    even_out,
    foot_mask,
)
from formcheck.observe import FootPatch

Complexes = npt.NDArray[np.complex128]

FORE_FOOT = np.array([(0.62, -0.06), (0.62, 0.17), (0.80, 0.20), (1.04, 0.14), (1.05, -0.06)])
"""Corners (along, up) of the part that stays on the floor; it takes in the sole's edge and the tip."""

CENTRE = complex(*cell(0.80, 0.0))
"""The point of the canvas that a drift turns and stretches about."""

STILL = np.array([0.0, 1.0], np.complex128)

NOISE_VARIANCE = 0.3
"""Variance of an evened-out cell about its picture, times the cells over which errors hang together."""

SHIFT_CELLS = 2.5
"""Spread of a single step of the fit: keeps a plain fore-foot from being flung about."""

SURE = 0.85
"""A fore-foot that looks this much like the standing one has been found."""

LIKELY = 0.6
SMALL_STEP_CELLS = 1.5
"""One that looks less like it than this has not; in between it has, if it took but a small step."""

FOUND_AGAIN = 0.75
"""So much a fore-foot must look like itself to be believed at a distance."""

SEARCH_SHOES = 0.15
"""How far from its last place a lost fore-foot is looked for."""

ASTRAY_SHOES = 0.35
"""A fore-foot found so far from where its landmarks are is another's: the far foot looks just like the near one."""

PULL_PER_CELL, TRIPOD_PULL_PER_CELL = 0.03, 0.10
"""How much more alike the fore-foot must look for each cell away from the course between sure pictures: a shadow that
creeps over the toes draws the match along with it. A camera that stands still wherever the foot is sure stands still in
between too."""

BEYOND_DOUBT = 0.93
"""A fore-foot that looks this much like the standing one is it, wherever it is."""

UNBROKEN_S = 0.10
"""So is one that is sure, if it follows upon another by a small step after no longer a break."""

FULL_PULL = 0.35
"""How much more alike a sure fore-foot that is neither must look than where the camera's course has it, at any
distance: a camera may be moved while the foot is hidden."""

HAND_TURN_DEG_PER_SHOE = 6.0
HAND_ZOOM_PCT_PER_SHOE = 8.0
"""A hand that lets the picture wander by a shoe (a tenth of its width, some 6 degrees of pan) rolls about as much."""


def compose(outer: Complexes, inner: Complexes) -> Complexes:
    """The drift that is ``inner`` seen on a canvas already moved by ``outer``."""
    return np.array([outer[0] + outer[1] * inner[0], outer[1] * inner[1]])


def matrix(drift: Complexes) -> Floats:
    """``(2, 3)`` affine map of a drift, from where a cell was to where it is."""
    shift, stretch = complex(drift[0]), complex(drift[1])
    offset = CENTRE + shift - stretch * CENTRE
    return np.array([[stretch.real, -stretch.imag, offset.real], [stretch.imag, stretch.real, offset.imag]])


def undo(canvas: Image, drift: Complexes) -> Image:
    """The canvas with a drift taken off."""
    return _sample(canvas, matrix(drift), CANVAS)


@dataclass(frozen=True, slots=True)
class Freedom:
    """How far the camera may have turned and zoomed since the standing picture, as standard deviations."""

    turn_deg: float
    zoom_pct: float


@dataclass(frozen=True, slots=True)
class Pull:
    """What distance from the camera's course counts against how alike a fore-foot looks."""

    per_cell: float
    most: float

    def at(self, cells: float) -> float:
        """What so many cells count."""
        return min(self.per_cell * cells, self.most)


TRIPOD = Freedom(turn_deg=0.05, zoom_pct=0.1)
"""A camera that has not moved the fore-foot has not turned either."""


class ForeFoot:
    """The fore-foot's standing look, found again in other canvases.

    Args:
        still: evened-out canvas of the standing foot.
    """

    def __init__(self, still: Image) -> None:
        mask = foot_mask(FORE_FOOT)
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
        """The drift in a canvas by which the fore-foot fits best, and how alike it then looks (-1..1).

        Args:
            canvas: evened-out canvas from which the drift ``base`` has been taken off.
            start: drift to start from.
            base: see ``canvas``; turn and zoom of both together are held near none by ``freedom``.
            freedom: how firmly.
        """
        spread = np.array([SHIFT_CELLS, SHIFT_CELLS, math.radians(freedom.turn_deg), freedom.zoom_pct / 100.0])
        stiffness = NOISE_VARIANCE / spread**2
        drift = start.astype(np.complex128)
        seen = self._still
        # Gauss-Newton with the standing picture's slopes; Cauchy weights pass over shadows and fingers of light.
        for _ in range(6):
            seen = self._look(canvas, drift)
            miss = seen - self._still
            scale = 1.5 * float(np.median(np.abs(miss))) + 0.05
            weighted = self._slopes / (1.0 + (miss / scale) ** 2)[:, None]
            whole = base[1] * drift[1]
            held = np.array([0.0, 0.0, np.angle(whole), abs(whole) - 1.0])
            step = np.linalg.solve(weighted.T @ self._slopes + np.diag(stiffness), weighted.T @ miss + stiffness * held)
            drift = np.array([drift[0] - complex(step[0], step[1]), drift[1] * (1.0 - step[3]) * np.exp(-1j * step[2])])
            if abs(complex(step[0], step[1])) < 0.02 and abs(step[2]) < 4e-4:
                break
        return drift, correlation(self._still, seen)

    def search(self, canvas: Image, *, reach_cells: int) -> Complexes:
        """The whole-cell shift, within a reach, at which the fore-foot looks most alike; near is preferred a little."""
        size = (self._size[0] + 2 * reach_cells, self._size[1] + 2 * reach_cells)
        away = np.array([[1.0, 0.0, self._left - reach_cells], [0.0, 1.0, self._top - reach_cells]])
        likeness = cv2.matchTemplate(_sample(canvas, away, size), self._window, cv2.TM_CCOEFF_NORMED)
        y, x = np.mgrid[-reach_cells : reach_cells + 1, -reach_cells : reach_cells + 1]
        row, column = np.unravel_index(int(np.argmax(likeness - 1e-4 * (x * x + y * y))), likeness.shape)
        return np.array([complex(column - reach_cells, row - reach_cells), 1.0])

    def likeness(self, canvas: Image) -> float:
        """How alike the fore-foot looks on the canvas as it is."""
        return correlation(self._still, self._look(canvas, STILL))

    def _look(self, canvas: Image, drift: Complexes) -> Floats:
        where = matrix(drift)
        where[:, 2] += where[:, :2] @ (self._left, self._top)
        return np.asarray(_sample(canvas, where, self._size)[self._inside], np.float64)


@dataclass(frozen=True, slots=True)
class FootPictures:
    """A foot's pictures over a rep and its standing: ``(n,)`` times and as many patches."""

    time_s: Floats
    patches: tuple[FootPatch, ...]

    def place_px(self, number: int) -> Floats:
        """``(2,)`` where the landmarks put the foot in a picture: patches are cut round the middle of heel and toe."""
        patch = self.patches[number]
        rows, columns = patch.grey.shape
        return np.asarray(patch.origin_px) + patch.px_per_cell * np.array([0.5 * columns, 0.6 * rows])

    def look(self, number: int, frame: FootFrame, drift: Complexes) -> Image:
        """Evened-out canvas of a picture, a drift taken off."""
        there, move = frame.to_canvas(), matrix(drift)
        back = np.linalg.inv(move[:, :2])
        turned = np.column_stack([back @ there[:, :2], back @ (there[:, 2] - move[:, 2])])
        return even_out(draw_canvas(self.patches[number], turned))


def follow_fore_foot(
    still: Image, frame: FootFrame, pictures: FootPictures, *, origin: int
) -> tuple[Complexes, Floats]:
    """Find the fore-foot in every picture, outward from the one in which it stands as it should.

    Args:
        still: evened-out canvas of the standing foot.
        frame: the foot's frame in the standing picture.
        pictures: all pictures.
        origin: which of them is the standing one.

    Returns:
        ``(n, 2)`` drifts and ``(n,)`` how alike the fore-foot looks (-1..1).
    """
    follower = _Follower(ForeFoot(still), frame, pictures)
    time_s = pictures.time_s
    drift, alike = np.tile(STILL, (len(time_s), 1)), np.zeros(len(time_s))
    for course in (range(origin, len(time_s)), range(origin - 1, -1, -1)):
        here = STILL
        for k in course:
            drift[k], alike[k] = follower.find(k, here, follower.told(k, origin))
            if alike[k] >= SURE or (alike[k] >= LIKELY and abs(drift[k, 0] - here[0]) < SMALL_STEP_CELLS):
                here = drift[k]
    sure = _unbroken(time_s, drift[:, 0], alike, origin=origin)
    freedom = _freedom(drift[sure, 0])
    if freedom is not TRIPOD:
        for k in map(int, np.flatnonzero(sure)):
            drift[k], alike[k] = follower.refine(k, drift[k], freedom)
    known = drift[sure]
    per_cell = TRIPOD_PULL_PER_CELL if freedom is TRIPOD else PULL_PER_CELL
    for k in map(int, np.flatnonzero(~sure)):
        between = np.array([np.interp(time_s[k], time_s[sure], part) for part in known.T])
        pull = Pull(per_cell, FULL_PULL if alike[k] >= SURE else math.inf)
        drift[k], alike[k] = follower.settle(k, drift[k], between, pull)
    return drift, alike


def _unbroken(time_s: Floats, shift: Complexes, alike: Floats, *, origin: int) -> npt.NDArray[np.bool_]:
    """``(n,)`` which pictures tell the camera's course: beyond doubt, or sure and next to one that tells it.

    Light and shadow that pass over the foot make another place look like the fore-foot for a while. Such a place comes
    by a leap out of unsure pictures, and leaves likewise; the camera's course does not.
    """
    tells = alike >= BEYOND_DOUBT
    tells[origin] = True
    sure = np.flatnonzero((alike >= SURE) | tells)
    for course in (sure, sure[::-1]):
        for before, here in itertools.pairwise(map(int, course)):
            near = abs(time_s[here] - time_s[before]) <= UNBROKEN_S
            tells[here] |= tells[before] and near and abs(shift[here] - shift[before]) < SMALL_STEP_CELLS
    return np.asarray(tells, bool)


@dataclass(frozen=True, slots=True)
class _Follower:
    """Finds the fore-foot in one picture after another."""

    fore: ForeFoot
    frame: FootFrame
    pictures: FootPictures

    def find(self, number: int, here: Complexes, told: complex) -> tuple[Complexes, float]:
        """The drift, looked for near ``here``, and where it is not at hand further off and near the landmarks' shift.

        Returns:
            The drift and how alike the fore-foot then looks; 0 where that is not where the landmarks say the foot is.
        """
        best, alike = self._find_at(number, here)
        if alike < SURE:
            for start in (here, np.array([told, here[1]])):
                further, better = self._search_at(number, start)
                if better > max(alike, FOUND_AGAIN):
                    best, alike = further, better
        astray = abs(best[0] - told) > ASTRAY_SHOES * CELLS
        return best, 0.0 if astray else alike

    def told(self, number: int, origin: int) -> complex:
        """Shift of the foot's landmarks since the standing picture ``origin``, in cells."""
        shift = self.frame.to_canvas()[:, :2] @ (self.pictures.place_px(number) - self.pictures.place_px(origin))
        return complex(shift[0], shift[1])

    def _find_at(self, number: int, here: Complexes) -> tuple[Complexes, float]:
        step, alike = self.fore.find(self.pictures.look(number, self.frame, here), STILL, here, TRIPOD)
        return compose(here, step), alike

    def _search_at(self, number: int, here: Complexes) -> tuple[Complexes, float]:
        canvas = self.pictures.look(number, self.frame, here)
        start = self.fore.search(canvas, reach_cells=round(SEARCH_SHOES * CELLS))
        step, alike = self.fore.find(canvas, start, here, TRIPOD)
        return compose(here, step), alike

    def refine(self, number: int, here: Complexes, freedom: Freedom) -> tuple[Complexes, float]:
        """A drift made better with the freedom of the camera at hand."""
        step, alike = self.fore.find(self.pictures.look(number, self.frame, here), STILL, here, freedom)
        return compose(here, step), alike

    def settle(self, number: int, found: Complexes, between: Complexes, pull: Pull) -> tuple[Complexes, float]:
        """The drift in an unsure picture: as found, as the course between sure pictures has it, or near that course."""
        near = self.refine(number, between, TRIPOD)
        choices = [(between, self._alike(number, between)), near, (found, self._alike(number, found))]
        worth = [alike - pull.at(abs(drift[0] - between[0])) for drift, alike in choices]
        return choices[int(np.argmax(worth))]

    def _alike(self, number: int, drift: Complexes) -> float:
        return self.fore.likeness(self.pictures.look(number, self.frame, drift))


def _freedom(shift: Complexes) -> Freedom:
    """How far the camera may have turned and zoomed, from how far it let the fore-foot wander."""
    wander = float(np.hypot(np.std(shift.real), np.std(shift.imag))) / CELLS
    if wander < 0.01:
        return TRIPOD
    return Freedom(
        turn_deg=TRIPOD.turn_deg + HAND_TURN_DEG_PER_SHOE * wander,
        zoom_pct=TRIPOD.zoom_pct + HAND_ZOOM_PCT_PER_SHOE * wander,
    )


def _sample(canvas: Image, where: Floats, size: tuple[int, int]) -> Image:
    """``size`` cells of a canvas, each taken from where ``where`` sends it."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(canvas, where, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
