"""The network while it is trained: BERT over a question and a passage, and two numbers for the pair."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertModel

from index.models.cross_encoder import ANSWERS, BETTER, LONGEST_PASSAGE, LONGEST_QUESTION
from training.encoder.model import Ids

__all__ = ["ANSWERS", "BETTER", "FIRST", "LAST", "CrossEncoder", "Pair"]

FIRST, LAST = "<s>", "</s>"
# Pairs of like length go through together.
TOGETHER = 96


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A question and a passage as tokens, and how many of them are the question's, the marks around it in."""

    ids: Ids
    asked: int


class CrossEncoder(nn.Module):
    """Pairs → logits, shape ``(pairs, 2)``: which passage is the `BETTER` answer, and whether it `ANSWERS` at all.

    What the last layer says of the first token and of all in the mean is added up, and goes through a layer with
    tanh. The rows of the tokens stay as they are.
    """

    def __init__(self, bert: BertModel, first: int, last: int) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.bert, self._first, self._last = bert, first, last
        self.dense = nn.Linear(width, width)
        self.out = nn.Linear(width, 2)
        bert.embeddings.word_embeddings.weight.requires_grad = False

    def pair(self, question: Ids, passage: Ids) -> Pair:
        """Both between their marks, cut where they are too long."""
        question = question[:LONGEST_QUESTION]
        first, last = (np.array([mark], dtype=np.int32) for mark in (self._first, self._last))
        ids = np.concatenate([first, question, last, passage[:LONGEST_PASSAGE], last])
        return Pair(ids.astype(np.int32), len(question) + 2)

    def forward(self, pairs: Sequence[Pair]) -> Tensor:
        """In the order of `pairs`."""
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        parts = [order[start : start + TOGETHER] for start in range(0, len(order), TOGETHER)]
        found = torch.cat([self._alike([pairs[i] for i in part]) for part in parts])
        return found[torch.from_numpy(np.argsort(order)).to(found.device)]

    def _alike(self, pairs: Sequence[Pair]) -> Tensor:
        device = self.out.weight.device
        ids = np.zeros((len(pairs), max(len(one.ids) for one in pairs)), dtype=np.int64)
        for row, one in enumerate(pairs):
            ids[row, : len(one.ids)] = one.ids
        at = np.arange(ids.shape[1])
        seen = at < np.array([len(one.ids) for one in pairs])[:, None]
        types = seen & (at >= np.array([one.asked for one in pairs])[:, None])
        tokens, mask, kinds = (torch.from_numpy(a.astype(np.int64)).to(device) for a in (ids, seen, types))
        hidden = self.bert(
            input_ids=tokens, attention_mask=mask, token_type_ids=kinds
        ).last_hidden_state.float()
        weight = mask[:, :, None].float()
        mean = (hidden * weight).sum(1) / weight.sum(1)
        with torch.autocast(device.type, enabled=False):
            return self.out(torch.tanh(self.dense(hidden[:, 0] + mean)))
