"""The live screen: start the camera, and see the sets afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.domain.body import Joint, Side
from formcheck.live.messages import LifterDetails, LiveSet
from formcheck.live.websocket import PATH
from formcheck.page.component import load_component
from formcheck.page.lifter_form import (
    blur_is_wanted,
    form_lifter,
    form_side,
    remember_form,
    show_blur,
    show_height,
)
from formcheck.page.live.texts import PROBLEMS, SCREEN
from formcheck.page.session import current_session
from formcheck.page.upload.answer import show_answer
from formcheck.page.upload.downloads import show_set_downloads
from formcheck.page.upload.evidence import show_reps
from formcheck.wording.headline import sentence

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from formcheck.judge.results import RepResult
    from formcheck.live.slots import LiveSlot

HERE = Path(__file__).parent
KEY = "live"

HEADING = "Check yourself live"
LEAD = (
    "Put this laptop or phone 3 m to your side, its lens at hip height. Start, step back, squat. After each rep it "
    "shows and says whether your heels stayed down and how far your knees went. Everything stays on this computer, "
    "and nothing is kept unless you download it."
)

_LIMB = (Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)
BONES = [[a.on(side), b.on(side)] for side in Side for a, b in pairwise(_LIMB)]
"""What is drawn of a body: lines between pairs of landmarks."""


def show(upload: StreamlitPage) -> None:
    """Draw the screen.

    Args:
        upload: the screen to offer where there is no camera.
    """
    slot = current_session().open_live_slot()
    st.title(HEADING)
    st.markdown(LEAD)
    show_height()
    show_blur()
    try:
        slot.details = LifterDetails(form_lifter(), form_side(), blur_is_wanted())
    except ValueError as error:
        st.warning(sentence(str(error)))
    _camera(slot, upload)
    if slot.sets:
        _sets(list(slot.sets))
    remember_form()


def _camera(slot: LiveSlot, upload: StreamlitPage) -> None:
    """Show the camera, which fills the window while it runs."""

    def request_upload() -> None:
        """Note that the lifter wants to upload a clip instead."""
        st.session_state["live-upload"] = True

    data = {"token": slot.token, "path": PATH, "bones": BONES, "texts": SCREEN, "problems": PROBLEMS}
    component = load_component(HERE / "live", "connection", "camera", "card")
    component(key=KEY, data=data, on_upload_change=request_upload, on_closed_change=lambda: None)
    if st.session_state.pop("live-upload", False):
        st.switch_page(upload)


def _sets(sets: Sequence[LiveSet]) -> None:
    """Show the chosen set, at first the last one, like a clip's result."""
    names = {one.analysis.source.file: one for one in sets}
    chosen = sets[-1]
    if len(sets) > 1:
        labels = {name: f"Set {name.rpartition('-')[2]}" for name in names}
        picked = st.segmented_control("Set", list(names), format_func=labels.__getitem__, default=list(names)[-1])
        chosen = names.get(picked or "", chosen)
    analysis = chosen.analysis
    show_answer(analysis)
    if analysis.reps:
        show_reps(analysis, lambda rep: _still(chosen, rep), of=analysis.source.file)
    show_set_downloads(chosen)


def _still(live_set: LiveSet, rep: RepResult) -> None:
    still = next((still for still in live_set.stills if still.rep == rep.index), None)
    if still is None:
        st.info("There is no still of this rep: its frame was already deleted.")
        return
    left, _ = st.columns(2, gap="medium")
    with left:
        st.image(still.jpeg, alt=still.text, width="stretch")
