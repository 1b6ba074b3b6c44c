"""Learning both sides of late interaction.

The score of a question and a passage is the mean, over the tokens of the question, of their greatest cosine with a
token of the passage; tokens count by how much they tell. Each question is to score its own passage higher than
all others of the batch, among them its nearest rivals (softmax, scale learned), and each passage the questions that
it answers higher than those of others and than what it only seems to answer.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn
from torch.nn import functional

from index.models.int4 import packed
from index.models.interaction import FILE, LEANING, REACH
from index.models.tokenization import Ids
from training.encoder import measure
from training.encoder.model import padded
from training.interaction.heard import LONGEST, Heard
from training.pace import moments
from training.student.texts import nearest

WIDTH = 96
SCALE = 25.0  # of the softmax, to begin with
TELLING = float(np.log(np.e - 1))  # softplus of it is 1: at first each token tells alike
# A batch: passages at random and so many of the nearest of each; questions of each passage by kind.
SEEDS, RIVALS, NEAREST = 20, 2, 8
ZH, EN, NEAR = 2, 1, 1
# So often others stand beside a passage, one or two (rather one), as much else stands in a passage of a report.
BESIDE = 0.6
COPY = 0.9  # cosine above which two passages say the same: neither is a wrong answer for the other
# Tokens that are not seen, of questions and of passages: what is learned shall not hang on one of them.
UNSEEN = 0.12
FROM_PASSAGE = 0.5  # what the passage's choice of questions counts beside the question's choice of passages
JUDGED = 360  # questions of each language that a measurement asks


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast; rates rise through `warm_up` steps and fall linearly."""

    steps: int = 3_000
    minutes: float = 600.0  # training ends here even if steps are left
    row_rate: float = 2e-3
    head_rate: float = 1e-3
    warm_up: int = 50
    measured_every: float = 300.0  # seconds


