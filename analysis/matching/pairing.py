"""What speaks for two statements belonging together: likeness, rivals, order and place.

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


def _number(one: Statement) -> int:
    """The number of its point, or of its heading; 0 for none."""
    label = one.point or (one.headings[-1] if len(one.headings) > 1 else "")
    found = classify(label if one.point is None else one.text)
    return found.number if found else 0


def _softmax(table: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    powers = np.exp(_SHARPNESS * (table - table.max(axis=axis, keepdims=True)))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))
