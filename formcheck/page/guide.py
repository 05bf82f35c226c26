"""The screen that shows how to film, in drawings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import streamlit as st

from formcheck.draw.svg import PICTURES

TIPS_ABREAST = 3


@dataclass(frozen=True, slots=True)
class FilmingTip:
    """One thing to do when filming: its drawing, its name, the drawing in words, and why."""

    drawing: str
    name: str
    alt: str
    why: str


TIPS = (
    FilmingTip(
        drawing="side-on.svg",
        name="From the side",
        alt="From above: the camera faces the side of the lifter, whose toes point across the picture. Cameras in "
        "front and at an angle are crossed out.",
        why="Point your toes across the picture. A small angle is fine, but the errors grow with it. From the front, "
        "knee travel and heels cannot be measured.",
    ),
    FilmingTip(
        drawing="hip-high.svg",
        name="At hip height, 3 m away",
        alt="A phone on a stool, its lens level with the hip of a lifter 3 meters away.",
        why="A camera that is too low, too high or too close distorts the picture. Much farther away, the shoe is too "
        "small to measure.",
    ),
    FilmingTip(
        drawing="whole-body.svg",
        name="Head to shoes, upright",
        alt="Two phones: in one the whole squatting body is in the picture; in the other, crossed out, the shoes "
        "are cut off.",
        why="Keep the phone upright, with space above your head and below your shoes.",
    ),
    FilmingTip(
        drawing="shoes-free.svg",
        name="Heels in plain sight",
        alt="Two lower legs: one shoe is free; the other, crossed out, is hidden by a plate.",
        why="Keep your shoes uncovered and well lit, trousers above them. The heel is measured on the shoe.",
    ),
    FilmingTip(
        drawing="steady.svg",
        name="Put the phone down",
        alt="A phone leaning upright on a box, and the words 30 or more frames per second.",
        why="It must not move or tilt. 30 frames per second are enough; 60 are better for quick reps.",
    ),
    FilmingTip(
        drawing="stand-still.svg",
        name="Stand still for a second",
        alt="Three figures: standing for one second, squatting, standing for one second.",
        why="Before the first rep and after the last. Everything is measured from standing.",
    ),
)


def show() -> None:
    """Draw the screen."""
    st.title("How to film a squat")
    for first in range(0, len(TIPS), TIPS_ABREAST):
        row = TIPS[first : first + TIPS_ABREAST]
        for number, column, tip in zip(count(first + 1), st.columns(TIPS_ABREAST, gap="medium"), row, strict=False):
            with column:
                st.image(str(PICTURES / tip.drawing), alt=tip.alt, width="stretch")
                st.subheader(f"{number}. {tip.name}", anchor=False)
                st.markdown(tip.why)
