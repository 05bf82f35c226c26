"""A set is one statement: what counts for it, which reps show it, and what its figures are."""

from __future__ import annotations

import pytest

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.limits import CHECKS, Check
from formcheck.judge.summary import judge_set, typical
from formcheck.judge.verdict import Verdict, is_lift_repeated, judge
from formcheck.measure.registry import Measure, Measures
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures

GOOD = measures()
LIFTED = measures(heel_rise_cm=Measured(3.0, 0.6))
JUST = measures(heel_rise_cm=Measured(2.2, 1.1))
BOUNCED = measures(**{CHECKS[Check.BOUNCE].measure: Measured(2.0, 0.16)})
BOTH = measures(heel_rise_cm=Measured(3.0, 0.6), **{CHECKS[Check.BOUNCE].measure: Measured(2.0, 0.16)})
UNCLEAR = measures(heel_rise_cm=NotMeasured(Reason.FOOT_LOST))

Reps = list[Measures]


@pytest.mark.parametrize(
    ("reps", "verdict"),
    [
        ([], Verdict.NO_REPS),
        ([GOOD], Verdict.CONTROLLED),
        ([LIFTED], Verdict.HEELS_LIFTED),
        ([UNCLEAR], Verdict.UNCLEAR),
        ([GOOD, LIFTED], Verdict.HEELS_LIFTED),
        ([GOOD, GOOD, LIFTED], Verdict.CONTROLLED),
        ([GOOD, GOOD, LIFTED, LIFTED], Verdict.HEELS_LIFTED),
        ([GOOD, GOOD, LIFTED, JUST], Verdict.HEELS_JUST_LIFTING),
        ([JUST, JUST, JUST], Verdict.HEELS_JUST_LIFTING),
        ([GOOD] * 8 + [BOUNCED, LIFTED], Verdict.CONTROLLED),
        ([GOOD] * 8 + [BOUNCED, BOUNCED], Verdict.BOUNCED),
        ([BOTH, BOUNCED, GOOD], Verdict.BOUNCED),
        ([GOOD, LIFTED, BOUNCED], Verdict.HEELS_LIFTED),
        ([GOOD, GOOD, UNCLEAR, UNCLEAR], Verdict.CONTROLLED),
        ([GOOD, UNCLEAR, UNCLEAR, UNCLEAR], Verdict.UNCLEAR),
        ([UNCLEAR, UNCLEAR, LIFTED], Verdict.UNCLEAR),
    ],
)
def test_a_finding_counts_for_a_set_in_two_reps_or_half_of_a_short_one(reps: Reps, verdict: Verdict) -> None:
    assert judge_set([judge(rep, is_lift_repeated=is_lift_repeated(reps)) for rep in reps]) is verdict


def test_knees_over_the_feet_are_the_good_answer_of_a_front_view() -> None:
    inwards = front_measures(knee_to_ankle_width=Measured(0.7, 0.1))
    assert analysis_of(*[front_measures()] * 3, kind=ViewKind.FRONT).summary.verdict is Verdict.KNEES_OVER_FEET
    assert analysis_of(inwards, inwards, front_measures(), kind=ViewKind.FRONT).summary.verdict is Verdict.KNEES_IN


def test_the_answer_names_the_reps_that_show_it_and_those_too_close_to_call() -> None:
    lifting = analysis_of(GOOD, LIFTED, UNCLEAR, JUST).summary
    assert (lifting.verdict, lifting.shown, lifting.unclear) == (Verdict.HEELS_JUST_LIFTING, (2, 4), (3,))
    lifted = analysis_of(LIFTED, JUST, LIFTED, GOOD).summary
    assert (lifted.verdict, lifted.shown, lifted.unclear) == (Verdict.HEELS_LIFTED, (1, 2, 3), ())
    good = analysis_of(GOOD, UNCLEAR).summary
    assert (good.verdict, good.shown, good.unclear) == (Verdict.CONTROLLED, (1,), (2,))


def test_errors_that_the_reps_share_do_not_average_out() -> None:
    reps = analysis_of(JUST, JUST, JUST).reps
    assert typical(Measure.HEEL_RISE, reps) == Measured(2.2, 1.1)


def test_the_figure_of_a_set_is_that_of_the_reps_that_have_one() -> None:
    assert typical(Measure.HEEL_RISE, analysis_of(LIFTED, UNCLEAR).reps) == Measured(3.0, 0.6)
    assert typical(Measure.HEEL_RISE, analysis_of(UNCLEAR).reps) == NotMeasured(Reason.FOOT_LOST)


def test_a_measure_missing_in_every_rep_has_the_most_frequent_reason() -> None:
    missing = [NotMeasured(Reason.LIFTER_LOST, share) for share in (0.4, 0.5)]
    others = [NotMeasured(Reason.FOOT_MOVED), *missing]
    reps = analysis_of(*[measures(trunk_lean_deg=why) for why in others]).reps
    assert typical(Measure.TRUNK_LEAN, reps) == missing[0]
