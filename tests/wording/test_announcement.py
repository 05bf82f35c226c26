"""What is shown large and said aloud of a rep: the verdict in a word, the figures with their errors, no blame."""

from __future__ import annotations

import pytest

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.verdict import Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording.announcement import WORDS, Announcement, announce
from tests.fake_analysis import analysis_of, front_measures, measures

LONGEST_SAID = 75
"""Letters that are spoken in about five seconds."""


def announced(**changed: Measurement) -> Announcement:
    return announce(analysis_of(measures(**changed)).reps[0])


def figures(told: Announcement) -> list[str]:
    return [f"{figure.label} {figure.shown} {figure.error}".strip() for figure in told.figures]


def test_a_controlled_rep_says_where_the_knees_were() -> None:
    told = announced()
    assert told.word == "Controlled"
    assert told.say == "1. Controlled. Knees 5 centimetres past the toes."
    assert figures(told) == ["knees past the toes 5 ± 2 cm", "heels down", "lean 41 ± 4°"]


def test_knees_behind_the_toes_and_level_with_them_are_no_fault_either() -> None:
    assert announced(knee_past_toe_cm=Measured(-1.2, 0.5)).say == "1. Controlled. Knees 1 centimetre behind the toes."
    assert announced(knee_past_toe_cm=Measured(0.3, 0.5)).say == "1. Controlled. Knees level with the toes."
    assert announced(knee_past_toe_cm=NotMeasured("hidden")).say == "1. Controlled."


def test_lifted_heels_come_first_with_how_far() -> None:
    told = announced(heel_rise_cm=Measured(4.2, 0.9))
    assert (told.word, told.say) == ("Heels up", "1. Heels up, 4 centimetres.")
    assert "heels up 4 ± 1 cm" in figures(told)


def test_what_cannot_be_told_is_said_to_be_so() -> None:
    told = announced(heel_rise_cm=Measured(1.4, 1.2))
    assert told.word == "Can't tell"
    assert told.say == "1. Cannot tell whether the heels stayed down."
    assert "heels unclear 1.4 ± 1.2 cm" in figures(told)
    hidden = announced(heel_rise_cm=NotMeasured("the near foot was hidden"))
    assert not any("heels" in figure for figure in figures(hidden))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({Measure.TURNING_ACCELERATION: Measured(1.5, 0.2)}, "1. Bounced. Heels down."),
        ({Measure.DESCENT: Measured(0.3, 0.02)}, "1. Rushed. Heels down."),
    ],
)
def test_another_finding_is_named_beside_the_heels(changed: dict[str, Measurement], said: str) -> None:
    assert announced(**changed).say == said


def test_from_the_front_the_knees_are_held_against_the_ankles() -> None:
    told = announce(analysis_of(front_measures(), kind=ViewKind.FRONT).reps[0])
    assert figures(told) == ["knees, of the ankles' distance 105 ± 10 %"]
    assert told.say == "1. Cannot tell whether the heels stayed down."


def test_every_verdict_has_a_word_that_fills_a_phone_and_a_saying_that_is_short() -> None:
    assert set(WORDS) == set(Verdict)
    assert max(map(len, WORDS.values())) <= 10
    for told in (announced(), announced(heel_rise_cm=Measured(1.4, 1.2)), announced(heel_rise_cm=Measured(9.0, 1.0))):
        assert len(told.say) <= LONGEST_SAID
