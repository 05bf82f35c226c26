"""Tables of clips and of reps, for spreadsheets (CSV) and programs (Parquet)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from formcheck import __version__
from formcheck.batch.summary.results import AnalyzedClip, BatchResults, FailedClip
from formcheck.jobs.job import SCHEMA
from formcheck.judge.summary import typical
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.report.export import REP_FIELDS, harmless, measure_cells, measure_columns, rep_cells
from formcheck.segment.view import ViewKind

Value = str | int | float | bool | None
TableRow = Mapping[str, Value]

MEDIANS = shown_in(ViewKind.SIDE, display=Display.COLUMN)
"""Measures in a row of a clip: the median over its reps, with the median error."""

_CLIP = {"clip": str, "lifter": str, "date": str, "set": str}

CLIP_COLUMNS: Mapping[str, type] = {
    **_CLIP,
    "height_cm": float,
    "body_mass_kg": float,
    "bar_kg": float,
    "bar": str,
    "analyzed": bool,
    "why_not": str,
    "duration_s": float,
    "view": str,
    "near_side": str,
    "reps": int,
    "verdict": str,
    "headline": str,
    "heels_lifted": int,
    "heels_just_lifting": int,
    "heels_flat": int,
    "heels_unclear": int,
    **{column: float for measure in MEDIANS for column in measure_columns(measure)},
    "caveats": str,
    "not_drawn": str,
    "sha256": str,
    "model": str,
    "model_sha256": str,
}
"""Columns of the table of clips, with their types."""

REP_COLUMNS: Mapping[str, type] = {
    **_CLIP,
    "rep": int,
    **REP_FIELDS,
    **{column: float for measure in Measure for column in measure_columns(measure)},
}
"""Columns of the table of reps, with their types."""


def clip_rows(results: BatchResults) -> list[TableRow]:
    """A row for each clip, analyzed or not, sorted by label."""
    both: list[AnalyzedClip | FailedClip] = [*results.clips, *results.failed]
    return [_clip_row(clip) for clip in sorted(both, key=lambda clip: clip.job.label)]


def rep_rows(results: BatchResults) -> list[TableRow]:
    """A row for each rep, clip by clip, in the order of time."""
    return [
        {**_clip_cells(clip), "rep": rep.index, **rep_cells(rep)}
        for clip in results.clips
        for rep in clip.analysis.reps
    ]


def render_csv(columns: Mapping[str, type], rows: Sequence[TableRow]) -> bytes:
    """Rows as CSV in UTF-8 with a byte order mark, which spreadsheets need. No cell is run as a formula. A value that
    was not measured is an empty cell; the JSON of the clip has the reason.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def render_parquet(columns: Mapping[str, type], rows: Sequence[TableRow]) -> bytes:
    """Rows as Parquet: typed columns, texts unchanged, null for values that were not measured."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema(
        [pa.field(name, types[type_]) for name, type_ in columns.items()],
        metadata={"schema": SCHEMA, "formcheck": __version__},
    )
    table = pa.table({name: [row[name] for row in rows] for name in columns}, schema=schema)
    file = pa.BufferOutputStream()
    pq.write_table(table, file, compression="zstd")
    return bytes(file.getvalue())


def _clip_row(clip: AnalyzedClip | FailedClip) -> TableRow:
    row: dict[str, Value] = dict.fromkeys(CLIP_COLUMNS)
    job, lifter = clip.job, clip.job.lifter
    row |= _clip_cells(clip)
    row |= {"height_cm": lifter.height_cm, "body_mass_kg": lifter.body_mass_kg, "bar_kg": lifter.bar_kg}
    row |= {"bar": str(lifter.bar), "sha256": job.sha256, "model": job.settings.model, "model_sha256": job.model_sha256}
    if isinstance(clip, FailedClip):
        return row | {"analyzed": False, "why_not": clip.failure.reason}
    analysis, view, summary = clip.analysis, clip.analysis.view, clip.analysis.summary
    heels = Counter(rep.heels for rep in analysis.reps)
    row |= {"analyzed": True, "duration_s": analysis.source.duration_s}
    row |= {"view": str(view.kind), "near_side": str(view.near_side or "")}
    row |= {"reps": len(analysis.reps), "verdict": str(summary.verdict), "headline": summary.headline}
    row |= {f"heels_{result}": heels[result] for result in Heels}
    for measure in MEDIANS:
        row |= measure_cells(measure, typical(measure, analysis.reps))
    return row | {"caveats": "; ".join(analysis.caveats), "not_drawn": "; ".join(clip.record.missing)}


def _clip_cells(clip: AnalyzedClip | FailedClip) -> dict[str, Value]:
    job = clip.job
    return {"clip": job.label, "lifter": job.lifter.name, "date": job.date, "set": job.set_name}


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return harmless(value) if isinstance(value, str) else value
