"""One pass keeps what later measures need, and says exactly where it was cut from."""

from __future__ import annotations

import tempfile
import tracemalloc
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.observe.frame import Frame
from formcheck.observe.frame_difference import MIN_CUT_DIFFERENCE
from formcheck.observe.observation import Observation
from formcheck.observe.observer import Observer, cut_foot, observe
from formcheck.observe.patch import LEG_CELLS, cut_leg_mask
from formcheck.observe.pose import Pose, PoseEstimator, PoseTrack, body_length_px
from formcheck.observe.pose_models import find_model
from formcheck.observe.pose_schedule import PoseSchedule
from formcheck.observe.video import open_clip
from formcheck.system.array_store import ArrayStore

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[2] / "sample_videos"


def pose_with_foot_at(x_px: float, y_px: float) -> Pose:
    xy = np.full((LANDMARKS, 2), 50.0)
    for side in Side:
        xy[Joint.HEEL.on(side)] = (x_px - 20, y_px)
        xy[Joint.FOOT_INDEX.on(side)] = (x_px + 20, y_px)
    return Pose(xy, np.ones(LANDMARKS))


def picture_that_tells_its_place() -> npt.NDArray[np.uint8]:
    """Gray falls along x and rises along y, so the gray of a cell says where it was cut."""
    y, x = np.mgrid[0:240, 0:320]
    gray = (x / 4 + y / 2).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(gray[:, :, None], 3, axis=2))


@pytest.mark.parametrize("shrink", [1.0, 1.7])
@pytest.mark.parametrize("place", [(160, 120), (8, 230)])
def test_a_patch_knows_where_each_cell_was_cut(shrink: float, place: tuple[int, int]) -> None:
    picture = picture_that_tells_its_place()
    patch = cut_foot(Frame(0, 0.0, picture), pose_with_foot_at(*place), Side.LEFT, 50.0, shrink)
    assert patch is not None
    assert patch.px_per_cell == shrink
    checked = 0
    for row in range(2, patch.cells.shape[0] - 2, 7):
        for column in range(2, patch.cells.shape[1] - 2, 7):
            x, y = np.array(patch.origin_px) + patch.px_per_cell * np.array([column, row])
            if 1 <= x < 318 and 1 <= y < 238:
                assert patch.cells[row, column] == pytest.approx(x / 4 + y / 2, abs=1.2)
                checked += 1
    assert checked > 10


def test_a_foot_outside_the_picture_has_no_patch() -> None:
    assert (
        cut_foot(Frame(0, 0.0, picture_that_tells_its_place()), pose_with_foot_at(-200, 120), Side.LEFT, 50.0, 1.0)
        is None
    )


def test_body_length_takes_the_longer_side() -> None:
    xy = np.zeros((LANDMARKS, 2))
    for side, size in ((Side.LEFT, 10.0), (Side.RIGHT, 12.0)):
        for step, joint in enumerate((Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE)):
            xy[joint.on(side)] = (0.0, step * size)
    assert body_length_px(xy) == pytest.approx(36.0)


def some_frames(count: int) -> list[Frame]:
    clip_path = min(SAMPLES.glob("*.mp4"))
    with open_clip(clip_path) as clip:
        return [frame for frame in clip.frames(end_s=2.0) if frame.index < count]


@pytest.fixture(scope="module")
def seen() -> Observation:
    with PoseEstimator(find_model("full")) as estimator:
        return observe(some_frames(40), estimator)


def test_a_lifter_is_found_with_patches_for_both_feet(seen: Observation) -> None:
    assert seen.track.found.all()
    assert all(patch is not None for side in Side for patch in seen.feet[side])
    # About once a second somebody else and the upright things of the room are looked for.
    assert [s.time_s for s in seen.surveys] == pytest.approx([0.0, 1.0], abs=0.05)
    assert all(not s.other_people for s in seen.surveys)


