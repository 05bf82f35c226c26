"""Each reason for a missing result appears once, in every view."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.caveats import Caveat, CaveatKind
from formcheck.judge.limits import CHECKS, Check
from formcheck.judge.results import Analysis
from formcheck.segment.attempts import Attempt, AttemptKind
from formcheck.segment.lifters import Position
from formcheck.segment.view import ViewKind
from formcheck.wording.advice import advice_heading, find_gaps, next_step, write_advice
from formcheck.wording.cues import CueKind
from formcheck.wording.headline import write_headline
from formcheck.wording.reasons import reason_text
from tests.fake_analysis import analysis_of, front_measures, measures

HIDDEN = NotMeasured(Reason.LOST_AT_BOTTOM)


def open_points(analysis: Analysis) -> list[str]:
    return [gap.text for gap in find_gaps(analysis)]


def test_a_good_set_leaves_nothing_open() -> None:
    assert open_points(analysis_of(measures(), measures())) == []
    assert open_points(analysis_of(front_measures(), kind=ViewKind.FRONT)) == []


def test_what_one_reason_kept_from_being_measured_is_told_in_one_line() -> None:
    blind = measures(knee_front_past_toe_cm=HIDDEN, trunk_lean_deg=HIDDEN)
    words = "front of knee past toes and trunk lean not measured"
    assert open_points(analysis_of(measures(), blind)) == [f"{words} in rep 2: the lifter was lost at the bottom"]
    assert open_points(analysis_of(blind, blind)) == [f"{words} in either rep: the lifter was lost at the bottom"]
    assert open_points(analysis_of(blind, blind, blind)) == [f"{words} in any rep: the lifter was lost at the bottom"]


def test_one_reason_in_several_reps_is_told_once_with_the_range_of_its_figure() -> None:
    blind = [measures(trunk_lean_deg=NotMeasured(Reason.LEG_HIDDEN, share)) for share in (0.62, 0.35, 0.621)]
    (said,) = open_points(analysis_of(*blind))
    assert said == "trunk lean not measured in any rep: hip, knee or ankle was hidden in 35-62 % of the rep"
    assert "in 62 % of the rep" in open_points(analysis_of(blind[0], measures(), blind[2]))[0]


def test_a_camera_that_is_turned_too_far_is_said_once() -> None:
    turned = NotMeasured(Reason.TURNED_FROM_SIDE, 51.0)
    blind = analysis_of(measures(knee_front_past_toe_cm=turned, trunk_lean_deg=turned))
    assert open_points(blind) == ["front of knee past toes and trunk lean not measured: " + reason_text(turned)]
    assert open_points(replace(blind, caveats=(Caveat(CaveatKind.TURNED_TOO_FAR, 51.0),))) == []


def test_a_tempo_that_cannot_be_judged_is_told_with_its_reason() -> None:
    blind = measures(descent_s=HIDDEN, **{CHECKS[Check.BOUNCE].measure: HIDDEN})
    assert open_points(analysis_of(blind)) == ["tempo not judged: speed and time of the descent were not measured"]


def test_a_check_inside_its_error_is_a_footnote() -> None:
    close = measures(descent_s=Measured(0.85, 0.3))
    assert open_points(analysis_of(measures(), close)) == ["descent close to our drop limit in rep 2"]


def test_a_front_view_tells_why_its_own_figures_are_missing() -> None:
    blind = front_measures(knee_to_ankle_width=HIDDEN, hip_shift_pct=HIDDEN)
    assert open_points(analysis_of(blind, kind=ViewKind.FRONT)) == [
        "knees vs ankles and hip shift not measured: the lifter was lost at the bottom"
    ]


def test_each_cue_is_given_once_with_the_reps_it_is_for() -> None:
    lifted = measures(heel_rise_cm=Measured(3.0, 0.5))
    given = write_advice(analysis_of(measures(), lifted, measures()).reps)
    assert [(item.which, item.cue.kind) for item in given] == [
        ("rep 2", CueKind.HEELS_UP),
        ("reps 1 and 3", CueKind.KNEES_FORWARD),
    ]
    assert given[0].finding == "Rep 2: Your heels came up about 3 cm."


@pytest.mark.parametrize(
    ("analysis", "heading"),
    [
        (analysis_of(measures(), measures()), "Good to know"),
        (analysis_of(front_measures(), kind=ViewKind.FRONT), "Good to know"),
        (analysis_of(), "What to do next"),
        (analysis_of(measures(), measures(heel_rise_cm=Measured(3.0, 0.5))), "What to work on"),
        (analysis_of(measures(hips_first_deg=Measured(20.0, 3.0))), "What to work on"),
    ],
)
def test_the_heading_asks_for_work_only_where_a_cue_does(analysis: Analysis, heading: str) -> None:
    assert advice_heading(write_advice(analysis.reps)) == heading


def test_headline_and_cue_quote_the_same_figure_of_the_same_reps() -> None:
    rises = [measures(heel_rise_cm=Measured(cm, 0.5)) for cm in (2.6, 4.1, 6.0)]
    analysis = analysis_of(measures(), *rises)
    assert write_headline(analysis).startswith("Heels came up about 4 cm in reps 2-4")
    assert write_advice(analysis.reps)[0].cue.finding == "Your heels came up about 4 cm."


def test_the_figures_of_two_lifters_are_not_mixed() -> None:
    analysis = analysis_of(*[measures(knee_front_past_toe_cm=Measured(cm, 2.0)) for cm in (3.0, 12.0, 12.0)])
    sides = (Position.LEFT, Position.RIGHT, Position.RIGHT)
    reps = [replace(rep, position=side) for rep, side in zip(analysis.reps, sides, strict=True)]
    left, right = write_advice(reps)
    assert left.finding.startswith("Rep 1: The front of your knee came 3 cm")
    assert right.finding.startswith("Reps 2 and 3: The front of your knee came 12 cm")


@pytest.mark.parametrize(
    ("kinds", "start"),
    [
        ([AttemptKind.START_CUT_OFF, *[AttemptKind.DEADLIFT] * 5], "These look like other movements"),
        ([AttemptKind.LUNGE, AttemptKind.END_CUT_OFF], "Film again"),
        ([AttemptKind.TOO_SHALLOW], "Film again"),
        ([], "Film again"),
    ],
)
def test_a_clip_of_other_lifts_need_not_be_filmed_again(kinds: list[AttemptKind], start: str) -> None:
    attempts = tuple(Attempt(float(place), kind) for place, kind in enumerate(kinds))
    assert next_step(replace(analysis_of(), attempts=attempts)).startswith(start)
