"""Learning to read: which of some passages answers, and whether one answers at all.

Of a list the answer is to have the highest `BETTER` (softmax); each passage is to be told as one that answers or not
(logistic loss), and of one passage the question that it answers as more likely than the one that it only seems to. A
network of fewer layers learns from one of more besides.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.cross_encoder.model import ANSWERS, BETTER, CrossEncoder
from training.cross_encoder.pairs import LIST, Batch, Lists, Question, Taught
from training.encoder.model import Ids
from training.pace import moments

# What telling counts beside choosing, and what a teacher says beside what is so.
TELLING, TAUGHT = 0.5, 1.0
JUDGED, AMONG = 500, 20  # questions of each kind that a measurement asks, and passages each is read with


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast; the rate rises through `warm_up` steps and falls linearly."""

    steps: int = 1_700
    minutes: float = 600.0  # training ends here even if steps are left
    rate: float = 1e-4
    warm_up: int = 150
    lists: int = 96  # of a batch
    frozen: int = 0  # layers that stay as they are, from the lowest
    drawing: int = 0  # processes that draw batches beside the one that trains
    measured_every: float = 600.0  # seconds


class Drawn(IterableDataset[Batch]):
    """Batches without end, each process that draws them with its own chance."""

    def __init__(self, taught: Taught, lists: int, seed: int) -> None:
        self._taught, self._lists, self._seed = taught, lists, seed

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        batches = Lists(self._taught, self._seed if worker is None else self._seed * 1_000 + worker.id)
        while True:
            yield batches.next(self._lists)


def loss(model: CrossEncoder, batch: Batch, teacher: CrossEncoder | None = None) -> Tensor:
    """Of a batch as `Lists.next` gives it."""
    pairs = [model.pair(*one) for one in (*batch.lists, *batch.seeming, *batch.vain)]
    found = model(pairs)
    value = _told(found, batch)
    if teacher is None:
        return value
    with torch.no_grad():
        wanted = teacher(pairs)
    return value + TAUGHT * _heard(found, wanted, len(batch.lists))


def _told(found: Tensor, batch: Batch) -> Tensor:
    """What the logits of a batch, shape ``(pairs, 2)``, lose against what is so."""
    ends = np.cumsum([len(batch.lists), len(batch.seeming)])
    chosen, two, vain = found[: ends[0]].view(-1, LIST, 2), found[ends[0] : ends[1]], found[ends[1] :]
    device = found.device
    value = functional.cross_entropy(
        chosen[:, :, BETTER], torch.zeros(len(chosen), dtype=torch.long, device=device)
    )
    right = torch.zeros(LIST, device=device)
    right[0] = 1.0
    each = functional.binary_cross_entropy_with_logits(
        chosen[:, :, ANSWERS], right.expand(len(chosen), LIST), reduction="none"
    )
    value = value + TELLING * (each * torch.from_numpy(batch.counts).to(device)).sum(1).mean() / 2
    if len(two):
        own, near = two.view(-1, 2, 2)[:, 0, ANSWERS], two.view(-1, 2, 2)[:, 1, ANSWERS]
        told = (functional.softplus(-own).mean() + functional.softplus(near).mean()) / 2
        value = value + TELLING * (told + functional.softplus(near - own).mean())
    if len(vain):
        value = value + TELLING * functional.softplus(vain[:, ANSWERS]).mean() / 2
    return value


def _heard(found: Tensor, wanted: Tensor, lists: int) -> Tensor:
    """What logits lose against a teacher's: in choosing within the first `lists` pairs, in telling within all."""
    own, others = (one[:lists, BETTER].view(-1, LIST) for one in (found, wanted))
    choosing = functional.cross_entropy(own, others.softmax(1))
    telling = functional.binary_cross_entropy_with_logits(found[:, ANSWERS], wanted[:, ANSWERS].sigmoid())
    return choosing + telling


