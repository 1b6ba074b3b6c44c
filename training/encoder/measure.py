"""How often the right passage comes first, or among the first ten, by vectors alone."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.text.tokens import simplified
from training.encoder.sources import Lesson, Thread

POOL = 1_656  # passages to choose among, as in the first experiments
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


def ranks(
    questions: NDArray[np.float32], passages: NDArray[np.float32], gold: Sequence[int]
) -> NDArray[np.int64]:
    """The rank, from 1, of each question's own passage."""
    scores = questions @ passages.T
    own = scores[np.arange(len(gold)), np.asarray(gold)]
    return (scores > own[:, None]).sum(axis=1) + 1


def recall(found: NDArray[np.int64], depths: Sequence[int] = (1, 10)) -> list[float]:
    """The share of ranks within each of `depths`."""
    return [round(float((found <= depth).mean()), 3) for depth in depths]


def lessons_pool(kept: Sequence[Lesson], others: Sequence[Lesson]) -> list[Lesson]:
    """The kept lessons, then others to make up the pool, always the same ones."""
    fill = [one for one in others if one.topic]
    random.Random(1).shuffle(fill)
    return [*kept, *fill[: max(0, POOL - len(kept))]]


def on_lessons(
    kept: Sequence[Lesson], others: Sequence[Lesson], question: Embed, passage: Embed
) -> dict[str, list[float]]:
    """R@1 and R@10 of the kept lessons' questions in each language."""
    pool = lessons_pool(kept, others)
    vectors = passage([one.passage for one in pool])
    found = {}
    for language in ("zh", "en"):
        asked = [(q, i) for i, one in enumerate(kept) for q in getattr(one, language)]
        found[language] = recall(ranks(question([q for q, _ in asked]), vectors, [i for _, i in asked]))
    return found


def on_pairs(pairs: Sequence[tuple[str, str]], question: Embed, passage: Embed) -> float:
    """R@1 of Chinese sentences for their English ones."""
    vectors = passage([zh for zh, _ in pairs])
    return recall(ranks(question([en for _, en in pairs]), vectors, range(len(pairs))), (1,))[0]


def on_threads(told: Sequence[Thread], embed: Embed) -> float:
    """The share of the statements that lie nearest to their own problem among those of its report."""
    groups: dict[str, list[Thread]] = {}
    for one in told:
        groups.setdefault(one.group, []).append(one)
    right = 0
    for own in groups.values():
        owner = [row for row, one in enumerate(own) for _ in one.own]
        problems, said = embed([one.problem for one in own]), embed([text for one in own for text in one.own])
        right += int(((said @ problems.T).argmax(axis=1) == np.array(owner)).sum())
    return round(right / max(1, sum(len(one.own) for one in told)), 3)


def on_set(folder: Path, question: Embed, passage: Embed, most: int | None = None) -> dict[str, list[float]]:
    """R@1 and R@10 of a ready-made set: ``passages.jsonl`` and ``questions.jsonl``."""
    passages = [json.loads(line) for line in (folder / "passages.jsonl").open(encoding="utf-8")]
    questions = [json.loads(line) for line in (folder / "questions.jsonl").open(encoding="utf-8")]
    place = {one["id"]: i for i, one in enumerate(passages)}
    vectors = passage([simplified(one["text"]) for one in passages])
    found = {}
    for language in sorted({one["lang"] for one in questions}):
        asked = [one for one in questions if one["lang"] == language][:most]
        gold = [place[one["passage_id"]] for one in asked]
        found[language] = recall(
            ranks(question([simplified(one["question"]) for one in asked]), vectors, gold)
        )
    return found
