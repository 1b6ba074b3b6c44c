"""What the teachers are heard about, and batches of it in which a question meets its passage and the rivals."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import torch
from torch import Tensor

from training.encoder.sources import Sources
from training.encoder.surroundings import Surroundings

# Passages of the lessons, under their surroundings at times; official paragraphs and sentences; translated sentences.
LESSONS, PARAGRAPHS, SENTENCES, PAIRS = 15_000, 6_000, 4_500, 2_250
SHORTEST, PARAGRAPH, LONGEST = 12, 60, 260  # characters of a sentence, of a paragraph, and at most
# A batch: passages at random, of each so many of its nearest; questions of each; others of both kinds.
SEEDS, RIVALS, ASKED = 9, 3, 3
OTHER_PASSAGES, OTHER_QUESTIONS = 14, 48
NEAREST = 7  # among which rivals are drawn
One = TypeVar("One")


@dataclass(slots=True)
class Texts:
    """Passages, the first ones with questions of theirs; questions behind those belong to none.

    Of a passage's own the first few are answered by it, the others only seem to be.
    """

    passages: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    own: list[list[int]] = field(
        default_factory=list
    )  # places of the questions of each of the first passages
    answered: list[int] = field(default_factory=list)  # how many of these it answers


def texts(sources: Sources, seed: int) -> Texts:
    """A choice of all that training has, always the same for one seed."""
    chance = random.Random(seed)
    surroundings = Surroundings(seed)
    found = Texts()
    for one in chance.sample(sources.lessons, min(LESSONS, len(sources.lessons))):
        answered = [*_some(chance, one.zh, 2), *_some(chance, one.en, 1)]
        asked = [*answered, *_some(chance, one.near, 1)]
        found.passages.append(surroundings.around(one))
        found.answered.append(len(answered))
        found.own.append(list(range(len(found.questions), len(found.questions) + len(asked))))
        found.questions += asked
    official = list(dict.fromkeys(sources.official))
    found.passages += _some(chance, [one for one in official if PARAGRAPH <= len(one) <= LONGEST], PARAGRAPHS)
    found.passages += _some(chance, [one for one in official if SHORTEST <= len(one) < PARAGRAPH], SENTENCES)
    found.questions += [text for pair in _some(chance, sources.pairs, PAIRS) for text in pair]
    return found


def _some(chance: random.Random, those: Sequence[One], count: int) -> list[One]:
    return chance.sample(those, min(count, len(those)))


def nearest(vectors: Tensor, most: int = NEAREST) -> list[list[int]]:
    """The `most` nearest others of each row of unit vectors, shape ``(rows, width)``."""
    count = min(most, len(vectors) - 1)
    found: list[list[int]] = []
    for start in range(0, len(vectors), 1_000):
        likeness = vectors[start : start + 1_000] @ vectors.T
        rows = torch.arange(len(likeness))
        likeness[rows, rows + start] = -2
        found += likeness.topk(count, dim=1).indices.tolist()
    return found


class Batches:
    """Places of passages and questions to learn from together."""

    def __init__(self, known: Texts, vectors: Tensor, seed: int) -> None:
        """`vectors` are the teachers' of the passages."""
        self._own = known.own
        self._rivals = nearest(vectors[: len(known.own)])
        self._chance = random.Random(seed)
        lessons, own = len(known.own), sum(map(len, known.own))
        # What is left to be drawn of each kind: each once before any comes again, but for the last few.
        self._all = {
            "lessons": range(lessons),
            "passages": range(lessons, len(known.passages)),
            "questions": range(own, len(known.questions)),
        }
        self._left: dict[str, list[int]] = {name: [] for name in self._all}

    def next(self) -> tuple[list[int], list[int]]:
        """Passages and questions of a batch."""
        seeds = self._drawn("lessons", SEEDS)
        rivals = [one for seed in seeds for one in _some(self._chance, self._rivals[seed], RIVALS)]
        passages = list(dict.fromkeys([*seeds, *rivals]))
        questions = [q for one in passages for q in _some(self._chance, self._own[one], ASKED)]
        return (
            passages + self._drawn("passages", OTHER_PASSAGES),
            questions + self._drawn("questions", OTHER_QUESTIONS),
        )

    def _drawn(self, name: str, count: int) -> list[int]:
        left = self._left[name]
        if len(left) < count:
            left[:] = self._chance.sample(self._all[name], len(self._all[name]))
        drawn = left[-count:]
        del left[-count:]
        return drawn
