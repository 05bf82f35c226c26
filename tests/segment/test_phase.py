"""Standing, down, up: what a squat is doing while it still goes on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from formcheck.segment.phase import Phase, read_motion
from formcheck.segment.view import find_view
from tests.live_stand import up_to
from tests.synthetic import Dip, Made, Squat, make_squat, mirrored

ONE = Squat(dips=(Dip(),), noise_px=1.0)


def phase_at(made: Made, time_s: float) -> Phase:
    seen = up_to(made.observation, time_s)
    return read_motion(seen.track, find_view(seen)).phase


@pytest.mark.parametrize(
    "squat",
    [ONE, mirrored(ONE), replace(ONE, frame_rate_hz=15.0), replace(ONE, yaw_deg=40.0), replace(ONE, yaw_deg=90.0)],
)
def test_a_squat_goes_from_standing_over_down_and_up_to_standing(squat: Squat) -> None:
    made = make_squat(squat)
    (rep,) = made.truth.reps
    assert phase_at(made, rep.start_s - 0.1) is Phase.STILL
    assert phase_at(made, rep.bottom_s - 0.3) is Phase.DOWN
    assert phase_at(made, (rep.bottom_s + rep.end_s) / 2) is Phase.UP
    assert phase_at(made, float(made.truth.time_s[-1])) is Phase.STILL


def test_holding_the_bottom_is_still_down() -> None:
    made = make_squat(replace(ONE, dips=(Dip(pause_s=2.0),)))
    (rep,) = made.truth.reps
    for share in (0.2, 0.6, 0.95):
        assert phase_at(made, rep.descent_end_s + share * 2.0) is Phase.DOWN


def test_who_has_just_stood_up_is_upright_and_not_yet_still() -> None:
    made = make_squat(ONE)
    (rep,) = made.truth.reps
    assert phase_at(made, rep.end_s - 0.15) is Phase.UPRIGHT


def test_who_walks_is_not_still() -> None:
    made = make_squat(replace(ONE, walk_out_s=3.0))
    assert phase_at(made, 1.8) is not Phase.STILL


def test_a_lifter_lost_from_sight_is_unseen() -> None:
    made = make_squat(replace(ONE, gaps_s=((0.5, 9.0),)))
    assert phase_at(made, 0.8) is Phase.UNSEEN
    nobody = make_squat(replace(ONE, gaps_s=((0.0, 9.0),)))
    assert not np.any(nobody.observation.track.found)
    assert phase_at(nobody, 3.0) is Phase.UNSEEN


def test_the_last_movement_is_dated_once_it_is_over() -> None:
    made = make_squat(replace(ONE, dips=(Dip(), Dip())))
    first, second = made.truth.reps
    view = find_view(made.observation)
    before = read_motion(up_to(made.observation, first.bottom_s).track, view)
    assert before.bottom_s == before.end_s == -math.inf
    between = read_motion(up_to(made.observation, second.bottom_s).track, view)
    assert between.phase is Phase.DOWN
    assert between.bottom_s == pytest.approx(first.bottom_s, abs=0.1)
    after = read_motion(made.observation.track, view)
    assert after.end_s == pytest.approx(second.end_s, abs=0.25)
