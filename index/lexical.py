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
from math import log1p

import numpy as np
from numpy.typing import NDArray

from index.placing import Located, Placing
from index.postings import Collector, Postings
from index.vocabulary import Numbers, Vocabulary

Group = Sequence[tuple[str, float]]
# Some of the rows that are asked for, or with ``slice(None)`` all of them.
Places = NDArray[np.intp] | slice
# The alternatives of a group that occur, by number.
_Known = Sequence[tuple[int, float]]

# Chosen on the ready-made passages of the evaluation; see evaluation/README.md.
K1 = 0.9
B = 0.4
# Up to so many documents are looked for one by one among those that hold a term.
_FEW = 256
# Postings so many times longer than the rows that are asked for are not read whole.
_LONG = 8
# Rows that are so many times more than the postings are not all looked at.
_MANY = 4
# Groups whose terms are looked up once.
_REMEMBERED = 1024


class LexicalIndex:
    """An immutable inverted index over rows, made of one part or several."""

    def __init__(
        self,
        numbers: Numbers,
        added: Mapping[str, int],
        parts: Sequence[tuple[Postings, Placing]],
        size: int,
    ) -> None:
        """`numbers` and `added` are the terms as in :class:`Vocabulary`, `size` counts the rows."""
        self._parts = tuple(parts)
        self.lengths: NDArray[np.float32] = np.zeros(size, dtype=np.float32)
        """How many terms each row has."""
        terms = len(numbers) + len(added)
        self._frequencies: NDArray[np.int64] = np.zeros(terms, dtype=np.int64)
        for postings, placing in self._parts:
            placing.spread(postings.lengths, self.lengths)
            self._frequencies += postings.document_frequencies(terms)
            if placing.gone:
                self._frequencies -= postings.frequencies_within(placing.rows < 0, terms)
        self._average = float(self.lengths.mean()) if size else 0.0
        self._found: dict[Group, tuple[list[tuple[int, float]], float]] = {}
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
        numbers = Numbers(
            {term: i for i, term in enumerate(sorted({term for terms in lists for term in terms}))}
        )
        collector = Collector()
        lengths = np.array([len(terms) for terms in lists], dtype=np.int64)
        collector.add(lengths, np.array([numbers[term] for terms in lists for term in terms], dtype=np.int64))
        postings = collector.finish(len(numbers), lambda found: found)
        return cls(numbers, {}, [(postings, Placing.everything(len(lists)))], len(lists))

    def score(
        self, groups: Sequence[Group], k1: float | None = None, b: float | None = None
    ) -> NDArray[np.float32]:
        """BM25 of every document, shape ``(size,)``; 0 where no term of the question occurs."""
        scores = np.zeros(self.size, dtype=np.float32)
        everything = self.locate(np.arange(self.size, dtype=np.int64))
        for places, values in self.contributions(groups, everything, k1, b):
            scores[places] += values
        return scores

    def locate(self, rows: NDArray[np.int64]) -> Located:
        """Make ready to look at these rows, ascending; good for every index of the same passages."""
        return Located.of(rows, [placing for _, placing in self._parts])

    def contributions(
        self,
        groups: Sequence[Group],
        at: Located,
        k1: float | None = None,
        b: float | None = None,
        usual: float | None = None,
    ) -> Iterator[tuple[Places, NDArray[np.float32]]]:
        """What each group adds to the score of these rows: the places among them that hold it, each once or
        all of them, and their values.

        `usual` is the length that costs and earns nothing, in terms; by default the average.
        """
        k1, b = K1 if k1 is None else k1, B if b is None else b
        norms, _ = self._length_norms(k1, b, usual or self._average or 1.0)
        if len(at.rows) < self.size:
            norms = norms[at.rows]
        scratch = np.zeros(len(at.rows))
        for group in groups:
            known = self._known(group)
            few = _MANY * self.postings_of(group) < len(at.rows)
            places, values = self._few_at(known, at, scratch) if few else self._all_at(known, at)
            # idf · tf · (k1 + 1) / (tf + norm), in place: these arrays may be as long as the index.
            below = norms[places] + values
            values *= self.rarity(group)
            values *= k1 + 1.0
            values /= below
            yield places, values

    def ceiling(self, groups: Sequence[Group], k1: float | None = None) -> float:
        """What no score of these groups can reach: every group endlessly often in a passage.

        ``score / ceiling`` is the share of the question, weighed by how rare its words
        are, that a passage holds. A group that occurs nowhere counts in full.
        """
        k1 = K1 if k1 is None else k1
        return float(sum(self.rarity(group) * (k1 + 1.0) for group in groups))

    def greatest(self, group: Group, usual: float | None = None) -> float:
        """What no document can have more of by this group: the most frequent in the shortest; `usual` as above."""
        known = self._known(group)
        most = 0.0
        for number, weight in known:
            lists = [postings.frequencies[postings.of(number)] for postings, _ in self._parts]
            most += weight * max(int(frequencies.max(initial=0)) for frequencies in lists)
        if not most:
            return 0.0
        shortest = self._length_norms(K1, B, usual or self._average or 1.0)[1]
        return self.rarity(group) * (K1 + 1.0) * most / (most + shortest)

    def rarity(self, group: Group) -> float:
        """The inverse document frequency of a group, ``idf(g)`` above."""
        return self._looked_up(group)[1]

    def rows_of(self, term: str) -> NDArray[np.int64]:
        """The documents that contain a term, ascending."""
        number = self.vocabulary.get(term)
        lists = [] if number is None else self._lists(number)
        return np.sort(np.concatenate([np.empty(0, np.int64), *lists]))

    def postings_of(self, group: Group) -> int:
        """How many postings the alternatives of a group have together."""
        return int(sum(self._frequencies[number] for number, _ in self._known(group)))

    def holding(self, group: Group) -> Iterator[NDArray[np.int32]]:
        """The documents that hold an alternative of a group: some lists, no document twice in one."""
        for number, _ in self._known(group):
            yield from self._lists(number)

    def holds(self, term: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these documents contain a term, shape ``(len(rows),)``."""
        found = np.zeros(len(rows), dtype=np.bool_)
        number = self.vocabulary.get(term)
        if number is None:
            return found
        for postings, placing in self._parts:
            holding = postings.documents[postings.of(number)]
            documents = placing.documents[rows]
            if len(rows) > _FEW:
                # Marking those that hold it takes less time than looking for so many. The last mark
                # is for what is of another part.
                marked = np.zeros(len(placing.rows) + 1, dtype=np.bool_)
                marked[holding] = True
                found |= marked[documents]
            elif len(holding):
                places = np.minimum(np.searchsorted(holding, documents), len(holding) - 1)
                found |= (holding[places] == documents) & (documents >= 0)
        return found

    def _length_norms(self, k1: float, b: float, usual: float) -> tuple[NDArray[np.float32], float]:
        """``k1 · (1 − b + b · |d| / usual)`` of every row, and the least; the same for every question."""
        known = self._norms
        if known is None or known[0] != (k1, b, usual):
            norms = k1 * (1.0 - b + b * self.lengths / usual)
            known = self._norms = (k1, b, usual), (norms, float(norms.min(initial=np.inf)))
        return known[1]

    def _known(self, group: Group) -> list[tuple[int, float]]:
        """The alternatives that occur, by number."""
        return self._looked_up(group)[0]

    def _looked_up(self, group: Group) -> tuple[list[tuple[int, float]], float]:
        """The alternatives that occur, by number, and ``idf(g)`` above; a question asks for them many times."""
        key = tuple(group)
        found = self._found.get(key)
        if found is None:
            numbers = ((self.vocabulary.get(term), weight) for term, weight in group)
            known = [(number, weight) for number, weight in numbers if number is not None]
            df = min(
                float(sum(weight * int(self._frequencies[number]) for number, weight in known)), self.size
            )
            found = known, log1p((self.size - df + 0.5) / (df + 0.5))
            if len(self._found) >= _REMEMBERED:
                self._found = {}
            self._found[key] = found
        return found

    def _lists(self, number: int) -> Iterator[NDArray[np.int32]]:
        """Rows that hold a term, each once: a list a part."""
        for postings, placing in self._parts:
            rows = postings.documents[postings.of(number)]
            if not placing.whole:
                rows = placing.rows[rows]
            yield rows[rows >= 0] if placing.gone else rows

    def _all_at(self, known: _Known, at: Located) -> tuple[slice, NDArray[np.float32]]:
        """The summed weighted frequencies of a group's alternatives in each of these rows."""
        # The last place is for what stands in other rows.
        summed = np.zeros(len(at.rows) + 1)
        for number, weight in known:
            for (postings, _), documents, places in zip(self._parts, at.documents, at.places, strict=True):
                chosen = postings.of(number)
                holding, frequencies = postings.documents[chosen], postings.frequencies[chosen]
                if len(holding) > _LONG * len(documents):
                    # Few rows are looked for among many.
                    found = np.minimum(np.searchsorted(holding, documents), len(holding) - 1)
                    there = np.flatnonzero(holding[found] == documents)
                    summed[there] += frequencies[found[there]].astype(np.float32) * np.float32(weight)
                elif len(holding):
                    summed[places[holding]] += frequencies.astype(np.float32) * np.float32(weight)
        return slice(None), summed[:-1].astype(np.float32)

    def _few_at(
        self, known: _Known, at: Located, scratch: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The same for the rows that hold any, by their places; `scratch` is zero before and after."""
        touched = [np.empty(0, np.intp)]
        for number, weight in known:
            for (postings, _), places in zip(self._parts, at.places, strict=True):
                chosen = postings.of(number)
                found = places[postings.documents[chosen]]
                there = np.flatnonzero(found < len(scratch))
                found = found[there]
                touched.append(found[scratch[found] == 0.0])
                frequencies = postings.frequencies[chosen][there]
                scratch[found] += frequencies.astype(np.float32) * np.float32(weight)
        held = np.concatenate(touched)
        summed = scratch[held].astype(np.float32)
        scratch[held] = 0.0
        return held, summed
