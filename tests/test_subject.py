"""Of several people in the picture the one who squats is measured, even if another is more visible."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.analysis import analyze_video
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.judge.caveats import CaveatKind
from formcheck.observe.video import open_clip
from tests.video_files import write_clip

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parent.parent / "sample_videos" / "heels_lift.mp4"
FIRST_REP_S = 3.2


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