def test_the_mask_holds_the_legs_and_not_the_room(seen: Observation) -> None:
    for mask, xy_px in zip(seen.leg_masks, seen.track.xy_px, strict=True):
        assert mask is not None
        assert max(mask.cells.shape) <= LEG_CELLS
        for joint in (Joint.KNEE, Joint.ANKLE):
            for side in Side:
                column, row = np.rint((xy_px[joint.on(side)] - mask.origin_px) / mask.px_per_cell).astype(int)
                assert mask.cells[row, column] > 200
        rows, columns = mask.cells.shape
        corners = mask.cells[[0, 0, rows - 1, rows - 1], [0, columns - 1, 0, columns - 1]]
        assert corners.max() < 50


def test_a_mask_outside_the_frame_is_not_kept() -> None:
    mask = np.ones((100, 80))
    legs = np.tile([40.0, 50.0], (LANDMARKS, 1))
    legs[[Joint.ANKLE.on(side) for side in Side]] = (40.0, 90.0)
    inside = cut_leg_mask(mask, legs)
    assert inside is not None
    assert inside.px_per_cell == 1.0
    assert (inside.cells == 255).all()
    assert cut_leg_mask(mask, legs + np.array([200.0, 0.0])) is None


def test_a_shrunk_mask_keeps_its_place() -> None:
    mask = np.zeros((600, 800))
    mask[:, :437] = 1.0
    legs = np.tile([400.0, 100.0], (LANDMARKS, 1))
    legs[[Joint.ANKLE.on(side) for side in Side]] = (400.0, 400.0)
    patch = cut_leg_mask(mask, legs)
    assert patch is not None
    assert patch.px_per_cell > 1.0
    row = patch.cells[len(patch.cells) // 2].astype(float)
    inside = int(np.flatnonzero(row >= 127.5)[-1])
    column = inside + (row[inside] - 127.5) / (row[inside] - row[inside + 1])
    assert patch.origin_px[0] + patch.px_per_cell * column == pytest.approx(436.5, abs=0.1 * patch.px_per_cell)


def test_frames_of_a_camera_give_the_same_and_stay_in_memory(
    seen: Observation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise AssertionError("a camera's frames reached the disk")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with PoseEstimator(find_model("full")) as estimator:
        observer = Observer(estimator)
        for frame in some_frames(40):
            observer.add(frame)
        grown = observer.observation()
    np.testing.assert_array_equal(grown.track.xy_px, seen.track.xy_px)
    np.testing.assert_array_equal(grown.frame_difference, seen.frame_difference)
    for side in Side:
        for one, other in zip((*grown.feet[side], *grown.leg_masks), (*seen.feet[side], *seen.leg_masks), strict=True):
            assert one is not None
            assert other is not None
            np.testing.assert_array_equal(one.cells, other.cells)


def observe_on_schedule(frames: list[Frame]) -> Observation:
    with PoseEstimator(find_model("full"), smooth=False) as estimator:
        return observe(frames, estimator, schedule=PoseSchedule())


def test_a_lifter_who_stands_is_searched_in_every_sixth_frame_and_cut_from_all(seen: Observation) -> None:
    thinned = observe_on_schedule(some_frames(40))
    assert thinned.track.found.all()
    np.testing.assert_array_equal(thinned.track.time_s, seen.track.time_s)
    np.testing.assert_array_equal(thinned.frame_difference, seen.frame_difference)
    is_searched = [mask is not None for mask in thinned.leg_masks]
    assert np.flatnonzero(is_searched)[:6].tolist() == [0, 3, 9, 15, 21, 27]
    assert thinned.track.is_searched is not None
    assert thinned.track.is_searched.tolist() == is_searched
    body_px = float(np.median(body_length_px(seen.track.xy_px)))
    apart_px = np.linalg.norm(thinned.track.xy_px - seen.track.xy_px, axis=2)
    assert np.percentile(apart_px, 90) < 0.02 * body_px
    for side in Side:
        for one, other in zip(thinned.feet[side], seen.feet[side], strict=True):
            assert one is not None
            assert other is not None
            np.testing.assert_allclose(one.origin_px, other.origin_px, atol=0.05 * body_px)


def test_skipped_frames_are_searched_where_a_movement_begins_and_kept_in_order() -> None:
    """The lifter of the sample stands for 1.2 s, then goes down fast."""
    frames = some_frames(60)
    seen = observe_on_schedule(frames)
    assert seen.track.time_s.tolist() == [frame.time_s for frame in frames]
    searched = np.flatnonzero(seen.track.is_searched if seen.track.is_searched is not None else ())
    assert [number for number, mask in enumerate(seen.leg_masks) if mask is not None] == searched.tolist()
    begins = int(searched[np.argmax(np.diff(searched) == 1)])
    assert {33, 36, 39} <= set(searched)
    assert set(range(begins, begins + 10)) <= set(searched)
    hips_y = seen.track.xy_px[begins : begins + 10, [Joint.HIP.on(side) for side in Side], 1].mean(axis=1)
    assert (np.diff(hips_y) > 0).all()


def test_smoothed_poses_are_not_filled_in() -> None:
    with pytest.raises(ValueError, match="smooth=False"):
        Observer(PoseEstimator(find_model("full")), schedule=PoseSchedule())


def test_frames_beside_a_cut_are_searched_and_nothing_is_filled_in_across_it() -> None:
    frames = some_frames(12)
    shift_px = frames[0].rgb.shape[1] // 4
    after = [Frame(f.index, f.time_s, np.ascontiguousarray(np.roll(f.rgb, shift_px, axis=1))) for f in frames[6:]]
    cut = observe_on_schedule(frames[:6] + after)
    assert np.flatnonzero(cut.frame_difference >= MIN_CUT_DIFFERENCE).tolist() == [6]
    assert [number for number, mask in enumerate(cut.leg_masks) if mask is not None][:5] == [0, 3, 5, 6, 9]
    hips = cut.track.xy_px[:, [Joint.HIP.on(side) for side in Side], 0].mean(axis=1)
    assert np.abs(hips[:6] - hips[0]).max() < 0.05 * shift_px
    assert np.abs(hips[7:] - hips[0] - shift_px).max() < 0.2 * shift_px


def test_a_lifter_who_leaves_is_kept_until_the_search_that_misses_him() -> None:
    frames = some_frames(12)
    empty = np.full_like(frames[0].rgb, 128)
    left = observe_on_schedule([*frames[:7], *(Frame(f.index, f.time_s, empty) for f in frames[7:])])
    assert left.track.found.tolist() == [number < 7 for number in range(12)]
    assert all((patch is None) == (number >= 7) for number, patch in enumerate(left.feet[Side.LEFT]))


def test_what_is_forgotten_is_gone_and_the_rest_is_as_it_was(seen: Observation) -> None:
    with PoseEstimator(find_model("full")) as estimator:
        observer = Observer(estimator)
        for frame in some_frames(40):
            observer.add(frame)
        assert observer.first_s == 0.0
        observer.forget(0.5)
        kept = observer.observation(zero_s=0.5)
    first = int(np.searchsorted(seen.track.time_s, 0.5))
    assert observer.first_s == seen.track.time_s[first]
    np.testing.assert_array_equal(kept.track.time_s, seen.track.time_s[first:] - 0.5)
    np.testing.assert_array_equal(kept.track.xy_px, seen.track.xy_px[first:])
    assert len(kept.feet[Side.LEFT]) == len(kept.track)
    assert kept.frame_difference[0] == 0.0
    np.testing.assert_array_equal(kept.frame_difference[1:], seen.frame_difference[first + 1 :])
    assert [s.time_s for s in kept.surveys] == [s.time_s - 0.5 for s in seen.surveys if s.time_s >= 0.5]


def test_the_end_of_an_observation_is_an_observation(seen: Observation) -> None:
    end = seen.since(0.5)
    first = int(np.searchsorted(seen.track.time_s, 0.5))
    np.testing.assert_array_equal(end.track.time_s, seen.track.time_s[first:])
    np.testing.assert_array_equal(end.track.xy_px, seen.track.xy_px[first:])
    for patch, same in zip(end.feet[Side.RIGHT], seen.feet[Side.RIGHT][first:], strict=True):
        assert patch is not None
        assert same is not None
        np.testing.assert_array_equal(patch.cells, same.cells)
    assert end.surveys == seen.surveys[1:]
    assert seen.since(-1.0) is seen
    assert seen.since(99.0) is seen


def test_a_cut_shows_in_the_change(seen: Observation) -> None:
    frames = some_frames(6)
    after = [Frame(f.index, f.time_s, np.ascontiguousarray(255 - f.rgb)) for f in frames[3:]]
    with PoseEstimator(find_model("full")) as estimator:
        change = observe(frames[:3] + after, estimator).frame_difference
    assert change[3] > 10 * np.delete(change, 3).max()


def test_an_empty_place_gives_no_pose_and_no_patch() -> None:
    noise = np.random.default_rng(0)
    frames = [Frame(i, i / 30, noise.integers(0, 255, (240, 320, 3), dtype=np.uint8)) for i in range(5)]
    with PoseEstimator(find_model("full")) as estimator:
        nothing = observe(frames, estimator)
    assert not nothing.track.found.any()
    assert all(patch is None for side in Side for patch in nothing.feet[side])


def test_two_people_side_by_side_are_told_apart() -> None:
    frame = some_frames(1)[0]
    twice = np.ascontiguousarray(np.concatenate([frame.rgb, frame.rgb[:, ::-1]], axis=1))
    with PoseEstimator(find_model("full")) as estimator:
        seen = observe([Frame(0, 0.0, twice)], estimator)
    assert len(seen.surveys[0].other_people) == 1


def test_a_person_twice_as_large_as_what_is_followed_is_followed_instead() -> None:
    frame = some_frames(1)[0]
    with PoseEstimator(find_model("full")) as estimator:
        person = estimator.locate(frame)
    assert person is not None
    left, top, right, bottom = (max(round(edge), 0) for edge in person.box_px(margin=0.1))
    rgb = frame.rgb[top:bottom, left:right]
    small = cv2.resize(rgb, None, fx=0.45, fy=0.45, interpolation=cv2.INTER_AREA)
    beside = np.full((rgb.shape[0], small.shape[1], 3), 128, np.uint8)
    beside[: small.shape[0]] = small
    alone, both = (np.concatenate([beside, part], axis=1) for part in (np.full_like(rgb, 128), rgb))
    frames = [Frame(i, i / 5, np.ascontiguousarray(alone if i == 0 else both)) for i in range(8)]
    with PoseEstimator(find_model("full"), smooth=False) as estimator:
        track = observe(frames, estimator).track
    hips_px = track.xy_px[:, Joint.HIP.on(Side.LEFT), 0]
    # The survey of the first second finds the larger person.
    assert (hips_px[:5] < small.shape[1]).all()
    assert (hips_px[5:] > small.shape[1]).all()


def test_lengths_that_disagree_are_refused(seen: Observation) -> None:
    track = seen.track
    shorter = PoseTrack(track.time_s[:5], track.xy_px[:5], track.visibility[:5], track.width_px, track.height_px)
    with pytest.raises(ValueError, match="same length"):
        Observation(shorter, seen.feet, seen.frame_difference, seen.surveys)


class StillLifter:
    """Finds a lifter who stands in every frame, as an estimator does."""

    smooths = False

    def locate(self, _: Frame) -> Pose:
        xy_px = np.full((LANDMARKS, 2), 200.0)
        for step, joint in enumerate((Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE)):
            xy_px[[joint.on(side) for side in Side]] = (200.0, 190.0 * step)
        return Pose(xy_px, np.ones(LANDMARKS))

    def locate_others(self, _frame: Frame, _lifter: Pose | None) -> list[Pose]:
        return []


def test_a_frame_that_is_not_searched_takes_little_memory() -> None:
    """With a pose of its own it took 1.1 kB more, 60 MB in half an hour."""
    rgb = np.zeros((600, 400, 3), np.uint8)
    observer = Observer(cast("PoseEstimator", StillLifter()), store=ArrayStore(), schedule=PoseSchedule())
    used: list[int] = []
    tracemalloc.start()
    try:
        for number in range(600):
            observer.add(Frame(number, number / 30, rgb))
            used.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    bytes_each = (used[-1] - used[99]) / 500
    assert bytes_each < 500
