"""Writing the model's folder: what SentenceTransformer opens, and what runs without PyTorch.

Weights are float8 (e4m3) on disk wherever a number more or less does not count: the token rows and
the matrices of the body. PyTorch reads them as float32; ``encoder.onnx`` looks the rows up by byte.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from training.encoder import network
from training.encoder.model import ATTENTION, Encoder, Ids, layer

LONGEST = network.LONGEST
ROWS = "embeddings.word_embeddings.weight"
DENSE = "2_Dense"
_AS_IT_IS = "torch.nn.modules.linear.Identity"


def write(folder: Path, encoder: Encoder, texts: Sequence[Ids]) -> None:
    """Replace the encoder's files in `folder`; card, licence, table and its turn stay.

    `texts` are some of those that it is meant for; what they do inside sets the ranges of int8.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Of an encoder with other parts.
    for old in folder.glob("[0-9]_*"):
        shutil.rmtree(old)
    config = encoder.bert.config
    state = {name: _small(name, tensor) for name, tensor in encoder.bert.state_dict().items()}
    # The rows first: their offset then is a multiple of a page less the header, whatever follows.
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    (folder / "tokenizer.json").write_text(encoder.tokenizer.to_str(pretty=False), encoding="utf-8")
    kept = ["hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act"]
    kept += ("layer_norm_eps", "max_position_embeddings", "type_vocab_size", "vocab_size", "pad_token_id")
    bert = {name: getattr(config, name) for name in kept}
    _json(
        folder / "config.json",
        {"architectures": ["BertModel"], "model_type": "bert", "dtype": "float32", **bert},
    )
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    _json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": LONGEST, **special},
    )
    _json(folder / "sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False})
    _json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})
    parts = ["Transformer", "Pooling", *(["Dense"] if encoder.dense else []), "Normalize"]
    paths = ["", *(f"{i}_{part}" for i, part in enumerate(parts[1:], 1))]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{part}"}
        for i, (path, part) in enumerate(zip(paths, parts, strict=True))
    ]
    _json(folder / "modules.json", modules)
    width = config.hidden_size
    _json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True},
    )
    if encoder.dense:
        shape = {"in_features": width, "out_features": width, "bias": True}
        _json(folder / DENSE / "config.json", shape | {"activation_function": _AS_IT_IS})
        state = {
            f"linear.{name}": tensor.half().contiguous()
            for name, tensor in encoder.dense.state_dict().items()
        }
        save_file(state, folder / DENSE / "model.safetensors")
        (folder / DENSE / "model.safetensors").chmod(0o644)
    _json(folder / paths[-1] / "config.json", {})
    write_network(folder, read(folder), texts)


def write_network(folder: Path, encoder: Encoder, texts: Sequence[Ids]) -> None:
    """``encoder.onnx`` of these weights, beside a ``model.safetensors`` that holds the rows."""
    config = encoder.bert.config
    behind = encoder.dense.state_dict() if encoder.dense else {}
    state = encoder.bert.state_dict() | {f"{network.DENSE}.{name}": tensor for name, tensor in behind.items()}
    network.write(
        folder / "encoder.onnx",
        {name: tensor.float() for name, tensor in state.items()},
        ranges(encoder, texts),
        heads=config.num_attention_heads,
        layers=config.num_hidden_layers,
        epsilon=config.layer_norm_eps,
        embeddings=ROWS,
    )


def read(folder: Path) -> Encoder:
    """The encoder as its folder has it, float8 and all."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    config = BertConfig.from_pretrained(folder)
    config._attn_implementation = ATTENTION
    bert = BertModel(config, add_pooling_layer=False)
    bert.load_state_dict(
        {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    )
    behind = folder / DENSE / "model.safetensors"
    dense = (
        {name.removeprefix("linear."): tensor for name, tensor in load_file(behind).items()}
        if behind.exists()
        else {}
    )
    return Encoder(bert.eval(), tokenizer, layer(dense) if dense else None)


@torch.no_grad()
def ranges(encoder: Encoder, texts: Sequence[Ids]) -> dict[str, Tensor]:
    """The largest magnitude of each column that goes into each dense layer of the body, over `texts`."""
    found: dict[str, Tensor] = {}

    def watch(name: str, x: Tensor) -> None:
        largest = x.abs().flatten(0, -2).amax(0)
        found[name] = torch.maximum(found[name], largest) if name in found else largest

    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs, name=name: watch(name, inputs[0]))
        for name, layer in encoder.bert.named_modules()
        if isinstance(layer, nn.Linear)
    ]
    for text in texts:
        encoder([text])
    for hook in hooks:
        hook.remove()
    return found


def _small(name: str, tensor: torch.Tensor) -> torch.Tensor:
    """Matrices of the body and token rows in float8, all else in float16."""
    narrow = tensor.ndim == 2 and "position" not in name and "token_type" not in name
    return tensor.to(torch.float8_e4m3fn if narrow else torch.float16).contiguous()


def _json(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
