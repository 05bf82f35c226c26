"""The sentence that comes first says how many, how they went, and where knees and heels were."""

from __future__ import annotations

import pytest

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.verdict import Verdict
from formcheck.measure.registry import Measures
from formcheck.segment.view import ViewKind
from formcheck.wording.headline import headline, rep_list
from tests.fake_analysis import analysis_of, front_measures, measures

LIFTED = measures(heel_rise_cm=Measured(3.1, 0.5))
HIDDEN = measures(heel_rise_cm=NotMeasured("the shoes are hidden"))


def said(*reps: Measures, kind: ViewKind = ViewKind.SIDE) -> str:
    return analysis_of(*reps, kind=kind).summary.headline


def test_a_good_set() -> None:
    assert said(*[measures()] * 6) == "6 squats, controlled; knees 5 cm past the toes, heels flat."


def test_a_single_good_squat() -> None:
    assert said(measures()) == "1 squat, controlled; knees 5 cm past the toes, heels flat."


@pytest.mark.parametrize(
    ("travel_cm", "words"),
    [(-3.2, "3 cm behind the toes"), (0.3, "level with the toes"), (-0.4, "level with the toes")],
)
def test_where_the_knees_were(travel_cm: float, words: str) -> None:
    assert words in said(measures(knee_past_toe_cm=Measured(travel_cm, 2.0)))


def test_lifted_heels_are_told_with_their_height_and_reps() -> None:
    sentence = said(measures(), measures(), LIFTED, LIFTED)
    assert sentence == "4 squats: the heels came up about 3 cm in reps 3 and 4; knees 5 cm past the toes."


def test_of_a_single_squat_no_number_is_told() -> None:
    assert said(LIFTED) == "1 squat: the heels came up about 3 cm; knees 5 cm past the toes."


def test_a_single_lift_in_a_good_set_is_told_and_changes_no_verdict() -> None:
    sentence = said(measures(), measures(), measures(), LIFTED)
    assert sentence == "4 squats, controlled; the heels came up about 3 cm in rep 4; knees 5 cm past the toes."


def test_the_verdict_comes_before_other_findings() -> None:
    bounced = measures(turning_acceleration_g=Measured(1.2, 0.2))
    sentence = said(bounced, bounced, LIFTED)
    assert sentence.startswith("3 squats: bounced out of the bottom in reps 1 and 2; the heels came up")


def test_rushed_reps_are_told_with_their_time() -> None:
    quick = measures(descent_s=Measured(0.5, 0.05))
    assert "went down in a rush (0.5 s) in every rep" in said(quick, quick)


def test_what_cannot_be_told_is_said_with_the_reason() -> None:
    sentence = said(HIDDEN, HIDDEN)
    assert sentence == (
        "2 squats: knees 5 cm past the toes; cannot tell whether the heels stayed down (the shoes are hidden)."
    )


def test_of_several_doubts_the_one_in_most_reps_is_told() -> None:
    close = measures(turning_acceleration_g=Measured(0.62, 0.2))
    both = measures(turning_acceleration_g=Measured(0.62, 0.2), heel_rise_cm=NotMeasured("the shoes are hidden"))
    assert said(close, close, both).endswith("; cannot tell how sharp the turn at the bottom was.")


def test_a_set_with_some_unclear_heels_does_not_claim_them_flat() -> None:
    sentence = said(measures(), measures(), HIDDEN)
    assert sentence == "3 squats, controlled; knees 5 cm past the toes, heels flat in reps 1 and 2, else unclear."


@pytest.mark.parametrize(("kind", "seen"), [(ViewKind.FRONT, "from the front"), (ViewKind.BACK, "from behind")])
def test_a_front_view_says_what_it_cannot_show(kind: ViewKind, seen: str) -> None:
    sentence = said(front_measures(), front_measures(), kind=kind)
    assert sentence.startswith(f"2 squats seen {seen}; knees 105% as far apart as the ankles; ")
    assert "knee travel and heels need a view from the side" in sentence


def test_no_squat() -> None:
    assert headline(ViewKind.SIDE, Verdict.NO_REPS, [], attempts=0) == "No squat found."
    assert headline(ViewKind.SIDE, Verdict.NO_REPS, [], attempts=1) == "No squat found; 1 movement began like one."
    assert headline(ViewKind.SIDE, Verdict.NO_REPS, [], attempts=2) == "No squat found; 2 movements began like one."


@pytest.mark.parametrize(
    ("indices", "total", "words"),
    [
        ([1], 1, "the rep"),
        ([1, 2], 2, "every rep"),
        ([4], 5, "rep 4"),
        ([3, 4], 5, "reps 3 and 4"),
        ([1, 2, 3], 5, "reps 1-3"),
        ([1, 2, 3, 6], 7, "reps 1-3 and 6"),
        ([1, 3, 5], 7, "reps 1, 3 and 5"),
    ],
)
def test_reps_are_listed_as_people_do(indices: list[int], total: int, words: str) -> None:
    assert rep_list(indices, total) == words
