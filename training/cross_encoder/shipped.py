"""The network that ships as one that can be trained: its integers back as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from index.models.cross_encoder import ANSWERS, BETTER, LOGITS, NETWORK, PIECES, ROWS, STATEMENTS
from index.models.int4 import unpacked
from training import attention
from training.cross_encoder.model import FIRST, LAST, CrossEncoder, keep
from training.processor import where

WIDTH, LAYERS, HEADS, POSITIONS = 384, 12, 12, 512
_DENSE = ("attention.self", "attention.output", "intermediate", "output")


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """A dense layer of the body on integers: its weights are the numbers of `BODY` called ``name``, times ``scales`` by
    column, and times ``smooth`` by row."""

    name: str
    smooth: NDArray[np.float32]
    scales: NDArray[np.float32]


def dense_of(folder: Path) -> list[Dense]:
    """Those of the network of a folder, in order."""
    graph = _Graph(onnx.load(folder / NETWORK).graph)
    return [Dense(node.input[1], _smooth(graph, node), graph.value(node.input[3])) for node in _wholes(graph)]


def put_statements(model: CrossEncoder, folder: Path) -> None:
    """Write the layers of `model` that judge statements into the network of a folder; all else stays."""
    whole = onnx.load(folder / NETWORK, load_external_data=False)
    constants = {one.name: one for one in whole.graph.initializer}
    state = model.state_dict()
    for parameter, name in _of_statements(_Graph(whole.graph)).items():
        value = state[parameter].detach().cpu().numpy()
        old = numpy_helper.to_array(constants[name])
        new = np.ascontiguousarray(value.T if value.ndim > 1 else value, dtype=old.dtype)
        constants[name].CopyFrom(numpy_helper.from_array(new, name))
    (folder / NETWORK).write_bytes(whole.SerializeToString())


def read(model: CrossEncoder, folder: Path) -> None:
    """Give `model` the weights of the folder that `training.cross_encoder` writes; the correction of its last layer
    is left out."""
    graph = _Graph(onnx.load(folder / NETWORK).graph)
    wholes = _wholes(graph)
    keep(model, range(len(wholes) // len(_DENSE)))
    state = model.state_dict()

    def put(name: str, value: NDArray[np.float32]) -> None:
        state[name][: len(value)] = torch.from_numpy(np.array(value))

    rows = load_file(folder / ROWS)
    put("bert.embeddings.word_embeddings.weight", unpacked(rows["rows"]) * rows["scales"][:, None])
    normal = next(node for node in graph.nodes if node.op_type == "LayerNormalization")
    placed, sides = (graph.made_by[name] for name in graph.made_by[normal.input[0]].input)
    put("bert.embeddings.position_embeddings.weight", graph.value(graph.made_by[placed.input[1]].input[0]))
    put("bert.embeddings.token_type_embeddings.weight", graph.value(sides.input[0]))
    for name, constant in zip(("weight", "bias"), normal.input[1:], strict=True):
        put(f"bert.embeddings.LayerNorm.{name}", graph.value(constant))
    for place, node in enumerate(wholes):
        layer, part = divmod(place, len(_DENSE))
        for name, value in _dense(graph, node, _DENSE[part]).items():
            put(f"bert.encoder.layer.{layer}.{_DENSE[part]}.{name}", value)
    for name, value in _behind(graph, LOGITS, [BETTER, ANSWERS], ("dense", "out")).items():
        put(name, value)
    if STATEMENTS in graph.made_by:
        for name, constant in _of_statements(graph).items():
            value = graph.value(constant)
            put(name, value.T if value.ndim > 1 else value)
    model.load_state_dict(state)


def opened(folder: Path) -> tuple[CrossEncoder, Tokenizer]:
    """The network of a folder, to train what is added to it, and its pieces."""
    pieces = Tokenizer.from_file(str(folder / PIECES))
    pieces.no_padding()
    pieces.no_truncation()
    known = pieces.get_vocab()
    config = BertConfig(
        vocab_size=len(known),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=4 * WIDTH,
        max_position_embeddings=POSITIONS,
        type_vocab_size=2,
    )
    model = CrossEncoder(BertModel(config, add_pooling_layer=False), known[FIRST], known[LAST]).eval()
    read(model, folder)
    device = where()
    if device.type == "cpu":
        model.bert.set_attn_implementation(attention.NAME)
    return model.to(device), pieces


class _Graph:
    """Its nodes, the one that makes each value, those that take each, and its constants."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.nodes = list(graph.node)
        self.made_by = {name: node for node in graph.node for name in node.output}
        self._taken_by = {name: node for node in graph.node for name in node.input}
        self._constants: dict[str, TensorProto] = {one.name: one for one in graph.initializer}

    def constant(self, name: str) -> str:
        """The constant behind a name: itself, or one in sixteen bits that a Cast makes whole."""
        return name if name in self._constants else self.made_by[name].input[0]

    def value(self, name: str) -> NDArray[np.float32]:
        """The numbers of a constant."""
        return np.asarray(numpy_helper.to_array(self._constants[self.constant(name)]), dtype=np.float32)

    def next(self, node: NodeProto) -> NodeProto:
        """What takes its output."""
        return self._taken_by[node.output[0]]


