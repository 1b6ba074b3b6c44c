"""Tiny static models with rows chosen by hand, in the layout of the bundled one."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Split

from index.models.static import PIECES, StaticEncoder

# Three directions: ideology, party members, water.
IDEOLOGY, MEMBERS, WATER = (100, 0, 0), (0, 100, 0), (0, 0, 100)
ROWS: dict[str, Sequence[int]] = {
    "ideology": IDEOLOGY,
    "意识形态": IDEOLOGY,
    "思想": (80, 60, 0),  # cosine .8 with ideology
    "舆论": (60, 0, 80),  # cosine .6
    "members": MEMBERS,
    "党员": MEMBERS,
    "dikes": WATER,
    "堤防": WATER,
}


def write_static_model(folder: Path, rows: Mapping[str, Sequence[int]] = ROWS, scale: float = 0.5) -> Path:
    """A model whose tokens are these words; anything else in a text counts nothing."""
    words = ["[UNK]", *rows]
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    alternatives = "|".join(sorted(rows, key=len, reverse=True))
    tokenizer.pre_tokenizer = Split(Regex(alternatives), "isolated")
    width = len(next(iter(rows.values())))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PIECES).write_bytes(gzip.compress(tokenizer.to_str().encode(), mtime=0))
    save_file(
        {
            "embeddings": np.array([[0] * width, *rows.values()], dtype=np.int8),
            "mapping": np.arange(len(words), dtype=np.int32),
            "weights": np.full(len(words), scale, dtype=np.float32),
        },
        folder / "model.safetensors",
    )
    return folder


def static_encoder(folder: Path, rows: Mapping[str, Sequence[int]] = ROWS) -> StaticEncoder:
    return StaticEncoder(write_static_model(folder, rows))
