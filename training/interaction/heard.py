"""Lessons as tokens: questions as the encoder that ships reads them, passages as they are cut."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.models.bundled import BundledEncoder
from index.models.tokenization import Cutter, Ids
from training.encoder.sources import Lesson

LONGEST = 230  # tokens of a passage with what stands beside it
AT_ONCE = 1_000  # questions read in one go
PARAGRAPH = (40, 260)  # characters of official paragraphs that stand beside passages
PARAGRAPHS = 12_000


@dataclass(frozen=True, slots=True)
class Own:
    """The questions of a lesson by their places: those that it answers in each language, and `near` ones that it
    only seems to answer."""

    zh: list[int]
    en: list[int]
    near: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Lessons: ``passages`` as ids with their vectors, shape ``(lessons, width)``, and the places of their ``own``
    questions. The tokens of all questions lie one after the other in ``ids`` ``(tokens,)`` and ``hidden``
    ``(tokens, hidden)``, those of question i from ``ends[i]`` to ``ends[i + 1]``; ``vectors`` are the questions'."""

    passages: list[Ids]
    passage_vectors: NDArray[np.float32]
    own: list[Own]
    ids: Ids
    hidden: NDArray[np.float16]
    ends: NDArray[np.int64]
    vectors: NDArray[np.float32]


def heard(
    encoder: BundledEncoder, cutter: Cutter, lessons: Sequence[Lesson], *, exact: bool = False
) -> Heard:
    """All of these lessons that have a question; ``exact`` has the passages' vectors by the encoder, not by drafts."""
    questions: list[str] = []

    def places(texts: Sequence[str]) -> list[int]:
        questions.extend(texts)
        return list(range(len(questions) - len(texts), len(questions)))

    asked = [one for one in lessons if one.zh or one.en]
    own = [Own(places(one.zh), places(one.en), places(one.near)) for one in asked]
    passages = [one.passage for one in asked]
    embed = encoder.encode_passages if exact else encoder.draft_passages
    ids: list[Ids] = []
    hidden: list[NDArray[np.float16]] = []
    vectors: list[NDArray[np.float32]] = []
    for start in range(0, len(questions), AT_ONCE):
        for read in encoder.read_questions(questions[start : start + AT_ONCE]):
            ids.append(read.ids)
            hidden.append(read.hidden.astype(np.float16))
            vectors.append(read.vector)
    return Heard(
        passages=cutter.cut(passages),
        passage_vectors=embed(passages),
        own=own,
        ids=np.concatenate(ids),
        hidden=np.concatenate(hidden),
        ends=np.cumsum([0, *map(len, ids)]),
        vectors=np.array(vectors),
    )


def paragraphs(official: Sequence[str], cutter: Cutter, seed: int) -> list[Ids]:
    """Some official paragraphs as ids, to stand beside passages."""
    low, high = PARAGRAPH
    some = [text for text in dict.fromkeys(official) if low <= len(text) <= high]
    return cutter.cut(random.Random(seed).sample(some, min(PARAGRAPHS, len(some))))
