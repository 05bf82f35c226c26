"""The small form: what is known of the lifter and the clip. It remembers, in the browser, until the next visit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from formcheck.domain.body import Side
from formcheck.domain.lifter import HEAVIEST_KG, SHORTEST_CM, TALLEST_CM, Bar, Lifter
from formcheck.domain.settings import Settings

HERE = Path(__file__).parent
MEMORY = "memory"
IS_RECALLED = "is-recalled"

BARS = {"No bar": Bar.NONE, "High on the back": Bar.HIGH, "Low on the back": Bar.LOW, "In front": Bar.FRONT}
SPEEDS = {
    "As the file says": None,
    "Real time": 1.0,
    "Twice as slow (60 pictures a second played at 30)": 0.5,
    "4 times as slow (120 played at 30)": 0.25,
    "8 times as slow (240 played at 30)": 0.125,
}
SIDES = {"Find it": None, "My left side": Side.LEFT, "My right side": Side.RIGHT}
MODELS = {"Closely": "heavy", "Quickly: a third of the time, less sure figures": "full"}
"""What can be chosen, in words, and what it means."""

NUMBERS = {"height": (SHORTEST_CM, TALLEST_CM), "body-mass": (0.0, HEAVIEST_KG), "bar-mass": (0.0, HEAVIEST_KG)}
CHOICES: dict[str, tuple[str | bool, ...]] = {
    "bar": tuple(BARS),
    "speed": tuple(SPEEDS),
    "side": tuple(SIDES),
    "model": tuple(MODELS),
    "blur": (False, True),
}
"""What each widget takes, by its key: numbers with their least and most, and choices."""


def show_details() -> None:
    """The small form; its widgets keep what was told while other screens are visited."""
    show_height()
    with st.expander("More about you and the clip"):
        first, second = st.columns(2)
        with first:
            _choice("Bar", "bar")
            _choice("Slow motion", "speed")
            _number("Body mass, kg", "body-mass", step=1.0, placeholder="only for shares of the load")
        with second:
            _number("Bar and plates, kg", "bar-mass", step=2.5, placeholder="0")
            _choice("Side nearer to the camera", "side")
            _choice("How to look", "model")
        st.checkbox("Blur the face in video and stills", key="blur", persist_state="session")


def show_height() -> None:
    """The one thing that makes every centimetre better."""
    _number("Height, cm", "height", step=1.0, placeholder="without shoes; makes every centimetre better")


def told_lifter() -> Lifter:
    """What was told of the lifter, on whatever screen.

    Raises:
        ValueError: if it cannot be, or not together.
    """
    told = st.session_state
    return Lifter(
        height_cm=told.get("height"),
        body_mass_kg=told.get("body-mass"),
        bar_kg=told.get("bar-mass") or 0.0,
        bar=BARS[told.get("bar") or "No bar"],
    )


def told_side() -> Side | None:
    """The side nearer to the camera; None is to find it."""
    return SIDES[st.session_state.get("side") or "Find it"]


def told_details() -> tuple[Lifter, Settings] | None:
    """What was told in the form; where it cannot be, say so and give back None."""
    told = st.session_state
    try:
        lifter = told_lifter()
        settings = Settings(model=MODELS[told["model"]], time_scale=SPEEDS[told["speed"]], side=told_side())
    except ValueError as error:
        st.warning(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return None
    return lifter, settings


def _number(label: str, key: str, *, step: float, placeholder: str) -> None:
    least, most = NUMBERS[key]
    st.number_input(
        label,
        min_value=least,
        max_value=most,
        value=None,
        step=step,
        format="%g",
        key=key,
        persist_state="session",
        placeholder=placeholder,
    )


def _choice(label: str, key: str) -> None:
    st.selectbox(label, CHOICES[key], key=key, persist_state="session")


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
