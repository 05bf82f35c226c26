"""Divides a clip into parts that are observed at the same time, and joins what was seen.

The parts depend on the clip's length alone, not on the number of cores, and so do the landmarks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Bools
from formcheck.observe.frame_difference import MIN_CUT_DIFFERENCE
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack, body_length_px
from formcheck.observe.stored_patches import join_patches

MIN_PART_S = 3.0
"""A shorter part is not worth its warm-up."""

LONG_PART_S, MAX_PARTS = 15.0, 4
"""Two parts if they are shorter than this, else four. More would need more memory."""

WARM_UP_S = 1.0
"""How long a part is observed before its start, until its tracker has settled on the person."""

SETTLE_S = 1.0
"""How long before its warm-up a part is read, until the same repeated frames are found as from the clip's start: in 76
parts of 70 clips 0.25 s was enough."""

DECODING_SHARE = 0.1
"""Cost of a second that is only decoded, over that of one that is observed: 0.095 and 0.84 s by the clock at 720p. In a
file with keyframes less is decoded before a part (:mod:`formcheck.observe.entry`), and its thread ends sooner."""

SAME_PERSON_BODY = 0.5
"""Hips that are further apart than this at a join, in body lengths, are two people's."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a clip: frames from ``start_s`` on and before ``end_s``, in seconds of real movement."""

    start_s: float = 0.0
    end_s: float = math.inf

    @property
    def read_from_s(self) -> float:
        """From when on frames are looked at, in seconds."""
        return self.start_s - WARM_UP_S - SETTLE_S

    def covers(self, time_s: float) -> bool:
        """Whether a frame at this time is observed: one of the part or of its warm-up."""
        return self.start_s - WARM_UP_S <= time_s < self.end_s


def divide(start_s: float, end_s: float) -> tuple[Part, ...]:
    """Divide the time between two moments into one, two or four parts that end at the same time.

    The first one is longer: it needs no warm-up, and nothing before it is decoded. The others have the
    same length. The first part begins at 0 and the last one never ends, as what a file says about its length may be
    wrong.
    """
    length_s = end_s - start_s
    if not 2 * MIN_PART_S <= length_s < math.inf:
        return (Part(),)
    count = 2 if length_s < 2 * LONG_PART_S else MAX_PARTS
    longer_s = WARM_UP_S + DECODING_SHARE * length_s / count
    each_s = (length_s - longer_s) / count
    joins = (start_s + longer_s + each_s * number for number in range(1, count))
    return tuple(Part(*ends) for ends in pairwise((0.0, *joins, math.inf)))


def join(parts: Sequence[Part], seen: Sequence[Observation | None]) -> Observation | None:
    """Join the observations of neighboring parts; None if another person was followed in one of them.

    Args:
        parts: in order.
        seen: of each part and its warm-up; None if it has no frames.
    """
    pieces = [
        (one, int(np.searchsorted(one.track.time_s, part.start_s)))
        for part, one in zip(parts, seen, strict=True)
        if one is not None
    ]
    if not all(_is_same_person(before, after, first) for (before, _), (after, first) in pairwise(pieces)):
        return None
    tracks = [one.track[first:] for one, first in pieces]
    track = replace(
        tracks[0],
        time_s=np.concatenate([track.time_s for track in tracks]),
        xy_px=np.concatenate([track.xy_px for track in tracks]),
        visibility=np.concatenate([track.visibility for track in tracks]),
        is_searched=_join_searched(tracks),
    )
    return Observation(
        track,
        {side: join_patches([one.feet[side][first:] for one, first in pieces]) for side in Side},
        np.concatenate([one.frame_difference[first:] for one, first in pieces]),
        tuple(survey for one, first in pieces for survey in one[first:].surveys),
        join_patches([one.leg_masks[first:] for one, first in pieces]),
    )


def _join_searched(tracks: Sequence[PoseTrack]) -> Bools | None:
    known = [track.is_searched for track in tracks if track.is_searched is not None]
    return np.concatenate(known) if len(known) == len(tracks) else None


def _is_same_person(before: Observation, after: Observation, first: int) -> bool:
    """Whether the hips at the end of one observation are where they are in frame ``first`` of the next."""
    if first == len(after.track) or after.frame_difference[first] >= MIN_CUT_DIFFERENCE:
        return True
    hips = [Joint.HIP.on(side) for side in Side]
    ends: list[tuple[PoseTrack, int]] = [(before.track, -1), (after.track, first)]
    if not all(track.found[at] for track, at in ends):
        return True
    old, new = (track.xy_px[at] for track, at in ends)
    apart_px = float(np.linalg.norm((new[hips] - old[hips]).mean(axis=0)))
    return apart_px <= SAME_PERSON_BODY * float(body_length_px(old))
