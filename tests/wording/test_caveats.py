"""Every caveat has its sentence, and what to do next time where filming again can help."""

from __future__ import annotations

import re

import pytest

from formcheck.domain.reasons import Reason
from formcheck.judge.caveats import Caveat, CaveatKind
from formcheck.wording.caveats import CAVEATS, caveat_next_time, caveat_statement, caveat_text


def test_every_kind_has_words() -> None:
    assert set(CAVEATS) == set(CaveatKind)


@pytest.mark.parametrize("kind", CaveatKind)
def test_a_figure_is_written_as_a_person_would(kind: CaveatKind) -> None:
    said = caveat_text(Caveat(kind, 12.345678, reason=Reason.NOBODY_FOUND))
    assert not re.search(r"\d\.\d{4}", said)
    assert "{" not in said


def test_what_to_change_follows_what_it_is() -> None:
    caveat = Caveat(CaveatKind.LOW_FRAME_RATE, 15.0)
    assert caveat_statement(caveat) == "only 15 frames per second, too few to judge tempo"
    assert caveat_next_time(caveat) == "film at 30 or more"
    assert caveat_text(caveat) == "only 15 frames per second, too few to judge tempo; film at 30 or more"
    assert caveat_next_time(Caveat(CaveatKind.FILE_DAMAGED, 3.0)) == ""
    assert caveat_text(Caveat(CaveatKind.LIFTER_LOST, 0.17)).startswith("we lost you in 17 % of the clip")


def test_hidden_knees_are_counted_in_squats() -> None:
    assert "in 1 squat, so" in caveat_text(Caveat(CaveatKind.KNEE_HIDDEN, 1.0))
    assert "in 3 squats, so" in caveat_text(Caveat(CaveatKind.KNEE_HIDDEN, 3.0))


def test_a_turned_camera_says_to_which_side() -> None:
    assert "about 28° from the side, toward your chest" in caveat_text(Caveat(CaveatKind.OBLIQUE_VIEW, 28.0))
    assert "about 33° from the side, toward your back" in caveat_text(Caveat(CaveatKind.OBLIQUE_VIEW, -33.0))
