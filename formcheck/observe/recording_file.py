"""Saves a recording, so that a clip need not be read again to analyze it with another height or other limits.

The format ``formcheck.recording/3`` is a zip archive of NumPy arrays with a header in JSON, compressed by Zstandard.
Reading it runs no code, every part carries a checksum, and all values come back exactly.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import LANDMARKS, Side
from formcheck.domain.errors import FormcheckError
from formcheck.observe.observation import Observation, SceneSurvey
from formcheck.observe.patch import Patch
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.recording import Recording
from formcheck.observe.room_lines import RoomLines
from formcheck.observe.source import Source
from formcheck.observe.stored_patches import StoredPatches
from formcheck.system.array_store import ArrayStore

if sys.version_info >= (3, 14):
    import zipfile

    from compression.zstd import ZstdError
else:
    from backports.zstd import ZstdError, zipfile

SCHEMA = "formcheck.recording/3"

EARLIER_SCHEMAS = ("formcheck.recording/2", "formcheck.recording/1", "formcheck.observation/1")
"""Still read: the first deflated, the second without masks of the legs, the third one observation without the name of
its pose model."""

HEADER = "header.json"

LEGS = "legs"
"""Names of the arrays of the legs' masks begin with this, those of the feet with their side."""

OTHER = "other/"
"""Names of the second person's arrays begin with this."""

PART_BYTES = 16 * 2**20
"""Patches are written in parts of about this size, so that neither writing nor reading holds all of them in memory."""

LINE_FIELDS = (("lean_deg", "lean_deg"), ("length", "length"), ("aside", "offset"))
"""Names in the file and in :class:`RoomLines`."""

Array = npt.NDArray[Any]


class UnreadableRecordingError(FormcheckError):
    """The file is damaged, or not a recording, or has another format."""


def save_recording(file: Path | str | BinaryIO, recording: Recording) -> None:
    """Write a recording. An interrupted write leaves a partial file, which the caller must remove.

    Raises:
        OSError: if it cannot be written.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_ZSTANDARD) as archive:
        header = {
            "schema": SCHEMA,
            "source": asdict(recording.source),
            "model": recording.model,
            "model_sha256": recording.model_sha256,
            **_write_observation(archive, "", recording.observation),
            "other": None if recording.other is None else _write_observation(archive, OTHER, recording.other),
        }
        archive.writestr(HEADER, json.dumps(header))


def load_recording(file: Path | str | BinaryIO) -> Recording:
    """Read what :func:`save_recording` wrote.

    Raises:
        UnreadableRecordingError: if the file is damaged or no recording.
        OSError: if the file cannot be read or does not exist.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            header = json.loads(archive.read(HEADER))
            if header["schema"] not in (SCHEMA, *EARLIER_SCHEMAS):
                raise UnreadableRecordingError(f"its format is {header['schema']}, not {SCHEMA}; record the clip again")
            other = header.get("other")
            return Recording(
                Source(**header["source"]),
                header.get("model", "unknown"),
                header.get("model_sha256", ""),
                _read_observation(_Reader(archive), header),
                None if other is None else _read_observation(_Reader(archive, OTHER), other),
            )
    except (zipfile.BadZipFile, ZstdError, zlib.error, EOFError, LookupError, TypeError, ValueError) as error:
        raise UnreadableRecordingError(f"the recording is damaged ({error}); record the clip again") from error


def _write_observation(archive: zipfile.ZipFile, prefix: str, observation: Observation) -> dict[str, Any]:
    """Write one observation. Returns its part of the header."""
    track, parts = observation.track, dict[str, int]()
    for name, array in _tables(observation):
        _write(archive, prefix + name, array)
    for name, patches in _patch_lists(observation):
        parts[name] = 0
        for number, part in enumerate(_parts(patches)):
            _write(archive, f"{prefix}{name}-{number}", part)
            parts[name] = number + 1
    return {"width_px": track.width_px, "height_px": track.height_px, "boxes": parts}


