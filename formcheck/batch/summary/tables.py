"""The batch as tables, one row a clip and one row a rep, for spreadsheets (CSV) and for programs (Parquet).

Two tables, because a column should mean one thing: a clip has a length and a headline, a rep has a depth and a verdict.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from formcheck import __version__
from formcheck.batch.summary.results import AnalyzedClip, BatchResults, FailedClip, StoredRep
from formcheck.batch.summary.typical import typical
from formcheck.domain.measured import Measured, Measurement
from formcheck.jobs.job import SCHEMA
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.report.export import harmless, measure_columns, short
from formcheck.segment.view import ViewKind

Value = str | int | float | bool | None
TableRow = Mapping[str, Value]

TYPICAL = shown_in(ViewKind.SIDE, display=Display.COLUMN)
"""The measures of which a clip's row has the median over its reps, with the median error."""

_CLIP = {"clip": str, "lifter": str, "date": str, "set": str}

CLIP_COLUMNS: Mapping[str, type] = {
    **_CLIP,
    "height_cm": float,
    "body_mass_kg": float,
    "bar_kg": float,
    "bar": str,
    "analysed": bool,
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
    **{column: float for measure in TYPICAL for column in measure_columns(measure)},
    "caveats": str,
    "not_drawn": str,
    "sha256": str,
    "model": str,
    "model_sha256": str,
}
"""What a row of a clip holds, and of which kind."""

REP_COLUMNS: Mapping[str, type] = {
    **_CLIP,
    "rep": int,
    "start_s": float,
    "bottom_s": float,
    "end_s": float,
    "view": str,
    "depth": str,
    "heels": str,
    "knees": str,
    "verdict": str,
    **{column: float for measure in Measure for column in measure_columns(measure)},
}
"""What a row of a rep holds, and of which kind."""


def clip_rows(seen: BatchResults) -> list[TableRow]:
    """A row for each clip, analysed or not, in the order of their labels."""
    both: list[AnalyzedClip | FailedClip] = [*seen.clips, *seen.failed]
    return [_clip_row(clip) for clip in sorted(both, key=lambda clip: clip.job.label)]


def rep_rows(seen: BatchResults) -> list[TableRow]:
    """A row for each rep, clip by clip, in the order of time."""
    return [_rep_row(clip, rep) for clip in seen.clips for rep in clip.reps]


def render_csv(columns: Mapping[str, type], rows: Sequence[TableRow]) -> bytes:
    """Rows as CSV, UTF-8 with the mark that tells spreadsheets so. Nothing in it is run as a formula; an empty cell is
    what was not measured (the reasons are in each clip's JSON).
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def render_parquet(columns: Mapping[str, type], rows: Sequence[TableRow]) -> bytes:
    """Rows as Parquet: typed columns, words as they are, null for what was not measured."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema(
        [pa.field(name, kinds[kind]) for name, kind in columns.items()],
        metadata={"schema": SCHEMA, "formcheck": __version__},
    )
    table = pa.table({name: [row[name] for row in rows] for name in columns}, schema=schema)
    file = pa.BufferOutputStream()
    pq.write_table(table, file, compression="zstd")
    return bytes(file.getvalue())


def _clip_row(clip: AnalyzedClip | FailedClip) -> TableRow:
    row: dict[str, Value] = dict.fromkeys(CLIP_COLUMNS)
    job, lifter = clip.job, clip.job.lifter
    row |= _whose(clip)
    row |= {"height_cm": lifter.height_cm, "body_mass_kg": lifter.body_mass_kg, "bar_kg": lifter.bar_kg}
    row |= {"bar": str(lifter.bar), "sha256": job.sha256, "model": job.settings.model, "model_sha256": job.model_sha256}
    if isinstance(clip, FailedClip):
        return row | {"analysed": False, "why_not": clip.failure.reason}
    heels = Counter(rep.heels for rep in clip.reps)
    row |= {"analysed": True, "duration_s": clip.duration_s, "view": str(clip.view), "near_side": clip.near_side}
    row |= {"reps": len(clip.reps), "verdict": str(clip.verdict), "headline": clip.headline}
    row |= {f"heels_{call}": heels[call] for call in Heels}
    for measure in TYPICAL:
        row |= _figure(measure, typical(measure, clip.reps))
    return row | {"caveats": "; ".join(clip.caveats), "not_drawn": "; ".join(clip.record.missing)}


def _rep_row(clip: AnalyzedClip, rep: StoredRep) -> TableRow:
    row: dict[str, Value] = _whose(clip)
    row |= {"rep": rep.index, "start_s": rep.start_s, "bottom_s": rep.bottom_s, "end_s": rep.end_s}
    row |= {"view": str(clip.view), "depth": str(rep.depth), "heels": str(rep.heels), "knees": str(rep.knees)}
    row |= {"verdict": str(rep.verdict)}
    for measure in Measure:
        row |= _figure(measure, rep.measures[measure])
    return row


def _whose(clip: AnalyzedClip | FailedClip) -> dict[str, Value]:
    job = clip.job
    return {"clip": job.label, "lifter": job.lifter.name, "date": job.date, "set": job.set_name}


def _figure(measure: Measure, measurement: Measurement) -> dict[str, Value]:
    value, error = measure_columns(measure)
    if not isinstance(measurement, Measured):
        return {value: None, error: None}
    return {value: short(measurement.value), error: short(measurement.error)}


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return harmless(value) if isinstance(value, str) else value
