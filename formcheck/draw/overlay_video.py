"""Write the overlay video: H.264 that every phone and browser plays, each picture at its own time, without sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.clip_limits import NO_LIMITS
from formcheck.domain.progress import AnalysisStage, ProgressCallback, ProgressUpdate, ignore_progress
from formcheck.draw.canvas import to_yuv420
from formcheck.draw.face_blur import FaceBlur
from formcheck.draw.overlay import OverlayLayout, draw_overlay, lay_out_overlay
from formcheck.judge.results import Analysis
from formcheck.numerics.arrays import Pixels
from formcheck.observe.frame import Frame
from formcheck.observe.video import open_clip
from formcheck.system.prefetch import prefetch
from formcheck.system.whole_file import whole_file

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

TICKS_PER_S = 90_000
"""The clock of MPEG: every usual frame rate, and every phone's own time stamps, to within 6 microseconds."""

QUALITY = "22"
"""x264's constant rate factor: letters stay sharp; about 1 MB for ten seconds of a gym."""

ENCODER = {"crf": QUALITY, "preset": "veryfast", "x264-params": "subme=1"}
"""Movement refined by one step less than usual: two thirds of the CPU, files 4 to 9 % larger, 0.15 dB less (three real
clips)."""

BT709 = 1
"""ITU-T H.273's number for the colors of high definition, written into the file so that no player has to guess."""


def write_overlay(
    path: Path,
    analysis: Analysis,
    target: Path,
    *,
    blur: FaceBlur | None = None,
    on_progress: ProgressCallback = ignore_progress,
) -> None:
    """Draw the analysis over its clip and write that as MP4.

    The file appears under its name only when it is complete. Pictures are upright, at most
    :data:`formcheck.draw.overlay.MAX_LONG_SIDE_PX` long, at the clip's own times (a slow-motion clip stays slow).

    Args:
        path: the clip that was analyzed.
        analysis: its result.
        target: the file to write or replace.
        blur: makes faces unrecognizable; None leaves them.
        on_progress: called after every picture.

    Raises:
        VideoError: if the clip cannot be read.
        OutputError: if the video cannot be written.
    """
    source = analysis.source
    start_s, end_s = _part_s(analysis)
    with open_clip(path, time_scale=source.time_scale, limits=NO_LIMITS) as clip:
        frames = clip.frames(start_s=start_s, end_s=end_s)
        layout = lay_out_overlay(analysis, width_px=source.width_px, height_px=source.height_px)
        # Frames are decoded, drawn and encoded in three threads.
        with (
            closing(prefetch(frames)) as ahead,
            closing(prefetch(_drawn(ahead, analysis, layout, blur=blur))) as pictures,
            whole_file(target) as part,
            _encoder(part) as encode,
        ):
            for number, (time_s, picture) in enumerate(pictures, start=1):
                encode(picture, (time_s - start_s) / source.time_scale)
                on_progress(ProgressUpdate(AnalysisStage.OVERLAY, number, source.frames))


def overlay_time_s(analysis: Analysis, time_s: float) -> float:
    """A moment of the analysis (seconds of real movement) on the overlay video's clock."""
    return max(0.0, (time_s - _part_s(analysis)[0]) / analysis.source.time_scale)


def _part_s(analysis: Analysis) -> tuple[float, float]:
    """First and last analyzed time, with room for rounding."""
    traces = analysis.traces
    if not traces:
        return 0.0, analysis.source.duration_s + 1.0
    return float(traces[0].time_s[0]), max(float(trace.time_s[-1]) for trace in traces) + 1e-6


def _drawn(
    frames: Iterable[Frame], analysis: Analysis, layout: OverlayLayout, *, blur: FaceBlur | None
) -> Iterator[tuple[float, Pixels]]:
    """The time of each frame, and the frame drawn on."""
    for frame in frames:
        rgb = frame.rgb if blur is None else blur.apply(frame.rgb, frame.time_s)
        yield frame.time_s, draw_overlay(rgb, analysis, layout, time_s=frame.time_s)


@contextmanager
def _encoder(path: Path) -> Iterator[Callable[[Pixels, float], None]]:
    """A function that takes pictures and their times, and writes them."""
    import av

    with av.open(str(path.absolute()), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream: VideoStream | None = None

        def encode(picture: Pixels, time_s: float) -> None:
            """Write one picture; the first one sets the size."""
            nonlocal stream
            if stream is None:
                stream = _stream(container, picture)
            frame = av.VideoFrame.from_ndarray(to_yuv420(picture), format="yuv420p")
            frame.pts, frame.time_base = round(time_s * TICKS_PER_S), Fraction(1, TICKS_PER_S)
            container.mux(stream.encode(frame))

        yield encode
        if stream is not None:
            container.mux(stream.encode())


def _stream(container: OutputContainer, picture: Pixels) -> VideoStream:
    stream = container.add_stream("libx264", rate=30, options=ENCODER)
    stream.height, stream.width = picture.shape[:2]
    stream.pix_fmt = "yuv420p"
    # Pictures keep their own times: the rate above is but a hint for players.
    context = stream.codec_context
    context.time_base = stream.time_base = Fraction(1, TICKS_PER_S)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = 1
    return stream
