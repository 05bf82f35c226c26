"""Figures as people read them: with error and unit, or with the reason why there is none."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("kind", "label"),
    [(ViewKind.SIDE, "Heels unclear"), (ViewKind.FRONT, "Knees unclear"), (ViewKind.UNKNOWN, "Unclear")],
)
def test_what_is_unclear_is_named(kind: ViewKind, label: str) -> None:
    assert labels.verdict_label(Verdict.UNCLEAR, kind) == label
    assert labels.verdict_label(Verdict.CONTROLLED, kind) == "Controlled"
