"""Two lifters in turns become one order of scenes: at any time whoever squats is followed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.observe.observation import Observation
from formcheck.segment.reps import Rep, find_reps
from formcheck.segment.scenes import split_scenes
from formcheck.segment.view import find_view

BEFORE_S, AFTER_S = 1.5, 1.0
"""How long the other lifter is followed before and after a rep: enough for the standing that a rep is measured from."""


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

    If only the other person squats, these are that person's scenes. If both do, the other lifter's reps are cut in
    where the first one does not squat; what both do at the same time is taken from the first, as a mirror shows it too.
    """
    scenes = split_scenes(observation)
    if other is None:
        return observation, tuple(LifterScene(scene) for scene in scenes)
    other_scenes = split_scenes(other)
    own, theirs = find_all_reps(scenes), find_all_reps(other_scenes)
    if not own and theirs:
        return other, tuple(LifterScene(scene) for scene in other_scenes)
    spans = _free_spans(own, theirs)
    if not spans:
        return observation, tuple(LifterScene(scene) for scene in scenes)
    position, other_position = Position.LEFT, Position.RIGHT
    if _middle_x(observation) > _middle_x(other):
        position, other_position = other_position, position
    edges = [-math.inf, *(edge for span in spans for edge in span), math.inf]
    rest = list(zip(edges[::2], edges[1::2], strict=True))
    kept = [LifterScene(part, other_position) for scene in other_scenes for part in _parts(scene, spans)]
    kept += [LifterScene(part, position) for scene in scenes for part in _parts(scene, rest)]
    return observation, tuple(sorted(kept, key=lambda one: float(one.observation.track.time_s[0])))


def find_all_reps(scenes: Sequence[Observation]) -> list[Rep]:
    """The reps of all scenes, in order."""
    return [rep for scene in scenes for rep in find_reps(scene.track, find_view(scene)).reps]


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
