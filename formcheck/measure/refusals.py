"""Reasons not to measure a rep: the camera's position, or landmarks too poor to use.

A reason is a :class:`~formcheck.domain.measured.NotMeasured`; None means that the rep can be measured.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.side_rep import MAX_LENGTH_RATIO, MIN_LENGTH_RATIO, SEGMENTS, SideRep
from formcheck.numerics.arrays import Bools
from formcheck.numerics.intervals import between
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Rep

FOOT = (Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)

CHANGES_LENGTH = {"shin": Reason.SHIN_CHANGES_LENGTH, "thigh": Reason.THIGH_CHANGES_LENGTH}
"""By the segment whose length changes."""

MAX_YAW_DEG = 50.0
"""Largest turn of the camera away from the side for all but the heel. Beyond it forward distances are shortened by more
than a third and the legs hide each other."""

MIN_SHANK_DEG = -30.0
"""Smallest shin angle of a leg that was found. Real squats, box squats included, reach -12 degrees; a leg found folded
the wrong way reads -80."""

MAX_LOST_SHARE = 0.20
"""Largest share of a rep in which a joint may be missing (docs/measures.md#refusals)."""

MIN_VISIBILITY = 0.2
"""MediaPipe's visibility below which a joint counts as hidden. The heavy model reports 0.2 to 0.5 for knees and ankles
that it finds as well as any other (13 reps, rendered and real). Truly hidden joints jitter or change the length of a
segment, which other checks catch."""

MIN_SHIN_RATIO = 0.78
"""Shortest shin, in standing lengths, from which alone a knee is measured: behind a plate it is found 0.83 long at the
bottom, and what is missing goes into the error."""

MAX_JITTER_CM = 0.8
"""Largest jitter of a landmark from frame to frame. Clearly visible landmarks: 0.01 to 0.2 cm; behind a weight plate: 1
cm (58 clips)."""


def feet_outside(track: PoseTrack, near: Side | None, rep: Rep) -> bool:
    """Whether a foot lies outside the picture for too much of a rep to tell its tempo: the hips are measured over it.

    Args:
        track: the landmarks.
        near: the side nearest to the camera; None: both feet count.
        rep: when it happened.
    """
    joints = [joint.on(side) for side in Side if near in (side, None) for joint in FOOT]
    points = track.xy_px[between(track.time_s, rep.start_s, rep.end_s) & track.found][:, joints]
    outside = np.any((points < 0) | (points > np.array([track.width_px, track.height_px])), axis=(1, 2))
    return bool(outside.any() and outside.mean() > MAX_LOST_SHARE)


def why_no_side(side: SideRep) -> NotMeasured | None:
    """Why no sagittal measure but the heel's rise is possible from this camera position."""
    yaw_deg = abs(side.signals.view.yaw_deg.value)
    if yaw_deg <= MAX_YAW_DEG:
        return None
    return NotMeasured(Reason.TURNED_FROM_SIDE, yaw_deg)


def why_no_leg(side: SideRep) -> NotMeasured | None:
    """Why leg and trunk cannot be measured in this rep. The heel has its own track and its own reasons."""
    moving, signals = side.moving, side.found
    if not moving.any():
        return NotMeasured(Reason.NO_FRAME_IN_REP)
    found = np.isfinite(signals.leg_cm[Joint.KNEE][:, 0])
    for share, reason in (
        (_share(~found[moving]), Reason.LIFTER_LOST),
        (_share(signals.visibility[moving & found] < MIN_VISIBILITY), Reason.LEG_HIDDEN),
        (_share(~signals.in_frame[moving & found]), Reason.LEG_OUT_OF_PICTURE),
    ):
        if share > MAX_LOST_SHARE:
            return NotMeasured(reason, share)
    if not np.isfinite(signals.leg_cm[Joint.KNEE][side.standing, 0]).any():
        return NotMeasured(Reason.STANDING_NOT_SEEN)
    jitter_cm = max(signals.noise_cm.values())
    if jitter_cm > MAX_JITTER_CM:
        return NotMeasured(Reason.JOINTS_JUMP, jitter_cm)
    return _why_implausible_lengths(side) or _why_shank_backward(side) or _why_knee_out_of_reach(side)


def is_shin_plain(side: SideRep) -> bool:
    """Whether knee, ankle and tip were followed although hip or trunk were not: a plate from the exact side.

    The shin keeps its standing length at the bottom and throughout, and does not lean back.
    """
    length, standing_cm = side.length_cm("shin"), side.standing_length_cm(*SEGMENTS["shin"])
    if not standing_cm > 0 or not side.moving.any():
        return False
    ratio = length / standing_cm
    odd = ~((ratio >= MIN_SHIN_RATIO) & (ratio <= MAX_LENGTH_RATIO))
    jitter_cm = max(side.found.noise_cm[joint] for joint in (Joint.KNEE, Joint.ANKLE, Joint.FOOT_INDEX))
    is_followed = _share(odd[side.moving]) <= MAX_LOST_SHARE and not odd[side.bottom].any()
    return is_followed and jitter_cm <= MAX_JITTER_CM and _why_shank_backward(side) is None


def _why_implausible_lengths(side: SideRep) -> NotMeasured | None:
    """Bones keep their lengths; landmarks that do not are not on the leg."""
    for segment, ends in SEGMENTS.items():
        ratio = side.length_ratio(*ends)
        if math.isfinite(ratio) and not MIN_LENGTH_RATIO <= ratio <= MAX_LENGTH_RATIO:
            return NotMeasured(CHANGES_LENGTH[segment], ratio)
    odd = _share(~side.segments_plausible[side.moving])
    if odd > MAX_LOST_SHARE:
        return NotMeasured(Reason.LEG_CHANGES_LENGTH, odd)
    return None


def _why_shank_backward(side: SideRep) -> NotMeasured | None:
    shank_deg = side.found.shank_deg
    backward = _share(shank_deg[side.moving] < MIN_SHANK_DEG)
    if side.median_at_bottom(shank_deg) < MIN_SHANK_DEG or backward > MAX_LOST_SHARE:
        return NotMeasured(Reason.SHIN_LEANS_BACK)
    return None


def _why_knee_out_of_reach(side: SideRep) -> NotMeasured | None:
    """A shin that turns about the ankle, behind the toes, brings the knee past them by less than its own length."""
    past_cm, shin_cm = side.peak(side.knee_past_toe_cm), side.standing_length_cm(*SEGMENTS["shin"])
    if not past_cm > shin_cm:
        return None
    return NotMeasured(Reason.KNEE_OUT_OF_REACH, past_cm)


def _share(mask: Bools) -> float:
    return float(np.mean(mask)) if len(mask) else 0.0
