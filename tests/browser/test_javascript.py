"""The logic of the live screen's JavaScript, module by module, in a real browser."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from formcheck.live.websocket import FRAME_HEADER
from formcheck.page.component import bundle
from tests.browser.stage import PROJECT, chromium

pytestmark = pytest.mark.slow

LIVE = PROJECT / "formcheck" / "page" / "live" / "live"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page that has loaded the modules as ``modules``."""
    code = b64encode(bundle(LIVE, "connection", "camera", "card").encode("utf-8")).decode("ascii")
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(Path(LIVE.with_suffix(".html")).read_text(encoding="utf-8"))
        page.evaluate("async (code) => { window.modules = await import(`data:text/javascript;base64,${code}`); }", code)
        yield page


def call(page: Page, name: str, *arguments: object) -> Any:  # noqa: ANN401
    """What a function of the modules gives back."""
    return page.evaluate(f"(given) => modules.{name}(...given)", list(arguments))


def test_a_frame_is_packed_as_the_server_reads_it(page: Page) -> None:
    content = page.evaluate(
        "() => [...new Uint8Array(modules.packFrame(7, 1234.5, new Uint8Array([255, 216, 1])).buffer)]"
    )
    message = bytes(content)
    assert FRAME_HEADER.unpack_from(message) == (7, 1.2345)
    assert message[FRAME_HEADER.size :] == b"\xff\xd8\x01"


@pytest.mark.parametrize(
    ("size", "sent"),
    [
        ((640, 480), (640, 480)),
        ((1280, 720), (1280, 720)),
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (540, 960)),
        ((4000, 3000), (1280, 960)),
        ((0, 0), (0, 0)),
    ],
)
def test_large_frames_are_sent_smaller_in_their_shape(page: Page, size: tuple[int, int], sent: tuple[int, int]) -> None:
    found = page.evaluate("(size) => JSON.stringify(modules.sentSize(...size))", list(size))
    assert tuple(json.loads(found).values()) == sent


@pytest.mark.parametrize(
    ("state", "delay_ms"),
    [
        ({"tries": 0, "wasOpen": False, "lostForMs": 0}, 500),
        ({"tries": 2, "wasOpen": False, "lostForMs": 5000}, 2000),
        ({"tries": 3, "wasOpen": False, "lostForMs": 5000}, None),
        ({"tries": 3, "wasOpen": True, "lostForMs": 5000}, 4000),
        ({"tries": 40, "wasOpen": True, "lostForMs": 119_000}, 4000),
        ({"tries": 40, "wasOpen": True, "lostForMs": 121_000}, None),
    ],
)
def test_it_connects_again_ever_more_slowly_and_gives_up(
    page: Page, state: dict[str, object], delay_ms: int | None
) -> None:
    assert call(page, "retryDelay", state) == delay_ms


SPEAK = """
(heard) => {
  const said = [];
  let nowMs = 0;
  const speaker = new modules.Speaker((text) => said.push([nowMs, text]));
  for (const [atMs, card] of heard) { nowMs = atMs; speaker.hear(card, atMs); }
  return said;
}
"""


def card(speech_id: str, speech: str, delay_ms: int = 0) -> dict[str, object]:
    return {"speech_id": speech_id, "speech": speech, "speech_delay_ms": delay_ms}


def test_each_speech_is_spoken_once_and_after_its_delay(page: Page) -> None:
    hint, silence = card("hint-0-dark", "Too dark.", 1500), card("", "")
    first, second = card("rep-0-1", "1. Good."), card("rep-0-2", "2. Heels up.")
    heard = [(0, hint), (1400, hint), (1500, hint), (1600, hint), (2000, first), (2100, first), (2200, silence)]
    assert page.evaluate(SPEAK, [*heard, (2300, first), (4000, second), (4100, hint), (5500, silence)]) == [
        [1500, "Too dark."],
        [2000, "1. Good."],
        [4000, "2. Heels up."],
    ]


def test_a_hint_that_goes_in_time_is_not_spoken(page: Page) -> None:
    hint, silence = card("hint-0-dark", "Too dark.", 1500), card("", "")
    assert page.evaluate(SPEAK, [(0, hint), (1400, silence), (1600, hint), (3000, hint)]) == []
    assert page.evaluate(SPEAK, [(0, hint), (1400, silence), (1600, hint), (3100, hint)]) == [[3100, "Too dark."]]


def test_a_card_shows_its_texts_as_they_are(page: Page) -> None:
    shown = page.evaluate("""
() => {
  const root = document.querySelector(".live");
  const view = new modules.CardView(root);
  const figures = [{ label: "<b>heels</b>", shown: "4", error: "± 1 cm" }];
  view.show({ screen: "verdict", kind: "heels", word: "Heels up", number: "2", reps: 2, figures });
  const texts = [".number", ".word", ".text", "dt", "dd"].map((name) => root.querySelector(name).textContent);
  return [texts, root.querySelector(".finish").hidden, { ...root.querySelector(".screen").dataset }];
}
""")
    assert shown == [
        ["2", "Heels up", "", "<b>heels</b>", "4 ± 1 cm"],
        False,
        {"state": "verdict", "kind": "heels"},
    ]
