"""How a rep moves: its phases, its speed, how sharply it turns round, how smoothly it goes.

Everything is read from the height of the hips over time, so every view has it.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from formcheck.budget import PAUSE, PHASE, SMOOTHNESS, SPEED, TURN_FLATTENED, TURNING, WAY, half_width, one_sd
from formcheck.curves import WILDEST_JITTER_CM, between, middle_value
from formcheck.filters import low_pass, rate_hz, rate_of_change
from formcheck.load import GRAVITY_M_S2
from formcheck.measured import Measured, Measurement, NotMeasured
from formcheck.reps import Rep
from formcheck.scale import Scale

Floats = npt.NDArray[np.float64]

SPEED_CUTOFF_HZ = 4.0
"""Before speed (docs/measures.md#filters)."""

TURN_CUTOFF_HZ = 3.0
"""Before the turn's acceleration. At 4 Hz landmark noise adds 0.10 g and scatters by 0.09 g, at 3 Hz 0.05 and 0.07
(rendered, 21 clips); a bounce of 2.4 g still reads 1.7."""

SMOOTHNESS_CUTOFF_HZ = 3.0
SPARC_TO_HZ = 3.0
SPARC_LEVEL = 0.1
SPARC_PAD = 4
"""SPARC with its own defaults (10 Hz, 0.05) scores landmark noise; with these one movement reads -1.4, a broken one
-2.3 and below, up to 0.6 cm of noise (docs/measures.md#sparc)."""

TURN_S = 0.3
"""The turn lies within this of where the hips rest at the bottom (docs/measures.md#turning_acceleration_g)."""

PLAIN_TURN_G = 0.6
"""The turn of a smooth rep of 1.2 s: up to it the filter flattens nothing worth a word."""

WAY_CUTOFF = 3.0
"""Each way is smoothed at this many turns in its own time: a slow one has nothing quicker in it, and landmark noise
would pass for its fastest moment and hide where it begins."""

EDGE_FROM, EDGE_TO = 0.4, 0.05
"""Between these shares of a way's fastest speed its slope tells when it began or ended."""

HITCH_FROM, HITCH_FALL = 0.25, 0.5
"""Who stops on the way has several fastest moments, parted by a fall to half of the one before; one of less than a
quarter of the fastest of all is a sway."""

LEAST_BEND, MOST_BEND = math.radians(8.0), math.radians(90.0)
"""How far either bone of a leg may lean at the bottom, if both lean alike."""

LEAST_RATE_HZ = 12.0
"""Fewer pictures a second cannot show a curve of 4 Hz and its turn (three samples a period)."""

EVEN_RATE_HZ = 60.0
"""Rate of the even clock for edges and smoothness, so that the recording's own rate does not matter."""

NOISE_TO_ACCELERATION_PER_S2 = 80.0
"""Standard deviation of the acceleration left after 3 Hz, over that of white position noise at 30 pictures a second:
160 at 4 Hz (0.10 g from 0.6 cm, docs/measures.md#turn), by the cut-off to the power 2.5. It falls with the root of the
rate."""

NOISE_TO_SPEED_PER_S = 7.8
"""The same for speed after 4 Hz: 4.7 cm/s from 0.6 cm."""


def tempo(time_s: Floats, hip_up_cm: Floats, rep: Rep, scale: Scale, *, noise_cm: float) -> dict[str, Measurement]:
    """Phases, speed, turn and smoothness of one rep.

    Args:
        time_s: ``(T,)``.
        hip_up_cm: ``(T,)`` height of the hips, not smoothed, NaN where missing.
        rep: when it happened.
        scale: of the heights; its error goes into speed and turn.
        noise_cm: standard deviation of the heights from picture to picture.
    """
    reason = _why_not(time_s, hip_up_cm, rep, noise_cm=noise_cm)
    if reason:
        names = ("descent_speed_m_s", "turning_acceleration_g", "smoothness_sparc")
        return phases(time_s, rep) | dict.fromkeys(names, NotMeasured(reason))
    noise_m = noise_cm / 100.0 * math.sqrt(30.0 / rate_hz(time_s))
    hip_up_m = hip_up_cm / 100.0
    down = -_way_speed(time_s, hip_up_m, rep.descent_end_s - rep.start_s)
    up = _way_speed(time_s, hip_up_m, rep.end_s - rep.ascent_start_s)
    slower = rate_of_change(time_s, low_pass(time_s, hip_up_m, cutoff_hz=TURN_CUTOFF_HZ))
    rep = _sharpened(time_s, down, up, rep, bend_rad=_bend(time_s, hip_up_m, rep))
    return {
        **phases(time_s, rep),
        "descent_speed_m_s": _descent_speed(time_s, down, rep, scale, noise_m),
        "turning_acceleration_g": _turning(time_s, rate_of_change(time_s, slower), rep, scale, noise_m),
        "smoothness_sparc": _smoothness(time_s, hip_up_cm, rep),
    }


def phases(time_s: Floats, rep: Rep) -> dict[str, Measurement]:
    """``descent_s``, ``pause_s`` and ``ascent_s``; each has two ends, told from the shape of the movement."""
    picture_s = 1.0 / rate_hz(time_s) / math.sqrt(12.0)
    down_s, up_s = rep.descent_end_s - rep.start_s, rep.end_s - rep.ascent_start_s
    causes = {"descent_s": WAY.sd * down_s, "pause_s": PAUSE.sd * (down_s + up_s), "ascent_s": WAY.sd * up_s}
    values = {"descent_s": down_s, "pause_s": rep.ascent_start_s - rep.descent_end_s, "ascent_s": up_s}
    return {
        name: Measured(value, half_width(PHASE.sd, causes[name], picture_s, picture_s))
        for name, value in values.items()
    }


def _way_speed(time_s: Floats, height_m: Floats, length_s: float) -> Floats:
    """``(T,)`` speed in m/s, + up, smoothed as a way that takes ``length_s`` bears."""
    cutoff_hz = min(SPEED_CUTOFF_HZ, WAY_CUTOFF / length_s) if length_s > 0 else SPEED_CUTOFF_HZ
    return rate_of_change(time_s, low_pass(time_s, height_m, cutoff_hz=cutoff_hz))


def _bend(time_s: Floats, hip_up_m: Floats, rep: Rep) -> float:
    """How far thigh and shank lean at the bottom if they lean alike, rad, from how much lower the hips are there."""
    standing_m = middle_value(hip_up_m[between(time_s, *rep.standing_s)])
    low_m = float(np.nanmin(hip_up_m[between(time_s, rep.start_s, rep.end_s)]))
    left = low_m / standing_m if standing_m > 0 else math.nan
    return min(max(math.acos(min(left, 1.0)), LEAST_BEND), MOST_BEND) if left >= 0 else MOST_BEND


def _sharpened(time_s: Floats, down_m_s: Floats, up_m_s: Floats, rep: Rep, *, bend_rad: float) -> Rep:
    """The same rep with its times where the lifter set off and came to rest; speeds are + along their way.

    Segmentation asks for a drop that noise cannot make, and the very beginning and end of a way are too slow to be
    seen; both follow from how the speed rises and falls between them.
    """
    down = np.flatnonzero(between(time_s, rep.start_s, rep.bottom_s))
    up = np.flatnonzero(between(time_s, rep.bottom_s, rep.end_s))
    top, low = _distances(bend_rad)
    low_from_s = min(_edge(time_s, down_m_s, down[::-1], low), rep.bottom_s)
    low_to_s = max(_edge(time_s, up_m_s, up, low), rep.bottom_s)
    start_s = min(_edge(time_s, down_m_s, down, top), low_from_s)
    end_s = max(_edge(time_s, up_m_s, up[::-1], top), low_to_s)
    return replace(rep, start_s=start_s, descent_end_s=low_from_s, ascent_start_s=low_to_s, end_s=end_s)


Distance = tuple[Floats, Floats]
"""Shares of a way's fastest speed, increasing, and how far each is from the way's end, in lengths of the way."""


def _distances(bend_rad: float) -> tuple[Distance, Distance]:
    """How far from the top and from the bottom the hips have which share of their fastest speed.

    Joints turn from rest to rest much as a hand is moved: along a path of least jerk, the share ``k(x) = 10 x^3 -
    15 x^4 + 6 x^5`` of the whole turn at the share ``x`` of its time (Flash & Hogan 1985). Two bones that lean by
    ``k bend_rad`` let the hips down by their length times ``1 - cos(k bend_rad)``, very little as long as the legs are
    nearly straight.
    """
    x = np.linspace(0.0, 1.0, 200)
    turned = x**3 * (10.0 - 15.0 * x + 6.0 * x**2)
    speed = np.sin(turned * bend_rad) * x**2 * (1.0 - x) ** 2
    share, fastest = speed / speed.max(), int(np.argmax(speed))
    return (share[: fastest + 1], x[: fastest + 1]), (share[fastest:][::-1], 1.0 - x[fastest:][::-1])


def _edge(time_s: Floats, speed_m_s: Floats, inward: npt.NDArray[np.intp], distance: Distance) -> float:
    """When a way begins or ends, seen from there ``inward`` (numbers of pictures).

    Speed is followed outward from the fastest moment; where it falls, each moment's distance from the end is known in
    lengths of the way, and a straight line through these times leads to the distance nought; not beyond the recording.
    """
    speed = speed_m_s[inward]
    most = np.maximum.accumulate(speed)
    over = np.flatnonzero((most >= HITCH_FROM * most[-1]) & (speed < HITCH_FALL * most))
    top = inward[int(np.argmax(speed[: over[0]] if len(over) else speed))]
    outermost = 0 if inward[0] < inward[-1] else -1
    if not speed_m_s[top] > 0:
        return float(time_s[inward[0]])
    step_s = math.copysign(1.0 / EVEN_RATE_HZ, time_s[outermost] - time_s[top])
    at_s = np.arange(time_s[top], time_s[outermost], step_s)
    share = np.interp(at_s, time_s, speed_m_s) / speed_m_s[top]
    gone = np.flatnonzero(~(share >= EDGE_TO))
    seen = np.flatnonzero(share[: gone[0]] <= EDGE_FROM) if len(gone) else np.flatnonzero(share <= EDGE_FROM)
    if len(seen) < 2:
        return float(time_s[inward[0]])
    side = slice(seen[0], seen[-1] + 1)
    _, end_s = np.polyfit(np.interp(share[side], *distance), at_s[side], 1)
    return min(max(float(end_s), float(time_s[0])), float(time_s[-1]))


def sparc(speed: Floats, *, rate_hz: float, to_hz: float = SPARC_TO_HZ, level: float = SPARC_LEVEL) -> float:
    """Spectral arc length of a speed profile: nearer 0 is smoother (Balasubramanian et al. 2015, corrected 2018 code).

    Args:
        speed: ``(n,)`` at an even rate, nothing missing.
        rate_hz: of the samples.
        to_hz: highest frequency that counts.
        level: share of the largest magnitude below which the spectrum's tail does not count.

    Raises:
        ValueError: if there are fewer than two samples, or no movement.
    """
    if len(speed) < 2 or not np.any(speed):
        raise ValueError("smoothness needs a movement")
    size = 2 ** (math.ceil(math.log2(len(speed))) + SPARC_PAD)
    frequency = np.arange(size) * rate_hz / size
    magnitude = np.abs(np.fft.fft(speed, size))
    magnitude /= magnitude.max()
    kept = frequency <= to_hz
    frequency, magnitude = frequency[kept], magnitude[kept]
    above = np.flatnonzero(magnitude >= level)
    counted = slice(above[0], above[-1] + 1)
    frequency, magnitude = frequency[counted], magnitude[counted]
    steps = np.diff(frequency) / (frequency[-1] - frequency[0])
    return -float(np.sum(np.hypot(steps, np.diff(magnitude))))


def _descent_speed(time_s: Floats, speed_m_s: Floats, rep: Rep, scale: Scale, noise_m: float) -> Measurement:
    down = (time_s >= rep.start_s) & (time_s <= rep.bottom_s)
    value = max(0.0, float(np.nanmax(speed_m_s[down])))
    share = math.hypot(SPEED.sd, one_sd(scale.error_pct) / 100.0)
    return Measured(value, half_width(value * share, noise_m * NOISE_TO_SPEED_PER_S))


def _turning(time_s: Floats, acceleration_m_s2: Floats, rep: Rep, scale: Scale, noise_m: float) -> Measurement:
    near = (time_s >= rep.descent_end_s - TURN_S) & (time_s <= rep.ascent_start_s + TURN_S)
    value = float(np.nanmax(acceleration_m_s2[near])) / GRAVITY_M_S2
    noise_g = noise_m * NOISE_TO_ACCELERATION_PER_S2 / GRAVITY_M_S2
    flattened_g = max(0.0, value - PLAIN_TURN_G) * TURN_FLATTENED.sd
    return Measured(value, half_width(TURNING.sd, noise_g, flattened_g, abs(value) * one_sd(scale.error_pct) / 100.0))


def _smoothness(time_s: Floats, hip_up_cm: Floats, rep: Rep) -> Measurement:
    """The less smooth of the way down and the way up."""
    height = low_pass(time_s, hip_up_cm, cutoff_hz=SMOOTHNESS_CUTOFF_HZ)
    speed = rate_of_change(time_s, height)
    known = np.isfinite(speed)
    worst = 0.0
    for start, end in ((rep.start_s, rep.descent_end_s), (rep.ascent_start_s, rep.end_s)):
        even = np.arange(start, end, 1.0 / EVEN_RATE_HZ)
        profile = np.abs(np.interp(even, time_s[known], speed[known]))
        if len(even) < 2 or not profile.any():
            return NotMeasured("the way down or up is too short to judge how even it was")
        worst = min(worst, sparc(profile, rate_hz=EVEN_RATE_HZ))
    return Measured(worst, half_width(SMOOTHNESS.sd))


def _why_not(time_s: Floats, hip_up_cm: Floats, rep: Rep, *, noise_cm: float) -> str:
    """Why speed cannot be had, or nothing."""
    if rate_hz(time_s) < LEAST_RATE_HZ:
        return f"only {rate_hz(time_s):.0f} pictures a second; speed needs at least {LEAST_RATE_HZ:.0f}"
    during = (time_s >= rep.start_s) & (time_s <= rep.end_s)
    filled = low_pass(time_s, hip_up_cm, cutoff_hz=SPEED_CUTOFF_HZ)
    lost = float(np.mean(~np.isfinite(filled[during])))
    if lost > 0.0:
        return f"the lifter was lost in {100 * lost:.0f}% of the rep"
    if noise_cm > WILDEST_JITTER_CM:
        return f"the hips found jump about by {noise_cm:.1f} cm from picture to picture; something hides them"
    return ""
