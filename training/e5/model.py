"""The network while it is trained: BERT, the mean over all tokens, scaled to length 1."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.e5.base import ATTENTION, Base
from training.e5.vocabulary import Vocabulary
from training.encoder import model
from training.encoder.model import Ids, padded
from training.processor import where

# On an accelerator so many more, so that it has something to do.
TOKENS_AT_ONCE, TOKENS_THERE = 1_500, 100_000


class Encoder(model.Encoder):
    """Lists of token ids → unit vectors, in full precision: this network loses too much in bfloat16."""

    def _means(self, ids: Sequence[Ids]) -> Tensor:
        tokens, mask = (one.to(self.rows.weight.device) for one in padded(ids))
        hidden = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
        weight = mask[:, :, None].float()
        return (hidden * weight).sum(1) / weight.sum(1)

    @torch.no_grad()
    def embed(self, ids: Sequence[Ids], *, means: bool = False) -> Tensor:
        """Vectors in batches of like length, without gradients; with `means` not scaled to length 1."""
        order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
        found = torch.empty(len(ids), self.bert.config.hidden_size)
        most = TOKENS_AT_ONCE if self.rows.weight.device.type == "cpu" else TOKENS_THERE
        while order:
            some = order[: max(1, most // len(ids[order[0]]))]
            order = order[len(some) :]
            found[some] = self._means([ids[i] for i in some]).cpu()
        return found if means else torch.nn.functional.normalize(found, dim=1)

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Of texts, where it computes; it is moved to the accelerator, if there is one."""
        device = where()
        return self.to(device).embed(self.ids(texts)).to(device)

    @torch.no_grad()
    def centre(self, ids: Sequence[Ids]) -> None:
        """Take the mean over these texts out of every vector.

        The vectors of multilingual-e5 all point much the same way. The last normalisation adds a
        bias to every token; the mean of the tokens moves with it, so that it takes the mean along.
        """
        last: Any = self.bert.encoder.layer[-1]
        last.output.LayerNorm.bias -= self.embed(ids, means=True).mean(0)

    def freeze(self, layers: int) -> list[nn.Parameter]:
        """Let all but the uppermost `layers` stay as they are; the parameters that may change."""
        self.bert.requires_grad_(requires_grad=False)
        upper = self.bert.encoder.layer[-layers:]
        upper.requires_grad_(requires_grad=True)
        return list(upper.parameters())


def untrained(base: Base, vocabulary: Vocabulary) -> Encoder:
    """The base with the rows of this vocabulary."""
    return Encoder(base.bert(vocabulary.base_ids), vocabulary.tokenizer())


def save(encoder: Encoder, path: Path) -> None:
    """A checkpoint in float16, which keeps more of these weights than bfloat16."""
    model.save(encoder, path, torch.float16)


def load(path: Path) -> Encoder:
    """What `save` wrote."""
    kept = model.load(path, ATTENTION)
    return Encoder(kept.bert, kept.tokenizer)
