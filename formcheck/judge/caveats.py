"""What limits the analysis of a recording, as kinds with values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.domain.clip_limits import SHORTEST_SQUAT_S
from formcheck.domain.reasons import Reason
from formcheck.measure.refusals import MAX_YAW_DEG
from formcheck.measure.scale import Scale
from formcheck.observe.observation import Observation
from formcheck.observe.source import Source
from formcheck.segment.people import has_bystander, lies_across, lifter_px
from formcheck.segment.reps import Rep
from formcheck.segment.view import FrontView, UnknownView, View, ViewKind

LOW_RATE_HZ = 23.5
"""Lowest frame rate for the 6 Hz filter of positions; 23.976 frames per second (cinema) are enough."""

ROLL_DEG = 2.0
"""Smallest tilt that is reported. Below it the picture is leveled silently; its share of the error is a quarter."""

SMALL_LIFTER_PX = 300.0
"""Height of a lifter below which the feet cannot be followed reliably (real clips: shoes of 34 to 48 pixels)."""

SELDOM_FOUND = 0.9
"""Share of frames with the lifter below which this is reported."""

SLOW_REP_S = 8.0
"""Median descent plus ascent above which the clip is probably in slow motion. Of 45 real clips with squats none takes
longer (slowest: 7.4 s, with pauses on the way); slowed down by 4, 40 do. The slowest tempo in training studies is
6/0/4. Product default."""


class CaveatKind(StrEnum):
    """What limits the analysis of a recording; :class:`Caveat` defines the value of each kind."""

    FILE_DAMAGED = "file_damaged"
    CLOCK_REPAIRED = "clock_repaired"
    SLOW_MOTION = "slow_motion"
    LOW_FRAME_RATE = "low_frame_rate"
    LIFTER_LOST = "lifter_lost"
    LIFTER_SMALL = "lifter_small"
    LYING = "lying"
    BYSTANDER = "bystander"
    VIEW_UNKNOWN = "view_unknown"
    FRONT_VIEW = "front_view"
    BACK_VIEW = "back_view"
    OBLIQUE_VIEW = "oblique_view"
    TURNED_TOO_FAR = "turned_too_far"
    CAMERA_TILTED = "camera_tilted"
    SEVERAL_SCENES = "several_scenes"
    REPS_TOO_SLOW = "reps_too_slow"
    REPS_TOO_FAST = "reps_too_fast"
    TIME_SCALE_TOO_FAST = "time_scale_too_fast"
    KNEE_HIDDEN = "knee_hidden"
    HEIGHT_UNKNOWN = "height_unknown"


@dataclass(frozen=True, slots=True)
class Caveat:
    """What limits the analysis of a recording.

    Attributes:
        kind: what it is.
        value: its figure: seconds read of a damaged file or taken by a rep, frames whose time was repaired, the time
            scale, frames per second, the share of the clip in which the lifter was lost (0..1), the lifter's height in
            pixels, degrees of turn (+ toward the chest) or tilt, the number of scenes or of hidden knees, the error of
            the scale in per cent; None where it has none.
        reason: why the view is unknown; None for every other kind.
    """

    kind: CaveatKind
    value: float | None = None
    reason: Reason | None = None


def recording_caveats(source: Source, observation: Observation) -> Iterator[Caveat]:
    """Limits of the file and its frames."""
    if source.cut_short:
        yield Caveat(CaveatKind.FILE_DAMAGED, source.duration_s)
    if source.clock_repairs:
        yield Caveat(CaveatKind.CLOCK_REPAIRED, float(source.clock_repairs))
    if source.time_scale != 1.0:
        yield Caveat(CaveatKind.SLOW_MOTION, source.time_scale)
    if 0 < source.frame_rate_hz < LOW_RATE_HZ:
        yield Caveat(CaveatKind.LOW_FRAME_RATE, source.frame_rate_hz)
    found = float(np.mean(observation.track.found))
    if found < SELDOM_FOUND:
        yield Caveat(CaveatKind.LIFTER_LOST, 1.0 - found)
    height_px = lifter_px(observation.track)
    if height_px < SMALL_LIFTER_PX:
        yield Caveat(CaveatKind.LIFTER_SMALL, height_px)
    if lies_across(observation.track):
        yield Caveat(CaveatKind.LYING)
    if has_bystander(observation):
        yield Caveat(CaveatKind.BYSTANDER)


def view_caveats(view: View) -> Iterator[Caveat]:
    """Limits of the camera position."""
    if isinstance(view, UnknownView):
        yield Caveat(CaveatKind.VIEW_UNKNOWN, reason=view.reason)
        return
    if isinstance(view, FrontView):
        yield Caveat(CaveatKind.BACK_VIEW if view.from_behind else CaveatKind.FRONT_VIEW)
    elif view.kind is ViewKind.OBLIQUE:
        is_far = abs(view.yaw_deg.value) > MAX_YAW_DEG
        yield Caveat(CaveatKind.TURNED_TOO_FAR if is_far else CaveatKind.OBLIQUE_VIEW, view.yaw_deg.value)
    if abs(view.roll_deg.value) > ROLL_DEG + view.roll_deg.error:
        yield Caveat(CaveatKind.CAMERA_TILTED, abs(view.roll_deg.value))


def scale_caveats(scale: Scale, *, height_cm: float | None) -> Iterator[Caveat]:
    """That the scale assumes a typical height, if none was given."""
    if height_cm is None:
        yield Caveat(CaveatKind.HEIGHT_UNKNOWN, scale.error_pct)


def tempo_caveats(reps: Sequence[Rep], *, time_scale: float) -> Iterator[Caveat]:
    """That the clip seems slowed down or sped up, because nobody squats at this tempo."""
    if not reps:
        return
    moving_s = float(np.median([(rep.descent_end_s - rep.start_s) + (rep.end_s - rep.ascent_start_s) for rep in reps]))
    if moving_s > SLOW_REP_S:
        yield Caveat(CaveatKind.REPS_TOO_SLOW, moving_s)
    elif moving_s < SHORTEST_SQUAT_S:
        kind = CaveatKind.REPS_TOO_FAST if time_scale == 1.0 else CaveatKind.TIME_SCALE_TOO_FAST
        yield Caveat(kind, moving_s)
