"""The last layer of the network that ships, which libraries with questions in vain correct after it was trained.

Training saw each question beside passages of official text. What a folder of reports is asked in vain is nearer: the
very matter is there, and not what is asked. `training.confidence` learns from such questions in which direction of
what the network judged a pair by the log odds go wrong, and writes it here: a row of its own, so that it can be
learned again from the same start.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from index.models.cross_encoder import ANSWERS, CORRECTED, LOGITS


@dataclass(frozen=True, slots=True, eq=False)
class LastLayer:
    """``weight``, shape ``(width, 3)``, and ``bias``, shape ``(3,)``."""

    weight: NDArray[np.floating]
    bias: NDArray[np.floating]

    def trained(self, judged: NDArray[np.floating]) -> NDArray[np.floating]:
        """The log odds that a passage answers as training left them, shape ``(pairs,)``, of what the network judged,
        shape ``(pairs, width)``."""
        return np.asarray(judged @ self.weight[:, ANSWERS] + self.bias[ANSWERS])


def read(network: Path) -> LastLayer:
    return LastLayer(*(numpy_helper.to_array(one).copy() for one in _constants(_graph(network))))


def correct(network: Path, direction: NDArray[np.float64], offset: float) -> None:
    """Make the corrected log odds the inner product with this `direction`, shape ``(width,)``, and an `offset`."""
    graph = _graph(network)
    weight, bias = _constants(graph)
    for constant, value in ((weight, direction), (bias, offset)):
        numbers = numpy_helper.to_array(constant).copy()
        numbers[..., CORRECTED] = value
        constant.CopyFrom(numpy_helper.from_array(numbers, constant.name))
    network.write_bytes(graph.SerializeToString())


def _graph(network: Path) -> onnx.ModelProto:
    """Without what lies beside it, which stays there."""
    return onnx.load(network, load_external_data=False)


def _constants(model: onnx.ModelProto) -> tuple[onnx.TensorProto, onnx.TensorProto]:
    """The weight and the bias behind `LOGITS`."""
    made_by = {output: node for node in model.graph.node for output in node.output}
    constants = {one.name: one for one in model.graph.initializer}
    added = made_by[made_by[LOGITS].input[0]]
    multiplied = made_by[added.input[0]]
    return constants[multiplied.input[1]], constants[added.input[1]]
