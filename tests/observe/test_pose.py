"""Landmarks come from MediaPipe, one person at a time, whatever the picture's width or clock."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.domain.errors import ModelError
from formcheck.observe import pose
from formcheck.observe.frame import Frame
from formcheck.observe.pose import NETWORK_HEIGHT_PX, Pose, PoseEstimator, PoseTrack
from formcheck.observe.pose_models import ModelFile, find_model
from formcheck.observe.video import open_clip

pytestmark = pytest.mark.slow

SAMPLE = min((Path(__file__).parents[2] / "sample_videos").glob("*.mp4"))

LOADS = """
import sys
from formcheck.observe.pose import load_mediapipe
load_mediapipe()
print([name for name in ("matplotlib", "matplotlib.pyplot", "sounddevice") if name in sys.modules])
from mediapipe.tasks.python.vision import drawing_utils
figure = drawing_utils.plt.figure
import matplotlib.pyplot
print(figure is matplotlib.pyplot.figure)
"""


@pytest.fixture(scope="module")
def frame() -> Frame:
    with open_clip(SAMPLE) as clip:
        return next(iter(clip.frames()))


def test_mediapipe_is_loaded_without_its_drawing_which_still_works() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["[]", "True"]


@pytest.mark.skipif(sys.platform != "linux", reason="mapped files are listed as Linux does it")
def test_a_loaded_network_leaves_its_file_out_of_memory(frame: Frame) -> None:
    """MediaPipe copies the weights and keeps the file mapped: 18 MB for each network of ``heavy``."""
    model = find_model("heavy")
    with PoseEstimator(model) as estimator:
        assert estimator.locate(frame) is not None
        mappings = Path("/proc/self/smaps").read_text().split(str(model.path.resolve()))[1:]
    assert mappings
    in_memory_kb = [int(mapping.split("\nRss:")[1].split()[0]) for mapping in mappings]
    assert max(in_memory_kb) < 2000


def test_a_standing_person_is_found_the_right_way_up(frame: Frame) -> None:
    with PoseEstimator(find_model("full")) as estimator:
        found = estimator.locate(frame)
    assert found is not None
    heights = [found.xy_px[joint.on(Side.LEFT), 1] for joint in (Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE)]
    assert heights == sorted(heights)
    assert found.xy_px.shape == (LANDMARKS, 2)


def test_a_picture_of_odd_width_finds_the_same_person(frame: Frame) -> None:
    cut = np.ascontiguousarray(frame.rgb[:, 3:-8])
    with PoseEstimator(find_model("full")) as estimator:
        whole = estimator.locate(frame)
    with PoseEstimator(find_model("full")) as estimator:
        narrower = estimator.locate(Frame(0, 0.0, cut))
    assert whole is not None
    assert narrower is not None
    hip = Joint.HIP.on(Side.LEFT)
    np.testing.assert_allclose(narrower.xy_px[hip] + (3, 0), whole.xy_px[hip], atol=0.03 * frame.rgb.shape[0])


@pytest.mark.parametrize("odd", [0, 1])
def test_a_high_frame_gives_the_pose_of_its_half(frame: Frame, odd: int) -> None:
    small = np.ascontiguousarray(frame.rgb[::2, ::2])
    large = np.pad(small.repeat(2, axis=0).repeat(2, axis=1), ((0, odd), (0, odd), (0, 0)))
    assert small.shape[0] < NETWORK_HEIGHT_PX <= large.shape[0] < 2 * NETWORK_HEIGHT_PX
    with PoseEstimator(find_model("full")) as estimator:
        half = estimator.locate(Frame(0, 0.0, small))
    with PoseEstimator(find_model("full")) as estimator:
        whole = estimator.locate(Frame(0, 0.0, large))
    assert half is not None
    assert half.leg_mask is not None
    assert whole is not None
    assert whole.leg_mask is not None
    np.testing.assert_array_equal(whole.xy_px, 2 * half.xy_px)
    np.testing.assert_array_equal(whole.leg_mask.cells, half.leg_mask.cells)
    # A pixel of the half lies between pixels 0 and 1 of the whole.
    assert whole.leg_mask.origin_px == tuple(2 * edge + 0.5 for edge in half.leg_mask.origin_px)
    assert whole.leg_mask.px_per_cell == 2 * half.leg_mask.px_per_cell


def test_pictures_less_than_a_millisecond_apart_are_taken(frame: Frame) -> None:
    with PoseEstimator(find_model("full")) as estimator:
        poses = [estimator.locate(Frame(i, i * 1e-4, frame.rgb)) for i in range(4)]
    assert all(one is not None for one in poses)


@pytest.mark.parametrize(("step_s", "moved_px"), [(1 / 30, (4.0, 8.5)), (100.0, (8.5, 12.5))])
def test_mediapipe_makes_a_movement_late_as_documented(
    frame: Frame, step_s: float, moved_px: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The delay that is subtracted from the start of a rep is this smoothing: a jump of 10 px is seen by half."""
    monkeypatch.setattr(pose, "NETWORK_HEIGHT_PX", frame.rgb.shape[0] + 1)
    lower = np.ascontiguousarray(np.roll(frame.rgb, 10, axis=0))
    with PoseEstimator(find_model("full")) as estimator:
        still = [estimator.locate(Frame(i, i * step_s, frame.rgb)) for i in range(9)][-1]
        after = estimator.locate(Frame(9, 9 * step_s, lower))
    assert still is not None
    assert after is not None
    joints = [joint.on(side) for joint in (Joint.SHOULDER, Joint.HIP, Joint.KNEE) for side in Side]
    moved = (after.xy_px - still.xy_px)[joints, 1]
    assert moved_px[0] < moved.min() <= moved.max() < moved_px[1]


