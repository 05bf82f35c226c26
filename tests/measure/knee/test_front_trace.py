"""The front of the knee through a rep on drawn masks: with the knee's landmark, and where that is lost."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from formcheck.domain.body import Joint
from formcheck.domain.measured import Measured
from formcheck.measure.kinematics import SideSignals
from formcheck.measure.knee.front_trace import HELD_FROM_SHANK_PX, KneeFront, track_knee_front
from formcheck.measure.shoe import FAR_LEG_SMALLER
from formcheck.numerics.arrays import Floats
from formcheck.observe.observation import Observation
from formcheck.observe.patch import Patch
from tests.synthetic import Dip, Made, Squat, make_squat
from tests.true_measures import NO_TRACE, reps_of, signals_of

MADE = make_squat(Squat(dips=(Dip(),)))
LEG = (Joint.HIP, Joint.KNEE, Joint.ANKLE)
WHOLE_LEG = (*LEG, Joint.HEEL, Joint.FOOT_INDEX)


def leg_px(signals: SideSignals) -> list[Floats]:
    return [signals.smooth_px[:, joint.on(signals.view.near)] for joint in LEG]


def masked(made: Made, *, far_ahead_px: float | None = None) -> Observation:
    """The recording of a squat with the mask of a leg that has a round knee, drawn about its landmarks, and with that
    of the other leg so far ahead of it in the picture, if given."""
    width, height = made.observation.track.width_px, made.observation.track.height_px
    signals = signals_of(made)
    ahead = [np.zeros(2)] if far_ahead_px is None else [np.zeros(2), far_ahead_px * signals.view.axes[0]]
    patches = []
    for joints in zip(*leg_px(signals), strict=True):
        mask = np.zeros((height, width), np.uint8)
        for moved in ahead:
            hip, knee, ankle = (joint + moved for joint in joints)
            shank_px = float(np.linalg.norm(knee - ankle))
            for start, end, share in ((ankle, knee, 0.26), (knee, hip, 0.38)):
                first, last = (point.round().astype(int).tolist() for point in (start, end))
                cv2.line(mask, first, last, 255, int(share * shank_px))
            cv2.circle(mask, knee.round().astype(int).tolist(), round(0.19 * shank_px), 255, -1)
        patches.append(Patch(mask, (0.0, 0.0), 1.0))
    return replace(made.observation, leg_masks=tuple(patches))


def with_far_leg_ahead(signals: SideSignals, ahead_px: float) -> SideSignals:
    """The curves with every landmark of the far leg so far ahead of the near one's in the picture."""
    points = signals.smooth_px.copy()
    near, far = ([joint.on(side) for joint in WHOLE_LEG] for side in (signals.view.near, signals.view.near.other))
    points[:, far] = points[:, near] + ahead_px * signals.view.axes[0]
    return replace(signals, smooth_px=points)


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


@pytest.mark.parametrize(
    ("ahead_cm", "larger"), [(-6.0, 1.0), (0.0, 1.0), (6.0, 1.0 + FAR_LEG_SMALLER), (9.0, 1.0 + FAR_LEG_SMALLER)]
)
def test_the_knee_that_makes_the_outline_is_read_at_its_own_toes(ahead_cm: float, larger: float) -> None:
    """A wide stance and a camera turned by a few degrees: the far leg stands ahead, and its knee makes the outline. It
    is drawn as large as the near one and taken for one that is farther away."""
    signals = signals_of(MADE)
    alone, ahead_px = tracked(signals), float(round(ahead_cm / signals.scale.cm_per_px))
    both = track_knee_front(
        masked(MADE, far_ahead_px=ahead_px),
        with_far_leg_ahead(signals, ahead_px),
        rep=reps_of(MADE)[0],
        heel=NO_TRACE,
    )
    assert both is not None
    assert both.leg is (signals.view.near.other if larger > 1.0 else signals.view.near)
    low = np.abs(signals.time_s - alone.bottom_s) < 0.2
    off_cm = both.past_toe_cm[low] - larger * alone.past_toe_cm[low]
    assert np.abs(off_cm).max() < 1.5 * signals.scale.cm_per_px


def test_toes_alone_that_stand_ahead_leave_the_near_knee() -> None:
    """People set one foot before the other; the knees stand level."""
    signals = signals_of(MADE)
    points = signals.smooth_px.copy()
    points[:, Joint.FOOT_INDEX.on(signals.view.near.other)] += 6.0 / signals.scale.cm_per_px * signals.view.axes[0]
    assert tracked(replace(signals, smooth_px=points)).leg is signals.view.near


def test_a_far_leg_that_the_outline_does_not_show_leaves_the_near_one() -> None:
    """Its landmarks stand 20 cm ahead, and nothing is there."""
    signals = signals_of(MADE)
    lost = tracked(with_far_leg_ahead(signals, 20.0 / signals.scale.cm_per_px))
    right = tracked(signals)
    assert lost.leg is signals.view.near
    np.testing.assert_array_equal(lost.past_toe_cm, right.past_toe_cm)
