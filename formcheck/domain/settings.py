"""Settings of a recording. This module is light, so that options can be checked before anything heavy is loaded."""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.domain.body import Side
from formcheck.domain.clip_limits import TIME_SCALES, ClipLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a clip is recorded and analyzed.

    Attributes:
        model: ``heavy``, ``full``, ``lite``, or the path of a pose model. ``heavy`` follows a lifter behind a plate and
            has smaller errors in every measure, at three times the cost of ``full`` (docs/accuracy.md).
        time_scale: real seconds per second of the file; None uses what the phone wrote into the file, else 1.
        side: the lifter's side that is nearer to the camera; None finds it.
        start_s, end_s: the part of the clip, in seconds of real movement from the first frame.
        limits: the largest clip that is read.

    Raises:
        ValueError: if the time scale is out of range, or the part is empty.
    """

    model: str = "heavy"
    time_scale: float | None = None
    side: Side | None = None
    start_s: float = 0.0
    end_s: float = math.inf
    limits: ClipLimits = ClipLimits()  # noqa: RUF009 - frozen

    def __post_init__(self) -> None:
        least, most = TIME_SCALES
        if self.time_scale is not None and not least <= self.time_scale <= most:
            raise ValueError(f"the time scale must be a number from {least:g} to {most:g}")
        if not 0 <= self.start_s < self.end_s:
            raise ValueError("the part must start at 0 s or later and end after its start")
