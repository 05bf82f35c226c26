"""A cache of recordings on disk: analyzing a clip again with another height or limit then takes seconds."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from formcheck.domain.errors import ModelError, OutputError, VideoError
from formcheck.domain.progress import ProgressCallback, ignore_progress
from formcheck.jobs.job import AnalysisJob
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import ObservedCallback, Recording
from formcheck.observe.recording_file import UnreadableRecordingError, load_recording, save_recording
from formcheck.segment.record import record
from formcheck.system.whole_file import PRIVATE, whole_file


def cached_recording(
    job: AnalysisJob,
    cache: Path,
    *,
    on_progress: ProgressCallback = ignore_progress,
    on_observed: ObservedCallback | None = None,
) -> Recording:
    """The recording of a job's clip: from the cache if it is there, else made now and added to the cache.

    Args:
        job: names the clip and how to record it.
        cache: the folder of recordings. Any file in it may be removed at any time.
        on_progress: called after every frame that is read.
        on_observed: called now and then while the clip is read.

    Raises:
        VideoError: if the clip cannot be read, or is not the one that was planned.
        ModelError: if the pose model is missing, or not the one that was planned.
        OutputError: if the recording cannot be written.
    """
    file = cache / f"{job.recording_key}.npz"
    # A damaged file, or one of an older format, is replaced.
    with suppress(FileNotFoundError, UnreadableRecordingError):
        return load_recording(file)
    model = find_model(job.settings.model)
    if model.sha256 != job.model_sha256:
        raise ModelError(f"the pose model {model.name} differs between machines; install the same one on each")
    recording = record(job.path, settings=job.settings, on_progress=on_progress, on_observed=on_observed)
    if recording.source.sha256 != job.sha256:
        raise VideoError("the file changed during the analysis; start it again")
    try:
        with whole_file(file, mode=PRIVATE) as part, part.open("wb") as output:
            save_recording(output, recording)
    except OutputError as error:
        raise OutputError(f"its recording {error}") from error
    return recording
