"""The one pass over the frames: landmarks, patches of feet and legs, cuts and bystanders.

The frames of a camera are added one by one, those of a clip all at once; both give an
:class:`~formcheck.observe.observation.Observation`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from formcheck.domain.body import BODY_LANDMARKS, LANDMARKS, Joint, Side
from formcheck.observe.frame import Frame
from formcheck.observe.frame_difference import CUT_RATIO, MIN_CUT_DIFFERENCE, FrameDifference
from formcheck.observe.observation import Observation, SceneSurvey
from formcheck.observe.patch import Patch, shrink_to_patch
from formcheck.observe.pose import Pose, PoseEstimator, PoseTrack, body_length_px, hide_person
from formcheck.observe.pose_schedule import PoseSchedule, complete_landmarks
from formcheck.observe.room_lines import find_lines
from formcheck.observe.same_person import PERSON_VISIBILITY, SamePersonSearch
from formcheck.observe.stored_patches import GrowingPatches
from formcheck.system.array_store import ArrayStore
from formcheck.system.growing_table import GrowingTable

PATCH_SHOES = (2.0, 1.3)
"""Width and height of a patch in shoe lengths: the shoe, a heel raised by a third of it, and landmark error."""

PATCH_SHOE_CELLS = 128.0
"""Patches are shrunk until the shoe is this many cells long; a shorter shoe keeps one cell per pixel."""

SHOE_OF_LEG_AND_TRUNK = 0.22
"""Shoe length / (trunk + thigh + shank) = 1.14 * 0.152 / 0.779: a foot is 0.152 of stature, a shoe a seventh
longer, and the three segments are 0.779."""

SHOE_LENGTH_WITHIN_S = 2.0
"""The shoe length is taken from the longest body in this time, since a squat foreshortens the thigh."""

SURVEY_EVERY_S = 1.0
"""How often a frame is searched for other people and for vertical lines."""

ROW = 3 * LANDMARKS
"""Numbers of a row of landmarks: x and y of each, then the visibility of each."""

NOBODY = np.full(ROW, np.nan)
"""The row of a frame in which nobody was found."""

LARGER_PERSON = 2.0
"""If a person in the frame, from shoulders to ankles, is so many times as large as what is followed, the tracker
follows a thing: a weight plate, for four seconds of one clip. In 500 recordings, two models and changed clips among
them, it does so in three; where it follows a lifter, nobody else is 1.5 times as large."""


class Observer:
    """Builds an Observation frame by frame.

    Args:
        estimator: finds the people.
        store: where landmarks and patches are stored; None keeps them in memory, as for a camera, of which nothing
            may be written to a disk.
        schedule: which frames are searched for the lifter. None searches all, as for a camera, which cannot wait for
            the next pose.

    Raises:
        ValueError: if there is a schedule, but the estimator smooths.
    """

    def __init__(
        self, estimator: PoseEstimator, *, store: ArrayStore | None = None, schedule: PoseSchedule | None = None
    ) -> None:
        if schedule is not None and estimator.smooths:
            raise ValueError("smoothed poses cannot be filled in; make the estimator with smooth=False")
        self._estimator = estimator
        self._person = SamePersonSearch(estimator)
        self._schedule = schedule
        self._waiting: list[tuple[Frame, float]] = []
        self._times = array("d")
        self._is_searched, self._is_found = array("b"), array("b")
        self._landmarks = GrowingTable(ROW, store)
        self._last_pose: Pose | None = None
        self._feet = {side: GrowingPatches(store) for side in Side}
        self._leg_masks = GrowingPatches(store)
        self._differences = array("d")
        self._surveys: list[SceneSurvey] = []
        self._difference = FrameDifference()
        self._last_difference = 0.0
        self._body_px: deque[tuple[float, float]] = deque()
        self._shoe_px = 0.0
        self._shrink = 1.0
        self._size = (0, 0)

    def add(self, frame: Frame) -> Pose | None:
        """Add the next frame. Returns the pose found in it; None, too, if it is not searched.

        Raises:
            OutputError: if the disk for temporary files is full.
        """
        self._size = frame.size_px
        difference = self._difference.update(frame)
        before, self._last_difference = self._last_difference, difference
        # After a cut anybody may be followed. In a shaking camera every frame differs as much.
        if difference >= MIN_CUT_DIFFERENCE and difference > CUT_RATIO * before:
            self._person.restart()
        if self._schedule is None:
            return self._search(frame, difference)
        is_due = self._schedule.is_due(frame.time_s)
        if difference >= MIN_CUT_DIFFERENCE:
            # Nothing is filled in across a cut.
            self.finish()
        elif not is_due:
            self._waiting.append((frame, difference))
            return None
        return self._search(frame, difference)

    def finish(self) -> None:
        """Search the last frame, too, so that an observation holds it."""
        if self._waiting:
            self._search(*self._waiting.pop())

    @property
    def first_s(self) -> float:
        """Time of the first frame that is still kept; 0 if there is none."""
        return self._times[0] if self._times else 0.0

    def forget(self, before_s: float) -> None:
        """Drop the frames before a moment, so that a camera can run for hours."""
        count = bisect_left(self._times, before_s)
        self._landmarks.forget(sum(self._is_searched[:count]))
        del self._times[:count], self._differences[:count], self._is_searched[:count], self._is_found[:count]
        for patches in (*self._feet.values(), self._leg_masks):
            patches.forget(count)
        del self._surveys[: bisect_left(self._surveys, before_s, key=lambda survey: survey.time_s)]

    def observation(self, *, zero_s: float = 0.0) -> Observation:
        """The frames added so far and not forgotten, up to the last one that was searched.

        Args:
            zero_s: the moment that becomes time 0.
        """
        times, difference = np.array(self._times), np.array(self._differences)
        difference[:1] = 0.0
        rows, searched = self._landmarks.table(), None
        if self._schedule is not None:
            searched = np.array(self._is_searched, bool)
            # Of the frames that were not searched only counts where nobody was found.
            every = np.where(np.array(self._is_found, bool)[:, None], 0.0, NOBODY)
            every[searched], rows = rows, every
        xy, visibility = rows[:, :-LANDMARKS].reshape(-1, LANDMARKS, 2), rows[:, -LANDMARKS:].copy()
        if searched is not None:
            xy, visibility = complete_landmarks(times, xy, visibility, searched, difference >= MIN_CUT_DIFFERENCE)
        track = PoseTrack(times - zero_s, xy, visibility, *self._size, searched)
        feet = {side: patches.patches() for side, patches in self._feet.items()}
        surveys = tuple(replace(survey, time_s=survey.time_s - zero_s) for survey in self._surveys)
        return Observation(track, feet, difference, surveys, self._leg_masks.patches())

    def _search(self, frame: Frame, difference: float) -> Pose | None:
        """Find the lifter in a frame, and once a second everything else; then keep it and the frames before it."""
        pose = self._person.locate(frame)
        if not self._surveys or frame.time_s - self._surveys[-1].time_s >= SURVEY_EVERY_S:
            others = tuple(self._estimator.locate_others(frame, pose))
            if pose is not None and any(_is_larger(person, pose, self._size) for person in others):
                # With the thing hidden, the tracker first loses it, then finds the person.
                hidden = hide_person(frame, pose)
                pose = self._estimator.locate(hidden) or self._estimator.locate(hidden) or pose
                self._person.restart()
                others = tuple(self._estimator.locate_others(frame, pose))
            box = pose.box_px(margin=0.1) if pose is not None else None
            self._surveys.append(SceneSurvey(frame.time_s, others, find_lines(frame.rgb, box)))
        waiting, self._waiting = self._waiting, []
        again = self._schedule.add(frame.time_s, pose, skipped=len(waiting)) if self._schedule else ()
        start = 0
        for number in again:
            self._keep_searched(*waiting[number], self._person.locate(waiting[number][0]), waiting[start:number])
            start = number + 1
        self._keep_searched(frame, difference, pose, waiting[start:])
        return pose

    def _keep_searched(
        self, frame: Frame, difference: float, pose: Pose | None, waiting: Sequence[tuple[Frame, float]]
    ) -> None:
        """Keep a frame that was searched, and before it those that were not."""
        before, before_s = (self._last_pose, self._times[-1]) if waiting else (None, 0.0)
        for earlier, its_difference in waiting:
            share = (earlier.time_s - before_s) / (frame.time_s - before_s)
            self._keep(earlier, its_difference, _blend(before, pose, share), is_searched=False)
        if pose is not None:
            self._shoe_px = self._measure_shoe(frame.time_s, pose)
        self._keep(frame, difference, pose, is_searched=True)
        row = NOBODY if pose is None else np.concatenate((pose.xy_px.ravel(), pose.visibility))
        self._landmarks.append(row.tolist())
        self._last_pose = pose if pose is None else replace(pose, leg_mask=None)

    def _keep(self, frame: Frame, difference: float, pose: Pose | None, *, is_searched: bool) -> None:
        for side in Side:
            patch = cut_foot(frame, pose, side, self._shoe_px, self._shrink) if pose is not None else None
            self._feet[side].append(patch)
        self._leg_masks.append(pose.leg_mask if pose is not None else None)
        self._differences.append(difference)
        self._times.append(frame.time_s)
        self._is_found.append(pose is not None)
        self._is_searched.append(is_searched)

    def _measure_shoe(self, time_s: float, pose: Pose) -> float:
        """Shoe length in pixels, from the size of the body."""
        self._body_px.append((time_s, float(body_length_px(pose.xy_px))))
        while self._body_px[0][0] < time_s - SHOE_LENGTH_WITHIN_S:
            self._body_px.popleft()
        shoe = SHOE_OF_LEG_AND_TRUNK * max(length for _, length in self._body_px)
        # The shrink stays the same unless the camera zooms, so that patches can be compared pixel by pixel.
        wanted = max(1.0, shoe / PATCH_SHOE_CELLS)
        if not 0.75 < wanted / self._shrink < 1.33:
            self._shrink = wanted
        return shoe


def observe(frames: Iterable[Frame], estimator: PoseEstimator, *, schedule: PoseSchedule | None = None) -> Observation:
    """Observe the frames of a clip once, in order. Patches go to a temporary file.

    Args:
        frames: of the clip.
        estimator: finds the people.
        schedule: as for :class:`Observer`.

    Raises:
        ValueError: as for :class:`Observer`.
        OutputError: if the disk for temporary files is full.
    """
    observer = Observer(estimator, store=ArrayStore(), schedule=schedule)
    for frame in frames:
        observer.add(frame)
    observer.finish()
    return observer.observation()


def cut_foot(frame: Frame, pose: Pose, side: Side, shoe_px: float, shrink: float) -> Patch | None:
    """Cut the patch around one foot; None where less than 8 rows or columns of it lie in the frame.

    Args:
        frame: the frame.
        pose: the lifter in it.
        side: which foot.
        shoe_px: shoe length.
        shrink: frame pixels per cell.
    """
    center = (pose.xy_px[Joint.HEEL.on(side)] + pose.xy_px[Joint.FOOT_INDEX.on(side)]) / 2
    # The landmarks lie above the sole and the heel rises, so more is kept above than below.
    width, height = round(PATCH_SHOES[0] * shoe_px), round(PATCH_SHOES[1] * shoe_px)
    left, top = round(center[0] - width / 2), round(center[1] - 0.6 * height)
    right, bottom = left + width, top + height
    columns, rows = frame.size_px
    down, across = slice(max(top, 0), min(bottom, rows)), slice(max(left, 0), min(right, columns))
    if down.stop - down.start < 8 or across.stop - across.start < 8:
        return None
    gray = cv2.cvtColor(np.ascontiguousarray(frame.cut(down, across)), cv2.COLOR_RGB2GRAY)
    gray = cv2.copyMakeBorder(
        gray,
        max(-top, 0),
        max(bottom - rows, 0),
        max(-left, 0),
        max(right - columns, 0),
        cv2.BORDER_REPLICATE,
    )
    return shrink_to_patch(np.asarray(gray, dtype=np.uint8), (left, top), shrink)


def _is_larger(person: Pose, followed: Pose, size: tuple[int, int]) -> bool:
    """Whether a person in the frame is so much larger than what is followed that the latter is a thing."""
    body_px = person.xy_px[BODY_LANDMARKS]
    is_inside = bool(np.all((body_px >= 0) & (body_px <= size)))
    is_seen = float(person.visibility.mean()) >= PERSON_VISIBILITY
    length_px, followed_px = (float(body_length_px(one.xy_px)) for one in (person, followed))
    return is_inside and is_seen and length_px > LARGER_PERSON * followed_px


def _blend(before: Pose | None, after: Pose | None, share: float) -> Pose | None:
    """The pose between two; the first if nobody is found after it."""
    if before is None or after is None:
        return before
    return Pose(before.xy_px + share * (after.xy_px - before.xy_px), before.visibility)
