"""Text → slots of hashed runs of characters: what the model of roles sees.

A run of ``n`` characters is hashed to one of ``SLOTS`` slots; ``salt`` keeps runs of a
sentence, of its edges and of its headings apart. Digits count as one character, full-width
signs as half-width ones. Everything works on arrays, a whole text at a time.
"""

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from corpus.roles.headings import nearest_roles, roles_of_heading

BITS = 20
SLOTS = 1 << BITS
# Lengths of the runs that are taken: of a sentence, of its first and last characters, of headings, of a kind.
TEXT, EDGE, HEADING, PATH, KIND = (1, 2, 3, 4), (2, 3, 4, 5), (1, 2, 3), (2, 3), (2, 3)
# How much each of these weighs beside the sentence, chosen on held-out documents (training/roles).
EDGE_SHARE, HEADING_SHARE, PATH_SHARE, KIND_SHARE, FLAG_SHARE = 0.3, 0.6, 0.4, 0.3, 1.0
# What headings say by name: the nearest one's roles, the innermost's own, whether there is any.
FLAGS = (
    *(f"near:{role}" for role in ROLES),
    *(f"own:{role}" for role in ROLES),
    "near:none",
    "own:none",
    "bare",
)
_FLAG = {name: place for place, name in enumerate(FLAGS)}
_SALT = {"text": 1, "first": 2, "last": 3, "heading": 4, "path": 5, "kind": 6}
# Odd numbers with well-spread bits, one a place in the run, as in xxHash.
_PRIMES = tuple(np.uint32(x) for x in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1))

Slots = NDArray[np.int64]


def code_points(text: str) -> NDArray[np.uint32]:
    """One number a character, digits and full-width signs made alike."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    full = (codes >= 0xFF01) & (codes <= 0xFF5E)
    codes[full] -= np.uint32(0xFEE0)
    codes[(codes >= 48) & (codes <= 57)] = 48
    return codes


def runs(codes: NDArray[np.uint32], length: int, place: str) -> Slots:
    """The slot of ``codes[i : i + length]`` for every ``i`` where that is whole."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, np.int64)
    hashed = np.full(count, (_SALT[place] * 0x632BE5AB + length * 0x1B873593) & 0xFFFFFFFF, np.uint32)
    for step in range(length):
        hashed ^= codes[step : step + count]
        hashed *= _PRIMES[step]
        hashed ^= hashed >> np.uint32(15)
    return (hashed >> np.uint32(32 - BITS)).astype(np.int64)


def edges(codes: NDArray[np.uint32]) -> Slots:
    """The slots of how a sentence begins and ends: its first and last 2 to 5 characters."""
    own = [length for length in EDGE if len(codes) >= length]
    found = [runs(codes[:length], length, "first") for length in own]
    found += [runs(codes[-length:], length, "last") for length in own]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def all_runs(text: str, lengths: tuple[int, ...], place: str) -> Slots:
    """The slots of every run of a short text."""
    codes = code_points(text)
    return np.concatenate([runs(codes, length, place) for length in lengths])


def flags(headings: tuple[str, ...]) -> list[tuple[int, float]]:
    """What the headings above a sentence say by name: places in ``FLAGS`` and their shares."""
    own: tuple[Role, ...] = roles_of_heading(headings[-1]) if headings else ()
    near = nearest_roles(headings)
    named = [(f"near:{role}", 1 / len(near)) for role in near] or [("near:none", 1.0)]
    named += [(f"own:{role}", 1 / len(own)) for role in own] or [("own:none", 1.0)]
    named += [] if headings else [("bare", 1.0)]
    return [(_FLAG[name], share * FLAG_SHARE) for name, share in named]
