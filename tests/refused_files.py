"""The kinds of file that must be refused, each with what the reason must say."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.file_kinds import Clip, Maker, joined, made, part, resize, squeezed, write
from tests.video_files import write_sound


@dataclass(frozen=True)
class Refused:
    """One kind of file that cannot be analyzed.

    Attributes:
        name: for the table.
        file: the file's name.
        make: writes it.
        reason: a regular expression that the reason must match.
        costly: whether reading it without a limit takes all memory of a machine.
    """

    name: str
    file: str
    make: Maker
    reason: str
    costly: bool = False


def _bytes(content: bytes) -> Maker:
    def make(_: Clip, path: Path) -> None:
        path.write_bytes(content)

    return make


def _beside(content: str) -> Maker:
    """A list that names a clip beside it, which a reader must not open."""

    def make(clip: Clip, path: Path) -> None:
        write(clip, path.with_name("other.mp4"))
        path.write_text(content)

    return make


def _shortened(keep: Callable[[int], int]) -> Maker:
    def make(clip: Clip, path: Path) -> None:
        write(clip, path)
        os.truncate(path, keep(path.stat().st_size))

    return make


def _turned_half_way(clip: Clip, path: Path) -> None:
    half, (height, width) = len(clip.pictures) // 2, clip.pictures[0].shape[:2]
    wide = [resize(picture, height, width) for picture in clip.pictures[half:]]
    joined([Clip(clip.pictures[:half], clip.times_s[:half]), Clip(wide, clip.times_s[half:])], path)


def _sound(_: Clip, path: Path) -> None:
    write_sound(path)


def _zip(_: Clip, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("clip.txt", "no clip")


def _sparse(clip: Clip, path: Path) -> None:
    """21 GB by its size, of which the disk holds a few kilobytes."""
    write(clip, path)
    os.truncate(path, 21 * 10**9)


def _seven_hours(clip: Clip, path: Path) -> None:
    write(Clip(clip.pictures, [840.0 * i for i in range(len(clip.pictures))]), path)


GIF_OF_4_GIGAPIXELS = (
    b"GIF89a\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x00\n\x00\x00\x00,"
    b"\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02D\x01\x00!\xf9\x04\x00\n\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
"""Two pictures of 65535 x 65535 pixels."""

NOT_A_VIDEO = "not a video"

TOO_SHORT = "too short to hold a squat"

REFUSED: tuple[Refused, ...] = (
    Refused("empty file", "empty.mp4", _bytes(b""), "empty"),
    Refused("text", "text.mp4", _bytes(b"this is not a video at all\n" * 50), NOT_A_VIDEO),
    Refused("web page", "page.mp4", _bytes(b"<!doctype html><title>404</title><p>Not found</p>"), NOT_A_VIDEO),
    Refused("ZIP archive", "archive.mp4", _zip, NOT_A_VIDEO),
    Refused("zeros", "zeros.mov", _bytes(bytes(100_000)), NOT_A_VIDEO),
    Refused("folder", "folder.mp4", lambda _, path: path.mkdir(), "folder"),
    Refused("pipe", "pipe.mp4", lambda _, path: os.mkfifo(path), "pipe"),
    Refused("missing file", "missing.mp4", lambda *_: None, "no such file"),
    Refused("sound alone", "sound.mp4", _sound, "no video track"),
    Refused("MP4 without its end", "half.mp4", _shortened(lambda size: size // 2), NOT_A_VIDEO),
    Refused("bare H.264 without a clock", "bare.h264", made(form="h264"), NOT_A_VIDEO),
    Refused("HLS playlist", "list.m3u8", _beside("#EXTM3U\n#EXTINF:1,\nother.mp4\n#EXT-X-ENDLIST\n"), NOT_A_VIDEO),
    Refused("list of files to join", "list.mp4", _beside("ffconcat version 1.0\nfile other.mp4\n"), NOT_A_VIDEO),
    Refused("one picture", "one.mp4", lambda clip, path: write(part(0, 1)(clip), path), TOO_SHORT),
    Refused("two pictures", "two.mp4", lambda clip, path: write(part(0, 2)(clip), path), TOO_SHORT),
    Refused("0.2 s", "short.mp4", lambda clip, path: write(part(0, 6)(clip), path), TOO_SHORT),
    Refused(
        "JPEG",
        "photo.jpg",
        lambda clip, path: write(part(0, 1)(clip), path, codec="mjpeg", pix_fmt="yuvj420p", options={}, form="image2"),
        TOO_SHORT,
    ),
    Refused(
        "PNG",
        "photo.png",
        lambda clip, path: write(part(0, 1)(clip), path, codec="png", pix_fmt="rgb24", options={}, form="image2"),
        TOO_SHORT,
    ),
    Refused(
        "GIF of 4 gigapixels", "bomb.gif", _bytes(GIF_OF_4_GIGAPIXELS), "more than 35.4 million pixels", costly=True
    ),
    Refused("21 GB", "large.mp4", _sparse, "21 GB, more than 20", costly=True),
    Refused("7 hours", "long.mp4", _seven_hours, "40. minutes long"),
    Refused(
        "filmed at 10^9 frames a second",
        "fast.mp4",
        made(metadata={"com.android.capture.fps": "1e9"}, muxer={"movflags": "use_metadata_tags"}),
        "filmed at 1e.09 frames a second",
        costly=True,
    ),
    Refused("pixels 9:1", "strange.mkv", squeezed(9, 1), "9 times as wide as high"),
    Refused("turned half-way", "turned.webm", _turned_half_way, "changes from 288 x 512 to 512 x 288"),
    Refused("all times alike", "still.mkv", lambda clip, path: write(Clip(clip.pictures, [0.0] * 30), path), TOO_SHORT),
)
