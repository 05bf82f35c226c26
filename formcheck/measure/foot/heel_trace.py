"""Heel rise of one rep, measured in the picture: height of the near heel relative to the toe.

The pose model's heel landmark cannot be used: the model has learned that deep squats go with raised heels and raises
the landmark of a flat heel. In the picture a lifting heel rotates about the ball of the foot. So one number per frame
is sought: the rotation by which the rearfoot of the standing foot, moved along with the forefoot, matches the frame
best.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.domain.body import Joint
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.foot.foot_motion import FootMotion
from formcheck.measure.foot.foot_turn import remove_turn
from formcheck.measure.foot.forefoot import FootFrames, track_forefoot
from formcheck.measure.foot.outline import FootAxes
from formcheck.measure.foot.rearfoot import track_rearfoot
from formcheck.measure.foot.standing_foot import StandingFoot, find_standing_foot
from formcheck.measure.foot.standing_zero import (
    END_WINDOW_S,
    MAX_STANDING_RISE_SHOE,
    is_at_rest,
    standing_rise,
    unrest_error,
)
from formcheck.measure.foot.template import Similarity
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.filters import POSITION_CUTOFF_HZ, low_pass
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Rep
from formcheck.segment.view import SideView

LIFTED_DEG, DOWN_DEG = 2.0, 1.5
"""Rotation from which the heel is off the floor, and below which it is on it."""

ERROR_SHOE, ERROR_OF_SMALL_RISE, MAX_ERROR_FLAT_SHOE = 0.012, 0.25, 0.028
ERROR_OF_RISE, ERROR_OF_OBLIQUE_RISE = 0.30, 1.0
ERROR_OF_MISMATCH_SHOE, ERROR_OF_MISMATCH_PX = 0.06, 20.0
ERROR_OF_STRETCH = 0.15
"""Half-width of the 90 % interval, in shoe lengths, of a rise h at yaw y, mismatch m = 1 - correlation, shoe length L
px::

    flat     = min(0.012 + 0.25 h, 0.028)               84 rendered: 0.4 h held 99 %, nine in ten in half of it
    rise     = (0.30 + 1 - cos y) h                     soles bend and taper differently
    mismatch = max(0.06 m, 20 m^2 / L)
    error    = hypot(max(flat, rise), mismatch, brief, 0.15 s)

brief is how much higher the heel seems in the squat than around its bottom, which is not counted: a heel that leaves
the floor is up there, too. Of 67 rises read as 0.05 or more five differ by over 0.02: four heels that stayed flat, such
as a bare one when the lifter's shadow fell on it (0.09, and 0.04 at the bottom), and one of 0.13 (0.23, 0.16). s is the
stretch of a foot that turned: its shear is known to 0.15 of it (:mod:`formcheck.measure.foot.foot_turn`).
The mismatch is for feet such as a bare one of 40 px whose heel rose 2.7 cm: because of the shadow under it the
correlation was 0.5 at every rotation and the heel read as down (rendered)."""

MIDDLE_OF_REP = 0.3
"""Share of the rep, around its bottom, in which a lifted heel is up (rendered). The mismatch counts there."""

BOTTOM_FRAMES = 5
"""Number of frames around the bottom in which a turn of the foot is sought."""

SQUATTING_FROM = 0.3
"""Share of the descent after which, and of the ascent before whose end, the hips are down and a rise is read: in a
smooth descent they have dropped by 20 % there. What the foot does at the top of quick reps, on its toes or not yet at
rest, says nothing about the squat."""

MAX_STEP_SHOES = 0.35
"""Largest distance between the forefoot's ends before and after a rep, while the other foot stays. Above it the foot
stepped."""

MIN_REARFOOT_MATCH = 0.3
"""Correlation of the rearfoot at its best rotation, below which it is hidden."""

MIN_FOREFOOT_MATCH = 0.5
"""The same for the forefoot, from which the rise is measured. Lifted heels: 0.66 and more (48 rendered reps). A shadow
over a pale bare foot on pale tiles: 0.3 to 0.5, and the flat heel seemed to rise 4 cm (rendered)."""

SHOE_ERROR = 0.08
"""Half-width of the 90 % interval of the shoe's length, as a share. It was off by 0.06 at most on nine shoes measured
by hand in real side views, some of them small or half hidden."""

MIN_TRACKED_SHARE = 0.7
"""Share of a rep's frames with the hips down in which forefoot and rearfoot must be found."""

