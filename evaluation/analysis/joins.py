"""Fitting which cause and plan belong to a problem: by each pair alone, then among all pairs of the report."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from analysis.matching import joining, pairing

Array = NDArray[np.float64]
STRENGTH = 1.0  # inverse


@dataclass(frozen=True, slots=True)
class Pairs:
    """Of one report ``own`` features ``(problems, others, features)``, ``truth`` of the pairs, and which problems
    the gold has (``known``): of the others nothing is known."""

    own: Array
    truth: Array
    known: NDArray[np.bool_]

    def flat(self, table: Array) -> tuple[Array, Array]:
        """The rows of known problems, and the truth of each pair."""
        return table[self.known].reshape(-1, table.shape[-1]), self.truth[self.known].ravel()


def joined(kind: joining.Kind, libraries: Sequence[Sequence[Pairs]]) -> dict[str, list[float]]:
    """The weights of both judgements; for the second each library is judged first by those of the others."""
    tables = []
    for own in libraries:
        weights = alone([pairs for other in libraries if other is not own for pairs in other])
        for pairs in own:
            chances = 1 / (1 + np.exp(-(pairs.own @ np.array(weights))))
            tables.append(pairs.flat(pairing.among(pairs.own, chances)))
    return {
        kind: alone([pairs for own in libraries for pairs in own]),
        f"{kind} among": fit(*map(np.concatenate, zip(*tables, strict=True))),
    }


def alone(every: Sequence[Pairs]) -> list[float]:
    """The weights by each pair alone."""
    tables, truths = zip(*(pairs.flat(pairs.own) for pairs in every), strict=True)
    return fit(np.concatenate(tables), np.concatenate(truths))


def fit(features: Array, truth: Array) -> list[float]:
    """The weights of a logistic regression; the first feature is 1."""
    model = LogisticRegression(C=STRENGTH, max_iter=2000, fit_intercept=False).fit(features, truth)
    return [round(float(weight), 3) for weight in model.coef_[0]]
