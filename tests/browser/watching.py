"""A browser at the live screen: what it shows, says and sends, for tests and for the benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Browser, Page, WebSocket, expect

from formcheck.live.websocket import PATH
from tests.browser.stage import PATIENCE_S, press, wait_until

Array = npt.NDArray[np.float64]

PATIENCE_MS = PATIENCE_S * 1000
SHORT_MS = 60_000
HEIGHT_CM = 170
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}

LISTEN = """
window.cards = []; window.lags = []; window.said = [];
document.addEventListener("formcheck-live", (event) => {
  const card = event.detail, last = window.cards.at(-1);
  window.lags.push([card.taken_s, card.lag_ms]);
  const isNew = ["screen", "number", "is_summarizing", "sets"].some((name) => last?.[name] !== card[name]);
  if (isNew) { window.cards.push(card); window.since = performance.now(); }
});
speechSynthesis.speak = (words) => { if (words.text) window.said.push(words.text); };
"""
"""What a test wants to know of a page: each card once, how long each picture took, what was said aloud."""


@dataclass
class Visitor:
    """Somebody at the live screen, and all that their browser sends to the camera's route."""

    page: Page
    sent: list[bytes] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def keep(self, socket: WebSocket) -> None:
        if socket.url.endswith(PATH):
            socket.on("framesent", self._keep_message)

    def _keep_message(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.sent.append(payload)
        else:
            self.tokens.append(payload)

    def wait_for_reps(self, count: int) -> None:
        condition = f"window.cards.at(-1)?.screen === 'verdict' && window.cards.at(-1).reps >= {count}"
        wait_until(self.page, condition, timeout_s=PATIENCE_S)

    def wait_for_rest(self) -> None:
        """Wait for the long standing after the camera's second squat: the first has a shorter one after it."""
        rests = "window.cards.at(-1)?.screen === 'verdict' && performance.now() - window.since > 1500"
        wait_until(self.page, rests, timeout_s=PATIENCE_S)

    def cards(self, screen: str) -> list[dict[str, Any]]:
        cards: list[dict[str, Any]] = self.page.evaluate("window.cards")
        return [card for card in cards if card["screen"] == screen]


@contextmanager
def visit(browser: Browser, url: str, size: dict[str, int], *, script: str = "") -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    context.add_init_script(f"localStorage.setItem('formcheck.details', '{{\"height\": {HEIGHT_CM}}}')")
    context.add_init_script(LISTEN + script)
    visitor = Visitor(context.new_page())
    visitor.page.set_default_timeout(SHORT_MS)
    expect.set_options(timeout=SHORT_MS)
    visitor.page.on("websocket", visitor.keep)
    visitor.page.goto(f"{url}/live")
    expect(visitor.page.get_by_label("Height, cm")).to_have_value(str(HEIGHT_CM))
    yield visitor
    context.close()


def start(page: Page) -> None:
    """Start the camera."""
    press(page, "Start the camera", shows=page.locator(".screen").or_(page.get_by_role("alert")))


def first_of_set(times_s: Array, result: dict[str, Any]) -> int:
    """Which picture was the set's first: the one from which its reps and its length fall on the others' times."""
    count, length_s = result["source"]["frames"], result["source"]["duration_s"]
    moments_s = np.array([rep[name] for rep in result["reps"] for name in ("start_s", "bottom_s", "end_s")])
    for first in range(len(times_s) - count + 1):
        since_s = times_s[first : first + count] - times_s[first]
        if abs(since_s[-1] * count / (count - 1) - length_s) > 1e-3:
            continue
        if np.abs(since_s[:, None] - moments_s).min(axis=0).max() < 1e-3:
            return first
    raise AssertionError("the set was not made of the pictures that were sent")


def speed(lags: list[list[float]]) -> str:
    """Frames per second, and the time from the capture of a frame to its landmarks on the screen."""
    taken_s, lag_ms = np.array(lags[20:]).T
    rate_hz = (len(taken_s) - 1) / (taken_s[-1] - taken_s[0])
    middle, slow = np.quantile(lag_ms, [0.5, 0.95])
    return f"{rate_hz:.1f} frames per second; capture to drawn landmarks p50 {middle:.0f} ms, p95 {slow:.0f} ms"
