"""The encoder as an ONNX graph: int8 body, token embeddings read out of ``model.safetensors``.

A dense layer of the body runs on integers. Each token's activations are scaled by their own largest
magnitude, so that a text's vector does not depend on what else is in the batch:

    z = x · smooth
    y = (max|z| / 127 · scale of the column) · (round(127 z / max|z|) @ W8) + b

`smooth` evens out the columns of x, a few of which are many times larger than the rest, at the
cost of the weights (Xiao et al. 2023, SmoothQuant, with exponent 1/2); it comes from `Ranges`.

Weights have seven bits: a processor without VNNI adds two products in 16 bits and cuts off what is
larger, 255 · 127 · 2, without a word. With 255 · 64 · 2 every processor gives the same vectors.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

OPSET, IR_VERSION = 21, 10
MICROSOFT = "com.microsoft"
LONGEST = 256
DENSE = "dense"  # the layer behind the mean, if any: ``dense.weight`` ``(width, width)``, ``dense.bias`` ``(width,)``
_WEIGHT_TOP = 64
_ZERO = 128  # what activations are shifted by to be unsigned


class Graph:
    """Nodes and constants under construction; a name stands for a value."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[TensorProto] = []
        self._count = 0

    def constant(self, array: NDArray[np.generic]) -> str:
        """A value known now."""
        self._count += 1
        name = f"c{self._count}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        """What the operator makes of `inputs`."""
        self._count += 1
        name = f"v{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def nodes_of(self, kind: str, count: int, *inputs: str, **attributes: object) -> list[str]:
        """An operator with several outputs."""
        self._count += 1
        names = [f"v{self._count}_{i}" for i in range(count)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names


def write(
    path: Path,
    state: dict[str, Tensor],
    ranges: dict[str, Tensor],
    heads: int,
    layers: int,
    epsilon: float,
    embeddings: str,
) -> None:
    """Write the graph for a BERT with these weights.

    `ranges` is the largest magnitude of each column that goes into a dense layer, by the layer's
    name; `embeddings` names the tensor of float8 token rows in ``model.safetensors`` beside `path`.
    """
    graph = Graph()
    ids, mask = "input_ids", "attention_mask"
    codes = "rows"
    graph.constants.append(
        external(path.with_name("model.safetensors"), embeddings, codes, TensorProto.UINT8)
    )
    values = graph.constant(_float8_values())
    coded = graph.node("Cast", graph.node("Gather", codes, ids), to=TensorProto.INT32)
    word = graph.node("Gather", values, coded)
    hidden = _embedded(graph, word, ids, state, epsilon)
    lengths = graph.node(
        "Cast", graph.node("ReduceSum", mask, graph.constant(np.array([1])), keepdims=0), to=TensorProto.INT32
    )
    hidden = body(graph, hidden, lengths, state, ranges, heads=heads, layers=layers, epsilon=epsilon)
    graph.nodes.append(helper.make_node("Identity", [hidden], ["tokens"]))
    _pooled(graph, hidden, mask, state)
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "length"]) for n in (ids, mask)]
    width = state["embeddings.LayerNorm.weight"].shape[0]
    outputs = [
        helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", width]),
        helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "length", width]),
    ]
    path.write_bytes(model_of(graph, inputs, outputs).SerializeToString())


def model_of(
    graph: Graph, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]
) -> onnx.ModelProto:
    """The finished graph with what goes in and comes out."""
    return helper.make_model(
        helper.make_graph(graph.nodes, "youju", inputs, outputs, graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR_VERSION,
        producer_name="youju",
    )


def body(
    graph: Graph,
    hidden: str,
    lengths: str,
    state: dict[str, Tensor],
    ranges: dict[str, Tensor],
    *,
    heads: int,
    layers: int,
    epsilon: float,
) -> str:
    """What the layers of a BERT make of embedded tokens of which each text has so many as `lengths` says."""
    for layer in range(layers):
        hidden = _layer(graph, hidden, lengths, state, ranges, f"encoder.layer.{layer}.", heads, epsilon)
    return hidden


def external(file: Path, stored: str, name: str, kind: int) -> TensorProto:
    """A constant of this name and ONNX type that lies in a safetensors file as `stored`, which ONNX Runtime reads
    there. Of rows in float8 it gets the bytes: it gathers no float8."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        entry = json.loads(stream.read(length))[stored]
    start, end = entry["data_offsets"]
    tensor = TensorProto(name=name, data_type=kind, data_location=TensorProto.EXTERNAL)
    tensor.dims.extend(entry["shape"])
    for key, value in (("location", file.name), ("offset", 8 + length + start), ("length", end - start)):
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def _float8_values() -> NDArray[np.float32]:
    """The number that each byte stands for; what is no number becomes 0."""
    codes = torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn).float()
    return torch.nan_to_num(codes, nan=0.0).numpy()


