"""Learning to read: which of some passages answers, and whether one answers at all.

Of a list the answer is to have the highest `BETTER` (softmax); each passage is to be told as one that answers or not
(logistic loss), and of one passage the question that it answers as more likely than the one that it only seems to.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.cross_encoder.model import ANSWERS, BETTER, CrossEncoder
from training.cross_encoder.pairs import LIST, Lists, Question, Taught
from training.encoder.model import Ids
from training.pace import moments

# What a wrong passage of a list counts in telling whether one answers: some of those near a question do.
WRONG = 0.35
# What telling counts beside choosing.
TELLING = 0.5
JUDGED, AMONG = 500, 20  # questions of each kind that a measurement asks, and passages each is read with


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast; the rate rises through `warm_up` steps and falls linearly."""

    steps: int = 1_700
    minutes: float = 600.0  # training ends here even if steps are left
    rate: float = 1e-4
    warm_up: int = 150
    lists: int = 64  # of a batch
    measured_every: float = 600.0  # seconds


def loss(model: CrossEncoder, lists: Sequence[tuple[Ids, Ids]], seeming: Sequence[tuple[Ids, Ids]]) -> Tensor:
    """Of a batch as `Lists.next` gives it."""
    found = model([model.pair(*one) for one in (*lists, *seeming)])
    chosen, two = found[: len(lists)].view(-1, LIST, 2), found[len(lists) :].view(-1, 2, 2)
    device = found.device
    value = functional.cross_entropy(
        chosen[:, :, BETTER], torch.zeros(len(chosen), dtype=torch.long, device=device)
    )
    right = torch.zeros(LIST, device=device)
    right[0] = 1.0
    each = functional.binary_cross_entropy_with_logits(
        chosen[:, :, ANSWERS], right.expand(len(chosen), LIST), reduction="none"
    )
    value = value + TELLING * (each @ torch.where(right > 0, 1.0, WRONG)).mean() / 2
    if len(two):
        own, near = two[:, 0, ANSWERS], two[:, 1, ANSWERS]
        told = (functional.softplus(-own).mean() + functional.softplus(near).mean()) / 2
        value = value + TELLING * (told + functional.softplus(near - own).mean())
    return value


def fit(
    model: CrossEncoder,
    taught: Taught,
    kept: Taught,
    schedule: Schedule,
    say: Callable[[str], None],
    seed: int = 0,
) -> None:
    """Train `model` in place, telling now and then what it finds of topics `kept` aside."""
    torch.manual_seed(seed)
    device = model.out.weight.device
    taking_part = [one for one in model.parameters() if one.requires_grad]
    groups = [
        {"params": [one for one in taking_part if one.ndim > 1], "weight_decay": 0.01},
        {"params": [one for one in taking_part if one.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=schedule.rate)
    batches = Lists(taught, seed)
    losses: list[float] = []
    for now in moments(schedule):
        if now.due:
            say(f"step {now.step} loss {np.mean(losses[-200:] or [0]):.3f} {progress(model, kept)}")
        if now.over:
            break
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate * now.share(schedule.warm_up, 0.02)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            value = loss(model, *batches.next(schedule.lists))
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(taking_part, 1.0)
        optimizer.step()
        losses.append(value.item())


@torch.no_grad()
def progress(model: CrossEncoder, kept: Taught) -> str:
    """How often the right passage of kept topics is the first of the nearest `AMONG`, by vectors and as read, and the
    share of pairs of one passage in which the question that it answers is told from one that it only seems to."""
    chance = np.random.default_rng(0)
    some = [kept.answered[i] for i in chance.permutation(len(kept.answered))[:JUDGED]]
    among = [one.nearest[:AMONG] for one in some]
    scores = _read(
        model,
        [
            (one.ids, kept.passages[place])
            for one, places in zip(some, among, strict=True)
            for place in places
        ],
    )
    first, ends = [], np.cumsum([0, *map(len, among)])
    for one, places, start, end in zip(some, among, ends[:-1], ends[1:], strict=True):
        first.append(places[int(scores[start:end, BETTER].argmax())] == one.own)
    by_vectors = np.mean([one.nearest[0] == one.own for one in some])
    within = np.mean([one.own in places for one, places in zip(some, among, strict=True)])
    own: dict[int, list[Question]] = defaultdict(list)
    for one in kept.answered:
        own[one.own].append(one)
    near = [one for one in kept.near if own[one.own]]
    near = [near[i] for i in chance.permutation(len(near))[:JUDGED]]
    told = _read(model, [(one.ids, kept.passages[one.own]) for one in near])[:, ANSWERS]
    better = _read(model, [(own[one.own][0].ids, kept.passages[one.own]) for one in near])[:, ANSWERS]
    return (
        f"among {AMONG} {within:.3f}, first by vectors {by_vectors:.3f}, as read {np.mean(first):.3f}; "
        f"answered told from near {np.mean(better > told) if len(near) else 0.0:.3f}"
    )


def _read(model: CrossEncoder, pairs: Sequence[tuple[Ids, Ids]]) -> np.ndarray:
    device = model.out.weight.device
    found = [np.zeros((0, 2), dtype=np.float32)]
    with torch.autocast(device.type, dtype=torch.bfloat16):
        for start in range(0, len(pairs), 1_000):
            found.append(
                model([model.pair(*one) for one in pairs[start : start + 1_000]]).float().cpu().numpy()
            )
    return np.concatenate(found)
