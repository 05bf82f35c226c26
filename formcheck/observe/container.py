"""Opens the file of a clip and chooses its video track. The only module that opens a file with PyAV to read it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.clip_limits import MAX_RATE_HZ, ClipLimits
from formcheck.domain.errors import VideoError
from formcheck.system.failures import is_lack_of_memory

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "mpegts",
    "mpeg",
    "avi",
    "asf",
    "flv",
    "ogg",
    "mxf",
    "dv",
    "gif",
    "apng",
    "ivf",
    "image2",
    "jpeg_pipe",
    "png_pipe",
    "webp_pipe",
    "bmp_pipe",
    "tiff_pipe",
)
"""FFmpeg's names of the formats that are read: what cameras and programs write. Playlists (HLS, DASH, concat, SDP) are
left out because they make the reader open other files and addresses, bare streams because they have no clock."""

CAPTURE_RATE_TAG = "com.android.capture.fps"
"""Where Android writes the capture rate of a slow-motion clip; iPhones do not write it."""

COMPLETE_SHARE = 0.95
"""A clip with this share of the announced frames, or of the announced duration, counts as complete."""

ENCODER_DELAY_S = 0.1
"""The announced duration may exceed that of the frames by two or three frames, the delay with which encoders reorder
them."""

PROBED_PACKETS = 500
"""Packets in which a second picture of a track must come: a few seconds of any clip with sound."""

STRICT_DECODERS = frozenset({"mjpeg"})
"""FFmpeg's decoders that pass on a frame they could not decode to its end, unless an option makes that an error. The
others do not name the damage, or take what phones write for an error (HEVC)."""

NO_VIDEO = "this is not a video that can be read; export it as MP4 (H.264) and retry"


@contextmanager
def open_container(path: Path, limits: ClipLimits) -> Iterator[InputContainer]:
    """Open a file for reading.

    Raises:
        VideoError: if the file is missing, empty, too large, or not a video.
    """
    import av

    _require_file(path, limits)
    options = {"format_whitelist": ",".join(FORMATS), "max_pixels": _max_pixels(limits)}
    try:
        # A relative name with a colon would be taken for an address, and a title need not be UTF-8.
        container = av.open(str(path.absolute()), options=options, metadata_errors="replace")
    except PermissionError as error:
        raise VideoError("the file may not be read; change its permissions") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        require_memory(error)
        raise VideoError(NO_VIDEO) from error
    with container:
        yield container


def require_memory(error: Exception) -> None:
    """Tell a lack of memory, for data or for a thread's stack, from damage.

    Raises:
        MemoryError: of Python's own kind.
    """
    if is_lack_of_memory(error):
        raise MemoryError from error


def decode_packet(packet: av.Packet[VideoStream], *, is_first: bool) -> Iterator[av.VideoFrame]:
    """The frames of a packet. Before the first good one, where a recording starts in the middle of a stream, frames
    lack what they refer to and are left out.

    Raises:
        FFmpegError, OSError: at damage, which a decoder may patch up: all frames that refer to that one are wrong.
    """
    import av

    try:
        decoded = packet.decode()
    except (av.error.FFmpegError, OSError) as error:
        require_memory(error)
        if is_first:
            return
        raise
    for frame in decoded:
        if not frame.is_corrupt:
            yield frame
        elif not is_first:
            raise OSError("a damaged frame")


def ends_early(container: InputContainer, stream: VideoStream, count: int, stamps: Sequence[float]) -> bool:
    """Whether a file that decoded without an error stops before its announced end.

    It must lack frames and time. Of a clip trimmed without a new encoding the header counts frames that the edit
    list hides; the time after a last frame that stays on the screen is in no stamp; and a fragmented file, as
    cameras write it, gives a duration but no number of frames.
    """
    if stream.frames and count >= COMPLETE_SHARE * stream.frames:
        return False
    length_s = _announced_s(container, stream, stamps[0] if stamps else 0.0)
    if length_s <= 0.0 or len(stamps) < 2:
        return bool(stream.frames)
    covered_s = (stamps[-1] - stamps[0]) * len(stamps) / (len(stamps) - 1)
    return covered_s + ENCODER_DELAY_S < COMPLETE_SHARE * length_s


def _announced_s(container: InputContainer, stream: VideoStream, first_s: float) -> float:
    """Length of a track by the header, which may give that of the file alone; 0 if it gives none."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    # The sound of a file may be longer than its picture.
    return 0.0 if container.streams.audio else (container.duration or 0) / 1e6 - max(0.0, first_s)


