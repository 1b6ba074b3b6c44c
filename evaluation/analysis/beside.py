"""Making the network of `analysis.matching.beside` from what readers say sentences are."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from analysis.matching import beside, telling
from analysis.statements import Statement

Array = NDArray[np.float64]
STRENGTH = 0.1  # inverse, of the first judgement
UNITS, DECAY, NETS, ROUNDS = 16, 3.0, 4, 150
# Statements of the pieces of a report that are shown as reports of their own.
PIECES = (1, 2, 3, 5, 2, 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The statements of one report, their features and which class the gold has each as; or of a piece of one."""

    found: list[Statement]
    own: Array
    truth: NDArray[np.int64]
    is_whole: bool = True


def sheets_of(found: list[Statement], truth: NDArray[np.int64], kind: str | None) -> list[Sheet]:
    """A report, and some pieces of it as reports of their own, every other one without its headings: what is said
    in a note of two sentences has little around it that tells."""
    sheets = [Sheet(found, telling.features(found, kind), truth)]
    start = 0
    for number, size in enumerate(itertools.cycle(PIECES)):
        if start >= len(found):
            break
        piece = found[start : start + size]
        if number % 2:
            piece = [replace(one, headings=(), point=None) for one in piece]
        # What says why of a problem that stands before it reads like one by itself.
        if truth[start] != telling.CLASSES.index("cause"):
            own = telling.features(piece, kind)
            sheets.append(Sheet(piece, own, truth[start : start + size], is_whole=False))
        start += size
    return sheets


def first(sheets: Sequence[Sheet]) -> LogisticRegression:
    """The judgement of each sentence by itself."""
    whole = [one for one in sheets if one.is_whole]
    model = LogisticRegression(C=STRENGTH, max_iter=5000, fit_intercept=False)
    return model.fit(np.concatenate([one.own for one in whole]), np.concatenate([one.truth for one in whole]))


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
