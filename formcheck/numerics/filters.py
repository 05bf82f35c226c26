"""Smooth and differentiate curves sampled by a camera: zero lag, unequal time steps, long gaps stay gaps.

The low pass is the zero-lag Butterworth filter customary for human movement: second order, run forward and backward, so
fourth order in all, with its cut-off corrected for the two passes so that 3 dB are lost at the requested frequency
(Winter 2009, Biomechanics and Motor Control of Human Movement, section 3.4.4.2). Two passes have no phase and the gain
``1 / (1 + (f / f_design)^4)``, which is applied to the Fourier transform.

SciPy's filters need an even clock and no gaps, so most of this module would remain; importing them takes longer than
a clip's smoothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.intervals import median_in_place

POSITION_CUTOFF_HZ = 6.0
"""Cut-off customary for positions and angles in squats (docs/measures.md#filters)."""

MAX_GAP_S = 0.15
"""Longest gap that is bridged linearly: a 6 Hz curve hardly turns in it (docs/measures.md#filters)."""

PAD_S = 1.0
"""Length by which a piece is extended at both ends before filtering (docs/measures.md#filters)."""

TWO_PASS_FACTOR = (2.0**0.5 - 1.0) ** 0.25
"""A second-order Butterworth filter run twice loses 3 dB at 0.80224 of its own cut-off (Winter 2009)."""

NUMBERS_AT_ONCE = 2**19
"""Curves with more numbers in all are smoothed some after the others, since the filter needs several copies of each."""

MAX_CLOCK_JITTER = 0.05
"""Largest deviation of a frame from an even clock, in steps, for which the clock counts as even: a 6 Hz curve at 30
frames per second changes by less than 6 % of its amplitude in that time."""

SAMPLES_PER_FRAME = 2
"""Oversampling of an uneven clock, to keep the resampling error small below 6 Hz."""


def rate_hz(time_s: Floats) -> float:
    """Frames per second: 1 over the median step of ``time_s`` ``(T,)``.

    Raises:
        ValueError: if there are fewer than two times.
    """
    if len(time_s) < 2:
        raise ValueError("a rate needs at least two times")
    return 1.0 / median_in_place(np.diff(time_s))


def low_pass(time_s: Floats, values: Floats, *, cutoff_hz: float) -> Floats:
    """Smooth curves without delay.

    Args:
        time_s: ``(T,)`` seconds, increasing, with any steps.
        values: ``(T, ...)`` one or more curves; NaN where missing.
        cutoff_hz: frequency at which both passes together lose 3 dB. Above half the frame rate nothing is smoothed.

    Returns:
        ``(T, ...)``: the smoothed curves. Gaps up to :data:`MAX_GAP_S` are filled. Longer ones stay NaN, and the curve
        on either side of them, or of a jump of the clock, is smoothed by itself.

    Raises:
        ValueError: if shapes disagree, time does not increase, or the cut-off is not positive.
    """
    _check(time_s, values)
    if not cutoff_hz > 0:
        raise ValueError("the cut-off frequency must be positive")
    columns = np.asarray(values, dtype=np.float64).reshape(len(time_s), -1)
    smooth = np.full(columns.shape, np.nan)
    for known, members in _group_by_gaps(np.isfinite(columns)):
        for piece in _pieces(time_s, known):
            at = np.flatnonzero(known[piece]) + piece.start
            together = max(1, NUMBERS_AT_ONCE // len(at))
            for first in range(0, len(members), together):
                some = members[first : first + together]
                filled = _bridge(time_s[at], columns[np.ix_(at, some)], time_s[piece])
                smooth[piece, some] = _smooth(time_s[piece], filled, cutoff_hz)
    return smooth.reshape(values.shape)


def rate_of_change(time_s: Floats, values: Floats) -> Floats:
    """Derivative of curves by time, per second: second-order central differences for unequal steps. Smooth first.

    Args:
        time_s: ``(T,)`` seconds, increasing.
        values: ``(T, ...)``; NaN where missing.

    Returns:
        ``(T, ...)``: NaN where a neighbor is missing.

    Raises:
        ValueError: if shapes disagree or time does not increase.
    """
    _check(time_s, values)
    if len(time_s) < 3:
        return np.full(values.shape, np.nan)
    return np.asarray(np.gradient(values, time_s, axis=0))


def interpolate(time_s: Floats, values: Floats, at_s: Floats) -> Floats:
    """Cubic Hermite interpolation with three-point slopes; linear if n < 3.

    Args:
        time_s: ``(n,)`` seconds, increasing.
        values: ``(n, k)``.
        at_s: ``(m,)`` moments from the first time to the last.

    Returns:
        ``(m, k)``.
    """
    if len(time_s) == len(at_s) and np.array_equal(time_s, at_s):
        return values.copy()
    if len(time_s) < 2:
        return np.repeat(values, len(at_s), axis=0)
    i = np.clip(np.searchsorted(time_s, at_s, side="right") - 1, 0, len(time_s) - 2)
    step = (time_s[i + 1] - time_s[i])[:, None]
    u = (at_s - time_s[i])[:, None] / step
    low, high = values[i], values[i + 1]
    if len(time_s) < 3:
        return np.asarray(low + u * (high - low))
    slope = np.gradient(values, time_s, axis=0)
    rest = 1 - u
    return np.asarray(
        rest * rest * ((1 + 2 * u) * low + u * step * slope[i])
        + u * u * ((1 + 2 * rest) * high - rest * step * slope[i + 1])
    )


def _check(time_s: Floats, values: Floats) -> None:
    if time_s.ndim != 1 or values.ndim < 1 or len(values) != len(time_s):
        raise ValueError("time_s must be (T,) and values (T, ...)")
    if not np.all(np.diff(time_s) > 0):
        raise ValueError("time_s must increase at every step")


def _group_by_gaps(known: Bools) -> Iterator[tuple[Bools, list[int]]]:
    """Columns that miss the same frames: which frames are known, and which columns."""
    members: dict[bytes, list[int]] = {}
    for number, column in enumerate(known.T):
        members.setdefault(column.tobytes(), []).append(number)
    for numbers in members.values():
        yield known[:, numbers[0]], numbers


def _pieces(time_s: Floats, known: Bools) -> Iterator[slice]:
    """Runs of frames without a long gap, each from a known frame to a known frame."""
    at = np.flatnonzero(known)
    if len(at) == 0:
        return
    # A slow camera's own step is no gap.
    longest = max(MAX_GAP_S, 2.5 * median_in_place(np.diff(time_s))) if len(time_s) > 1 else MAX_GAP_S
    breaks = np.flatnonzero(np.diff(time_s[at]) > longest + 1e-9)
    for run in np.split(at, breaks + 1):
        yield slice(int(run[0]), int(run[-1]) + 1)


def _smooth(time_s: Floats, values: Floats, cutoff_hz: float) -> Floats:
    """Low pass of ``(n, k)`` without gaps: resample to an even clock, filter, resample back."""
    if len(time_s) < 3 or cutoff_hz >= 0.5 * rate_hz(time_s):
        return values
    even_s = _even_clock(time_s)
    step_s = even_s[1] - even_s[0]
    even = _extend(interpolate(time_s, values, even_s), round(PAD_S / step_s))
    frequency = np.fft.rfftfreq(len(even), step_s)[:, None]
    gain = 1.0 / (1.0 + (frequency * TWO_PASS_FACTOR / cutoff_hz) ** 4)
    low = np.fft.irfft(np.fft.rfft(even, axis=0) * gain, n=len(even), axis=0)
    pad = (len(even) - len(even_s)) // 2
    return interpolate(even_s, low[pad : pad + len(even_s)], time_s)


def _even_clock(time_s: Floats) -> Floats:
    """An even clock over the same time: the same one if it is even already, else a finer one."""
    even_s = np.linspace(time_s[0], time_s[-1], len(time_s))
    if np.max(np.abs(even_s - time_s)) <= MAX_CLOCK_JITTER * (even_s[1] - even_s[0]):
        return time_s
    count = SAMPLES_PER_FRAME * round((time_s[-1] - time_s[0]) * rate_hz(time_s)) + 1
    return np.linspace(time_s[0], time_s[-1], max(count, 3))


def _extend(values: Floats, pad: int) -> Floats:
    """Reflect the curve about its end points for ``pad`` samples, so that value and slope stay continuous.

    If the curve is shorter than that, the rest is constant. Ramps lead both far ends to one value, because the
    Fourier transform treats them as neighbors.
    """
    turn = min(pad, len(values) - 1)
    before = 2 * values[0] - values[turn:0:-1]
    after = 2 * values[-1] - values[-2 : -2 - turn : -1]
    low, high = before[0], after[-1]
    level = np.ones((pad - turn, 1))
    # A cosine ramp of a second each way joins the far ends smoothly.
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(pad) + 0.5) / pad)[:, None]
    middle = 0.5 * (low + high)
    return np.vstack(
        (
            middle + (low - middle) * ramp,
            level * low,
            before,
            values,
            after,
            level * high,
            high + (middle - high) * ramp,
        )
    )


def _bridge(time_s: Floats, values: Floats, at_s: Floats) -> Floats:
    """Linear interpolation of ``(n, k)`` over gaps, where a cubic may overshoot."""
    if len(time_s) == len(at_s):
        return values
    return np.stack([np.interp(at_s, time_s, column) for column in values.T], axis=1)
