"""*Delete now* deletes all that a session has, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcheck.live.slots import LIVE_SLOTS
from formcheck.page.delete_button import DELETED
from formcheck.page.session import Session
from tests.page.screen_text import PATIENCE_S, shown

pytestmark = pytest.mark.usefixtures("workspace")


def _screen() -> None:
    from formcheck.page.delete_button import show_delete_button

    show_delete_button()


def opened() -> tuple[AppTest, Session]:
    page = AppTest.from_function(_screen, default_timeout=PATIENCE_S).run()
    return page, page.session_state["session"]


def test_where_there_is_nothing_there_is_no_button() -> None:
    page, session = opened()
    assert not page.button
    session.open_live_slot()
    assert not page.run().button, "an open screen without a set is nothing"


def test_everything_of_the_session_is_deleted_and_nothing_of_others(tmp_path: Path) -> None:
    (page, session), (_, other) = opened(), opened()
    clips = []
    for own in (session, other):
        with (tmp_path / "clip.mp4").open("wb+") as upload:
            own.set_upload(upload, name="clip.mp4")
        clips.append(own.clip)
    first, second = clips
    assert first is not None
    assert second is not None
    slot = session.open_live_slot()
    page.run().button(key="delete-now").click().run()
    assert DELETED in shown(page)
    assert not page.button
    assert not first.exists()
    assert not list(session.folder.iterdir())
    assert LIVE_SLOTS.find(slot.token) is None
    assert second.exists()
    assert DELETED not in shown(page.run())
