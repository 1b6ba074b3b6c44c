"""Which of many texts may be copies of each other: fingerprints by winnowing (Schleimer, Wilkerson & Aiken 2003).

Of the hashes of every run of ``RUN`` characters the least of each ``WINDOW`` is kept; texts that share
one are candidates. What is said of fingerprints is said of all texts at once, in arrays.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RUN, WINDOW = 7, 5
# So large a part of the fingerprints of the one that has fewer is shared by copies, of a long text a smaller one.
SHARE, ENOUGH = 0.25, 4
_BASE = np.uint64(1_000_003)
_AT_ONCE = 20_000

Ids = NDArray[np.int64]


def candidate_pairs(texts: Sequence[str], owners: Sequence[str], groups: Sequence[str], stock: int) -> Ids:
    """Pairs of texts of different groups that share enough fingerprints, shape ``(pairs, 2)``, each once, in order.

    A fingerprint that ``stock`` owners or more have counts for nothing.
    """
    prints, holders = fingerprints(texts)
    own, group = _numbered(owners), _numbered(groups)
    order = np.argsort(prints, kind="stable")
    prints, holders = prints[order], holders[order]
    starts = (
        np.flatnonzero(np.concatenate([[True], prints[1:] != prints[:-1]]))
        if len(prints)
        else np.empty(0, int)
    )
    sizes = np.diff(starts, append=len(prints))
    rare = _owned(np.repeat(np.arange(len(starts)), sizes), own[holders], len(starts)) < stock
    size = len(texts)
    pairs = [np.empty(0, dtype=np.int64)]
    for many in np.unique(sizes[rare & (sizes > 1)]).tolist():
        table = holders[starts[rare & (sizes == many)][:, None] + np.arange(many)]
        left, right = np.triu_indices(many, 1)
        a, b = table[:, left].ravel(), table[:, right].ravel()
        other = group[a] != group[b]
        pairs.append(a[other] * size + b[other])
    found, shared = np.unique(np.concatenate(pairs), return_counts=True)
    several = np.bincount(holders, minlength=size)
    a, b = np.divmod(found, max(size, 1))
    wanted = np.minimum(ENOUGH, np.ceil(SHARE * np.minimum(several[a], several[b])))
    return np.stack([a, b], axis=1)[shared >= wanted]


def fingerprints(texts: Sequence[str]) -> tuple[NDArray[np.uint64], Ids]:
    """The fingerprints of all texts, each once a text, and the number of the text of each; none for one shorter than a run."""
    found = [_of_some(texts[at : at + _AT_ONCE], at) for at in range(0, len(texts), _AT_ONCE)]
    prints, holders = zip(*found, strict=True) if found else ((), ())
    return np.concatenate([np.empty(0, np.uint64), *prints]), np.concatenate(
        [np.empty(0, np.int64), *holders]
    )


def _of_some(texts: Sequence[str], first: int) -> tuple[NDArray[np.uint64], Ids]:
    lengths = np.array([len(text) for text in texts])
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    runs = max(len(codes) - RUN + 1, 0)
    hashes = np.zeros(runs, dtype=np.uint64)
    for place in range(RUN):
        hashes = hashes * _BASE + codes[place : place + runs]
    hashes ^= hashes >> np.uint64(29)
    # A window stands for its last run; one that begins before its text, or whose last run leaves it, is cut short.
    owner = np.repeat(np.arange(len(texts)), lengths)
    whole = owner[:runs] == owner[RUN - 1 :] if runs else np.empty(0, bool)
    places, owner = np.flatnonzero(whole), owner[:runs][whole]
    kept = hashes[places]
    least = kept.copy()
    for back in range(1, WINDOW):
        same = owner[back:] == owner[:-back]
        np.minimum(least[back:], np.where(same, kept[:-back], least[back:]), out=least[back:])
    # The first windows of a text are not full yet: only its last one counts where it is short.
    counts = np.bincount(owner, minlength=len(texts))
    number = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    full = number >= np.minimum(WINDOW, counts[owner]) - 1
    least, owner = least[full], owner[full]
    order = np.lexsort((least, owner))
    least, owner = least[order], owner[order]
    fresh = np.ones(len(least), dtype=bool)
    fresh[1:] = (least[1:] != least[:-1]) | (owner[1:] != owner[:-1])
    return least[fresh], owner[fresh] + first


def _owned(prints: Ids, owners: Ids, size: int) -> Ids:
    """How many owners each fingerprint has; ``prints`` are numbers below ``size``."""
    most = int(owners.max(initial=0)) + 1
    return np.bincount(np.unique(prints * most + owners) // most, minlength=size)


def _numbered(names: Sequence[str]) -> Ids:
    """The same number for the same name."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)
