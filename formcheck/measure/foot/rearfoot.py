"""The rear foot, which turns about the ball when the heel lifts: how far it has turned in every picture."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from operator import itemgetter

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.measure.foot.outline import CANVAS, CELLS, Floats, Image, cell, foot_mask
from formcheck.measure.foot.template import STILL, Complexes, FootPart, Freedom, matrix, turn_about

Numbers = npt.NDArray[np.intp]

REAR_FOOT = np.array([(-0.06, -0.035), (-0.06, 0.12), (-0.04, 0.19), (0.30, 0.20), (0.48, 0.20), (0.54, -0.035)])
"""Corners (along, up) of the part that turns as one; it takes in the sole's edge. The shoe bends in front of it, and
above it the collar, the tongue and the trousers go with the shin."""

HEEL = np.array([(-0.10, -0.05), (-0.10, 0.14), (0.0, 0.17), (0.24, 0.17), (0.24, -0.05)])
"""Corners of what is left when soles bend early: it moves as one in every shoe."""

HEEL_ALONG = 0.05
"""The heel whose rise is told: the rear edge of what stands on the floor, since soles are bevelled behind it."""

HEEL_FROM_DEG = 5.0
"""From this turn on, reached by a rep's highest pictures, the heel is followed by itself: how far back the sole bends
is then seen in it. Below, a turn about the ball is all that the picture tells from shadows and folds."""

HEEL_ALIKE = 0.8
"""A heel that looks less like itself where it was found may have been sought about a wrong ball: one did by 0.68 there
and by 0.88 where it was, most others by 0.83 to 0.96 (rendered)."""

ASTRAY = 2.0
"""A heel is sought from turns about other balls that raise it by up to twice or down to half as much as the course
found: a wrong ball misleads by less than that (rendered), and what lies further off is a shadow's doing."""

STILL_TURN_DEG = 2.0
"""Less of a turn is none."""

HEEL_FREE = Freedom(turn_deg=90.0, zoom_pct=0.1)
"""A heel turns and moves as it likes and keeps its size."""

TURNS_DEG = np.arange(-5.0, 41.0)
"""Turns that are tried, heel up positive. A heel lifted by two thirds of the shoe is no squat any more."""

BALL_ALONG = 0.70
BALLS_ALONG = (0.40, 0.50, 0.60, 0.70)
"""Where the ball lies, and where it is tried to lie once the heel has lifted: soles bend further back under a stiff
shoe, and in an oblique view the near edge of the sole lies further back in the picture."""

BALL_TURN_DEG = 0.8
"""From this turn on the ball's place is sought: a sole that bends far back hardly turns about the usual one. A heel
that rose by 2.5 cm read as a turn of 1 degree there, and was called down (rendered); of 110 heels that stayed down none
is called otherwise for it."""

INDEPENDENT_CELLS = 60.0
"""How many cells of the rear foot say something of their own: its 3000, less what blur, compression and even surfaces
take. Fixes how sharp a likeness is meant, so also how far smoothness may overrule it."""

EDGE_CELLS = 1.0
"""How far edges are blurred: a turn of a degree moves the heel by that much."""

TURN_SPEED_DEG_S = 90.0
"""Spread of the speed at which heels turn: 5 cm in a fifth of a second."""


class RearFoot:
    """The rear foot's standing look, turned about a ball by every angle of :data:`TURNS_DEG`.

    Args:
        still: evened-out canvas of the standing foot.
        ball_along: where the ball lies.
    """

    def __init__(self, still: Image, *, ball_along: float = BALL_ALONG) -> None:
        window, weight = _turned_masks(ball_along)
        turned = [cv2.warpAffine(still, there, CANVAS, flags=cv2.INTER_LINEAR)[window] for there in _turns(ball_along)]
        look = np.array(turned).reshape(len(TURNS_DEG), -1)
        look = look - (weight * look).sum(axis=1, keepdims=True)
        self._window = window
        self._spread = np.sqrt((weight * look * look).sum(axis=1))
        self._weight, self._look = weight, weight * look

    def likeness(self, canvas: Image) -> Floats:
        """``(len(TURNS_DEG),)`` correlation (-1..1) of a canvas, its drift taken off, with every turn."""
        seen = np.ascontiguousarray(canvas[self._window]).ravel()
        mean = self._weight @ seen
        variance = np.maximum(self._weight @ (seen * seen) - mean * mean, 1e-6)
        return np.asarray((self._look @ seen) / (self._spread * np.sqrt(variance) + 1e-6), np.float64)