def choose_video(container: InputContainer, path: Path, limits: ClipLimits) -> VideoStream:
    """Choose the track that shows the clip: never an attached picture, else the default one, else the first.

    Some programs put a cover in front as a track like any other, and call it the default one. So of several tracks
    those with one picture are left out.

    Raises:
        VideoError: if no track shows moving pictures, or none of a size that is read.
    """
    from av.stream import Disposition

    if not container.streams.video:
        raise VideoError("the file has no video track; choose a video, not a sound recording")
    covers = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    tracks = [stream for stream in container.streams.video if not stream.disposition & covers]
    if len(tracks) > 1:
        moving = _tracks_that_move(path, limits)
        tracks = [stream for stream in tracks if stream.index in moving] or tracks
    if not tracks:
        raise VideoError("the file has no video track but a cover picture; choose a video, not a sound recording")
    chosen = next((stream for stream in tracks if stream.disposition & Disposition.default), tracks[0])
    # PyAV's types promise a decoder, but of an unknown format there is none.
    if getattr(chosen, "codec_context", None) is None:
        raise VideoError(NO_VIDEO)
    require_size(chosen.codec_context.width, chosen.codec_context.height, limits)
    strict = {"err_detect": "explode"} if chosen.codec_context.name in STRICT_DECODERS else {}
    chosen.codec_context.options = {"max_pixels": _max_pixels(limits), **strict}
    # Parts of a clip are read at the same time; each thread of a decoder holds a frame more, and takes no less CPU.
    chosen.codec_context.thread_count = 1
    return chosen


def require_size(width_px: int, height_px: int, limits: ClipLimits) -> None:
    """Refuse pictures that are too large.

    Raises:
        VideoError: if a picture has more pixels than the limit.
    """
    if width_px * height_px > limits.megapixels * 1e6:
        raise VideoError(
            f"its pictures have {width_px} x {height_px} pixels, more than {limits.megapixels:.3g} million; export it "
            "smaller, or allow more with --max-megapixels"
        )


def slow_motion_scale(container: InputContainer, stream: VideoStream) -> float:
    """Real seconds per second of the file, from Android's capture-rate tag; 1 if there is none.

    Raises:
        VideoError: if the rate in the file is higher than that of any camera.
    """
    try:
        captured = float(container.metadata.get(CAPTURE_RATE_TAG, "nan"))
    except ValueError:
        return 1.0
    played = float(stream.average_rate or 0.0)
    # Phones write the tag into every clip, so it counts only if the clip is clearly slowed down.
    if not (math.isfinite(captured) and played > 0 and captured > 1.5 * played):
        return 1.0
    if captured > MAX_RATE_HZ:
        raise VideoError(
            f"the file says that it was filmed at {captured:.4g} frames a second, more than any phone films; give the "
            "real seconds per second of video with --time-scale"
        )
    return played / captured


def _max_pixels(limits: ClipLimits) -> str:
    return str(min(round(limits.megapixels * 1e6), 2**31 - 1))


def _require_file(path: Path, limits: ClipLimits) -> None:
    if not path.exists():
        raise VideoError("no such file; check the name and the folder")
    if path.is_dir():
        raise VideoError("this is a folder; name a clip inside it")
    if not path.is_file():
        raise VideoError("this is a pipe or a device; copy the clip to a file")
    size = path.stat().st_size
    if size == 0:
        raise VideoError("the file is empty; copy it again from the phone or camera")
    if size > limits.gigabytes * 1e9:
        raise VideoError(
            f"the file has {size / 1e9:.3g} GB, more than {limits.gigabytes:.3g}; cut out the squats, or allow more "
            "with --max-gb"
        )


def _tracks_that_move(path: Path, limits: ClipLimits) -> Sequence[int]:
    """Numbers of the video tracks with more than one picture."""
    import av

    pictures: Counter[int] = Counter()
    with open_container(path, limits) as container:
        try:
            for packet in islice(container.demux(container.streams.video), PROBED_PACKETS):
                pictures[packet.stream.index] += packet.size > 0
        except (av.error.FFmpegError, OSError) as error:
            require_memory(error)  # else what was found up to the damage counts
    return [number for number, count in pictures.items() if count > 1]
