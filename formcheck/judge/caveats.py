"""What makes a recording say less than it could, in plain words, and what to do about it next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.measure.scale import Scale
from formcheck.observe.observation import Observation
from formcheck.observe.video import Source
from formcheck.segment.people import has_bystander, lifter_px
from formcheck.segment.reps import Rep
from formcheck.segment.view import FrontView, UnknownView, View, ViewKind

LOW_RATE_HZ = 23.5
"""Below this the 6 Hz filter of positions has too few pictures; cinema's 23.976 still does."""

ROLL_DEG = 2.0
"""A lean that is straightened without a word below this: its share of the error is then a quarter."""

SMALL_LIFTER_PX = 300.0
"""Feet of lifters smaller than this could not be followed reliably (seen on real clips: shoes of 34 to 48 pixels)."""

SELDOM_FOUND = 0.9
"""A lifter missing from more than a tenth of the pictures of a clip is worth a word."""

SLOW_REP_S = 8.0
"""Down and up in more than this, without the hold at the bottom: the slowest tempo in training studies is 6/0/4 and
nearly nobody films it, while a clip in fourfold slow motion looks like it. Product default."""

QUICK_REP_S = 0.7
"""Down and up in less than this is no squat: a free fall of 0.5 m alone lasts 0.32 s. Product default."""

CAMERA_PLACE = "put the camera level with the hip, 3 m to the side"


@dataclass(frozen=True, slots=True)
class Caveat:
    """What makes a recording say less than it could.

    Attributes:
        says: what it is, and what was done about it.
        next_time: what to change when filming again; empty where filming cannot help.
    """

    says: str
    next_time: str = ""

    @property
    def text(self) -> str:
        """Both as one phrase."""
        return f"{self.says}; {self.next_time}" if self.next_time else self.says


def recording_caveats(source: Source, observation: Observation) -> Iterator[Caveat]:
    """What the file and the pictures as a whole lack."""
    if source.cut_short:
        yield Caveat(f"the file ends in damage; only its first {source.duration_s:.1f} s could be read")
    if source.time_scale != 1.0:
        yield Caveat(f"slow motion: all times were multiplied by {source.time_scale:g} to give real seconds")
    if 0 < source.frame_rate_hz < LOW_RATE_HZ:
        yield Caveat(
            f"only {source.frame_rate_hz:.0f} pictures a second: quick turns and the tempo are less sure",
            "film at 30 or more",
        )
    found = float(np.mean(observation.track.found))
    if found < SELDOM_FOUND:
        yield Caveat(f"the lifter was found in {found:.0%} of the pictures only", "keep the whole body in the picture")
    height_px = lifter_px(observation.track)
    if height_px < SMALL_LIFTER_PX:
        yield Caveat(
            f"the lifter is small in the picture ({height_px:.0f} pixels tall)",
            "come nearer or film at a higher resolution",
        )
    if has_bystander(observation):
        yield Caveat("another person is in the picture; the one who squats was followed")


def view_caveats(view: View) -> Iterator[Caveat]:
    """What the camera's place leaves unsaid."""
    if isinstance(view, UnknownView):
        yield Caveat(view.reason, CAMERA_PLACE)
        return
    if isinstance(view, FrontView):
        seen = "from behind" if view.from_behind else "from the front"
        yield Caveat(f"filmed {seen}: knee travel, heels and trunk need a side view", CAMERA_PLACE)
    elif view.kind is ViewKind.OBLIQUE:
        towards = "chest" if view.yaw_deg.value > 0 else "back"
        yield Caveat(
            f"the camera is turned about {abs(view.yaw_deg.value):.0f}° from the side, towards the {towards}: "
            "figures are corrected for it and carry wider errors",
            "let the toes point straight across the picture",
        )
    if abs(view.roll_deg.value) > ROLL_DEG + view.roll_deg.error:
        yield Caveat(
            f"the picture leans by {abs(view.roll_deg.value):.0f}°; it was straightened", "hold the phone level"
        )


def scale_caveats(scale: Scale, *, height_cm: float | None) -> Iterator[Caveat]:
    """How centimetres were come by, where nobody told the height."""
    if height_cm is None:
        yield Caveat(
            f"no height was given: centimetres assume a typical one and may be off by {scale.error_pct:.0f} %; "
            "give the lifter's height"
        )


def tempo_caveats(reps: Sequence[Rep], *, time_scale: float) -> Iterator[Caveat]:
    """Tempos that nobody squats at, which betray a clip that was slowed down or sped up."""
    if not reps:
        return
    moving_s = float(np.median([(rep.descent_end_s - rep.start_s) + (rep.end_s - rep.ascent_start_s) for rep in reps]))
    if moving_s > SLOW_REP_S:
        yield Caveat(
            f"the squats take {moving_s:.0f} s each: if this is slow motion, give its time scale "
            f"(0.25 for 120 pictures a second played at 30); tempo and speed are not to be trusted until then"
        )
    elif moving_s < QUICK_REP_S:
        yield Caveat(
            f"the squats take {moving_s:.1f} s each, quicker than anybody moves: the clip seems to be sped up"
            + ("" if time_scale == 1.0 else "; check the time scale that was given")
        )
