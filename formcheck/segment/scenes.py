"""Splitting a recording where it was cut, where the lifter turned, and where another person was followed from then on.

Nothing may be carried over such a place: not the standing posture, not the size of the body, not a rep. Each scene is
an Observation of its own, with the times of the whole recording.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint, Side
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.segment.heading import heading_deg, read_bearing, turned_deg
from formcheck.segment.posture import SQUAT_DROP_LEG, read_posture

Floats = npt.NDArray[np.float64]

AROUND_S = 0.25
"""A cut is one picture among many alike: it is compared with those this near to it on both sides."""

LEAST_CHANGE = 10.0
"""Mean change of a 64 x 36 thumbnail, in grey levels, below which no cut is looked for. The weakest cut among 58 clips
(two takes from one tripod) changed it by 12; film noise and compression change it by 1 to 3."""

STANDS_OUT = 3.0
"""A cut changes the picture this many times as much as any other picture near it (58 clips: cuts 3.3 to 14, shaking
cameras and fast lifters at most 2.5)."""

NOISE_LEVEL = 1.0
"""Grey levels added to what is near, so that a still film's noise does not make everything stand out."""

JUMP_BODY = 0.025
"""Least median movement of the landmarks across a cut, in body lengths; where the light alone changed they stay put."""

JUMP_STANDS_OUT = 4.0
"""And it must be this many times the median movement from picture to picture near it."""

SWITCH_BODY = 0.75
"""A skeleton that has moved by more than this many body lengths (1.2 m) within :data:`SWITCH_S` is on someone else."""

SWITCH_S = 0.3
"""The pose model needs up to this long to slide from one person to another (seen: 0.15 to 0.2 s)."""

SLIDE_BODY_PER_S = 4.0
"""Landmarks whose median goes faster than this (6 m/s) are on their way to a person; a dropped squat reaches 3."""

TURN_DEG = 35.0
"""A lifter who faces another way by more than this after standing up has turned: three times the error of a view."""

TURN_SEEN_S = 1.5
"""The way the lifter faces is read off this much of the standing after one squat and before the next, or off the first
and last third of it."""

SHORTEST_SCENE_S = 0.3
"""A scene in which somebody is seen for less than this holds nothing to measure."""


def split_scenes(observation: Observation) -> tuple[Observation, ...]:
    """Cut an observation into scenes, each with one camera and one person.

    Landmarks that are still sliding onto the person at the start of a scene become NaN. Scenes in which nobody is
    seen are left out; if that leaves none, the observation comes back as it is.
    """
    track = observation.track
    if len(track) < 3:
        return (observation,)
    size_px = _body_px(track)
    step = _steps(track, size_px)
    breaks = {*_cuts(observation, step), *_switches(track, size_px)}
    # The cuts come first: a body's measure must not reach over them.
    pieces = [slice(first, last) for first, last in pairwise(sorted({0, len(track), *breaks}))]
    turns = {piece.start + turn for piece in pieces for turn in _turns(track[piece])}
    bounds = sorted({0, len(track), *breaks, *turns})
    scenes = []
    for first, last in pairwise(bounds):
        settled = _settled(track.time_s, step, first, last)
        if _seen_s(track, settled, last) >= SHORTEST_SCENE_S:
            scenes.append(_part(observation, first, last, settled))
    return tuple(scenes) or (observation,)


def _body_px(track: PoseTrack) -> float:
    """Length of trunk and leg in pixels, of the person standing (80th percentile); 1 where nobody was found."""
    middle = {joint: track.xy_px[:, [joint.on(side) for side in Side]].mean(axis=1) for joint in Joint}
    length = np.linalg.norm(middle[Joint.SHOULDER] - middle[Joint.HIP], axis=1)
    length = length + np.linalg.norm(middle[Joint.HIP] - middle[Joint.ANKLE], axis=1)
    return max(1.0, float(np.percentile(length[track.found], 80))) if track.found.any() else 1.0


def _steps(track: PoseTrack, size_px: float) -> Floats:
    """``(T,)`` median movement of the landmarks since the picture before, in body lengths; NaN where unknown."""
    moved = np.linalg.norm(np.diff(track.xy_px, axis=0), axis=2)
    return np.concatenate(([np.nan], np.median(moved, axis=1) / size_px))


