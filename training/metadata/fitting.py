"""Multinomial logistic regression over the candidates of each document."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus.metadata.choice import Choice, Evidence


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one document, the place of the right one, and how much it counts."""

    candidates: Sequence[Evidence]
    right: int
    weight: float = 1.0


def fit(examples: Sequence[Example], penalty: float) -> Choice:
    """The weights w that minimise Σ weight · −log P(right) + penalty · |w|² / 2, by L-BFGS."""
    names = sorted({name for example in examples for one in example.candidates for name in one})
    place = {name: i for i, name in enumerate(names)}
    rows = [
        [(place[name], value) for name, value in one.items() if value]
        for example in examples
        for one in example.candidates
    ]
    data = np.zeros((len(rows), len(names)))
    for row, own in enumerate(rows):
        for column, value in own:
            data[row, column] = value
    sizes = [len(example.candidates) for example in examples]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = first + np.array([example.right for example in examples])
    shares = np.array([example.weight for example in examples])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = data @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, first), sizes)
        raised = np.exp(scores)
        chance = raised / np.repeat(np.add.reduceat(raised, first), sizes)
        total = -float(shares @ np.log(chance[right] + 1e-12)) + penalty * float(weights @ weights) / 2
        pull = chance * np.repeat(shares, sizes)
        pull[right] -= shares
        return total, data.T @ pull + penalty * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return Choice(
        {
            name: round(float(weight), 3)
            for name, weight in zip(names, found.x, strict=True)
            if abs(weight) >= 0.0005
        }
    )


def accuracy(choice: Choice, examples: Sequence[Example]) -> float:
    """The share of documents whose right candidate is chosen; 0 for no documents."""
    return sum(choice.best(one.candidates) == one.right for one in examples) / max(len(examples), 1)
