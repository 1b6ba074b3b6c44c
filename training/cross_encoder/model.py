"""The network while it is trained: BERT over a question and a passage, and two numbers for the pair."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertModel

from index.models.cross_encoder import (
    ANSWERS,
    BETTER,
    LONGEST_EARLIER,
    LONGEST_LATER,
    LONGEST_PASSAGE,
    LONGEST_QUESTION,
    SAYS,
)
from index.models.int4 import packed, unpacked
from training.encoder.model import Ids

__all__ = ["ANSWERS", "BETTER", "FIRST", "LAST", "CrossEncoder", "Pair", "keep", "load", "save", "thinned"]

FIRST, LAST = "<s>", "</s>"
# Pairs of like length go through together: on an accelerator so many that it has something to do.
TOGETHER, TOGETHER_THERE = 96, 288
ROUND = 8  # tokens: lengths are multiples of it, of which there are few


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A question and a passage as tokens, and how many of them are the question's, the marks around it in."""

    ids: Ids
    asked: int


class CrossEncoder(nn.Module):
    """Pairs → logits, shape ``(pairs, 2)``: which passage is the `BETTER` answer, and whether it `ANSWERS` at all;
    and of pairs of `statements` those of `STATEMENTS`, shape ``(pairs, 6)``.

    What the last layer says of the first token and of all in the mean is added up, and goes through a layer with
    tanh; of statements what it says of the first token and of the later one in the mean stand side by side, for the
    words of that one tell most. The rows of the tokens stay as they are.
    """

    def __init__(self, bert: BertModel, first: int, last: int) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.bert, self._first, self._last = bert, first, last
        self.dense = nn.Linear(width, width)
        self.out = nn.Linear(width, 2)
        self.normal_of_statements = nn.LayerNorm(2 * width)
        self.dense_of_statements = nn.Linear(2 * width, width)
        self.out_of_statements = nn.Linear(width, SAYS + 1)
        bert.embeddings.word_embeddings.weight.requires_grad = False

    def pair(self, question: Ids, passage: Ids) -> Pair:
        """Both between their marks, cut where they are too long."""
        return self._pair(question[:LONGEST_QUESTION], passage[:LONGEST_PASSAGE])

    def pair_of_statements(self, earlier: Ids, later: Ids) -> Pair:
        """Likewise an earlier problem, or a topic, and a statement."""
        return self._pair(earlier[:LONGEST_EARLIER], later[:LONGEST_LATER])

    def _pair(self, left: Ids, right: Ids) -> Pair:
        first, last = (np.array([mark], dtype=np.int32) for mark in (self._first, self._last))
        return Pair(np.concatenate([first, left, last, right, last]).astype(np.int32), len(left) + 2)

    def forward(self, pairs: Sequence[Pair]) -> Tensor:
        """In the order of `pairs`."""
        return self._judged(pairs, self._of_question)

    def statements(self, pairs: Sequence[Pair]) -> Tensor:
        """Likewise of pairs of statements."""
        return self._judged(pairs, self._of_statements)

    def of_statements(self) -> list[nn.Parameter]:
        """The parameters of the layers that judge statements alone."""
        layers = (self.normal_of_statements, self.dense_of_statements, self.out_of_statements)
        return [one for layer in layers for one in layer.parameters()]

    def _of_question(self, hidden: Tensor, seen: Tensor, _: Tensor) -> Tensor:
        return self.out(torch.tanh(self.dense(hidden[:, 0] + _mean(hidden, seen))))

    def _of_statements(self, hidden: Tensor, _: Tensor, later: Tensor) -> Tensor:
        both = self.normal_of_statements(torch.cat([hidden[:, 0], _mean(hidden, later)], dim=1))
        return self.out_of_statements(torch.tanh(self.dense_of_statements(both)))

    def _judged(self, pairs: Sequence[Pair], judge: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Tensor:
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        most = TOGETHER if self.out.weight.device.type == "cpu" else TOGETHER_THERE
        parts = [order[start : start + most] for start in range(0, len(order), most)]
        found = torch.cat([self._alike([pairs[i] for i in part], judge) for part in parts])
        return found[torch.from_numpy(np.argsort(order)).to(found.device)]

    def tokens(self, pairs: Sequence[Pair]) -> Tensor:
        """What the last layer says of each token, in float32, shape ``(pairs, tokens, width)``."""
        return self._hidden(pairs)[0]

    def _alike(self, pairs: Sequence[Pair], judge: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Tensor:
        """What `judge` makes, in float32, of the last layer over pairs of like length, of which tokens are there, and
        of which are those of the second side."""
        hidden, mask, kinds = self._hidden(pairs)
        with torch.autocast(hidden.device.type, enabled=False):
            return judge(hidden, mask, kinds)

    def _hidden(self, pairs: Sequence[Pair]) -> tuple[Tensor, Tensor, Tensor]:
        device = self.out.weight.device
        longest = max(len(one.ids) for one in pairs)
        ids = np.zeros((len(pairs), -(-longest // ROUND) * ROUND), dtype=np.int64)
        for row, one in enumerate(pairs):
            ids[row, : len(one.ids)] = one.ids
        at = np.arange(ids.shape[1])
        seen = at < np.array([len(one.ids) for one in pairs])[:, None]
        types = seen & (at >= np.array([one.asked for one in pairs])[:, None])
        tokens, mask, kinds = (torch.from_numpy(a.astype(np.int64)).to(device) for a in (ids, seen, types))
        hidden = self.bert(
            input_ids=tokens, attention_mask=mask, token_type_ids=kinds
        ).last_hidden_state.float()
        return hidden, mask, kinds


def _mean(hidden: Tensor, which: Tensor) -> Tensor:
    weight = which[:, :, None].float()
    return (hidden * weight).sum(1) / weight.sum(1)


# The rows lie in four bits, as the program reads them.
_ROWS = "bert.embeddings.word_embeddings.weight"


def save(model: CrossEncoder, path: Path) -> None:
    """All weights in float16, the rows of the tokens in four bits."""
    state = {name: one.detach().cpu().half().contiguous() for name, one in model.state_dict().items()}
    rows, scales = packed(state.pop(_ROWS).float().numpy())
    save_file(state | {"rows": torch.from_numpy(rows), "scales": torch.from_numpy(scales)}, path)


def load(model: CrossEncoder, path: Path) -> None:
    """Take the weights that `save` wrote, and with them how many layers there are."""
    state = load_file(path)
    rows, scales = (state.pop(name) for name in ("rows", "scales"))
    state = {name: one.float() for name, one in state.items()}
    state[_ROWS] = torch.from_numpy(unpacked(rows.numpy())) * scales[:, None]
    layers = {name.split(".")[3] for name in state if name.startswith("bert.encoder.layer.")}
    keep(model, range(len(layers)))
    # Files of before there were statements have nothing to judge them by.
    model.load_state_dict(model.state_dict() | state)


def thinned(model: CrossEncoder, layers: int) -> CrossEncoder:
    """A copy with so many of its layers, the last of each group."""
    found = copy.deepcopy(model)
    each = model.bert.config.num_hidden_layers / layers
    keep(found, [round(each * (place + 1)) - 1 for place in range(layers)])
    return found


def keep(model: CrossEncoder, places: Sequence[int]) -> None:
    """Leave the layers in these places."""
    layers = model.bert.encoder.layer
    model.bert.encoder.layer = nn.ModuleList(layers[place] for place in places)
    model.bert.config.num_hidden_layers = len(places)
