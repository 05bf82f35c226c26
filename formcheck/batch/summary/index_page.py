"""The page of a batch: one HTML file with rankings, changes, clips without a result, and all clips.

The page makes no request, runs no script and escapes every text. It holds no time, so the same results make the same
page.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from formcheck import __version__
from formcheck.batch.summary.ranking import (
    UP,
    ExampleRep,
    HeelRanking,
    LeanRanking,
    compare_dates,
    rank_heels,
    rank_leans,
)
from formcheck.batch.summary.results import BatchResults
from formcheck.batch.summary.summary_tables import (
    changes_table,
    clips_table,
    failed_table,
    report_link,
    unclear_table,
)
from formcheck.draw.colors import css_variables
from formcheck.draw.still import Still
from formcheck.draw.svg import svg_link
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Measure
from formcheck.wording.figures import counted, figure
from formcheck.wording.labels import PLUS_MINUS

HERE = Path(__file__).parent
STYLE_SHEETS = (HERE.parents[1] / "report" / "report.css", HERE / "index_page.css")

PICTURED = 12
"""Lifters with a picture in a ranking; the others are folded away below, without pictures."""


@dataclass(frozen=True, slots=True)
class RankCard:
    """One lifter in a ranking.

    Attributes:
        who: the lifter.
        text: the result.
        detail: the value of the example.
        share_pct: length of the bar, 0..100.
        example: the rep to look at.
    """

    who: str
    text: str
    detail: str
    share_pct: float
    example: ExampleRep


def render_index(results: BatchResults) -> bytes:
    """The page of a batch as an HTML file."""
    heels, leans, changes = rank_heels(results.clips), rank_leans(results.clips), compare_dates(results.clips)
    lifted = [ranking for ranking in heels if ranking.lifted]
    changed = {change.who for change in changes if change.is_sure}
    style = css_variables() + "".join(path.read_text(encoding="utf-8") for path in STYLE_SHEETS)
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("index_page.html.jinja").render(
        style=Markup(style),  # noqa: S704 - our own style sheets; no text from outside enters them
        svg_link=svg_link,
        report_link=report_link,
        still_of=_still_of,
        base64=lambda content: b64encode(content).decode("ascii"),
        headline=batch_headline(results),
        subtitle=_subtitle(results),
        heels=[_heel_card(ranking) for ranking in lifted],
        flat=[f"{ranking.who} ({counted(ranking.flat, 'rep')})" for ranking in heels if not ranking.lifted],
        leans=[_lean_card(ranking, leans[0].median_deg.value) for ranking in leans],
        changes=changes_table(changes) if changed else None,
        unchanged=sorted({change.who for change in changes} - changed),
        failed=failed_table(results.failed),
        unclear=unclear_table(results.clips),
        clips=clips_table(results.clips),
        pictured=PICTURED,
        plus_minus=PLUS_MINUS,
        version=__version__,
        models=sorted({clip.job.settings.model for clip in results.clips}),
    )
    return page.encode("utf-8")


def batch_headline(results: BatchResults) -> str:
    """The batch in one sentence."""
    if not results.clips:
        return "None of the clips could be analyzed." if results.failed else "No clips."
    reps = [rep.heels for clip in results.clips for rep in clip.analysis.reps]
    lifted, clear = sum(map(reps.count, UP)), len(reps) - reps.count(Heels.UNCLEAR)
    squats = f"{counted(results.reps, 'squat')} in {counted(len(results.clips), 'clip')}"
    unclear = f" ({len(reps) - clear} too close to call or not measured)" if len(reps) > clear else ""
    return f"{squats}; heels lifted in {lifted} of {counted(clear, 'rep')}{unclear}." if clear else f"{squats}."


def _subtitle(results: BatchResults) -> str:
    named = {clip.job.lifter.name for clip in results.clips} - {""}
    parts = [counted(len(named), "lifter")] if named else []
    parts += [f"{counted(len(results.failed), 'clip')} could not be analyzed"] if results.failed else []
    return "; ".join(parts)


def _heel_card(ranking: HeelRanking) -> RankCard:
    clear = ranking.lifted + ranking.flat
    unclear = f"; {ranking.unclear} unclear" if ranking.unclear else ""
    text = f"Lifted in {ranking.lifted} of {counted(clear, 'rep')}{_in_clips(ranking.clips)}{unclear}"
    detail = f"Highest: {figure(Measure.HEEL_RISE, ranking.highest.measured)}"
    return RankCard(ranking.who, text, detail, 100 * ranking.lifted / clear, ranking.highest)


def _lean_card(ranking: LeanRanking, most_deg: float) -> RankCard:
    lean, largest = (figure(Measure.TRUNK_LEAN, m) for m in (ranking.median_deg, ranking.largest.measured))
    text = f"{lean} in {counted(ranking.reps, 'rep')}{_in_clips(ranking.clips)}"
    share_pct = 100 * max(0.0, ranking.median_deg.value / most_deg) if most_deg > 0 else 0.0
    return RankCard(ranking.who, text, f"Max: {largest}", share_pct, ranking.largest)


def _still_of(example: ExampleRep) -> Still | None:
    """The picture of a rep and what it shows; None if it was not drawn."""
    file = example.clip.record.stills.get(example.rep.index)
    return None if file is None else file.load(example.clip.folder)


def _in_clips(count: int) -> str:
    return f" ({count} clips)" if count > 1 else ""
