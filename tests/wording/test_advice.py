"""What stayed open is told once for each reason, in every view."""

from __future__ import annotations

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.results import Analysis
from formcheck.segment.view import ViewKind
from formcheck.wording.advice import gaps
from tests.fake_analysis import analysis_of, front_measures, measures

HIDDEN = NotMeasured("a plate hid the leg")


def told(analysis: Analysis) -> list[str]:
    return [f"{gap.what}: {gap.why}" for gap in gaps(analysis)]


def test_a_good_set_leaves_nothing_open() -> None:
    assert told(analysis_of(measures(), measures())) == []
    assert told(analysis_of(front_measures(), kind=ViewKind.FRONT)) == []


def test_what_one_reason_kept_from_being_measured_is_told_in_one_line() -> None:
    blind = measures(knee_past_toe_cm=HIDDEN, trunk_lean_deg=HIDDEN)
    assert told(analysis_of(measures(), blind)) == [
        "knees past toes and trunk lean not measured in rep 2: a plate hid the leg"
    ]


def test_what_keeps_a_rep_unclear_is_told_with_its_limit_or_its_reason() -> None:
    unsure = measures(
        heel_rise_cm=Measured(1.4, 0.8), turning_acceleration_g=HIDDEN, smoothness_sparc=HIDDEN, descent_s=HIDDEN
    )
    assert told(analysis_of(unsure)) == [
        "unclear: whether the heels stayed down (limit 1.5 cm)",
        (
            "unclear: how sharp the turn at the bottom was, whether the way down was rushed "
            "and how smooth the movement was (a plate hid the leg)"
        ),
    ]


def test_a_front_view_tells_why_its_own_figures_are_missing() -> None:
    blind = front_measures(knee_to_ankle_width=HIDDEN, hip_shift_pct=HIDDEN)
    assert told(analysis_of(blind, kind=ViewKind.FRONT)) == [
        "knees against ankles and hip shift not measured: a plate hid the leg"
    ]