def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path: Path, frame: Frame) -> None:
    path = tmp_path / "broken.task"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    with pytest.raises(ModelError, match="cannot load the pose model"), PoseEstimator(ModelFile("broken", path, "")):
        pass


def test_an_estimator_outside_with_is_refused(frame: Frame) -> None:
    with pytest.raises(ValueError, match="with statement"):
        PoseEstimator(find_model("full")).locate(frame)


def test_a_track_is_checked_at_the_door() -> None:
    good = np.zeros((2, LANDMARKS, 2))
    with pytest.raises(ValueError, match="increase"):
        PoseTrack(np.array([0.0, 0.0]), good, np.zeros((2, LANDMARKS)), 10, 10)
    with pytest.raises(ValueError, match="must be"):
        PoseTrack(np.array([0.0, 0.1]), good[:1], np.zeros((2, LANDMARKS)), 10, 10)
    with pytest.raises(ValueError, match="is_searched"):
        PoseTrack(np.array([0.0, 0.1]), good, np.zeros((2, LANDMARKS)), 10, 10, np.ones(3, bool))
    with pytest.raises(ValueError, match="33 landmarks"):
        Pose(np.zeros((3, 2)), np.zeros(3))
    track = PoseTrack(np.array([0.0, 0.1]), good, np.zeros((2, LANDMARKS)), 10, 10)
    with pytest.raises(ValueError, match="read-only"):
        track.xy_px[0] = 1.0


def test_the_search_step_counts_frames_from_search_to_search() -> None:
    searched = np.array([1, 0, 0, 1, 1, 0, 1], bool)
    track = PoseTrack(np.arange(7.0), np.zeros((7, LANDMARKS, 2)), np.zeros((7, LANDMARKS)), 10, 10, searched)
    assert track.search_step.tolist() == [3, 3, 3, 1, 2, 2, 1]
    assert track[3:].search_step.tolist() == [1, 2, 2, 1]
    assert replace(track, is_searched=None)[3:].search_step.tolist() == [1, 1, 1, 1]


def test_a_box_holds_all_landmarks_and_its_margin() -> None:
    xy = np.zeros((LANDMARKS, 2))
    xy[0] = (10.0, 40.0)
    assert Pose(xy, np.ones(LANDMARKS)).box_px(margin=0.1) == (-4.0, -4.0, 14.0, 44.0)
