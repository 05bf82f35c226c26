"""A finished set: analyzed like a recording, with a still of each rep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formcheck.analysis import analyze_incrementally
from formcheck.draw.face_blur import FaceBlur
from formcheck.draw.still import Still, deciding_moment_s, make_still
from formcheck.judge.results import Analysis, RepResult
from formcheck.live.messages import LifterDetails, LiveSet
from formcheck.measure.trace import Trace
from formcheck.observe.frame import Frame
from formcheck.observe.jpeg import decode_jpeg
from formcheck.observe.observation import Observation
from formcheck.observe.pose_models import ModelFile
from formcheck.observe.recording import recording_of

STILL_TOLERANCE_S = 0.1
"""A frame this close to a moment shows it: one to three frames. The body hardly moves where it turns around."""


@dataclass(frozen=True, slots=True)
class AnalysisContext:
    """What an analysis needs besides the frames: the pose model that finds the landmarks, and the lifter's details."""

    model: ModelFile
    details: LifterDetails = LifterDetails()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class CapturedFrame:
    """One frame as it arrived: its time, in seconds of the set, and its JPEG content."""

    time_s: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class ReportedRep:
    """What was reported of a rep when it ended.

    Attributes:
        rep: its figures and verdict.
        trace: its curves; None where its scene is not known.
        moment_s: the moment that decided the verdict.
    """

    rep: RepResult
    trace: Trace | None
    moment_s: float


def summarize_set(
    observation: Observation,
    reported: Sequence[ReportedRep],
    frames: Sequence[CapturedFrame],
    context: AnalysisContext,
    *,
    name: str,
) -> LiveSet:
    """Analyze a set as a recording of it would be.

    Args:
        observation: what is kept of it. Where that is the whole set, every rep is measured again.
        reported: its reps as reported. Those whose frames are no longer kept stay as they were reported.
        frames: frames near the moments that decided the reps.
        context: pose model and lifter.
        name: what to call the set.
    """
    first_s = float(observation.track.time_s[0])
    dropped = [one for one in reported if one.rep.timing.bottom_s < first_s]
    analysis = analyze_kept(observation, [one.rep for one in dropped], context, name=name)
    traces = (*(one.trace for one in dropped if one.trace is not None), *analysis.traces)
    analysis = replace(analysis, traces=traces)
    return LiveSet(analysis, tuple(_draw_stills(analysis, frames, blur_face=context.details.blur_face)))


def analyze_kept(
    observation: Observation, known: Sequence[RepResult], context: AnalysisContext, *, name: str = ""
) -> Analysis:
    """Analyze what is kept of a set as a recording; known reps stay as they are."""
    model = context.model
    recording = recording_of(observation, name=name, model=model.name, model_sha256=model.sha256)
    return analyze_incrementally(recording, known, lifter=context.details.lifter, side=context.details.side)


def _draw_stills(analysis: Analysis, frames: Sequence[CapturedFrame], *, blur_face: bool) -> list[Still]:
    """Draw the still of each rep that has a kept frame near its deciding moment."""
    ordered = sorted(frames, key=lambda frame: frame.time_s)
    decoded = (Frame(number, frame.time_s, decode_jpeg(frame.jpeg)) for number, frame in enumerate(ordered))
    blur = FaceBlur.of_frames(decoded, analysis) if blur_face else None
    stills = []
    for rep in analysis.reps:
        moment_s = deciding_moment_s(analysis, rep)
        nearest = min(frames, key=lambda frame: abs(frame.time_s - moment_s), default=None)
        if nearest is not None and abs(nearest.time_s - moment_s) <= STILL_TOLERANCE_S:
            rgb = decode_jpeg(nearest.jpeg)
            shown = rgb if blur is None else blur.apply(rgb, nearest.time_s)
            stills.append(make_still(shown, analysis, rep))
    return stills
