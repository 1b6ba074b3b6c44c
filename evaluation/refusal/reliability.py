"""How far probabilities can be believed, and what refusing by them costs.

A library is weighed so that three of four questions have an answer, whatever share it holds of each kind:
so much a user's questions are taken to be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics import f1
from evaluation.refusal.examples import Example

# The share of questions that have an answer.
PRIOR = 0.75
BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of so many ``answerable`` and ``other`` questions: the share of the first that is refused (``wrongly``),
    of the second (``rightly``), the F1 of refusing, and the expected calibration error."""

    answerable: int
    other: int
    wrongly: float
    rightly: float
    f1: float
    error: float


def reliability(probability: NDArray[np.float64], answerable: NDArray[np.bool_], least: float) -> Reliability:
    """Of one library, where less than `least` is refused."""
    refused = probability < least
    there, others = int(answerable.sum()), int((~answerable).sum())
    wrongly, rightly = int((refused & answerable).sum()), int((refused & ~answerable).sum())
    return Reliability(
        there,
        others,
        wrongly / max(1, there),
        rightly / max(1, others),
        f1(rightly, wrongly, others - rightly),
        calibration_error(probability, answerable, balanced(answerable)),
    )


def balanced(answerable: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A weight a question: they sum to 1, those of the answerable to `PRIOR` where there are both kinds."""
    there, others = int(answerable.sum()), int((~answerable).sum())
    if not there or not others:
        return np.full(len(answerable), 1.0 / max(1, len(answerable)))
    return np.where(answerable, PRIOR / there, (1.0 - PRIOR) / others)


def calibration_error(
    probability: NDArray[np.float64], answerable: NDArray[np.bool_], weight: NDArray[np.float64]
) -> float:
    """The expected calibration error (Naeini et al. 2015): the mean gap between what was promised and what
    came, over `BINS` of equal width."""
    return sum(
        share * abs(promised - came)
        for share, promised, came in bins(probability, answerable, weight)
    )  # fmt: skip


def bins(
    probability: NDArray[np.float64], answerable: NDArray[np.bool_], weight: NDArray[np.float64]
) -> Sequence[tuple[float, float, float]]:
    """For each of the `BINS`: its share of the weight, the mean probability, and the share that was
    answerable; the last two are 0 where nothing is in it."""
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    share, promised, came = (
        np.bincount(place, weights=weight * values, minlength=BINS)
        for values in (np.ones(len(place)), probability, answerable)
    )
    held = np.maximum(share, 1e-12)
    return list(
        zip((share / weight.sum()).tolist(), (promised / held).tolist(), (came / held).tolist(), strict=True)
    )


def table(examples: Sequence[Example], probability: NDArray[np.float64], least: float) -> str:
    """A Markdown row a library, then how many of a hundred were answered where so many were promised, all
    libraries alike."""
    lines = [
        "| library | answerable, not | wrongly refused | rightly refused | F1 of refusing | calibration error |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    answerable = np.array([one.answerable for one in examples])
    weight = np.zeros(len(examples))
    for library in dict.fromkeys(one.library for one in examples):
        rows = [place for place, one in enumerate(examples) if one.library == library]
        weight[rows] = balanced(answerable[rows])
        one = reliability(probability[rows], answerable[rows], least)
        lines.append(
            f"| {library} | {one.answerable}, {one.other} | {one.wrongly:.3f} | {one.rightly:.3f} "
            f"| {one.f1:.3f} | {one.error:.3f} |"
        )
    lines += [
        f"| all alike | | | | | {calibration_error(probability, answerable, weight):.3f} |",
        "",
        "| promised | came | share of questions |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {promised:.2f} | {came:.2f} | {share:.2f} |"
        for share, promised, came in bins(probability, answerable, weight)
        if share
    ]
    return "\n".join(lines)
