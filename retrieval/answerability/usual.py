"""How usual it is that reports say what a question asks for, told by the question alone.

People ask reports for what was done, what is wrong and what comes next, and find it; who asks for a
price, a telephone number or the name of a person mostly finds the matter, and not that. A logistic
regression over the vector of the question knows the difference from questions that a passage answers
and others that it only seems to answer (``python -m training.usual``).
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.encoder import Encoder

MODEL = Path(__file__).with_name("usual.npz")


def usual(encoder: Encoder, vector: NDArray[np.float32]) -> float:
    """The log odds that reports say what the question with this `vector` asks for; 0.0 where the vector is not
    of the encoder that this was learned with."""
    weights, bias, fingerprint = _shipped()
    if encoder.fingerprint != fingerprint:
        return 0.0
    return float(weights @ vector + bias)


@cache
def _shipped() -> tuple[NDArray[np.float32], float, str]:
    """The weights ``(dimension,)``, the bias, and the fingerprint of the encoder; read once."""
    with np.load(MODEL) as kept:
        return kept["weights"], float(kept["bias"]), str(kept["fingerprint"])
