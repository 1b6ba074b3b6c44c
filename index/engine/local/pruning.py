"""Which passages can be among the best: in a large index only these are scored.

A word adds to a passage at most what it adds where it is most frequent and the passage shortest.
A few that could score highest so are scored first; whoever could not come before them with all its
words, its role and its cosine need not be scored (MaxScore, Turtle & Flood 1995, and
the threshold algorithm, Fagin et al. 2003). What is left out changes nothing: scores, ranks and
their order are those of scoring every passage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine import scoring
from index.engine.local.bm25 import LexicalIndex
from index.engine.scoring import Group

# Rounding may lift a score by less than this share of it.
SLACK = 1.001
# Words that add no more than this together are not read: the commonest, whose postings are the longest.
_HARDLY = 0.05


@dataclass(frozen=True, slots=True)
class Bounds:
    """What words can add at most: shares of the question in the ``text`` and ``headings`` of each passage,
    shape ``(passages,)``, and what words that were not looked for can add beside, ``(text, headings)``.
    """

    text: NDArray[np.float32]
    headings: NDArray[np.float32]
    beside: tuple[float, float]

    @classmethod
    def of(cls, in_text: LexicalIndex, in_headings: LexicalIndex, groups: Sequence[Group]) -> "Bounds":
        """Of these groups of alternatives."""
        indexes = ((in_text, None), (in_headings, scoring.HEADINGS_LENGTH))
        most = [index.max_score(groups) or 1.0 for index, _ in indexes]
        shares = [
            [
                SLACK * index.greatest(group, usual) / most_of_all
                for (index, usual), most_of_all in zip(indexes, most, strict=True)
            ]
            for group in groups
        ]
        text, headings = np.zeros((2, in_text.size), dtype=np.float32)
        beside = [0.0, 0.0]
        # The commonest words add the least and have the longest postings.
        for place in np.argsort([sum(of_group) for of_group in shares], kind="stable").tolist():
            if sum(beside) + sum(shares[place]) <= _HARDLY:
                beside = [one + other for one, other in zip(beside, shares[place], strict=True)]
                continue
            for (index, _), share, into in zip(indexes, shares[place], (text, headings), strict=True):
                for rows in index.holding(groups[place]):
                    # A passage that holds two alternatives gets the bound twice: it is one still. Twice as
                    # quick as `into[rows] += share`.
                    np.add.at(into, rows, np.float32(share))
        return cls(text, headings, (beside[0], beside[1]))

    def upper_bounds(self, by: scoring.Weights) -> NDArray[np.float32]:
        """What words can add to the score of each passage at most."""
        text, headings = (
            one + np.float32(more) for one, more in zip((self.text, self.headings), self.beside, strict=True)
        )
        text *= np.float32(by.text)
        headings *= np.float32(by.headings)
        text += headings
        return text
