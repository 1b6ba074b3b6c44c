"""Networks of a few numbers, to be trained in a test."""

import torch
from transformers import BertConfig, BertModel

WIDTH = 32


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
