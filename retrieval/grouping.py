"""Which passages stand together in an answer: points of one list, and reports that say the same."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from itertools import chain
from math import ceil
from operator import add
from typing import TypeVar

T = TypeVar("T")

# Points of one list that come this near to the best of them are shown in their order; up to .15
# no hit@k changes, from .2 on hit@1 falls (evaluation/README.md).
CLOSE = 0.1
# Two passages say nearly the same from this share of common pairs of characters on.
ALIKE = 0.75
# Shorter ones share their pairs by chance.
_SHORTEST = 12


def in_order(ranked: Sequence[T], scores: Sequence[float], places: Sequence[tuple[Hashable, int]]) -> list[T]:
    """Ranked items with points of one list together and in order where they compete closely.

    ``places`` says for each item its list and its number there. Of a list, those within
    ``CLOSE`` of its best take the best's place, in the order of the report.
    """
    members: dict[Hashable, list[int]] = {}
    for item, (listed, _) in enumerate(places):
        members.setdefault(listed, []).append(item)
    arranged: list[T] = []
    used: set[int] = set()
    for first, (score, (listed, _)) in enumerate(zip(scores, places, strict=True)):
        if first in used:
            continue
        group = [
            other
            for other in members[listed]
            # A score below 0 is not within a tenth of itself.
            if other not in used and (other == first or scores[other] >= (1.0 - CLOSE) * score)
        ]
        used.update(group)
        arranged += [ranked[item] for item in sorted(group, key=lambda item: places[item][1])]
    return arranged


def alike(texts: Sequence[str], owners: Sequence[Hashable]) -> list[int | None]:
    """For each text the first earlier one of another owner that says nearly the same, None where there is none.

    Texts that share ``ALIKE`` of their pairs also share one of each text's rarest, as many as
    may differ and one more; only such texts are compared (prefix filtering, Chaudhuri et al. 2006).
    """
    pairs = [frozenset(map(add, text, text[1:])) for text in texts]
    common = Counter(chain.from_iterable(pairs))
    # The rarest pairs have the lowest numbers.
    number_of = {pair: number for number, pair in enumerate(sorted(common, key=common.__getitem__))}
    numbers = [sorted(map(number_of.__getitem__, of_text)) for of_text in pairs]
    holding: dict[int, list[int]] = {}

    def same(one: int, other: int) -> bool:
        shorter, longer = sorted((len(texts[one]), len(texts[other])))
        # A text and itself twice have the same pairs.
        if owners[one] == owners[other] or shorter < max(_SHORTEST, ALIKE * longer):
            return False
        both = (bits(one) & bits(other)).bit_count()
        return both >= ALIKE * (len(numbers[one]) + len(numbers[other]) - both)

    @cache
    def bits(text: int) -> int:
        # A set as one number: what two of them share is counted 64 pairs at a time.
        return sum(1 << number for number in numbers[text])

    found: list[int | None] = []
    for text, of_text in enumerate(numbers):
        rarest = of_text[: len(of_text) - ceil(ALIKE * len(of_text)) + 1]
        near = sorted({earlier for number in rarest for earlier in holding.get(number, ())})
        like = next((earlier for earlier in near if same(text, earlier)), None)
        found.append(like)
        if like is None:
            for number in rarest:
                holding.setdefault(number, []).append(text)
    return found


def groups_of(likes: Iterable[int | None]) -> list[list[int]]:
    """Items by the first of those alike, in the order of the firsts."""
    groups: dict[int, list[int]] = {}
    for item, like in enumerate(likes):
        groups.setdefault(item if like is None else like, []).append(item)
    return list(groups.values())
