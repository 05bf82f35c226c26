"""Describes a clip by its frames and its file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from formcheck.domain.clip_limits import SHORTEST_SQUAT_S
from formcheck.domain.errors import VideoError
from formcheck.domain.file_names import printable_name
from formcheck.numerics.arrays import Floats


@dataclass(frozen=True, slots=True)
class Source:
    """A clip that has been read.

    Attributes:
        file: its name without folders.
        sha256: of its content, hexadecimal.
        width_px, height_px: of the upright frame.
        rotation_deg: display rotation in the file, counter-clockwise.
        time_scale: real seconds per second of the file.
        frames: frames decoded.
        duration_s: of real movement, the last frame included.
        frame_rate_hz: frames per second of real movement, from its usual steps.
        cut_short: whether the file ends in damage or before its announced end.
        clock_repairs: frames whose time in the file was missing or nonsense.
    """

    file: str
    sha256: str
    width_px: int
    height_px: int
    rotation_deg: int
    time_scale: float
    frames: int
    duration_s: float
    frame_rate_hz: float
    cut_short: bool
    clock_repairs: int = 0


@dataclass(frozen=True, slots=True)
class FramesRead:
    """What was learned of a clip while its frames were read, or those of a part.

    Attributes:
        times_s: ``(frames,)`` of the frames, also those that ``stride`` left out.
        size_px: width and height of the upright frame; None if there was no frame.
        rotation_deg, time_scale, clock_repairs: as of :class:`Source`.
        is_cut_short: whether the file ends in damage or before its announced end.
    """

    times_s: Floats
    size_px: tuple[int, int] | None
    rotation_deg: int
    time_scale: float
    clock_repairs: int
    is_cut_short: bool

    def source(self, path: Path) -> Source:
        """Describe the clip, if the frames are all of it.

        Raises:
            ValueError: if no frame has been read.
        """
        if self.size_px is None:
            raise ValueError("read the frames first")
        width_px, height_px = self.size_px
        span, steps = float(self.times_s[-1] - self.times_s[0]), len(self.times_s) - 1
        # Without the longer steps that repeats leave while the lifter stands still.
        each = np.diff(self.times_s)
        rate = 1.0 / float(np.mean(each[each <= 1.5 * np.median(each)])) if steps else 0.0
        return Source(
            file=printable_name(path.name),
            sha256=file_sha256(path),
            width_px=width_px,
            height_px=height_px,
            rotation_deg=self.rotation_deg,
            time_scale=self.time_scale,
            frames=len(self.times_s),
            duration_s=span + (span / steps if steps else 0.0),
            frame_rate_hz=rate,
            cut_short=self.is_cut_short,
            clock_repairs=self.clock_repairs,
        )


def join_read(parts: Sequence[FramesRead]) -> FramesRead | None:
    """What was learned of a clip from its parts, in order; None if their frames differ in size.

    Args:
        parts: those of which one is cut short are the last.
    """
    read = [part for part in parts if len(part.times_s)] or parts[:1]
    if len({part.size_px for part in read}) > 1:
        return None
    times_s = np.concatenate([part.times_s for part in read])
    return replace(read[-1], times_s=times_s, is_cut_short=parts[-1].is_cut_short)


def require_length(source: Source) -> None:
    """Refuse a clip, or a part of one, that is too short.

    Raises:
        VideoError: if no squat takes less; it says so where damage made it short.
    """
    if source.duration_s < SHORTEST_SQUAT_S:
        if source.cut_short:
            raise VideoError(
                f"the file is damaged after {source.duration_s:.1f} s; copy it again from the phone or camera"
            )
        raise VideoError(
            f"{source.duration_s:.1f} s of video are too short to hold a squat; film from before the first to after "
            "the last"
        )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
