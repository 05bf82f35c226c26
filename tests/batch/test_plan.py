"""Options, names and the table together make a job for each clip."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.batch.clips import find_clips
from formcheck.batch.lifter_fields import LifterFields
from formcheck.batch.name_pattern import NamePattern
from formcheck.batch.people_table import PeopleError, PersonRow
from formcheck.batch.plan import BatchPlan, LifterRegistry, apply_people, make_plan
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs.job import Drawing
from formcheck.observe.source import file_sha256


def plan(tmp_path: Path, registry: LifterRegistry = LifterRegistry()) -> BatchPlan:  # noqa: B008 - frozen
    for name in ("ana/2026-03-01_1.mp4", "ben/notes.mp4"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    clips = find_clips([tmp_path])
    return make_plan(clips, registry, settings=Settings(model="full"), drawing=Drawing())


def test_every_clip_has_a_job_with_its_digest(tmp_path: Path) -> None:
    jobs = plan(tmp_path).jobs
    assert [job.label for job in jobs] == ["ana/2026-03-01_1.mp4", "ben/notes.mp4"]
    assert [job.sha256 for job in jobs] == [file_sha256(job.path) for job in jobs]
    assert all(job.lifter == Lifter() for job in jobs)


def test_the_table_replaces_names_and_names_replace_options(tmp_path: Path) -> None:
    registry = LifterRegistry(
        {"height_cm": 180.0, "bar_kg": 20.0},
        NamePattern("{lifter}/{date}_{set}"),
        (
            PersonRow(2, "", {"lifter": "ana", "height_cm": 165.0}),
            PersonRow(3, "ben/*", {"lifter": "Ben", "bar": Bar.LOW}),
        ),
    )
    planned = plan(tmp_path, registry)
    ana, ben = planned.jobs
    assert ana.lifter == Lifter(name="ana", height_cm=165, bar_kg=20, bar=Bar.HIGH)
    assert (ana.date, ana.set_name) == ("2026-03-01", "1")
    assert ben.lifter == Lifter(name="Ben", height_cm=180, bar_kg=20, bar=Bar.LOW)
    assert planned.remarks == ("no match for {lifter}/{date}_{set}: ben/notes.mp4; nothing is read from these names",)


def test_a_row_that_matches_no_clip_is_remarked(tmp_path: Path) -> None:
    registry = LifterRegistry(rows=(PersonRow(7, "cy/*", {"height_cm": 170.0}),))
    assert plan(tmp_path, registry).remarks == ("line 7 of the table matches no clip (cy/*)",)


@pytest.mark.parametrize("fields", [{"height_cm": 1.65}, {"bar_kg": 60.0, "bar": Bar.NONE}])
def test_an_impossible_value_is_refused_with_the_name_of_the_clip(tmp_path: Path, fields: LifterFields) -> None:
    with pytest.raises(PeopleError, match=r"^ana/2026-03-01_1\.mp4: "):
        plan(tmp_path, LifterRegistry(rows=(PersonRow(2, "ana/*", fields),)))


def test_a_missing_clip_is_left_to_the_analysis(tmp_path: Path) -> None:
    (job,) = make_plan(
        find_clips([tmp_path / "gone.mp4"]), LifterRegistry(), settings=Settings(), drawing=Drawing()
    ).jobs
    assert job.sha256 == ""


def test_later_values_leave_the_others_as_they_were(tmp_path: Path) -> None:
    registry = LifterRegistry({"height_cm": 180.0}, NamePattern("{lifter}/{any}"))
    jobs = plan(tmp_path, registry).jobs
    again = apply_people(jobs, LifterRegistry(rows=(PersonRow(2, "", {"lifter": "ana", "body_mass_kg": 60.0}),))).jobs
    assert again[0].lifter == Lifter(name="ana", height_cm=180, body_mass_kg=60)
    assert again[1] == jobs[1]
    assert again[0].recording_key == jobs[0].recording_key
