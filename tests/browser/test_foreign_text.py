"""Names of files, folders and lifters are shown as text: no browser fetches what they name.

The policy that forbids such requests is switched off here, so that the escaping alone has to stand.
"""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import PROJECT, choose, chromium, press, served
from tests.browser.test_browser import DETAILS, PATIENCE_MS, SHORT_MS
from tests.video_files import cut

pytestmark = pytest.mark.slow


@dataclass
class Trap:
    """A server that nobody has a reason to call."""

    port: int
    called: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def names(self) -> list[str]:
        """Names that would be pictures, links, scripts or styles if they were markup; none has a slash."""
        address = f"http:&#47;&#47;127.0.0.1:{self.port}&#47;"
        return [f"![x]({address}file)", f"<img src='{address}img'>", f"[x]({address}link) :smile: $x^2$ :red[y]"]


@pytest.fixture
def trap() -> Iterator[Trap]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.called.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Trap(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        context = browser.new_context(bypass_csp=True)
        context.add_init_script(f"localStorage.setItem('formcheck.details', {json.dumps(json.dumps(DETAILS))})")
        page = context.new_page()
        page.set_default_timeout(SHORT_MS)
        expect.set_options(timeout=SHORT_MS)
        yield page


def test_the_trap_is_called_by_real_markup(trap: Trap, page: Page) -> None:
    page.set_content(f"<img src='{trap.names()[0][5:-1].replace('&#47;', '/')}'>", wait_until="load")
    assert trap.called == ["/file"]


def test_a_batch_shows_foreign_names_as_text(trap: Trap, page: Page, tmp_path: Path) -> None:
    picture, tag, link = trap.names()
    folder = tmp_path / "root" / tag
    folder.mkdir(parents=True)
    cut("heels_lift.mp4", folder / f"{picture}.mp4", end_s=3.2)
    (folder / f"{link}.mp4").write_text("this is no video", encoding="utf-8")
    lifter = f"![x]({trap.url}/lifter) <img src='{trap.url}/tag'>"
    people = tmp_path / "people.csv"
    people.write_text(f'file,lifter\n*.mp4,"{lifter}"\n', encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    with served(home, options=("--root", str(tmp_path / "root"))) as running:
        page.goto(f"{running.url}/batch")
        expect(page.get_by_label("Height, cm")).to_have_value("173")
        choose(page, "Or a folder on the server", tag)
        page.get_by_text("Names and lifters").click()
        page.locator("input[type=file]").last.set_input_files(people)
        expect(page.get_by_role("button", name="Remove people.csv")).to_be_visible()
        lifters = page.get_by_role("heading", name="Lifters", exact=True)
        press(page, "Analyze all", shows=page.get_by_role("button", name="Cancel").or_(lifters))
        expect(lifters).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("cell", name=lifter).first).to_be_visible()
        expect(page.get_by_role("cell", name=link).first).to_be_visible()
        choose(page, "Lifter", lifter)
        choose(page, "Clip", picture)
        page.wait_for_timeout(1000)
        assert trap.called == []


def test_files_of_a_batch_show_foreign_names_as_text(trap: Trap, page: Page, tmp_path: Path) -> None:
    picture, tag, link = trap.names()
    clips, out = tmp_path / tag, tmp_path / "out"
    clips.mkdir()
    cut("heels_lift.mp4", clips / f"{picture}.mp4", end_s=3.2)
    (clips / f"{link}.mp4").write_text("this is no video", encoding="utf-8")
    people = tmp_path / "people.csv"
    people.write_text(f'file,lifter\n*.mp4,"<img src=""{trap.url}/tag""> =1+1"\n', encoding="utf-8")
    command = [sys.executable, "-m", "formcheck", "batch", str(clips), "--out", str(out), "--people", str(people)]
    assert subprocess.run([*command, "--model", "full"], check=False, cwd=PROJECT).returncode == 1
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    files = [out / "index.html", *out.rglob("report.html")]
    assert len(files) == 2
    for file in files:
        page.goto(file.as_uri())
        expect(page.get_by_text(f'<img src="{trap.url}/tag">').first).to_be_visible()
        page.wait_for_timeout(300)
    assert trap.called == []
    assert all(url.startswith(("file:", "data:")) for url in requested)


def test_an_upload_shows_its_name_as_text(trap: Trap, page: Page, tmp_path: Path) -> None:
    picture, *_ = trap.names()
    clip = tmp_path / f"{picture}.mp4"
    clip.write_text("this is no video", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    with served(home) as running:
        page.goto(running.url)
        expect(page.get_by_label("Height, cm")).to_have_value("173")
        page.locator("input[type=file]").set_input_files(clip)
        expect(page.get_by_role("button", name=f"Remove {clip.name}")).to_be_visible()
        alert = page.get_by_role("alert")
        press(page, "Analyze", shows=page.get_by_role("button", name="Cancel").or_(alert))
        expect(alert).to_contain_text("![x](http", timeout=PATIENCE_MS)
        page.wait_for_timeout(500)
        assert trap.called == []
