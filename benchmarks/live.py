"""Measure speed and memory of the live screen in a real browser, with a sample clip as the camera.

``python -m benchmarks.live speed [--model full] [--browsers 1] [--seconds 45]``
    For each browser: frames per second, milliseconds from the capture of a frame to its landmarks on the screen, and
    seconds from standing up to the verdict. Two browsers show how they share the machine.
``python -m benchmarks.live soak [--minutes 20]``
    The same minute by minute, with the memory of server and worker. Linux only.

The camera repeats two squats and fifteen seconds of standing, so that sets end by themselves. The browser encodes the
frames on the same machine; a phone would do that itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import expect

from tests.browser.camera import camera_flags, write_camera
from tests.browser.stage import PATIENCE_S, Served, chromium, download, served, wait_until
from tests.browser.watching import DESKTOP, PATIENCE_MS, Visitor, first_of_set, start, visit

WITH_MODEL = "from formcheck.live import slots; slots.MODEL = {model!r}; from formcheck.cli.main import main; main()"
WARM_UP_S = 5.0
"""The first frames are slow everywhere."""


def main() -> None:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(required=True)
    quick = what.add_parser("speed")
    quick.add_argument("--model", default="full")
    quick.add_argument("--browsers", type=int, default=1)
    quick.add_argument("--seconds", type=float, default=45.0)
    quick.set_defaults(
        run=lambda options: show_speed(options.model, browsers=options.browsers, seconds=options.seconds)
    )
    long = what.add_parser("soak")
    long.add_argument("--minutes", type=int, default=20)
    long.set_defaults(run=lambda chosen: soak(minutes=chosen.minutes))
    options = parser.parse_args()
    options.run(options)


def show_speed(model: str, *, browsers: int, seconds: float) -> None:
    """Print a line per browser."""
    with filmed(browsers, model=model) as (_, visitors):
        visitors[0].page.wait_for_timeout(1000 * (seconds + WARM_UP_S))
        for number, visitor in enumerate(visitors, start=1):
            quickness = pace(visitor.page.evaluate("window.lags"))
            print(f"{model}, browser {number} of {browsers}: {quickness}; {cue(visitor)}", flush=True)


def soak(*, minutes: int) -> None:
    """Print a line per minute."""
    print(f"{'minute':>6} {'fps':>9} {'p50, ms':>8} {'p95, ms':>8} {'server, MB':>11} {'worker, MB':>11} {'sets':>5}")
    with filmed(1, model="full") as (running, (visitor,)):
        for minute in range(1, minutes + 1):
            visitor.page.wait_for_timeout(60_000)
            lags = visitor.page.evaluate("window.lags.splice(0)")
            visitor.page.evaluate("window.cards.splice(0, window.cards.length - 1)")
            rate_hz, middle_ms, slow_ms = figures(lags)
            workers = children_of(running.process.pid)
            memory = f"{resident_mb(running.process.pid):11.0f} {sum(map(resident_mb, workers)):11.0f}"
            sets = visitor.page.evaluate("window.cards.at(-1).sets")
            print(f"{minute:6} {rate_hz:9.1f} {middle_ms:8.0f} {slow_ms:8.0f} {memory} {sets:5}", flush=True)


@contextmanager
def filmed(browsers: int, *, model: str) -> Iterator[tuple[Served, list[Visitor]]]:
    """A server of its own, and that many browsers with a lifter in front of each."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        camera = write_camera("heels_lift.mp4", folder / "camera.mjpeg", before_s=3.0, end_s=5.9, after_s=12.0)
        running = stack.enter_context(served(folder, program=(sys.executable, "-c", WITH_MODEL.format(model=model))))
        browser = stack.enter_context(chromium(*camera_flags(camera)))
        visitors = [stack.enter_context(visit(browser, running.url, DESKTOP)) for _ in range(browsers)]
        for visitor in visitors:
            start(visitor.page)
        for visitor in visitors:
            wait_until(visitor.page, "window.lags.length > 0", timeout_s=PATIENCE_S)
        yield running, visitors


def figures(lags: list[list[float]]) -> tuple[float, float, float]:
    """Frames per second, and the 50 % and 95 % quantiles of the time per frame."""
    taken_s, lag_ms = np.array(lags).T
    rate_hz = (len(taken_s) - 1) / (taken_s[-1] - taken_s[0])
    middle_ms, slow_ms = np.quantile(lag_ms, [0.5, 0.95])
    return rate_hz, float(middle_ms), float(slow_ms)


def pace(lags: list[list[float]]) -> str:
    """The figures without the warm-up."""
    rate_hz, middle_ms, slow_ms = figures([pair for pair in lags if pair[0] > lags[0][0] + WARM_UP_S])
    return f"{rate_hz:.1f} frames per second, capture to landmarks p50 {middle_ms:.0f} ms, p95 {slow_ms:.0f} ms"


def cue(visitor: Visitor) -> str:
    """Seconds from standing up, as timed by the analysis of the last set, to the verdict on the screen."""
    visitor.page.get_by_role("button", name="Done").click()
    expect(visitor.page.locator("[class*=st-key-verdict-]")).to_be_visible(timeout=PATIENCE_MS)
    analysis: dict[str, Any] = json.loads(download(visitor.page, "Everything (JSON)"))
    times_s = np.array([pair[0] for pair in visitor.page.evaluate("window.lags")])
    zero_s = float(times_s[first_of_set(times_s, analysis)])
    ends_s = [zero_s + rep["end_s"] for rep in analysis["reps"]]
    shown_s = [card["taken_s"] + card["lag_ms"] / 1000 for card in visitor.cards("verdict")]
    waits_s = [min(shown - end for shown in shown_s if shown > end) for end in ends_s if shown_s[-1] > end]
    listed = ", ".join(f"{wait:.2f}" for wait in waits_s)
    return f"standing up to verdict {listed} s"


def children_of(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def resident_mb(pid: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
