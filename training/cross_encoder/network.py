"""The cross-encoder as an ONNX graph: its layers on integers, as `training.encoder.network` writes them.

The rows of the tokens come in as numbers: they lie in four bits beside it (`index.models.cross_encoder`).
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file
from torch import Tensor, nn
from transformers import BertConfig

from index.models.cross_encoder import (
    BODY,
    JUDGED,
    LOGITS,
    LONGEST_PASSAGE,
    LONGEST_QUESTION,
    SAYS,
    SECTIONS,
    STATEMENTS,
    TOKENS,
)
from training.cross_encoder.model import ANSWERS, BETTER, CrossEncoder, Pair
from training.encoder.network import Graph, body, external, model_of

LONGEST = LONGEST_QUESTION + LONGEST_PASSAGE + 3
# So many of the lowest layers read sections.
READING = 8


def write(path: Path, model: CrossEncoder, pairs: Sequence[Pair]) -> None:
    """Write the graph, `BODY` and the lowest layers alone, `SECTIONS`, beside it; what `pairs`, of either kind, do inside
    sets the ranges of the integers."""
    state = {name: tensor.detach().cpu().float() for name, tensor in model.bert.state_dict().items()}
    found = ranges(model, pairs)
    layers = model.bert.config.num_hidden_layers
    graph, hidden = _body(state, model.bert.config, found, layers)
    _judged(graph, hidden, model)
    outputs = {LOGITS: 3, JUDGED: model.bert.config.hidden_size, STATEMENTS: SAYS + 1}
    value = helper.make_tensor_value_info
    given = [value(name, TensorProto.FLOAT, ["batch", width]) for name, width in outputs.items()]
    write_apart(path, model_of(graph, _inputs(model.bert.config), given))
    graph, hidden = _body(state, model.bert.config, found, min(READING, layers))
    graph.nodes.append(helper.make_node("Identity", [hidden], [TOKENS]))
    given = [value(TOKENS, TensorProto.FLOAT, ["batch", "length", model.bert.config.hidden_size])]
    kept = _apart(model_of(graph, _inputs(model.bert.config), given), path.with_name(BODY))
    path.with_name(SECTIONS).write_bytes(kept.SerializeToString())


def _body(
    state: dict[str, Tensor], config: BertConfig, found: dict[str, Tensor], layers: int
) -> tuple[Graph, str]:
    """A graph of so many layers, and what comes out of the last one."""
    graph = Graph()
    hidden = body(
        graph,
        _embedded(graph, state, config.layer_norm_eps),
        "lengths",
        state,
        found,
        heads=config.num_attention_heads,
        layers=layers,
        epsilon=config.layer_norm_eps,
    )
    return graph, hidden


def _inputs(config: BertConfig) -> list[onnx.ValueInfoProto]:
    value = helper.make_tensor_value_info
    return [
        value("words", TensorProto.FLOAT, ["batch", "length", config.hidden_size]),
        value("types", TensorProto.INT64, ["batch", "length"]),
        value("lengths", TensorProto.INT32, ["batch"]),
        value("mask", TensorProto.FLOAT, ["batch", "length"]),
    ]


def write_apart(path: Path, model: onnx.ModelProto) -> None:
    """Write a graph that holds all its constants, the whole numbers of its dense layers in `BODY` beside it."""
    beside = path.with_name(BODY)
    save_file({name: numpy_helper.to_array(one) for name, one in _wholes(model).items()}, beside)
    beside.chmod(0o644)
    path.write_bytes(_apart(model, beside).SerializeToString())


def _wholes(model: onnx.ModelProto) -> dict[str, TensorProto]:
    """The whole numbers of the dense layers, by the names that they have in `BODY`."""
    constants = {one.name: one for one in model.graph.initializer}
    dense = [node for node in model.graph.node if node.op_type == "MatMulIntegerToFloat"]
    return {f"dense.{place:02}": constants[node.input[1]] for place, node in enumerate(dense)}


def _apart(model: onnx.ModelProto, beside: Path) -> onnx.ModelProto:
    """The graph with these read out of the file `beside` it."""
    names = {}
    for name, constant in _wholes(model).items():
        names[constant.name] = name
        constant.CopyFrom(external(beside, name, name, TensorProto.INT8))
    for node in model.graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            node.input[1] = names[node.input[1]]
    return model


def _embedded(graph: Graph, state: dict[str, Tensor], epsilon: float) -> str:
    """Words with the place and the side of each, normalised."""
    place = graph.constant(state["embeddings.position_embeddings.weight"][:LONGEST].numpy())
    sides = graph.constant(state["embeddings.token_type_embeddings.weight"].numpy())
    first, second = (graph.constant(np.array([n])) for n in (1, 2))
    length = graph.node("Slice", graph.node("Shape", "words"), first, second)
    nought = graph.constant(np.array([0]))
    placed = graph.node("Add", "words", graph.node("Slice", place, nought, length, nought))
    return graph.node(
        "LayerNormalization",
        graph.node("Add", placed, graph.node("Gather", sides, "types")),
        graph.constant(state["embeddings.LayerNorm.weight"].numpy()),
        graph.constant(state["embeddings.LayerNorm.bias"].numpy()),
        axis=-1,
        epsilon=epsilon,
    )


def _judged(graph: Graph, hidden: str, model: CrossEncoder) -> None:
    """The first token and the mean of all, through both layers behind them: `LOGITS`, of which the third is the second
    until `training.cross_encoder.last_layer` corrects it, and between the layers `JUDGED`; and the first
    and the mean of the second side through layers of their own: `STATEMENTS`."""
    nought, one, two = (graph.constant(np.array([n])) for n in (0, 1, 2))
    first = graph.node("Squeeze", graph.node("Slice", hidden, nought, one, one), one)

    def mean(which: str) -> str:
        weight = graph.node("Unsqueeze", which, two)
        total = graph.node("ReduceSum", graph.node("Mul", hidden, weight), one, keepdims=0)
        return graph.node("Div", total, graph.node("ReduceSum", which, one, keepdims=1))

    rows = [BETTER, ANSWERS, ANSWERS]
    seen = graph.node("Add", first, mean("mask"))
    bent = graph.node("Tanh", _dense(graph, seen, *_numbers(model.dense)))
    out = _dense(graph, bent, *(numbers[rows] for numbers in _numbers(model.out)))
    later = mean(graph.node("Cast", "types", to=TensorProto.FLOAT))
    both = graph.node(
        "LayerNormalization",
        graph.node("Concat", first, later, axis=1),
        *(graph.constant(numbers) for numbers in _numbers(model.normal_of_statements)),
        axis=-1,
        epsilon=model.normal_of_statements.eps,
    )
    of_statements = graph.node("Tanh", _dense(graph, both, *_numbers(model.dense_of_statements), half=True))
    said = _dense(graph, of_statements, *_numbers(model.out_of_statements))
    for value, name in ((bent, JUDGED), (out, LOGITS), (said, STATEMENTS)):
        graph.nodes.append(helper.make_node("Identity", [value], [name]))


def _numbers(layer: nn.Linear | nn.LayerNorm) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weight, bias = (one.detach().cpu().float().numpy() for one in (layer.weight, layer.bias))
    return weight, bias


def _dense(
    graph: Graph, value: str, weight: NDArray[np.float32], bias: NDArray[np.float32], *, half: bool = False
) -> str:
    """With ``half`` the weights lie in sixteen bits and are made whole when the graph is loaded."""
    rows = graph.constant(weight.T.astype(np.float16 if half else np.float32))
    if half:
        rows = graph.node("Cast", rows, to=TensorProto.FLOAT)
    return graph.node("Add", graph.node("MatMul", value, rows), graph.constant(bias))


@torch.no_grad()
def ranges(model: CrossEncoder, pairs: Sequence[Pair]) -> dict[str, Tensor]:
    """The largest magnitude of each column that goes into a dense layer of the body, by the layer's name."""
    found: dict[str, Tensor] = {}

    def watched(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def watch(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            most = inputs[0].detach().abs().flatten(0, -2).amax(0).float().cpu()
            found[name] = torch.maximum(found[name], most) if name in found else most

        return watch

    layers = [
        (name, layer)
        for name, layer in model.bert.named_modules()
        if isinstance(layer, nn.Linear) and "layer." in name
    ]
    hooks = [layer.register_forward_pre_hook(watched(name)) for name, layer in layers]
    for one in pairs:  # one by one: padding is no text
        model([one])
    for hook in hooks:
        hook.remove()
    return found
