"""Reading a clip: pictures with their own times, upright, as contiguous RGB. Only this module knows PyAV's reader."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from formcheck.domain.errors import VideoError

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

CAPTURE_RATE_TAG = "com.android.capture.fps"
"""Where Android writes the rate a slow-motion clip was recorded at; iPhones do not say."""

WHOLE = 0.95
"""A clip that gives this share of the pictures, or of the time, that it announces is taken as whole."""

REORDERED_S = 0.1
"""The time that is announced may be longer than the pictures last by two or three of them, a delay with which encoders
make room for putting pictures in another order."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One upright picture.

    Attributes:
        index: number in the clip, from 0.
        time_s: seconds of real movement since the first picture.
        rgb: ``(height, width, 3)`` uint8, C-contiguous: MediaPipe finds nobody in padded rows and says nothing.
    """

    index: int
    time_s: float
    rgb: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise ValueError("a frame's picture must be (height, width, 3) uint8")
        if not self.rgb.flags.c_contiguous:
            raise ValueError("a frame's picture must be contiguous")


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a clip; sizes are those of the upright picture, times are real movement.

    ``frames``, ``duration_s`` and ``frame_rate_hz`` are counted from the pictures that were decoded, so they are
    known only once the clip has been read.
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


class Clip:
    """An open clip. Iterate :meth:`frames` once, then ask for :meth:`source`."""

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
        """How many pictures the file says it has, for a progress bar; 0 if it does not say."""
        if self._stream.frames:
            return int(self._stream.frames)
        rate = self._stream.average_rate
        length = self._container.duration
        return int(length / 1e6 * float(rate)) if rate and length else 0

    def frames(self, *, start_s: float = 0.0, end_s: float = math.inf) -> Iterator[Frame]:
        """Yield the pictures between two times (seconds of real movement from the first picture).

        Pictures whose time does not increase are left out. A file that ends in damage gives its good pictures.

        Raises:
            VideoError: if not one picture could be decoded.
        """
        first: float | None = None
        count = 0
        for picture in self._decode():
            stamp = picture.time
            if stamp is None:
                continue
            first = stamp if first is None else first
            time_s = (stamp - first) * self._scale
            if time_s < start_s or (self._times and time_s <= self._times[-1]):
                continue
            if time_s > end_s:
                break
            self._rotation = picture.rotation
            rgb = upright(np.asarray(picture.to_ndarray(format="rgb24"), dtype=np.uint8), picture.rotation)
            self._shape = (rgb.shape[0], rgb.shape[1])
            self._times.append(time_s)
            yield Frame(count, time_s, rgb)
            count += 1
        if not self._times:
            raise VideoError("no picture could be decoded; export the clip again as MP4 (H.264) and retry")

    def source(self) -> Source:
        """What the clip was, once its pictures have been read."""
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
            for picture in self._container.decode(self._stream):
                count += 1
                if picture.time is not None:
                    stamps.append(picture.time)
                yield picture
        except (av.error.FFmpegError, OSError):
            self._cut_short = True
        else:
            # A file that lost its end may just stop. Edit lists may hide a few pictures of a whole one.
            if self._stream.frames:
                self._cut_short = count < WHOLE * self._stream.frames
            elif self._stream.duration and self._stream.time_base and len(stamps) > 1:
                # A file in pieces, as cameras write it, tells no number of pictures but how long they last.
                seen_s = (stamps[-1] - stamps[0]) * len(stamps) / (len(stamps) - 1)
                told_s = float(self._stream.duration * self._stream.time_base)
                self._cut_short = seen_s + REORDERED_S < WHOLE * told_s


@contextmanager
def open_clip(path: Path, *, time_scale: float | None = None) -> Iterator[Clip]:
    """Open a clip for reading.

    Args:
        path: the file.
        time_scale: real seconds per second of the file (0.25 for 120 pictures a second played at 30);
            None reads it from the file where the phone wrote it, else takes 1.

    Raises:
        VideoError: if the file is missing, empty, not a video, or has no picture track.
    """
    import av

    if not path.exists():
        raise VideoError("no such file; check the name and the folder")
    if path.is_dir():
        raise VideoError("this is a folder; name a clip inside it")
    if not path.is_file():
        raise VideoError("this is no file but a pipe or a device; copy the clip into a file")
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
            raise VideoError("the file has no picture track; choose a video, not a sound recording")
        container.streams.video[0].thread_type = "AUTO"
        yield Clip(container, path, time_scale=time_scale)


def upright(image: npt.NDArray[np.uint8], rotation_deg: int) -> npt.NDArray[np.uint8]:
    """Turn a decoded picture by the display rotation the file asks for (degrees counter-clockwise, as in PyAV)."""
    return np.ascontiguousarray(np.rot90(image, rotation_deg // 90))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _slow_motion_scale(container: InputContainer, stream: VideoStream) -> float:
    """Real seconds per second of the file, from Android's capture-rate tag; 1 where there is none."""
    try:
        captured = float(container.metadata.get(CAPTURE_RATE_TAG, "nan"))
    except ValueError:
        return 1.0
    played = float(stream.average_rate or 0.0)
    # Phones write the tag into every clip, so it says something only where the clip is clearly slowed down.
    if math.isfinite(captured) and played > 0 and captured > 1.5 * played:
        return played / captured
    return 1.0
