"""The network of `retrieval.understanding.intent`, learned with PyTorch."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.models.encoder import CONTEXTUAL
from index.models.table import table_of
from index.models.tokenization import Place
from retrieval.understanding.intent import ASKED, INTENTS, REACH, Weights
from training.intents.data import Labelled, variants

WIDTH, ROUNDS, EPOCHS, BATCH, RATE, DECAY = 224, 2, 14, 32, 2e-3, 0.05
# Shares of what a token says, and of what a round found, that are left out while learning.
UNHEARD, DROPPED = 0.1, 0.3
UNSURE = 0.5  # what a role counts that the wording does not settle
TAGGING = 1 / 3  # what the labels of a question count beside its intent and its role
FORBIDDEN = -1e4
# From label to label: before → in → behind, and never back.
_ALLOWED = torch.tensor([[True, True, False], [False, True, True], [False, False, True]])
_STARTS = torch.tensor([0.0, 0.0, FORBIDDEN])


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """``vectors (questions, tokens, D)``, ``mask`` and ``labels (questions, tokens)``, ``intents``,
    ``roles``, ``worth`` of the role and ``whole (questions,)``: 1 where intent and topic are known."""

    vectors: Tensor
    mask: Tensor
    labels: Tensor
    intents: Tensor
    roles: Tensor
    worth: Tensor
    whole: Tensor


class _Network(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.narrow = nn.Linear(width, WIDTH)
        self.rounds = [nn.Conv1d(WIDTH, WIDTH, 2 * REACH + 1, padding=REACH) for _ in range(ROUNDS)]
        self._registered = nn.ModuleList(self.rounds)
        self.labels = nn.Linear(WIDTH, 3)
        self.moves = nn.Parameter(torch.zeros(3, 3))
        self.classes = nn.Linear(2 * WIDTH, len(INTENTS) + len(ASKED))
        self.unheard, self.dropped = nn.Dropout(UNHEARD), nn.Dropout(DROPPED)

    def forward(self, batch: _Batch) -> tuple[Tensor, Tensor]:
        """The scores of the labels, and those of intents and roles."""
        mask = batch.mask[..., None]
        state = functional.relu(self.narrow(self.unheard(self.norm(batch.vectors)))) * mask
        for taken in self.rounds:
            found = taken(self.dropped(state).transpose(1, 2)).transpose(1, 2)
            state = (state + functional.relu(found)) * mask
        state = self.dropped(state)
        mean = state.sum(1) / batch.mask.sum(1, keepdim=True)
        highest = (state + (mask - 1) * -FORBIDDEN).max(1).values
        return self.labels(state), self.classes(torch.cat([mean, highest], 1))

    def loss(self, batch: _Batch) -> Tensor:
        emitted, scores = self(batch)
        intents, roles = scores.split([len(INTENTS), len(ASKED)], 1)
        asked = functional.cross_entropy(roles, batch.roles, reduction="none") * batch.worth
        tagged = self._unlikelihood(emitted, batch)
        wanted = functional.cross_entropy(intents, batch.intents, reduction="none")
        total: Tensor = ((TAGGING * tagged + wanted) * batch.whole + asked).mean()
        return total

    def _unlikelihood(self, emitted: Tensor, batch: _Batch) -> Tensor:
        """Minus the log-likelihood of each question's labels under the conditional random field."""
        moves, labels = self.moves.masked_fill(~_ALLOWED, FORBIDDEN), batch.labels
        every = _STARTS + emitted[:, 0]
        gold = every.gather(1, labels[:, :1]).squeeze(1)
        for place in range(1, emitted.shape[1]):
            here, going = emitted[:, place], batch.mask[:, place] > 0
            step = torch.logsumexp(every[:, :, None] + moves, 1) + here
            own = moves[labels[:, place - 1], labels[:, place]]
            own = own + here.gather(1, labels[:, place : place + 1]).squeeze(1)
            every = torch.where(going[:, None], step, every)
            gold = torch.where(going, gold + own, gold)
        return torch.logsumexp(every, 1) - gold

    def weights(self) -> Weights:
        """As arrays."""
        arrays = {
            "gain": self.norm.weight,
            "shift": self.norm.bias,
            "narrow": self.narrow.weight.T,
            "narrow_bias": self.narrow.bias,
            "kernels": torch.stack([one.weight.permute(2, 1, 0) for one in self.rounds]),
            "kernel_biases": torch.stack([one.bias for one in self.rounds if one.bias is not None]),
            "labels": self.labels.weight.T,
            "labels_bias": self.labels.bias,
            "moves": self.moves.masked_fill(~_ALLOWED, FORBIDDEN),
            "starts": _STARTS,
            "classes": self.classes.weight.T,
            "classes_bias": self.classes.bias,
        }
        return Weights(**{name: tensor.detach().numpy() for name, tensor in arrays.items()})


def learn(rows: Sequence[Labelled], seed: int) -> Weights:
    """The network, from the questions and in every epoch a new variant of each."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    network = _Network(table_of(CONTEXTUAL).dimension)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    for epoch in range(EPOCHS):
        lessons = [(row, *_cut(row)) for row in [*rows, *variants(rows, 1, chance)]]
        lessons = [lesson for lesson in lessons if lesson[2]]
        chance.shuffle(lessons)
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        for start in range(0, len(lessons), BATCH):
            optimiser.zero_grad()
            loss = network.loss(_together(lessons[start : start + BATCH]))
            loss.backward()
            optimiser.step()
    return network.eval().weights()


def _cut(row: Labelled) -> tuple[NDArray[np.float32], list[Place]]:
    return table_of(CONTEXTUAL).vectors_in_place(row.question)


def _together(lessons: Sequence[tuple[Labelled, NDArray[np.float32], list[Place]]]) -> _Batch:
    longest = max(len(places) for *_, places in lessons)
    vectors = torch.zeros(len(lessons), longest, lessons[0][1].shape[1])
    mask = torch.zeros(len(lessons), longest)
    labels = torch.zeros(len(lessons), longest, dtype=torch.long)
    for number, (row, own, places) in enumerate(lessons):
        vectors[number, : len(own)] = torch.from_numpy(own)
        mask[number, : len(own)] = 1
        labels[number, : len(own)] = torch.tensor(row.labels(places))
    rows = [row for row, *_ in lessons]
    return _Batch(
        vectors,
        mask,
        labels,
        torch.tensor([INTENTS.index(row.intent or "find") for row in rows]),
        torch.tensor([ASKED.index(row.role) for row in rows]),
        torch.tensor([1.0 if row.certain or row.role is None else UNSURE for row in rows]),
        torch.tensor([float(row.intent is not None) for row in rows]),
    )