def _turns(ball_along: float) -> list[Floats]:
    """``(2, 3)`` affine map of the canvas for every angle of :data:`TURNS_DEG` about a ball."""
    ball = complex(*cell(ball_along, 0.0))
    maps = []
    for turn in np.exp(1j * np.radians(TURNS_DEG)):
        offset = ball - turn * ball
        maps.append(np.array([[turn.real, -turn.imag, offset.real], [turn.imag, turn.real, offset.imag]]))
    return maps


@functools.cache
def _turned_masks(ball_along: float) -> tuple[tuple[slice, slice], Image]:
    """The window of the canvas that the turning part sweeps over, and which cells of it the part covers at every turn.

    The cells' weights are ``(len(TURNS_DEG), cells)``, and each turn's add up to one. They are the same for every foot.
    """
    mask = foot_mask(REAR_FOOT)
    weights = [cv2.warpAffine(mask, there, CANVAS, flags=cv2.INTER_LINEAR) for there in _turns(ball_along)]
    weight = np.array(weights)
    rows, columns = np.nonzero(weight.max(axis=0) > 0.01)
    window = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    weight = weight[:, *window].reshape(len(TURNS_DEG), -1)
    weight = weight / weight.sum(axis=1, keepdims=True)
    weight.setflags(write=False)
    return window, weight


def edges(look: Image) -> Image:
    """How sharply a look changes from cell to cell, light to dark or dark to light alike.

    A heel that was bright before its shadow is dark before a lit floor once it has lifted: what it looks like is then
    turned inside out, and where its outline runs is not. Texture tells by its look what outlines leave open.
    """
    smooth = cv2.GaussianBlur(look, (0, 0), EDGE_CELLS)
    slope = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    return np.asarray(cv2.GaussianBlur(slope, (0, 0), 1.5 * EDGE_CELLS), np.float32)


def evidence(likeness: Floats) -> Floats:
    """Log-likelihood of each turn from its correlation; anti-correlation says no more than none."""
    return np.asarray(-0.5 * INDEPENDENT_CELLS * np.log1p(-(np.clip(likeness, 0.0, 0.995) ** 2)), np.float64)


