"""Makes files as phones, cameras and programs write them, from pictures and their times, so that what a reader must
return is known picture by picture."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import av
import numpy as np
import numpy.typing as npt
from av.stream import Disposition

from formcheck.observe.video import open_clip
from tests.video_files import SAMPLES

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

Picture = npt.NDArray[np.uint8]

SAMPLE_HZ = 30

MAX_DIFFERENCE = 8.0
"""Largest difference of a kind that is right: encodings make up to 6; pictures in a row differ by 15 or more."""

SMALL = (288, 512)
"""Width and height of small pictures."""

TICK = 90_000

GOOD: Mapping[str, str] = {"crf": "12", "preset": "ultrafast"}
"""For x264."""

BESIDE: Mapping[str, Encoding] = {"cover": {"codec": "mjpeg", "pix_fmt": "yuvj420p", "options": {}}, "other": {}}
"""Tracks beside the clip."""

VP8: Mapping[str, str] = {"crf": "4", "b": "8M", "deadline": "realtime"}
"""For libvpx."""


@dataclass(frozen=True)
class Clip:
    """Pictures ``(height, width, 3)`` with their times in seconds."""

    pictures: Sequence[Picture]
    times_s: Sequence[float]


Maker = Callable[[Clip, Path], None]


def unchanged(clip: Clip) -> Clip:
    """The clip itself."""
    return clip


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        name: for the table.
        file: the file's name.
        make: writes it.
        source: what is written, of the clip.
        returns: what a reader must return, of the clip.
        tick_s: by how much a time may differ.
        time_scale: as for ``open_clip``.
        repaired: whether its clock must be repaired.
    """

    name: str
    file: str
    make: Maker
    source: Callable[[Clip], Clip] = unchanged
    returns: Callable[[Clip], Clip] = unchanged
    tick_s: float = 0.0011
    time_scale: float | None = None
    repaired: bool = False


class Encoding(TypedDict, total=False):
    """How a clip is encoded.

    Attributes:
        codec, pix_fmt, options: of FFmpeg's encoder.
        form, muxer, metadata: of the file.
        rate: frames per second that the header announces.
        tick: ticks per second of the clock.
        prepare: changes the clip's track before it is written.
        extra: tracks beside the clip, in order: ``sound``, ``cover``, ``other``; ``clip`` is itself.
    """

    codec: str
    pix_fmt: str
    options: Mapping[str, str]
    form: str | None
    muxer: Mapping[str, str]
    metadata: Mapping[str, str]
    rate: int
    tick: int
    prepare: Callable[[av.VideoStream], None]
    extra: Sequence[str]


def write(clip: Clip, path: Path, **encoding: Unpack[Encoding]) -> None:
    """Encode a clip, by default as H.264 with hardly a loss."""
    extra = encoding.get("extra", ())
    tick = encoding.get("tick", TICK)
    height, width = clip.pictures[0].shape[:2]
    options = dict(encoding.get("muxer", {}))
    with av.open(str(path.absolute()), "w", format=encoding.get("form"), options=options) as container:
        container.metadata.update(encoding.get("metadata", {}))
        tracks: dict[str, av.VideoStream] = {}
        sound: AudioStream | None = None
        for name in (*extra, *(() if "clip" in extra else ("clip",))):
            if name == "sound":
                sound = container.add_stream("aac", rate=44100, layout="mono")
                continue
            chosen = encoding if name == "clip" else BESIDE[name]
            track = container.add_stream(
                chosen.get("codec", "libx264"), rate=chosen.get("rate", 30), options=dict(chosen.get("options", GOOD))
            )
            assert isinstance(track, av.VideoStream)
            tracks[name] = track
            track.height, track.width = height, width
            track.pix_fmt = chosen.get("pix_fmt", "yuv420p")
            track.codec_context.time_base = track.time_base = Fraction(1, chosen.get("tick", TICK))
        if "prepare" in encoding:
            encoding["prepare"](tracks["clip"])
        if sound is not None:
            _write_silence(container, sound)
        gray = np.full_like(clip.pictures[0], 99)
        if "cover" in tracks:
            container.mux(tracks["cover"].encode(_frame(gray, 0.0, TICK)))
        for picture, time_s in zip(clip.pictures, clip.times_s, strict=True):
            if "other" in tracks:
                container.mux(tracks["other"].encode(_frame(gray, time_s, TICK)))
            container.mux(tracks["clip"].encode(_frame(picture, time_s, tick)))
        for track in tracks.values():
            container.mux(track.encode(None))


