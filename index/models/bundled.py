"""The bundled model: the contextual encoder, and the static table that stands in for it where there is much.

Both give vectors of one space, so an index may hold both. The table embeds passages at the
pace at which they are read; the encoder then takes their place, report by report
(`index.sync.improve`). Questions are always the encoder's.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.base import Progress, TokenVectors
from index.models.table import StaticTable, table_of
from index.models.transformer import ContextualEncoder


class BundledEncoder:
    """An `Encoder` that can also draft: what `draft_passages` gives is near what `encode_passages` would."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        self._folder = folder
        self._encoder = ContextualEncoder(folder, threads)
        self.name = folder.name
        self.dimension = self._encoder.dimension
        self.fingerprint = self._encoder.fingerprint

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape ``(len(texts), dimension)``, rows of length 1."""
        return self._encoder.encode_questions(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages by the encoder, some hundred a second."""
        return self._encoder.encode_passages(texts, progress)

    def draft_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages by the table, some ten thousand a second."""
        return self._table.encode_passages(texts, progress)

    def token_vectors(self, texts: Sequence[str]) -> TokenVectors:
        """The table's rows of each text's tokens."""
        return self._table.token_vectors(texts)

    def pooled(self, tokens: TokenVectors) -> NDArray[np.float32]:
        """The table's vectors of texts with these tokens, shape ``(texts, dimension)``, rows of length 1."""
        return self._table.pooled(tokens)

    @cached_property
    def _table(self) -> StaticTable:
        return table_of(self._folder)
