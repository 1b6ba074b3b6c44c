"""The terms of an index, with their numbers."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from heapq import merge
from itertools import compress

import numpy as np
from numpy.typing import NDArray

_HAN = re.compile(r"[\u3400-\u9fff]+")


def is_word(term: str) -> bool:
    """Whether a term is a Chinese word, no pair of characters."""
    return term[0] >= "\u3400" and _HAN.fullmatch(term) is not None


class TermIds(dict[str, int]):
    """Terms in alphabetical order with their numbers, from 0."""

    @cached_property
    def words(self) -> tuple[list[str], NDArray[np.int64]]:
        """Those that are Chinese words, no pairs of characters, with their numbers."""
        words = [term for term in self if term[0] >= "\u3400" and _HAN.fullmatch(term)]
        return words, np.array([self[word] for word in words], dtype=np.int64)


class Vocabulary(Mapping[str, int]):
    """The terms that occur, with their numbers; in alphabetical order, however the index came about.

    `numbers` are those of the checkpoint, in order, `added` those of later reports;
    `frequencies` says in how many documents each occurs.
    """

    def __init__(self, numbers: TermIds, added: Mapping[str, int], frequencies: NDArray[np.int64]) -> None:
        self._numbers, self._added, self._frequencies = numbers, added, frequencies

    def __getitem__(self, term: str) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._added[term]
        if not self._frequencies[number]:
            raise KeyError(term)
        return number

    def __iter__(self) -> Iterator[str]:
        occurs = (self._frequencies > 0).tolist()
        known = (term for term, number in self._numbers.items() if occurs[number])
        if not self._added:
            return known
        return merge(known, sorted(term for term, number in self._added.items() if occurs[number]))

    def words(self) -> list[str]:
        """The terms that are Chinese words, no pairs of characters, in order."""
        words, numbers = self._numbers.words
        known = list(compress(words, self._frequencies[numbers] > 0))
        added = [term for term in self._added if term in self and is_word(term)]
        return sorted(known + added) if added else known

    def __len__(self) -> int:
        return int(np.count_nonzero(self._frequencies))
