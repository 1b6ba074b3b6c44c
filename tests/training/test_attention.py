"""Attention with a way back of its own."""

import pytest
import torch
from torch import Tensor
from training_doubles import tiny_bert

from training import attention


def inputs() -> list[Tensor]:
    torch.manual_seed(0)
    return [torch.randn(6, 2, 5, 4, requires_grad=True) for _ in range(3)]


@pytest.mark.parametrize("masked", [False, True])
def test_values_and_gradients_are_those_of_plain_attention(masked: bool) -> None:
    seen = torch.ones(6, 1, 5, 5, dtype=torch.bool)
    seen[1, :, :, 3:] = seen[5, :, :, 1:] = False
    mask = seen if masked else None
    mine, plain = inputs(), inputs()
    found, weights = attention.attend(torch.nn.Identity(), *mine, mask, scaling=0.3)
    scores = plain[0] @ plain[1].transpose(2, 3) * 0.3
    if masked:
        scores = scores.masked_fill(~seen, float("-inf"))
    wanted = (scores.softmax(-1) @ plain[2]).transpose(1, 2)
    assert weights is None
    assert torch.allclose(found, wanted, atol=1e-5)
    out = torch.randn_like(wanted)
    found.backward(out)
    wanted.backward(out)
    for one, other in zip(mine, plain, strict=True):
        assert one.grad is not None and other.grad is not None
        assert torch.allclose(one.grad, other.grad, atol=1e-5)


def test_a_network_of_transformers_takes_it_by_its_name() -> None:
    bert = tiny_bert(20, attention="sdpa").eval()
    ids = torch.tensor([[1, 2, 3, 4], [5, 6, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    wanted = bert(input_ids=ids, attention_mask=mask).last_hidden_state
    bert.set_attn_implementation(attention.NAME)
    found = bert(input_ids=ids, attention_mask=mask).last_hidden_state
    assert torch.allclose(found[0], wanted[0], atol=1e-5)
    assert torch.allclose(found[1, :2], wanted[1, :2], atol=1e-5)
