"""The small form: what is known of the lifter and the clip. It remembers, in the browser, until the next visit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from formcheck.body import Side
from formcheck.lifter import HEAVIEST_KG, SHORTEST_CM, TALLEST_CM, Bar, Lifter
from formcheck.settings import Settings

HERE = Path(__file__).parent
MEMORY = "memory"
IS_RECALLED = "is-recalled"

BARS = {Bar.NONE: "No bar", Bar.HIGH: "High on the back", Bar.LOW: "Low on the back", Bar.FRONT: "In front"}
SPEEDS: dict[float | None, str] = {
    None: "As the file says",
    1.0: "Real time",
    0.5: "Twice as slow (60 pictures a second played at 30)",
    0.25: "4 times as slow (120 played at 30)",
    0.125: "8 times as slow (240 played at 30)",
}
SIDES: dict[Side | None, str] = {None: "Find it", Side.LEFT: "My left side", Side.RIGHT: "My right side"}
MODELS = {"heavy": "Closely", "full": "Quickly: a third of the time, less sure figures"}

NUMBERS = {"height": (SHORTEST_CM, TALLEST_CM), "body-mass": (0.0, HEAVIEST_KG), "bar-mass": (0.0, HEAVIEST_KG)}
CHOICES: dict[str, tuple[object, ...]] = {
    "bar": tuple(BARS),
    "speed": tuple(SPEEDS),
    "side": tuple(SIDES),
    "model": tuple(MODELS),
    "blur": (False, True),
}
"""What each widget takes, by its key: numbers with their least and most, and choices."""


def show_details() -> None:
    """The small form; its widgets keep what was told while other screens are visited."""
    first, second = st.columns(2)
    with first:
        st.number_input(
            "Height, cm",
            min_value=SHORTEST_CM,
            max_value=TALLEST_CM,
            value=None,
            step=1.0,
            format="%g",
            key="height",
            persist_state="session",
            placeholder="without shoes",
        )
        st.selectbox("Bar", list(BARS), format_func=BARS.__getitem__, key="bar", persist_state="session")
        st.selectbox("Slow motion", list(SPEEDS), format_func=SPEEDS.__getitem__, key="speed", persist_state="session")
    with second:
        st.number_input(
            "Body mass, kg",
            min_value=0.0,
            max_value=HEAVIEST_KG,
            value=None,
            step=1.0,
            format="%g",
            key="body-mass",
            persist_state="session",
            placeholder="only for load shares",
        )
        st.number_input(
            "Bar and plates, kg",
            min_value=0.0,
            max_value=HEAVIEST_KG,
            value=None,
            step=2.5,
            format="%g",
            key="bar-mass",
            persist_state="session",
            placeholder="0",
        )
        st.selectbox(
            "Side nearer to the camera", list(SIDES), format_func=SIDES.__getitem__, key="side", persist_state="session"
        )
    st.selectbox("How to look", list(MODELS), format_func=MODELS.__getitem__, key="model", persist_state="session")
    st.checkbox("Blur the face in video and stills", key="blur", persist_state="session")


def told_details() -> tuple[Lifter, Settings] | None:
    """What was told in the form; where it cannot be, say so and give back None."""
    told = st.session_state
    try:
        lifter = Lifter(
            height_cm=told["height"],
            body_mass_kg=told["body-mass"],
            bar_kg=told["bar-mass"] or 0.0,
            bar=told["bar"],
        )
        settings = Settings(model=told["model"], time_scale=told["speed"], side=told["side"])
    except ValueError as error:
        st.warning(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return None
    return lifter, settings


def blur_is_wanted() -> bool:
    """Whether faces are to be blurred in what is drawn."""
    return bool(st.session_state["blur"])


def remember_details() -> None:
    """Keep what was told in the browser's own storage, and recall it at the start of a session."""
    told = {key: st.session_state[key] for key in (*NUMBERS, *CHOICES) if key in st.session_state}
    is_recalled = bool(st.session_state.get(IS_RECALLED, False))
    _memory()(key=MEMORY, data={"is_recalled": is_recalled, "details": told}, on_kept_change=_recall)


def _recall() -> None:
    """Fill the form with what the browser kept; whatever does not fit (an older version, another hand) is left out."""
    st.session_state[IS_RECALLED] = True
    kept = st.session_state[MEMORY].kept
    for key, value in kept.items() if isinstance(kept, dict) else ():
        if key in NUMBERS and isinstance(value, int | float) and not isinstance(value, bool):
            least, most = NUMBERS[key]
            if least <= value <= most:
                st.session_state[key] = float(value)
        elif key in CHOICES:
            fitting = [choice for choice in CHOICES[key] if choice == value]
            st.session_state.update({key: fitting[0]} if fitting else {})


@cache
def _memory() -> Callable[..., Any]:
    return st.components.v2.component("formcheck_memory", js=(HERE / "memory.js").read_text(encoding="utf-8"))
