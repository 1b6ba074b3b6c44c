"""An optional second look: a cross-encoder reads question and passage together.

Off by default: such a model takes a second where the search takes milliseconds, and none
is bundled. What it finds is added to the scores, so that roles and headings still count.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from index.models.encoder import fetching

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class RerankerUnavailable(YoujuError):
    """The cross-encoder cannot be found or opened."""


class Reranker:
    """Any sentence-transformers CrossEncoder with one score a pair, by hub name or folder."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load(name)

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers, 0.0–1.0, shape ``(len(texts),)``."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        from torch.nn import Sigmoid

        pairs = [(question, text) for text in texts]
        found = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return np.nan_to_num(np.asarray(found, dtype=np.float32))


def load_reranker(name: str | None) -> Reranker | None:
    """The reranker of this name, none without one; RerankerUnavailable where it cannot be opened."""
    return None if name is None else Reranker(name)


def _load(name: str) -> "CrossEncoder":
    from sentence_transformers import CrossEncoder

    model = fetching(
        name, lambda local: CrossEncoder(name, local_files_only=local, trust_remote_code=False), _unavailable
    )
    if model.num_labels != 1:
        raise _unavailable(name)
    return model


def _unavailable(name: str) -> RerankerUnavailable:
    return RerankerUnavailable(
        f"找不到或打不开重排模型 {name}：需要每对文本给一个分数的 CrossEncoder；离线时请给出本机文件夹的路径，"
        "或去掉 --reranker。",
        f"The reranker {name} cannot be found or opened: it must be a CrossEncoder with one score a pair; offline, "
        "give the path of a folder on this machine, or leave out --reranker.",
    )
