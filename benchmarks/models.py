"""Compare the pose models: errors and cost on the same clips, in one table.

``python -m benchmarks.models [--rendered DIR]... [--real LABELS.json] [--model heavy]... [--keep DIR] [--write PAGE]``
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks.accuracy import run
from benchmarks.figures import Figure, Outcome
from benchmarks.page import PAGE, made_by, show
from benchmarks.truth import SAMPLES, TrueClip, labeled_clips, rendered_clips, sample_clips
from formcheck.measure.registry import Measure
from formcheck.observe.pose import PoseEstimator
from formcheck.observe.pose_models import find_model
from formcheck.observe.video import open_clip

COMPARED = (
    (Measure.KNEE_PAST_TOE, "side"),
    (Measure.KNEE_PAST_TOE, "oblique"),
    (Measure.HEEL_RISE, "side"),
    (Measure.HEEL_RISE, "oblique"),
    (Measure.TRUNK_LEAN, "side"),
    (Measure.TRUNK_LEAN, "oblique"),
    (Measure.KNEE_FLEXION, "side"),
    (Measure.THIGH, "side"),
    (Measure.DEPTH, "side"),
    (Measure.KNEE_PAST_TOE_SHOES, "side"),
)
"""Measures and views whose mean errors are compared."""

TIMED = SAMPLES / "heels_lift.mp4"
FRAMES, ROUNDS = 60, 3


def cost_s(models: Sequence[str]) -> dict[str, float]:
    """Seconds per frame with each model: the smallest of :data:`ROUNDS` rounds, models taking turns."""
    with open_clip(TIMED) as clip:
        frames = [frame for frame, _ in zip(clip.frames(), range(FRAMES), strict=False)]
    least = dict.fromkeys(models, float("inf"))
    for _ in range(ROUNDS):
        for name in models:
            with PoseEstimator(find_model(name)) as estimator:
                estimator.locate(frames[0])
                started_s = time.perf_counter()
                for frame in frames[1:]:
                    estimator.locate(frame)
                least[name] = min(least[name], (time.perf_counter() - started_s) / (len(frames) - 1))
    return least


def column(outcomes: Sequence[Outcome]) -> list[str]:
    """The cells of one model: reps found, heels called wrongly and unclear, mean errors."""
    counts = sum((outcome.counts for outcome in outcomes), Counter[str]())
    figures = list(chain.from_iterable(outcome.figures for outcome in outcomes))
    wrong = sum(counts[what] for what in counts if what.endswith(("flat, called lifted", "lifted, called flat")))
    unsure = sum(counts[what] for what in counts if what.endswith("called unclear"))
    return [
        f"{counts['clips with every rep and no other']} of {counts['clips']}",
        f"{wrong}",
        f"{unsure}",
        *(_mean_error(figures, measure, view) for measure, view in COMPARED),
    ]


def _mean_error(figures: Sequence[Figure], measure: str, view: str) -> str:
    off = [abs(f.off) for f in figures if (f.measure, f.view) == (measure, view)]
    return f"{np.mean(off):.2f} ({len(off)})" if off else "-"


def table(models: Sequence[str], clips: Sequence[TrueClip], keep: Path | None) -> list[str]:
    """The table in Markdown, one column per model."""
    cost = cost_s(models)
    fastest = min(cost.values())
    columns = [[f"{cost[name] / fastest:.1f}", *column(run(clips, name, keep))] for name in models]
    labels = [
        "time per frame, relative to the fastest model",
        "clips with every rep and no other",
        "reps with heels called wrongly",
        "reps with heels called unclear",
        *(f"`{measure}`, {view}: mean error (reps)" for measure, view in COMPARED),
    ]
    rows = [[label, *cells] for label, cells in zip(labels, zip(*columns, strict=True), strict=True)]
    head = ["| | " + " | ".join(f"`{Path(name).stem}`" for name in models) + " |", "|---" * (len(models) + 1) + "|"]
    return head + ["| " + " | ".join(row) + " |" for row in rows]


def main() -> None:
    """Compare, print, and write to the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", type=Path, action="append", default=[], help="folder of clips with truth files")
    parser.add_argument("--real", type=Path, help="JSON file of hand labels, next to its clips")
    parser.add_argument("--model", action="append", help="heavy, full, lite or a path; repeat it to compare several")
    parser.add_argument("--keep", type=Path, help="folder for recordings, kept between runs")
    parser.add_argument("--write", type=Path, default=PAGE, help="page to write to; - for none")
    options = parser.parse_args()
    clips = list(chain.from_iterable(rendered_clips(folder) for folder in options.rendered))
    clips += list(labeled_clips(options.real)) if options.real else []
    models = options.model or ["heavy", "full"]
    lines = table(models, clips or list(sample_clips()), options.keep)
    clip_options = [word for folder in options.rendered for word in ("--rendered", folder.name)]
    clip_options += ["--real", options.real.name] if options.real else []
    model_options = [word for name in models for word in ("--model", Path(name).stem)]
    command = made_by("benchmarks.models", *clip_options, *model_options)
    show(None if options.write == Path("-") else options.write, "Which pose model", [command, "", *lines])


if __name__ == "__main__":
    main()
