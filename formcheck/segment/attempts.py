"""Dips that are not reps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class AttemptKind(StrEnum):
    """Why a dip is not a rep (docs/measures.md#attempts)."""

    START_CUT_OFF = "start_cut_off"
    END_CUT_OFF = "end_cut_off"
    OUT_OF_SIGHT = "out_of_sight"
    TOO_SHALLOW = "too_shallow"
    TOO_QUICK = "too_quick"
    TOO_LONG = "too_long"
    ONE_LEG = "one_leg"
    HEAD_OUT_OF_PICTURE = "head_out_of_picture"
    LUNGE = "lunge"
    SINGLE_LEG = "single_leg"
    SPLIT_STANCE = "split_stance"
    STEP = "step"
    WALK = "walk"
    JUMP = "jump"
    FEET_ELSEWHERE = "feet_elsewhere"
    DEADLIFT = "deadlift"
    HANDS_ON_FLOOR = "hands_on_floor"
    HIP_HINGE = "hip_hinge"
    SHINS_LOST = "shins_lost"
    SAT_DOWN = "sat_down"
    STRAIGHT_LEGS = "straight_legs"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A dip that is not a rep.

    Attributes:
        bottom_s: when the hips were lowest.
        kind: why it is not a rep.

    Raises:
        ValueError: if the time is not finite.
    """

    bottom_s: float
    kind: AttemptKind

    def __post_init__(self) -> None:
        if not math.isfinite(self.bottom_s):
            raise ValueError("the time of an attempt must be finite")
