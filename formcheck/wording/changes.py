"""How a set changed from its first rep to its last, and which rep stands out, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from formcheck.domain.measured import Measured
from formcheck.judge.change import Standout
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure
from formcheck.wording.figures import error_text, figure, value_text
from formcheck.wording.headline import listed

MORE_AND_LESS: Mapping[Measure, tuple[str, str]] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: ("front of the knee {} further forward", "front of the knee {} less far forward"),
        Measure.HEEL_RISE: ("heels {} higher", "heels {} lower"),
        Measure.TRUNK_LEAN: ("{} more lean", "{} less lean"),
        Measure.DEPTH: ("{} deeper", "{} less deep"),
        Measure.DESCENT: ("{} slower down", "{} faster down"),
        Measure.ASCENT: ("{} slower up", "{} faster up"),
        Measure.KNEE_TO_ANKLE_WIDTH: ("knees {} of ankle width wider", "knees {} of ankle width narrower"),
        Measure.HIP_SHIFT: ("hips {} further to the right", "hips {} further to the left"),
    }
)
"""A difference between reps, more and less, around its figure."""

SHORT: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: "knees",
        Measure.HEEL_RISE: "heels",
        Measure.TRUNK_LEAN: "lean",
        Measure.DEPTH: "depth",
        Measure.DESCENT: "descent",
        Measure.ASCENT: "ascent",
        Measure.KNEE_TO_ANKLE_WIDTH: "knee width",
        Measure.HIP_SHIFT: "hip shift",
    }
)
"""What did not change, in a list."""


def describe_change(analysis: Analysis) -> tuple[str, ...]:
    """What changed over the set, or that nothing did; then one sentence for each rep that stands out.

    Empty where reps could not be compared.
    """
    return (*_first_to_last(analysis), *_standouts(analysis.summary.standouts))


def _first_to_last(analysis: Analysis) -> Iterator[str]:
    changes = analysis.summary.change
    if changed := [change for change in changes if change.changed]:
        first, last = min(change.first for change in changed), max(change.last for change in changed)
        words = [_difference(change.measure, change.first_to_last, change.error) for change in changed]
        yield f"From rep {first} to rep {last}: {', '.join(words)}."
        return
    odd = {standout.measure for standout in analysis.summary.standouts}
    if same := [change for change in changes if change.changed is False and change.measure not in odd]:
        first, last = min(change.first for change in same), max(change.last for change in same)
        yield f"No change from rep {first} to rep {last} in {listed([SHORT[change.measure] for change in same])}."


def _standouts(standouts: Sequence[Standout]) -> Iterator[str]:
    for rep in sorted({standout.rep for standout in standouts}):
        words = [_difference(one.measure, one.difference, one.error) for one in standouts if one.rep == rep]
        yield f"Rep {rep} stands out: {', '.join(words)} than the other reps."


def _difference(measure: Measure, difference: float, error: float) -> str:
    more, less = MORE_AND_LESS[measure]
    measured = Measured(difference, error)
    error_read = error_text(measure, measured)
    # No error is zero, and a change exceeds its error: where it would read otherwise, both get one more digit.
    reads_wrong = float(error_read) == 0.0 or error_read == value_text(measure, measured, signed=False)
    digits = measure.spec.digits + reads_wrong
    text = figure(measure, measured, digits=digits, signed=False)
    return (more if difference > 0 else less).format(text)
