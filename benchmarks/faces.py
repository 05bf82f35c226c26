"""Search the blurred frames of clips for faces: prints a section of docs/privacy.md.

``python -m benchmarks.faces FOLDER [--keep DIR] [--write FILE.md]``

Each clip of the folder is blurred as for an overlay with ``--blur-face``; so is a clip with cuts made of each: a second
of it, half a second of it mirrored and moved aside, a quarter of a second of the next clip, a second of it again. Two
detectors search the frames before and after they are blurred: formcheck's own, and one of another kind.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import dlib
import numpy as np

from benchmarks.accuracy import recorded
from benchmarks.page import made_by, show
from formcheck.analysis import analyze, analyze_video
from formcheck.batch.clips import find_clips
from formcheck.domain.errors import FormcheckError
from formcheck.domain.settings import Settings
from formcheck.draw.face_blur import FaceBlur
from formcheck.judge.results import Analysis
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.faces import FaceDetector
from formcheck.observe.video import open_clip
from tests.video_files import write_clip

PRIVACY = Path(__file__).parent.parent / "docs" / "privacy.md"

HOG_SHORT_SIDE_PX = 480
"""HOG searches frames of this size, and of twice this size: it finds faces of 40 pixels and more."""

OWN, HOG = "MediaPipe", "HOG (dlib)"

EVERY = {OWN: 9, HOG: 120}
EVERY_WITH_CUTS = {OWN: 3, HOG: 24}
"""Of so many frames one is searched. HOG takes half a second per frame."""

SHOTS = ((0.0, 1.0, 0.0), (0.3, 0.5, 0.3), (0.0, 0.25, 0.0), (0.5, 1.0, 0.0))
"""The parts of a clip with cuts: start as a share of the clip, length in seconds, shift as a share of the width. A part
that is shifted is mirrored, too."""

OTHER = 2
"""Which of them is of the next clip."""

CUT_HZ = 30.0

CUT_MODEL = "full"
"""Pose model for clips with cuts: faster than the default one, and it finds the lifter less well."""

LEFT_SHARE = 0.1
"""A face is left if less of its square is blurred. MediaPipe's detector finds a face on most bodies, also where the
head is a gray disc."""

TITLE = "Faces left in blurred frames"


@dataclass(slots=True)
class Tally:
    """Frames that one detector searched, those with a face before and after, and where pixels of a face were left."""

    searched: int = 0
    before: int = 0
    after: int = 0
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip and its analysis."""

    path: Path
    analysis: Analysis


Find = Callable[[Pixels], Floats]
"""Finds faces in a frame: ``(n, 3)`` x, y and radius in pixels."""


