"""Which frames of a clip are searched for the lifter, and the landmarks of all of them.

The pose network takes most of a clip's CPU. Between two poses a tenth of a second apart, or a fifth where he moves
slowly, the lifter is where a smooth curve through the poses around says, to less than the network's own scatter.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from formcheck.domain.body import BODY_LANDMARKS, LANDMARKS, Joint, Side
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.filters import interpolate
from formcheck.observe.pose import VISIBILITY_SHARE, Pose, body_length_px

POSES_HZ, SLOW_POSES_HZ = 10.0, 5.0
"""Poses a second of a lifter who moves, and of one who stands or moves slowly."""

EARLY_FRAMES = 0.6
"""A search may come earlier by this share of a frame, since times jitter. So 25 frames a second are not on the edge
between two steps, as they are with half a frame."""

SLOW_BODY_PER_S = 0.2
"""A lifter moves slowly if no joint of trunk and legs is faster, in body lengths (trunk + thigh + shank) a second:
about 0.27 m/s. With 0.3 and 0.4 two more of 108 labeled heels are unclear (docs/speed.md)."""

FAST_BODY_PER_S = 1.0
"""A trunk that goes down faster is searched in every frame: about 1.35 m/s. All 7 clips of dive bombs reach 1.8 body
lengths a second and more; of 49 real clips 12 exceed 1.0, and 29 exceed 0.6."""

FAST_FOR_S = 0.3
"""Every frame is searched for this long after the trunk went down fast: at the bottom of a dive bomb it stands still
for a moment, and the frames there tell whether it bounced."""

MIN_CUTOFF_HZ, CUTOFF_HZ_PER_SPEED, SPEED_CUTOFF_HZ = 0.05, 80.0, 1.0
"""MediaPipe's one-euro filter (Casiez, Roussel and Vogel, CHI 2012): a landmark that moves at v regions a second passes
a low pass of 0.05 + 80 v Hz, where v has passed one of 1 Hz."""

REGION_BODIES = 1.6
"""Side of the region MediaPipe searches in body lengths: 1.4 to 1.65, by how a filter with it agrees with MediaPipe's
in four clips."""

REGION_WITHIN_S = 2.0
"""The region is that of the longest body in this time, since a squat foreshortens the thigh."""


class PoseSchedule:
    """Says for each frame of a clip, in order, whether the pose network searches it."""

    def __init__(self) -> None:
        self._pose: Pose | None = None
        self._pose_s = -math.inf
        self._frame_s = -math.inf
        self._fast_s = -math.inf
        self._is_slow = False

    def is_due(self, time_s: float) -> bool:
        """Whether the next frame is searched now. One that is not may be searched later: :meth:`add` says so."""
        early_s, self._frame_s = EARLY_FRAMES * (time_s - self._frame_s), time_s
        is_fast = time_s - self._fast_s <= FAST_FOR_S
        rate_hz = SLOW_POSES_HZ if self._is_slow else POSES_HZ
        return self._pose is None or is_fast or time_s - self._pose_s >= 1.0 / rate_hz - early_s

    def add(self, time_s: float, pose: Pose | None, *, skipped: int = 0) -> range:
        """Add what a search found.

        Args:
            time_s: of the frame.
            pose: None if nobody was found.
            skipped: how many frames there are between this search and the one before.

        Returns:
            Which of the skipped frames, from 0, are searched after all: the one in the middle where a slow lifter
            begins to move, all of them where the trunk begins to go down fast.
        """
        before, self._pose = self._pose, pose
        step_s, self._pose_s = time_s - self._pose_s, time_s
        was_slow, self._is_slow = self._is_slow, False
        if before is None or pose is None:
            return range(0)
        moved = (pose.xy_px - before.xy_px) / (body_length_px(pose.xy_px) * step_s)
        self._is_slow = bool(np.linalg.norm(moved[BODY_LANDMARKS], axis=1).max() < SLOW_BODY_PER_S)
        if _descent(moved) > FAST_BODY_PER_S:
            is_new = time_s - self._fast_s > FAST_FOR_S
            self._fast_s = time_s
            return range(skipped if is_new else 0)
        middle = (skipped - 1) // 2
        return range(middle, middle + 1) if was_slow and not self._is_slow and skipped else range(0)


def complete_landmarks(
    time_s: Floats, xy_px: Floats, visibility: Floats, is_searched: Bools, is_cut: Bools
) -> tuple[Floats, Floats]:
    """Fill in the frames that were not searched, then smooth all of them as MediaPipe does.

    All limits were set on landmarks with MediaPipe's smoothing. It knows no later frames and goes by the time between
    them, so it gives other landmarks for half the frames; this is the same filter, after filling in.

    Args:
        time_s: ``(T,)`` seconds, increasing.
        xy_px: ``(T, 33, 2)`` as the network found them; NaN where nobody was found. Of frames that were not searched
            it only counts whether they are NaN.
        visibility: ``(T, 33)``.
        is_searched: ``(T,)``.
        is_cut: ``(T,)`` whether there may be a cut before the frame. Nothing is filled in across it, so the frames on
            both sides of it must be searched.

    Returns:
        ``xy_px`` and ``visibility``, a cubic through the searched frames, smoothed. Frames between a pose and a search
        that found nobody repeat the pose.
    """
    found = np.isfinite(xy_px[:, 0, 0])
    xy, seen = np.full(xy_px.shape, np.nan), np.full(visibility.shape, np.nan)
    known = np.concatenate((xy_px.reshape(len(time_s), -1), visibility), axis=1)
    edges = np.flatnonzero(np.diff(found, prepend=False, append=False))
    for first, end in edges.reshape(-1, 2):
        shots = (first, *(first + 1 + np.flatnonzero(is_cut[first + 1 : end])), end)
        rows = np.concatenate([_fill_in(time_s, known, is_searched, *shot) for shot in pairwise(shots)])
        body = rows[:, : 2 * LANDMARKS].reshape(-1, LANDMARKS, 2)
        xy[first:end] = _smooth_positions(time_s[first:end], body)
        seen[first:end] = _smooth_visibility(np.clip(rows[:, 2 * LANDMARKS :], 0.0, 1.0))
    return xy, seen


def _fill_in(time_s: Floats, known: Floats, is_searched: Bools, first: int, end: int) -> Floats:
    """Rows ``(end - first, k)`` of a shot from those ``(T, k)`` of its searched frames."""
    at = first + np.flatnonzero(is_searched[first:end])
    return interpolate(time_s[at], known[at], np.minimum(time_s[first:end], time_s[at[-1]]))


def _smooth_positions(time_s: Floats, xy_px: Floats) -> Floats:
    region_px = REGION_BODIES * _longest(time_s, body_length_px(xy_px))
    smooth = xy_px.copy()
    speed = np.zeros(xy_px.shape[1:])
    for i in range(1, len(time_s)):
        step_s = time_s[i] - time_s[i - 1]
        now = (xy_px[i] - xy_px[i - 1]) / (region_px[i] * step_s)
        speed += _share(SPEED_CUTOFF_HZ, step_s) * (now - speed)
        share = _share(MIN_CUTOFF_HZ + CUTOFF_HZ_PER_SPEED * np.abs(speed), step_s)
        smooth[i] = smooth[i - 1] + share * (xy_px[i] - smooth[i - 1])
    return smooth


def _share(cutoff_hz: Floats | float, step_s: float) -> Floats:
    """Share of the new value in a low pass of the first order."""
    turn = 2.0 * math.pi * step_s * np.asarray(cutoff_hz)
    return np.asarray(turn / (1.0 + turn))


def _smooth_visibility(visibility: Floats) -> Floats:
    smooth = visibility.copy()
    for i in range(1, len(smooth)):
        smooth[i] = smooth[i - 1] + VISIBILITY_SHARE * (visibility[i] - smooth[i - 1])
    return smooth


def _longest(time_s: Floats, length_px: Floats) -> Floats:
    first = np.searchsorted(time_s, time_s - REGION_WITHIN_S)
    return np.array([length_px[start : now + 1].max() for now, start in enumerate(first)])


def _descent(moved: Floats) -> float:
    """How far hips or shoulders of ``(33, 2)`` landmarks went down, whichever went further."""
    return max(float(np.mean([moved[joint.on(side), 1] for side in Side])) for joint in (Joint.HIP, Joint.SHOULDER))
