"""What the English model says of English texts, kept in a cache folder.

The untrained graft is the teacher: its English pieces, rows and body are those of all-MiniLM-L6-v2.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.encoder.model import Encoder


class Teacher:
    """Embeds English texts once; later from the cache."""

    def __init__(self, encoder: Encoder, cache: Path) -> None:
        self._encoder = encoder
        self._cache = cache
        cache.mkdir(parents=True, exist_ok=True)

    def embed(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors, shape ``(len(texts), width)``."""
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:24]
        path = self._cache / f"{digest}.npy"
        if not path.exists():
            vectors = self._encoder.embed(self._encoder.ids(texts))
            np.save(path, vectors.numpy().astype(np.float16))
        return torch.nn.functional.normalize(torch.from_numpy(np.load(path)).float(), dim=1)
