"""Where the camera stands: to the side, oblique, in front or behind; which side is near; turn and lean of the picture.

Signs, used everywhere after this module:

* ``facing`` is +1 where the toes point to the right of the picture, -1 where they point to the left.
* ``yaw_deg`` is 0 where the camera looks exactly from the side, +90 from the front, -90 from behind: a positive yaw
  sees more of the chest, a negative one more of the back.
* ``roll_deg`` is positive where upright things lean to the right in the picture, so that true up is
  ``(sin roll, -cos roll)`` in picture coordinates (x right, y down).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import Measured
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.observe.room_lines import roll_from_lines
from formcheck.segment.heading import FORWARD, read_bearing
from formcheck.segment.posture import SQUAT_DROP_LEG, Posture, read_posture

KNEES, ANKLES = ([joint.on(side) for side in Side] for joint in (Joint.KNEE, Joint.ANKLE))

Floats = npt.NDArray[np.float64]

SIDE_TO_DEG = 20.0
"""Up to this turn a view is called a side view (docs/output.md#view)."""

OBLIQUE_TO_DEG = 60.0
"""Up to this turn a view is called oblique; beyond it is a front or back view (docs/output.md#view)."""


YAW_ERROR_DEG, OBLIQUE_YAW_ERROR_DEG = 6.0, 10.5
"""Half-width of the 90 % interval at the exact views, and what is added (in squares) half-way between, where sine and
cosine both change. All 24 rendered views lie within 6 degrees; of 39 real scenes, labelled by eye, nine in ten lie
within 11 degrees from the side and 15 obliquely, which leaves 6 and 12 where such a label is good to 8."""

NEAR_A_SQUAT_S = 2.0
"""Only standing this near to a squat counts: before and after, people turn and walk about."""

FEWEST_PICTURES = 3
"""Fewer pictures of a standing person say nothing about the view."""

BODY_LEAN_DEG = 2.0
"""In side view the line from ankles to shoulders leans forward by this while standing: MediaPipe's ankle and shoulder
points on 22 rendered side views without roll (mean 2.0, from 0.4 to 3.0 but for one with a bar on the back)."""

BODY_ERROR_DEG = 3.0
"""Half-width of the 90 % interval of that lean from person to person (34 real clips)."""

PRIOR_ROLL_DEG = 1.5
"""People hold a phone level within this, nine times in ten, or so it is assumed where the picture does not say."""


QUARTER_TURN_DEG = 90.0


class ViewKind(StrEnum):
    """The word for a view that people read."""

    SIDE = "side"
    OBLIQUE = "oblique"
    FRONT = "front"
    BACK = "back"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SideView:
    """The sagittal plane can be seen: from the side or obliquely.

    Attributes:
        near: the person's own side that is nearer to the camera.
        facing: +1 where the toes point to the right of the picture, -1 to the left.
        yaw_deg: turn away from an exact side view, + towards the chest, - towards the back.
        roll_deg: lean of upright things in the picture, + to the right.

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
    def kind(self) -> ViewKind:
        """Side within 20 degrees of the sagittal plane, else oblique."""
        return ViewKind.SIDE if abs(self.yaw_deg.value) < SIDE_TO_DEG else ViewKind.OBLIQUE


@dataclass(frozen=True, slots=True)
class FrontView:
    """The frontal plane can be seen.

    Attributes:
        from_behind: whether the camera sees the back.
        yaw_deg: about 90 from the front, about -90 from behind.
        roll_deg: lean of upright things in the picture, + to the right.

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


@dataclass(frozen=True, slots=True)
class UnknownView:
    """It could not be told where the camera stands; ``reason`` says why, in words a user understands.

    Raises:
        ValueError: if no reason is given.
    """

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an unknown view needs a reason")

    @property
    def kind(self) -> ViewKind:
        """Always unknown."""
        return ViewKind.UNKNOWN


View = SideView | FrontView | UnknownView


def find_view(observation: Observation) -> View:
    """Where the camera stands, from how the lifter stands before and after squats; one answer for one uncut scene."""
    track = observation.track
    stance = _stance(track, read_posture(track))
    if stance is None:
        return UnknownView("the lifter is seen too briefly to tell where the camera stands")
    yaw_deg = _yaw(stance)
    roll_deg = _roll(observation, stance)
    if abs(yaw_deg.value) > OBLIQUE_TO_DEG:
        return FrontView(yaw_deg.value < 0, yaw_deg, roll_deg)
    facing = 1 if abs(stance.heading_deg) < QUARTER_TURN_DEG else -1
    # Who faces right shows the right side, wherever the camera stands.
    return SideView(Side.RIGHT if facing > 0 else Side.LEFT, facing, yaw_deg, roll_deg)


@dataclass(frozen=True, slots=True)
class _Stance:
    """The lifter standing.

    Attributes:
        heading_deg: the direction the lifter faces: 0 to the right of the picture, 90 to the camera, 180 to the left.
        ankle_to_shoulder_leg: from the ankles' middle to the shoulders', x right and y down, in leg lengths.
        aside: where the ankles lie right of the picture's middle, in picture heights.
    """

    heading_deg: float
    ankle_to_shoulder_leg: Floats
    aside: float


def _stance(track: PoseTrack, posture: Posture | None) -> _Stance | None:
    """The median of the standing near squats; of all there is where nobody squats or stands."""
    if posture is None or np.count_nonzero(posture.straight & track.found) < FEWEST_PICTURES:
        leg_px, chosen = _longest_leg_px(track), track.found
        deep = np.zeros(len(track), dtype=bool)
    else:
        leg_px, chosen = posture.leg_px, posture.straight & track.found
        deep = (posture.drop_leg.mean(axis=1) >= SQUAT_DROP_LEG) & track.found
        close = _within(track.time_s, track.time_s[deep], NEAR_A_SQUAT_S)
        chosen = chosen & close if np.count_nonzero(chosen & close) >= FEWEST_PICTURES else chosen
    if np.count_nonzero(chosen) < FEWEST_PICTURES:
        return None
    forward, sideways = np.median(read_bearing(track, leg_px)[chosen], axis=0)
    if deep.any():
        # Feet may be dark on dark; knees that bend go the way the toes point.
        shins = track.xy_px[deep][:, KNEES, 0] - track.xy_px[deep][:, ANKLES, 0]
        knees = FORWARD * float(np.median(shins.sum(axis=1) / leg_px[deep]))
        forward = math.copysign(forward, forward + knees)
    shoulders, ankles = (track.xy_px[:, [joint.on(side) for side in Side]] for joint in (Joint.SHOULDER, Joint.ANKLE))
    rise = (shoulders - ankles).mean(axis=1) / leg_px[:, None]
    aside = (float(np.median(ankles[chosen, :, 0])) - track.width_px / 2) / track.height_px
    return _Stance(math.degrees(math.atan2(sideways, forward)), np.asarray(np.median(rise[chosen], axis=0)), aside)


def _longest_leg_px(track: PoseTrack) -> Floats:
    """``(T,)`` the same leg length everywhere, for a person never seen standing."""
    length = np.zeros(len(track))
    for side in Side:
        hip, knee, ankle = (track.xy_px[:, joint.on(side)] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
        length = length + (np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)) / 2
    longest = float(np.percentile(length[track.found], 90)) if track.found.any() else 1.0
    return np.full(len(track), max(longest, 1.0))


def _within(time_s: Floats, marks_s: Floats, reach_s: float) -> npt.NDArray[np.bool_]:
    """``(T,)`` whether one of the increasing ``marks_s`` is at most ``reach_s`` away."""
    if len(marks_s) == 0:
        return np.zeros(len(time_s), dtype=bool)
    after = np.clip(np.searchsorted(marks_s, time_s), 0, len(marks_s) - 1)
    before = np.maximum(after - 1, 0)
    return np.asarray(np.minimum(np.abs(marks_s[after] - time_s), np.abs(marks_s[before] - time_s)) <= reach_s)


def _yaw(stance: _Stance) -> Measured:
    heading = math.radians(stance.heading_deg)
    yaw = math.atan2(math.sin(heading), abs(math.cos(heading)))
    error = math.hypot(YAW_ERROR_DEG, OBLIQUE_YAW_ERROR_DEG * math.sin(2 * yaw))
    return Measured(math.degrees(yaw), error)


def _roll(observation: Observation, stance: _Stance) -> Measured:
    """What the room says of the roll; where it says nothing, what body and habit do, each weighed by its own error."""
    room = roll_from_lines([survey.lines for survey in observation.surveys], aside=stance.aside)
    if room is not None:
        return room
    across, down = stance.ankle_to_shoulder_leg
    lean_deg = math.degrees(math.atan2(across, -down))
    expected_deg = BODY_LEAN_DEG * math.cos(math.radians(stance.heading_deg))
    said = (Measured(0.0, PRIOR_ROLL_DEG), Measured(lean_deg - expected_deg, BODY_ERROR_DEG))
    weights = [1 / one.error**2 for one in said]
    value = sum(weight * one.value for weight, one in zip(weights, said, strict=True)) / sum(weights)
    return Measured(value, 1 / math.sqrt(sum(weights)))
