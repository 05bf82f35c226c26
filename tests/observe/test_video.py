"""Clips are read upright, contiguous, at their own times, and what cannot be read says so in one line."""

from __future__ import annotations

import errno
import math
import struct
from dataclasses import replace
from pathlib import Path
from typing import cast

import av
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.domain.errors import VideoError
from formcheck.observe.container import decode_packet
from formcheck.observe.frame import Frame
from formcheck.observe.orientation import Orientation
from formcheck.observe.source import Source, require_length
from formcheck.observe.video import open_clip
from tests.video_files import counted_picture, write_clip, write_sound

EVEN = [i / 30 for i in range(20)]


def read(path: Path, *, start_s: float = 0.0, end_s: float = math.inf, stride: int = 1) -> list[Frame]:
    with open_clip(path) as clip:
        return list(clip.frames(start_s=start_s, end_s=end_s, stride=stride))


def noise(count: int) -> list[npt.NDArray[np.uint8]]:
    """Frames that do not compress, so that half a file has about half of them."""
    return [np.random.default_rng(i).integers(0, 255, (96, 64, 3), dtype=np.uint8) for i in range(count)]


def test_times_come_from_the_pictures_even_at_a_variable_rate(tmp_path: Path) -> None:
    times = [0.5, 0.533, 0.6, 0.9, 0.917, 1.4]
    path = write_clip(tmp_path / "a.mp4", [counted_picture(i) for i in range(6)], times)
    assert [f.time_s for f in read(path)] == pytest.approx(np.array(times) - 0.5, abs=1e-3)


@pytest.mark.parametrize("width", [540, 854, 64])
def test_pictures_are_contiguous_and_unpadded_at_any_width(tmp_path: Path, width: int) -> None:
    path = write_clip(tmp_path / "a.mp4", [counted_picture(i, width=width) for i in range(3)], EVEN[:3])
    frames = read(path)
    assert all(f.rgb.shape == (96, width, 3) and f.rgb.flags.c_contiguous for f in frames)
    assert frames[0].rgb[10, 10].mean() > 200
    assert frames[0].rgb[10, -1].mean() < 100


@pytest.mark.parametrize(
    ("rotation", "bright_corner"), [(0, (0, 0)), (90, (-1, 0)), (180, (-1, -1)), (270, (0, -1)), (-90, (0, -1))]
)
def test_a_turned_picture_comes_out_upright(rotation: int, bright_corner: tuple[int, int]) -> None:
    picture = Orientation(rotation).apply(counted_picture(0))
    assert picture[bright_corner].mean() > 200
    assert picture.flags.c_contiguous


