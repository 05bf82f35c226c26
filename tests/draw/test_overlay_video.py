"""The overlay video and the stills, written and read again: format, times, size, place, and no half file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

import formcheck.draw.overlay_video as overlay_module
from formcheck.domain.errors import OutputError, VideoError
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.draw.canvas import NIGHT
from formcheck.draw.overlay import (
    BANNER_S,
    MAX_LONG_SIDE_PX,
    MIN_LONG_SIDE_PX,
    OverlayLayout,
    draw_overlay,
    lay_out_overlay,
)
from formcheck.draw.overlay_video import TICKS_PER_S, overlay_time_s, write_overlay
from formcheck.draw.still import Still
from formcheck.draw.stills import render_stills
from formcheck.judge.results import Analysis
from formcheck.observe.jpeg import decode_jpeg
from formcheck.wording.captions import title
from tests.fake_trace import HEIGHT, TIMES_S, WIDTH, blank, seen_from_the_front, seen_from_the_side, side_trace
from tests.video_files import write_clip

pytestmark = pytest.mark.slow

EVEN_S = tuple(float(time_s) for time_s in TIMES_S)
UNEVEN_S = tuple(round(time_s + 0.03 * (number % 3), 3) for number, time_s in enumerate(EVEN_S))

Read = list[tuple[float, npt.NDArray[np.uint8]]]


def clip_of(folder: Path, times_s: tuple[float, ...] = EVEN_S, *, width: int = WIDTH, height: int = HEIGHT) -> Path:
    pictures = [blank(20 + 3 * number, width=width, height=height) for number in range(len(times_s))]
    return write_clip(folder / "squat.mp4", pictures, times_s)


def at_times(analysis: Analysis, times_s: tuple[float, ...], *, width: int = WIDTH, height: int = HEIGHT) -> Analysis:
    """The same analysis of a clip with other picture times, or of another size."""
    traces = tuple(replace(trace, time_s=np.array(times_s)) for trace in analysis.traces)
    return replace(analysis, traces=traces, source=replace(analysis.source, width_px=width, height_px=height))


def read(path: Path) -> Read:
    with av.open(str(path)) as container:
        return [
            (float(f.time or 0.0), np.asarray(f.to_ndarray(format="rgb24"), np.uint8))
            for f in container.decode(video=0)
        ]


def test_the_video_is_one_that_every_phone_plays(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    write_overlay(clip_of(tmp_path), seen_from_the_side(), target)
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.pix_fmt == "yuv420p"
        assert len(container.streams) == 1
    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "it starts to play before it is loaded"


def test_the_encoder_refines_movement_by_one_step_only(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    write_overlay(clip_of(tmp_path), seen_from_the_side(), target)
    assert b" subme=1 " in target.read_bytes(), "x264 writes its settings into the file"


@pytest.mark.parametrize("times_s", [EVEN_S, UNEVEN_S])
def test_every_picture_keeps_its_time(tmp_path: Path, times_s: tuple[float, ...]) -> None:
    target = tmp_path / "out.mp4"
    write_overlay(clip_of(tmp_path, times_s), at_times(seen_from_the_side(), times_s), target)
    written = [time_s for time_s, _ in read(target)]
    assert len(written) == len(times_s)
    assert np.allclose(written, np.array(times_s) - times_s[0], atol=1.5 / TICKS_PER_S)


def test_a_slow_motion_clip_plays_as_slowly_as_it_did(tmp_path: Path) -> None:
    analysis = seen_from_the_side()
    slow = replace(analysis, source=replace(analysis.source, time_scale=0.5))
    slow = replace(slow, traces=(replace(side_trace(), time_s=0.5 * TIMES_S),))
    target = tmp_path / "out.mp4"
    write_overlay(clip_of(tmp_path), slow, target)
    assert np.allclose([time_s for time_s, _ in read(target)], EVEN_S, atol=1.5 / TICKS_PER_S)
    assert overlay_time_s(slow, 1.5) == pytest.approx(3.0)


def test_only_the_part_that_was_analyzed_is_drawn(tmp_path: Path) -> None:
    part = slice(20, 50)
    trace = side_trace()
    names = ("knee_front_past_toe_cm", "heel_rise_cm", "trunk_lean_deg", "hip_height_cm")
    curves = {name: getattr(trace, name) for name in names}
    shorter = {name: replace(c, values=c.values[part], error=c.error[part]) for name, c in curves.items()}
    points = {
        name: getattr(trace, name)[part] for name in trace.__slots__ if name.endswith("_px") and "head" not in name
    }
    cut = replace(trace, time_s=trace.time_s[part], head_px=trace.head_px[part], **shorter, **points)
    target = tmp_path / "out.mp4"
    write_overlay(clip_of(tmp_path), seen_from_the_side(cut), target)
    written = [time_s for time_s, _ in read(target)]
    assert (len(written), written[0]) == (30, 0.0)
    assert overlay_time_s(seen_from_the_side(cut), 3.0) == pytest.approx(1.0)
    assert overlay_time_s(seen_from_the_side(cut), 0.0) == 0.0


def test_a_clip_that_lies_on_its_side_is_drawn_upright(tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    pictures = [np.ascontiguousarray(np.rot90(upright, -1)) for upright in (blank(60 + n) for n in range(10))]
    write_clip(turned, pictures, EVEN_S[:10])
    with av.open(str(turned)) as source, av.open(str(tmp_path / "squat.mp4"), "w") as copy:
        stream = copy.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(90) if hasattr(stream, "set_display_rotation") else pytest.skip("PyAV cannot turn")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    target = tmp_path / "out.mp4"
    write_overlay(tmp_path / "squat.mp4", at_times(seen_from_the_side(), EVEN_S), target)
    assert read(target)[0][1].shape[0] > read(target)[0][1].shape[1]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (240, 320, (480, 640)),
        (355, 201, (640, 362)),
        (720, 1280, (720, 1280)),
        (1081, 1921, (720, 1280)),
        (1280, 721, (1280, 720)),
        (3840, 2160, (1280, 720)),
    ],
)
def test_pictures_are_even_and_neither_huge_nor_tiny(width: int, height: int, expected: tuple[int, int]) -> None:
    layout = lay_out_overlay(seen_from_the_side(), width_px=width, height_px=height)
    assert (layout.width_px, layout.height_px) == expected
    assert max(expected) <= MAX_LONG_SIDE_PX
    assert max(expected) >= min(MIN_LONG_SIDE_PX, MAX_LONG_SIDE_PX)
    drawn = draw_overlay(blank(width=width, height=height), seen_from_the_side(), layout, time_s=4.5)
    assert drawn.shape == (expected[1], expected[0], 3)


def test_an_odd_sized_clip_is_written(tmp_path: Path) -> None:
    source = tmp_path / "odd.mkv"
    with av.open(str(source), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 241, 321, "bgr0"
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(blank(60 + number, width=241, height=321), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    target = tmp_path / "out.mp4"
    write_overlay(source, at_times(seen_from_the_side(), EVEN_S, width=241, height=321), target)
    assert len(read(target)) == 10


def test_progress_is_told_picture_by_picture(tmp_path: Path) -> None:
    updates: list[ProgressUpdate] = []
    write_overlay(clip_of(tmp_path), seen_from_the_side(), tmp_path / "out.mp4", on_progress=updates.append)
    assert updates == [
        ProgressUpdate(AnalysisStage.OVERLAY, number, len(EVEN_S)) for number in range(1, len(EVEN_S) + 1)
    ]


def test_a_broken_run_leaves_what_was_there_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.mp4"
    target.write_bytes(b"the one from yesterday")
    clip = clip_of(tmp_path)
    draw = draw_overlay

    def tire(
        rgb: npt.NDArray[np.uint8], analysis: Analysis, layout: OverlayLayout, *, time_s: float
    ) -> npt.NDArray[np.uint8]:
        if time_s > 2.0:
            raise KeyboardInterrupt
        return draw(rgb, analysis, layout, time_s=time_s)

    monkeypatch.setattr(overlay_module, "draw_overlay", tire)
    with pytest.raises(KeyboardInterrupt):
        write_overlay(clip, seen_from_the_side(), target)
    assert target.read_bytes() == b"the one from yesterday"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.mp4", "squat.mp4"]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    clip = clip_of(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        write_overlay(clip, seen_from_the_side(), tmp_path / "file" / "out.mp4")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "squat.mp4"]


def test_a_clip_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="no such file"):
        write_overlay(tmp_path / "gone.mp4", seen_from_the_side(), tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def different(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return np.asarray((one != other).any(axis=2))


def test_the_verdict_shows_after_its_rep_and_goes_again() -> None:
    analysis = seen_from_the_side()
    layout = lay_out_overlay(analysis, width_px=WIDTH, height_px=HEIGHT)
    end_s = analysis.reps[0].timing.end_s
    seen = []
    for time_s in (end_s - 0.1, end_s + 0.1, end_s + BANNER_S + 0.1):
        drawn = draw_overlay(blank(), analysis, layout, time_s=time_s)
        box = layout.banner
        part = drawn[int(box.top_px) : int(box.bottom_px), int(box.left_px) : int(box.right_px)]
        seen.append(bool((np.abs(part.astype(int) - NIGHT).max(axis=2) < 40).mean() > 0.3))
    assert seen == [False, True, False]
    assert "controlled" in title(analysis.reps[0], of=1)


def test_the_panel_stays_in_its_place_and_off_the_lifter() -> None:
    analysis = seen_from_the_side()
    layout = lay_out_overlay(analysis, width_px=WIDTH, height_px=HEIGHT)
    x, y, radius = side_trace().head_px[0] * layout.scale
    box = layout.panel
    nearest = np.clip((x, y), (box.left_px, box.top_px), (box.right_px, box.bottom_px))
    assert np.hypot(*(nearest - (x, y))) > radius
    plain = blank()
    before = draw_overlay(plain, analysis, layout, time_s=1.0)
    during = draw_overlay(plain, analysis, layout, time_s=4.5)
    rows, columns = np.nonzero(different(before, during))
    panel = (columns >= box.left_px) & (columns <= box.right_px) & (rows >= box.top_px) & (rows <= box.bottom_px)
    assert panel.any(), "the figures of the rep have come"


@pytest.mark.parametrize(
    "analysis", [seen_from_the_side(), seen_from_the_front(), replace(seen_from_the_side(), reps=())]
)
def test_the_panel_and_the_verdict_lie_inside_the_picture(analysis: Analysis) -> None:
    for width, height in ((240, 320), (640, 360), (360, 640), (1920, 1080), (200, 640)):
        layout = lay_out_overlay(analysis, width_px=width, height_px=height)
        for box in (layout.panel, layout.banner):
            assert box.left_px >= 0
            assert box.top_px >= 0
            assert box.right_px <= layout.width_px
            assert box.bottom_px <= layout.height_px
        assert layout.letters_px >= 9


def test_the_given_picture_is_left_as_it_is() -> None:
    plain = blank()
    layout = lay_out_overlay(seen_from_the_side(), width_px=WIDTH, height_px=HEIGHT)
    draw_overlay(plain, seen_from_the_side(), layout, time_s=4.5)
    assert (plain == 128).all()


def time_of(still: Still) -> float:
    """When a picture of :func:`clip_of` was, by its gray level, which rises by three each picture."""
    gray = float(np.median(decode_jpeg(still.jpeg)[:40, :40]))
    return EVEN_S[round((gray - 20) / 3)]


def test_each_rep_gets_the_still_of_its_moment(tmp_path: Path) -> None:
    analysis = seen_from_the_side()
    (still,) = render_stills(clip_of(tmp_path), analysis)
    assert still.rep == 1
    assert time_of(still) == pytest.approx(analysis.reps[0].timing.bottom_s, abs=0.051)
    assert re.match(r"Rep 1 of 1 · controlled: 4\.7 ± 2\.1\scm front of the knee past the toes", still.text)


def test_a_moment_after_the_last_picture_gets_the_last_picture(tmp_path: Path) -> None:
    (still,) = render_stills(clip_of(tmp_path, EVEN_S[:30]), seen_from_the_side())
    assert time_of(still) == pytest.approx(2.9)


def test_no_rep_is_no_still(tmp_path: Path) -> None:
    assert list(render_stills(clip_of(tmp_path), replace(seen_from_the_side(), reps=()))) == []
