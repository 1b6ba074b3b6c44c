"""Training: distillation from the English side and contrast between questions and passages."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.encoder import batches, measure, model
from training.encoder.batches import Asking, Batches, Threads, Translated
from training.encoder.model import Encoder
from training.encoder.sources import Sources
from training.encoder.teacher import Teacher
from training.pace import moments

# The steepness of every softmax over cosines.
SCALE = 20.0
# A passage of the bank this close to the right one is a copy of it and no wrong answer.
COPY = 0.9
# Official paragraphs that join the passages of the lessons as wrong answers.
STRANGERS = 2_000
GLOSSES = 40_000
HELD_PAIRS = 800
WARM_UP = 100  # steps of both rates: a start with full ones undoes what the first weights know


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long, how fast, and how much of what. Rates fall linearly to a twentieth."""

    steps: int = 3_000
    minutes: float = 600.0  # training ends here even if steps are left
    row_rate: float = 2e-3
    body_rate: float = 8e-5
    shares: tuple[tuple[str, float], ...] = (
        ("sentences", 0.32),
        ("glosses", 0.04),
        ("questions", 0.52),
        ("threads", 0.12),
    )
    # Sentences and glosses alone at first: words must mean something before questions can.
    opening: float = 0.08
    # At these shares of the way the bank is filled anew.
    refills: tuple[float, ...] = (0.1, 0.55)
    sizes: tuple[tuple[str, int], ...] = (
        ("sentences", 128),
        ("glosses", 256),
        ("questions", 40),
        ("threads", 7),
    )
    measured_every: float = 240.0  # seconds


# Weights that know the words already: questions from the first step, the bank with them.
GOING_ON = Schedule(
    shares=(("sentences", 0.26), ("glosses", 0.02), ("questions", 0.64), ("threads", 0.08)),
    opening=0.0,
    refills=(0.0, 0.5),
    measured_every=420.0,
)


