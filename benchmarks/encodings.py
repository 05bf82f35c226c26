"""The same squats in several encodings: prints how far the figures move, as a part of docs/robustness.md."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from formcheck.analysis import analyze_video
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured
from formcheck.measure.registry import Measure
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.video import open_clip
from tests.file_kinds import Clip, Kind, cut_out, made, resize, write
from tests.readable_files import LOSSLESS, READABLE
from tests.video_files import SAMPLES

SQUATS = {"knees_past_toes_heels_flat": 126, "heels_lift": 102, "hips_back_knees_behind": 110}
"""Samples, and of how many frames their first squat is."""

X265 = {"preset": "ultrafast", "x265-params": "log-level=none"}
VPX = {"deadline": "realtime", "cpu-used": "8"}

ENCODINGS = (
    Kind("HEVC", "fine.mov", made(codec="libx265", options={**X265, "crf": "6"})),
    Kind("VP9", "fine.webm", made(codec="libvpx-vp9", options={**VPX, "crf": "4", "b": "0"})),
    Kind("AV1", "fine.mkv", made(codec="libsvtav1", options={"crf": "4", "preset": "10"})),
    Kind("MJPEG", "fine.avi", made(codec="mjpeg", pix_fmt="yuvj420p", options={"qmin": "1", "qmax": "1"}, tick=30)),
    Kind("H.264, crf 23", "usual.mp4", made(options={"crf": "23", "preset": "veryfast"})),
)
"""Encodings whose frames differ a little, the last one as programs export."""

LOSSLESS_DB = 50.0
"""From this peak signal-to-noise ratio on an encoding is of lossless quality: the error is 0.8 of 255 gray levels."""

FEWER = ("variable frame rate", "AVCHD, interlaced, 4:3 pixels", "pixels 1:2", "WebM that becomes smaller half-way")
"""Kinds of file that leave out frames or pixels."""


def _as_a_messenger(clip: Clip) -> Clip:
    """Every second frame, smaller: as WhatsApp sends clips."""
    return Clip([resize(picture, 360, 640) for picture in clip.pictures[::2]], clip.times_s[::2])


MESSENGER = Kind(
    "360 x 640, 15 frames a second, crf 30",
    "messenger.mp4",
    lambda clip, path: write(_as_a_messenger(clip), path, options={"crf": "30", "preset": "veryfast"}),
)

MEASURES = (Measure.KNEE_FRONT_PAST_TOE, Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN)
RULE = "|---" * 8 + "|"
HEAD = "| encoding | dB | reps | verdict | front of the knee, cm | knee joint, cm | heel, cm | lean, ° |"


@dataclass(frozen=True, slots=True)
class Row:
    """A squat in one encoding: brightness compared with the first one (dB), and what was found of it."""

    name: str
    likeness_db: float
    reps: int
    verdict: str
    values: tuple[Measured, ...]

    @property
    def text(self) -> str:
        """The row of the table."""
        likeness = f"{self.likeness_db:.1f}" if math.isfinite(self.likeness_db) else ""
        return f"| {self.name} | {likeness} | {self.reps} | {self.verdict} | {_cells(_values(self))} |"


class Squat:
    """The first squat of a sample, and how it is without loss."""

    def __init__(self, sample: str, folder: Path) -> None:
        truth = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))["samples"][f"{sample}.mp4"]
        self._clip = cut_out(f"{sample}.mp4", 0.0, SQUATS[sample])
        self._lifter = Lifter(height_cm=truth["body"]["height_cm"])
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._first = self.frames(LOSSLESS[0])

    def write(self, kind: Kind) -> Path:
        """Write it as this kind of file."""
        path = self._folder / kind.file
        if not path.exists():
            kind.make(self._clip, path)
        return path

    def frames(self, kind: Kind) -> list[Pixels]:
        """What is read of this kind of file."""
        with open_clip(self.write(kind)) as reader:
            return [frame.rgb for frame in reader.frames()]

    def is_same(self, kind: Kind) -> bool:
        """Whether the same frames come out, byte by byte."""
        frames = self.frames(kind)
        return len(frames) == len(self._first) and all(map(np.array_equal, frames, self._first))

    def likeness_db(self, kind: Kind) -> float:
        """Peak signal-to-noise ratio of the brightness; infinite for the same frames, NaN for fewer or smaller ones."""
        frames = self.frames(kind)
        if len(frames) != len(self._first) or frames[0].shape != self._first[0].shape:
            return math.nan
        pairs = [(_brightness(frame), _brightness(first)) for frame, first in zip(frames, self._first, strict=True)]
        noise = np.mean([cv2.norm(frame, first, cv2.NORM_L2SQR) / frame.size for frame, first in pairs])
        return 10.0 * math.log10(255.0**2 / noise) if noise > 0.0 else math.inf

    def row(self, kind: Kind) -> Row:
        """What is found of it in this kind of file."""
        analysis = analyze_video(self.write(kind), lifter=self._lifter)
        rep = analysis.reps[0]
        values = tuple(rep.measures.require(measure) for measure in MEASURES)
        return Row(kind.name, self.likeness_db(kind), len(analysis.reps), rep.judged.verdict.value, values)


def _brightness(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def same_frames(squats: Mapping[str, Squat]) -> Iterator[str]:
    """Which encodings without loss give the same frames."""
    for kind in LOSSLESS[1:]:
        differs = [sample for sample, squat in squats.items() if not squat.is_same(kind)]
        yield f"- {kind.name}: {'not of ' + ', '.join(differs) if differs else 'the same frames'}"


def figures(squats: Mapping[str, Squat]) -> Iterator[str]:
    """A table for each squat, and how far the figures are at most from those of the first encoding."""
    moved: list[tuple[float, Floats]] = []
    errors: list[Floats] = []
    for sample, squat in squats.items():
        rows = [squat.row(kind) for kind in (LOSSLESS[0], *ENCODINGS)]
        yield from (f"`{sample}`:", "", HEAD, RULE, *(row.text for row in rows), "")
        moved += [(row.likeness_db, np.abs(_values(row) - _values(rows[0]))) for row in rows]
        errors += [np.array([one.error for one in row.values]) for row in rows]
    yield from (
        "| furthest from the first | front of the knee, cm | knee joint, cm | heel, cm | lean, ° |",
        "|---" * 5 + "|",
    )
    fine = [change for likeness_db, change in moved if likeness_db >= LOSSLESS_DB]
    yield f"| {LOSSLESS_DB:.0f} dB and more | {_cells(np.max(fine, axis=0))} |"
    yield f"| all | {_cells(np.max([change for _, change in moved], axis=0))} |"
    yield f"| smallest printed ±, to compare with | {_cells(np.min(errors, axis=0))} |"


def fewer(squat: Squat) -> Iterator[str]:
    """The figures of a squat whose files leave out frames or pixels."""
    kinds = {kind.name: kind for kind in READABLE}
    yield from (HEAD, RULE)
    for kind in (LOSSLESS[0], *(kinds[name] for name in FEWER), MESSENGER):
        yield squat.row(kind).text


def _values(row: Row) -> Floats:
    return np.array([one.value for one in row.values])


def _cells(values: Floats) -> str:
    return " | ".join(f"{value:.2f}" for value in values)