def fit(
    model: CrossEncoder,
    taught: Taught,
    kept: Taught,
    schedule: Schedule,
    say: Callable[[str], None],
    seed: int = 0,
    teacher: CrossEncoder | None = None,
) -> None:
    """Train `model` in place, telling now and then what it finds of topics and reports `kept` aside."""
    torch.manual_seed(seed)
    device = model.out.weight.device
    for layer in model.bert.encoder.layer[: schedule.frozen]:
        layer.requires_grad_(False)
    model.bert.embeddings.requires_grad_(not schedule.frozen)
    model.bert.embeddings.word_embeddings.requires_grad_(False)
    # Statements have a training of their own: `training.statements`.
    apart = {id(one) for one in model.of_statements()}
    taking_part = [one for one in model.parameters() if one.requires_grad and id(one) not in apart]
    groups = [
        {"params": own, "weight_decay": decay}
        for decay, own in (
            (0.01, [one for one in taking_part if one.ndim > 1]),
            (0.0, [one for one in taking_part if one.ndim < 2]),
        )
    ]
    optimizer = torch.optim.AdamW(groups, lr=schedule.rate)
    drawn = Drawn(taught, schedule.lists, seed)
    batches = iter(DataLoader(drawn, batch_size=None, num_workers=schedule.drawing))
    losses: list[Tensor] = []
    for now in moments(schedule):
        if now.due:
            mean = torch.stack(losses[-200:]).mean().item() if losses else 0.0
            say(f"step {now.step} loss {mean:.3f} {progress(model, kept)}")
        if now.over:
            break
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate * now.share(schedule.warm_up, 0.02)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            value = loss(model, next(batches), teacher)
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(taking_part, 1.0)
        optimizer.step()
        losses.append(value.detach())


@torch.no_grad()
def progress(model: CrossEncoder, kept: Taught) -> str:
    """How often the right passage of kept topics is the first of the nearest `AMONG`, by vectors and as read, and the
    share of pairs of one passage in which the question that it answers is told from one that it only seems to; and
    what is found in reports, read as a whole."""
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
        f"answered told from near {np.mean(better > told) if len(near) else 0.0:.3f}{in_reports(model, kept)}"
    )


def in_reports(model: CrossEncoder, kept: Taught) -> str:
    """How often the passage that answers is the first of its report, and how well the highest log odds of a report
    tell what it answers from what it does not (area under the curve); "" without reports."""
    besides = kept.besides()
    own = {place: sorted([place, *besides[place]]) for place in besides if place >= kept.lessons}
    first: list[bool] = []
    most: list[list[float]] = [[], []]
    for questions, highest in zip((kept.answered, kept.near), most, strict=True):
        some = [one for one in questions if one.own in own][::2]
        among = [own[one.own] for one in some]
        pairs = zip(some, among, strict=True)
        scores = _read(model, [(one.ids, kept.passages[place]) for one, places in pairs for place in places])
        ends = np.cumsum([0, *map(len, among)])
        for one, places, start, end in zip(some, among, ends[:-1], ends[1:], strict=True):
            highest.append(float(scores[start:end, ANSWERS].max()))
            if highest is most[0]:
                first.append(places[int(scores[start:end, BETTER].argmax())] == one.own)
    if not all(most):
        return ""
    return f"; in reports first {np.mean(first):.3f}, told {area(*map(np.array, most)):.3f}"


def area(answered: NDArray[np.float64], near: NDArray[np.float64]) -> float:
    """The share of pairs in which what is answered stands above what is not, ties half."""
    above = answered[:, None] - near[None]
    return float((np.sign(above) + 1).mean() / 2)


def _read(model: CrossEncoder, pairs: Sequence[tuple[Ids, Ids]]) -> np.ndarray:
    device = model.out.weight.device
    found = [np.zeros((0, 2), dtype=np.float32)]
    with torch.autocast(device.type, dtype=torch.bfloat16):
        for start in range(0, len(pairs), 1_000):
            found.append(
                model([model.pair(*one) for one in pairs[start : start + 1_000]]).float().cpu().numpy()
            )
    return np.concatenate(found)
