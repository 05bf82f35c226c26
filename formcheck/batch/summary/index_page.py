"""The page of a batch: one HTML file with who lifts heels, who leans most, who changed, and what could not be told.

Like a report it makes no request, runs no script, and escapes every word. It holds no time of its own making, so that
the same results make the same page.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from formcheck import __version__
from formcheck.batch.summary.ranking import (
    UP,
    Change,
    Example,
    HeelRanking,
    LeanRanking,
    changes,
    lifters,
    rank_heels,
    rank_leans,
)
from formcheck.batch.summary.results import AnalyzedClip, BatchResults
from formcheck.batch.summary.typical import typical
from formcheck.domain.measured import Measured
from formcheck.draw.colors import css_variables
from formcheck.draw.svg import svg_link
from formcheck.jobs.result_record import ANALYSIS, OVERLAY, REPORT, TABLE
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure, unit_text
from formcheck.wording.labels import HEELS, LABELS, PLUS_MINUS, VERDICTS, Kind, kind_of

HERE = Path(__file__).parent
REPORT_CSS = HERE.parents[1] / "report" / "report.css"

PICTURED = 12
"""Lifters shown with a picture at the head of a ranking; the others follow in a table, so that it stays readable."""

FILES = {REPORT: "report", OVERLAY: "video", TABLE: "figures", ANALYSIS: "JSON"}
"""What the files of a clip are called on the page, in this order."""

DIRECTIONS = {
    Measure.HEEL_RISE: ("Heels rise more", "Heels rise less"),
    Measure.TRUNK_LEAN: ("Trunk leans further", "Trunk stays more upright"),
    Measure.KNEE_PAST_TOE: ("Knees go further past the toes", "Knees go less far past the toes"),
    Measure.SHANK: ("Shins tip further", "Shins tip less far"),
    Measure.DEPTH: ("Squats deeper", "Squats less deep"),
}
"""What a rise and a fall of a measure are called; neither is praised or blamed."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead, within the folder of the batch."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The rep that shows it: a picture as a ``data:`` link (empty where there is none), in words, and its clip."""

    src: str
    text: str
    clip: Link
    rep: int


@dataclass(frozen=True, slots=True)
class Rank:
    """One line of a ranking.

    Attributes:
        who: the lifter.
        words: what is said.
        detail: of the example.
        share_pct: how long its bar is.
        shown: the example; its picture is left out beyond :data:`PICTURED`.
    """

    who: str
    words: str
    detail: str
    share_pct: float
    shown: Shown


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the table of changes."""

    who: str
    what: str
    days: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One line of the table of all clips."""

    clip: Link
    when: str
    reps: int
    kind: Kind
    verdict: str
    heels: str
    figures: tuple[str, ...]
    files: tuple[Link, ...]
    headline: str


FIGURES = shown_in(ViewKind.SIDE, display=Display.KEY)
"""What the table of all clips shows, typical of a clip's reps."""


def render_index(seen: BatchResults) -> bytes:
    """The page of a batch."""
    room = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    heels, leans, differences = rank_heels(seen.clips), rank_leans(seen.clips), changes(seen.clips)
    lifted = [heeling for heeling in heels if heeling.lifted]
    page = room.get_template("index_page.html.jinja").render(
        style=Markup(css_variables() + _css(REPORT_CSS) + _css(HERE / "index_page.css")),  # noqa: S704 - our own
        svg_link=svg_link,
        headline=batch_headline(seen),
        where=_where(seen),
        heels=[_heel_rank(heeling, number) for number, heeling in enumerate(lifted)],
        flat=[f"{h.who} ({_count(h.flat, 'rep')})" for h in heels if not h.lifted],
        leans=[_lean_rank(leaning, number, leans[0]) for number, leaning in enumerate(leans)],
        changed=[change_row(change) for change in differences if change.is_sure],
        unchanged=_unchanged(differences),
        missed=[(clip.job.label, clip.failure.reason) for clip in seen.failed],
        untold=[clip_row(clip) for clip in seen.clips if kind_of(clip.verdict) is Kind.UNSURE],
        everybody=_everybody(seen),
        columns=[(LABELS[measure], unit_text(measure)) for measure in FIGURES],
        pictured=PICTURED,
        plus_minus=PLUS_MINUS,
        version=__version__,
        models=sorted({clip.job.settings.model for clip in seen.clips}),
    )
    return page.encode("utf-8")


def _everybody(seen: BatchResults) -> list[tuple[str, list[ClipRow]]]:
    """All clips by the lifter's name, those without one last and together."""
    named = sorted(lifters(clip for clip in seen.clips if clip.job.lifter.name).items())
    nameless = [clip for clip in seen.clips if not clip.job.lifter.name]
    groups = [*named, ("Without a name" if named else "", nameless)] if nameless else named
    return [(who, [clip_row(clip) for clip in clips]) for who, clips in groups]


