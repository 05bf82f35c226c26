"""Whether small changes to a recording change its answer: reps, view, near side, heels, verdict and figures.

``python -m benchmarks.stability [--rendered DIR]... [--real LABELS.json] [--reps-only] [--change NAME]...
[--other-model full] [--keep DIR] [--write FILE.md]``
``python -m benchmarks.stability --recordings ORIGINAL CHANGED [--recordings-mirrored ORIGINAL CHANGED]``

Without options it changes the clips of ``sample_videos/``. Each change is one that must not change the answer (see
``benchmarks/perturbations.py``); the answer is compared with that of the recording as it is. ``--reps-only`` leaves out
heels, verdicts and figures, which takes a twentieth of the time; ``--change`` makes that change only.
``--other-model`` takes the recordings of another pose model as one more change. ``--recordings`` compares recordings in
two folders by name: the second one's are of the same clips, changed before the pose model searched them. The clips are
halved by the MD5 of their names; both halves were looked at while limits were set.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.accuracy import SAME_REP_S, recorded
from benchmarks.page import PAGE, made_by, show
from benchmarks.perturbations import PERTURBATIONS, Change
from benchmarks.truth import HALVES, TrueClip, half, labeled_clips, rendered_clips, sample_clips
from formcheck.analysis import analyze
from formcheck.domain.body import Side
from formcheck.domain.errors import NobodyError
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.judge.results import RepResult
from formcheck.measure.registry import SPECS, Measure, Unit
from formcheck.measure.rep_error import rep_error
from formcheck.observe.recording import Recording
from formcheck.observe.recording_file import load_recording
from formcheck.segment.attempts import Attempt
from formcheck.segment.lifters import lifter_scenes
from formcheck.segment.rep_views import find_rep_views
from formcheck.segment.reps import Rep, find_reps
from formcheck.segment.view import View, find_view

WORKERS = 2

FIGURES = (
    Measure.KNEE_FRONT_PAST_TOE,
    Measure.KNEE_PAST_TOE,
    Measure.HEEL_RISE,
    Measure.TRUNK_LEAN,
    Measure.KNEE_FLEXION,
    Measure.DESCENT,
    Measure.ASCENT,
)
"""The main figures: their changes are compared with the error between the reps of a set."""

REP_KINDS = ("lost", "phantom", "view", "near side")
"""What a change may do to a rep, in the order of the table."""

KINDS = (*REP_KINDS, "heels", "verdict")
"""The same where reps are measured."""


@dataclass(frozen=True, slots=True)
class FoundRep:
    """One rep of an answer; ``result`` is None where only the reps were looked for."""

    timing: Rep
    view: View
    result: RepResult | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in a recording."""

    reps: tuple[FoundRep, ...]
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One changed recording against the original.

    Attributes:
        change: its name.
        clip: the clip's.
        reps: how many it should show.
        notes: what became of them: ``(kind, detail)``.
        figures: of each pair of reps and measure, the change as a share of the rep-to-rep error.
    """

    change: str
    clip: str
    reps: int
    notes: tuple[tuple[str, str], ...]
    figures: tuple[tuple[Measure, float], ...]


def answer(recording: Recording, lifter: Lifter, *, reps_only: bool) -> Answer:
    """Find the reps of a recording, and measure them unless ``reps_only``."""
    if not reps_only:
        try:
            analysis = analyze(recording, lifter=lifter)
        except NobodyError:
            return Answer((), ())
        return Answer(tuple(FoundRep(rep.timing, rep.view, rep) for rep in analysis.reps), analysis.attempts)
    reps: list[FoundRep] = []
    attempts: list[Attempt] = []
    for part in lifter_scenes(recording.observation, recording.other)[1]:
        view = find_view(part.observation)
        found = find_reps(part.observation.track, view)
        views = find_rep_views(part.observation, view, found.reps)
        reps += [FoundRep(rep, its) for rep, its in zip(found.reps, views, strict=True)]
        attempts += found.attempts
    return Answer(tuple(sorted(reps, key=lambda rep: rep.timing.bottom_s)), tuple(attempts))


def compare(name: str, clip: str, original: Answer, change: Change, changed: Answer) -> Comparison:
    """Compare the answer of a changed recording with the original's."""
    expected = [original.reps[number] for number in change.reps]
    pairs, left = _pairs(expected, changed.reps, change.time_scale)
    # A part with one rep may hold a neighbor, too.
    _, left = _pairs(original.reps, left, change.time_scale)
    notes = [("phantom", f"at {rep.timing.bottom_s / change.time_scale:.2f} s") for rep in left]
    figures: list[tuple[Measure, float]] = []
    for before, after in pairs:
        bottom_s = before.timing.bottom_s
        if after is None:
            notes.append(("lost", f"at {bottom_s:.2f} s: {_reason(changed, bottom_s * change.time_scale)}"))
            continue
        notes += [(kind, f"at {bottom_s:.2f} s: {what}") for kind, what in _differences(before, after, change)]
        figures += _changes(before, after, change.time_scale)
    return Comparison(name, clip, len(expected), tuple(notes), tuple(figures))


