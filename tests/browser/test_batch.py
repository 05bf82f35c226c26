"""The batch screen in a real browser: the same results as the command, and no other server is requested."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from formcheck.batch.summary.write import NAMES
from tests.browser.stage import PROJECT, chromium, download, press, served, wait_until
from tests.browser.test_browser import DESKTOP, DETAILS, PATIENCE_MS, PHONE, fits, visit
from tests.video_files import cut

pytestmark = pytest.mark.slow


def test_clips_go_in_and_what_the_command_says_comes_out(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    cut("heels_lift.mp4", clips / "ana_1.mp4", end_s=3.2)
    (clips / "ana_2.mp4").write_text("this is no video", encoding="utf-8")
    options = f"--name-pattern {{lifter}}_{{set}} --model full --height-cm {DETAILS['height']}".split()
    command = [sys.executable, "-m", "formcheck", "batch", str(clips), "--out", str(tmp_path / "out"), *options]
    assert subprocess.run(command, check=False, cwd=PROJECT).returncode == 1
    (tmp_path / "home").mkdir()
    with served(tmp_path / "home") as page_served, chromium() as browser:
        visitor = visit(browser, f"{page_served.url}/batch", DESKTOP)
        page = visitor.page
        page.locator("input[type=file]").first.set_input_files([clips / "ana_1.mp4", clips / "ana_2.mp4"])
        page.get_by_text("Names and lifters").click()
        page.get_by_role("textbox", name="File-name pattern").fill("{lifter}_{set}")
        expect(page.get_by_role("button", name="Remove ana_2.mp4")).to_be_visible()
        lifters = page.get_by_role("heading", name="Lifters", exact=True)
        press(page, "Analyze all", shows=page.get_by_role("button", name="Cancel").or_(lifters))
        expect(lifters).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("cell", name="ana_2.mp4")).to_be_visible()
        # The still of the rep.
        wait_until(page, "[...document.images].some(image => image.naturalWidth > 300)")
        with zipfile.ZipFile(io.BytesIO(download(page, "Everything (ZIP)"))) as archive:
            for name in NAMES:
                assert archive.read(name) == (tmp_path / "out" / name).read_bytes()
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        assert fits(page)
        foreign_urls = [url for url in visitor.requested if not url.startswith((page_served.url, "data:", "blob:"))]
        assert not foreign_urls, "the page asks nobody but its own server"
