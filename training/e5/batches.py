"""Batches of passages with their questions, as texts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from training.encoder.sources import Lesson
from training.encoder.surroundings import Surroundings

MOST_QUESTIONS = 2  # of each language for a passage in one batch
# Passages that stand side by side in their file are often of one matter or one report: the
# hardest wrong answers for each other. So many runs of so many are in a batch, the rest at random.
RUNS, RUN = 5, 4


@dataclass(frozen=True, slots=True)
class Asking:
    """Some passages with questions of theirs, each with the row of its passage; `near` are answered by none."""

    passages: list[str]
    zh: list[str]
    zh_of: list[int]
    en: list[str]
    en_of: list[int]
    near: list[str]


class Batches:
    """Batches of these lessons at random, always the same ones for the same seed."""

    def __init__(self, lessons: Sequence[Lesson], seed: int) -> None:
        self.lessons = lessons
        self.chance = random.Random(seed)
        self._surroundings = Surroundings(seed)
        self._single: list[int] = []
        self._runs: list[int] = []

    def questions(self, size: int) -> Asking:
        """`size` different passages: `RUNS` runs of neighbours, and others."""
        some: dict[int, None] = {}
        for _ in range(RUNS):
            start = self._next(self._runs, len(self.lessons) - RUN + 1)
            some.update(dict.fromkeys(range(start, min(start + RUN, len(self.lessons)))))
        while len(some) < min(size, len(self.lessons)):
            some[self._next(self._single, len(self.lessons))] = None
        lessons = [self.lessons[i] for i in list(some)[:size]]
        zh = [(row, text) for row, one in enumerate(lessons) for text in self._some(one.zh)]
        en = [(row, text) for row, one in enumerate(lessons) for text in self._some(one.en)]
        return Asking(
            passages=[self._surroundings.around(one) for one in lessons],
            zh=[text for _, text in zh],
            zh_of=[row for row, _ in zh],
            en=[text for _, text in en],
            en_of=[row for row, _ in en],
            near=[self.chance.choice(one.near) for one in lessons if one.near],
        )

    def _next(self, order: list[int], count: int) -> int:
        """The next of ``range(count)`` in random order, each once before any comes again."""
        if not order:
            order.extend(range(max(1, count)))
            self.chance.shuffle(order)
        return order.pop()

    def _some(self, questions: Sequence[str]) -> list[str]:
        """Those of a passage's questions that are asked this time."""
        return self.chance.sample(questions, min(len(questions), MOST_QUESTIONS))
