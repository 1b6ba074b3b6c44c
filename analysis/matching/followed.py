"""Whether a problem is taken up again by later reports, and a later statement takes one up, by its words alone.

What is promised in general is followed by nothing; what goes on 去年提出的 or 已整改 follows something. Two
logistic regressions over hashed runs of characters (`python -m evaluation.analysis.calibrate`).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.matching.relation import relation_runs

Side = Literal["problem", "later"]
SIDES: tuple[Side, ...] = ("problem", "later")
MODEL = Path(__file__).resolve().parent / "followed.npz"


def log_odds(side: Side, words: Sequence[str]) -> NDArray[np.float64]:
    """The log odds that each text is one of a pair, shape ``(words,)``."""
    table, bias = model()
    column = SIDES.index(side)
    found = [table[runs, column].sum() * len(runs) ** -0.5 for runs in map(relation_runs, words)]
    return np.array(found, dtype=np.float64) + bias[column]


@cache
def model() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of the runs ``(BUCKETS, SIDES)`` and the bias of each side."""
    with np.load(MODEL) as kept:
        return kept["table"].astype(np.float32) * kept["scale"], kept["bias"]
