"""What is shown large and said aloud of a rep: the verdict in a word, the figures with their errors, no blame."""

from __future__ import annotations

import pytest

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.limits import CHECKS, Check
from formcheck.segment.view import ViewKind
from formcheck.wording.announcement import Announcement, announce
from formcheck.wording.labels import VERDICTS
from tests.fake_analysis import analysis_of, front_measures, measures

LONGEST_SAID = 75
"""Letters that are spoken in about five seconds."""


def announced(**changed: Measurement) -> Announcement:
    return announce(analysis_of(measures(**changed)).reps[0])


def figures(said: Announcement) -> list[str]:
    return [f"{figure.label} {figure.shown} {figure.error}".strip() for figure in said.figures]


def test_a_good_rep_says_that_the_heels_stayed_down_and_where_the_knees_were() -> None:
    said = announced()
    assert said.word == "Good"
    assert said.say == "1. Good. Heels down. Knees 5 centimeters past your toes."
    assert figures(said) == ["front of knee past your toes 5 ± 2\N{NO-BREAK SPACE}cm", "heels down", "lean 41 ± 4°"]


@pytest.mark.parametrize(
    ("past", "knees"),
    [
        (Measured(-1.2, 0.5), " Knees 1 centimeter behind your toes."),
        (Measured(0.3, 0.5), " Knees level with your toes."),
        (NotMeasured(Reason.LOST_AT_MOMENT), ""),
        (Measured(1.0, 6.0), ""),
    ],
)
def test_wherever_the_knees_were_is_no_fault(past: Measurement, knees: str) -> None:
    assert announced(knee_front_past_toe_cm=past).say == f"1. Good. Heels down.{knees}"


def test_lifted_heels_come_first_with_how_far() -> None:
    said = announced(heel_rise_cm=Measured(4.2, 0.9))
    assert (said.word, said.say) == ("Heels up", "1. Heels up, 4 centimeters.")
    assert any(figure.startswith("heels up 4 ±") for figure in figures(said))


def test_what_is_open_is_said_of_the_heels_and_not_of_the_rep() -> None:
    said = announced(heel_rise_cm=Measured(1.2, 1.3))
    assert (said.word, said.say) == ("Smooth", "1. Smooth. Heels too close to call.")
    assert "heels too close to call 1.2 ± 1.3\N{NO-BREAK SPACE}cm" in figures(said)
    hidden = announced(heel_rise_cm=NotMeasured(Reason.FOOT_LOST))
    assert hidden.say == "1. Smooth. Heels not seen."
    assert not any("heels" in figure for figure in figures(hidden))


def test_a_check_of_tempo_inside_its_error_is_not_said_aloud() -> None:
    close = announced(descent_s=Measured(0.85, 0.3), smoothness_sparc=Measured(-2.0, 0.3))
    assert close.say.startswith("1. Good. Heels down.")


@pytest.mark.parametrize(
    ("changed", "say"),
    [
        ({CHECKS[Check.BOUNCE].measure: Measured(2.0, 0.2)}, "1. Bounced. Heels down."),
        ({"descent_s": Measured(0.3, 0.02)}, "1. Dropped. Heels down."),
    ],
)
def test_a_fault_is_named_beside_the_heels(changed: dict[str, Measurement], say: str) -> None:
    assert announced(**changed).say == say


def test_from_the_front_the_knees_are_held_against_the_feet() -> None:
    said = announce(analysis_of(front_measures(), kind=ViewKind.FRONT).reps[0])
    assert figures(said) == ["knee width / ankle width 105 ± 10\N{NO-BREAK SPACE}%"]
    assert said.say == "1. Good. Knees over your feet."


def test_every_verdict_has_a_word_that_fills_a_phone_and_a_saying_that_is_short() -> None:
    assert max(len(words.short) for words in VERDICTS.values()) <= 10
    for said in (announced(), announced(heel_rise_cm=Measured(1.2, 1.3)), announced(heel_rise_cm=Measured(9.0, 1.0))):
        assert len(said.say) <= LONGEST_SAID
