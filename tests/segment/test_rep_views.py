"""The view of each rep: a carried camera, and what happens before and after the reps."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.reasons import Reason
from formcheck.observe.observation import Observation
from formcheck.segment.rep_views import find_rep_views, split_by_view
from formcheck.segment.reps import Segmentation, find_reps
from formcheck.segment.scenes import split_scenes
from formcheck.segment.view import UnknownView, View, find_view
from tests.segment.test_scenes import joined
from tests.synthetic import Dip, Squat, make_squat

PICK_UP = Dip(thigh_deg=56, shank_deg=-5, trunk_deg=85)


def seen(yaw_deg: float, *dips: Dip, lead_s: float = 1.0) -> Observation:
    """Dips filmed from one side, by a camera on a tripod."""
    return make_squat(Squat(dips=dips, yaw_deg=yaw_deg, lead_s=lead_s, toe_out_deg=15.0)).observation


def viewed(observation: Observation) -> tuple[View, Segmentation, list[View]]:
    """The view of the scene, which is one, its reps, and the view of each."""
    (scene,) = split_scenes(observation)
    found = find_view(scene)
    segmentation = find_reps(scene.track, found)
    return found, segmentation, find_rep_views(scene, found, segmentation.reps)


def yaws_deg(views: list[View]) -> list[float]:
    return [view.yaw_deg.value for view in views]  # type: ignore[union-attr]


def test_a_rep_filmed_from_elsewhere_has_its_own_view() -> None:
    _, _, views = viewed(joined(seen(30.0, Dip()), seen(8.0, Dip(), Dip(), Dip())))
    assert yaws_deg(views) == pytest.approx([30.0, 8.0, 8.0, 8.0], abs=4.5)
    assert views[1] == views[2] == views[3] != views[0]


def test_reps_of_a_camera_that_hardly_moves_have_one_view() -> None:
    _, _, views = viewed(joined(seen(10.0, Dip()), seen(13.0, Dip(), Dip())))
    assert len(set(views)) == 1


def test_what_is_done_before_the_rep_does_not_decide_its_view() -> None:
    found, segmentation, views = viewed(joined(seen(32.0, PICK_UP, PICK_UP, PICK_UP), seen(4.0, Dip())))
    assert len(segmentation.reps) == 1
    assert yaws_deg([found])[0] > 20.0
    assert yaws_deg(views) == pytest.approx([4.0], abs=3.0)


def test_a_rep_alone_has_the_view_it_has_in_its_set() -> None:
    whole = joined(seen(30.0, Dip()), seen(8.0, Dip(), Dip(), Dip()))
    _, segmentation, views = viewed(whole)
    for rep, view in zip(segmentation.reps, views, strict=True):
        first, last = np.searchsorted(whole.track.time_s, (rep.start_s - 0.7, rep.end_s + 0.7))
        (alone,) = viewed(whole[int(first) : int(last)])[2]
        assert yaws_deg([alone]) == pytest.approx(yaws_deg([view]), abs=0.5)


def test_reps_too_brief_to_show_a_view_keep_that_of_the_scene() -> None:
    scene = seen(10.0, Dip())
    reps = find_reps(scene.track, find_view(scene)).reps
    nobody = replace(scene, track=replace(scene.track, xy_px=np.full_like(scene.track.xy_px, math.nan)))
    unknown = UnknownView(Reason.VIEW_TOO_BRIEF)
    assert find_rep_views(nobody, unknown, reps) == [unknown]


def test_a_scene_is_split_halfway_between_reps_of_two_views() -> None:
    found, segmentation, views = viewed(joined(seen(30.0, Dip()), seen(8.0, Dip(), Dip(), Dip())))
    one, other = split_by_view(segmentation, views, otherwise=found, after_s=-math.inf)
    assert (one.reps, other.reps) == (segmentation.reps[:1], segmentation.reps[1:])
    assert one.span_s[0] == -math.inf
    assert other.span_s[1] == math.inf
    assert segmentation.reps[0].end_s < one.span_s[1] == other.span_s[0] < segmentation.reps[1].start_s
    assert [run.continues for run in (one, other)] == [False, True]


def test_reps_that_were_measured_before_still_count_for_the_size() -> None:
    found, segmentation, views = viewed(joined(seen(30.0, Dip()), seen(8.0, Dip(), Dip(), Dip())))
    (run,) = split_by_view(segmentation, views, otherwise=found, after_s=segmentation.reps[2].end_s)
    assert run.reps == segmentation.reps[3:]
    assert run.all_alike.reps == segmentation.reps[1:]
    (none,) = split_by_view(segmentation, views, otherwise=found, after_s=math.inf)
    assert (none.view, none.reps) == (views[3], ())
