"""A recording: everything an analysis needs of a clip, made by the one pass over its frames."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Self

from formcheck.domain.progress import AnalysisStage, ProgressCallback, ProgressUpdate, ignore_progress
from formcheck.domain.settings import Settings
from formcheck.observe.frame import Frame
from formcheck.observe.hide import hide_inside
from formcheck.observe.observation import Observation
from formcheck.observe.observer import Observer
from formcheck.observe.parts import Part, divide, join
from formcheck.observe.pose import HIDDEN_MARGIN, PeopleDetector, PoseEstimator, PoseTrack
from formcheck.observe.pose_models import ModelFile
from formcheck.observe.pose_schedule import PoseSchedule
from formcheck.observe.same_person import body_box_px
from formcheck.observe.source import FramesRead, Source, join_read, require_length
from formcheck.observe.video import open_clip
from formcheck.system.array_store import ArrayStore, release_read_arrays
from formcheck.system.cores import usable_cores
from formcheck.system.native_memory import release_freed_memory
from formcheck.system.prefetch import prefetch

FRAMES_AHEAD = 2
"""Frames decoded ahead in each thread: more keep no core busier, and each takes 6 MB at 1080p."""

PREVIEW_INTERVAL_S = 2.0
"""What a part has shown is passed on whenever this much of the clip has been added to it."""

PREVIEW_GROWTH = 0.25
"""At least this share of a part is added between two times it is passed on: that costs a long clip little."""

ObservedCallback = Callable[[Observation], None]
"""Called with all that one part of a clip has shown so far. Neighboring parts overlap by a second."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything an analysis needs of a clip, or of a camera.

    Attributes:
        source: the clip.
        model: name of the pose model that found the landmarks.
        model_sha256: hash of its file, hexadecimal.
        observation: the person whom the pose model followed.
        other: another person in the same frames who may squat, too, or instead; None if there is none.
    """

    source: Source
    model: str
    model_sha256: str
    observation: Observation
    other: Observation | None = None


def recording_of(observation: Observation, *, name: str, model: str, model_sha256: str) -> Recording:
    """Make a recording of frames without a file that was read to its end.

    The digest of its source is of the landmarks; length and frame rate are those of the observed frames.
    """
    track = observation.track
    span_s, steps = float(track.time_s[-1] - track.time_s[0]), len(track) - 1
    source = Source(
        file=name,
        sha256=hashlib.sha256(track.time_s.tobytes() + track.xy_px.tobytes()).hexdigest(),
        width_px=track.width_px,
        height_px=track.height_px,
        rotation_deg=0,
        time_scale=1.0,
        frames=len(track),
        duration_s=span_s + (span_s / steps if steps else 0.0),
        frame_rate_hz=steps / span_s if span_s > 0 else 0.0,
        cut_short=False,
    )
    return Recording(source, model, model_sha256, observation)


def observe_clip(
    path: Path,
    model: ModelFile,
    *,
    settings: Settings,
    on_progress: ProgressCallback = ignore_progress,
    on_observed: ObservedCallback | None = None,
) -> tuple[Source, Observation]:
    """Read a clip and observe every frame once.

    Args:
        path: the clip.
        model: finds the people.
        settings: the part of the clip, and its time scale.
        on_progress: called after every frame, in this thread.
        on_observed: called now and then in this thread while the clip is read, with what one part of it has shown.

    Raises:
        VideoError: if the file cannot be read, or is too short to hold a squat.
        ModelError: if the pose model cannot be loaded.
        OutputError: if the disk for temporary files is full.
    """
    return _observe(_Reading(path, model, settings, on_observed), on_progress)


def observe_another(
    path: Path,
    model: ModelFile,
    person: PoseTrack,
    *,
    settings: Settings,
    on_progress: ProgressCallback = ignore_progress,
) -> Observation:
    """Read a clip again with a person masked in every frame, so that somebody else is followed.

    Arguments and errors are those of :func:`observe_clip`.
    """
    _, observation = _observe(_Reading(path, model, settings, exclude=person), on_progress)
    return _with_person(observation, person)


def _observe(reading: _Reading, on_progress: ProgressCallback) -> tuple[Source, Observation]:
    """Read a clip in parts; in one part if different people were followed in them, or their frames differ in size."""
    settings = reading.settings
    with open_clip(reading.path, time_scale=settings.time_scale, limits=settings.limits) as clip:
        end_s = min(settings.end_s, clip.expected_s)
        # The file gives the number of all its frames, not of those in a part.
        is_whole = settings.start_s == 0.0 and math.isinf(settings.end_s)
        expected = clip.expected_frames // clip.stride if is_whole else 0
    parts = divide(settings.start_s, end_s)
    read, seen = reading.observe(parts, expected, on_progress)
    observation = join(parts[: len(seen)], seen) if read is not None else None
    if read is None or observation is None:
        parts = (Part(),)
        read, seen = reading.observe(parts, expected, on_progress)
        observation = join(parts, seen)
    assert read is not None and observation is not None  # noqa: S101, PT018 - one part has one person, and one size
    source = read.source(reading.path)
    require_length(source)
    return source, observation


class _Trackers:
    """The trackers of one thread, each 100 MB. Use it as a context manager.

    A tracker whose part is over serves another. Opened anew, two take 50 MB more than before, since freed memory is in
    pieces.
    """

    def __init__(self, model: ModelFile, detector: PeopleDetector) -> None:
        self._model = model
        self._detector = detector
        self._open = ExitStack()
        self._idle: list[PoseEstimator] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        release_freed_memory()

    def take(self, frame: Frame) -> PoseEstimator:
        """A tracker that has not seen anybody; ``frame`` is the first one of its part."""
        if not self._idle:
            return self._open.enter_context(PoseEstimator(self._model, self._detector, smooth=False))
        tracker = self._idle.pop()
        tracker.restart(frame)
        return tracker

    def give_back(self, tracker: PoseEstimator) -> None:
        """Let another part use it."""
        self._idle.append(tracker)


class _PartObserver:
    """Observes the frames of one part. Only meanwhile it holds a tracker."""

    def __init__(self, part: Part, trackers: _Trackers, latest: dict[Part, Observation] | None) -> None:
        self._part = part
        self._trackers = trackers
        self._tracker: PoseEstimator | None = None
        self._observer: Observer | None = None
        self._latest = latest
        self._next_s = PREVIEW_INTERVAL_S

    def add(self, frame: Frame) -> None:
        """Observe a frame of the part or of its warm-up; frames come in order."""
        if self._observer is None:
            self._tracker = self._trackers.take(frame)
            self._observer = Observer(self._tracker, store=ArrayStore(), schedule=PoseSchedule())
        self._observer.add(frame)
        length_s = frame.time_s - self._observer.first_s
        if self._latest is not None and length_s >= self._next_s:
            self._next_s = length_s + max(PREVIEW_INTERVAL_S, PREVIEW_GROWTH * length_s)
            self._latest[self._part] = self._observer.observation()

    def finish(self) -> None:
        """Give the tracker back at the end of the part."""
        if self._observer is not None and self._tracker is not None:
            self._observer.finish()
            self._trackers.give_back(self._tracker)
            self._tracker = None
            if self._latest is not None:
                self._latest[self._part] = self._observer.observation()

    def observation(self) -> Observation | None:
        """What was seen; None if the part has no frames. It takes 2 kB a frame, so ask when no network is open."""
        observer, self._observer = self._observer, None
        return None if observer is None else observer.observation()


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a clip is read: the arguments of :func:`observe_clip` and :func:`observe_another`."""

    path: Path
    model: ModelFile
    settings: Settings
    on_observed: ObservedCallback | None = None
    exclude: PoseTrack | None = None

    def observe(
        self, parts: Sequence[Part], expected: int, on_progress: ProgressCallback
    ) -> tuple[FramesRead | None, list[Observation | None]]:
        """Observe the parts of the clip, each in one of as many threads as there are cores.

        Returns:
            What was learned of the clip, None if the frames of the parts differ in size; and what was seen in each
            part, up to the one in which the file is cut short.
        """
        threads = min(usable_cores(), len(parts))
        counts: SimpleQueue[int | None] = SimpleQueue()
        latest: dict[Part, Observation] | None = None if self.on_observed is None else {}
        is_stopped = Event()
        done = 0
        with (
            PeopleDetector(self.model) as detector,
            ThreadPoolExecutor(threads, thread_name_prefix="observe") as executor,
        ):
            running = [
                executor.submit(self._read, parts[number::threads], detector, latest, counts.put, is_stopped)
                for number in range(threads)
            ]
            try:
                for _ in range(threads):
                    while (count := counts.get()) is not None:
                        done += count
                        on_progress(ProgressUpdate(AnalysisStage.READING, done, expected))
                        # Not while frames wait to be counted: at the end it would only delay the answer.
                        if latest and self.on_observed is not None and counts.empty():
                            self.on_observed(latest.pop(min(list(latest), key=lambda part: part.start_s)))
            finally:
                is_stopped.set()
        # A thread that was stopped has no result, and another one has raised the error.
        results = [result for future in running if (result := future.result()) is not None]
        release_freed_memory()
        observed = [results[number % threads][number // threads] for number in range(len(parts))]
        last = next((number for number, (read, _) in enumerate(observed) if read.is_cut_short), len(parts) - 1)
        seen = [observer.observation() for _, observer in observed[: last + 1]]
        release_read_arrays()
        return join_read([read for read, _ in observed[: last + 1]]), seen

    def _read(
        self,
        parts: Sequence[Part],
        detector: PeopleDetector,
        latest: dict[Part, Observation] | None,
        report: Callable[[int | None], None],
        is_stopped: Event,
    ) -> list[tuple[FramesRead, _PartObserver]] | None:
        """Observe some parts of the clip, and report each frame; None at the end, whatever happens.

        Now and then ``latest`` takes what a part has shown, in place of what it had shown before.

        Returns:
            None if it was stopped.
        """
        is_read = False
        try:
            read: list[FramesRead] = []
            with _Trackers(self.model, detector) as trackers:
                observers = [_PartObserver(part, trackers, latest) for part in parts]
                for part, observer in zip(parts, observers, strict=True):
                    with closing(self._frames(part, read.append)) as frames:
                        for frame in frames:
                            if is_stopped.is_set():
                                return None
                            observer.add(frame)
                            report(int(frame.time_s >= part.start_s))
                    observer.finish()
            is_read = True
            return list(zip(read, observers, strict=True))
        finally:
            if not is_read:
                is_stopped.set()
            report(None)

    def _frames(self, part: Part, on_read: Callable[[FramesRead], None]) -> Generator[Frame]:
        """The frames of a part and of its warm-up; at the end what was learned of the part's frames."""
        settings, exclude = self.settings, self.exclude
        with open_clip(self.path, time_scale=settings.time_scale, limits=settings.limits) as clip:
            decoded = clip.frames(
                start_s=settings.start_s, end_s=settings.end_s, stride=clip.stride, after_s=part.read_from_s
            )
            with closing(prefetch(decoded, count=FRAMES_AHEAD)) as ahead:
                # Not by time alone, since the frame after the part tells whether the last ones are repeats.
                for frame in takewhile(lambda frame: frame.time_s < part.end_s, ahead):
                    if part.covers(frame.time_s):
                        person = None if exclude is None else exclude.at(frame.time_s)
                        # Arms are left in: they may reach before the other person.
                        yield frame if person is None else hide_inside(frame, body_box_px(person, HIDDEN_MARGIN))
            read = clip.read()
            is_own = (part.start_s <= read.times_s) & (read.times_s < part.end_s)
            on_read(replace(read, times_s=read.times_s[is_own]))


def _with_person(observation: Observation, person: PoseTrack) -> Observation:
    """The same observation with the masked person as the only other one in its surveys."""
    surveys = tuple(
        replace(survey, other_people=() if (pose := person.at(survey.time_s)) is None else (pose,))
        for survey in observation.surveys
    )
    return replace(observation, surveys=surveys)
