"""How far a run is: counted from its news, for a terminal and for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from formcheck.domain.errors import AnalysisFailure
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import ClipFinished, ClipProgress, Done, Event


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Where a run stands.

    Attributes:
        clips: how many there are in all.
        kept: of these, how many were done before this run.
        done, failed: how many were analysed in this run, and how many could not be.
        reps: found in this run.
        share: how much of this run's work is done, 0..1, clips under way counted in part.
        left_s: about how long it still takes, in seconds; None while nobody can tell.
    """

    clips: int
    kept: int
    done: int
    failed: int
    reps: int
    share: float
    left_s: float | None


LEAST_SHARE = 0.02
"""Before this much is done the time left is not told: models are being loaded, and it would jump."""


@dataclass(slots=True)
class ProgressCounter:
    """Counts the news of a run."""

    clips: int
    todo: int
    started_s: float
    done: int = 0
    reps: int = 0
    under_way: dict[str, float] = field(default_factory=dict)
    failures: dict[str, AnalysisFailure] = field(default_factory=dict)

    @classmethod
    def of(cls, jobs: Sequence[AnalysisJob], todo: Sequence[AnalysisJob], *, now_s: float) -> ProgressCounter:
        """A new count, at a time by any clock that goes forward."""
        return cls(len(jobs), len(todo), now_s)

    def update(self, piece: Event) -> None:
        """Count a piece of news."""
        match piece:
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
        """Where the run stands, at a time by the same clock."""
        failed = len(self.failures)
        worked = self.done + failed + sum(self.under_way.values())
        share = worked / self.todo if self.todo else 1.0
        spent_s = now_s - self.started_s
        left_s = spent_s / share * (1 - share) if share >= LEAST_SHARE else None
        return RunProgress(self.clips, self.clips - self.todo, self.done, failed, self.reps, share, left_s)


def progress_text(standing: RunProgress) -> str:
    """Where a run stands, in a line."""
    over = standing.kept + standing.done + standing.failed
    parts = [f"{over} of {standing.clips} clips"]
    parts += [f"{standing.failed} failed"] if standing.failed else []
    parts.append(f"{standing.reps} squats")
    parts += [f"{_duration(standing.left_s)} left"] if standing.left_s is not None else []
    return " · ".join(parts)


def _duration(time_s: float) -> str:
    minutes, seconds = divmod(round(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