def _css(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def batch_headline(seen: BatchResults) -> str:
    """A batch in a sentence."""
    if not seen.clips:
        return "None of the clips could be analysed." if seen.failed else "There is no clip here."
    called = [rep.heels for clip in seen.clips for rep in clip.reps]
    lifted, told = sum(map(called.count, UP)), len(called) - called.count(Heels.UNCLEAR)
    what = f"{_count(seen.reps, 'squat')} in {_count(len(seen.clips), 'clip')}"
    return f"{what}; heels lifted in {lifted} of the {told} where they could be told." if told else f"{what}."


def _where(seen: BatchResults) -> str:
    named = {clip.job.lifter.name for clip in seen.clips} - {""}
    parts = [_count(len(named), "lifter")] if named else []
    if seen.failed:
        parts.append(f"{_count(len(seen.failed), 'clip')} could not be analysed")
    return "; ".join(parts)


def _heel_rank(heeling: HeelRanking, number: int) -> Rank:
    told = heeling.lifted + heeling.flat
    unclear = f", {heeling.unclear} more unclear" if heeling.unclear else ""
    words = f"Lifted in {heeling.lifted} of {_count(told, 'rep')}{_in_clips(heeling.clips)}{unclear}"
    detail = f"largest rise {figure(Measure.HEEL_RISE, heeling.rise_cm)}"
    return Rank(heeling.who, words, detail, 100 * heeling.lifted / told, _shown(heeling.example, number))


def _lean_rank(leaning: LeanRanking, number: int, first: LeanRanking) -> Rank:
    words = (
        f"{figure(Measure.TRUNK_LEAN, leaning.lean_deg)} over {_count(leaning.reps, 'rep')}{_in_clips(leaning.clips)}"
    )
    detail = f"most {figure(Measure.TRUNK_LEAN, leaning.most_deg)}"
    share = leaning.lean_deg.value / first.lean_deg.value if first.lean_deg.value > 0 else 0.0
    return Rank(leaning.who, words, detail, 100 * max(0.0, share), _shown(leaning.example, number))


def _in_clips(count: int) -> str:
    return f" of {count} clips" if count > 1 else ""


def _shown(example: Example, number: int) -> Shown:
    clip, rep = example.clip, example.rep.index
    still = clip.record.stills.get(rep)
    src = ""
    if still is not None and number < PICTURED:
        jpeg = still.load(clip.folder).thumbnail()
        src = f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"
    return Shown(src, still.text if still is not None else "", _link(clip, REPORT, clip.job.label), example.rep.index)


def change_row(change: Change) -> ChangeRow:
    """A change in words."""
    more, less = DIRECTIONS[change.measure]
    return ChangeRow(
        who=change.who,
        what=more if change.difference.value > 0 else less,
        days=f"{change.first} to {change.last}",
        before=figure(change.measure, change.before),
        after=figure(change.measure, change.after),
        difference=_signed(change),
    )


def _signed(change: Change) -> str:
    written = figure(change.measure, change.difference)
    return f"+{written}" if change.difference.value > 0 and not written.startswith("+") else written


def _unchanged(differences: Sequence[Change]) -> list[str]:
    """Who was filmed on several days and shows no sure change in anything."""
    changed = {change.who for change in differences if change.is_sure}
    return sorted({change.who for change in differences} - changed)


def clip_row(clip: AnalyzedClip) -> ClipRow:
    """A clip in words and figures."""
    job = clip.job
    called = [rep.heels for rep in clip.reps]
    told = {call: called.count(call) for call in Heels}
    return ClipRow(
        clip=_link(clip, REPORT, job.label),
        when=", ".join(word for word in (job.date, f"set {job.set_name}" if job.set_name else "") if word),
        reps=len(clip.reps),
        kind=kind_of(clip.verdict),
        verdict=VERDICTS[clip.verdict].label,
        heels=", ".join(f"{count} {HEELS[call]}" for call, count in told.items() if count),
        figures=tuple(_short_figure(measure, clip) for measure in FIGURES),
        files=tuple(_files(clip)),
        headline=clip.headline,
    )


def _short_figure(measure: Measure, clip: AnalyzedClip) -> str:
    measurement = typical(measure, clip.reps)
    return figure(measure, measurement) if isinstance(measurement, Measured) else "–"


def _files(clip: AnalyzedClip) -> Iterator[Link]:
    for name, words in FILES.items():
        if name in clip.record.files:
            yield _link(clip, name, words)


def _link(clip: AnalyzedClip, name: str, words: str) -> Link:
    return Link(words, quote(f"clips/{clip.job.label}/{name}"))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
