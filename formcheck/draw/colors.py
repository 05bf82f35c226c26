"""The colors of screens, reports and charts, once. Pictures have their own, for any background: draw/canvas.py."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.wording.labels import VerdictGroup

GROUP_COLORS: Mapping[VerdictGroup, str] = {
    VerdictGroup.CONTROLLED: "#0b8a8f",
    VerdictGroup.HEELS: "#d0611a",
    VerdictGroup.OTHER: "#8f5bb8",
    VerdictGroup.UNSURE: "#64707c",
}
"""One for each group of verdicts; a sign and a word always stand beside it."""

CURVE_COLORS: Mapping[str, str] = {
    "knee_front_past_toe_cm": "#2f7fb5",
    "heel_rise_cm": GROUP_COLORS[VerdictGroup.HEELS],
    "trunk_lean_deg": GROUP_COLORS[VerdictGroup.OTHER],
    "hip_height_cm": GROUP_COLORS[VerdictGroup.CONTROLLED],
}
"""By the curve's name in a trace."""

REP_SHADE, LIMIT, ACCENT = "#8a929a", "#d9480f", "#2f7fb5"
"""Shade of a rep, line of a limit, and what is selected; visible on a light and on a dark background."""


def css_variables() -> str:
    """The colors as CSS variables: ``--controlled``, ``--heels``, ``--other``, ``--unsure``, ``--accent``."""
    named = [*GROUP_COLORS.items(), ("accent", ACCENT)]
    return f":root {{ {' '.join(f'--{name}: {color};' for name, color in named)} }}\n"
