"""The card on the live screen: one thing large, said once, at every stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from formcheck.domain.measured import Measured
from formcheck.live.card import card
from formcheck.live.readiness import Hint, Missing
from formcheck.live.session import Stage, State
from formcheck.page.live.texts import SCREEN, TROUBLES
from tests.fake_analysis import analysis_of, measures

TURNED = Hint(Missing.TURNED, "Turned 35°", "Let your toes point straight across the picture.")
ANALYSIS = analysis_of(measures(), measures(heel_rise_cm=Measured(4.0, 0.8)))
EMPTY = State(Stage.PLACE, 0, None, None, None, 0, is_summing_up=False)


def shown(stage: Stage, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    return card(replace(EMPTY, stage=stage, **changed))


def test_what_is_missing_is_the_word_and_said_when_it_has_stood_for_a_while() -> None:
    told = shown(Stage.PLACE, hint=TURNED)
    assert (told["word"], told["text"]) == (TURNED.says, TURNED.do)
    assert told["say"] == "Turned 35°."
    assert told["after_ms"] > 0
    assert told["hint"] == "", "it is shown once"


def test_who_is_well_placed_is_asked_to_stand_still_and_told_when_ready() -> None:
    assert shown(Stage.PLACE)["word"] == "Stand still"
    assert shown(Stage.READY)["say"] == "Ready."


def test_the_rep_that_goes_on_is_counted_and_the_last_one_stays_readable() -> None:
    first = shown(Stage.DOWN)
    assert (first["number"], first["phase"], first["word"]) == ("1", "down", "")
    second = shown(Stage.UP, reps=1, last=ANALYSIS.reps[0], hint=TURNED)
    assert (second["number"], second["phase"], second["label"], second["word"]) == ("2", "up", "Rep 1", "Controlled")
    assert second["say"] == ""
    assert TURNED.says in second["hint"]


def test_a_rep_is_told_with_its_figures_its_kind_and_one_saying() -> None:
    told = shown(Stage.VERDICT, reps=2, last=ANALYSIS.reps[1])
    assert (told["number"], told["word"], told["kind"]) == ("2", "Heels up", "heels")
    assert [figure["shown"] for figure in told["figures"]] == ["5", "4", "41"]
    assert told["say"] == "2. Heels up, 4 centimetres."
    again = shown(Stage.VERDICT, reps=2, last=ANALYSIS.reps[1])
    third = shown(Stage.VERDICT, reps=3, last=ANALYSIS.reps[1])
    assert told["saying"] == again["saying"] != third["saying"]


def test_a_set_that_is_over_is_summed_up_in_its_headline() -> None:
    busy = shown(Stage.DONE, sets=1, is_summing_up=True)
    assert (busy["word"], busy["is_busy"], busy["say"]) == ("Set finished", True, "")
    done = shown(Stage.DONE, sets=1, summary=ANALYSIS.summary)
    assert (done["number"], done["phase"]) == ("2", "squats")
    assert done["text"] == ANALYSIS.summary.headline
    assert ANALYSIS.summary.headline in done["say"]
    one = replace(ANALYSIS.summary, reps=1)
    assert shown(Stage.DONE, sets=1, summary=one)["phase"] == "squat"


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_the_same_places_to_fill(stage: Stage) -> None:
    last = ANALYSIS.reps[0] if stage is Stage.VERDICT else None
    assert set(shown(stage, last=last)) == set(shown(Stage.READY))


def test_whatever_keeps_the_camera_away_has_a_sentence_that_helps() -> None:
    assert {"insecure", "denied", "none", "taken", "unreachable"} <= set(TROUBLES)
    assert all(words.endswith(".") and len(words) > 30 for words in TROUBLES.values())
    assert all(SCREEN.values())