def _wholes(graph: _Graph) -> list[NodeProto]:
    """The dense layers on integers, in order."""
    return [node for node in graph.nodes if node.op_type == "MatMulIntegerToFloat"]


def _smooth(graph: _Graph, node: NodeProto) -> NDArray[np.float32]:
    """What the columns that go into a dense layer are multiplied by."""
    shrunk = graph.made_by[graph.made_by[node.input[0]].input[0]]
    return graph.value(graph.made_by[shrunk.input[0]].input[1])


def _layers(graph: _Graph, output: str, names: tuple[str, str]) -> dict[str, str]:
    """The constants of the two layers behind the body that make this `output`, by the names of the parameters."""
    # Behind the name stands an Identity; between the layers a tanh, which has a name of its own for questions.
    last = graph.made_by[graph.made_by[output].input[0]]
    multiplied = graph.made_by[last.input[0]]
    first = graph.made_by[graph.made_by[multiplied.input[0]].input[0]]
    found = {}
    for name, added in ((names[0], first), (names[1], last)):
        found[f"{name}.weight"] = graph.constant(graph.made_by[added.input[0]].input[1])
        found[f"{name}.bias"] = graph.constant(added.input[1])
    return found


def _behind(
    graph: _Graph, output: str, columns: Sequence[int], names: tuple[str, str]
) -> dict[str, NDArray[np.float32]]:
    """The numbers of these layers, of the last of which these `columns` are wanted."""
    found = {name: graph.value(constant).T for name, constant in _layers(graph, output, names).items()}
    return {
        name: value[list(columns)] if name.startswith(f"{names[1]}.") else value
        for name, value in found.items()
    }


def _of_statements(graph: _Graph) -> dict[str, str]:
    """The constants of the layers that judge statements, by the names of the parameters."""
    normal = [node for node in graph.nodes if node.op_type == "LayerNormalization"][-1]
    weight, bias = normal.input[1:]
    return {
        "normal_of_statements.weight": weight,
        "normal_of_statements.bias": bias,
        **_layers(graph, STATEMENTS, ("dense_of_statements", "out_of_statements")),
    }


def _dense(graph: _Graph, node: NodeProto, part: str) -> dict[str, NDArray[np.float32]]:
    """A dense layer on integers as weights and biases, with the normalisation behind it, if any: the integers of
    ``W8`` times the scale of their column and what `smooth` multiplied their row by (`training.encoder.network`)."""
    weight = (graph.value(node.input[1]) * graph.value(node.input[3]) * _smooth(graph, node)[:, None]).T
    after = graph.next(graph.next(node))
    if part == "attention.self":
        names, width = ("query", "key", "value"), len(weight) // 3
        bias = graph.value(after.input[1])
        return {
            f"{name}.{kind}": value[at * width : (at + 1) * width]
            for at, name in enumerate(names)
            for kind, value in (("weight", weight), ("bias", bias))
        }
    if part == "intermediate":
        return {"dense.weight": weight, "dense.bias": graph.value(after.input[1])}
    scale, shift, bias = (graph.value(name) for name in after.input[2:5])
    return {"dense.weight": weight, "dense.bias": bias, "LayerNorm.weight": scale, "LayerNorm.bias": shift}
