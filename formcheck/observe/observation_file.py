"""An observation as a file, so that the pass over the pictures need not be made again for another height or limit.

The format, ``formcheck.observation/1``, is a zip archive of plain NumPy arrays (what NumPy itself calls ``npz``) and a
header in JSON. Nothing in it is run when it is read, each part carries a checksum, and the values come back bit by bit.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import LANDMARKS, Side
from formcheck.observe.observer import FootPatch, Keep, Observation, Survey, as_it_is
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.room_lines import Lines
from formcheck.observe.video import Source

SCHEMA = "formcheck.observation/1"

HEADER = "header.json"

BOX_BYTES = 16 * 2**20
"""Patches are written in parts of about this size, so that neither writing nor reading needs memory for all of them."""

LEVEL = 1
"""zlib's quickest: grey pictures of shoes are mostly noise, and its best saves a fifth more at three times the time."""

Array = npt.NDArray[Any]


class UnreadableObservationError(Exception):
    """The file is not an observation, is damaged, or is of another format: make the pass over the pictures again."""


def save_observation(file: Path | BinaryIO, source: Source, observation: Observation) -> None:
    """Write an observation, and which clip it is of. The caller sees to it that half a file is never taken for one.

    Raises:
        OSError: if it cannot be written.
    """
    track, boxes = observation.track, dict.fromkeys(Side, 0)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, array in _tables(observation):
            _write(archive, name, array)
        for side in Side:
            for number, box in enumerate(_boxes(observation.feet[side])):
                _write(archive, f"{side}-{number}", box)
                boxes[side] = number + 1
        size = {"width_px": track.width_px, "height_px": track.height_px}
        header = {"schema": SCHEMA, "source": asdict(source), **size, "boxes": boxes}
        archive.writestr(HEADER, json.dumps(header))


def load_observation(file: Path | BinaryIO, *, keep: Keep = as_it_is) -> tuple[Source, Observation]:
    """Read what :func:`save_observation` wrote.

    Args:
        file: where it is, or the open file itself.
        keep: where the foot patches are kept.

    Raises:
        UnreadableObservationError: if the file is not what it should be.
        OSError: if it cannot be read, or there is none.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            header = json.loads(archive.read(HEADER))
            if header["schema"] != SCHEMA:
                raise UnreadableObservationError(f"is of the format {header['schema']}, not {SCHEMA}")
            return Source(**header["source"]), _observation(archive, header, keep)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, IndexError, TypeError, ValueError) as error:
        raise UnreadableObservationError(f"is damaged ({error})") from error


def _tables(observation: Observation) -> Iterator[tuple[str, Array]]:
    """Everything but the patches' pictures, as one array a name."""
    track, surveys = observation.track, observation.surveys
    yield "time_s", track.time_s
    yield "xy_px", track.xy_px
    yield "visibility", track.visibility
    yield "change", observation.change
    yield "survey_time_s", np.array([survey.time_s for survey in surveys])
    yield "survey_others", np.array([len(survey.others) for survey in surveys], np.int64)
    yield "survey_lines", np.array([len(survey.lines.lean_deg) for survey in surveys], np.int64)
    others = [person for survey in surveys for person in survey.others]
    yield "others_xy_px", np.array([person.xy_px for person in others]).reshape(-1, LANDMARKS, 2)
    yield "others_visibility", np.array([person.visibility for person in others]).reshape(-1, LANDMARKS)
    for name in ("lean_deg", "length", "aside"):
        lines = [getattr(survey.lines, name) for survey in surveys]
        yield f"lines_{name}", np.concatenate(lines) if lines else np.empty(0)
    for side in Side:
        patches = observation.feet[side]
        places = [(p.origin_px[0], p.origin_px[1], p.px_per_cell) if p else (np.nan,) * 3 for p in patches]
        yield f"{side}_place", np.array(places).reshape(-1, 3)
        shapes = [patch.grey.shape if patch else (0, 0) for patch in patches]
        yield f"{side}_shape", np.array(shapes, np.int64).reshape(-1, 2)


def _boxes(patches: Sequence[FootPatch | None]) -> Iterator[Array]:
    """The patches' pictures one after the other, some of them at a time."""
    held: list[Array] = []
    size = 0
    for patch in patches:
        if patch is None:
            continue
        if held and size + patch.grey.size > BOX_BYTES:
            yield np.concatenate(held)
            held, size = [], 0
        held.append(patch.grey.ravel())
        size += patch.grey.size
    if held:
        yield np.concatenate(held)


def _write(archive: zipfile.ZipFile, name: str, array: Array) -> None:
    with archive.open(f"{name}.npy", "w") as member:
        np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)


@dataclass(frozen=True, slots=True)
class _Reader:
    archive: zipfile.ZipFile

    def __call__(self, name: str) -> Array:
        # Read whole: zipfile compares the checksum only at the end of a member.
        with self.archive.open(f"{name}.npy") as member:
            array = np.lib.format.read_array(member, allow_pickle=False)
            if member.read(1):
                raise ValueError(f"{name} is longer than it says")
        return array


def _observation(archive: zipfile.ZipFile, header: dict[str, Any], keep: Keep) -> Observation:
    read = _Reader(archive)
    size = header["width_px"], header["height_px"]
    track = PoseTrack(read("time_s"), read("xy_px"), read("visibility"), *size)
    feet = {side: tuple(_patches(read, side, header["boxes"][side], keep)) for side in Side}
    return Observation(track, feet, read("change"), tuple(_surveys(read)))


def _patches(read: _Reader, side: Side, boxes: int, keep: Keep) -> Iterator[FootPatch | None]:
    box, start, left = np.empty(0, np.uint8), 0, iter(range(boxes))
    for (x_px, y_px, px_per_cell), (rows, columns) in zip(read(f"{side}_place"), read(f"{side}_shape"), strict=True):
        if rows == 0:
            yield None
            continue
        if start == len(box):
            box, start = read(f"{side}-{next(left)}"), 0
        grey = box[start : start + rows * columns].reshape(rows, columns)
        start += rows * columns
        yield FootPatch(keep(grey.copy()), (float(x_px), float(y_px)), float(px_per_cell))


def _surveys(read: _Reader) -> Iterator[Survey]:
    people = map(Pose, read("others_xy_px"), read("others_visibility"))
    lines = [read(f"lines_{name}") for name in ("lean_deg", "length", "aside")]
    first = 0
    for time_s, others, length in zip(read("survey_time_s"), read("survey_others"), read("survey_lines"), strict=True):
        found = Lines(*(array[first : first + length].copy() for array in lines))
        first += length
        yield Survey(float(time_s), tuple(next(people) for _ in range(others)), found)
