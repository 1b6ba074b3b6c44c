"""The tokenizer: those pieces of the base's that Chinese and English need, small letters only."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from index.text.tokens import simplified
from training.e5.base import Base
from training.encoder.sources import Sources

PADDING, UNKNOWN, FIRST, LAST = "<pad>", "<unk>", "<s>", "</s>"
SPECIAL = (PADDING, UNKNOWN, FIRST, LAST)
START = "▁"
_HAN = re.compile("[㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces with their scores in the order of their ids, and which ones of the base's they are."""

    pieces: list[tuple[str, float]]
    base_ids: NDArray[np.int64]

    def tokenizer(self) -> Tokenizer:
        """Cuts texts into these pieces, with <s> and </s> around."""
        return most_probable(self.pieces)


def build(base: Base, sources: Sources) -> Vocabulary:
    """All Chinese pieces in simplified characters, and of the others those that the texts need."""
    special = [base.padding, base.unknown, base.first, base.last]
    normal = [(piece, score) for piece, score in base.pieces if piece == piece.lower()]
    used = needed(most_probable([(name, 0.0) for name in SPECIAL] + normal), texts(sources))
    kept = [
        number
        for number, (piece, _) in enumerate(base.pieces)
        if number not in special and (piece in used or _chinese(piece))
    ]
    pieces = [(name, 0.0) for name in SPECIAL] + [base.pieces[number] for number in kept]
    return Vocabulary(pieces, np.array([*special, *kept]))


def _chinese(piece: str) -> bool:
    return bool(_HAN.fullmatch(piece.removeprefix(START))) and simplified(piece) == piece


def needed(tokenizer: Tokenizer, some: Sequence[str]) -> set[str]:
    """The pieces that occur in `some`, and every single character of theirs that is a piece."""
    found: set[int] = set()
    for start in range(0, len(some), 10_000):
        for encoding in tokenizer.encode_batch_fast(some[start : start + 10_000], add_special_tokens=False):
            found.update(encoding.ids)
    pieces = {piece for number in found if (piece := tokenizer.id_to_token(number))}
    return pieces | {character for piece in pieces for character in piece}


def texts(sources: Sources) -> list[str]:
    """Every text of the data, Chinese and English."""
    found = [*sources.official, *(text for pair in (*sources.glosses, *sources.pairs) for text in pair)]
    for lesson in sources.lessons:
        found += (lesson.passage, *lesson.zh, *lesson.en, *lesson.near)
    return found


def most_probable(pieces: Iterable[tuple[str, float]]) -> Tokenizer:
    """A tokenizer that takes the most probable pieces (Kudo 2018); `pieces` begin with the special ones."""
    listed = list(pieces)
    tokenizer = Tokenizer(models.Unigram(listed, unk_id=SPECIAL.index(UNKNOWN)))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=START, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{FIRST} $A {LAST}",
        special_tokens=[(FIRST, SPECIAL.index(FIRST)), (LAST, SPECIAL.index(LAST))],
    )
    return tokenizer
