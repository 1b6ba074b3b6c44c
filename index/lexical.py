"""BM25 over passages, with groups of weighted alternatives in place of single terms.

For a group ``g`` of alternatives ``(t, w)`` — one word of the question and, for
another language, its translations — and a passage ``d``:

    tf(g, d) = Σ w · tf(t, d)        df(g) = Σ w · df(t), at most N
    score(d) = Σ_g  idf(g) · tf(g, d) · (k1 + 1) / (tf(g, d) + k1 · (1 − b + b · |d| / avgdl))
    idf(g)   = ln(1 + (N − df(g) + 0.5) / (df(g) + 0.5))

With one alternative of weight 1 a group this is BM25 (Robertson & Zaragoza 2009,
in Lucene's non-negative form). Summing frequencies inside a group keeps a word
with ten translations from counting ten times; it is the probabilistic
structured query of Darwish & Oard (2003).
"""

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Group = Sequence[tuple[str, float]]

# Chosen on the ready-made passages of the evaluation; see evaluation/README.md.
K1 = 0.9
B = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class LexicalIndex:
    """An immutable inverted index; row ``i`` is the ``i``-th document given to :meth:`build`.

    The postings of term ``v`` are ``documents[starts[v]:starts[v + 1]]``, ascending,
    with their ``frequencies``; ``lengths`` counts the terms of each document.
    """

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    frequencies: NDArray[np.float32]
    lengths: NDArray[np.float32]

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.lengths)

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]]) -> "LexicalIndex":
        """Index documents given as lists of terms, in row order."""
        vocabulary: dict[str, int] = {}
        terms: list[int] = []
        rows: list[int] = []
        counts: list[int] = []
        lengths: list[int] = []
        for row, document in enumerate(documents):
            lengths.append(len(document))
            for term, count in Counter(document).items():
                terms.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
                counts.append(count)
        by_term = np.array(terms, dtype=np.int64)
        order = np.argsort(by_term, kind="stable")
        starts = np.zeros(len(vocabulary) + 1, dtype=np.int64)
        np.cumsum(np.bincount(by_term, minlength=len(vocabulary)), out=starts[1:])
        return cls(
            vocabulary,
            starts,
            np.array(rows, dtype=np.int32)[order],
            np.array(counts, dtype=np.float32)[order],
            np.array(lengths, dtype=np.float32),
        )

    def score(
        self, groups: Sequence[Group], k1: float | None = None, b: float | None = None
    ) -> NDArray[np.float32]:
        """BM25 of every document, shape ``(size,)``; 0 where no term of the question occurs."""
        scores = np.zeros(self.size, dtype=np.float32)
        if not self.size:
            return scores
        average = float(self.lengths.mean()) or 1.0
        k1, b = K1 if k1 is None else k1, B if b is None else b
        norms = k1 * (1.0 - b + b * self.lengths / average)
        for group in groups:
            documents, frequencies, df = self._postings(group)
            if not len(documents):
                continue
            scores[documents] += self._idf(df) * frequencies * (k1 + 1.0) / (frequencies + norms[documents])
        return scores

    def ceiling(self, groups: Sequence[Group], k1: float | None = None) -> float:
        """What no score of these groups can reach: every group endlessly often in a passage.

        ``score / ceiling`` is the share of the question, weighed by how rare its words
        are, that a passage holds. A group that occurs nowhere counts in full.
        """
        k1 = K1 if k1 is None else k1
        return float(sum(self.rarity(group) * (k1 + 1.0) for group in groups))

    def rarity(self, group: Group) -> float:
        """The inverse document frequency of a group, ``idf(g)`` above."""
        known = [(self.vocabulary[term], weight) for term, weight in group if term in self.vocabulary]
        return self._idf(sum(weight * (self.starts[term + 1] - self.starts[term]) for term, weight in known))

    def holds(self, term: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these documents contain a term, shape ``(len(rows),)``."""
        number = self.vocabulary.get(term)
        if number is None:
            return np.zeros(len(rows), dtype=np.bool_)
        postings = self.documents[self.starts[number] : self.starts[number + 1]]
        places = np.minimum(np.searchsorted(postings, rows), len(postings) - 1)
        return postings[places] == rows

    def _idf(self, df: float) -> float:
        df = min(df, self.size)
        return float(np.log1p((self.size - df + 0.5) / (df + 0.5)))

    def _postings(self, group: Group) -> tuple[NDArray[np.int32], NDArray[np.float32], float]:
        """Documents, summed weighted frequencies, and weighted document frequency of a group."""
        known = [(self.vocabulary[term], weight) for term, weight in group if term in self.vocabulary]
        slices = [slice(self.starts[term], self.starts[term + 1]) for term, _ in known]
        df = sum(weight * (s.stop - s.start) for s, (_, weight) in zip(slices, known, strict=True))
        if len(slices) == 1:
            return self.documents[slices[0]], self.frequencies[slices[0]] * np.float32(known[0][1]), df
        if not slices:
            return np.empty(0, np.int32), np.empty(0, np.float32), 0.0
        documents = np.concatenate([self.documents[s] for s in slices])
        weighted = np.concatenate(
            [self.frequencies[s] * np.float32(weight) for s, (_, weight) in zip(slices, known, strict=True)]
        )
        unique, inverse = np.unique(documents, return_inverse=True)
        return unique, np.bincount(inverse, weights=weighted).astype(np.float32), df

    def to_bytes(self) -> bytes:
        """The index as the bytes of a NumPy archive."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            vocabulary=np.frombuffer("\n".join(self.vocabulary).encode("utf-8"), dtype=np.uint8),
            starts=self.starts,
            documents=self.documents,
            frequencies=self.frequencies,
            lengths=self.lengths,
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "LexicalIndex":
        """The index that :meth:`to_bytes` wrote; ValueError if it is anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                text = archive["vocabulary"].tobytes().decode("utf-8")
                words = text.split("\n") if text else []
                index = cls(
                    {word: i for i, word in enumerate(words)},
                    archive["starts"],
                    archive["documents"],
                    archive["frequencies"],
                    archive["lengths"],
                )
        except (OSError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
            raise ValueError(f"not a lexical index: {error}") from error
        if len(index.starts) != len(words) + 1 or index.starts[-1] != len(index.documents):
            raise ValueError("not a lexical index: its parts do not fit together")
        return index
