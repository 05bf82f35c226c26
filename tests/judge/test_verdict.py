"""Each check names its verdict, in order; inside the error nothing is claimed; knees past the toes change nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.limits import HEEL_RISE
from formcheck.judge.verdict import CHECKS, Depth, Heels, Knees, RepVerdict, Verdict, judge, judge_set
from formcheck.measure.registry import Measure
from tests.fake_analysis import front_measures, measures

BROKEN: dict[Verdict, dict[Measure, Measurement]] = {
    Verdict.HEELS_LIFTED: {Measure.HEEL_RISE: Measured(3.0, 0.6)},
    Verdict.BOUNCED: {Measure.TURNING_ACCELERATION: Measured(1.0, 0.16)},
    Verdict.RUSHED: {Measure.DESCENT: Measured(0.5, 0.08)},
    Verdict.UNEVEN: {Measure.SMOOTHNESS: Measured(-2.6, 0.25)},
    Verdict.KNEE_SLIDE: {Measure.KNEE_SLIDE: Measured(40.0, 8.0)},
}


def rep(*broken: Verdict) -> RepVerdict:
    return judge(measures(**{name: value for check in broken for name, value in BROKEN[check].items()}))


UNCLEAR = judge(measures(heel_rise_cm=NotMeasured("the shoe was hidden")))


def test_a_good_rep_is_controlled_with_knees_past_the_toes() -> None:
    said = rep()
    assert (said.verdict, said.heels, said.knees, said.depth) == (
        Verdict.CONTROLLED,
        Heels.FLAT,
        Knees.PAST,
        Depth.FULL,
    )
    assert not said.broken
    assert not said.doubts


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_names_its_verdict(check: Verdict) -> None:
    assert rep(check).verdict is check


@pytest.mark.parametrize("first", CHECKS)
@pytest.mark.parametrize("second", CHECKS)
def test_the_first_broken_check_in_order_names_the_verdict(first: Verdict, second: Verdict) -> None:
    order = list(CHECKS)
    assert rep(first, second).verdict is order[min(order.index(first), order.index(second))]


def test_the_order_is_that_of_the_specification() -> None:
    assert [str(check) for check in CHECKS] == ["heels_lifted", "bounced", "rushed", "uneven", "knee_slide"]


@pytest.mark.parametrize("measure", [limit.measure for limits in CHECKS.values() for limit in limits])
def test_a_missing_measure_makes_a_rep_unclear_and_not_controlled(measure: str) -> None:
    said = judge(measures(**{measure: NotMeasured("hidden")}))
    assert said.verdict is Verdict.UNCLEAR
    assert said.doubts[0].measured == NotMeasured("hidden")


def test_a_seen_fault_is_named_even_where_something_before_it_is_unclear() -> None:
    said = judge(measures(heel_rise_cm=NotMeasured("hidden"), **BROKEN[Verdict.BOUNCED]))
    assert (said.verdict, said.heels) == (Verdict.BOUNCED, Heels.UNCLEAR)


@given(st.floats(-40, 40), st.floats(0, 10))
def test_knee_travel_never_changes_a_verdict(travel_cm: float, error_cm: float) -> None:
    assert judge(measures(knee_past_toe_cm=Measured(travel_cm, error_cm))).verdict is Verdict.CONTROLLED


def test_knees_behind_the_toes_are_judged_no_better_than_knees_past_them() -> None:
    behind = judge(measures(knee_past_toe_cm=Measured(-8.0, 2.0)))
    assert (behind.knees, behind.verdict) == (Knees.BEHIND, rep().verdict)


@given(st.floats(-60, 60), st.floats(0, 10))
def test_depth_never_changes_a_verdict(depth_cm: float, error_cm: float) -> None:
    assert judge(measures(depth_cm=Measured(depth_cm, error_cm))).verdict is Verdict.CONTROLLED


@given(st.floats(0, 20), st.floats(0, 5))
def test_heels_are_called_only_outside_the_error(rise_cm: float, error_cm: float) -> None:
    said = judge(measures(heel_rise_cm=Measured(rise_cm, error_cm)))
    if said.heels is Heels.LIFTED:
        assert rise_cm > HEEL_RISE.value
    if said.heels is Heels.FLAT:
        assert rise_cm <= HEEL_RISE.value
    assert (said.verdict is Verdict.HEELS_LIFTED) == (said.heels is Heels.LIFTED)


@pytest.mark.parametrize(
    ("depth_cm", "error_cm", "said"),
    [(6.0, 5.0, Depth.FULL), (-2.0, 3.0, Depth.NEAR), (-12.0, 5.0, Depth.PARTIAL), (1.0, 6.6, Depth.UNCLEAR)],
)
def test_depth_is_named_by_its_band(depth_cm: float, error_cm: float, said: Depth) -> None:
    assert judge(measures(depth_cm=Measured(depth_cm, error_cm))).depth is said


def test_a_front_view_claims_nothing_it_cannot_see() -> None:
    said = judge(front_measures())
    assert (said.heels, said.knees, said.depth, said.verdict) == (
        Heels.UNCLEAR,
        Knees.UNCLEAR,
        Depth.UNCLEAR,
        Verdict.UNCLEAR,
    )


def test_a_descent_much_quicker_than_the_reps_before_is_rushed() -> None:
    quick = measures(descent_s=Measured(1.2, 0.05))
    assert judge(quick, earlier_descents_s=[2.0, 2.1, 1.9]).verdict is Verdict.RUSHED
    assert judge(quick, earlier_descents_s=[2.0, 2.1]).verdict is Verdict.CONTROLLED
    assert judge(quick, earlier_descents_s=[1.3, 1.2, 1.2]).verdict is Verdict.CONTROLLED


def test_a_descent_too_vague_to_tell_from_the_lifters_own_limit_is_unclear() -> None:
    blurred = measures(descent_s=Measured(1.05, 0.3))
    assert judge(blurred, earlier_descents_s=[1.25, 1.25, 1.25]).verdict is Verdict.UNCLEAR


def test_a_drop_at_speed_is_rushed_however_long_it_took() -> None:
    assert judge(measures(descent_speed_m_s=Measured(1.6, 0.1))).verdict is Verdict.RUSHED


GOOD_REP, HEELS, BOUNCE = rep(), rep(Verdict.HEELS_LIFTED), rep(Verdict.BOUNCED)


@pytest.mark.parametrize(
    ("reps", "verdict"),
    [
        ([], Verdict.NO_REPS),
        ([GOOD_REP], Verdict.CONTROLLED),
        ([HEELS], Verdict.HEELS_LIFTED),
        ([UNCLEAR], Verdict.UNCLEAR),
        ([GOOD_REP, HEELS], Verdict.HEELS_LIFTED),
        ([GOOD_REP, GOOD_REP, HEELS], Verdict.CONTROLLED),
        ([GOOD_REP, GOOD_REP, HEELS, HEELS], Verdict.HEELS_LIFTED),
        ([GOOD_REP] * 8 + [BOUNCE, HEELS], Verdict.CONTROLLED),
        ([GOOD_REP] * 8 + [BOUNCE, BOUNCE], Verdict.BOUNCED),
        ([rep(Verdict.HEELS_LIFTED, Verdict.BOUNCED), BOUNCE, GOOD_REP], Verdict.BOUNCED),
        ([GOOD_REP, HEELS, BOUNCE], Verdict.HEELS_LIFTED),
        ([GOOD_REP, GOOD_REP, UNCLEAR, UNCLEAR], Verdict.CONTROLLED),
        ([GOOD_REP, UNCLEAR, UNCLEAR, UNCLEAR], Verdict.UNCLEAR),
        ([UNCLEAR, UNCLEAR, HEELS], Verdict.UNCLEAR),
    ],
)
def test_a_finding_counts_for_a_set_in_two_reps_or_half_of_a_short_one(
    reps: list[RepVerdict], verdict: Verdict
) -> None:
    assert judge_set(reps) is verdict
