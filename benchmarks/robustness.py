"""How formcheck reads files of every kind, and files that were damaged at random: prints docs/robustness.md.

``make fuzz`` takes about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir, suppress
from pathlib import Path

from benchmarks.encodings import LOSSLESS_DB, SQUATS, Squat, fewer, figures, same_frames
from formcheck.domain.errors import VideoError
from formcheck.observe.video import open_clip
from formcheck.system.resource_limits import HOURS, MEMORY_GB
from tests.file_kinds import MAX_DIFFERENCE, Kind, difference, faults, make, small_clip
from tests.mutant_reader import MEMORY_GB as MUTANT_GB
from tests.mutants import BASES, PATIENCE_S, Answer, examine, examine_mutants
from tests.readable_files import READABLE
from tests.refused_files import REFUSED

HIT_KINDS = (
    "H.264 in MP4",
    "HEVC",
    "AV1",
    "VP9 in WebM",
    "VP8 in WebM without duration",
    "MJPEG in AVI",
    "GIF",
    "MPEG-2 in a program stream",
)
HITS, HIT_BYTES = 30, 16
"""Kinds whose frames are damaged, how many files of each, and how many bytes in each."""


def kinds(folder: Path) -> Iterator[str]:
    """The kinds that must be read, and what is wrong with each."""
    yield "| kind | file | result |"
    yield "|---|---|---|"
    for kind in READABLE:
        with chdir(folder):
            found = list(faults(kind, make(kind, Path())))
        yield f"| {kind.name} | `{kind.file}` | {'wrong: ' + ', '.join(found) if found else 'right'} |"


def refusals(folder: Path) -> Iterator[str]:
    """The kinds that must be refused, each with the reason given."""
    yield "| kind | reason |"
    yield "|---|---|"
    for kind in REFUSED:
        path = folder / kind.file
        kind.make(small_clip(), path)
        outcome = examine(path)
        is_right = outcome.answer is Answer.REFUSED and re.search(kind.reason, outcome.words)
        yield f"| {kind.name} | {'' if is_right else 'wrong: '}{outcome.words} |"


def mutants(folder: Path, count: int) -> Iterator[str]:
    """How many damaged files of each kind were read, refused, or worse."""
    bases = {kind.name: make(kind, folder).read_bytes() for kind in READABLE if kind.name in BASES}
    answers = [answer for answer in Answer if answer is not Answer.READ]
    heads = ("tried", "read", "of them damage named", *answers)
    yield f"| damaged | {' | '.join(heads)} | slowest, s |"
    yield "|---" * (len(heads) + 2) + "|"
    total = [0] * len(heads)
    slowest_s = 0.0
    for name, pairs in examine_mutants(bases, range(count), folder).items():
        outcomes = [outcome for _, outcome in pairs]
        tally = Counter(outcome.answer for outcome in outcomes)
        named = sum("," in outcome.words for outcome in outcomes if outcome.answer is Answer.READ)
        row = [len(outcomes), tally[Answer.READ], named, *(tally[answer] for answer in answers)]
        total = [before + value for before, value in zip(total, row, strict=True)]
        slow_s = max(outcome.seconds for outcome in outcomes)
        slowest_s = max(slowest_s, slow_s)
        yield f"| {name} | {' | '.join(map(str, row))} | {slow_s:.1f} |"
        for seed, outcome in pairs:
            if outcome.answer in (Answer.WRONG, Answer.CRASHED, Answer.SLOW):
                print(f"seed {seed}, {name}: {outcome}", file=sys.stderr)
    yield f"| **all** | {' | '.join(map(str, total))} | {slowest_s:.1f} |"


def frame_damage(folder: Path) -> Iterator[str]:
    """How often damage among the frames is named, and how often frames are wrong without a word."""
    yield "| kind | damage named | frames right | frames wrong, damage not named |"
    yield "|---|---|---|---|"
    for kind in (kind for kind in READABLE if kind.name in HIT_KINDS):
        path = make(kind, folder)
        data = path.read_bytes()
        tally: Counter[str] = Counter()
        for seed in range(HITS):
            dice = random.Random(seed)  # noqa: S311 - no secret
            start = dice.randrange(len(data) // 5, len(data) * 9 // 10)
            changed = dice.randbytes(HIT_BYTES) if seed % 2 else bytes(HIT_BYTES)
            path.write_bytes(data[:start] + changed + data[start + HIT_BYTES :])
            tally[_named(kind, path)] += 1
        yield f"| {kind.name} | {tally['named']} | {tally['right']} | {tally['wrong']} |"


def _named(kind: Kind, path: Path) -> str:
    """Whether damage is named; if not, whether the frames are right all the same."""
    original = kind.returns(small_clip())
    with suppress(VideoError), open_clip(path) as reader:
        frames = list(reader.frames())
        if reader.source().cut_short:
            return "named"
        pairs = zip(frames, original.pictures, strict=False)
        is_right = len(frames) == len(original.pictures) and all(
            difference(frame.rgb, picture) < MAX_DIFFERENCE for frame, picture in pairs
        )
        return "right" if is_right else "wrong"
    return "named"


PAGE = """\
# Files of every kind

