"""What a batch is to do: a job for each clip, from what was told of all, by names, and by a table of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from formcheck.batch.clips import BatchClip
from formcheck.batch.name_pattern import NamePattern
from formcheck.batch.people_table import PeopleError, PersonRow, fields_for, unmatched_rows
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs.job import AnalysisJob, Drawing
from formcheck.observe.pose_models import find_model
from formcheck.observe.video import file_sha256


@dataclass(frozen=True, slots=True)
class LifterRegistry:
    """What is known of the lifters; a later source stands in place of an earlier one.

    Attributes:
        told: of all of them, by the columns of :mod:`formcheck.batch.people_table`.
        pattern: how clips are named; None where names say nothing.
        rows: the table of people.
    """

    told: Mapping[str, str] = field(default_factory=dict)
    pattern: NamePattern | None = None
    rows: tuple[PersonRow, ...] = ()


def lifter_fields(lifter: Lifter) -> dict[str, str]:
    """What is told of everybody, by the columns of a register; what is not told is left out."""
    told = {"height_cm": lifter.height_cm, "body_mass_kg": lifter.body_mass_kg, "bar_kg": lifter.bar_kg or None}
    told_words = {name: str(value) for name, value in told.items() if value is not None}
    return told_words | ({"bar": str(lifter.bar)} if lifter.bar is not Bar.NONE else {})


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Jobs in the order of their labels, and what is odd about names and table, a line each."""

    jobs: tuple[AnalysisJob, ...]
    remarks: tuple[str, ...] = ()


def make_plan(
    clips: Sequence[BatchClip], register: LifterRegistry, *, settings: Settings, drawing: Drawing
) -> BatchPlan:
    """A job for each clip. Every clip is read once, for its digest.

    Args:
        clips: what was found.
        register: what is known of the lifters.
        settings: how to look.
        drawing: what is drawn.

    Raises:
        PeopleError: if what is told of a clip cannot be.
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
    return apply_people(jobs, register)


def apply_people(jobs: Sequence[AnalysisJob], register: LifterRegistry) -> BatchPlan:
    """Jobs with what is known of their lifters; what is not told stays as it is.

    Raises:
        PeopleError: if what is told of a clip cannot be.
    """
    told: dict[str, dict[str, str]] = {}
    unmatched_names = []
    for job in jobs:
        named = register.pattern.read(job.label) if register.pattern is not None else {}
        if named is None:
            unmatched_names.append(job.label)
        own = {"lifter": job.lifter.name} if job.lifter.name else {}
        told[job.label] = fields_for(job.label, register.rows, named={**own, **register.told, **(named or {})})
    known = tuple(_about(job, told[job.label]) for job in jobs)
    return BatchPlan(known, tuple(_remarks(register, unmatched_names, told)))


def _about(job: AnalysisJob, told: Mapping[str, str]) -> AnalysisJob:
    """The job with what is told of its clip."""
    lifter = job.lifter
    try:
        bar_kg = float(told.get("bar_kg", lifter.bar_kg))
        bar = Bar(told["bar"].lower()) if "bar" in told else lifter.bar
        lifter = Lifter(
            name=told.get("lifter", lifter.name),
            height_cm=_number(told, "height_cm", lifter.height_cm),
            body_mass_kg=_number(told, "body_mass_kg", lifter.body_mass_kg),
            bar_kg=bar_kg,
            # As on the command line: a weight with no word of where it lies is on the back.
            bar=Bar.HIGH if bar is Bar.NONE and bar_kg > 0 and "bar" not in told else bar,
        )
    except ValueError as error:
        raise PeopleError(f"{job.label}: {error}") from error
    return replace(job, lifter=lifter, date=told.get("date", job.date), set_name=told.get("set", job.set_name))


def _number(told: Mapping[str, str], name: str, otherwise: float | None) -> float | None:
    return float(told[name]) if name in told else otherwise


def _sha256(path: Path) -> str:
    """A clip's digest; empty where it cannot be read, which the analysis will say in its own words."""
    with suppress(OSError):
        return file_sha256(path) if path.is_file() else ""
    return ""


def _remarks(
    register: LifterRegistry, unmatched_names: Sequence[str], told: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    if register.pattern is not None and unmatched_names:
        more = f" and {len(unmatched_names) - 1} more" if len(unmatched_names) > 1 else ""
        yield f"not named like {register.pattern.text}: {unmatched_names[0]}{more}; names tell nothing of them"
    for row in unmatched_rows(register.rows, told):
        yield f"line {row.line} of the table speaks of no clip here ({row.file or row.told.get('lifter', '')})"
