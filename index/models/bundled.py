"""The bundled model: a contextual encoder, and the static table that stands in for it where there is much.

Drafts are the table's, turned into the encoder's space, so that an index may hold both. The table embeds
passages at the pace at which they are read; the encoder then takes its place, report by report
(`index.sync.improve`). Questions are always the encoder's, and the words of a question are compared with those of
passages by late interaction.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.roles.reader import Block, RoleReader, Spans
from index.models.base import Progress, TokenVectors, damaged, unit
from index.models.cross_encoder import FOLDER as CROSS_ENCODER
from index.models.cross_encoder import THREADS, CrossEncoder, PairScores
from index.models.interaction import LateInteraction, QuestionTokens
from index.models.table import FILE, StaticTable, table_of
from index.models.tokenization import digest
from index.models.transformer import ContextualEncoder

# From the table's vectors to the encoder's: ``matrix`` ``(width, width)``, ``bias`` ``(width,)``.
TURN = "turn.safetensors"


class BundledEncoder(ContextualEncoder):
    """An `Encoder` that can also draft: what `draft_passages` gives is near what `encode_passages` would."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        super().__init__(folder, threads)
        self._folder, self._threads = folder, threads
        # What the file of late interaction was learned from. It is none of what names this model, since no stored
        # vector depends on it, and is read when it is first needed: `training.interaction` makes it for a network.
        self.network = self.fingerprint
        try:
            tensors = load_file(folder / TURN)
            self._matrix, self._bias = (tensors[name].astype(np.float32) for name in ("matrix", "bias"))
            if self._matrix.shape[1] != self.dimension:
                raise ValueError("its files do not belong together")
            parts = self.fingerprint + digest(folder / FILE, folder / TURN)
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise damaged(folder, error) from error
        self.fingerprint = hashlib.sha256(parts.encode("ascii")).hexdigest()[:32]

    def draft_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages by the table, some ten thousand a second."""
        return self._turned(self._table.encode_passages(texts, progress))

    def token_vectors(self, texts: Sequence[str]) -> TokenVectors:
        """The table's rows of each text's tokens."""
        return self._table.token_vectors(texts)

    def question_tokens(self, question: str) -> QuestionTokens:
        """The tokens of a question, read in their context."""
        read = self.read_question(question)
        return self._interaction.of_question(read.ids, read.hidden)

    def passage_tokens(self, texts: Sequence[str]) -> TokenVectors:
        """Unit vectors of the tokens of passages, to compare with `question_tokens`."""
        ids, counts = self._table.tokens(texts)
        return TokenVectors(self._interaction.of_passages(ids, counts), counts)

    def pooled(self, tokens: TokenVectors) -> NDArray[np.float32]:
        """The drafts of texts with these tokens, shape ``(texts, dimension)``, rows of length 1."""
        return self._turned(self._table.pooled(tokens))

    def pair_scores(self, question: str, passages: Sequence[str]) -> PairScores:
        """What the cross-encoder makes of each passage beside the question."""
        return self._pairs.scores(question, passages)

    def statement_scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """What the cross-encoder makes of each pair of statements."""
        return self._pairs.statement_scores(pairs)

    def read_roles(self, text: str, kind: str | None, blocks: Sequence[Block]) -> Spans:
        """The sections of a report, read by the cross-encoder for what their sentences are."""
        return self._roles.read_roles(text, kind, blocks)

    def _turned(self, drafts: NDArray[np.float32]) -> NDArray[np.float32]:
        known = drafts.any(axis=1)
        found = np.zeros((len(drafts), self.dimension), dtype=np.float32)
        found[known] = unit(drafts[known] @ self._matrix + self._bias)
        return found

    @cached_property
    def _interaction(self) -> LateInteraction:
        return LateInteraction(self._folder, self._cutter.size, self.network)

    @cached_property
    def _pairs(self) -> CrossEncoder:
        # One thread is for what gives way to others; what answers takes all that help.
        return CrossEncoder(CROSS_ENCODER, THREADS if self._threads > 1 else 1)

    @cached_property
    def _roles(self) -> RoleReader:
        # With it come the rules of reading, which no question needs.
        from index.models.role_reading import RoleReading

        return RoleReading(self._pairs)

    @cached_property
    def _table(self) -> StaticTable:
        return table_of(self._folder)
