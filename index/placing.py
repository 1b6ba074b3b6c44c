"""Where the documents of a part of the index stand among all rows.

An index in memory is made of two parts: the checkpoint, which was read from files, and the
reports that came or changed since. Each part has documents of its own, numbered from 0;
rows number the passages of all reports, by path and place.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
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
    def of(cls, rows: NDArray[np.int32], size: int) -> "Placing":
        """From the row of each document, or -1, among `size` rows."""
        there = np.flatnonzero(rows >= 0)
        documents = np.full(size, -1, dtype=np.int32)
        documents[rows[there]] = there
        gone = len(there) < len(rows)
        return cls(rows, documents, whole=not gone and len(rows) == size, gone=gone)

    @classmethod
    def everything(cls, size: int) -> "Placing":
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
