"""What the program said of the sample clips last time, one JSON file a clip.

Changed only by ``python -m tests.golden``. Not truth, which lies beside the clips: these files show what a change of
the code changes in what people read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from formcheck import Lifter, analyze_video
from formcheck.report import render_json

FOLDER = Path(__file__).parent
SAMPLES = FOLDER.parent.parent / "sample_videos"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))["samples"]

CLOSE_ERRORS = 1.0
"""Processors round differently and the pose model passes that on: figures may differ by their error. Between two kinds
of processor ways and turns differed by up to 0.85 of it."""

CLOSE_FACTOR = 1.6
"""Errors may differ by this factor: they grow with a point's jitter, and the less a foot looks like itself."""

CLOSE_SHARE = 0.1
"""Plain numbers, such as the scale, may differ by this share."""

CLOSE_S = 0.04
"""Times may differ by about a picture."""

DOUBT = "unclear"
SENTENCES = ("headline", "cues")
NUMBER = re.compile(r"\d+(\.\d+)?")

WORKERS = 2
"""Each keeps about one core busy."""


def golden_path(name: str) -> Path:
    """Where the golden file of a sample clip lies."""
    return FOLDER / f"{Path(name).stem}.json"


@cache
def analyses() -> dict[str, dict[str, Any]]:
    """What the program says of every sample clip now, as its JSON; takes half a minute, once."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        texts = pool.map(analyse, TRUTH)
        return {name: json.loads(text) for name, text in zip(TRUTH, texts, strict=True)}


def analyse(name: str) -> str:
    """The JSON of one sample clip, its lifter's height given."""
    height_cm = TRUTH[name]["body"]["height_cm"]
    return render_json(analyze_video(SAMPLES / name, lifter=Lifter(height_cm=height_cm)))


def differences(old: Any, new: Any) -> list[str]:  # noqa: ANN401 - JSON holds anything
    """Each place where two documents differ, in words; what may differ between machines and versions is left out.

    A figure near its limit is called on one machine and unclear on another. Sentences that tell of it differ, then, so
    they are compared where all calls are the same.
    """
    found = list(_differences(old, new, ""))
    doubted = any(DOUBT in (before, after) for _, before, after in found)
    left_out = (DOUBT, *SENTENCES) if doubted else ()
    return [
        f"{where}: {before} -> {after}"
        for where, before, after in found
        if not any(word in (before, after) or word in where for word in left_out)
    ]


def _differences(old: Any, new: Any, where: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401
    if where in (".formcheck", ".pose"):
        return
    if isinstance(old, dict) and isinstance(new, dict) and "value" not in old:
        for key in sorted({*old, *new}):
            yield from _differences(old.get(key, "nothing"), new.get(key, "nothing"), f"{where}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
            yield from _differences(before, after, f"{where} {number}")
    elif not _alike(old, new, where):
        yield where, old, new


def _alike(old: Any, new: Any, where: str) -> bool:  # noqa: ANN401 - JSON holds anything
    """Whether two figures, or the figures in two texts, differ by no more than machines do."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        near = bool(abs(old["value"] - new["value"]) <= CLOSE_ERRORS * max(old["error"], new["error"]))
        return near and bool(old["error"] / CLOSE_FACTOR <= new["error"] <= old["error"] * CLOSE_FACTOR)
    if isinstance(old, float | int) and isinstance(new, float | int):
        return abs(old - new) <= (CLOSE_S if where.endswith("_s") else CLOSE_SHARE * abs(old))
    if isinstance(old, str) and isinstance(new, str):
        return NUMBER.sub("0", old) == NUMBER.sub("0", new)
    return bool(old == new)
