"""An analysis in a terminal of 80 columns: the headline, a table of the reps, advice, and notes on the recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.console import Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import Verdict
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.segment.reps import PAUSE_S
from formcheck.wording.advice import advice_heading, find_gaps, next_step, view_text, write_advice
from formcheck.wording.caveats import caveat_text
from formcheck.wording.changes import describe_change
from formcheck.wording.figures import figures_of_column, value_text
from formcheck.wording.headline import write_headline
from formcheck.wording.labels import LABELS, VERDICTS, VerdictGroup, clock, group_of
from formcheck.wording.reasons import ATTEMPTS

_STYLE = {
    VerdictGroup.CONTROLLED: "green",
    VerdictGroup.UNSURE: "yellow",
    VerdictGroup.HEELS: "magenta",
    VerdictGroup.OTHER: "magenta",
}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: its heading on two lines at most, and a cell for each rep."""

    heading: str
    cells: Sequence[str | Text]
    is_number: bool = True


def render_terminal(analysis: Analysis) -> RenderableType:
    """One clip for the terminal, the headline first."""
    headline = Text(write_headline(analysis), style=f"bold {_style(analysis.summary.verdict)}")
    parts: list[RenderableType] = [_clip(analysis), Padding(headline, (1, 0))]
    if analysis.reps:
        parts.append(_table(analysis))
        parts.extend(_bullets("", [(gap.what, gap.why) for gap in find_gaps(analysis)]))
    parts.extend(_bullets("Rep to rep", [("", text) for text in describe_change(analysis)]))
    given = write_advice(analysis.reps)
    cues = [(item.which.capitalize(), item.cue.text) for item in given]
    parts.extend(_bullets(advice_heading(given), cues or [("", next_step(analysis))]))
    parts.extend(_bullets("Not counted", [(f"at {clock(a.bottom_s)}", ATTEMPTS[a.kind]) for a in analysis.attempts]))
    parts.extend(_bullets("About this recording", [("", caveat_text(caveat)) for caveat in analysis.caveats]))
    return Group(*parts, Text())


def _clip(analysis: Analysis) -> Text:
    source = analysis.source
    who = f" · {analysis.lifter.name}" if analysis.lifter.name else ""
    about = f"{who} · {source.duration_s:.1f} s · {view_text(analysis)}"
    return Text.assemble((source.file, "bold"), about, style="dim")


def _table(analysis: Analysis) -> Table:
    columns = _columns(analysis)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        # Headings may break; cells must not, since half a figure reads as another one.
        widest = max(len(str(cell)) for cell in column.cells)
        justify: JustifyMethod = "right" if column.is_number else "left"
        table.add_column(column.heading, justify=justify, vertical="bottom", min_width=widest)
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*cells)
    return table


def _columns(analysis: Analysis) -> Sequence[_Column]:
    """The columns of the camera view that fit into 80 characters."""
    kind, reps = analysis.view.kind, analysis.reps
    depth = _Column("depth", [rep.judged.depth.value for rep in reps], is_number=False)
    return (
        _Column("#", [f"{rep.index} {rep.position or ''}".strip() for rep in reps]),
        _Column("at", [clock(rep.timing.bottom_s) for rep in reps]),
        *([depth] if Measure.DEPTH in shown_in(kind) else []),
        *(_measure_column(measure, reps) for measure in shown_in(kind, display=Display.KEY)),
        _tempo_column(reps),
        _Column("verdict", [_verdict(rep) for rep in reps], is_number=False),
    )


def _measure_column(measure: Measure, reps: Sequence[RepResult]) -> _Column:
    head, texts = figures_of_column(measure, [rep.measures[measure] for rep in reps])
    return _Column(_two_lines(f"{LABELS[measure].lower()}, {head}"), [text.replace("± ", "±") for text in texts])


def _two_lines(text: str) -> str:
    """A text on two lines at most, as narrow as possible."""
    widths = range(1, len(text) + 1)
    return next("\n".join(lines) for w in widths if len(lines := wrap(text, w, break_long_words=False)) <= 2)


def _tempo_column(reps: Sequence[RepResult]) -> _Column:
    has_pause = any(map(_pauses, reps))
    return _Column("down/pause/\nup, s" if has_pause else "down/up\ns", [_tempo(rep) for rep in reps])


def _pauses(rep: RepResult) -> bool:
    pause = rep.measures.known(Measure.PAUSE)
    return pause is not None and pause.value >= PAUSE_S


def _tempo(rep: RepResult) -> str:
    shown = (Measure.DESCENT, *([Measure.PAUSE] if _pauses(rep) else []), Measure.ASCENT)
    values = ((measure, rep.measures.known(measure)) for measure in shown)
    return "/".join("–" if measured is None else value_text(measure, measured) for measure, measured in values)


def _verdict(rep: RepResult) -> Text:
    return Text(VERDICTS[rep.judged.verdict].label.lower(), style=_style(rep.judged.verdict))


def _style(verdict: Verdict) -> str:
    return _STYLE[group_of(verdict)]


def _bullets(heading: str, items: Sequence[tuple[str, str]]) -> Iterator[RenderableType]:
    """Lines ``label: text`` under a heading, with a hanging indent; label or text may be empty."""
    if not items:
        return
    yield Text(f"\n{heading}" if heading else "", style="bold")
    table = Table.grid(padding=(0, 1, 0, 0))
    for label, text in items:
        table.add_row("-", Text.assemble((f"{label}: " if text else label, "bold") if label else "", text))
    yield table
