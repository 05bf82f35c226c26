"""What is missing before a live squat can be measured, and what to do about it, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.domain.body import NOSE, Joint, Side
from formcheck.judge.caveats import SMALL_LIFTER_PX
from formcheck.measure.tempo import MIN_RATE_HZ
from formcheck.numerics.arrays import Bools
from formcheck.numerics.filters import rate_hz
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.segment.people import has_bystander, lifter_px
from formcheck.segment.view import FrontView, SideView, View, ViewKind

RECENT_S = 1.0
"""Whether somebody is there, and inside the picture, is read off the last second: long enough to even out a lost frame,
short enough to follow the lifter's next step. Product default."""

MIN_FOUND = 0.5
"""Share of the recent frames in which a lifter is found, at least: the majority."""

MIN_GRAY = 20.0
"""Mean gray level (0..255) of a frame below which it is too dark. In two samples darkened, with a camera's noise, the
lifter was found in 99 % of the frames at 18, in at most 11 % at 13, in none at 10 (``benchmarks.live_limits dark``).
"""

FEET = [joint.on(side) for side in Side for joint in (Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)]
HEAD = [NOSE, *(Joint.EAR.on(side) for side in Side)]


class Missing(StrEnum):
    """What may be missing, the biggest obstacle first."""

    DARK = "dark"
    NOBODY = "nobody"
    TOO_CLOSE = "too close"
    FEET_CUT_OFF = "feet cut off"
    HEAD_CUT_OFF = "head cut off"
    TURNED = "turned"
    TOO_FAR = "too far"
    OTHERS = "others"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class SetupHint:
    """One thing that is missing: ``says`` is short enough to read from afar, ``do`` is what helps."""

    missing: Missing
    says: str
    do: str


def find_hint(observation: Observation, view: View, *, gray: float) -> SetupHint | None:
    """The biggest obstacle at the end of an observation without a squat; None where there is none.

    Args:
        observation: the last seconds, at least three, so that other people are noticed.
        view: where the camera stands, measured on these seconds.
        gray: mean gray level of the last frame, 0..255.
    """
    return next(_obstacles(observation, view, gray), None)


def _obstacles(observation: Observation, view: View, gray: float) -> Iterator[SetupHint]:
    """What is missing, the biggest obstacle first."""
    track = observation.track
    recent = track.time_s >= track.time_s[-1] - RECENT_S
    if np.mean(track.found[recent]) < MIN_FOUND:
        if gray < MIN_GRAY:
            yield SetupHint(Missing.DARK, "Too dark", "Switch on a light, or turn the camera away from the window.")
        yield SetupHint(Missing.NOBODY, "Step into the picture", "The camera must see all of you, from head to shoes.")
        return
    yield from _cut_off(track, recent & track.found)
    across = "Point your toes straight across the picture."
    if isinstance(view, FrontView):
        yield SetupHint(Missing.TURNED, "Turn side on", across)
    elif isinstance(view, SideView) and view.kind is ViewKind.OBLIQUE:
        yield SetupHint(Missing.TURNED, f"Turned {abs(view.yaw_deg.value):.0f}°", across)
    if lifter_px(track) < SMALL_LIFTER_PX:
        yield SetupHint(Missing.TOO_FAR, "Too far away", "Come closer: your shoe is too small to measure.")
    if has_bystander(observation):
        yield SetupHint(Missing.OTHERS, "Two people", "Ask them to step out of the picture.")
    if gray < MIN_GRAY:
        yield SetupHint(Missing.DARK, "Too dark", "Put more light on your shoes.")
    # Cameras start slowly.
    if track.time_s[-1] - track.time_s[0] >= 2 * RECENT_S and rate_hz(track.time_s) < MIN_RATE_HZ:
        yield SetupHint(
            Missing.SLOW,
            f"{rate_hz(track.time_s):.0f} frames per second",
            "Too few to judge tempo. Add light, close other programs, or film a clip instead.",
        )


def _cut_off(track: PoseTrack, recent: Bools) -> Iterator[SetupHint]:
    points = np.median(track.xy_px[recent], axis=0)
    inside = np.asarray(((points >= 0) & (points < (track.width_px, track.height_px))).all(axis=1))
    feet, head = bool(inside[FEET].all()), bool(inside[HEAD].all())
    if not feet and not head:
        yield SetupHint(Missing.TOO_CLOSE, "Too close", "Step back until head and shoes are in the picture.")
    elif not feet:
        yield SetupHint(
            Missing.FEET_CUT_OFF, "Feet cut off", "Step back, or tilt the camera down, until it sees your shoes."
        )
    elif not head:
        yield SetupHint(
            Missing.HEAD_CUT_OFF, "Head cut off", "Step back, or tilt the camera up, until it sees your head."
        )
