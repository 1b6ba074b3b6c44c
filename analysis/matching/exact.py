"""Vectors by the encoder itself, remembered: to embed the statements of a small library takes a quarter of a minute."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.models.encoder import Encoder

# Statements alone and below their heading, of two or three libraries of as many as are compared exactly; 6 MB.
KEPT = 4_000


class ExactVectors:
    """What an encoder gave for the last `kept` texts that it was asked for; several threads may ask."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts` as passages, shape ``(len(texts), dimension)``, rows of length 1."""
        if not texts:
            return np.zeros((0, encoder.dimension), dtype=np.float32)
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
        fresh = [text for text in dict.fromkeys(texts) if text not in found]
        if fresh:
            # Not under the lock: whoever asks for something else need not wait for it.
            found.update(zip(fresh, encoder.encode_passages(fresh), strict=True))
        with self._lock:
            for text in texts:
                self._vectors[text] = found[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
        return np.stack([found[text] for text in texts])


# What is remembered goes with the encoder that gave it.
_OF: WeakKeyDictionary[Encoder, ExactVectors] = WeakKeyDictionary()


def exact_vectors(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of `texts` by `encoder` itself, remembered as long as it lives."""
    return _OF.setdefault(encoder, ExactVectors()).of(encoder, texts)
