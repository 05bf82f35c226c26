"""A lifter's way through the page, on a desktop and on a phone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.page.lifter_form import MODELS
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure, value_text
from tests.browser.stage import (
    PATIENCE_S,
    PROJECT,
    Served,
    chromium,
    download,
    press,
    repeat_until,
    wait_until,
    wait_until_drawn,
)
from tests.video_files import cut

pytestmark = pytest.mark.slow

PATIENCE_MS = PATIENCE_S * 1000
"""For an analysis."""

SHORT_MS = 60_000
"""For what the page does at once."""

VERDICT = "[class*=st-key-verdict-]"
"""The card with the headline."""

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

DETAILS = {"height": 173, "model": next(words for words, name in MODELS.items() if name == "full")}
"""What this browser remembers of an earlier visit: the quick model, so that the tests do not take long."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the page, and every address their browser requested."""

    page: Page
    requested: list[str]


def visit(browser: Browser, url: str, size: dict[str, int], *, password: str = "") -> Visitor:
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    context.add_init_script(f"localStorage.setItem('formcheck.details', {json.dumps(json.dumps(DETAILS))})")
    page = context.new_page()
    page.set_default_timeout(SHORT_MS)
    expect.set_options(timeout=SHORT_MS)
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(url)
    if password:
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Height, cm")).to_have_value("173")
    return Visitor(page, requested)


def analyze(page: Page, clip: Path) -> None:
    """Upload a clip, and start its analysis."""
    page.locator("input[type=file]").set_input_files(clip)
    expect(page.get_by_role("button", name=f"Remove {clip.name}")).to_be_visible()
    started = page.get_by_role("button", name="Cancel").or_(page.locator(VERDICT))
    failed = page.get_by_role("alert").filter(has_text=clip.name)
    press(page, "Analyze", shows=started.or_(failed))


def analyze_by_command(clip: Path, folder: Path) -> tuple[dict[str, Any], str]:
    """What ``formcheck analyze`` says of a clip: its JSON and its CSV."""
    csv = folder / "command.csv"
    options = f"--height-cm {DETAILS['height']} --model full --json - --csv".split()
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "analyze", str(clip), *options, str(csv)],
        check=True,
        capture_output=True,
        cwd=PROJECT,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result, csv.read_text(encoding="utf-8")


def measurement(result: dict[str, Any]) -> Measurement:
    if "not_measured" in result:
        return NotMeasured(Reason(result["kind"]), result.get("figure"))
    return Measured(result["value"], result["error"])


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_clip_is_analyzed_played_looked_into_and_taken_away(
    page_served: Served, browser: Browser, tmp_path: Path
) -> None:
    clip = cut("heels_lift.mp4", tmp_path / "my squat.mp4", end_s=5.6)
    result, csv = analyze_by_command(clip, tmp_path)
    visitor = visit(browser, page_served.url, DESKTOP)
    page = visitor.page
    analyze(page, clip)
    card = page.locator(VERDICT)
    expect(card).to_contain_text(result["summary"]["headline"], timeout=PATIENCE_MS)
    expect(card).to_contain_text("Heels lifted")
    same_figures(page, result)
    plays(page)
    a_click_moves_video_and_charts(page, result)
    downloads_are(page, csv, result)
    assert fits(page)
    foreign_urls = [url for url in visitor.requested if not url.startswith((page_served.url, "data:", "blob:"))]
    assert not foreign_urls, "the page asks nobody but its own server"
    page.context.close()


def same_figures(page: Page, result: dict[str, Any]) -> None:
    """The table shows what the command says; a rep's list shows all of it."""
    rows = page.get_by_test_id("stDataFrame").locator("tbody tr")
    expect(rows).to_have_count(len(result["reps"]))
    for number, rep in enumerate(result["reps"]):
        for measure in shown_in(ViewKind.SIDE, display=Display.KEY):
            measured = measurement(rep["measures"][measure])
            shown = value_text(measure, measured) if isinstance(measured, Measured) else "None"
            # The text for screen readers has the number, without its sign and error.
            expect(rows.nth(number)).to_contain_text(shown.lstrip("+").removesuffix(".0"))
    listed = page.get_by_test_id("stExpander").get_by_test_id("stTable")
    repeat_until(page, page.get_by_text(re.compile("All measures of rep")).click, shows=listed)
    for name, value in result["reps"][0]["measures"].items():
        expect(listed).to_contain_text(figure(Measure(name), measurement(value)))


