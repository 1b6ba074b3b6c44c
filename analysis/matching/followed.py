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

from analysis.matching.relation import weighed

Side = Literal["problem", "later"]
SIDES: tuple[Side, ...] = ("problem", "later")
MODEL = Path(__file__).resolve().parent / "followed.npz"


def log_odds(side: Side, words: Sequence[str]) -> NDArray[np.float64]:
    """The log odds that each text is one of a pair, shape ``(words,)``."""
    table, bias = model()
    column = SIDES.index(side)
    own = table[:, [column]]
    return np.array([weighed(text, own)[0] for text in words], dtype=np.float64) + bias[column]


@cache
def model() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of the runs ``(BUCKETS, SIDES)`` and the bias of each side."""
    with np.load(MODEL) as kept:
        return kept["table"].astype(np.float32) * kept["scale"], kept["bias"]
