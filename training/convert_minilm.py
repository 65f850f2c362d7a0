"""Rebuild the encoder from the official weights: `python -m training.convert_minilm WEIGHTS OUT`.

WEIGHTS is model.safetensors of sentence-transformers/all-MiniLM-L6-v2; its SHA-256
is checked. OUT receives token_states.onnx, an 8-bit graph that gives the hidden
states of layers 4 and 6, joined. Needs the packages onnx and onnxruntime; onnx is
not among Gainsay's requirements, for this runs once.

Source of the architecture: BERT (Devlin et al. 2019), six layers, twelve heads.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[Any]]

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS = 6
TAPPED = (4, 6)  # counted from 1
HEADS = 12
EPSILON = 1e-12  # of the layer normalisation
KINDS = {"F32": np.float32, "F16": np.float16, "I64": np.int64}


class WrongWeights(Exception):
    """The file is not the official one."""


def check(path: Path) -> None:
    """Raise WrongWeights unless the file's SHA-256 is that of the official weights."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != SHA256:
        raise WrongWeights(f"{path} has SHA-256 {digest}, not {SHA256}")


def read_safetensors(path: Path) -> Weights:
    """Return the tensors of a safetensors file by name.

    The file is a length (8 bytes, little-endian), a JSON header and the numbers.
    Source: github.com/huggingface/safetensors, README, "Format".
    """
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    weights: Weights = {}
    for name, about in header.items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + offset for offset in about["data_offsets"])
        numbers = np.frombuffer(raw[start:end], dtype=KINDS[about["dtype"]])
        weights[name] = numbers.reshape(about["shape"])
    return weights


class Graph:
    """An ONNX graph under construction; every step returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, NDArray[Any]] = {}

    def constant(self, name: str, value: Any, kind: Any = np.float32) -> str:
        self.constants[name] = np.ascontiguousarray(np.asarray(value, dtype=kind))
        return name

    def step(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        result = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], **attributes))
        return result

    def dense(self, states: str, weights: Weights, name: str) -> str:
        """Multiply by a weight matrix (stored transposed) and add the bias."""
        matrix = self.constant(f"{name}.weight", weights[f"{name}.weight"].T)
        bias = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        return self.step("Add", self.step("MatMul", states, matrix), bias)

    def normalised(self, states: str, weights: Weights, name: str) -> str:
        scale = self.constant(f"{name}.weight", weights[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        return self.step("LayerNormalization", states, scale, bias, axis=-1, epsilon=EPSILON)


def build(weights: Weights, target: Path) -> None:
    """Write the 32-bit graph of `weights` to `target`.

    Inputs input_ids and attention_mask, int64 (batch, length); output token_states,
    float32 (batch, length, 2 x width).
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    words = weights["embeddings.word_embeddings.weight"]
    width = words.shape[1]
    places = weights["embeddings.position_embeddings.weight"]
    kinds = weights["embeddings.token_type_embeddings.weight"]
    graph = Graph()
    lengths = graph.step("Shape", "input_ids")
    length = graph.step("Gather", lengths, graph.constant("one", [1], np.int64), axis=0)
    position = graph.step(
        "Slice",
        graph.constant("positions", places + kinds[0]),
        graph.constant("zero", [0], np.int64),
        length,
        graph.constant("first_axis", [0], np.int64),
    )
    states = graph.step("Gather", graph.constant("words", words), "input_ids", axis=0)
    states = graph.normalised(graph.step("Add", states, position), weights, "embeddings.LayerNorm")
    mask = graph.step("Cast", "attention_mask", to=TensorProto.FLOAT)
    mask = graph.step("Unsqueeze", mask, graph.constant("mask_axes", [1, 2], np.int64))
    mask = graph.step("Sub", graph.constant("unit", 1.0), mask)
    mask = graph.step("Mul", mask, graph.constant("never", -1e9))
    graph.constant("heads", [0, 0, HEADS, width // HEADS], np.int64)
    graph.constant("merged", [0, 0, width], np.int64)
    graph.constant("attention_scale", (width // HEADS) ** -0.5)
    graph.constant("sqrt_two", np.sqrt(2.0))
    graph.constant("half", 0.5)
    tapped = []
    for layer in range(LAYERS):
        states = _layer(graph, weights, f"encoder.layer.{layer}.", states, mask)
        if layer + 1 in TAPPED:
            tapped.append(states)
    joined = graph.step("Concat", *tapped, axis=-1)
    graph.nodes.append(helper.make_node("Identity", [joined], ["token_states"]))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    shape = ["batch", "length", width * len(TAPPED)]
    output = helper.make_tensor_value_info("token_states", TensorProto.FLOAT, shape)
    constants = [numpy_helper.from_array(v, name) for name, v in graph.constants.items()]
    made = helper.make_graph(graph.nodes, "minilm", inputs, [output], constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _layer(graph: Graph, weights: Weights, name: str, states: str, mask: str) -> str:
    """Add one layer: attention, then two dense layers, each with its normalisation."""

    def split(part: str, order: list[int]) -> str:
        made = graph.dense(states, weights, f"{name}attention.self.{part}")
        return graph.step("Transpose", graph.step("Reshape", made, "heads"), perm=order)

    query, value = split("query", [0, 2, 1, 3]), split("value", [0, 2, 1, 3])
    key = split("key", [0, 2, 3, 1])
    scores = graph.step("Mul", graph.step("MatMul", query, key), "attention_scale")
    shares = graph.step("Softmax", graph.step("Add", scores, mask), axis=-1)
    attended = graph.step("Transpose", graph.step("MatMul", shares, value), perm=[0, 2, 1, 3])
    attended = graph.step("Reshape", attended, "merged")
    attended = graph.dense(attended, weights, f"{name}attention.output.dense")
    states = graph.step("Add", states, attended)
    states = graph.normalised(states, weights, f"{name}attention.output.LayerNorm")
    inner = graph.dense(states, weights, f"{name}intermediate.dense")
    # Written as ONNX Runtime expects a Gelu, so that it runs as one step.
    error = graph.step("Erf", graph.step("Div", inner, "sqrt_two"))
    inner = graph.step("Mul", inner, graph.step("Add", error, "unit"))
    inner = graph.step("Mul", inner, "half")
    inner = graph.dense(inner, weights, f"{name}output.dense")
    return graph.normalised(graph.step("Add", states, inner), weights, f"{name}output.LayerNorm")


def convert(source: Path, target: Path) -> None:
    """Write OUT/token_states.onnx with 8-bit matrices from the official weights."""
    check(source)
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        build(read_safetensors(source), plain)
        quantize_dynamic(plain, target / "token_states.onnx", weight_type=QuantType.QInt8)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Rebuild the encoder's graph.")
    parser.add_argument("weights", type=Path, help="model.safetensors")
    parser.add_argument("target", type=Path, help="folder for token_states.onnx")
    arguments = parser.parse_args()
    convert(arguments.weights, arguments.target)
