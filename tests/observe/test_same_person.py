"""The search stays with a person where the pose model goes over to somebody else, and only there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Pixels
from formcheck.observe.frame import Frame
from formcheck.observe.hide import hide_inside, hide_outside
from formcheck.observe.observer import Observer
from formcheck.observe.pose import Pose, PoseEstimator
from formcheck.observe.pose_models import find_model
from formcheck.observe.same_person import FOLLOWED_S, SamePersonSearch, body_box_px
from formcheck.observe.video import open_clip

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[2] / "sample_videos"
STEP_S = 0.1


@pytest.fixture(scope="module")
def person() -> Pixels:
    """The first frame of a sample, from a little left of the lifter to a little right."""
    with open_clip(min(SAMPLES.glob("*.mp4"))) as clip:
        frame = next(iter(clip.frames(end_s=0.5)))
    with PoseEstimator(find_model("full")) as estimator:
        pose = estimator.locate(frame)
    assert pose is not None
    left, _, right, _ = (max(round(edge), 0) for edge in pose.box_px(margin=0.1))
    return np.ascontiguousarray(frame.rgb[:, left:right])


def hip_x_px(pose: Pose) -> float:
    return float(pose.xy_px[[Joint.HIP.on(side) for side in Side], 0].mean())


def pictures(rgb: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """The person on the left, on the right, and on both sides."""
    empty = np.full_like(rgb, 128)
    sides = ((rgb, empty), (empty, rgb), (rgb, rgb))
    left, right, both = (np.ascontiguousarray(np.concatenate(pair, axis=1)) for pair in sides)
    return left, right, both


@pytest.mark.parametrize(("is_left_there", "followed_s"), [(True, 1.0), (False, 1.0), (True, FOLLOWED_S / 2)])
def test_whoever_was_followed_and_is_still_there_is_followed(
    person: Pixels, *, is_left_there: bool, followed_s: float
) -> None:
    width_px = person.shape[1]
    left, right, both = pictures(person)
    with PoseEstimator(find_model("full"), smooth=False) as estimator:
        search = SamePersonSearch(estimator)
        count = round(followed_s / STEP_S)
        for number in range(count + 1):
            pose = search.locate(Frame(number, number * STEP_S, left))
            assert pose is not None
            assert hip_x_px(pose) < width_px
        # The tracker itself goes over to the other one.
        estimator.restart(Frame(0, 0.0, right))
        slipped = estimator.locate(Frame(0, 0.0, right))
        assert slipped is not None
        assert hip_x_px(slipped) > width_px
        after = search.locate(Frame(count + 1, (count + 1) * STEP_S, both if is_left_there else right))
    assert after is not None
    assert (hip_x_px(after) < width_px) is (is_left_there and followed_s > FOLLOWED_S)


@pytest.mark.parametrize("is_cut", [True, False])
def test_after_a_cut_anybody_is_followed(person: Pixels, *, is_cut: bool) -> None:
    width_px = person.shape[1]
    left, right, both = pictures(person)
    with PoseEstimator(find_model("full"), smooth=False) as estimator:
        observer = Observer(estimator)
        # Where every frame differs as much, as in a shaking camera, it is no cut.
        bright = left if is_cut else np.where(left == 128, np.uint8(228), left)
        for number in range(12):
            observer.add(Frame(number, number * STEP_S, bright if number % 2 else left))
        estimator.restart(Frame(0, 0.0, right))
        estimator.locate(Frame(0, 0.0, right))
        observer.add(Frame(12, 12 * STEP_S, both))
        hips_px = observer.observation().track.xy_px[-1, [Joint.HIP.on(side) for side in Side], 0]
    assert (float(hips_px.mean()) > width_px) is is_cut


def test_a_part_of_a_frame_is_hidden_behind_its_mean_color() -> None:
    rgb = np.zeros((40, 60, 3), np.uint8)
    rgb[:20] = 200
    frame = Frame(0, 0.0, rgb)
    box = (10.0, -5.0, 30.0, 25.0)
    inside, outside = hide_inside(frame, box).rgb, hide_outside(frame, box).rgb
    hidden = np.zeros(rgb.shape[:2], bool)
    hidden[:25, 10:30] = True
    assert (inside[hidden] == 100).all()
    assert (outside[~hidden] == 100).all()
    assert (inside[~hidden] == rgb[~hidden]).all()
    assert (outside[hidden] == rgb[hidden]).all()


def test_the_box_of_a_body_leaves_out_arms_that_reach_before_somebody_else(person: Pixels) -> None:
    with PoseEstimator(find_model("full")) as estimator:
        pose = estimator.locate(Frame(0, 0.0, person))
    assert pose is not None
    reaching = pose.xy_px.copy()
    for joint in (Joint.ELBOW, Joint.WRIST):
        reaching[[joint.on(side) for side in Side], 0] += 1000.0
    box_px = body_box_px(replace(pose, xy_px=reaching), 0.0)
    assert np.array_equal(box_px, body_box_px(pose, 0.0))
    assert box_px[0] < hip_x_px(pose) < box_px[2]
