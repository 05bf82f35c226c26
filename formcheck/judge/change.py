"""How a set changed from its first rep to its last, and which rep differs from the others.

Differences between reps are known far better than the values themselves (:mod:`formcheck.measure.rep_error`). The
change is that of a line through all reps: the median of the slopes between any two of them (Theil 1950, Sen 1968),
which one odd rep does not bend. Where the line describes the reps badly, one of them may stand out instead.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from formcheck.domain.measured import Measured
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.rep_error import rep_error
from formcheck.segment.view import ViewKind


@dataclass(frozen=True, slots=True)
class SetChange:
    """How a measure changed over a set.

    Attributes:
        measure: which.
        first, last: numbers of the first and last rep compared.
        first_to_last: how far the line through the reps rises from the first to the last; + is more.
        error: half-width of its 90 % interval.
        changed: whether it is a change; None where the error could hide one.
    """

    measure: Measure
    first: int
    last: int
    first_to_last: float
    error: float
    changed: bool | None


@dataclass(frozen=True, slots=True)
class Standout:
    """A rep that differs from the others of its set in one measure.

    Attributes:
        measure: which.
        rep: its number.
        difference: its value minus the median of the others; + is more.
        error: half-width of its 90 % interval.
    """

    measure: Measure
    rep: int
    difference: float
    error: float


SMALLEST: Mapping[Measure, float] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: 1.0,
        Measure.HEEL_RISE: 0.7,
        Measure.TRUNK_LEAN: 2.7,
        Measure.DEPTH: 2.0,
        Measure.DESCENT: 0.1,
        Measure.ASCENT: 0.1,
        Measure.KNEE_TO_ANKLE_WIDTH: 0.1,
        Measure.HIP_SHIFT: 4.0,
    }
)
"""The compared measures, and the smallest change reported: in the unit of the measure, times as a share of the
median. Product default: two thirds of what matters to a coach (1.5 cm of knee travel, 4 degrees of lean, 15 % of a
time), so that most changes of that size are found. Hit and false-alarm rates: docs/accuracy.md#from-rep-to-rep."""

FOUND_FROM = 1.5
"""If the error exceeds the smallest change by this factor, it is unclear whether there is a change."""

MIN_REPS = 3
"""Two reps have a difference but no trend."""

SURE_OF_THREE = 1.5
"""Three reps often lie on a line by chance: their change must exceed its error by this factor. At 1, 12 % of 400
virtual steady sets of three changed in some measure; at 1.5, 7 % from the side and none obliquely."""

LINE_SHARE = 0.5
"""The line must explain this share of the variance between the reps, else they do not follow one. At 0.7 three in ten
planted changes of knee and lean were missed in sets of eight, at 0.5 one or two (400 virtual sets)."""

MIN_REPS_ODD = 4
"""Among three reps one always differs most, so three are too few."""

STANDS_OUT = 3.0
"""A rep must differ from the others by this many errors. At 2, 4 % of 400 virtual steady sets of five had a rep that
stood out, at 3 none."""

ODD_SHARE = 0.75
"""One rep that differs must explain this share of the variance between the reps: more than for a line, because the
rep is chosen among all."""

THEIL_SEN_SPREAD = 1.08
"""Standard deviation of the median slope over that of the least-squares slope: 1.00 for 3 reps, 1.06 to 1.09 for 4 to
12 (40 000 simulated sets of normal errors each)."""

MIDDLES: Mapping[Measure, Measure] = MappingProxyType(
    {Measure.DESCENT: Measure.DESCENT_MIDDLE, Measure.ASCENT: Measure.ASCENT_MIDDLE}
)
"""Descent and ascent are compared by the times of their middles, which are known ten times better."""

COMPARED_BY: Mapping[Measure, Measure] = MappingProxyType(
    {**MIDDLES, Measure.KNEE_FRONT_PAST_TOE: Measure.KNEE_FRONT_PAST_TOE_BOTTOM}
)
"""What stands for a measure when reps are compared. The mean of the knee over the bottom spreads less than its peak:
by 0.38 instead of 0.56 cm from the side (:data:`~formcheck.measure.side_rep.LOWEST_SHARE`)."""


