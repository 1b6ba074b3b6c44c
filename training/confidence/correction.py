"""In which direction of what the cross-encoder judged its log odds go wrong in a folder of reports.

A logistic regression over the numbers of the confidence and, beside them, the 384 numbers that the network's last layer
sees of the passage that most likely answers; both languages together, since the network reads both alike. What the 384
weigh, with what the log odds that training left weigh, are the log odds corrected.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from evaluation.refusal.examples import Example
from index.models.cross_encoder import ANSWERS
from retrieval.answerability.confidence import FEATURES
from retrieval.answerability.evidence import LEAST, MOST
from training.confidence.fit import weights
from training.cross_encoder.last_layer import LastLayer

# How large the 384 numbers are beside the others, which have a spread of 1: the smaller, the less they are believed.
_SHARE = 0.3
# What a weight costs by its square, beside the mean log loss, halved.
_PENALTY = 4e-5
# What has nothing to do with the reports counts more than in the curve: no other number tells where the direction leads
# there.
_NEAR = 0.3
# Examples are corrected by what libraries of the other parts taught.
_PARTS = 7
_SEED = 0
_PLACE = list(FEATURES).index("answers")


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """The corrected log odds are the inner product of what was judged with ``direction``, shape ``(width,)``, and
    ``offset``."""

    direction: NDArray[np.float64]
    offset: float

    def of(self, judged: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(judged @ self.direction + self.offset)


def learned(examples: Sequence[Example], layer: LastLayer) -> Correction:
    """The correction of these examples; what training left where they cannot tell."""
    width = len(layer.weight)
    trained = LastLayer(layer.weight.astype(np.float64), layer.bias.astype(np.float64))
    read = np.array([bool(one.judged) for one in examples], dtype=bool)
    answerable = [one.answerable for one in examples]
    if not read.any() or len(set(answerable)) < 2:
        return Correction(trained.weight[:, ANSWERS].astype(np.float64), float(trained.bias[ANSWERS]))
    best = np.array([_best(one, layer, width) for one in examples])
    numbers = np.array([one.features for one in examples])
    numbers[read, _PLACE] = np.clip(trained.trained(best[read]), LEAST, MOST)
    mean = best[read].mean(axis=0)
    best[~read] = mean
    spread = numbers.std(axis=0) + 1e-9
    columns = np.hstack([(numbers - numbers.mean(axis=0)) / spread, _SHARE * (best - mean)])
    weight = weights(examples, _NEAR) * len(examples)
    model = LogisticRegression(C=1 / (_PENALTY * len(examples)), max_iter=3_000)
    slopes = model.fit(columns, answerable, sample_weight=weight).coef_[0]
    # The log odds of training go into the direction as well.
    by_training = max(slopes[_PLACE] / spread[_PLACE], 0.0)
    turn = _SHARE * slopes[len(FEATURES) :]
    direction = by_training * trained.weight[:, ANSWERS] + turn
    offset = by_training * trained.bias[ANSWERS] - turn @ mean
    return Correction(direction, float(offset))


def corrected(examples: Sequence[Example], by: Correction) -> list[Example]:
    """With the corrected log odds of the passage that most likely answers, where any was read."""
    found = []
    for one in examples:
        if one.judged:
            most = float(by.of(np.array(one.judged)).max())
            values = [*one.features]
            values[_PLACE] = min(max(most, LEAST), MOST)
            one = replace(one, features=tuple(values))  # noqa: PLW2901
        found.append(one)
    return found


def by_others(examples: Sequence[Example], layer: LastLayer) -> list[Example]:
    """Each corrected by what other libraries taught, in the order given: what corrected itself looks surer than it
    is."""
    found: dict[int, Example] = {}
    for part in _parts(examples):
        others = [one for place, one in enumerate(examples) if place not in part]
        own = corrected([examples[place] for place in sorted(part)], learned(others, layer))
        found |= dict(zip(sorted(part), own, strict=True))
    return [found[place] for place in range(len(examples))]


def _parts(examples: Sequence[Example]) -> Iterator[set[int]]:
    """The places of the libraries of each part."""
    names = sorted({one.library for one in examples})
    random.Random(_SEED).shuffle(names)
    for first in range(min(_PARTS, len(names))):
        own = set(names[first::_PARTS])
        yield {place for place, one in enumerate(examples) if one.library in own}


def _best(example: Example, layer: LastLayer, width: int) -> NDArray[np.float64]:
    """What was judged of the passage that most likely answers by what training left; zeros where none was read."""
    if not example.judged:
        return np.zeros(width)
    judged = np.array(example.judged)
    return np.asarray(judged[int(np.argmax(layer.trained(judged)))])
