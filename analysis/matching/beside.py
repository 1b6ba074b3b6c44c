"""What a sentence says, judged again by what is taken to be said around it.

`analysis.matching.telling` first judges each sentence by itself. But reports are regular: where the points of a
section each name a problem and then why, the second sentence of one more point says why, whatever its words
are. So a small network looks at the first judgement of a sentence, of its neighbours, of the first sentence of
its point, and of the sentences that stand in the same place of other points below the same heading.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.statements import Statement

Array = NDArray[np.float64]
MODEL = Path(__file__).resolve().parent / "beside.npz"
# Sentences of a point from the third on are alike.
_PLACES = 3


def judged(found: Sequence[Statement], own: Array, chances: Array) -> Array:
    """Probabilities of the classes, shape of ``chances``: those by each sentence alone, with its features ``own``."""
    mean, scale, hidden, hidden_bias, out, out_bias = _network()
    inputs = (features(found, own, chances) - mean) / scale
    scores = np.maximum(inputs @ hidden + hidden_bias, 0.0) @ out + out_bias
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def features(found: Sequence[Statement], own: Array, chances: Array) -> Array:
    """One row a statement of a report: ``own``, then what the first judgement says of it and of those around it."""
    size, classes = chances.shape
    sections = np.array([one.section for one in found])
    follows = np.concatenate([[False], sections[1:] == sections[:-1]])
    before = np.where(follows[:, None], np.roll(chances, 1, axis=0), 0.0)
    behind = np.where(np.roll(follows, -1)[:, None], np.roll(chances, -1, axis=0), 0.0)
    numbers = _numbers(found, follows)
    first = np.arange(size) - numbers
    opening = np.where(numbers[:, None] > 0, chances[first], 0.0)
    places = np.minimum(numbers, _PLACES - 1)
    last = np.append(numbers[1:] == 0, True)
    alike = _alike(
        [(*one.headings[:1], place, end) for one, place, end in zip(found, places, last, strict=True)],
        chances,
    )
    cause = 2 if classes > 2 else 0
    return np.hstack(
        [
            own,
            np.log(chances + 1e-3),
            before,
            behind,
            alike,
            opening,
            np.eye(_PLACES)[places],
            last[:, None],
            before * alike[:, [cause]],
        ]
    )


def _numbers(found: Sequence[Statement], follows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many sentences of its point stand before each."""
    numbers = np.zeros(len(found), dtype=np.int64)
    for place in range(1, len(found)):
        one, above = found[place], found[place - 1]
        if follows[place] and one.point == above.point and not one.lead:
            numbers[place] = numbers[place - 1] + 1
    return numbers


def _alike(keys: Sequence[tuple[object, ...]], chances: Array) -> Array:
    """The mean over the others with the same key; over all of the report for one alone."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    own = np.array([numbers[key] for key in keys])
    sums = np.zeros((len(numbers), chances.shape[1]))
    np.add.at(sums, own, chances)
    others = np.bincount(own)[own][:, None] - 1
    return np.where(others > 0, (sums[own] - chances) / np.maximum(others, 1), chances.mean(axis=0))


@cache
def _network() -> tuple[Array, ...]:
    """Mean and scale of the inputs, weights and bias of the hidden units, and of the classes."""
    with np.load(MODEL) as kept:
        names = ("mean", "scale", "hidden", "hidden_bias", "out", "out_bias")
        return tuple(kept[name].astype(np.float64) for name in names)


def forget() -> None:
    """Have the network read again from its file."""
    _network.cache_clear()
