"""The form: details of the lifter and the clip. The browser remembers them until the next visit."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from formcheck.domain.body import Side
from formcheck.domain.lifter import HEAVIEST_KG, SHORTEST_CM, TALLEST_CM, Bar, Lifter
from formcheck.domain.settings import Settings
from formcheck.page.component import load_component
from formcheck.wording.headline import sentence

HERE = Path(__file__).parent
MEMORY = "memory"
IS_RECALLED = "is-recalled"

BARS = {"No bar": Bar.NONE, "High bar": Bar.HIGH, "Low bar": Bar.LOW, "Front rack": Bar.FRONT}
SPEEDS = {
    "Auto": None,
    "Real time": 1.0,
    "2x slow motion (60 fps played at 30)": 0.5,
    "4x slow motion (120 fps played at 30)": 0.25,
    "8x slow motion (240 fps played at 30)": 0.125,
}
SIDES = {"Auto": None, "My left side": Side.LEFT, "My right side": Side.RIGHT}
MODELS = {"Accurate": "heavy", "Fast": "full"}
"""The choices by their labels. The fast model takes a third of the time; its errors are larger."""

NUMBERS = {"height": (SHORTEST_CM, TALLEST_CM), "body-mass": (0.0, HEAVIEST_KG), "bar-mass": (0.0, HEAVIEST_KG)}
CHOICES: dict[str, tuple[str | bool, ...]] = {
    "bar": tuple(BARS),
    "speed": tuple(SPEEDS),
    "side": tuple(SIDES),
    "model": tuple(MODELS),
    "blur": (False, True),
}
"""What each widget takes, by its key: numbers from least to most, and choices."""


def show_form() -> None:
    """Show the form. Its widgets keep their values while other screens are open."""
    show_height()
    with st.expander("More details"):
        first, second = st.columns(2)
        with first:
            _choice("Bar", "bar")
            _choice("Slow motion", "speed")
            _number("Body mass, kg", "body-mass", step=1.0, placeholder="for the load estimate")
        with second:
            _number("Bar and plates, kg", "bar-mass", step=2.5, placeholder="0")
            _choice("Side facing the camera", "side")
            _choice("Quality", "model", help="Fast takes a third of the time; its errors are larger.")
        show_blur()


def show_blur() -> None:
    """Show the choice whether faces are blurred."""
    st.checkbox(
        "Blur faces in video and stills",
        key="blur",
        persist_state="session",
        help="The lifter's, and others' where a face detector finds them. Frames are blurred whole where it is not "
        "known where the lifter's head is.",
    )


def show_height() -> None:
    """Show the field for the height, which makes every centimeter more accurate."""
    _number("Height, cm", "height", step=1.0, placeholder="without shoes; makes every cm more accurate")


def form_lifter() -> Lifter:
    """The lifter by the form, on whatever screen.

    Raises:
        ValueError: if a value is impossible, or does not go with another.
    """
    form = st.session_state
    return Lifter(
        height_cm=form.get("height"),
        body_mass_kg=form.get("body-mass"),
        bar_kg=form.get("bar-mass") or 0.0,
        bar=BARS[form.get("bar") or "No bar"],
    )


def form_side() -> Side | None:
    """The side facing the camera; None finds it."""
    return SIDES[st.session_state.get("side") or "Auto"]


def form_details() -> tuple[Lifter, Settings] | None:
    """Lifter and settings by the form; None where they are impossible, which the screen then says."""
    form = st.session_state
    try:
        lifter = form_lifter()
        settings = Settings(model=MODELS[form["model"]], time_scale=SPEEDS[form["speed"]], side=form_side())
    except ValueError as error:
        st.warning(sentence(str(error)))
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


def _choice(label: str, key: str, *, help: str | None = None) -> None:  # noqa: A002 - as Streamlit calls it
    st.selectbox(label, CHOICES[key], key=key, persist_state="session", help=help)


def blur_is_wanted() -> bool:
    """Whether faces are blurred in what is drawn."""
    return bool(st.session_state["blur"])


def remember_form() -> None:
    """Keep the form in the browser's own storage, and recall it at the start of a session."""
    details = {key: st.session_state[key] for key in (*NUMBERS, *CHOICES) if key in st.session_state}
    is_recalled = bool(st.session_state.get(IS_RECALLED, False))
    load_component(HERE / "memory")(
        key=MEMORY, data={"is_recalled": is_recalled, "details": details}, on_kept_change=_recall
    )


def _recall() -> None:
    """Fill the form with what the browser kept; a value that does not fit (an older version) is left out."""
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
