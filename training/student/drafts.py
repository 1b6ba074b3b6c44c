"""How passages are drafted for the encoder.

A draft is the table's vector of the passage, turned to where the encoder puts it, and where its
questions find it: least squares to begin with, then the losses by which rows of such a table are
learned.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor
from torch.nn import functional

from index.models.bundled import TURN

SCALE = 20.0
EPOCHS, BATCH, RATE = 20, 512, 1e-3
RIDGE = 1e-3  # of the mean square of a column, added to each


@dataclass(frozen=True, slots=True)
class Examples:
    """The table's and the encoder's vectors of some passages, and the encoder's of questions."""

    drafts: Tensor  # (passages, width)
    vectors: Tensor  # (passages, width)
    asked: Tensor  # (questions, width)
    asked_of: NDArray[np.int64]  # the passage of each question


@dataclass(frozen=True, slots=True)
class Turn:
    """Takes the table's vectors to the encoder's: ``matrix`` ``(width, width)`` and ``bias`` ``(width,)``."""

    matrix: Tensor
    bias: Tensor

    def __call__(self, drafts: Tensor) -> Tensor:
        """Unit vectors, shape as `drafts`."""
        return functional.normalize(drafts @ self.matrix + self.bias, dim=1)


def fit(examples: Examples, say: Callable[[str], None], seed: int = 0, batch: int = BATCH) -> Turn:
    """The turn for these examples."""
    # In this measure a step of Adam is as large as it looks.
    measure = examples.drafts.square().mean().sqrt()
    examples = replace(examples, drafts=examples.drafts / measure)
    start = least_squares(examples)
    matrix, bias = start.matrix.requires_grad_(), start.bias.requires_grad_()
    turn = Turn(matrix, bias)
    optimizer = torch.optim.Adam([matrix, bias], lr=RATE)
    questions: dict[int, list[int]] = {}
    for question, passage in enumerate(examples.asked_of.tolist()):
        questions.setdefault(passage, []).append(question)
    chance = random.Random(seed)
    order = list(range(len(examples.drafts)))
    total, step = EPOCHS * max(1, len(order) // batch), 0
    for epoch in range(EPOCHS):
        chance.shuffle(order)
        losses = []
        for at in range(0, max(1, len(order) - batch + 1), batch):
            some = order[at : at + batch]
            for group in optimizer.param_groups:
                group["lr"] = RATE * max(0.05, 1 - step / total)
            asked = [(row, chance.choice(questions[i])) for row, i in enumerate(some) if i in questions]
            value = loss(turn, examples, some, asked)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            losses.append(value.item())
            step += 1
        say(f"drafts, epoch {epoch}: {np.mean(losses):.3f}")
    return Turn(matrix.detach() / measure, bias.detach())


def least_squares(examples: Examples) -> Turn:
    """The matrix and bias that come closest to the encoder's vectors, large numbers held back a little."""
    centre, target = examples.drafts.mean(0), examples.vectors.mean(0)
    drafts = examples.drafts - centre
    square = drafts.T @ drafts
    square += RIDGE * square.diagonal().mean() * torch.eye(len(square))
    matrix = torch.linalg.solve(square, drafts.T @ (examples.vectors - target))
    return Turn(matrix, target - centre @ matrix)


def loss(turn: Turn, examples: Examples, some: list[int], asked: list[tuple[int, int]]) -> Tensor:
    """Far from the encoder's vectors of `some` passages, or taken for another's by one or by a question: `asked` are
    pairs of a place in `some` and a question."""
    found, wanted = turn(examples.drafts[some]), examples.vectors[some]
    value = 5 * (1 - (found * wanted).sum(1)).mean()
    value = value + functional.cross_entropy(SCALE * wanted @ found.T, torch.arange(len(some)))
    if asked:
        rows = torch.tensor([row for row, _ in asked])
        vectors = examples.asked[[question for _, question in asked]]
        value = value + functional.cross_entropy(SCALE * vectors @ found.T, rows)
    return value


def save(turn: Turn, folder: Path) -> None:
    """Write `TURN` beside the encoder."""
    # What was solved for lies in memory column by column, and safetensors writes memory as it lies.
    matrix = np.ascontiguousarray(turn.matrix.numpy(), dtype=np.float16)
    save_file({"matrix": matrix, "bias": turn.bias.numpy().astype(np.float32)}, folder / TURN)
    (folder / TURN).chmod(0o644)
