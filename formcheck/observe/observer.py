"""The one pass over the pictures: the lifter's landmarks, a small grey patch round each foot, cuts and bystanders.

Everything later works on an :class:`Observation` and never sees a picture again; live, it simply grows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.observe.pose import Pose, PoseEstimator, PoseTrack
from formcheck.observe.room_lines import Lines, find_lines
from formcheck.observe.video import Frame

PATCH_SHOES = (2.0, 1.3)
"""Width and height of a patch in shoe lengths: the shoe, its heel raised by a third, and landmark error about it."""

PATCH_SHOE_CELLS = 128.0
"""A shoe longer than this in pixels is shrunk to it; a shorter one keeps its own pixels."""

SHOE_OF_LEG_AND_TRUNK = 0.22
"""Shoe length over trunk + thigh + shank: 0.152 of stature, a seventh longer for the shoe, over 0.779 of stature."""

SURVEY_EVERY_S = 1.0
"""How often a picture is searched for other people and for upright lines."""

THUMBNAIL = (64, 36)

Grey = npt.NDArray[np.uint8]
Keep = Callable[[Grey], Grey]
"""Puts a patch where it is kept, and gives it back from there."""


def as_it_is(grey: Grey) -> Grey:
    """A patch kept in memory."""
    return grey


@dataclass(frozen=True, slots=True)
class FootPatch:
    """A grey cut-out round one foot in one picture.

    A cell ``(column, row)`` of ``grey`` lies at ``origin_px + px_per_cell * (column, row)`` in the upright picture
    (cell centres and pixel centres both at whole numbers).
    """

    grey: npt.NDArray[np.uint8]
    origin_px: tuple[float, float]
    px_per_cell: float


@dataclass(frozen=True, slots=True)
class Survey:
    """A longer look at one picture: who else is in it, and its near-vertical lines."""

    time_s: float
    others: tuple[Pose, ...]
    lines: Lines


@dataclass(frozen=True, slots=True)
class Observation:
    """All that is kept of a recording.

    Attributes:
        track: the lifter's landmarks.
        feet: for each side ``T`` patches, None where nobody was found.
        change: ``(T,)`` mean absolute grey difference (0..255) of a thumbnail to the picture before; first is 0.
        surveys: longer looks at single pictures, about once a second.
    """

    track: PoseTrack
    feet: dict[Side, tuple[FootPatch | None, ...]]
    change: npt.NDArray[np.float64]
    surveys: tuple[Survey, ...]

    def __post_init__(self) -> None:
        if any(len(self.feet[side]) != len(self.track) for side in Side) or len(self.change) != len(self.track):
            raise ValueError("track, feet and change must have the same length")
        self.change.setflags(write=False)

    def since(self, time_s: float) -> Observation:
        """What was seen from a moment on; everything where nothing was seen after it."""
        track = self.track
        first = int(np.searchsorted(track.time_s, time_s))
        if first in (0, len(track)):
            return self
        kept = PoseTrack(
            track.time_s[first:].copy(),
            track.xy_px[first:].copy(),
            track.visibility[first:].copy(),
            track.width_px,
            track.height_px,
        )
        feet = {side: patches[first:] for side, patches in self.feet.items()}
        surveys = tuple(survey for survey in self.surveys if survey.time_s >= time_s)
        change = self.change[first:].copy()
        change[0] = 0.0
        return Observation(kept, feet, change, surveys)


class Observer:
    """Builds an Observation picture by picture."""

    def __init__(self, estimator: PoseEstimator, *, keep: Keep = as_it_is) -> None:
        self._estimator = estimator
        self._keep = keep
        self._times: list[float] = []
        self._poses: list[Pose | None] = []
        self._feet: dict[Side, list[FootPatch | None]] = {side: [] for side in Side}
        self._change: list[float] = []
        self._surveys: list[Survey] = []
        self._thumbnail: npt.NDArray[np.uint8] | None = None
        self._body_px: deque[tuple[float, float]] = deque()
        self._shrink = 1.0
        self._size = (0, 0)

    def add(self, frame: Frame) -> Pose | None:
        """Take in the next picture; gives back the pose found in it."""
        self._size = (frame.rgb.shape[1], frame.rgb.shape[0])
        pose = self._estimator.locate(frame)
        if not self._surveys or frame.time_s - self._surveys[-1].time_s >= SURVEY_EVERY_S:
            others = tuple(self._estimator.locate_others(frame, pose))
            box = pose.box_px(margin=0.1) if pose is not None else None
            self._surveys.append(Survey(frame.time_s, others, find_lines(frame.rgb, box)))
        shoe_px = self._shoe_px(frame.time_s, pose) if pose is not None else 0.0
        for side in Side:
            patch = cut_foot(frame.rgb, pose, side, shoe_px, self._shrink) if pose is not None else None
            self._feet[side].append(None if patch is None else replace(patch, grey=self._keep(patch.grey)))
        self._change.append(self._changed(frame.rgb))
        self._times.append(frame.time_s)
        self._poses.append(pose)
        return pose

    @property
    def first_s(self) -> float:
        """When the first picture was taken that is not forgotten; 0 before there is one."""
        return self._times[0] if self._times else 0.0

    def forget(self, before_s: float) -> None:
        """Let go of what was seen before a moment, so that a camera may run for hours."""
        count = bisect_left(self._times, before_s)
        del self._times[:count], self._poses[:count], self._change[:count]
        for patches in self._feet.values():
            del patches[:count]
        del self._surveys[: bisect_left(self._surveys, before_s, key=lambda survey: survey.time_s)]

    def observation(self, *, zero_s: float = 0.0) -> Observation:
        """What was seen so far and not forgotten.

        Args:
            zero_s: the moment from which its times count.
        """
        xy = np.full((len(self._poses), LANDMARKS, 2), np.nan)
        visibility = np.full((len(self._poses), LANDMARKS), np.nan)
        for i, pose in enumerate(self._poses):
            if pose is not None:
                xy[i], visibility[i] = pose.xy_px, pose.visibility
        track = PoseTrack(np.array(self._times) - zero_s, xy, visibility, *self._size)
        feet = {side: tuple(patches) for side, patches in self._feet.items()}
        surveys = tuple(replace(survey, time_s=survey.time_s - zero_s) for survey in self._surveys)
        change = np.array(self._change)
        change[:1] = 0.0
        return Observation(track, feet, change, surveys)

    def _shoe_px(self, time_s: float, pose: Pose) -> float:
        """Shoe length from the body's size: the largest of two seconds, since a squat foreshortens the thigh."""
        self._body_px.append((time_s, body_length_px(pose)))
        while self._body_px[0][0] < time_s - 2.0:
            self._body_px.popleft()
        shoe = SHOE_OF_LEG_AND_TRUNK * max(length for _, length in self._body_px)
        # The shrink stays the same unless the camera zooms, so that patches compare pixel by pixel.
        wanted = max(1.0, shoe / PATCH_SHOE_CELLS)
        if not 0.75 < wanted / self._shrink < 1.33:
            self._shrink = wanted
        return shoe

    def _changed(self, rgb: npt.NDArray[np.uint8]) -> float:
        # INTER_NEAREST on the way down costs nothing and a cut changes every cell anyway.
        small = cv2.resize(rgb, THUMBNAIL, interpolation=cv2.INTER_NEAREST)
        thumbnail = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        before, self._thumbnail = self._thumbnail, thumbnail
        return 0.0 if before is None else float(np.mean(cv2.absdiff(before, thumbnail)))


