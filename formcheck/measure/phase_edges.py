"""Estimate when descent and ascent start and end, from the speed profile.

The first and last moments of a phase are too slow to see. A joint turns from rest to rest along a minimum-jerk path
(Flash & Hogan 1985), whose speed at the share ``x`` of the phase is ``16 x^2 (1 - x)^2`` of its peak. So each share
of the peak speed lies at a known distance from the end of the phase, in durations of the phase. A line fitted to
time over distance gives the end at distance 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.numerics.arrays import Floats, Indices
from formcheck.numerics.filters import low_pass, rate_of_change
from formcheck.numerics.intervals import between, known_median
from formcheck.segment.reps import Rep

MAX_SPEED_CUTOFF_HZ = 4.0
CUTOFF_CYCLES_PER_PHASE = 3.0
"""Cut-off of a phase in cycles per duration, 4 Hz at most. A slow phase has nothing faster in it, and landmark noise
would pass for its peak and hide its ends."""

HIP_FIT_FROM, HIP_FIT_TO = 0.4, 0.05
JOINT_FIT_FROM, JOINT_FIT_TO = 0.8, 0.1
"""Shares of the peak speed between which the line is fitted. The hips are slow near the end of a phase for longer than
the joints."""

HITCH_MIN_PEAK, HITCH_MAX_VALLEY = 0.25, 0.5
"""A lifter who stops on the way has several peaks. They are separate if the speed between falls to half of the peak
before; one below a quarter of the largest peak is sway."""

MIN_LEAN_RAD, MAX_LEAN_RAD = math.radians(8.0), math.radians(90.0)
"""Range of the lean of thigh and shank at the bottom, taken to be equal."""

SEARCH_STEP_S = 1.0 / 60.0
"""Step at which the speed between frames is interpolated."""

JOINT_ONSET_DELAY_S = 0.09
"""Knee and trunk are seen to bend 0.09 +- 0.06 s late and to extend 0.00 +- 0.05 s late (89 rendered reps). The
cause is MediaPipe's own smoothing: without it the knee bends 3 ms late (docs/speed.md)."""


@dataclass(frozen=True, slots=True)
class SpeedProfile:
    """Speed of a phase near one of its ends.

    Attributes:
        share: shares of the peak speed, increasing.
        distance: distance of each from the end, in durations of the phase.
        fit: the two shares, fast and slow, between which the end is fitted.
    """

    share: Floats
    distance: Floats
    fit: tuple[float, float]


_HALF = np.linspace(0.0, 0.5, 100)
JOINT_PROFILE = SpeedProfile(16.0 * _HALF**2 * (1.0 - _HALF) ** 2, _HALF, (JOINT_FIT_FROM, JOINT_FIT_TO))
"""Speed of a joint near either end of a phase."""


def phase_speed(time_s: Floats, along: Floats, length_s: float) -> Floats:
    """Speed per second of quantities ``(T, ...)`` along one phase, low-passed at a cut-off suited to its duration."""
    cutoff_hz = min(MAX_SPEED_CUTOFF_HZ, CUTOFF_CYCLES_PER_PHASE / length_s) if length_s > 0 else MAX_SPEED_CUTOFF_HZ
    return rate_of_change(time_s, low_pass(time_s, along, cutoff_hz=cutoff_hz))


def refine_phase_times(
    time_s: Floats, hip_height_m: Floats, rep: Rep, *, joint_angles_deg: Sequence[Floats] = ()
) -> Rep:
    """The same rep with its times where the lifter started to move and came to rest.

    The times at the bottom come from the hips. At the top the legs are straight, and as they begin to bend the hips
    hardly drop. So there the joints count, too, where the view shows them: the median of hips and joints, in which the
    first joint, the knee, counts twice. Of 139 rendered starts nine in ten lie within 0.11 s by the knee, 0.34 by the
    hips, 0.35 by the trunk. Where the knee wanders, half of that is left.

    Args:
        time_s: ``(T,)``.
        hip_height_m: ``(T,)``, not smoothed, NaN where missing; known throughout the rep.
        rep: as segmented, with a drop well above the noise.
        joint_angles_deg: ``(T,)`` angles that grow in the descent and shrink in the ascent, that of the knee first.
    """
    down = np.flatnonzero(between(time_s, rep.start_s, rep.bottom_s))
    up = np.flatnonzero(between(time_s, rep.bottom_s, rep.end_s))
    down_s, up_s = rep.descent_end_s - rep.start_s, rep.end_s - rep.ascent_start_s
    top, low = _hip_profiles(_lean_at_bottom(time_s, hip_height_m, rep))
    curves = np.column_stack([-hip_height_m, *joint_angles_deg])
    sinking, *bending = phase_speed(time_s, curves, down_s).T
    rising, *extending = phase_speed(time_s, -curves, up_s).T
    low_from_s = min(_phase_boundary(time_s, sinking, down[::-1], low), rep.bottom_s)
    low_to_s = max(_phase_boundary(time_s, rising, up, low), rep.bottom_s)
    begins = [edge_s - JOINT_ONSET_DELAY_S for edge_s in _phase_boundaries(time_s, bending, down)]
    start_s = float(np.median([_phase_boundary(time_s, sinking, down, top), *begins]))
    ends = _phase_boundaries(time_s, extending, up[::-1])
    end_s = float(np.median([_phase_boundary(time_s, rising, up[::-1], top), *ends]))
    return replace(
        rep,
        start_s=max(min(start_s, low_from_s), float(time_s[0])),
        descent_end_s=low_from_s,
        ascent_start_s=low_to_s,
        end_s=max(end_s, low_to_s),
    )


