"""A preview of a clip that is still being read: the reps that are over are measured and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from formcheck.analysis import analyze_incrementally
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import Message, Preview
from formcheck.judge.results import RepResult
from formcheck.judge.summary import summarize
from formcheck.observe.observation import Observation
from formcheck.observe.recording import recording_of
from formcheck.segment.reps import REP_SETTLED_S


class PreviewAnalyzer:
    """Finds reps in what has been observed of a clip, and measures each once.

    Args:
        job: the clip and its lifter.
        send: takes the reps each time there are more.
    """

    def __init__(self, job: AnalysisJob, send: Callable[[Message], None]) -> None:
        self._job = job
        self._send = send
        self._reps: tuple[RepResult, ...] = ()

    def add(self, observation: Observation) -> None:
        """Find more reps in all that one part of the clip has shown so far.

        The parts are read at the same time. So reps come in any order, and are numbered anew each time.
        """
        job = self._job
        first_s, last_s = observation.track.time_s[[0, -1]]
        known = [rep for rep in self._reps if first_s <= rep.timing.bottom_s <= last_s]
        recording = recording_of(observation, name=job.file, model=job.settings.model, model_sha256=job.model_sha256)
        analysis = analyze_incrementally(recording, known, lifter=job.lifter, side=job.settings.side)
        over = [rep for rep in analysis.reps if rep.timing.end_s <= last_s - REP_SETTLED_S]
        if len(over) == len(known):
            return
        elsewhere = [rep for rep in self._reps if rep not in known]
        ordered = sorted([*elsewhere, *over], key=lambda rep: rep.timing.bottom_s)
        self._reps = tuple(replace(rep, index=index) for index, rep in enumerate(ordered, start=1))
        so_far = replace(analysis, reps=self._reps, summary=summarize(self._reps), attempts=(), traces=())
        self._send(Preview(so_far))