Printed by `make fuzz`. The files are made anew each time from a second of a sample, so it is known
which pictures must come out.

## Read

A kind is right if every picture comes out once, at its time (to 1.1 ms; a GIF to 11 ms), upright,
with square pixels, and like the original: of its cells of 8 x 8 pixels, the 20 that differ most
differ by less than {gray:.0f} gray levels. Encodings change up to 6; successive pictures differ by 15 or
more.

{kinds}

## Refused

{refused}

Other limits are `--max-minutes`, `--max-megapixels` and `--max-gb`. An analysis may take {memory_gb:.0f} GB of
memory. On the page and in a batch it runs in a process of its own, for at most {hours:.0f} hours. Set
`FORMCHECK_MEMORY_GB` and `FORMCHECK_HOURS` to change that.

## Damaged

{count} files with one to three random changes each: bits, numbers, blocks, cuts and insertions, half
of them among the headers. Each is read in a process that may take {mutant_gb:.0f} GB of memory and
{patience_s:.0f} seconds.

- *read*: frames came out. *Damage named* is how many of these results say that the file is damaged
  or its clock repaired. A changed bit may make another valid picture, or another size, turn or rate
  in the header; such a file is sound in itself.
- *wrong*: an answer that breaks a promise of the reader: frames of one size, times that rise by at
  least a millisecond, a length within the limit, an error that says what to do.
- *crashed*: the process ended. *slow*: it took longer than that.

{mutants}

{hits} files of each kind with {bytes} bytes changed among the frames, where every frame can be compared with
the original. A clip ends where its decoder reports damage; those of HEVC, VP8, VP9 and GIF hardly
do, and MJPEG's does in part. FFmpeg's strict checks would name 6 of these HEVC files, but also
clips as phones write them, and none more of VP8 and VP9. Frames that are wrong and not named look
broken; look at the overlay.

{frame_damage}

## Figures

The first squat of three samples (720 x 1280), encoded anew and analyzed. The first row of each
table is H.264 without loss. Kinds without loss, whose figures are therefore the same:

{same_frames}

Other encodings change every frame a little: *dB* is the peak signal-to-noise ratio of the
brightness against the first row, empty where the number or size of frames differs. At {lossless_db:.0f} dB the
brightness is off by 0.8 of 255 levels. What moves most are the tip of the shoe, where two edges are
about equally good, and the landmark of the knee. Every change is smaller than the printed ±.

Where the lifter stands still, repeated frames look like others: of two samples with each frame
twice, 9 of 204 and 16 of 220 frames stayed, all while nothing moved.

{encodings}

Files with fewer frames or pixels:

{fewer}
"""


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=6000, help="damaged files to read")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        squats = {sample: Squat(sample, folder / sample) for sample in SQUATS}
        page = PAGE.format(
            gray=MAX_DIFFERENCE,
            kinds="\n".join(kinds(folder)),
            refused="\n".join(refusals(folder)),
            count=options.mutants,
            patience_s=PATIENCE_S,
            mutant_gb=MUTANT_GB,
            memory_gb=MEMORY_GB,
            hours=HOURS,
            mutants="\n".join(mutants(folder, options.mutants)),
            hits=HITS,
            bytes=HIT_BYTES,
            frame_damage="\n".join(frame_damage(folder)),
            same_frames="\n".join(same_frames(squats)),
            lossless_db=LOSSLESS_DB,
            encodings="\n".join(figures(squats)),
            fewer="\n".join(fewer(next(iter(squats.values())))),
        )
    print(page, end="")


if __name__ == "__main__":
    main()
