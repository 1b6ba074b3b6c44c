"""What a snapshot knows of terms: over all its passages, and in some of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine.local.bm25 import LexicalIndex
from index.engine.local.row_map import RowSelection
from index.engine.protocol import Field
from index.engine.scoring import Group


@dataclass(frozen=True, slots=True, eq=False)
class LocalStatistics:
    """`index.engine.protocol.Statistics` over texts and headings."""

    text: LexicalIndex
    headings: LexicalIndex

    def knows(self, term: str) -> bool:
        return term in self.text.vocabulary or term in self.headings.vocabulary

    def words(self) -> list[str]:
        return list(dict.fromkeys((*self.text.vocabulary.words(), *self.headings.vocabulary.words())))

    def idf(self, group: Group) -> float:
        return self.text.idf(group)

    def max_score(self, groups: Sequence[Group]) -> float:
        return self.text.max_score(groups)


@dataclass(frozen=True, slots=True, eq=False)
class LocalTerms:
    """`index.engine.protocol.Terms` of some rows."""

    text: LexicalIndex
    headings: LexicalIndex
    at: RowSelection

    @classmethod
    def of(cls, text: LexicalIndex, headings: LexicalIndex, rows: NDArray[np.int64]) -> "LocalTerms":
        return cls(text, headings, text.locate(rows))

    def holds(self, term: str, field: Field) -> NDArray[np.bool_]:
        index = self.text if field == "text" else self.headings
        return index.holds(term, self.at)

    def contributions(self, groups: Sequence[Group]) -> NDArray[np.float32]:
        none = np.empty((0, len(self.at.rows)), dtype=np.float32)
        return np.concatenate([none, *self.text.contributions(groups, self.at)])

    def phrases(self, terms: Iterable[str]) -> NDArray[np.bool_]:
        """Which of the rows hold all these terms in their text."""
        holding = np.ones(len(self.at.rows), dtype=np.bool_)
        for term in terms:
            holding &= self.text.holds(term, self.at)
        return holding
