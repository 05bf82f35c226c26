"""Figures as people read them: with error and unit, or with the reason why there is none."""

from __future__ import annotations

import pytest

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.verdict import Depth, Heels, Knees, Verdict
from formcheck.measure.measures import MEASURES
from formcheck.segment.view import ViewKind
from formcheck.wording import labels


def test_everything_that_can_be_said_has_words() -> None:
    assert set(labels.NAMES) == set(MEASURES)
    for table, all_of in (
        (labels.VERDICTS, Verdict),
        (labels.DEPTHS, Depth),
        (labels.HEELS, Heels),
        (labels.KNEES, Knees),
        (labels.VIEWS, ViewKind),
    ):
        assert set(table) == set(all_of)


@pytest.mark.parametrize(
    ("name", "measurement", "written"),
    [
        ("knee_past_toe_cm", Measured(4.74, 2.1), "+4.7 ± 2.1\N{NO-BREAK SPACE}cm"),
        ("knee_past_toe_cm", Measured(-14.6, 2.9), "−14.6 ± 2.9\N{NO-BREAK SPACE}cm"),
        ("knee_past_toe_cm", Measured(-0.04, 2.0), "0.0 ± 2.0\N{NO-BREAK SPACE}cm"),
        ("trunk_lean_deg", Measured(41.4, 4.0), "41 ± 4°"),
        ("knee_to_ankle_width", Measured(0.79, 0.08), "79 ± 8\N{NO-BREAK SPACE}%"),
        ("smoothness_sparc", Measured(-1.42, 0.2), "−1.4 ± 0.2"),
        ("heel_rise_cm", NotMeasured("the shoe was hidden"), "not measured: the shoe was hidden"),
    ],
)
def test_a_figure_is_written_with_error_and_unit(name: str, measurement: Measurement, written: str) -> None:
    assert labels.figure(name, measurement) == written
