"""What is missing before the camera is named, one thing at a time, with what helps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import NOSE, Joint, Side
from formcheck.live.readiness import MIN_GRAY, Missing, SetupHint, find_hint
from formcheck.measure.tempo import MIN_RATE_HZ
from formcheck.observe.observation import Observation, SceneSurvey
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.room_lines import RoomLines
from formcheck.segment.view import find_view
from tests.synthetic import Squat, make_squat

STANDING = Squat(dips=(), lead_s=3.0)
BRIGHT = 120.0


def seen(squat: Squat = STANDING) -> Observation:
    return make_squat(squat).observation


def hint(observation: Observation, *, gray: float = BRIGHT) -> SetupHint | None:
    return find_hint(observation, find_view(observation), gray=gray)


def missing(observation: Observation, *, gray: float = BRIGHT) -> Missing | None:
    found = hint(observation, gray=gray)
    return None if found is None else found.missing


def moved(observation: Observation, *, down_px: float = 0.0, scale: float = 1.0) -> Observation:
    """The same lifter elsewhere in the picture, or of another size there, about the picture's middle."""
    track = observation.track
    middle = np.array([track.width_px, track.height_px]) / 2
    xy = (track.xy_px - middle) * scale + middle + (0.0, down_px)
    return replace(observation, track=replace(track, xy_px=xy))


def edge_px(observation: Observation) -> tuple[float, float]:
    """How far the lifter's head and feet are from the picture's edges."""
    xy, height = observation.track.xy_px[-1], observation.track.height_px
    return float(xy[:, 1].min()), float(height - xy[:, 1].max())


def test_who_stands_side_on_in_the_picture_misses_nothing() -> None:
    assert hint(seen()) is None
    assert hint(seen(replace(STANDING, near=Side.LEFT))) is None
    assert hint(seen(replace(STANDING, frame_rate_hz=15.0))) is None


def test_nobody_is_asked_to_step_into_the_picture_and_darkness_is_told_from_that() -> None:
    nobody = seen(replace(STANDING, gaps_s=((0.0, 9.0),)))
    assert missing(nobody) is Missing.NOBODY
    assert missing(nobody, gray=MIN_GRAY - 1) is Missing.DARK
    assert missing(seen(), gray=MIN_GRAY - 1) is Missing.DARK


def test_what_is_cut_off_is_named() -> None:
    whole = seen()
    above, below = edge_px(whole)
    assert missing(moved(whole, down_px=below + 5)) is Missing.FEET_CUT_OFF
    assert missing(moved(whole, down_px=-above - 5)) is Missing.HEAD_CUT_OFF
    assert missing(moved(whole, scale=4.0)) is Missing.TOO_CLOSE


def test_a_lifter_too_small_to_read_a_shoe_is_too_far_away() -> None:
    assert missing(moved(seen(), scale=0.2)) is Missing.TOO_FAR


@pytest.mark.parametrize("yaw_deg", [35.0, -35.0])
def test_a_turned_lifter_is_told_by_how_much(yaw_deg: float) -> None:
    found = hint(seen(replace(STANDING, yaw_deg=yaw_deg)))
    assert found is not None
    assert found.missing is Missing.TURNED
    assert 25 <= int(found.says.removeprefix("Turned ").removesuffix("°")) <= 45


@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
def test_who_faces_the_camera_or_turns_the_back_is_asked_to_turn_side_on(yaw_deg: float) -> None:
    found = hint(seen(replace(STANDING, yaw_deg=yaw_deg)))
    assert found is not None
    assert (found.missing, found.says) == (Missing.TURNED, "Turn side on")


def test_somebody_else_in_the_picture_is_noticed() -> None:
    alone = seen()
    xy = alone.track.xy_px[0] + (500.0, 0.0)
    other = Pose(xy, np.ones(len(xy)))
    surveys = tuple(SceneSurvey(at, (other,), no_lines()) for at in (0.5, 1.5, 2.5))
    assert missing(replace(alone, surveys=surveys)) is Missing.OTHERS
    assert missing(replace(alone, surveys=surveys[:1])) is None


def no_lines() -> RoomLines:
    return RoomLines(np.zeros(0), np.zeros(0), np.zeros(0))


def test_too_few_pictures_a_second_are_counted_once_the_start_is_over() -> None:
    slow = seen(replace(STANDING, frame_rate_hz=8.0))
    found = hint(slow)
    assert found is not None
    assert (found.missing, found.says) == (Missing.SLOW, "8 frames per second")
    assert MIN_RATE_HZ > 8
    assert hint(seen(replace(STANDING, frame_rate_hz=8.0, lead_s=0.5, tail_s=0.5))) is None


def test_what_hinders_most_comes_first() -> None:
    whole = seen(replace(STANDING, yaw_deg=35.0, frame_rate_hz=8.0))
    _, below = edge_px(whole)
    assert missing(moved(whole, down_px=below + 5), gray=MIN_GRAY - 1) is Missing.FEET_CUT_OFF
    assert missing(whole, gray=MIN_GRAY - 1) is Missing.TURNED


def test_every_hint_is_short_enough_to_be_read_from_afar_and_says_what_helps() -> None:
    dark = find_hint(seen(), find_view(seen()), gray=0.0)
    for found in (dark, hint(seen(replace(STANDING, yaw_deg=90.0)))):
        assert found is not None
        assert len(found.says) <= 24
        assert found.do.endswith(".")


def test_the_last_second_alone_tells_who_is_there() -> None:
    gone = seen(replace(STANDING, gaps_s=((2.5, 9.0),), lead_s=3.5))
    assert missing(gone) is Missing.NOBODY
    track = gone.track
    back = PoseTrack(
        track.time_s[::-1].max() - track.time_s[::-1],
        track.xy_px[::-1].copy(),
        track.visibility[::-1].copy(),
        track.width_px,
        track.height_px,
    )
    assert missing(replace(gone, track=back)) is None


def test_the_landmarks_it_looks_at_are_head_and_feet() -> None:
    whole = seen()
    xy = whole.track.xy_px.copy()
    xy[:, Joint.WRIST.on(Side.LEFT)] = -50.0
    assert hint(replace(whole, track=replace(whole.track, xy_px=xy))) is None
    xy = xy.copy()
    xy[:, NOSE] = -50.0
    assert missing(replace(whole, track=replace(whole.track, xy_px=xy))) is Missing.HEAD_CUT_OFF
