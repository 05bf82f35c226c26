"""A page that is open to the network, watched from outside: it calls nobody, and *Delete now* deletes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from formcheck.page.delete_button import DELETED
from formcheck.page.password import COOKIE, PASSWORD_VARIABLE
from tests.browser.camera import camera_flags, write_camera
from tests.browser.stage import PATIENCE_S, Served, chromium, press, served, wait_until
from tests.browser.test_browser import DESKTOP, PATIENCE_MS, VERDICT, analyze, visit
from tests.browser.watching import start
from tests.page.asgi_server import request
from tests.test_network import STRACE, strangers
from tests.video_files import cut

pytestmark = pytest.mark.slow

PASSWORD = "squat squat squat"  # noqa: S105 - of this test


@dataclass(frozen=True, slots=True)
class Traced:
    """A served page, and where its system calls are written."""

    page: Served
    trace: Path


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    if shutil.which("strace") is None:
        if sys.platform == "linux":
            pytest.fail("sockets are watched with strace; install it (apt-get install strace)")
        pytest.skip("sockets are watched with strace, which only Linux has")
    folder = tmp_path_factory.mktemp("home")
    trace = folder / "trace"
    # -D leaves the page as the child of this process, so that it can be ended.
    program = [*STRACE, "-D", "-o", str(trace), sys.executable, "-m", "formcheck"]
    options = ("--host", "0.0.0.0")  # noqa: S104 - on purpose
    with served(folder, program=program, options=options, environment={PASSWORD_VARIABLE: PASSWORD}) as running:
        yield Traced(running, trace)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    camera = write_camera(
        "heels_lift.mp4", tmp_path_factory.mktemp("camera") / "camera.mjpeg", before_s=0.5, end_s=1.0, after_s=0.5
    )
    with chromium(*camera_flags(camera)) as started:
        yield started


def status(page: Served, path: str, cookie: str) -> int:
    port = urlsplit(page.url).port
    assert port is not None
    return request(port, path, method="HEAD", headers={"Cookie": cookie})[0].status


def test_behind_a_password_an_analysis_and_a_live_set_are_deleted_at_once(
    traced: Traced, browser: Browser, tmp_path: Path
) -> None:
    visitor = visit(browser, traced.page.url, DESKTOP, password=PASSWORD)
    page = visitor.page
    violations: list[str] = []
    page.on("console", lambda message: violations.append(message.text))
    page.get_by_text("More details").click()
    page.get_by_text("Blur faces in video and stills").click()
    clip = cut("heels_lift.mp4", tmp_path / "squat.mp4", end_s=3.2)
    analyze(page, clip)
    expect(page.locator(VERDICT)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("video")).to_have_js_property("readyState", 4, timeout=PATIENCE_MS)
    video = urlsplit(page.locator("video").evaluate("video => video.src")).path
    assert status(traced.page, video, "") == 401
    (cookie,) = (cookie for cookie in page.context.cookies() if cookie.get("name") == COOKIE)
    shown = f"{COOKIE}={cookie.get('value')}"
    assert status(traced.page, video, shown) == 200
    (workspace,) = traced.page.workspaces()
    assert list(workspace.rglob("squat.mp4"))

    press(page, "Delete now", shows=page.get_by_text(DELETED))
    assert not [path for path in workspace.rglob("*") if path.is_file() and path.name != "in-use"]
    wait_until(page, f"fetch({video!r}).then(response => response.status === 404)", timeout_s=PATIENCE_S)
    assert status(traced.page, video, shown) == 404

    page.get_by_role("link", name="Live").first.click()
    page.evaluate("window.replies = 0; document.addEventListener('formcheck-live', () => window.replies++)")
    start(page)
    wait_until(page, "window.replies > 50", timeout_s=PATIENCE_S)
    page.get_by_role("button", name="Done").click()
    press(page, "Delete now", shows=page.get_by_text(DELETED))
    assert not [text for text in violations if "Content Security Policy" in text]
    page.context.close()


def test_meanwhile_nobody_was_called(traced: Traced) -> None:
    traced.page.process.terminate()
    traced.page.process.wait(timeout=PATIENCE_S)
    trace = traced.trace.read_text(encoding="utf-8", errors="replace")
    assert "sa_family=AF_INET" in trace, "the watcher watched"
    assert strangers(trace) == []
