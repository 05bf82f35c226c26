"""Pictures made from the samples: of the page for the README, of each sample for the page.

``python -m tests.browser.pictures``
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import av
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.camera import camera_flags, write_camera
from tests.browser.stage import PATIENCE_S, PROJECT, SAMPLES, chromium, served
from tests.browser.watching import DESKTOP, PHONE, start, visit

SHOWN = "Knees past the toes, heels flat"
"""The sample whose result the README shows."""

QUALITY = 82
SMALL_PX = 240
MIDDLE_SHARE, WIDE_SHARE = 0.6, 0.9
"""Where the lifter is in the height of a sample's picture, and which share of its width is kept."""


def picture_samples(folder: Path) -> None:
    """One small picture of each sample, at the bottom of its first rep."""
    folder.mkdir(exist_ok=True)
    truth = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))["samples"]
    for name, sample in truth.items():
        with av.open(str(SAMPLES / name)) as clip:
            picture = next(f for f in clip.decode(video=0) if f.time >= sample["reps"][0]["bottom_s"])
        image = Image.fromarray(picture.to_ndarray(format="rgb24"))
        half = WIDE_SHARE * image.width / 2
        middle = (image.width / 2, MIDDLE_SHARE * image.height)
        box = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
        small = image.resize((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS, box=box)
        small.save(folder / Path(name).with_suffix(".jpg"), quality=QUALITY)


def picture_page(folder: Path) -> None:
    """The result of a sample on a desktop and on a phone."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as running, chromium() as browser:
        page = _result(browser, running.url)
        page.set_viewport_size({"width": 1280, "height": 1250})
        page.wait_for_timeout(2000)
        page.screenshot(path=folder / "page-desktop.jpg", type="jpeg", quality=QUALITY)
        page.set_viewport_size({"width": 390, "height": 1250})
        page.wait_for_timeout(2000)
        page.screenshot(path=folder / "page-phone.jpg", type="jpeg", quality=QUALITY)


def picture_live(folder: Path) -> None:
    """The live screen before a laptop and on a phone, as the verdict of a sample's first rep stands on it."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as running:
        camera = write_camera("heels_lift.mp4", Path(home) / "camera.mjpeg", before_s=3.0, end_s=3.4, after_s=4.0)
        with chromium(*camera_flags(camera)) as browser:
            for size, name in ((DESKTOP, "live-desktop.jpg"), (PHONE, "live-phone.jpg")):
                with visit(browser, running.url, size) as visitor:
                    start(visitor.page)
                    visitor.wait_for_rest()
                    visitor.page.screenshot(path=folder / name, type="jpeg", quality=QUALITY)


def _result(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(url)
    page.get_by_role("button", name=SHOWN).click()
    expect(page.locator("video")).to_have_js_property("readyState", 4, timeout=PATIENCE_S * 1000)
    return page


if __name__ == "__main__":
    picture_samples(SAMPLES / "pictures")
    picture_page(PROJECT / "docs")
    picture_live(PROJECT / "docs")
