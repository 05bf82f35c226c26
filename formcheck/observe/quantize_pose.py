"""Gives a landmark network 8-bit weights where they cost no accuracy, so that it runs in 0.6 of the time.

A pointwise convolution with 8-bit weights also rounds its input to 8 bits, each time to the range that this input has.
BlazePose adds the same large constant to a residual connection in every block (up to 400, while the values that change
with the picture reach 50), so rounding to its range loses most of what matters. So the constants are first moved out of
the residual connections, into the biases of the convolutions before and after them. That changes no result. Then the
weights are rounded, one scale per output channel, and the mean error that this makes is subtracted from the bias
(Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019).

Constants and mean inputs were measured on the sample clips (``python -m benchmarks.pose_means``) and are stored in
``assets``, so the same weights always give the same bytes.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from formcheck.numerics.arrays import Floats

MEANS = Path(__file__).with_name("assets") / "pose_landmark_heavy_means.npy"
"""Mean of each channel of the tensors in :func:`measured_tensors`, one after the other, float16."""

MIN_CELLS = 8
"""Fewest rows of the maps of quantized convolutions. Smaller ones cost little, and the landmarks are read from them.
A convolution that makes fewer channels than its map has rows is not quantized: rounding its input costs what is won."""

STEPS = 127
"""Largest 8-bit weight."""

HYBRID_VERSION: Final = 5
"""Version of TFLite's CONV_2D operator that takes float input and 8-bit weights with a scale per channel."""


def quantize(network: bytes, means: npt.NDArray[np.float16]) -> bytes:
    """Quantize a landmark network.

    Args:
        network: a TFLite model with float16 weights.
        means: ``(n,)`` as in :data:`MEANS`.

    Raises:
        ValueError: if the means are not those of this network.
    """
    graph = _Graph(network)
    tensors = graph.measured()
    ends = np.cumsum([graph.shape(tensor)[-1] for tensor in tensors])
    if len(means) != ends[-1]:
        raise ValueError(f"{len(means)} means, but the network has {ends[-1]} measured channels")
    mean = dict(zip(tensors, np.split(means.astype(np.float64), ends[:-1]), strict=True))
    graph.center(mean)
    graph.round_weights(mean)
    return graph.packed()


def measured_tensors(network: bytes) -> list[int]:
    """Indices of the tensors whose means are needed: parts of residual connections, other inputs of convolutions."""
    return _Graph(network).measured()


class _Operator(Protocol):
    """An operator of a TFLite model; inputs and outputs are indices of tensors."""

    opcodeIndex: int  # noqa: N815 - TFLite's names
    inputs: list[int]
    outputs: list[int]
    builtinOptions: Any  # noqa: N815


