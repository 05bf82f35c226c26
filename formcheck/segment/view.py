"""Where the camera is (side, oblique, front, back), which side of the lifter is near, and the camera's yaw and roll.

Signs, used in all later packages:

* ``facing`` is +1 if the toes point to the right of the frame, -1 if to the left.
* ``yaw_deg`` is 0 from exactly the side, +90 from the front, -90 from behind. A positive yaw shows more of the chest, a
  negative one more of the back.
* ``roll_deg`` is positive if vertical things lean to the right in the frame. True up is ``(sin roll, -cos roll)`` in
  frame coordinates (x right, y down).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.numerics.arrays import Bools, Floats
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.segment.camera_roll import roll_from_lines
from formcheck.segment.heading import FORWARD, heading_vectors
from formcheck.segment.posture import SQUAT_DROP_LEG, PostureCurves, read_posture

KNEES, ANKLES = ([joint.on(side) for side in Side] for joint in (Joint.KNEE, Joint.ANKLE))

SIDE_TO_DEG = 20.0
"""Up to this yaw a view is a side view (docs/output.md#view)."""

OBLIQUE_TO_DEG = 60.0
"""Up to this yaw a view is oblique; beyond it is a front or back view (docs/output.md#view)."""


YAW_ERROR_DEG, OBLIQUE_YAW_ERROR_DEG = 6.0, 10.5
"""Half-width of the 90 % interval: root of YAW_ERROR² + (OBLIQUE_YAW_ERROR sin 2 yaw)², since halfway between the exact
views both sine and cosine change. All 24 rendered views are within 6 degrees. Of 39 real scenes, labeled by eye to 8
degrees, 90 % are within 11 degrees from the side and 15 obliquely, which leaves 6 and 12."""

MISSED_YAW_DEG, MISSED_FROM_DEG, MISSED_AT_DEG, MISSED_TO_DEG = 4.0, 10.0, 22.0, 34.0
"""The pose model draws people who are turned by 20 to 32 degrees as less turned: five rendered ones read 4.1 degrees
too little on average (2.5 to 7.5), ten real ones, labeled by eye, 8. So the first is added at the third as found, and
less on both sides down to nothing at the second and fourth. It takes the rms of the five from 4.5 to 1.9 degrees, and
in 28 rendered oblique reps that of the lean from 4.2 to 3.9 degrees and of the heel from 0.5 to 0.3 cm."""

NEAR_A_SQUAT_S = 2.0
"""Only standing this near to a squat counts: before and after it, people turn and walk."""

MIN_FRAMES = 3
"""Fewer frames of a standing person show nothing about the view."""

BODY_LEAN_DEG = 2.0
"""In side view the line from the ankles to the shoulders leans forward by this while standing (MediaPipe on 22 rendered
side views without roll: mean 2.0, range 0.4 to 3.0 but for one with a bar on the back)."""

BODY_ERROR_DEG = 3.0
"""Half-width of the 90 % interval of that lean across people (34 real clips)."""

PRIOR_ROLL_DEG = 1.5
"""Half-width of the 90 % interval of a phone's roll, assumed where the frame does not show it."""


QUARTER_TURN_DEG = 90.0


class ViewKind(StrEnum):
    """The kinds of view, by yaw."""

    SIDE = "side"
    OBLIQUE = "oblique"
    FRONT = "front"
    BACK = "back"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SideView:
    """The sagittal plane can be seen: from the side or obliquely.

    Attributes:
        near: the lifter's side that is nearer to the camera.
        facing: +1 if the toes point to the right of the frame, -1 if to the left.
        yaw_deg: angle from an exact side view, + toward the chest, - toward the back.
        roll_deg: lean of vertical things in the frame, + to the right.

    Raises:
        ValueError: if facing is neither +1 nor -1, or the yaw is that of a front or back view.
    """

    near: Side
    facing: int
    yaw_deg: Measured
    roll_deg: Measured

    def __post_init__(self) -> None:
        if self.facing not in (-1, 1):
            raise ValueError("facing must be +1 or -1")
        if abs(self.yaw_deg.value) > OBLIQUE_TO_DEG:
            raise ValueError(f"a side view is turned by at most {OBLIQUE_TO_DEG:g} degrees")

    @property
    def axes(self) -> tuple[Floats, Floats]:
        """Forward (toward the toes) and up, as :func:`picture_axes`."""
        return picture_axes(self.roll_deg.value, self.facing)

    @property
    def kind(self) -> ViewKind:
        """Side within 20 degrees of the sagittal plane, else oblique."""
        return ViewKind.SIDE if abs(self.yaw_deg.value) < SIDE_TO_DEG else ViewKind.OBLIQUE

    @property
    def near_side(self) -> Side:
        """``near``, as every view has it."""
        return self.near


@dataclass(frozen=True, slots=True)
class FrontView:
    """The frontal plane can be seen.

    Attributes:
        from_behind: whether the camera sees the back.
        yaw_deg: about 90 from the front, about -90 from behind.
        roll_deg: lean of vertical things in the frame, + to the right.

    Raises:
        ValueError: if the yaw is that of a side view, or its sign and from_behind disagree.
    """

    from_behind: bool
    yaw_deg: Measured
    roll_deg: Measured

    def __post_init__(self) -> None:
        if abs(self.yaw_deg.value) < OBLIQUE_TO_DEG:
            raise ValueError(f"a front view is turned by at least {OBLIQUE_TO_DEG:g} degrees")
        if (self.yaw_deg.value < 0) is not self.from_behind:
            raise ValueError("yaw is negative from behind and positive from the front")

    @property
    def kind(self) -> ViewKind:
        """Front or back."""
        return ViewKind.BACK if self.from_behind else ViewKind.FRONT

    @property
    def near_side(self) -> None:
        """Neither."""
        return


@dataclass(frozen=True, slots=True)
class UnknownView:
    """The view is not known, and why."""

    reason: Reason

    @property
    def kind(self) -> ViewKind:
        """Always unknown."""
        return ViewKind.UNKNOWN

    @property
    def near_side(self) -> None:
        """Not known."""
        return

    @property
    def yaw_deg(self) -> NotMeasured:
        """Not measured, nor is the roll."""
        return NotMeasured(self.reason)

    roll_deg = yaw_deg


View = SideView | FrontView | UnknownView


def picture_axes(roll_deg: float, direction: int = 1) -> tuple[Floats, Floats]:
    """Unit vectors ``(2,)`` in the picture (x right, y down): level to the right (-1: to the left), and up."""
    cos, sin = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    return direction * np.array([cos, sin]), np.array([sin, -cos])


def find_view(observation: Observation) -> View:
    """Find the view of one uncut scene, from how the lifter stands before and after anything as low as a squat.

    It serves to find reps; each rep then has its own view
    (:func:`~formcheck.segment.rep_views.find_rep_views`).
    """
    track = observation.track
    posture = read_posture(track)
    if posture is None or np.count_nonzero(posture.straight & track.found) < MIN_FRAMES:
        leg_px, chosen = _longest_leg_px(track), track.found
        deep = np.zeros(len(track), dtype=bool)
    else:
        leg_px, chosen, deep = posture.leg_px, posture.straight & track.found, is_deep(posture) & track.found
        close = chosen & _is_near(track.time_s, track.time_s[deep], NEAR_A_SQUAT_S)
        chosen = close if np.count_nonzero(close) >= MIN_FRAMES else chosen
    if np.count_nonzero(chosen) < MIN_FRAMES:
        return UnknownView(Reason.VIEW_TOO_BRIEF)
    return view_in_frames(observation, leg_px, chosen, deep)


def is_deep(posture: PostureCurves) -> Bools:
    """``(T,)`` whether the hips are as low as in a squat."""
    return np.asarray(posture.drop_leg.mean(axis=1) >= SQUAT_DROP_LEG)


def view_in_frames(observation: Observation, leg_px: Floats, chosen: Bools, deep: Bools) -> SideView | FrontView:
    """The view in some frames of one scene.

    Args:
        observation: the scene.
        leg_px: ``(T,)`` length of the straight leg in the frame.
        chosen: ``(T,)`` frames in which the lifter stands, or nearly; at least one.
        deep: ``(T,)`` frames of squats, if there are any: their knees show which way the toes point.
    """
    stance = _stance(observation.track, leg_px, chosen, deep)
    yaw_deg = _yaw(stance)
    roll_deg = _roll(observation, stance)
    if abs(yaw_deg.value) > OBLIQUE_TO_DEG:
        return FrontView(yaw_deg.value < 0, yaw_deg, roll_deg)
    facing = 1 if abs(stance.heading_deg) < QUARTER_TURN_DEG else -1
    # A lifter who faces right shows the right side.
    return SideView(Side.RIGHT if facing > 0 else Side.LEFT, facing, yaw_deg, roll_deg)


@dataclass(frozen=True, slots=True)
class _Stance:
    """The lifter standing.

    Attributes:
        heading_deg: 0 to the right of the frame, 90 toward the camera, 180 to the left.
        ankle_to_shoulder_leg: from the ankles' middle to the shoulders', x right and y down, in leg lengths.
        offset: how far the ankles are right of the frame's middle, in frame heights.
    """

    heading_deg: float
    ankle_to_shoulder_leg: Floats
    offset: float


def _stance(track: PoseTrack, leg_px: Floats, chosen: Bools, deep: Bools) -> _Stance:
    """The median of the chosen frames."""
    forward, sideways = np.median(heading_vectors(track, leg_px)[chosen], axis=0)
    if deep.any():
        # Feet may be dark on a dark floor; bending knees move in the direction of the toes.
        shins = track.xy_px[deep][:, KNEES, 0] - track.xy_px[deep][:, ANKLES, 0]
        knees = FORWARD * float(np.median(shins.sum(axis=1) / leg_px[deep]))
        forward = math.copysign(forward, forward + knees)
    shoulders, ankles = (track.xy_px[:, [joint.on(side) for side in Side]] for joint in (Joint.SHOULDER, Joint.ANKLE))
    rise = (shoulders - ankles).mean(axis=1) / leg_px[:, None]
    offset = (float(np.median(ankles[chosen, :, 0])) - track.width_px / 2) / track.height_px
    return _Stance(math.degrees(math.atan2(sideways, forward)), np.asarray(np.median(rise[chosen], axis=0)), offset)


def _longest_leg_px(track: PoseTrack) -> Floats:
    """``(T,)`` one leg length for all frames, of a person never seen standing."""
    length = np.zeros(len(track))
    for side in Side:
        hip, knee, ankle = (track.xy_px[:, joint.on(side)] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
        length = length + (np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)) / 2
    longest = float(np.percentile(length[track.found], 90)) if track.found.any() else 1.0
    return np.full(len(track), max(longest, 1.0))


def _is_near(time_s: Floats, marks_s: Floats, reach_s: float) -> Bools:
    """``(T,)`` whether one of the increasing ``marks_s`` is at most ``reach_s`` away."""
    if len(marks_s) == 0:
        return np.zeros(len(time_s), dtype=bool)
    after = np.clip(np.searchsorted(marks_s, time_s), 0, len(marks_s) - 1)
    before = np.maximum(after - 1, 0)
    return np.asarray(np.minimum(np.abs(marks_s[after] - time_s), np.abs(marks_s[before] - time_s)) <= reach_s)


def _yaw(stance: _Stance) -> Measured:
    heading = math.radians(stance.heading_deg)
    found_deg = math.degrees(math.atan2(math.sin(heading), abs(math.cos(heading))))
    share = np.interp(abs(found_deg), (MISSED_FROM_DEG, MISSED_AT_DEG, MISSED_TO_DEG), (0.0, 1.0, 0.0))
    yaw_deg = found_deg + math.copysign(MISSED_YAW_DEG * float(share), found_deg)
    error = math.hypot(YAW_ERROR_DEG, OBLIQUE_YAW_ERROR_DEG * math.sin(math.radians(2 * yaw_deg)))
    return Measured(yaw_deg, error)


def _roll(observation: Observation, stance: _Stance) -> Measured:
    """The roll from the room; else from the lean of the body and how level people hold phones, weighted by error."""
    room = roll_from_lines([survey.lines for survey in observation.surveys], offset=stance.offset)
    if room is not None:
        return room
    across, down = stance.ankle_to_shoulder_leg
    lean_deg = math.degrees(math.atan2(across, -down))
    expected_deg = BODY_LEAN_DEG * math.cos(math.radians(stance.heading_deg))
    estimates = (Measured(0.0, PRIOR_ROLL_DEG), Measured(lean_deg - expected_deg, BODY_ERROR_DEG))
    weights = [1 / one.error**2 for one in estimates]
    value = sum(weight * one.value for weight, one in zip(weights, estimates, strict=True)) / sum(weights)
    return Measured(value, 1 / math.sqrt(sum(weights)))
