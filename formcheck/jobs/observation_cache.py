"""The pass over a clip's pictures, made once and remembered on disk: another height or limit then takes seconds."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from formcheck.domain.errors import ModelError, VideoError
from formcheck.jobs.job import AnalysisJob
from formcheck.observe.observation_file import UnreadableObservationError, load_observation, save_observation
from formcheck.observe.observer import Keep, Observation
from formcheck.observe.pose import PoseTrack
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import Tell, Watcher
from formcheck.observe.video import Source


@dataclass(frozen=True, slots=True)
class Remembered:
    """Looks at the pictures of a job's clip, or at what was remembered of an earlier look; each call is a pass.

    Attributes:
        job: what is looked at.
        cache: the folder in which observations are kept. Whatever is in it may be removed at any time.
        keep: where foot patches are kept meanwhile.
        tell: told how far a look is.
    """

    job: AnalysisJob
    cache: Path
    keep: Keep
    tell: Tell

    def __call__(self, apart_from: PoseTrack | None) -> tuple[Observation, Source]:
        """What is seen of whom the model sees best; given a person, of somebody else.

        Raises:
            VideoError: if the clip cannot be read, or is not the one that was planned.
            ModelError: if the pose model is missing, or not the one that was planned.
            OSError: if what was seen cannot be written.
        """
        # Who is painted over follows from the first pass, so it needs no name of its own.
        file = self.cache / f"{self.job.observation_key}{'' if apart_from is None else '-other'}.npz"
        # Damaged, or of an older format: then the pictures tell it again.
        with suppress(FileNotFoundError, UnreadableObservationError):
            source, observation = load_observation(file, keep=self.keep)
            return observation, source
        model = find_model(self.job.settings.model)
        if model.sha256 != self.job.model_sha256:
            raise ModelError(f"the pose model {model.name} differs between machines; install the same one on each")
        observation, source = Watcher(self.job.path, model, self.job.settings, self.tell, self.keep)(apart_from)
        if source.sha256 != self.job.sha256:
            raise VideoError("the file changed while the batch ran; start the batch again")
        self._save(file, source, observation)
        return observation, source

    def _save(self, file: Path, source: Source, observation: Observation) -> None:
        part = file.with_name(f".{uuid4().hex}.part")
        try:
            with part.open("wb") as whole:
                save_observation(whole, source, observation)
                whole.flush()
                os.fsync(whole.fileno())
            part.replace(file)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
