"""The card on the live screen: one thing large, said once, at every stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from formcheck.domain.measured import Measured
from formcheck.live.card import build_card
from formcheck.live.readiness import Missing, SetupHint
from formcheck.live.session import LiveScreenState, LiveState
from formcheck.page.live.texts import PROBLEMS, SCREEN
from formcheck.wording.headline import write_headline
from tests.fake_analysis import analysis_of, measures

TURNED = SetupHint(Missing.TURNED, "Turned 35°", "Point your toes straight across the picture.")
ANALYSIS = analysis_of(measures(), measures(heel_rise_cm=Measured(4.0, 0.8)))
EMPTY = LiveState(LiveScreenState.PLACE, 0, None, None, None, 0, is_summarizing=False)


def shown(screen: LiveScreenState, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    return build_card(replace(EMPTY, screen=screen, **changed))


def test_what_is_missing_is_the_word_and_said_when_it_has_stood_for_a_while() -> None:
    card = shown(LiveScreenState.PLACE, hint=TURNED)
    assert (card["word"], card["text"]) == (TURNED.says, TURNED.do)
    assert card["speech"] == "Turned 35°."
    assert card["speech_delay_ms"] > 0
    assert card["hint"] == "", "it is shown once"


def test_who_is_well_placed_is_asked_to_stand_still_and_told_when_ready() -> None:
    assert shown(LiveScreenState.PLACE)["word"] == "Stand still"
    assert shown(LiveScreenState.READY)["speech"] == "Ready."


def test_the_rep_that_goes_on_is_counted_and_the_last_one_stays_readable() -> None:
    first = shown(LiveScreenState.DOWN)
    assert (first["number"], first["phase"], first["word"]) == ("1", "down", "")
    second = shown(LiveScreenState.UP, reps=1, last=ANALYSIS.reps[0], hint=TURNED)
    assert (second["number"], second["phase"], second["label"], second["word"]) == ("2", "up", "Rep 1", "Good")
    assert second["speech"] == ""
    assert TURNED.says in second["hint"]


def test_a_rep_is_told_with_its_figures_its_kind_and_one_saying() -> None:
    card = shown(LiveScreenState.VERDICT, reps=2, last=ANALYSIS.reps[1])
    assert (card["number"], card["word"], card["kind"]) == ("2", "Heels up", "heels")
    assert [figure["shown"] for figure in card["figures"]] == ["5", "4", "41"]
    assert card["speech"] == "2. Heels up, 4 centimeters."
    again = shown(LiveScreenState.VERDICT, reps=2, last=ANALYSIS.reps[1])
    third = shown(LiveScreenState.VERDICT, reps=3, last=ANALYSIS.reps[1])
    assert card["speech_id"] == again["speech_id"] != third["speech_id"]


def test_a_set_that_is_over_is_summed_up_in_its_headline() -> None:
    busy = shown(LiveScreenState.DONE, sets=1, is_summarizing=True)
    assert (busy["word"], busy["is_summarizing"], busy["speech"]) == ("Set finished", True, "")
    done = shown(LiveScreenState.DONE, sets=1, last_set=ANALYSIS)
    assert (done["number"], done["phase"]) == ("2", "squats")
    assert done["text"] == write_headline(ANALYSIS)
    assert write_headline(ANALYSIS) in done["speech"]
    assert shown(LiveScreenState.DONE, sets=1, last_set=analysis_of(measures()))["phase"] == "squat"


@pytest.mark.parametrize("screen", list(LiveScreenState))
def test_every_stage_has_the_same_places_to_fill(screen: LiveScreenState) -> None:
    last = ANALYSIS.reps[0] if screen is LiveScreenState.VERDICT else None
    assert set(shown(screen, last=last)) == set(shown(LiveScreenState.READY))


def test_whatever_keeps_the_camera_away_has_a_sentence_that_helps() -> None:
    assert {"insecure", "denied", "none", "taken", "unreachable"} <= set(PROBLEMS)
    assert all(words.endswith(".") and len(words) > 30 for words in PROBLEMS.values())
    assert all(SCREEN.values())
