"""Writing the model: its rows in four bits, a scale a token: ``embeddings[mapping[token]] * weights[token]``."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.models.int4 import packed
from index.models.static import PIECES
from training.static.vocabulary import Vocabulary


def write(folder: Path, vocabulary: Vocabulary, rows: NDArray[np.float32]) -> None:
    """Replace the model files in `folder`; its card and licence stay."""
    folder.mkdir(parents=True, exist_ok=True)
    codes, scales = packed(rows)
    tensors: dict[str, NDArray[Any]] = {
        "embeddings": codes,
        "mapping": vocabulary.mapping,
        "weights": scales[vocabulary.mapping],
    }
    save_file(tensors, folder / "model.safetensors")
    # safetensors keeps its files to their owner; this one is for everybody.
    (folder / "model.safetensors").chmod(0o644)
    tokenizer = vocabulary.tokenizer.to_str(pretty=False).encode("utf-8")
    (folder / PIECES).write_bytes(gzip.compress(tokenizer, mtime=0))
