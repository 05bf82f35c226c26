"""A foot that turns on the floor during a rep, or that a moving camera sees from another side than at standing.

Either changes the length of the shoe in the picture, which a rotation of the heel about the ball does not. So both are
fitted at once: the whole foot is stretched along the floor, while its upright edges stay upright, and the rearfoot
rotates about the ball besides. Where the turn explains the frames far better than a rotation alone, it is removed from
them before the heel is measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.measure.foot.forefoot import FOREFOOT
from formcheck.measure.foot.outline import CANVAS, Image, canvas_point, foot_mask
from formcheck.measure.foot.rearfoot import REARFOOT
from formcheck.measure.foot.template import CENTER, NOISE_VARIANCE
from formcheck.measure.shoe import TOE_OUT_DEG
from formcheck.numerics.arrays import Floats

BEND_ALONG = 0.62
"""Where the sole bends in this fit: in the gap between rearfoot and forefoot."""

STRETCH_SD = 0.10
"""Standard deviation of the stretch of a foot that turns. One that points 20 degrees away from the picture and turns by
12 degrees more is shortened by 10 %."""

SHEAR_OF_STRETCH, FULL_SHEAR_FROM_DEG = -0.3, 20.0
"""Shear per stretch of a foot that points toward the camera by FULL_SHEAR_FROM_DEG and more; it is proportional to the
angle below that, and opposite for a foot that points away. Seen from above, the heel of a foot that turns toward the
camera rises in the picture by this share of what the foot loses in length. Fitted freely, eight real feet that turned
gave -0.2 to -0.6."""

MIN_GAIN, MIN_COST_RATIO, MIN_STRETCH = 40.0, 1.5, 0.04
"""When a foot has turned, at the median of the frames around the bottom: the log-likelihood gained by the turn, the
ratio of the costs without and with it, and the stretch. No foot of 146 rendered reps turns, and none is found to: 35
lifted heels have a gain of 50, a ratio of 1.54 and a stretch of 0.05 at most, never all three; 111 flat ones, some in
moving shadows, 71, 1.3 and 0.13."""

EVERY = 2
"""Every second cell of every second row is compared: neighbors are correlated."""

RESIDUAL_SCALE = 0.45
"""Residual, in units of local contrast, from which a cell counts less (Cauchy): shadows and highlights."""

MAX_ITERATIONS = 12

STARTS_DEG = (0.0, 6.0, 12.0, 20.0)
"""Rotations from which a lift is sought."""

QUARTER_TURN = np.array([[0.0, -1.0], [1.0, 0.0]])

MIDDLE = np.array([[CENTER.real], [CENTER.imag]])
"""``(2, 1)`` the cell that a turn leaves where it is."""


@dataclass(frozen=True, slots=True)
class FootFit:
    """The foot of one frame against its reference.

    Attributes:
        cost: negative log-likelihood, with the prior of the stretch.
        values: ``(4,)`` shift in x and y (cells), stretch, rotation of the rearfoot in radians, + heel up.
        shear: per stretch.
    """

    cost: float
    values: Floats
    shear: float

    @property
    def stretch(self) -> float:
        """Lengthening of the foot in the picture, as a share."""
        return float(self.values[2])

    @property
    def linear(self) -> Floats:
        """``(2, 2)`` what the turn does to the canvas about its center."""
        return np.array([[1.0 + self.stretch, 0.0], [self.shear * self.stretch, 1.0]])

    def remove_turn(self, canvas: Image) -> Image:
        """The canvas as it was before the turn; the rotation of the rearfoot stays."""
        linear = self.linear
        matrix = np.hstack([linear, MIDDLE + self.values[:2, None] - linear @ MIDDLE])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        moved = cv2.warpAffine(canvas, matrix, CANVAS, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, np.float32)


def remove_turn(
    reference: Image, canvases: Sequence[Image], at_bottom: Sequence[int], *, start: int, yaw_deg: float
) -> tuple[list[Image], float]:
    """Remove a turn of the foot from its canvases.

    Args:
        reference: contrast-normalized canvas of the standing foot.
        canvases: ``n`` canvases with the camera motion removed.
        at_bottom: indices of some frames around the bottom.
        start: index of the reference frame.
        yaw_deg: how far the camera is turned toward the lifter's front.

    Returns:
        The canvases and the stretch at the bottom; unchanged and 0 if the foot has not turned there.
    """
    foot = _WholeFoot(reference, shear=_shear_of_stretch(yaw_deg))
    stretch = _stretch_at_bottom(foot, [canvases[i] for i in at_bottom])
    if not stretch:
        return list(canvases), 0.0
    turned = list(canvases)
    for order in (range(start, len(canvases)), range(start - 1, -1, -1)):
        last = np.zeros(4)
        for k in order:
            best = foot.best_fit(canvases[k], [last, last * (1.0, 1.0, 1.0, 0.0)])
            last, turned[k] = best.values, best.remove_turn(canvases[k])
    return turned, stretch


def _stretch_at_bottom(foot: _WholeFoot, canvases: Sequence[Image]) -> float:
    """The median stretch, or 0 where a rotation of the rearfoot alone explains the frames nearly as well."""
    found: list[tuple[float, float, float]] = []
    level, *raised = (np.array([0.0, 0.0, 0.0, math.radians(deg)]) for deg in STARTS_DEG)
    for canvas in canvases:
        lifted = foot.best_fit(canvas, [level], may_turn=False)
        turned = foot.best_fit(canvas, [level, lifted.values, np.array([0.0, 0.0, -STRETCH_SD, 0.0])])
        # Other starts only lower the cost of a lift.
        if _explains_more(turned, lifted):
            lifted = min(lifted, foot.best_fit(canvas, raised, may_turn=False), key=lambda fit: fit.cost)
            turned = min(turned, foot.best_fit(canvas, [lifted.values]), key=lambda fit: fit.cost)
        found.append((lifted.cost - turned.cost, lifted.cost / max(turned.cost, 1e-6), turned.stretch))
        # Once most of the frames have too little gain or too small a ratio, the rest does not change the median.
        if (np.array(found)[:, :2] < (MIN_GAIN, MIN_COST_RATIO)).sum(axis=0).max() > len(canvases) / 2:
            return 0.0
    if not found:
        return 0.0
    stretch = float(np.median(found, axis=0)[2])
    return stretch if abs(stretch) >= MIN_STRETCH else 0.0


def _explains_more(turned: FootFit, lifted: FootFit) -> bool:
    """Whether a turn explains a frame far better than a rotation of the rearfoot alone."""
    return lifted.cost - turned.cost >= MIN_GAIN and lifted.cost >= MIN_COST_RATIO * turned.cost


def _shear_of_stretch(yaw_deg: float) -> float:
    """The shear per stretch of a foot at this camera angle, :data:`SHEAR_OF_STRETCH` at most."""
    return SHEAR_OF_STRETCH * float(np.clip((yaw_deg + TOE_OUT_DEG) / FULL_SHEAR_FROM_DEG, -1.0, 1.0))


class _Frame:
    """A canvas with its slopes."""

    def __init__(self, canvas: Image) -> None:
        slope_x, slope_y = (cv2.Sobel(canvas, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (1, 0))
        self._channels = cv2.merge([canvas, slope_x, slope_y])

    def sample(self, at: Floats) -> Floats:
        """``(3, n)`` value and slopes in x and y at ``(2, n)`` cells."""
        x, y = at.astype(np.float32)[:, None]
        sampled = cv2.remap(self._channels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
        return np.ascontiguousarray(sampled.T, np.float64)


class _WholeFoot:
    """The look of rearfoot and forefoot in the reference frame, and the shear per stretch of their turn."""

    def __init__(self, reference: Image, *, shear: float) -> None:
        rear, front = foot_mask(REARFOOT) > 0, foot_mask(FOREFOOT) > 0
        kept = np.zeros_like(rear)
        kept[::EVERY, ::EVERY] = True
        rows, columns = np.nonzero((rear | front) & kept)
        cells = np.stack([columns, rows]).astype(np.float64)
        # From the bend to the cells of the rearfoot, 0 for the others; and from the center of the turn to the rest.
        self._arm = (cells - canvas_point(BEND_ALONG, 0.0)[:, None]) * rear[rows, columns]
        self._rest = cells - self._arm - MIDDLE
        self._look = reference[rows, columns].astype(np.float64)
        self._shear = shear
        self._noise = NOISE_VARIANCE / EVERY**2
        self._prior = self._noise / np.array([np.inf, np.inf, STRETCH_SD, np.inf]) ** 2

    def best_fit(self, canvas: Image, starts: Iterable[Floats], *, may_turn: bool = True) -> FootFit:
        """The best of the fits from some starts; without a turn the stretch stays as it starts."""
        frame = _Frame(canvas)
        return min((self._fit(frame, start, may_turn=may_turn) for start in starts), key=lambda fit: fit.cost)

    def _fit(self, frame: _Frame, start: Floats, *, may_turn: bool) -> FootFit:
        """Gauss-Newton with Cauchy weights."""
        free = np.array([0, 1, 2, 3] if may_turn else [0, 1, 3])
        stiff = np.diag(self._prior[free] + 1e-6)
        values, best = start, FootFit(math.inf, start, self._shear)
        for _ in range(MAX_ITERATIONS):
            residual, jacobian = self._linearize(frame, FootFit(math.inf, values, self._shear))
            far = residual / RESIDUAL_SCALE
            far *= far
            far += 1.0
            misfit = RESIDUAL_SCALE**2 * float(np.log(far).sum()) + float(self._prior @ values**2)
            if (cost := misfit / (2.0 * self._noise)) < best.cost:
                best = FootFit(cost, values, self._shear)
            by = jacobian if may_turn else jacobian[free]
            weighted = by * np.reciprocal(far, out=far)
            step = np.zeros(4)
            pull = weighted @ residual + self._prior[free] * values[free]
            step[free] = cv2.solve(weighted @ by.T + stiff, pull[:, None])[1][:, 0]
            values = values - step
            if max(abs(step[0]), abs(step[1])) < 0.02 and abs(step[3]) < 3e-4:
                break
        return best

    def _linearize(self, frame: _Frame, fit: FootFit) -> tuple[Floats, Floats]:
        """``(n,)`` the frame minus the reference where the foot is put, ``(4, n)`` its slope by each value."""
        cosine, sine = math.cos(fit.values[3]), math.sin(fit.values[3])
        linear = fit.linear
        rotated = np.array([[cosine, -sine], [sine, cosine]]) @ self._arm
        from_center = self._rest + rotated
        value, slope_x, slope_y = frame.sample(linear @ from_center + (MIDDLE + fit.values[:2, None]))
        by_rotation = linear @ QUARTER_TURN @ rotated
        jacobian = np.empty((4, len(value)))
        jacobian[:2] = slope_x, slope_y
        jacobian[2] = from_center[0] * (slope_x + self._shear * slope_y)
        jacobian[3] = slope_x * by_rotation[0] + slope_y * by_rotation[1]
        return value - self._look, jacobian
