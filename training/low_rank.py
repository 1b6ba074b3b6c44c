"""What is added to the dense layers of the cross-encoder for another reading: a product of two thin matrices each.

The network that reads questions and passages stays as it is, to the last bit; to each of its dense layers ``left · right``
of a low rank is added (Hu et al. 2021, LoRA), and only that is learned, with a layer of its own behind the last one.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn

from index.models.cross_encoder import LEFT, RIGHT
from training.cross_encoder import shipped
from training.cross_encoder.model import CrossEncoder

_LEAST = 1e-9


class Additions(nn.Module):
    """To what each dense layer of the body makes of ``x`` it adds ``(x @ left) @ right``, shapes ``(in, rank)`` and
    ``(rank, out)``, nothing at first; those of query, key and value share a ``left``, as they are one layer in the
    graph. The weights of `model` itself are not trained any more."""

    def __init__(self, model: CrossEncoder, rank: int) -> None:
        super().__init__()
        model.requires_grad_(requires_grad=False)
        together = list(_together(model))
        self.left = nn.ParameterList(
            torch.randn(layers[0].in_features, rank) / layers[0].in_features ** 0.5 for layers in together
        )
        self.right = nn.ParameterList(
            torch.zeros(rank, sum(one.out_features for one in layers)) for layers in together
        )
        for place, layers in enumerate(together):
            start = 0
            for layer in layers:
                columns = slice(start, start + layer.out_features)
                layer.register_forward_hook(partial(self._add, place, columns))
                start = columns.stop

    def _add(
        self, place: int, columns: slice, _: nn.Module, inputs: tuple[Tensor, ...], output: Tensor
    ) -> Tensor:
        left, right = (one.to(output.dtype) for one in (self.left[place], self.right[place][:, columns]))
        return output + inputs[0].to(output.dtype) @ left @ right


def _together(model: CrossEncoder) -> Iterator[list[nn.Linear]]:
    """The dense layers of the body that are one in the graph, in its order."""
    layers: Any = model.bert.encoder.layer
    for layer in layers:
        attention = layer.attention
        yield [attention.self.query, attention.self.key, attention.self.value]
        yield [attention.output.dense]
        yield [layer.intermediate.dense]
        yield [layer.output.dense]


def read(folder: Path, file: str, added: Additions) -> dict[str, NDArray[np.float16]]:
    """Take the factors that `write` wrote, to go on from; what else lies in the file."""
    found = load_file(folder / file)
    for left, right, dense in zip(added.left, added.right, shipped.dense_of(folder), strict=True):
        thin, flat = (found.pop(dense.name + side).astype(np.float32) for side in (LEFT, RIGHT))
        left.data = torch.from_numpy(thin * dense.smooth[:, None])
        right.data = torch.from_numpy(flat * dense.scales)
    return found


def write(folder: Path, file: str, added: Additions, more: dict[str, NDArray[np.float16]]) -> None:
    """Write the factors into `file` of the network's folder, in the numbers of its graph, and `more` beside them."""
    found = dict(more)
    for left, right, dense in zip(added.left, added.right, shipped.dense_of(folder), strict=True):
        thin, flat = left.detach().numpy() / dense.smooth[:, None], right.detach().numpy() / dense.scales
        # Both about as large, so that sixteen bits do for both.
        even = np.sqrt((np.abs(flat).max(axis=1) + _LEAST) / (np.abs(thin).max(axis=0) + _LEAST))
        found[dense.name + LEFT] = (thin * even).astype(np.float16)
        found[dense.name + RIGHT] = (flat / even[:, None]).astype(np.float16)
    save_file(found, folder / file)
    (folder / file).chmod(0o644)
