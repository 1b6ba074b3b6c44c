"""Which cause, and which plan, belongs to which problem of the same report: by meaning, order and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.matching.likeness import Likeness
from analysis.matching.pairing import among, likeness_features, place_features
from analysis.matching.weights import logistic
from analysis.statements import Statement

# From here on a pair is joined; a row shows what it joins and can be checked.
JOINED = 0.1
# How much less likely what belongs to one problem belongs to another as well.
SHARED = 0.75


Kind = Literal["cause", "plan"]


@dataclass(frozen=True, slots=True)
class Joined:
    """A statement that belongs to another, and how surely."""

    statement: Statement
    probability: float


def join(
    kind: Kind, problems: Sequence[Statement], others: Sequence[Statement], likeness: Likeness
) -> list[Joined | None]:
    """For each problem the best of the others, the surest first; None where none is likely enough."""
    found: list[Joined | None] = [None] * len(problems)
    if not problems or not others:
        return found
    own = features(kind, problems, others, likeness)
    chances = logistic(among(own, logistic(own, kind)), f"{kind} among")
    left = chances.copy()
    for _ in problems:
        row, place = np.unravel_index(int(left.argmax()), left.shape)
        if left[row, place] < JOINED:
            break
        found[int(row)] = Joined(others[int(place)], float(chances[row, place]))
        left[row] = 0.0
        left[:, place] *= SHARED
    return found


def features(
    kind: Kind, problems: Sequence[Statement], others: Sequence[Statement], likeness: Likeness
) -> NDArray[np.float64]:
    """Shape ``(problems, others, 14)``: those of likeness, those of place, and how likely the other is of its kind."""
    own = np.log([_chance(kind, one) + 0.01 for one in others])
    wide = np.broadcast_to(own[:, None], (len(problems), len(others), 1))
    return np.concatenate(
        [likeness_features(problems, others, likeness), place_features(problems, others), wide], axis=-1
    )


def _chance(kind: Kind, one: Statement) -> float:
    return one.because if kind == "cause" else one.against