def _tables(observation: Observation) -> Iterator[tuple[str, Array]]:
    """All arrays but the pixels of the patches, each with its name."""
    track, surveys = observation.track, observation.surveys
    yield "time_s", track.time_s
    yield "xy_px", track.xy_px
    yield "visibility", track.visibility
    if track.is_searched is not None:
        yield "searched", track.is_searched
    yield "change", observation.frame_difference
    yield "survey_time_s", np.array([survey.time_s for survey in surveys])
    yield "survey_others", np.array([len(survey.other_people) for survey in surveys], np.int64)
    yield "survey_lines", np.array([len(survey.lines.lean_deg) for survey in surveys], np.int64)
    others = [person for survey in surveys for person in survey.other_people]
    yield "others_xy_px", np.array([person.xy_px for person in others]).reshape(-1, LANDMARKS, 2)
    yield "others_visibility", np.array([person.visibility for person in others]).reshape(-1, LANDMARKS)
    for name, field in LINE_FIELDS:
        lines = [getattr(survey.lines, field) for survey in surveys]
        yield f"lines_{name}", np.concatenate(lines) if lines else np.empty(0)
    for name, patches in _patch_lists(observation):
        places = [(p.origin_px[0], p.origin_px[1], p.px_per_cell) if p else (np.nan,) * 3 for p in patches]
        yield f"{name}_place", np.array(places).reshape(-1, 3)
        shapes = [patch.cells.shape if patch else (0, 0) for patch in patches]
        yield f"{name}_shape", np.array(shapes, np.int64).reshape(-1, 2)


def _patch_lists(observation: Observation) -> Iterator[tuple[str, Sequence[Patch | None]]]:
    """The patches of each kind, with the name they have in the file."""
    yield from observation.feet.items()
    if observation.leg_masks:
        yield LEGS, observation.leg_masks


def _parts(patches: Sequence[Patch | None]) -> Iterator[Array]:
    """The pixels of the patches, one patch after the other, in parts of about :data:`PART_BYTES`."""
    part: list[Array] = []
    size = 0
    for patch in patches:
        if patch is None:
            continue
        if part and size + patch.cells.size > PART_BYTES:
            yield np.concatenate(part)
            part, size = [], 0
        part.append(patch.cells.ravel())
        size += patch.cells.size
    if part:
        yield np.concatenate(part)


def _write(archive: zipfile.ZipFile, name: str, array: Array) -> None:
    with archive.open(f"{name}.npy", "w") as member:
        np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)


@dataclass(frozen=True, slots=True)
class _Reader:
    archive: zipfile.ZipFile
    prefix: str = ""

    def __call__(self, name: str) -> Array:
        # Read to the end: zipfile compares the checksum only there.
        with self.archive.open(f"{self.prefix}{name}.npy") as member:
            array = np.lib.format.read_array(member, allow_pickle=False)
            if member.read(1):
                raise ValueError(f"{name} is longer than its header says")
        return array

    def has(self, name: str) -> bool:
        return f"{self.prefix}{name}.npy" in self.archive.namelist()


def _read_observation(read: _Reader, header: dict[str, Any]) -> Observation:
    size = header["width_px"], header["height_px"]
    searched = read("searched") if read.has("searched") else None
    track = PoseTrack(read("time_s"), read("xy_px"), read("visibility"), *size, searched)
    store = ArrayStore()
    feet = {side: _read_patches(read, side, header["boxes"][side], store) for side in Side}
    masks = _read_patches(read, LEGS, header["boxes"][LEGS], store) if LEGS in header["boxes"] else ()
    return Observation(track, feet, read("change"), tuple(_surveys(read)), masks)


def _read_patches(read: _Reader, name: str, parts: int, store: ArrayStore) -> StoredPatches:
    shapes = read(f"{name}_shape")
    sizes = shapes.prod(axis=1)
    starts, length = np.cumsum(sizes) - sizes, 0
    table = np.column_stack([np.zeros(len(sizes)), starts, shapes, read(f"{name}_place")])
    blocks = []
    for number in range(parts):
        part = read(f"{name}-{number}")
        block, start = store.write(part)
        inside = (starts >= length) & (starts < length + len(part))
        table[inside, :2] += number, start - length
        blocks.append(block)
        length += len(part)
    if length != sizes.sum():
        raise ValueError(f"{name} has {length} instead of {sizes.sum()} cells")
    return StoredPatches(table, tuple(blocks))


def _surveys(read: _Reader) -> Iterator[SceneSurvey]:
    people = map(Pose, read("others_xy_px"), read("others_visibility"))
    lines = [read(f"lines_{name}") for name, _ in LINE_FIELDS]
    first = 0
    for time_s, others, length in zip(read("survey_time_s"), read("survey_others"), read("survey_lines"), strict=True):
        found = RoomLines(*(array[first : first + length].copy() for array in lines))
        first += length
        yield SceneSurvey(float(time_s), tuple(next(people) for _ in range(others)), found)
