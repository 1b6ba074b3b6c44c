"""Text → vectors: the bundled contextual encoder, a static model, or any sentence-transformers model."""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.roles.reader import RoleReader
from index.models.base import ModelUnavailable, Progress, TokenVectors, unit
from index.models.cross_encoder import PairScores
from index.models.interaction import QuestionTokens
from index.models.static import StaticEncoder
from index.text.tokens import simplified

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_MODELS = Path(__file__).resolve().parent.parent / "model"
BUNDLED = _MODELS / "youju-zh-en"
# What embeds questions and passages where no other model is named.
CONTEXTUAL = _MODELS / "youju-context"

_BATCH = 512


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is their likeness."""

    @property
    def name(self) -> str:
        """What was asked for: ``youju-zh-en``, a hub name, or a folder."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could get another vector."""

    @property
    def dimension(self) -> int:
        """The width of every vector."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape ``(len(texts), dimension)``, rows of length 1."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages, likewise; `progress` is told how many were just done."""


@runtime_checkable
class DraftingEncoder(Encoder, Protocol):
    """An encoder that also knows a quick way to vectors near its own."""

    def draft_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """As `encode_passages`, far quicker and less exact."""


@runtime_checkable
class RoleEncoder(Encoder, RoleReader, Protocol):
    """An encoder that also reads whole sections for what their sentences are."""


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives single tokens vectors: of texts, from which it makes drafts of passages, and of
    a question and its passages, to be compared one by one."""

    def token_vectors(self, texts: Sequence[str]) -> TokenVectors:
        """Vectors of each text's tokens; the more a token tells, the longer its vector."""

    def question_tokens(self, question: str) -> QuestionTokens:
        """Unit vectors of a question's tokens and how much each tells, to compare with those of passages."""

    def passage_tokens(self, texts: Sequence[str]) -> TokenVectors:
        """Unit vectors of each text's tokens, to compare with those of a question."""

    def pooled(self, tokens: TokenVectors) -> NDArray[np.float32]:
        """The vectors of texts with these tokens, shape ``(texts, dimension)``, rows of length 1."""


@runtime_checkable
class PairEncoder(TokenEncoder, Protocol):
    """An encoder with a network beside it that reads question and passage together, and two statements."""

    def pair_scores(self, question: str, passages: Sequence[str]) -> PairScores:
        """What is made of each passage beside the question."""

    def statement_scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Of each pair of an earlier problem, or a topic, and a statement, shape ``(pairs, 6)``: a logit for each of
        `index.models.cross_encoder.RELATED`, and the log odds that the statement says the topic."""


def load_encoder(name: str | None = None) -> Encoder:
    """The encoder called `name`; the bundled contextual one for None or its own name."""
    if name is None or name == CONTEXTUAL.name:
        from index.models.bundled import BundledEncoder

        return BundledEncoder(CONTEXTUAL)
    if name == BUNDLED.name:
        return StaticEncoder(BUNDLED)
    return TransformerEncoder(name)


# Models trained with a fixed text in front of a question or a passage and published
# without saying so in their configuration: (part of the name, question, passage).
_PREFIXES = (
    (
        "e5-large-instruct",
        "Instruct: Given a question, retrieve passages that answer it\nQuery: ",
        "",
    ),
    ("e5-", "query: ", "passage: "),
    ("bge-small-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    ("bge-base-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    ("bge-large-zh", "为这个句子生成表示以用于检索相关文章：", ""),
)


class TransformerEncoder:
    """Any sentence-transformers model, by hub name or folder, on the GPU where there is one."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load_transformer(name)
        dimension = self._model.get_embedding_dimension()
        self.dimension = dimension or int(self._model.encode(["维"]).shape[1])
        self.fingerprint = _fingerprint(self._model, name)
        own_prompts = any(self._model.prompts.values())
        lowered = name.lower()
        self._question_prefix, self._passage_prefix = next(
            ((q, p) for part, q, p in _PREFIXES if re.search(rf"\b{part}", lowered) and not own_prompts),
            ("", ""),
        )

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        prefixed = [self._question_prefix + simplified(text) for text in texts]
        return unit(self._model.encode_query(prefixed, show_progress_bar=False))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [self._passage_prefix + simplified(text) for text in texts[start : start + _BATCH]]
            encoded = self._model.encode_document(batch, show_progress_bar=False)
            vectors[start : start + len(batch)] = unit(encoded)
            if progress:
                progress(len(batch))
        return vectors


def _load_transformer(name: str) -> "SentenceTransformer":
    def load(local: bool) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(name, trust_remote_code=False, local_files_only=local)

    return fetching(name, load, _unavailable)


Model = TypeVar("Model")


def fetching(name: str, load: Callable[[bool], Model], unavailable: Callable[[str], YoujuError]) -> Model:
    """What `load` gives: from this machine where it is, else from a hub; `unavailable` makes the error.

    `load` is told whether it must do without a network.
    """
    try:
        from safetensors import SafetensorError
    except ImportError as error:
        raise unavailable(name) from error
    if not name.strip():
        raise unavailable(name)
    failures = (OSError, ValueError, RuntimeError, ImportError, KeyError, TypeError, SafetensorError)
    try:
        # What is on this machine is used as it is, whether or not the network has a newer one.
        return load(True)
    except failures as error:
        if Path(name).exists() or not _hub_answers():
            raise unavailable(name) from error
    try:
        return load(False)
    except failures as error:
        raise unavailable(name) from error


def _hub_answers() -> bool:
    """Whether a download can be tried: the hub's own client takes over a minute to find out that it cannot."""
    from urllib.error import HTTPError
    from urllib.request import urlopen

    from huggingface_hub.constants import ENDPOINT, HF_HUB_OFFLINE

    if HF_HUB_OFFLINE:
        return False
    try:
        urlopen(ENDPOINT, timeout=5).close()  # noqa: S310 — an address of the user's own environment
    except HTTPError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _unavailable(name: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"找不到或打不开模型 {name}：离线时请给出本机上模型文件夹的路径，或用 --model {CONTEXTUAL.name} 换回内置模型。",
        f"The model {name} cannot be found or opened: offline, give the path of a model folder "
        f"on this machine, or say --model {CONTEXTUAL.name} to use the bundled one.",
    )


def _fingerprint(model: "SentenceTransformer", name: str) -> str:
    """Digest of the parameters, so that a folder whose files changed is another model."""
    digest = hashlib.sha256(name.encode("utf-8"))
    for key, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().flatten()
        # A few thousand numbers of each tensor tell two trainings apart without reading gigabytes.
        step = max(1, flat.numel() // 4096)
        digest.update(key.encode("utf-8") + str(tuple(tensor.shape)).encode("ascii"))
        digest.update(flat[::step].float().cpu().numpy().tobytes())
    return digest.hexdigest()[:32]
