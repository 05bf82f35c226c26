"""Measure what degrades a measurement: a sample clip made worse step by step, and synthetic squats from turned cameras.

``python -m benchmarks.stress [--model heavy] [--write FILE.md]``: each row is one flat and one lifted rep of
``heels_lift_last_reps.mp4`` after a change to its frames, or a synthetic set without frames. Errors are the largest of
the reps; ``-`` where a measure was refused.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.accuracy import pair_reps
from benchmarks.page import PAGE, made_by, show
from benchmarks.truth import TrueClip, TrueRep, sample_clips
from formcheck.analysis import analyze
from formcheck.domain.body import Side
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured
from formcheck.domain.settings import Settings
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure
from formcheck.observe.frame import Frame
from formcheck.observe.observer import observe
from formcheck.observe.pose import PoseEstimator
from formcheck.observe.pose_models import ModelFile, find_model
from formcheck.observe.pose_schedule import PoseSchedule
from formcheck.observe.recording import Recording
from formcheck.observe.source import Source
from formcheck.observe.video import open_clip
from tests.synthetic import Squat, make_squat

CLIP = "heels_lift_last_reps.mp4"
FROM_S, TO_S = 2.9, 9.0
"""Its second rep (flat heels) and its third (heels lift by 3 cm), with the standing around them."""

MEASURES = (Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN, Measure.KNEE_FLEXION)

NOISE_PX = 0.5
"""Landmarks of clearly visible lifters jitter by about 0.1 cm from frame to frame."""

Picture = npt.NDArray[np.uint8]
Change = Callable[[Iterable[Frame]], Iterator[Frame]]


def each(change: Callable[[Picture], Picture]) -> Change:
    """A change applied to each frame by itself."""

    def apply(frames: Iterable[Frame]) -> Iterator[Frame]:
        for frame in frames:
            yield Frame(frame.index, frame.time_s, np.ascontiguousarray(change(frame.rgb)))

    return apply


def resized(short_px: int) -> Change:
    """Shrink until the short side has this many pixels."""

    def shrink(rgb: Picture) -> Picture:
        scale = short_px / min(rgb.shape[:2])
        return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    return each(shrink)


def thinned(rate_hz: float) -> Change:
    """Fewer frames per second, as evenly spaced as the clip allows."""

    def thin(frames: Iterable[Frame]) -> Iterator[Frame]:
        due_s = -1.0
        for frame in frames:
            if frame.time_s >= due_s - 1e-3:
                due_s = max(due_s, frame.time_s) + 1.0 / rate_hz
                yield frame

    return thin


def darkened(share: float) -> Change:
    """Multiply every gray value by a share."""
    return each(lambda rgb: np.asarray(rgb * share, dtype=np.uint8))


def grainy(sd: float) -> Change:
    """Add grain with this standard deviation in gray levels."""
    noise = np.random.default_rng(0)
    return each(lambda rgb: np.clip(rgb + noise.normal(0, sd, rgb.shape), 0, 255).astype(np.uint8))


def _moved(rgb: Picture, turn_deg: float, shift_px: tuple[float, float]) -> Picture:
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -turn_deg, 1.0)
    matrix[:, 2] += np.array(shift_px)
    moved = cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def rolled(roll_deg: float) -> Change:
    """Tilt the camera, so that upright things lean to the right."""
    return each(lambda rgb: _moved(rgb, roll_deg, (0.0, 0.0)))


def shaken(sd_px: float) -> Change:
    """Hand-held camera: slow sway (periods of about a second) plus fast jitter a tenth as large."""
    noise = np.random.default_rng(0)

    def shake(frames: Iterable[Frame]) -> Iterator[Frame]:
        phase = noise.uniform(0, 2 * np.pi, (2, 3))
        for frame in frames:
            waves = np.sin(2 * np.pi * frame.time_s * np.array([0.4, 0.9, 1.7]) + phase).sum(axis=1)
            quick = noise.normal(0, 0.1 * sd_px, 2)
            x, y = sd_px * waves / np.sqrt(1.5) + quick
            yield Frame(frame.index, frame.time_s, np.ascontiguousarray(_moved(frame.rgb, 0.0, (x, y))))

    return shake


def compressed(quality: int) -> Change:
    """Compress with H.264 again, at this constant rate factor (23 is usual, 40 a poor connection)."""

    def squeeze(frames: Iterable[Frame]) -> Iterator[Frame]:
        kept = list(frames)
        file = io.BytesIO()
        with av.open(file, "w", format="mp4") as container:
            stream = container.add_stream("libx264", rate=30, options={"crf": str(quality)})
            stream.height, stream.width = kept[0].rgb.shape[:2]
            stream.pix_fmt = "yuv420p"
            for frame in kept:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.rgb, format="rgb24")))
            container.mux(stream.encode())
        file.seek(0)
        with av.open(file, "r") as squeezed:
            for frame, picture in zip(kept, squeezed.decode(video=0), strict=True):
                yield Frame(frame.index, frame.time_s, np.ascontiguousarray(picture.to_ndarray(format="rgb24")))

    return squeeze


STRESSES: dict[str, dict[str, Change]] = {
    "unchanged": {"-": each(lambda rgb: rgb)},
    "short side, pixels": {f"{px}": resized(px) for px in (480, 360, 240)},
    "frames per second": {f"{rate}": thinned(rate) for rate in (15, 10)},
    "compression (crf)": {f"{quality}": compressed(quality) for quality in (32, 40)},
    "brightness": {f"{share:.0%}": darkened(share) for share in (0.5, 0.25)},
    "grain (sd, gray levels)": {f"{sd}": grainy(sd) for sd in (10, 25)},
    "camera roll, degrees": {f"{roll}": rolled(roll) for roll in (2, 5)},
    "hand shake (sd, pixels)": {f"{px}": shaken(px) for px in (3, 10)},
}


def stressed(clip: TrueClip, change: Change, model: ModelFile) -> Analysis:
    """Analyze part of the clip after a change."""
    with open_clip(clip.path) as opened, PoseEstimator(model, smooth=False) as estimator:
        frames = change(opened.frames(start_s=FROM_S, end_s=TO_S))
        observation = observe(frames, estimator, schedule=PoseSchedule())
        source = opened.source()
    recording = Recording(source, model.name, model.sha256, observation)
    return analyze(recording, lifter=Lifter(height_cm=clip.height_cm))


def row(cause: str, level: str, analysis: Analysis, true: list[TrueRep]) -> str:
    """One row of the table: reps found, and the largest error of each measure with its ±."""
    pairs = pair_reps(analysis.reps, true)
    cells = [f"{len(pairs)} of {len(true)}"]
    for measure in MEASURES:
        got = [(rep.measures[measure], rep_true.measures[measure]) for rep, rep_true in pairs]
        off = [(abs(value.value - truth), value.error) for value, truth in got if isinstance(value, Measured)]
        cells.append("{:.1f} (± {:.1f})".format(*max(off)) if off else "-")
    heels = ", ".join(str(rep.judged.heels) for rep, _ in pairs)
    return "| " + " | ".join([cause, level, *cells, heels]) + " |"


def analyze_synthetic(squat: Squat, model: ModelFile) -> tuple[Analysis, list[TrueRep]]:
    """The analysis of a synthetic set, and its true reps."""
    made = make_squat(squat)
    truth = made.truth
    reps = []
    for rep in truth.reps:
        at = int(np.argmin(np.abs(truth.time_s - rep.bottom_s)))
        within = (truth.time_s >= rep.start_s) & (truth.time_s <= rep.end_s)
        measures = {
            Measure.KNEE_PAST_TOE: float(truth.knee_past_toe_cm[within].max()),
            Measure.HEEL_RISE: float(truth.heel_rise_cm[within].max()),
            Measure.TRUNK_LEAN: float(truth.trunk_lean_deg[at]),
            Measure.KNEE_FLEXION: float(truth.knee_flexion_deg[at]),
        }
        reps.append(TrueRep(rep.bottom_s, (rep.descent_end_s, rep.ascent_start_s), True, None, measures))  # noqa: FBT003
    track = made.track
    length_s = float(track.time_s[-1])
    source = Source("synthetic", "", track.width_px, track.height_px, 0, 1.0, len(track), length_s, 30.0, False)  # noqa: FBT003
    lifter = Lifter(height_cm=squat.height_cm)
    return analyze(Recording(source, model.name, model.sha256, made.observation), lifter=lifter), reps


def synthetic_rows(model: ModelFile) -> Iterator[str]:
    """Rows of synthetic squats: geometry and landmark noise only, no frames, so no heel."""
    plain = Squat(noise_px=NOISE_PX, near=Side.RIGHT, toe_out_deg=15.0)
    for yaw in (0, 10, 20, 30, 40, 50, 60):
        analysis, reps = analyze_synthetic(replace(plain, yaw_deg=float(yaw)), model)
        yield row("camera yaw, degrees (synthetic)", str(yaw), analysis, reps)
    for rate in (10, 15, 30, 60):
        analysis, reps = analyze_synthetic(replace(plain, frame_rate_hz=float(rate)), model)
        yield row("frames per second (synthetic)", str(rate), analysis, reps)


def main() -> None:
    """Degrade, measure, print, and write to the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=Settings().model, help="heavy, full, lite or a path")
    parser.add_argument("--write", type=Path, default=PAGE, help="page to write to; - for none")
    options = parser.parse_args()
    model = find_model(options.model)
    clip = next(clip for clip in sample_clips() if clip.path.name == CLIP)
    true = [rep for rep in clip.reps if FROM_S < rep.bottom_s < TO_S]
    lines = [
        "| cause | level | reps | knee past toe, cm | heel rise, cm | trunk lean, deg | knee flexion, deg | heels |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for cause, levels in STRESSES.items():
        for level, change in levels.items():
            lines.append(row(cause, level, stressed(clip, change, model), true))
            sys.stderr.write(lines[-1] + "\n")
    lines += synthetic_rows(model)
    page = None if options.write == Path("-") else options.write
    show(page, "What spoils a measurement", [made_by("benchmarks.stress"), "", *lines])


if __name__ == "__main__":
    main()
