"""The table that translates (`youju-zh-en`) as a dictionary over the terms of one index.

A word in English is translated by its nearest Chinese terms; a Chinese word is joined by
terms that mean nearly the same. Only terms that occur in the index are given back, so
that no weight is lost on words the reports do not use.
"""

import re
import threading
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.models.static import StaticEncoder

Weighted = tuple[str, float]

# How many terms, the least cosine, and how fast a weight falls with the cosine:
# exp(SHARPNESS · (cosine − reference)). evaluation/README.md has the rows that chose them.
NEAREST = 16
LEAST_COSINE = 0.2
# A Chinese word needs no help to be found: what is less near only blurs it.
LEAST_SYNONYM = 0.5
SHARPNESS = 6.0

_HAN = re.compile(r"[\u3400-\u9fff]+")
_REMEMBERED = 4096


class TermVectors:
    """The vectors of all terms that were ever asked for, in the order they came.

    An index that changes has nearly all its terms in common with the one before: their
    vectors are made once. Safe to share between threads.
    """

    def __init__(self, encoder: StaticEncoder) -> None:
        self.encoder = encoder
        self._rows: dict[str, int] = {}
        self._matrix: NDArray[np.float32] = np.empty((0, encoder.dimension), dtype=np.float32)
        self._lock = threading.Lock()

    def of(self, terms: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """All vectors so far, shape ``(n, dimension)``, and the row of each of `terms` in them."""
        with self._lock:
            new = [term for term in dict.fromkeys(terms) if term not in self._rows]
            start, end = len(self._rows), len(self._rows) + len(new)
            if end > len(self._matrix):
                # Room for more, so that a few terms more do not copy all of them again. Whoever
                # holds the old matrix keeps it; rows that were given out never change.
                matrix = np.empty((end + end // 8, self.encoder.dimension), dtype=np.float32)
                matrix[:start] = self._matrix[:start]
                self._matrix = matrix
            if new:
                self._matrix[start:end] = self.encoder.encode_passages(new)
                self._rows.update(zip(new, range(start, end), strict=True))
            return self._matrix[:end], np.array([self._rows[term] for term in terms], dtype=np.int64)


class Dictionary:
    """Weighted terms of one index for single words. Safe to share between threads."""

    def __init__(
        self, encoder: StaticEncoder, vocabulary: Iterable[str], vectors: TermVectors | None = None
    ) -> None:
        """`vectors` are those of earlier revisions of the index."""
        self._encoder = encoder
        self._terms = [term for term in vocabulary if _HAN.fullmatch(term)]
        self._vectors, self._rows = (vectors or TermVectors(encoder)).of(self._terms)
        self._known: dict[str, tuple[Weighted, ...]] = {}

    def translations(self, words: Sequence[str]) -> list[tuple[Weighted, ...]]:
        """For each word its nearest terms, best first; the best weighs 1, however far it is."""
        return [_weighed(near, near[0][1]) if near else () for near in self.nearest(words)]

    def synonyms(self, words: Sequence[str]) -> list[tuple[Weighted, ...]]:
        """For each word the other terms near it; only one of the same meaning would weigh 1."""
        return [
            _weighed([one for one in near if one[0] != word and one[1] >= LEAST_SYNONYM], 1.0)
            for word, near in zip(words, self.nearest(words), strict=True)
        ]

    def nearest(self, words: Sequence[str]) -> list[tuple[Weighted, ...]]:
        """For each word the nearest terms with their cosines, best first, equal ones by row."""
        known = self._known
        new = [word for word in dict.fromkeys(words) if word not in known]
        if new:
            found: dict[str, tuple[Weighted, ...]] = dict.fromkeys(new, ())
            if self._terms:
                cosines = (self._encoder.encode_questions(new) @ self._vectors.T)[:, self._rows]
                found = {word: self._best(row) for word, row in zip(new, cosines, strict=True)}
            known = self._known = (known if len(known) < _REMEMBERED else {}) | found
        return [known[word] if word in known else self.nearest([word])[0] for word in words]

    def _best(self, cosines: NDArray[np.float32]) -> tuple[Weighted, ...]:
        nearest = np.flatnonzero(cosines >= LEAST_COSINE)
        if len(nearest) > NEAREST:
            least = np.partition(cosines[nearest], -NEAREST)[-NEAREST]
            nearest = nearest[cosines[nearest] >= least]
        nearest = nearest[np.lexsort((nearest, -cosines[nearest]))][:NEAREST]
        return tuple((self._terms[i], float(cosines[i])) for i in nearest)


def _weighed(near: Sequence[Weighted], reference: float) -> tuple[Weighted, ...]:
    return tuple((term, float(np.exp(SHARPNESS * (cosine - reference)))) for term, cosine in near)
