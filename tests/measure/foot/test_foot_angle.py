"""The direction of the near foot is read from two feet that point outward, seen by a camera turned by known angles."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.domain.measured import Measured
from formcheck.measure.foot.foot_angle import MAX_TOE_OUT_DEG, foot_angle_deg, hidden_rise_shoe
from formcheck.measure.shoe import TOE_OUT_DEG
from formcheck.observe.pose import PoseTrack
from formcheck.segment.view import SideView

SPAN_S = (0.0, 1.0)


def view(yaw_deg: float) -> SideView:
    return SideView(Side.LEFT, -1, Measured(yaw_deg, 6.0), Measured(0.0, 1.0))


def track(yaw_deg: float, toe_out_deg: float, *, shoe_px: float = 60.0, squatting_px: float = 0.0) -> PoseTrack:
    """Two feet that stand for a second; afterward the near one looks longer by some pixels."""
    time_s = np.arange(0.0, 2.0, 0.1)
    xy = np.full((len(time_s), LANDMARKS, 2), 100.0)
    for side, turn_deg in ((Side.LEFT, yaw_deg + toe_out_deg), (Side.RIGHT, yaw_deg - toe_out_deg)):
        smaller = 1.0 if side is Side.LEFT else 1.0 + 0.08 * np.cos(np.radians(yaw_deg))
        seen_px = shoe_px * np.cos(np.radians(turn_deg)) / smaller
        xy[:, Joint.FOOT_INDEX.on(side), 0] = 100.0 - seen_px
    xy[time_s > SPAN_S[1] + 0.05, Joint.FOOT_INDEX.on(Side.LEFT), 0] -= squatting_px
    return PoseTrack(time_s, xy, np.ones((len(time_s), LANDMARKS)), 400, 400)


@pytest.mark.parametrize(("yaw_deg", "toe_out_deg"), [(35.0, 25.0), (45.0, 8.0), (20.0, 0.0), (-30.0, 20.0)])
def test_feet_that_point_outward_show_it_by_half(yaw_deg: float, toe_out_deg: float) -> None:
    got = foot_angle_deg(track(yaw_deg, toe_out_deg, squatting_px=20.0), view(yaw_deg), SPAN_S)
    assert got == pytest.approx(yaw_deg + (toe_out_deg + TOE_OUT_DEG) / 2)


def test_the_size_of_the_shoe_does_not_matter() -> None:
    small, large = (foot_angle_deg(track(35.0, 20.0, shoe_px=px), view(35.0), SPAN_S) for px in (20.0, 150.0))
    assert small == pytest.approx(large)


def test_from_the_side_and_without_a_foot_feet_point_outward_as_usual() -> None:
    assert foot_angle_deg(track(5.0, 28.0), view(5.0), SPAN_S) == pytest.approx(5.0 + TOE_OUT_DEG)
    lost = track(35.0, 20.0)
    xy = lost.xy_px.copy()
    xy[:, Joint.FOOT_INDEX.on(Side.RIGHT)] = np.nan
    found = PoseTrack(lost.time_s, xy, lost.visibility, 400, 400)
    assert foot_angle_deg(found, view(35.0), SPAN_S) == pytest.approx(35.0 + TOE_OUT_DEG)


def test_no_foot_is_taken_to_point_further_out_than_feet_do() -> None:
    got = foot_angle_deg(track(40.0, 48.0), view(40.0), SPAN_S)
    assert got == pytest.approx(40.0 + (MAX_TOE_OUT_DEG + TOE_OUT_DEG) / 2)


def test_a_small_shoe_that_points_at_the_camera_shows_little_of_its_heel() -> None:
    """One of 30 pixels at 50 degrees says nothing of a rise of 2 cm (3 pixels); from the side and large it does."""
    assert hidden_rise_shoe(50.0, 30.0) * 30.0 > 3.0
    assert hidden_rise_shoe(12.0, 30.0) * 30.0 < 0.2
    assert hidden_rise_shoe(50.0, 120.0) * 120.0 < 1.0
    assert hidden_rise_shoe(0.0, 30.0) == 0.0
    assert hidden_rise_shoe(-50.0, 30.0) == hidden_rise_shoe(50.0, 30.0)
