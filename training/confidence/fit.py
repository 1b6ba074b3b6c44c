"""A logistic regression whose slopes keep their sign, fitted with each library counting alike."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evaluation.refusal.examples import Example
from evaluation.refusal.reliability import balanced
from retrieval.answerability.confidence import FEATURES, Curve

# What a slope of a standardised feature costs by its square, beside the mean log loss.
_PENALTY = 1e-3
# What the unanswerable questions that come near to what a library says count among all that it does not answer: who
# asks reports in vain mostly asks for what they might have said.
_NEAR = 0.5
# Many offices, each by another hand, say more than one set of samples, and are not all there is.
_LIBRARIES = 0.5
# What refusing below them would cost is told.
_THRESHOLDS = np.arange(0.20, 0.61, 0.05).round(2)

Prepare = Callable[[Sequence[Example], Sequence[Example]], tuple[Sequence[Example], Sequence[Example]]]


def usable(example: Example) -> bool:
    """Whether it is known what the passages shown say: an answer that stands somewhere else teaches nothing."""
    return example.taught and not (example.answerable and example.shown is False)


def fitted(examples: Sequence[Example]) -> Curve:
    """The curve of the greatest likelihood for these examples of one language, weighed by `weights`; in each library
    three of four questions are answerable by weight."""
    values = np.array([one.features for one in examples])
    answerable = np.array([one.answerable for one in examples])
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-9
    standard, weight = (values - mean) / scale, weights(examples)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logit = standard @ parameters[1:] + parameters[0]
        slopes = parameters[1:]
        missed = weight * (1.0 / (1.0 + np.exp(-logit)) - answerable)
        value = weight @ (np.logaddexp(0.0, logit) - answerable * logit) + _PENALTY * (slopes @ slopes)
        return float(value), np.concatenate(
            [[missed.sum()], standard.T @ missed + 2.0 * _PENALTY * slopes]
        )  # fmt: skip

    bounds = [(None, None), *((0.0, None) if sign > 0 else (None, 0.0) for sign in FEATURES.values())]
    best = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    slopes = best[1:] / scale
    return Curve(float(best[0] - slopes @ mean), tuple(slopes.tolist()))


def weights(examples: Sequence[Example], near_share: float = _NEAR) -> NDArray[np.float64]:
    """A weight an example; they sum to 1. A family counts by how many libraries it has to the power `_LIBRARIES`, the
    libraries inside one alike. Of what a library does not answer the questions that come near to what it says count
    `near_share`, and the others, which are many and easily told, the rest."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(examples):
        places[one.family, one.library].append(place)
    in_family: dict[str, int] = defaultdict(int)
    for family, _ in places:
        in_family[family] += 1
    found = np.zeros(len(examples))
    for (family, _), rows in places.items():
        of_library = balanced(np.array([examples[row].answerable for row in rows]))
        near = np.array([examples[row].near for row in rows])
        far = np.array([not (examples[row].answerable or examples[row].near) for row in rows])
        if near.any() and far.any():
            both = of_library[near | far].sum()
            of_library[near], of_library[far] = (
                near_share * both / near.sum(),
                (1 - near_share) * both / far.sum(),
            )
        found[rows] = of_library * in_family[family] ** (_LIBRARIES - 1)
    return found / found.sum()


def left_out(examples: Sequence[Example], prepared: Prepare) -> NDArray[np.float64]:
    """The probability of each example by a curve of its language that was fitted without its family. `prepared` makes
    of what may teach and of what is asked about what the curve is fitted to and asked."""
    found = np.zeros(len(examples))
    for family in sorted({one.family for one in examples}):
        places = [place for place, one in enumerate(examples) if one.family == family]
        teach = [one for one in examples if one.family != family and usable(one)]
        taught, asked = prepared(teach, [examples[place] for place in places])
        curves = {
            language: fitted([one for one in taught if one.language == language])
            for language in {one.language for one in asked}
        }
        found[places] = [curves[one.language].probability(one.features) for one in asked]
    return found


def trade(examples: Sequence[Example], probability: NDArray[np.float64]) -> list[tuple[float, float, float]]:
    """For each threshold the share of the answerable questions that is refused below it, and of the others, in the
    mean over the libraries that are taught."""
    of_kind: dict[tuple[str, bool], list[float]] = defaultdict(list)
    for one, value in zip(examples, probability.tolist(), strict=True):
        if one.taught:
            of_kind[one.library, one.answerable].append(value)

    def refused(least: float, *, answerable: bool) -> float:
        shares = [np.mean(np.array(v) < least) for (_, kind), v in of_kind.items() if kind == answerable]
        return float(np.mean(shares)) if shares else 0.0

    return [
        (least, refused(least, answerable=True), refused(least, answerable=False))
        for least in _THRESHOLDS.tolist()
    ]
