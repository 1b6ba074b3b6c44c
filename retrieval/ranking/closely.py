"""A closer look at the best passages: how near their nearest sentence and their single words come.

One vector for a whole passage blurs what a single sentence or word of it says; an everyday question
asks for just that. The vectors of a passage's tokens lie in tables of the encoder, so that dozens of passages
take some milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.models.encoder import TokenEncoder
from index.storage.reading import StoredPassage
from index.text.sentences import sentences
from retrieval.understanding.question import Question

# What the nearest sentence and the words count beside the other signals, where a role is asked for, which tells
# passages apart by itself, and where none is (evaluation/README.md).
_SENTENCE = (0.2, 0.3)
_WORDS = (1.2, 2.5)
# Where no role is asked for, how near the sentence comes by meaning that comes nearest by words counts so much:
# where both agree, it is the answer more often than where two sentences share it.
_AGREEING = np.float32(0.1)
# Sentences whose tokens are pooled in one go.
_AT_ONCE = 512
# How much of it counts where a word is nearer to the title or a heading than to any of the text.
_ABOVE = np.float32(0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Nearness:
    """Of each passage, shape ``(passages,)``: ``sentence`` is the cosine of the question and its nearest
    sentence; ``words`` the mean cosine of each token of the question and the nearest one of the passage, tokens
    weighed by how much they tell, and half of what title or headings come nearer; ``agreeing`` the cosine of the
    question and the sentence that comes nearest to it by words alone, and ``nearest`` which one that is. None is
    below 0."""

    sentence: NDArray[np.float32]
    words: NDArray[np.float32]
    agreeing: NDArray[np.float32]
    nearest: NDArray[np.int64]

    def counted(self, question: Question) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What sentences and words add to each passage's score for a question."""
        none = question.role is None
        sentence, words = _SENTENCE[none] * self.sentence, _WORDS[none] * self.words
        return sentence + _AGREEING * self.agreeing if none else sentence, words


def closely(
    encoder: TokenEncoder, question: str, vector: NDArray[np.float32], passages: Sequence[StoredPassage]
) -> Nearness:
    """How near each passage comes to a question and its `vector`.

    ``words`` is the late interaction of Khattab & Zaharia 2020 (MaxSim).
    """
    cut = [sentences(one.passage.text) for one in passages]
    above = [" ".join((one.title, *one.passage.headings)) for one in passages]
    paths = list(dict.fromkeys(above))
    every = [one for some in cut for one in some]
    asked = encoder.question_tokens(question)
    tokens = encoder.passage_tokens([*every, *paths])
    cosines = _cosines(encoder, every, vector)
    likeness = np.maximum(asked.vectors @ tokens.vectors.T, 0.0)
    ends = np.cumsum([0, *tokens.counts])

    def nearest(place: int) -> NDArray[np.float32]:
        """Of each token of the question to those of a text."""
        return likeness[:, ends[place] : ends[place + 1]].max(axis=1, initial=0.0)

    of_path = {path: nearest(len(every) + place) for place, path in enumerate(paths)}
    sentence, words, agreeing = np.zeros((3, len(passages)), dtype=np.float32)
    which = np.zeros(len(passages), dtype=np.int64)
    first = 0
    for place, (some, path) in enumerate(zip(cut, above, strict=True)):
        last = first + len(some)
        sentence[place] = cosines[first:last].max(initial=0.0)
        of_each = np.array([nearest(one) for one in range(first, last)], dtype=np.float32)
        in_text = of_each.max(axis=0, initial=0.0)
        if len(some):
            which[place] = np.argmax(of_each @ asked.weights)
            agreeing[place] = max(cosines[first + which[place]], 0.0)
        more = np.maximum(of_path[path] - in_text, 0.0)
        words[place] = (in_text + _ABOVE * more) @ asked.weights
        first = last
    return Nearness(sentence, words, agreeing, which)


def _cosines(encoder: TokenEncoder, texts: Sequence[str], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of a question's `vector` and the drafts of some texts, shape ``(texts,)``; some at a time, for their tokens
    take much memory."""
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    found = [encoder.pooled(encoder.token_vectors(part)) @ vector for part in parts]
    return np.concatenate([np.empty(0, dtype=np.float32), *found])
