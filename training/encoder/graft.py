"""The first embeddings: English pieces as they are, Chinese words from their glosses."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from training.encoder.vocabulary import START, Vocabulary

# The names of the special tokens in BERT.
_HAN = re.compile("[一-龥]")
_GLOSSES = 2  # the shortest ones of a word, which are its plainest
_LEAST_LENGTH, _MOST_GROWTH = 0.3, 1.6

Pieces = Callable[[str], Sequence[int]]


def embeddings(
    vocabulary: Vocabulary,
    glosses: Sequence[tuple[str, str]],
    bert_ids: dict[str, int],
    bert_rows: NDArray[np.float32],
    pieces: Pieces,
) -> NDArray[np.float32]:
    """A row for each token, shape ``(tokens, width of bert_rows)``.

    `bert_ids` and `bert_rows` are the English model's vocabulary and word embeddings; `pieces`
    gives the ids that it cuts an English text into, without special tokens. A Chinese word is
    the mean over its shortest glosses of the mean of their pieces; without a gloss the mean over
    its characters. Rows are then brought to the usual length, since means are shorter.
    """
    by_word: dict[str, list[str]] = defaultdict(list)
    for word, english in glosses:
        by_word[word].append(english)

    def of_gloss(word: str) -> NDArray[np.float32] | None:
        cut = [pieces(english) for english in sorted(by_word.get(word, ()), key=lambda e: (len(e), e))]
        means = [bert_rows[list(ids)].mean(axis=0) for ids in cut[:_GLOSSES] if len(ids)]
        return np.mean(means, axis=0) if means else None

    characters = {token: of_gloss(token) for token in vocabulary.tokens if len(token) == 1}
    usual = float(np.linalg.norm(bert_rows, axis=1).mean())
    unknown = bert_rows[bert_ids["[UNK]"]]
    rows = np.empty((len(vocabulary.tokens), bert_rows.shape[1]), dtype=np.float32)
    for i, token in enumerate(vocabulary.tokens):
        if not _HAN.match(token):
            rows[i] = bert_rows[bert_ids[_bert_name(token, bert_ids)]]
            continue
        row = of_gloss(token)
        if row is None:
            parts = [part for c in token if (part := characters.get(c)) is not None]
            row = np.mean(parts, axis=0) if parts else unknown
        length = max(float(np.linalg.norm(row)), _LEAST_LENGTH)
        rows[i] = row * min(usual / length, _MOST_GROWTH)
    return rows


def _bert_name(token: str, bert_ids: dict[str, int]) -> str:
    if token.startswith(START):
        return token[len(START) :]
    return f"##{token}" if token[-1].isalnum() and f"##{token}" in bert_ids else token
