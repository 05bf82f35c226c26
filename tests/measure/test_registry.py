"""The registry names every measure once; a set of measures is whole or is none."""

from __future__ import annotations

import copy
import pickle

import pytest

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.limits import CHECKS, NOTES
from formcheck.measure.registry import SPECS, Display, Measure, Measures, Purpose, Unit, Views, shown_in
from formcheck.segment.view import ViewKind

HIDDEN = NotMeasured(Reason.LOST_AT_MOMENT)


def of_purpose(purpose: Purpose) -> set[Measure]:
    return {measure for measure in Measure if measure.spec.purpose is purpose}


def test_limits_give_a_verdict_or_advice_as_the_registry_says() -> None:
    notes = {CHECKS[check].measure for check in NOTES}
    assert of_purpose(Purpose.VERDICT) == {limit.measure for limit in CHECKS.values()} - notes
    # Where the heel left the floor is advice without a limit.
    assert of_purpose(Purpose.ADVICE) == notes | {Measure.HEEL_RISE_ONSET_SHANK}


def test_every_measure_is_specified() -> None:
    assert list(SPECS) == list(Measure)


@pytest.mark.parametrize("measure", Measure)
def test_a_name_ends_in_its_unit(measure: Measure) -> None:
    ends = {
        Unit.CM: "_cm",
        Unit.DEGREE: "_deg",
        Unit.SECOND: "_s",
        Unit.METER_PER_SECOND: "_m_s",
        Unit.G: "_g",
        Unit.PERCENT: "_pct",
        Unit.PERCENT_OF_STANCE: "_pct",
        Unit.SHOE: "_foot",
        Unit.RATIO: "_width",
        Unit.NONE: "_sparc",
    }
    assert set(ends) == set(Unit)
    assert measure.endswith(ends[measure.spec.unit])


@pytest.mark.parametrize("kind", ViewKind)
def test_each_view_shows_some_measures_the_key_ones_first(kind: ViewKind) -> None:
    every = shown_in(kind)
    assert set(every) == {measure for measure in Measure if kind in measure.spec.views.value}
    assert [measure.spec.display for measure in every] == sorted(measure.spec.display for measure in every)
    columns = shown_in(kind, display=Display.COLUMN)
    assert every[: len(columns)] == columns
    assert {Measure.DESCENT, Measure.ASCENT} <= set(columns)
    assert bool(shown_in(kind, display=Display.KEY)) == (kind is not ViewKind.UNKNOWN)


def test_side_and_front_show_different_measures() -> None:
    assert not Views.SIDE.value & Views.FRONT.value
    assert Views.SIDE.value | Views.FRONT.value == Views.KNOWN.value < Views.ANY.value


def test_measures_are_whole_and_in_order() -> None:
    measures = Measures.with_rest({Measure.DEPTH: Measured(5.0, 3.0)}, HIDDEN)
    assert list(measures) == list(Measure)
    assert len(measures) == len(Measure)
    assert measures[Measure.DEPTH] == measures.known(Measure.DEPTH) == measures.require(Measure.DEPTH)
    assert measures[Measure.SHANK] == HIDDEN
    assert measures.known(Measure.SHANK) is None
    with pytest.raises(ValueError, match="shank_deg was not measured: lost_at_moment"):
        measures.require(Measure.SHANK)


def test_measures_that_are_not_whole_cannot_be_made() -> None:
    values: dict[Measure, Measurement] = dict.fromkeys(Measure, HIDDEN)
    del values[Measure.PAUSE]
    with pytest.raises(ValueError, match=r"missing: .*pause_s"):
        Measures(values)
    with pytest.raises(ValueError, match=r"unknown: .*pauses"):
        Measures({**values, Measure.PAUSE: HIDDEN, "pauses": HIDDEN})  # type: ignore[dict-item]


def test_measures_cannot_be_changed_and_survive_copying() -> None:
    values: dict[Measure, Measurement] = dict.fromkeys(Measure, HIDDEN)
    measures = Measures(values)
    values[Measure.PAUSE] = Measured(1.0, 0.1)
    assert measures[Measure.PAUSE] == HIDDEN
    assert not hasattr(measures, "__setitem__")
    assert pickle.loads(pickle.dumps(measures)) == copy.deepcopy(measures) == measures  # noqa: S301 - our own
    assert pickle.loads(pickle.dumps(Measure.PAUSE)) is Measure.PAUSE  # noqa: S301 - our own
