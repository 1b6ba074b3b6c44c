"""Learning to say what the teachers say.

The student begins as the first of them, with a dense layer behind its mean that comes nearest to both
(least squares). Then it learns where they put each text (cosine), and whom they would take for whom: the
softmax over the likeness of a text to all others of the batch, by the student to the teachers' vectors
and to the student's own, is drawn towards theirs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.encoder import measure, model
from training.encoder.model import Encoder, Ids
from training.encoder.sources import Sources
from training.pace import moments
from training.student.texts import Batches

# The steepness of every softmax over cosines, and what nearness counts beside them.
SCALE, NEARNESS = 20.0, 5.0
RIDGE = 1e-2  # of the mean square of a column, added to each
FIRST_SEEN = 6_000  # texts that the dense layer begins with
WATCHED = 400  # passages of topics not trained whose questions are asked


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast. Rates rise through `warm_up` and fall linearly."""

    steps: int = 1_800
    minutes: float = 600.0  # training ends here even if steps are left
    body_rate: float = 1.5e-4
    dense_rate: float = 3e-4
    row_rate: float = 5e-4
    warm_up: int = 40  # steps
    measured_every: float = 1_000.0  # seconds


@dataclass(frozen=True, slots=True)
class Heard:
    """Texts as ids and the teachers' vectors of them, shapes ``(texts, width)``."""

    passages: list[Ids]
    passage_vectors: Tensor
    questions: list[Ids]
    question_vectors: Tensor


def begin(encoder: Encoder, heard: Heard) -> None:
    """Give the encoder the dense layer that comes nearest to its teachers."""
    ids = heard.passages[: FIRST_SEEN // 4] + heard.questions[: FIRST_SEEN * 3 // 4]
    wanted = torch.cat(
        [heard.passage_vectors[: FIRST_SEEN // 4], heard.question_vectors[: FIRST_SEEN * 3 // 4]]
    )
    found = encoder.embed(ids)
    square = found.T @ found
    square += RIDGE * square.diagonal().mean() * torch.eye(len(square))
    matrix = torch.linalg.solve(square, found.T @ wanted)
    encoder.dense = model.layer({"weight": matrix.T, "bias": torch.zeros(len(matrix.T))})


def loss(found: Tensor, wanted: Tensor) -> Tensor:
    """How far the vectors of some texts are from the teachers', both of shape ``(texts, width)``, length 1."""
    itself = torch.eye(len(wanted), dtype=torch.bool)

    def likeness(one: Tensor, other: Tensor) -> Tensor:
        return (SCALE * one @ other.T).masked_fill(itself, -1e4)

    target = functional.softmax(likeness(wanted, wanted), 1)
    value = NEARNESS * (1 - (found * wanted).sum(1)).mean()
    for other in (wanted, found):
        guess = functional.log_softmax(likeness(found, other), 1)
        value = value + functional.kl_div(guess, target, reduction="batchmean")
    return value


def fit(
    encoder: Encoder,
    heard: Heard,
    batches: Batches,
    sources: Sources,
    schedule: Schedule,
    checkpoint: Path,
    say: Callable[[str], None],
) -> Encoder:
    """Train `encoder` in place; `checkpoint` has the state of every measurement, the last one at the end."""
    encoder.requires_grad_(requires_grad=True)
    encoder.rows.sparse = True
    body = [value for name, value in encoder.bert.named_parameters() if "word_embeddings" not in name]
    behind = [] if encoder.dense is None else list(encoder.dense.parameters())
    optimizers = _optimizers(encoder.rows, body, behind, schedule)
    rates = [group["lr"] for one in optimizers for group in one.param_groups]
    losses: list[float] = []
    for now in moments(schedule):
        if now.due:
            text = progress(encoder, sources)
            say(f"step {now.step} {now.seconds:.0f} s loss {np.mean(losses[-60:]):.3f} {text}")
            model.save(encoder, checkpoint, torch.float16)
        if now.over:
            break
        share = now.share(schedule.warm_up, 0.04)
        groups = [group for one in optimizers for group in one.param_groups]
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate * share
        passages, questions = batches.next()
        found = encoder([*(heard.passages[i] for i in passages), *(heard.questions[i] for i in questions)])
        value = loss(found, torch.cat([heard.passage_vectors[passages], heard.question_vectors[questions]]))
        for one in optimizers:
            one.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        for one in optimizers:
            one.step()
        losses.append(value.item())
    return encoder


def _optimizers(
    rows: nn.Embedding, body: list[nn.Parameter], behind: list[nn.Parameter], schedule: Schedule
) -> list[torch.optim.Optimizer]:
    return [
        torch.optim.SparseAdam([rows.weight], lr=schedule.row_rate),
        torch.optim.AdamW(
            [
                {"params": body, "lr": schedule.body_rate, "weight_decay": 0.01},
                {"params": behind, "lr": schedule.dense_rate, "weight_decay": 0.0},
            ]
        ),
    ]


def progress(encoder: Encoder, sources: Sources) -> str:
    """What the encoder finds of topics that are not trained."""

    def embed(texts: Sequence[str]) -> np.ndarray:
        return encoder.embed(encoder.ids(texts)).numpy()

    found = measure.on_lessons(sources.stopping[:WATCHED], sources.stopping, embed, embed)
    return f"zh {found['zh']} en {found['en']}"
