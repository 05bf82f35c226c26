"""Where the layers meet: a clip, or what was observed of one, becomes an :class:`~formcheck.judge.results.Analysis`.

Recorded and live use the same function; nothing here looks at a picture except through ``observe``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import assert_never

import numpy as np

from formcheck.domain.body import Side
from formcheck.domain.errors import NobodyError
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.progress import AnalysisStage, ProgressCallback, ProgressUpdate, ignore_progress
from formcheck.domain.settings import Settings
from formcheck.judge.caveats import (
    Caveat,
    has_bystander,
    recording_caveats,
    scale_caveats,
    tempo_caveats,
    view_caveats,
)
from formcheck.judge.results import Analysis, AttemptResult, PoseInfo, RepResult, Summary, ViewInfo
from formcheck.judge.verdict import judge, judge_set
from formcheck.measure.build_trace import MeasuredRep, build_legs_trace, build_side_trace
from formcheck.measure.foot.heel_trace import track_heel
from formcheck.measure.kinematics import compute_front_signals, compute_side_signals
from formcheck.measure.measures import measure_front, measure_side, measure_unknown
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.scale import Scale, find_scale
from formcheck.measure.trace import Trace
from formcheck.observe.observer import Observation
from formcheck.observe.pose_models import ModelFile, find_model
from formcheck.observe.recording import Watch, Watcher
from formcheck.observe.video import Source
from formcheck.segment.reps import Attempt, Rep, find_reps
from formcheck.segment.scenes import split_scenes
from formcheck.segment.view import FrontView, SideView, UnknownView, View, find_view
from formcheck.wording.cues import coach
from formcheck.wording.headline import JudgedRep, headline

LEAST_SEEN_S = 1.0
"""Somebody must be seen for this long in all, or in half of a shorter clip; less is a pattern taken for a person.
Product default: no squat takes less."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an analysis needs to know besides what was observed.

    Attributes:
        model: the pose model that looked.
        lifter: what is known of the person.
        side: the person's own side nearer to the camera; None finds it.
    """

    model: ModelFile
    lifter: Lifter = Lifter()  # noqa: RUF009 - frozen
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    """One uncut scene, measured."""

    view: View
    scale: Scale | NotMeasured
    length_s: float
    reps: tuple[tuple[Rep, Measures], ...]
    attempts: tuple[Attempt, ...]
    traces: tuple[Trace, ...]


def analyze_video(
    path: Path | str,
    *,
    lifter: Lifter = Lifter(),  # noqa: B008 - frozen
    settings: Settings = Settings(),  # noqa: B008 - frozen
    progress: ProgressCallback | None = None,
    watch: Watch | None = None,
) -> Analysis:
    """Analyse a clip from beginning to end.

    Args:
        path: the file.
        lifter: what is known of the person.
        settings: how to look at the clip.
        progress: called after every picture, in this thread.
        watch: does the pass over the pictures in its own way, and tells of no progress; None does it anew.

    Raises:
        VideoError: if the file cannot be read.
        ModelError: if the pose model is missing or cannot be loaded.
        NobodyError: if no person was found.
    """
    model, tell = find_model(settings.model), progress or ignore_progress
    if watch is None:

        def told(done: int, expected: int) -> None:
            tell(ProgressUpdate(AnalysisStage.WATCHING, done, expected))

        watch = Watcher(Path(path), model, settings, told)
    observation, source = watch(None)
    _require_somebody(observation)
    tell(ProgressUpdate(AnalysisStage.MEASURING, source.frames, source.frames))
    analysis = analyze_observation(observation, source=source, model=model, lifter=lifter, side=settings.side)
    if analysis.reps or not has_bystander(observation):
        return analysis
    # The pose model follows whom it sees best, and that may be somebody who only stands there.
    other, source = watch(observation.track)
    second = analyze_observation(other, source=source, model=model, lifter=lifter, side=settings.side)
    return second if second.reps else analysis


def analyze_observation(
    observation: Observation,
    *,
    source: Source,
    model: ModelFile,
    lifter: Lifter = Lifter(),  # noqa: B008 - frozen
    side: Side | None = None,
) -> Analysis:
    """Analyse what was observed, be it a whole clip or the last seconds of a camera.

    Args:
        observation: landmarks and foot patches.
        source: where they are from.
        model: the model that found them.
        lifter: what is known of the person.
        side: the person's own side nearer to the camera; None finds it.
    """
    return analyze_further(observation, (), source=source, asked=Asked(model, lifter, side))


def analyze_further(observation: Observation, known: Sequence[RepResult], *, source: Source, asked: Asked) -> Analysis:
    """Analyse what was observed of a set that goes on.

    Args:
        observation: landmarks and foot patches, as far as they are kept.
        known: the reps that were measured before, from these pictures or from earlier ones; they come first, keep their
            figures, and only what comes after them is measured.
        source: where the observation is from.
        asked: what else there is to know.
    """
    after_s = known[-1].timing.end_s if known else -math.inf
    scenes = tuple(_measure(scene, asked, after_s=after_s) for scene in split_scenes(observation))
    main = max(scenes, key=lambda scene: (len(scene.reps), scene.length_s))
    new = sorted(chain.from_iterable(scene.reps for scene in scenes), key=lambda pair: pair[0].bottom_s)
    reps = _judged([*((rep.timing, rep.measures) for rep in known), *new])
    attempts = sorted(chain.from_iterable(scene.attempts for scene in scenes), key=lambda attempt: attempt.bottom_s)
    return Analysis(
        source=source,
        lifter=asked.lifter,
        pose=PoseInfo(asked.model.name, asked.model.sha256, float(np.mean(observation.track.found))),
        view=_view_info(main.view),
        scale=main.scale,
        caveats=tuple(_caveats(observation, source, asked.lifter, scenes, main)),
        reps=tuple(reps),
        attempts=tuple(AttemptResult(attempt.bottom_s, attempt.reason) for attempt in attempts),
        summary=_summary(main.view, reps, attempts=len(attempts)),
        traces=tuple(chain.from_iterable(scene.traces for scene in scenes)),
    )


def _measure(scene: Observation, asked: Asked, *, after_s: float) -> _Scene:
    """Measure the reps of a scene whose bottom comes after a moment."""
    view = find_view(scene)
    if isinstance(view, SideView) and asked.side is not None:
        view = replace(view, near=asked.side)
    segmentation = find_reps(scene.track, view)
    try:
        scale = find_scale(scene.track, view, segmentation, height_cm=asked.lifter.height_cm)
    except NobodyError:
        nobody = "nobody was seen"
        return _Scene(UnknownView(nobody), NotMeasured(nobody), 0.0, (), (), ())
    length_s = float(scene.track.time_s[-1] - scene.track.time_s[0])
    new = [rep for rep in segmentation.reps if rep.bottom_s > after_s]
    measured, trace = _measures(scene, view, scale, new, lifter=asked.lifter)
    return _Scene(view, scale, length_s, tuple(zip(new, measured, strict=True)), segmentation.attempts, (trace,))


def _measures(
    scene: Observation, view: View, scale: Scale, reps: Sequence[Rep], *, lifter: Lifter
) -> tuple[list[Measures], Trace]:
    """The measures of each rep, by what the view allows, and the scene from picture to picture."""
    measures: list[Measures]
    match view:
        case SideView():
            side = compute_side_signals(scene.track, view, scale)
            heels = [track_heel(scene, view, rep) for rep in reps]
            measures = [measure_side(side, rep, heel, lifter=lifter) for rep, heel in zip(reps, heels, strict=True)]
            return measures, build_side_trace(scene.track, side, list(map(MeasuredRep, reps, heels, measures)))
        case FrontView():
            front = compute_front_signals(scene.track, view, scale)
            measures = [measure_front(front, rep) for rep in reps]
        case UnknownView():
            measures = [measure_unknown(scene.track, rep, view.reason) for rep in reps]
        case _:
            assert_never(view)
    return measures, build_legs_trace(scene.track, view, scale)


def _judged(measured: Sequence[tuple[Rep, Measures]]) -> list[RepResult]:
    """Verdict and cues for each rep, with the descents before it as its own yardstick."""
    reps: list[RepResult] = []
    descents_s: list[float] = []
    for index, (timing, measures) in enumerate(measured, start=1):
        judged = judge(measures, earlier_descents_s=descents_s)
        reps.append(RepResult(index, timing, judged, coach(judged, measures), measures))
        descent = measures[Measure.DESCENT]
        if isinstance(descent, Measured):
            descents_s.append(descent.value)
    return reps


def _summary(view: View, reps: Sequence[RepResult], *, attempts: int) -> Summary:
    verdict = judge_set([rep.judged for rep in reps])
    judged = [JudgedRep(rep.index, rep.measures, rep.judged) for rep in reps]
    return Summary(len(reps), verdict, headline(view.kind, verdict, judged, attempts=attempts))


def _view_info(view: View) -> ViewInfo:
    match view:
        case SideView():
            return ViewInfo(view.kind, view.near, view.yaw_deg, view.roll_deg)
        case FrontView():
            return ViewInfo(view.kind, None, view.yaw_deg, view.roll_deg)
        case UnknownView():
            why = NotMeasured(view.reason)
            return ViewInfo(view.kind, None, why, why)
        case _:
            assert_never(view)


def _caveats(
    observation: Observation, source: Source, lifter: Lifter, scenes: Sequence[_Scene], main: _Scene
) -> Iterator[Caveat]:
    reps = [rep for scene in scenes for rep, _ in scene.reps]
    yield from view_caveats(main.view)
    yield from recording_caveats(source, observation)
    if len(scenes) > 1:
        yield Caveat(f"the recording has {len(scenes)} scenes; each was analysed alone")
    yield from tempo_caveats(reps, time_scale=source.time_scale)
    # From the front nothing is said in centimetres.
    if reps and isinstance(main.scale, Scale) and isinstance(main.view, SideView):
        yield from scale_caveats(main.scale, height_cm=lifter.height_cm)


def _require_somebody(observation: Observation) -> None:
    """Raise NobodyError where too little of a person was seen."""
    track = observation.track
    length_s = float(track.time_s[-1] - track.time_s[0])
    seen_s = float(np.mean(track.found)) * length_s
    if not track.found.any() or seen_s < min(LEAST_SEEN_S, length_s / 2):
        raise NobodyError("no person was found; film the whole body, from head to shoes, in good light")
