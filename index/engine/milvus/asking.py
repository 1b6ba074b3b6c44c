"""The candidates for a query from a library, scored as one machine scores them.

What was found (`index.engine.milvus.finding`) becomes a small index of one machine, whose statistics are those of
the whole library: the very same scoring then puts it in order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.local.bm25 import Collection, LexicalIndex
from index.engine.local.dense import DenseIndex
from index.engine.local.postings import Postings
from index.engine.local.row_map import RowMap
from index.engine.local.search import Search
from index.engine.milvus.catalogue import ORDINALS, Catalogue
from index.engine.milvus.names import number_of
from index.engine.milvus.statistics import Counted
from index.engine.protocol import FIELDS, Candidates, Field, Query
from index.engine.scoring import Group
from index.storage.reading import Columns
from index.text.vocabulary import TermIds

SCORED = (
    "section",
    "role",
    "year",
    "text_terms",
    "text_counts",
    "headings_terms",
    "headings_counts",
)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What scoring needs of a passage, but for how near its vector comes."""

    key: int
    section: int
    role: int
    year: int
    terms: dict[Field, tuple[NDArray[np.int64], NDArray[np.int64]]]

    @classmethod
    def of(cls, key: int, row: dict[str, Any]) -> "Scored":
        terms = {
            field: (
                np.array(row[f"{field}_terms"], dtype=np.int64),
                np.array(row[f"{field}_counts"], dtype=np.int64),
            )
            for field in FIELDS
        }
        return cls(key, row["section"], row["role"], row["year"], terms)

    @property
    def moved(self) -> int:
        """The bytes that it took to fetch it: its id twice, places, and of each term a number of 35 bits and a count."""
        return 41 + 6 * sum(len(held) for held, _ in self.terms.values())

    def holds(self, term: str, field: Field) -> bool:
        return bool((self.terms[field][0] == number_of(term)).any())


def scored(
    passages: Sequence[Scored],
    cosines: Mapping[int, float],
    catalogue: Catalogue,
    counted: Counted,
    query: Query,
) -> Candidates:
    """The passages scored, by key; `cosines` has each of them."""
    rows = sorted(passages, key=lambda one: one.key)
    keys = np.array([one.key for one in rows], dtype=np.int64)
    places = keys // ORDINALS
    columns = Columns(
        keys,
        places + 1,
        np.array([one.section for one in rows], dtype=np.int32),
        np.array([one.role for one in rows], dtype=np.int8),
        np.array([one.year for one in rows], dtype=np.int16),
    )
    # A vector of one number, whose product with 1 is the cosine.
    vectors = np.array([[cosines[one.key]] for one in rows], dtype=np.float32).reshape(len(rows), 1)
    text, headings = (lexical(rows, field, query.groups, counted) for field in FIELDS)
    search = Search(
        columns, DenseIndex.build(vectors), text, headings, report=catalogue.told[places].astype(np.float32)
    )
    allowed = np.ones(len(keys), dtype=np.bool_)
    every = replace(query, vector=np.ones(1, dtype=np.float32), depth=None, per_report=0)
    of_rows = search.candidates(every, allowed)
    signals = replace(of_rows.signals, keys=keys[of_rows.signals.keys])
    return replace(of_rows, signals=signals, bound=None)


def lexical(rows: Sequence[Scored], field: Field, groups: Sequence[Group], counted: Counted) -> LexicalIndex:
    """The terms of some groups in these passages, with the statistics of the whole library."""
    terms = sorted({term for group in groups for term, _ in group if counted.knows(term)})
    hashes = np.array([number_of(term) for term in terms], dtype=np.int64)
    order = np.argsort(hashes)
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    for row, one in enumerate(rows):
        held, counts = one.terms[field]
        if len(held) and len(hashes):
            at = np.minimum(np.searchsorted(hashes, held, sorter=order), len(hashes) - 1)
            same = hashes[order[at]] == held
            found.append((order[at[same]], np.full(int(same.sum()), row), counts[same]))
    none = np.empty(0, np.int64)
    numbers, documents, counts = (np.concatenate([none, *(one[part] for one in found)]) for part in range(3))
    sequence = np.lexsort((documents, numbers))
    starts = np.searchsorted(numbers[sequence], np.arange(len(terms) + 1)).astype(np.int64)
    lengths = np.array([one.terms[field][1].sum() for one in rows], dtype=np.float32)
    postings = Postings(
        starts,
        documents[sequence].astype(np.int32),
        np.minimum(counts[sequence], np.iinfo(np.uint16).max).astype(np.uint16),
        lengths,
    )
    frequencies = counted.text if field == "text" else counted.headings
    whole = Collection(
        counted.passages, counted.average, np.array([frequencies[term] for term in terms], dtype=np.int64)
    )
    ids = TermIds({term: number for number, term in enumerate(terms)})
    return LexicalIndex(ids, {}, [(postings, RowMap.everything(len(rows)))], len(rows), whole)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """`index.engine.protocol.Terms` of some passages."""

    rows: Sequence[Scored]
    counted: Counted

    def holds(self, term: str, field: Field) -> NDArray[np.bool_]:
        return np.array([one.holds(term, field) for one in self.rows], dtype=np.bool_)

    def contributions(self, groups: Sequence[Group]) -> NDArray[np.float32]:
        index = lexical(self.rows, "text", groups, self.counted)
        none = np.empty((0, len(self.rows)), dtype=np.float32)
        at = index.locate(np.arange(len(self.rows), dtype=np.int64))
        return np.concatenate([none, *index.contributions(groups, at)])
