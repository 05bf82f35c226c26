"""Three statements per rep: flat heels and faults need proof; knees past the toes change nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.limits import CHECKS, HEEL_RISE, ONE_SIDED, Call, Check
from formcheck.judge.verdict import (
    FAULTS,
    Control,
    Depth,
    Heels,
    KneeLine,
    Knees,
    RepVerdict,
    TempoDoubt,
    Verdict,
    is_lift_repeated,
    judge,
)
from formcheck.segment.view import ViewKind
from tests.fake_analysis import front_measures, measures

BROKEN: dict[Verdict, dict[str, Measurement]] = {
    Verdict.HEELS_LIFTED: {"heel_rise_cm": Measured(3.0, 0.6)},
    Verdict.HEELS_JUST_LIFTING: {"heel_rise_cm": Measured(2.2, 1.1)},
    Verdict.BOUNCED: {CHECKS[Check.BOUNCE].measure: Measured(2.0, 0.16)},
    Verdict.DROPPED: {"descent_s": Measured(0.5, 0.08)},
    Verdict.STOPPED: {"smoothness_sparc": Measured(-2.6, 0.25)},
}
"""What makes each fault that the side shows."""

SIDE_FAULTS = tuple(BROKEN)
TEMPO = {
    Verdict.BOUNCED: Control.BOUNCED,
    Verdict.DROPPED: Control.DROPPED,
    Verdict.STOPPED: Control.STOPPED,
}
TEMPO_MEASURES = ("descent_s", "bottom_speed_m_s", "smoothness_sparc", "knee_slide_pct")


def rep(*faults: Verdict) -> RepVerdict:
    broken = {name: value for fault in faults for name, value in BROKEN[fault].items()}
    return judge(measures(**broken), is_lift_repeated=True)


def test_a_good_rep_is_controlled_with_knees_past_the_toes() -> None:
    good = rep()
    assert (good.verdict, good.heels, good.knees, good.depth, good.control) == (
        Verdict.CONTROLLED,
        Heels.FLAT,
        Knees.PAST,
        Depth.FULL,
        Control.CONTROLLED,
    )
    assert good.found == ()
    assert good.close_calls == ()


@pytest.mark.parametrize("fault", SIDE_FAULTS)
def test_each_fault_names_its_verdict(fault: Verdict) -> None:
    assert rep(fault).verdict is fault
    assert rep(fault).found == (fault,)


@pytest.mark.parametrize("fault", TEMPO)
def test_a_fault_of_tempo_leaves_the_heels_flat(fault: Verdict) -> None:
    judged = rep(fault)
    assert (judged.control, judged.heels) == (TEMPO[fault], Heels.FLAT)


@pytest.mark.parametrize("first", [Verdict.HEELS_LIFTED, *TEMPO])
@pytest.mark.parametrize("second", [Verdict.HEELS_LIFTED, *TEMPO])
def test_the_first_fault_in_order_names_the_verdict(first: Verdict, second: Verdict) -> None:
    assert rep(first, second).verdict is FAULTS[min(FAULTS.index(first), FAULTS.index(second))]


@pytest.mark.parametrize("name", TEMPO_MEASURES)
def test_a_missing_measure_of_tempo_withholds_nothing(name: str) -> None:
    judged = judge(measures(**{name: NotMeasured(Reason.LOST_AT_MOMENT)}))
    assert (judged.verdict, judged.control) == (Verdict.CONTROLLED, Control.CONTROLLED)


def test_without_any_tempo_the_control_is_open_and_the_heels_are_not() -> None:
    judged = judge(measures(**dict.fromkeys(TEMPO_MEASURES, NotMeasured(Reason.LOST_AT_MOMENT))))
    assert (judged.control, judged.tempo_doubt) == (Control.UNCLEAR, TempoDoubt.NOT_MEASURED)
    assert (judged.heels, judged.verdict) == (Heels.FLAT, Verdict.CONTROLLED)


@given(
    bounce=st.floats(0, 4),
    descent_s=st.floats(0.2, 4),
    smooth=st.floats(-4, -1),
    error=st.floats(0, 2),
    n=st.integers(0, 5),
)
def test_a_rep_is_unclear_only_where_its_heels_are(
    bounce: float, descent_s: float, smooth: float, error: float, n: int
) -> None:
    judged = judge(
        measures(
            **{
                CHECKS[Check.BOUNCE].measure: Measured(bounce, error),
                "descent_s": Measured(descent_s, error),
                "smoothness_sparc": Measured(smooth, error),
            }
        ),
        earlier_descents_s=[1.5] * n,
    )
    assert judged.verdict is not Verdict.UNCLEAR
    assert (judged.verdict is Verdict.CONTROLLED) == (judged.found == ())


@pytest.mark.parametrize("doubt", TempoDoubt)
def test_a_recording_that_says_nothing_of_tempo_names_no_fault_of_it(doubt: TempoDoubt) -> None:
    quick = measures(**{name: value for fault in TEMPO for name, value in BROKEN[fault].items()})
    judged = judge(quick, tempo_doubt=doubt)
    assert (judged.control, judged.verdict, judged.tempo_doubt) == (Control.UNCLEAR, Verdict.CONTROLLED, doubt)


def test_a_fault_is_named_even_where_the_heels_are_unclear() -> None:
    judged = judge(measures(heel_rise_cm=NotMeasured(Reason.LOST_AT_MOMENT), **BROKEN[Verdict.BOUNCED]))
    assert (judged.verdict, judged.heels) == (Verdict.BOUNCED, Heels.UNCLEAR)


def test_a_hold_and_a_bounce_contradict_each_other() -> None:
    judged = judge(measures(pause_s=Measured(0.45, 0.2), **BROKEN[Verdict.BOUNCED]))
    assert judged.tempo_doubt is TempoDoubt.FIGURES_DISAGREE
    assert (judged.control, judged.verdict) == (Control.UNCLEAR, Verdict.CONTROLLED)


@pytest.mark.parametrize(("turn_g", "speed_m_s", "is_lost"), [(2.1, 2.9, False), (1.6, 1.2, True), (0.9, 0.5, False)])
def test_a_turn_too_sharp_for_its_speed_was_lost(turn_g: float, speed_m_s: float, *, is_lost: bool) -> None:
    turn, speed = Measured(turn_g, 0.1), Measured(speed_m_s, 0.1)
    quick = BROKEN[Verdict.BOUNCED] | {"descent_speed_m_s": speed, "turning_acceleration_g": turn}
    judged = judge(measures(**quick))
    assert (judged.tempo_doubt is TempoDoubt.FIGURES_DISAGREE) is is_lost
    assert (judged.control is Control.UNCLEAR) is is_lost


@given(st.floats(0, 8), st.floats(0, 4), st.floats(0, 1), st.floats(0.2, 4), st.floats(0, 3))
def test_smaller_errors_never_turn_an_answer_into_unclear(
    rise_cm: float, error_cm: float, share: float, descent_s: float, speed_m_s: float
) -> None:
    def verdict(factor: float) -> Verdict:
        return judge(
            measures(
                heel_rise_cm=Measured(rise_cm, factor * error_cm),
                descent_s=Measured(descent_s, factor * 0.3),
                bottom_speed_m_s=Measured(speed_m_s, factor * 0.5),
            )
        ).verdict

    assert verdict(share) is not Verdict.UNCLEAR or verdict(1.0) is Verdict.UNCLEAR


@given(st.floats(-40, 40), st.floats(0, 10))
def test_knee_travel_never_changes_a_verdict(travel_cm: float, error_cm: float) -> None:
    assert judge(measures(knee_front_past_toe_cm=Measured(travel_cm, error_cm))).verdict is Verdict.CONTROLLED


def test_knees_behind_the_toes_are_judged_no_better_than_knees_past_them() -> None:
    behind = judge(measures(knee_front_past_toe_cm=Measured(-8.0, 2.0)))
    assert (behind.knees, behind.verdict) == (Knees.BEHIND, rep().verdict)


@given(st.floats(-60, 60), st.floats(0, 10))
def test_depth_never_changes_a_verdict(depth_cm: float, error_cm: float) -> None:
    assert judge(measures(depth_cm=Measured(depth_cm, error_cm))).verdict is Verdict.CONTROLLED


@given(st.floats(0, 20), st.floats(0, 5))
def test_heels_are_flat_or_lifted_only_outside_the_error(rise_cm: float, error_cm: float) -> None:
    judged = judge(measures(heel_rise_cm=Measured(rise_cm, error_cm)))
    beyond = (rise_cm - HEEL_RISE.value) - ONE_SIDED * error_cm
    below = (HEEL_RISE.value - rise_cm) - ONE_SIDED * error_cm
    assert (judged.heels is Heels.LIFTED) == (beyond > 0)
    assert (judged.heels is Heels.FLAT) == (below >= 0)
    assert (judged.verdict is Verdict.HEELS_LIFTED) == (judged.heels is Heels.LIFTED)


@pytest.mark.parametrize(
    ("rise_cm", "error_cm", "heels"),
    [
        (2.2, 1.1, Heels.JUST_LIFTING),
        (1.6, 1.4, Heels.JUST_LIFTING),
        (0.9, 0.8, Heels.JUST_LIFTING),
        (0.9, 1.0, Heels.UNCLEAR),
        (1.6, 1.7, Heels.UNCLEAR),
        (0.6, 0.5, Heels.FLAT),
    ],
)
def test_heels_are_just_lifting_where_zero_is_excluded(rise_cm: float, error_cm: float, heels: Heels) -> None:
    assert judge(measures(heel_rise_cm=Measured(rise_cm, error_cm)), is_lift_repeated=True).heels is heels


def test_one_rep_alone_is_never_just_lifting() -> None:
    up, flat = measures(heel_rise_cm=Measured(2.2, 1.1)), measures()
    assert [is_lift_repeated(reps) for reps in ([up], [up, flat, flat], [up, flat, up])] == [False, False, True]
    assert judge(up).heels is Heels.UNCLEAR


def test_two_reps_of_a_long_set_are_not_just_lifting() -> None:
    up, flat = measures(heel_rise_cm=Measured(2.2, 1.1)), measures()
    lost = measures(heel_rise_cm=NotMeasured(Reason.FOOT_LOST))
    assert is_lift_repeated([up, up, *[flat] * 4])
    assert not is_lift_repeated([up, up, *[flat] * 5])
    assert is_lift_repeated([up, up, *[lost] * 5])


@pytest.mark.parametrize(
    ("depth_cm", "error_cm", "depth"),
    [(6.0, 5.0, Depth.FULL), (-2.0, 1.5, Depth.NEAR), (-12.0, 5.0, Depth.PARTIAL), (1.4, 5.0, Depth.UNCLEAR)],
)
def test_depth_is_named_by_its_band(depth_cm: float, error_cm: float, depth: Depth) -> None:
    assert judge(measures(depth_cm=Measured(depth_cm, error_cm))).depth is depth


@pytest.mark.parametrize("kind", [ViewKind.FRONT, ViewKind.BACK])
def test_a_front_view_has_a_verdict_of_its_own(kind: ViewKind) -> None:
    judged = judge(front_measures(), kind=kind)
    assert (judged.verdict, judged.knee_line, judged.control) == (
        Verdict.KNEES_OVER_FEET,
        KneeLine.OVER_FEET,
        Control.CONTROLLED,
    )
    assert (judged.heels, judged.knees, judged.depth) == (Heels.UNCLEAR, Knees.UNCLEAR, Depth.UNCLEAR)


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"knee_to_ankle_width": Measured(0.7, 0.1)}, Verdict.KNEES_IN),
        ({"knee_to_ankle_width": Measured(0.9, 0.1)}, Verdict.UNCLEAR),
        ({"hip_shift_pct": Measured(20.0, 5.0)}, Verdict.HIPS_SHIFTED),
        ({"hip_shift_pct": Measured(-20.0, 5.0)}, Verdict.HIPS_SHIFTED),
        ({"descent_s": Measured(0.5, 0.08)}, Verdict.DROPPED),
    ],
)
def test_the_front_shows_knees_hips_and_tempo(changed: dict[str, Measurement], verdict: Verdict) -> None:
    assert judge(front_measures(**changed), kind=ViewKind.FRONT).verdict is verdict


def test_a_stop_is_found_from_the_side_only_where_the_joints_confirm_it() -> None:
    stopped = Measured(-2.6, 0.25)
    assert judge(measures(smoothness_sparc=stopped)).verdict is Verdict.STOPPED
    assert judge(front_measures(smoothness_sparc=stopped), kind=ViewKind.FRONT).verdict is Verdict.KNEES_OVER_FEET


@pytest.mark.parametrize("sparc", [-2.2, -2.31])
def test_a_slow_descent_with_a_hold_is_no_stop(sparc: float) -> None:
    assert judge(measures(smoothness_sparc=Measured(sparc, 0.22))).verdict is Verdict.CONTROLLED


def test_low_rises_that_reps_share_are_no_lift() -> None:
    def is_lift(*rises_cm: float) -> bool:
        return is_lift_repeated([measures(heel_rise_cm=Measured(rise, 0.8)) for rise in rises_cm])

    assert not is_lift(1.15, 1.06)
    assert not is_lift(1.6, 1.1)
    assert is_lift(1.2, 1.3, 1.0)


def test_a_descent_much_quicker_than_the_reps_before_is_a_drop() -> None:
    quick = measures(descent_s=Measured(1.0, 0.05))
    assert judge(quick, earlier_descents_s=[2.0, 2.1, 1.9]).verdict is Verdict.DROPPED
    assert judge(quick, earlier_descents_s=[2.0, 2.1, 1.9]).call(Check.DROP) is Call.KEPT
    assert judge(quick, earlier_descents_s=[2.0, 2.1]).verdict is Verdict.CONTROLLED
    assert judge(quick, earlier_descents_s=[1.2, 1.1, 1.1]).verdict is Verdict.CONTROLLED


@given(st.floats(1.2, 6), st.floats(0, 1), st.floats(0.5, 20))
def test_no_descent_of_this_length_is_a_drop(descent_s: float, error_s: float, own_s: float) -> None:
    judged = judge(measures(descent_s=Measured(descent_s, error_s)), earlier_descents_s=[own_s] * 3)
    assert judged.verdict is Verdict.CONTROLLED


def test_a_check_inside_its_error_is_a_footnote() -> None:
    judged = judge(measures(descent_s=Measured(0.85, 0.3)))
    assert judged.verdict is Verdict.CONTROLLED
    assert [finding.check for finding in judged.close_calls] == [Check.DROP]
