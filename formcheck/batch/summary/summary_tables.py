"""Tables of a batch that people read: the index page and the page in the browser show the same ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from formcheck.batch.summary.ranking import DateChange, clips_by_lifter, rank_heels, rank_leans
from formcheck.batch.summary.results import AnalyzedClip, FailedClip
from formcheck.jobs.result_record import ANALYSIS, OVERLAY, REPORT, TABLE
from formcheck.judge.summary import typical
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure, figures_of_column
from formcheck.wording.labels import CHANGE_LABELS, HEELS, LABELS, VerdictGroup, group_of, verdict_label

CLIP_MEASURES = shown_in(ViewKind.SIDE, display=Display.KEY)
"""The measures in the table of clips."""

FILE_LABELS = {REPORT: "report", OVERLAY: "video", TABLE: "CSV", ANALYSIS: "JSON"}
"""What the files of a clip are called, in this order."""

NO_VALUE = "–"


@dataclass(frozen=True, slots=True)
class Link:
    """A text and its target within the folder of the batch."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class SummaryCell:
    """One cell.

    Attributes:
        text: its text.
        note: small print after the text.
        links: shown in place of the text.
        group: of a verdict, whose sign stands before the text.
    """

    text: str = ""
    note: str = ""
    links: tuple[Link, ...] = ()
    group: VerdictGroup | None = None

    @property
    def plain(self) -> str:
        """The cell as one text, without links."""
        text = self.text or " · ".join(link.text for link in self.links)
        return f"{text} ({self.note})" if self.note else text


Row = Sequence[SummaryCell]


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """A table; the first cell of a row names the row.

    Attributes:
        caption: what it holds.
        heading: of each column, with its unit.
        groups: rows under a name, which may be empty.
        is_prose: whether it holds sentences, which may wrap; values may not.
    """

    caption: str
    heading: tuple[str, ...]
    groups: Sequence[tuple[str, Sequence[Row]]]
    is_prose: bool = False

    @property
    def rows(self) -> list[Row]:
        """The rows of all groups."""
        return [row for _, rows in self.groups for row in rows]


def lifters_table(clips: Sequence[AnalyzedClip], *, by_lean: bool) -> SummaryTable:
    """A row for each lifter, ranked by lifted heels or by lean; lifters without a rank come last."""
    heels = {ranking.who: ranking for ranking in rank_heels(clips)}
    leans = {ranking.who: ranking for ranking in rank_leans(clips)}
    grouped = clips_by_lifter(clips)
    rows = []
    for who in dict.fromkeys([*(leans if by_lean else heels), *grouped]):
        heel, lean = heels.get(who), leans.get(who)
        texts = (
            who,
            str(len(grouped[who])),
            str(sum(len(clip.analysis.reps) for clip in grouped[who])),
            f"{heel.lifted} of {heel.lifted + heel.flat}" if heel else NO_VALUE,
            figure(Measure.HEEL_RISE, heel.highest.measured) if heel else NO_VALUE,
            figure(Measure.TRUNK_LEAN, lean.median_deg) if lean else NO_VALUE,
            figure(Measure.TRUNK_LEAN, lean.largest.measured) if lean else NO_VALUE,
        )
        rows.append(tuple(map(SummaryCell, texts)))
    heading = ("Lifter", "Clips", "Squats", "Heels lifted", "Highest rise", "Trunk lean", "Max trunk lean")
    return SummaryTable("Lifters", heading, [("", rows)])


def changes_table(changes: Sequence[DateChange]) -> SummaryTable:
    """A row for each change that is larger than its error."""
    rows = []
    for change in changes:
        if change.is_sure:
            more, less = CHANGE_LABELS[change.measure]
            is_more = change.difference.value > 0
            difference = figure(change.measure, change.difference)
            texts = (
                more if is_more else less,
                figure(change.measure, change.before),
                figure(change.measure, change.after),
                f"+{difference}" if is_more and not difference.startswith("+") else difference,
            )
            dates = SummaryCell(change.who, note=f"{change.first} to {change.last}")
            rows.append((dates, *map(SummaryCell, texts)))
    heading = ("Lifter", "Change", "Before", "After", "Difference")
    return SummaryTable("Changes from the first date to the last", heading, [("", rows)])


def failed_table(failed: Sequence[FailedClip]) -> SummaryTable:
    """A row for each clip that could not be analyzed."""
    rows = [(SummaryCell(clip.job.label), SummaryCell(clip.failure.reason)) for clip in failed]
    return SummaryTable(
        "Clips that could not be analyzed", ("Not analyzed", "Why, and what to do"), [("", rows)], is_prose=True
    )


def unclear_table(clips: Sequence[AnalyzedClip]) -> SummaryTable:
    """A row for each clip without a verdict."""
    unclear = [clip for clip in clips if group_of(clip.analysis.summary.verdict) is VerdictGroup.UNSURE]
    rows = [(SummaryCell(links=(report_link(clip),)), SummaryCell(clip.analysis.summary.headline)) for clip in unclear]
    return SummaryTable("Clips without a verdict", ("No verdict", "What was measured"), [("", rows)], is_prose=True)


def clips_table(clips: Sequence[AnalyzedClip], *, has_files: bool = True) -> SummaryTable:
    """A row for each clip, grouped by lifter; clips without a name come last.

    Args:
        clips: the clips.
        has_files: whether a last column links to their files.
    """
    named = sorted(clips_by_lifter(clip for clip in clips if clip.job.lifter.name).items())
    nameless = [clip for clip in clips if not clip.job.lifter.name]
    groups = [*named, ("No name" if named else "", nameless)] if nameless else named
    heads, columns = [], []
    for measure in CLIP_MEASURES:
        head, texts = figures_of_column(measure, [typical(measure, clip.analysis.reps) for clip in clips])
        heads.append(f"{LABELS[measure]}, {head}")
        columns.append(texts)
    values = dict(zip((clip.job.label for clip in clips), zip(*columns, strict=True), strict=True))
    width = len(heads) + (5 if has_files else 4)
    heading = ("Clip", "Squats", "Verdict", "Heels", *heads, "Files")[:width]
    rows = [(who, [_clip_row(clip, values[clip.job.label])[:width] for clip in own]) for who, own in groups]
    return SummaryTable("All clips, by lifter", heading, rows)


def report_link(clip: AnalyzedClip) -> Link:
    """A link to the report of a clip."""
    return _link(clip, REPORT, clip.job.label)


def _clip_row(clip: AnalyzedClip, values: Sequence[str]) -> Row:
    job, heels = clip.job, Counter(rep.heels for rep in clip.analysis.reps)
    verdict = clip.analysis.summary.verdict
    when = ", ".join(filter(None, (job.date, f"set {job.set_name}" if job.set_name else "")))
    return (
        SummaryCell(note=when, links=(report_link(clip),)),
        SummaryCell(str(len(clip.analysis.reps))),
        SummaryCell(verdict_label(verdict, clip.analysis.view.kind), group=group_of(verdict)),
        SummaryCell(", ".join(f"{heels[result]} {HEELS[result]}" for result in Heels if heels[result])),
        *map(SummaryCell, values),
        SummaryCell(links=tuple(_link(clip, *file) for file in FILE_LABELS.items() if file[0] in clip.record.files)),
    )


def _link(clip: AnalyzedClip, name: str, text: str) -> Link:
    return Link(text, quote(f"clips/{clip.job.label}/{name}"))
