"""The JSON of an analysis, ``formcheck.analysis/2``, as types: written, read back, and described by a JSON Schema.

These types are the contract of docs/output.md. They stand apart from the types of a result, whose names may change.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, Final, Literal

from pydantic import PlainSerializer, PlainValidator, TypeAdapter, WithJsonSchema

from formcheck import __version__
from formcheck.domain.body import Side
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.draw.still import find_trace
from formcheck.judge.change import Standout
from formcheck.judge.results import Analysis, PoseInfo, RepResult
from formcheck.judge.verdict import Control, Depth, Heels, Knees, Verdict
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.rep_error import rep_error
from formcheck.measure.scale import Scale, ScaleSource
from formcheck.measure.trace import SideTrace
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.lifters import Position
from formcheck.segment.view import ViewKind
from formcheck.wording.caveats import caveat_text
from formcheck.wording.cues import write_cues
from formcheck.wording.headline import write_answer, write_headline
from formcheck.wording.reasons import ATTEMPTS, reason_text

SCHEMA: Final = "formcheck.analysis/2"
EARLIER_SCHEMA = "formcheck.analysis/1"

EARLIER_VERDICTS = {"rushed": Verdict.DROPPED, "uneven": Verdict.STOPPED, "knee_slide": Verdict.CONTROLLED}
"""Names that ``formcheck.analysis/1`` had; knees that drift forward are no fault any more."""

SIGNIFICANT_DIGITS = 6
"""More than any measure needs, and few enough to compare files of different machines."""


def _measurement_to_json(measurement: Measurement) -> dict[str, float | str]:
    if isinstance(measurement, Measured):
        return {"value": measurement.value, "error": measurement.error}
    figure = {} if measurement.figure is None else {"figure": measurement.figure}
    return {"not_measured": reason_text(measurement), "kind": measurement.reason, **figure}


def _measurement_from_json(plain: Mapping[str, Any]) -> Measurement:
    return _not_measured(plain) if "not_measured" in plain else Measured(plain["value"], plain["error"])


def _scale_from_json(plain: Mapping[str, Any]) -> Scale | NotMeasured:
    if "not_measured" in plain:
        return _not_measured(plain)
    return Scale(plain["cm_per_px"], plain["error_pct"], ScaleSource(plain["source"]))


def _not_measured(plain: Mapping[str, Any]) -> NotMeasured:
    """The reason; its kind is in no file of :data:`EARLIER_SCHEMA`."""
    return NotMeasured(Reason(plain.get("kind", Reason.NOT_IN_FILE)), plain.get("figure"))


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_NOT_MEASURED = _object(not_measured={"type": "string", "minLength": 1}, kind={"enum": list(Reason)})
_NOT_MEASURED["properties"]["figure"] = {"type": "number"}
_ERROR = {"type": "number", "minimum": 0}
_MEASUREMENT = {"anyOf": [_object(value={"type": "number"}, error=_ERROR), _NOT_MEASURED]}
_OF_REP = {"anyOf": [_object(value={"type": "number"}, error=_ERROR, rep_error=_ERROR), _NOT_MEASURED]}
_SCALE = {
    "anyOf": [
        _object(cm_per_px={"type": "number"}, error_pct={"type": "number"}, source={"type": "string"}),
        _NOT_MEASURED,
    ]
}
_NAMED = {"NotMeasured": _NOT_MEASURED, "Measurement": _MEASUREMENT, "MeasurementOfRep": _OF_REP}
"""What the schema defines once and refers to."""

MeasurementField = Annotated[
    Measurement,
    PlainValidator(_measurement_from_json),
    PlainSerializer(_measurement_to_json),
    WithJsonSchema(_MEASUREMENT),
]
ScaleField = Annotated[
    Scale | NotMeasured,
    PlainValidator(_scale_from_json),
    PlainSerializer(lambda scale: _measurement_to_json(scale) if isinstance(scale, NotMeasured) else asdict(scale)),
    WithJsonSchema(_SCALE),
]
MeasuresField = Annotated[
    Measures,
    PlainValidator(lambda plain: Measures({name: _measurement_from_json(plain[name]) for name in Measure})),
    PlainSerializer(lambda measures: {str(name): _measurement_to_json(value) for name, value in measures.items()}),
    WithJsonSchema(_object(**{str(name): _OF_REP for name in Measure})),
]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The clip."""

    file: str
    sha256: str
    duration_s: float
    width_px: int
    height_px: int
    frames: int
    frame_rate_hz: float
    rotation_deg: int
    time_scale: float


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """Where the camera stood in the part of the clip with most reps."""

    kind: ViewKind
    near_side: Side | None
    yaw_deg: MeasurementField
    roll_deg: MeasurementField


