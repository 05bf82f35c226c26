"""When the way down and the way up begin and end, told from how fast the lifter goes between.

The very beginning and end of a way are too slow to be seen. Joints turn from rest to rest much as a hand is moved:
along a path of least jerk, whose speed at the share ``x`` of the way's time is ``16 x^2 (1 - x)^2`` of its fastest
(Flash & Hogan 1985). So each share of the fastest speed lies at a known distance from the way's end, in lengths of the
way, and a straight line of time over distance leads to the distance nought.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formcheck.numerics.filters import low_pass, rate_of_change
from formcheck.numerics.intervals import between, known_median
from formcheck.segment.reps import Rep

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

MAX_SPEED_CUTOFF_HZ = 4.0
CUTOFF_CYCLES_PER_PHASE = 3.0
"""Each way is smoothed at this many turns in its own time, 4 Hz at most: a slow one has nothing quicker in it, and
landmark noise would pass for its fastest moment and hide where it begins."""

HIP_FIT_FROM, HIP_FIT_TO = 0.4, 0.05
JOINT_FIT_FROM, JOINT_FIT_TO = 0.8, 0.1
"""Between these shares of its fastest speed a way's slope tells its end; the hips are slow near it for longer."""

HITCH_MIN_PEAK, HITCH_MAX_VALLEY = 0.25, 0.5
"""Who stops on the way has several fastest moments, parted by a fall to half of the one before; one of less than a
quarter of the fastest of all is a sway."""

MIN_LEAN_RAD, MAX_LEAN_RAD = math.radians(8.0), math.radians(90.0)
"""How far either bone of a leg may lean at the bottom, if both lean alike."""

STEP_S = 1.0 / 60.0
"""Times between pictures are looked at this finely."""

JOINT_ONSET_DELAY_S = 0.09
"""Knee and trunk are seen to bend this much after they begin to, and stretched no earlier than they are: 0.09 +- 0.06
and 0.00 +- 0.05 s (89 rendered reps)."""


@dataclass(frozen=True, slots=True)
class SpeedProfile:
    """How fast a way is near one of its ends.

    Attributes:
        share: shares of the fastest speed, increasing.
        distance: how far each is from the end, in lengths of the way.
        fit: between which two shares, from the faster to the slower, the end is told from the speed.
    """

    share: Floats
    distance: Floats
    fit: tuple[float, float]


_HALF = np.linspace(0.0, 0.5, 100)
JOINT = SpeedProfile(16.0 * _HALF**2 * (1.0 - _HALF) ** 2, _HALF, (JOINT_FIT_FROM, JOINT_FIT_TO))
"""How a joint turns near either end of a way."""


def phase_speed(time_s: Floats, along: Floats, length_s: float) -> Floats:
    """``(T,)`` speed a second of what grows along a way, smoothed as a way that takes ``length_s`` bears."""
    cutoff_hz = min(MAX_SPEED_CUTOFF_HZ, CUTOFF_CYCLES_PER_PHASE / length_s) if length_s > 0 else MAX_SPEED_CUTOFF_HZ
    return rate_of_change(time_s, low_pass(time_s, along, cutoff_hz=cutoff_hz))


def refine_phase_times(
    time_s: Floats, hip_height_m: Floats, rep: Rep, *, joint_angles_deg: Sequence[Floats] = ()
) -> Rep:
    """The same rep with its times where the lifter set off and came to rest.

    The bottom's are told from the hips. At the top straight legs let the hips down by next to nothing as they begin to
    bend, so there the joints tell, where the view shows them: of hips and two joints the two that agree best.

    Args:
        time_s: ``(T,)``.
        hip_height_m: ``(T,)`` height of the hips, not smoothed, NaN where missing; known throughout the rep.
        rep: as segmentation found it, with a drop that noise cannot make.
        joint_angles_deg: ``(T,)`` angles that grow on the way down and shrink on the way up.
    """
    down = np.flatnonzero(between(time_s, rep.start_s, rep.bottom_s))
    up = np.flatnonzero(between(time_s, rep.bottom_s, rep.end_s))
    down_s, up_s = rep.descent_end_s - rep.start_s, rep.end_s - rep.ascent_start_s
    top, low = _folding(_bend(time_s, hip_height_m, rep))
    sinking, rising = phase_speed(time_s, -hip_height_m, down_s), phase_speed(time_s, hip_height_m, up_s)
    low_from_s = min(_edge(time_s, sinking, down[::-1], low), rep.bottom_s)
    low_to_s = max(_edge(time_s, rising, up, low), rep.bottom_s)
    bends = [phase_speed(time_s, bend, down_s) for bend in joint_angles_deg]
    stretches = [phase_speed(time_s, -bend, up_s) for bend in joint_angles_deg]
    begins = [edge_s - JOINT_ONSET_DELAY_S for edge_s in _edges(time_s, bends, down)]
    start_s = _agreed([_edge(time_s, sinking, down, top), *begins])
    end_s = _agreed([_edge(time_s, rising, up[::-1], top), *_edges(time_s, stretches, up[::-1])])
    return replace(
        rep,
        start_s=max(min(start_s, low_from_s), float(time_s[0])),
        descent_end_s=low_from_s,
        ascent_start_s=low_to_s,
        end_s=max(end_s, low_to_s),
    )