@pytest.mark.parametrize("rotation", range(-180, 181, 90))
@pytest.mark.parametrize("width", [5, 8])
def test_every_turn_and_mirror_moves_every_pixel_even_of_padded_rows(rotation: int, width: int) -> None:
    rgb = np.random.default_rng(1).integers(0, 255, (6, 8, 3), dtype=np.uint8)[:, :width]
    for orientation, mirrored in (
        (Orientation(rotation), rgb),
        (Orientation(rotation, is_mirrored=True), rgb[:, ::-1]),
    ):
        turned = orientation.apply(rgb)
        np.testing.assert_array_equal(turned, np.rot90(mirrored, rotation // 90))
        assert turned.flags.c_contiguous


def test_a_file_that_asks_to_be_turned_is_turned(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", [counted_picture(i) for i in range(3)], EVEN[:3])
    turn_by_matrix(path)
    with open_clip(path) as clip:
        frame = next(iter(clip.frames()))
        assert (clip.source().width_px, clip.source().height_px) == (96, 64)
    # Turned clockwise, the bright top left corner comes to the top right.
    assert frame.rgb[5, -5].mean() > 200
    assert frame.rgb[5, 5].mean() < 100


def turn_by_matrix(path: Path) -> None:
    """Write a display matrix of 90 degrees clockwise into the track header, as a phone held upright does."""
    data = bytearray(path.read_bytes())
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    clockwise = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    track_header = data.index(b"tkhd")
    at = data.index(identity, track_header)
    data[at : at + len(identity)] = clockwise
    path.write_bytes(data)


def test_a_part_of_the_clip_keeps_the_clock_of_the_whole(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", [counted_picture(i) for i in range(20)], EVEN)
    frames = read(path, start_s=0.2, end_s=0.4)
    assert [f.index for f in frames] == list(range(len(frames)))
    assert frames[0].time_s == pytest.approx(0.2, abs=1e-3)
    assert frames[-1].time_s == pytest.approx(0.4, abs=1e-3)


def test_the_source_tells_what_was_read(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "squat.mp4", [counted_picture(i) for i in range(20)], EVEN)
    with open_clip(path) as clip:
        with pytest.raises(ValueError, match="read the frames first"):
            clip.source()
        assert clip.expected_frames == 20
        list(clip.frames())
        source = clip.source()
    assert (source.file, source.frames, source.width_px, source.height_px) == ("squat.mp4", 20, 64, 96)
    assert source.frame_rate_hz == pytest.approx(30, rel=0.01)
    assert source.duration_s == pytest.approx(20 / 30, rel=0.01)
    assert len(source.sha256) == 64
    assert not source.cut_short


def test_a_part_after_the_end_of_the_clip_is_refused_by_name(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", [counted_picture(i) for i in range(20)], EVEN)
    with open_clip(path) as clip, pytest.raises(VideoError, match=r"the clip ends at 0\.6 s, before the part"):
        list(clip.frames(start_s=9.0))


def test_slow_motion_is_undone_when_the_phone_wrote_its_rate(tmp_path: Path) -> None:
    tag = {"com.android.capture.fps": "120.0"}
    path = write_clip(tmp_path / "a.mp4", [counted_picture(i) for i in range(20)], EVEN, metadata=tag)
    assert read(path)[-1].time_s == pytest.approx(EVEN[-1] / 4, rel=0.02)


def test_a_time_scale_given_by_hand_wins(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", [counted_picture(i) for i in range(20)], EVEN)
    with open_clip(path, time_scale=0.5) as clip:
        last = list(clip.frames())[-1]
        assert clip.source().time_scale == 0.5
    assert last.time_s == pytest.approx(EVEN[-1] / 2, rel=0.01)


def test_a_file_cut_short_gives_its_good_pictures_and_says_so(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", noise(20), EVEN)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])
    with open_clip(path) as clip:
        frames = list(clip.frames())
        assert clip.source().cut_short
    assert 3 <= len(frames) < 20


def test_a_clip_trimmed_without_a_new_encoding_is_not_damaged(tmp_path: Path) -> None:
    whole, trimmed = write_clip(tmp_path / "a.mp4", noise(20), EVEN), tmp_path / "b.mp4"
    with av.open(str(whole)) as source, av.open(str(trimmed), "w") as copy:
        stream = source.streams.video[0]
        written = copy.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.pts is None or packet.dts is None or packet.time_base is None:
                continue
            # Times below zero are in the file for the decoder, and hidden by its edit list.
            shift = round(EVEN[12] / packet.time_base)
            packet.pts, packet.dts, packet.stream = packet.pts - shift, packet.dts - shift, written
            copy.mux(packet)
    with open_clip(trimmed) as clip:
        assert clip.expected_frames == 20
        assert len(list(clip.frames())) == 8
        assert not clip.source().cut_short


@pytest.mark.parametrize("movflags", ["+frag_keyframe+empty_moov", "+dash"])
def test_a_file_in_pieces_that_just_stops_says_so(movflags: str, tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", noise(20), EVEN, movflags=movflags)
    with open_clip(path) as clip:
        assert len(list(clip.frames())) == 20
        assert not clip.source().cut_short
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    last = packets[11]
    assert last.pos is not None
    path.write_bytes(path.read_bytes()[: last.pos + last.size])
    with open_clip(path) as clip:
        assert len(list(clip.frames())) == 12
        assert clip.source().cut_short


def test_what_is_no_video_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("this is not a video at all\n" * 50)
    (tmp_path / "empty.mp4").touch()
    write_sound(tmp_path / "sound.mp4")
    for name, what in [
        ("text.mp4", "not a video"),
        ("empty.mp4", "empty"),
        ("sound.mp4", "no video track"),
        ("missing.mp4", "no such file"),
        (".", "folder"),
    ]:
        with pytest.raises(VideoError, match=what) as caught:
            read(tmp_path / name)
        assert "\n" not in str(caught.value)
        assert "; " in str(caught.value), "says what to do"


@pytest.mark.slow
@pytest.mark.parametrize(("rate_hz", "stride"), [(12, 1), (30, 1), (45, 1), (50, 2), (60, 2), (125, 5), (250, 10)])
def test_frames_beyond_enough_a_second_are_counted_but_not_read(tmp_path: Path, rate_hz: int, stride: int) -> None:
    count = 2 * rate_hz
    times = [number / rate_hz for number in range(count)]
    path = write_clip(tmp_path / "a.mp4", noise(count), times)
    with open_clip(path) as clip:
        assert clip.stride == stride
        frames = list(clip.frames(stride=clip.stride))
        source = clip.source()
    assert [frame.time_s for frame in frames] == pytest.approx(times[::stride], abs=1e-3)
    assert [frame.index for frame in frames] == list(range(0, count, stride))
    assert (source.frames, round(source.frame_rate_hz)) == (count, rate_hz)


def test_frames_before_a_moment_only_tell_which_ones_are_taken(tmp_path: Path) -> None:
    times = [number / 60 for number in range(60)]
    path = write_clip(tmp_path / "a.mp4", noise(60), times)
    with open_clip(path) as clip:
        frames = list(clip.frames(stride=2, after_s=0.45))
        assert clip.read().times_s == pytest.approx(times[27:], abs=1e-3)
    assert [frame.time_s for frame in frames] == pytest.approx(times[28::2], abs=1e-3)


def test_a_clip_that_is_too_short_says_whether_damage_made_it_so() -> None:
    whole = Source("a.mp4", "0" * 64, 64, 48, 0, 1.0, 9, 0.3, 30.0, cut_short=False)
    with pytest.raises(VideoError, match="too short to hold a squat"):
        require_length(whole)
    with pytest.raises(VideoError, match=r"damaged after 0\.3 s"):
        require_length(replace(whole, cut_short=True))


@pytest.mark.parametrize("error", [av.error.MemoryError(errno.ENOMEM, "no memory"), OSError(errno.EAGAIN, "no thread")])
def test_a_decoder_without_memory_is_no_damage(error: Exception) -> None:
    class Packet:
        """Where memory is really scarce, a decoder fails at an unknown moment."""

        def decode(self) -> list[av.VideoFrame]:
            raise error

    with pytest.raises(MemoryError):
        list(decode_packet(cast("av.Packet[av.VideoStream]", Packet()), is_first=True))