def _pairs(
    expected: Sequence[FoundRep], found: Sequence[FoundRep], time_scale: float
) -> tuple[list[tuple[FoundRep, FoundRep | None]], list[FoundRep]]:
    """Each expected rep with the one found in its place, each bottom within the other; and the reps that are left."""
    left = list(found)
    pairs: list[tuple[FoundRep, FoundRep | None]] = []
    for rep in expected:
        same = next((other for other in left if _is_same(rep.timing, other.timing, time_scale)), None)
        pairs.append((rep, same))
        left = [other for other in left if other is not same]
    return pairs, left


def _is_same(rep: Rep, other: Rep, time_scale: float) -> bool:
    return (
        rep.start_s < other.bottom_s / time_scale < rep.end_s
        and other.start_s < rep.bottom_s * time_scale < other.end_s
    )


def _reason(changed: Answer, bottom_s: float) -> str:
    """What a lost rep was taken for."""
    near = [one for one in changed.attempts if abs(one.bottom_s - bottom_s) <= 2 * SAME_REP_S]
    return str(min(near, key=lambda one: abs(one.bottom_s - bottom_s)).kind) if near else "no dip"


def _differences(before: FoundRep, after: FoundRep, change: Change) -> Iterator[tuple[str, str]]:
    """What a rep is called otherwise."""
    if before.view.kind != after.view.kind:
        yield "view", f"{before.view.kind}, now {after.view.kind}"
    near = before.view.near_side
    expected = near.other if isinstance(near, Side) and change.is_mirrored else near
    if after.view.near_side != expected and before.view.kind == after.view.kind:
        yield "near side", f"{near}, now {after.view.near_side}"
    if before.result is not None and after.result is not None:
        one, other = before.result.judged, after.result.judged
        if one.heels != other.heels:
            yield "heels", f"{one.heels}, now {other.heels}"
        if one.verdict != other.verdict:
            yield "verdict", f"{one.verdict}, now {other.verdict}"


def _changes(before: FoundRep, after: FoundRep, time_scale: float) -> Iterator[tuple[Measure, float]]:
    """How far each main figure moved, as a share of its rep-to-rep error."""
    if before.result is None or after.result is None:
        return
    for measure in FIGURES:
        one, other = (rep.measures.known(measure) for rep in (before.result, after.result))
        if one is not None and other is not None:
            error = max(rep_error(measure, value, before.view.kind) for value in (one, other))
            scale = time_scale if SPECS[measure].unit is Unit.SECOND else 1.0
            yield measure, abs(other.value / scale - one.value) / error


@dataclass(frozen=True, slots=True)
class Task:
    """How the clips are compared: the options of the command line."""

    keep: Path | None
    changes: tuple[str, ...]
    other_model: str | None
    reps_only: bool

    def compare(self, clip: TrueClip) -> list[Comparison]:
        """Make every change to one clip."""
        recording = recorded(clip.path, Settings().model, self.keep)
        original = self._answer(recording, clip)
        timings = [rep.timing for rep in original.reps]
        changes = [(kind, one) for kind in self.changes for one in PERTURBATIONS[kind](recording, timings)]
        if self.other_model is not None:
            changed = Change(recorded(clip.path, self.other_model, self.keep), range(len(timings)))
            changes.append((f"pose model {Path(self.other_model).stem}", changed))
        name = clip.path.stem
        return [compare(kind, name, original, one, self._answer(one.recording, clip)) for kind, one in changes]

    def compare_recordings(self, original: Path, changed: Path, *, is_mirrored: bool) -> Comparison:
        """Compare two recordings of one clip; the change has the name of the second one's folder."""
        recording = load_recording(changed)
        before = answer(load_recording(original), Lifter(), reps_only=self.reps_only)
        after = answer(recording, Lifter(), reps_only=self.reps_only)
        change = Change(recording, range(len(before.reps)), is_mirrored=is_mirrored)
        return compare(changed.parent.name, original.stem, before, change, after)

    def _answer(self, recording: Recording, clip: TrueClip) -> Answer:
        return answer(recording, Lifter(height_cm=clip.height_cm), reps_only=self.reps_only)


def table(comparisons: Sequence[Comparison], kinds: Sequence[str]) -> list[str]:
    """One row for each change, with a column for each kind of what it did, in Markdown."""
    rows = [
        "| change | clips | of them exact | reps | " + " | ".join(kinds) + " |",
        "|---" * (4 + len(kinds)) + "|",
    ]
    changes = dict.fromkeys(each.change for each in comparisons)
    rows += [_row(name, [each for each in comparisons if each.change == name], kinds) for name in changes]
    return [*rows, _row("**all**", comparisons, kinds)]


