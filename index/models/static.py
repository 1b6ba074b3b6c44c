"""A static model: a plain table with one row a token; a text is the mean of its rows, scaled to length 1.

It is read with NumPy and ``tokenizers`` alone, and translates single words
(`retrieval.expansion.dictionary`).
"""

import gzip
import re
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.models.base import Progress, damaged, unit
from index.models.int4 import unpacked
from index.models.tokenization import digest
from index.text.tokens import simplified

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 512
# So many texts, such as the words of a question, are cut one by one: to wake threads for them takes longer.
_FEW = 16
_BETWEEN = "\x1e"  # a control character, for no text to hold
# Past this many characters a text adds nothing to its mean but time; questions are far
# shorter, and passages are split long before.
_LONGEST_TEXT = 20_000
PIECES = "tokenizer.json.gz"
# What the bundled model's tokenizer need not normalise: characters of its tokens that are normal
# already, and marks that are dropped whatever they become. Most passages hold nothing else, and
# normalising them takes a quarter of the time of cutting them.
_NORMAL = re.compile("[0-9a-z一-龥\n ，。、；：？！（）“”《》…·—%]*")


class StaticEncoder:
    """A static sentence-transformers model read without PyTorch.

    The folder holds `PIECES`, a tokenizer packed by gzip, and ``model.safetensors`` with ``embeddings`` (int8 rows, or uint8 where they
    are packed in four bits, `index.models.int4`), ``mapping`` (the row of each token) and ``weights`` (the scale of
    each token).
    """

    def __init__(self, folder: Path) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            self.tokenizer: Tokenizer = _tokenizer(folder / PIECES)
            tensors = load_file(folder / "model.safetensors")
            rows = tensors["embeddings"]
            self._rows: NDArray[np.int8] = unpacked(rows) if rows.dtype == np.uint8 else rows
            self._mapping: NDArray[np.int32] = tensors["mapping"]
            self._weights: NDArray[np.float32] = tensors["weights"]
            lengths = {self.tokenizer.get_vocab_size(), len(self._mapping), len(self._weights)}
            if len(lengths) > 1 or self._mapping.max() >= len(self._rows):
                raise ValueError("its two files do not belong together")
        except (OSError, EOFError, KeyError, ValueError, zlib.error, SafetensorError) as error:
            raise damaged(folder, error) from error
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self._cutter = _without_normalizer(self.tokenizer)
        self.name, self._folder = folder.name, folder
        self.dimension = int(self._rows.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the table and with its tokenizer."""
        return digest(self._folder / "model.safetensors", self._folder / PIECES)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = _simplified([text[:_LONGEST_TEXT] for text in texts[start : start + _BATCH]])
            normal = [text if _NORMAL.fullmatch(text) else self._normal(text) for text in batch]
            together = [normal] if len(normal) > _FEW else [[text] for text in normal]
            encodings = [
                encoding
                for some in together
                for encoding in self._cutter.encode_batch_fast(some, add_special_tokens=False)
            ]
            vectors[start : start + len(batch)] = self.mean([encoding.ids for encoding in encodings])
            if progress:
                progress(len(batch))
        return vectors

    def _normal(self, text: str) -> str:
        normalizer = self.tokenizer.normalizer
        return normalizer.normalize_str(text) if normalizer else text

    def mean(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Unit vector of the weighted rows of each list of token ids; a text without any becomes zeros."""
        sums = np.zeros((len(ids), self.dimension), dtype=np.float32)
        alone = [row for row, tokens in enumerate(ids) if len(tokens) == 1]
        if alone:
            index = np.array([ids[row][0] for row in alone])
            sums[alone] = self._weights[index, None] * self._rows[self._mapping[index]]
        for row, tokens in enumerate(ids):
            if len(tokens) > 1:
                index = np.asarray(tokens)
                sums[row] = self._weights[index] @ self._rows[self._mapping[index]].astype(np.float32)
        return unit(sums)


def _without_normalizer(tokenizer: "Tokenizer") -> "Tokenizer":
    """The same for texts that are normal already; the two share one vocabulary."""
    from tokenizers import Tokenizer

    cutter = Tokenizer(tokenizer.model)
    cutter.pre_tokenizer = tokenizer.pre_tokenizer
    return cutter


def _simplified(texts: Sequence[str]) -> list[str]:
    """Each as by `simplified`; one call for all is quicker for many short ones."""
    together = simplified(_BETWEEN.join(texts)).split(_BETWEEN)
    return together if len(together) == len(texts) else [simplified(text) for text in texts]


def _tokenizer(file: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    # Freed again before the table is read, so that both are never in memory at once.
    return Tokenizer.from_buffer(gzip.decompress(file.read_bytes()))
