"""What speaks for two statements belonging together: likeness, rivals, order and place.

What is planned most often comes in the order of the problems: a pair is likelier where the pairs before and behind
it are, and where it lies on the best path through the table that never goes back.

Likeness by itself says little — in one report everything is alike. What tells is whether a pair is
likelier than its rivals: the softmax of the likeness over a row and over a column of the table.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.matching.likeness import Likeness, words_of
from analysis.statements import Statement
from corpus.structure.labels import classify

# How sharply the softmax prefers the best; the logistic regressions behind it scale the rest.
_SHARPNESS = 6.0
# What is less likely is on no path.
_LEAST = 0.02


def likeness_features(
    left: Sequence[Statement], right: Sequence[Statement], likeness: Likeness
) -> NDArray[np.float64]:
    """Shape ``(left, right, 6)``: 1, cosine under the headings, cosine of the bare words,
    shared rare words, share of the row, share of the column."""
    whole = [words_of(one) for one in left], [words_of(one) for one in right]
    bare = [one.bare for one in left], [one.bare for one in right]
    likeness.learn([text for side in (*whole, *bare) for text in side])
    under = likeness.cosines(*whole)
    cosines, shared = likeness.cosines(*bare), likeness.shared(*bare)
    together = (under + cosines + 2.0 * shared).astype(np.float64)
    return np.stack(
        [np.ones_like(together), under, cosines, shared, _softmax(together, 1), _softmax(together, 0)],
        axis=-1,
    )


def plan_features(
    plans: Sequence[Statement | None], right: Sequence[Statement], likeness: Likeness
) -> NDArray[np.float64]:
    """What speaks for a statement telling what became of a plan, shape ``(plans, right, 5)``: 1, cosine of the bare
    words, shared rare words, share of the row, share of the column; all 0 where there is no plan."""
    table = np.zeros((len(plans), len(right), 5))
    places = [place for place, plan in enumerate(plans) if plan is not None]
    if places and right:
        bare = [plan.bare for plan in plans if plan is not None], [one.bare for one in right]
        cosines, shared = likeness.cosines(*bare), likeness.shared(*bare)
        together = (cosines + 2.0 * shared).astype(np.float64)
        by_row, by_column = _softmax(together, 1), _softmax(together, 0)
        table[places] = np.stack([np.ones_like(together), cosines, shared, by_row, by_column], axis=-1)
    return table


def place_features(left: Sequence[Statement], right: Sequence[Statement]) -> NDArray[np.float64]:
    """Of statements of one report, shape ``(left, right, 7)``: right stands next behind left with none of
    the others of left between, 1 over how far behind, in the same point, order in the lists, same section, and
    of two sections the same number before them (问题一, 措施一), another number."""
    table = np.zeros((len(left), len(right), 7))
    numbers = [np.array([_number(one) for one in side]) for side in (left, right)]
    starts = np.array([one.start for one in left])
    for column, other in enumerate(right):
        before = int(np.searchsorted(starts, other.start)) - 1
        if before >= 0 and left[before].section == other.section:
            gap = max(other.place - left[before].place, 1)
            table[before, column, 0] = gap == 1
            table[before, column, 1] = 1.0 / gap
            table[before, column, 2] = left[before].point == other.point
        at = (column + 0.5) / len(right)
        for row, one in enumerate(left):
            table[row, column, 3] = -abs((row + 0.5) / len(left) - at)
            table[row, column, 4] = one.section == other.section
    both = (numbers[0][:, None] > 0) & (numbers[1][None, :] > 0) & (table[:, :, 4] == 0)
    table[:, :, 5] = both & (numbers[0][:, None] == numbers[1][None, :])
    table[:, :, 6] = both & (numbers[0][:, None] != numbers[1][None, :])
    return table


def among(own: NDArray[np.float64], chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """The features of each pair, and its chance by these among those of all pairs: seven more, `rival_features`."""
    return np.concatenate([own, rival_features(chances)], axis=-1)


def rival_features(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the chance of each pair, shape ``(left, right, 7)``: its logarithm, those of its best rivals in its row and in
    its column, the chances of the pairs one before and one behind in both lists, whether it lies on the best path,
    and its chance if so."""
    path = best_path(np.where(chances > _LEAST, chances, 0.0))
    logs = [np.log(chances + 1e-4), *(np.log(_rivals(chances, axis) + 1e-3) for axis in (1, 0))]
    return np.stack([*logs, _shifted(chances, -1), _shifted(chances, 1), path, chances * path], axis=-1)


def best_path(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 for the pairs, in the order of both lists and each of a list once, that gain most together, 0 for others:
    the alignment of Needleman & Wunsch 1970 where a gap costs nothing."""
    rows, columns = gains.shape
    best = np.zeros((rows + 1, columns + 1))
    for row in range(rows):
        # A new pair, or what was best without this row; then the best of all columns so far.
        best[row + 1, 1:] = np.maximum(best[row, :-1] + gains[row], best[row, 1:])
        np.maximum.accumulate(best[row + 1], out=best[row + 1])
    path = np.zeros((rows, columns))
    row, column = rows, columns
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            path[row, column] = 1.0
    return path


def _rivals(chances: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """The best other chance of the same row (axis 1) or column (axis 0); 0 where there is none."""
    if chances.shape[axis] < 2:
        return np.zeros_like(chances)
    ordered = np.sort(chances, axis=axis)
    best, second = np.take(ordered, [-1], axis=axis), np.take(ordered, [-2], axis=axis)
    return np.where(chances >= best, second, best)


def _shifted(chances: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """The chance of the pair so many further in both lists; 0 beyond them."""
    found = np.zeros_like(chances)
    if by > 0:
        found[:-by, :-by] = chances[by:, by:]
    else:
        found[-by:, -by:] = chances[:by, :by]
    return found


def _number(one: Statement) -> int:
    """The number of its point, or of its heading; 0 for none."""
    label = one.point or (one.headings[-1] if len(one.headings) > 1 else "")
    found = classify(label if one.point is None else one.text)
    return found.number if found else 0


def _softmax(table: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    powers = np.exp(_SHARPNESS * (table - table.max(axis=axis, keepdims=True)))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))
