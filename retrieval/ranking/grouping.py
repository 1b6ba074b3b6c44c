"""Which passages stand together in an answer: points of one list, and reports that say the same."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

# Points of one list that come this near to the best of them are shown in their order; up to .15
# no hit@k changes, from .2 on hit@1 falls (evaluation/README.md).
CLOSE = 0.1
# Two passages say nearly the same from this share of common pairs of characters on.
ALIKE = 0.75
# Shorter ones share their pairs by chance.
_SHORTEST = 12
# Texts that are compared with all others in one step.
_AT_ONCE = 32


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


def near_duplicates(texts: Sequence[str], owners: Sequence[Hashable]) -> list[int | None]:
    """For each text the first earlier one of another owner that says nearly the same, None where there is none."""
    if not texts:
        return []
    lengths = np.array([len(text) for text in texts])
    number_of = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
    numbers = np.array([number_of[owner] for owner in owners])
    bits = _pairs(texts)
    sizes = bits.sum(axis=1)
    both = _common(bits)
    like = both >= ALIKE * (sizes[:, None] + sizes - both)
    like &= np.minimum.outer(lengths, lengths) >= np.maximum(
        _SHORTEST, ALIKE * np.maximum.outer(lengths, lengths)
    )
    like &= numbers[:, None] != numbers
    found: list[int | None] = [None] * len(texts)
    for text in np.flatnonzero(np.tril(like, -1).any(axis=1)).tolist():
        # One that is like another stands for no third.
        found[text] = next(
            (one for one in np.flatnonzero(like[text, :text]).tolist() if found[one] is None), None
        )
    return found


def _common(bits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many pairs each text has in common with every earlier one, shape ``(texts, texts)``; 0 for later ones."""
    # What one text alone has is common to none.
    shared = np.packbits(bits[:, bits.sum(axis=0) > 1], axis=1)
    words = np.zeros((len(bits), -(-shared.shape[1] // 8) * 8), dtype=np.uint8)
    words[:, : shared.shape[1]] = shared
    pairs = words.view(np.uint64)
    both = np.zeros((len(pairs), len(pairs)), dtype=np.int64)
    for start in range(0, len(pairs), _AT_ONCE):
        end = start + _AT_ONCE
        common = np.bitwise_count(pairs[start:end, None] & pairs[:end])
        both[start:end, :end] = common.sum(axis=2, dtype=np.int64)
    return np.tril(both, -1)


def _pairs(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which pairs of neighbouring characters each text has, shape ``(len(texts), pairs of all)``."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    of_one = owners[:-1] == owners[1:]
    keys = (codes[:-1] << np.uint64(32) | codes[1:])[of_one]
    _, numbers = np.unique(keys, return_inverse=True)
    bits = np.zeros((len(texts), numbers.max(initial=0) + 1), dtype=np.bool_)
    bits[owners[:-1][of_one], numbers] = True
    return bits


def groups_of(likes: Iterable[int | None]) -> list[list[int]]:
    """Items by the first of near duplicates, in the order of the firsts."""
    groups: dict[int, list[int]] = {}
    for item, like in enumerate(likes):
        groups.setdefault(item if like is None else like, []).append(item)
    return list(groups.values())
