"""Late interaction: how near the words of a question come to those of a passage, one by one.

The tokens of a question are read in their context, by the encoder; those of a passage have a row each, which
leans to its neighbours'. So nothing is stored for a passage, and the words of dozens are compared in milliseconds
(Khattab & Zaharia 2020, with a static side for the passages). `training.interaction` learns both sides.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.base import damaged, unit
from index.models.int4 import unpacked
from index.models.tokenization import Ids

FILE = "interaction.safetensors"
# A token of a passage takes on so much of each of so many neighbours on either side, on which its meaning depends.
LEANING, REACH = 0.1, 2


@dataclass(frozen=True, slots=True, eq=False)
class QuestionTokens:
    """The tokens of a question: ``vectors`` of length 1, shape ``(tokens, width)``, and how much each tells,
    ``weights`` above 0 that add up to 1, shape ``(tokens,)``."""

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]


class LateInteraction:
    """``interaction.safetensors`` of a model folder.

    ``rows`` is uint8 ``(tokens, width / 2)``, int4 two columns a byte as in the static table; their lengths do
    not count. ``head`` ``(width, hidden)`` and ``head_bias`` ``(width,)`` take what the encoder says of a token of
    a question to the space of the rows; ``tell`` ``(hidden,)``, ``tell_bias`` ``(1,)`` and ``tell_rows``
    ``(tokens,)`` say how much it tells, before softplus. ``network`` are the bytes of the fingerprint of the network
    that all were learned from.
    """

    def __init__(self, folder: Path, tokens: int, network: str) -> None:
        """`tokens` is the size of the vocabulary, `network` the fingerprint of the network; ModelUnavailable where the
        file is missing or another's."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            tensors = load_file(folder / FILE)
            self._rows = unpacked(tensors["rows"])
            self._head, self._head_bias, self._tell, self._tell_bias, self._tell_rows = (
                tensors[name].astype(np.float32)
                for name in ("head", "head_bias", "tell", "tell_bias", "tell_rows")
            )
            lengths = np.sqrt(np.einsum("td,td->t", self._rows, self._rows, dtype=np.float32))
            self._scales = 1.0 / np.maximum(lengths, 1e-12)
            width, hidden = self._head.shape
            if (
                not len(self._rows) == len(self._tell_rows) == tokens
                or (self._rows.shape[1], len(self._head_bias), len(self._tell)) != (width, width, hidden)
                or tensors["network"].tobytes().hex() != network
            ):
                raise ValueError("its files do not belong together")
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise damaged(folder, error) from error

    def of_question(self, ids: Ids, hidden: NDArray[np.float32]) -> QuestionTokens:
        """The tokens `ids` of a question and what the encoder says of each, shape ``(tokens, hidden)``."""
        told = hidden @ self._tell + self._tell_bias + self._tell_rows[ids]
        weights = np.logaddexp(0.0, told).astype(np.float32)
        return QuestionTokens(
            unit(hidden @ self._head.T + self._head_bias), weights / max(float(weights.sum()), 1e-12)
        )

    def of_passages(self, ids: Ids, counts: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of the tokens of some texts, one text after the other, of which each has so many; of length 1,
        shape ``(tokens, width)``."""
        rows = self._rows[ids] * self._scales[ids, None]
        owner = np.repeat(np.arange(len(counts)), counts)
        leaning = rows.copy()
        for step in range(1, REACH + 1):
            together = LEANING * (owner[step:] == owner[:-step]).astype(np.float32)[:, None]
            leaning[step:] += together * rows[:-step]
            leaning[:-step] += together * rows[step:]
        return unit(leaning)
