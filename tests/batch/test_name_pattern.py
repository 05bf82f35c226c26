"""Names tell who, when and which set, by a pattern."""

from __future__ import annotations

import pytest

from formcheck.batch.name_pattern import NamePattern


@pytest.mark.parametrize(
    ("pattern", "label", "told"),
    [
        ("{lifter}/{date}_{set}", "ana/2026-03-01_2.mp4", {"lifter": "ana", "date": "2026-03-01", "set": "2"}),
        ("{lifter}/{date}_{set}", "2026/club/ana/20260301_2.mp4", {"lifter": "ana", "date": "2026-03-01", "set": "2"}),
        ("{lifter} {any} {bar_kg}kg", "Ana Maria squat 102.5kg.mov", {"lifter": "Ana", "bar_kg": "102.5"}),
        ("{lifter}", "ana/x.y.mp4", {"lifter": "x.y"}),
        ("{lifter}/{any}", "Zoë, “Z” <b>/IMG_1.MOV", {"lifter": "Zoë, “Z” <b>"}),
        ("/{lifter}/{set}/", "ana/3.mp4", {"lifter": "ana", "set": "3"}),
        ("{lifter}_(a+b)", "x_(a+b).mp4", {"lifter": "x"}),
        ("{lifter}", "noending", {"lifter": "noending"}),
    ],
)
def test_a_name_is_read_from_its_end(pattern: str, label: str, told: dict[str, str]) -> None:
    assert NamePattern(pattern).read(label) == told


@pytest.mark.parametrize("label", ["x.mp4", "ana/notes.mp4", "ana/2026-03-01.mp4"])
def test_a_name_that_does_not_follow_tells_nothing(label: str) -> None:
    assert NamePattern("{lifter}/{date}_{set}").read(label) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("lifter/date", "names nothing"),
        ("{name}/{date}", "{name} is not known; use some of {lifter}"),
        ("{lifter}/{lifter}", "{lifter} stands twice"),
        ("", "names nothing"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"names nothing|not known|twice") as refused:
        NamePattern(pattern)
    assert words in str(refused.value)
