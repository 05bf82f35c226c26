"""Figures as people read them: with error and unit, or with the reason why there is none."""

from __future__ import annotations

from formcheck.judge.limits import Check
from formcheck.judge.verdict import Heels, TempoDoubt, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording import labels


def test_everything_that_can_be_said_has_words() -> None:
    assert list(labels.LABELS) == list(Measure)
    for table, all_of in (
        (labels.VERDICTS, Verdict),
        (labels.CHECKS, Check),
        (labels.TEMPO_DOUBTS, TempoDoubt),
        (labels.HEELS, Heels),
        (labels.VIEWS, ViewKind),
    ):
        assert set(table) == set(all_of)
