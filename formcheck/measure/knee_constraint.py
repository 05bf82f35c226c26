"""Constrain the knee so that thigh and shank keep their lengths.

In folded postures, with the trunk on the thighs and the arms in front, the pose model moves the knee toward the hip
or the ankle by up to half a shoe. Bones keep their lengths, and from the side little of them turns out of the
picture.
"""

from __future__ import annotations

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
        short = (_distance(hip, knee) < thigh_cm) | (_distance(knee, ankle) < shank_cm)
    at = np.flatnonzero(short & np.isfinite(hip + knee + ankle).all(axis=1))
    found, ends = knee[at], ((hip[at], thigh_cm), (ankle[at], shank_cm))
    places = np.stack([*(_pushed(found, *end) for end in ends), _meeting(*ends[0], *ends[1])])
    with np.errstate(invalid="ignore"):
        allowed = np.all([_distance(places, end) >= length - TOLERANCE_CM for end, length in ends], axis=0)
    nearest = np.where(allowed, _distance(places, found), np.inf).argmin(axis=0)
    held[at] = np.where(allowed.any(axis=0)[:, None], places[nearest, np.arange(len(at))], found)
    return held


def _distance(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.linalg.norm(one - other, axis=-1))


def _pushed(place: Floats, end: Floats, length: float) -> Floats:
    """``(k, 2)`` positions straight away from an end, at least a length from it."""
    farther = np.maximum(1.0, length / np.maximum(_distance(place, end), TOLERANCE_CM))
    return np.asarray(end + (place - end) * farther[:, None])


def _meeting(one: Floats, one_length: float, other: Floats, other_length: float) -> Floats:
    """``(k, 2)`` the position in front of both ends at the two lengths from them; NaN where there is none."""
    apart = _distance(one, other)
    # Ends at one place, or too far apart, give infinities and NaN.
    with np.errstate(all="ignore"):
        along = (apart**2 + one_length**2 - other_length**2) / (2.0 * apart)
        line = (other - one) / apart[:, None]
        aside = np.copysign(np.sqrt(one_length**2 - along**2), line[:, 1])
    is_between = (abs(one_length - other_length) < apart) & (apart < one_length + other_length)
    place = one + along[:, None] * line + aside[:, None] * np.stack([line[:, 1], -line[:, 0]], axis=1)
    return np.where(is_between[:, None], place, np.nan)
