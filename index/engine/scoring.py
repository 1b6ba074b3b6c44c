"""Scores of passages, from several signals, and how they are added up: the same for every engine.

Three signals, each with an absolute scale, so that adding them means the same in a
small folder and in a large one:

* text: BM25 of the passage, as a share of what the question could reach at most;
* headings: the same over the title and the heading path, as far as the text does not say it already;
* vector: the cosine of question and passage.

On top come a bonus for the role that is asked for, one for roles that answer such questions (both small
against words and vector, for neither the role of a question nor that of a passage is sure), and a small one
for passages of reports, so that a folder's other documents stand behind them.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A word of a question: terms that say it, with their weights. A tuple is looked up again without being copied.
Group = Sequence[tuple[str, float]]

# Terms of title and headings that are usual in reports. The average of a folder will not do: where most
# files have no headings at all, those of reports would seem long.
HEADINGS_LENGTH = 40.0
# How much of what the text says of a word the headings have to exceed.
SAID = np.float32(0.8)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts, and what a passage of the asked role (``role``), of a role that likely answers
    (``likely``, times its probability) or of a report gets on top."""

    text: float
    headings: float
    vector: float
    role: float
    likely: float
    report: float


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """Scores of some passages, whose ``keys`` ascend; arrays of shape ``(len(keys),)``, bigger is better."""

    keys: NDArray[np.int64]
    text: NDArray[np.float32]
    headings: NDArray[np.float32]
    vector: NDArray[np.float32]
    role: NDArray[np.float32]
    likely: NDArray[np.float32]
    report: NDArray[np.float32]

    def parts(self, by: Weights) -> dict[str, NDArray[np.float32]]:
        """What each signal adds to every passage, by its name."""
        parts = {
            "text": np.float32(by.text) * self.text,
            "headings": np.float32(by.headings) * self.headings,
            "vector": np.float32(by.vector) * self.vector,
            "role": np.float32(by.role) * self.role,
        }
        # Being a report, or of a role that often answers, alone makes no passage an answer.
        there = summed(parts) > 0.0
        parts["role"] += np.float32(by.likely) * self.likely * there
        parts["report"] = np.float32(by.report) * self.report * there
        return parts

    def fused(self, by: Weights) -> NDArray[np.float32]:
        """The weighted sum of the signals."""
        return summed(self.parts(by))

    def places(self, keys: Sequence[int] | NDArray[np.int64]) -> NDArray[np.intp]:
        """Where some of the keys stand among them."""
        return np.searchsorted(self.keys, np.asarray(keys, dtype=np.int64))

    def at(self, places: NDArray[np.intp]) -> "Signals":
        """Those at some places, ascending."""
        return Signals(
            self.keys[places],
            self.text[places],
            self.headings[places],
            self.vector[places],
            self.role[places],
            self.likely[places],
            self.report[places],
        )


def summed(parts: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """The signals added up, in their order."""
    return functools.reduce(np.add, parts.values())


def normalised_bm25(
    text: Iterable[NDArray[np.float32]],
    headings: Iterable[NDArray[np.float32]],
    max_scores: tuple[float, float],
    passages: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each of so many passages, the share of the question in its text and the share that its headings add.

    `text` and `headings` give what each group adds by BM25, shape ``(some groups, passages)``, both as
    many at once; `max_scores` what no passage can reach in either. A word that stands in both is no
    twice as good an answer, so that a word of the headings counts only for what it has over ``SAID`` of
    its share of the text.
    """
    in_all, above = np.zeros((2, passages), dtype=np.float32)
    # What occurs nowhere has no share, whatever it is divided by.
    most, most_above = (np.float32(score or 1.0) for score in max_scores)
    for in_text, in_headings in zip(text, headings, strict=True):
        share = in_text / most
        added = np.maximum(in_headings / most_above - SAID * share, 0.0)
        # One after the other: a sum over all would round by how many are summed at once.
        for of_text, of_headings in zip(share, added, strict=True):
            in_all += of_text
            above += of_headings
    return in_all, above


def best_places(scores: NDArray[np.float32], top: int) -> NDArray[np.intp]:
    """The places of the `top` best scores above 0, best first, equal ones in order."""
    places = np.flatnonzero((scores > 0.0) & (scores >= at_depth(scores, top)))
    return places[np.lexsort((places, -scores[places]))][:top]


def at_depth(scores: NDArray[np.float32], depth: int) -> float:
    """The score at this rank, from 1; −∞ where there are fewer."""
    if depth > len(scores):
        return -np.inf
    # From below: NumPy takes twenty times as long to partition where many are equal behind the place.
    return -float(np.partition(-scores, depth - 1)[depth - 1])


def best_of_each(scores: NDArray[np.float32], reports: NDArray[np.int64], each: int) -> NDArray[np.int64]:
    """The places of the best scores above 0 of each report, `each` at most, by report, the best first.

    What is of one report stands together; of equal scores the first is the better.
    """
    starts = np.flatnonzero(np.diff(reports, prepend=-1))
    counts = np.diff(starts, append=len(reports))
    left = np.maximum(scores, np.float32(0.0))
    found = []
    for _ in range(each):
        most = np.maximum.reduceat(left, starts)
        ties = np.flatnonzero((left == np.repeat(most, counts)) & (left > 0.0))
        first = ties[np.flatnonzero(np.diff(reports[ties], prepend=-1))]
        found.append(first)
        left[first] = 0.0
    places = np.concatenate([np.empty(0, np.int64), *found])
    return places[np.lexsort((places, -scores[places], reports[places]))]