class _Graph:
    """The operators of a TFLite model, with constants that can be read and replaced."""

    def __init__(self, network: bytes) -> None:
        from mediapipe.tasks.metadata import schema_py_generated as schema

        self._schema = schema
        self._model = schema.ModelT.InitFromPackedBuf(bytearray(network), 0)
        self._graph = self._model.subgraphs[0]
        kinds = schema.BuiltinOperator
        self._float16 = {
            int(operator.outputs[0]): int(operator.inputs[0])
            for operator in self._graph.operators
            if self._kind(operator) == kinds.DEQUANTIZE
        }
        self._pointwise = [
            operator
            for operator in self._graph.operators
            if self._kind(operator) == kinds.CONV_2D and self.shape(operator.inputs[1])[1:3] == [1, 1]
        ]
        self._additions = [
            operator for operator in self._graph.operators if self._kind(operator) == kinds.ADD and _is_linear(operator)
        ]
        self._quantized = [operator for operator in self._pointwise if self._gains(operator)]
        self._residual = self._residual_tensors()

    def shape(self, tensor: int) -> list[int]:
        """Shape of a tensor."""
        return [int(size) for size in self._graph.tensors[tensor].shape]

    def measured(self) -> list[int]:
        """Indices of the tensors whose means are needed, in increasing order."""
        added = {int(operator.outputs[0]) for operator in self._pointwise} & self._residual
        taken = {int(operator.inputs[0]) for operator in self._quantized} - self._residual
        return sorted(added | taken)

    def center(self, mean: dict[int, Floats]) -> None:
        """Subtract the mean from what each convolution adds to a residual connection, and add it where it is taken."""
        offset: dict[int, Floats] = {}
        restored: dict[int, int] = {}
        centered = []
        for operator in self._graph.operators:
            output = int(operator.outputs[0])
            if any(operator is one for one in self._pointwise):
                taken = offset.get(int(operator.inputs[0]))
                if taken is not None:
                    weights = self._values(operator.inputs[1])
                    self._add_to_bias(operator, weights.reshape(len(weights), -1) @ taken)
                if output in self._residual:
                    offset[output] = mean[output]
                    self._add_to_bias(operator, -mean[output])
            elif output in self._residual:
                if parts := [offset[one] for one in map(int, operator.inputs) if one in offset]:
                    offset[output] = np.sum(parts, axis=0)
            else:
                for tensor in {int(one) for one in operator.inputs} & (offset.keys() - restored.keys()):
                    restored[tensor], addition = self._addition(tensor, offset[tensor])
                    centered.append(addition)
                operator.inputs = [restored.get(int(tensor), int(tensor)) for tensor in operator.inputs]
            centered.append(operator)
        self._graph.operators = centered

    def round_weights(self, mean: dict[int, Floats]) -> None:
        """Round the weights of the quantized convolutions; what that adds to their mean output leaves the bias."""
        for operator in self._quantized:
            weights = self._values(operator.inputs[1])
            scale = np.abs(weights).max(axis=(1, 2, 3)) / STEPS
            scale = np.where(scale > 0, scale, 1.0).astype(np.float32)
            whole = np.rint(weights / scale[:, None, None, None])
            # The mean of a residual connection is 0 by now.
            if (taken := int(operator.inputs[0])) not in self._residual:
                error = weights - whole * scale[:, None, None, None]
                self._add_to_bias(operator, error.reshape(len(error), -1) @ mean[taken])
            rounded = self._constant(whole.astype(np.int8))
            quantization = self._schema.QuantizationParametersT()
            quantization.scale, quantization.zeroPoint = scale, np.zeros(len(scale), np.int64)
            quantization.quantizedDimension = 0
            self._graph.tensors[rounded].quantization = quantization
            operator.inputs = [operator.inputs[0], rounded, operator.inputs[2]]
            operator.opcodeIndex = self._hybrid_code()

    def packed(self) -> bytes:
        """The model as a file, without what is not used any more."""
        import flatbuffers

        graph, buffers = self._graph, self._model.buffers
        taken = {int(tensor) for operator in graph.operators for tensor in operator.inputs} | set(graph.outputs)
        graph.operators = [one for one in graph.operators if taken & {int(tensor) for tensor in one.outputs}]
        used = {int(tensor) for operator in graph.operators for tensor in (*operator.inputs, *operator.outputs)}
        place = {-1: -1} | {tensor: number for number, tensor in enumerate(sorted(used))}
        graph.tensors = [graph.tensors[tensor] for tensor in sorted(used)]
        for holder in (graph, *graph.operators):
            holder.inputs = [place[int(tensor)] for tensor in holder.inputs]
            holder.outputs = [place[int(tensor)] for tensor in holder.outputs]
        holders = [*graph.tensors, *(self._model.metadata or [])]
        kept = sorted({0} | {holder.buffer for holder in holders})
        for holder in holders:
            holder.buffer = kept.index(holder.buffer)
        self._model.buffers = [buffers[number] for number in kept]
        builder = flatbuffers.Builder(1024)
        builder.Finish(self._model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _residual_tensors(self) -> set[int]:
        """Tensors made by linear operators and taken by a pointwise convolution, directly or after additions."""
        made = {int(one.outputs[0]) for one in (*self._pointwise, *self._additions) if _is_linear(one)}
        taken = {int(one.inputs[0]) for one in self._pointwise}
        after = defaultdict(list)
        for addition in self._additions:
            for tensor in addition.inputs:
                after[int(tensor)].append(int(addition.outputs[0]))
        outputs = {int(tensor) for tensor in self._graph.outputs}
        found: set[int] = set()
        # From the last to the first: a tensor is known once all that is made of it is.
        for operator in reversed(self._graph.operators):
            tensor = int(operator.outputs[0])
            if tensor in made - outputs and (tensor in taken or found & set(after[tensor])):
                found.add(tensor)
        return found

    def _gains(self, operator: _Operator) -> bool:
        _, cells, _, channels = self.shape(operator.outputs[0])
        return MIN_CELLS <= cells <= channels

    def _kind(self, operator: _Operator) -> int:
        code = self._model.operatorCodes[operator.opcodeIndex]
        return max(int(code.builtinCode), int(code.deprecatedBuiltinCode))

    def _values(self, tensor: int) -> Floats:
        """The numbers of a constant, which the file may hold as float16."""
        held = self._float16.get(int(tensor), int(tensor))
        data = np.asarray(self._model.buffers[self._graph.tensors[held].buffer].data, dtype=np.uint8)
        kind = np.float32 if held == tensor else np.float16
        return np.frombuffer(data.tobytes(), dtype=kind).astype(np.float64).reshape(self.shape(tensor))

    def _constant(self, values: npt.NDArray[Any]) -> int:
        """Add a constant; its index."""
        buffer, tensor = self._schema.BufferT(), self._schema.TensorT()
        buffer.data = np.frombuffer(values.tobytes(), dtype=np.uint8)
        types = self._schema.TensorType
        tensor.type = types.INT8 if values.dtype == np.int8 else types.FLOAT32
        tensor.shape, tensor.name = list(values.shape), f"constant_{len(self._graph.tensors)}"
        tensor.buffer = len(self._model.buffers)
        self._model.buffers.append(buffer)
        self._graph.tensors.append(tensor)
        return len(self._graph.tensors) - 1

    def _add_to_bias(self, operator: _Operator, change: Floats) -> None:
        data, weights, bias = (int(tensor) for tensor in operator.inputs)
        operator.inputs = [data, weights, self._constant((self._values(bias) + change).astype(np.float32))]

    def _addition(self, tensor: int, offset: Floats) -> tuple[int, _Operator]:
        """An operator that adds an offset to each channel of a tensor, and the index of its output."""
        addition = copy.copy(self._additions[0])
        output = copy.copy(self._graph.tensors[tensor])
        output.name = f"restored_{tensor}"
        self._graph.tensors.append(output)
        addition.outputs = [len(self._graph.tensors) - 1]
        addition.inputs = [tensor, self._constant(offset.astype(np.float32).reshape(1, 1, 1, -1))]
        return addition.outputs[0], addition

    def _hybrid_code(self) -> int:
        """Index of the convolution operator for 8-bit weights, which is added if there is none."""
        kind = self._schema.BuiltinOperator.CONV_2D
        codes = self._model.operatorCodes
        for number, code in enumerate(codes):
            if code.builtinCode == kind and code.version == HYBRID_VERSION:
                return number
        code = self._schema.OperatorCodeT()
        code.builtinCode = code.deprecatedBuiltinCode = kind
        code.version = HYBRID_VERSION
        codes.append(code)
        return len(codes) - 1


def _is_linear(operator: _Operator) -> bool:
    return int(operator.builtinOptions.fusedActivationFunction) == 0
