"""What every encoder needs: how it tells its progress, and what it raises."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError

# Told how many texts were just embedded.
Progress = Callable[[int], None]


class ModelUnavailable(YoujuError):
    """A model that is not on this machine, or whose files are damaged."""


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows scaled to length 1; zeros stay zeros."""
    vectors = np.asarray(vectors, dtype=np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
