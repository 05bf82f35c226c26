"""What the browser tests need: a served page, a browser, and short clips cut from the samples."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "sample_videos"
PATIENCE_S = 600
"""Nothing here takes this long, unless the machine is very busy."""

REDRAW_MS = 10_000
"""For one redraw of a page, unless the machine is very busy; then what was tried is tried again."""

ATTEMPTS = 10
LOG = "server.log"

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",  # the pose model of a test in this process points the proxy variables nowhere
)


@dataclass(frozen=True, slots=True)
class Served:
    """A running page: where it is, its process, and where it keeps what people upload."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path

    def workspaces(self) -> list[Path]:
        return sorted(self.folder.glob("formcheck-page-*"))

    def log(self) -> str:
        return (self.folder / LOG).read_text(encoding="utf-8")


@contextmanager
def served(
    folder: Path,
    *,
    program: Sequence[str] = (sys.executable, "-m", "formcheck"),
    options: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Served]:
    """The page as ``formcheck app`` serves it, with a home and a place for temporary files of its own.

    Args:
        folder: where that home is.
        program: the command that runs formcheck, for those who want to change something first.
        options: further options of ``formcheck app``.
        environment: further variables of its environment.
    """
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    own = {"HOME": str(folder), "TMPDIR": str(folder), "STREAMLIT_SERVER_HEADLESS": "true"}
    with (folder / LOG).open("wb") as log:
        process = subprocess.Popen(
            [*program, "app", "--port", str(port), *options],
            cwd=PROJECT,
            env={**os.environ, **own, **environment},
            stdout=log,
            stderr=log,
        )
    url = f"http://localhost:{port}"
    with process:
        try:
            _wait_for(f"{url}/_stcore/health", process)
            yield Served(url, process, folder)
        finally:
            process.terminate()


@contextmanager
def chromium(*more_flags: str) -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own; the test is skipped where there is neither (see the Makefile)."""
    names = ("chromium", "chromium-browser", "google-chrome")
    system = next((path for name in names if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        if system is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium here; make test installs one")
        browser = playwright.chromium.launch(executable_path=system, args=[*FLAGS, *more_flags])
        yield browser
        browser.close()


def wait_until_drawn(page: Page) -> None:
    """Wait until Streamlit has drawn the page: a click goes nowhere before."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def repeat_until(page: Page, act: Callable[[], None], *, shows: Locator) -> None:
    """Do something, such as a click, until what it shows is visible.

    Streamlit may draw the page again between the press and the release of the mouse. Then the click is lost.
    """
    for _ in range(ATTEMPTS):
        wait_until_drawn(page)
        with suppress(PlaywrightTimeoutError):
            act()
        with suppress(AssertionError):
            expect(shows.first).to_be_visible(timeout=REDRAW_MS)
            return
    expect(shows.first).to_be_visible()


def press(page: Page, name: str, *, shows: Locator) -> None:
    """Press a button until what it shows is visible."""
    button = page.get_by_role("button", name=name, exact=True)
    repeat_until(page, lambda: button.click(timeout=REDRAW_MS), shows=shows)


def download(page: Page, name: str) -> bytes:
    """Press a download button; return what was downloaded."""
    button = page.get_by_role("button", name=name)
    for _ in range(ATTEMPTS):
        expect(button).to_be_enabled()
        wait_until_drawn(page)
        with suppress(PlaywrightTimeoutError):
            with page.expect_download(timeout=REDRAW_MS) as started:
                button.click(timeout=REDRAW_MS)
            return started.value.path().read_bytes()
    raise AssertionError(f"nothing was downloaded by {name}")


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a select box.

    Streamlit draws the page again after each choice. That closes a list that was opened a moment too early, so it is
    opened again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        wait_until_drawn(page)
        try:
            page.get_by_role("combobox", name=label, exact=True).click(timeout=REDRAW_MS)
            page.get_by_role("option", name=option).click(timeout=REDRAW_MS)
        except PlaywrightTimeoutError:
            if attempt == ATTEMPTS:
                raise
            page.keyboard.press("Escape")
        else:
            return


def wait_until(page: Page, expression: str, *, timeout_s: float = 60.0) -> None:
    """Wait until an expression is true. (Playwright's own wait compiles it in the page, which forbids that.)"""
    end_s = time.monotonic() + timeout_s
    while not page.evaluate(expression):
        assert time.monotonic() < end_s, f"not within {timeout_s} s: {expression}"
        page.wait_for_timeout(20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(PATIENCE_S):
        assert process.poll() is None, "the page ended before it could be opened"
        try:
            with straight.open(url, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(1)
    raise AssertionError("the page does not answer")
