"""Small video files made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

SAMPLES = Path(__file__).parent.parent / "sample_videos"

TICK = 1000
"""Ticks per second of the files written here, so that any picture time in milliseconds can be had."""


def counted_picture(number: int, *, width: int = 64, height: int = 96) -> npt.NDArray[np.uint8]:
    """A frame with a bright top left corner, whose gray changes with its number."""
    picture = np.full((height, width, 3), 20 + 7 * number % 180, np.uint8)
    picture[: height // 3, : width // 3] = 230
    return picture


def write_clip(
    path: Path,
    pictures: Sequence[npt.NDArray[np.uint8]],
    times_s: Sequence[float],
    *,
    metadata: dict[str, str] | None = None,
    codec: str = "libx264",
    movflags: str = "+faststart+use_metadata_tags",
) -> Path:
    """Write pictures at their own times."""
    options = {"movflags": movflags} if path.suffix in {".mp4", ".mov"} else {}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(codec, rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, TICK)
        for picture, time_s in zip(pictures, times_s, strict=True):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts = round(time_s * TICK)
            frame.time_base = Fraction(1, TICK)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_sound(path: Path) -> Path:
    """Write a file that holds a second of silence and no picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        for start in range(0, 44100, 1024):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def cut(sample: str, target: Path, *, end_s: float) -> Path:
    """The beginning of a sample, frame by frame."""
    with av.open(str(SAMPLES / sample)) as source, av.open(str(target), "w") as copy:
        stream = source.streams.video[0]
        written = copy.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.pts is None or packet.pts * packet.time_base > end_s:
                continue
            packet.stream = written
            copy.mux(packet)
    return target