MAX_ERROR_DOWN_SHOE = 2 * MAX_ERROR_FLAT_SHOE
"""Error of a heel that stays down, above which its match is poor and the other standing may match better. Of 198 real
and rendered reps whose heel stays down 9 exceed it."""

OTHER_STANDING_S = 0.6
"""Length of the standing at the other end of a rep."""


@dataclass(frozen=True, slots=True)
class HeelTrace:
    """The near foot over one rep and the standing next to it.

    Attributes:
        time_s: ``(n,)`` times of the frames.
        rise_shoe: ``(n,)`` height of the heel relative to the toe, in lengths of the shoe as the camera sees it; + up,
            0 standing, NaN where not tracked. Times ``shoe_px`` it is pixels straight up in the picture.
        toe_xy_px: ``(n, 2)`` tip of the shoe on the sole line in the picture, moving with the camera.
        heel_xy_px: ``(n, 2)`` rear bottom of the shoe, likewise.
        rearfoot_match: ``(n,)`` 0..1, correlation of the rearfoot with its look at standing.
        shoe_px: length of the shoe in the picture, along its own direction.
        error_shoe: half-width of the 90 % interval of ``rise_shoe``.
        unrest_shoe: the part of it that comes from a foot not at rest at one end of the trace.
        is_rested: whether the standing foot kept its height for :data:`~formcheck.measure.foot.standing_zero.REST_S`.

    Raises:
        ValueError: if shapes disagree or time does not increase.
    """

    time_s: Floats
    rise_shoe: Floats
    toe_xy_px: Floats
    heel_xy_px: Floats
    rearfoot_match: Floats
    shoe_px: Measured
    error_shoe: float
    unrest_shoe: float = 0.0
    is_rested: bool = False

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if self.rise_shoe.shape != (count,) or self.rearfoot_match.shape != (count,):
            raise ValueError("rise and match must be (n,)")
        if self.toe_xy_px.shape != (count, 2) or self.heel_xy_px.shape != (count, 2):
            raise ValueError("toe and heel must be (n, 2)")
        if not np.all(np.diff(self.time_s) > 0):
            raise ValueError("time_s must increase at every step")
        for array in (self.time_s, self.rise_shoe, self.toe_xy_px, self.heel_xy_px, self.rearfoot_match):
            array.setflags(write=False)

    def rise_cm(self, cm_per_px: float) -> Floats:
        """``(n,)`` the rise in cm. An oblique view shortens the shoe, not the rise."""
        return self.rise_shoe * self.shoe_px.value * cm_per_px


def track_heel(observation: Observation, view: SideView, rep: Rep) -> HeelTrace | NotMeasured:
    """Track the near heel from the standing next to a rep through the rep.

    If the foot was lost, was not at rest at one end, seems to be in the floor all the time, stays down but is badly
    matched, or lifts its heel by less than the error or from a standing too short to be sure of, it is tracked from the
    standing at the other end, too.

    Returns:
        The trace, or why there is none: no standing frame, or a foot that is too small, too plain, hidden or moved.
    """
    trace = _track_from_standing(observation, view, rep)
    if isinstance(trace, HeelTrace) and not trace.unrest_shoe:
        is_lift = trace.is_rested and _is_lift(trace, rep)
        if is_lift or (_stays_down(trace, rep) and trace.error_shoe <= MAX_ERROR_DOWN_SHOE):
            return trace
    other = _track_from_standing(observation, view, replace(rep, standing_s=_other_standing(rep)))
    return choose_trace(trace, other, rep)