def steadiest_turns(time_s: Floats, support: Floats) -> Floats:
    """The most likely course of the turn (Viterbi).

    Args:
        time_s: ``(n,)``.
        support: ``(n, len(TURNS_DEG))`` log-likelihoods.

    Returns:
        ``(n,)`` turns in degrees, between the tried ones by a parabola.
    """
    step = TURNS_DEG[1] - TURNS_DEG[0]
    apart = TURNS_DEG[:, None] - TURNS_DEG[None, :]
    total = support[0]
    back = np.zeros(support.shape, np.intp)
    for i, gap_s in enumerate(np.diff(time_s), start=1):
        reach = total[None, :] - 0.5 * (apart / (TURN_SPEED_DEG_S * gap_s + 0.3)) ** 2
        back[i] = reach.argmax(axis=1)
        total = reach.max(axis=1) + support[i]
    path = np.zeros(len(support), np.intp)
    path[-1] = int(total.argmax())
    for i in range(len(support) - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    middle = np.clip(path, 1, len(TURNS_DEG) - 2)
    rows = np.arange(len(path))
    before, here, after = (support[rows, middle + k] for k in (-1, 0, 1))
    bend = np.minimum(before - 2.0 * here + after, -1e-3)
    aside = np.where(path == middle, np.clip((before - after) / (2.0 * bend), -0.6, 0.6), 0.0)
    return np.asarray(TURNS_DEG[path] + step * aside)


def follow_rear_foot(still: Image, looks: Sequence[Image], time_s: Floats) -> tuple[Floats, Floats, Floats]:
    """How the rear foot turns, and how high the heel is against the fore-foot.

    Args:
        still: evened-out canvas of the standing foot.
        looks: ``n`` canvases, their drift taken off.
        time_s: ``(n,)`` their times.

    Returns:
        ``(n,)`` how alike the rear foot looks where it is found (-1..1), ``(n,)`` its turn in degrees, heel up positive
        and ``(n,)`` the heel's height in true shoe lengths, + up.
    """
    rears = Rears(still, looks)
    everywhere = np.arange(len(looks))
    ball_along, alike = BALL_ALONG, rears.likeness(everywhere, BALL_ALONG)
    turn = steadiest_turns(time_s, evidence(alike).sum(axis=0))
    top = np.argsort(turn)[-max(5, len(turn) // 5) :]
    if np.median(turn[top]) > BALL_TURN_DEG:
        fits = [evidence(rears.likeness(top, along)).sum(axis=0).max(axis=1).sum() for along in BALLS_ALONG]
        ball_along = BALLS_ALONG[int(np.argmax(fits))]
        alike = rears.likeness(everywhere, ball_along)
        turn = steadiest_turns(time_s, evidence(alike).sum(axis=0))
    rise, by_itself = heel_rises(rears, turn, ball_along=ball_along)
    # How sure it is was found on the look alone; edges lie somewhere at every turn.
    return np.maximum(alike[0].max(axis=1), by_itself), turn, rise


class Rears:
    """The rear foot in every picture, by its look and by its edges.

    Args:
        still: evened-out canvas of the standing foot.
        looks: ``n`` canvases, their drift taken off.
    """

    def __init__(self, still: Image, looks: Sequence[Image]) -> None:
        self.still, self.looks = still, looks
        self._kinds = ((still, looks), (edges(still), [edges(look) for look in looks]))

    def likeness(self, numbers: Numbers, ball_along: float) -> Floats:
        """``(2, k, turns)``: how alike look and edges of some pictures are, at every turn about a ball."""
        rears = [(RearFoot(still, ball_along=ball_along), seen) for still, seen in self._kinds]
        return np.array([[rear.likeness(seen[i]) for i in numbers] for rear, seen in rears])

    def likeliest_deg(self, numbers: Numbers, ball_along: float) -> Floats:
        """``(k,)``: the likeliest turns about a ball, each picture by itself."""
        return np.asarray(TURNS_DEG[evidence(self.likeness(numbers, ball_along)).sum(axis=0).argmax(axis=-1)])


def heel_rises(rears: Rears, turn_deg: Floats, *, ball_along: float) -> tuple[Floats, Floats]:
    """How high the heel is in every picture, against the fore-foot, from the turns found.

    Where the heel has clearly lifted it is followed by itself: from the turn found and, where it is not found there,
    from the likeliest about every other ball. Where it then looks at least as much like itself it is believed.

    Returns:
        ``(n,)`` true shoe lengths, + up, and ``(n,)`` how alike a heel followed by itself looks (-1..1), else -1.
    """
    turned = _about(ball_along, turn_deg)
    likeness = np.full(len(turned), -1.0)
    if np.median(np.sort(turn_deg)[-max(5, len(turn_deg) // 10) :]) >= HEEL_FROM_DEG:
        heel = FootPart(rears.still, HEEL)
        lifted = map(int, np.flatnonzero(turn_deg >= STILL_TURN_DEG))
        found = {i: heel.find(rears.looks[i], turned[i], STILL, HEEL_FREE) for i in lifted}
        lost = np.array([i for i, (_, alike) in found.items() if alike < HEEL_ALIKE], np.intp)
        for ball in (ball for ball in BALLS_ALONG if ball != ball_along and len(lost)):
            for i, start in zip(map(int, lost), _about(ball, rears.likeliest_deg(lost, ball)), strict=True):
                if 1.0 / ASTRAY <= _rise(start) / _rise(turned[i]) <= ASTRAY:
                    found[i] = max(found[i], heel.find(rears.looks[i], start, STILL, HEEL_FREE), key=itemgetter(1))
        for i, (drift, alike) in found.items():
            if alike >= heel.likeness(rears.looks[i], turned[i]):
                turned[i], likeness[i] = drift, alike
    return np.array([_rise(drift) for drift in turned]), likeness


def _about(ball_along: float, turn_deg: Floats) -> list[Complexes]:
    """Drifts that turn about a ball."""
    ball = complex(*cell(ball_along, 0.0))
    return [turn_about(ball, complex(np.exp(1j * turn))) for turn in np.radians(turn_deg)]


def _rise(drift: Complexes) -> float:
    at = cell(HEEL_ALONG, 0.0)
    there = matrix(drift) @ np.array([*at, 1.0])
    return float(at[1] - there[1]) / CELLS
