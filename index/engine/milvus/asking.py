"""The candidates for a query from a library, scored as one machine scores them.

A server finds passages near the question by vector, by the words of texts and by those of headings, of all
roles and of those that are asked for, and of every report the best where that is wanted. What was found
becomes a small index of one machine, whose statistics are those of the whole library: the very same scoring
then puts it in order. Where a library holds no more than a server would be asked for, all of it is scored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from index.conditions import And, Condition, In
from index.engine.local.bm25 import Collection, LexicalIndex
from index.engine.local.dense import DenseIndex
from index.engine.local.postings import Postings
from index.engine.local.row_map import RowMap
from index.engine.local.search import Search
from index.engine.milvus.catalogue import ORDINALS, Catalogue
from index.engine.milvus.filters import holding, printed
from index.engine.milvus.library import Collections
from index.engine.milvus.records import dimension_of, number_of
from index.engine.milvus.statistics import Counted
from index.engine.protocol import FIELDS, Candidates, Field, Query
from index.engine.scoring import Group
from index.storage.reading import Columns
from index.text.vocabulary import TermIds

CAUSE = ROLES.index("cause")
SCORED = (
    "section",
    "role",
    "year",
    "dense",
    "text_terms",
    "text_counts",
    "headings_terms",
    "headings_counts",
)


@dataclass(frozen=True, slots=True)
class Depth:
    """How many candidates a field is asked for: ``words`` by text and by vector, ``headings`` by headings. A question
    that wants more gets twice as many as it wants, ``most`` at most; up to ``all`` passages all are scored."""

    words: int = 160
    headings: int = 60
    most: int = 600
    all: int = 400


DEPTH = Depth()


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What scoring needs of a passage."""

    key: int
    section: int
    role: int
    year: int
    vector: NDArray[np.float32]
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
        vector = np.array(row["dense"], dtype=np.float32)
        return cls(key, row["section"], row["role"], row["year"], vector, terms)

    def holds(self, term: str, field: Field) -> bool:
        return bool((self.terms[field][0] == number_of(term)).any())


def found(
    collections: Collections, catalogue: Catalogue, counted: Counted, query: Query, depth: Depth
) -> list[str]:
    """The ids of passages that fit and come near the question, each once."""
    wide = 2 * (query.depth or depth.most)
    words, headings = (min(max(least, wide), depth.most) for least in (depth.words, depth.headings))
    scopes: list[Condition] = [query.where]
    if query.roles:
        scopes.append(And((query.where, In("role", tuple(role for _, role in query.roles)))))
    asked: list[tuple[Any, Any, int]] = [("dense", query.vector.tolist(), words)]
    for name, limit in (("text", words), ("headings", headings)):
        if weights := _weights(query.groups, counted):
            asked.append((f"{name}_vector", weights, limit))
    ids: dict[str, None] = {}
    for scope in scopes:
        fits = printed(scope, catalogue)
        for field, vector, limit in asked:
            ids |= dict.fromkeys(collections.nearest(field, vector, fits, limit))
            if query.per_report:
                each = max(limit, min(len(catalogue.reports), depth.most))
                ids |= dict.fromkeys(collections.nearest(field, vector, fits, each, query.per_report))
    if query.phrases:
        quoted = f"{printed(query.where, catalogue)} and {holding(query.phrases)}"
        ids |= dict.fromkeys(collections.nearest("dense", query.vector.tolist(), quoted, words))
    return list(ids)


def _weights(groups: Sequence[Group], counted: Counted) -> dict[int, float]:
    """The words as a sparse vector: how rare each is, times the weight of the term that says it."""
    weights: dict[int, float] = {}
    for group in groups:
        rare = counted.idf(group)
        for term, weight in group:
            if counted.knows(term):
                at = dimension_of(term)
                weights[at] = weights.get(at, 0.0) + rare * weight
    return weights


def scored(
    passages: Sequence[Scored],
    helpers: Iterable[int],
    catalogue: Catalogue,
    counted: Counted,
    query: Query,
) -> Candidates:
    """The passages scored, but for the `helpers`, keys of those that only stand before a cause."""
    rows = sorted(passages, key=lambda one: one.key)
    keys = np.array([one.key for one in rows], dtype=np.int64)
    places = keys // ORDINALS
    columns = Columns(
        keys,
        places + 1,
        np.array([one.section for one in rows], dtype=np.int32),
        np.array([one.role for one in rows], dtype=np.int8),
        np.array([one.role for one in rows], dtype=np.int8),
        np.array([one.year for one in rows], dtype=np.int16),
    )
    dimension = len(query.vector)
    vectors = np.array([one.vector for one in rows], dtype=np.float32).reshape(len(rows), dimension)
    text, headings = (lexical(rows, field, query.groups, counted) for field in FIELDS)
    search = Search(
        columns, DenseIndex.build(vectors), text, headings, report=catalogue.told[places].astype(np.float32)
    )
    allowed = ~np.isin(keys, list(helpers))
    of_rows = search.candidates(replace(query, depth=None, per_report=0), allowed)
    signals = replace(of_rows.signals, keys=keys[of_rows.signals.keys])
    return Candidates(signals, of_rows.reports, of_rows.sections, None)


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
