"""A pattern reads lifter, date and set from names."""

from __future__ import annotations

import pytest

from formcheck.batch.name_pattern import NamePattern
from formcheck.domain.lifter import Bar


@pytest.mark.parametrize(
    ("pattern", "label", "fields"),
    [
        ("{lifter}/{date}_{set}", "ana/2026-03-01_2.mp4", {"lifter": "ana", "date": "2026-03-01", "set": "2"}),
        ("{lifter}/{date}_{set}", "2026/club/ana/20260301_2.mp4", {"lifter": "ana", "date": "2026-03-01", "set": "2"}),
        ("{lifter} {any} {bar_kg}kg", "Ana Maria squat 102.5kg.mov", {"lifter": "Ana", "bar_kg": 102.5}),
        ("{lifter}", "ana/x.y.mp4", {"lifter": "x.y"}),
        ("{lifter}/{any}", "Zoë, “Z” <b>/IMG_1.MOV", {"lifter": "Zoë, “Z” <b>"}),
        ("/{lifter}/{set}/", "ana/3.mp4", {"lifter": "ana", "set": "3"}),
        ("{lifter}_(a+b)", "x_(a+b).mp4", {"lifter": "x"}),
        ("{lifter}", "noending", {"lifter": "noending"}),
        ("{lifter} {bar}", "ana LOW.mp4", {"lifter": "ana", "bar": Bar.LOW}),
    ],
)
def test_a_name_is_read_from_its_end(pattern: str, label: str, fields: dict[str, object]) -> None:
    assert NamePattern(pattern).read(label) == fields


@pytest.mark.parametrize("label", ["x.mp4", "ana/notes.mp4", "ana/2026-03-01.mp4"])
def test_a_name_that_does_not_match_has_no_fields(label: str) -> None:
    assert NamePattern("{lifter}/{date}_{set}").read(label) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("lifter/date", "has no field"),
        ("{name}/{date}", "{name} is not known; use some of {lifter}"),
        ("{lifter}/{lifter}", "{lifter} occurs twice"),
        ("", "has no field"),
    ],
)
def test_an_unusable_pattern_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"has no field|not known|twice") as refused:
        NamePattern(pattern)
    assert words in str(refused.value)
