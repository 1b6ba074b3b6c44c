"""Where the documents of a part of the index stand among all rows.

An index in memory is made of two parts: the checkpoint, which was read from files, and the
reports that came or changed since. Each part has documents of its own, numbered from 0;
rows number the passages of all reports, by path and place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class RowMap:
    """``rows[d]`` is the row of document ``d``, ascending, or -1 where it is gone;
    ``documents[r]`` the document of row ``r``, or -1 where it is of another part.

    ``whole`` says that documents and rows are the same, ``gone`` that there are documents
    without a row.
    """

    rows: NDArray[np.int32]
    documents: NDArray[np.int32]
    whole: bool
    gone: bool

    @classmethod
    def of(cls, rows: NDArray[np.int32], size: int) -> "RowMap":
        """From the row of each document, or -1, among `size` rows."""
        there = np.flatnonzero(rows >= 0)
        documents = np.full(size, -1, dtype=np.int32)
        documents[rows[there]] = there
        gone = len(there) < len(rows)
        return cls(rows, documents, whole=not gone and len(rows) == size, gone=gone)

    @classmethod
    def everything(cls, size: int) -> "RowMap":
        """Documents that are the rows."""
        rows = np.arange(size, dtype=np.int32)
        return cls(rows, rows, whole=True, gone=False)

    def spread(self, values: NDArray[np.generic], into: NDArray[np.generic]) -> None:
        """Put the value of each document at its row."""
        if self.whole:
            into[:] = values
        elif self.gone:
            there = self.rows >= 0
            into[self.rows[there]] = values[there]
        else:
            into[self.rows] = values


@dataclass(frozen=True, slots=True, eq=False)
class RowSelection:
    """Some ``rows``, ascending, and where they stand in each part.

    ``documents[p][i]`` is the document of row i in part p or -1, ``places[p][d]`` the place of
    document d of part p among the rows, or ``len(rows)`` where it is none of them.
    """

    rows: NDArray[np.int64]
    documents: Sequence[NDArray[np.int32]]
    places: Sequence[NDArray[np.int32]]

    @classmethod
    def of(cls, rows: NDArray[np.int64], row_maps: Sequence[RowMap]) -> "RowSelection":
        """From the rows, and where the documents of each part stand among all rows."""
        documents = [row_map.documents[rows] for row_map in row_maps]
        places = [np.full(len(row_map.rows), len(rows), dtype=np.int32) for row_map in row_maps]
        for of_part, place in zip(documents, places, strict=True):
            there = np.flatnonzero(of_part >= 0)
            place[of_part[there]] = there
        return cls(rows, documents, places)
