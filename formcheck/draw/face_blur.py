"""Faces made unrecognizable: the lifter's head by its pose, everybody's by a face detector.

Where it is not known where the lifter's head is, the whole frame is blurred.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from formcheck.domain.clip_limits import NO_LIMITS
from formcheck.domain.progress import AnalysisStage, ProgressCallback, ProgressUpdate, ignore_progress
from formcheck.draw.canvas import blur_all, blur_circles
from formcheck.judge.results import Analysis
from formcheck.measure.trace import Trace
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.faces import FaceDetector
from formcheck.observe.frame import Frame
from formcheck.observe.video import open_clip

NEARBY_S = 0.5
"""Every place at which a head was within this time is blurred. After a cut the pose model can stay at the old place for
11 frames (0.4 s) before it finds the lifter again."""

KNOWN_WITHIN_S = 0.1
"""The lifter's head is known where it was found within this time both before and after."""

DETECTION_INTERVAL_S = 0.1
"""Time between two frames that are searched for faces: somebody who walks moves by less than a head."""


class FaceBlur:
    """Where heads are in a clip.

    Args:
        traces: of the lifter.
        faces: times in seconds, and ``(n, 3)`` circles around the heads that were found then.
    """

    def __init__(self, traces: Sequence[Trace], faces: Iterable[tuple[float, Floats]]) -> None:
        lifter = [_known_heads(trace) for trace in traces]
        self._lifter = np.concatenate([np.empty((0, 4)), *lifter])
        rows = [np.column_stack([np.full(len(circles), time_s), circles]) for time_s, circles in faces]
        self._all = np.concatenate([self._lifter, *rows])

    @classmethod
    def of_clip(cls, path: Path, analysis: Analysis, *, on_progress: ProgressCallback = ignore_progress) -> Self:
        """Search a clip for faces.

        Args:
            path: the clip that was analyzed.
            analysis: its result.
            on_progress: called after every frame.

        Raises:
            VideoError: if the clip cannot be read.
            ModelError: if the face detector cannot be loaded.
        """
        source = analysis.source

        def report(frame: Frame) -> Frame:
            on_progress(ProgressUpdate(AnalysisStage.STILLS, frame.index + 1, source.frames))
            return frame

        with open_clip(path, time_scale=source.time_scale, limits=NO_LIMITS) as clip:
            return cls.of_frames((report(frame) for frame in clip.frames()), analysis)

    @classmethod
    def of_frames(cls, frames: Iterable[Frame], analysis: Analysis) -> Self:
        """Search frames for faces, in the order of time.

        Raises:
            ModelError: if the face detector cannot be loaded.
        """
        faces: list[tuple[float, Floats]] = []
        last_s = -math.inf
        with FaceDetector() as detector:
            for frame in frames:
                if frame.time_s >= last_s + DETECTION_INTERVAL_S:
                    last_s = frame.time_s
                    faces.append((last_s, detector.find(frame.rgb)))
        return cls(analysis.traces, faces)

    def apply(self, rgb: Pixels, time_s: float) -> Pixels:
        """A copy of a frame with all heads blurred; blurred whole where the lifter's head is not known."""
        blurred = rgb.copy()
        known_s = self._lifter[:, 0] - time_s
        is_known = (np.abs(known_s[known_s <= 0]).min(initial=math.inf) <= KNOWN_WITHIN_S) and (
            known_s[known_s >= 0].min(initial=math.inf) <= KNOWN_WITHIN_S
        )
        if not is_known:
            blur_all(blurred)
            return blurred
        nearby = self._all[np.abs(self._all[:, 0] - time_s) <= NEARBY_S, 1:].copy()
        lifter = np.abs(known_s) <= NEARBY_S
        # The lifter's head is as large everywhere as where it is largest.
        count = int(lifter.sum())
        nearby[:count, 2] = nearby[:count, 2].max()
        blur_circles(blurred, nearby)
        return blurred


def _known_heads(trace: Trace) -> Floats:
    """``(n, 4)`` time, x, y and radius where the head is known."""
    known = np.isfinite(trace.head_px).all(axis=1)
    return np.column_stack([trace.time_s[known], trace.head_px[known]])