def _lean_at_bottom(time_s: Floats, hip_height_m: Floats, rep: Rep) -> float:
    """Lean of thigh and shank at the bottom in rad, if both lean alike, from the height of the hips there."""
    standing_m = known_median(hip_height_m[between(time_s, *rep.standing_s)])
    low_m = float(np.nanmin(hip_height_m[between(time_s, rep.start_s, rep.end_s)]))
    ratio = low_m / standing_m if standing_m > 0 else math.nan
    return min(max(math.acos(min(ratio, 1.0)), MIN_LEAN_RAD), MAX_LEAN_RAD) if ratio >= 0 else MAX_LEAN_RAD


def _hip_profiles(lean_rad: float) -> tuple[SpeedProfile, SpeedProfile]:
    """Speed profiles of the hips at the top and at the bottom.

    Two bones that lean by ``k(x) L`` lower the hips by their length times ``1 - cos(k(x) L)``, where ``L`` is the
    lean at the bottom and ``k(x) = 10 x^3 - 15 x^4 + 6 x^5`` the minimum-jerk path.
    """
    x = np.linspace(0.0, 1.0, 200)
    path = x**3 * (10.0 - 15.0 * x + 6.0 * x**2)
    speed = np.sin(path * lean_rad) * x**2 * (1.0 - x) ** 2
    share, peak, fit = speed / speed.max(), int(np.argmax(speed)), (HIP_FIT_FROM, HIP_FIT_TO)
    top = SpeedProfile(share[: peak + 1], x[: peak + 1], fit)
    return top, SpeedProfile(share[peak:][::-1], 1.0 - x[peak:][::-1], fit)


def _phase_boundaries(time_s: Floats, speeds: Sequence[Floats], inward: Indices) -> Iterator[float]:
    """The end of a phase by each joint that is known throughout it, by the first one twice."""
    return (
        _phase_boundary(time_s, speed, inward, JOINT_PROFILE)
        for speed in (*speeds[:1], *speeds)
        if np.isfinite(speed[inward]).all()
    )


def _phase_boundary(time_s: Floats, speed: Floats, inward: Indices, shape: SpeedProfile) -> float:
    """When a phase begins or ends, inside the recording. ``inward`` lists its frames from that end on."""
    values = speed[inward]
    running = np.maximum.accumulate(values)
    over = np.flatnonzero((running >= HITCH_MIN_PEAK * running[-1]) & (values < HITCH_MAX_VALLEY * running))
    top = inward[int(np.argmax(values[: over[0]] if len(over) else values))]
    if not speed[top] > 0:
        return float(time_s[inward[0]])
    outermost_s = time_s[0 if inward[0] < inward[-1] else -1]
    at_s = np.arange(time_s[top], outermost_s, math.copysign(SEARCH_STEP_S, outermost_s - time_s[top]))
    share = np.interp(at_s, time_s, speed) / speed[top]
    fast, slow = shape.fit
    gone = np.flatnonzero(~(share >= slow))
    seen = np.flatnonzero(share[: gone[0] if len(gone) else len(share)] <= fast)
    if len(seen) < 2:
        return float(time_s[inward[0]])
    side = slice(seen[0], seen[-1] + 1)
    _, end_s = np.polyfit(np.interp(share[side], shape.share, shape.distance), at_s[side], 1)
    return min(max(float(end_s), float(time_s[0])), float(time_s[-1]))
