"""Of several people in the picture those who squat are measured, even if another is more visible."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from rich.console import Console

from formcheck.analysis import analyze_video
from formcheck.cli.terminal import render_terminal
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.draw.charts import draw_charts
from formcheck.judge.caveats import CaveatKind
from formcheck.judge.results import Analysis
from formcheck.judge.verdict import Heels
from formcheck.observe.video import open_clip
from formcheck.report.analysis_file import as_dict
from formcheck.segment.lifters import Position
from formcheck.wording.captions import title
from formcheck.wording.rep_table import cells_of
from tests.video_files import SAMPLES, write_clip

pytestmark = pytest.mark.slow

SAMPLE, OTHER_SAMPLE = (SAMPLES / name for name in ("heels_lift.mp4", "hips_back_knees_behind.mp4"))
FIRST_REP_S = 3.2

LATE_S, LENGTH_S = 1.0, 7.0
"""The lifter on the right begins later; both have ended two squats by then."""


@pytest.fixture(scope="module")
def two_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody stands large in front, on the left; the lifter squats further back, on the right."""
    pictures, times_s = [], []
    with open_clip(SAMPLE) as clip:
        frames = list(clip.frames(end_s=FIRST_REP_S))
    onlooker = frames[0].rgb[:, ::-1]
    height, width = onlooker.shape[:2]
    for frame in frames:
        further = cv2.resize(frame.rgb, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
        stage = np.full_like(frame.rgb, 128)
        stage[height - further.shape[0] :, : further.shape[1]] = further
        both = np.concatenate([onlooker, stage[:, : round(0.6 * width)]], axis=1)
        pictures.append(cv2.resize(both, (768, 854), interpolation=cv2.INTER_AREA))
        times_s.append(frame.time_s)
    return write_clip(tmp_path_factory.mktemp("two") / "two.mp4", [np.asarray(p, np.uint8) for p in pictures], times_s)


def test_the_one_who_squats_is_measured_and_the_other_is_mentioned(two_people: Path) -> None:
    analysis = analyze_video(two_people, lifter=Lifter(height_cm=173), settings=Settings(model="full"))
    assert len(analysis.reps) == 1
    assert any(caveat.kind is CaveatKind.BYSTANDER for caveat in analysis.caveats)
    trace = analysis.traces[0]
    assert np.nanmedian(trace.head_px[:, 0]) > 768 / 2, "the lifter stands in the right half"


@pytest.fixture(scope="module")
def two_lifters(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """Two samples side by side, each half as large, at 15 frames per second."""
    sides = []
    for sample in (SAMPLE, OTHER_SAMPLE):
        with open_clip(sample) as clip:
            rgb = [cv2.resize(frame.rgb, (360, 640), interpolation=cv2.INTER_AREA) for frame in clip.frames(stride=2)]
        sides.append(rgb)
    times_s = np.arange(0.0, LENGTH_S, 1 / 15)
    late = [max(0, round(15 * (time_s - LATE_S))) for time_s in times_s]
    pictures = [np.hstack([sides[0][number], sides[1][at]]).astype(np.uint8) for number, at in enumerate(late)]
    path = write_clip(tmp_path_factory.mktemp("lifters") / "lifters.mp4", pictures, times_s.tolist())
    return analyze_video(path, settings=Settings(model="full"))


def test_two_who_squat_at_once_are_both_measured_and_named(two_lifters: Analysis) -> None:
    whose = [(rep.position, round(rep.timing.bottom_s)) for rep in two_lifters.reps]
    left, right = Position.LEFT, Position.RIGHT
    assert whose == [(left, 2), (right, 3), (left, 4), (right, 6)]
    assert not [caveat for caveat in two_lifters.caveats if caveat.kind is CaveatKind.BYSTANDER]
    heels = {
        position: {rep.judged.heels for rep in two_lifters.reps if rep.position is position} for position in Position
    }
    assert heels == {left: {Heels.LIFTED}, right: {Heels.FLAT}}, "each keeps the heels of the own sample"
    for trace in two_lifters.traces:
        is_left = np.nanmedian(trace.head_px[:, 0]) < 360
        assert is_left == (trace.position is left), "the marks are drawn on the lifter whose rep it is"


def test_all_outputs_name_both_lifters(two_lifters: Analysis) -> None:
    named = "Two lifters: reps 1 and 3 on the left, reps 2 and 4 on the right."
    terminal = Console(width=80, record=True, file=io.StringIO())
    terminal.print(render_terminal(two_lifters))
    printed = " ".join(terminal.export_text().split())
    assert named in printed
    assert "2 right" in printed
    plain = as_dict(two_lifters)
    assert plain["summary"]["headline"].startswith(named)
    assert [rep["position"] for rep in plain["reps"]] == ["left", "right", "left", "right"]
    assert [title(rep, of=4)[:25] for rep in two_lifters.reps[:2]] == [
        "Rep 1 of 4, left lifter ·",
        "Rep 2 of 4, right lifter ",
    ]
    assert printed.count("lifter: front of the knee") == 2
    assert {chart.title.rpartition(", ")[2] for chart in draw_charts(two_lifters)} == {"left lifter", "right lifter"}
    assert [cells_of(rep, two_lifters.view.kind)[0].note for rep in two_lifters.reps[:2]] == ["left", "right"]
