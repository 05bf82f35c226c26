"""How sure differences between the reps of a set are, and whether changes over a set are found.

``python -m benchmarks.change [--rendered DIR]... [--model heavy] [--keep DIR] [--write FILE.md]``

Without folders it measures the clips of ``sample_videos/``. Every measured difference between two reps of a clip is
held against the true one. Recorded sets are few, so the changes are also looked for in virtual sets: true values that
stay, or change by a known amount, plus the deviations that the reps of a recorded set had from their common error.
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy import pair_reps, recorded
from benchmarks.page import PAGE, made_by, show
from benchmarks.truth import TrueClip, rendered_clips, sample_clips
from formcheck.analysis import analyze
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.domain.settings import Settings
from formcheck.judge.change import COMPARED_BY, FOUND_FROM, MIDDLES, SMALLEST, SetChange, find_changes, find_standouts
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.rep_error import rep_error
from formcheck.segment.view import ViewKind

VIRTUAL_SETS = 1000
VIRTUAL_REPS = (3, 5, 8)

STEADY_SHARE = 0.5
"""A set whose true change is below this share of the smallest that is reported is steady."""

Flags = npt.NDArray[np.bool_]

UNKNOWN = NotMeasured(Reason.LOST_AT_MOMENT)


@dataclass(frozen=True, slots=True)
class TrueSet:
    """The reps of one clip that were found, as measured and as they were, in the order of time."""

    clip: str
    view: str
    kind: ViewKind
    measured: tuple[Measures, ...]
    true: tuple[Measures, ...]

    def errors(self, measure: Measure) -> list[tuple[Measured, float]]:
        """The measured value of each rep that has one, and how far it is off."""
        both = ((each.known(measure), true.known(measure)) for each, true in zip(self.measured, self.true, strict=True))
        return [(got, got.value - true.value) for got, true in both if got is not None and true is not None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two reps of a set: how far off it is, and the half-width that was claimed."""

    clip: str
    view: str
    measure: Measure
    off: float
    error: float


def true_set(clip: TrueClip, model: str, keep: Path | None) -> TrueSet:
    """Analyze one clip."""
    analysis = analyze(recorded(clip.path, model, keep), lifter=Lifter(height_cm=clip.height_cm))
    pairs = pair_reps(analysis.reps, [rep for rep in clip.reps if rep.complete])
    true = ({measure: Measured(value, 0.0) for measure, value in each.measures.items()} for _, each in pairs)
    return TrueSet(
        clip.path.stem,
        clip.view,
        analysis.view.kind,
        tuple(rep.measures for rep, _ in pairs),
        tuple(Measures.with_rest(each, UNKNOWN) for each in true),
    )


def differences(some: TrueSet) -> Iterator[Difference]:
    """Every difference between two reps of a set, for every measure."""
    for measure in Measure:
        for (one, one_off), (other, other_off) in itertools.combinations(some.errors(measure), 2):
            error = max(rep_error(measure, each, some.kind) for each in (one, other))
            yield Difference(some.clip, some.view, measure, other_off - one_off, error)


