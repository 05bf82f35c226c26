"""What is said of a set's changes: figures and errors once, the direction in words, and "no change" as an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.change import SMALLEST, SetChange
from formcheck.measure.registry import Measure, Measures
from formcheck.segment.view import ViewKind
from formcheck.wording.changes import MORE_AND_LESS, SHORT, describe_change
from tests.fake_analysis import analysis_of, front_measures, measures


def told(*reps: Measures, kind: ViewKind = ViewKind.SIDE) -> tuple[str, ...]:
    return tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in describe_change(analysis_of(*reps, kind=kind)))


def test_a_steady_set_says_what_did_not_change() -> None:
    assert told(*[measures()] * 5) == (
        "No change from rep 1 to rep 5 in knees, heels, lean, depth, descent and ascent.",
    )
    assert told(*[front_measures()] * 3, kind=ViewKind.FRONT) == (
        "No change from rep 1 to rep 3 in descent, ascent, knee width and hip shift.",
    )


def test_a_change_has_figure_error_and_direction() -> None:
    reps = [
        measures(
            knee_front_past_toe_cm=Measured(6.0 - i, 2.0),
            trunk_lean_deg=Measured(40.0 + 2 * i, 5.0),
            ascent_middle_s=Measured(0.4 + 0.03 * i, 0.02),
        )
        for i in range(5)
    ]
    (text,) = told(*reps)
    knees, lean, ascent = text.removeprefix("From rep 1 to rep 5: ").removesuffix(".").split(", ")
    assert knees.startswith("front of the knee 4.0 ± ")
    assert knees.endswith(" cm less far forward")
    assert lean.startswith("8 ± ")
    assert lean.endswith("° more lean")
    assert ascent.startswith("0.3")
    assert ascent.endswith(" s slower up")


def test_the_error_never_reads_zero() -> None:
    reps = [measures(ascent_middle_s=Measured(0.4 + 0.03 * i, 0.02)) for i in range(5)]
    (text,) = told(*reps)
    assert "± 0.0 " not in text
    assert "± 0.0" in text, "the error is some hundredths of a second"


@pytest.mark.parametrize(("rise", "words"), [(0.41, "0.41 ± 0.37 s slower up"), (0.51, "0.5 ± 0.4 s slower up")])
def test_a_change_never_reads_as_small_as_its_error(rise: float, words: str) -> None:
    steady = analysis_of(*[measures()] * 3)
    change = SetChange(Measure.ASCENT, 1, 3, rise, 0.37, changed=True)
    (text,) = describe_change(replace(steady, summary=replace(steady.summary, change=(change,))))
    assert text.replace("\N{NO-BREAK SPACE}", " ") == f"From rep 1 to rep 3: {words}."


def test_a_rep_that_differs_is_named_and_the_rest_is_steady() -> None:
    odd = measures(knee_front_past_toe_cm=Measured(1.0, 2.0))
    same, rep = told(*[measures()] * 3, odd, measures())
    assert same == "No change from rep 1 to rep 5 in heels, lean, depth, descent and ascent."
    assert rep.startswith("Rep 4 stands out: front of the knee 3.7 ± ")
    assert rep.endswith(" cm less far forward than the other reps.")


@pytest.mark.parametrize("reps", [[], [measures()], [measures()] * 2])
def test_too_few_reps_say_nothing(reps: list[Measures]) -> None:
    assert told(*reps) == ()


def test_nothing_is_said_of_what_was_not_measured() -> None:
    hidden = measures(
        knee_front_past_toe_cm=NotMeasured(Reason.LOST_AT_MOMENT), heel_rise_cm=NotMeasured(Reason.LOST_AT_MOMENT)
    )
    assert told(*[hidden] * 3) == ("No change from rep 1 to rep 3 in lean, depth, descent and ascent.",)


def test_every_compared_measure_has_its_words() -> None:
    assert set(MORE_AND_LESS) == set(SHORT) == set(SMALLEST)
    for more, less in MORE_AND_LESS.values():
        assert more.count("{}") == less.count("{}") == 1
        assert more != less
    assert Measure.KNEE_FRONT_PAST_TOE in SMALLEST
