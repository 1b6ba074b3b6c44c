"""Which cause, and which plan, belongs to which problem of the same report: by meaning, order and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.matching.likeness import Likeness
from analysis.matching.pairing import likeness_features, place_features
from analysis.matching.weights import logistic
from analysis.statements import Statement

# From here on a pair is joined: three more of a hundred are found than at a third, and as many of those given are
# wrong; a row shows what it joins and can be checked.
JOINED = 0.2


@dataclass(frozen=True, slots=True)
class Joined:
    """A statement that belongs to another, and how surely."""

    statement: Statement
    probability: float


def join(
    kind: Literal["cause", "plan"],
    problems: Sequence[Statement],
    others: Sequence[Statement],
    likeness: Likeness,
) -> list[Joined | None]:
    """For each problem the best of the others; None where none is likely enough."""
    if not problems or not others:
        return [None] * len(problems)
    chances = logistic(features(problems, others, likeness), kind)
    best = chances.argmax(axis=1)
    return [
        Joined(others[place], float(chances[row, place])) if chances[row, place] >= JOINED else None
        for row, place in enumerate(best.tolist())
    ]


def features(
    problems: Sequence[Statement], others: Sequence[Statement], likeness: Likeness
) -> NDArray[np.float64]:
    """Shape ``(problems, others, 11)``: those of likeness, then those of place."""
    return np.concatenate(
        [likeness_features(problems, others, likeness), place_features(problems, others)], axis=-1
    )
