"""What a report says of one clip, in which order: blocks of words, tables, pictures and graphs, whatever the format.

A report is read by somebody who was not there, a coach perhaps, and on paper perhaps: the answer first, then what to
mind, what to do, every figure with its error, and last how all of it was measured and what it cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from formcheck import __version__
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.limits import KNEE_BAND, AtMost, Limit
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import CHECKS
from formcheck.measure.registry import Measure
from formcheck.measure.scale import Scale
from formcheck.report.chart_shapes import Graph, graphs_of
from formcheck.wording.advice import Advice, advice, change_first, next_step, not_counted, reservations, whence
from formcheck.wording.charts import LEGEND, NO_REPS
from formcheck.wording.figures import NOT_MEASURED, figure, with_error
from formcheck.wording.labels import LABELS, PLUS_MINUS, VERDICTS, Kind, kind_of
from formcheck.wording.rep_table import Cell, cells_of, columns_of, measures_of

WIDEST = 6
"""Reps beside each other in a table that fits on a page."""

LIMITS_OF_METHOD = (
    "One camera sees one plane: knee travel and heel rise are those of the near leg.",
    "What is hidden, or to be seen only from elsewhere, is not measured, and no figure stands in its place.",
    "Centimetres come from the lifter's height; a wrong height is a wrong scale.",
    "The errors were found on rendered people, whose true figures are known, and on labelled clips of real people.",
    "This room, these shoes and this phone may be unlike all of them.",
    "Knees past the toes are a measurement here, never a fault, and change no verdict.",
    "This measures movement. It is no medical device and knows nothing of anybody's health.",
)

PAIN = (
    "Stop if you feel pain. If it is sharp, swells, follows a fall or twist, or does not settle, see a doctor or "
    "physiotherapist. If a professional has asked you to limit knee travel, follow them."
)

_BARS = {Bar.HIGH: "high on the back", Bar.LOW: "low on the back", Bar.FRONT: "in front"}


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; a strong one is set apart."""

    words: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """What was seen, what to do about it, and what that rests on."""

    seen: str
    advice: str
    ground: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose rows are named by their first cell.

    Attributes:
        caption: what it holds, for those who hear it.
        headings: of the columns, each with its unit.
        rows: the cells.
        is_prose: whether it holds sentences, which may be broken into lines, and no figures, which may not.
    """

    caption: str
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """The picture that decided a rep, as a JPEG file's content, and what it shows in words."""

    jpeg: bytes
    says: str


@dataclass(frozen=True, slots=True)
class Photos:
    """Pictures beside each other."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class Graphs:
    """Graphs beside each other."""

    graphs: tuple[Graph, ...]


Block = Prose | Bullets | Hint | Grid | Facts | Photos | Graphs


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report.

    Attributes:
        title: what it is and of whom.
        kind, word, headline: the answer: its kind, its verdict in a word, and the sentence.
        where: which clip, and how it was filmed.
        parts: the rest, in order.
    """

    title: str
    kind: Kind
    word: str
    headline: str
    where: str
    parts: tuple[Part, ...]


def compose(analysis: Analysis, photos: Sequence[Photo], *, made_on: date) -> Document:
    """The report of one clip.

    Args:
        analysis: what is known of it.
        photos: the still of each rep, in their order; none where they could not be drawn.
        made_on: the day to put on it.
    """
    verdict = analysis.summary.verdict
    name = analysis.lifter.name
    return Document(
        title=f"Squat report: {name}" if name else "Squat report",
        kind=kind_of(verdict),
        word=VERDICTS[verdict],
        headline=analysis.summary.headline,
        where=whence(analysis),
        parts=tuple(part for part in _parts(analysis, photos, made_on) if part.blocks),
    )


def _parts(analysis: Analysis, photos: Sequence[Photo], made_on: date) -> Iterator[Part]:
    yield Part("Keep in mind", tuple(_mind(analysis)))
    yield Part("What to do next", tuple(_next(analysis)))
    yield Part("Not counted as squats", _bullets(not_counted(analysis)))
    yield Part("Rep by rep", tuple(_table(analysis)))
    yield Part("What decided each rep", (Photos(tuple(photos)),) if photos else ())
    yield Part("Over time", tuple(_curves(analysis)))
    yield Part("Every other figure", tuple(_others(analysis)))
    yield Part("How it was measured", tuple(_method(analysis, made_on)))
    yield Part("What this cannot tell", (Bullets(LIMITS_OF_METHOD), Prose(PAIN, is_strong=True)))


def _mind(analysis: Analysis) -> Iterator[Block]:
    if change := change_first(analysis):
        yield Prose(f"Next time, first of all: {change}.", is_strong=True)
    yield from _bullets(reservations(analysis))


def _next(analysis: Analysis) -> Iterator[Block]:
    cues = advice(analysis.reps)
    yield from map(_hint, cues)
    if not cues:
        yield Prose(next_step(analysis.summary.verdict))


def _hint(item: Advice) -> Hint:
    return Hint(item.cue.seen, item.cue.advice, item.ground)


def _bullets(lines: Sequence[str]) -> tuple[Block, ...]:
    return (Bullets(tuple(lines)),) if lines else ()


