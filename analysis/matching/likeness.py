"""How alike two statements are in meaning: the cosine of their vectors and the rare words they share."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from analysis.matching.exact import exact_vectors
from analysis.statements import Statement
from index.models.encoder import DraftingEncoder, Encoder
from index.models.static import StaticEncoder
from index.text.tokens import terms

# Up to so many statements are embedded by the model itself, alone and below their heading: 20 ms each.
FEW = 700


def quick(encoder: Encoder) -> Callable[[Sequence[str]], NDArray[np.float32]] | None:
    """What gives some ten thousand texts a second vectors; None of an encoder that has no such way."""
    if isinstance(encoder, DraftingEncoder):
        return encoder.draft_passages
    return encoder.encode_passages if isinstance(encoder, StaticEncoder) else None


class Likeness:
    """Compares statements; vectors and terms of a text are worked out once.

    ``frequencies`` are the numbers of texts that hold each term, of ``size`` texts.
    """

    def __init__(self, encoder: Encoder, *, exact: bool = False) -> None:
        """``exact`` has every text embedded by the model itself, also where it has a draft."""
        self.encoder = encoder
        self._exact = exact
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._terms: dict[str, frozenset[str]] = {}
        self._held: Counter[str] = Counter()

    def for_few(self, statements: int) -> "Likeness":
        """One that is exact where so many statements take less than a minute; else this one."""
        if self._exact or statements > FEW or not isinstance(self.encoder, DraftingEncoder):
            return self
        return Likeness(self.encoder, exact=True)

    def alone(self) -> "Likeness":
        """One like it that has seen nothing yet: what is rare depends on no other text."""
        return Likeness(self.encoder, exact=self._exact)

    def learn(self, texts: Sequence[str]) -> None:
        """Vectors and terms of these texts, all at once."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if fresh:
            self._vectors.update(zip(fresh, self._embedded(fresh), strict=True))
        for text in fresh:
            self._terms[text] = frozenset(terms(text))
            self._held.update(self._terms[text])

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """By the draft of a model that has one, a hundred times as fast, but where exact vectors are wanted."""
        embed = None if self._exact else quick(self.encoder)
        return embed(texts) if embed else exact_vectors(self.encoder, texts)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape ``(len(texts), dimension)``."""
        self.learn(texts)
        return np.stack([self._vectors[text] for text in texts])

    def cosines(self, left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
        """Shape ``(len(left), len(right))``."""
        self.learn([*left, *right])
        if not left or not right:
            return np.zeros((len(left), len(right)), dtype=np.float32)
        return np.asarray(self.vectors(left) @ self.vectors(right).T)

    def to_question(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """The cosine of a question with each text, shape ``(len(texts),)``."""
        asked = self.encoder.encode_questions([question])[0]
        return np.asarray(self.vectors(texts) @ asked, dtype=np.float64)

    def shared(self, left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
        """The idf of the terms that two texts share, over the geometric mean of what each holds."""
        self.learn([*left, *right])
        # Of the side with fewer texts all terms; of the others only what those have can be shared.
        few = min(left, right, key=len)
        columns = {
            t: place for place, t in enumerate(sorted(frozenset().union(*(self._terms[x] for x in few))))
        }
        worth = np.array([self._worth(term) for term in columns], dtype=np.float32)
        held = [self._incidence(side, columns) for side in (left, right)]
        whole = [np.array([self._whole(text) for text in side], dtype=np.float32) for side in (left, right)]
        both = (held[0] * worth) @ held[1].T
        return np.asarray(both / np.sqrt(np.maximum(np.outer(*whole), 1e-9)))

    def _worth(self, term: str) -> float:
        return log((len(self._terms) + 1) / self._held[term])

    def _whole(self, text: str) -> float:
        return sum(map(self._worth, self._terms[text]))

    def _incidence(self, texts: Sequence[str], columns: Mapping[str, int]) -> NDArray[np.float32]:
        """1 where a text holds a term, shape ``(texts, columns)``."""
        table = np.zeros((len(texts), len(columns)), dtype=np.float32)
        for row, text in enumerate(texts):
            table[row, [columns[term] for term in self._terms[text] if term in columns]] = 1.0
        return table


def words_of(statement: Statement) -> str:
    """What is compared: the statement under its heading."""
    heading = statement.headings[-1] if statement.headings else ""
    return f"{heading} {statement.text}"
