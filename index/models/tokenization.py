"""Texts → token ids of the bundled models."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.text.tokens import simplified

Ids = NDArray[np.int64]
# Where a token stands in its text: the first character and the one behind the last.
Place = tuple[int, int]

_BETWEEN = "\x1e"  # a control character, for no text to hold
# So many texts, such as the words of a question, are cut one by one: to wake threads for them takes longer.
_FEW = 16
# Far more than the encoder reads; a text without end shall not be cut to its end.
_LONGEST_TEXT = 20_000
# What the tokenizer need not normalise but for the mark before a word of letters or digits: characters
# of its tokens, and marks that are dropped. Nearly all passages hold nothing else, and normalising
# takes longer than cutting.
_NORMAL = re.compile("[0-9a-z一-龥\n ，。、；：？！（）“”《》…·—%]*")
_WORD = re.compile("(?<![a-z0-9])(?=[a-z0-9])")
_START = "▁"
_BEFORE_WORD = re.compile(r"\s+|[\W_]+(?=\w)")


class Cutter:
    """Cuts texts into token ids, traditional characters as simplified ones, without special tokens."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer

        whole = Tokenizer.from_buffer(file.read_bytes())
        whole.no_padding()
        whole.no_truncation()
        self.size: int = whole.get_vocab_size()
        first, last = whole.token_to_id("[CLS]"), whole.token_to_id("[SEP]")
        if first is None or last is None:
            raise ValueError(f"{file.name} is another model's")
        self.first, self.last = first, last
        self._whole = whole
        self._normalizer = whole.normalizer
        self._cutter = Tokenizer(whole.model)
        self._cutter.pre_tokenizer = whole.pre_tokenizer

    def cut(self, texts: Sequence[str]) -> list[Ids]:
        """The token ids of each text."""
        short = [text[:_LONGEST_TEXT] for text in texts]
        together = simplified(_BETWEEN.join(short)).split(_BETWEEN)
        plain = together if len(together) == len(short) else [simplified(text) for text in short]
        normal = [self._normal(text) for text in plain]
        batches = [normal] if len(normal) > _FEW else [[text] for text in normal]
        return [
            np.array(encoding.ids, dtype=np.int64)
            for batch in batches
            for encoding in self._cutter.encode_batch_fast(batch, add_special_tokens=False)
        ]

    def framed(self, texts: Sequence[str], longest: int) -> list[Ids]:
        """The same between the marks of its begin and end, `longest` in all at most."""
        return [np.concatenate([[self.first], ids[: longest - 2], [self.last]]) for ids in self.cut(texts)]

    def cut_in_place(self, text: str) -> tuple[Ids, list[Place]]:
        """The token ids of one text and the place of each; blanks and marks before a word belong to none."""
        plain = simplified(text)
        encoding = self._whole.encode(plain if len(plain) == len(text) else text, add_special_tokens=False)
        ids, places, behind = [], [], 0
        for number, (first, end) in zip(encoding.ids, encoding.offsets, strict=True):
            start = max(first, behind)
            if before := _BEFORE_WORD.match(text, start, end):
                start = before.end()
            if start < end:
                ids.append(number)
                places.append((start, end))
                behind = end
        return np.array(ids, dtype=np.int64), places

    def _normal(self, text: str) -> str:
        if _NORMAL.fullmatch(text):
            return _WORD.sub(_START, text)
        return self._normalizer.normalize_str(text) if self._normalizer else text


def cutter_of(folder: Path) -> Cutter:
    """The cutter of a model folder, read again only where its file changed."""
    file = folder / "tokenizer.json"
    return _cutter(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _cutter(file: Path, _written: int) -> Cutter:
    return Cutter(file)


def digest(*files: Path) -> str:
    """32 hexadecimal digits that change with any of the files."""
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            hashlib.file_digest(stream, lambda: found)
    return found.hexdigest()[:32]
