"""Constrain the knee so that thigh and shank keep their lengths.

In folded postures, with the trunk on the thighs and the arms in front, the pose model moves the knee toward the hip
or the ankle by up to half a shoe. Bones keep their lengths, and from the side little of them turns out of the
picture.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from formcheck.numerics.arrays import Floats

MIN_PROJECTED_LENGTH = 0.95
"""Smallest length of thigh and shank in the picture of a side view, over that at standing. True thighs keep 0.92 to
1.00 of it at the bottom, median 0.98, since knees go outward (rendered, 18 clips)."""

TOLERANCE_CM = 1e-6


def constrain_knee(hip: Floats, knee: Floats, ankle: Floats, *, thigh_cm: float, shank_cm: float) -> Floats:
    """The knee, moved by the shortest distance to where thigh and shank are long enough.

    Args:
        hip: ``(T, 2)`` forward and up, cm; NaN where unknown.
        knee: likewise.
        ankle: likewise.
        thigh_cm: smallest length of the thigh.
        shank_cm: smallest length of the shank.

    Returns:
        ``(T, 2)`` the knee; unchanged where both are long enough, or where no position makes them so.
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
    """A position straight away from an end, at least a length from it."""
    away = math.dist(place, end)
    return end + (place - end) * max(1.0, length / max(away, TOLERANCE_CM))


def _meeting(one: Floats, one_length: float, other: Floats, other_length: float) -> list[Floats]:
    """The position in front of both ends at the two lengths from them, if there is one."""
    apart = math.dist(one, other)
    if not abs(one_length - other_length) < apart < one_length + other_length:
        return []
    along = (apart**2 + one_length**2 - other_length**2) / (2.0 * apart)
    line = (other - one) / apart
    aside = np.array([line[1], -line[0]]) * math.copysign(math.sqrt(one_length**2 - along**2), line[1])
    return [one + along * line + aside]