def observe(frames: Iterable[Frame], estimator: PoseEstimator, *, keep: Keep = as_it_is) -> Observation:
    """Look at every picture once.

    Args:
        frames: the pictures, in order.
        estimator: what finds the people in them.
        keep: where the foot patches are kept.
    """
    observer = Observer(estimator, keep=keep)
    for frame in frames:
        observer.add(frame)
    return observer.observation()


def body_length_px(pose: Pose) -> float:
    """Trunk + thigh + shank in pixels, the longer side of the two (the nearer leg)."""
    lengths = []
    for side in Side:
        points = [pose.xy_px[joint.on(side)] for joint in (Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE)]
        lengths.append(sum(float(np.linalg.norm(a - b)) for a, b in pairwise(points)))
    return max(lengths)


def cut_foot(rgb: npt.NDArray[np.uint8], pose: Pose, side: Side, shoe_px: float, shrink: float) -> FootPatch | None:
    """Cut the patch round one foot; None where it lies wholly outside the picture."""
    centre = (pose.xy_px[Joint.HEEL.on(side)] + pose.xy_px[Joint.FOOT_INDEX.on(side)]) / 2
    # The landmarks lie above the sole and the heel rises, so a little more is kept above than below.
    width, height = round(PATCH_SHOES[0] * shoe_px), round(PATCH_SHOES[1] * shoe_px)
    left, top = round(centre[0] - width / 2), round(centre[1] - 0.6 * height)
    right, bottom = left + width, top + height
    rows, columns = rgb.shape[:2]
    inside = rgb[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    if inside.shape[0] < 8 or inside.shape[1] < 8:
        return None
    grey = cv2.cvtColor(np.ascontiguousarray(inside), cv2.COLOR_RGB2GRAY)
    grey = cv2.copyMakeBorder(
        grey,
        max(-top, 0),
        max(bottom - rows, 0),
        max(-left, 0),
        max(right - columns, 0),
        cv2.BORDER_REPLICATE,
    )
    if shrink > 1.0:
        # Asked for by factor, OpenCV keeps the scale exact; asked for by size, it would round it.
        grey = cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    # cv2.resize keeps pixel corners together, so the first cell's centre moves by half the change in size.
    offset = (shrink - 1.0) / 2
    return FootPatch(np.asarray(grey, dtype=np.uint8), (left + offset, top + offset), shrink)
