"""The sentence that comes first answers in its first five words, then says which reps, then where the knees were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.limits import CHECKS, Check
from formcheck.measure.registry import Measures
from formcheck.segment.attempts import Attempt, AttemptKind
from formcheck.segment.lifters import Position
from formcheck.segment.view import ViewKind
from formcheck.wording.headline import rep_list, write_answer, write_headline
from tests.fake_analysis import analysis_of, front_measures, measures

LIFTED = measures(heel_rise_cm=Measured(3.1, 0.5))
JUST = measures(heel_rise_cm=Measured(2.2, 1.1))
HIDDEN = measures(heel_rise_cm=NotMeasured(Reason.FOOT_LOST))
CLOSE = measures(heel_rise_cm=Measured(1.0, 1.2))
BOUNCED = measures(**{CHECKS[Check.BOUNCE].measure: Measured(2.0, 0.2)})


def headline(*reps: Measures, kind: ViewKind = ViewKind.SIDE) -> str:
    return write_headline(analysis_of(*reps, kind=kind))


@pytest.mark.parametrize(
    ("reps", "sentence"),
    [
        ([measures()] * 6, "Heels flat and controlled in all 6 squats; front of the knee 5 cm past the toes."),
        ([measures()], "Heels flat and controlled in 1 squat; front of the knee 5 cm past the toes."),
        (
            [measures()] * 2 + [LIFTED] * 2,
            "Heels came up about 3 cm in reps 3 and 4; front of the knee 5 cm past the toes.",
        ),
        ([LIFTED], "Heels came up about 3 cm in 1 squat; front of the knee 5 cm past the toes."),
        ([JUST] * 3, "Heels came up about 2 cm in all 3 squats; front of the knee 5 cm past the toes."),
        (
            [measures()] * 3 + [LIFTED],
            (
                "Heels flat and controlled in reps 1-3; heels came up about 3 cm in rep 4; "
                "front of the knee 5 cm past the toes."
            ),
        ),
        (
            [measures(), measures(), CLOSE],
            (
                "Heels flat and controlled in reps 1 and 2; heels too close to call in rep 3; "
                "front of the knee 5 cm past the toes."
            ),
        ),
        (
            [BOUNCED, BOUNCED, LIFTED],
            (
                "Bounced out of the bottom in reps 1 and 2; heels came up about 3 cm in rep 3; "
                "heels flat in reps 1 and 2; front of the knee 5 cm past the toes."
            ),
        ),
        (
            [measures(descent_s=Measured(0.5, 0.05))] * 2,
            "Dropped fast (0.5 s down) in both squats; heels flat; front of the knee 5 cm past the toes.",
        ),
        (
            [CLOSE] * 2,
            "Heels too close to call in both squats; movement controlled; front of the knee 5 cm past the toes.",
        ),
        (
            [HIDDEN] * 2,
            "Heels not measured in either squat; movement controlled; front of the knee 5 cm past the toes.",
        ),
        (
            [
                measures(
                    **dict.fromkeys(("descent_s", CHECKS[Check.BOUNCE].measure), NotMeasured(Reason.LOST_AT_MOMENT))
                )
            ],
            "Heels flat in 1 squat; front of the knee 5 cm past the toes.",
        ),
    ],
)
def test_the_answer_comes_first(reps: list[Measures], sentence: str) -> None:
    assert headline(*reps) == sentence


@pytest.mark.parametrize(
    ("travel_cm", "words"),
    [(-3.2, "3 cm behind the toes"), (0.3, "level with the toes"), (-0.4, "level with the toes")],
)
def test_where_the_knees_were(travel_cm: float, words: str) -> None:
    assert words in headline(measures(knee_front_past_toe_cm=Measured(travel_cm, 2.0)))


@pytest.mark.parametrize(
    ("travels_cm", "words"),
    [
        ((5.0, 7.0, 8.0), "7 cm past the toes"),
        ((5.0, 6.0, 15.0), "5 to 15 cm past the toes"),
        ((-9.0, -3.0), "3 to 9 cm behind the toes"),
        ((-3.0, 4.0), "from 3 cm behind to 4 cm past the toes"),
        ((0.2, 7.0), "0 to 7 cm past the toes"),
        ((-0.3, 7.0), "0 to 7 cm past the toes"),
        ((-7.0, 0.3), "0 to 7 cm behind the toes"),
    ],
)
def test_knees_that_differ_between_reps_have_a_range(travels_cm: tuple[float, ...], words: str) -> None:
    reps = [measures(knee_front_past_toe_cm=Measured(travel_cm, 2.0)) for travel_cm in travels_cm]
    assert headline(*reps).endswith(f"; front of the knee {words}.")


def test_an_error_that_leaves_open_on_which_side_of_the_toes_is_told() -> None:
    behind = measures(knee_front_past_toe_cm=Measured(-1.0, 6.0))
    assert headline(behind, behind).endswith("; front of the knee 1 cm behind the toes (±6 cm).")


def test_knees_without_a_figure_are_named() -> None:
    hidden = measures(knee_front_past_toe_cm=NotMeasured(Reason.LEG_HIDDEN, 0.5))
    assert headline(hidden) == "Heels flat and controlled in 1 squat; knee travel not measured."


@pytest.mark.parametrize(("kind", "words"), [(ViewKind.FRONT, "from the front"), (ViewKind.BACK, "from behind")])
def test_a_front_view_has_an_answer_of_its_own(kind: ViewKind, words: str) -> None:
    sentence = headline(front_measures(), front_measures(), kind=kind)
    assert sentence.startswith(f"Knees stayed over the feet in both squats; filmed {words}")
    assert "for heels and knee travel, film from the side" in sentence


def test_reps_filmed_from_another_direction_are_named() -> None:
    from_side = analysis_of(measures(), measures(), measures())
    from_front = analysis_of(front_measures(), kind=ViewKind.FRONT).reps[0]
    mixed = replace(from_side, reps=(*from_side.reps[:2], replace(from_front, index=3)))
    assert write_headline(mixed).endswith("; rep 3 filmed from the front.")
    assert "filmed" not in write_headline(from_side)


def test_knees_that_came_in_are_told_with_their_width() -> None:
    inwards = front_measures(knee_to_ankle_width=Measured(0.72, 0.08))
    assert headline(inwards, inwards, kind=ViewKind.FRONT).startswith(
        "Knees came in to 72 % of ankle width in both squats;"
    )


def test_an_unknown_view_says_that_of_the_camera() -> None:
    assert headline(HIDDEN, kind=ViewKind.UNKNOWN).startswith("Camera direction unclear")


def test_no_squat() -> None:
    assert headline() == "No squat found; 1 movement began like one."
    two = replace(analysis_of(), attempts=(Attempt(1.0, AttemptKind.HIP_HINGE), Attempt(2.0, AttemptKind.HIP_HINGE)))
    assert write_headline(two) == "No squat found; 2 movements began like one."
    assert write_headline(replace(two, attempts=())) == "No squat found."
    assert write_answer(two) == "No squat found"


def test_a_rise_too_close_to_call_that_excludes_zero_is_told() -> None:
    up = measures(heel_rise_cm=Measured(1.1, 0.8))
    assert headline(up, up).startswith("Heels too close to call (about 1 cm up) in both squats; movement controlled;")


def test_what_is_known_comes_before_what_is_not() -> None:
    said = headline(HIDDEN, HIDDEN, HIDDEN, measures())
    assert said.startswith("Heels flat in rep 4; heels not measured in reps 1-3; movement controlled;")


def test_front_without_knees_still_answers_for_the_movement() -> None:
    lost = front_measures(knee_to_ankle_width=NotMeasured(Reason.LOST_AT_MOMENT))
    said = headline(lost, kind=ViewKind.FRONT)
    assert said.startswith("Knees not measured in 1 squat; movement controlled; filmed from the front:")


def test_the_answer_alone_is_the_beginning_of_the_headline() -> None:
    analysis = analysis_of(measures(), CLOSE)
    assert write_answer(analysis) == "Heels flat and controlled in rep 1; heels too close to call in rep 2"
    assert write_headline(analysis).startswith(write_answer(analysis))


@pytest.mark.parametrize(
    ("indices", "total", "words"),
    [
        ([1], 1, "the rep"),
        ([1, 2], 2, "both reps"),
        ([1, 2, 3], 3, "every rep"),
        ([4], 5, "rep 4"),
        ([3, 4], 5, "reps 3 and 4"),
        ([1, 2, 3], 5, "reps 1-3"),
        ([1, 2, 3, 6], 7, "reps 1-3 and 6"),
        ([1, 3, 5], 7, "reps 1, 3 and 5"),
    ],
)
def test_reps_are_listed_as_people_do(indices: list[int], total: int, words: str) -> None:
    assert rep_list(indices, total) == words


def test_two_lifters_are_told_apart_by_where_they_stand() -> None:
    analysis = analysis_of(measures(), measures(), LIFTED)
    sides = (Position.LEFT, Position.RIGHT, Position.RIGHT)
    reps = tuple(replace(rep, position=side) for rep, side in zip(analysis.reps, sides, strict=True))
    said = write_headline(replace(analysis, reps=reps))
    assert said.startswith("Two lifters: rep 1 on the left, reps 2 and 3 on the right. ")
    knees = ("left lifter: front of the knee", "right lifter: front of the knee")
    assert all(said.count(words) == 1 for words in knees), "the knees of two people have no median"
