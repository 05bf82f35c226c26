"""Reads a clip: upright RGB frames with their own times."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.domain.clip_limits import MAX_RATE_HZ, ClipLimits
from formcheck.domain.errors import VideoError
from formcheck.observe.clock import FrameClock
from formcheck.observe.container import (
    choose_video,
    decode_packet,
    ends_early,
    open_container,
    require_memory,
    require_size,
    slow_motion_scale,
)
from formcheck.observe.entry import find_entry
from formcheck.observe.frame import DecodedFrame, Frame, RgbConverter
from formcheck.observe.orientation import Orientation, find_orientation, find_pixel_aspect, square_size
from formcheck.observe.repeats import drop_repeats
from formcheck.observe.source import FramesRead, Source

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

ENOUGH_RATE_HZ = 23.9
"""Frames per second that are observed at least of a clip with more: as in cinema (23.976), enough to measure tempo."""

USUAL_RATE_HZ = 30.0
"""Frames per second of a file that gives neither a rate nor times."""

DAY_S = 86400.0
"""A header that announces more than a day is nonsense, and the frames themselves are counted."""

SAME_SHAPE = 0.01
"""Two pictures whose width over height differs by less than this have the same shape; one is scaled to the other."""


class _Thinning:
    """Takes of a clip's frames, by their times, one about every so many seconds."""

    def __init__(self, step_s: float) -> None:
        self._step_s = step_s
        self._next_s = -math.inf

    def takes(self, time_s: float) -> bool:
        """Whether the frame at this time is taken; frames come in order."""
        if time_s < self._next_s:
            return False
        self._next_s = time_s + self._step_s
        return True


