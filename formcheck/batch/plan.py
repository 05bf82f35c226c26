"""The plan of a batch: a job for each clip, with what options, names and the table say about its lifter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from formcheck.batch.clips import BatchClip
from formcheck.batch.lifter_fields import LifterFields, lifter_fields, make_lifter
from formcheck.batch.name_pattern import NamePattern
from formcheck.batch.people_table import PeopleError, PersonRow, fields_for, unmatched_rows
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs.job import AnalysisJob, Drawing
from formcheck.observe.pose_models import find_model
from formcheck.observe.source import file_sha256


@dataclass(frozen=True, slots=True)
class LifterRegistry:
    """What is known about the lifters. A later source replaces an earlier one.

    Attributes:
        defaults: for every clip.
        pattern: how clips are named; None if names say nothing.
        rows: the table of people.
    """

    defaults: LifterFields = field(default_factory=LifterFields)
    pattern: NamePattern | None = None
    rows: tuple[PersonRow, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Jobs in the order of their labels, and remarks about names and the table, a line each."""

    jobs: tuple[AnalysisJob, ...]
    remarks: tuple[str, ...] = ()


def make_plan(
    clips: Sequence[BatchClip], registry: LifterRegistry, *, settings: Settings, drawing: Drawing
) -> BatchPlan:
    """A job for each clip. Reads every clip once, for its digest.

    Args:
        clips: the clips of the batch.
        registry: what is known about the lifters.
        settings: of the analysis.
        drawing: what is drawn.

    Raises:
        PeopleError: if a value for a clip is impossible.
        ModelError: if the pose model is not on this machine.
    """
    model_sha256 = find_model(settings.model).sha256
    jobs = [
        AnalysisJob(
            label=clip.label,
            path=clip.path,
            sha256=_sha256(clip.path),
            model_sha256=model_sha256,
            lifter=Lifter(),
            settings=settings,
            drawing=drawing,
        )
        for clip in clips
    ]
    return apply_people(jobs, registry)


def apply_people(jobs: Sequence[AnalysisJob], registry: LifterRegistry) -> BatchPlan:
    """Jobs with the values of the registry; values it does not have stay as they are.

    Raises:
        PeopleError: if a value for a clip is impossible.
    """
    names = {job.label: registry.pattern.read(job.label) if registry.pattern else LifterFields() for job in jobs}
    fields = {
        job.label: fields_for(
            job.label,
            registry.rows,
            known=lifter_fields(job.lifter) | registry.defaults | (names[job.label] or LifterFields()),
        )
        for job in jobs
    }
    unmatched_names = [label for label, found in names.items() if found is None]
    planned = tuple(_with_fields(job, fields[job.label]) for job in jobs)
    return BatchPlan(planned, tuple(_remarks(registry, unmatched_names, fields)))


def _with_fields(job: AnalysisJob, fields: LifterFields) -> AnalysisJob:
    try:
        lifter = make_lifter(fields)
    except ValueError as error:
        raise PeopleError(f"{job.label}: {error}") from error
    return replace(job, lifter=lifter, date=fields.get("date", job.date), set_name=fields.get("set", job.set_name))


def _sha256(path: Path) -> str:
    """A clip's digest; empty if it cannot be read, which the analysis then reports."""
    with suppress(OSError):
        return file_sha256(path) if path.is_file() else ""
    return ""


def _remarks(
    registry: LifterRegistry, unmatched_names: Sequence[str], fields: Mapping[str, LifterFields]
) -> Iterator[str]:
    if registry.pattern is not None and unmatched_names:
        more = f" and {len(unmatched_names) - 1} more" if len(unmatched_names) > 1 else ""
        yield f"no match for {registry.pattern.text}: {unmatched_names[0]}{more}; nothing is read from these names"
    for row in unmatched_rows(registry.rows, fields):
        yield f"line {row.line} of the table matches no clip ({row.file or row.fields.get('lifter', '')})"
