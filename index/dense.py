"""Dense search: the inner product of a question with every passage, exactly, by FAISS.

The index is immutable and searched exactly (``IndexFlatIP``): the same question gives
the same rows in the same order on every machine. Replacing it means building another
and swapping one reference; adding to a FAISS index while another thread searches it
crashes the process.

Everything here runs FAISS's own kernel in the calling thread, without OpenMP where it
is called for every question, so that a fork after a search cannot hang in OpenMP's
thread pool. Processes should still be spawned, not forked.
"""

import faiss
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

# Below this share of the index the chosen rows are copied out and scored alone;
# above it, scoring everything in place is cheaper than the copy.
GATHER_SHARE = 0.25


class DenseIndex:
    """Unit vectors by row; row i belongs to passage row i."""

    def __init__(self, index: "faiss.IndexFlatIP") -> None:
        self._index = index
        self.size: int = index.ntotal
        self.dimension: int = index.d
        # A view of FAISS's own memory, not a copy; self._index keeps it alive.
        flat = (
            faiss.rev_swig_ptr(index.get_xb(), self.size * self.dimension) if self.size else np.empty(0, "f4")
        )
        self._matrix: Floats = flat.reshape(self.size, self.dimension)

    @classmethod
    def build(cls, vectors: NDArray[np.floating]) -> "DenseIndex":
        """From (n, dimension) vectors; n may be 0. NaN or infinite values are refused: they are never found."""
        faiss.omp_set_num_threads(1)
        if vectors.ndim != 2 or vectors.shape[1] == 0:
            raise ValueError(f"vectors must have the shape (n, dimension), not {vectors.shape}")
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if not np.isfinite(rows).all():
            raise ValueError("vectors hold NaN or infinite values")
        index = faiss.IndexFlatIP(rows.shape[1])
        if len(rows):
            index.add(rows)
        return cls(index)

    def scores(self, vector: NDArray[np.floating]) -> Floats:
        """The inner product (cosine, for unit vectors) of every row; equal rows have equal scores, bit for bit."""
        return self._products(self._question(vector), self._matrix)

    def search(
        self, vector: NDArray[np.floating], k: int, rows: NDArray[np.integer] | None = None
    ) -> tuple[Rows, Floats]:
        """The best `k` rows and their scores, by (-score, row); fewer where there are fewer.

        With `rows` only these compete, each once, however few they are.
        """
        question = self._question(vector)
        if rows is None:
            return self._search_all(question, k)
        chosen: Rows = np.unique(np.asarray(rows, dtype=np.int64))
        if len(chosen) and (chosen[0] < 0 or chosen[-1] >= self.size):
            raise ValueError(f"rows must lie in 0..{self.size - 1}")
        if len(chosen) < GATHER_SHARE * self.size:
            scores = self._products(question, np.ascontiguousarray(self._matrix[chosen]))
        else:
            scores = self._products(question, self._matrix)[chosen]
        return _best(chosen, scores, k)

    def to_bytes(self) -> bytes:
        data: NDArray[np.uint8] = faiss.serialize_index(self._index)
        return data.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "DenseIndex":
        """Raises ValueError on bytes that are no such index. Flipped bits inside a vector are
        not noticed by FAISS: compare a digest before calling this."""
        faiss.omp_set_num_threads(1)
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise ValueError("not a FAISS index, or a truncated one") from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise ValueError(f"a FAISS index of another kind: {type(index).__name__}")
        return cls(index)

    def _search_all(self, question: Floats, k: int) -> tuple[Rows, Floats]:
        k = max(0, min(k, self.size))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        # One more than asked: where the last place is tied, FAISS may have kept any of the
        # tied rows, and the whole column decides which come first.
        asked = min(k + 1, self.size)
        scores, rows = self._index.search(question[None, :], asked)
        if asked > k and scores[0, k] == scores[0, k - 1]:
            return _best(np.arange(self.size), self._products(question, self._matrix), k)
        return _best(rows[0], scores[0], k)

    def _question(self, vector: NDArray[np.floating]) -> Floats:
        question: Floats = np.ascontiguousarray(vector, dtype=np.float32)
        # FAISS would read foreign memory for a wrong width.
        if question.shape != (self.dimension,):
            raise ValueError(
                f"the question vector has shape {question.shape}, the index width {self.dimension}"
            )
        if not np.isfinite(question).all():
            raise ValueError("the question vector holds NaN or infinite values")
        return question

    def _products(self, question: Floats, matrix: Floats) -> Floats:
        out: Floats = np.empty(len(matrix), dtype=np.float32)
        if len(matrix):
            # Exported by FAISS, absent from its type stubs.
            products = faiss.fvec_inner_products_ny  # type: ignore[attr-defined]
            products(
                faiss.swig_ptr(out),
                faiss.swig_ptr(question),
                faiss.swig_ptr(matrix),
                self.dimension,
                len(matrix),
            )
        return out


def _best(rows: Rows, scores: Floats, k: int) -> tuple[Rows, Floats]:
    """The first `k` by (-score, row)."""
    k = max(0, min(k, len(rows)))
    if 0 < k < len(rows):
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        keep = np.flatnonzero(scores >= kth)
        rows, scores = rows[keep], scores[keep]
    order = np.lexsort((rows, -scores))[:k]
    return rows[order].astype(np.int64, copy=False), scores[order]
