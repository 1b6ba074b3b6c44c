"""Two encoders as one, to be learned from.

A text's vectors by both stand side by side; the directions in which they reach farthest are kept
(principal components, not centred, so that inner products stay): as many numbers as one gives alone.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.encoder.model import Encoder

AT_ONCE = 1_000  # texts of one file of the cache


class Teachers:
    """Vectors of both, kept in a cache folder: hearing them takes longer than learning."""

    def __init__(self, encoders: Sequence[Encoder], name: str, cache: Path) -> None:
        """`name` stands for these encoders and no others."""
        self._encoders = encoders
        self._name = name
        self._cache = cache

    def beside(self, texts: Sequence[str]) -> Tensor:
        """Their vectors side by side, shape ``(len(texts), sum of widths)``, each of length 1."""
        return torch.cat([self._some(texts[i : i + AT_ONCE]) for i in range(0, len(texts), AT_ONCE)])

    def _some(self, texts: Sequence[str]) -> Tensor:
        key = hashlib.sha256("\n".join([self._name, *texts]).encode()).hexdigest()[:24]
        path = self._cache / f"heard-{key}.npy"
        if not path.exists():
            vectors = torch.cat([one.embed(one.ids(texts)) for one in self._encoders], dim=1)
            half = path.with_suffix(".half.npy")
            np.save(half, vectors.numpy().astype(np.float16))
            half.replace(path)
        return torch.from_numpy(np.load(path)).float()


def principal(vectors: Tensor) -> Tensor:
    """The directions that are kept of vectors side by side, shape ``(width, width / 2)``, one a column.

    The sign of each is such that its largest number is positive: the same on every machine.
    """
    _, directions = torch.linalg.eigh((vectors.T @ vectors).double())
    kept = directions.flip(1)[:, : vectors.shape[1] // 2]
    largest = kept.gather(0, kept.abs().argmax(0, keepdim=True))
    return (kept * largest.sign()).float()


def within(vectors: Tensor, kept: Tensor) -> Tensor:
    """The same vectors with the directions `kept` alone, length 1."""
    return functional.normalize(vectors @ kept, dim=1)
