"""The bundled model: two contextual encoders as one, and the static table that stands in for them where there is much.

One knows the words of reports, the other whatever a large multilingual model has read; what one of
them mistakes the other often tells. A text's vectors by both stand side by side, and the directions
that count are kept (`training.e5.pair`). Drafts are the table's, turned into the same space, so that
an index may hold both. The table embeds passages at the pace at which they are read; the encoders
then take their place, report by report (`index.sync.improve`). Questions are always the encoders'.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.base import Progress, TokenVectors, damaged, unit
from index.models.table import StaticTable, table_of
from index.models.tokenization import digest
from index.models.transformer import ContextualEncoder

# In the folder of the second encoder: ``kept`` ``(2 · width, width)``, ``turn`` ``(width, width)``, ``bias``.
PAIR = "pair.safetensors"
# Passages that go through one encoder, then the other: progress is told of them.
_AT_ONCE = 64


class BundledEncoder:
    """An `Encoder` that can also draft: what `draft_passages` gives is near what `encode_passages` would."""

    def __init__(self, first: Path, second: Path, threads: int = 2) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        self._folder = first
        self._encoders = (ContextualEncoder(first, threads), ContextualEncoder(second, threads))
        try:
            tensors = load_file(second / PAIR)
            self._kept, self._turn, self._bias = (
                tensors[name].astype(np.float32) for name in ("kept", "turn", "bias")
            )
            if len(self._kept) != sum(one.dimension for one in self._encoders):
                raise ValueError("its files do not belong together")
            parts = [*(one.fingerprint for one in self._encoders), digest(second / PAIR)]
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise damaged(second, error) from error
        self.name = first.name
        self.dimension = int(self._kept.shape[1])
        self.fingerprint = hashlib.sha256("".join(parts).encode("ascii")).hexdigest()[:32]

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape ``(len(texts), dimension)``, rows of length 1."""
        return self._joined([one.encode_questions(texts) for one in self._encoders])

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages by the encoders, some twenty a second."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Texts of like length go together, so that little is computed on padding.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]
            batch = [texts[i] for i in some]
            vectors[some] = self._joined([one.encode_passages(batch) for one in self._encoders])
            if progress:
                progress(len(some))
        return vectors

    def draft_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages by the table, some ten thousand a second."""
        return self._turned(self._table.encode_passages(texts, progress))

    def token_vectors(self, texts: Sequence[str]) -> TokenVectors:
        """The table's rows of each text's tokens."""
        return self._table.token_vectors(texts)

    def pooled(self, tokens: TokenVectors) -> NDArray[np.float32]:
        """The drafts of texts with these tokens, shape ``(texts, dimension)``, rows of length 1."""
        return self._turned(self._table.pooled(tokens))

    def _joined(self, vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        return unit(np.hstack(vectors) @ self._kept)

    def _turned(self, drafts: NDArray[np.float32]) -> NDArray[np.float32]:
        known = drafts.any(axis=1)
        found = np.zeros((len(drafts), self.dimension), dtype=np.float32)
        found[known] = unit(drafts[known] @ self._turn + self._bias)
        return found

    @cached_property
    def _table(self) -> StaticTable:
        return table_of(self._folder)
