"""The few learned numbers of the analyses, fitted by ``python -m evaluation.analysis.calibrate``."""

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).resolve().parent / "weights.json"


@cache
def weights(name: str) -> NDArray[np.float64]:
    """The weights of one logistic regression, in the order of its features."""
    return np.array(json.loads(FILE.read_text(encoding="utf-8"))[name])


def logistic(features: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """``1 / (1 + exp(−features · weights))``: a probability for each row of the last axis."""
    return np.asarray(1.0 / (1.0 + np.exp(-(features @ weights(name)))))


def softmax(features: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """``exp(w · f)`` over its sum over the classes, a row of the last axis each; weights of shape ``(classes, features)``."""
    scores = features @ weights(name).T
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
