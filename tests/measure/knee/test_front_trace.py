"""The front of the knee through a rep on drawn masks: with the knee's landmark, and where that is lost."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from formcheck.domain.body import Joint
from formcheck.domain.measured import Measured
from formcheck.measure.kinematics import SideSignals
from formcheck.measure.knee.front_trace import HELD_FROM_SHANK_PX, KneeFront, track_knee_front
from formcheck.numerics.arrays import Floats
from formcheck.observe.observation import Observation
from formcheck.observe.patch import Patch
from tests.synthetic import Dip, Made, Squat, make_squat
from tests.true_measures import NO_TRACE, reps_of, signals_of

MADE = make_squat(Squat(dips=(Dip(),)))
LEG = (Joint.HIP, Joint.KNEE, Joint.ANKLE)


def leg_px(signals: SideSignals) -> list[Floats]:
    return [signals.smooth_px[:, joint.on(signals.view.near)] for joint in LEG]


def masked(made: Made) -> Observation:
    """The recording of a squat with the mask of a leg that has a round knee, drawn about its landmarks."""
    width, height = made.observation.track.width_px, made.observation.track.height_px
    patches = []
    for hip, knee, ankle in zip(*leg_px(signals_of(made)), strict=True):
        mask = np.zeros((height, width), np.uint8)
        shank_px = float(np.linalg.norm(knee - ankle))
        for start, end, share in ((ankle, knee, 0.26), (knee, hip, 0.38)):
            cv2.line(
                mask, start.round().astype(int).tolist(), end.round().astype(int).tolist(), 255, int(share * shank_px)
            )
        cv2.circle(mask, knee.round().astype(int).tolist(), round(0.19 * shank_px), 255, -1)
        patches.append(Patch(mask, (0.0, 0.0), 1.0))
    return replace(made.observation, leg_masks=tuple(patches))


def without_knee(signals: SideSignals, *, moved: float = 0.35) -> SideSignals:
    """The curves with the knee's landmark moved toward the hip where it is bent most."""
    hip, knee, _ = leg_px(signals)
    points = signals.smooth_px.copy()
    bent = (signals.knee_flexion_deg > 90.0)[:, None]
    points[:, Joint.KNEE.on(signals.view.near)] = np.where(bent, knee + moved * (hip - knee), knee)
    return replace(signals, smooth_px=points)


def tracked(signals: SideSignals) -> KneeFront:
    front = track_knee_front(masked(MADE), signals, rep=reps_of(MADE)[0], heel=NO_TRACE)
    assert front is not None
    return front


def test_a_knee_whose_landmark_is_lost_is_found_where_thigh_and_shin_keep_their_lengths() -> None:
    signals = signals_of(MADE)
    right, lost = tracked(signals), tracked(without_knee(signals))
    assert right.is_believed(signals.time_s)
    assert lost.is_believed(signals.time_s)
    bottom = np.abs(signals.time_s - right.bottom_s) < 0.2
    both = bottom & right.found & lost.found
    assert np.count_nonzero(both) > 0.8 * np.count_nonzero(bottom)
    np.testing.assert_allclose(lost.past_toe_cm[both], right.past_toe_cm[both], atol=0.1)


def test_a_knee_that_is_a_little_off_is_found_too() -> None:
    """The thigh keeps 0.85 of its length: hardly lost, but its front stands too far before the landmark."""
    signals = signals_of(MADE)
    right, off = tracked(signals), tracked(without_knee(signals, moved=0.15))
    assert off.is_believed(signals.time_s)
    bottom = np.abs(signals.time_s - right.bottom_s) < 0.2
    both = bottom & right.found & off.found
    assert np.count_nonzero(both) > 0.8 * np.count_nonzero(bottom)
    np.testing.assert_allclose(off.past_toe_cm[both], right.past_toe_cm[both], atol=0.1)


def test_a_small_leg_has_too_few_pixels_for_that() -> None:
    signals = without_knee(signals_of(MADE))
    _, knee, ankle = leg_px(signals)
    share = 0.9 * HELD_FROM_SHANK_PX / float(np.nanmax(np.linalg.norm(knee - ankle, axis=1)))
    scene = masked(MADE)
    patches = tuple(
        Patch(np.asarray(cv2.resize(patch.cells, None, fx=share, fy=share), np.uint8), (0.0, 0.0), 1.0)
        for patch in scene.leg_masks
        if patch is not None
    )
    small = replace(signals, smooth_px=share * signals.smooth_px)
    front = track_knee_front(replace(scene, leg_masks=patches), small, rep=reps_of(MADE)[0], heel=NO_TRACE)
    assert front is not None
    assert not front.is_believed(signals.time_s)


def test_obliquely_a_share_of_what_the_legs_differ_by_is_taken_off() -> None:
    """The far knee seems to stand 10 pixels further forward: both knees stand out, and the near one looks further back
    by a bit less than half of that."""
    signals = signals_of(MADE)
    turned = replace(signals, view=replace(signals.view, yaw_deg=Measured(-30.0, 3.0)))
    points = turned.smooth_px.copy()
    points[:, Joint.KNEE.on(turned.view.near.other)] += 10.0 * turned.view.axes[0]
    level, out = tracked(turned), tracked(replace(turned, smooth_px=points))
    assert level.is_oblique
    assert level.leg is turned.view.near
    moved = (out.past_toe_cm - level.past_toe_cm)[out.found & level.found]
    assert len(moved) > 10
    np.testing.assert_allclose(moved, 3.5 * signals.scale.cm_per_px / np.cos(np.radians(30.0)), rtol=1e-6)
