"""Attention for training on processors: the same products as PyTorch's own, whose way back takes twice as long there.

Forward is PyTorch's fused kernel. Backward makes the weights again, a few texts at a time so that they stay in the
cache, by products of matrices in the precision of what comes in.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

# What `set_attn_implementation` of a transformers model takes.
NAME = "a_few_at_a_time"
_TOGETHER = 4  # texts
_NOTHING = -1e4  # the score of what is no token


class _Attention(torch.autograd.Function):
    """Query, key and value of shape ``(texts, heads, tokens, width)``, and which pairs of tokens see each other, of
    shape ``(texts, 1, tokens, tokens)`` or None for all → values of the same shape as `query`."""

    @staticmethod
    def forward(
        ctx: Any, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scale: float
    ) -> Tensor:
        ctx.save_for_backward(query, key, value)
        ctx.mask, ctx.scale = mask, scale
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, scale=scale)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        query, key, value = ctx.saved_tensors
        found = tuple(torch.empty_like(one) for one in (query, key, value))
        for start in range(0, len(query), _TOGETHER):
            some = slice(start, start + _TOGETHER)
            inputs = [one[some].flatten(0, 1) for one in (query, key, value, gradients[0])]
            mask = None if ctx.mask is None else ctx.mask[some]
            for whole, part in zip(found, _back(inputs, mask, ctx.scale), strict=True):
                whole[some] = part.unflatten(0, (-1, query.shape[1]))
        return *found, None, None


def _back(inputs: Sequence[Tensor], mask: Tensor | None, scale: float) -> tuple[Tensor, Tensor, Tensor]:
    """The gradients of query, key and value, from these and that of what came out, all of shape
    ``(texts · heads, tokens, width)``."""
    query, key, value, gradient = inputs
    scores = torch.bmm(query, key.transpose(1, 2)).mul_(scale)
    if mask is not None:
        of_texts = scores.unflatten(0, (len(mask), -1))
        of_texts.masked_fill_(~mask, _NOTHING)
    weights = torch.softmax(scores, -1)
    through = torch.bmm(gradient, value.transpose(1, 2))
    of_scores = torch._softmax_backward_data(through, weights, -1, weights.dtype).mul_(scale)
    return (
        torch.bmm(of_scores, key),
        torch.bmm(of_scores.transpose(1, 2), query),
        torch.bmm(weights.transpose(1, 2), gradient),
    )


def attend(
    _module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """As transformers calls it: → values of shape ``(texts, tokens, heads, width)``, and no weights."""
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    found: Tensor = _Attention.apply(query, key, value, attention_mask, scale)
    return found.transpose(1, 2).contiguous(), None


AttentionInterface.register(NAME, attend)
AttentionMaskInterface.register(NAME, sdpa_mask)
