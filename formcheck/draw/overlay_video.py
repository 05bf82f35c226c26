"""Writing the overlay video: H.264 that every phone and browser plays, each picture at its own time, without sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.errors import OutputError
from formcheck.draw.canvas import Picture
from formcheck.draw.overlay import Plan, draw_overlay, plan_overlay
from formcheck.draw.still import Face, blur_face
from formcheck.judge.results import Analysis
from formcheck.observe.video import Frame, open_clip
from formcheck.system.prefetch import read_ahead

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

TICKS_PER_S = 90_000
"""The clock of MPEG: every usual frame rate, and every phone's own time stamps, to within 6 microseconds."""

QUALITY = "22"
"""x264's constant rate factor: letters stay sharp; about 1 MB for ten seconds of a gym."""

BT709 = 1
"""ITU-T H.273's number for the colours of high definition, said in the file so that no player need guess."""


def write_overlay(
    path: Path,
    analysis: Analysis,
    target: Path,
    *,
    face: Face = Face.SHOWN,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw the analysis over its clip and write that as MP4.

    The file appears under its name only when it is whole. Pictures are upright, at most
    :data:`formcheck.draw.overlay.LONGEST_SIDE_PX` long, at the clip's own times (a slow-motion clip plays as slowly).

    Args:
        path: the clip that was analysed.
        analysis: what came out.
        target: where to write; what is there is replaced.
        face: what becomes of the lifter's face.
        progress: called after every picture with how many are done and how many there are.

    Raises:
        VideoError: if the clip cannot be read.
        OutputError: if the video cannot be written.
    """
    tell = progress or _say_nothing
    source = analysis.source
    start_s, end_s = _part_s(analysis)
    with open_clip(path, time_scale=source.time_scale) as clip:
        frames = clip.frames(start_s=start_s, end_s=end_s)
        with closing(read_ahead(frames)) as ahead, _whole_or_nothing(target) as part, _encoder(part) as encode:
            plan = plan_overlay(analysis, width_px=source.width_px, height_px=source.height_px)
            for number, frame in enumerate(ahead, start=1):
                encode(_drawn(frame, analysis, plan, face), (frame.time_s - start_s) / source.time_scale)
                tell(number, source.frames)


def overlay_time_s(analysis: Analysis, time_s: float) -> float:
    """Where a moment of the analysis lies in the overlay video: real movement turned into the file's own clock."""
    return max(0.0, (time_s - _part_s(analysis)[0]) / analysis.source.time_scale)


def _part_s(analysis: Analysis) -> tuple[float, float]:
    """First and last time that was looked at; rounding must not lose the pictures there."""
    traces = analysis.traces
    if not traces:
        return 0.0, analysis.source.duration_s + 1.0
    return float(traces[0].time_s[0]), float(traces[-1].time_s[-1]) + 1e-6


def _drawn(frame: Frame, analysis: Analysis, plan: Plan, face: Face) -> Picture:
    rgb = blur_face(frame.rgb, analysis.traces, frame.time_s) if face is Face.BLURRED else frame.rgb
    return draw_overlay(rgb, analysis, plan, time_s=frame.time_s)


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name at the end, and is removed if the end is not reached."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error}); choose another place") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _encoder(path: Path) -> Iterator[Callable[[Picture, float], None]]:
    """A function that takes pictures and their times, and writes them."""
    import av

    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream: VideoStream | None = None

        def encode(picture: Picture, time_s: float) -> None:
            nonlocal stream
            if stream is None:
                stream = _stream(container, picture)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            frame.pts, frame.time_base = round(time_s * TICKS_PER_S), Fraction(1, TICKS_PER_S)
            container.mux(stream.encode(frame))

        yield encode
        if stream is not None:
            container.mux(stream.encode())


def _stream(container: OutputContainer, picture: Picture) -> VideoStream:
    stream = container.add_stream("libx264", rate=30, options={"crf": QUALITY, "preset": "veryfast"})
    stream.height, stream.width = picture.shape[:2]
    stream.pix_fmt = "yuv420p"
    # Pictures keep their own times: the rate above is but a hint for players.
    context = stream.codec_context
    context.time_base = stream.time_base = Fraction(1, TICKS_PER_S)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = 1
    return stream


def _say_nothing(_done: int, _expected: int) -> None:
    """What listens to the progress when nobody does."""