class Bank:
    """The last known vector of every training passage: hard wrong answers without computing them.

    Among thousands the ones that weigh are those nearest to the question, so that mining them is
    no step of its own.
    """

    def __init__(self) -> None:
        self.vectors = torch.empty(0)

    def fill(self, encoder: Encoder, data: Batches) -> None:
        """Embed all passages of the lessons, and some official paragraphs after them."""
        strangers = random.Random(0).sample(data.paragraphs, min(STRANGERS, len(data.paragraphs)))
        self.vectors = encoder.embed([*(one.passage for one in data.asked), *strangers])

    def wrong(self, places: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
        """All vectors, and a mask ``(batch, bank)`` of those that may not count as wrong."""
        if not len(self.vectors):
            return right[:0], torch.zeros(len(right), 0, dtype=torch.bool)
        hidden = right @ self.vectors.T > COPY
        hidden[:, places] = True
        return self.vectors, hidden

    def update(self, places: Tensor, vectors: Tensor) -> None:
        """Remember the newest vectors of some passages."""
        if len(self.vectors):
            self.vectors[places] = vectors


def question_loss(encoder: Encoder, batch: Asking, bank: Bank) -> Tensor:
    """Contrast of both languages' questions against passages, and English held near the teacher."""
    found = encoder(batch.passages)
    asked = encoder([*batch.zh, *batch.en, *batch.near])
    zh, en, near = asked.split([len(batch.zh), len(batch.en), len(batch.near)])
    zh_of, en_of = torch.tensor(batch.zh_of), torch.tensor(batch.en_of, dtype=torch.long)
    others, hidden = bank.wrong(torch.from_numpy(batch.places), found.detach())

    def towards_passages(questions: Tensor, gold: Tensor) -> Tensor:
        far = (SCALE * questions @ others.T).masked_fill(hidden[gold], -1e4)
        return functional.cross_entropy(torch.cat([SCALE * questions @ found.T, far], dim=1), gold)

    loss = towards_passages(zh, zh_of)
    # Of a passage's own questions one at a time is the right one.
    right_of = torch.cat([zh_of, en_of])
    each = torch.arange(len(right_of))
    scores = SCALE * found[right_of] @ asked.T
    siblings = right_of[:, None] == torch.cat([right_of, torch.full((len(near),), -1)])
    siblings[each, each] = False
    loss = loss + 0.5 * functional.cross_entropy(scores.masked_fill(siblings, -1e4), each)
    if len(en):
        loss = loss + towards_passages(en, en_of)
        loss = loss + 2 * (1 - (en * torch.stack(batch.en_teacher)).sum(1)).mean()
    bank.update(torch.from_numpy(batch.places), found.detach())
    return loss


def thread_loss(encoder: Encoder, batch: Threads) -> Tensor:
    """Each statement finds its problem among all of the batch, and each problem its statements one at a time."""
    problems = encoder(batch.problems)
    found = encoder([*batch.own, *batch.strangers])
    own_of = torch.tensor(batch.own_of)
    own = found[: len(own_of)]
    loss = functional.cross_entropy(SCALE * own @ problems.T, own_of)
    scores = SCALE * problems[own_of] @ found.T
    owners = torch.cat([own_of, torch.full((len(batch.strangers),), -1)])
    siblings = own_of[:, None] == owners
    siblings[torch.arange(len(own_of)), torch.arange(len(own_of))] = False
    return loss + functional.cross_entropy(scores.masked_fill(siblings, -1e4), torch.arange(len(own_of)))


def translation_loss(encoder: Encoder, source: Translated, some: Sequence[int], *, english: bool) -> Tensor:
    """Chinese texts towards the teacher's vectors of the English; with `english` these are held too."""
    taught = source.teacher[list(some)]
    found = encoder([source.ids[i] for i in some])
    loss = 5 * (1 - (found * taught).sum(1)).mean()
    if english:
        loss = loss + 0.5 * functional.cross_entropy(SCALE * found @ taught.T, torch.arange(len(found)))
        held = encoder([source.english[i] for i in some[::4]])
        loss = loss + 2 * (1 - (held * taught[::4]).sum(1)).mean()
    return loss


@dataclass(frozen=True, slots=True)
class Prepared:
    """All of the data as token ids and the teacher's vectors."""

    data: Batches
    sentences: Translated
    glosses: Translated
    held_pairs: list[tuple[str, str]]


def prepare(encoder: Encoder, teacher: Teacher, sources: Sources, seed: int) -> Prepared:
    """Cut all texts and ask the teacher."""
    held = min(HELD_PAIRS, len(sources.pairs) // 10)
    glosses = [pair for pair in sources.glosses if len(pair[0]) <= 6]
    random.Random(seed).shuffle(glosses)
    return Prepared(
        data=Batches(
            encoder,
            batches.asked(encoder, [one for one in sources.lessons if one.zh], teacher),
            batches.paragraphs(encoder, sources),
            seed,
            batches.threads(encoder, sources.threads),
        ),
        sentences=batches.translated(encoder, sources.pairs[held:], teacher),
        glosses=batches.translated(encoder, glosses[:GLOSSES], teacher),
        held_pairs=sources.pairs[:held],
    )


def fit(
    encoder: Encoder,
    prepared: Prepared,
    sources: Sources,
    schedule: Schedule,
    checkpoint: Path,
    say: Callable[[str], None],
    seed: int = 0,
) -> Encoder:
    """Train `encoder` in place; the state that did best on the kept topics is left in `checkpoint`."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    bank = Bank()
    rows = torch.optim.SparseAdam([encoder.rows.weight], lr=schedule.row_rate)
    others = [p for name, p in encoder.bert.named_parameters() if "word_embeddings" not in name]
    body = torch.optim.AdamW(others, lr=schedule.body_rate, weight_decay=0.01)
    losses: list[float] = []
    best, refills = -1.0, iter((*schedule.refills, 2.0))
    refill = next(refills)
    for now in moments(schedule):
        if now.due:
            score, text = progress(encoder, prepared, sources)
            say(f"step {now.step} {now.seconds:.0f} s loss {np.mean(losses[-200:]):.3f} {text}")
            if score > best:
                best = score
                model.save(encoder, checkpoint)
        if now.over:
            break
        falling = max(0.05, 1 - now.passed) * min(1.0, now.step / WARM_UP)
        rows.param_groups[0]["lr"] = schedule.row_rate * falling
        body.param_groups[0]["lr"] = schedule.body_rate * falling
        kind = choose(
            chance, schedule, opening=now.passed < schedule.opening, threads=bool(prepared.data.groups)
        )
        if kind == "questions" and now.passed >= refill:
            bank.fill(encoder, prepared.data)
            refill = next(refills)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(kind, encoder, prepared, bank, dict(schedule.sizes)[kind])
        rows.zero_grad()
        body.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(others, 1.0)
        rows.step()
        body.step()
        losses.append(loss.item())
    return model.load(checkpoint)


def choose(chance: random.Random, schedule: Schedule, *, opening: bool, threads: bool) -> str:
    """The kind of the next batch; ``threads`` says whether there are any."""
    first = ("sentences", "glosses")
    shares = [
        (k, s) for k, s in schedule.shares if (threads or k != "threads") and (not opening or k in first)
    ]
    return chance.choices([kind for kind, _ in shares], [share for _, share in shares])[0]


def loss_of(kind: str, encoder: Encoder, prepared: Prepared, bank: Bank, size: int) -> Tensor:
    """The loss of one batch of this kind."""
    data = prepared.data
    if kind == "questions":
        return question_loss(encoder, data.questions(size), bank)
    if kind == "threads":
        return thread_loss(encoder, data.threads(size))
    source = prepared.sentences if kind == "sentences" else prepared.glosses
    return translation_loss(encoder, source, data.translated(source, size), english=kind == "sentences")


def progress(encoder: Encoder, prepared: Prepared, sources: Sources) -> tuple[float, str]:
    """One number to stop by, on topics and pairs not trained, and what it is made of."""

    def embed(texts: Sequence[str]) -> np.ndarray:
        return encoder.embed(encoder.ids(texts)).numpy()

    found = measure.on_lessons(sources.stopping, sources.lessons, embed, embed)
    general = measure.on_pairs(prepared.held_pairs, embed, embed)
    joined = measure.on_threads(sources.kept_threads, embed)
    score = (found["zh"][1] + found["en"][1] + general) / 3
    return score, f"zh {found['zh']} en {found['en']} pairs {general} threads {joined} score {score:.4f}"
