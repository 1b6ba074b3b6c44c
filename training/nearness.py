"""Which texts are near each other, for those that are to be told apart."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from index.models.cross_encoder import CrossEncoder
from index.models.encoder import load_encoder
from training.encoder.model import Ids


class Nearness(Protocol):
    """What tells which texts are near each other, and cuts them into tokens of the network."""

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Of length 1, shape ``(texts, width)``."""

    def pieces(self, texts: Sequence[str]) -> list[Ids]:
        """The tokens of each text."""


class Shipped:
    """By the encoder that ships, and the pieces of the network of a folder."""

    def __init__(self, folder: Path) -> None:
        self._encoder, self._network = load_encoder(), CrossEncoder(folder)

    def vectors(self, texts: Sequence[str]) -> Tensor:
        return torch.from_numpy(self._encoder.encode_passages(texts))

    def pieces(self, texts: Sequence[str]) -> list[Ids]:
        return [np.array(ids, dtype=np.int32) for ids in self._network.cut(texts)]