def find_by_hog(rgb: Pixels) -> Floats:
    """Find frontal faces with HOG and a linear classifier."""
    shrink = min(1.0, HOG_SHORT_SIDE_PX / min(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    boxes = dlib.get_frontal_face_detector()(np.ascontiguousarray(small), 1)
    circles = [(box.center().x, box.center().y, box.width() / 2) for box in boxes]
    return np.asarray(np.reshape(circles, (-1, 3)) / shrink, dtype=np.float64)


def is_left(circle: Floats, plain: Pixels, blurred: Pixels) -> bool:
    """Whether a face was found where hardly a pixel was blurred."""
    x, y, radius = circle
    rows, columns = (slice(max(0, int(middle - radius)), max(0, int(middle + radius)) + 1) for middle in (y, x))
    changed = (plain[rows, columns] != blurred[rows, columns]).any(axis=2)
    return bool(np.mean(changed) < LEFT_SHARE)


def search(clip: Clip, every: Mapping[str, int], finds: Mapping[str, Find], tallies: Mapping[str, Tally]) -> None:
    """Search some frames of a clip before and after they are blurred."""
    blur = FaceBlur.of_clip(clip.path, clip.analysis)
    with open_clip(clip.path, time_scale=clip.analysis.source.time_scale) as reader:
        for frame in reader.frames():
            for name in [name for name in every if frame.index % every[name] == 0]:
                tally, blurred = tallies[name], blur.apply(frame.rgb, frame.time_s)
                found = finds[name](blurred)
                tally.searched += 1
                tally.before += len(finds[name](frame.rgb)) > 0
                tally.after += len(found) > 0
                if any(is_left(circle, frame.rgb, blurred) for circle in found):
                    tally.left.append(f"{clip.path.stem} at {frame.time_s:.1f} s")


def with_cuts(clip: Clip, other: Clip, target: Path) -> Clip:
    """Write the clip that :data:`SHOTS` describes, and analyze it."""
    frames: list[Pixels] = []
    for number, (start, length_s, shift) in enumerate(SHOTS):
        source = other if number == OTHER else clip
        start_s = start * source.analysis.source.duration_s
        with open_clip(source.path) as reader:
            for frame in reader.frames(start_s=start_s, end_s=start_s + length_s, stride=reader.stride):
                height, width = (frames or [frame.rgb])[0].shape[:2]
                rgb = cv2.resize(frame.rgb, (width // 2 * 2, height // 2 * 2), interpolation=cv2.INTER_AREA)
                moved = np.roll(rgb[:, ::-1], round(shift * width), axis=1) if shift else rgb
                frames.append(np.asarray(moved, dtype=np.uint8))
    write_clip(target, frames, [number / CUT_HZ for number in range(len(frames))])
    return Clip(target, analyze_video(target, settings=Settings(model=CUT_MODEL)))


def search_all(clips: Iterator[Clip], every: Mapping[str, int]) -> Iterator[str]:
    """Search clips: rows of a table, and lines with the places where a face was left."""
    tallies = {name: Tally() for name in every}
    count = 0
    with FaceDetector() as detector:
        finds = {OWN: detector.find, HOG: find_by_hog}
        for clip in clips:
            count += 1
            search(clip, every, finds, tallies)
            print(clip.path.name, tallies, file=sys.stderr, flush=True)
    yield "| detector | clips | frames searched | face found before | face found after | face left |"
    yield "|---|---|---|---|---|---|"
    for name, tally in tallies.items():
        yield f"| {name} | {count} | {tally.searched} | {tally.before} | {tally.after} | {len(tally.left)} |"
    yield ""
    yield from (f"- {name}: {place}" for name, tally in tallies.items() for place in tally.left)


def analyzed(folder: Path, keep: Path | None, clips: list[Clip]) -> Iterator[Clip]:
    """The clips of a folder in which a lifter is found: of others no picture is drawn. They are added to ``clips``."""
    for clip in find_clips([folder]):
        try:
            clips.append(Clip(clip.path, analyze(recorded(clip.path, Settings().model, keep))))
        except FormcheckError as error:
            print(f"{clip.label}: {error}", file=sys.stderr)
        else:
            yield clips[-1]


def all_with_cuts(clips: Sequence[Clip], folder: Path) -> Iterator[Clip]:
    """A clip with cuts of each, one after the other in the same folder."""
    for clip, other in zip(clips, [*clips[1:], *clips[:1]], strict=True):
        target = folder / f"{clip.path.stem}.mp4"
        try:
            yield with_cuts(clip, other, target)
        except FormcheckError as error:
            print(f"{clip.path.stem} with cuts: {error}", file=sys.stderr)
        target.unlink(missing_ok=True)


def main() -> None:
    """Search, print, and write to the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of clips")
    parser.add_argument("--keep", type=Path, help="folder for recordings, kept between runs")
    parser.add_argument("--write", type=Path, default=PRIVACY, help="page to write to; - for none")
    options = parser.parse_args()
    clips: list[Clip] = []
    lines = [made_by("benchmarks.faces", options.folder.name), ""]
    lines += search_all(analyzed(options.folder, options.keep, clips), EVERY)
    with tempfile.TemporaryDirectory() as folder:
        cut = search_all(all_with_cuts(clips, Path(folder)), EVERY_WITH_CUTS)
        lines += ["Clips with cuts:", "", *cut]
    show(None if options.write == Path("-") else options.write, TITLE, lines)


if __name__ == "__main__":
    main()
