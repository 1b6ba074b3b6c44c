"""The bundled bilingual model as a dictionary: an English word's nearest Chinese terms.

Only terms that occur in the index are given back, so that no weight is lost on words
the reports do not use.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder

Translation = tuple[str, float]

# How many terms, the least cosine, and how fast the weight falls below the nearest one:
# weight = exp(SHARPNESS · (cosine − cosine of the nearest)). See evaluation/README.md.
NEAREST = 16
LEAST_COSINE = 0.3
SHARPNESS = 5.0

_HAN = re.compile(r"[\u3400-\u9fff]+")


class Dictionary:
    """Translates single words into weighted terms of one index."""

    def __init__(self, encoder: StaticEncoder, vocabulary: Iterable[str]) -> None:
        self._encoder = encoder
        self._terms = [term for term in vocabulary if _HAN.fullmatch(term)]
        self._vectors: NDArray[np.float32] = encoder.encode_passages(self._terms)
        self.translate = lru_cache(maxsize=4096)(self._translate)

    def _translate(self, word: str) -> tuple[Translation, ...]:
        """The nearest terms and their weights, best first; the best weighs 1."""
        if not self._terms:
            return ()
        cosines = self._vectors @ self._encoder.encode_questions([word])[0]
        count = min(NEAREST, len(cosines))
        nearest = np.argpartition(-cosines, count - 1)[:count]
        nearest = nearest[cosines[nearest] >= LEAST_COSINE]
        if not len(nearest):
            return ()
        nearest = nearest[np.lexsort((nearest, -cosines[nearest]))]
        weights = np.exp(SHARPNESS * (cosines[nearest] - cosines[nearest[0]]))
        return tuple((self._terms[i], float(w)) for i, w in zip(nearest, weights, strict=True))
