"""A camera for a headless browser: a sample, with standing still before and after it, played round and round."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from formcheck.observe.video import open_clip
from tests.browser.stage import SAMPLES

RATE_HZ = 30
FINE = 3
"""JPEG quality as FFmpeg counts it: hardly different from the sample."""

NO_QUESTION = "--use-fake-ui-for-media-stream"
"""The browser gives the camera without asking."""


def write_camera(sample: str, target: Path, *, before_s: float, end_s: float, after_s: float) -> Path:
    """Write pictures as Chromium takes them for a camera's: MJPEG, 30 a second.

    Args:
        sample: its beginning is shown.
        target: what to write.
        before_s: how long its first picture stands before it.
        end_s: where it is cut off.
        after_s: how long its last picture stands after it.
    """
    with open_clip(SAMPLES / sample) as clip:
        pictures = [frame.rgb for frame in clip.frames(end_s=end_s)]
    before, after = ([pictures[i]] * round(length_s * RATE_HZ) for i, length_s in ((0, before_s), (-1, after_s)))
    with av.open(str(target), "w", format="mjpeg") as file:
        stream = file.add_stream("mjpeg", rate=RATE_HZ)
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuvj420p"
        stream.codec_context.qmin = stream.codec_context.qmax = FINE
        for rgb in (*before, *pictures, *after):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode())
    return target


def camera_flags(camera: Path | None) -> tuple[str, ...]:
    """What a browser is started with to have this camera, and to be allowed it; without one it has none."""
    if camera is None:
        return (NO_QUESTION,)
    return (NO_QUESTION, "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}")
