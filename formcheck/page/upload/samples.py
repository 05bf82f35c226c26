"""The sample clips of the project: made-up people whose height is known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "sample_videos"
"""The folder in a checkout; an installed package has no samples."""

TITLES = {
    "knees_past_toes_heels_flat.mp4": "Knees past the toes, heels flat",
    "hips_back_knees_behind.mp4": "Hips back, knees less far forward",
    "heels_lift.mp4": "Heels lift in every rep",
    "heels_lift_last_reps.mp4": "Heels lift in the last reps",
    "oblique_heels_lift.mp4": "Camera turned off the side",
    "front_knees_in.mp4": "Filmed from the front",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A clip to try.

    Attributes:
        path: the clip.
        title: what it shows, in a few words.
        height_cm: of the person in it.
        picture: a small frame of it; None where there is none.
    """

    path: Path
    title: str
    height_cm: float
    picture: Path | None


def find_samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """The samples on this computer, in the order of the titles."""
    truth = folder / "truth.json"
    if not truth.is_file():
        return ()
    bodies = json.loads(truth.read_text(encoding="utf-8"))["samples"]
    return tuple(
        Sample(folder / name, title, bodies[name]["body"]["height_cm"], _picture(folder, name))
        for name, title in TITLES.items()
        if name in bodies and (folder / name).is_file()
    )


def _picture(folder: Path, name: str) -> Path | None:
    path = folder / "pictures" / Path(name).with_suffix(".jpg")
    return path if path.is_file() else None
