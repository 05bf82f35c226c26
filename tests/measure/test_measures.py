"""Every measure is there under its name, whatever the view; the knee's share of the work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.measures import measure_side, measure_unknown
from formcheck.measure.registry import Measure, shown_in
from formcheck.measure.side_rep import build_side_rep
from formcheck.segment.view import ViewKind
from tests.synthetic import Dip, Squat, make_squat
from tests.true_measures import measure, measure_with_heel, reason, reps_of, signals_of, trace_of, value

ONE = Squat(dips=(Dip(descent_s=2.0, ascent_s=2.0),))


def share_of(squat: Squat, lifter: Lifter) -> float:
    made = make_squat(squat)
    measures = measure_side(build_side_rep(signals_of(made), reps_of(made)[0], trace_of(made)), lifter=lifter)
    return value(measures[Measure.KNEE_MOMENT_SHARE])


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, 55.0, 90.0, -90.0])
def test_every_name_is_there_in_every_view(yaw_deg: float) -> None:
    measures = measure(replace(ONE, yaw_deg=yaw_deg))
    assert list(measures) == list(Measure)
    assert all(isinstance(m, Measured | NotMeasured) for m in measures.values())


def test_an_unknown_view_leaves_the_phases_and_says_why_there_is_no_more() -> None:
    made = make_squat(ONE)
    measures = measure_unknown(made.track, reps_of(made)[0], Reason.VIEW_TOO_BRIEF)
    assert list(measures) == list(Measure)
    assert value(measures[Measure.DESCENT]) == pytest.approx(2.0)
    unseen = [measures[m] for m in Measure if m not in shown_in(ViewKind.UNKNOWN)]
    assert unseen == [NotMeasured(Reason.VIEW_TOO_BRIEF)] * len(unseen)


def test_a_side_view_says_what_needs_the_front() -> None:
    assert reason(measure(ONE)[Measure.HIP_SHIFT]) == "needs a view from the front or behind"


def test_with_heel_followed_a_side_view_measures_all_it_can() -> None:
    measures = measure_with_heel(replace(ONE, dips=(Dip(heel_rise_cm=3.0),)))
    missing = {name for name, m in measures.items() if isinstance(m, NotMeasured)}
    assert missing == set(Measure) - set(shown_in(ViewKind.SIDE))


def test_knees_held_back_take_work_off_the_knee() -> None:
    dips = (replace(ONE.dips[0], shank_deg=shank, trunk_deg=trunk) for shank, trunk in ((36.0, 40.0), (26.0, 52.0)))
    free, held = (value(measure(replace(ONE, dips=(dip,)))[Measure.KNEE_MOMENT_SHARE]) for dip in dips)
    assert free > held + 5.0


def test_a_bar_shifts_work_to_the_hip_and_needs_the_lifters_mass() -> None:
    squat = replace(ONE, dips=(replace(ONE.dips[0], shank_deg=32.0, trunk_deg=45.0),))
    alone = share_of(squat, Lifter())
    loaded = share_of(squat, Lifter(body_mass_kg=75.0, bar_kg=75.0, bar=Bar.LOW))
    assert loaded < alone
    made = make_squat(squat)
    measures = measure_side(
        build_side_rep(signals_of(made), reps_of(made)[0], trace_of(made)), lifter=Lifter(bar_kg=60.0, bar=Bar.HIGH)
    )
    assert "own body mass is needed" in reason(measures[Measure.KNEE_MOMENT_SHARE])


def test_the_lifters_mass_alone_changes_no_share() -> None:
    assert share_of(ONE, Lifter(body_mass_kg=60.0)) == pytest.approx(share_of(ONE, Lifter(body_mass_kg=110.0)))


def test_a_bounce_has_no_share_because_moments_at_rest_would_mislead() -> None:
    bounced = measure(replace(ONE, dips=(Dip(descent_s=0.9, ascent_s=0.9, turn_s=0.15),)))
    assert "static load estimate" in reason(bounced[Measure.KNEE_MOMENT_SHARE])


def test_a_posture_nobody_could_stand_in_is_suspect() -> None:
    falling = measure(replace(ONE, dips=(replace(ONE.dips[0], shank_deg=2.0, trunk_deg=0.0),)))
    assert "a limb was misplaced" in reason(falling[Measure.KNEE_MOMENT_SHARE])
