"""The times of a clip's frames. Where the file's clock is missing or jumps, a frame counts as one step later."""

from __future__ import annotations

from statistics import median

MAX_STEP_S = 60.0
"""A frame that stays on the screen for longer is a clock that jumps: phones that pause leave no hole, and a clip whose
picture stands still for a minute shows no squat there."""

MAX_BACK_S = 0.2
"""A clock that goes back by more was set again, as where two clips were joined; less is a frame out of order."""

KNOWN_STEPS = 25
"""Steps of which the usual one is the median: about a second."""


class FrameClock:
    """Gives each frame a time.

    Args:
        usual_step_s: by the file's header, used until the frames give their own.
    """

    def __init__(self, usual_step_s: float) -> None:
        self._usual_step_s = usual_step_s
        self._steps_s: list[float] = []
        self._stamp: float | None = None
        self._time_s = 0.0
        self._count = 0
        self.repairs = 0

    def time_s(self, stamp: float | None) -> float | None:
        """Seconds from the first frame; None for a frame that must be left out because it is out of order.

        Args:
            stamp: the frame's time by the file, in seconds; None where the file has none.
        """
        step = self._step_s(stamp)
        self._count += 1
        if step is None:
            return None
        if stamp is not None:
            self._stamp = stamp
        elif self._stamp is not None:
            self._stamp += step
        self._time_s += step
        return self._time_s

    def _step_s(self, stamp: float | None) -> float | None:
        """Seconds from the frame before; None for a frame out of order."""
        if self._count == 0:
            self.repairs += stamp is None
            return 0.0
        step = None if stamp is None or self._stamp is None else stamp - self._stamp
        if step is None or step > MAX_STEP_S or step < -MAX_BACK_S:
            self.repairs += 1
            return median(self._steps_s) if self._steps_s else self._usual_step_s
        if step <= 0.0:
            return None
        self._steps_s = [*self._steps_s[1 - KNOWN_STEPS :], step]
        return step
