"""How usual it is that reports say what a question asks for, told by the question alone.

People ask reports for what was done, what is wrong and what comes next, and find it; who asks for a
price, a telephone number or the name of a person mostly finds the matter, and not that. A logistic
regression over the vector of the question knows the difference from questions that a passage answers
and others that it only seems to answer (``python -m training.usual``).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.encoder import Encoder

MODEL = Path(__file__).with_name("usual.npz")
# How near the nearest passage of a library comes to questions in general where that cannot be told, as with the model
# of a hub: about what libraries of mixed reports have (.47 to .51, docs/decisions/0062-nearer-than-usual.md).
BACKGROUND = 0.48


def usual(encoder: Encoder, vector: NDArray[np.float32]) -> float:
    """The log odds that reports say what the question with this `vector` asks for; 0.0 where the vector is not
    of the encoder that this was learned with."""
    learned = _shipped()
    if encoder.fingerprint != learned.fingerprint:
        return 0.0
    return float(learned.weights @ vector + learned.bias)


def in_general(encoder: Encoder) -> NDArray[np.float32] | None:
    """The vectors of some questions in everyday words on all kinds of matters, shape ``(questions, dimension)``,
    always the same array; None where they are not of the encoder."""
    learned = _shipped()
    return learned.some if encoder.fingerprint == learned.fingerprint else None


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """``weights`` ``(dimension,)`` and ``bias`` of the log odds, the vectors of ``some`` questions, and the
    ``fingerprint`` of the encoder."""

    weights: NDArray[np.float32]
    bias: float
    some: NDArray[np.float32]
    fingerprint: str


@cache
def _shipped() -> _Learned:
    """What training wrote; read once."""
    with np.load(MODEL) as kept:
        some = kept["some"].astype(np.float32)
        return _Learned(kept["weights"], float(kept["bias"]), some, str(kept["fingerprint"]))
