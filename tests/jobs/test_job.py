"""A job is identified by its clip, its request, the pose model and the libraries, and by nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formcheck.domain.body import Side
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs import job as jobs
from formcheck.jobs.job import AnalysisJob, Drawing, as_plain, from_plain
from tests.batch.fake_results import job_of

JOB = job_of("ana/x.mp4", lifter="ana", date="2026-03-01")

LOOKS: list[dict[str, Any]] = [
    {"sha256": "c" * 64},
    {"model_sha256": "d" * 64},
    {"settings": Settings(model="full", time_scale=0.5)},
    {"settings": Settings(model="full", start_s=1.0)},
    {"settings": Settings(model="full", end_s=9.0)},
]
ASKS: list[dict[str, Any]] = [
    {"lifter": Lifter(name="ana", height_cm=170.0)},
    {"lifter": Lifter(name="Ana")},
    {"settings": Settings(model="full", side=Side.LEFT)},
    {"drawing": Drawing(overlay=True)},
    {"drawing": Drawing(blur_face=True)},
]


@pytest.mark.parametrize("change", LOOKS)
def test_what_is_looked_at_otherwise_is_looked_at_anew(change: dict[str, Any]) -> None:
    other = replace(JOB, **change)
    assert other.recording_key != JOB.recording_key
    assert other.key != JOB.key


@pytest.mark.parametrize("change", ASKS)
def test_what_is_asked_otherwise_is_answered_anew_from_the_same_look(change: dict[str, Any]) -> None:
    other = replace(JOB, **change)
    assert other.recording_key == JOB.recording_key
    assert other.key != JOB.key


def test_where_a_clip_lies_and_what_it_is_called_changes_no_answer() -> None:
    assert replace(JOB, path=Path("/elsewhere/y.mp4"), label="y.mp4", date="", set_name="3").key == JOB.key


def test_a_change_of_the_code_or_the_libraries_that_look_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = jobs.observer_digest()
    monkeypatch.setattr(jobs, "version", lambda name: "99" if name == "mediapipe" else "1")
    jobs.observer_digest.cache_clear()
    assert jobs.observer_digest() != before
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "OBSERVER_MODULES", jobs.OBSERVER_MODULES[:-1])
    jobs.observer_digest.cache_clear()
    assert jobs.observer_digest() != before
    monkeypatch.undo()
    jobs.observer_digest.cache_clear()
    assert jobs.observer_digest() == before


@pytest.mark.parametrize(
    "job",
    [
        JOB,
        replace(
            JOB,
            lifter=Lifter(name='é"<', height_cm=170.5, body_mass_kg=80.0, bar_kg=60.0, bar=Bar.LOW),
            settings=Settings(model="full", time_scale=0.25, side=Side.RIGHT, start_s=1.5, end_s=9.25),
            drawing=Drawing(overlay=True, blur_face=True),
            set_name="2",
        ),
    ],
)
def test_a_job_comes_back_from_json_as_it_was(job: AnalysisJob) -> None:
    assert from_plain(json.loads(json.dumps(as_plain(job)))) == job
