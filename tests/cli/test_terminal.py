"""The terminal shows the headline first, then values with their errors, in 80 columns."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from formcheck.cli.terminal import render_terminal
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.results import Analysis
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures, renamed


def shown(analysis: Analysis, *, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(render_terminal(analysis))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


GOOD = analysis_of(measures(), measures(), measures())


def test_the_sentence_comes_before_the_table() -> None:
    text = shown(GOOD)
    assert text.index("Heels flat and controlled") < text.index("+4.7")


def test_an_error_that_all_reps_share_stands_in_the_head() -> None:
    head, _, table = shown(GOOD).partition("verdict")
    assert "±" not in table.partition("Good to know")[0]
    for error in ("(±2.1)", "(±0.6)", "(±4)"):
        assert head.count(error) == 1, error
    for value in ("+4.7", " 0.2 ", " 41 ", "1.5/1.2"):
        assert table.count(value) == 3, value
    assert "0:04.5" in table


def test_errors_that_differ_stand_beside_their_values() -> None:
    text = shown(analysis_of(measures(), measures(heel_rise_cm=Measured(2.2, 1.1))))
    assert "0.2 ±0.6" in text
    assert "2.2 ±1.1" in text


def test_a_pause_is_shown_where_there_is_one() -> None:
    text = shown(analysis_of(measures(pause_s=Measured(2.0, 0.1))))
    assert "1.5/2.0/1.2" in text
    assert "down/pause/" in text
    assert "pause/" not in shown(analysis_of(measures(pause_s=Measured(0.0, 0.1))))


@pytest.mark.parametrize("width", [80, 100])
def test_rows_do_not_break(width: int) -> None:
    wide = measures(
        knee_front_past_toe_cm=Measured(-12.4, 10.2), heel_rise_cm=Measured(1.2, 1.3), pause_s=Measured(2.0, 0.1)
    )
    lines = shown(analysis_of(measures(), *[wide] * 12), width=width).splitlines()
    assert (
        sum("−12.4 ±10.2" in line and "1.2 ±1.3" in line and line.rstrip().endswith("unclear") for line in lines) == 12
    )
    assert max(map(len, lines)) <= width


def test_what_was_not_measured_is_a_dash_with_its_reason_below() -> None:
    text = shown(analysis_of(measures(), measures(heel_rise_cm=NotMeasured(Reason.SHOE_BLURRED))))
    assert re.search(r"full +\+4.7 +– ", text)
    assert "heel rise not measured in rep 2: shoe too blurred to measure the heel" in text


def test_the_same_advice_is_given_once_for_all_its_reps() -> None:
    text = " ".join(shown(GOOD).split())
    assert text.count("That's fine") == 1
    assert "Every rep: The front of your knee came 5 cm past your toes" in text


def test_a_front_view_shows_what_it_can_see() -> None:
    text = shown(analysis_of(front_measures(), kind=ViewKind.FRONT))
    assert "% (±10)" in text
    assert " 105 " in text
    assert "knees past" not in text


def test_an_unknown_view_still_shows_tempo() -> None:
    text = shown(analysis_of(front_measures(), kind=ViewKind.UNKNOWN))
    assert "1.5/1.2" in text


def test_caveats_and_attempts_are_listed() -> None:
    text = shown(GOOD)
    assert "you are small in the picture" in text
    assert "at 0:40.0: the end of the rep is cut off" in text


def test_a_clip_without_squats_has_no_table() -> None:
    text = shown(analysis_of())
    assert "No squat found; 1 movement began like one." in text
    assert "verdict" not in text
    assert "What to do next" in text


def test_a_file_name_is_shown_as_it_is() -> None:
    assert "[red]x[/red].mp4" in shown(renamed(GOOD, file="[red]x[/red].mp4", name="[b]Kim"))


def test_a_check_of_tempo_inside_its_error_is_a_footnote() -> None:
    text = " ".join(shown(analysis_of(measures(), measures(descent_s=Measured(0.85, 0.3)))).split())
    assert "- descent close to our drop limit in rep 2" in text


def test_faults_come_before_notes() -> None:
    text = " ".join(shown(analysis_of(measures(), measures(), measures(heel_rise_cm=Measured(3.0, 0.5)))).split())
    assert text.index("heels came up") < text.index("That's fine")


def test_a_single_squat_has_no_number() -> None:
    text = " ".join(shown(analysis_of(measures(heel_rise_cm=NotMeasured(Reason.FOOT_LOST)))).split())
    assert "- heel rise not measured: the near foot could not be followed" in text
    assert "- The front of your knee" in " ".join(shown(analysis_of(measures())).split())


def test_headings_break_rather_than_figures() -> None:
    """One rep has one error, which stands in the heading and makes it wide."""
    paused = measures(
        knee_front_past_toe_cm=Measured(0.1, 1.9),
        heel_rise_cm=Measured(0.0, 0.4),
        depth_cm=Measured(-6.0, 3.9),
        descent_s=Measured(2.5, 0.3),
        pause_s=Measured(0.7, 0.2),
        ascent_s=Measured(2.8, 0.3),
    )
    text = shown(analysis_of(paused))
    assert "2.5/0.7/2.8" in text
    assert "…" not in text
