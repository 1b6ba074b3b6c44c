"""The bundled bilingual model as a dictionary over the terms of one index.

A word in English is translated by its nearest Chinese terms; a Chinese word is joined by
terms that mean nearly the same. Only terms that occur in the index are given back, so
that no weight is lost on words the reports do not use.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import StaticEncoder

Weighted = tuple[str, float]

# How many terms, the least cosine, and how fast a weight falls with the cosine:
# exp(SHARPNESS · (cosine − reference)). evaluation/README.md has the rows that chose them.
NEAREST = 16
LEAST_COSINE = 0.2
SHARPNESS = 6.0

_HAN = re.compile(r"[\u3400-\u9fff]+")
_REMEMBERED = 4096


class Dictionary:
    """Weighted terms of one index for single words. Safe to share between threads."""

    def __init__(self, encoder: StaticEncoder, vocabulary: Iterable[str]) -> None:
        self._encoder = encoder
        self._terms = [term for term in vocabulary if _HAN.fullmatch(term)]
        self._vectors: NDArray[np.float32] = encoder.encode_passages(self._terms)
        self._known: dict[str, tuple[Weighted, ...]] = {}

    def translations(self, words: Sequence[str]) -> list[tuple[Weighted, ...]]:
        """For each word its nearest terms, best first; the best weighs 1, however far it is."""
        return [_weighed(near, near[0][1]) if near else () for near in self.nearest(words)]

    def synonyms(self, words: Sequence[str]) -> list[tuple[Weighted, ...]]:
        """For each word the other terms near it; only one of the same meaning would weigh 1."""
        return [
            _weighed([(term, cosine) for term, cosine in near if term != word], 1.0)
            for word, near in zip(words, self.nearest(words), strict=True)
        ]

    def nearest(self, words: Sequence[str]) -> list[tuple[Weighted, ...]]:
        """For each word the nearest terms with their cosines, best first, equal ones by row."""
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        if new:
            found: dict[str, tuple[Weighted, ...]] = dict.fromkeys(new, ())
            if self._terms:
                cosines = self._encoder.encode_questions(new) @ self._vectors.T
                found = {word: self._best(row) for word, row in zip(new, cosines, strict=True)}
            known = self._known = (known if len(known) < _REMEMBERED else {}) | found
        return [known[word] if word in known else self.nearest([word])[0] for word in words]

    def _best(self, cosines: NDArray[np.float32]) -> tuple[Weighted, ...]:
        count = min(NEAREST, len(cosines))
        nearest = np.argpartition(-cosines, count - 1)[:count]
        nearest = nearest[cosines[nearest] >= LEAST_COSINE]
        nearest = nearest[np.lexsort((nearest, -cosines[nearest]))]
        return tuple((self._terms[i], float(cosines[i])) for i in nearest)


def _weighed(near: Sequence[Weighted], reference: float) -> tuple[Weighted, ...]:
    return tuple((term, float(np.exp(SHARPNESS * (cosine - reference)))) for term, cosine in near)
