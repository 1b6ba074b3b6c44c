"""A static table in the encoder's space: one row a token, a passage is their mean and a bias.

Passages then embed at many thousands a second, and the encoder's own vectors of questions find
them. Rows start as what the encoder says of each token alone, weighed by rarity, and move so that
passages come to lie where the encoder puts them and where their questions find them.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor
from torch.nn import functional

from index.models.int4 import packed, unpacked
from training.encoder.batches import around, inner
from training.encoder.model import Encoder, Ids

SCALE = 20.0
EPOCHS, BATCH, RATE = 10, 512, 3e-3
# The constant of smooth inverse frequency (Arora et al. 2017): rows times a / (a + p).
RARITY = 1e-3


@dataclass(frozen=True, slots=True)
class Examples:
    """Passages as ids and the encoder's vectors of them; questions of some as the encoder's vectors."""

    ids: list[Ids]
    vectors: Tensor  # (passages, width)
    asked: Tensor  # (questions, width)
    asked_of: NDArray[np.int64]  # the passage of each question


@dataclass(frozen=True, slots=True)
class Table:
    """Rows ``(tokens, width)`` and the bias ``(width,)``."""

    rows: Tensor
    bias: Tensor

    def embed(self, ids: Sequence[Ids]) -> Tensor:
        """Unit vectors of texts, the special tokens around not counted."""
        texts = [inner(one) for one in ids]
        starts = np.cumsum([0, *map(len, texts[:-1])])
        tokens = torch.from_numpy(np.concatenate(texts).astype(np.int64))
        means = functional.embedding_bag(
            tokens, self.rows, torch.from_numpy(starts), mode="mean", sparse=self.rows.requires_grad
        )
        return functional.normalize(means + self.bias, dim=1)


def fit(
    encoder: Encoder, examples: Examples, say: Callable[[str], None], seed: int = 0, batch: int = BATCH
) -> Table:
    """The table for these examples."""
    start = first(encoder, examples)
    rows, bias = start.rows.requires_grad_(), start.bias.requires_grad_()
    table = Table(rows, bias)
    sparse = torch.optim.SparseAdam([rows], lr=RATE)
    dense = torch.optim.Adam([bias], lr=RATE)
    questions: dict[int, list[int]] = {}
    for question, passage in enumerate(examples.asked_of.tolist()):
        questions.setdefault(passage, []).append(question)
    chance = random.Random(seed)
    order = [i for i, ids in enumerate(examples.ids) if len(ids) > 2]
    total, step = EPOCHS * (len(order) // batch), 0
    for epoch in range(EPOCHS):
        chance.shuffle(order)
        losses = []
        for at in range(0, len(order) - batch + 1, batch):
            some = order[at : at + batch]
            for group in (*sparse.param_groups, *dense.param_groups):
                group["lr"] = RATE * max(0.05, 1 - step / total)
            asked = [(row, chance.choice(questions[i])) for row, i in enumerate(some) if i in questions]
            loss = _loss(table, examples, some, asked)
            sparse.zero_grad()
            dense.zero_grad()
            loss.backward()
            sparse.step()
            dense.step()
            losses.append(loss.item())
            step += 1
        say(f"table, epoch {epoch}: {np.mean(losses):.3f}")
    return Table(rows.detach(), bias.detach())


def _loss(table: Table, examples: Examples, some: list[int], asked: list[tuple[int, int]]) -> Tensor:
    found, wanted = table.embed([examples.ids[i] for i in some]), examples.vectors[some]
    loss = 5 * (1 - (found * wanted).sum(1)).mean()
    loss = loss + functional.cross_entropy(SCALE * wanted @ found.T, torch.arange(len(some)))
    if asked:
        rows = torch.tensor([row for row, _ in asked])
        vectors = examples.asked[[question for _, question in asked]]
        loss = loss + functional.cross_entropy(SCALE * vectors @ found.T, rows)
    return loss


def first(encoder: Encoder, examples: Examples) -> Table:
    """What the encoder says of each token alone, less the mean of all passages, weighed by rarity."""
    size = encoder.rows.num_embeddings
    alone = encoder.embed([around(np.array([token], dtype=np.int32)) for token in range(size)])
    counts = np.ones(size)
    for ids in examples.ids:
        np.add.at(counts, inner(ids), 1)
    share = torch.from_numpy(counts / counts.sum()).float()
    bias = examples.vectors.mean(0)
    rows = (alone - alone.mean(0)) * (RARITY / (RARITY + share))[:, None]
    return Table(rows.clone(), bias.clone())


def save(table: Table, path: Path) -> Table:
    """Write it in int4, two columns a byte (the even one low), one scale a row; the table as it then is."""
    codes, scales = packed(table.rows.numpy())
    save_file({"rows": codes, "scales": scales, "bias": table.bias.numpy()}, path)
    path.chmod(0o644)
    return Table(torch.from_numpy(unpacked(codes) * scales[:, None]), table.bias)
