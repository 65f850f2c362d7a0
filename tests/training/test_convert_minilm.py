"""The graph must compute what the architecture says, from weights made up here."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from training import convert_minilm

WIDTH, INNER, WORDS, PLACES = 24, 32, 50, 16


@pytest.fixture
def weights() -> convert_minilm.Weights:
    rng = np.random.default_rng(5)

    def some(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    made = {
        "embeddings.word_embeddings.weight": some(WORDS, WIDTH),
        "embeddings.position_embeddings.weight": some(PLACES, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH),
        "embeddings.LayerNorm.weight": some(WIDTH),
        "embeddings.LayerNorm.bias": some(WIDTH),
    }
    for layer in range(convert_minilm.LAYERS):
        name = f"encoder.layer.{layer}."
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            made[f"{name}attention.{part}.weight"] = some(WIDTH, WIDTH)
            made[f"{name}attention.{part}.bias"] = some(WIDTH)
        made[f"{name}intermediate.dense.weight"] = some(INNER, WIDTH)
        made[f"{name}intermediate.dense.bias"] = some(INNER)
        made[f"{name}output.dense.weight"] = some(WIDTH, INNER)
        made[f"{name}output.dense.bias"] = some(WIDTH)
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            made[f"{name}{part}.weight"] = some(WIDTH)
            made[f"{name}{part}.bias"] = some(WIDTH)
    return made


def states_by_hand(w: convert_minilm.Weights, pieces: list[int]) -> np.ndarray:
    """Return layers 4 and 6, computed plainly for one text."""

    def normalised(x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return x * w[f"{name}.weight"] + w[f"{name}.bias"]

    def dense(x, name):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    erf = np.vectorize(math.erf)
    x = w["embeddings.word_embeddings.weight"][pieces]
    x = x + w["embeddings.position_embeddings.weight"][: len(pieces)]
    x = normalised(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    tapped = []
    for layer in range(6):
        name = f"encoder.layer.{layer}."
        query, key, value = (
            dense(x, f"{name}attention.self.{p}") for p in ("query", "key", "value")
        )
        size = WIDTH // 12
        heads = []
        for head in range(12):
            part = slice(head * size, (head + 1) * size)
            scores = query[:, part] @ key[:, part].T / math.sqrt(size)
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            heads.append(shares / shares.sum(-1, keepdims=True) @ value[:, part])
        attended = dense(np.concatenate(heads, -1), f"{name}attention.output.dense")
        x = normalised(x + attended, f"{name}attention.output.LayerNorm")
        inner = dense(x, f"{name}intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
        x = normalised(x + dense(inner, f"{name}output.dense"), f"{name}output.LayerNorm")
        if layer in (3, 5):
            tapped.append(x)
    return np.concatenate(tapped, -1)


def test_the_graph_gives_the_states_of_layers_four_and_six(weights, tmp_path: Path):
    pytest.importorskip("onnx")
    convert_minilm.build(weights, tmp_path / "plain.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "plain.onnx")
    pieces = [3, 17, 42, 8, 8]
    padded = np.array([pieces, [1, 2, 0, 0, 0]])
    mask = np.array([[1] * 5, [1, 1, 0, 0, 0]])
    (states,) = session.run(None, {"input_ids": padded, "attention_mask": mask})
    assert states.shape == (2, 5, 2 * WIDTH)
    np.testing.assert_allclose(states[0], states_by_hand(weights, pieces), atol=2e-4)
    np.testing.assert_allclose(states[1, :2], states_by_hand(weights, [1, 2]), atol=2e-4)


def test_safetensors_are_read_as_they_were_written(tmp_path: Path):
    numbers = np.arange(6, dtype=np.float32).reshape(2, 3)
    header = json.dumps(
        {"__metadata__": {}, "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
    ).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + numbers.tobytes())
    (found,) = convert_minilm.read_safetensors(path).values()
    np.testing.assert_array_equal(found, numbers)


def test_other_weights_are_refused(tmp_path: Path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"something else")
    with pytest.raises(convert_minilm.WrongWeights, match="SHA-256"):
        convert_minilm.convert(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
