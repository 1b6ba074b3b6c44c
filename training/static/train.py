"""Fitting one vector a token, so that questions lie near the passages they ask for.

The model is a table of rows; a text is the mean of its rows, scaled to length 1. It
starts from the teacher's vectors of glosses and words, reduced by principal components,
each row weighed by a / (a + p) (Arora et al. 2017, smooth inverse frequency), and is
then trained on batches of several kinds (batches.py) with

* a contrastive loss: softmax cross-entropy over the texts of the batch, both ways, and
* a distillation loss: the cross-entropy between the teacher's likenesses inside a batch
  and the model's, which keeps apart what the teacher keeps apart.

Contrastive training leaves a few directions that every text shares, and the mean of a
long passage lies along them. At the end partial whitening by C^(−p/2), C the
frequency-weighted covariance of the rows, takes them down.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray

from training.static.batches import Batch, Maker

# The exponent of inverse frequency at the start.
SIF = 1e-3
# Inner products are multiplied by this before a softmax.
SCALE = 20.0
# Distillation looks at this many texts of a batch: its cost grows with their square.
_DISTILLED = 512
_WARM_UP_STEPS = 50
_REPORT_EVERY = 250

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps, the highest learning rate, and how often each kind of batch comes."""

    steps: int
    learning_rate: float
    mixture: Mapping[str, float]


def initial_rows(
    vectors: Matrix, known: NDArray[np.bool_], frequency: NDArray[np.float64], dimension: int
) -> Matrix:
    """The teacher's `vectors` of the rows reduced to `dimension`, rare rows weighing more."""
    values, directions = np.linalg.eigh(vectors[known].T @ vectors[known])
    rows = vectors @ directions[:, np.argsort(-values)[:dimension]]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    rows *= (SIF / (SIF + frequency))[:, None]
    rows[0] = 0.0
    return rows.astype(np.float32)


def whiten(rows: Matrix, frequency: NDArray[np.float64], power: float) -> Matrix:
    """Rows times C^(−power/2), C their covariance weighed by the root of frequency."""
    covariance = (rows * np.sqrt(frequency)[:, None]).T @ rows
    values, directions = np.linalg.eigh((covariance + covariance.T) / 2)
    values = np.maximum(values, 1e-8)
    values /= np.median(values)
    whitened = rows @ (directions * values ** (-power / 2)) @ directions.T
    return (whitened * (np.linalg.norm(rows) / np.linalg.norm(whitened))).astype(np.float32)


def fit(
    rows: Matrix, makers: Mapping[str, Maker], schedule: Schedule, seed: int, say: Callable[[str], None]
) -> Matrix:
    """Train a copy of `rows` for one schedule."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    bag = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(rows.copy()), freeze=False, mode="mean", sparse=True
    )
    optimizer = torch.optim.SparseAdam(bag.parameters(), lr=schedule.learning_rate)
    kinds = list(schedule.mixture)
    shares = np.array([schedule.mixture[kind] for kind in kinds], dtype=np.float64)
    shares /= shares.sum()
    started, losses = time.monotonic(), []
    for step in range(schedule.steps):
        rate = min(1.0, (step + 1) / _WARM_UP_STEPS) * max(0.02, 1.0 - step / schedule.steps)
        for group in optimizer.param_groups:
            group["lr"] = schedule.learning_rate * rate
        loss = _loss(bag, makers[kinds[random.choice(len(kinds), p=shares)]](random))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % _REPORT_EVERY == 0:
            seconds = time.monotonic() - started
            say(
                f"step {step + 1}/{schedule.steps}, mean loss {np.mean(losses[-_REPORT_EVERY:]):.3f}, {seconds:.0f} s"
            )
    trained = bag.weight.detach().numpy()
    trained[0] = 0.0
    return trained


def _loss(bag: torch.nn.EmbeddingBag, batch: Batch) -> torch.Tensor:
    left, right = _embed(bag, batch.left), _embed(bag, batch.right)
    total = torch.zeros(())
    if batch.aligned:
        likeness = SCALE * left @ right.T
        labels = torch.arange(len(left))
        total = (
            functional.cross_entropy(likeness, labels) + functional.cross_entropy(likeness.T, labels)
        ) / 2
    if batch.left_teacher is None or batch.right_teacher is None:
        return total
    taught_left = torch.from_numpy(batch.left_teacher[:_DISTILLED])
    taught_right = torch.from_numpy(batch.right_teacher[:_DISTILLED])
    left, right = left[:_DISTILLED], right[:_DISTILLED]
    if not batch.aligned:
        across = _distill(left @ right.T, taught_left @ taught_right.T)
        return (across + _distill(right @ left.T, taught_right @ taught_left.T)) / 2
    # A text is always nearest to itself, which teaches nothing.
    apart = torch.diag(torch.full((len(left),), -1e4))
    within = taught_left @ taught_left.T
    return total + 0.5 * (_distill(left @ left.T, within, apart) + _distill(right @ right.T, within, apart))


def _distill(likeness: torch.Tensor, taught: torch.Tensor, mask: torch.Tensor | float = 0.0) -> torch.Tensor:
    """Cross-entropy between two softmaxes over each row."""
    target = functional.softmax(SCALE * taught + mask, dim=1)
    return -(target * functional.log_softmax(SCALE * likeness + mask, dim=1)).sum(dim=1).mean()


def _embed(bag: torch.nn.EmbeddingBag, texts: Sequence[NDArray[np.int32]]) -> torch.Tensor:
    offsets = np.zeros(len(texts), dtype=np.int64)
    np.cumsum([len(text) for text in texts[:-1]], out=offsets[1:])
    tokens = np.concatenate(texts).astype(np.int64)
    return functional.normalize(bag(torch.from_numpy(tokens), torch.from_numpy(offsets)), dim=1)
