"""Making the network of `analysis.matching.beside` from what readers say sentences are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from analysis.matching import beside
from analysis.statements import Statement

Array = NDArray[np.float64]
STRENGTH = 0.1  # inverse, of the first judgement
UNITS, DECAY, NETS, ROUNDS = 16, 3.0, 4, 150


@dataclass(frozen=True, slots=True)
class Sheet:
    """The statements of one report, their features and which class the gold has each as."""

    found: list[Statement]
    own: Array
    truth: NDArray[np.int64]


def first(sheets: Sequence[Sheet]) -> LogisticRegression:
    """The judgement of each sentence by itself."""
    model = LogisticRegression(C=STRENGTH, max_iter=5000, fit_intercept=False)
    return model.fit(
        np.concatenate([one.own for one in sheets]), np.concatenate([one.truth for one in sheets])
    )


def learn(libraries: Sequence[Sequence[Sheet]]) -> None:
    """Learn and keep the network; of each library the first judgement is that of the others, as of one never seen."""
    tables = []
    for own in libraries:
        judge = first([sheet for other in libraries if other is not own for sheet in other])
        tables += [beside.features(one.found, one.own, judge.predict_proba(one.own)) for one in own]
    inputs = np.concatenate(tables)
    truth = np.concatenate([one.truth for own in libraries for one in own])
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0) + 0.05
    nets = [
        MLPClassifier((UNITS,), alpha=DECAY, max_iter=ROUNDS, random_state=seed).fit(
            (inputs - mean) / scale, truth
        )
        for seed in range(NETS)
    ]
    # The mean of their scores is one net's with all their units.
    np.savez_compressed(
        beside.MODEL,
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        hidden=np.hstack([net.coefs_[0] for net in nets]).astype(np.float32),
        hidden_bias=np.concatenate([net.intercepts_[0] for net in nets]).astype(np.float32),
        out=(np.vstack([net.coefs_[1] for net in nets]) / NETS).astype(np.float32),
        out_bias=np.mean([net.intercepts_[1] for net in nets], axis=0).astype(np.float32),
    )
    beside.forget()
