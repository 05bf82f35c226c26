"""The stills of a clip's reps: one pass over the clip, one picture for each rep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from formcheck.domain.clip_limits import NO_LIMITS
from formcheck.draw.face_blur import FaceBlur
from formcheck.draw.still import Still, deciding_moment_s, make_still
from formcheck.judge.results import Analysis, RepResult
from formcheck.observe.frame import Frame
from formcheck.observe.video import open_clip


def render_stills(path: Path, analysis: Analysis, *, blur: FaceBlur | None = None) -> Iterator[Still]:
    """Draw the still of every rep, in the order of time, with one picture in memory at a time.

    Args:
        path: the clip that was analyzed.
        analysis: its result.
        blur: makes faces unrecognizable; None leaves them.

    Raises:
        VideoError: if the clip cannot be read.
    """
    moments = sorted(((deciding_moment_s(analysis, rep), rep) for rep in analysis.reps), key=lambda pair: pair[0])
    if not moments:
        return
    with open_clip(path, time_scale=analysis.source.time_scale, limits=NO_LIMITS) as clip:
        before: Frame | None = None
        for frame in clip.frames(end_s=moments[-1][0] + 1.0):
            while moments and frame.time_s >= moments[0][0] - 1e-6:
                time_s, rep = moments.pop(0)
                yield _still(_nearer(time_s, before, frame), analysis, rep, blur=blur)
            if not moments:
                return
            before = frame
        for _, rep in moments:
            if before is not None:
                yield _still(before, analysis, rep, blur=blur)


def _nearer(time_s: float, before: Frame | None, after: Frame) -> Frame:
    if before is None or abs(after.time_s - time_s) <= abs(before.time_s - time_s):
        return after
    return before


def _still(frame: Frame, analysis: Analysis, rep: RepResult, *, blur: FaceBlur | None) -> Still:
    rgb = frame.rgb if blur is None else blur.apply(frame.rgb, frame.time_s)
    return make_still(np.ascontiguousarray(rgb), analysis, rep)
