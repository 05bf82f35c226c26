"""The truth of a clip: exact if it was rendered, placed by hand if it was filmed."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.exact import exact_measures
from formcheck.domain.body import Side
from formcheck.measure.registry import Measure
from formcheck.segment.view import OBLIQUE_TO_DEG

SAMPLES = Path(__file__).parent.parent / "sample_videos"

STRAIGHT_ON_DEG = 10.0
"""Rendered clips turned by up to this count as side views: lifters who aim for one get this close."""

FLAT_TO_CM = 0.5
LIFTED_FROM_CM = 1.9
"""A true heel rise between the two counts neither as flat nor as lifted."""

NEAR_BOTTOM_S = 0.3
"""Points placed by hand within this time of a bottom count for it."""

HALVES = {0: "even", 1: "odd"}
"""Names of the two halves of all clips."""


def half(clip: str) -> int:
    """The half that a clip belongs to: the parity of the MD5 of its name."""
    return int(hashlib.md5(clip.encode(), usedforsecurity=False).hexdigest(), 16) % 2


@dataclass(frozen=True, slots=True)
class TrueRep:
    """The truth of one rep.

    Attributes:
        bottom_s: the lowest moment.
        hold_s: start and end of the bottom; any moment in it is equally right.
        complete: False if descent or ascent is not in the clip.
        heels: ``flat``, ``lifted``, or None if neither is certain.
        knees: ``past``, ``level`` or ``behind`` by eye; None where nobody looked or it cannot be seen.
        measures: true values by the names of the output format.
    """

    bottom_s: float
    hold_s: tuple[float, float]
    complete: bool
    heels: str | None
    measures: Mapping[Measure, float]
    knees: str | None = None

    def bottom_error_s(self, found_s: float) -> float:
        """How far a found bottom lies outside the hold, in seconds; + late."""
        return found_s - min(max(found_s, self.hold_s[0]), self.hold_s[1])


@dataclass(frozen=True, slots=True)
class TrueClip:
    """The truth of one clip; ``view`` is side, oblique or front (behind counts as front)."""

    path: Path
    view: str
    near: Side | None
    height_cm: float | None
    reps: Sequence[TrueRep]


def sample_clips() -> Iterator[TrueClip]:
    """The clips that come with formcheck."""
    truth = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))["samples"]
    return (_rendered(SAMPLES / name, entry) for name, entry in sorted(truth.items()))


def rendered_clips(folder: Path) -> Iterator[TrueClip]:
    """Clips of a folder that have a truth file of the same name."""
    for file in sorted(folder.glob("*.json")):
        clip, entry = file.with_suffix(".mp4"), json.loads(file.read_text(encoding="utf-8"))
        if clip.exists() and "camera_yaw_deg" in entry:
            yield _rendered(clip, entry)


def labeled_clips(labels: Path) -> Iterator[TrueClip]:
    """Clips of real people with labels made by hand; they lie next to the file of labels."""
    for entry in json.loads(labels.read_text(encoding="utf-8")):
        near = Side(entry["near_side"]) if entry.get("near_side") in set(Side) else None
        view = "front" if entry["view"] == "back" else entry["view"]
        reps = [_labeled(rep, entry) for rep in entry["reps"]]
        yield TrueClip(labels.parent / entry["file"], view, near, None, reps)


def _rendered(path: Path, entry: Mapping[str, Any]) -> TrueClip:
    turn_deg = abs(entry["camera_yaw_deg"])
    view = "side" if turn_deg <= STRAIGHT_ON_DEG else "oblique" if turn_deg < OBLIQUE_TO_DEG else "front"
    near = Side(entry["near_side"])
    reps = [_rendered_rep(rep, near, _exact(entry, rep)) for rep in entry["reps"]]
    return TrueClip(path, view, near, entry["body"]["height_cm"], reps)


def _exact(entry: Mapping[str, Any], rep: Mapping[str, Any]) -> Mapping[Measure, float]:
    """Every measure from the exact points if the file has them, else the values it lists."""
    if "frame_data" in entry:
        return exact_measures(entry, rep)
    return {Measure(name): value for name, value in rep["measures"].items()}


def _rendered_rep(rep: Mapping[str, Any], near: Side, measures: Mapping[Measure, float]) -> TrueRep:
    rise_cm = rep.get("heel_back_lift_max_cm", rep["heel_lift_max_cm"])[near]
    heels = "flat" if rise_cm <= FLAT_TO_CM else "lifted" if rise_cm >= LIFTED_FROM_CM else None
    moments = [rep["bottom_s"], rep.get("descent_end_s", rep["bottom_s"]), rep.get("ascent_start_s", rep["bottom_s"])]
    hold_s = (min(moments), max(moments))
    return TrueRep(rep["bottom_s"], hold_s, complete=True, heels=heels, measures=measures)


def _labeled(rep: Mapping[str, Any], entry: Mapping[str, Any]) -> TrueRep:
    measures: dict[Measure, float] = {}
    if entry["view"] == "side":
        if rep.get("trunk_lean_deg") is not None:
            measures[Measure.TRUNK_LEAN] = float(rep["trunk_lean_deg"])
        for marks in entry.get("landmarks", []):
            beyond_px, shoe_px = marks.get("knee_centre_past_toe_px"), marks.get("foot_len_px")
            front_px = marks.get("knee_front_past_toe_px")
            if abs(marks["t"] - rep["bottom_s"]) < NEAR_BOTTOM_S:
                if shoe_px and beyond_px is not None:
                    measures.setdefault(Measure.KNEE_PAST_TOE_SHOES, beyond_px / shoe_px)
                if shoe_px and front_px is not None:
                    measures.setdefault(Measure.KNEE_FRONT_PAST_TOE_SHOES, front_px / shoe_px)
                measures = _leg_angles(marks) | measures
    seen = entry["view"] in ("side", "oblique") and rep.get("heels") in ("flat", "lifted")
    heels = rep["heels"] if seen else None
    hold = rep.get("bottom_hold_s") or (rep["bottom_s"], rep["bottom_s"])
    complete = rep.get("complete", True)
    knees = rep["knees"] if rep.get("knees") in ("past", "level", "behind") else None
    return TrueRep(rep["bottom_s"], (hold[0], hold[1]), complete=complete, heels=heels, measures=measures, knees=knees)


def _leg_angles(marks: Mapping[str, Any]) -> dict[Measure, float]:
    """Angles of the near leg from points placed by hand, degrees from the vertical; empty if a point is missing."""
    if any(marks.get(name) is None for name in ("hip", "knee", "ankle", "heel", "toe")):
        return {}
    (hip_x, hip_y), (knee_x, knee_y), (ankle_x, ankle_y) = (marks[name] for name in ("hip", "knee", "ankle"))
    facing = math.copysign(1.0, marks["toe"][0] - marks["heel"][0])
    thigh = math.degrees(math.atan2((knee_x - hip_x) * facing, knee_y - hip_y))
    shank = math.degrees(math.atan2((knee_x - ankle_x) * facing, ankle_y - knee_y))
    return {Measure.THIGH: thigh, Measure.SHANK: shank, Measure.KNEE_FLEXION: thigh + shank}
