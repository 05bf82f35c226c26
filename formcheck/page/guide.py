"""How to film, in drawn pictures."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from formcheck.draw.svg import svg_link


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do when filming: its drawing, its name, the drawing in words, and why."""

    drawing: str
    name: str
    alt: str
    why: str


STEPS = (
    Step(
        drawing="side-on.svg",
        name="From the side",
        alt="From above: the camera looks square at the side of the lifter, whose toes point across the picture. "
        "Cameras in front and at a slant are crossed out.",
        why="Your toes point across the picture. A little turned is fine, yet the more it is, the less sure the "
        "figures are; from the front knee travel and heels cannot be seen at all.",
    ),
    Step(
        drawing="hip-high.svg",
        name="As high as your hip, 3 m away",
        alt="A phone on a stool, its lens level with the hip of a lifter 3 metres away.",
        why="A camera on the floor or near the ceiling bends everything. Nearer, the picture is distorted; much "
        "further away, the shoe gets too small to read.",
    ),
    Step(
        drawing="whole-body.svg",
        name="Head to shoes, upright",
        alt="Two phones: in one the whole squatting body is in the picture; in the other, crossed out, the shoes "
        "are cut off.",
        why="Hold the phone upright and leave some air above your head and below your shoes.",
    ),
    Step(
        drawing="shoes-free.svg",
        name="Heels in plain sight",
        alt="Two lower legs: one shoe is free; the other, crossed out, is hidden by a plate.",
        why="Nothing in front of your shoes, trousers above them, light on them: the heel is read from the look of the "
        "shoe.",
    ),
    Step(
        drawing="steady.svg",
        name="Put the phone down",
        alt="A phone leaning upright on a box, and the words 30 or more pictures a second.",
        why="It must not move or tilt. The usual 30 pictures a second do; 60 are better for quick reps.",
    ),
    Step(
        drawing="stand-still.svg",
        name="Stand still for a second",
        alt="Three figures: standing for one second, squatting, standing for one second.",
        why="Before the first rep and after the last. Standing is what everything is measured from.",
    ),
)


def show() -> None:
    """Draw the screen."""
    st.title("How to film a squat")
    items = "".join(_item(number, step) for number, step in enumerate(STEPS, start=1))
    st.html(f'<ol class="fc-figures">{items}</ol>')


def _item(number: int, step: Step) -> str:
    drawing = f'<img src="{svg_link(step.drawing)}" alt="{step.alt}" width="320" height="210" />'
    return f"<li>{drawing}<h3>{number}. {step.name}</h3><p>{step.why}</p></li>"
