"""The live screen around the camera: what it hands to the browser, and how it shows the sets that came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured
from formcheck.draw.still import Still
from formcheck.judge.results import Analysis
from formcheck.live.messages import LifterDetails, LiveSet
from formcheck.live.slots import KEPT_SETS, LIVE_SLOTS, LiveSlot, LiveSlots
from tests.fake_analysis import analysis_of, measures
from tests.page.screen_text import CONTROLLED, HEELS_LIFTED, PATIENCE_S, shown
from tests.page.upload.test_screen import PIXEL

pytestmark = pytest.mark.usefixtures("workspace")

LIFTED = measures(heel_rise_cm=Measured(5.0, 0.8))


def _screen() -> None:
    import streamlit as st

    from formcheck.page.live import screen as live_screen
    from formcheck.page.upload import screen as upload_screen

    live_screen.show(st.Page(upload_screen.show, title="Analyze"))


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(_screen, default_timeout=PATIENCE_S).run()


def slot_of(page: AppTest) -> LiveSlot:
    slot: LiveSlot = page.session_state["session"].live_slot
    return slot


def over(analysis: Analysis, *, stills: int = 1) -> LiveSet:
    drawn = tuple(Still(rep, PIXEL, 1, f"still of rep {rep}") for rep in range(1, stills + 1))
    return LiveSet(replace(analysis, source=replace(analysis.source, file="set 1")), drawn)


def test_it_says_what_to_do_and_that_nothing_is_kept(page: AppTest) -> None:
    said = shown(page)
    assert "Check yourself live" in said
    assert "nothing is kept unless you download it" in said
    assert not page.exception


def test_each_session_has_a_place_of_its_own_that_nobody_can_guess(page: AppTest) -> None:
    other = AppTest.from_function(_screen, default_timeout=PATIENCE_S).run()
    first, second = slot_of(page), slot_of(other)
    assert first.token != second.token
    assert len(first.token) >= 40
    assert LIVE_SLOTS.find(first.token) is first
    page.session_state["session"].end()
    assert LIVE_SLOTS.find(first.token) is None
    assert LIVE_SLOTS.find(second.token) is second


def test_what_is_told_of_the_lifter_reaches_the_worker(page: AppTest) -> None:
    page.number_input(key="height").set_value(178.0).run()
    assert slot_of(page).details == LifterDetails(Lifter(height_cm=178.0), None)


def test_a_set_is_shown_as_a_clip_is_and_the_last_one_first(page: AppTest) -> None:
    slot = slot_of(page)
    slot.add_set(over(analysis_of(measures())))
    page.run()
    assert CONTROLLED in shown(page)
    slot.add_set(over(analysis_of(LIFTED, LIFTED), stills=2))
    page.run()
    said = shown(page)
    assert HEELS_LIFTED in said
    assert "Rep 1 over time" in said
    assert not page.exception
    page.segmented_control[0].set_value(slot.sets[0].analysis.source.file).run()
    assert CONTROLLED in shown(page)


def test_a_rep_without_a_picture_says_so(page: AppTest) -> None:
    slot_of(page).add_set(over(analysis_of(measures()), stills=0))
    assert "no still of this rep" in shown(page.run())


def test_a_set_in_which_nobody_squatted_is_shown_without_fuss(page: AppTest) -> None:
    slot_of(page).add_set(over(analysis_of(), stills=0))
    assert not page.run().exception


def test_only_the_last_sets_are_kept_and_each_has_a_name_of_its_own() -> None:
    slot = LiveSlots(max_workers=1).create()
    for _ in range(KEPT_SETS + 2):
        slot.add_set(over(analysis_of(measures())))
    names = [one.analysis.source.file for one in slot.sets]
    assert len(names) == KEPT_SETS
    assert [name.rpartition("-")[2] for name in names] == [str(n) for n in range(3, KEPT_SETS + 3)]
    assert all(name.startswith("live-20") for name in names)