def plays(page: Page) -> None:
    video = page.locator("video")
    expect(video).to_have_js_property("readyState", 4, timeout=PATIENCE_MS)
    assert page.evaluate("document.querySelector('video').videoHeight") > 0
    page.evaluate("document.querySelector('video').muted = true")
    wait_until_drawn(page)
    page.get_by_role("button", name="Play rep 1").click()
    before = page.evaluate("document.querySelector('video').currentTime")
    wait_until(page, f"document.querySelector('video').currentTime > {before} + 0.3")
    page.evaluate("document.querySelector('video').pause()")


def a_click_moves_video_and_charts(page: Page, result: dict[str, Any]) -> None:
    # The mark of the second row: below the heading, 36 px high, and the first row, 35 px.
    mark = partial(page.get_by_test_id("stDataFrameResizable").click, position={"x": 16, "y": 88})
    repeat_until(page, mark, shows=page.get_by_role("heading", name="Rep 2 over time"))
    expect(page.get_by_role("radio", name="2", exact=True)).to_have_attribute("aria-checked", "true")
    expect(page.get_by_label(re.compile("Heel rise, cm, over time; rep 2")).first).to_be_attached()
    start_s = result["reps"][1]["start_s"]
    wait_until(page, f"Math.abs(document.querySelector('video').currentTime - {start_s}) < 0.1")


def downloads_are(page: Page, csv: str, result: dict[str, Any]) -> None:
    assert download(page, "Measures (CSV)").decode("utf-8") == csv
    assert json.loads(download(page, "Everything (JSON)")) == result
    assert download(page, "Stills (ZIP)").startswith(b"PK")
    assert b"ftyp" in download(page, "Video (MP4)")[:16]
    assert download(page, "Report (PDF)").startswith(b"%PDF-")
    report_reads_well(page, download(page, "Report (HTML)").decode("utf-8"), result)


def report_reads_well(page: Page, report: str, result: dict[str, Any]) -> None:
    """On a phone, in the dark and on paper; and it asks nobody for anything."""
    browser = page.context.browser
    assert browser is not None
    reader = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark").new_page()
    requested: list[str] = []
    reader.on("request", lambda request: requested.append(request.url))
    reader.set_content(report)
    expect(reader.get_by_role("heading", level=1)).to_have_text(result["summary"]["headline"])
    pictures = "[...document.images].map(image => image.complete && image.naturalWidth > 0)"
    assert reader.evaluate(pictures) == [True] * (2 + len(result["reps"]) + 4), (
        "two signs, a still of each rep, four curves"
    )
    assert fits(reader)
    ground = "getComputedStyle(document.body).backgroundColor"
    in_the_dark = reader.evaluate(ground)
    reader.emulate_media(media="print")
    assert reader.evaluate(ground) == "rgb(255, 255, 255)" != in_the_dark
    assert not [url for url in requested if not url.startswith("data:")]
    reader.context.close()


def test_on_a_phone_a_broken_file_is_told_and_a_front_view_says_what_it_cannot(
    page_served: Served, browser: Browser, tmp_path: Path
) -> None:
    page = visit(browser, page_served.url, PHONE).page
    assert fits(page)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video at all" * 100)
    analyze(page, broken)
    expect(page.get_by_text("This file could not be read as a video")).to_be_visible(timeout=PATIENCE_MS)
    clip = cut("front_knees_in.mp4", tmp_path / "front.mp4", end_s=3.6)
    analyze(page, clip)
    card = page.locator(VERDICT)
    expect(card).to_contain_text("filmed from the front", timeout=PATIENCE_MS)
    expect(card).to_contain_text("for heels and knee travel, film from the side")
    expect(page.get_by_test_id("stDataFrame").locator("tbody tr")).to_have_count(1)
    expect(page.locator("video")).to_have_js_property("readyState", 4, timeout=PATIENCE_MS)
    assert fits(page)
    screens = page.locator(".st-key-screens")
    guide = page.get_by_role("heading", name="How to film a squat")
    repeat_until(page, screens.get_by_text("How to film").click, shows=guide)
    assert fits(page)
    repeat_until(page, screens.get_by_text("Analyze").click, shows=card)
    expect(card).to_contain_text("filmed from the front")
    page.context.close()


def test_nothing_is_left_when_the_page_ends(page_served: Served) -> None:
    assert len(page_served.workspaces()) == 1
    page_served.process.terminate()
    page_served.process.wait(timeout=PATIENCE_S)
    assert page_served.workspaces() == []
