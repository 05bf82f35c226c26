"""The kinds of file that must be read, each with what a reader must return of it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
from av.stream import Disposition

from tests.file_kinds import (
    GOOD,
    VP8,
    Clip,
    Kind,
    Maker,
    at_rate,
    default_is_last,
    hide_by_edit_list,
    joined,
    made,
    part,
    patched,
    repeated,
    resize,
    shifted,
    squeezed,
    turned,
    write,
)

YEAR_S = 365 * 86400.0

HEVC = {"crf": "10", "preset": "ultrafast", "x265-params": "log-level=none"}

X265 = "log-level=none:lossless=1"

PQ, HLG, BT2020 = 16, 18, 9
"""ITU-T H.273's numbers of two transfer functions and of the primaries of video with high dynamic range."""

DOLBY_VISION_8 = bytes([0, 0, 0, 32]) + b"dvvC" + bytes([1, 0, 0x10, 0x0D, 0x40]) + bytes(19)
"""The box that announces profile 8 with a base layer that any HEVC decoder shows as HLG."""


def _high_range(transfer: int) -> Maker:
    def mark(stream: av.VideoStream) -> None:
        """Write the colors into the file."""
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace = BT2020, transfer, BT2020

    return made(codec="libx265", pix_fmt="yuv420p10le", options=HEVC, prepare=mark)


