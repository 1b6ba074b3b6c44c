"""Statements of reports → pairs: a problem and what a later report says, a topic and what says it.

=======================  =========================================================================================
``years.jsonl.gz``       ``unit, years``: of each year what was ``said``; each with its ``heading``, its text, the number
                         of the ``problem`` that it first states, or of those it is ``about`` and what became of them
``relations.jsonl.gz``   ``problem, later, relation``, those of one problem side by side
``threads.jsonl.gz``     ``group, problem, later, later_other``
``topics.jsonl.gz``      ``zh, en``: wordings of a topic; the statements that say it, and those that come ``near``
``covered.jsonl.gz``     ``zh, en``: wordings of what is ``asked`` of a folder of ``reports``; all of its statements that say
                         it, and those that come ``near``
=======================  =========================================================================================
"""

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.cross_encoder import RELATED, below
from index.text.tokens import simplified
from training.encoder.model import Ids
from training.encoder.sources import JUDGING, STOPPING, part_of
from training.nearness import Nearness

# Statements of a list that are not about its problem, or do not say its topic; so many of the nearest are drawn from.
OTHERS, NEAREST = 3, 6
# Beside those of a topic so many of other topics and reports, from these places by vector: what comes nearer may say
# it. In a folder where all that says it is known, the nearest.
STRANGERS, STRANGE, NEIGHBOURS = 2, slice(5, 45), slice(0, 25)
# So many lists are of a topic, of these so many of one asked of a folder; of what nothing follows so many are read.
TOPICS, ASKED, UNFOLLOWED = 0.5, 0.7, 0.5
_FAR = 200  # of the nearest; those of a topic are far fewer
# What nobody knows of a pair.
UNKNOWN = -1
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What was asked for, a problem or a topic in one or more ``wordings``; the statements that are about it, each
    with the place of its relation in `RELATED`, or that say it; and ``others``, which are not or do not. ``strangers``
    are statements of other topics and reports, which hardly say a topic; of the ``folder`` alone that was asked, where
    one was. ``kept`` aside it is only told by."""

    wordings: tuple[str, ...]
    about: tuple[tuple[str, int], ...]
    others: tuple[str, ...]
    is_topic: bool = False
    strangers: tuple[str, ...] = ()
    folder: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """Pairs of tokens; of each the place of its relation in `RELATED`, and whether its statement says the topic, both
    `UNKNOWN` for the other kind of pair, shape ``(pairs,)``; ``lists`` are where one begins and how many pairs it has,
    of which the first alone is about its problem, or says its topic."""

    pairs: list[tuple[Ids, Ids]]
    related: NDArray[np.int64]
    says: NDArray[np.int64]
    lists: list[tuple[int, int]]


def load(folders: Iterable[Path]) -> list[Said]:
    """All that the files of these folders hold."""
    found: list[Said] = []
    for folder in folders:
        for name, read in READERS.items():
            if (folder / f"{name}.jsonl.gz").is_file():
                with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                    found += read([json.loads(line) for line in lines])
    return [one if one.folder else replace(one, kept=part_of(one.wordings[0]) == STOPPING) for one in found]


def of_years(rows: Sequence[Row]) -> Iterator[Said]:
    """Each problem beside what each later report of its unit says."""
    for row in rows:
        for at, year in enumerate(row["years"]):
            for problem in (one for one in year["said"] if one["problem"] is not None):
                for later in row["years"][at + 1 :]:
                    yield _followed(problem, later["said"])


def _followed(problem: Row, later: Sequence[Row]) -> Said:
    about, others = [], []
    for one in later:
        relations = [relation for number, relation in one["about"] if number == problem["problem"]]
        text = simplified(below(one["heading"], one["text"]))
        if relations:
            about.append((text, RELATED.index(relations[0])))
        else:
            others.append(text)
    return Said((simplified(problem["text"]),), tuple(about), tuple(others))


def of_relations(rows: Sequence[Row]) -> Iterator[Said]:
    """Each problem with what later reports say of it, and what they say of the problems beside it."""
    runs = [list(run) for _, run in groupby(rows, key=lambda row: row["problem"])]
    for place, run in enumerate(runs):
        beside = [
            row for other in (*runs[max(0, place - 2) : place], *runs[place + 1 : place + 3]) for row in other
        ]
        about = ((simplified(row["later"]), RELATED.index(row["relation"])) for row in run)
        yield Said(
            (simplified(run[0]["problem"]),), tuple(about), tuple(simplified(row["later"]) for row in beside)
        )


def of_threads(rows: Sequence[Row]) -> Iterator[Said]:
    """Each problem with what became of it, and what later reports of its unit say of other things."""
    for _, run in groupby(rows, key=lambda row: row["group"]):
        own = list(run)
        for row in own:
            others = [text for one in own for text in one["later_other"]]
            others += [later["text"] for one in own if one is not row for later in one["later"]]
            about = ((simplified(one["text"]), RELATED.index(one["relation"])) for one in row["later"])
            yield Said((simplified(row["problem"]),), tuple(about), tuple(map(simplified, others)))


def of_topics(rows: Sequence[Row]) -> Iterator[Said]:
    """Each topic with what says it, and what comes near."""
    for row in rows:
        wordings = tuple(map(simplified, (*row["zh"], *row["en"])))
        about = tuple((simplified(text), UNKNOWN) for text in row["says"])
        yield Said(wordings, about, tuple(map(simplified, row["near"])), is_topic=True)


def of_covered(rows: Sequence[Row]) -> Iterator[Said]:
    """Likewise what was asked of a folder; of one whose reports are kept aside, nothing is learned."""
    for row in rows:
        wordings = tuple(map(simplified, (*row["zh"], *row["en"], *row["asked"])))
        about = tuple((simplified(below(*one)), UNKNOWN) for one in row["says"])
        others = tuple(simplified(below(*one)) for one in row["near"])
        kept = all(part_of(title) in (JUDGING, STOPPING) for title in row["reports"])
        yield Said(wordings, about, others, is_topic=True, folder=row["folder"], kept=kept)


READERS: dict[str, Callable[[Sequence[Row]], Iterator[Said]]] = {
    "years": of_years,
    "relations": of_relations,
    "threads": of_threads,
    "topics": of_topics,
    "covered": of_covered,
}


def nearest_first(nearness: Nearness, said: Sequence[Said]) -> list[Said]:
    """Each with its others in the order of `nearness`, topics with their strangers."""
    # Those of topics have no heading: beside them no other text has one either.
    pools: dict[str, dict[str, None]] = {
        "": dict.fromkeys(_bare(text) for one in said for text in _texts(one))
    }
    for one in said:
        if one.folder:
            pools.setdefault(one.folder, {}).update(dict.fromkeys(_texts(one)))
    texts = list(
        dict.fromkeys(
            (*(text for one in said for text in (one.wordings[0], *one.others)), *chain(*pools.values()))
        )
    )
    vectors = nearness.vectors(texts).numpy() if texts else np.zeros((0, 0))
    place = {text: at for at, text in enumerate(texts)}
    of_pool = {name: (list(pool), vectors[[place[text] for text in pool]]) for name, pool in pools.items()}
    found = []
    for one in said:
        asked = vectors[place[one.wordings[0]]]
        near = sorted(one.others, key=lambda text: -float(vectors[place[text]] @ asked))
        strangers: tuple[str, ...] = ()
        if one.is_topic:
            pool, own = of_pool[one.folder]
            strangers = _strangers(one, [pool[at] for at in np.argsort(-(own @ asked), kind="stable")[:_FAR]])
        found.append(replace(one, others=tuple(near), strangers=strangers))
    return found


def _strangers(one: Said, nearest: Sequence[str]) -> tuple[str, ...]:
    """Those of the texts `nearest` to a topic that are of another; two quotes of one sentence are of the same."""
    own = [_bare(text) for text in _texts(one)]
    others = [text for text in nearest if not any(_bare(text) in mine or mine in _bare(text) for mine in own)]
    return tuple(others[NEIGHBOURS if one.folder else STRANGE])


def _texts(one: Said) -> list[str]:
    return [*(text for text, _ in one.about), *one.others]


def _bare(text: str) -> str:
    """A statement without its heading, as those of topics are."""
    return text.rpartition("\n")[2]


class Pairings:
    """Batches at random, always the same ones for one seed; `said` with the nearest others first."""

    def __init__(self, said: Sequence[Said], cut: Callable[[Sequence[str]], list[Ids]], seed: int) -> None:
        self._cut, self._chance = cut, random.Random(seed)
        whole = [one for one in said if one.about and one.others]
        topics = [one for one in whole if one.is_topic]
        self._said = {
            "asked": [one for one in topics if one.folder],
            "topic": [one for one in topics if not one.folder],
            "followed": [one for one in whole if not one.is_topic],
        }
        self._unfollowed = [one for one in said if not one.is_topic and not one.about and one.others]
        self._order = {kind: self._endless(own) for kind, own in self._said.items()}

    def __bool__(self) -> bool:
        return any(self._said.values())

    def next(self, count: int) -> Paired:
        """One of `count` lists."""
        texts: list[tuple[str, str]] = []
        related: list[int] = []
        says: list[int] = []
        lists: list[tuple[int, int]] = []
        for _ in range(count):
            one = next(self._order[self._kind()])
            topic = one.is_topic
            statement, relation = self._chance.choice(one.about)
            asked = self._chance.choice(one.wordings)
            others = self._others(one)
            lists.append((len(texts), 1 + len(others)))
            texts += [(asked, statement), *((asked, other) for other in others)]
            related += [relation, *[UNKNOWN if topic else 0] * len(others)]
            says += [1 if topic else UNKNOWN, *[0 if topic else UNKNOWN] * len(others)]
            if not topic and self._unfollowed and self._chance.random() < UNFOLLOWED:
                alone = self._chance.choice(self._unfollowed)
                texts.append((alone.wordings[0], self._others(alone)[0]))
                related.append(0)
                says.append(UNKNOWN)
        left, right = (self._cut(side) for side in zip(*texts, strict=True))
        return Paired(list(zip(left, right, strict=True)), np.array(related), np.array(says), lists)

    def _kind(self) -> str:
        """Which to take the next list from, of those that there are."""
        topic = TOPICS * bool(self._said["asked"] or self._said["topic"])
        asked = ASKED if self._said["topic"] else 1.0
        if self._said["followed"] and self._chance.random() >= topic:
            return "followed"
        return "asked" if self._said["asked"] and self._chance.random() < asked else "topic"

    def _others(self, one: Said) -> list[str]:
        """Half of them from the nearest; and some strangers."""
        near = self._chance.sample(one.others[:NEAREST], min((OTHERS + 1) // 2, len(one.others[:NEAREST])))
        left = [other for other in one.others if other not in near]
        strangers = self._chance.sample(one.strangers, min(STRANGERS, len(one.strangers)))
        return near + self._chance.sample(left, min(OTHERS - len(near), len(left))) + strangers

    def _endless(self, said: Sequence[Said]) -> Iterator[Said]:
        """All of them, shuffled, again and again."""
        while True:
            yield from self._chance.sample(said, len(said))