@dataclass(frozen=True, slots=True)
class RepRecord:
    """One rep; ``leg`` is the leg that was measured, null from the front and behind; ``position`` is which of two
    lifters, null for one.
    """

    index: int
    start_s: float
    bottom_s: float
    end_s: float
    depth: Depth
    view: ViewKind
    leg: Side | None
    heels: Heels
    knees: Knees
    control: Control
    verdict: Verdict
    cues: tuple[str, ...]
    measures: MeasuresField
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """A movement that is not counted; ``kind`` is in no file of ``formcheck.analysis/1``."""

    bottom_s: float
    reason: str
    kind: AttemptKind | None = None


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """How a measure changed over the set, from rep ``first`` to rep ``last``; ``changed`` is null where unclear."""

    first: int
    last: int
    first_to_last: float
    error: float
    changed: bool | None


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """The set: how many reps, its verdict, which reps show it, a sentence, and how the reps differ."""

    reps: int
    verdict: Verdict
    answer: str
    headline: str
    change: dict[Measure, ChangeRecord]
    standouts: tuple[Standout, ...]


@dataclass(frozen=True, slots=True)
class AnalysisRecord:
    """The analysis of one clip. Times are seconds of real movement from the first frame. See docs/output.md."""

    schema: Literal["formcheck.analysis/2"]
    formcheck: str
    source: SourceRecord
    pose: PoseInfo
    view: ViewRecord
    scale: ScaleField
    caveats: tuple[str, ...]
    reps: tuple[RepRecord, ...]
    attempts: tuple[AttemptRecord, ...]
    summary: SummaryRecord


_ADAPTER = TypeAdapter(AnalysisRecord)


class AnalysisFileError(ValueError):
    """The text is not an analysis that this version reads."""


def analysis_record(analysis: Analysis) -> AnalysisRecord:
    """The record of an analysis; its sentences are made here."""
    source, view, summary = analysis.source, analysis.view, analysis.summary
    return AnalysisRecord(
        schema=SCHEMA,
        formcheck=__version__,
        source=SourceRecord(*(getattr(source, field.name) for field in fields(SourceRecord))),
        pose=analysis.pose,
        view=ViewRecord(view.kind, view.near_side, view.yaw_deg, view.roll_deg),
        scale=analysis.scale,
        caveats=tuple(map(caveat_text, analysis.caveats)),
        reps=tuple(_rep_record(analysis, rep) for rep in analysis.reps),
        attempts=tuple(AttemptRecord(a.bottom_s, ATTEMPTS[a.kind], a.kind) for a in analysis.attempts),
        summary=SummaryRecord(
            summary.reps,
            summary.verdict,
            write_answer(analysis),
            write_headline(analysis),
            {c.measure: ChangeRecord(c.first, c.last, c.first_to_last, c.error, c.changed) for c in summary.change},
            summary.standouts,
        ),
    )