def _announce_dolby_vision(data: bytearray) -> None:
    """Add the box to an MP4 whose index lies at its end, so that no picture moves."""
    entry = max(data.rfind(b"hvc1"), data.rfind(b"hev1")) - 4
    boxes = [data.rfind(name) - 4 for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")]
    end = entry + int.from_bytes(data[entry : entry + 4], "big")
    for at in (*boxes, entry):
        data[at : at + 4] = (int.from_bytes(data[at : at + 4], "big") + len(DOLBY_VISION_8)).to_bytes(4, "big")
    data[end:end] = DOLBY_VISION_8


def _zero_matrix(data: bytearray) -> None:
    header = data.index(b"tkhd")
    data[header + 44 : header + 80] = bytes(36)


def _break_title(data: bytearray) -> None:
    at = data.index(b"Title")
    data[at : at + 5] = b"\xe9\xff\xc3(\xa0"


def _uneven(clip: Clip) -> Clip:
    """Every third picture left out, and those after it a little late."""
    kept = [i for i in range(len(clip.pictures)) if i % 3 != 1]
    late = [0.009 * (i % 2) for i in kept]
    times = [clip.times_s[i] + delay for i, delay in zip(kept, late, strict=True)]
    return Clip([clip.pictures[i] for i in kept], [time - times[0] for time in times])


def _enlarged(clip: Clip) -> Clip:
    return Clip([resize(picture, 2160, 3840) for picture in clip.pictures[:12]], clip.times_s[:12])


def _odd(clip: Clip) -> Clip:
    return Clip([picture[:-1, :-1] for picture in clip.pictures], clip.times_s)


def _shrunk_half_way(clip: Clip, path: Path) -> None:
    half, (height, width) = len(clip.pictures) // 2, clip.pictures[0].shape[:2]
    small = [resize(picture, width // 2, height // 2) for picture in clip.pictures[half:]]
    joined([Clip(clip.pictures[:half], clip.times_s[:half]), Clip(small, clip.times_s[half:])], path)


def _from_the_middle(clip: Clip, path: Path) -> None:
    """A transport stream whose first pictures refer to pictures that are gone."""
    write(clip, path, options={**GOOD, "g": "12", "bf": "0"})
    data = path.read_bytes()
    second = [n for n in range(0, len(data), 188) if data[n + 1] & 0x5F == 0x41 and data[n + 5] & 0x40][1:2]
    path.write_bytes(data[: 188 * 3] + data[second[0] - 188 * 20 :])


def _as_avchd(clip: Clip, path: Path) -> None:
    """Interlaced, with wide pixels, in the packets of 192 bytes that camcorders write."""
    interlaced = {**GOOD, "flags": "+ildct+ilme", "x264-params": "tff=1"}
    squeezed(4, 3, options=interlaced, form="mpegts", muxer={"mpegts_m2ts_mode": "1"})(clip, path)


def _sized(width: int, height: int, rate: int) -> Callable[[Clip], Clip]:
    return lambda clip: Clip([resize(one, width, height) for one in clip.pictures], at_rate(rate)(clip).times_s)


def _with_aspect(width: int, height: int) -> Callable[[av.VideoStream], None]:
    return lambda stream: setattr(stream.codec_context, "sample_aspect_ratio", Fraction(width, height))


def _colored(clip: Clip, path: Path, *, form: str, codec: str, name: str) -> None:
    write(clip, path, codec=codec, pix_fmt=form, options={"profile": name} if name else {})


def _twice_over(clip: Clip, path: Path) -> None:
    """Two transport streams in one file: the clock starts again."""
    write(part(0, 15)(clip), path, form="mpegts")
    path.write_bytes(2 * path.read_bytes())


def _twice(clip: Clip) -> Clip:
    return Clip(2 * list(clip.pictures[:15]), clip.times_s[:30])


def _jumping(jump_s: float) -> Maker:
    return shifted(lambda number, time_s: time_s + (jump_s if number >= 15 else 0.0))


def _attach_cover(stream: av.VideoStream) -> None:
    stream.container.streams.video[1].disposition = Disposition.attached_pic


READABLE: tuple[Kind, ...] = (
    Kind("H.264 in MP4", "clip.mp4", made()),
    Kind("H.264 in MOV", "clip.mov", made()),
    Kind("H.264 in Matroska", "clip.mkv", made()),
    Kind("B-frames", "bframes.mp4", made(options={"crf": "12", "bf": "3"})),
    Kind("turned by 90°", "turned90.mp4", turned(1)),
    Kind("turned by 180°", "turned180.mp4", turned(2)),
    Kind("turned by 270°", "turned270.mp4", turned(3)),
    Kind("mirrored", "mirror.mp4", turned(0, mirror=True)),
    Kind("mirrored and turned by 90°", "mirror90.mp4", turned(1, mirror=True)),
    Kind("mirrored and turned by 180°", "mirror180.mp4", turned(2, mirror=True)),
    Kind("display matrix of zeros", "zeros.mp4", patched(made(), _zero_matrix)),
    Kind("variable frame rate", "vfr.mp4", lambda clip, path: write(_uneven(clip), path), returns=_uneven),
    Kind("first time at 5 s", "late.mkv", shifted(lambda _, time_s: time_s + 5.0)),
    Kind("first time below 0", "early.mp4", shifted(lambda _, time_s: time_s - 0.5), returns=part(15, 99)),
    Kind("24 frames a second", "24.mp4", made(rate=24), returns=at_rate(24), source=at_rate(24)),
    Kind("60 frames a second", "60.mp4", made(rate=60), returns=at_rate(60), source=at_rate(60)),
    Kind("120 frames a second", "120.mp4", made(rate=120), returns=at_rate(120), source=at_rate(120)),
    Kind("240 frames a second", "240.mp4", made(rate=240), returns=at_rate(240), source=at_rate(240)),
    Kind(
        "slow motion by Android's tag",
        "slow.mp4",
        made(metadata={"com.android.capture.fps": "120.0"}, muxer={"movflags": "use_metadata_tags"}),
        returns=at_rate(120),
    ),
    Kind("slow motion by --time-scale", "scale.mp4", made(), returns=at_rate(120), time_scale=0.25),
    Kind("HEVC", "hevc.mp4", made(codec="libx265", options=HEVC)),
    Kind("HEVC, 10 bit", "hevc10.mov", made(codec="libx265", pix_fmt="yuv420p10le", options=HEVC)),
    Kind("HLG", "hlg.mov", _high_range(HLG)),
    Kind("PQ", "pq.mov", _high_range(PQ)),
    Kind("Dolby Vision 8", "dolby.mov", patched(_high_range(HLG), _announce_dolby_vision)),
    Kind("AV1", "av1.mp4", made(codec="libsvtav1", options={"crf": "12", "preset": "12"})),
    Kind("VP9 in WebM", "vp9.webm", made(codec="libvpx-vp9", options=VP8)),
    Kind(
        "VP8 in WebM without duration", "live.webm", made(codec="libvpx", options=VP8, form="webm", muxer={"live": "1"})
    ),
    Kind("WebM that becomes smaller half-way", "shrinks.webm", _shrunk_half_way),
    Kind("MJPEG in AVI", "mjpeg.avi", made(codec="mjpeg", pix_fmt="yuvj420p", options={"qmax": "3"}, tick=30)),
    Kind("MPEG-4 in AVI", "divx.avi", made(codec="mpeg4", options={"qmax": "3"}, tick=30)),
    Kind(
        "GIF",
        "clip.gif",
        made(codec="gif", pix_fmt="rgb8", options={}, tick=100, rate=10),
        source=at_rate(10),
        returns=at_rate(10),
        tick_s=0.011,
    ),
    Kind("4K", "4k.mp4", made(), source=_enlarged, returns=_enlarged),
    Kind("odd width and height", "odd.mp4", made(pix_fmt="yuv444p"), source=_odd, returns=_odd),
    Kind("AVCHD, interlaced, 4:3 pixels", "camcorder.mts", _as_avchd),
    Kind(
        "DV, 16:15 pixels",
        "tape.dv",
        made(codec="dvvideo", options={}, tick=25, rate=25, prepare=_with_aspect(16, 15)),
        source=_sized(720, 576, 25),
        returns=_sized(768, 576, 25),
    ),
    Kind("MPEG-2 in a program stream", "disc.mpg", made(codec="mpeg2video", options={"qmax": "3"}, tick=30)),
    Kind(
        "MPEG-2 with 4:3 pixels",
        "wide.mpg",
        made(codec="mpeg2video", options={"qmax": "3"}, tick=30, prepare=_with_aspect(4, 3)),
        source=_sized(640, 480, 30),
        returns=_sized(853, 480, 30),
    ),
    Kind("pixels 4:3", "pixels43.mp4", squeezed(4, 3)),
    Kind("pixels 1:2", "pixels12.mp4", squeezed(1, 2)),
    Kind("pixels 4:3 by the stream alone", "pixels43.ts", squeezed(4, 3)),
    Kind("H.264 in a transport stream", "clip.ts", made()),
    Kind("a transport stream from its middle", "middle.ts", _from_the_middle, returns=part(12, 99)),
    Kind("3GP", "clip.3gp", made()),
    Kind("fragmented MP4", "fragments.mp4", made(muxer={"movflags": "frag_keyframe+empty_moov"})),
    Kind("DASH segment", "dash.mp4", made(muxer={"movflags": "dash"})),
    Kind("Windows Media", "clip.wmv", made(codec="wmv2", options={"qmax": "3"}, tick=1000)),
    Kind("Flash video", "clip.flv", made(tick=1000)),
    Kind("ProRes with alpha", "prores.mov", partial(_colored, form="yuva444p10le", codec="prores_ks", name="4")),
    Kind("FFV1", "ffv1.mkv", partial(_colored, form="yuv422p", codec="ffv1", name="")),
    Kind("full range", "full.mp4", made(pix_fmt="yuvj420p")),
    Kind("sound first", "sound.mp4", made(extra=("sound",))),
    Kind("cover first in Matroska", "cover.mkv", made(extra=("cover",))),
    Kind("cover in MP4", "cover.mp4", made(extra=("clip", "cover"), prepare=_attach_cover)),
    Kind("two tracks, the second the default", "two.mp4", made(extra=("other",), prepare=default_is_last)),
    Kind(
        "trimmed at its start",
        "trim1.mp4",
        patched(made(), partial(hide_by_edit_list, first=10, last=30)),
        returns=part(10, 30),
    ),
    Kind(
        "trimmed at its end",
        "trim2.mp4",
        patched(made(), partial(hide_by_edit_list, first=0, last=24)),
        returns=part(0, 24),
    ),
    Kind(
        "trimmed at both ends",
        "trim3.mp4",
        patched(made(), partial(hide_by_edit_list, first=9, last=27)),
        returns=part(9, 27),
    ),
    Kind("each picture twice", "twice.mp4", repeated(2, 60)),
    Kind("each picture eight times", "eight.mp4", repeated(8, 240)),
    Kind("each picture eight times, without loss", "eight.mkv", repeated(8, 240, codec="ffv1", options={})),
    Kind("title that is not UTF-8", "title.mp4", patched(made(metadata={"title": "Title"}), _break_title)),
    Kind("colon in the name", "2026:11:29 squat.mp4", made()),
    Kind("clock that jumps by years", "years.mkv", _jumping(3 * YEAR_S), repaired=True),
    Kind("clock that jumps by an hour", "hour.mkv", _jumping(3600.0), repaired=True),
    Kind("clock that starts again", "again.ts", _twice_over, returns=_twice, repaired=True),
)

LOSSLESS: tuple[Kind, ...] = (
    Kind("H.264 without loss", "same.mp4", made(options={"qp": "0", "preset": "ultrafast"})),
    Kind("HEVC without loss", "same.mov", made(codec="libx265", options={"preset": "ultrafast", "x265-params": X265})),
    Kind("VP9 without loss", "same.webm", made(codec="libvpx-vp9", options={"lossless": "1", "deadline": "realtime"})),
    Kind("FFV1", "same.mkv", made(codec="ffv1", options={})),
)
"""Encodings of which the same frames must come out, byte by byte."""