def _row(name: str, some: Sequence[Comparison], kinds: Sequence[str]) -> str:
    counts = Counter(kind for each in some for kind, _ in each.notes)
    exact = sum(not any(kind in ("lost", "phantom") for kind, _ in each.notes) for each in some)
    cells = [name, len(some), f"{exact} ({exact / len(some):.1%})", sum(each.reps for each in some)]
    return "| " + " | ".join(map(str, [*cells, *(counts[kind] for kind in kinds)])) + " |"


def table_of_figures(comparisons: Sequence[Comparison]) -> list[str]:
    """How far each main figure moved, as a share of its rep-to-rep error: median and 90 %; in Markdown."""
    names = [str(measure) for measure in FIGURES]
    rows = ["| change | " + " | ".join(f"`{name}`" for name in names) + " |", "|---" * (1 + len(names)) + "|"]
    for change in dict.fromkeys(each.change for each in comparisons):
        cells = []
        for measure in FIGURES:
            some = [
                share for each in comparisons if each.change == change for of, share in each.figures if of is measure
            ]
            cells.append("{:.2f}, {:.2f}".format(*np.quantile(some, (0.5, 0.9))) if some else "-")
        rows.append(f"| {change} | " + " | ".join(cells) + " |")
    return rows


def section(comparisons: Sequence[Comparison]) -> list[str]:
    """The tables of one group of clips, each half apart, and what changed by name."""
    lines: list[str] = []
    is_measured = any(each.figures for each in comparisons)
    for parity, name in HALVES.items():
        some = [each for each in comparisons if half(each.clip) == parity]
        if some:
            lines += [f"Clips whose name has an {name} MD5:", "", *table(some, KINDS if is_measured else REP_KINDS), ""]
    if is_measured:
        lines += ["Change of each figure as a share of its rep-to-rep error, median and 90 %:", ""]
        lines += [*table_of_figures(comparisons), ""]
    named = [f"- {each.clip}, {each.change}: {kind} {detail}" for each in comparisons for kind, detail in each.notes]
    return [*lines, "By name:", "", *(named or ["none"])]


def show_recordings(task: Task, folders: Sequence[tuple[Path, Path, bool]], page: Path | None) -> None:
    """Compare two folders of recordings, the original and the changed ones, mirrored or not, and show what changed."""
    comparisons = [
        task.compare_recordings(original, changed / original.name, is_mirrored=is_mirrored)
        for first, changed, is_mirrored in folders
        for original in sorted(first.glob("*.npz"))
        if (changed / original.name).exists()
    ]
    words = ["--reps-only"] if task.reps_only else []
    for first, changed, is_mirrored in folders:
        words += ["--recordings-mirrored" if is_mirrored else "--recordings", first.name, changed.name]
    show(page, "Clips changed and recorded anew", [made_by("benchmarks.stability", *words), "", *section(comparisons)])


def main() -> None:
    """Change, compare, print, and write to the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", type=Path, action="append", default=[], help="folder of clips with truth files")
    parser.add_argument("--real", type=Path, help="JSON file of hand labels, next to its clips")
    parser.add_argument("--reps-only", action="store_true", help="leave out heels, verdicts and figures")
    parser.add_argument("--change", choices=PERTURBATIONS, action="append", help="one change alone; all without it")
    parser.add_argument("--other-model", help="another pose model, as one more change")
    parser.add_argument("--recordings", type=Path, nargs=2, action="append", default=[], help="two folders")
    parser.add_argument("--recordings-mirrored", type=Path, nargs=2, action="append", default=[], help="the same")
    parser.add_argument("--keep", type=Path, help="folder for recordings, kept between runs")
    parser.add_argument("--write", type=Path, default=PAGE, help="page to write to; - for none")
    options = parser.parse_args()
    groups = [
        (f"Small changes to rendered people: {folder.name}", list(rendered_clips(folder)), ["--rendered", folder.name])
        for folder in options.rendered
    ]
    if options.real:
        groups.append(
            ("Small changes to real people", list(labeled_clips(options.real)), ["--real", options.real.name])
        )
    folders = [(*pair, False) for pair in options.recordings] + [(*pair, True) for pair in options.recordings_mirrored]
    if not groups and not folders:
        groups.append(("Small changes to the samples", list(sample_clips()), []))
    words = ["--reps-only"] if options.reps_only else []
    words += [word for name in options.change or () for word in ("--change", f'"{name}"')]
    words += ["--other-model", options.other_model] if options.other_model else []
    task = Task(options.keep, tuple(options.change or PERTURBATIONS), options.other_model, options.reps_only)
    page = None if options.write == Path("-") else options.write
    if folders:
        show_recordings(task, folders, page)
    for title, clips, of_group in groups:
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
            comparisons = list(chain.from_iterable(pool.map(task.compare, clips)))
        show(page, title, [made_by("benchmarks.stability", *of_group, *words), "", *section(comparisons)])


if __name__ == "__main__":
    main()