def _write_silence(container: OutputContainer, track: AudioStream) -> None:
    silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
    silence.sample_rate, silence.pts = 44100, 0
    container.mux([*track.encode(silence), *track.encode(None)])


def _frame(picture: Picture, time_s: float, tick: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    frame.pts, frame.time_base = round(time_s * tick), Fraction(1, tick)
    return frame


def made(**encoding: Unpack[Encoding]) -> Maker:
    """A maker that encodes with these options."""
    return lambda clip, path: write(clip, path, **encoding)


def at_rate(rate: int) -> Callable[[Clip], Clip]:
    """The clip's pictures, one after the other, at another rate."""
    return lambda clip: Clip(clip.pictures, [i / rate for i in range(len(clip.pictures))])


def turned(quarters: int, *, mirror: bool = False) -> Maker:
    """Stored turned, with a display matrix that turns it back."""

    def make(clip: Clip, path: Path) -> None:
        stored = [np.rot90(picture, -quarters) for picture in clip.pictures]
        stored = [picture[:, ::-1] for picture in stored] if mirror else stored
        right, down = [(1, 0), (0, -1), (-1, 0), (0, 1)][quarters % 4], [(0, 1), (1, 0), (0, -1), (-1, 0)][quarters % 4]
        right = (-right[0], -right[1]) if mirror else right
        matrix = [right[0] << 16, right[1] << 16, 0, down[0] << 16, down[1] << 16, 0, 0, 0, 1 << 30]
        write(Clip(stored, clip.times_s), path, prepare=lambda stream: stream.set_display_matrix(matrix))

    return make


def squeezed(numerator: int, denominator: int, **encoding: Unpack[Encoding]) -> Maker:
    """Stored with pixels that are not square: every so many columns, or rows, of the clip are left out."""

    def make(clip: Clip, path: Path) -> None:
        height, width = clip.pictures[0].shape[:2]
        wide = numerator > denominator
        columns = width * denominator // numerator if wide else width
        rows = height if wide else height * numerator // denominator
        stored = [resize(picture, columns, rows) for picture in clip.pictures]
        aspect = Fraction(numerator, denominator)
        chosen: Encoding = {
            **encoding,
            "prepare": lambda stream: setattr(stream.codec_context, "sample_aspect_ratio", aspect),
        }
        write(Clip(stored, clip.times_s), path, **chosen)

    return make


def repeated(times: int, rate_hz: int, **encoding: Unpack[Encoding]) -> Maker:
    """Each picture several times, at a higher rate."""

    def make(clip: Clip, path: Path) -> None:
        pictures = [picture for picture in clip.pictures for _ in range(times)]
        chosen: Encoding = {**encoding, "rate": rate_hz}
        write(Clip(pictures, [i / rate_hz for i in range(len(pictures))]), path, **chosen)

    return make


def resize(picture: Picture, width: int, height: int) -> Picture:
    """A picture in another size."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    return np.asarray(frame.to_ndarray(width=width, height=height, interpolation="AREA"), dtype=np.uint8)


def joined(parts: Sequence[Clip], path: Path) -> None:
    """One WebM track of parts whose pictures may differ in size, as a browser records."""
    with av.open(str(path), "w") as container:
        written: Any = None
        for number, clip in enumerate(parts):
            piece = path.with_suffix(f".{number}.webm")
            write(clip, piece, codec="libvpx", options=VP8)
            with av.open(str(piece)) as source:
                stream = source.streams.video[0]
                written = written or container.add_stream_from_template(stream, opaque=True)
                for packet in source.demux(stream):
                    if packet.pts is not None:
                        packet.stream = written
                        container.mux(packet)
            piece.unlink()


def shifted(stamp: Callable[[int, float], float]) -> Maker:
    """With a clock that jumps: Matroska and TS write whatever times they are given."""

    def make(clip: Clip, path: Path) -> None:
        whole = path.with_suffix(".whole.mp4")
        write(clip, whole, options={**GOOD, "bf": "0"})
        with av.open(str(whole)) as source, av.open(str(path), "w", options={"avoid_negative_ts": "disabled"}) as copy:
            stream = source.streams.video[0]
            written = copy.add_stream_from_template(stream)
            for number, packet in enumerate(source.demux(stream)):
                if packet.pts is None or packet.time_base is None:
                    continue
                packet.pts = packet.dts = round(stamp(number, clip.times_s[number]) / packet.time_base)
                packet.stream = written
                copy.mux(packet)
        whole.unlink()

    return make


def patched(make: Maker, change: Callable[[bytearray], None]) -> Maker:
    """Made, then changed byte by byte."""

    def changed(clip: Clip, path: Path) -> None:
        make(clip, path)
        data = bytearray(path.read_bytes())
        change(data)
        path.write_bytes(data)

    return changed


def hide_by_edit_list(data: bytearray, *, first: int, last: int, rate: int = 30) -> None:
    """Show only some pictures of an MP4, as a trim without a new encoding does."""
    movie, media, edits = data.index(b"mvhd"), data.index(b"mdhd"), data.index(b"elst")
    movie_rate, media_rate = (int.from_bytes(data[box + 16 : box + 20], "big") for box in (movie, media))
    start = int.from_bytes(data[edits + 16 : edits + 20], "big")
    shown = round((last - first) / rate * movie_rate)
    data[edits + 12 : edits + 20] = struct.pack(">II", shown, start + round(first / rate * media_rate))


def part(first: int, last: int) -> Callable[[Clip], Clip]:
    """Some pictures of the clip, from time 0."""
    return lambda clip: Clip(
        clip.pictures[first:last], [time - clip.times_s[first] for time in clip.times_s[first:last]]
    )


def default_is_last(stream: av.VideoStream) -> None:
    """Make the clip's track the default one, and no other."""
    for other in stream.container.streams.video:
        other.disposition = Disposition(0)
    stream.disposition = Disposition.default


def difference(one: Picture, other: Picture) -> float:
    """Difference of two pictures in gray levels: of cells of 8 x 8 pixels, those that differ most."""
    height, width = one.shape[:2]
    cells = [resize(picture, width // 8, height // 8).astype(np.float64).mean(axis=2) for picture in (one, other)]
    return float(np.mean(np.sort(np.abs(cells[0] - cells[1]), axis=None)[-20:]))


def cut_out(sample: str, start_s: float, count: int, size: tuple[int, int] | None = None) -> Clip:
    """Pictures of a sample from a moment on, from time 0, in another size if one is given."""
    with open_clip(SAMPLES / sample) as clip:
        frames = clip.frames(start_s=start_s, end_s=start_s + (count - 0.5) / SAMPLE_HZ)
        pictures = [frame.rgb if size is None else resize(frame.rgb, *size) for frame in frames]
    return Clip(pictures, [i / SAMPLE_HZ for i in range(count)])


@cache
def small_clip() -> Clip:
    """A second of a sample, small, while the lifter descends: each picture differs from the one before."""
    return cut_out("knees_past_toes_heels_flat.mp4", 1.0, 30, SMALL)


def make(kind: Kind, folder: Path) -> Path:
    """Write a small clip as this kind of file."""
    path = folder / kind.file
    kind.make(kind.source(small_clip()), path)
    return path


def faults(kind: Kind, path: Path) -> Iterator[str]:
    """What is wrong with the frames that are read of a file that :func:`make` wrote."""
    wanted = kind.returns(small_clip())
    with open_clip(path, time_scale=kind.time_scale) as reader:
        frames = list(reader.frames())
        source = reader.source()
    if source.cut_short:
        yield "called damaged"
    if (source.clock_repairs > 0) != kind.repaired:
        yield f"{source.clock_repairs} times repaired"
    if len(frames) != len(wanted.times_s):
        yield f"{len(frames)} frames for {len(wanted.times_s)}"
        return
    late_s = max(abs(frame.time_s - time_s) for frame, time_s in zip(frames, wanted.times_s, strict=True))
    if late_s > kind.tick_s:
        yield f"off by up to {late_s:.4f} s"
    if frames[0].rgb.shape != wanted.pictures[0].shape:
        yield f"frames of {frames[0].rgb.shape} for {wanted.pictures[0].shape}"
        return
    largest = max(difference(frame.rgb, picture) for frame, picture in zip(frames, wanted.pictures, strict=True))
    if largest > MAX_DIFFERENCE:
        yield f"off by up to {largest:.1f} gray levels"
