"""An inverted index as arrays, and the way there from occurrences.

Occurrences come document by document. They are sorted a few million at a time, so that
memory is bounded by the result and not by the text, and then laid together.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Occurrences that are sorted at once; that takes about 50 bytes each.
_CHUNK = 2_000_000
_MOST = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Which documents hold each term, and how often; never changed.

    Those of term ``t`` are ``documents[starts[t]:starts[t + 1]]``, ascending, with their
    ``frequencies``. Terms past the end of ``starts`` occur nowhere. ``lengths`` counts the
    terms of each document.
    """

    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    frequencies: NDArray[np.uint16]
    lengths: NDArray[np.float32]

    def of(self, term: int) -> slice:
        """Where the postings of a term lie."""
        if term + 1 >= len(self.starts):
            return slice(0, 0)
        return slice(int(self.starts[term]), int(self.starts[term + 1]))

    def document_frequencies(self, terms: int) -> NDArray[np.int64]:
        """In how many documents each of the first `terms` terms occurs."""
        found = np.zeros(terms, dtype=np.int64)
        found[: len(self.starts) - 1] = np.diff(self.starts)
        return found

    def frequencies_within(self, chosen: NDArray[np.bool_], terms: int) -> NDArray[np.int64]:
        """In how many of the `chosen` documents each term occurs; `chosen` has one element a document."""
        places = np.flatnonzero(chosen[self.documents])
        of_term = np.searchsorted(self.starts, places, side="right") - 1
        return np.bincount(of_term, minlength=terms)


class Collector:
    """Takes the terms of documents by number, in order, and gives their postings."""

    def __init__(self) -> None:
        self._lengths: list[NDArray[np.int64]] = []
        self._waiting: list[NDArray[np.int64]] = []
        self._rows: list[NDArray[np.int64]] = []
        self._size = 0
        self._documents = 0
        self._chunks: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint16]]] = []

    def add(self, lengths: NDArray[np.integer], numbers: NDArray[np.integer]) -> None:
        """More documents: how many terms each has, and the numbers of all their terms in turn."""
        counts = lengths.astype(np.int64)
        self._lengths.append(counts)
        self._waiting.append(numbers.astype(np.int64))
        self._rows.append(np.repeat(np.arange(self._documents, self._documents + len(counts)), counts))
        self._documents += len(counts)
        self._size += len(numbers)
        if self._size >= _CHUNK:
            self._sort()

    def finish(self, terms: int, renumber: Callable[[NDArray[np.int32]], NDArray[np.int32]]) -> Postings:
        """The postings of `terms` terms; `renumber` gives the final numbers for those that were added."""
        self._sort()
        total = np.zeros(terms, dtype=np.int64)
        for numbers, _, _ in self._chunks:
            total += np.bincount(renumber(numbers), minlength=terms)
        starts = np.zeros(terms + 1, dtype=np.int64)
        np.cumsum(total, out=starts[1:])
        documents = np.empty(starts[-1], dtype=np.int32)
        frequencies = np.empty(starts[-1], dtype=np.uint16)
        # Chunks come in the order of documents, and inside a chunk a term's documents ascend.
        free = starts[:-1].copy()
        self._chunks.reverse()
        while self._chunks:
            # Each is let go of when it is laid in its place.
            numbers, rows, counts = self._chunks.pop()
            numbers = renumber(numbers)
            first = _firsts(numbers)
            runs = np.diff(first, append=len(numbers))
            places = np.repeat(free[numbers[first]] - first, runs) + np.arange(len(numbers))
            documents[places], frequencies[places] = rows, counts
            free[numbers[first]] += runs
        lengths = np.concatenate([np.empty(0, np.int64), *self._lengths]).astype(np.float32)
        return Postings(starts, documents, frequencies, lengths)

    def _sort(self) -> None:
        """What waits as one chunk, by term and document, each pair once with its count."""
        if self._waiting:
            keys = np.concatenate(self._waiting) << 32 | np.concatenate(self._rows)
            keys.sort()
            first = _firsts(keys)
            counts = np.minimum(np.diff(first, append=len(keys)), _MOST).astype(np.uint16)
            keys = keys[first]
            self._chunks.append(((keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32), counts))
        self._waiting, self._rows, self._size = [], [], 0


def _firsts(keys: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where in sorted `keys` another value begins."""
    return np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