class Interaction(nn.Module):
    """Both sides; see `index.models.interaction.LateInteraction` for what is kept of them."""

    def __init__(self, alone: Tensor, some: Tensor) -> None:
        """Begin with the principal directions of what the encoder says of each token `alone`, shape
        ``(tokens, hidden)``, and of `some` tokens of questions."""
        super().__init__()
        mean = torch.cat([alone, some]).mean(0)
        centred = functional.normalize(torch.cat([alone, some]) - mean, dim=1)
        _, directions = torch.linalg.eigh(centred.T @ centred)
        kept = directions.flip(1)[:, :WIDTH]
        self.rows = nn.Embedding.from_pretrained(
            functional.normalize((alone - mean) @ kept, dim=1), freeze=False, sparse=True
        )
        self.head = nn.Linear(alone.shape[1], WIDTH)
        self.head.weight.data.copy_(kept.T)
        self.head.bias.data.copy_(-(mean @ kept))
        self.tell = nn.Linear(alone.shape[1], 1)
        nn.init.zeros_(self.tell.weight)
        nn.init.constant_(self.tell.bias, TELLING)
        self.tell_rows = nn.Embedding.from_pretrained(torch.zeros(len(alone), 1), freeze=False, sparse=True)
        self.scale = nn.Parameter(torch.tensor(SCALE).log())

    def of_passages(self, ids: Tensor, tokens: Tensor) -> Tensor:
        """Unit vectors of what are `tokens` of passages, shape ``(passages, length, width)``."""
        rows = functional.normalize(self.rows(ids), dim=-1) * tokens[..., None]
        leaning = rows
        for step in range(1, REACH + 1):
            before = functional.pad(rows, (0, 0, step, 0))[:, : rows.shape[1]]
            behind = functional.pad(rows, (0, 0, 0, step))[:, step:]
            leaning = leaning + LEANING * (before + behind)
        return functional.normalize(leaning, dim=-1)

    def of_questions(self, ids: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors ``(tokens, width)`` of tokens of questions, and how much each tells ``(tokens,)``."""
        told = functional.softplus((self.tell(hidden) + self.tell_rows(ids))[:, 0])
        return functional.normalize(self.head(hidden), dim=-1), told


def scores(
    model: Interaction,
    heard: Heard,
    questions: Sequence[int],
    passages: Tensor,
    seen: Tensor,
    unseen: float = 0,
) -> Tensor:
    """Of some questions and passages ``(passages, length, width)``, of whose tokens those that are `seen` count:
    shape ``(questions, passages)``; a share of the questions' tokens is left `unseen`."""
    places = [np.arange(heard.ends[one], heard.ends[one + 1]) for one in questions]
    owner = torch.from_numpy(np.repeat(np.arange(len(places)), [len(one) for one in places]))
    at = np.concatenate(places)
    vectors, told = model.of_questions(
        torch.from_numpy(heard.ids[at]), torch.from_numpy(heard.hidden[at]).float()
    )
    if unseen:
        told = told * (torch.rand(len(told)) > unseen) + 1e-3 * told
    cosines = torch.einsum("td,pld->tpl", vectors, passages).masked_fill(~seen[None], -1.0).amax(2)
    total = torch.zeros(len(places), len(passages)).index_add(0, owner, cosines * told[:, None])
    whole = torch.zeros(len(places)).index_add(0, owner, told)
    return total / whole.clamp(min=1e-6)[:, None]


class Batches:
    """Passages of lessons with their rivals, at times among others as in a report."""

    def __init__(self, heard: Heard, paragraphs: Sequence[Ids], seed: int) -> None:
        self._heard, self._paragraphs = heard, paragraphs
        self._vectors = torch.from_numpy(heard.passage_vectors)
        self._rivals = nearest(self._vectors, NEAREST)
        self._chance = random.Random(seed)
        self._left: list[int] = []

    def next(self) -> tuple[list[int], list[Ids]]:
        """Lessons, and the ids of the passage of each with what stands beside it."""
        if len(self._left) < SEEDS:
            self._left = self._chance.sample(range(len(self._heard.own)), len(self._heard.own))
        seeds, self._left = self._left[:SEEDS], self._left[SEEDS:]
        rivals = [one for seed in seeds for one in self._some(self._rivals[seed], RIVALS)]
        lessons = list(dict.fromkeys([*seeds, *rivals]))
        return lessons, [self._among_others(self._heard.passages[one]) for one in lessons]

    def _among_others(self, passage: Ids) -> Ids:
        if self._chance.random() < BESIDE:
            for _ in range(self._chance.choice((1, 1, 2))):
                other = self._chance.choice(self._chance.choice((self._paragraphs, self._heard.passages)))
                before = self._chance.random() < 0.5
                passage = np.concatenate([other, passage] if before else [passage, other])
        return passage[:LONGEST]

    def questions(self, lessons: Sequence[int]) -> tuple[list[int], list[int], list[int], list[int]]:
        """Some questions that these lessons answer and the row of each one's lesson; the same of `near` ones."""
        answered, of, near, near_of = [], [], [], []
        for row, lesson in enumerate(lessons):
            own = self._heard.own[lesson]
            some = [*self._some(own.zh, ZH), *self._some(own.en, EN)]
            answered += some
            of += [row] * len(some)
            only_near = self._some(own.near, NEAR)
            near += only_near
            near_of += [row] * len(only_near)
        return answered, of, near, near_of

    def copies(self, lessons: Sequence[int]) -> Tensor:
        """Which of these say the same as which others, shape ``(lessons, lessons)``."""
        vectors = self._vectors[lessons]
        return (vectors @ vectors.T > COPY) & ~torch.eye(len(lessons), dtype=torch.bool)

    def _some(self, those: Sequence[int], count: int) -> list[int]:
        return self._chance.sample(those, min(count, len(those)))


def loss(model: Interaction, heard: Heard, batches: Batches) -> Tensor:
    """Of one batch."""
    lessons, passages = batches.next()
    answered, of, near, near_of = batches.questions(lessons)
    ids, mask = padded(passages)
    seen = mask.bool()
    kept = seen & (torch.rand(seen.shape) > UNSEEN)
    found = (
        scores(model, heard, [*answered, *near], model.of_passages(ids, seen), kept, UNSEEN)
        * model.scale.exp()
    )
    own, copies = torch.tensor(of), batches.copies(lessons)
    by_question = functional.cross_entropy(found[: len(answered)].masked_fill(copies[own], -1e4), own)
    # What the passage of each question makes of all questions; its other questions are none of the wrong ones.
    every = torch.tensor([*of, *near_of])
    right = torch.arange(len(answered))
    also = copies[own][:, every]
    also[:, : len(of)] |= own[:, None] == own[None]
    also[right, right] = False
    by_passage = functional.cross_entropy(found.T[own].masked_fill(also, -1e4), right)
    return by_question + FROM_PASSAGE * by_passage


def fit(
    model: Interaction,
    heard: Heard,
    batches: Batches,
    kept: Heard,
    schedule: Schedule,
    say: Callable[[str], None],
) -> None:
    """Train `model` in place, telling now and then what it finds of topics `kept` aside."""
    behind = [*model.head.parameters(), *model.tell.parameters(), model.scale]
    optimizers: list[tuple[torch.optim.Optimizer, float]] = [
        (torch.optim.SparseAdam([model.rows.weight, model.tell_rows.weight]), schedule.row_rate),
        (torch.optim.Adam(behind), schedule.head_rate),
    ]
    losses: list[float] = []
    for now in moments(schedule):
        if now.due:
            say(f"step {now.step} loss {np.mean(losses[-200:] or [0]):.3f} {progress(model, kept)}")
        if now.over:
            break
        for optimizer, rate in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * now.share(schedule.warm_up, 0.03)
            optimizer.zero_grad()
        value = loss(model, heard, batches)
        value.backward()
        for optimizer, _ in optimizers:
            optimizer.step()
        losses.append(value.item())


@torch.no_grad()
def progress(model: Interaction, kept: Heard) -> str:
    """R@1 and R@10 of kept lessons among all of them by the words alone, by vectors alone, and by both."""
    told = []
    for language in ("zh", "en"):
        asked = [(q, row) for row, own in enumerate(kept.own) for q in getattr(own, language)]
        asked = random.Random(0).sample(asked, min(JUDGED, len(asked)))
        if not asked:
            continue
        questions, gold = [q for q, _ in asked], [row for _, row in asked]
        words = _of_all(model, kept, questions)
        vectors = kept.vectors[questions] @ kept.passage_vectors.T
        each = (words, vectors, vectors + words)
        recalls = [
            measure.recall((some > some[np.arange(len(gold)), gold][:, None]).sum(1) + 1) for some in each
        ]
        told.append(f"{language} words {recalls[0]} vectors {recalls[1]} both {recalls[2]}")
    return " ".join(told)


def _of_all(model: Interaction, kept: Heard, questions: Sequence[int]) -> NDArray[np.float32]:
    found = np.zeros((len(questions), len(kept.passages)), dtype=np.float32)
    order = np.argsort([len(one) for one in kept.passages])
    for some in np.array_split(order, max(1, len(order) // 400)):
        ids, mask = padded([kept.passages[i][:LONGEST] for i in some])
        vectors = model.of_passages(ids, mask)
        for start in range(0, len(questions), 40):
            part = questions[start : start + 40]
            found[start : start + 40, some] = scores(model, kept, part, vectors, mask.bool()).numpy()
    return found


def save(model: Interaction, network: str, folder: Path) -> None:
    """Write `FILE` beside the encoder, whose `network` has this fingerprint."""
    codes, _ = packed(functional.normalize(model.rows.weight.detach(), dim=1).numpy())
    half = {
        "head": model.head.weight,
        "head_bias": model.head.bias,
        "tell": model.tell.weight[0],
        "tell_bias": model.tell.bias,
        "tell_rows": model.tell_rows.weight[:, 0],
    }
    save_file(
        {
            "rows": codes,
            "network": np.frombuffer(bytes.fromhex(network), dtype=np.uint8),
            **{name: value.detach().numpy().astype(np.float16) for name, value in half.items()},
        },
        folder / FILE,
    )
    (folder / FILE).chmod(0o644)
