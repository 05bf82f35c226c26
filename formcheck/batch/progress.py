"""How far a run is, counted from its events, for the terminal and the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from formcheck.domain.errors import AnalysisFailure
from formcheck.jobs.messages import ClipFinished, ClipProgress, Done, Event

MIN_SHARE_FOR_ESTIMATE = 0.02
"""Below this share of the work, models are still loading and an estimate of the time left would jump."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is.

    Attributes:
        clips: in the batch.
        kept: clips that had a result before this run.
        done, failed: clips that this run analyzed, and clips that it could not analyze.
        reps: found in this run.
        share: of this run's work that is done, 0..1; clips under way count in part.
        left_s: estimated time left, s; None if it cannot be estimated yet.
    """

    clips: int
    kept: int
    done: int
    failed: int
    reps: int
    share: float
    left_s: float | None

    @property
    def finished(self) -> int:
        """Clips of the batch that need no more work."""
        return self.kept + self.done + self.failed


@dataclass(slots=True)
class ProgressCounter:
    """Counts the events of a run.

    Attributes:
        clips: in the batch.
        todo: clips that this run analyzes.
        started_s: start of the run by a monotonic clock, s.
    """

    clips: int
    todo: int
    started_s: float
    done: int = 0
    reps: int = 0
    under_way: dict[str, float] = field(default_factory=dict)
    failures: dict[str, AnalysisFailure] = field(default_factory=dict)

    def update(self, event: Event) -> None:
        """Count one event."""
        match event:
            case ClipProgress(label, share):
                self.under_way[label] = share
            case ClipFinished(job, outcome):
                self.under_way.pop(job.label, None)
                if isinstance(outcome, Done):
                    self.done += 1
                    self.reps += outcome.reps
                else:
                    self.failures[job.label] = outcome

    def progress(self, *, now_s: float) -> RunProgress:
        """How far the run is at a time of the same clock, s."""
        failed = len(self.failures)
        worked = self.done + failed + sum(self.under_way.values())
        share = worked / self.todo if self.todo else 1.0
        spent_s = now_s - self.started_s
        left_s = spent_s / share * (1 - share) if share >= MIN_SHARE_FOR_ESTIMATE else None
        return RunProgress(self.clips, self.clips - self.todo, self.done, failed, self.reps, share, left_s)


def progress_text(progress: RunProgress) -> str:
    """Progress in one line: ``32 of 60 clips · 2 failed · 93 squats · 1:15 left``."""
    parts = [f"{progress.finished} of {progress.clips} clips"]
    parts += [f"{progress.failed} failed"] if progress.failed else []
    parts.append(f"{progress.reps} squats")
    parts += [f"{_duration(progress.left_s)} left"] if progress.left_s is not None else []
    return " · ".join(parts)


def _duration(time_s: float) -> str:
    return str(timedelta(seconds=round(time_s))).removeprefix("0:").removeprefix("0")
