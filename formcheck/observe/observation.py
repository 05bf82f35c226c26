"""What is kept of the frames of a clip or a camera: everything after :mod:`formcheck.observe` works on this alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.domain.body import Side
from formcheck.numerics.arrays import Floats
from formcheck.observe.patch import Patch
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.room_lines import RoomLines


@dataclass(frozen=True, slots=True)
class SceneSurvey:
    """What one frame shows beside the lifter: other people and near-vertical lines."""

    time_s: float
    other_people: tuple[Pose, ...]
    lines: RoomLines


@dataclass(frozen=True, slots=True)
class Observation:
    """What is kept of ``T`` frames. ``observation[start:stop]`` is the part between two frame numbers.

    Attributes:
        track: the lifter's landmarks.
        feet: ``T`` gray patches for each side, None where nobody was found or the foot is outside the frame.
        frame_difference: ``(T,)`` mean absolute difference (gray levels, 0..255) between thumbnails of a frame and the
            one before; the first is 0.
        surveys: about one a second.
        leg_masks: ``T`` patches of the lifter's mask around both legs (255: the lifter), None where nobody was found;
            empty where no mask was kept.

    Raises:
        ValueError: if the lengths differ.
    """

    track: PoseTrack
    feet: Mapping[Side, Sequence[Patch | None]]
    frame_difference: Floats
    surveys: tuple[SceneSurvey, ...]
    leg_masks: Sequence[Patch | None] = ()

    def __post_init__(self) -> None:
        lengths = {len(self.track), len(self.frame_difference), *(len(self.feet[side]) for side in Side)}
        if self.leg_masks:
            lengths.add(len(self.leg_masks))
        if len(lengths) > 1:
            raise ValueError("track, feet, leg_masks and frame_difference must have the same length")
        self.frame_difference.setflags(write=False)

    def __getitem__(self, frames: slice) -> Observation:
        track = self.track[frames]
        difference = self.frame_difference[frames].copy()
        difference[:1] = 0.0
        feet = {side: patches[frames] for side, patches in self.feet.items()}
        surveys = (s for s in self.surveys if len(track) and track.time_s[0] <= s.time_s <= track.time_s[-1])
        return Observation(track, feet, difference, tuple(surveys), self.leg_masks[frames])

    def since(self, time_s: float) -> Observation:
        """The part from a moment on; all of it if it ends before."""
        first = int(np.searchsorted(self.track.time_s, time_s))
        return self[first:] if 0 < first < len(self.track) else self
