"""How formcheck reads files of every kind, and files that were damaged at random: prints docs/robustness.md.

``python -m benchmarks.robustness --figures`` also analyzes the kinds whose figures could move, in about ten minutes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from formcheck.analysis import analyze_video
from formcheck.domain.lifter import Lifter
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure
from tests.file_kinds import Clip, Kind, first_squat
from tests.readable_files import READABLE

HEIGHT_CM = 169.0
"""Of the lifter in the sample."""

MOVED = (
    "H.264 in MP4",
    "turned by 90°",
    "mirrored",
    "variable frame rate",
    "HEVC, 10 bit",
    "AV1",
    "VP9 in WebM",
    "MJPEG in AVI",
    "MPEG-2 in a program stream",
    "AVCHD, interlaced, 4:3 pixels",
    "pixels 4:3",
    "pixels 1:2",
    "WebM that becomes smaller half-way",
    "each picture twice",
    "each picture eight times",
    "clock that jumps by an hour",
)
"""Kinds whose figures could move: another encoder, shape, clock or rate."""

MEASURES = (Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN)


def figures(names: tuple[str, ...] = MOVED) -> Iterator[str]:
    """The figures of one squat in each kind of file."""
    clip = first_squat()
    kinds = {kind.name: kind for kind in READABLE}
    yield "| kind | reps | verdict | knee, cm | heel, cm | lean, ° |"
    yield "|---|---|---|---|---|---|"
    for name in names:
        yield _row(kinds[name], clip)


def _row(kind: Kind, clip: Clip) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / kind.file
        kind.make(clip, path)
        analysis = analyze_video(path, lifter=Lifter(height_cm=HEIGHT_CM))
    return f"| {kind.name} | {len(analysis.reps)} | {' | '.join(_cells(analysis))} |"


def _cells(analysis: Analysis) -> Iterator[str]:
    if not analysis.reps:
        yield from ["–"] * 4
        return
    rep = analysis.reps[0]
    yield rep.judged.verdict.value
    for measure in MEASURES:
        known = rep.measures.known(measure)
        yield "–" if known is None else f"{known.value:.2f}"


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", action="store_true")
    options = parser.parse_args()
    if options.figures:
        for line in figures():
            print(line, flush=True)


if __name__ == "__main__":
    main()
