"""Records a clip, and makes sure that the lifter is in the recording where somebody else is in the frame."""

from __future__ import annotations

from pathlib import Path

from formcheck.domain.progress import ProgressCallback, ignore_progress
from formcheck.domain.settings import Settings
from formcheck.observe.observation import Observation
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import ObservedCallback, Recording, observe_another, observe_clip
from formcheck.segment.lifters import find_all_reps
from formcheck.segment.people import another_squats, has_bystander
from formcheck.segment.scenes import split_scenes


def record(
    path: Path | str,
    *,
    settings: Settings = Settings(),  # noqa: B008 - frozen
    on_progress: ProgressCallback = ignore_progress,
    on_observed: ObservedCallback | None = None,
) -> Recording:
    """Read a clip, the longest part of an analysis: about a tenth of a second per frame.

    The pose model follows the person it sees best, who may only be standing there. If another person squats too, or
    is in the frame while the first one does not squat, the clip is read a second time with the first one masked.

    Args:
        path: the clip.
        settings: the pose model, the part of the clip and its time scale.
        on_progress: called after every frame, in this thread.
        on_observed: called now and then in this thread while the clip is read the first time.

    Raises:
        VideoError: if the file cannot be read.
        ModelError: if the pose model is missing or cannot be loaded.
        OutputError: if the disk for temporary files is full.
    """
    path, model = Path(path), find_model(settings.model)
    source, observation = observe_clip(path, model, settings=settings, on_progress=on_progress, on_observed=on_observed)
    other: Observation | None = None
    if has_bystander(observation) and (another_squats(observation) or not find_all_reps(split_scenes(observation))):
        other = observe_another(path, model, observation.track, settings=settings, on_progress=on_progress)
    return Recording(source, model.name, model.sha256, observation, other)
