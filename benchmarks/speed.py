"""Time ``formcheck analyze`` against the bare loop that everybody writes: decode, and find landmarks with MediaPipe.

``python -m benchmarks.speed [--rounds N] [--seconds N] [--sizes] [--write PAGE] [CLIP]``: in one run, on the same
clips, each program as a process of its own, from start to end, taking turns so that other load on the machine affects
all. The clips are made from CLIP (one with 30 frames per second): as it is, and with 60 frames per second, blended from
neighboring ones, so that the lifter moves as fast; with ``--sizes`` also 480p, 1080p, 4K, landscape and 120 frames per
second. Ratios are medians over the rounds. It prints the table, and writes it as a section of PAGE.

``python -m benchmarks.speed --batch [--rounds N] [--seconds N] [CLIP...]``: the same for ``formcheck batch`` with one
worker and with two, and for ``formcheck reanalyze``; also the disk space per clip. Of one clip twelve are made, each a
frame longer than the one before, so that no recording serves two of them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
import numpy as np

from benchmarks.page import made_by, show
from formcheck.numerics.arrays import Pixels

PROJECT = Path(__file__).parent.parent
SECONDS = 10
"""Length of the made clips."""
BATCH_CLIPS = 12
SAMPLE_RATE_HZ = 30
"""Frames per second of the samples."""
SAMPLES = [
    str(PROJECT / "sample_videos" / name) for name in ("knees_past_toes_heels_flat.mp4", "oblique_heels_lift.mp4")
]

FORMCHECK = [sys.executable, "-c", "from formcheck.cli.main import main; main()"]
BARE_LOOP = [sys.executable, "-m", "benchmarks.bare_loop"]
TASKSET = shutil.which("taskset") or "taskset"
"""Of util-linux: says on which cores a program may run."""
NOTHING = [sys.executable, "-c", "pass"]

BASELINE = "bare loop, `full`"


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a process from start to end: wall clock, CPU (user and system), and its largest memory."""

    wall_s: float
    cpu_s: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class MadeClip:
    """How a clip is made: the height of its short side, its frames per second, and whether it lies on its side."""

    name: str
    short_px: int
    rate_hz: int
    is_landscape: bool = False


CLIPS = (MadeClip("720p, 30/s", 720, 30), MadeClip("720p, 60/s", 720, 60))
MORE_CLIPS = (
    MadeClip("480p, 30/s", 480, 30),
    MadeClip("1080p, 30/s", 1080, 30),
    MadeClip("1080p, 120/s", 1080, 120),
    MadeClip("1080p landscape, 60/s", 1080, 60, is_landscape=True),
    MadeClip("4K, 30/s", 2160, 30),
)


