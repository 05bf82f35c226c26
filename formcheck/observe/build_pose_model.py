"""Builds a pose model from Google's published weights: ``python -m formcheck.observe.build_pose_model TARBALL``.

MediaPipe's Python package contains no model. The weights are in the npm package ``pose_models.PACKAGE`` as bare TFLite
files. The pose landmarker needs them in an uncompressed zip, each with metadata that states how its input is scaled.
This module adds the metadata with MediaPipe's own flatbuffer classes, and gives ``heavy`` 8-bit weights. The same
weights always give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import click
import numpy as np

from formcheck.domain.errors import FormcheckError, ModelError
from formcheck.observe.pose_models import KNOWN_SHA256, PACKAGE, file_name, model_folder
from formcheck.observe.quantize_pose import MEANS, quantize
from formcheck.observe.source import file_sha256

TARBALL_SHA256 = "8bb349a7b3a3ba699df23be804ddd3b3eab810b50b15406894be257859388a84"
"""Of ``mediapipe-pose-0.5.1675469404.tgz`` from the npm registry."""

DETECTOR_MEMBER = "package/pose_solution_packed_assets.data"
"""The person detector. In spite of its name the file is a single TFLite model."""

LANDMARKS_MEMBER = "package/pose_landmark_{name}.tflite"

METADATA = b"TFLITE_METADATA"
"""Name of the metadata buffer in a TFLite model."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Input scaling of a network: ``(value - mean) / std`` of each color value 0..255."""

    mean: float
    std: float


SCALINGS = MappingProxyType(
    {
        "pose_detector.tflite": Scaling(127.5, 127.5),  # -1..1
        "pose_landmarks_detector.tflite": Scaling(0.0, 255.0),  # 0..1
    }
)
"""The two files of a bundle, with the names and in the order that the landmarker needs."""


def make_bundle(tarball: Path, name: str) -> bytes:
    """Build the bundle of one model (``lite``, ``full``, ``heavy``) from the npm package's tarball.

    Raises:
        ModelError: if the tarball is missing or has another hash.
    """
    if not tarball.is_file():
        raise ModelError(f"{tarball}: no such file; get it with: npm pack {PACKAGE}")
    found = file_sha256(tarball)
    if found != TARBALL_SHA256:
        raise ModelError(
            f"{tarball}: not the package these models are made from (SHA-256 is {found}, "
            f"should be {TARBALL_SHA256}); get it with: npm pack {PACKAGE}"
        )
    members = (DETECTOR_MEMBER, LANDMARKS_MEMBER.format(name=name))
    with tarfile.open(tarball) as archive:
        networks = [read_member(archive, member) for member in members]
    if name == "heavy":
        networks[1] = quantize(networks[1], np.load(MEANS))
    return pack(dict(zip(SCALINGS, networks, strict=True)))


def pack(networks: dict[str, bytes]) -> bytes:
    """Pack TFLite models, keyed as in :data:`SCALINGS`, into a bundle. The same models give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
        for member, scaling in SCALINGS.items():
            # Otherwise date, system and permissions would depend on the machine.
            entry = zipfile.ZipInfo(member, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            bundle.writestr(entry, with_scaling(networks[member], scaling))
    return packed.getvalue()


def unpack(bundle: bytes) -> dict[str, bytes]:
    """Read the TFLite models in a bundle, by name."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {member: archive.read(member) for member in archive.namelist()}


def with_scaling(network: bytes, scaling: Scaling) -> bytes:
    """Add metadata with the input scaling to a TFLite model, replacing any it has."""
    import flatbuffers
    from mediapipe.tasks.metadata import schema_py_generated as tflite

    model = tflite.ModelT.InitFromPackedBuf(bytearray(network), 0)
    data = np.frombuffer(_metadata(len(model.subgraphs[0].outputs), scaling), dtype=np.uint8)
    entries = model.metadata or []
    present = [entry for entry in entries if entry.name == METADATA]
    if present:
        model.buffers[present[0].buffer].data = data
    else:
        buffer, entry = tflite.BufferT(), tflite.MetadataT()
        buffer.data = data
        entry.name, entry.buffer = METADATA, len(model.buffers)
        model.buffers.append(buffer)
        model.metadata = [*entries, entry]
    builder = flatbuffers.Builder(len(network) + len(data) + 1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def read_member(archive: tarfile.TarFile, name: str) -> bytes:
    """Read one file of the npm package.

    Raises:
        ModelError: if it is not there.
    """
    file = archive.extractfile(name)
    if file is None:
        raise ModelError(f"the package holds no {name}")
    return file.read()


def _metadata(outputs: int, scaling: Scaling) -> bytes:
    """The metadata flatbuffer: one scaled RGB image in, ``outputs`` tensors out."""
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = schema.NormalizationOptionsT()
    unit.options.mean, unit.options.std = [scaling.mean], [scaling.std]

    image = schema.TensorMetadataT()
    image.name = "image"
    image.processUnits = [unit]
    image.content = schema.ContentT()
    image.content.contentPropertiesType = schema.ContentProperties.ImageProperties
    image.content.contentProperties = schema.ImagePropertiesT()
    image.content.contentProperties.colorSpace = schema.ColorSpaceType.RGB

    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [image]
    graph.outputTensorMetadata = [schema.TensorMetadataT() for _ in range(outputs)]
    for number, tensor in enumerate(graph.outputTensorMetadata):
        tensor.name = f"out{number}"

    model = schema.ModelMetadataT()
    model.name = "BlazePose"
    model.minParserVersion = "1.0.0"
    model.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())


@click.command()
@click.argument("tarball", type=click.Path(path_type=Path))
@click.option("--model", "name", type=click.Choice(tuple(KNOWN_SHA256)), default="lite", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it; by default where formcheck finds it.")
def main(tarball: Path, name: str, out: Path | None) -> None:
    """Make the pose model NAME from TARBALL, which "npm pack @mediapipe/pose@0.5.1675469404" downloads."""
    path = out if out is not None else model_folder() / file_name(name)
    try:
        bundle = make_bundle(tarball, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bundle)
    except (FormcheckError, OSError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    sha256 = hashlib.sha256(bundle).hexdigest()
    click.echo(f"{path}  {len(bundle)} bytes  SHA-256 {sha256}")
    if sha256 != KNOWN_SHA256[name]:
        click.echo(
            "error: the file has an unknown hash, so formcheck will not load it by name; "
            "use the versions in constraints.txt, or give the path of the file",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
