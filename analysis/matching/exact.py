"""What the encoder itself makes of statements, alone and in pairs, remembered: to embed the statements of a small library
takes a quarter of a minute, to read its likely pairs a second or two."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.models.cross_encoder import SAYS
from index.models.encoder import Encoder, PairEncoder

# Statements alone and below their heading, of two or three libraries of as many as are compared exactly, 6 MB; and as
# many pairs.
KEPT = 4_000
Key = TypeVar("Key", bound=Hashable)


class Remembered(Generic[Key]):
    """The numbers that were made for the last `kept` keys that were asked for; several threads may ask."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._made: OrderedDict[Key, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self, keys: Sequence[Key], make: Callable[[list[Key]], NDArray[np.float32]]
    ) -> list[NDArray[np.float32]]:
        """Those of each key; `make` is asked for the keys that are not remembered, each once."""
        with self._lock:
            found = {key: self._made[key] for key in keys if key in self._made}
        fresh = [key for key in dict.fromkeys(keys) if key not in found]
        if fresh:
            # Not under the lock: whoever asks for something else need not wait for it.
            found.update(zip(fresh, make(fresh), strict=True))
        with self._lock:
            for key in keys:
                self._made[key] = found[key]
                self._made.move_to_end(key)
            while len(self._made) > self._kept:
                self._made.popitem(last=False)
        return [found[key] for key in keys]


# What is remembered goes with the encoder that gave it.
_VECTORS: WeakKeyDictionary[Encoder, Remembered[str]] = WeakKeyDictionary()
_PAIRS: WeakKeyDictionary[Encoder, Remembered[tuple[str, str]]] = WeakKeyDictionary()


def exact_vectors(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of `texts` as passages by `encoder` itself, shape ``(len(texts), dimension)``, rows of length 1."""
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack(_VECTORS.setdefault(encoder, Remembered()).of(texts, encoder.encode_passages))


def exact_scores(encoder: PairEncoder, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """What `encoder` makes of each pair of an earlier problem, or a topic, and a statement, shape ``(pairs, 6)``."""
    if not pairs:
        return np.zeros((0, SAYS + 1), dtype=np.float32)
    return np.stack(_PAIRS.setdefault(encoder, Remembered()).of(pairs, encoder.statement_scores))
