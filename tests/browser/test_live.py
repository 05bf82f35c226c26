"""A lifter before a camera, in a real browser: counted, cued and summed up as a recording of the same pictures is."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from formcheck.analysis import analyze
from formcheck.domain.lifter import Lifter
from formcheck.judge.verdict import Verdict
from formcheck.live.websocket import FRAME_HEADER
from formcheck.observe.frame import Frame
from formcheck.observe.jpeg import decode_jpeg
from formcheck.observe.observer import Observer
from formcheck.observe.pose import PoseEstimator
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import Recording
from formcheck.page.live.texts import PROBLEMS
from formcheck.report.analysis_file import as_dict
from formcheck.wording.labels import VERDICTS
from tests.browser.camera import camera_flags, write_camera
from tests.browser.forwarder import forwarding
from tests.browser.stage import Served, chromium, download, press
from tests.browser.watching import (
    DESKTOP,
    HEIGHT_CM,
    PATIENCE_MS,
    PHONE,
    first_of_set,
    speed,
    start,
    visit,
)
from tests.fake_analysis import SOURCE

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two squats with lifted heels, and six seconds of standing between this and the next time round."""
    target = tmp_path_factory.mktemp("camera") / "camera.mjpeg"
    return write_camera("heels_lift.mp4", target, before_s=3.5, end_s=5.6, after_s=1.5)


def test_a_set_before_the_camera_is_told_as_its_recording(page_served: Served, camera: Path, tmp_path: Path) -> None:
    with chromium(*camera_flags(camera)) as browser, visit(browser, page_served.url, DESKTOP) as visitor:
        page = visitor.page
        start(page)
        visitor.wait_for_reps(2)
        page.get_by_role("button", name="Done").click()
        expect(page.locator("[class*=st-key-verdict-]")).to_contain_text("Heels lifted", timeout=PATIENCE_MS)
        result = download_all(page, tmp_path)
        verdicts = visitor.cards("verdict")
        said = page.evaluate("window.said")
        print("\n" + speed(page.evaluate("window.lags")))  # noqa: T201 - for those who ask pytest to show it
    recorded = recorded_analysis(visitor.sent, result)
    assert recorded["reps"] == result["reps"]
    assert recorded["summary"] == result["summary"]
    assert recorded["view"] == result["view"]
    # What was shown and said rep by rep, when each ended; it is shown again after a movement that was no rep.
    shown = [words for words, _ in groupby((card["number"], card["word"]) for card in verdicts)]
    assert shown == [(str(rep["index"]), VERDICTS[Verdict(rep["verdict"])].short) for rep in result["reps"]]
    assert any("Heels up" in words for words in said)
    assert result["summary"]["verdict"] == "heels_lifted"


def download_all(page: Page, folder: Path) -> dict[str, Any]:
    """What the set's downloads hold; gives back the JSON."""
    rows = page.get_by_test_id("stDataFrame").locator("tbody tr")
    result: dict[str, Any] = json.loads(download(page, "Everything (JSON)"))
    expect(rows).to_have_count(len(result["reps"]))
    assert download(page, "Measures (CSV)").count(b"\n") == 1 + len(result["reps"])
    stills = folder / "stills.zip"
    stills.write_bytes(download(page, "Stills (ZIP)"))
    with zipfile.ZipFile(stills) as archive:
        assert len(archive.namelist()) == len(result["reps"])
    expect(page.locator("[data-testid=stImage] img").first).to_be_visible()
    return result


def recorded_analysis(sent: list[bytes], result: dict[str, Any]) -> dict[str, Any]:
    """What is said of a recording of the set's pictures, which are among those that were sent."""
    times_s = np.array([FRAME_HEADER.unpack_from(message)[1] for message in sent])
    times_s = times_s - times_s[0]
    first = first_of_set(times_s, result)
    model = find_model("full")
    with PoseEstimator(model) as estimator:
        observer = Observer(estimator)
        for number, message in enumerate(sent[: first + result["source"]["frames"]]):
            observer.add(Frame(number, float(times_s[number]), decode_jpeg(message[FRAME_HEADER.size :])))
    observer.forget(float(times_s[first]))
    observation = observer.observation(zero_s=observer.first_s)
    assert len(observation.track) == result["source"]["frames"]
    lifter = Lifter(height_cm=float(HEIGHT_CM))
    # The frame rate decides whether tempo can be judged.
    source = replace(SOURCE, frame_rate_hz=result["source"]["frame_rate_hz"])
    return as_dict(analyze(Recording(source, model.name, model.sha256, observation), lifter=lifter))


def test_through_a_proxy_that_knows_only_tcp_a_broken_connection_loses_no_rep(
    page_served: Served, camera: Path
) -> None:
    port = int(page_served.url.rpartition(":")[2])
    with forwarding(port) as proxy, chromium(*camera_flags(camera)) as browser:
        url = f"http://localhost:{proxy.port}"
        with visit(browser, url, PHONE) as visitor:
            page = visitor.page
            start(page)
            visitor.wait_for_rest()
            before, reps = proxy.connections, visitor.cards("verdict")[-1]["reps"]
            proxy.cut()
            visitor.wait_for_reps(reps + 1)
            assert proxy.connections > before, "it had to connect anew"
            assert len(set(visitor.tokens)) == 1
            numbers = list(dict.fromkeys(card["number"] for card in visitor.cards("verdict")))
            assert numbers == [str(number) for number in range(1, reps + 2)]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            print("\n" + speed(page.evaluate("window.lags")))  # noqa: T201 - likewise
            page.get_by_role("button", name="Done").click()
            expect(page.locator("[class*=st-key-verdict-]")).to_contain_text("Heels lifted", timeout=PATIENCE_MS)


def test_without_a_camera_it_says_so_and_offers_the_upload(page_served: Served) -> None:
    with chromium(*camera_flags(None)) as browser, visit(browser, page_served.url, PHONE) as visitor:
        page = visitor.page
        start(page)
        expect(page.get_by_role("alert")).to_have_text(PROBLEMS["none"])
        expect(page.locator(".screen")).to_be_hidden()
        press(page, "Upload a clip instead", shows=page.get_by_role("button", name="Analyze"))


REFUSING = """
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("refused by the test", "%s"));
"""


@pytest.mark.parametrize(("error", "why"), [("NotAllowedError", "denied"), ("NotReadableError", "taken")])
def test_a_camera_that_cannot_be_had_is_told_with_what_helps(page_served: Served, error: str, why: str) -> None:
    with chromium() as browser, visit(browser, page_served.url, DESKTOP, script=REFUSING % error) as visitor:
        start(visitor.page)
        expect(visitor.page.get_by_role("alert")).to_have_text(PROBLEMS[why])


def test_over_plain_http_from_another_computer_it_says_how_to_get_a_camera(page_served: Served) -> None:
    port = page_served.url.rpartition(":")[2]
    with (
        chromium("--host-resolver-rules=MAP 192.0.2.9 127.0.0.1", *camera_flags(None)) as browser,
        visit(browser, f"http://192.0.2.9:{port}", DESKTOP) as visitor,
    ):
        start(visitor.page)
        expect(visitor.page.get_by_role("alert")).to_have_text(PROBLEMS["insecure"])
