"""Files damaged at random, and what a reader makes of them in a process of its own, under limits."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue

import numpy as np

from formcheck.domain.clip_limits import MAX_RATE_HZ, ClipLimits
from formcheck.domain.errors import FailureKind
from formcheck.observe.source import require_length
from formcheck.observe.video import open_clip
from formcheck.system.child_process import ChildProcess
from formcheck.system.failures import failure_of

PATIENCE_S = 60.0

COMMAND = (sys.executable, "-m", "tests.mutant_reader")

BASES = (
    "B-frames",
    "turned by 90°",
    "H.264 in Matroska",
    "HEVC, 10 bit",
    "AV1",
    "VP9 in WebM",
    "VP8 in WebM without duration",
    "MJPEG in AVI",
    "GIF",
    "AVCHD, interlaced, 4:3 pixels",
    "H.264 in a transport stream",
    "MPEG-2 in a program stream",
    "fragmented MP4",
    "3GP",
    "Windows Media",
    "Flash video",
    "cover in MP4",
    "two tracks, the second the default",
    "each picture twice",
)
"""The kinds that are damaged: each reader and decoder of FFmpeg that the kinds use, most of them once."""


class Answer(StrEnum):
    """What became of a file."""

    READ = "read"
    REFUSED = "refused"
    WRONG = "wrong"
    CRASHED = "crashed"
    SLOW = "slow"


@dataclass(frozen=True)
class Outcome:
    """What became of a file, how long that took, and why."""

    answer: Answer
    seconds: float = 0.0
    words: str = ""


def _flip(data: bytearray, dice: random.Random, most: int) -> None:
    for _ in range(dice.randint(1, 30)):
        data[dice.randrange(most)] ^= 1 << dice.randrange(8)


def _overwrite(data: bytearray, dice: random.Random, most: int) -> None:
    start, length = dice.randrange(most), dice.randint(1, 64)
    data[start : start + length] = dice.choice([bytes(length), b"\xff" * length, dice.randbytes(length)])


def _number(data: bytearray, dice: random.Random, most: int) -> None:
    """Put a number where sizes, counts and times stand."""
    start = dice.randrange(most)
    number = dice.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, dice.getrandbits(32)])
    data[start : start + 4] = number.to_bytes(4, dice.choice(["big", "little"]))


def _cut(data: bytearray, dice: random.Random, most: int) -> None:
    del data[dice.randrange(most) :]


def _remove(data: bytearray, dice: random.Random, most: int) -> None:
    start = dice.randrange(most)
    del data[start : start + dice.choice([1, 4, 188, 4096])]


def _insert(data: bytearray, dice: random.Random, most: int) -> None:
    start = dice.randrange(most)
    data[start:start] = dice.randbytes(dice.choice([1, 4, 188, 4096]))


def _repeat(data: bytearray, dice: random.Random, most: int) -> None:
    start, length = dice.randrange(most), dice.choice([16, 188, 4096])
    data[start:start] = data[start : start + length]


CHANGES: tuple[Callable[[bytearray, random.Random, int], None], ...] = (
    _flip,
    _overwrite,
    _number,
    _cut,
    _remove,
    _insert,
    _repeat,
)


def mutate(data: bytes, seed: int) -> bytes:
    """The same damage for the same seed: one to three changes, half of them among the headers."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    changed = bytearray(data)
    for _ in range(dice.randint(1, 3)):
        most = min(len(changed), dice.choice([1024, 4096, len(changed), len(changed)]))
        if most > 0:
            dice.choice(CHANGES)(changed, dice, most)
    return bytes(changed)


def examine(path: Path) -> Outcome:
    """Read a file as an analysis does. What a reader promises of its frames must hold whatever the file says."""
    began_s = time.monotonic()
    broken = ""
    try:
        with open_clip(path) as reader:
            times, shapes = [], set()
            for frame in reader.frames():
                times.append(frame.time_s)
                shapes.add(frame.rgb.shape)
            source = reader.source()
        steps = np.diff(times)
        if len(shapes) > 1 or (source.height_px, source.width_px, 3) not in shapes:
            broken = f"frames of shapes {shapes}"
        elif not np.all(np.isfinite(times)) or np.any(steps < 0.999 / MAX_RATE_HZ):
            broken = "times that do not increase"
        elif source.duration_s > 60.0 * ClipLimits().minutes + 60.0 or source.frames != len(times):
            broken = f"{source.duration_s} s, {source.frames} frames"
        require_length(source)
        words = f"{len(times)} frames{', damaged' * source.cut_short}{', clock' * (source.clock_repairs > 0)}"
        answer = Answer.READ
    except Exception as error:  # noqa: BLE001 - as where an analysis ends
        failure = failure_of(error)
        words, answer = failure.reason, Answer.WRONG if failure.kind is FailureKind.FAULT else Answer.REFUSED
    seconds = time.monotonic() - began_s
    return Outcome(Answer.WRONG, seconds, broken) if broken else Outcome(answer, seconds, words)


class Examiner:
    """Examines files in a process of its own, and starts it anew where one of them ends it."""

    def __init__(self) -> None:
        self._replies: SimpleQueue[object] = SimpleQueue()
        self._process: ChildProcess | None = None

    def examine(self, path: Path) -> Outcome:
        """What becomes of a file."""
        if self._process is None:
            self._replies = SimpleQueue()
            self._process = ChildProcess(COMMAND, self._replies.put)
        self._process.send(path)
        try:
            reply = self._replies.get(timeout=PATIENCE_S)
        except Empty:
            reply = Outcome(Answer.SLOW, PATIENCE_S)
        if isinstance(reply, Outcome) and reply.answer is not Answer.SLOW:
            return reply
        self.close()
        return reply if isinstance(reply, Outcome) else Outcome(Answer.CRASHED, words=str(reply))

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None


def examine_mutants(bases: Mapping[str, bytes], seeds: range, folder: Path) -> dict[str, list[tuple[int, Outcome]]]:
    """Outcomes by kind, with their seeds; the kinds take turns."""
    outcomes: dict[str, list[tuple[int, Outcome]]] = {name: [] for name in bases}
    names = list(bases)
    examiner = Examiner()
    try:
        for seed in seeds:
            name = names[seed % len(names)]
            path = folder / f"mutant-{seed}"
            path.write_bytes(mutate(bases[name], seed))
            outcomes[name].append((seed, examiner.examine(path)))
            path.unlink()
    finally:
        examiner.close()
    return outcomes
