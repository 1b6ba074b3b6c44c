"""Which cause, and which plan, belongs to which problem of the same report."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.likeness import Likeness, words_of
from analysis.statements import Statement


@dataclass(frozen=True, slots=True)
class Joined:
    """A statement that belongs to another, and how surely."""

    statement: Statement
    probability: float


# bias, cosine, shared words, behind in the same point, next to it, order in the lists, same heading
WEIGHTS = np.array([-4.0, 3.0, 5.0, 3.0, 3.0, 2.0, 1.5])
JOINED = 0.5


def join(
    problems: Sequence[Statement], others: Sequence[Statement], likeness: Likeness
) -> list[Joined | None]:
    """For each problem the best of the others, where it is likelier than not that it belongs to it."""
    if not problems or not others:
        return [None] * len(problems)
    chances = 1.0 / (1.0 + np.exp(-(features(problems, others, likeness) @ WEIGHTS)))
    best = chances.argmax(axis=1)
    return [
        Joined(others[place], float(chances[row, place])) if chances[row, place] >= JOINED else None
        for row, place in enumerate(best.tolist())
    ]


def features(
    problems: Sequence[Statement], others: Sequence[Statement], likeness: Likeness
) -> NDArray[np.float64]:
    """Shape ``(problems, others, len(WEIGHTS))``."""
    left, right = [words_of(one) for one in problems], [words_of(one) for one in others]
    table = np.zeros((len(problems), len(others), len(WEIGHTS)))
    table[..., 0] = 1.0
    table[..., 1] = likeness.cosines(left, right)
    table[..., 2] = likeness.shared(left, right)
    starts = np.array([one.start for one in problems])
    for column, other in enumerate(others):
        # The last problem in front of it, with nothing but its like in between.
        before = int(np.searchsorted(starts, other.start)) - 1
        if before >= 0:
            near = problems[before]
            if (near.section, near.point) == (other.section, other.point):
                table[before, column, 3] = 1.0
            elif near.section == other.section:
                table[before, column, 4] = 1.0
        for row, problem in enumerate(problems):
            table[row, column, 5] = -abs(row / len(problems) - column / len(others))
            table[row, column, 6] = problem.headings[-1:] == other.headings[-1:]
    return table
