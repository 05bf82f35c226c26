"""Where the stages meet: a :class:`~formcheck.observe.recording.Recording` becomes an
:class:`~formcheck.judge.results.Analysis`. Clips and cameras use the same function.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
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
from formcheck.domain.reasons import Reason
from formcheck.domain.settings import Settings
from formcheck.judge.caveats import Caveat, CaveatKind, recording_caveats, scale_caveats, tempo_caveats, view_caveats
from formcheck.judge.results import Analysis, PoseInfo, RepResult
from formcheck.judge.summary import summarize
from formcheck.judge.verdict import TempoDoubt, is_lift_repeated, judge
from formcheck.measure.build_trace import build_legs_trace, build_side_trace
from formcheck.measure.kinematics import compute_front_signals, compute_side_signals
from formcheck.measure.measures import measure_front, measure_side, measure_unknown
from formcheck.measure.refusals import feet_outside
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.scale import Scale, find_scale
from formcheck.measure.side_rep import build_side_reps
from formcheck.measure.trace import Trace, clip_trace
from formcheck.observe.observation import Observation
from formcheck.observe.recording import Recording
from formcheck.observe.source import Source
from formcheck.segment.attempts import Attempt
from formcheck.segment.lifters import LifterScene, Position, lifter_scenes
from formcheck.segment.record import record
from formcheck.segment.rep_views import ViewedReps, find_rep_views, split_by_view
from formcheck.segment.reps import Rep, find_reps
from formcheck.segment.view import FrontView, SideView, UnknownView, View, find_view

MIN_PERSON_S = 1.0
"""A person must be found for this long in all, or in half of a shorter clip; less is a pattern taken for a person.
Product default: no squat takes less."""

TEMPO_DOUBTS: Mapping[CaveatKind, TempoDoubt] = {
    CaveatKind.LOW_FRAME_RATE: TempoDoubt.LOW_FRAME_RATE,
    CaveatKind.REPS_TOO_SLOW: TempoDoubt.SLOW_MOTION,
    CaveatKind.REPS_TOO_FAST: TempoDoubt.SPED_UP,
    CaveatKind.TIME_SCALE_TOO_FAST: TempoDoubt.SPED_UP,
}
"""Recordings of which nothing is said about tempo."""


@dataclass(frozen=True, slots=True)
class _MeasuredRep:
    """One rep, measured."""

    timing: Rep
    view: View
    measures: Measures
    tempo_doubt: TempoDoubt | None
    position: Position | None


@dataclass(frozen=True, slots=True)
class _Scene:
    """Reps that follow each other in one uncut scene and in one view, measured.

    ``continues`` says whether the scene has begun with the reps before.
    """

    view: View
    scale: Scale | NotMeasured
    length_s: float
    reps: tuple[_MeasuredRep, ...]
    attempts: tuple[Attempt, ...]
    traces: tuple[Trace, ...]
    hidden_knees: int = 0
    continues: bool = False


def analyze_video(
    path: Path | str,
    *,
    lifter: Lifter = Lifter(),  # noqa: B008 - frozen
    settings: Settings = Settings(),  # noqa: B008 - frozen
    on_progress: ProgressCallback = ignore_progress,
) -> Analysis:
    """Record a clip and analyze it.

    Args:
        path: the clip.
        lifter: what is known about the person.
        settings: the pose model, the part of the clip, its time scale, and the near side.
        on_progress: called after every frame and before the measuring, in this thread.

    Raises:
        VideoError: if the file cannot be read.
        ModelError: if the pose model is missing or cannot be loaded.
        NobodyError: if no person was found.
        OutputError: if the disk for temporary files is full.
    """
    recording = record(path, settings=settings, on_progress=on_progress)
    frames = recording.source.frames
    on_progress(ProgressUpdate(AnalysisStage.MEASURING, frames, frames))
    return analyze(recording, lifter=lifter, side=settings.side)


def analyze(
    recording: Recording,
    *,
    lifter: Lifter = Lifter(),  # noqa: B008 - frozen
    side: Side | None = None,
) -> Analysis:
    """Analyze a recording of a clip.

    Args:
        recording: from :func:`record` or :func:`load_recording`.
        lifter: what is known about the person.
        side: the lifter's side that is nearer to the camera; None finds it.

    Raises:
        NobodyError: if no person was found.
    """
    _require_somebody(recording.observation)
    return analyze_incrementally(recording, (), lifter=lifter, side=side)


def analyze_incrementally(
    recording: Recording,
    previous_reps: Sequence[RepResult],
    *,
    lifter: Lifter = Lifter(),  # noqa: B008 - frozen
    side: Side | None = None,
) -> Analysis:
    """Analyze a set that may still be going on. Where nobody was found, the analysis has no reps.

    Args:
        recording: the frames that are still kept.
        previous_reps: reps measured before, from these frames or from earlier ones. They come first and keep their
            figures; only what comes after them is measured.
        lifter: what is known about the person.
        side: the lifter's side that is nearer to the camera; None finds it.
    """
    after_s = previous_reps[-1].timing.end_s if previous_reps else -math.inf
    source = recording.source
    observation, parts = lifter_scenes(recording.observation, recording.other)
    scenes = tuple(chain.from_iterable(_measure(part, lifter, side, after_s=after_s) for part in parts))
    main = max(scenes, key=lambda scene: (len(scene.reps), scene.length_s))
    new = sorted(chain.from_iterable(scene.reps for scene in scenes), key=lambda rep: rep.timing.bottom_s)
    caveats = tuple(_caveats(observation, source, lifter, scenes, main))
    doubt = next((TEMPO_DOUBTS[caveat.kind] for caveat in caveats if caveat.kind in TEMPO_DOUBTS), None)
    previous = (
        _MeasuredRep(rep.timing, rep.view, rep.measures, rep.judged.tempo_doubt, rep.position) for rep in previous_reps
    )
    reps = _judged([*previous, *new], doubt)
    attempts = sorted(chain.from_iterable(scene.attempts for scene in scenes), key=lambda attempt: attempt.bottom_s)
    return Analysis(
        source=source,
        lifter=lifter,
        pose=PoseInfo(recording.model, recording.model_sha256, float(np.mean(observation.track.found))),
        view=main.view,
        scale=main.scale,
        caveats=caveats,
        reps=tuple(reps),
        attempts=tuple(attempts),
        summary=summarize(reps),
        traces=tuple(chain.from_iterable(scene.traces for scene in scenes)),
    )


def _measure(part: LifterScene, lifter: Lifter, side: Side | None, *, after_s: float) -> Iterator[_Scene]:
    """Measure the reps of a scene whose bottom comes after a moment, those in one view together."""
    scene = part.observation
    found = find_view(scene)
    segmentation = find_reps(scene.track, found)
    views = find_rep_views(scene, found, segmentation.reps)
    for run in split_by_view(segmentation, views, otherwise=found, after_s=after_s):
        view = run.view if side is None or not isinstance(run.view, SideView) else replace(run.view, near=side)
        yield _measure_run(part, replace(run, view=view), lifter)


def _measure_run(part: LifterScene, run: ViewedReps, lifter: Lifter) -> _Scene:
    scene, view = part.observation, run.view
    try:
        scale = find_scale(scene.track, view, run.all_alike, height_cm=lifter.height_cm)
    except NobodyError:
        nobody = Reason.NOBODY_FOUND
        return _Scene(UnknownView(nobody), NotMeasured(nobody), 0.0, (), (), ())
    measured, trace, hidden_knees = _measures(scene, view, scale, run.reps, lifter=lifter)
    trace = clip_trace(replace(trace, position=part.position), *run.span_s)
    outside = [feet_outside(scene.track, view.near_side, rep) for rep in run.reps]
    reps = tuple(
        _MeasuredRep(rep, view, measures, TempoDoubt.FEET_OUT_OF_PICTURE if is_outside else None, part.position)
        for rep, measures, is_outside in zip(run.reps, measured, outside, strict=True)
    )
    length_s = float(trace.time_s[-1] - trace.time_s[0])
    return _Scene(view, scale, length_s, reps, run.all_alike.attempts, (trace,), hidden_knees, run.continues)


def _measures(
    scene: Observation, view: View, scale: Scale, reps: Sequence[Rep], *, lifter: Lifter
) -> tuple[list[Measures], Trace, int]:
    """Measure what the view allows in each rep, trace the scene, and count the knees measured without an outline."""
    measures: list[Measures]
    match view:
        case SideView():
            signals = compute_side_signals(scene.track, view, scale)
            sides = build_side_reps(scene, signals, reps)
            measures = [measure_side(side, lifter=lifter) for side in sides]
            trace = build_side_trace(scene.track, signals, list(zip(sides, measures, strict=True)))
            hidden = sum(
                side.is_knee_hidden and one.known(Measure.KNEE_FRONT_PAST_TOE) is not None
                for side, one in zip(sides, measures, strict=True)
            )
            return measures, trace, hidden
        case FrontView():
            front = compute_front_signals(scene.track, view, scale)
            measures = [measure_front(front, rep) for rep in reps]
        case UnknownView():
            measures = [measure_unknown(scene.track, rep, view.reason) for rep in reps]
        case _:
            assert_never(view)
    return measures, build_legs_trace(scene.track, view, scale), 0


def _judged(measured: Sequence[_MeasuredRep], tempo_doubt: TempoDoubt | None) -> list[RepResult]:
    """Judge each rep; it is compared with the same lifter's others."""
    reps: list[RepResult] = []
    descents_s: dict[Position | None, list[float]] = {rep.position: [] for rep in measured}
    is_repeated = {
        position: is_lift_repeated(rep.measures for rep in measured if rep.position is position)
        for position in descents_s
    }
    for index, rep in enumerate(measured, start=1):
        doubt = tempo_doubt or rep.tempo_doubt
        judged = judge(
            rep.measures,
            kind=rep.view.kind,
            earlier_descents_s=descents_s[rep.position],
            tempo_doubt=doubt,
            is_lift_repeated=is_repeated[rep.position],
        )
        reps.append(RepResult(index, rep.timing, rep.view, judged, rep.measures, rep.position))
        descent = rep.measures[Measure.DESCENT]
        if isinstance(descent, Measured):
            descents_s[rep.position].append(descent.value)
    return reps