def as_dict(analysis: Analysis) -> dict[str, Any]:
    """The analysis as plain values in the order of the output format, ready for :func:`json.dumps`."""
    record = analysis_record(analysis)
    plain: dict[str, Any] = _ADAPTER.dump_python(record, mode="json")
    for rep, written in zip(record.reps, plain["reps"], strict=True):
        for measure, value in rep.measures.items():
            if isinstance(value, Measured):
                written["measures"][measure]["rep_error"] = rep_error(measure, value, rep.view)
    rounded: dict[str, Any] = _rounded(plain)
    return rounded


def read_analysis(text: str) -> AnalysisRecord:
    """Read an analysis from JSON of this format or ``formcheck.analysis/1``.

    Raises:
        AnalysisFileError: if it is something else.
    """
    try:
        plain = json.loads(text)
        if plain["schema"] == EARLIER_SCHEMA:
            plain = _upgraded(plain)
        return _ADAPTER.validate_python(plain)
    except (ValueError, TypeError, KeyError) as error:
        raise AnalysisFileError(f"not an analysis of formcheck: {str(error).splitlines()[0]}") from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema of :data:`SCHEMA`, as in docs/analysis.schema.json."""
    schema = _tidied(_ADAPTER.json_schema(mode="serialization"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "description": "The analysis of one clip by formcheck. docs/output.md says what each key holds.",
        **schema,
        "$defs": schema["$defs"] | {name: {k: _tidied(v) for k, v in part.items()} for name, part in _NAMED.items()},
    }


def significant(value: float) -> float:
    """A figure as it is written: rounded to :data:`SIGNIFICANT_DIGITS`."""
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def _rep_record(analysis: Analysis, rep: RepResult) -> RepRecord:
    found = find_trace(analysis.traces, rep.timing.bottom_s, rep.position)
    leg = found[0].leg if found is not None and isinstance(found[0], SideTrace) else rep.view.near_side
    judged = rep.judged
    return RepRecord(
        index=rep.index,
        start_s=rep.timing.start_s,
        bottom_s=rep.timing.bottom_s,
        end_s=rep.timing.end_s,
        depth=judged.depth,
        view=rep.view.kind,
        leg=leg,
        heels=judged.heels,
        knees=judged.knees,
        control=judged.control,
        verdict=judged.verdict,
        cues=tuple(cue.text for cue in write_cues(rep)),
        measures=rep.measures,
        position=rep.position,
    )


def _upgraded(plain: dict[str, Any]) -> dict[str, Any]:
    """Convert ``formcheck.analysis/1`` to the present format."""
    view, summary = plain["view"], plain["summary"]
    added: dict[str, Any] = {"answer": "", "change": {}, "standouts": []}
    return {
        **plain,
        "schema": SCHEMA,
        "reps": [{**_upgraded_rep(rep), "view": view["kind"], "leg": view["near_side"]} for rep in plain["reps"]],
        "summary": {**added, **summary, "verdict": EARLIER_VERDICTS.get(summary["verdict"], summary["verdict"])},
    }


def _upgraded_rep(rep: dict[str, Any]) -> dict[str, Any]:
    verdict = EARLIER_VERDICTS.get(rep["verdict"], rep["verdict"])
    missing = {str(name): {"not_measured": f"not part of {EARLIER_SCHEMA}"} for name in Measure}
    return {
        "control": verdict if verdict in {*Control} else Control.UNCLEAR,
        **rep,
        "verdict": verdict,
        "measures": {**missing, **rep["measures"]},
    }


def _rounded(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case float():
            return significant(value)
        case dict():
            return {name: _rounded(item) for name, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
    return value


def _tidied(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """A schema without titles and descriptions, which pydantic takes from the code; :data:`_NAMED` as references."""
    match schema:
        case dict() if schema in _NAMED.values():
            return {"$ref": f"#/$defs/{next(name for name, part in _NAMED.items() if part == schema)}"}
        case dict():
            return {k: _tidied(v) for k, v in schema.items() if k not in ("title", "description")}
        case list():
            return [_tidied(item) for item in schema]
    return schema


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=1) + "\n")
