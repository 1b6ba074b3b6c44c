"""The best few passages are read together with the question, by the network of `index.models.cross_encoder`.

Vectors and words say how near a passage is to what is asked; whether it gives just that is told by reading both at
once. That takes some ten thousandths of a second a character, so that only what may still come first is read, and of
a long passage what stands around its nearest sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.models.cross_encoder import below
from index.models.encoder import PairEncoder
from index.text.sentences import sentences

# Characters of a passage that are read.
WINDOW = 130


# What reading counts beside the other signals.
WEIGHT = np.float32(0.03)


@dataclass(frozen=True, slots=True)
class Reach:
    """So ``many`` different passages are read, and none that is farther ``behind`` the best: half of all questions
    have one that is clear enough, and it alone is read, for whether it answers."""

    many: int
    behind: np.float32


# English questions have few words in common with what answers them, so that more may still come first
# (docs/decisions/0071, 0083, evaluation/README.md).
REACH = {"zh": Reach(3, np.float32(0.15)), "en": Reach(5, np.float32(0.25))}


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Of each passage, shape ``(passages,)``: what reading ``added`` to its score, never below 0, and the log odds
    that it ``answers``, nan where it was not read."""

    added: NDArray[np.float32]
    answers: NDArray[np.float32]


def read_together(
    encoder: PairEncoder,
    question: str,
    scores: NDArray[np.float32],
    passages: Sequence[tuple[str, str]],
    nearest: Sequence[int],
    reach: Reach,
) -> Reading:
    """A question and its passages with their `scores`, shape ``(passages,)``: of each the heading that it stands
    under ("" without one), its text, and which sentence is `nearest` (`index.text.sentences`)."""
    windows: dict[str, list[int]] = {}
    order = np.argsort(-scores, kind="stable").tolist()
    for place in order:
        if scores[place] < scores[order[0]] - reach.behind:
            break
        heading, text = passages[place]
        window = below(heading, around(text, nearest[place]))
        if window not in windows and len(windows) == reach.many:
            break
        windows.setdefault(window, []).append(place)
    found = Reading(np.zeros(len(scores), dtype=np.float32), np.full(len(scores), np.nan, dtype=np.float32))
    if windows:
        read = encoder.pair_scores(question, list(windows))
        least = read.better.min()
        for at, better, answers in zip(windows.values(), read.better, read.answers, strict=True):
            found.added[at], found.answers[at] = WEIGHT * (better - least), answers
    return found


def around(text: str, nearest: int) -> str:
    """The sentence in this place with those beside it, from behind it and before it in turn, up to `WINDOW`
    characters; a longer sentence is cut."""
    cut = sentences(text)
    if len(text) <= WINDOW or not cut:
        return text[:WINDOW]
    first, end = nearest, nearest + 1
    room = WINDOW - len(cut[nearest])
    while room > 0:
        behind = end < len(cut) and len(cut[end]) <= room
        if behind:
            room -= len(cut[end])
            end += 1
        before = first > 0 and len(cut[first - 1]) <= room
        if before:
            first -= 1
            room -= len(cut[first])
        if not behind and not before:
            break
    return "".join(cut[first:end])[:WINDOW]
