"""Search the blurred frames of clips for faces: prints a section of docs/privacy.md.

``python -m benchmarks.faces FOLDER [--cuts COUNT] [--keep DIR] [--write FILE.md]``

Each clip of the folder is blurred as for an overlay with ``--blur-face``; so are clips with cuts made of them: a second
of one, half a second of it mirrored and moved aside, a quarter of a second of the next clip, a second of it again. HOG
and a linear classifier search the frames before they are blurred and, where they find a face, after. (The detector that
formcheck uses is no judge: where no face is left it finds one in hands, knees and plates.)
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
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
from formcheck.numerics.arrays import Pixels
from formcheck.observe.video import open_clip
from tests.video_files import write_clip

PRIVACY = Path(__file__).parent.parent / "docs" / "privacy.md"

SHORT_SIDE_PX = 480
"""Frames of this size, and of twice this size, are searched: faces of 40 pixels and more are found."""

EVERY, EVERY_WITH_CUTS = 60, 8
"""Of so many frames one is searched, since that takes half a second."""

SHOTS = ((0.0, 1.0, 0.0), (0.3, 0.5, 0.3), (0.0, 0.25, 0.0), (0.5, 1.0, 0.0))
"""The parts of a clip with cuts: start as a share of the clip, length in seconds, shift as a share of the width. A part
that is shifted is mirrored, too."""

OTHER = 2
"""Which of them is of the next clip."""

CUT_HZ = 30.0

CUT_MODEL = "full"
"""Pose model for clips with cuts: faster than the default one, and it finds the lifter less well."""

TITLE = "Faces left in blurred frames"


@dataclass(slots=True)
class Tally:
    """Clips and frames that were searched, frames with a face before and after, and where a face was left."""

    clips: int = 0
    searched: int = 0
    before: int = 0
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip and its analysis."""

    path: Path
    analysis: Analysis


def has_face(rgb: Pixels) -> bool:
    """Whether a frontal face is found."""
    shrink = SHORT_SIDE_PX / min(rgb.shape[:2])
    small = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return len(dlib.get_frontal_face_detector()(np.ascontiguousarray(small), 1)) > 0


def search(clips: Iterable[Clip], every: int) -> Tally:
    """Search some frames of clips before and after they are blurred."""
    tally = Tally()
    for clip in clips:
        tally.clips += 1
        blur = FaceBlur.of_clip(clip.path, clip.analysis)
        with open_clip(clip.path, time_scale=clip.analysis.source.time_scale) as reader:
            for frame in reader.frames():
                if frame.index % every:
                    continue
                tally.searched += 1
                if not has_face(frame.rgb):
                    continue
                tally.before += 1
                if has_face(blur.apply(frame.rgb, frame.time_s)):
                    tally.left.append(f"{clip.path.stem} at {frame.time_s:.1f} s")
        print(clip.path.name, tally, file=sys.stderr, flush=True)
    return tally


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


def analyzed(folder: Path, keep: Path | None, clips: list[Clip]) -> Iterator[Clip]:
    """The clips of a folder in which a lifter is found: of others no picture is drawn. They are added to ``clips``."""
    for clip in find_clips([folder]):
        try:
            clips.append(Clip(clip.path, analyze(recorded(clip.path, Settings().model, keep))))
        except FormcheckError as error:
            print(f"{clip.label}: {error}", file=sys.stderr)
        else:
            yield clips[-1]


def all_with_cuts(clips: Sequence[Clip], chosen: Iterable[int], folder: Path) -> Iterator[Clip]:
    """A clip with cuts of each that is chosen, one after the other."""
    for number in chosen:
        clip, other = clips[number], clips[(number + 1) % len(clips)]
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
    parser.add_argument("--cuts", type=int, help="how many clips with cuts are made; of all by default")
    parser.add_argument("--keep", type=Path, help="folder for recordings, kept between runs")
    parser.add_argument("--write", type=Path, default=PRIVACY, help="page to write to; - for none")
    options = parser.parse_args()
    clips: list[Clip] = []
    tallies = {"as filmed": search(analyzed(options.folder, options.keep, clips), EVERY)}
    cuts = len(clips) if options.cuts is None else options.cuts
    chosen = range(0, len(clips), max(1, len(clips) // cuts)) if cuts else ()
    with tempfile.TemporaryDirectory() as folder:
        tallies["with cuts"] = search(all_with_cuts(clips, chosen, Path(folder)), EVERY_WITH_CUTS)
    lines = [made_by("benchmarks.faces", options.folder.name), ""]
    lines += ["| clips | | frames searched | face found before | after |", "|---|---|---|---|---|"]
    for name, tally in tallies.items():
        lines.append(f"| {name} | {tally.clips} | {tally.searched} | {tally.before} | {len(tally.left)} |")
    lines += ["", *(f"- {place}" for tally in tallies.values() for place in tally.left)]
    show(None if options.write == Path("-") else options.write, TITLE, lines)


if __name__ == "__main__":
    main()