def _cuts(observation: Observation, step: Floats) -> list[int]:
    """Numbers of the first pictures after a cut."""
    time_s, change = observation.track.time_s, observation.frame_difference
    cuts = []
    for i in np.flatnonzero(change >= LEAST_CHANGE):
        near = np.abs(time_s - time_s[i]) <= AROUND_S
        near[i] = near[0] = False
        others = change[near]
        if i == 0 or len(others) == 0 or change[i] < STANDS_OUT * (others.max() + NOISE_LEVEL):
            continue
        usual = step[near & np.isfinite(step)]
        # Where the person is lost at the same moment the picture's own change has to do.
        jumped = not np.isfinite(step[i]) or (
            step[i] >= JUMP_BODY and step[i] >= JUMP_STANDS_OUT * (np.median(usual) if len(usual) else 0.0)
        )
        if jumped:
            cuts.append(int(i))
    return cuts


def _switches(track: PoseTrack, size_px: float) -> list[int]:
    """Numbers of the first pictures on another person, where the picture itself went on."""
    seen = np.flatnonzero(track.found)
    if len(seen) < 3:
        return []
    time_s, middle = track.time_s[seen], np.median(track.xy_px[seen], axis=1)
    later = np.minimum(np.searchsorted(time_s, time_s + SWITCH_S), len(seen) - 1)
    gone = np.linalg.norm(middle[later] - middle, axis=1) / size_px
    switches: list[int] = []
    i = 0
    while i < len(seen):
        # A person lost and found elsewhere much later may have walked there.
        if gone[i] > SWITCH_BODY and time_s[later[i]] - time_s[i] < 2 * SWITCH_S:
            moved = np.linalg.norm(np.diff(middle[i : later[i] + 1], axis=0), axis=1)
            switches.append(int(seen[i + 1 + int(np.argmax(moved))]))
            i = int(later[i])
        i += 1
    return switches


def _turns(track: PoseTrack) -> list[int]:
    """Numbers of the pictures in which the lifter, standing between two squats, has turned to another side."""
    posture = read_posture(track)
    if posture is None:
        return []
    drop = posture.drop_leg.mean(axis=1)
    squat_at = np.flatnonzero(drop >= SQUAT_DROP_LEG)
    bearing = read_bearing(track, posture.leg_px)
    turns = []
    for before, after in pairwise(squat_at):
        standing = np.flatnonzero(posture.straight[before:after]) + before
        since_s = track.time_s[standing] - track.time_s[standing[:1]]
        if len(standing) == 0 or since_s[-1] < SWITCH_S:
            continue
        seen_s = min(TURN_SEEN_S, since_s[-1] / 3)
        first = heading_deg(bearing[standing[since_s <= seen_s]])
        last = heading_deg(bearing[standing[since_s >= since_s[-1] - seen_s]])
        if turned_deg(first, last) > TURN_DEG:
            # Nearly round, and after the way was read that was faced before, so that the way up before it is over.
            later = standing[since_s > seen_s]
            round_deg = [turned_deg(heading_deg(bearing[[at]]), first) for at in later]
            turns.append(int(later[int(np.argmax(np.array(round_deg) > 0.9 * turned_deg(first, last)))]))
    return turns


def _settled(time_s: Floats, step: Floats, first: int, last: int) -> int:
    """The first picture of a scene whose landmarks have arrived on the person."""
    opening = np.flatnonzero(time_s[first:last] <= time_s[first] + SWITCH_S)[1:] + first
    speed = step[opening] / np.diff(time_s)[opening - 1]
    # Right after a lost picture the speed is unknown; what follows tells.
    sliding = opening[speed > SLIDE_BODY_PER_S]
    return int(sliding[-1]) if len(sliding) else first


def _seen_s(track: PoseTrack, first: int, last: int) -> float:
    steps = np.diff(track.time_s, append=track.time_s[-1] + np.median(np.diff(track.time_s)))
    return float(np.sum(steps[first:last][track.found[first:last]]))


def _part(observation: Observation, first: int, last: int, settled: int) -> Observation:
    """The part between two frame numbers, with the landmarks before ``settled`` as NaN."""
    part = observation[first:last]
    xy_px, visibility = part.track.xy_px.copy(), part.track.visibility.copy()
    xy_px[: settled - first] = visibility[: settled - first] = np.nan
    return replace(part, track=replace(part.track, xy_px=xy_px, visibility=visibility))
