"""An analysis as a lifter reads it in a terminal of 80 columns: the sentence, the reps with errors, what to mind.

Only shows what is in the analysis; rich lays it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import Verdict
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.segment.view import ViewKind
from formcheck.wording.advice import advice, filmed, gaps
from formcheck.wording.caveats import caveat_text
from formcheck.wording.figures import error_text, unit_text, value_text
from formcheck.wording.headline import write_headline
from formcheck.wording.labels import HEELS, LABELS, VERDICTS, Kind, clock, kind_of

LONGEST_PAUSE_LEFT_OUT_S = 0.3
"""A bottom held for less is a turn, not a pause (the hold that makes a pause, docs/measures.md#reps)."""

_STYLE = {Kind.CONTROLLED: "green", Kind.UNSURE: "yellow", Kind.HEELS: "magenta", Kind.OTHER: "magenta"}


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the table: its heading (two lines at most) and what it shows of a rep."""

    heading: str
    cell: Callable[[RepResult], Text]
    is_number: bool = True


def render_terminal(analysis: Analysis) -> RenderableType:
    """Everything a lifter wants to see of one clip, the sentence first."""
    parts: list[RenderableType] = [_where(analysis), _sentence(analysis)]
    if analysis.reps:
        parts.append(_table(analysis))
        parts.extend(_bullets("", [(gap.what, gap.why, "") for gap in gaps(analysis)]))
    parts.extend(_bullets("Worth knowing", _cues(analysis.reps)))
    parts.extend(_bullets("No squats", [(f"at {clock(a.bottom_s)}", a.reason, "") for a in analysis.attempts]))
    parts.extend(_bullets("Mind", [("", caveat_text(caveat), "") for caveat in analysis.caveats]))
    return Group(*parts, Text())


def _where(analysis: Analysis) -> Text:
    source = analysis.source
    who = f" · {analysis.lifter.name}" if analysis.lifter.name else ""
    return Text.assemble((source.file, "bold"), f"{who} · {source.duration_s:.1f} s · {filmed(analysis)}", style="dim")


def _sentence(analysis: Analysis) -> RenderableType:
    return Padding(Text(write_headline(analysis), style=f"bold {_style(analysis.summary.verdict)}"), (1, 0))


def _table(analysis: Analysis) -> Table:
    columns = _columns(analysis.view.kind)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column.heading, justify="right" if column.is_number else "left", vertical="bottom")
    for rep in analysis.reps:
        table.add_row(*(column.cell(rep) for column in columns))
    return table


def _columns(kind: ViewKind) -> Sequence[_Column]:
    """What this view shows, on 80 columns."""
    depth = _Column("depth", lambda rep: Text(rep.judged.depth.value), is_number=False)
    return (
        _Column("#", lambda rep: Text(str(rep.index))),
        _Column("at", lambda rep: Text(clock(rep.timing.bottom_s))),
        *([depth] if Measure.DEPTH in shown_in(kind) else []),
        *map(_measure_column, shown_in(kind, display=Display.KEY)),
        _Column("down/up\ns", _tempo),
        _Column("verdict", _verdict, is_number=False),
    )


def _measure_column(measure: Measure) -> _Column:
    """A measure with its error; heels with what they did, too."""
    is_heel = measure is Measure.HEEL_RISE

    def cell(rep: RepResult) -> Text:
        measured = rep.measures.known(measure)
        figure = "–" if measured is None else f"{value_text(measure, measured)} ±{error_text(measure, measured)}"
        return Text(f"{figure} {HEELS[rep.judged.heels]}" if is_heel else figure)

    return _Column(_two_lines(f"{LABELS[measure].lower()} {unit_text(measure)}"), cell, is_number=not is_heel)


def _two_lines(words: str) -> str:
    """Words on two lines at most, which are as short as they can be."""
    widths = range(1, len(words) + 1)
    return next("\n".join(lines) for w in widths if len(lines := wrap(words, w, break_long_words=False)) <= 2)


def _tempo(rep: RepResult) -> Text:
    pause = rep.measures.known(Measure.PAUSE)
    is_held = pause is not None and pause.value >= LONGEST_PAUSE_LEFT_OUT_S
    shown = (Measure.DESCENT, *([Measure.PAUSE] if is_held else []), Measure.ASCENT)
    values = ((measure, rep.measures.known(measure)) for measure in shown)
    return Text("/".join("–" if measured is None else value_text(measure, measured) for measure, measured in values))


def _verdict(rep: RepResult) -> Text:
    return Text(VERDICTS[rep.judged.verdict].label.lower(), style=_style(rep.judged.verdict))


def _style(verdict: Verdict) -> str:
    return _STYLE[kind_of(verdict)]


def _cues(reps: Sequence[RepResult]) -> list[tuple[str, str, str]]:
    return [(item.which.capitalize(), item.cue.text, f"({item.cue.ground.rstrip('.')})") for item in advice(reps)]


def _bullets(heading: str, items: Sequence[tuple[str, str, str]]) -> Iterator[RenderableType]:
    """Lines ``label: text (ground)`` under a heading, with a hanging indent."""
    if not items:
        return
    yield Text(f"\n{heading}" if heading else "", style="bold")
    table = Table.grid(padding=(0, 1, 0, 0))
    for label, text, ground in items:
        line = Text.assemble((f"{label}: ", "bold") if label else "", text, (f" {ground}", "dim") if ground else "")
        table.add_row("-", line)
    yield table
