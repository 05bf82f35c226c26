"""One lifter's live session in a process of its own: ``python -m formcheck.live.worker``, for the page alone.

A process of its own keeps the page fast, frees its memory when it ends, and shares the processors fairly with others.
"""

from __future__ import annotations

import json
import queue
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from formcheck.domain.errors import VideoError
from formcheck.live.card import build_card
from formcheck.live.messages import (
    CameraFrame,
    FinishSet,
    FrameReply,
    LifterDetails,
    LiveReply,
    Ready,
    SetFinished,
    Start,
    Stop,
    UnreadableFrame,
)
from formcheck.numerics.arrays import Pixels
from formcheck.observe.frame import Frame
from formcheck.observe.jpeg import decode_jpeg
from formcheck.system.child_process import connect_to_parent
from formcheck.system.failures import failure_of

if TYPE_CHECKING:
    from formcheck.live.session import LiveSession
    from formcheck.observe.pose import Pose

IDLE_S = 0.1
"""How long the worker waits for a frame before it checks whether a set has been summarized."""

SWITCH_INTERVAL_S = 0.001
"""How soon a check makes room for the next frame; Python's own 5 ms would add up."""

DIGITS = 4
"""Decimals of a landmark's place in the frame: a tenth of a pixel."""


def main() -> None:
    """Serve one session until the page ends it or exits."""
    requests: queue.SimpleQueue[object] = queue.SimpleQueue()
    send = connect_to_parent(requests.put, on_end=lambda: requests.put(Stop()))

    try:
        _serve(requests, send)
    except BrokenPipeError:
        return  # the page has exited
    except Exception as error:  # the edge: whatever goes wrong here must reach the screen as text
        send(failure_of(error))


def _serve(requests: queue.SimpleQueue[object], send: Callable[[LiveReply], None]) -> None:
    """Open the requested session, and serve it."""
    start = requests.get()
    if not isinstance(start, Start):
        return
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    from formcheck.live.session import LiveSession
    from formcheck.live.set_summary import AnalysisContext
    from formcheck.measure.foot.template import limit_opencv_threads
    from formcheck.observe.pose import PoseEstimator
    from formcheck.observe.pose_models import find_model

    limit_opencv_threads()
    model = find_model(start.model)
    with PoseEstimator(model) as estimator, ThreadPoolExecutor(1, thread_name_prefix="check") as executor:
        session = LiveSession(estimator, AnalysisContext(model, start.details), executor)
        server = _SessionServer(session, send)
        send(Ready())
        server.run(requests)


class _SessionServer:
    """Handles the page's requests to one session."""

    def __init__(self, session: LiveSession, send: Callable[[LiveReply], None]) -> None:
        self._session = session
        self._send = send
        self._first_s: float | None = None
        self._frames = 0

    def run(self, requests: queue.SimpleQueue[object]) -> None:
        """Handle one request after the other, until the last."""
        while True:
            try:
                request = requests.get(timeout=IDLE_S)
            except queue.Empty:
                self._send_sets()
                continue
            match request:
                case CameraFrame():
                    self._add(request)
                case FinishSet():
                    self._session.finish()
                case LifterDetails():
                    self._session.context = replace(self._session.context, details=request)
                case _:
                    break
        self._session.finish()
        while self._session.is_summarizing:
            time.sleep(IDLE_S)
            self._send_sets()

    def _add(self, sent: CameraFrame) -> None:
        try:
            rgb = decode_jpeg(sent.jpeg)
        except VideoError as error:
            self._send(UnreadableFrame(str(error)))
            return
        self._first_s = sent.time_s if self._first_s is None else self._first_s
        frame = Frame(self._frames, sent.time_s - self._first_s, rgb)
        self._frames += 1
        pose = self._session.add(frame, sent.jpeg)
        self._send_sets()
        shown = {"frame": sent.number, "landmarks": _landmarks(pose, rgb), **build_card(self._session.state)}
        self._send(FrameReply(json.dumps(shown)))

    def _send_sets(self) -> None:
        for live_set in self._session.take_sets():
            self._send(SetFinished(live_set))


def _landmarks(pose: Pose | None, rgb: Pixels) -> list[list[float]]:
    """The landmarks as fractions of the frame's width and height; none where nobody was found."""
    if pose is None:
        return []
    fractions = pose.xy_px / (rgb.shape[1], rgb.shape[0])
    return [[round(float(x), DIGITS), round(float(y), DIGITS)] for x, y in fractions]


if __name__ == "__main__":
    main()
