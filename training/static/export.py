"""Writing the model as a folder that sentence-transformers opens as it is.

Rows become int8 with one scale a token, the layout that ``StaticEmbedding`` reads from
model2vec models: ``embeddings[mapping[token]] * weights[token]``.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from training.static.vocabulary import Vocabulary

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def write(folder: Path, vocabulary: Vocabulary, rows: NDArray[np.float32]) -> None:
    """Replace the model files in `folder`; its card and licence stay."""
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    scales = np.abs(rows).max(axis=1) / 127
    scales[scales == 0] = 1.0
    tensors = {
        "embeddings": np.rint(rows / scales[:, None]).astype(np.int8),
        "mapping": vocabulary.mapping,
        "weights": scales.astype(np.float32)[vocabulary.mapping],
    }
    save_file(tensors, folder / "model.safetensors")
    # safetensors keeps its files to their owner; this one is for everybody.
    (folder / "model.safetensors").chmod(0o644)
    (folder / "tokenizer.json").write_text(vocabulary.tokenizer.to_str(pretty=False), encoding="utf-8")
    (folder / "modules.json").write_text(json.dumps(_MODULES, indent=2) + "\n", encoding="utf-8")
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"similarity_fn_name": "cosine"}, indent=2) + "\n", encoding="utf-8"
    )
    (folder / "1_Normalize" / "config.json").write_text("{}\n", encoding="utf-8")
