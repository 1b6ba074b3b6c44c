"""Passages by a static table, which a matrix takes to the space of the contextual encoder (`bundled.py`).

A passage is the mean of its tokens' rows and a bias, scaled to length 1: thousands a second,
where the encoder manages some fifty.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.base import Progress, TokenVectors, damaged
from index.models.int4 import unpacked
from index.models.tokenization import Ids, Place, cutter_of, digest

FILE = "table.safetensors"
_BATCH = 512
# Texts whose tokens are kept: good passages come again with the next question.
_REMEMBERED = 16_384


class StaticTable:
    """The table of a model folder: ``table.safetensors`` with ``tokenizer.json``.

    ``rows`` is uint8 ``(tokens, width / 2)``, as `index.models.int4` packs them, with ``scales`` float32
    ``(tokens,)``; ``bias`` float32 ``(width,)``.
    """

    def __init__(self, folder: Path) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            self._cutter = cutter_of(folder)
            tensors = load_file(folder / FILE)
            codes, self._scales, self._bias = (tensors[name] for name in ("rows", "scales", "bias"))
            if not len(codes) == len(self._scales) == self._cutter.size:
                raise ValueError("its two files do not belong together")
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise damaged(folder, error) from error
        self._rows = unpacked(codes)
        self._known: dict[str, Ids] = {}
        self.name, self._folder = folder.name, folder
        self.dimension = int(self._rows.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the table and with its tokenizer."""
        return digest(self._folder / FILE, self._folder / "tokenizer.json")

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors, shape ``(len(texts), dimension)``, rows of length 1; a text without a known token is zeros."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            cut = self._cutter.cut(texts[start : start + _BATCH])
            for row, ids in enumerate(cut, start):
                if len(ids):
                    mean = (self._scales[ids] / len(ids)) @ self._rows[ids].astype(np.float32) + self._bias
                    vectors[row] = mean / np.linalg.norm(mean)
            if progress:
                progress(len(cut))
        return vectors

    def token_vectors(self, texts: Sequence[str]) -> TokenVectors:
        """The rows of each text's tokens; the more a token tells, the longer its row."""
        ids, counts = self.tokens(texts)
        vectors = self._rows[ids].astype(np.float32)
        vectors *= self._scales[ids, None]
        return TokenVectors(vectors, counts)

    def tokens(self, texts: Sequence[str]) -> tuple[Ids, NDArray[np.int64]]:
        """The tokens of some texts, one text after the other, and how many are each text's."""
        if len(self._known) > _REMEMBERED:
            # Whoever asks just now keeps the old one, from which nothing is ever taken.
            self._known = {}
        known = self._known
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            known.update(zip(new, self._cutter.cut(new), strict=True))
        cut = [known[text] for text in texts]
        counts = np.array([len(one) for one in cut], dtype=np.int64)
        return np.concatenate([np.empty(0, dtype=np.int64), *cut]), counts

    def vectors_in_place(self, text: str) -> tuple[NDArray[np.float32], list[Place]]:
        """The rows of one text's tokens, shape ``(tokens, width)``, and where in the text each token stands."""
        ids, places = self._cutter.cut_in_place(text)
        return self._rows[ids] * self._scales[ids, None], places

    def pooled(self, tokens: TokenVectors) -> NDArray[np.float32]:
        """What `encode_passages` makes of the texts with these tokens, shape ``(texts, dimension)``."""
        found = np.zeros((len(tokens.counts), self.dimension), dtype=np.float32)
        some = tokens.counts > 0
        starts = (np.cumsum(tokens.counts) - tokens.counts)[some]
        if len(starts):
            means = np.add.reduceat(tokens.vectors, starts) / tokens.counts[some, None] + self._bias
            found[some] = means / np.linalg.norm(means, axis=1, keepdims=True)
        return found


def table_of(folder: Path) -> StaticTable:
    """The table of a model folder, read again only where its file changed."""
    file = folder / FILE
    return _table(folder, file.stat().st_mtime_ns if file.is_file() else 0)


@lru_cache(maxsize=1)
def _table(folder: Path, _written: int) -> StaticTable:
    return StaticTable(folder)
