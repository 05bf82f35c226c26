"""Time ``formcheck analyze`` against a bare loop of decoding and landmarks, and time ``formcheck --help``.

``python -m benchmarks.speed [--rounds N] [CLIP...]``: each program runs as a process of its own, from start to end. The
two take turns, so other load on the machine affects both. The ratio is the median over the rounds.

``python -m benchmarks.speed --batch [--rounds N] [CLIP...]``: the same for ``formcheck batch`` with one worker and with
two, and for ``formcheck reanalyze``; also the disk space per clip.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
SAMPLES = [
    str(PROJECT / "sample_videos" / name) for name in ("knees_past_toes_heels_flat.mp4", "oblique_heels_lift.mp4")
]

FORMCHECK = [sys.executable, "-c", "from formcheck.cli.main import main; main()"]
BARE_LOOP = [sys.executable, "-m", "benchmarks.bare_loop"]
NOTHING = [sys.executable, "-c", "pass"]


@dataclass(frozen=True, slots=True)
class Cost:
    """Time of a process from start to end: wall clock and CPU."""

    wall_s: float
    cpu_s: float


def cost_of(command: list[str]) -> Cost:
    """Run a command to its end and measure it.

    Raises:
        subprocess.CalledProcessError: if it fails; its standard error is shown.
    """
    before, started_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=False, cwd=PROJECT, capture_output=True, text=True)
    wall_s, after = time.perf_counter() - started_s, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.stderr.write(done.stderr)
        done.check_returncode()
    return Cost(wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def compare(clip: str, *, rounds: int) -> str:
    """One line of the table: bare loop and analysis of one clip, taking turns."""
    pairs = [(cost_of([*BARE_LOOP, clip]), cost_of([*FORMCHECK, "analyze", clip])) for _ in range(rounds)]
    bare_s, ours_s = (statistics.median(pair[i].wall_s for pair in pairs) for i in range(2))
    ratios = sorted(ours.wall_s / bare.wall_s for bare, ours in pairs)
    cpu = statistics.median(ours.cpu_s / bare.cpu_s for bare, ours in pairs)
    spread = f"{ratios[0]:.2f}-{ratios[-1]:.2f}"
    return f"{Path(clip).name:34} {bare_s:8.1f} {ours_s:10.1f} {statistics.median(ratios):6.2f} {spread:>11} {cpu:6.2f}"


def compare_batch(clips: list[str], *, rounds: int) -> Iterator[str]:
    """Lines of a table: all clips by a bare loop, by one and two workers, and analyzed again; and disk space."""
    programs = ("bare loop", "1 worker", "2 workers", "reanalyze")
    costs: dict[str, list[Cost]] = {program: [] for program in programs}
    with tempfile.TemporaryDirectory() as place:
        for number in range(rounds):
            out = f"{place}/{number}"
            costs["bare loop"].append(cost_of([*BARE_LOOP, *clips]))
            for workers, program in ((1, "1 worker"), (2, "2 workers")):
                command = [*FORMCHECK, "batch", *clips, "--out", f"{out}-{workers}", "--workers", str(workers)]
                costs[program].append(cost_of(command))
            costs["reanalyze"].append(cost_of([*FORMCHECK, "reanalyze", f"{out}-2", "--workers", "2"]))
        folder = Path(f"{place}/0-2")
        results, recordings = (_size_mb(folder / name) / len(clips) for name in ("clips", ".formcheck"))
    yield f"{len(clips)} clips, {_size_mb(*map(Path, clips)) / len(clips):.1f} MB each, rounds: {rounds}"
    yield f"{'':10} {'wall, s':>8} {'CPU, s':>8} {'CPU/clip, s':>14} {'bare wall / this':>17}"
    for program in programs:
        wall_s, cpu_s = (
            statistics.median(getattr(cost, name) for cost in costs[program]) for name in ("wall_s", "cpu_s")
        )
        faster = statistics.median(b.wall_s / t.wall_s for b, t in zip(costs["bare loop"], costs[program], strict=True))
        yield f"{program:10} {wall_s:8.1f} {cpu_s:8.1f} {cpu_s / len(clips):14.1f} {faster:17.2f}"
    gains = sorted(one.wall_s / two.wall_s for one, two in zip(costs["1 worker"], costs["2 workers"], strict=True))
    yield f"2 workers against 1: {statistics.median(gains):.2f} times as fast ({gains[0]:.2f}-{gains[-1]:.2f})"
    yield f"disk space per clip: results {results:.2f} MB, recording {recordings:.1f} MB"


def _size_mb(*places: Path) -> float:
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", default=SAMPLES, metavar="CLIP")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", action="store_true", help="time formcheck batch")
    arguments = parser.parse_args()
    if arguments.batch:
        for line in compare_batch(arguments.clips, rounds=arguments.rounds):
            print(line, flush=True)
        return

    for command in (NOTHING, [*FORMCHECK, "--help"]):
        cost_of(command)  # the first start fills the disk cache
    helps = [(cost_of(NOTHING), cost_of([*FORMCHECK, "--help"])) for _ in range(max(5, arguments.rounds))]
    nothing_s, help_s = (statistics.median(pair[i].cpu_s for pair in helps) for i in range(2))
    print(f"formcheck --help: {help_s:.2f} s of CPU (python -c pass: {nothing_s:.2f} s)")

    print(f"{'clip':34} {'bare, s':>8} {'analyze, s':>10} {'ratio':>6} {'from-to':>11} {'CPU':>6}")
    for clip in arguments.clips:
        print(compare(clip, rounds=arguments.rounds), flush=True)


if __name__ == "__main__":
    main()
