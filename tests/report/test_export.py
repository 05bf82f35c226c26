"""JSON is the contract others rely on; CSV is for spreadsheets and harmless to them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from formcheck import __version__
from formcheck.domain.measured import NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.registry import Measure
from formcheck.report.analysis_file import as_dict
from formcheck.report.export import FORMULA_STARTS, render_csv, render_json, render_json_line
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures, renamed

GOOD = analysis_of(measures(), measures(heel_rise_cm=NotMeasured(Reason.FOOT_LOST)))

CONTRACT = (
    "knee_front_past_toe_cm",
    "knee_front_past_toe_foot",
    "knee_front_past_toe_bottom_cm",
    "knee_past_toe_cm",
    "knee_past_toe_foot",
    "knee_past_toe_bottom_cm",
    "knee_travel_cm",
    "shank_deg",
    "heel_rise_cm",
    "heel_rise_onset_shank_deg",
    "trunk_lean_deg",
    "trunk_lean_max_deg",
    "trunk_minus_shank_deg",
    "thigh_deg",
    "knee_flexion_deg",
    "hip_flexion_deg",
    "ankle_dorsiflexion_deg",
    "depth_cm",
    "descent_s",
    "pause_s",
    "ascent_s",
    "descent_middle_s",
    "ascent_middle_s",
    "descent_speed_m_s",
    "bottom_speed_m_s",
    "turning_acceleration_g",
    "smoothness_sparc",
    "knee_slide_pct",
    "hips_first_deg",
    "knee_moment_share_pct",
    "knee_to_ankle_width",
    "fppa_left_deg",
    "fppa_right_deg",
    "hip_shift_pct",
)
"""The measures of ``formcheck.analysis/2`` in their order."""


def keys(value: object) -> list[str]:
    assert isinstance(value, dict)
    return list(value)


def test_the_measures_are_those_of_the_contract() -> None:
    assert tuple(Measure) == CONTRACT


def test_the_document_has_the_parts_of_the_contract_in_their_order() -> None:
    document = as_dict(GOOD)
    assert keys(document) == [
        "schema", "formcheck", "source", "pose", "view", "scale", "caveats", "reps", "attempts", "summary",
    ]  # fmt: skip
    assert document["schema"] == "formcheck.analysis/2"
    assert document["formcheck"] == __version__
    assert keys(document["source"]) == [
        "file", "sha256", "duration_s", "width_px", "height_px", "frames", "frame_rate_hz", "rotation_deg",
        "time_scale",
    ]  # fmt: skip
    assert keys(document["pose"]) == ["model", "model_sha256", "frames_with_person"]
    assert document["view"]["kind"] == "side"
    assert document["view"]["near_side"] == "right"
    assert document["scale"] == {"cm_per_px": 0.21, "error_pct": 4.0, "source": "height given"}
    assert document["attempts"] == [
        {"bottom_s": 40.0, "reason": "the end of the rep is cut off", "kind": "end_cut_off"}
    ]
    assert keys(document["summary"]) == ["reps", "verdict", "answer", "headline", "change", "standouts"]


def test_a_rep_has_the_parts_of_the_contract() -> None:
    first = as_dict(GOOD)["reps"][0]
    assert keys(first) == [
        "index", "start_s", "bottom_s", "end_s", "depth", "view", "leg", "heels", "knees", "control", "verdict", "cues",
        "measures", "position",
    ]  # fmt: skip
    assert tuple(first[key] for key in ("index", "depth", "heels", "knees", "control", "verdict")) == (
        1, "full", "flat", "past", "controlled", "controlled",
    )  # fmt: skip
    assert all(isinstance(cue, str) for cue in first["cues"])


@pytest.mark.parametrize("rep", as_dict(GOOD)["reps"], ids=lambda rep: f"rep {rep['index']}")
def test_every_measure_is_there_with_a_value_and_error_or_a_reason(rep: dict[str, Any]) -> None:
    assert tuple(rep["measures"]) == CONTRACT
    for name, measure in rep["measures"].items():
        if "not_measured" in measure:
            assert keys(measure)[:2] == ["not_measured", "kind"], name
            assert measure["not_measured"], name
        else:
            assert keys(measure) == ["value", "error", "rep_error"], name
            assert measure["error"] >= 0, name
            assert measure["rep_error"] >= 0, name


def test_nothing_but_the_near_side_the_leg_and_the_lifters_position_is_ever_null() -> None:
    text = render_json(analysis_of(front_measures(), kind=ViewKind.FRONT))
    reps = text.count('"index":')
    assert text.count('"position": null') == reps
    assert text.count("null") == 2 + reps
    assert '"near_side": null' in text
    assert '"leg": null' in text
    assert "NaN" not in text


def test_json_reads_back_as_written() -> None:
    assert json.loads(render_json(GOOD)) == as_dict(GOOD)
    assert render_json(GOOD).endswith("}\n")


def test_several_clips_are_one_line_each() -> None:
    assert render_json_line(GOOD).count("\n") == 1
    assert json.loads(render_json_line(GOOD)) == as_dict(GOOD)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_row_a_rep_and_two_columns_a_measure() -> None:
    table = rows(render_csv([GOOD, GOOD]))
    assert [row["rep"] for row in table] == ["1", "2", "1", "2"]
    assert (table[0]["heel_rise_cm"], table[0]["heel_rise_cm_error"]) == ("0.2", "0.6")
    assert (table[1]["heel_rise_cm"], table[1]["heel_rise_cm_error"]) == ("", "")
    assert {f"{name}{end}" for name in CONTRACT for end in ("", "_error")} < set(table[0])


def test_csv_of_clips_without_reps_is_its_heading() -> None:
    assert rows(render_csv([analysis_of()])) == []
    assert render_csv([]).startswith("file,lifter,rep,")


@pytest.mark.parametrize("start", [*FORMULA_STARTS, *(f"{space}=" for space in " \t\r\n")])
def test_csv_runs_no_formula(start: str) -> None:
    evil = renamed(GOOD, file=f"{start}HYPERLINK(1)", name=f"{start}cmd|' /C calc'!A0")
    row = rows(render_csv([evil]))[0]
    assert row["file"] == f"'{start.strip()}HYPERLINK(1)"
    assert row["lifter"].startswith(f"'{start.strip()}cmd")


def test_negative_figures_stay_numbers() -> None:
    assert float(rows(render_csv([GOOD]))[0]["smoothness_sparc"]) == -1.4
