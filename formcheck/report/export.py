"""Results as JSON (``formcheck.analysis/1``) and CSV, key by key in docs/output.md#json and docs/output.md#csv.

Text in, text out; the caller owns the file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from formcheck import __version__
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.registry import Measure
from formcheck.measure.scale import Scale
from formcheck.wording.caveats import caveat_text
from formcheck.wording.cues import write_cues
from formcheck.wording.headline import write_answer, write_headline

SCHEMA = "formcheck.analysis/1"

FIGURES = 6
"""Significant figures written: far more than any measure has, and few enough that files compare between machines."""

REP_COLUMNS = ("file", "lifter", "rep", "start_s", "bottom_s", "end_s", "view", "depth", "heels", "knees", "verdict")

FORMULA_STARTS = ("=", "+", "-", "@")
"""A cell of words that starts so is run as a formula by spreadsheets (OWASP, CSV injection)."""


def as_dict(analysis: Analysis) -> dict[str, Any]:
    """The analysis as plain values in the order of the output format, ready for :func:`json.dumps`."""
    source, view = analysis.source, analysis.view
    return {
        "schema": SCHEMA,
        "formcheck": __version__,
        "source": {
            "file": source.file,
            "sha256": source.sha256,
            "duration_s": short(source.duration_s),
            "width_px": source.width_px,
            "height_px": source.height_px,
            "frames": source.frames,
            "frame_rate_hz": short(source.frame_rate_hz),
            "rotation_deg": source.rotation_deg,
            "time_scale": short(source.time_scale),
        },
        "pose": {
            "model": analysis.pose.model,
            "model_sha256": analysis.pose.model_sha256,
            "frames_with_person": short(analysis.pose.frames_with_person),
        },
        "view": {
            "kind": str(view.kind),
            "near_side": None if view.near_side is None else str(view.near_side),
            "yaw_deg": _measurement(view.yaw_deg),
            "roll_deg": _measurement(view.roll_deg),
        },
        "scale": _scale(analysis.scale),
        "caveats": [caveat_text(caveat) for caveat in analysis.caveats],
        "reps": [_rep(rep) for rep in analysis.reps],
        "attempts": [{"bottom_s": short(attempt.bottom_s), "reason": attempt.reason} for attempt in analysis.attempts],
        "summary": {
            "reps": analysis.summary.reps,
            "verdict": str(analysis.summary.verdict),
            "answer": write_answer(analysis),
            "headline": write_headline(analysis),
        },
    }


def render_json(analysis: Analysis) -> str:
    """The analysis as indented JSON, ending in a newline."""
    return json.dumps(as_dict(analysis), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def render_json_line(analysis: Analysis) -> str:
    """The analysis as one line of JSON Lines, for several clips in one stream."""
    return json.dumps(as_dict(analysis), ensure_ascii=False, allow_nan=False) + "\n"


def render_csv(analyses: Iterable[Analysis]) -> str:
    """One row a rep of every clip, with a heading row.

    Each measure has two columns, ``name`` and ``name_error``; both are empty where it was not measured (the reasons are
    in the JSON). Words that a spreadsheet would run as a formula get an apostrophe in front.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*REP_COLUMNS, *(column for measure in Measure for column in measure_columns(measure))])
    for analysis in analyses:
        writer.writerows(_row(analysis, rep) for rep in analysis.reps)
    return text.getvalue()


def harmless(words: str) -> str:
    """Words no spreadsheet runs: on one line, and with an apostrophe in front of what looks like a formula."""
    line = "".join(letter if letter.isprintable() else " " for letter in words).strip()
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def short(value: float) -> float:
    """A figure as it is written: to :data:`FIGURES` significant ones."""
    return float(f"{value:.{FIGURES}g}")


def measure_columns(measure: Measure) -> tuple[str, str]:
    """The names of a measure's two columns in a table: its value and its error."""
    return str(measure), f"{measure}_error"


def _rep(rep: RepResult) -> dict[str, Any]:
    return {
        "index": rep.index,
        "start_s": short(rep.timing.start_s),
        "bottom_s": short(rep.timing.bottom_s),
        "end_s": short(rep.timing.end_s),
        "depth": str(rep.judged.depth),
        "heels": str(rep.judged.heels),
        "knees": str(rep.judged.knees),
        "control": str(rep.judged.control),
        "verdict": str(rep.judged.verdict),
        "cues": [cue.text for cue in write_cues(rep)],
        "measures": {str(measure): _measurement(value) for measure, value in rep.measures.items()},
    }


def _scale(scale: Scale | NotMeasured) -> dict[str, Any]:
    if isinstance(scale, NotMeasured):
        return _measurement(scale)
    return {"cm_per_px": short(scale.cm_per_px), "error_pct": short(scale.error_pct), "source": scale.source}


def _measurement(measurement: Measurement) -> dict[str, Any]:
    if isinstance(measurement, Measured):
        return {"value": short(measurement.value), "error": short(measurement.error)}
    return {"not_measured": measurement.reason}


def _row(analysis: Analysis, rep: RepResult) -> Sequence[object]:
    figures: list[object] = []
    for measured in rep.measures.values():
        figures += [short(measured.value), short(measured.error)] if isinstance(measured, Measured) else ["", ""]
    return [
        harmless(analysis.source.file),
        harmless(analysis.lifter.name),
        rep.index,
        *(short(time_s) for time_s in (rep.timing.start_s, rep.timing.bottom_s, rep.timing.end_s)),
        analysis.view.kind,
        rep.judged.depth,
        rep.judged.heels,
        rep.judged.knees,
        rep.judged.verdict,
        *figures,
    ]
