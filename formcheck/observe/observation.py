"""What is kept of the frames of a clip or a camera: everything after :mod:`formcheck.observe` works on this alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.domain.body import Side
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.room_lines import RoomLines


@dataclass(frozen=True, slots=True)
class FootPatch:
    """A grayscale cut-out around one foot in one frame.

    Attributes:
        gray: ``(rows, columns)`` uint8. Cell ``(column, row)`` lies at ``origin_px + px_per_cell * (column, row)`` in
            the upright frame (cell centers and pixel centers both at whole numbers).
        origin_px: x and y of the first cell's center.
        px_per_cell: frame pixels per cell, at least 1.
    """

    gray: Pixels
    origin_px: tuple[float, float]
    px_per_cell: float


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
        feet: ``T`` patches for each side, None where nobody was found or the foot is outside the frame.
        frame_difference: ``(T,)`` mean absolute difference (gray levels, 0..255) between thumbnails of a frame and the
            one before; the first is 0.
        surveys: about one a second.

    Raises:
        ValueError: if the lengths differ.
    """

    track: PoseTrack
    feet: dict[Side, tuple[FootPatch | None, ...]]
    frame_difference: Floats
    surveys: tuple[SceneSurvey, ...]

    def __post_init__(self) -> None:
        lengths = {len(self.track), len(self.frame_difference), *(len(self.feet[side]) for side in Side)}
        if len(lengths) > 1:
            raise ValueError("track, feet and frame_difference must have the same length")
        self.frame_difference.setflags(write=False)

    def __getitem__(self, frames: slice) -> Observation:
        track = self.track[frames]
        difference = self.frame_difference[frames].copy()
        difference[:1] = 0.0
        feet = {side: patches[frames] for side, patches in self.feet.items()}
        surveys = (s for s in self.surveys if len(track) and track.time_s[0] <= s.time_s <= track.time_s[-1])
        return Observation(track, feet, difference, tuple(surveys))

    def since(self, time_s: float) -> Observation:
        """The part from a moment on; all of it if it ends before."""
        first = int(np.searchsorted(self.track.time_s, time_s))
        return self[first:] if 0 < first < len(self.track) else self
