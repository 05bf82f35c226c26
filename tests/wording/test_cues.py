"""Cues agree with the measurements, and every rep gets one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.limits import CHECKS, Check
from formcheck.judge.verdict import judge
from formcheck.measure.registry import Measures
from formcheck.segment.view import ViewKind
from formcheck.wording.cues import MOST_CUES, CueKind, Evidence, cue_kinds, write_cue, write_cues
from formcheck.wording.reasons import reason_text
from tests.fake_analysis import analysis_of, front_measures, measures

HIDDEN = NotMeasured(Reason.LOST_AT_MOMENT)
BOUNCE = CHECKS[Check.BOUNCE].measure


def text(measured: Measures, kind: ViewKind = ViewKind.SIDE) -> str:
    (rep,) = analysis_of(measured, kind=kind).reps
    return " ".join(cue.text for cue in write_cues(rep))


@pytest.mark.parametrize(
    ("travel_cm", "words"),
    [
        (4.7, "The front of your knee came 5 cm past your toes"),
        (0.2, "The front of your knee stayed level with your toes"),
    ],
)
def test_knees_forward_with_flat_heels_are_fine(travel_cm: float, words: str) -> None:
    said = text(measures(knee_front_past_toe_cm=Measured(travel_cm, 2.1)))
    assert f"{words}, heels down." in said
    assert "That's fine: more work for your quads, less for your lower back." in said


@pytest.mark.parametrize(
    "fault", [{BOUNCE: Measured(2.0, 0.2)}, {"descent_s": Measured(0.5, 0.05)}, {"smoothness_sparc": Measured(-3, 0.2)}]
)
def test_that_is_said_whatever_the_tempo(fault: dict[str, Measurement]) -> None:
    assert "That's fine: more work for your quads" in text(measures(**fault))


def test_knees_past_the_toes_are_not_praised_while_the_heels_lift() -> None:
    said = text(measures(heel_rise_cm=Measured(3.1, 0.5)))
    assert "heels came up about 3 cm" in said
    assert "That's fine" not in said


def test_lifted_heels_are_told_from_which_shin_angle() -> None:
    said = text(measures(heel_rise_cm=Measured(2.0, 0.4), heel_rise_onset_shank_deg=Measured(31.2, 3.0)))
    assert "once your shins passed 31°." in said
    assert "Stop just short of 31° of shin lean" in said
    assert "put 1-2 cm under your heels" in said


def test_lifted_heels_are_told_without_any_shin() -> None:
    said = text(measures(heel_rise_cm=Measured(2.0, 0.4), heel_rise_onset_shank_deg=HIDDEN, shank_deg=HIDDEN))
    assert "heels came up about 2 cm." in said
    assert "heel, big toe and little toe" in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({BOUNCE: Measured(2.0, 0.2)}, "You bounced out of the bottom. That adds about a fifth to the force"),
        ({"descent_s": Measured(0.5, 0.05)}, "You dropped in 0.5 s. Count 'one, two' on the way down, every rep."),
        ({"smoothness_sparc": Measured(-2.8, 0.2)}, "You stopped part-way. Go lighter"),
        ({"knee_slide_pct": Measured(45.0, 8.0)}, "45 % of their travel"),
        ({"hips_first_deg": Measured(15.0, 4.0)}, "Your hips shot up first: your chest dropped another 15°."),
    ],
)
def test_each_finding_is_told_with_its_figure(changed: dict[str, Measurement], words: str) -> None:
    assert words in text(measures(**changed))


def test_a_descent_faster_than_the_others_is_told_as_such() -> None:
    quick = measures(descent_s=Measured(1.0, 0.05))
    (rep,) = analysis_of(quick).reps
    rep = replace(rep, judged=judge(quick, earlier_descents_s=[2.0, 2.0, 2.0]))
    assert write_cues(rep)[0].finding == "You dropped faster than in your other reps (1.0 s)."


def test_sitting_back_is_explained_and_not_blamed() -> None:
    back = measures(
        knee_front_past_toe_cm=Measured(-7.0, 2.0),
        trunk_lean_deg=Measured(58.0, 4.0),
        trunk_minus_shank_deg=Measured(38.0, 5.0),
    )
    said = text(back)
    assert "You sat back: front of the knee 7 cm behind your toes, trunk leaning 58°." in said
    assert "That's fine too" in said


@pytest.mark.parametrize(
    ("lean_less_shin", "words"),
    [(38.0, "You sat back: front of the knee 2 cm"), (5.0, "The front of your knee stayed 2 cm")],
)
def test_knees_a_little_behind_the_toes_are_not_told_to_be_forward(lean_less_shin: float, words: str) -> None:
    """Up to 2 cm behind counts as level; what is said of the work must agree with the figure beside it."""
    said = text(
        measures(
            knee_front_past_toe_cm=Measured(-1.9, 1.0),
            trunk_lean_deg=Measured(58.0, 4.0),
            trunk_minus_shank_deg=Measured(lean_less_shin, 5.0),
        )
    )
    assert f"{words} behind your toes" in said
    assert "more work for your quads" not in said


def test_open_heels_are_told_why() -> None:
    hidden = NotMeasured(Reason.FOOT_LOST)
    assert f"Heels not measured: {reason_text(hidden)}." in text(measures(heel_rise_cm=hidden))


def test_knees_that_came_in_are_told_from_the_front_alone() -> None:
    assert "Your knees came in: 75 % of ankle width." in text(
        front_measures(knee_to_ankle_width=Measured(0.75, 0.1)), ViewKind.FRONT
    )
    assert "Your knees stayed over your feet, 105 % of ankle width apart." in text(front_measures(), ViewKind.FRONT)


@pytest.mark.parametrize("shift_pct", [15.0, -15.0])
def test_a_hip_shift_is_told_to_either_side(shift_pct: float) -> None:
    assert "15 % of your stance" in text(front_measures(hip_shift_pct=Measured(shift_pct, 4.0)), ViewKind.FRONT)


@pytest.mark.parametrize("travel", [Measured(8.0, 2.0), Measured(0.0, 2.0), Measured(-8.0, 2.0), Measured(0.0, 9.0)])
@pytest.mark.parametrize("rise", [Measured(0.2, 0.5), Measured(2.2, 1.1), Measured(1.0, 1.4), HIDDEN])
def test_nobody_gets_silence(travel: Measured, rise: Measurement) -> None:
    assert text(measures(knee_front_past_toe_cm=travel, heel_rise_cm=rise))


def test_nobody_is_told_more_than_a_few_things() -> None:
    everything = measures(
        heel_rise_cm=Measured(3.0, 0.4),
        descent_s=Measured(0.5, 0.05),
        smoothness_sparc=Measured(-2.8, 0.2),
        knee_slide_pct=Measured(45.0, 8.0),
        **{BOUNCE: Measured(2.0, 0.2)},
    )
    kinds = cue_kinds(analysis_of(everything).reps[0])
    assert len(kinds) == MOST_CUES
    assert kinds[0] is CueKind.HEELS_UP


def test_a_cue_for_several_reps_quotes_their_median() -> None:
    reps = analysis_of(*[measures(knee_front_past_toe_cm=Measured(cm, 2.0)) for cm in (5.0, 7.0, 8.0)]).reps
    assert "7 cm past your toes" in write_cue(CueKind.KNEES_FORWARD, reps).finding


def test_every_cue_says_how_good_its_ground_is() -> None:
    (cue,) = write_cues(analysis_of(measures()).reps[0])
    assert cue.evidence is Evidence.STUDIES
    assert cue.basis.startswith("Several studies (Fry 2003")
