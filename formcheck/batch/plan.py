"""What a batch is to do: a job for each clip, from what was told of all, by names, and by a table of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.batch.clips import Clip
from formcheck.batch.job import Drawing, Job
from formcheck.batch.naming import NamePattern
from formcheck.batch.people import PeopleError, Row, idle_rows, told_of
from formcheck.lifter import Bar, Lifter
from formcheck.models import find_model
from formcheck.settings import Settings
from formcheck.video import file_sha256


@dataclass(frozen=True, slots=True)
class Asked:
    """What is the same for every clip unless names or table say otherwise.

    Attributes:
        lifter, settings: as for one clip.
        drawing: what is drawn.
        pattern: how clips are named; None where names say nothing.
        rows: the table of people.
    """

    lifter: Lifter = Lifter()  # noqa: RUF009 - frozen
    settings: Settings = Settings()  # noqa: RUF009 - frozen
    drawing: Drawing = Drawing()  # noqa: RUF009 - frozen
    pattern: NamePattern | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Jobs in the order of their labels, and what is odd about names and table, a line each."""

    jobs: tuple[Job, ...]
    remarks: tuple[str, ...] = ()


def make_plan(clips: Sequence[Clip], asked: Asked) -> Plan:
    """A job for each clip. Every clip is read once, for its digest.

    Raises:
        PeopleError: if what is told of a clip cannot be.
        ModelError: if the pose model is not on this machine.
    """
    model_sha256 = find_model(asked.settings.model).sha256
    told, strangers = _told(clips, asked)
    jobs = tuple(
        _about(
            Job(
                label=clip.label,
                path=clip.path,
                sha256=_sha256(clip.path),
                model_sha256=model_sha256,
                lifter=asked.lifter,
                settings=asked.settings,
                drawing=asked.drawing,
            ),
            told[clip.label],
        )
        for clip in clips
    )
    return Plan(jobs, tuple(_remarks(strangers, asked, told)))


def plan_anew(jobs: Sequence[Job], asked: Asked) -> Plan:
    """The same clips with something else told of them; models, parts and clocks stay, so that nothing is watched again.

    Raises:
        PeopleError: if what is told of a clip cannot be.
    """
    clips = [Clip(job.label, job.path) for job in jobs]
    told, strangers = _told(clips, asked)
    anew = (
        replace(
            job,
            lifter=asked.lifter,
            settings=replace(job.settings, side=asked.settings.side),
            drawing=asked.drawing,
        )
        for job in jobs
    )
    return Plan(tuple(_about(job, told[job.label]) for job in anew), tuple(_remarks(strangers, asked, told)))


def _told(clips: Sequence[Clip], asked: Asked) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What names and table tell, by label; and the clips that do not follow the pattern."""
    told: dict[str, dict[str, str]] = {}
    strangers = []
    for clip in clips:
        named = asked.pattern.read(clip.label) if asked.pattern is not None else {}
        if named is None:
            strangers.append(clip.label)
        told[clip.label] = told_of(clip.label, asked.rows, named=named or {})
    return told, strangers


def _about(job: Job, told: Mapping[str, str]) -> Job:
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


def _remarks(strangers: Sequence[str], asked: Asked, told: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    if asked.pattern is not None and strangers:
        more = f" and {len(strangers) - 1} more" if len(strangers) > 1 else ""
        yield f"not named like {asked.pattern.text}: {strangers[0]}{more}; their lifter is not known by name"
    for row in idle_rows(asked.rows, told):
        yield f"line {row.line} of the table speaks of no clip here ({row.file or row.told.get('lifter', '')})"