def find_changes(reps: Mapping[int, Measures], kind: ViewKind) -> tuple[SetChange, ...]:
    """The change of every compared measure that was measured in at least :data:`MIN_REPS` reps.

    Args:
        reps: the reps of one set from one camera position by their numbers, in the order of time.
        kind: where the camera stood.
    """
    return tuple(_change(measure, values) for measure, values in _comparable(reps, kind))


def find_standouts(reps: Mapping[int, Measures], kind: ViewKind) -> tuple[Standout, ...]:
    """The rep that differs from all others, for each measure in which there is one; arguments as above."""
    found = (_standout(measure, values) for measure, values in _comparable(reps, kind))
    return tuple(standout for standout in found if standout is not None)


def _comparable(reps: Mapping[int, Measures], kind: ViewKind) -> Iterator[tuple[Measure, Mapping[int, Measured]]]:
    """Each measure that enough reps have, by the number of the rep and with its rep-to-rep error."""
    for measure in SMALLEST:
        by = COMPARED_BY.get(measure, measure)
        if not any(rep.known(by) for rep in reps.values()):
            by = measure
        known = {i: value for i, rep in reps.items() if rep.known(measure) and (value := rep.known(by))}
        if len(known) < MIN_REPS:
            continue
        factor = 1.0
        if by is MIDDLES.get(measure):
            whole = statistics.median(reps[i].require(measure).value for i in known)
            factor = whole / statistics.median(value.value for value in known.values())
        yield (
            measure,
            {i: Measured(factor * value.value, factor * rep_error(by, value, kind)) for i, value in known.items()},
        )


def _change(measure: Measure, values: Mapping[int, Measured]) -> SetChange:
    indices = list(values)
    rise, explained = _line(values)
    error = _worst_error(values) * _line_error(indices)
    smallest = _smallest(measure, values)
    sure = error if len(indices) > MIN_REPS else SURE_OF_THREE * error
    changed: bool | None = abs(rise) >= max(smallest, sure) and explained >= LINE_SHARE
    if not changed and error > FOUND_FROM * smallest:
        changed = None
    return SetChange(measure, indices[0], indices[-1], rise, error, changed)


def _standout(measure: Measure, values: Mapping[int, Measured]) -> Standout | None:
    if len(values) < MIN_REPS_ODD or _line(values)[1] >= LINE_SHARE:
        return None
    others = {i: [value.value for j, value in values.items() if j != i] for i in values}
    left = {i: len(rest) * statistics.pvariance(rest) for i, rest in others.items()}
    odd = min(left, key=lambda i: left[i])
    total = len(values) * statistics.pvariance(value.value for value in values.values())
    difference, error = values[odd].value - statistics.median(others[odd]), _worst_error(values)
    is_odd = left[odd] <= (1.0 - ODD_SHARE) * total
    if not is_odd or abs(difference) < max(_smallest(measure, values), STANDS_OUT * error):
        return None
    return Standout(measure, odd, difference, error)


def _line(values: Mapping[int, Measured]) -> tuple[float, float]:
    """How far the line rises from first to last, and the share of the variance between reps that it explains."""
    indices = list(values)
    pairs = itertools.combinations(values.items(), 2)
    slope = statistics.median((later.value - earlier.value) / (j - i) for (i, earlier), (j, later) in pairs)
    total = statistics.pvariance(value.value for value in values.values())
    left = statistics.pvariance(value.value - slope * i for i, value in values.items())
    return slope * (indices[-1] - indices[0]), 1.0 - left / total if total > 0 else 0.0


def _line_error(indices: Sequence[int]) -> float:
    """Error of the line's rise over that of a difference between two reps."""
    spread = math.sqrt(2.0 * len(indices) * statistics.pvariance(indices))
    return THEIL_SEN_SPREAD * (indices[-1] - indices[0]) / spread


def _worst_error(values: Mapping[int, Measured]) -> float:
    """The largest error of a rep."""
    return max(value.error for value in values.values())


def _smallest(measure: Measure, values: Mapping[int, Measured]) -> float:
    smallest = SMALLEST[measure]
    return smallest * statistics.median(v.value for v in values.values()) if measure in MIDDLES else smallest
