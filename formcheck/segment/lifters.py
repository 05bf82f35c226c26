"""Joins the scenes of two lifters in one order, whether they squat in turns or at once.

A mirror shows the lifter's own squats at the same moment. Two people do not keep so close together.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Floats
from formcheck.observe.observation import Observation
from formcheck.segment.reps import Rep, find_reps
from formcheck.segment.scenes import split_scenes
from formcheck.segment.view import find_view

BEFORE_S, AFTER_S = 1.5, 1.0
"""How long the other lifter is followed before and after a rep: enough for the standing that a rep is measured from."""

MIRRORED = 0.75
"""Reps of one movement that is seen twice share at least this part of the time that either takes, in the median of a
set: in 144 drawn reps seen from two sides 0.77 and more but for one, in the median 0.96."""

TOGETHER_S, LONGEST_OFFSET_S, OFFSET_STEP_S = 0.2, 0.8, 1 / 60
"""They also go down and up at most so far apart, in the median of a set, by the offset at which the two courses of the
hips are most alike: 143 of 144 drawn sets seen from two sides (98 in 100 within 0.1). Two people 0.3 s apart count as
two in 143 of 144 pairs (47 by the shared time alone); two who keep time to 10 % of each phase in 64 (14), to 15 % in
111 (51). Those who keep closer together are taken for one and a mirror image."""


class Position(StrEnum):
    """Which of two lifters, as they stand in the picture."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class LifterScene:
    """A scene, and which of two lifters is in it; None if only one lifter squats."""

    observation: Observation
    position: Position | None = None


def lifter_scenes(observation: Observation, other: Observation | None) -> tuple[Observation, tuple[LifterScene, ...]]:
    """The observation of the lifter, and the scenes of a clip in the order of time.

    If only the other person squats, these are that person's scenes. If both squat in turns, the other lifter's reps are
    cut in where the first one does not squat. If both squat at once, the scenes of both are kept, unless the other
    person is a mirror image.
    """
    scenes = split_scenes(observation)
    if other is None:
        return observation, tuple(LifterScene(scene) for scene in scenes)
    other_scenes = split_scenes(other)
    own, theirs = find_all_reps(scenes), find_all_reps(other_scenes)
    if not own and theirs:
        return other, tuple(LifterScene(scene) for scene in other_scenes)
    is_at_once = _squat_at_once(own, theirs, (observation, other))
    spans = [(-math.inf, math.inf)] if is_at_once else _free_spans(own, theirs)
    if not spans:
        return observation, tuple(LifterScene(scene) for scene in scenes)
    position, other_position = Position.LEFT, Position.RIGHT
    if _middle_x(observation) > _middle_x(other):
        position, other_position = other_position, position
    edges = [-math.inf, *(edge for span in spans for edge in span), math.inf]
    rest = spans if is_at_once else list(zip(edges[::2], edges[1::2], strict=True))
    kept = [LifterScene(part, position) for scene in scenes for part in _parts(scene, rest)]
    kept += [LifterScene(part, other_position) for scene in other_scenes for part in _parts(scene, spans)]
    return observation, tuple(sorted(kept, key=lambda one: float(one.observation.track.time_s[0])))


def find_all_reps(scenes: Sequence[Observation]) -> list[Rep]:
    """The reps of all scenes, in order."""
    return [rep for scene in scenes for rep in find_reps(scene.track, find_view(scene)).reps]


def _squat_at_once(own: Sequence[Rep], theirs: Sequence[Rep], both: tuple[Observation, Observation]) -> bool:
    """Whether reps of two people overlap in time, and keep less close together than those of a mirror image do."""
    best = [max(((_shared(mine, rep), mine, rep) for mine in own), key=lambda pair: pair[0]) for rep in theirs]
    pairs = [pair for pair in best if pair[0] > 0.0]
    if not pairs:
        return False
    if statistics.median(share for share, _, _ in pairs) < MIRRORED:
        return True
    return statistics.median(_offset_s(mine, rep, both) for _, mine, rep in pairs) > TOGETHER_S


def _offset_s(mine: Rep, rep: Rep, both: tuple[Observation, Observation]) -> float:
    """How far apart in time two people's reps are: the offset at which the courses of their hips are most alike."""
    time_s = np.arange(min(mine.start_s, rep.start_s), max(mine.end_s, rep.end_s), OFFSET_STEP_S)
    offsets_s = np.arange(-LONGEST_OFFSET_S, LONGEST_OFFSET_S, OFFSET_STEP_S)
    course = _hips_course(both[0], time_s)
    alike = [float(course @ _hips_course(both[1], time_s + offset_s)) for offset_s in offsets_s]
    return abs(float(offsets_s[np.argmax(alike)]))


def _hips_course(observation: Observation, time_s: Floats) -> Floats:
    """How high the hips are above the ankles at these times, with mean 0 and length 1."""
    track, found = observation.track, observation.track.found
    hips, ankles = (track.xy_px[:, [joint.on(side) for side in Side], 1] for joint in (Joint.HIP, Joint.ANKLE))
    height = np.interp(time_s, track.time_s[found], (ankles - hips).mean(axis=1)[found])
    course = np.asarray(height - height.mean())
    return course / max(float(np.linalg.norm(course)), 1.0)


def _shared(one: Rep, other: Rep) -> float:
    """Time in both reps / time in either; negative if there is time between them."""
    both_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    return both_s / (max(one.end_s, other.end_s) - min(one.start_s, other.start_s))


def _free_spans(own: Sequence[Rep], theirs: Sequence[Rep]) -> list[tuple[float, float]]:
    """The times around the other lifter's reps in which the first one does not squat, without overlap."""
    spans: list[tuple[float, float]] = []
    for rep in theirs:
        if any(mine.start_s < rep.end_s and rep.start_s < mine.end_s for mine in own):
            continue
        first_s = max([rep.start_s - BEFORE_S, *(mine.end_s for mine in own if mine.end_s <= rep.start_s)])
        last_s = min([rep.end_s + AFTER_S, *(mine.start_s for mine in own if mine.start_s >= rep.end_s)])
        if spans and first_s <= spans[-1][1]:
            first_s = spans.pop()[0]
        spans.append((first_s, last_s))
    return spans


def _parts(scene: Observation, spans: Sequence[tuple[float, float]]) -> Iterator[Observation]:
    """The parts of a scene within ``spans``, if somebody is found in them."""
    for first_s, last_s in spans:
        first, last = np.searchsorted(scene.track.time_s, (first_s, last_s))
        part = scene[int(first) : int(last)]
        if np.count_nonzero(part.track.found) > 1:
            yield part


def _middle_x(observation: Observation) -> float:
    """How far right in the picture a person's hips are, median over the clip."""
    return float(np.nanmedian(observation.track.xy_px[:, [Joint.HIP.on(side) for side in Side], 0]))
