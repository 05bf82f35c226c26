"""Caveats of a recording are kinds with values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from formcheck.domain.body import Side
from formcheck.domain.measured import Measured
from formcheck.domain.reasons import Reason
from formcheck.judge.caveats import (
    Caveat,
    CaveatKind,
    recording_caveats,
    scale_caveats,
    tempo_caveats,
    view_caveats,
)
from formcheck.measure.scale import Scale, ScaleSource
from formcheck.observe.observation import Observation
from formcheck.observe.source import Source
from formcheck.segment.reps import Rep
from formcheck.segment.view import FrontView, SideView, UnknownView, View
from formcheck.wording.caveats import caveat_text
from tests.fake_analysis import SOURCE
from tests.segment.test_people import seen_with
from tests.synthetic import Dip, Squat, make_squat

SEEN = make_squat(Squat(dips=(Dip(),))).observation


def in_words(caveats: Iterable[Caveat]) -> str:
    return "; ".join(map(caveat_text, caveats))


def told(source: Source = SOURCE, observation: Observation = SEEN) -> str:
    return in_words(recording_caveats(source, observation))


def test_a_good_recording_has_none() -> None:
    assert told() == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (replace(SOURCE, cut_short=True), "only its first 12.1 s could be read"),
        (replace(SOURCE, time_scale=0.25), "multiplied by 0.25"),
        (replace(SOURCE, frame_rate_hz=15.0), "only 15 frames per second"),
    ],
)
def test_what_the_file_lacks_is_told(changed: Source, words: str) -> None:
    assert words in told(changed)


def test_cinema_is_quick_enough() -> None:
    assert told(replace(SOURCE, frame_rate_hz=23.976)) == ""


def test_a_small_lifter_is_told() -> None:
    far = make_squat(Squat(dips=(Dip(),), distance_m=12.0)).observation
    assert "small in the picture" in told(observation=far)


def test_a_lifter_often_lost_is_told() -> None:
    lost = make_squat(Squat(dips=(Dip(),), gaps_s=((1.0, 2.5),))).observation
    assert "we lost you in" in told(observation=lost)


def test_another_person_is_told() -> None:
    assert "another person is in the picture" in told(observation=seen_with((500.0,), (500.0,), (500.0,), ()))


def side_view(yaw_deg: float, roll_deg: float = 0.0) -> SideView:
    return SideView(Side.RIGHT, 1, Measured(yaw_deg, 4.0), Measured(roll_deg, 0.7))


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (side_view(28.0), "about 28° from the side, toward your chest"),
        (side_view(-33.0), "about 33° from the side, toward your back: the errors are larger"),
        (side_view(51.0), "about 51° from the side, toward your chest: too far for knees and trunk"),
        (side_view(3.0, 4.0), "tilted by 4°"),
        (side_view(3.0, -4.0), "tilted by 4°"),
        (
            FrontView(from_behind=False, yaw_deg=Measured(88.0, 5.0), roll_deg=Measured(0.0, 1.0)),
            "filmed from the front",
        ),
        (FrontView(from_behind=True, yaw_deg=Measured(-88.0, 5.0), roll_deg=Measured(0.0, 1.0)), "filmed from behind"),
        (UnknownView(Reason.NOBODY_FOUND), "nobody was found; put the camera"),
    ],
)
def test_where_the_camera_stood_is_told(view: View, words: str) -> None:
    assert words in in_words(view_caveats(view))


def test_a_level_side_view_needs_no_word() -> None:
    assert not list(view_caveats(side_view(6.0, 1.0)))


def test_an_assumed_height_is_told() -> None:
    assert "may be off by 10 %" in in_words(scale_caveats(Scale(0.2, 10.1, ScaleSource.TYPICAL_HEIGHT), height_cm=None))
    assert not list(scale_caveats(Scale(0.2, 4.0, ScaleSource.HEIGHT_GIVEN), height_cm=178.0))


def reps_lasting(move_s: float, *, pause_s: float = 0.0) -> list[Rep]:
    half = move_s / 2
    return [Rep(1.0, 1 + half, 1 + half, 1 + half + pause_s, 1 + move_s + pause_s, (0.5, 1.0))]


def test_slow_motion_is_suspected_where_nobody_moves_so_slowly() -> None:
    assert "--time-scale" in in_words(tempo_caveats(reps_lasting(10.0), time_scale=1.0))
    assert not list(tempo_caveats(reps_lasting(5.0), time_scale=1.0))


def test_a_long_hold_is_no_slow_motion() -> None:
    assert not list(tempo_caveats(reps_lasting(3.0, pause_s=9.0), time_scale=1.0))


def test_a_sped_up_clip_is_suspected() -> None:
    assert "sped up" in in_words(tempo_caveats(reps_lasting(0.5), time_scale=1.0))
    assert "check the time scale" in in_words(tempo_caveats(reps_lasting(0.5), time_scale=0.25))


def test_no_reps_have_no_tempo() -> None:
    assert not list(tempo_caveats([], time_scale=1.0))


def test_a_caveat_is_a_kind_with_its_figure() -> None:
    (caveat,) = recording_caveats(replace(SOURCE, frame_rate_hz=15.0), SEEN)
    assert caveat == Caveat(CaveatKind.LOW_FRAME_RATE, 15.0)