def _table(analysis: Analysis) -> Iterator[Block]:
    if not analysis.reps:
        return
    kind = analysis.view.kind
    headings = tuple(Cell(column.label, column.unit, None) for column in columns_of(kind))
    yield Grid("Reps of this clip", headings, tuple(cells_of(rep, kind) for rep in analysis.reps))
    yield Prose(PLUS_MINUS)


def _curves(analysis: Analysis) -> Iterator[Block]:
    graphs = graphs_of(analysis)
    if not graphs:
        return
    yield Graphs(graphs)
    yield Prose(LEGEND if analysis.reps else NO_REPS)


def _others(analysis: Analysis) -> Iterator[Block]:
    """What the table of reps has no column for; what was measured in no rep is told with its reasons."""
    measures = [measure for measure in Measure if measure not in measures_of(analysis.view.kind)]
    had = [m for m in measures if any(isinstance(rep.measures[m], Measured) for rep in analysis.reps)]
    for first in range(0, len(analysis.reps) if had else 0, WIDEST):
        reps = analysis.reps[first : first + WIDEST]
        headings = (_plain("Measure"), *(_plain(f"Rep {rep.index}") for rep in reps))
        rows = tuple((Cell(LABELS[m], "", None), *(_figure(m, rep.measures[m]) for rep in reps)) for m in had)
        yield Grid("Measures of each rep", headings, rows)
    reasons: dict[str, list[str]] = {}
    for measure in measures if analysis.reps else ():
        if measure not in had:
            reasons.setdefault(_reasons(measure, analysis.reps), []).append(LABELS[measure])
    yield from _bullets([f"{'; '.join(labels)}: {NOT_MEASURED}, {reason}" for reason, labels in reasons.items()])


def _figure(measure: Measure, measurement: Measurement) -> Cell:
    if isinstance(measurement, NotMeasured):
        return Cell(NOT_MEASURED, measurement.reason, None, is_missing=True)
    return Cell(figure(measure, measurement), "", None)


def _reasons(measure: Measure, reps: Sequence[RepResult]) -> str:
    """Why a measure was had in no rep; each reason once."""
    missing = (rep.measures[measure] for rep in reps)
    return "; ".join(dict.fromkeys(m.reason for m in missing if isinstance(m, NotMeasured)))


def _method(analysis: Analysis, made_on: date) -> Iterator[Block]:
    yield Facts(tuple(_facts(analysis, made_on)))
    limits = [(VERDICTS[check], limit) for check, limits in CHECKS.items() for limit in limits]
    yield Grid(
        "What each verdict is held against",
        tuple(map(_plain, ("Called", "when", "where the number is from"))),
        tuple(tuple(map(_plain, (name, _broken(limit), limit.source))) for name, limit in limits),
        is_prose=True,
    )
    level = f"from {_number(KNEE_BAND.low)} to {_number(KNEE_BAND.high)} cm"
    yield Prose(
        "A verdict is called only where at least nine chances in ten lie on its side of the limit, else it is unclear. "
        f"Knees count as level with the toes {level}; that, like depth, is said and changes no verdict."
    )


def _facts(analysis: Analysis, made_on: date) -> Iterator[tuple[str, str]]:
    source, pose, view = analysis.source, analysis.pose, analysis.view
    size = f"{source.width_px} × {source.height_px}"
    slow = f", slowed down: times multiplied by {source.time_scale:g}" if source.time_scale != 1.0 else ""
    yield "Clip", f"{source.file}: {source.frames} pictures of {size}, {source.frame_rate_hz:.1f} a second{slow}"
    yield "SHA-256 of the clip", source.sha256
    yield "Camera turned off the side", _degrees(view.yaw_deg)
    yield "Picture leaning", _degrees(view.roll_deg)
    yield "Scale", _scale(analysis.scale)
    yield "Told of the lifter", _told(analysis.lifter)
    found = f"the lifter was found in {pose.frames_with_person:.0%} of the pictures"
    yield "Pose model", f"{pose.model}; {found}"
    yield "SHA-256 of the model", pose.model_sha256
    yield "Made with", f"formcheck {__version__}, on {made_on.day} {made_on:%B %Y}"


def _degrees(angle: Measurement) -> str:
    if isinstance(angle, NotMeasured):
        return f"{NOT_MEASURED}: {angle.reason}"
    return with_error(angle, 1, "°")


def _scale(scale: Scale | NotMeasured) -> str:
    if isinstance(scale, NotMeasured):
        return f"{NOT_MEASURED}: {scale.reason}"
    return f"{scale.cm_per_px:.3g} cm a pixel ± {scale.error_pct:.0f} %, from: {scale.source}"


def _told(lifter: Lifter) -> str:
    told = [f"height {lifter.height_cm:g} cm"] if lifter.height_cm is not None else []
    told += [f"body mass {lifter.body_mass_kg:g} kg"] if lifter.body_mass_kg is not None else []
    told += [f"bar of {lifter.bar_kg:g} kg {_BARS[lifter.bar]}"] if lifter.bar is not Bar.NONE else []
    return ", ".join(told) or "nothing"


def _broken(limit: Limit) -> str:
    """When a limit is broken, in words."""
    unit = f" {limit.unit}" if limit.unit else ""
    way = "above" if isinstance(limit, AtMost) else "below"
    label = LABELS[limit.measure]
    return f"{label[:1].lower()}{label[1:]} {way} {_number(limit.value)}{unit}"


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def _plain(words: str) -> Cell:
    """A cell of nothing but words."""
    return Cell(words, "", None)