class VideoReader:
    """An open clip. Iterate over :meth:`frames` once, then call :meth:`source`."""

    def __init__(
        self,
        container: InputContainer,
        stream: VideoStream,
        path: Path,
        *,
        time_scale: float | None,
        limits: ClipLimits,
    ) -> None:
        self._container = container
        self._stream = stream
        self._path = path
        self._limits = limits
        self._scale = time_scale if time_scale is not None else slow_motion_scale(container, stream)
        self._clock = FrameClock(1.0 / float(stream.average_rate or stream.guessed_rate or USUAL_RATE_HZ))
        self._times = array("d")
        self._converter = RgbConverter()
        self._size: tuple[int, int] | None = None
        self._orientation = Orientation()
        self._orientations: dict[int, Orientation] = {}
        self._is_cut_short = False

    @property
    def expected_frames(self) -> int:
        """Number of frames by the file's header, for a progress bar; 0 if it is not given."""
        if self._stream.frames:
            return int(self._stream.frames)
        rate = self._stream.average_rate
        length = self._container.duration
        return int(length / 1e6 * float(rate)) if rate and length else 0

    @property
    def expected_s(self) -> float:
        """Length of the clip by the file's header, in seconds of real movement; 0 if it is not given."""
        return (self._container.duration or 0) / 1e6 * self._scale

    @property
    def stride(self) -> int:
        """Of so many frames one is enough: at least :data:`ENOUGH_RATE_HZ` remain."""
        return max(1, int(self._rate_hz / ENOUGH_RATE_HZ))

    @property
    def _rate_hz(self) -> float:
        """Frames per second of real movement by the file's header; 0 if it is not given."""
        return float(self._stream.average_rate or 0.0) / self._scale

    def frames(
        self,
        *,
        start_s: float = 0.0,
        end_s: float = math.inf,
        stride: int = 1,
        after_s: float = 0.0,
    ) -> Iterator[Frame]:
        """Yield the frames between two times, in seconds of real movement from the first frame.

        Frames out of order and repeated frames are left out. Of a damaged file, the frames before the damage are
        yielded. Of frames before the first one that is yielded, only those are decoded to which it may refer.

        Args:
            start_s: of the first frame.
            end_s: of the last.
            stride: of so many frames one is yielded; the others are decoded and counted.
            after_s: frames before this time are neither yielded nor counted nor compared to find repeats, but the
                others are those of which one in ``stride`` is taken from ``start_s`` on.

        Raises:
            VideoError: if no frame could be decoded, none lies between the two times, a limit is exceeded, or the
                shape of the picture changes.
        """
        self._require_duration(start_s, end_s)
        # Half a frame less, since times jitter. By time, since a phone in the dark films fewer than it announces.
        thinning = _Thinning((stride - 0.5) / self._rate_hz if stride > 1 else 0.0)
        for time_s, decoded in drop_repeats(self._timed(start_s, end_s, after_s, thinning)):
            self._require_same_shape(decoded, time_s)
            self._times.append(time_s)
            if thinning.takes(time_s):
                assert self._size is not None  # noqa: S101 - the shape was checked
                yield DecodedFrame(
                    len(self._times) - 1,
                    time_s,
                    decoded,
                    size_px=self._size,
                    orientation=self._orientation,
                    converter=self._converter,
                )
        if not self._times and after_s <= start_s:
            raise VideoError(
                "no frame could be decoded: the file is damaged, or its frames have more than "
                f"{self._limits.megapixels:.3g} million pixels; export the clip again as MP4 (H.264) and retry"
            )

    def read(self) -> FramesRead:
        """What was learned of the clip so far."""
        return FramesRead(
            times_s=np.array(self._times),
            size_px=self._size,
            rotation_deg=self._orientation.rotation_deg,
            time_scale=self._scale,
            clock_repairs=self._clock.repairs,
            is_cut_short=self._is_cut_short,
        )

    def source(self) -> Source:
        """Describe the clip.

        Raises:
            ValueError: if no frame has been read.
        """
        return self.read().source(self._path)

    def _timed(
        self, start_s: float, end_s: float, after_s: float, thinning: _Thinning
    ) -> Iterator[tuple[float, av.VideoFrame]]:
        """The decoded frames of a part with their times."""
        time_s, last_s = 0.0, -math.inf
        for stamp, decoded in self._decode(max(start_s, after_s)):
            file_s = self._clock.time_s(stamp)
            if file_s is None:
                continue
            time_s = file_s * self._scale
            if time_s < start_s or time_s - last_s < 1.0 / MAX_RATE_HZ:
                continue
            if time_s > end_s:
                return
            if time_s - start_s > 60.0 * self._limits.minutes:
                raise _too_long(time_s - start_s, self._limits)
            last_s = time_s
            if time_s < after_s or decoded is None:
                thinning.takes(time_s)
            else:
                yield time_s, decoded
        if 0.0 < time_s < start_s:
            raise VideoError(f"the clip ends at {time_s:.1f} s, before the part to analyze; let the part start earlier")

    def _require_same_shape(self, decoded: av.VideoFrame, time_s: float) -> None:
        """Learn how the picture is turned, and its size from the first one.

        Raises:
            VideoError: if it has another shape, or is too large.
        """
        # PyAV ties a frame whose side data is read to itself, so that its memory is not free at once: once is enough.
        if decoded.rotation not in self._orientations:
            self._orientations[decoded.rotation] = find_orientation(decoded)
        self._orientation = self._orientations[decoded.rotation]
        width, height = square_size(decoded.width, decoded.height, find_pixel_aspect(self._stream))
        require_size(width, height, self._limits)
        size = (height, width) if self._orientation.is_quarter_turned else (width, height)
        self._size = self._size or size
        if abs(size[0] / size[1] * self._size[1] / self._size[0] - 1.0) > SAME_SHAPE:
            before, after = ("{} x {}".format(*one) for one in (self._size, size))
            raise VideoError(
                f"at {time_s:.1f} s the picture changes from {before} to {after} pixels; analyze one part at a time "
                "(--start, --end)"
            )

    def _require_duration(self, start_s: float, end_s: float) -> None:
        length_s = min(self.expected_s, end_s) - start_s
        if 60.0 * self._limits.minutes < length_s < DAY_S:
            raise _too_long(length_s, self._limits)

    def _decode(self, from_s: float) -> Iterator[tuple[float | None, av.VideoFrame | None]]:
        """All frames, with their times by the file; decoded from some keyframe before a moment on."""
        import av

        entry = find_entry(self._path, from_s / self._scale, limits=self._limits)
        stamps = array("d", entry.before_s)
        count = len(stamps)
        for stamp in entry.before_s:
            yield stamp, None
        is_first = True
        try:
            for packet in islice(self._container.demux(self._stream), entry.packets, None):
                for frame in decode_packet(packet, is_first=is_first):
                    if frame.time is not None:
                        if frame.time < entry.stamp_s:
                            continue
                        stamps.append(frame.time)
                    is_first = False
                    count += 1
                    yield frame.time, frame
        except (av.error.FFmpegError, OSError) as error:
            require_memory(error)
            self._is_cut_short = True
        else:
            self._is_cut_short = ends_early(self._container, self._stream, count, stamps)


@contextmanager
def open_clip(
    path: Path,
    *,
    time_scale: float | None = None,
    limits: ClipLimits = ClipLimits(),  # noqa: B008 - frozen
) -> Iterator[VideoReader]:
    """Open a clip for reading.

    Args:
        path: the file.
        time_scale: real seconds per second of the file (0.25 for 120 frames per second played at 30);
            None reads it from the file if the phone wrote it, else uses 1.
        limits: the largest clip that is read.

    Raises:
        VideoError: if the file is missing, empty, too large, not a video, or has no video track.
    """
    with open_container(path, limits) as container:
        yield VideoReader(container, choose_video(container, path, limits), path, time_scale=time_scale, limits=limits)


def _too_long(length_s: float, limits: ClipLimits) -> VideoError:
    return VideoError(
        f"it is {length_s / 60:.0f} minutes long, more than {limits.minutes:.3g}; analyze a part (--start, --end), or "
        "allow more with --max-minutes"
    )
