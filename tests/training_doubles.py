"""Networks of a few numbers, to be trained in a test."""

from collections.abc import Sequence

import torch
from transformers import BertConfig, BertModel

from training.cross_encoder.model import CrossEncoder

WIDTH = 32


class Fixed(CrossEncoder):
    """Gives these logits for any pairs of either kind, the first for the first."""

    def __init__(self, logits: Sequence[Sequence[float]]) -> None:
        torch.nn.Module.__init__(self)
        self.logits = torch.tensor(logits, dtype=torch.float32)

    def pair(self, question: object, passage: object) -> object:
        return question, passage

    pair_of_statements = pair

    def forward(self, pairs: Sequence[object]) -> torch.Tensor:
        return self.logits[: len(pairs)]

    statements = forward


def tiny_bert(tokens: int, seed: int = 0, attention: str = "eager") -> BertModel:
    """Two layers with rows for so many tokens, always the same for one seed; on one thread, so that runs repeat."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    config = BertConfig(
        vocab_size=tokens,
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * WIDTH,
        initializer_range=0.4,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=0,
        attn_implementation=attention,
    )
    return BertModel(config, add_pooling_layer=False).eval()