def choose_trace(trace: HeelTrace | NotMeasured, other: HeelTrace | NotMeasured, rep: Rep) -> HeelTrace | NotMeasured:
    """Choose between a trace that is lost or unsure and the one from the standing at the other end of the rep.

    Where the first is lost, the other counts if its standing foot was at rest. Where the first is only unsure, the
    other counts if it is sure and reads down all the time: a lifted heel looks like neither. Against a first one that
    is sure of a lift, its standing foot must have been at rest, too. Where both stay down, the one with less error
    counts.
    """
    if isinstance(other, NotMeasured):
        return trace
    stays_down = _stays_down(other, rep)
    if isinstance(trace, NotMeasured):
        return other if other.is_rested else trace
    if stays_down and _stays_down(trace, rep):
        return min(trace, other, key=lambda one: one.error_shoe)
    is_lift = not trace.unrest_shoe and _is_lift(trace, rep)
    return other if stays_down and (other.is_rested or not is_lift) else trace


def _stays_down(trace: HeelTrace, rep: Rep) -> bool:
    """Whether the heel is surely down all the time, and not in the floor."""
    return abs(_highest(trace, rep)) <= MAX_STANDING_RISE_SHOE and not trace.unrest_shoe


def _is_lift(trace: HeelTrace, rep: Rep) -> bool:
    """Whether the heel rises by more than a foot does at rest, and by more than the error."""
    return _highest(trace, rep) > max(MAX_STANDING_RISE_SHOE, trace.error_shoe)


def _highest(trace: HeelTrace, rep: Rep) -> float:
    """The largest rise in the squat, shoe lengths; 0 where there is none."""
    squatting = trace.rise_shoe[_is_squatting(trace.time_s, rep)]
    return float(np.nanmax(squatting)) if np.isfinite(squatting).any() else 0.0


def _other_standing(rep: Rep) -> tuple[float, float]:
    """The standing at the end of the rep that its baseline is not at."""
    if rep.standing_s[0] >= rep.bottom_s:
        return rep.start_s - OTHER_STANDING_S, rep.start_s
    return rep.end_s, rep.end_s + OTHER_STANDING_S


def _track_from_standing(observation: Observation, view: SideView, rep: Rep) -> HeelTrace | NotMeasured:
    frames = _foot_frames(observation, view, rep)
    standing = find_standing_foot(observation.track, view, rep, frames)
    if isinstance(standing, NotMeasured):
        return standing
    motion = _track_foot(standing, frames, rep, yaw_deg=view.yaw_deg.value)
    if _has_stepped(standing.axes, motion, observation.track, view):
        return NotMeasured(Reason.FOOT_MOVED)
    return build_heel_trace(standing.axes, motion, rep, yaw_deg=view.yaw_deg.value)


