"""Lessons → pairs of question and passage: what answers, what is near and does not, what is of something else."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.models.cross_encoder import LONGEST_PASSAGE
from training.encoder.model import Ids
from training.encoder.sources import Lesson
from training.encoder.surroundings import headings

# Passages of a list: the one that answers, those that vectors bring near the question, one near that passage, one at
# random. Wrong ones are drawn from so many of the nearest.
LIST, NEAREST, RIVALS = 8, 24, 8
# Cosine of two passages above which neither is a wrong answer for the other.
COPY = 0.93
# Of so many passages a heading that fits is read first; so many stand among others, as in a report.
WITH_HEADING, BESIDE = 0.35, 0.55
# So many questions are for a role of a topic, in plain words; to so many lists a question comes that its passage
# only seems to answer.
PLAIN, SEEMING = 0.08, 1 / 3
LEAST_ROOM = 20  # tokens that another passage beside one needs
_PLAIN = {
    "problem": ("{}存在哪些问题？", "{}方面有什么问题", "{}存在的不足", "{}还有哪些短板", "what problems are there with {}"),
    "cause": ("{}问题的原因是什么", "{}为什么做得不好", "{}存在问题的原因"),
    "plan": ("{}下一步怎么打算", "{}今后打算怎么做", "{}下步措施"),
    "achievement": ("{}做了哪些工作", "{}工作开展情况", "{}取得了什么成效"),
    "highlight": ("{}有哪些亮点做法", "{}有什么特色做法"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question as tokens, the place of its passage, and the places of the passages that come nearest to it."""

    ids: Ids
    own: int
    nearest: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """Passages as tokens with their vectors, of length 1, shape ``(passages, width)``, the nearest others of each, and
    the headings that fit it; the questions that passages answer, those that they only seem to answer, and plain ones;
    other paragraphs."""

    passages: list[Ids]
    vectors: NDArray[np.float32]
    rivals: list[list[int]]
    headings: list[list[Ids]]
    answered: list[Question]
    near: list[Question]
    plain: list[Question]
    others: list[Ids]

    def of_passage(self) -> dict[int, list[int]]:
        """The places of the questions that each passage answers."""
        found: dict[int, list[int]] = {}
        for place, one in enumerate(self.answered):
            found.setdefault(one.own, []).append(place)
        return found


def plain_questions(lessons: Sequence[Lesson], seed: int) -> list[tuple[str, int]]:
    """A question in plain words for the role and topic of each lesson that has both, and its place."""
    chance = random.Random(seed)
    return [
        (chance.choice(_PLAIN[one.role]).format(one.topic), place)
        for place, one in enumerate(lessons)
        if one.topic and one.role in _PLAIN
    ]


def fitting(one: Lesson) -> Sequence[str]:
    """Headings that a lesson could stand under."""
    return headings(one.role, one.topic)


class Lists:
    """Lists of passages for a question, and pairs of questions for a passage, at random."""

    def __init__(self, taught: Taught, seed: int) -> None:
        self._taught, self._chance = taught, random.Random(seed)
        self._own = taught.of_passage()
        self._near = [one for one in taught.near if one.own in self._own]

    def next(self, count: int) -> tuple[list[tuple[Ids, Ids]], list[tuple[Ids, Ids]]]:
        """`count` lists of `LIST` pairs, the answer first; and pairs of one passage, first with a question that it
        answers, then with one that it only seems to."""
        lists = [pair for _ in range(count) for pair in self._list()]
        seeming: list[tuple[Ids, Ids]] = []
        for _ in range(int(count * SEEMING) if self._near else 0):
            near = self._chance.choice(self._near)
            passage = self._around(near.own)
            answered = self._taught.answered[self._chance.choice(self._own[near.own])]
            seeming += [(answered.ids, passage), (near.ids, passage)]
        return lists, seeming

    def _list(self) -> list[tuple[Ids, Ids]]:
        plain = self._taught.plain and self._chance.random() < PLAIN
        one = self._chance.choice(self._taught.plain if plain else self._taught.answered)
        rival = [place for place in self._taught.rivals[one.own] if not self._copies(one.own, [place])[0]]
        wrong = self._wrong(one) + (self._chance.sample(rival, 1) if rival else [self._any()]) + [self._any()]
        return [(one.ids, self._around(place)) for place in (one.own, *wrong)]

    def _wrong(self, one: Question) -> list[int]:
        """Passages near the question that are no copies of its own."""
        near = one.nearest[one.nearest != one.own]
        left = near[~self._copies(one.own, near)].tolist()
        some = self._chance.sample(left, min(LIST - 3, len(left)))
        return some + [self._any() for _ in range(LIST - 3 - len(some))]

    def _copies(self, own: int, places: Sequence[int] | NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.asarray(
            self._taught.vectors[np.asarray(places, dtype=np.int64)] @ self._taught.vectors[own] > COPY
        )

    def _any(self) -> int:
        return self._chance.randrange(len(self._taught.passages))

    def _around(self, place: int) -> Ids:
        """A passage, at times under a heading, at times among others; it is always whole."""
        taught, found = self._taught, self._taught.passages[place]
        if taught.headings[place] and self._chance.random() < WITH_HEADING:
            found = np.concatenate([self._chance.choice(taught.headings[place]), found])
        if self._chance.random() < BESIDE:
            for _ in range(self._chance.choice((1, 1, 2))):
                room = LONGEST_PASSAGE - len(found)
                if room < LEAST_ROOM:
                    break
                other = self._chance.choice(
                    taught.others if self._chance.random() < 0.4 and taught.others else taught.passages
                )
                before = self._chance.random() < 0.5
                found = np.concatenate([other[-room:], found] if before else [found, other[:room]])
        return found
