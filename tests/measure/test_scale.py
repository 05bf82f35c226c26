"""Centimeters per pixel, from the given height or a typical one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.errors import NobodyError
from formcheck.domain.measured import Measured
from formcheck.domain.reasons import Reason
from formcheck.measure.scale import BODY_ERROR_PCT, Scale, ScaleSource, find_scale
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Segmentation
from formcheck.segment.view import UnknownView, View
from tests.synthetic import Made, Squat, make_squat
from tests.true_measures import front_view_of, reps_of, side_view_of

TALL = Squat(height_cm=188.0)


def scale_from(made: Made, *, height_cm: float | None, view: View | None = None) -> Scale:
    reps = Segmentation(reps_of(made), ())
    return find_scale(made.track, view or side_view_of(made.squat), reps, height_cm=height_cm)


@pytest.mark.parametrize("distance_m", [2.5, 3.0, 4.5])
def test_a_height_told_gives_the_scale_within_its_error(distance_m: float) -> None:
    made = make_squat(replace(TALL, distance_m=distance_m))
    scale = scale_from(made, height_cm=188.0)
    assert scale.cm_per_px == pytest.approx(made.truth.cm_per_px, rel=scale.error_pct / 100)
    assert (scale.error_pct, scale.source) == (BODY_ERROR_PCT, ScaleSource.HEIGHT_GIVEN)


def test_without_a_height_a_typical_one_is_taken_with_its_honest_error() -> None:
    made = make_squat(TALL)
    scale = scale_from(made, height_cm=None)
    assert scale.source == ScaleSource.TYPICAL_HEIGHT
    assert 9.0 < scale.error_pct < 12.0
    assert abs(scale.cm_per_px / made.truth.cm_per_px - 1) * 100 < scale.error_pct + 4.0


@pytest.mark.parametrize("yaw_deg", [-30.0, 15.0, 45.0])
def test_a_turned_camera_changes_little(yaw_deg: float) -> None:
    made = make_squat(replace(TALL, yaw_deg=yaw_deg))
    straight = scale_from(make_squat(TALL), height_cm=188.0)
    assert scale_from(made, height_cm=188.0).cm_per_px == pytest.approx(straight.cm_per_px, rel=0.05)


def test_mirror_image_and_frame_rate_do_not_matter() -> None:
    expected = scale_from(make_squat(TALL), height_cm=188.0).cm_per_px
    for squat in (replace(TALL, near=TALL.near.other), replace(TALL, frame_rate_hz=60.0)):
        assert scale_from(make_squat(squat), height_cm=188.0).cm_per_px == pytest.approx(expected, rel=1e-6)


def test_front_and_unknown_views_have_a_scale_too() -> None:
    made = make_squat(replace(TALL, yaw_deg=90.0))
    front = scale_from(made, height_cm=188.0, view=front_view_of(made.squat))
    unknown = scale_from(made, height_cm=188.0, view=UnknownView(Reason.VIEW_TOO_BRIEF))
    assert front.cm_per_px == pytest.approx(unknown.cm_per_px, rel=0.1)


def test_without_a_rep_the_upright_pictures_serve() -> None:
    made = make_squat(TALL)
    alone = find_scale(made.track, side_view_of(made.squat), Segmentation((), ()), height_cm=188.0)
    assert alone.cm_per_px == pytest.approx(scale_from(made, height_cm=188.0).cm_per_px, rel=0.02)


def test_nobody_has_no_scale() -> None:
    track = make_squat(TALL).track
    empty = PoseTrack(
        track.time_s.copy(), np.full(track.xy_px.shape, np.nan), np.full(track.visibility.shape, np.nan), 100, 100
    )
    with pytest.raises(NobodyError, match="needs a person"):
        find_scale(empty, side_view_of(TALL), Segmentation((), ()), height_cm=188.0)


def test_a_heap_of_landmarks_is_nobody_and_is_passed_over_beside_somebody() -> None:
    made = make_squat(TALL)
    xy = made.track.xy_px.copy()
    xy[: len(xy) // 4] = 500.0
    some = find_scale(replace(made.track, xy_px=xy), side_view_of(TALL), Segmentation((), ()), height_cm=188.0)
    assert some.cm_per_px == pytest.approx(scale_from(made, height_cm=188.0).cm_per_px, rel=0.02)
    heap = replace(made.track, xy_px=np.full(xy.shape, 500.0))
    with pytest.raises(NobodyError, match="needs a person"):
        find_scale(heap, side_view_of(TALL), Segmentation((), ()), height_cm=188.0)


@pytest.mark.parametrize(
    ("cm_per_px", "error_pct"), [(0.0, 1.0), (float("nan"), 1.0), (0.2, -1.0), (0.2, float("inf"))]
)
def test_a_scale_that_cannot_be_is_refused(cm_per_px: float, error_pct: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        Scale(cm_per_px, error_pct, ScaleSource.HEIGHT_GIVEN)


def test_measured_yaw_moves_the_shares_smoothly() -> None:
    made = make_squat(TALL)
    views = [replace(side_view_of(TALL), yaw_deg=Measured(yaw, 5.0)) for yaw in (0.0, 1.0)]
    a, b = (scale_from(made, height_cm=188.0, view=view).cm_per_px for view in views)
    assert a == pytest.approx(b, rel=1e-3)
