"""What is added to the dense layers of the cross-encoder for another reading: a product of two thin matrices each.

The network that reads questions and passages stays as it is, to the last bit; to each of its dense layers ``left · right``
of a low rank is added (Hu et al. 2021, LoRA), and only that is learned, with a layer of its own behind the last one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
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
from training.pace import moments

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


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast; the rate rises through `warm_up` steps and falls linearly."""

    steps: int = 100_000
    minutes: float = 30.0
    rate: float = 1e-3
    warm_up: int = 40
    measured_every: float = 600.0  # seconds


def fit(
    groups: Sequence[tuple[Iterable[nn.Parameter], float]],
    loss: Callable[[], Tensor],
    schedule: Schedule,
    told: Callable[[], str],
    say: Callable[[str], None],
) -> None:
    """Train `groups` of parameters in place, each with what its rate is multiplied by; `loss` is of a fresh batch.
    Now and then it says what is `told`."""
    optimizer = torch.optim.AdamW(
        [{"params": list(own), "faster": faster} for own, faster in groups], lr=schedule.rate
    )
    taking_part = [one for group in optimizer.param_groups for one in group["params"]]
    losses: list[float] = []
    for now in moments(schedule):
        if now.due:
            say(f"step {now.step} loss {np.mean(losses[-100:]) if losses else 0.0:.3f}{told()}")
        if now.over:
            break
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate * group["faster"] * now.share(schedule.warm_up, 0.02)
        value = loss()
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(taking_part, 1.0)
        optimizer.step()
        losses.append(value.item())


def read(folder: Path, file: str, added: Additions) -> dict[str, NDArray[np.float16]]:
    """Take the factors that `write` wrote, to go on from; what else lies in the file."""
    found = load_file(folder / file)
    lowest = shipped.dense_of(folder)[: len(added.left)]
    for left, right, dense in zip(added.left, added.right, lowest, strict=True):
        thin, flat = (found.pop(dense.name + side).astype(np.float32) for side in (LEFT, RIGHT))
        left.data.copy_(torch.from_numpy(thin * dense.smooth[:, None]))
        right.data.copy_(torch.from_numpy(flat * dense.scales))
    return found


def write(folder: Path, file: str, added: Additions, more: dict[str, NDArray[np.float16]]) -> None:
    """Write the factors, of the lowest layers where they are fewer, into `file` of the network's folder, in the numbers
    of its graph, and `more` beside them."""
    found = dict(more)
    lowest = shipped.dense_of(folder)[: len(added.left)]
    for left, right, dense in zip(added.left, added.right, lowest, strict=True):
        thin = left.detach().cpu().numpy() / dense.smooth[:, None]
        flat = right.detach().cpu().numpy() / dense.scales
        # Both about as large, so that sixteen bits do for both.
        even = np.sqrt((np.abs(flat).max(axis=1) + _LEAST) / (np.abs(thin).max(axis=0) + _LEAST))
        found[dense.name + LEFT] = (thin * even).astype(np.float16)
        found[dense.name + RIGHT] = (flat / even[:, None]).astype(np.float16)
    save_file(found, folder / file)
    (folder / file).chmod(0o644)
