"""Measure the errors of ``formcheck`` on clips whose truth is known.

``python -m benchmarks.accuracy [--rendered DIR]... [--fresh DIR] [--real LABELS.json] [--model full] [--keep DIR]
[--write FILE.md]``

Without options it measures the clips of ``sample_videos/``. It prints the tables and writes each as a section into
``docs/accuracy.md`` (``--write PAGE``: another page; ``--write -``: none). ``--keep`` keeps the recordings in a folder,
so that a changed formula is measured in seconds. With several groups of clips it adds the tables of
:mod:`benchmarks.accuracy_summary`.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.accuracy_summary import PLAIN, PLAIN_SHOES, halves, knees, pooled, refusals
from benchmarks.figures import Figure, Outcome
from benchmarks.page import PAGE, made_by, show
from benchmarks.truth import TrueClip, TrueRep, labeled_clips, rendered_clips, sample_clips
from formcheck.analysis import analyze
from formcheck.domain.body import Joint
from formcheck.domain.errors import FormcheckError
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured
from formcheck.domain.settings import Settings
from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.landmark_bias import LANDMARK_FOOT_SHOE
from formcheck.measure.registry import Measure
from formcheck.measure.scale import Scale
from formcheck.numerics.intervals import between
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import Recording
from formcheck.observe.recording_file import load_recording, save_recording
from formcheck.observe.source import file_sha256
from formcheck.segment.record import record
from formcheck.segment.view import SideView

SAME_REP_S = 0.35
"""A found rep and a true rep are the same if their bottoms are at most this far apart."""

WORKERS = 2

APART, POOLED, KNEES, REFUSED = (
    "Both halves and a fresh draw",
    "Side and oblique together",
    "The front of the knee beside its joint and plain landmarks",
    "What is not measured",
)
"""Titles of the tables over several groups of clips."""


def recorded(path: Path, model_name: str, folder: Path | None) -> Recording:
    """The recording of a clip, loaded from ``folder`` if it is there."""
    model = find_model(model_name)
    file = folder / f"{file_sha256(path)[:16]}.{model.sha256[:8]}.npz" if folder else None
    if file and file.exists():
        return load_recording(file)
    recording = record(path, settings=Settings(model=model_name))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        save_recording(file, recording)
    return recording


def pair_reps(found: Sequence[RepResult], true: Sequence[TrueRep]) -> list[tuple[RepResult, TrueRep]]:
    """Pair reps by their bottoms, nearest first, each at most once."""
    near = sorted(
        ((abs(t.bottom_error_s(f.timing.bottom_s)), i, j) for i, f in enumerate(found) for j, t in enumerate(true)),
    )
    pairs: dict[int, int] = {}
    for off_s, i, j in near:
        if off_s <= SAME_REP_S and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(found[i], true[j]) for i, j in sorted(pairs.items())]


def judge_clip(clip: TrueClip, model_name: str, keep: Path | None) -> Outcome:
    """Analyze one clip and compare it with its truth."""
    name = clip.path.stem
    try:
        recording = recorded(clip.path, model_name, keep)
        analysis = analyze(recording, lifter=Lifter(height_cm=clip.height_cm))
    except FormcheckError as error:
        return Outcome(name, clip.view, (), Counter({"clips": 1, "not analyzed": 1}), (f"not analyzed: {error}",))
    whole = [rep for rep in clip.reps if rep.complete]
    pairs = pair_reps(analysis.reps, whole)
    figures = tuple(
        chain.from_iterable(
            chain(_figures(clip, rep, true), _plain_landmarks(clip, recording, analysis, rep, true))
            for rep, true in pairs
        )
    )
    counts, notes = _counted(clip, analysis, pairs, len(whole))
    refused = Counter(
        (str(measure), "" if isinstance(got, Measured) else str(got.reason))
        for rep, _ in pairs
        for measure, got in rep.measures.items()
    )
    return Outcome(name, clip.view, figures, counts, tuple(notes), refused)


def _plain_landmarks(
    clip: TrueClip, recording: Recording, analysis: Analysis, rep: RepResult, true: TrueRep
) -> Iterator[Figure]:
    """Knee past toe by the landmarks as they are; a shoe is what its landmarks span on people."""
    view, track = analysis.view, recording.observation.track
    if not (isinstance(view, SideView) and isinstance(analysis.scale, Scale)):
        return
    moving = between(track.time_s, rep.timing.start_s, rep.timing.end_s)
    knee, toe, heel = (track.xy_px[moving, joint.on(view.near)] for joint in (Joint.KNEE, Joint.FOOT_INDEX, Joint.HEEL))
    past_px = float(np.nanmax((knee - toe) @ view.axes[0]))
    shoe_px = float(np.nanmedian(np.linalg.norm(toe - heel, axis=1))) / LANDMARK_FOOT_SHOE
    for measure, name, value in (
        (Measure.KNEE_PAST_TOE, PLAIN, past_px * analysis.scale.cm_per_px),
        (Measure.KNEE_PAST_TOE_SHOES, PLAIN_SHOES, past_px / shoe_px),
    ):
        if measure in true.measures:
            yield Figure(clip.path.stem, true.bottom_s, clip.view, name, value, math.nan, true.measures[measure])


def _figures(clip: TrueClip, rep: RepResult, true: TrueRep) -> Iterator[Figure]:
    for measure, truth in true.measures.items():
        got = rep.measures[measure]
        if isinstance(got, Measured):
            yield Figure(clip.path.stem, true.bottom_s, clip.view, measure, got.value, got.error, truth)


def _counted(
    clip: TrueClip, analysis: Analysis, pairs: Sequence[tuple[RepResult, TrueRep]], whole: int
) -> tuple[Counter[str], list[str]]:
    matched = {rep.index for rep, _ in pairs}
    left = [rep for rep in analysis.reps if rep.index not in matched]
    # A rep found where the clip shows only a part of one is not invented.
    phantom = len(left) - len(pair_reps(left, [rep for rep in clip.reps if not rep.complete]))
    kind = "front" if analysis.view.kind in ("front", "back") else str(analysis.view.kind)
    counts = Counter({"clips": 1, "reps": whole, "reps found": len(pairs), "invented reps": phantom})
    counts["clips with every rep and no other"] += len(pairs) == whole and phantom == 0
    counts["view right"] += kind == clip.view
    notes = [] if len(pairs) == whole and not phantom else [f"{len(pairs)} of {whole} reps found, {phantom} invented"]
    if kind != clip.view:
        notes.append(f"view is {clip.view}, was called {kind}")
    if clip.view == "side" and clip.near is not None:
        counts["side clips"] += 1
        counts["near side right"] += analysis.view.near_side == clip.near
        if analysis.view.near_side != clip.near:
            notes.append("wrong near side")
    for rep, true in pairs:
        if true.knees is not None:
            counts[f"{clip.view}: knees labeled {true.knees}, called {rep.judged.knees}"] += 1
        if true.heels is not None:
            counts[f"{clip.view}: heels {true.heels}, called {rep.judged.heels}"] += 1
            if rep.judged.heels != true.heels:
                notes.append(f"{true.bottom_s:.1f} s: heels {true.heels}, called {rep.judged.heels}")
    return counts, notes


def table(figures: Sequence[Figure]) -> list[str]:
    """Rows by measure and view, in Markdown."""
    rows = [
        "| measure | view | n | bias | mean error | worst | truth inside ± | median ± |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for measure, view in sorted({(f.measure, f.view) for f in figures if f.measure in set(Measure)}):
        some = [figure for figure in figures if (figure.measure, figure.view) == (measure, view)]
        off = np.array([figure.off for figure in some])
        inside = np.mean([abs(figure.off) <= figure.error for figure in some])
        half = np.median([figure.error for figure in some])
        rows.append(
            f"| `{measure}` | {view} | {len(some)} | {off.mean():+.2f} | {np.abs(off).mean():.2f} | "
            f"{np.abs(off).max():.2f} | {inside:.0%} | {half:.2f} |"
        )
    return rows


def failures(outcomes: Sequence[Outcome]) -> list[str]:
    """What went wrong, by clip: notes, and figures off by more than twice their error."""
    lines = [f"- {outcome.clip}: {note}" for outcome in outcomes for note in outcome.notes]
    lines += [
        f"- {f.clip}, rep at {f.bottom_s:.1f} s: `{f.measure}` {f.value:.2f} ± {f.error:.2f}, truth {f.truth:.2f}"
        for outcome in outcomes
        for f in outcome.figures
        if abs(f.off) > 2 * f.error
    ]
    return lines or ["none"]


def section(outcomes: Sequence[Outcome]) -> list[str]:
    """One group of clips in Markdown."""
    figures = list(chain.from_iterable(outcome.figures for outcome in outcomes))
    counts = sum((outcome.counts for outcome in outcomes), Counter[str]())
    counted = [f"- {what}: {number}" for what, number in counts.items()]
    return [*table(figures), "", *counted, "", "Failures by name:", "", *failures(outcomes)]


def run(clips: Sequence[TrueClip], model: str, keep: Path | None) -> list[Outcome]:
    """Judge clips, two at a time, in their order."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        return list(pool.map(judge_clip, clips, [model] * len(clips), [keep] * len(clips)))


