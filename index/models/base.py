"""What every encoder needs: how it tells its progress, what it raises, and vectors of single tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError

# Told how many texts were just embedded.
Progress = Callable[[int], None]


class ModelUnavailable(YoujuError):
    """A model that is not on this machine, or whose files are damaged."""


def damaged(folder: Path, why: object) -> ModelUnavailable:
    """The error for a bundled model that is missing or whose files do not belong together."""
    return ModelUnavailable(
        f"内置模型 {folder} 缺失或已损坏：请重新下载本程序。",
        f"The bundled model {folder} is missing or damaged: get the program again. {why}",
    )


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows scaled to length 1; zeros stay zeros."""
    vectors = np.asarray(vectors, dtype=np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


@dataclass(frozen=True, slots=True, eq=False)
class TokenVectors:
    """The tokens of some texts, one text after the other: ``vectors`` of shape ``(tokens, dimension)``, and how
    many are each text's, ``counts`` of shape ``(texts,)``."""

    vectors: NDArray[np.float32]
    counts: NDArray[np.int64]
