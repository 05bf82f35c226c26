"""Differences between reps: changes over a set, reps that stand out, and sets in which nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Side
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.change import (
    FOUND_FROM,
    MIDDLES,
    MIN_REPS,
    SMALLEST,
    SetChange,
    find_changes,
    find_standouts,
)
from formcheck.judge.summary import summarize
from formcheck.measure.measures import measure_side
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.rep_error import OBLIQUE_REP_SHARES, REP_SHARES, rep_error
from formcheck.measure.side_rep import build_side_rep
from formcheck.segment.view import SideView, ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures
from tests.synthetic import Dip, Made, Squat, make_squat, mirrored
from tests.true_measures import reps_of, signals_of, trace_of, true_front

KNEE, LEAN = Measure.KNEE_FRONT_PAST_TOE, Measure.TRUNK_LEAN
KNEE_ERROR = REP_SHARES[KNEE].share * 2.0

DRIFT = Squat(
    dips=tuple(
        Dip(shank_deg=35.0 - share, trunk_deg=38.0 + 2.0 * share, ascent_s=1.2 + 0.1 * share) for share in range(5)
    )
)
"""Knees go back by 2.8 cm, the trunk leans 8 degrees more, the way up takes 0.4 s longer."""

STEADY = Squat(dips=(Dip(),) * 5, noise_px=0.5)


def numbered(reps: Sequence[Measures]) -> Mapping[int, Measures]:
    return dict(enumerate(reps, start=1))


def knees(*values_cm: float | None) -> Mapping[int, Measures]:
    """A set whose knees are given; None is a rep without."""
    missing = NotMeasured(Reason.LOST_AT_MOMENT)
    return numbered(
        [measures(knee_front_past_toe_cm=missing if cm is None else Measured(cm, 2.0)) for cm in values_cm],
    )


def change_of(reps: Mapping[int, Measures], measure: Measure = KNEE) -> SetChange:
    return next(change for change in find_changes(reps, ViewKind.SIDE) if change.measure is measure)


def measured(made: Made) -> Mapping[int, Measures]:
    """Every rep of a made-up set, by the code that measures real ones; heel and outline are without error."""
    signals, heel = signals_of(made), trace_of(made)
    reps = [build_side_rep(signals, rep, heel, true_front(made, rep)) for rep in reps_of(made)]
    return numbered([measure_side(rep) for rep in reps])


def changed(reps: Mapping[int, Measures]) -> dict[Measure, float]:
    return {change.measure: change.first_to_last for change in find_changes(reps, ViewKind.SIDE) if change.changed}


def test_an_even_change_is_that_of_its_ends() -> None:
    change = change_of(knees(5.0, 4.0, 3.0, 2.0, 1.0))
    assert (change.first, change.last, change.changed) == (1, 5, True)
    assert change.first_to_last == pytest.approx(-4.0)
    # Of five evenly spaced reps a straight line's rise has a spread of 1.265 times that of one rep.
    assert change.error == pytest.approx(1.08 * 1.265 / np.sqrt(2.0) * KNEE_ERROR, rel=1e-3)


def test_three_reps_change_by_last_less_first_with_about_the_error_of_a_difference() -> None:
    change = change_of(knees(1.0, 3.5, 4.0))
    assert change.first_to_last == pytest.approx(3.0)
    assert change.error == pytest.approx(1.08 * KNEE_ERROR)


@pytest.mark.parametrize("values", [[], [4.0], [4.0, 1.0], [4.0, None, 1.0], [None, None, None]])
def test_fewer_than_three_reps_with_a_value_are_not_compared(values: list[float | None]) -> None:
    assert not [change for change in find_changes(knees(*values), ViewKind.SIDE) if change.measure is KNEE]
    assert not find_standouts(knees(*values), ViewKind.SIDE)


def test_a_rep_without_a_value_keeps_its_place() -> None:
    change = change_of(knees(None, 4.0, None, 2.0, 1.0))
    assert (change.first, change.last) == (2, 5)
    assert change.first_to_last == pytest.approx(-3.0)


def test_one_odd_rep_is_no_change_of_the_set_and_stands_out() -> None:
    reps = knees(4.0, 4.1, 3.9, 4.0, 7.5)
    assert change_of(reps).changed is False
    (odd,) = find_standouts(reps, ViewKind.SIDE)
    assert (odd.measure, odd.rep, odd.error) == (KNEE, 5, KNEE_ERROR)
    assert odd.difference == pytest.approx(3.5)


def test_a_set_that_changes_evenly_has_no_odd_rep() -> None:
    assert not find_standouts(knees(1.0, 2.0, 3.0, 4.0, 5.0, 6.0), ViewKind.SIDE)


def test_reps_that_scatter_neither_change_nor_stand_out() -> None:
    reps = knees(2.0, 6.0, 1.0, 5.5, 1.5, 6.5)
    assert not change_of(reps).changed
    assert not find_standouts(reps, ViewKind.SIDE)


def test_a_change_inside_the_error_is_none_and_one_that_could_hide_is_open() -> None:
    assert change_of(knees(4.0, 4.2, 4.4, 4.6)).changed is False
    poor = {i: measures(knee_front_past_toe_cm=Measured(cm, 30.0)) for i, cm in enumerate((4.0, 4.2, 4.4, 4.6))}
    assert change_of(poor).changed is None
    assert change_of(poor).error > change_of(knees(4.0, 4.2, 4.4, 4.6)).error


@pytest.mark.parametrize("measure", SMALLEST)
def test_what_must_be_found_is_found_and_half_of_the_smallest_is_not(measure: Measure) -> None:
    def with_rise(rise: float) -> Mapping[int, Measures]:
        by = MIDDLES.get(measure, measure)
        base = front_measures if measure in (Measure.KNEE_TO_ANKLE_WIDTH, Measure.HIP_SHIFT) else measures
        start = base().require(by)
        step = SMALLEST[measure] * rise * (start.value if measure in MIDDLES else 1.0) / 7.0
        return numbered([base(**{by: replace(start, value=start.value + step * i)}) for i in range(8)])

    assert change_of(with_rise(1.1 * FOUND_FROM), measure).changed is True
    assert change_of(with_rise(-1.1 * FOUND_FROM), measure).changed is True
    assert change_of(with_rise(0.5), measure).changed is False


def test_times_are_compared_by_the_middle_of_the_way_and_told_of_the_whole() -> None:
    reps = [measures(ascent_s=Measured(1.2, 0.15), ascent_middle_s=Measured(0.4 + 0.02 * i, 0.02)) for i in range(5)]
    change = change_of(numbered(reps), Measure.ASCENT)
    assert change.first_to_last == pytest.approx(0.08 * 1.2 / 0.44)
    assert change.changed is True


def test_a_set_and_a_copy_of_itself_do_not_change() -> None:
    once = list(knees(3.0, 4.0, 2.5, 3.5).values())
    assert not changed(numbered(once * 2))
    assert not find_standouts(numbered(once * 2), ViewKind.SIDE)


def test_backwards_the_change_has_the_other_sign() -> None:
    values = (5.0, 3.8, 3.5, 2.0, 1.2)
    there, back = change_of(knees(*values)), change_of(knees(*reversed(values)))
    assert there.first_to_last == pytest.approx(-back.first_to_last)
    assert replace(there, first_to_last=0.0) == replace(back, first_to_last=0.0)


DRIFTING = {
    "right": DRIFT,
    "left": mirrored(DRIFT),
    "24 Hz": replace(DRIFT, frame_rate_hz=24.0),
    "60 Hz, uneven": replace(DRIFT, frame_rate_hz=60.0, uneven_clock=0.3),
    "rolled": replace(DRIFT, roll_deg=3.0),
    "turned": replace(DRIFT, yaw_deg=15.0),
    "noisy": replace(DRIFT, noise_px=1.0, seed=1),
}


@pytest.mark.parametrize("squat", DRIFTING.values(), ids=list(DRIFTING))
def test_planted_drift_is_found_from_either_side_at_any_rate_and_angle(squat: Squat) -> None:
    made = make_squat(squat)
    found = changed(measured(made))
    past = made.truth.knee_past_toe_cm
    at = [float(past[np.abs(made.truth.time_s - rep.bottom_s) < 0.2].max()) for rep in made.truth.reps]
    assert found[KNEE] == pytest.approx(at[-1] - at[0], abs=0.4)
    assert found[LEAN] == pytest.approx(8.0, abs=0.8)
    assert found[Measure.ASCENT] == pytest.approx(0.4, abs=0.08)
    assert not {Measure.HEEL_RISE, Measure.DESCENT} & set(found)


@pytest.mark.parametrize("seed", range(10))
def test_steady_sets_show_no_change_and_say_so(seed: int) -> None:
    reps = measured(make_squat(replace(STEADY, seed=seed)))
    asked = {change.measure: change.changed for change in find_changes(reps, ViewKind.SIDE)}
    assert set(asked) == set(SMALLEST) - {Measure.KNEE_TO_ANKLE_WIDTH, Measure.HIP_SHIFT}
    assert set(asked.values()) == {False}
    assert not find_standouts(reps, ViewKind.SIDE)


def test_reps_of_different_cameras_are_not_compared() -> None:
    def reps_from(*yaws_deg: float) -> int:
        whole = analysis_of(*knees(1.0, 2.0, 3.0, 4.0, 5.0).values()).reps
        turned = [
            replace(rep, view=SideView(Side.RIGHT, 1, Measured(yaw, 5.0), Measured(0.0, 1.0)))
            for rep, yaw in zip(whole, yaws_deg, strict=True)
        ]
        return len({rep for change in summarize(turned).change for rep in (change.first, change.last)})

    assert reps_from(4.0, 4.0, 4.0, 4.0, 4.0) == len({1, 5})
    assert reps_from(4.0, 4.0, 30.0, 30.0, 55.0) == 0
    few = analysis_of(*[measures()] * 2)
    assert len(few.reps) < MIN_REPS
    assert few.summary.change == ()


def test_the_error_between_reps_is_a_share_of_the_printed_one() -> None:
    assert list(REP_SHARES) == list(Measure)
    assert all(ViewKind.OBLIQUE in measure.spec.views.value for measure in OBLIQUE_REP_SHARES)
    # Two values that share nothing differ by the root of two of the error of one.
    assert all(known.share < np.sqrt(2.0) for known in REP_SHARES.values())
    for kind, shares in ((ViewKind.SIDE, REP_SHARES), (ViewKind.OBLIQUE, OBLIQUE_REP_SHARES)):
        for measure, known in shares.items():
            assert 0.0 < known.share < 2.0, measure
            assert rep_error(measure, Measured(3.0, 2.0), kind) == pytest.approx(2.0 * known.share)
            assert known.differences >= known.sets > 0
    width = Measure.KNEE_TO_ANKLE_WIDTH
    assert rep_error(width, Measured(1.0, 0.1), ViewKind.FRONT) == pytest.approx(0.1 * REP_SHARES[width].share)