def main() -> None:
    """Measure, print, and write to the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", type=Path, action="append", default=[], help="folder of clips with truth files")
    parser.add_argument("--fresh", type=Path, help="the same, drawn afresh: nothing was developed on it")
    parser.add_argument("--real", type=Path, help="JSON file of hand labels, next to its clips")
    parser.add_argument("--model", default=Settings().model, help="heavy, full, lite or a path")
    parser.add_argument("--keep", type=Path, help="folder for recordings, kept between runs")
    parser.add_argument("--write", type=Path, default=PAGE, help="page to write to; - for none")
    options = parser.parse_args()
    page = None if options.write == Path("-") else options.write
    model = [] if options.model == Settings().model else ["--model", Path(options.model).stem]
    groups = [
        (f"Rendered people: {folder.name}", list(rendered_clips(folder)), [option, folder.name])
        for option, folder in [("--rendered", folder) for folder in options.rendered] + [("--fresh", options.fresh)]
        if folder is not None
    ]
    if options.real:
        groups.append(("Real people", list(labeled_clips(options.real)), ["--real", options.real.name]))
    if not groups:
        groups.append(("Sample clips", list(sample_clips()), []))
    named: list[tuple[str, list[Outcome]]] = []
    fresh: list[Outcome] = []
    for title, clips, words in groups:
        outcomes = run(clips, options.model, options.keep)
        if "--fresh" in words:
            fresh = outcomes
        named.append((title, outcomes))
        show(page, title, [made_by("benchmarks.accuracy", *words, *model), "", *section(outcomes)])
    if len(groups) > 1:
        together = list(chain.from_iterable(outcomes for _, outcomes in named))
        known = list(chain.from_iterable(outcomes for _, outcomes in named if outcomes is not fresh))
        made = [made_by("benchmarks.accuracy", *chain.from_iterable(words for _, _, words in groups), *model), ""]
        show(page, APART, [*made, *halves(known, fresh)])
        show(page, POOLED, [*made, *pooled(together)])
        show(page, KNEES, [*made, *knees(named)])
        show(page, REFUSED, [*made, *refusals(named)])


if __name__ == "__main__":
    main()
