"""A part of the index as arrays: all reports of the database, or those after a revision."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from index.engine.local.bm25 import LexicalIndex
from index.engine.local.dense import DenseIndex, Vectors
from index.engine.local.postings import Collector, Postings
from index.engine.local.row_map import RowMap
from index.storage import reading
from index.storage.reading import Columns
from index.storage.store import Store
from index.text.vocabulary import TermIds


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Passages by path and place; document d is the same passage in each."""

    columns: Columns
    vectors: Vectors
    text: Postings
    headings: Postings

    @property
    def size(self) -> int:
        return len(self.columns.passage_ids)


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """Everything a search needs in memory; row i is the same passage in each."""

    columns: Columns
    dense: DenseIndex
    lexical: LexicalIndex
    headings: LexicalIndex


def read_segment(store: Store, dimension: int, numbers: TermIds, since: int = -1) -> tuple[Segment, TermIds]:
    """The reports after the revision `since`, and the numbers of terms that `numbers` does not know.

    Those follow upon the known ones, in alphabetical order.
    """
    numbering = _Numbering(numbers)
    text, headings = Collector(), Collector()
    for report in reading.terms(store, since):
        of_report = np.array(list(map(numbering.__getitem__, report.vocabulary)), dtype=np.int64)
        for collector, (lengths, places) in ((text, report.text), (headings, report.headings)):
            collector.add(lengths, of_report[places])
    met, known = numbering.met, len(numbers)
    added = TermIds({term: known + place for place, term in enumerate(sorted(met))})
    final = np.arange(known + len(met), dtype=np.int32)
    final[list(met.values())] = [added[term] for term in met]

    def renumber(found: NDArray[np.int32]) -> NDArray[np.int32]:
        return final[found]

    postings = text.finish(len(final), renumber), headings.finish(len(final), renumber)
    # Last, for the vectors are most of the whole, and the postings take twice their room on the way.
    columns = reading.columns(store, since)
    vectors = Vectors.filled(
        len(columns.passage_ids), dimension, lambda out: reading.vectors(store, out, since)
    )
    return Segment(columns, vectors, *postings), added


class _Numbering(dict[str, int]):
    """TermIds of terms: the known ones, and the next for each that is met first."""

    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__()
        self._known = known
        self.met: dict[str, int] = {}

    def __missing__(self, term: str) -> int:
        number = self._known.get(term)
        if number is None:
            number = self.met[term] = len(self._known) + len(self.met)
        self[term] = number
        return number


def spliced(store: Store, base: Segment, numbers: TermIds, since: int) -> Derived:
    """The revision that `store` sees: the `base` of an earlier one, and what came and went since.

    ValueError where `base` cannot be of an earlier revision of this database.
    """
    order = reading.order(store)
    dimension = base.vectors.dimension
    later = order[:, 1] > since
    size = int(order[:, 2].sum())
    old = RowMap.of(_rows(base.columns.reports, order, ~later), size)
    if not later.any() and old.whole:
        return _together([(base, old)], numbers, {}, size, dimension)
    part, added = read_segment(store, dimension, numbers, since)
    new = RowMap.of(_rows(part.columns.reports, order, later), size)
    if np.any((old.documents < 0) == (new.documents < 0)):
        raise ValueError("the parts of the index do not make up the whole")
    return _together([(base, old), (part, new)], numbers, added, size, dimension)


def whole(part: Segment, numbers: TermIds) -> Derived:
    """A part that holds every report."""
    everything = RowMap.everything(part.size)
    return _together([(part, everything)], numbers, {}, part.size, part.vectors.dimension)


def _rows(
    reports: NDArray[np.int64], order: NDArray[np.int64], chosen: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """The row of each document, given the report of each; -1 for those of reports that are not `chosen`.

    The documents of a report stand together, in the order of their places.
    """
    rows = np.full(len(reports), -1, dtype=np.int32)
    if not len(reports) or not chosen.any():
        return rows
    first_row = (np.cumsum(order[:, 2]) - order[:, 2])[chosen]
    ids = order[chosen, 0]
    by_id = np.argsort(ids)
    place = np.minimum(np.searchsorted(ids, reports, sorter=by_id), len(ids) - 1)
    of_document = by_id[place]
    there = ids[of_document] == reports
    begins = np.flatnonzero(np.concatenate([[True], reports[1:] != reports[:-1]]))
    inside = np.arange(len(reports)) - np.repeat(begins, np.diff(begins, append=len(reports)))
    fits = inside < order[chosen, 2][of_document]
    rows[there & fits] = (first_row[of_document] + inside)[there & fits]
    return rows


def _together(
    parts: list[tuple[Segment, RowMap]],
    numbers: TermIds,
    added: Mapping[str, int],
    size: int,
    dimension: int,
) -> Derived:
    arrays = {}
    for field in fields(Columns):
        arrays[field.name] = np.empty(size, dtype=getattr(parts[0][0].columns, field.name).dtype)
        for part, row_map in parts:
            row_map.spread(getattr(part.columns, field.name), arrays[field.name])
    return Derived(
        Columns(**arrays),
        DenseIndex([(part.vectors, row_map) for part, row_map in parts], size, dimension),
        LexicalIndex(numbers, added, [(part.text, row_map) for part, row_map in parts], size),
        LexicalIndex(numbers, added, [(part.headings, row_map) for part, row_map in parts], size),
    )
