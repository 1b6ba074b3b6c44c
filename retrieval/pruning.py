"""Which passages can be among the best: in a large index only these are scored.

A word adds to a passage at most what it adds where it is most frequent and the passage shortest.
A few passages that hold the rarest words are scored first; whoever could not come before them with all
its words, its role and the best of cosines need not be scored (MaxScore, Turtle & Flood 1995, and
the threshold algorithm, Fagin et al. 2003). What is left out changes nothing: scores, ranks and
their order are those of scoring every passage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from index.lexical import Group
from index.snapshot import Snapshot
from retrieval.scope import Mask
from retrieval.views import EXPLAINED, HEADINGS_LENGTH, Weights

# Rounding may lift a score by less than this share of it.
SLACK = 1.001
# So many postings are read, the shortest first, before some passages are scored.
_SOME = 50_000
# Words that add no more than this together are not read: the commonest, whose postings are the longest.
_HARDLY = 0.05


@dataclass(slots=True)
class Bounds:
    """What the words of a question can add to each passage at most, as far as they were read.

    ``groups`` with the share of the question that each can be in text and headings, those with the fewest
    postings first; ``read`` of them were added to ``text`` and ``headings``, of shape ``(passages,)``.
    """

    snapshot: Snapshot
    by: Weights
    groups: Sequence[Group]
    shares: NDArray[np.float32]
    text: NDArray[np.float32]
    headings: NDArray[np.float32]
    read: int = 0

    @classmethod
    def of(cls, snapshot: Snapshot, groups: Sequence[Group], by: Weights) -> "Bounds":
        """Of these groups of alternatives, under these weights; the rarest are read."""
        indexes = ((snapshot.lexical, None), (snapshot.headings, HEADINGS_LENGTH))
        held = [sum(index.postings_of(group) for index, _ in indexes) for group in groups]
        order = [place for place in np.argsort(held, kind="stable").tolist() if held[place]]
        shares = np.zeros((len(order), 2), dtype=np.float32)
        for column, (index, usual) in enumerate(indexes):
            ceiling = index.ceiling(groups)
            shares[:, column] = [SLACK * index.greatest(groups[place], usual) / ceiling for place in order]
        text, headings = np.zeros((2, snapshot.lexical.size), dtype=np.float32)
        bounds = cls(snapshot, by, [groups[place] for place in order], shares, text, headings)
        postings = 0
        while bounds.read < len(order) and postings < _SOME:
            postings += held[order[bounds.read]]
            bounds._read_next()
        return bounds

    def read_on(self) -> None:
        """All words but those that hardly add."""
        while self.left > _HARDLY:
            self._read_next()

    @property
    def left(self) -> float:
        """What words that were not read can add to a score together."""
        text, headings = self.shares[self.read :].sum(axis=0).tolist()
        return float(self.by.text * text + self.by.headings * headings)

    def of_words(self) -> NDArray[np.float32]:
        """What words can add to the score of each passage at most."""
        words = np.float32(self.by.text) * self.text
        words += np.float32(self.by.headings) * self.headings
        words += np.float32(self.left)
        return words

    def lent(self) -> NDArray[np.float32]:
        """What each cause can be lent at most by what it explains, 0 elsewhere."""
        causes = np.flatnonzero(self.snapshot.columns.roles == ROLES.index("cause"))
        before = np.maximum(self.text[np.maximum(causes - 1, 0)], self.text[np.maximum(causes - 2, 0)])
        lent = np.zeros_like(self.text)
        lent[causes] = np.float32(self.by.headings) * EXPLAINED * (before + self.shares[self.read :, 0].sum())
        return lent

    def _read_next(self) -> None:
        """Add what the next word can add, where it occurs."""
        group = self.groups[self.read]
        of_text, of_headings = self.shares[self.read]
        for rows in self.snapshot.lexical.holding(group):
            # A passage that holds two alternatives gets the bound twice: it is one still.
            self.text[rows] += of_text
        for rows in self.snapshot.headings.holding(group):
            self.headings[rows] += of_headings
        self.read += 1


def with_explained(snapshot: Snapshot, chosen: Mask) -> Mask:
    """And the two rows before each cause, of which it may be lent."""
    causes = chosen & (snapshot.columns.roles == ROLES.index("cause"))
    wide = chosen.copy()
    wide[:-1] |= causes[1:]
    wide[:-2] |= causes[2:]
    return wide
