"""Does a sentence behind a problem say why? Reports often give a cause in the same breath, in no words of cause:
站所在编的平均53岁。编制多年冻结，年轻人考进来又考出去。 The words alone read like one more problem."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.matching.weights import logistic
from corpus.report import ROLES
from corpus.roles.model import Scorer, bundled, context_of

# From here on it is taken for the cause; two libraries, each judged by the other's weights, are best about here.
WHY = 0.4
_CAUSE, _PROBLEM = ROLES.index("cause"), ROLES.index("problem")
_LONGEST_SHARE = 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that were read as problems, one right behind the other below the same headings.

    ``same_point`` says that both stand in one labelled point, ``labelled`` that the second begins with a label.
    """

    before: str
    text: str
    headings: tuple[str, ...]
    same_point: bool
    labelled: bool


def say_why(pairs: Sequence[Pair], kind: str | None) -> list[bool]:
    """Whether the second of each pair gives the cause of the first; ``kind`` is that of their report."""
    return (logistic(features(pairs, kind), "because") >= WHY).tolist() if pairs else []


def features(pairs: Sequence[Pair], kind: str | None) -> NDArray[np.float64]:
    """Shape ``(pairs, 5)``: 1, log P(cause) − log P(problem) of the second by its words, same point, labelled,
    how much longer than the first."""
    table = np.ones((len(pairs), 5))
    for row, pair in enumerate(pairs):
        text = pair.text
        chances = Scorer(bundled(), text).probabilities([(0, len(text))], context_of(pair.headings, kind))[0]
        table[row, 1] = np.log(chances[_CAUSE] + 1e-6) - np.log(chances[_PROBLEM] + 1e-6)
        table[row, 2:] = (
            pair.same_point,
            pair.labelled,
            min(len(text) / max(len(pair.before), 1), _LONGEST_SHARE),
        )
    return table
