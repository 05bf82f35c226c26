"""Leaves out repeated frames: a clip of 30 frames a second that was exported at 60 or 240 shows each frame several
times, and a knee that moves in every eighth frame only would look as if it bounced.

A new encoding changes repeats a little, so they are recognized by how little they differ: a run of frames that all
resemble the frame before them, and is ended within a seventh of a second by a frame that differs several times as much.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from formcheck.numerics.arrays import Pixels

if TYPE_CHECKING:
    import av
    from av.video.reformatter import VideoReformatter

THUMBNAIL_PX = 96
"""Long side of the thumbnails that are compared: a shin that moves by a pixel of a picture changes some cell."""

CHANGED_CELLS = 20
"""The cells that changed most make up the difference, so that a small lifter before a wall counts."""

RESEMBLES = 8.0
"""Largest difference of a repeat, in gray levels: x264 at crf 28 changes repeats by up to 7."""

NEW_PICTURE_RATIO = 4.0
"""A frame that ends a run of repeats differs by this many times as much; in frames filmed one by one, each differs
about as much as the next."""

NOISE = 0.5
"""Smaller differences are no difference."""

MAX_REPEAT_S = 0.14
"""Longest run of repeats. Beyond it the lifter stands still, and gaps of 0.15 s in a curve are no longer bridged."""

MAX_HELD = 12
"""Most frames held back, for the memory they take; 24 frames a second at 240 need nine."""

RUNS = 8
"""So many runs of repeats in a row are looked at for a period."""

SAME_RUNS = 6
"""A period is known once this many of them are equally long; then it is kept up while the lifter stands still, where
frames hardly differ whether they are repeats or not."""

Timed = tuple[float, "av.VideoFrame"]


def drop_repeats(frames: Iterable[Timed]) -> Iterator[Timed]:
    """Yield frames with their times, in order, without repeats."""
    from av.video.reformatter import VideoReformatter

    reformatter = VideoReformatter()
    before: tuple[float, Pixels] | None = None
    held: list[tuple[int, Timed]] = []
    largest, count = NOISE, 0
    counts: deque[int] = deque(maxlen=RUNS)
    for timed in frames:
        count += 1
        small = _thumbnail(timed[1], reformatter)
        change = np.inf if before is None else _difference(before[1], small)
        is_near = before is not None and timed[0] - before[0] <= MAX_REPEAT_S and len(held) < MAX_HELD
        is_jump = is_near and change >= NEW_PICTURE_RATIO * largest
        if is_near and change <= RESEMBLES and not (held and is_jump):
            held.append((count, timed))
            largest = max(largest, change)
            continue
        period = _period(counts)
        if not is_jump:
            yield from (frame for number, frame in held if number % period == 0)
        if is_jump or change > RESEMBLES or count % period == 0:
            yield timed
        if is_jump or change > RESEMBLES:
            # Without a jump the frames before were none but slow ones.
            counts.append(count if is_jump else 1)
            count = 0
        before, held, largest = (timed[0], small), [], NOISE
    yield from (frame for number, frame in held if number % _period(counts) == 0)


def _period(counts: Sequence[int]) -> int:
    """How many frames show one picture, where it is known; else 1."""
    if not counts:
        return 1
    value, times = Counter(counts).most_common(1)[0]
    return value if times >= SAME_RUNS else 1


def _thumbnail(frame: av.VideoFrame, reformatter: VideoReformatter) -> Pixels:
    shrink = THUMBNAIL_PX / max(frame.width, frame.height)
    width, height = (max(1, round(side * shrink)) for side in (frame.width, frame.height))
    gray = reformatter.reformat(frame, width=width, height=height, format="gray", interpolation="AREA", threads=1)
    return np.asarray(gray.to_ndarray(), dtype=np.uint8)


def _difference(before: Pixels, after: Pixels) -> float:
    if before.shape != after.shape:
        return float(np.inf)
    changes = np.abs(before.astype(np.int16) - after).ravel()
    count = min(CHANGED_CELLS, len(changes))
    # Counting cells by their change is ten times as fast as sorting them.
    at_least = np.minimum(np.cumsum(np.bincount(changes, minlength=256)[::-1]), count)
    return float(np.diff(at_least, prepend=0) @ np.arange(255, -1, -1) / count)
