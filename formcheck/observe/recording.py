"""The pass over the pictures of one clip: the longest part of an analysis, and the only one that needs the clip."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.domain.settings import Settings
from formcheck.observe.observer import Keep, Observation, as_it_is, observe
from formcheck.observe.pose import PoseEstimator, PoseTrack, painted_over
from formcheck.observe.pose_models import ModelFile
from formcheck.observe.video import Clip, Frame, Source, open_clip
from formcheck.system.prefetch import read_ahead

Watch = Callable[[PoseTrack | None], tuple[Observation, Source]]
"""A pass over the pictures of one clip, with a person painted over, or with none."""

Tell = Callable[[int, int], None]
"""Told after every picture how many are done and how many there are thought to be; 0 where the file does not say."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Looks at every picture of a clip once; each call is a pass.

    Attributes:
        path: the clip.
        model: what finds people.
        settings: the part of the clip, and its clock.
        tell: told how far it is.
        keep: where the foot patches are kept.
    """

    path: Path
    model: ModelFile
    settings: Settings
    tell: Tell
    keep: Keep = as_it_is

    def __call__(self, apart_from: PoseTrack | None) -> tuple[Observation, Source]:
        """What is seen of whom the model sees best; given a person, of somebody else.

        Raises:
            VideoError: if the file cannot be read.
            ModelError: if the pose model cannot be loaded.
        """
        settings = self.settings
        with open_clip(self.path, time_scale=settings.time_scale) as clip:
            frames = clip.frames(start_s=settings.start_s, end_s=settings.end_s)
            with PoseEstimator(self.model) as estimator, closing(read_ahead(frames)) as ahead:
                told = _told(ahead, clip, settings, self.tell)
                if apart_from is None:
                    return observe(told, estimator, keep=self.keep), clip.source()
                observation = observe(_without(told, apart_from), estimator, keep=self.keep)
                surveys = tuple(
                    replace(survey, others=() if (person := apart_from.at(survey.time_s)) is None else (person,))
                    for survey in observation.surveys
                )
                return replace(observation, surveys=surveys), clip.source()


def _without(frames: Iterable[Frame], person: PoseTrack) -> Iterator[Frame]:
    """The same pictures with one person painted over."""
    for frame in frames:
        pose = person.at(frame.time_s)
        yield frame if pose is None else painted_over(frame, pose)


def _told(frames: Iterable[Frame], clip: Clip, settings: Settings, tell: Tell) -> Iterator[Frame]:
    """Pass the pictures on, and say after each how far things are."""
    # What the file says holds for the whole of it; of a part, the number is unknown.
    whole = settings.start_s == 0.0 and math.isinf(settings.end_s)
    expected = clip.expected_frames if whole else 0
    for frame in frames:
        yield frame
        tell(frame.index + 1, expected)
