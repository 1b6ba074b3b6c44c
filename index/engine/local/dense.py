"""Dense search: the inner product of a question with every passage, exactly, by FAISS.

Ranking adds this view to others and so wants the score of every passage, or of many of
them, which only an exact index gives cheaply: a million vectors of 256 numbers take 36 ms
on one core, a compressed index (SQfp16) would find ten of them in 16 ms and take 670 ms to
say what all of them score.

An index is never changed: adding to a FAISS index while another thread searches it
crashes the process. Reports that came later are a second part, and a new pair of parts
replaces the old one.

Everything here runs FAISS's own kernel without OpenMP: in the calling thread, or in a few
of our own where there is much to read. Processes should be spawned, not forked.
"""

import functools
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import faiss
import numpy as np
from numpy.typing import NDArray

from index.engine.local.row_map import RowMap

Floats = NDArray[np.float32]
# Vectors that one thread works on at once.
_SHARE = 2**16
# Vectors that are compared with many questions at once, whose products stay small.
_BLOCK = 2**13
# Bytes of an index that are written at once.
_PIECE = 4 * 1024 * 1024


@functools.cache
def _workers() -> ThreadPoolExecutor:
    """A thread a core, for indexes that one takes too long to read."""
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="products")


class Vectors:
    """Unit vectors, one a document, in a FAISS index that is never changed."""

    def __init__(self, index: "faiss.IndexFlatIP", memory: object = None) -> None:
        """`memory` is what the index reads from, where that is not its own."""
        self._index, self._memory = index, memory
        self.size: int = index.ntotal
        self.dimension: int = index.d
        # A view of FAISS's own memory, not a copy; self._index keeps it alive.
        flat = (
            faiss.rev_swig_ptr(index.get_xb(), self.size * self.dimension) if self.size else np.empty(0, "f4")
        )
        self._matrix: Floats = flat.reshape(self.size, self.dimension)
        self._nearest: tuple[Floats, Floats, NDArray[np.int64]] | None = None

    @classmethod
    def build(cls, vectors: NDArray[np.floating]) -> "Vectors":
        """From (n, dimension) vectors; n may be 0. NaN or infinite values are refused: they are never found."""
        if vectors.ndim != 2 or vectors.shape[1] == 0:
            raise ValueError(f"vectors must have the shape (n, dimension), not {vectors.shape}")
        size, dimension = vectors.shape
        return cls.filled(size, dimension, lambda matrix: np.copyto(matrix, vectors))

    @classmethod
    def filled(cls, size: int, dimension: int, fill: Callable[[Floats], None]) -> "Vectors":
        """As many as `fill` writes into the ``(size, dimension)`` matrix that it is given.

        That is FAISS's own memory: to add vectors would hold most of an index twice.
        """
        index = faiss.IndexFlatIP(dimension)
        index.codes.resize(size * index.code_size)
        index.ntotal = size
        made = cls(index)
        fill(made._matrix)
        for start in range(0, size, _SHARE):
            if not np.isfinite(made._matrix[start : start + _SHARE]).all():
                raise ValueError("vectors hold NaN or infinite values")
        return made

    def products(self, question: Floats, documents: NDArray[np.integer] | None = None) -> Floats:
        """The inner product with every vector, or with those of `documents`; equal vectors have equal
        products, bit for bit (FAISS does without that for vectors of 2, 4 or 8 numbers, as no model has)."""
        out: Floats = np.empty(self.size if documents is None else len(documents), dtype=np.float32)
        wanted = None if documents is None else np.ascontiguousarray(documents, dtype=np.int64)
        pieces = [slice(start, start + _SHARE) for start in range(0, len(out), _SHARE)]
        # Each product is the same whoever works it out.
        each = map if len(pieces) < 2 else _workers().map
        list(each(lambda piece: self._products(question, wanted, piece, out), pieces))
        return out

    def _products(
        self, question: Floats, wanted: NDArray[np.int64] | None, piece: slice, out: Floats
    ) -> None:
        """Put a piece of the products into `out`; FAISS lets other threads run meanwhile."""
        # Holds for the calling thread alone; else each would start a team of OpenMP's.
        faiss.omp_set_num_threads(1)
        count, given = len(out[piece]), (faiss.swig_ptr(out[piece]), faiss.swig_ptr(question))
        # Both exported by FAISS, absent from its type stubs.
        if wanted is None:
            vectors = faiss.swig_ptr(self._matrix[piece])
            faiss.fvec_inner_products_ny(*given, vectors, self.dimension, count)  # type: ignore[attr-defined]
        else:
            vectors, ids = faiss.swig_ptr(self._matrix), faiss.swig_ptr(wanted[piece])
            faiss.fvec_inner_products_by_idx(  # type: ignore[attr-defined]
                *given, vectors, ids, self.dimension, 1, count
            )

    def nearest(self, questions: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """The greatest inner product of each of the `questions`, shape ``(questions, dimension)``, and of which vector
        it is; worked out once for one array of them."""
        known = self._nearest
        if known is None or known[0] is not questions:
            known = self._nearest = (
                questions,
                *self.nearest_without(questions, np.zeros(self.size, np.bool_)),
            )
        return known[1], known[2]

    def nearest_without(
        self, questions: Floats, without: NDArray[np.bool_]
    ) -> tuple[Floats, NDArray[np.int64]]:
        """The same `without` some of the vectors; none comes nearer than 0 where none is left."""
        best, at = np.zeros(len(questions), dtype=np.float32), np.zeros(len(questions), dtype=np.int64)
        for start in range(0, self.size, _BLOCK):
            products = questions @ self._matrix[start : start + _BLOCK].T
            products[:, without[start : start + _BLOCK]] = 0.0
            nearest = products.argmax(axis=1)
            found = products[np.arange(len(questions)), nearest]
            at = np.where(found > best, start + nearest, at)
            best = np.maximum(best, found)
        return best, at

    def write(self, put: Callable[[bytes], None]) -> None:
        """Give the index to `put` in FAISS's own format, piece by piece."""
        # Exported by FAISS, absent from its type stubs.
        faiss.write_index(self._index, faiss.PyCallbackIOWriter(put, _PIECE))  # type: ignore[attr-defined]

    @classmethod
    def from_bytes(cls, data: NDArray[np.uint8]) -> "Vectors":
        """Reads from `data` where it lies, be it a file mapped into memory.

        Raises ValueError on bytes that are no such index. Flipped bits inside a vector are
        not noticed by FAISS: compare a digest before calling this.
        """
        try:
            index = faiss.read_index(_reader(data))
        except (RuntimeError, ValueError) as error:
            raise ValueError("not a FAISS index, or a truncated one") from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise ValueError(f"a FAISS index of another kind: {type(index).__name__}")
        return cls(index, data)


class DenseIndex:
    """Unit vectors by row, made of one part or several; row i belongs to passage row i."""

    def __init__(self, parts: Sequence[tuple[Vectors, RowMap]], size: int, dimension: int) -> None:
        self._parts = tuple(parts)
        self.size = size
        self.dimension = dimension

    @classmethod
    def build(cls, vectors: NDArray[np.floating]) -> "DenseIndex":
        """Of one part, from (n, dimension) vectors."""
        part = Vectors.build(vectors)
        return cls([(part, RowMap.everything(part.size))], part.size, part.dimension)

    def scores(self, vector: NDArray[np.floating]) -> Floats:
        """The inner product (cosine, for unit vectors) of every row; equal rows have equal scores, bit for bit."""
        question = self._question(vector)
        if len(self._parts) == 1 and self._parts[0][1].whole:
            return self._parts[0][0].products(question)
        out: Floats = np.empty(self.size, dtype=np.float32)
        for part, row_map in self._parts:
            row_map.spread(part.products(question), out)
        return out

    def scores_of(self, vector: NDArray[np.floating], rows: NDArray[np.integer]) -> Floats:
        """What :meth:`scores` gives for these rows, bit for bit, without looking at the others."""
        if len(rows) == self.size:
            return self.scores(vector)
        question = self._question(vector)
        out: Floats = np.empty(len(rows), dtype=np.float32)
        for part, row_map in self._parts:
            documents = row_map.documents[rows]
            there = documents >= 0
            out[there] = part.products(question, documents[there])
        return out

    def nearest(self, questions: Floats) -> Floats:
        """The greatest inner product of each question, shape ``(questions, dimension)``, with any row; 0 at least.
        Quick where the same array of questions was asked of these parts before."""
        found = np.zeros(len(questions), dtype=np.float32)
        for part, row_map in self._parts:
            best, at = part.nearest(questions)
            if row_map.gone and (lost := row_map.rows[at] < 0).any():
                best = best.copy()
                best[lost], _ = part.nearest_without(questions[lost], row_map.rows < 0)
            found = np.maximum(found, best)
        return found

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


def _reader(data: NDArray[np.uint8]) -> "faiss.IOReader":
    # Exported by FAISS, absent from its type stubs.
    return faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size)  # type: ignore[attr-defined]
