"""Which pose model to look with: the same clips with each, their errors and their cost, in one table.

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

from benchmarks.accuracy import Figure, Outcome, run
from benchmarks.page import PAGE, made_by, show
from benchmarks.truth import SAMPLES, TrueClip, labelled_clips, rendered_clips, sample_clips
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
"""Measures and views that are compared, by their mean error."""

TIMED = SAMPLES / "heels_lift.mp4"
PICTURES, ROUNDS = 60, 3


def cost_s(models: Sequence[str]) -> dict[str, float]:
    """Seconds a picture takes with each model: the least of some rounds, each model in turn."""
    with open_clip(TIMED) as clip:
        frames = [frame for frame, _ in zip(clip.frames(), range(PICTURES), strict=False)]
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
    """One model's cells: what was found, what was called wrong, and the mean errors."""
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
    """The table in Markdown, a column a model."""
    cost = cost_s(models)
    quickest = min(cost.values())
    columns = [[f"{cost[name] / quickest:.1f}", *column(run(clips, name, keep))] for name in models]
    labels = [
        "time a picture takes, over the quickest model's",
        "clips with every rep and no other",
        "reps whose heels were called what they were not",
        "reps whose heels were called unclear",
        *(f"`{measure}`, {view}: mean error (reps)" for measure, view in COMPARED),
    ]
    rows = [[label, *cells] for label, cells in zip(labels, zip(*columns, strict=True), strict=True)]
    head = ["| | " + " | ".join(f"`{Path(name).stem}`" for name in models) + " |", "|---" * (len(models) + 1) + "|"]
    return head + ["| " + " | ".join(row) + " |" for row in rows]


def main() -> None:
    """Compare, print, and write the table if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", type=Path, action="append", default=[], help="folder of clips with truth files")
    parser.add_argument("--real", type=Path, help="file of hand labels, its clips beside it")
    parser.add_argument("--model", action="append", help="heavy, full, lite or a path; several times for several")
    parser.add_argument("--keep", type=Path, help="folder in which observations are kept between runs")
    parser.add_argument("--write", type=Path, default=PAGE, help="page to write into; - for none")
    asked = parser.parse_args()
    clips = list(chain.from_iterable(rendered_clips(folder) for folder in asked.rendered))
    clips += list(labelled_clips(asked.real)) if asked.real else []
    models = asked.model or ["heavy", "full"]
    lines = table(models, clips or list(sample_clips()), asked.keep)
    looked_at = [word for folder in asked.rendered for word in ("--rendered", folder.name)]
    looked_at += ["--real", asked.real.name] if asked.real else []
    looked_with = [word for name in models for word in ("--model", Path(name).stem)]
    command = made_by("benchmarks.models", *looked_at, *looked_with)
    show(None if asked.write == Path("-") else asked.write, "Which pose model", [command, "", *lines])


if __name__ == "__main__":
    main()
