"""The JSON of an analysis reads back as written, follows its published schema, and earlier files are still read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from formcheck.domain.body import Side
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.results import Analysis
from formcheck.judge.verdict import Control, Verdict
from formcheck.measure.registry import Measure
from formcheck.measure.rep_error import REP_SHARES
from formcheck.report.analysis_file import (
    SCHEMA,
    AnalysisFileError,
    analysis_record,
    as_dict,
    json_schema,
    read_analysis,
)
from formcheck.report.export import render_json
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures
from tests.fake_trace import seen_from_the_front, seen_from_the_side
from tests.golden import TRUTH, golden_path

PROJECT = Path(__file__).parents[2]
PUBLISHED: dict[str, Any] = json.loads((PROJECT / "docs" / "analysis.schema.json").read_text(encoding="utf-8"))
EARLIER = Path(__file__).with_name("analysis_1.json").read_text(encoding="utf-8")
"""A file of ``formcheck.analysis/1``, cut to its first rep."""

ANALYSES = {
    "side": seen_from_the_side(),
    "front": seen_from_the_front(),
    "no reps": analysis_of(),
    "hidden": analysis_of(measures(heel_rise_cm=NotMeasured(Reason.SHOE_SMALL, 12.5)), measures()),
    "from behind": analysis_of(front_measures(), kind=ViewKind.BACK),
}


def test_the_published_schema_is_that_of_the_code() -> None:
    assert json_schema() == PUBLISHED, "run: make schema"
    Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=list(ANALYSES))
def test_what_is_written_follows_the_schema_and_reads_back(analysis: Analysis) -> None:
    text = render_json(analysis)
    Draft202012Validator(PUBLISHED).validate(json.loads(text))
    assert read_analysis(text) == analysis_record(analysis), "the figures of these analyses need no rounding"


@pytest.mark.parametrize("name", TRUTH)
def test_the_golden_files_follow_the_schema(name: str) -> None:
    text = golden_path(name).read_text(encoding="utf-8")
    Draft202012Validator(PUBLISHED).validate(json.loads(text))
    assert read_analysis(text).source.file == name


def test_the_leg_that_was_measured_is_that_of_the_trace() -> None:
    assert [rep["leg"] for rep in as_dict(seen_from_the_side())["reps"]] == [Side.RIGHT]


def test_figures_are_rounded_to_six_significant_digits() -> None:
    rep = as_dict(analysis_of(measures(trunk_lean_deg=Measured(41.23456789, 4.000000001))))["reps"][0]
    share = REP_SHARES[Measure.TRUNK_LEAN].share
    assert rep["measures"]["trunk_lean_deg"] == {"value": 41.2346, "error": 4.0, "rep_error": round(4.0 * share, 6)}


def test_a_file_of_the_earlier_format_is_read() -> None:
    record = read_analysis(EARLIER)
    plain = json.loads(EARLIER)
    (rep,) = record.reps
    assert record.schema == SCHEMA
    assert (rep.view, rep.leg, rep.control, rep.verdict) == (
        ViewKind.SIDE, Side.RIGHT, Control.CONTROLLED, Verdict.CONTROLLED,
    )  # fmt: skip
    assert record.summary.headline == plain["summary"]["headline"]
    for name, value in plain["reps"][0]["measures"].items():
        read = rep.measures[Measure(name)]
        expected = NotMeasured(Reason.NOT_IN_FILE) if "not_measured" in value else Measured(**value)
        assert read == expected


@pytest.mark.parametrize(
    ("earlier", "verdict", "control"),
    [
        ("rushed", Verdict.DROPPED, Control.DROPPED),
        ("uneven", Verdict.STOPPED, Control.STOPPED),
        ("bounced", Verdict.BOUNCED, Control.BOUNCED),
        ("knee_slide", Verdict.CONTROLLED, Control.CONTROLLED),
        ("heels_lifted", Verdict.HEELS_LIFTED, Control.UNCLEAR),
        ("unclear", Verdict.UNCLEAR, Control.UNCLEAR),
    ],
)
def test_the_earlier_verdicts_are_translated(earlier: str, verdict: Verdict, control: Control) -> None:
    plain = json.loads(EARLIER)
    plain["reps"][0]["verdict"] = plain["summary"]["verdict"] = earlier
    record = read_analysis(json.dumps(plain))
    assert (record.reps[0].verdict, record.reps[0].control, record.summary.verdict) == (verdict, control, verdict)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "formcheck.analysis/9"}', EARLIER[:500], "7"])
def test_anything_else_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(AnalysisFileError, match=r"^not an analysis of formcheck: .+$") as refused:
        read_analysis(text)
    assert "\n" not in str(refused.value)


def test_a_file_that_lacks_a_measure_is_refused() -> None:
    plain = as_dict(ANALYSES["side"])
    del plain["reps"][0]["measures"]["heel_rise_cm"]
    with pytest.raises(AnalysisFileError):
        read_analysis(json.dumps(plain))
    assert list(Draft202012Validator(PUBLISHED).iter_errors(plain))


def test_a_set_that_changes_says_so_by_measure() -> None:
    reps = [measures(trunk_lean_deg=Measured(30.0 + 4.0 * i, 4.0)) for i in range(4)]
    plain = as_dict(analysis_of(*reps))
    change = plain["summary"]["change"]
    lean = change["trunk_lean_deg"]
    assert lean == {"first": 1, "last": 4, "first_to_last": 12.0, "error": lean["error"], "changed": True}
    assert 0.0 < lean["error"] < 4.0
    assert change["knee_front_past_toe_cm"]["changed"] is False
    assert plain["summary"]["standouts"] == []
    Draft202012Validator(PUBLISHED).validate(plain)
    assert read_analysis(json.dumps(plain)).summary.change[Measure.TRUNK_LEAN].first_to_last == 12.0


def test_a_rep_that_stands_out_is_named() -> None:
    odd = measures(knee_front_past_toe_cm=Measured(-4.0, 2.1))
    (standout,) = as_dict(analysis_of(*[measures()] * 4, odd))["summary"]["standouts"]
    assert (standout["measure"], standout["rep"], standout["difference"]) == ("knee_front_past_toe_cm", 5, -8.7)