def make_clip(sample: str, made: MadeClip, frames: int, path: Path) -> None:
    """Make a clip from a portrait sample with :data:`SAMPLE_RATE_HZ`, repeated, that plays at the sample's speed."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=made.rate_hz, options={"crf": "20", "preset": "veryfast"})
        size = (
            (made.short_px * 16 // 9, made.short_px) if made.is_landscape else (made.short_px, made.short_px * 16 // 9)
        )
        stream.width, stream.height = (side // 2 * 2 for side in size)
        stream.pix_fmt = "yuv420p"
        fitted = (_fitted(picture, stream.width, stream.height) for picture in _repeat(sample))
        for number, planes in enumerate(islice(blend(fitted, made.rate_hz // SAMPLE_RATE_HZ), frames)):
            picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            picture.pts, picture.time_base = number, Fraction(1, made.rate_hz)
            output.mux(stream.encode(picture))
        output.mux(stream.encode())


def _repeat(sample: str) -> Iterator[av.VideoFrame]:
    """The pictures of a clip, again and again."""
    while True:
        with av.open(sample) as source:
            yield from source.decode(source.streams.video[0])


def blend(pictures: Iterable[Pixels], times: int) -> Iterator[Pixels]:
    """Yield so many pictures for each one: itself, and blends of it with the next."""
    for one, after in pairwise(pictures):
        yield one
        for step in range(1, times):
            yield np.rint(one + step / times * (after.astype(np.float32) - one)).astype(np.uint8)


def _fitted(picture: av.VideoFrame, width: int, height: int) -> Pixels:
    """The picture at a size, in yuv420p; a portrait one stands in the middle of a gray landscape."""
    if width < height:
        return np.asarray(picture.reformat(width=width, height=height, format="yuv420p").to_ndarray(), dtype=np.uint8)
    inner = picture.reformat(width=height * 9 // 16 // 2 * 2, height=height, format="rgb24").to_ndarray()
    wide = np.full((height, width, 3), 128, dtype=np.uint8)
    left = (width - inner.shape[1]) // 2
    wide[:, left : left + inner.shape[1]] = inner
    made = av.VideoFrame.from_ndarray(wide, format="rgb24").reformat(format="yuv420p")
    return np.asarray(made.to_ndarray(), dtype=np.uint8)


def cost_of(command: Sequence[str], *, cores: int | None = None) -> Cost:
    """Run a command to its end and measure it.

    Args:
        command: the program and its arguments.
        cores: on how many processor cores it may run; None for all.

    Raises:
        subprocess.CalledProcessError: if it fails; its standard error is shown.
    """
    allowed = ",".join(map(str, sorted(os.sched_getaffinity(0))[:cores]))
    started_s = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [TASKSET, "--cpu-list", allowed, *command], cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_s, code = time.perf_counter() - started_s, os.waitstatus_to_exitcode(status)
        process.returncode = code
        if code:
            errors.seek(0)
            sys.stderr.write(errors.read().decode(errors="replace"))
            raise subprocess.CalledProcessError(code, command)
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def programs(clip: str, out: str) -> dict[str, Callable[[], Cost]]:
    """What is compared on a clip: each makes one measurement."""
    analyze = [*FORMCHECK, "analyze", clip]
    return {
        BASELINE: lambda: cost_of([*BARE_LOOP, "--model", "full", clip]),
        "bare loop, `heavy`": lambda: cost_of([*BARE_LOOP, "--model", "heavy", clip]),
        "`analyze`, one core": lambda: cost_of(analyze, cores=1),
        "`analyze`, all cores": lambda: cost_of(analyze),
        "`analyze --overlay`, all cores": lambda: cost_of([*analyze, "--overlay", out]),
        "`analyze --model full`, all cores": lambda: cost_of([*analyze, "--model", "full"]),
    }


def compare(clip: str, folder: str, *, rounds: int) -> Iterator[list[str]]:
    """Rows of the table for one clip."""
    measured: dict[str, list[Cost]] = {}
    for _ in range(rounds):
        for program, measure in programs(clip, f"{folder}/overlay.mp4").items():
            measured.setdefault(program, []).append(measure())
            sys.stderr.write(f"{Path(clip).stem}: {program}: {measured[program][-1]}\n")
    for program, costs in measured.items():
        pairs = list(zip(costs, measured[BASELINE], strict=True))
        yield [
            program,
            f"{statistics.median(cost.wall_s / bare.wall_s for cost, bare in pairs):.2f}",
            f"{statistics.median(cost.cpu_s / bare.cpu_s for cost, bare in pairs):.2f}",
            f"{statistics.median(cost.wall_s for cost in costs):.1f}",
            f"{statistics.median(cost.cpu_s for cost in costs):.1f}",
            f"{max(cost.memory_mb for cost in costs):.0f}",
        ]


def network_row(clip: str, model: str, bare_cpu_s: float, frames: int) -> list[str]:
    """The row of the network alone, on frames that are decoded before."""
    done = subprocess.run(
        [*BARE_LOOP, "--network", "--model", model, clip], check=True, cwd=PROJECT, capture_output=True, text=True
    )
    cpu_s = float(done.stdout) * frames
    return [f"network alone on every frame, `{model}`", "", f"{cpu_s / bare_cpu_s:.2f}", "", f"{cpu_s:.1f}", ""]


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


def make_batch(sample: str, folder: str, *, seconds: int) -> list[str]:
    """Make :data:`BATCH_CLIPS` clips that are all different."""
    paths = [Path(folder) / f"{number:02}.mp4" for number in range(BATCH_CLIPS)]
    for number, path in enumerate(paths):
        make_clip(sample, CLIPS[0], seconds * CLIPS[0].rate_hz + number, path)
    return [str(path) for path in paths]


def _size_mb(*places: Path) -> float:
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def sections(sample: str, clips: Sequence[MadeClip], *, seconds: int, rounds: int) -> list[str]:
    """The tables of all clips, in Markdown."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for made in clips:
            path = Path(folder) / f"{made.name.replace('/', ' a ')}.mp4"
            frames = seconds * made.rate_hz
            make_clip(sample, made, frames, path)
            rows = list(compare(str(path), folder, rounds=rounds))
            bare_cpu_s = float(rows[0][4])
            rows += [network_row(str(path), model, bare_cpu_s, frames) for model in ("full", "heavy")]
            lines += [f"### {made.name}, {seconds} s", ""]
            lines += [
                "| program | wall ÷ bare | CPU ÷ bare | wall, s | CPU, s | memory, MB |",
                "|---|---|---|---|---|---|",
            ]
            lines += ["| " + " | ".join(row) + " |" for row in rows]
            lines.append("")
    return lines


def help_line() -> str:
    """CPU of the shortest command."""
    for command in (NOTHING, [*FORMCHECK, "--help"]):
        cost_of(command)  # the first start fills the disk cache
    pairs = [(cost_of(NOTHING), cost_of([*FORMCHECK, "--help"])) for _ in range(5)]
    nothing_s, help_s = (statistics.median(pair[i].cpu_s for pair in pairs) for i in range(2))
    return f"`formcheck --help` takes {help_s:.2f} s of CPU, `python -c pass` {nothing_s:.2f} s."


def main() -> None:
    """Measure, print, and write to the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*", metavar="CLIP")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of the made clips")
    parser.add_argument("--sizes", action="store_true", help="also other sizes and rates")
    parser.add_argument("--batch", action="store_true", help="time formcheck batch")
    parser.add_argument("--write", type=Path, help="page to write to; it is always printed")
    options = parser.parse_args()
    if options.batch:
        with tempfile.TemporaryDirectory() as folder:
            several = len(options.clips) > 1
            made = [] if several else make_batch((options.clips or SAMPLES)[0], folder, seconds=options.seconds)
            for line in compare_batch(made or options.clips, rounds=options.rounds):
                print(line, flush=True)
        return
    clips = (*CLIPS, *(MORE_CLIPS if options.sizes else ()))
    words = [
        *(["--sizes"] if options.sizes else []),
        *(["--rounds", str(options.rounds)] if options.rounds > 1 else []),
        *(["--seconds", str(options.seconds)] if options.seconds != SECONDS else []),
        *(Path(clip).name for clip in options.clips[:1]),
    ]
    lines = sections((options.clips or SAMPLES)[0], clips, seconds=options.seconds, rounds=options.rounds)
    cores = len(os.sched_getaffinity(0))
    how = f"{made_by('benchmarks.speed', *words)} On {cores} cores."
    show(options.write, "Measured", [how, "", help_line(), "", *lines])


if __name__ == "__main__":
    main()
