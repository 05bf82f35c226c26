"""Reads a clip: upright RGB frames with their own times. The only module that reads with PyAV."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.domain.errors import VideoError
from formcheck.numerics.arrays import Pixels

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

CAPTURE_RATE_TAG = "com.android.capture.fps"
"""Where Android writes the capture rate of a slow-motion clip; iPhones do not write it."""

COMPLETE_SHARE = 0.95
"""A clip with this share of the announced frames, or of the announced duration, counts as complete."""

ENCODER_DELAY_S = 0.1
"""The announced duration may exceed that of the frames by two or three frames, the delay with which encoders reorder
them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One upright frame.

    Attributes:
        index: number in the clip, from 0.
        time_s: seconds of real movement since the first frame.
        rgb: ``(height, width, 3)`` uint8, C-contiguous. In padded rows MediaPipe finds nobody, without an error.

    Raises:
        ValueError: if shape or type differ, or the array is not contiguous.
    """

    index: int
    time_s: float
    rgb: Pixels

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise ValueError("a frame must be (height, width, 3) uint8")
        if not self.rgb.flags.c_contiguous:
            raise ValueError("a frame must be contiguous")


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
        frame_rate_hz: frames per second of real movement.
        cut_short: whether the file ends in damage or before its announced end.
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


class VideoReader:
    """An open clip. Iterate over :meth:`frames` once, then call :meth:`source`."""

    def __init__(self, container: InputContainer, path: Path, *, time_scale: float | None) -> None:
        self._container = container
        self._stream: VideoStream = container.streams.video[0]
        self._path = path
        self._scale = time_scale if time_scale is not None else _slow_motion_scale(container, self._stream)
        self._times: list[float] = []
        self._shape = (0, 0)
        self._rotation = 0
        self._cut_short = False

    @property
    def expected_frames(self) -> int:
        """Number of frames by the file's header, for a progress bar; 0 if it is not given."""
        if self._stream.frames:
            return int(self._stream.frames)
        rate = self._stream.average_rate
        length = self._container.duration
        return int(length / 1e6 * float(rate)) if rate and length else 0

    def frames(self, *, start_s: float = 0.0, end_s: float = math.inf) -> Iterator[Frame]:
        """Yield the frames between two times, in seconds of real movement from the first frame.

        Frames whose time does not increase are left out. Of a damaged file, the frames before the damage are yielded.

        Raises:
            VideoError: if no frame could be decoded, or none lies between the two times.
        """
        first: float | None = None
        time_s = 0.0
        count = 0
        for decoded in self._decode():
            stamp = decoded.time
            if stamp is None:
                continue
            first = stamp if first is None else first
            time_s = (stamp - first) * self._scale
            if time_s < start_s or (self._times and time_s <= self._times[-1]):
                continue
            if time_s > end_s:
                break
            self._rotation = decoded.rotation
            rgb = rotate_upright(np.asarray(decoded.to_ndarray(format="rgb24"), dtype=np.uint8), decoded.rotation)
            self._shape = (rgb.shape[0], rgb.shape[1])
            self._times.append(time_s)
            yield Frame(count, time_s, rgb)
            count += 1
        if not self._times and time_s < start_s:
            raise VideoError(f"the clip ends at {time_s:.1f} s, before the part to analyze; let the part start earlier")
        if not self._times:
            raise VideoError("no frame could be decoded; export the clip again as MP4 (H.264) and retry")

    def source(self) -> Source:
        """Describe the clip.

        Raises:
            ValueError: if no frame has been read.
        """
        if not self._times:
            raise ValueError("read the frames first")
        span = self._times[-1] - self._times[0]
        steps = len(self._times) - 1
        rate = steps / span if span > 0 else 0.0
        return Source(
            file=self._path.name,
            sha256=file_sha256(self._path),
            width_px=self._shape[1],
            height_px=self._shape[0],
            rotation_deg=self._rotation,
            time_scale=self._scale,
            frames=len(self._times),
            duration_s=span + (span / steps if steps else 0.0),
            frame_rate_hz=rate,
            cut_short=self._cut_short,
        )

    def _decode(self) -> Iterator[av.VideoFrame]:
        import av

        stamps: list[float] = []
        count = 0
        try:
            for decoded in self._container.decode(self._stream):
                count += 1
                if decoded.time is not None:
                    stamps.append(decoded.time)
                yield decoded
        except (av.error.FFmpegError, OSError):
            self._cut_short = True
        else:
            self._cut_short = self._ends_early(count, stamps)

    def _ends_early(self, count: int, stamps: Sequence[float]) -> bool:
        """Whether a file that decoded without an error stops before its announced end.

        It must lack frames and time. Of a clip trimmed without a new encoding the header counts frames that the edit
        list hides; the time after a last frame that stays on the screen is in no stamp; and a fragmented file, as
        cameras write it, gives a duration but no number of frames.
        """
        stream = self._stream
        if stream.frames and count >= COMPLETE_SHARE * stream.frames:
            return False
        if not stream.duration or not stream.time_base or len(stamps) < 2:
            return bool(stream.frames)
        covered_s = (stamps[-1] - stamps[0]) * len(stamps) / (len(stamps) - 1)
        announced_s = float(stream.duration * stream.time_base)
        return covered_s + ENCODER_DELAY_S < COMPLETE_SHARE * announced_s


@contextmanager
def open_clip(path: Path, *, time_scale: float | None = None) -> Iterator[VideoReader]:
    """Open a clip for reading.

    Args:
        path: the file.
        time_scale: real seconds per second of the file (0.25 for 120 frames per second played at 30);
            None reads it from the file if the phone wrote it, else uses 1.

    Raises:
        VideoError: if the file is missing, empty, not a video, or has no video track.
    """
    import av

    if not path.exists():
        raise VideoError("no such file; check the name and the folder")
    if path.is_dir():
        raise VideoError("this is a folder; name a clip inside it")
    if not path.is_file():
        raise VideoError("this is a pipe or a device; copy the clip to a file")
    if path.stat().st_size == 0:
        raise VideoError("the file is empty; copy it again from the phone or camera")
    try:
        container = av.open(str(path))
    except PermissionError as error:
        raise VideoError("the file may not be read; change its permissions") from error
    except (av.error.FFmpegError, OSError) as error:
        raise VideoError("this is not a video that can be read; export it as MP4 (H.264) and retry") from error
    with container:
        if not container.streams.video:
            raise VideoError("the file has no video track; choose a video, not a sound recording")
        container.streams.video[0].thread_type = "AUTO"
        yield VideoReader(container, path, time_scale=time_scale)


def rotate_upright(image: Pixels, rotation_deg: int) -> Pixels:
    """Rotate a decoded frame by the file's display rotation (degrees counter-clockwise, as in PyAV)."""
    return np.ascontiguousarray(np.rot90(image, rotation_deg // 90))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _slow_motion_scale(container: InputContainer, stream: VideoStream) -> float:
    """Real seconds per second of the file, from Android's capture-rate tag; 1 if there is none."""
    try:
        captured = float(container.metadata.get(CAPTURE_RATE_TAG, "nan"))
    except ValueError:
        return 1.0
    played = float(stream.average_rate or 0.0)
    # Phones write the tag into every clip, so it counts only if the clip is clearly slowed down.
    if math.isfinite(captured) and played > 0 and captured > 1.5 * played:
        return played / captured
    return 1.0