def _bend(time_s: Floats, hip_height_m: Floats, rep: Rep) -> float:
    """How far thigh and shank lean at the bottom if they lean alike, rad, from how much lower the hips are there."""
    standing_m = known_median(hip_height_m[between(time_s, *rep.standing_s)])
    low_m = float(np.nanmin(hip_height_m[between(time_s, rep.start_s, rep.end_s)]))
    left = low_m / standing_m if standing_m > 0 else math.nan
    return min(max(math.acos(min(left, 1.0)), MIN_LEAN_RAD), MAX_LEAN_RAD) if left >= 0 else MAX_LEAN_RAD


def _folding(bend_rad: float) -> tuple[SpeedProfile, SpeedProfile]:
    """The shapes of the hips' way at the top and at the bottom.

    Two bones that lean by ``k bend_rad`` let the hips down by their length times ``1 - cos(k bend_rad)``, ``k(x) =
    10 x^3 - 15 x^4 + 6 x^5`` being the share of the whole turn.
    """
    x = np.linspace(0.0, 1.0, 200)
    turned = x**3 * (10.0 - 15.0 * x + 6.0 * x**2)
    speed = np.sin(turned * bend_rad) * x**2 * (1.0 - x) ** 2
    share, fastest, fit = speed / speed.max(), int(np.argmax(speed)), (HIP_FIT_FROM, HIP_FIT_TO)
    top = SpeedProfile(share[: fastest + 1], x[: fastest + 1], fit)
    return top, SpeedProfile(share[fastest:][::-1], 1.0 - x[fastest:][::-1], fit)


def _edges(time_s: Floats, speeds: Sequence[Floats], inward: Numbers) -> Iterator[float]:
    """The end of a way as each joint tells it that was seen all the way."""
    return (_edge(time_s, speed, inward, JOINT) for speed in speeds if np.isfinite(speed[inward]).all())


def _edge(time_s: Floats, speed: Floats, inward: Numbers, shape: SpeedProfile) -> float:
    """When a way begins or ends, seen from there ``inward`` (numbers of pictures); not beyond the recording."""
    own = speed[inward]
    most = np.maximum.accumulate(own)
    over = np.flatnonzero((most >= HITCH_MIN_PEAK * most[-1]) & (own < HITCH_MAX_VALLEY * most))
    top = inward[int(np.argmax(own[: over[0]] if len(over) else own))]
    if not speed[top] > 0:
        return float(time_s[inward[0]])
    outermost_s = time_s[0 if inward[0] < inward[-1] else -1]
    at_s = np.arange(time_s[top], outermost_s, math.copysign(STEP_S, outermost_s - time_s[top]))
    share = np.interp(at_s, time_s, speed) / speed[top]
    fast, slow = shape.fit
    gone = np.flatnonzero(~(share >= slow))
    seen = np.flatnonzero(share[: gone[0] if len(gone) else len(share)] <= fast)
    if len(seen) < 2:
        return float(time_s[inward[0]])
    side = slice(seen[0], seen[-1] + 1)
    _, end_s = np.polyfit(np.interp(share[side], shape.share, shape.distance), at_s[side], 1)
    return min(max(float(end_s), float(time_s[0])), float(time_s[-1]))


def _agreed(tellings_s: Sequence[float]) -> float:
    """The middle of the two that agree best; the one there is."""
    if len(tellings_s) == 1:
        return tellings_s[0]
    one_s, other_s = min(pairwise(sorted(tellings_s)), key=lambda two: two[1] - two[0])
    return (one_s + other_s) / 2.0