def build_heel_trace(axes: FootAxes, motion: FootMotion, rep: Rep, *, yaw_deg: float) -> HeelTrace | NotMeasured:
    """The trace of a tracked foot: rise smoothed and counted from standing, with its error."""
    tracked = (motion.rearfoot_match >= MIN_REARFOOT_MATCH) & (motion.forefoot_match >= MIN_FOREFOOT_MATCH)
    tracked &= ~_walks_off(motion, rep)
    during = (motion.time_s >= rep.start_s) & (motion.time_s <= rep.end_s)
    squatting = _is_squatting(motion.time_s, rep)
    if not squatting.any() or np.mean(tracked[squatting]) < MIN_TRACKED_SHARE:
        return NotMeasured(Reason.FOOT_LOST)
    rise = low_pass(motion.time_s, np.where(tracked, motion.rise_shoe, np.nan), cutoff_hz=POSITION_CUTOFF_HZ)
    is_rested = is_at_rest(motion.time_s, rise, rep)
    zero, ends = standing_rise(motion.time_s, rise, squatting)
    rise = rise - zero
    unrest = unrest_error(ends, rise[squatting], is_rested=is_rested)
    per_seen_shoe = axes.true_shoe_px / axes.shoe_px
    seen_rise = np.where(during, rise * per_seen_shoe, np.nan)
    error = rise_error_shoe(motion, seen_rise, rep, yaw_deg=yaw_deg, shoe_px=axes.shoe_px)
    rise = np.minimum(rise, _largest(rise[is_middle(motion.time_s, rep)]))
    heel = _carried(axes, 0.0, motion.camera) + np.nan_to_num(rise)[:, None] * axes.up_px
    return HeelTrace(
        time_s=motion.time_s.copy(),
        rise_shoe=rise * per_seen_shoe,
        toe_xy_px=_carried(axes, 1.0, motion.camera),
        heel_xy_px=heel,
        rearfoot_match=np.clip(motion.rearfoot_match, 0.0, 1.0),
        shoe_px=Measured(axes.shoe_px, SHOE_ERROR * axes.shoe_px),
        error_shoe=math.hypot(error, unrest * per_seen_shoe),
        unrest_shoe=unrest * per_seen_shoe,
        is_rested=is_rested,
    )


