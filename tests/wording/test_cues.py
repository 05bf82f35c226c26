"""What a lifter is told goes with what was measured."""

from __future__ import annotations

import pytest

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.verdict import judge
from formcheck.measure.registry import Measure, Measures
from formcheck.wording.cues import MOST_CUES, Evidence, coach
from tests.fake_analysis import front_measures, measures


def told(measured: Measures) -> str:
    return " ".join(cue.text for cue in coach(judge(measured), measured))


def test_knees_past_the_toes_with_flat_heels_are_called_normal() -> None:
    said = told(measures())
    assert "about 5 cm past your toes with your heels down" in said
    assert "normal way to squat" in said


def test_knees_past_the_toes_are_not_praised_while_the_heels_lift() -> None:
    said = told(measures(heel_rise_cm=Measured(3.1, 0.5)))
    assert "heels came up about 3 cm" in said
    assert "normal way" not in said


def test_lifted_heels_at_short_shins_bring_the_wedge() -> None:
    lifted = measures(heel_rise_cm=Measured(2.0, 0.4), heel_rise_onset_shank_deg=Measured(22.0, 3.0))
    assert "wedge" in told(lifted)
    assert "22°" in told(lifted)


def test_lifted_heels_at_long_shins_do_not() -> None:
    lifted = measures(heel_rise_cm=Measured(2.0, 0.4), heel_rise_onset_shank_deg=Measured(38.0, 3.0))
    assert "wedge" not in told(lifted)
    assert "ankle range" in told(lifted)


def test_lifted_heels_are_told_without_any_shin() -> None:
    hidden = NotMeasured("the shin was hidden")
    lifted = measures(heel_rise_cm=Measured(2.0, 0.4), heel_rise_onset_shank_deg=hidden, shank_deg=hidden)
    assert "heels came up about 2 cm" in told(lifted)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({Measure.TURNING_ACCELERATION: Measured(1.1, 0.2)}, "turned round sharply at the bottom (1.1 g)"),
        ({Measure.DESCENT: Measured(0.5, 0.05)}, "went down in 0.5 s"),
        ({Measure.DESCENT_SPEED: Measured(1.7, 0.1)}, "dropped at up to 1.7 m/s"),
        ({Measure.SMOOTHNESS: Measured(-2.8, 0.2)}, "slowed or stopped"),
        ({Measure.KNEE_SLIDE: Measured(45.0, 8.0)}, "45 % of their travel"),
        ({Measure.HIPS_FIRST: Measured(15.0, 4.0)}, "hips came up before your chest"),
    ],
)
def test_each_finding_is_told_with_its_figure(changed: dict[str, Measurement], words: str) -> None:
    assert words in told(measures(**changed))


def test_a_descent_quicker_than_the_others_is_told_as_such() -> None:
    quick = measures(descent_s=Measured(1.2, 0.05))
    verdict = judge(quick, earlier_descents_s=[2.0, 2.0, 2.0])
    assert "quicker than your others (1.2 s)" in coach(verdict, quick)[0].text


def test_leaning_with_knees_back_is_explained_and_not_blamed() -> None:
    back = measures(
        knee_past_toe_cm=Measured(-7.0, 2.0),
        trunk_lean_deg=Measured(58.0, 4.0),
        trunk_minus_shank_deg=Measured(38.0, 5.0),
    )
    said = told(back)
    assert "knees 7 cm behind your toes and leaned 58°" in said
    assert "Either can be trained" in said


def test_an_unclear_rep_is_told_why() -> None:
    assert "The shoe was hidden." in told(measures(heel_rise_cm=NotMeasured("the shoe was hidden")))
    assert "1.6 ± 0.8 cm" in told(measures(heel_rise_cm=Measured(1.6, 0.8)))


def test_knees_inside_the_ankles_are_told_from_the_front_alone() -> None:
    assert "inside your ankles (75% of their distance)" in told(front_measures(knee_to_ankle_width=Measured(0.75, 0.1)))
    assert "inside your ankles" not in told(front_measures())


@pytest.mark.parametrize("shift_pct", [15.0, -15.0])
def test_a_hip_shift_is_told_to_either_side(shift_pct: float) -> None:
    assert "15 % of your stance" in told(front_measures(hip_shift_pct=Measured(shift_pct, 4.0)))


def test_nobody_is_told_more_than_a_few_things() -> None:
    everything = measures(
        heel_rise_cm=Measured(3.0, 0.4),
        turning_acceleration_g=Measured(1.1, 0.2),
        descent_s=Measured(0.5, 0.05),
        smoothness_sparc=Measured(-2.8, 0.2),
        knee_slide_pct=Measured(45.0, 8.0),
    )
    cues = coach(judge(everything), everything)
    assert len(cues) == MOST_CUES
    assert "heels" in cues[0].seen


def test_every_cue_says_how_good_its_ground_is() -> None:
    (cue,) = coach(judge(measures()), measures())
    assert cue.evidence is Evidence.STUDIES
    assert "Fry 2003" in cue.source
