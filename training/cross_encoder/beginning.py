"""What the training of the cross-encoder begins with: the network that ships, or the encoder of `training.e5`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from index.models.cross_encoder import PIECES
from index.models.int4 import packed, unpacked
from training.cross_encoder import shipped
from training.cross_encoder.model import FIRST, LAST, CrossEncoder, load, thinned
from training.e5 import model as e5
from training.nearness import Nearness, Shipped
from training.processor import where

BEGUN = Path(__file__).parent.parent / "e5" / "cache" / "encoder.pt"


@dataclass(frozen=True, slots=True)
class Beginning:
    """The pieces of the network; what tells which texts are near each other, asked before the network is; and the
    network to train, with the one that teaches it, if any, in full precision."""

    pieces: Tokenizer
    nearness: Callable[[], Nearness]
    networks: Callable[[], tuple[CrossEncoder, CrossEncoder | None]]


def beginning(start: Path, weights: Path | None, layers: int | None) -> Beginning:
    """From the network of a folder, or from the encoder kept at `start` and, if any, the file of `weights`."""
    if weights is not None and weights.is_dir():
        pieces = Tokenizer.from_file(str(weights / PIECES))
        return Beginning(
            pieces, lambda: Shipped(weights), lambda: _thinned(shipped.opened(weights)[0], layers)
        )
    encoder = e5.load(start)
    return Beginning(encoder.tokenizer, lambda: encoder, lambda: begun(encoder, weights, layers))


def begun(
    encoder: e5.Encoder, weights: Path | None, layers: int | None
) -> tuple[CrossEncoder, CrossEncoder | None]:
    """The network to train, from the encoder or from a file of `weights`; and where it is to have fewer `layers` than these,
    the network of all of them, which teaches it."""
    rows = encoder.bert.embeddings.word_embeddings.weight
    # As they will be read: the network learns on the rows that it will see.
    codes, scales = packed(rows.detach().cpu().numpy())
    rows.data = torch.from_numpy(unpacked(codes) * scales[:, None]).to(rows)
    known = encoder.tokenizer.get_vocab()
    model = CrossEncoder(encoder.bert, known[FIRST], known[LAST])
    if weights is not None:
        load(model, weights)
    return _thinned(model, layers)


def _thinned(model: CrossEncoder, layers: int | None) -> tuple[CrossEncoder, CrossEncoder | None]:
    device = where()
    if layers is None or layers == model.bert.config.num_hidden_layers:
        return model.to(device), None
    return thinned(model, layers).to(device), model.to(device).eval()
