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

Frequencies and lengths are kept, never finished weights: how rare a term is and how long
a passage is on average are those of the moment, so that an index with reports spliced in
scores, bit for bit, as one that is built anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

from index.engine.local.postings import Collector, Postings
from index.engine.local.row_map import RowMap, RowSelection
from index.engine.scoring import Group
from index.text.vocabulary import TermIds, Vocabulary

# Chosen on the ready-made passages of the evaluation; see evaluation/README.md.
K1 = 0.9
B = 0.4
# In postings so many times longer than the rows that are asked for, these are looked for one by one.
_LONG = 24
# So many numbers are worked on at once: they stay in the processor's cache.
_AT_ONCE = 2**17
# Groups whose terms are looked up once.
_REMEMBERED = 1024


@dataclass(slots=True)
class _LookedUp:
    """What an index knows of a group: the alternatives that occur, by number, ``idf(g)`` above, and the
    greatest ``tf(g, d)`` there can be, where that was asked for."""

    known: list[tuple[int, float]]
    idf: float
    most: float | None = None


def inverse_frequency(documents: float, passages: int) -> float:
    """``idf(g)`` above, of a group that stands in so many of these passages."""
    df = min(documents, passages)
    return log1p((passages - df + 0.5) / (df + 0.5))


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """What holds for all passages where only some of them are rows: how many there are, how long one is on
    average, in terms, and in how many each term stands, by number."""

    passages: int
    average: float
    frequencies: NDArray[np.int64]


