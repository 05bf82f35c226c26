"""The overlay of a video, picture by picture: the marks, a panel of live figures, and each rep's verdict after it.

The panel and the verdict have fixed places, chosen once for a clip where the lifter is least often: nothing jumps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.draw.canvas import (
    GREY,
    NIGHT,
    WHITE,
    Box,
    Floats,
    Ink,
    Picture,
    bold_width_px,
    fitting_px,
    resized,
    text_width_px,
)
from formcheck.draw.marks import Placing, draw_key, draw_marks
from formcheck.draw.still import find_trace, outline, unit_of
from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.trace import Curve, SideTrace, Trace
from formcheck.wording.captions import SEEN_FROM, Key, symbol, title

LONGEST_SIDE_PX, SHORTEST_LONG_SIDE_PX = 1280, 640
"""A video's longer side: light on a phone, and large enough for letters."""

LETTERS_UNITS = 6.6
"""Height of letters in plain line widths: 28 pixels in a picture of 720 by 1280."""

FLASH_S = 1.8
"""How long a verdict stays after its rep: read aloud it takes one second."""

HEAD_COUNTS = 6
"""How many times a head under the panel counts: people look for the face first, and few for the sole."""

KNEE_ROW, HEEL_ROW, TRUNK_ROW = "knee -88.8 ± 8.8 cm", "heel", "trunk"
"""The widest row the panel must hold, and how its rows begin."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What stays the same in all pictures of a clip.

    Attributes:
        scale: size of the pictures drawn over that of the clip's.
        width_px, height_px: size of the pictures drawn, even as H.264 wants it.
        letters_px: height of letters.
        panel, banner: where the live figures and the verdict stand.
    """

    scale: float
    width_px: int
    height_px: int
    letters_px: float
    panel: Box
    banner: Box


def plan_overlay(analysis: Analysis, *, width_px: int, height_px: int) -> Plan:
    """Choose size and places for a clip of this size."""
    longest = max(width_px, height_px)
    scale = min(1.0, LONGEST_SIDE_PX / longest) if longest >= SHORTEST_LONG_SIDE_PX else SHORTEST_LONG_SIDE_PX / longest
    width, height = (max(2, 2 * int(size * scale / 2)) for size in (width_px, height_px))
    letters = LETTERS_UNITS * unit_of(width, height)
    widest = 3.1 * letters + text_width_px(KNEE_ROW, size_px=letters) * 1.1
    while widest > 0.9 * width:
        letters, widest = 0.9 * letters, 0.9 * widest
    gap = 0.8 * letters
    panel = (widest, 1.55 * letters * (1 + len(_rows(analysis, None, 0))) + 0.6 * letters)
    told = [title(rep, of=len(analysis.reps)) for rep in analysis.reps]
    wide = 3.4 * letters + 1.15 * max((bold_width_px(words, size_px=letters) for words in told), default=0.0)
    body = _body(analysis, scale)
    across, down = (gap, width - gap - panel[0]), (gap, height - gap - panel[1])
    chosen = min((Box(x, y, *panel) for y in down for x in across), key=lambda box: _hidden(body, box))
    tall = 2.2 * letters
    banners = [_beside(chosen, Box(gap, y, width - 2 * gap, tall), wide) for y in (height - gap - tall, gap)]
    return Plan(
        scale, width, height, letters, chosen, min(banners, key=lambda box: (_hidden(body, box), -box.width_px))
    )


def _beside(panel: Box, row: Box, wide_px: float) -> Box:
    """The middle of a row, or of what the panel leaves of it; no wider than needed."""
    left, right = row.left_px, row.right_px
    if row.overlaps(panel):
        gap = row.left_px
        left, right = max(
            (left, panel.left_px - gap), (panel.right_px + gap, right), key=lambda span: span[1] - span[0]
        )
    width = min(wide_px, right - left)
    return Box((left + right - width) / 2, row.top_px, width, row.height_px)


def draw_overlay(rgb: Picture, analysis: Analysis, plan: Plan, *, time_s: float) -> Picture:
    """One picture of the overlay video.

    Args:
        rgb: ``(height, width, 3)`` the clip's picture.
        analysis: with its traces.
        plan: made for a clip of this size.
        time_s: the picture's own time.
    """
    height, width = (round(size * plan.scale) for size in rgb.shape[:2])
    picture = resized(rgb, width=width, height=height) if plan.scale != 1.0 else rgb.copy()
    picture = np.ascontiguousarray(picture[: plan.height_px, : plan.width_px])
    ink = Ink(picture, unit_px=unit_of(plan.width_px, plan.height_px))
    found = find_trace(analysis.traces, time_s)
    if found is not None:
        draw_marks(ink, *found, Placing(plan.scale))
    _panel(ink, analysis, plan, time_s)
    _banner(ink, analysis, plan, time_s)
    return picture