def _embedded(graph: Graph, word: str, ids: str, state: dict[str, Tensor], epsilon: float) -> str:
    positions = state["embeddings.position_embeddings.weight"][:LONGEST]
    table = graph.constant((positions + state["embeddings.token_type_embeddings.weight"][0]).numpy())
    length = graph.node("Slice", graph.node("Shape", ids), *(graph.constant(np.array([n])) for n in (1, 2)))
    place = graph.node("Slice", table, graph.constant(np.array([0])), length, graph.constant(np.array([0])))
    return graph.node(
        "LayerNormalization",
        graph.node("Add", word, place),
        graph.constant(state["embeddings.LayerNorm.weight"].numpy()),
        graph.constant(state["embeddings.LayerNorm.bias"].numpy()),
        axis=-1,
        epsilon=epsilon,
    )


def _layer(
    graph: Graph,
    x: str,
    lengths: str,
    state: dict[str, Tensor],
    ranges: dict[str, Tensor],
    at: str,
    heads: int,
    epsilon: float,
) -> str:
    attention = f"{at}attention."
    triple = [f"{attention}self.{name}" for name in ("query", "key", "value")]
    weight = torch.cat([state[f"{name}.weight"] for name in triple])
    bias = torch.cat([state[f"{name}.bias"] for name in triple])
    together = graph.node("Add", _dense(graph, x, weight, ranges[triple[0]]), graph.constant(bias.numpy()))
    query, key, value = graph.nodes_of("Split", 3, together, axis=2, num_outputs=3)
    seen = graph.node("MultiHeadAttention", query, key, value, "", lengths, domain=MICROSOFT, num_heads=heads)
    mixed = _dense(graph, seen, state[f"{attention}output.dense.weight"], ranges[f"{attention}output.dense"])
    x = _normed(graph, mixed, x, state, f"{attention}output", epsilon)
    wide = _dense(graph, x, state[f"{at}intermediate.dense.weight"], ranges[f"{at}intermediate.dense"])
    bent = graph.node(
        "BiasGelu", wide, graph.constant(state[f"{at}intermediate.dense.bias"].numpy()), domain=MICROSOFT
    )
    narrow = _dense(graph, bent, state[f"{at}output.dense.weight"], ranges[f"{at}output.dense"])
    return _normed(graph, narrow, x, state, f"{at}output", epsilon)


def _normed(graph: Graph, x: str, skip: str, state: dict[str, Tensor], at: str, epsilon: float) -> str:
    """LayerNorm(x + skip + bias of the dense layer before)."""
    return graph.node(
        "SkipLayerNormalization",
        x,
        skip,
        *(
            graph.constant(state[f"{at}.{name}"].numpy())
            for name in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")
        ),
        domain=MICROSOFT,
        epsilon=epsilon,
    )


def _dense(graph: Graph, x: str, weight: Tensor, span: Tensor) -> str:
    """x @ weight.T on integers, without a bias; `weight` is (out, in), `span` the range of x by column."""
    smooth = torch.sqrt(weight.abs().amax(0).clamp(min=1e-5) / span.clamp(min=1e-5)).numpy()
    columns = weight.T.numpy() / smooth[:, None]
    scales = np.maximum(np.abs(columns).max(axis=0), 1e-12) / _WEIGHT_TOP
    whole = np.rint(columns / scales).astype(np.int8)
    x = graph.node("Mul", x, graph.constant(smooth))
    largest = graph.node("ReduceMax", graph.node("Abs", x), graph.constant(np.array([-1])), keepdims=1)
    largest = graph.node("Max", largest, graph.constant(np.float32(1e-12)))
    step = graph.constant(np.float32(1 / 127))
    zero = graph.constant(np.uint8(_ZERO))
    shrunk = graph.node("QuantizeLinear", graph.node("Div", x, largest), step, zero)
    product = graph.node(
        "MatMulIntegerToFloat",
        shrunk,
        graph.constant(whole),
        step,
        graph.constant(scales.astype(np.float32)),
        zero,
        domain=MICROSOFT,
    )
    return graph.node("Mul", product, largest)


def _pooled(graph: Graph, hidden: str, mask: str, state: dict[str, Tensor]) -> None:
    """The mean over the tokens of each text, through `DENSE` where there is one, scaled to length 1: ``vectors``."""
    weight = graph.node(
        "Unsqueeze", graph.node("Cast", mask, to=TensorProto.FLOAT), graph.constant(np.array([2]))
    )
    total = graph.node(
        "ReduceSum", graph.node("Mul", hidden, weight), graph.constant(np.array([1])), keepdims=0
    )
    if f"{DENSE}.weight" in state:
        # A bias is added to a mean, not to a total.
        mean = graph.node(
            "Div", total, graph.node("ReduceSum", weight, graph.constant(np.array([1])), keepdims=0)
        )
        turned = graph.node("MatMul", mean, graph.constant(state[f"{DENSE}.weight"].T.numpy()))
        total = graph.node("Add", turned, graph.constant(state[f"{DENSE}.bias"].numpy()))
    length = graph.node("ReduceL2", total, graph.constant(np.array([1])), keepdims=1)
    graph.nodes.append(helper.make_node("Div", [total, length], ["vectors"]))