def table_of_differences(found: Sequence[Difference]) -> list[str]:
    """Rows by measure, and by view within it, in Markdown."""
    rows = [
        "| measure | view | sets | differences | mean error | nine in ten within | median ± | truth inside ± |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for measure in Measure:
        of_measure = [each for each in found if each.measure is measure]
        views = sorted({each.view for each in of_measure})
        for view in [*(["all"] if len(views) > 1 else []), *views]:
            some = [each for each in of_measure if view in ("all", each.view)]
            off = np.abs([each.off for each in some])
            inside = np.mean([abs(each.off) <= each.error for each in some])
            rows.append(
                f"| `{measure}` | {view} | {len({each.clip for each in some})} | {len(some)} | {off.mean():.3g} | "
                f"{np.quantile(off, 0.9):.3g} | {np.median([each.error for each in some]):.3g} | {inside:.0%} |"
            )
    return rows


def table_of_changes(sets: Sequence[TrueSet]) -> list[str]:
    """Recorded sets: changes that are true, found, and made up; in Markdown."""
    rows = [
        f"| measure | view | true changes, {FOUND_FROM} x smallest | found | steady sets | made up | inside ± |",
        "|---|---|---|---|---|---|---|",
    ]
    for measure, view in itertools.product(SMALLEST, sorted({some.view for some in sets})):
        seen = (pair for some in sets if some.view == view for pair in _changes(some))
        of_measure = [(got, true, size) for got, true, size in seen if got.measure is measure]
        large = [got.changed is True for got, _, size in of_measure if size >= FOUND_FROM]
        steady = [got.changed is True for got, _, size in of_measure if size < STEADY_SHARE]
        inside = [abs(got.first_to_last - true.first_to_last) <= got.error for got, true, _ in of_measure]
        if of_measure:
            rows.append(
                f"| `{measure}` | {view} | {len(large)} | {sum(large)} | {len(steady)} | {sum(steady)} | "
                f"{np.mean(inside):.0%} |"
            )
    odd = [(some, standout) for some in sets for standout in find_standouts(_numbered(some.measured), some.kind)]
    made_up = [
        f"{some.clip} rep {one.rep} `{one.measure}` {one.difference:+.2f} ± {one.error:.2f}" for some, one in odd
    ]
    return [*rows, "", f"Reps that stand out: {'; '.join(made_up) or 'none'}."]


def _changes(some: TrueSet) -> Iterator[tuple[SetChange, SetChange, float]]:
    """The change of each measure as found, as it was, and how many times the smallest it was."""
    true = {change.measure: change for change in find_changes(_numbered(some.true), some.kind)}
    for got in find_changes(_numbered(some.measured), some.kind):
        if got.measure in true:
            now = true[got.measure]
            values = [each.require(got.measure).value for each in some.true if each.known(got.measure)]
            unit = float(np.median(values)) if got.measure in MIDDLES else 1.0
            yield got, now, abs(now.first_to_last) / (SMALLEST[got.measure] * unit)


def table_of_virtual_sets(sets: Sequence[TrueSet]) -> list[str]:
    """Virtual sets: how many planted changes are found, and how many are made up where none is; in Markdown."""
    rng = np.random.default_rng(0)
    rows = [
        f"| reps | view | measure | changes of {FOUND_FROM} times the smallest found | made up | odd reps made up |",
        "|---|---|---|---|---|---|",
    ]
    views = sorted({some.view for some in sets})
    for reps, view in itertools.product(VIRTUAL_REPS, views):
        reported = np.zeros(VIRTUAL_SETS, dtype=bool)
        for measure in SMALLEST:
            sources = [some for some in sets if some.view == view and _is_steady(some, measure)]
            if sources:
                found, made_up, odd = _tried(sources, measure, reps, rng)
                reported |= made_up | odd
                shares = " | ".join(f"{flags.mean():.1%}" for flags in (found, made_up, odd))
                rows.append(f"| {reps} | {view} | `{measure}` | {shares} |")
        rows.append(f"| {reps} | {view} | any of them, in one set | | {reported.mean():.1%} | |")
    return rows


def _tried(
    sources: Sequence[TrueSet], measure: Measure, reps: int, rng: np.random.Generator
) -> tuple[Flags, Flags, Flags]:
    """For each virtual set: is a planted change found; and, without one, is a change or a rep reported."""
    found, made_up, odd = (np.zeros(VIRTUAL_SETS, dtype=bool) for _ in range(3))
    for i in range(VIRTUAL_SETS):
        source = sources[int(rng.integers(len(sources)))]
        changing = _virtual(source, measure, FOUND_FROM * SMALLEST[measure], reps, rng)
        steady = _virtual(source, measure, 0.0, reps, rng)
        found[i] = any(change.changed for change in find_changes(changing, source.kind))
        made_up[i] = any(change.changed for change in find_changes(steady, source.kind))
        odd[i] = bool(find_standouts(steady, source.kind))
    return found, made_up, odd


def _is_steady(some: TrueSet, measure: Measure) -> bool:
    """Whether a set has enough reps, and no true change of the measure that bends the errors of its reps."""
    changes = {got.measure: size for got, _, size in _changes(some)}
    return changes.get(measure, math.inf) < 1.0


def _virtual(
    source: TrueSet, measure: Measure, change: float, reps: int, rng: np.random.Generator
) -> dict[int, Measures]:
    """A set whose measure changes evenly by ``change`` (a share, of times), up or down."""
    by = COMPARED_BY.get(measure, measure)
    errors = source.errors(by)
    off = np.array([off for _, off in errors])
    # The deviations of n values from their own mean are too small by this factor.
    deviations = (off - off.mean()) * math.sqrt(len(off) / (len(off) - 1))
    start, error = errors[0][0].value, float(np.median([got.error for got, _ in errors]))
    rise = change * (start if measure in MIDDLES else 1.0) * rng.choice([-1.0, 1.0])
    values = start + rise * np.linspace(0.0, 1.0, reps) + rng.choice(deviations, reps)
    whole = {measure: Measured(1.0, 0.1)} if measure in COMPARED_BY else {}
    return {
        i: Measures.with_rest({**whole, by: Measured(float(value), error)}, UNKNOWN)
        for i, value in enumerate(values, start=1)
    }


def _numbered(reps: Sequence[Measures]) -> Mapping[int, Measures]:
    return dict(enumerate(reps, start=1))


def main() -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", type=Path, action="append", default=[], help="folder of clips with truth files")
    parser.add_argument("--model", default=Settings().model, help="heavy, full, lite or a path")
    parser.add_argument("--keep", type=Path, help="folder in which observations are kept between runs")
    parser.add_argument("--write", type=Path, default=PAGE, help="page to write into; - for none")
    asked = parser.parse_args()
    page = None if asked.write == Path("-") else asked.write
    words = list(itertools.chain.from_iterable(("--rendered", folder.name) for folder in asked.rendered))
    clips = list(itertools.chain.from_iterable(map(rendered_clips, asked.rendered))) or list(sample_clips())
    sets = [true_set(clip, asked.model, asked.keep) for clip in clips]
    found = list(itertools.chain.from_iterable(map(differences, sets)))
    lines = [made_by("benchmarks.change", *words), "", "### Differences between reps", "", *table_of_differences(found)]
    lines += ["", "### Changes over recorded sets", "", *table_of_changes(sets)]
    lines += ["", "### Changes over virtual sets", "", *table_of_virtual_sets(sets)]
    show(page, "From rep to rep", lines)


if __name__ == "__main__":
    main()
