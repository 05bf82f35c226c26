"""Tables over several sets: both halves and a fresh draw apart; the knee; what was not measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from benchmarks.figures import Figure, Outcome
from benchmarks.truth import HALVES, half
from formcheck.measure.registry import Measure

PLAIN, PLAIN_SHOES = "plain landmarks, cm", "plain landmarks, shoe lengths"
"""Knee past toe as a program without corrections measures it: landmark of the knee less that of the toes."""

KNEE_ROWS = (
    Measure.KNEE_FRONT_PAST_TOE,
    Measure.KNEE_FRONT_PAST_TOE_SHOES,
    Measure.KNEE_PAST_TOE,
    Measure.KNEE_PAST_TOE_SHOES,
)

KEY_MEASURES = (
    *KNEE_ROWS,
    Measure.HEEL_RISE,
    Measure.TRUNK_LEAN,
    Measure.SHANK,
    Measure.THIGH,
    Measure.KNEE_FLEXION,
    Measure.DEPTH,
    Measure.DESCENT,
    Measure.ASCENT,
)
"""What the summary shows, in this order."""


def halves(outcomes: Sequence[Outcome], fresh: Sequence[Outcome]) -> list[str]:
    """Key measures of the three groups of clips, side by side: reps, mean error, truth inside, median ±."""
    groups = [*([outcome for outcome in outcomes if half(outcome.clip) == parity] for parity in HALVES), list(fresh)]
    rows = [
        "| measure | view | even half: reps, error, inside, ± | odd half | fresh draw |",
        "|---|---|---|---|---|",
    ]
    for measure in KEY_MEASURES:
        for view in ("side", "oblique"):
            cells = [_cell([f for f in _figures(group) if (f.measure, f.view) == (measure, view)]) for group in groups]
            if any(cell != NOTHING for cell in cells):
                rows.append(f"| `{measure}` | {view} | {' | '.join(cells)} |")
    return rows


NOTHING = "–"


def _cell(figures: Sequence[Figure]) -> str:
    if not figures:
        return NOTHING
    off = np.array([abs(figure.value - figure.truth) for figure in figures])
    error = np.array([figure.error for figure in figures])
    return f"{len(off)}, {off.mean():.2f}, {np.mean(off <= error):.0%}, {np.median(error):.2f}"


def pooled(outcomes: Sequence[Outcome]) -> list[str]:
    """Every measure, side and oblique together, over all clips: how often the truth lies inside the error."""
    figures = [figure for figure in _figures(outcomes) if figure.view in ("side", "oblique")]
    rows = ["| measure | clips | reps | mean error | truth inside ± | median ± |", "|---|---|---|---|---|---|"]
    for measure in sorted({figure.measure for figure in figures} - {PLAIN, PLAIN_SHOES}):
        some = [figure for figure in figures if figure.measure == measure]
        off = np.array([abs(figure.value - figure.truth) for figure in some])
        error = np.array([figure.error for figure in some])
        rows.append(
            f"| `{measure}` | {len({figure.clip for figure in some})} | {len(some)} | {off.mean():.2f} | "
            f"{np.mean(off <= error):.0%} | {np.median(error):.2f} |"
        )
    return rows


def knees(named: Sequence[tuple[str, Sequence[Outcome]]]) -> list[str]:
    """Front of the knee, its joint and plain landmarks, each against its own truth, by set and view."""
    rows = [
        "| set | view | what | reps | bias | mean error | nine in ten within | worst |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for title, outcomes in named:
        figures = list(_figures(outcomes))
        for view in ("side", "oblique"):
            for what in (*KNEE_ROWS, PLAIN, PLAIN_SHOES):
                off = np.array([f.value - f.truth for f in figures if (f.measure, f.view) == (what, view)])
                if len(off):
                    size = np.abs(off)
                    rows.append(
                        f"| {title} | {view} | {what} | {len(off)} | {off.mean():+.2f} | {size.mean():.2f} | "
                        f"{np.quantile(size, 0.9):.2f} | {size.max():.2f} |"
                    )
    return rows


def refusals(named: Sequence[tuple[str, Sequence[Outcome]]]) -> list[str]:
    """How often a key measure was not measured in a rep that was found, and why."""
    rows = ["| set | view | measure | reps | not measured | why |", "|---|---|---|---|---|---|"]
    for title, outcomes in named:
        for view in ("side", "oblique"):
            refused = sum((outcome.refused for outcome in outcomes if outcome.view == view), Counter[tuple[str, str]]())
            for measure in (Measure.KNEE_FRONT_PAST_TOE, Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN):
                reasons = Counter({why: n for (name, why), n in refused.items() if name == measure})
                reps = sum(reasons.values())
                missing = reps - reasons.pop("", 0)
                if reps:
                    why = ", ".join(f"{reason} {n}" for reason, n in sorted(reasons.items(), key=lambda item: -item[1]))
                    rows.append(
                        f"| {title} | {view} | `{measure}` | {reps} | {missing / reps:.0%} | {why or NOTHING} |"
                    )
    return rows


def _figures(outcomes: Iterable[Outcome]) -> Iterable[Figure]:
    return chain.from_iterable(outcome.figures for outcome in outcomes)
