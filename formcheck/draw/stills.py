"""The stills of a clip's reps: one pass over the clip, one picture for each rep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from formcheck.domain.errors import OutputError
from formcheck.draw.still import Still, blur_head, deciding_moment_s, make_still
from formcheck.judge.results import Analysis, RepResult
from formcheck.observe.video import Frame, open_clip


def render_stills(path: Path, analysis: Analysis, *, blur_face: bool = False) -> Iterator[Still]:
    """Draw the still of every rep, in the order of time, with one picture in memory at a time.

    Raises:
        VideoError: if the clip cannot be read.
    """
    moments = sorted(((deciding_moment_s(analysis, rep), rep) for rep in analysis.reps), key=lambda pair: pair[0])
    if not moments:
        return
    with open_clip(path, time_scale=analysis.source.time_scale) as clip:
        before: Frame | None = None
        for frame in clip.frames(end_s=moments[-1][0] + 1.0):
            while moments and frame.time_s >= moments[0][0] - 1e-6:
                time_s, rep = moments.pop(0)
                yield _still(_nearer(time_s, before, frame), analysis, rep, blur_face=blur_face)
            if not moments:
                return
            before = frame
        for _, rep in moments:
            if before is not None:
                yield _still(before, analysis, rep, blur_face=blur_face)


def write_stills(path: Path, analysis: Analysis, folder: Path, *, blur_face: bool = False) -> tuple[Path, ...]:
    """Write the stills of a clip as JPEG into a folder, made if missing: ``squat-rep-1.jpg`` and so on.

    Raises:
        VideoError: if the clip cannot be read.
        OutputError: if a picture cannot be written.
    """
    written = []
    for still in render_stills(path, analysis, blur_face=blur_face):
        target = folder / f"{path.stem}-rep-{still.rep}.jpg"
        part = target.with_name(f".{target.name}.part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(still.jpeg)
            part.replace(target)
        except OSError as error:
            raise OutputError(f"{target} cannot be written ({error.strerror or error})") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        written.append(target)
    return tuple(written)


def _nearer(time_s: float, before: Frame | None, after: Frame) -> Frame:
    if before is None or abs(after.time_s - time_s) <= abs(before.time_s - time_s):
        return after
    return before


def _still(frame: Frame, analysis: Analysis, rep: RepResult, *, blur_face: bool) -> Still:
    rgb = blur_head(frame.rgb, analysis.traces, frame.time_s) if blur_face else frame.rgb
    return make_still(np.ascontiguousarray(rgb), analysis, rep)
