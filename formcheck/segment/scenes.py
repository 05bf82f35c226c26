"""Splits an observation where the film was cut, where the lifter turned, and where the pose model changed to another
person.

No baseline, body size or rep may reach across such a place. Each scene is an Observation with the times of the whole.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Bools, Floats, Indices
from formcheck.observe.frame_difference import CUT_RATIO, MIN_CUT_DIFFERENCE
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack, body_length_px
from formcheck.segment.heading import heading_deg, heading_vectors, turned_deg
from formcheck.segment.posture import SQUAT_DROP_LEG, read_posture

AROUND_S = 0.25
"""A cut is compared with the frames this near to it on both sides."""

LEAP_RATIO = 1.5
"""So many times as much is enough if the landmarks are faster than anybody (:data:`SLIDE_BODY_PER_S`): if the camera
shakes, at 12 frames a second, cuts differ 1.7 to 3.8 times as much as the frames near them. In 620 recordings no other
frame whose landmarks are so fast differs by more than 1.2 times as much."""

NOISE_LEVEL = 1.0
"""Gray levels added to the frames near it, so that in a still film not every frame stands out."""

JUMP_BODY = 0.015
"""Least median movement of the landmarks across a cut, in body lengths; if only the light changed they stay. A zoom of
6 per cent between two shots of one squat has 0.023 and 0.027 (both pose models), other cuts of 126 recordings 0.097 and
more."""

JUMP_RATIO = 4.0
"""That movement is also at least this many times the median movement per frame near it."""

SWITCH_BODY = 0.75
"""If the landmarks have moved sideways by more than this many body lengths (1.2 m) within :data:`SWITCH_S`, they are on
another person. Whoever jumps moves as far upward, with the head from a dip to the top of the flight."""

SWITCH_S = 0.3
"""The pose model needs up to this long to slide from one person to another (measured: 0.15 to 0.2 s)."""

SLIDE_BODY_PER_S = 3.5
"""Landmarks whose median is faster than this (5.3 m/s) are sliding onto a person; a dropped squat reaches 3.2. It
counts at the start of scenes, and at cuts: of 380 recordings, changed clips among them, 3.5 instead of 4 changes one
start, rightly."""

TURN_DEG = 35.0
"""A lifter has turned if the heading differs by more than this after standing up: three times the error of a view."""

TURN_SEEN_S = 0.5
"""The heading is read from this much of the standing after one squat and before the next, or from the first and the
last third of it. In 0.5 s nobody turns far: with 1.5 s a lifter who turned by 47 degrees right after standing up read
as turned by 31. Of 92 recordings 0.5 s splits that one rightly and
changes no other; 0.75 and 0.3 s split one wrongly."""

LOW_S = 0.4
"""The heading is also read from squats that last this long. Between 300 pairs of squats from one view it differs by at
most 13 degrees; shorter dips are lost landmarks and differ by up to 149."""

SMALL_BODY = 0.35
"""A body smaller than this share of the scene's (80th percentile) is not the lifter, but landmarks crowded on a thing.
Of some 500 recordings, two models and changed clips among them, eight show such landmarks, at most 0.33 as large, once
for 7 s; lifters who bend toward the camera keep 0.39 and more."""

MOST_INVERTED = 0.5
"""Landmarks whose hips are below the ankles are not on somebody who squats, but head down on a plate or a rack (15 of
250 recordings of real clips, changed ones among them). If this share of the frames is so, the picture may be upside
down."""

SHORTEST_SCENE_S = 0.3
"""A scene in which a person is found for less than this is left out."""


def split_scenes(observation: Observation) -> tuple[Observation, ...]:
    """Split an observation into scenes, each with one camera and one person.

    Landmarks that are still sliding onto the person at the start of a scene become NaN, and so do those that are far
    too small for the person or upside down. Scenes without a person are left out; if none is left, the observation is
    returned unchanged.
    """
    if len(observation.track) < 3:
        return (observation,)
    observation = _without_inverted(observation)
    track = observation.track
    size_px = _body_px(track)
    step = _landmark_movement(track, size_px)
    breaks = {*_cuts(observation, step), *_person_switches(track, size_px)}
    # Turns are searched within cuts, since the body size may not reach across a cut.
    pieces = [slice(first, last) for first, last in pairwise(sorted({0, len(track), *breaks}))]
    turns = {piece.start + turn for piece in pieces for turn in _turns(track[piece])}
    bounds = sorted({0, len(track), *breaks, *turns})
    scenes = []
    for first, last in pairwise(bounds):
        settled = first + _first_stable_frame(track[first:last], size_px)
        if _found_s(track, settled, last) >= SHORTEST_SCENE_S:
            scenes.append(_part(observation, first, last, settled))
    return tuple(scenes) or (observation,)


def _without_inverted(observation: Observation) -> Observation:
    """The observation with landmarks as NaN where the hips are below the ankles, unless most of them are."""
    track = observation.track
    hip_y, ankle_y = (
        track.xy_px[:, [joint.on(side) for side in Side], 1].mean(axis=1) for joint in (Joint.HIP, Joint.ANKLE)
    )
    is_inverted = hip_y > ankle_y
    if not 0 < np.count_nonzero(is_inverted) < MOST_INVERTED * np.count_nonzero(track.found):
        return observation
    return replace(observation, track=_without(track, is_inverted))


def _body_px(track: PoseTrack) -> float:
    """Length of trunk and leg in pixels, standing (80th percentile); 1 if nobody was found."""
    middle = {joint: track.xy_px[:, [joint.on(side) for side in Side]].mean(axis=1) for joint in Joint}
    length = np.linalg.norm(middle[Joint.SHOULDER] - middle[Joint.HIP], axis=1)
    length = length + np.linalg.norm(middle[Joint.HIP] - middle[Joint.ANKLE], axis=1)
    return max(1.0, float(np.percentile(length[track.found], 80))) if track.found.any() else 1.0


def _landmark_movement(track: PoseTrack, size_px: float) -> Floats:
    """``(T,)`` median movement of the landmarks since the frame before, in body lengths; NaN where unknown."""
    moved = np.linalg.norm(np.diff(track.xy_px, axis=0), axis=2)
    return np.concatenate(([np.nan], np.median(moved, axis=1) / size_px))


def _cuts(observation: Observation, step: Floats) -> list[int]:
    """First frames after a cut."""
    time_s, difference = observation.track.time_s, observation.frame_difference
    cuts = []
    for i in np.flatnonzero(difference >= MIN_CUT_DIFFERENCE):
        near = np.abs(time_s - time_s[i]) <= AROUND_S
        near[i] = near[0] = False
        others = difference[near]
        if i == 0 or len(others) == 0:
            continue
        is_leap = step[i] > SLIDE_BODY_PER_S * (time_s[i] - time_s[i - 1])
        if difference[i] < (LEAP_RATIO if is_leap else CUT_RATIO) * (others.max() + NOISE_LEVEL):
            continue
        usual = step[near & np.isfinite(step)]
        # If the person is lost at that frame, its difference alone decides.
        jumped = not np.isfinite(step[i]) or (
            step[i] >= JUMP_BODY and step[i] >= JUMP_RATIO * (np.median(usual) if len(usual) else 0.0)
        )
        if jumped:
            cuts.append(int(i))
    return cuts


def _person_switches(track: PoseTrack, size_px: float) -> list[int]:
    """First frames on another person without a cut."""
    seen = np.flatnonzero(track.found)
    if len(seen) < 3:
        return []
    time_s, middle = track.time_s[seen], np.median(track.xy_px[seen, :, 0], axis=1)
    later = np.minimum(np.searchsorted(time_s, time_s + SWITCH_S), len(seen) - 1)
    gone = np.abs(middle[later] - middle) / size_px * (SWITCH_S / np.maximum(time_s[later] - time_s, SWITCH_S))
    switches: list[int] = []
    i = 0
    while i < len(seen):
        # A person lost and found elsewhere much later may have walked there.
        if gone[i] > SWITCH_BODY and time_s[later[i]] - time_s[i] < 2 * SWITCH_S:
            moved = np.abs(np.diff(middle[i : later[i] + 1]))
            switches.append(int(seen[i + 1 + int(np.argmax(moved))]))
            i = int(later[i])
        i += 1
    return switches


def _turns(track: PoseTrack) -> list[int]:
    """Frames between two squats in which the lifter has turned to another side, or a cross-fade shows another side."""
    posture = read_posture(track)
    if posture is None:
        return []
    squat_at = np.flatnonzero(posture.drop_leg.mean(axis=1) >= SQUAT_DROP_LEG)
    headings = heading_vectors(track, posture.leg_px)
    # Within one squat the frames follow each other, and nobody stands between them.
    stood = [posture.straight[first:last].any() for first, last in pairwise(squat_at)]
    squats = np.split(squat_at, np.flatnonzero(stood) + 1)
    turns = []
    for squat, later in pairwise(squats):
        standing = np.flatnonzero(posture.straight[squat[-1] : later[0]]) + squat[-1]
        turn = _turn_while_standing(headings, standing, track.time_s[standing] - track.time_s[standing[0]])
        if turn is None:
            turn = _turn_between(headings, track.time_s, squat, later)
        turns += [] if turn is None else [turn]
    return turns


def _turn_while_standing(headings: Floats, standing: Indices, since_s: Floats) -> int | None:
    """The frame of a turn within ``standing``, ``since_s`` after its first frame; None if there is none."""
    if since_s[-1] < SWITCH_S:
        return None
    seen_s = min(TURN_SEEN_S, since_s[-1] / 3)
    first = heading_deg(headings[standing[since_s <= seen_s]])
    turned = turned_deg(first, heading_deg(headings[standing[since_s >= since_s[-1] - seen_s]]))
    if turned <= TURN_DEG:
        return None
    # The scene starts when the turn is nearly complete, and after the frames of the first heading.
    later = standing[since_s > seen_s]
    round_deg = [turned_deg(heading_deg(headings[[at]]), first) for at in later]
    return int(later[int(np.argmax(np.array(round_deg) > 0.9 * turned))])


def _turn_between(headings: Floats, time_s: Floats, squat: Indices, later: Indices) -> int | None:
    """The frame between two squats that face different ways from which the lifter faces as in the later one: a
    cross-fade, or a turn on the way up or down; None if they face the same way.
    """
    if min(time_s[squat[-1]] - time_s[squat[0]], time_s[later[-1]] - time_s[later[0]]) < LOW_S:
        return None
    first, last = heading_deg(headings[squat]), heading_deg(headings[later])
    turned = turned_deg(first, last)
    if turned <= TURN_DEG:
        return None
    between = np.arange(squat[-1] + 1, later[0] + 1)
    left_deg = np.array([turned_deg(heading_deg(headings[[at]]), last) for at in between])
    return int(between[int(np.argmax(left_deg < turned / 2))])


def _first_stable_frame(track: PoseTrack, size_px: float) -> int:
    """The first frame of a scene in which the landmarks have arrived on the person."""
    # Whoever is lost for a moment may be found elsewhere, so frames without a person are passed over.
    opening = np.flatnonzero(track.found & (track.time_s <= track.time_s[0] + SWITCH_S))
    moved = np.median(np.linalg.norm(np.diff(track.xy_px[opening], axis=0), axis=2), axis=1) / size_px
    sliding = opening[1:][moved > SLIDE_BODY_PER_S * np.diff(track.time_s[opening])]
    return int(sliding[-1]) if len(sliding) else 0


def _found_s(track: PoseTrack, first: int, last: int) -> float:
    """How long a person is found between two frames."""
    steps = np.diff(track.time_s, append=track.time_s[-1] + np.median(np.diff(track.time_s)))
    return float(np.sum(steps[first:last][track.found[first:last]]))


def _part(observation: Observation, first: int, last: int, settled: int) -> Observation:
    """The part between two frame numbers, with the landmarks before ``settled`` as NaN, and those of a small body."""
    part = observation[first:last]
    size_px = body_length_px(part.track.xy_px)
    size_px[: settled - first] = np.nan
    is_left_out = size_px < SMALL_BODY * np.nanpercentile(size_px, 80)
    is_left_out[: settled - first] = True
    return replace(part, track=_without(part.track, is_left_out))


def _without(track: PoseTrack, is_left_out: Bools) -> PoseTrack:
    """The track with some of its landmarks as NaN; itself where there are none, as landmarks take 0.8 kB a frame."""
    if not is_left_out.any():
        return track
    xy_px, visibility = track.xy_px.copy(), track.visibility.copy()
    xy_px[is_left_out] = visibility[is_left_out] = np.nan
    return replace(track, xy_px=xy_px, visibility=visibility)
