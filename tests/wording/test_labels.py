"""Figures as people read them: with error and unit, or with the reason why there is none."""

from __future__ import annotations

import pytest

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.verdict import Depth, Heels, Knees, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording import labels


def test_everything_that_can_be_said_has_words() -> None:
    assert set(labels.NAMES) == set(Measure)
    for table, all_of in (
        (labels.VERDICTS, Verdict),
        (labels.DEPTHS, Depth),
        (labels.HEELS, Heels),
        (labels.KNEES, Knees),
        (labels.VIEWS, ViewKind),
    ):
        assert set(table) == set(all_of)


@pytest.mark.parametrize(
    ("measure", "measurement", "written"),
    [
        (Measure.KNEE_PAST_TOE, Measured(4.74, 2.1), "+4.7 ± 2.1\N{NO-BREAK SPACE}cm"),
        (Measure.KNEE_PAST_TOE, Measured(-14.6, 2.9), "−14.6 ± 2.9\N{NO-BREAK SPACE}cm"),
        (Measure.KNEE_PAST_TOE, Measured(-0.04, 2.0), "0.0 ± 2.0\N{NO-BREAK SPACE}cm"),
        (Measure.TRUNK_LEAN, Measured(41.4, 4.0), "41 ± 4°"),
        (Measure.KNEE_TO_ANKLE_WIDTH, Measured(0.79, 0.08), "79 ± 8\N{NO-BREAK SPACE}%"),
        (Measure.SMOOTHNESS, Measured(-1.42, 0.2), "−1.4 ± 0.2"),
        (Measure.HEEL_RISE, NotMeasured("the shoe was hidden"), "not measured: the shoe was hidden"),
    ],
)
def test_a_figure_is_written_with_error_and_unit(measure: Measure, measurement: Measurement, written: str) -> None:
    assert labels.figure(measure, measurement) == written
