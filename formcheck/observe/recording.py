"""A recording: everything an analysis needs of a clip, made by the one pass over its frames."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.domain.progress import AnalysisStage, ProgressCallback, ProgressUpdate, ignore_progress
from formcheck.domain.settings import Settings
from formcheck.observe.observation import Observation
from formcheck.observe.observer import observe
from formcheck.observe.pose import PoseEstimator, PoseTrack, mask_person
from formcheck.observe.pose_models import ModelFile
from formcheck.observe.video import Frame, Source, open_clip, require_length
from formcheck.system.prefetch import prefetch


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything an analysis needs of a clip, or of a camera.

    Attributes:
        source: the clip.
        model: name of the pose model that found the landmarks.
        model_sha256: hash of its file, hexadecimal.
        observation: the person whom the pose model followed.
        other: another person in the same frames, where there is one and the first does not squat.
    """

    source: Source
    model: str
    model_sha256: str
    observation: Observation
    other: Observation | None = None


def observe_clip(
    path: Path,
    model: ModelFile,
    *,
    settings: Settings,
    on_progress: ProgressCallback = ignore_progress,
    exclude: PoseTrack | None = None,
) -> tuple[Source, Observation]:
    """Read a clip and observe every frame once.

    Args:
        path: the clip.
        model: finds the people.
        settings: the part of the clip, and its time scale.
        on_progress: called after every frame, in this thread.
        exclude: a person to mask in every frame, so that somebody else is followed.

    Raises:
        VideoError: if the file cannot be read, or is too short to hold a squat.
        ModelError: if the pose model cannot be loaded.
        OutputError: if the disk for temporary files is full.
    """
    with open_clip(path, time_scale=settings.time_scale, limits=settings.limits) as clip:
        # The file gives the number of all its frames, not of those in a part.
        is_whole = settings.start_s == 0.0 and math.isinf(settings.end_s)
        expected = clip.expected_frames if is_whole else 0

        def frames(decoded: Iterator[Frame]) -> Iterator[Frame]:
            """The frames with the excluded person masked; each is reported once it was observed."""
            for frame in decoded:
                person = None if exclude is None else exclude.at(frame.time_s)
                yield frame if person is None else mask_person(frame, person)
                on_progress(ProgressUpdate(AnalysisStage.READING, frame.index + 1, expected))

        decoded = prefetch(clip.frames(start_s=settings.start_s, end_s=settings.end_s))
        with PoseEstimator(model) as estimator, closing(decoded):
            observation = observe(frames(decoded), estimator)
        source = clip.source()
        require_length(source)
        return source, observation if exclude is None else _with_person(observation, exclude)


def _with_person(observation: Observation, person: PoseTrack) -> Observation:
    """The same observation with the masked person as the only other one in its surveys."""
    surveys = tuple(
        replace(survey, other_people=() if (pose := person.at(survey.time_s)) is None else (pose,))
        for survey in observation.surveys
    )
    return replace(observation, surveys=surveys)
