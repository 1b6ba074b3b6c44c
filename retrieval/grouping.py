"""Which passages stand together in an answer: points of one list, and reports that say the same."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from index.tokens import normalise

T = TypeVar("T")

# Points of one list that come this near to the best of them are shown in their order; up to .15
# no hit@k changes, from .2 on hit@1 falls (evaluation/README.md).
CLOSE = 0.1
# Two passages say nearly the same from this share of common pairs of characters on.
ALIKE = 0.8
# Shorter ones share their pairs by chance.
_SHORTEST = 12


def in_order(ranked: Sequence[T], scores: Sequence[float], places: Sequence[tuple[Hashable, int]]) -> list[T]:
    """Ranked items with points of one list together and in order where they compete closely.

    ``places`` says for each item its list and its number there. Of a list, those within
    ``CLOSE`` of its best take the best's place, in the order of the report.
    """
    arranged: list[T] = []
    used: set[int] = set()
    for first, (score, (listed, _)) in enumerate(zip(scores, places, strict=True)):
        if first in used:
            continue
        group = [
            other
            for other in range(first, len(ranked))
            if other not in used and places[other][0] == listed and scores[other] >= (1.0 - CLOSE) * score
        ]
        used.update(group)
        arranged += [ranked[item] for item in sorted(group, key=lambda item: places[item][1])]
    return arranged


def alike(texts: Sequence[str], owners: Sequence[Hashable]) -> list[int | None]:
    """For each text the first earlier one of another owner that says nearly the same, None where there is none."""
    shingles = [_pairs(text) for text in texts]
    found: list[int | None] = []
    for number, (own, owner) in enumerate(zip(shingles, owners, strict=True)):
        found.append(
            next(
                (
                    earlier
                    for earlier in range(number)
                    if found[earlier] is None
                    and owners[earlier] != owner
                    and _overlap(own, shingles[earlier]) >= ALIKE
                ),
                None,
            )
        )
    return found


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(character for character in normalise(text) if character.isalnum())
    return frozenset(map("".join, pairwise(plain))) if len(plain) >= _SHORTEST else frozenset()


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of common pairs in the pairs of both (Jaccard)."""
    # Sets of unlike sizes cannot reach ALIKE: not worth counting.
    if not one or not other or min(len(one), len(other)) < ALIKE * max(len(one), len(other)):
        return 0.0
    return len(one & other) / len(one | other)


def groups_of(likes: Iterable[int | None]) -> list[list[int]]:
    """Items by the first of those alike, in the order of the firsts."""
    groups: dict[int, list[int]] = {}
    for item, like in enumerate(likes):
        groups.setdefault(item if like is None else like, []).append(item)
    return list(groups.values())
