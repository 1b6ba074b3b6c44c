"""Statements of reports → pairs: a problem and what a later report says, a topic and what says it."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from training.encoder.model import Ids
from training.nearness import Nearness
from training.statements.sources import UNKNOWN, Said

# Statements of a list that are not about its problem, or do not say its topic; so many of the nearest are drawn from.
OTHERS, NEAREST = 3, 6
# Beside those of a topic so many of other topics and reports, from these places by vector: what comes nearer may say
# it. In a folder where all that says it is known, the nearest.
STRANGERS, STRANGE, NEIGHBOURS = 2, slice(5, 45), slice(0, 25)
# So many lists are of a topic, of these so many of one asked of a folder; of what nothing follows so many are read.
TOPICS, ASKED, UNFOLLOWED = 0.5, 0.7, 0.5
_FAR = 200  # of the nearest; those of a topic are far fewer
# Of those of problems so many of which what is said was told with care.
CLOSE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """Pairs of tokens; of each the place of its relation in `RELATED`, and whether its statement says the topic, both
    `UNKNOWN` for the other kind of pair, shape ``(pairs,)``; ``lists`` are where one begins and how many pairs it has,
    of which the first alone is about its problem, or says its topic. Of those ``alone`` no other statement is known
    that is not about their problem."""

    pairs: list[tuple[Ids, Ids]]
    related: NDArray[np.int64]
    says: NDArray[np.int64]
    lists: list[tuple[int, int]]
    alone: NDArray[np.bool_]


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
        whole = [one for one in said if one.about and (one.others or one.close)]
        topics = [one for one in whole if one.is_topic]
        self._said = {
            "asked": [one for one in topics if one.folder],
            "topic": [one for one in topics if not one.folder],
            "followed": [one for one in whole if not one.is_topic and not one.close],
            "close": [one for one in whole if one.close],
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
        alone: list[bool] = []
        for _ in range(count):
            one = next(self._order[self._kind()])
            topic = one.is_topic
            (statement, relation), *twins = self._about(one)
            asked = self._chance.choice(one.wordings)
            others = self._others(one)
            lists.append((len(texts), 1 + len(others)))
            texts += [(asked, statement), *((asked, other) for other in others)]
            related += [relation, *[UNKNOWN if topic else 0] * len(others)]
            says += [1 if topic else UNKNOWN, *[0 if topic else UNKNOWN] * len(others)]
            texts += [(asked, twin) for twin, _ in twins]
            related += [relation for _, relation in twins]
            says += [UNKNOWN] * len(twins)
            alone += [not one.others] * (len(texts) - len(alone))
            if not topic and self._unfollowed and self._chance.random() < UNFOLLOWED:
                unfollowed = self._chance.choice(self._unfollowed)
                texts.append((unfollowed.wordings[0], self._others(unfollowed)[0]))
                related.append(0)
                says.append(UNKNOWN)
                alone.append(False)
        left, right = (self._cut(side) for side in zip(*texts, strict=True))
        return Paired(
            list(zip(left, right, strict=True)), np.array(related), np.array(says), lists, np.array(alone)
        )

    def _kind(self) -> str:
        """Which to take the next list from, of those that there are."""
        if self._drawn(TOPICS, "asked", "topic", of=("followed", "close")):
            return "asked" if self._drawn(ASKED, "asked", of=("topic",)) else "topic"
        return "close" if self._drawn(CLOSE, "close", of=("followed",)) else "followed"

    def _drawn(self, share: float, *kinds: str, of: Sequence[str]) -> bool:
        """Whether one of these `kinds` is to be taken, which are this share `of` them and the others."""
        return any(self._said[kind] for kind in kinds) and (
            not any(self._said[kind] for kind in of) or self._chance.random() < share
        )

    def _about(self, one: Said) -> list[tuple[str, int]]:
        """One of the statements about it; where these are close, all of them in some order."""
        return self._chance.sample(one.about, len(one.about) if one.close else 1)

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
