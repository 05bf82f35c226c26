"""A clip that is observed in parts gives what it gives as a whole."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Side
from formcheck.observe.frame_difference import MIN_CUT_DIFFERENCE
from formcheck.observe.observation import Observation
from formcheck.observe.parts import DECODING_SHARE, MAX_PARTS, WARM_UP_S, Part, divide, join
from formcheck.observe.patch import Patch
from tests.synthetic import Squat, make_squat


@pytest.mark.parametrize(
    ("start_s", "end_s", "count"),
    [
        (0.0, 0.0, 1),
        (0.0, 5.9, 1),
        (0.0, 6.0, 2),
        (0.0, 29.9, 2),
        (0.0, 1800.0, MAX_PARTS),
        (3.0, 8.0, 1),
        (2.0, 10.0, 2),
    ],
)
def test_a_clip_is_divided_by_its_length(start_s: float, end_s: float, count: int) -> None:
    parts = divide(start_s, end_s)
    assert len(parts) == count
    assert (parts[0].start_s, parts[-1].end_s) == (0.0, math.inf)
    inner = [start_s, *(part.start_s for part in parts[1:]), end_s]
    first_s, *others_s = np.diff(inner)
    assert others_s == pytest.approx([(end_s - start_s - first_s) / max(1, count - 1)] * (count - 1))
    assert [part.end_s for part in parts[:-1]] == [part.start_s for part in parts[1:]]


@pytest.mark.parametrize("length_s", [6.0, 10.0, 29.9, 62.0, 1800.0])
def test_two_threads_end_at_the_same_time(length_s: float) -> None:
    parts = divide(0.0, length_s)
    cost_s = []
    for thread in range(2):
        own = parts[thread::2]
        end_s = min(own[-1].end_s, length_s)
        observed_s = sum(min(part.end_s, length_s) - max(part.start_s - WARM_UP_S, 0.0) for part in own)
        cost_s.append(observed_s + DECODING_SHARE * (end_s - observed_s))
    assert cost_s[0] == pytest.approx(cost_s[1], rel=0.05)


def test_a_clip_of_unknown_length_is_not_divided() -> None:
    assert divide(0.0, math.inf) == (Part(),)


@pytest.fixture(scope="module")
def whole() -> Observation:
    made = make_squat(Squat(noise_px=1.0)).observation
    count = len(made.track)
    patches = tuple(Patch(np.full((8, 8), number % 256, np.uint8), (0.0, 0.0), 1.0) for number in range(count))
    difference = np.linspace(1.0, 2.0, count)
    difference[0] = 0.0
    made = replace(made, track=replace(made.track, is_searched=np.arange(count) % 3 == 0))
    return replace(made, feet=dict.fromkeys(Side, patches), frame_difference=difference, leg_masks=patches)


def seen_in(parts: tuple[Part, ...], whole: Observation) -> list[Observation]:
    """What is seen in each part with its warm-up."""
    time_s = whole.track.time_s
    return [
        whole[int(np.searchsorted(time_s, p.start_s - WARM_UP_S)) : int(np.searchsorted(time_s, p.end_s))]
        for p in parts
    ]


def test_parts_joined_are_the_whole(whole: Observation) -> None:
    parts = divide(0.0, float(whole.track.time_s[-1]))
    assert len(parts) > 1
    joined = join(parts, seen_in(parts, whole))
    assert joined is not None
    assert np.array_equal(joined.track.xy_px, whole.track.xy_px, equal_nan=True)
    assert np.array_equal(joined.track.time_s, whole.track.time_s)
    assert np.array_equal(joined.track.search_step, whole.track.search_step)
    assert np.array_equal(joined.frame_difference, whole.frame_difference)
    assert (joined.feet, joined.leg_masks) == (whole.feet, whole.leg_masks)
    assert joined.surveys == whole.surveys


def test_a_frame_a_rounding_error_before_a_part_belongs_to_the_one_before(whole: Observation) -> None:
    """Of 12 s at 30 frames per second the second part starts at 6.800000000000001 s, and a frame is at 6.8 s."""
    join_s = float(np.nextafter(whole.track.time_s[len(whole.track) // 2], math.inf))
    parts = (Part(0.0, join_s), Part(join_s))
    joined = join(parts, seen_in(parts, whole))
    assert joined is not None
    np.testing.assert_array_equal(joined.track.time_s, whole.track.time_s)


def test_a_part_without_frames_is_left_out(whole: Observation) -> None:
    end_s = float(whole.track.time_s[-1])
    parts = (Part(0.0, end_s + 1.0), Part(end_s + 1.0, math.inf))
    joined = join(parts, [whole, None])
    assert joined is not None
    assert len(joined.track) == len(whole.track)


def moved(seen: Observation, by_px: float) -> Observation:
    return replace(seen, track=replace(seen.track, xy_px=seen.track.xy_px + by_px))


def test_parts_that_follow_different_people_are_not_joined(whole: Observation) -> None:
    parts = divide(0.0, float(whole.track.time_s[-1]))
    first, *others = seen_in(parts, whole)
    assert join(parts, [first, *(moved(one, 20.0) for one in others)]) is not None
    assert join(parts, [first, *(moved(one, 1000.0) for one in others)]) is None


def test_after_a_cut_somebody_else_may_be_followed(whole: Observation) -> None:
    parts = divide(0.0, float(whole.track.time_s[-1]))[:2]
    first, second = seen_in(parts, whole)
    at = int(np.searchsorted(second.track.time_s, parts[1].start_s))
    difference = second.frame_difference.copy()
    difference[at] = 2 * MIN_CUT_DIFFERENCE
    joined = join(parts, [first, moved(replace(second, frame_difference=difference), 1000.0)])
    assert joined is not None
    assert joined.frame_difference.max() == 2 * MIN_CUT_DIFFERENCE
