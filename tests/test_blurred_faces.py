"""No face is left in any output with blurred faces; a detector of another kind searches them all."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import dlib
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.analysis import analyze
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs.analyze_clip import analyze_one
from formcheck.jobs.job import AnalysisJob, Drawing
from formcheck.jobs.messages import Done, WorkItem
from formcheck.jobs.result_record import OVERLAY, REPORT
from formcheck.judge.results import Analysis
from formcheck.live.messages import LifterDetails
from formcheck.live.set_summary import AnalysisContext, CapturedFrame, summarize_set
from formcheck.observe.jpeg import decode_jpeg, encode_jpeg
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import Recording
from formcheck.observe.recording_file import save_recording
from formcheck.observe.video import open_clip
from formcheck.report.result_files import ResultFiles, write_result_files
from formcheck.segment.record import record
from tests.video_files import SAMPLES, write_clip

pytestmark = pytest.mark.slow

Picture = npt.NDArray[np.uint8]

MODEL = "full"


@dataclass(frozen=True)
class CutClip:
    """A clip with cuts in it: its recording, its analysis, and the numbers of the first frames after the cuts."""

    path: Path
    recording: Recording
    analysis: Analysis
    cuts: tuple[int, ...]


def faces(picture: Picture) -> int:
    """How many frontal faces HOG and a linear classifier find, at double size, in the upper two thirds."""
    upper = picture[: 2 * picture.shape[0] // 3]
    return len(dlib.get_frontal_face_detector()(np.ascontiguousarray(upper), 1))


def shot(sample: str, start_s: float, end_s: float, *, shift_px: int = 0) -> list[Picture]:
    """A part of a sample at three quarters of its size, moved sideways."""
    with open_clip(SAMPLES / sample) as clip:
        frames = [frame.rgb for frame in clip.frames(start_s=start_s, end_s=end_s)]
    return [np.roll(cv2.resize(rgb, (540, 960), interpolation=cv2.INTER_AREA), shift_px, axis=1) for rgb in frames]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> CutClip:
    """A squat from the front, cut after it twice to another place for 7 frames."""
    pictures = shot("front_knees_in.mp4", 0.0, 3.4)
    insert = shot("oblique_heels_lift.mp4", 0.0, 0.2, shift_px=150)
    back, aside = shot("front_knees_in.mp4", 3.4, 3.9), shot("front_knees_in.mp4", 0.0, 0.6, shift_px=-160)
    cuts = []
    for part in (aside, insert, back, insert):
        cuts.append(len(pictures))
        pictures += part
    path = write_clip(
        tmp_path_factory.mktemp("cuts") / "cuts.mp4", pictures, [number / 30 for number in range(len(pictures))]
    )
    recording = record(path, settings=Settings(model=MODEL))
    return CutClip(path, recording, analyze(recording), tuple(cuts))


def searched_frames(path: Path, cuts: tuple[int, ...]) -> Iterator[Picture]:
    """Every fifteenth frame, and every second one for a third of a second after a cut."""
    with open_clip(path) as opened:
        for frame in opened.frames():
            after = min((frame.index - cut for cut in cuts if cut <= frame.index), default=99)
            if frame.index % 15 == 0 or (after < 10 and after % 2 == 0):
                yield frame.rgb


def in_html(path: Path) -> list[bytes]:
    """The pictures inside a report."""
    return [b64decode(text) for text in re.findall(r"data:image/jpeg;base64,([^\"]+)", path.read_text("utf-8"))]


def in_pdf(path: Path) -> list[bytes]:
    """The photographs inside a PDF, which stores a JPEG as it is."""
    return re.findall(rb"stream\r?\n(\xff\xd8\xff.*?)\r?\nendstream", path.read_bytes(), flags=re.DOTALL)


def job_outputs(clip: CutClip, folder: Path, *, blur_face: bool) -> Path:
    """What the page and a batch write of the clip, from the recording that there is."""
    staging, cache = folder / "staging", folder / "cache"
    staging.mkdir(parents=True)
    cache.mkdir()
    job = AnalysisJob(
        label=clip.path.name,
        path=clip.path,
        sha256=clip.recording.source.sha256,
        model_sha256=clip.recording.model_sha256,
        lifter=Lifter(),
        settings=Settings(model=MODEL),
        drawing=Drawing(overlay=True, blur_face=blur_face),
    )
    save_recording(cache / f"{job.recording_key}.npz", clip.recording)
    assert isinstance(analyze_one(WorkItem(job, staging, cache), lambda _: None), Done)
    return staging


def live_stills(clip: CutClip, *, blur_face: bool) -> list[bytes]:
    """The stills of a live set with the same frames."""
    bottom_s = clip.analysis.reps[0].timing.bottom_s
    with open_clip(clip.path) as opened:
        near = opened.frames(start_s=bottom_s - 1.0, end_s=bottom_s + 1.0, stride=3)
        frames = [CapturedFrame(frame.time_s, encode_jpeg(frame.rgb)) for frame in near]
    context = AnalysisContext(find_model(MODEL), LifterDetails(blur_face=blur_face))
    return [still.jpeg for still in summarize_set(clip.recording.observation, (), frames, context, name="set").stills]


@pytest.mark.parametrize("blur_face", [False, True])
def test_no_face_is_left_in_stills_reports_and_live(clip: CutClip, tmp_path: Path, *, blur_face: bool) -> None:
    pdf = ResultFiles(report=tmp_path / "report.pdf", blur_face=blur_face)
    assert not write_result_files(clip.analysis, clip.path, pdf).failures
    written = job_outputs(clip, tmp_path, blur_face=blur_face)
    outputs = {
        "stills": [path.read_bytes() for path in sorted(written.glob("*.jpg"))],
        "HTML": in_html(written / REPORT),
        "PDF": in_pdf(tmp_path / "report.pdf"),
        "live": live_stills(clip, blur_face=blur_face),
    }
    found = {name: [faces(decode_jpeg(jpeg)) > 0 for jpeg in jpegs] for name, jpegs in outputs.items()}
    assert found == {name: [not blur_face] for name in outputs}


def test_no_face_is_left_in_an_overlay_even_after_cuts(clip: CutClip, tmp_path: Path) -> None:
    plain, blurred = (
        [faces(rgb) for rgb in searched_frames(job_outputs(clip, tmp_path / name, blur_face=blur) / OVERLAY, clip.cuts)]
        for name, blur in (("plain", False), ("blurred", True))
    )
    assert np.mean(np.array(plain) > 0) > 0.9, "the detector finds the faces that are there"
    assert sum(blurred) == 0
