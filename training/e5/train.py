"""Training: questions find their passage among the others of a batch, and passages their questions."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.e5 import model
from training.e5.batches import Asking, Batches
from training.e5.model import Encoder
from training.encoder import measure
from training.encoder.sources import Lesson, Sources
from training.pace import moments

# The steepness of every softmax over cosines.
SCALE = 20.0
# A passage this close to the right one is a copy of it and no wrong answer.
COPY = 0.95
CENTRED_BY = 4_000  # passages whose vectors' mean is taken out, with a question of each language
# Of what is not trained, so much is watched: all of it would take minutes each time.
WATCHED, HELD_PAIRS = 600, 800


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast. The rate rises through `warm_up` and falls linearly to a twentieth."""

    steps: int = 1_600
    minutes: float = 600.0  # training ends here even if steps are left
    rate: float = 2e-5
    warm_up: int = 60  # steps
    size: int = 56  # passages of a batch
    layers: int = 6  # the upper ones are trained; what lies below is general
    measured_every: float = 1_200.0  # seconds


def question_loss(encoder: Encoder, batch: Asking) -> Tensor:
    """Contrast of both languages' questions against the passages, and of passages against questions."""
    found = encoder(encoder.ids(batch.passages))
    asked = encoder(encoder.ids([*batch.zh, *batch.en, *batch.near]))
    zh, en, near = asked.split([len(batch.zh), len(batch.en), len(batch.near)])
    zh_of, en_of = torch.tensor(batch.zh_of), torch.tensor(batch.en_of, dtype=torch.long)
    copies = (found @ found.T).detach() > COPY
    copies.fill_diagonal_(False)

    def towards_passages(questions: Tensor, gold: Tensor) -> Tensor:
        scores = (SCALE * questions @ found.T).masked_fill(copies[gold], -1e4)
        return functional.cross_entropy(scores, gold)

    loss = towards_passages(zh, zh_of)
    # Of a passage's own questions one at a time is the right one.
    right_of = torch.cat([zh_of, en_of])
    each = torch.arange(len(right_of))
    scores = SCALE * found[right_of] @ asked.T
    siblings = right_of[:, None] == torch.cat([right_of, torch.full((len(near),), -1)])
    siblings[each, each] = False
    loss = loss + 0.5 * functional.cross_entropy(scores.masked_fill(siblings, -1e4), each)
    return loss + towards_passages(en, en_of) if len(en) else loss


def centre(encoder: Encoder, lessons: Sequence[Lesson], seed: int) -> None:
    """Take out what the vectors of all texts have in common."""
    some = random.Random(seed).sample(lessons, min(CENTRED_BY, len(lessons)))
    encoder.centre(encoder.ids([text for one in some for text in (one.passage, *one.zh[:1], *one.en[:1])]))


def fit(
    encoder: Encoder,
    sources: Sources,
    schedule: Schedule,
    checkpoint: Path,
    say: Callable[[str], None],
    seed: int = 0,
) -> Encoder:
    """Train `encoder` in place; `checkpoint` has the state of every measurement, the last one at the end."""
    torch.manual_seed(seed)
    trained = encoder.freeze(schedule.layers)
    optimizer = torch.optim.AdamW(trained, lr=schedule.rate, weight_decay=0.01)
    data = Batches([one for one in sources.lessons if one.zh], seed)
    losses: list[float] = []
    for now in moments(schedule):
        if now.due:
            text = progress(encoder, sources)
            say(f"step {now.step} {now.seconds:.0f} s loss {np.mean(losses[-100:]):.3f} {text}")
            model.save(encoder, checkpoint)
        if now.over:
            break
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate * now.share(schedule.warm_up, 0.05)
        loss = question_loss(encoder, data.questions(schedule.size))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        losses.append(loss.item())
    return encoder


def progress(encoder: Encoder, sources: Sources) -> str:
    """What the encoder knows of topics, pairs and threads that are not trained."""

    def embed(texts: Sequence[str]) -> np.ndarray:
        return encoder.embed(encoder.ids(texts)).numpy()

    found = measure.on_lessons(sources.stopping[:WATCHED], sources.stopping, embed, embed)
    general = measure.on_pairs(sources.pairs[:HELD_PAIRS], embed, embed)
    joined = measure.on_threads(sources.kept_threads, embed)
    return f"zh {found['zh']} en {found['en']} pairs {general} threads {joined}"
