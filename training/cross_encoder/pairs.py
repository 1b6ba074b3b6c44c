"""Lessons and reports → pairs of question and passage: what answers, what is near and does not, what is of something
else."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.models.cross_encoder import LONGEST_PASSAGE
from training.encoder.model import Ids
from training.encoder.sources import Lesson
from training.encoder.surroundings import headings

# Passages of a list: the one that answers, those that vectors bring near the question, one near that passage, one at
# random. Wrong ones are drawn from so many of the nearest.
LIST, NEAREST, RIVALS = 7, 24, 8
# So many lists are of reports, in these so many other passages of the same report, and so many of other reports of its
# library, of those that come nearest there.
OF_REPORTS, BESIDES, SIBLINGS, SIBLING = 0.5, 2, 2, 8
ENGLISH = 0.4  # of the others: a quarter of all questions is, and their words are farther from the passages'
# What a wrong passage counts in telling whether one answers: of those near a question some do; of those of its own
# report or library, and of its own passage without the clause that answers, hardly one.
NEAR, SURE = 0.35, 0.8
# Of so many passages a heading that fits is read first; so many stand among others, as in a report.
WITH_HEADING, BESIDE = 0.35, 0.4
# A passage of a report has its own heading, and what answers is read without the sentences around it.
OWN_HEADING, WINDOW = 0.8, 0.5
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
    """A question as tokens, whether it is English, the place of its passage, and the places of the passages that come
    nearest to it, none a copy of its own; in a report what is read ``around`` the words that answer, and the passage
    and that ``without`` them; in a library its nearest passages of other reports there."""

    ids: Ids
    own: int
    nearest: NDArray[np.int64]
    english: bool = False
    around: Ids | None = None
    without: tuple[Ids, Ids] | None = None
    siblings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """Passages as tokens, the nearest others of each that are no copies of it, and the headings that fit it; the
    questions that passages answer, those that they only seem to answer, and plain ones; other paragraphs. ``group`` is the number of the report or family of each passage, −1 without one; those of one
    stand side by side. So many ``lessons`` come first, behind them passages of whole reports."""

    passages: list[Ids]
    rivals: list[list[int]]
    headings: list[list[Ids]]
    answered: list[Question]
    near: list[Question]
    plain: list[Question]
    others: list[Ids]
    group: NDArray[np.int64]
    lessons: int

    def of_passage(self) -> dict[int, list[int]]:
        """The places of the questions that each passage answers."""
        found: dict[int, list[int]] = {}
        for place, one in enumerate(self.answered):
            found.setdefault(one.own, []).append(place)
        return found

    def besides(self) -> dict[int, list[int]]:
        """The other passages of the report or family of each passage that has some."""
        groups: dict[int, list[int]] = {}
        for place, number in enumerate(self.group.tolist()):
            if number >= 0:
                groups.setdefault(number, []).append(place)
        return {place: [one for one in own if one != place] for own in groups.values() for place in own}


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Pairs of question and passage. Of ``lists``, `LIST` pairs each, the first answers; ``counts``, shape
    ``(lists, LIST)``, is what each counts in telling whether one does. ``seeming`` are two pairs of one passage each,
    a question that it answers and one that it only seems to; to no question of ``vain`` its passage is an answer."""

    lists: list[tuple[Ids, Ids]]
    counts: NDArray[np.float32]
    seeming: list[tuple[Ids, Ids]] = field(default_factory=list)
    vain: list[tuple[Ids, Ids]] = field(default_factory=list)


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
    """Batches at random, always the same ones for one seed."""

    def __init__(self, taught: Taught, seed: int) -> None:
        self._taught, self._chance = taught, random.Random(seed)
        self._own = taught.of_passage()
        self._besides = taught.besides()
        self._answered = [
            [one for one in taught.answered if one.own < taught.lessons and one.english == english]
            for english in (False, True)
        ]
        self._told = [one for one in taught.answered if one.own >= taught.lessons]
        near = [one for one in taught.near if one.own in self._own]
        self._near = [one for one in near if one.own < taught.lessons]
        self._in_vain = [one for one in near if one.own >= taught.lessons]

    def next(self, count: int) -> Batch:
        """One of `count` lists."""
        lists, counts = [], []
        for _ in range(count):
            pairs, counted = self._list()
            lists += pairs
            counts.append(counted)
        batch = Batch(lists, np.array(counts, dtype=np.float32))
        for _ in range(int(count * SEEMING) if self._near or self._in_vain else 0):
            in_report = bool(self._in_vain) and (not self._near or self._chance.random() < OF_REPORTS)
            near = self._chance.choice(self._in_vain if in_report else self._near)
            passage = self._around(near.own)
            answered = self._taught.answered[self._chance.choice(self._own[near.own])]
            batch.seeming.extend([(answered.ids, passage), (near.ids, passage)])
            batch.vain.extend((near.ids, self._around(place)) for place in self._some_besides(near))
        return batch

    def _list(self) -> tuple[list[tuple[Ids, Ids]], list[float]]:
        if self._told and (not any(self._answered) or self._chance.random() < OF_REPORTS):
            one = self._chance.choice(self._told)
            besides = self._some_besides(one)
        elif self._taught.plain and self._chance.random() < PLAIN:
            # A plain question for a role may be answered by others of its topic, too.
            one, besides = self._chance.choice(self._taught.plain), []
        else:
            zh, en = self._answered
            one = self._chance.choice(en if en and (not zh or self._chance.random() < ENGLISH) else zh)
            besides = self._some_besides(one)
        near = one.around is not None and self._chance.random() < WINDOW
        right = self._around(one.own, one.around if near else None)
        wrong: list[Ids] = []
        if one.without is not None:
            wrong.append(self._around(one.own, one.without[near]))
        wrong += [self._around(place, away=one.own) for place in besides]
        counts = [1.0, *[SURE] * len(wrong)]
        places = self._wrong(one, LIST - len(wrong) - 1)
        wrong += [self._around(place, away=one.own) for place in places]
        return [(one.ids, ids) for ids in (right, *wrong)], counts + [NEAR] * len(places)

    def _some_besides(self, one: Question) -> list[int]:
        """Other passages of its report or family, and of other reports of its library."""
        found: list[int] = []
        for those, most in ((self._besides.get(one.own, []), BESIDES), (one.siblings, SIBLINGS)):
            found += self._chance.sample(those, min(most, len(those)))
        return found

    def _wrong(self, one: Question, count: int) -> list[int]:
        """Passages near the question, one near its passage and one at random."""
        rival = self._taught.rivals[one.own]
        left = one.nearest[one.nearest != one.own].tolist()
        some = self._chance.sample(left, min(max(0, count - 2), len(left)))
        some += self._chance.sample(rival, 1) if rival and len(some) < count else []
        return some + [self._any() for _ in range(count - len(some))]

    def _any(self) -> int:
        return self._chance.randrange(len(self._taught.passages))

    def _around(self, place: int, read: Ids | None = None, away: int = -1) -> Ids:
        """What is `read` of a passage, all of it by default, at times under a heading, at times among others, but not
        the one that is to stay `away`, since it answers."""
        taught, found = self._taught, self._taught.passages[place] if read is None else read
        share = OWN_HEADING if place >= taught.lessons else WITH_HEADING
        if taught.headings[place] and self._chance.random() < share:
            found = np.concatenate([self._chance.choice(taught.headings[place]), found])
        if self._chance.random() < BESIDE:
            for _ in range(self._chance.choice((1, 1, 2))):
                room = LONGEST_PASSAGE - len(found)
                if room < LEAST_ROOM:
                    break
                other = self._other(place, away)
                before = self._chance.random() < 0.5
                found = np.concatenate([other[-room:], found] if before else [found, other[:room]])
        return found

    def _other(self, place: int, away: int) -> Ids:
        """What could stand beside a passage: of a report what does, elsewhere anything."""
        taught = self._taught
        if place in self._besides:
            own = self._besides[place]
            beside = [other for other in (place - 1, place + 1) if other in own and other != away]
            if beside:
                return taught.passages[self._chance.choice(beside)]
        return self._chance.choice(
            taught.others if self._chance.random() < 0.4 and taught.others else taught.passages
        )
