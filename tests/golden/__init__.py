"""The last results for the sample clips, one JSON file per clip.

Changed only by ``python -m tests.golden``. Not truth, which lies beside the clips: these files show what a change of
the code changes in what people read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from formcheck import Analysis, Lifter, Recording, analyze, record
from formcheck.measure.trace import SideTrace
from formcheck.observe.observer import observe
from formcheck.observe.pose import PoseEstimator
from formcheck.observe.pose_models import find_model
from formcheck.observe.video import open_clip
from formcheck.report.export import render_json
from tests.altered_recordings import alone, mirrored, with_half_the_frames, with_half_the_light

FOLDER = Path(__file__).parent
POINTS = FOLDER / "points.json"
"""What the pose model saw where the golden files were made."""

SAMPLES = FOLDER.parent.parent / "sample_videos"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))["samples"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two documents may differ.

    Attributes:
        errors: figures, by this share of their error.
        factor: errors, by this factor.
        doubts: whether a call may become unclear, or the other way, and sentences with it.
    """

    errors: float
    factor: float
    doubts: bool


SAME_PROCESSOR = Likeness(errors=0.5, factor=1.1, doubts=False)
"""What other libraries may change."""

OTHER_PROCESSOR = Likeness(errors=1.0, factor=1.6, doubts=True)
"""Processors round differently and the pose model passes that on. Between two kinds ways and turns differed by up to
0.85 of their error; errors grow with a point's jitter, and the less a foot looks like itself; and a figure near its
limit is called on one and unclear on the other."""

CLOSE_SHARE = 0.1
"""Plain numbers, such as the scale, may differ by this share."""

CLOSE_S = 0.04
"""Times may differ by about a picture."""

DOUBT = "unclear"
SENTENCES = ("headline", "cues")
NUMBER = re.compile(r"\d+(\.\d+)?")

AS_IT_IS, NO_HEIGHT = "as it is", "height not given"
ON_CURVES = "on its curves"
"""The key of what a clip's curves show at most in each rep, as the overlay's panel and the charts do."""

ALTERED: Mapping[str, Callable[[Recording], Recording]] = {
    AS_IT_IS: lambda recording: recording,
    "mirrored": mirrored,
    "half the frames": with_half_the_frames,
    "half the light": with_half_the_light,
}
"""How a sample's recording is altered."""

CURVES = ("knee_front_past_toe_cm", "heel_rise_cm", "trunk_lean_deg")
"""The curves of a rep with a largest value among its measures."""

WORKERS = 2
"""Each keeps about one core busy."""


def golden_path(name: str) -> Path:
    """Path of the golden file of a sample clip."""
    return FOLDER / f"{Path(name).stem}.json"


@cache
def altered_analyses() -> dict[str, dict[str, dict[str, Any]]]:
    """What the program says now of every sample clip, and of each as :data:`ALTERED`; takes a minute or two, once."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        return dict(zip(TRUTH, pool.map(analyze_altered, TRUTH), strict=True))


def analyses() -> dict[str, dict[str, Any]]:
    """What the program says of every sample clip now, as its JSON."""
    return {name: altered[AS_IT_IS] for name, altered in altered_analyses().items()}


def alone_key(rep: int) -> str:
    """The key of a rep, by its number, without the rest of its clip."""
    return f"rep {rep} alone"


def analyze_altered(name: str) -> dict[str, dict[str, Any]]:
    """The JSON of one sample clip, its lifter's height given, of the same clip altered, and of each rep alone."""
    known = Lifter(height_cm=TRUTH[name]["body"]["height_cm"])
    recording = record(SAMPLES / name)
    altered = {way: analyze(alter(recording), lifter=known) for way, alter in ALTERED.items()}
    altered[NO_HEIGHT] = analyze(recording)
    for rep in altered[AS_IT_IS].reps:
        altered[alone_key(rep.index)] = analyze(alone(recording, rep.timing), lifter=known)
    said: dict[str, dict[str, Any]] = {way: json.loads(render_json(analysis)) for way, analysis in altered.items()}
    return said | {ON_CURVES: largest_on_curves(altered[AS_IT_IS])}


def largest_on_curves(analysis: Analysis) -> dict[str, dict[str, float]]:
    """By rep and curve, the largest value that a curve of an analysis takes in that rep."""
    largest: dict[str, dict[str, float]] = {}
    for trace in (trace for trace in analysis.traces if isinstance(trace, SideTrace)):
        for rep in analysis.reps_in(trace):
            within = (trace.time_s >= rep.timing.start_s) & (trace.time_s <= rep.timing.end_s)
            curves = {name: getattr(trace, name).values[within] for name in CURVES}
            known = {name: float(np.nanmax(values)) for name, values in curves.items() if np.isfinite(values).any()}
            largest[str(rep.index)] = known
    return largest


def points_seen() -> list[float]:
    """Where the pose model sees the joints in an early picture of a sample, px: alike on one kind of processor only."""
    with open_clip(SAMPLES / next(iter(TRUTH))) as opened, PoseEstimator(find_model("heavy")) as estimator:
        track = observe(islice(opened.frames(), 3), estimator).track
    return [round(float(place), 4) for place in track.xy_px[-1].ravel()]


@cache
def likeness() -> Likeness:
    """What to ask here, from whether the golden files were made on this kind of processor."""
    made_by = json.loads(POINTS.read_text(encoding="utf-8")) if POINTS.exists() else []
    return SAME_PROCESSOR if made_by == points_seen() else OTHER_PROCESSOR


def differences(old: Any, new: Any, like: Likeness = SAME_PROCESSOR) -> list[str]:  # noqa: ANN401 - JSON holds anything
    """Each place where two documents differ, in words; what may differ between machines and versions is left out.

    Sentences tell of calls, so where a call may have become a doubt they are compared if all calls are the same.
    """
    found = list(_differences(old, new, "", like))
    doubted = like.doubts and any(DOUBT in (before, after) for _, before, after in found)
    left_out = (DOUBT, *SENTENCES) if doubted else ()
    return [
        f"{where}: {before} -> {after}"
        for where, before, after in found
        if not any(word in (before, after) or word in where for word in left_out)
    ]


def _differences(old: Any, new: Any, where: str, like: Likeness) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401
    if where in (".formcheck", ".pose"):
        return
    if isinstance(old, dict) and isinstance(new, dict) and "error" not in old:
        for key in sorted({*old, *new}):
            yield from _differences(old.get(key, "nothing"), new.get(key, "nothing"), f"{where}.{key}", like)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
            yield from _differences(before, after, f"{where} {number}", like)
    elif not _alike(old, new, where, like):
        yield where, old, new


def _alike(old: Any, new: Any, where: str, like: Likeness) -> bool:  # noqa: ANN401 - JSON holds anything
    """Whether two figures, or the figures in two texts, differ by no more than may be."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        figure = "value" if "value" in old else "first_to_last" if "first_to_last" in old else "difference"
        near = bool(abs(old[figure] - new[figure]) <= like.errors * old["error"])
        is_same = all(old[key] == new[key] for key in old.keys() - {figure, "error", "rep_error"})
        return near and is_same and bool(old["error"] / like.factor <= new["error"] <= old["error"] * like.factor)
    if isinstance(old, float | int) and isinstance(new, float | int):
        return abs(old - new) <= (CLOSE_S if where.endswith("_s") else CLOSE_SHARE * abs(old))
    if like.doubts and isinstance(old, str) and isinstance(new, str):
        return NUMBER.sub("0", old) == NUMBER.sub("0", new)
    return bool(old == new)