def rise_error_shoe(motion: FootMotion, rise_shoe: Floats, rep: Rep, *, yaw_deg: float, shoe_px: float) -> float:
    """Half-width of the 90 % interval of the rise, by the formula at :data:`ERROR_SHOE`.

    Rise and mismatch are those of the highest frames of the squat. The mismatch is also sought around the bottom, since
    a missed rise leaves no high frames but frames that match poorly.
    """
    squatting = np.flatnonzero(_is_squatting(motion.time_s, rep) & np.isfinite(rise_shoe))
    highest = squatting[np.argsort(rise_shoe[squatting])[-max(3, len(rise_shoe) // 8) :]]
    middle = np.flatnonzero(is_middle(motion.time_s, rep))
    largest = float(np.max(rise_shoe[highest], initial=0.0))
    match = np.minimum(motion.forefoot_match, motion.rearfoot_match)
    mismatch = 1.0 - min(float(np.median(match[some])) for some in (highest, middle) if len(some))
    flat = min(ERROR_SHOE + ERROR_OF_SMALL_RISE * largest, MAX_ERROR_FLAT_SHOE)
    of_rise = ERROR_OF_RISE + ERROR_OF_OBLIQUE_RISE * (1.0 - math.cos(math.radians(yaw_deg)))
    of_mismatch = max(ERROR_OF_MISMATCH_SHOE * mismatch, ERROR_OF_MISMATCH_PX * mismatch**2 / shoe_px)
    brief = max(0.0, largest - _largest(rise_shoe[middle]))
    return math.hypot(max(flat, of_rise * largest), of_mismatch, brief, ERROR_OF_STRETCH * motion.stretch)


def _foot_frames(observation: Observation, view: SideView, rep: Rep) -> FootFrames:
    """The near foot's patches over the rep and its standing."""
    time_s, patches = observation.track.time_s, observation.feet[view.near]
    start_s, end_s = min(rep.start_s, rep.standing_s[0]), max(rep.end_s, rep.standing_s[1])
    # Times are sums and differences of floats; the tolerance keeps the frames at both ends.
    within = np.flatnonzero((time_s >= start_s - 1e-6) & (time_s <= end_s + 1e-6)).tolist()
    kept = [(float(time_s[i]), patch) for i in within if (patch := patches[i]) is not None]
    return FootFrames(np.array([at for at, _ in kept]), tuple(patch for _, patch in kept))


def _track_foot(standing: StandingFoot, frames: FootFrames, rep: Rep, *, yaw_deg: float) -> FootMotion:
    axes, reference, time_s = standing.axes, standing.reference, frames.time_s
    camera, forefoot_match = track_forefoot(reference, axes, frames, start=standing.index)
    canvases = [frames.canvas(i, axes, motion) for i, motion in enumerate(camera)]
    middle = np.flatnonzero(is_middle(time_s, rep))
    at_bottom = middle[np.linspace(0, len(middle) - 1, min(BOTTOM_FRAMES, len(middle))).round().astype(np.intp)]
    canvases, stretch = remove_turn(reference, canvases, at_bottom.tolist(), start=standing.index, yaw_deg=yaw_deg)
    rearfoot_match, rotation_deg, rise_shoe = track_rearfoot(reference, canvases, time_s)
    return FootMotion(time_s, camera, forefoot_match, rearfoot_match, rotation_deg, rise_shoe, stretch)


def is_middle(time_s: Floats, rep: Rep) -> Bools:
    """``(n,)``: frames in which a heel that lifts in this rep is up."""
    return np.asarray(np.abs(time_s - rep.bottom_s) <= MIDDLE_OF_REP * (rep.end_s - rep.start_s) / 2, bool)


def _largest(rise: Floats) -> float:
    """The largest of some rises; 0 if all are below it, infinite if none is known."""
    known = rise[np.isfinite(rise)]
    return float(np.max(known, initial=0.0)) if len(known) else math.inf


def _is_squatting(time_s: Floats, rep: Rep) -> Bools:
    """``(n,)``: frames in which a rise is read."""
    down_s = rep.start_s + SQUATTING_FROM * (rep.descent_end_s - rep.start_s)
    up_s = rep.end_s - SQUATTING_FROM * (rep.end_s - rep.ascent_start_s)
    return np.asarray((time_s >= down_s) & (time_s <= up_s), bool)


def _has_stepped(axes: FootAxes, motion: FootMotion, track: PoseTrack, view: SideView) -> bool:
    """Whether the near foot ends elsewhere while the other foot, which the camera moves alike, does not."""
    toe = _carried(axes, 1.0, motion.camera)
    joints = [joint.on(view.near.other) for joint in (Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)]
    ends = []
    for end_s in (motion.time_s[0], motion.time_s[-1]):
        near = np.median(toe[np.abs(motion.time_s - end_s) <= END_WINDOW_S], axis=0)
        other = track.xy_px[(np.abs(track.time_s - end_s) <= END_WINDOW_S) & track.found][:, joints]
        if not len(other):
            return False
        ends.append((near, np.median(other, axis=(0, 1))))
    (near_before, other_before), (near_after, other_after) = ends
    moved = near_after - near_before
    relative = moved - (other_after - other_before)
    return bool(min(np.linalg.norm(moved), np.linalg.norm(relative)) > MAX_STEP_SHOES * axes.true_shoe_px)


def _walks_off(motion: FootMotion, rep: Rep) -> Bools:
    """``(n,)``: frames after the heel, down again in the ascent, has left the floor for good: the lifter walks away."""
    off = np.zeros(len(motion.time_s), bool)
    is_late = motion.time_s > (rep.bottom_s + rep.end_s) / 2
    down = np.flatnonzero(is_late & (motion.rotation_deg < DOWN_DEG))
    if len(down) and motion.rotation_deg[-1] > LIFTED_DEG:
        off[down[-1] + 1 :] = True
    return off


def _carried(axes: FootAxes, along: float, camera: Sequence[Similarity]) -> Floats:
    """``(n, 2)`` picture positions of a point of the sole line after each motion of the camera."""
    to_canvas = axes.to_canvas
    at = to_canvas[:, :2] @ axes.point_px(along, 0.0) + to_canvas[:, 2]
    moved = np.array([motion.move(complex(*at)) for motion in camera]).view(np.float64).reshape(-1, 2)
    return np.asarray(np.linalg.solve(to_canvas[:, :2], (moved - to_canvas[:, 2]).T).T, np.float64)
