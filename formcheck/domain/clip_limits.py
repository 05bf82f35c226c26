"""How large a clip may be. A clip beyond a limit is refused in one sentence, before it can exhaust the machine."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipLimits:
    """The largest clip that is read.

    Attributes:
        megapixels: of one picture, in millions; by default those of 8192 x 4320 (8K).
        minutes: of real movement in the part that is analyzed; a whole training session by default.
        gigabytes: of the file, in 10^9 bytes; by default an hour of 4K at 60 frames per second, 40 Mbit/s.

    Raises:
        ValueError: if one is not a positive number.
    """

    megapixels: float = 35.4
    minutes: float = 120.0
    gigabytes: float = 20.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(limit) and limit > 0 for limit in (self.megapixels, self.minutes, self.gigabytes)):
            raise ValueError("the limits of a clip must be positive numbers")


NO_LIMITS = ClipLimits(megapixels=2**31 / 1e6, minutes=1e9, gigabytes=1e9)
"""For a clip that was read before, within the limits of then; the pixels are the most that FFmpeg counts."""

TIME_SCALES = (0.01, 100.0)
"""Smallest and largest time scale: 2400 frames per second played at 24, and a time lapse of a frame every 4 s."""

MAX_RATE_HZ = 1000.0
"""Most frames per second of real movement: phones film up to 960. Frames that follow faster are left out."""

SHORTEST_SQUAT_S = 0.7
"""A shorter clip is refused, and reps whose median is shorter seem sped up: a free fall of 0.5 m alone lasts 0.32 s.
Single reps may be shorter (:data:`~formcheck.segment.reps.SHORTEST_REP_S`). Product default."""
