"""The two models of `retrieval.understanding.intent`, learned with PyTorch."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from retrieval.understanding.intent import (
    ASKED,
    CLASS_BUCKETS,
    INTENTS,
    KEPT,
    TOPIC_BUCKETS,
    Weights,
    class_features,
    marginals,
    token_features,
    tokens,
)
from training.intents.data import Labelled, variants

FORBIDDEN = -1e4
# From label to label: before → in → behind, and never back.
_ALLOWED = torch.tensor([[True, True, False], [False, True, True], [False, False, True]])
VARIANTS, EPOCHS, BATCH, RATE, DECAY, DROPPED = 4, 4, 64, 0.03, 0.01, 0.3
STEPS = 60  # of L-BFGS
UNSURE = 0.5  # what a role counts that the wording does not settle
FOLDS = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """The learned part of the random field, as arrays of `Weights`."""

    topic: NDArray[np.float32]
    moves: NDArray[np.float32]
    starts: NDArray[np.float32]


class _Field(nn.Module):
    """Linear-chain conditional random field; its loss is minus the log-likelihood."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(TOPIC_BUCKETS, 3)
        nn.init.zeros_(self.table.weight)
        self.moves = nn.Parameter(torch.zeros(3, 3))
        self.starts = nn.Parameter(torch.zeros(3))

    def forward(self, features: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
        heard = (torch.rand(features.shape) >= DROPPED).float() / (1 - DROPPED)
        emitted = (self.table(features) * heard[..., None]).sum(2)
        moves = self.moves.masked_fill(~_ALLOWED, FORBIDDEN)
        starts = self.starts + torch.tensor([0.0, 0.0, FORBIDDEN])
        every = starts + emitted[:, 0]
        gold = every.gather(1, labels[:, :1]).squeeze(1)
        for place in range(1, emitted.shape[1]):
            here, going = emitted[:, place], place < lengths
            step = torch.logsumexp(every[:, :, None] + moves, 1) + here
            own = moves[labels[:, place - 1], labels[:, place]]
            own = own + here.gather(1, labels[:, place : place + 1]).squeeze(1)
            every = torch.where(going[:, None], step, every)
            gold = torch.where(going, gold + own, gold)
        return (torch.logsumexp(every, 1) - gold).mean()


def learn_topic(rows: Sequence[Labelled], seed: int) -> Topic:
    """The field, from the questions and variants of them."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    lessons = [
        (token_features([row.question[a:b] for a, b in tokens(row.question)]), row.labels)
        for row in [*rows, *variants(rows, VARIANTS, chance)]
        if tokens(row.question)
    ]
    field = _Field()
    optimiser = torch.optim.AdamW(field.parameters(), lr=RATE, weight_decay=DECAY)
    for epoch in range(EPOCHS):
        chance.shuffle(lessons)
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        for start in range(0, len(lessons), BATCH):
            optimiser.zero_grad()
            loss: Tensor = field(*_padded(lessons[start : start + BATCH]))
            loss.backward()
            optimiser.step()
    moves = field.moves.masked_fill(~_ALLOWED, FORBIDDEN)
    starts = field.starts + torch.tensor([0.0, 0.0, FORBIDDEN])
    return Topic(*(tensor.detach().numpy() for tensor in (field.table.weight, moves, starts)))


def _padded(lessons: Sequence[tuple[NDArray[np.int64], list[int]]]) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(labels) for _, labels in lessons)
    features = torch.zeros(len(lessons), longest, lessons[0][0].shape[1], dtype=torch.long)
    labels = torch.zeros(len(lessons), longest, dtype=torch.long)
    for row, (one, own) in enumerate(lessons):
        features[row, : len(own)] = torch.from_numpy(one)
        labels[row, : len(own)] = torch.tensor(own)
    return features, labels, torch.tensor([len(own) for _, own in lessons])


def found_topic(model: Topic, question: str) -> tuple[int, int]:
    """Where the field sees the topic; (0, 0) for none."""
    places = tokens(question)
    if not places:
        return 0, 0
    nothing = np.zeros((1, 1), dtype=np.float32)
    weights = Weights(model.topic, model.moves, model.starts, nothing, nothing)
    inside = marginals(weights, token_features([question[a:b] for a, b in places]))[:, 1]
    kept = np.flatnonzero(inside >= KEPT)
    return (places[kept[0]][0], places[kept[-1]][1]) if len(kept) else (0, 0)


def learn_classes(
    rows: Sequence[Labelled], decay: float, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Intent and role: the table and the bias of `Weights`.

    Every question is seen with its topic masked as labelled, and as a field masks it that was
    learned from the others, since that is how it will come.
    """
    torch.manual_seed(seed)
    lessons = [(class_features(r.question, r.start, r.start + len(r.topic)), r) for r in rows]
    for fold in range(FOLDS):
        model = learn_topic([row for place, row in enumerate(rows) if place % FOLDS != fold], seed)
        lessons += [
            (class_features(row.question, *found_topic(model, row.question)), row)
            for place, row in enumerate(rows)
            if place % FOLDS == fold
        ]
    flat = torch.from_numpy(np.concatenate([features for features, _ in lessons]))
    owners = torch.repeat_interleave(
        torch.arange(len(lessons)), torch.tensor([len(features) for features, _ in lessons])
    )
    scale = torch.tensor([len(features) ** -0.5 for features, _ in lessons])[:, None]
    counts = torch.sparse_coo_tensor(
        torch.stack([owners, flat]), torch.ones(len(flat)), (len(lessons), CLASS_BUCKETS)
    ).coalesce()
    intents = torch.tensor([INTENTS.index(row.intent) for _, row in lessons])
    roles = torch.tensor([ASKED.index(row.role) for _, row in lessons])
    worth = torch.tensor([1.0 if row.certain or row.role is None else UNSURE for _, row in lessons])
    table = torch.zeros(CLASS_BUCKETS, len(INTENTS) + len(ASKED), requires_grad=True)
    bias = torch.zeros(table.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([table, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        scores = torch.sparse.mm(counts, table) * scale + bias
        wanted = functional.cross_entropy(scores[:, : len(INTENTS)], intents)
        asked = (functional.cross_entropy(scores[:, len(INTENTS) :], roles, reduction="none") * worth).mean()
        total = wanted + asked + decay * table.square().sum() / len(lessons)
        total.backward()
        return total

    optimiser.step(loss)
    return table.detach().numpy(), bias.detach().numpy()