class LexicalIndex:
    """An immutable inverted index over rows, made of one part or several."""

    def __init__(
        self,
        numbers: TermIds,
        added: Mapping[str, int],
        parts: Sequence[tuple[Postings, RowMap]],
        size: int,
        collection: Collection | None = None,
    ) -> None:
        """`numbers` and `added` are the terms as in :class:`Vocabulary`, `size` counts the rows, which are
        some of the `collection` where that is given, else all there is."""
        self._parts = tuple(parts)
        self.lengths: NDArray[np.float32] = np.zeros(size, dtype=np.float32)
        """How many terms each row has."""
        terms = len(numbers) + len(added)
        self._frequencies: NDArray[np.int64] = np.zeros(terms, dtype=np.int64)
        for postings, row_map in self._parts:
            row_map.spread(postings.lengths, self.lengths)
            self._frequencies += postings.document_frequencies(terms)
            if row_map.gone:
                self._frequencies -= postings.frequencies_within(row_map.rows < 0, terms)
        self._average = float(self.lengths.mean()) if size else 0.0
        self._passages = size
        if collection is not None:
            self._passages, self._average = collection.passages, collection.average
            # Statistics may lag behind: what is seen is there.
            self._frequencies = np.maximum(self._frequencies, collection.frequencies)
        self._found: dict[Group, _LookedUp] = {}
        self.vocabulary = Vocabulary(numbers, added, self._frequencies)
        self._norms: tuple[tuple[float, float, float], tuple[NDArray[np.float32], float]] | None = None

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.lengths)

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]]) -> "LexicalIndex":
        """Of documents given as lists of terms, in row order."""
        lists = [list(document) for document in documents]
        numbers = TermIds(
            {term: i for i, term in enumerate(sorted({term for terms in lists for term in terms}))}
        )
        collector = Collector()
        lengths = np.array([len(terms) for terms in lists], dtype=np.int64)
        collector.add(lengths, np.array([numbers[term] for terms in lists for term in terms], dtype=np.int64))
        postings = collector.finish(len(numbers), lambda found: found)
        return cls(numbers, {}, [(postings, RowMap.everything(len(lists)))], len(lists))

    def score(self, groups: Sequence[Group]) -> NDArray[np.float32]:
        """BM25 of every document, shape ``(size,)``; 0 where no term of the question occurs."""
        scores = np.zeros(self.size, dtype=np.float32)
        everything = self.locate(np.arange(self.size, dtype=np.int64))
        for values in self.contributions(groups, everything):
            for of_group in values:
                scores += of_group
        return scores

    def locate(self, rows: NDArray[np.int64]) -> RowSelection:
        """Make ready to look at these rows, ascending; good for every index of the same passages."""
        return RowSelection.of(rows, [row_map for _, row_map in self._parts])

    def contributions(
        self, groups: Sequence[Group], at: RowSelection, usual: float | None = None
    ) -> Iterator[NDArray[np.float32]]:
        """What each group adds to the score of each of these rows, shape ``(some groups, len(at.rows))``:
        some groups after the other, for every index and the same rows as many.

        `usual` is the length that costs and earns nothing, in terms; by default the average.
        """
        norms, _ = self._length_norms(usual)
        if len(at.rows) < self.size:
            norms = norms[at.rows]
        found = [self._looked_up(group) for group in groups]
        weights = np.array([[one.idf * (K1 + 1.0)] for one in found], dtype=np.float32)
        step = max(1, _AT_ONCE // max(1, len(at.rows)))
        for start in range(0, len(groups), step):
            values = self._frequencies_of(found[start : start + step], at)
            # idf · tf · (k1 + 1) / (tf + norm)
            below = values + norms
            values *= weights[start : start + step]
            values /= below
            yield values

    def max_score(self, groups: Sequence[Group]) -> float:
        """What no score of these groups can reach: every group endlessly often in a passage.

        ``score / max_score`` is the share of the question, weighed by how rare its words
        are, that a passage holds. A group that occurs nowhere counts in full.
        """
        return float(sum(self.idf(group) * (K1 + 1.0) for group in groups))

    def greatest(self, group: Group, usual: float | None = None) -> float:
        """What no document can have more of by this group: the most frequent in the shortest; `usual` as above."""
        found = self._looked_up(group)
        if found.most is None:
            found.most = sum(weight * self._most_frequent(number) for number, weight in found.known)
        shortest = self._length_norms(usual)[1]
        return found.idf * (K1 + 1.0) * found.most / (found.most + shortest) if found.most else 0.0

    def idf(self, group: Group) -> float:
        """The inverse document frequency of a group, ``idf(g)`` above."""
        return self._looked_up(group).idf

    def rows_of(self, term: str) -> NDArray[np.int64]:
        """The documents that contain a term, ascending."""
        number = self.vocabulary.get(term)
        lists = [] if number is None else self._lists(number)
        return np.sort(np.concatenate([np.empty(0, np.int64), *lists]))

    def holding(self, group: Group) -> Iterator[NDArray[np.int32]]:
        """The documents that hold an alternative of a group: some lists, no document twice in one."""
        for number, _ in self._looked_up(group).known:
            yield from self._lists(number)

    def holds(self, term: str, at: RowSelection) -> NDArray[np.bool_]:
        """Which of these rows contain a term, shape ``(len(at.rows),)``."""
        found = np.zeros(len(at.rows), dtype=np.bool_)
        number = self.vocabulary.get(term)
        if number is not None:
            for places, _ in self._occurrences(number, at):
                found[places] = True
        return found

    def _length_norms(self, usual: float | None) -> tuple[NDArray[np.float32], float]:
        """``k1 · (1 − b + b · |d| / usual)`` of every row, and the least; the same for every question."""
        made_of = (K1, B, usual or self._average or 1.0)
        if self._norms is None or self._norms[0] != made_of:
            k1, b, length = made_of
            norms = k1 * (1.0 - b + b * self.lengths / length)
            self._norms = made_of, (norms, float(norms.min(initial=np.inf)))
        return self._norms[1]

    def _looked_up(self, group: Group) -> _LookedUp:
        """A question asks for its groups many times."""
        key = tuple(group)
        found = self._found.get(key)
        if found is None:
            numbers = ((self.vocabulary.get(term), weight) for term, weight in group)
            known = [(number, weight) for number, weight in numbers if number is not None]
            documents = float(sum(weight * int(self._frequencies[number]) for number, weight in known))
            found = _LookedUp(known, inverse_frequency(documents, self._passages))
            if len(self._found) >= _REMEMBERED:
                self._found = {}
            self._found[key] = found
        return found

    def _most_frequent(self, number: int) -> int:
        """How often a term stands in the document that has it most often."""
        lists = [postings.frequencies[postings.of(number)] for postings, _ in self._parts]
        return max(int(frequencies.max(initial=0)) for frequencies in lists)

    def _lists(self, number: int) -> Iterator[NDArray[np.int32]]:
        """Rows that hold a term, each once: a list a part."""
        for postings, row_map in self._parts:
            rows = postings.documents[postings.of(number)]
            if not row_map.whole:
                rows = row_map.rows[rows]
            yield rows[rows >= 0] if row_map.gone else rows

    def _frequencies_of(self, groups: Sequence[_LookedUp], at: RowSelection) -> NDArray[np.float32]:
        """``tf(g, d)`` above for these groups and rows, shape ``(len(groups), len(at.rows))``."""
        frequencies = np.zeros((len(groups), len(at.rows)), dtype=np.float32)
        for of_group, group in zip(frequencies, groups, strict=True):
            for number, weight in group.known:
                for places, found in self._occurrences(number, at):
                    np.add.at(of_group, places, np.float32(weight) * found)
        return frequencies

    def _occurrences(
        self, number: int, at: RowSelection
    ) -> Iterator[tuple[NDArray[np.integer], NDArray[np.uint16]]]:
        """At which places among these rows a term stands, none twice, and how often; a list a part."""
        for (postings, _), documents, places in zip(self._parts, at.documents, at.places, strict=True):
            chosen = postings.of(number)
            holding, frequencies = postings.documents[chosen], postings.frequencies[chosen]
            if len(holding) > _LONG * len(documents):
                nearest = np.minimum(np.searchsorted(holding, documents), len(holding) - 1)
                (found,) = (holding[nearest] == documents).nonzero()
                yield found, frequencies[nearest[found]]
            else:
                place = places.take(holding)
                (there,) = (place < len(documents)).nonzero()
                yield place[there], frequencies[there]
