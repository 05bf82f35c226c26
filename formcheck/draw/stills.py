"""The still pictures of a clip's reps: one pass over the clip, one picture for each rep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.domain.errors import OutputError
from formcheck.draw.canvas import Picture, encode_jpeg
from formcheck.draw.still import Face, blur_face, deciding_moment_s, draw_still
from formcheck.judge.results import Analysis, RepResult
from formcheck.observe.video import Frame, open_clip
from formcheck.wording.captions import alt_text


@dataclass(frozen=True, slots=True)
class Still:
    """The picture that decided a rep.

    Attributes:
        rep: its number, from 1.
        time_s: when it was.
        rgb: ``(height, width, 3)`` drawn, with its caption.
        says: what it shows, in words.
    """

    rep: int
    time_s: float
    rgb: Picture
    says: str


def render_stills(path: Path, analysis: Analysis, *, face: Face = Face.SHOWN) -> Iterator[Still]:
    """Draw the still of every rep, in the order of time; of a picture at a time, so that memory stays small.

    Raises:
        VideoError: if the clip cannot be read.
    """
    wanted = sorted(((deciding_moment_s(analysis, rep), rep) for rep in analysis.reps), key=lambda pair: pair[0])
    if not wanted:
        return
    with open_clip(path, time_scale=analysis.source.time_scale) as clip:
        before: Frame | None = None
        for frame in clip.frames(end_s=wanted[-1][0] + 1.0):
            while wanted and frame.time_s >= wanted[0][0] - 1e-6:
                time_s, rep = wanted.pop(0)
                yield _still(_nearer(time_s, before, frame), analysis, rep, face)
            if not wanted:
                return
            before = frame
        for _, rep in wanted:
            if before is not None:
                yield _still(before, analysis, rep, face)


def write_stills(path: Path, analysis: Analysis, folder: Path, *, face: Face = Face.SHOWN) -> tuple[Path, ...]:
    """Write the stills of a clip as JPEG into a folder, made where there is none: ``squat-rep-1.jpg`` and so on.

    Raises:
        VideoError: if the clip cannot be read.
        OutputError: if a picture cannot be written.
    """
    written = []
    for still in render_stills(path, analysis, face=face):
        target = folder / f"{path.stem}-rep-{still.rep}.jpg"
        part = target.with_name(f".{target.name}.part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(encode_jpeg(still.rgb))
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


def _still(frame: Frame, analysis: Analysis, rep: RepResult, face: Face) -> Still:
    rgb = blur_face(frame.rgb, analysis.traces, frame.time_s) if face is Face.BLURRED else frame.rgb
    drawn = draw_still(np.ascontiguousarray(rgb), analysis, rep)
    return Still(rep.index, frame.time_s, drawn, alt_text(analysis, rep))
