"""Batches of each kind of lesson, as token ids.

What a batch trains:

- ``sentences`` and ``glosses``: a Chinese text moves to the teacher's vector of its English one.
- ``questions``: Chinese and English questions find their passage among the batch and the bank.
- ``threads``: what belongs to a problem finds it among the problems of its report and of others.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from training.encoder.model import Encoder, Ids, cut_off
from training.encoder.sources import Lesson, Sources, Thread
from training.encoder.surroundings import TITLES, WITH_HEADING, WITH_TITLE, headings, titles
from training.encoder.teacher import Teacher

SHORTEST_PARAGRAPH, LONGEST_PARAGRAPH = 60, 260  # characters
MOST_QUESTIONS = 3  # of each language for a passage in one batch


@dataclass(frozen=True, slots=True)
class Translated:
    """Chinese texts as ids with the teacher's vectors of the English, shape ``(texts, width)``."""

    ids: list[Ids]
    english: list[Ids]
    teacher: Tensor


@dataclass(frozen=True, slots=True)
class Asked:
    """A passage as ids, its questions, and the teacher's vectors of the English ones."""

    passage: Ids
    before: list[Ids]  # headings that fit it, without special tokens
    zh: list[Ids]
    en: list[Ids]
    near: list[Ids]
    teacher: Tensor


@dataclass(frozen=True, slots=True)
class Asking:
    """Some passages, which lie at `places` of the bank, with all their questions."""

    places: NDArray[np.int64]
    passages: list[Ids]
    zh: list[Ids]
    zh_of: list[int]  # the row of its passage
    en: list[Ids]
    en_of: list[int]
    en_teacher: list[Tensor]
    near: list[Ids]


@dataclass(frozen=True, slots=True)
class Threads:
    """Problems, what belongs to each, and what to none, as ids; ``own_of`` is the row of the problem."""

    problems: list[Ids]
    own: list[Ids]
    own_of: list[int]
    strangers: list[Ids]


class Batches:
    """Everything as token ids, and batches of it at random."""

    def __init__(
        self,
        encoder: Encoder,
        asked: list[Asked],
        paragraphs: list[Ids],
        seed: int,
        groups: Sequence[Threads] = (),
    ) -> None:
        self.asked = asked
        self.groups = groups
        self.paragraphs = paragraphs
        self.chance = random.Random(seed)
        self._titles = [inner(ids) for ids in encoder.ids(titles(TITLES, seed))]
        self._order: list[list[int]] = []

    def questions(self, size: int) -> Asking:
        """`size` passages of like length, each once before any comes again."""
        if not self._order:
            self._order = self._bucketed([len(one.passage) for one in self.asked], size)
        some = self._order.pop()
        lessons = [self.asked[i] for i in some]
        zh = [(row, i) for row, one in enumerate(lessons) for i in self._some(len(one.zh))]
        en = [(row, i) for row, one in enumerate(lessons) for i in self._some(len(one.en))]
        return Asking(
            places=np.array(some),
            passages=[self.with_surroundings(one) for one in lessons],
            zh=[lessons[row].zh[i] for row, i in zh],
            zh_of=[row for row, _ in zh],
            en=[lessons[row].en[i] for row, i in en],
            en_of=[row for row, _ in en],
            en_teacher=[lessons[row].teacher[i] for row, i in en],
            near=[self.chance.choice(one.near) for one in lessons if one.near],
        )

    def _some(self, count: int) -> list[int]:
        """Which of a passage's `count` questions are asked this time."""
        return sorted(self.chance.sample(range(count), min(count, MOST_QUESTIONS)))

    def threads(self, size: int) -> Threads:
        """The threads of `size` reports."""
        some = self.chance.sample(self.groups, min(size, len(self.groups)))
        before = np.cumsum([0, *(len(one.problems) for one in some)])
        return Threads(
            problems=[ids for one in some for ids in one.problems],
            own=[ids for one in some for ids in one.own],
            own_of=[int(first) + row for one, first in zip(some, before, strict=False) for row in one.own_of],
            strangers=[ids for one in some for ids in one.strangers],
        )

    def translated(self, source: Translated, size: int) -> list[int]:
        """Indices of `size` texts of like length."""
        start = self.chance.randrange(max(1, len(source.ids) - size))
        return list(range(start, min(start + size, len(source.ids))))

    def with_surroundings(self, one: Asked) -> Ids:
        """The passage, at times under an invented title and a heading that fits it."""
        if self.chance.random() >= WITH_TITLE:
            return one.passage
        parts = [self.chance.choice(self._titles)]
        if one.before and self.chance.random() < WITH_HEADING:
            parts.append(self.chance.choice(one.before))
        return cut_off(around(np.concatenate([*parts, inner(one.passage)])))

    def _bucketed(self, lengths: Sequence[int], size: int) -> list[list[int]]:
        """All indices in batches of like length, the batches in random order; the last may be left out."""
        order = sorted(range(len(lengths)), key=lambda i: lengths[i] + self.chance.uniform(0, 12))
        batches = [order[i : i + size] for i in range(0, len(order) - size + 1, size)] or [order]
        self.chance.shuffle(batches)
        return batches


FIRST_ID, LAST_ID = 2, 3  # of [CLS] and [SEP]


def inner(ids: Ids) -> Ids:
    """The ids without the special ones around."""
    return ids[1:-1]


def around(ids: Ids) -> Ids:
    """The ids with the special ones around."""
    return np.concatenate([[FIRST_ID], ids, [LAST_ID]]).astype(np.int32)


def asked(encoder: Encoder, lessons: Sequence[Lesson], teacher: Teacher) -> list[Asked]:
    """All lessons as ids; the teacher's vectors of their English questions besides."""
    english = teacher.embed([question for one in lessons for question in one.en])
    passages = encoder.ids([one.passage for one in lessons])
    found, at = [], 0
    for one, passage in zip(lessons, passages, strict=True):
        found.append(
            Asked(
                passage=passage,
                before=[inner(ids) for ids in encoder.ids(headings(one.role, one.topic))],
                zh=encoder.ids(one.zh),
                en=encoder.ids(one.en),
                near=encoder.ids(one.near),
                teacher=english[at : at + len(one.en)],
            )
        )
        at += len(one.en)
    return found


def threads(encoder: Encoder, told: Sequence[Thread]) -> list[Threads]:
    """The threads of each report as ids."""
    groups: dict[str, list[Thread]] = {}
    for one in told:
        groups.setdefault(one.group, []).append(one)
    return [
        Threads(
            problems=encoder.ids([one.problem for one in own]),
            own=encoder.ids([text for one in own for text in one.own]),
            own_of=[row for row, one in enumerate(own) for _ in one.own],
            strangers=encoder.ids([text for one in own for text in one.strangers]),
        )
        for own in groups.values()
    ]


def translated(encoder: Encoder, pairs: Sequence[tuple[str, str]], teacher: Teacher) -> Translated:
    """Pairs as ids, sorted by length, with the teacher's vectors."""
    chinese = encoder.ids([zh for zh, _ in pairs])
    taught = teacher.embed([en for _, en in pairs])
    order = sorted(range(len(pairs)), key=lambda i: len(chinese[i]))
    english = encoder.ids([en for _, en in pairs])
    return Translated([chinese[i] for i in order], [english[i] for i in order], taught[order])


def paragraphs(encoder: Encoder, sources: Sources) -> list[Ids]:
    """Official paragraphs of some length, each once."""
    texts = [text for text in sources.official if SHORTEST_PARAGRAPH <= len(text) <= LONGEST_PARAGRAPH]
    return encoder.ids(list(dict.fromkeys(texts)))
