"""What should not matter changes no answer, and more knowledge never turns one into unclear; over all sample clips."""

from __future__ import annotations

from typing import Any

import pytest

from tests.golden import ALTERED, AS_IT_IS, NO_HEIGHT, TRUTH, altered_analyses

pytestmark = pytest.mark.slow

WORSE = [NO_HEIGHT, *(way for way in ALTERED if way.startswith("half"))]
"""The same clip with less known: no height, fewer frames per second, less light."""

STATEMENTS = ("verdict", "heels", "knees", "control", "depth")


def answers(name: str, way: str, statement: str) -> list[str]:
    reps: list[dict[str, Any]] = altered_analyses()[name][way]["reps"]
    return [rep[statement] for rep in reps]


@pytest.mark.parametrize("name", TRUTH)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_mirror_changes_nothing(name: str, statement: str) -> None:
    assert answers(name, "mirrored", statement) == answers(name, AS_IT_IS, statement)


@pytest.mark.parametrize("name", TRUTH)
def test_a_mirror_changes_the_side_and_no_figure(name: str) -> None:
    plain, mirror = (altered_analyses()[name][way] for way in (AS_IT_IS, "mirrored"))
    other = {"left": "right", "right": "left", None: None}
    assert mirror["view"]["near_side"] == other[plain["view"]["near_side"]]
    for one, same in zip(plain["reps"], mirror["reps"], strict=True):
        for measure, figure in one["measures"].items():
            if "value" in figure and not measure.startswith(("fppa_", "hip_shift")):
                assert same["measures"][measure]["value"] == pytest.approx(figure["value"], abs=0.2 * figure["error"])


@pytest.mark.parametrize("name", TRUTH)
@pytest.mark.parametrize("way", WORSE)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_height_more_frames_or_more_light_never_turn_an_answer_into_unclear(
    name: str, way: str, statement: str
) -> None:
    with_less, with_more = answers(name, way, statement), answers(name, AS_IT_IS, statement)
    lost = [
        index
        for index, (less, more) in enumerate(zip(with_less, with_more, strict=True), start=1)
        if more == "unclear" != less
    ]
    assert lost == [], f"{statement} of these reps is known {way} and unclear with more"


@pytest.mark.parametrize("name", TRUTH)
@pytest.mark.parametrize("way", WORSE)
def test_with_less_known_a_verdict_never_turns_into_another_answer(name: str, way: str) -> None:
    """It may turn into unclear. Lifted and just lifting are one answer: the heels came up."""
    with_less, with_more = answers(name, way, "verdict"), answers(name, AS_IT_IS, "verdict")
    for less, more in zip(with_less, with_more, strict=True):
        assert less in (more, "unclear") or {less, more} == {"heels_lifted", "heels_just_lifting"}
