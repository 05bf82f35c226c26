"""One lifter's live session in a process of its own: ``python -m formcheck.live.worker``, for the page alone.

Pictures come in on standard input, what to show goes out on standard output. A process of its own keeps the page quick,
takes its memory with it when it ends, and shares the processors fairly with the others.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from formcheck.domain.errors import FormcheckError, VideoError, one_line
from formcheck.live.card import card
from formcheck.live.messages import (
    Begin,
    Details,
    End,
    Failed,
    Finish,
    Opened,
    Picture,
    Reply,
    Seen,
    SetOver,
    Unreadable,
    packed,
    read_message,
)
from formcheck.observe.jpeg import decode_jpeg
from formcheck.observe.video import Frame
from formcheck.system.native_output import own_output

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from formcheck.live.session import LiveSession
    from formcheck.observe.pose import Pose

IDLE_S = 0.1
"""How long the worker waits for a picture before it looks whether a set has been summed up."""

GIVE_WAY_S = 0.001
"""How soon a look gives way to the next picture; Python's own 5 ms would add up."""

DIGITS = 4
"""Of a landmark's place in the picture: a tenth of a pixel."""


def main() -> None:
    """Serve one session until the page ends it or goes."""
    messages = own_output()
    requests: queue.SimpleQueue[object] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests,), daemon=True).start()

    def tell(reply: Reply) -> None:
        messages.write(packed(reply))
        messages.flush()

    try:
        _work(requests, tell)
    except BrokenPipeError:
        return  # the page has gone
    except FormcheckError as error:
        tell(Failed(str(error)))
    except Exception as error:  # the edge: whatever goes wrong here must reach the screen as words
        tell(Failed(one_line(error)))


def _receive(requests: queue.SimpleQueue[object]) -> None:
    """Take requests off the pipe; the last one is an End, however the page went."""
    try:
        while True:
            requests.put(read_message(sys.stdin.buffer))
    except EOFError:
        requests.put(End())


def _work(requests: queue.SimpleQueue[object], tell: Callable[[Reply], None]) -> None:
    """Open the session that is asked for, and serve it."""
    begin = requests.get()
    if not isinstance(begin, Begin):
        return
    sys.setswitchinterval(GIVE_WAY_S)
    from formcheck.analysis import Asked
    from formcheck.live.session import LiveSession
    from formcheck.measure.foot.template import fit_on_one_thread
    from formcheck.observe.pose import PoseEstimator
    from formcheck.observe.pose_models import find_model

    fit_on_one_thread()
    model = find_model(begin.model)
    with PoseEstimator(model) as estimator, ThreadPoolExecutor(1, thread_name_prefix="look") as executor:
        asked = Asked(model, begin.details.lifter, begin.details.side)
        talk = _Talk(LiveSession(estimator, asked, executor), tell)
        tell(Opened())
        talk.run(requests)


class _Talk:
    """What goes on between the page and one session."""

    def __init__(self, session: LiveSession, tell: Callable[[Reply], None]) -> None:
        self._session = session
        self._tell = tell
        self._first_s: float | None = None
        self._pictures = 0

    def run(self, requests: queue.SimpleQueue[object]) -> None:
        """Do what is asked, one thing after the other, until the end is."""
        while True:
            try:
                request = requests.get(timeout=IDLE_S)
            except queue.Empty:
                self._tell_sets()
                continue
            match request:
                case Picture():
                    self._see(request)
                case Finish():
                    self._session.finish()
                case Details(lifter, side):
                    self._session.asked = replace(self._session.asked, lifter=lifter, side=side)
                case _:
                    break
        self._session.finish()
        while self._session.is_summing_up:
            time.sleep(IDLE_S)
            self._tell_sets()

    def _see(self, picture: Picture) -> None:
        try:
            rgb = decode_jpeg(picture.jpeg)
        except VideoError as error:
            self._tell(Unreadable(str(error)))
            return
        self._first_s = picture.time_s if self._first_s is None else self._first_s
        frame = Frame(self._pictures, picture.time_s - self._first_s, rgb)
        self._pictures += 1
        pose = self._session.add(frame, picture.jpeg)
        self._tell_sets()
        shown = {"seen": picture.number, "points": _points(pose, rgb), **card(self._session.state)}
        self._tell(Seen(json.dumps(shown)))

    def _tell_sets(self) -> None:
        for live_set in self._session.take_sets():
            self._tell(SetOver(live_set))


def _points(pose: Pose | None, rgb: npt.NDArray[np.uint8]) -> list[list[float]]:
    """The landmarks as shares of the picture's width and height; none where nobody was found."""
    if pose is None:
        return []
    shares = pose.xy_px / (rgb.shape[1], rgb.shape[0])
    return [[round(float(x), DIGITS), round(float(y), DIGITS)] for x, y in shares]


if __name__ == "__main__":
    main()
