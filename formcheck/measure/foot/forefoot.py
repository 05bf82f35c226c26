"""The fore-foot, which stays on the floor: found again in every picture, it tells the camera's motion, the drift."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.measure.foot.outline import CELLS, Floats, FootFrame, Image, draw_canvas, even_out
from formcheck.measure.foot.template import STILL, TRIPOD, Complexes, FootPart, Freedom, compose, matrix
from formcheck.observe.observation import FootPatch

FORE_FOOT = np.array([(0.62, -0.06), (0.62, 0.17), (0.80, 0.20), (1.04, 0.14), (1.05, -0.06)])
"""Corners (along, up) of the part that stays on the floor; it takes in the sole's edge and the tip."""

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

PULL_PER_CELL = 0.03
"""How much more alike the fore-foot must look for each cell away from the course between sure pictures: a shadow that
creeps over the toes draws the match along with it."""

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


@dataclass(frozen=True, slots=True)
class Pull:
    """What distance from the camera's course counts against how alike a fore-foot looks."""

    per_cell: float
    most: float

    def at(self, cells: float) -> float:
        """What so many cells count."""
        return min(self.per_cell * cells, self.most)


@dataclass(frozen=True, slots=True)
class FootPictures:
    """A foot's pictures over a rep and its standing: ``(n,)`` times and as many patches."""

    time_s: Floats
    patches: tuple[FootPatch, ...]

    def place_px(self, number: int) -> Floats:
        """``(2,)`` where the landmarks put the foot in a picture: patches are cut round the middle of heel and toe."""
        patch = self.patches[number]
        rows, columns = patch.gray.shape
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
        ``(n, 2)`` drifts and ``(n,)`` how alike the fore-foot looks (-1..1), at least :data:`LIKELY` where a camera
        that stands still says where it is.
    """
    follower = _Follower(FootPart(still, FORE_FOOT), frame, pictures)
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
    for k in map(int, np.flatnonzero(~sure)):
        between = np.array([np.interp(time_s[k], time_s[sure], part) for part in known.T])
        if freedom is TRIPOD and time_s[sure][0] < time_s[k] < time_s[sure][-1]:
            # Whatever shadow falls on it: a planted foot before a camera that stands still is where it was.
            drift[k], alike[k] = between, max(LIKELY, follower.likeness(k, between))
            continue
        pull = Pull(PULL_PER_CELL, FULL_PULL if alike[k] >= SURE else math.inf)
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

    fore: FootPart
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
        choices = [(between, self.likeness(number, between)), near, (found, self.likeness(number, found))]
        worth = [alike - pull.at(abs(drift[0] - between[0])) for drift, alike in choices]
        return choices[int(np.argmax(worth))]

    def likeness(self, number: int, drift: Complexes) -> float:
        """How alike the fore-foot looks after a drift."""
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
