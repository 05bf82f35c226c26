"""The screen for lifters who check themselves at a camera: start it, and look at the sets afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from formcheck.domain.body import Joint, Side
from formcheck.live.messages import LifterDetails
from formcheck.live.websocket import PATH
from formcheck.page.lifter_form import remember_details, show_height, told_lifter, told_side
from formcheck.page.live.texts import SCREEN, TROUBLES
from formcheck.page.session import current_session
from formcheck.page.upload.answer import show_answer
from formcheck.page.upload.downloads import show_set_downloads
from formcheck.page.upload.evidence import show_reps

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from formcheck.judge.results import RepResult
    from formcheck.live.set_summary import LiveSet
    from formcheck.live.slots import LiveSlot

HERE = Path(__file__).parent
KEY = "live"

HEADING = "Check yourself live"
LEAD = (
    "Put this laptop or phone 3 m to your side, its lens level with your hip. Start, step back, squat. After each rep "
    "it shows and says whether your heels stayed down and how far your knees went. The pictures stay in the memory of "
    "the computer this page comes from; nothing is kept unless you download it."
)

_LIMB = (Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)
BONES = [[a.on(side), b.on(side)] for side in Side for a, b in pairwise(_LIMB)]
"""What is drawn of a body: pairs of landmarks with a line between them."""


def show(upload: StreamlitPage) -> None:
    """Draw the screen.

    Args:
        upload: the screen to offer where a camera cannot be had.
    """
    slot = current_session().open_live_slot()
    st.title(HEADING)
    st.html(f'<p class="fc-lead">{LEAD}</p>')
    show_height()
    try:
        slot.details = LifterDetails(told_lifter(), told_side())
    except ValueError as error:
        st.warning(f"{str(error)[:1].upper()}{str(error)[1:]}.")
    _camera(slot, upload)
    if slot.sets:
        _sets(list(slot.sets))
    remember_details()


def _camera(slot: LiveSlot, upload: StreamlitPage) -> None:
    """The camera's own part of the screen, which fills the window while it runs."""

    def asked() -> None:
        st.session_state["live-upload"] = True

    data = {"token": slot.token, "path": PATH, "bones": BONES, "words": SCREEN, "troubles": TROUBLES}
    _component()(key=KEY, data=data, on_upload_change=asked, on_closed_change=lambda: None)
    if st.session_state.pop("live-upload", False):
        st.switch_page(upload)


def _sets(sets: Sequence[LiveSet]) -> None:
    """The set that is chosen, the last one at first, as a clip's result is shown."""
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
        st.info("There is no still of this rep: its picture was no longer kept.")
        return
    left, _ = st.columns(2, gap="medium")
    with left:
        st.image(still.jpeg, alt=still.text, width="stretch")


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "formcheck_live",
        html=(HERE / "live.html").read_text(encoding="utf-8"),
        css=(HERE / "live.css").read_text(encoding="utf-8"),
        js=(HERE / "live.js").read_text(encoding="utf-8"),
    )
