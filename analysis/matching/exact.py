"""Vectors by the encoder itself, remembered: to embed the statements of a small library takes a quarter of a minute."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.models.encoder import Encoder

# Statements alone and below their heading, of two or three libraries of as many as are compared exactly; 6 MB.
KEPT = 4_000


class ExactVectors:
    """What encoders gave for the last `kept` texts that were asked for; several threads may ask."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._vectors: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts` as passages, shape ``(len(texts), dimension)``, rows of length 1."""
        if not texts:
            return np.zeros((0, encoder.dimension), dtype=np.float32)
        keys = [(encoder.fingerprint, text) for text in texts]
        with self._lock:
            found = {key: self._vectors[key] for key in keys if key in self._vectors}
        fresh = [text for text in dict.fromkeys(texts) if (encoder.fingerprint, text) not in found]
        if fresh:
            # Not under the lock: whoever asks for something else need not wait for it.
            encoded = encoder.encode_passages(fresh)
            found.update(((encoder.fingerprint, text), row) for text, row in zip(fresh, encoded, strict=True))
        with self._lock:
            for key in keys:
                self._vectors[key] = found[key]
                self._vectors.move_to_end(key)
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
        return np.stack([found[key] for key in keys])


EXACT = ExactVectors()
