"""Repetitions: standing, down, up, standing again; and what looked like one but was not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from formcheck.pose import PoseTrack
from formcheck.view import View


@dataclass(frozen=True, slots=True)
class Rep:
    """One squat from standing to standing; every time in seconds of the recording.

    Attributes:
        start_s: the lifter leaves standing.
        descent_end_s: the way down ends; equal to ``bottom_s`` unless the bottom is held.
        bottom_s: lowest point of the hips.
        ascent_start_s: the way up begins; equal to ``bottom_s`` unless the bottom is held.
        end_s: standing again (or the turn into the next rep, where the lifter does not stand up fully).
        standing_s: first and last moment of a still, upright stance near this rep, its zero for every change from
            standing; before the rep where there is one, else after it.

    Raises:
        ValueError: if the times are not finite and in order.
    """

    start_s: float
    descent_end_s: float
    bottom_s: float
    ascent_start_s: float
    end_s: float
    standing_s: tuple[float, float]

    def __post_init__(self) -> None:
        order = (self.start_s, self.descent_end_s, self.bottom_s, self.ascent_start_s, self.end_s)
        if not all(map(math.isfinite, (*order, *self.standing_s))):
            raise ValueError("the times of a rep must be finite")
        if any(later < earlier for earlier, later in pairwise(order)):
            raise ValueError("a rep goes from start over descent's end, bottom and ascent's start to its end")
        if not (order[0] < order[2] < order[4] and self.standing_s[0] < self.standing_s[1]):
            raise ValueError("a rep and its standing must last some time")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A lowering of the body that is no rep; ``reason`` says why, in words a lifter understands.

    Raises:
        ValueError: if the time is not finite or no reason is given.
    """

    bottom_s: float
    reason: str

    def __post_init__(self) -> None:
        if not math.isfinite(self.bottom_s):
            raise ValueError("the time of an attempt must be finite")
        if not self.reason.strip():
            raise ValueError("an attempt needs a reason")


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The reps of one scene and the attempts that were none, each in the order of time.

    Raises:
        ValueError: if either is out of order, or two reps overlap.
    """

    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]

    def __post_init__(self) -> None:
        if any(b.start_s < a.end_s for a, b in pairwise(self.reps)):
            raise ValueError("reps must follow one another")
        if any(b.bottom_s < a.bottom_s for a, b in pairwise(self.attempts)):
            raise ValueError("attempts must be in the order of time")


def find_reps(track: PoseTrack, view: View) -> Segmentation:
    """The reps and attempts of one uncut scene."""
    raise NotImplementedError