def _caveats(
    observation: Observation, source: Source, lifter: Lifter, scenes: Sequence[_Scene], main: _Scene
) -> Iterator[Caveat]:
    reps = [rep.timing for scene in scenes for rep in scene.reps]
    yield from view_caveats(main.view)
    positions = {rep.position for scene in scenes for rep in scene.reps}
    alone = len(positions) < 2
    yield from (one for one in recording_caveats(source, observation) if alone or one.kind is not CaveatKind.BYSTANDER)
    if alone and (cuts := sum(not scene.continues for scene in scenes) - 1):
        yield Caveat(CaveatKind.SEVERAL_SCENES, float(cuts + 1))
    yield from tempo_caveats(reps, time_scale=source.time_scale)
    if hidden := sum(scene.hidden_knees for scene in scenes):
        yield Caveat(CaveatKind.KNEE_HIDDEN, float(hidden))
    # From the front no measure is in centimeters.
    if reps and isinstance(main.scale, Scale) and isinstance(main.view, SideView):
        yield from scale_caveats(main.scale, height_cm=lifter.height_cm)


def _require_somebody(observation: Observation) -> None:
    """Raise NobodyError if a person was found for too short a time."""
    track = observation.track
    length_s = float(track.time_s[-1] - track.time_s[0])
    found_s = float(np.mean(track.found)) * length_s
    if not track.found.any() or found_s < min(MIN_PERSON_S, length_s / 2):
        raise NobodyError("no person was found; film the whole body, from head to shoes, in good light")
