"""Thigh and shank keep their lengths: where one seems to shrink, the knee between them was misplaced.

In folded postures, with the trunk on the thighs and the arms before them, the pose model puts the knee towards the hip
or the ankle, by up to half a shoe. Bones do not shrink, and seen from the side little of them turns out of the picture.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MIN_PROJECTED_LENGTH = 0.95
"""Share of its standing length below which thigh and shank do not fall in the picture of a side view: true thighs keep
0.92 to 1.00 of it at the bottom, 0.98 in the middle, since knees go outwards (rendered, 18 clips)."""

TOLERANCE_CM = 1e-6


def constrain_knee(hip: Floats, knee: Floats, ankle: Floats, *, thigh_cm: float, shank_cm: float) -> Floats:
    """The knee, moved the shortest way to where thigh and shank are long enough.

    Args:
        hip: ``(T, 2)`` forward and up, cm; NaN where it is not known.
        knee: likewise.
        ankle: likewise.
        thigh_cm: its least length.
        shank_cm: its least length.

    Returns:
        ``(T, 2)`` the knee; as it was where both are long enough already, or no place would make them so.
    """
    held = knee.copy()
    with np.errstate(invalid="ignore"):
        short = (np.hypot(*(hip - knee).T) < thigh_cm) | (np.hypot(*(knee - ankle).T) < shank_cm)
    for i in np.flatnonzero(short & np.isfinite(hip + knee + ankle).all(axis=1)):
        ends = ((hip[i], thigh_cm), (ankle[i], shank_cm))
        places = [*(_pushed(knee[i], *end) for end in ends), *_meeting(*itertools.chain(*ends))]
        allowed = [place for place in places if all(_far_enough(place, *end) for end in ends)]
        held[i] = min(allowed, key=lambda place: math.dist(place, knee[i]), default=knee[i])
    return held


def _far_enough(place: Floats, end: Floats, length: float) -> bool:
    return math.dist(place, end) >= length - TOLERANCE_CM


def _pushed(place: Floats, end: Floats, length: float) -> Floats:
    """A place straight away from an end, at least a length from it."""
    away = math.dist(place, end)
    return end + (place - end) * max(1.0, length / max(away, TOLERANCE_CM))


def _meeting(one: Floats, one_length: float, other: Floats, other_length: float) -> list[Floats]:
    """The place in front that lies at both lengths from both ends, if there is one."""
    apart = math.dist(one, other)
    if not abs(one_length - other_length) < apart < one_length + other_length:
        return []
    along = (apart**2 + one_length**2 - other_length**2) / (2.0 * apart)
    line = (other - one) / apart
    aside = np.array([line[1], -line[0]]) * math.copysign(math.sqrt(one_length**2 - along**2), line[1])
    return [one + along * line + aside]
