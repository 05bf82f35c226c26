"""The content of a report: sections of text, tables, stills and charts, for every file format.

The reader may be a coach who was not there, with the report on paper. The answer comes first, then what to work on,
then every figure with its error, and last how it was measured and what the method cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from formcheck import __version__
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.draw.charts import ChartPicture, draw_charts
from formcheck.draw.still import Still
from formcheck.judge.limits import CHECKS, KNEE_BAND, OWN_DESCENT_SHARE, Bound, Check, Limit
from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.measure.scale import Scale
from formcheck.wording.advice import (
    advice_heading,
    describe_clip,
    first_improvement,
    list_attempts,
    list_caveats_and_gaps,
    next_step,
    write_advice,
)
from formcheck.wording.changes import describe_change
from formcheck.wording.charts import LEGEND, NO_REPS
from formcheck.wording.figures import NOT_MEASURED, figure, number, quantity, why_missing, with_error
from formcheck.wording.headline import sentence, write_headline
from formcheck.wording.labels import CHECKS as CHECK_WORDS
from formcheck.wording.labels import LABELS, PLUS_MINUS, VerdictGroup, group_of, verdict_label
from formcheck.wording.reasons import reason_text
from formcheck.wording.rep_table import Cell, cells_of, columns_of

MAX_REPS_PER_TABLE = 6
"""Columns that fit on a page."""

LIMITS_OF_METHOD = (
    "One camera sees one plane: knee travel and heel rise are of the near leg only.",
    "What the camera cannot see is not measured; no estimate takes its place.",
    "Centimeters come from the lifter's height: a wrong height gives a wrong scale.",
    "The errors were found on rendered people, whose true figures are known, and on labeled clips of real people.",
    "Your room, shoes and phone may differ from theirs.",
    "Knees past the toes is a measurement, never a fault, and changes no verdict.",
    "formcheck measures movement. It is not a medical device.",
)

PAIN = (
    "Stop if you feel pain. If it is sharp, comes with swelling, follows a fall or twist, or does not go away, see a "
    "doctor or physiotherapist. If a professional has limited your knee travel, follow that."
)

_BARS = {Bar.HIGH: "high on the back", Bar.LOW: "low on the back", Bar.FRONT: "in front"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; an emphasized one is set apart."""

    text: str
    is_emphasized: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdviceBlock:
    """What was observed, what to do about it, and what the advice is based on."""

    observation: str
    advice: str
    basis: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are named by their first cell.

    Attributes:
        caption: what it holds, for those who cannot see it.
        headings: of the columns, each with its unit.
        rows: the cells.
        is_text: whether it holds sentences, which may break over lines, and not figures, which may not.
    """

    caption: str
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and a value."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stills:
    """Stills side by side."""

    stills: tuple[Still, ...]


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side."""

    charts: tuple[ChartPicture, ...]