def _panel(ink: Ink, analysis: Analysis, plan: Plan, time_s: float) -> None:
    """How many reps there are, which one this is, and what is measured now."""
    found = find_trace(analysis.traces, time_s)
    letters, box = plan.letters_px, plan.panel
    ink.plate(box)
    left, baseline = box.left_px + 0.7 * letters, box.top_px + 1.35 * letters
    ink.bold(_counter(analysis, time_s), left, baseline, WHITE, size_px=letters)
    key_ink = Ink(ink.rgb, unit_px=letters / 11)
    for key, words in _rows(analysis, *(found or (None, 0))):
        baseline += 1.55 * letters
        start = left
        if key is not Key.NONE:
            draw_key(key_ink, key, np.array([left + 0.5 * letters, baseline - 0.36 * letters]), size_px=letters)
            start += 1.6 * letters
        name, _, figure = words.partition(" ") if key is not Key.NONE else (words, "", "")
        ink.text(name, start, baseline, GREY, size_px=letters)
        at = start + text_width_px("trunk  ", size_px=letters)
        ink.text(figure, at, baseline, WHITE, size_px=letters)


def _counter(analysis: Analysis, time_s: float) -> str:
    total = len(analysis.reps)
    if total == 0:
        return "No squat found"
    begun = sum(rep.timing.start_s <= time_s for rep in analysis.reps)
    return f"Rep {begun} of {total}" if begun else f"{total} {'rep' if total == 1 else 'reps'}"


def _rows(analysis: Analysis, trace: Trace | None, number: int) -> list[tuple[Key, str]]:
    """What the panel says below the counter, as many rows at any time."""
    kind = analysis.view.kind
    if kind in SEEN_FROM:
        return [(Key.NONE, SEEN_FROM[kind]), (Key.NONE, "knee travel, heels:"), (Key.NONE, "not measured")]
    side = trace if isinstance(trace, SideTrace) else None
    knee, heel, trunk = (
        (side.knee_past_toe_cm, side.heel_rise_cm, side.trunk_lean_deg) if side is not None else (None, None, None)
    )
    return [
        (Key.KNEE, f"knee {_live(knee, number, form='+.1f', unit=' cm')}"),
        (Key.HEEL, f"{HEEL_ROW} {_live(heel, number, form='.1f', unit=' cm')}"),
        (Key.TRUNK, f"{TRUNK_ROW} {_live(trunk, number, form='.0f', unit='°')}"),
    ]


def _live(curve: Curve | None, number: int, *, form: str, unit: str) -> str:
    """A figure of this moment; within a rep it says so where there is none, between reps it is silent."""
    if curve is None or not np.isfinite(curve.values).any():
        return "not measured"
    value, error = float(curve.values[number]), float(curve.error[number])
    if not math.isfinite(error):
        return ""
    if not math.isfinite(value):
        return "not measured"
    # Adding 0 after rounding makes +0.0 of -0.0.
    digits = int(form[-2])
    return f"{round(value, digits) + 0.0:{form}} ± {error:{form.lstrip('+')}}{unit}"


def _banner(ink: Ink, analysis: Analysis, plan: Plan, time_s: float) -> None:
    """The verdict of the rep just done, until the next one is well under way."""
    rep = _just_done(analysis, time_s)
    if rep is None:
        return
    letters, words = plan.letters_px, title(rep, of=len(analysis.reps))
    size = fitting_px(words, size_px=letters, width_px=plan.banner.width_px - 3.3 * letters)
    # The plate is as wide as its own words, about the same middle.
    width = bold_width_px(words, size_px=size) + 3.3 * letters
    box = plan.banner
    box = Box(box.left_px + (box.width_px - width) / 2, box.top_px, width, box.height_px)
    ink.plate(box, NIGHT, opacity=0.86)
    middle = box.top_px + box.height_px / 2
    ink.symbol(symbol(rep.judged.verdict), np.array([box.left_px + 1.35 * letters, middle]), radius_px=0.75 * letters)
    ink.bold(words, box.left_px + 2.6 * letters, middle + 0.36 * size, WHITE, size_px=size)


def _just_done(analysis: Analysis, time_s: float) -> RepResult | None:
    done = [rep for rep in analysis.reps if rep.timing.end_s <= time_s < rep.timing.end_s + FLASH_S]
    return done[-1] if done else None


def _body(analysis: Analysis, scale: float) -> Floats:
    """``(n, 2)`` where the lifter is, all through the clip, as drawn; the head counts more than a foot."""
    points = [outline(trace).reshape(-1, 2) for trace in analysis.traces]
    points += [trace.head_px[:, :2] for trace in analysis.traces] * HEAD_COUNTS
    if not points:
        return np.zeros((0, 2))
    there = np.concatenate(points)
    return np.asarray(there[np.isfinite(there).all(axis=1)] * scale)


def _hidden(body: Floats, box: Box) -> int:
    """How often a point of the lifter would lie under a box."""
    across = (body[:, 0] >= box.left_px) & (body[:, 0] <= box.right_px)
    return int(np.count_nonzero(across & (body[:, 1] >= box.top_px) & (body[:, 1] <= box.bottom_px)))
