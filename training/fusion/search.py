"""Weights → how well they rank, and better ones by changing one at a time."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.ranking.candidates import CLOSER
from training.fusion.cases import SIGNALS, Case

Weights = NDArray[np.float64]
Sets = Mapping[str, Sequence[Case]]

# A weight is tried at these multiples of what it is.
STEPS = (0.8, 1.25)
# A change that gains less of the mean of the sets is not worth having: two questions of a thousand.
LEAST_GAIN = 0.002
_FIRST_LOOK = SIGNALS.index("sentence")


def rank(case: Case, weights: Weights) -> int:
    """The rank of the first right passage, from 1; the closer look counts for the best `CLOSER` alone."""
    scores = case.signals[:, :_FIRST_LOOK] @ weights[:_FIRST_LOOK]
    near = np.argsort(-scores, kind="stable")[:CLOSER]
    scores[near] += case.signals[near, _FIRST_LOOK:] @ weights[_FIRST_LOOK:]
    return 1 + int((scores[~case.right] > scores[case.right].max()).sum())


def worth(sets: Sets, weights: Weights) -> float:
    """The mean over the sets of the mean reciprocal rank of each."""
    return float(np.mean([np.mean([1 / rank(case, weights) for case in cases]) for cases in sets.values()]))


def searched(sets: Sets, weights: Weights) -> Weights:
    """The weights with each changed by `STEPS` as long as that gains; the text's stays, for it gives the scale."""
    best, now = worth(sets, weights), weights
    changed = True
    while changed:
        changed = False
        for place in range(1, len(SIGNALS)):
            for step in STEPS:
                tried = now.copy()
                tried[place] *= step
                gained = worth(sets, tried)
                if gained >= best + LEAST_GAIN:
                    best, now, changed = gained, tried, True
    return now