Block = Paragraph | Bullets | AdviceBlock | Table | Facts | Stills | Charts


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks below it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        title: whose report it is.
        kind, verdict, headline: the answer: its group, its verdict in a word, and the sentence.
        clip: which clip, and how it was filmed.
        sections: the rest, in order.
    """

    title: str
    kind: VerdictGroup
    verdict: str
    headline: str
    clip: str
    sections: tuple[Section, ...]


def build_report(analysis: Analysis, stills: Sequence[Still], *, made_on: date) -> Report:
    """The report of one clip.

    Args:
        analysis: its result.
        stills: the still of each rep, in their order; empty where they could not be drawn.
        made_on: the date printed in it.
    """
    verdict = analysis.summary.verdict
    name = analysis.lifter.name
    return Report(
        title=f"Squat report: {name}" if name else "Squat report",
        kind=group_of(verdict),
        verdict=verdict_label(verdict, analysis.view.kind),
        headline=write_headline(analysis),
        clip=describe_clip(analysis),
        sections=tuple(section for section in _sections(analysis, stills, made_on) if section.blocks),
    )


def _sections(analysis: Analysis, stills: Sequence[Still], made_on: date) -> Iterator[Section]:
    yield Section("About this recording", tuple(_recording(analysis)))
    yield _advice(analysis)
    yield Section("From rep to rep", _bullets(describe_change(analysis)))
    yield Section("Not counted", _bullets([sentence(text) for text in list_attempts(analysis)]))
    yield Section("Rep by rep", tuple(_rep_table(analysis)))
    yield Section("The deciding moment of each rep", (Stills(tuple(stills)),) if stills else ())
    yield Section("Over time", tuple(_charts(analysis)))
    yield Section("All other figures", tuple(_other_measures(analysis)))
    yield Section("How it was measured", tuple(_method(analysis, made_on)))
    yield Section("What this cannot tell you", (Bullets(LIMITS_OF_METHOD), Paragraph(PAIN, is_emphasized=True)))


def _recording(analysis: Analysis) -> Iterator[Block]:
    if change := first_improvement(analysis):
        yield Paragraph(f"Next time: {change}.", is_emphasized=True)
    yield from _bullets([sentence(text) for text in list_caveats_and_gaps(analysis)])


def _advice(analysis: Analysis) -> Section:
    given = write_advice(analysis.reps)
    blocks = (
        tuple(AdviceBlock(item.finding, item.cue.advice, item.cue.basis) for item in given)
        if given
        else (Paragraph(next_step(analysis)),)
    )
    return Section(advice_heading(given), blocks)


def _bullets(lines: Sequence[str]) -> tuple[Block, ...]:
    return (Bullets(tuple(lines)),) if lines else ()


def _rep_table(analysis: Analysis) -> Iterator[Block]:
    if not analysis.reps:
        return
    kind = analysis.view.kind
    headings = tuple(Cell(column.label, column.unit) for column in columns_of(kind))
    yield Table("Reps of this clip", headings, tuple(cells_of(rep, kind) for rep in analysis.reps))
    yield Paragraph(PLUS_MINUS)


def _charts(analysis: Analysis) -> Iterator[Block]:
    charts = draw_charts(analysis)
    if not charts:
        return
    yield Charts(charts)
    yield Paragraph(LEGEND if analysis.reps else NO_REPS)


def _other_measures(analysis: Analysis) -> Iterator[Block]:
    """The measures without a column in the table of reps; those measured in no rep are listed with the reasons."""
    columns = shown_in(analysis.view.kind, display=Display.COLUMN)
    measures = [measure for measure in Measure if measure not in columns]
    measured = [m for m in measures if any(isinstance(rep.measures[m], Measured) for rep in analysis.reps)]
    for first in range(0, len(analysis.reps) if measured else 0, MAX_REPS_PER_TABLE):
        reps = analysis.reps[first : first + MAX_REPS_PER_TABLE]
        headings = (Cell("Measure"), *(Cell(f"Rep {rep.index}") for rep in reps))
        rows = tuple((Cell(LABELS[m]), *(_figure(m, rep.measures[m]) for rep in reps)) for m in measured)
        yield Table("Measures of each rep", headings, rows)
    reasons: dict[str, list[str]] = {}
    for measure in measures if analysis.reps else ():
        if measure not in measured:
            reasons.setdefault(_reasons(measure, analysis.reps), []).append(LABELS[measure])
    yield from _bullets([f"{'; '.join(labels)}: {NOT_MEASURED}, {reason}" for reason, labels in reasons.items()])


def _figure(measure: Measure, measurement: Measurement) -> Cell:
    if isinstance(measurement, NotMeasured):
        return Cell(NOT_MEASURED, reason_text(measurement), is_missing=True)
    return Cell(figure(measure, measurement))


def _reasons(measure: Measure, reps: Sequence[RepResult]) -> str:
    """Why a measure is missing in every rep; each reason once."""
    missing = (rep.measures[measure] for rep in reps)
    return "; ".join(dict.fromkeys(reason_text(m) for m in missing if isinstance(m, NotMeasured)))


def _method(analysis: Analysis, made_on: date) -> Iterator[Block]:
    yield Facts(tuple(_facts(analysis, made_on)))
    yield Table(
        "The limit behind each verdict",
        tuple(map(Cell, ("Verdict", "given when", "source of the limit"))),
        tuple(
            tuple(map(Cell, (CHECK_WORDS[check], _condition(check, limit), limit.source)))
            for check, limit in CHECKS.items()
        ),
        is_text=True,
    )
    yield Paragraph(
        "Heels are called flat or lifted, and a fault is named, only if that is at least 90 % certain. "
        "A tempo check that is too close to call gives no fault. "
        f"A front of the knee from {number(KNEE_BAND.low, 0)} to {number(KNEE_BAND.high, 0)} cm counts as level with "
        "the toes. "
        "Neither knees nor depth change a verdict."
    )


def _facts(analysis: Analysis, made_on: date) -> Iterator[tuple[str, str]]:
    source, pose, view = analysis.source, analysis.pose, analysis.view
    size = f"{source.width_px} × {source.height_px}"
    slow = f", slow motion: times multiplied by {source.time_scale:g}" if source.time_scale != 1.0 else ""
    yield "Clip", f"{source.file}: {source.frames} frames of {size}, {source.frame_rate_hz:.1f} frames per second{slow}"
    yield "SHA-256 of the clip", source.sha256
    yield "Camera angle from the side", with_error(view.yaw_deg, 1, "°")
    yield "Camera tilt", with_error(view.roll_deg, 1, "°")
    yield "Scale", _scale(analysis.scale)
    yield "Lifter details", _lifter_details(analysis.lifter)
    yield "Pose model", f"{pose.model}; found the lifter in {100 * pose.frames_with_person:.0f} % of the frames"
    yield "SHA-256 of the model", pose.model_sha256
    yield "Made with", f"formcheck {__version__}, {made_on.day} {made_on:%B %Y}"


def _scale(scale: Scale | NotMeasured) -> str:
    if isinstance(scale, NotMeasured):
        return why_missing(scale)
    return f"{scale.cm_per_px:.3g} cm per pixel ± {scale.error_pct:.0f} %, from: {scale.source}"


def _lifter_details(lifter: Lifter) -> str:
    details = [f"height {lifter.height_cm:g} cm"] if lifter.height_cm is not None else []
    details += [f"body mass {lifter.body_mass_kg:g} kg"] if lifter.body_mass_kg is not None else []
    details += [f"bar of {lifter.bar_kg:g} kg {_BARS[lifter.bar]}"] if lifter.bar is not Bar.NONE else []
    return ", ".join(details) or "none"


def _condition(check: Check, limit: Limit) -> str:
    """When a limit is exceeded, in words."""
    side = "above" if limit.bound is Bound.AT_MOST else "below"
    label = LABELS[limit.measure]
    own = f" and below {100 * OWN_DESCENT_SHARE:.0f} % of the lifter's own median" if check is Check.OWN_DROP else ""
    return f"{label[:1].lower()}{label[1:]} {side} {quantity(limit.measure, limit.value)}{own}"
