"""The contextual encoder, run by ONNX Runtime: no PyTorch is imported.

A text becomes tokens, the network gives each a vector in its context, their mean through a dense layer,
scaled to length 1, is the text's vector. Chinese and English lie in one space.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.models.base import Progress, damaged
from index.models.tokenization import Ids, cutter_of, digest

FILES = ("encoder.onnx", "model.safetensors", "tokenizer.json")
# Tokens, the two special ones included; the network has learnt no more positions.
LONGEST_QUESTION, LONGEST_PASSAGE = 64, 256
# Tokens in a batch: more gains no speed and takes memory.
_TOKENS_AT_ONCE = 1_024
# Questions whose tokens are kept a while: what ranks passages asks for them next.
_REMEMBERED = 64


@dataclass(frozen=True, slots=True, eq=False)
class QuestionRead:
    """A question: its ``vector`` of length 1, shape ``(dimension,)``, the ``ids`` of its tokens and what the network
    says of each, ``hidden``, shape ``(tokens, hidden)``; without the marks of its start and end."""

    vector: NDArray[np.float32]
    ids: Ids
    hidden: NDArray[np.float32]


class ContextualEncoder:
    """The network of a model folder: `FILES`."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        try:
            self.fingerprint = digest(*(folder / file for file in FILES))
            self._cutter = cutter_of(folder)
            self._session = session(folder / "encoder.onnx", threads)
            # ONNX Runtime keeps what its greediest moment took: two batches at once would double that for good,
            # and gain nothing, since one alone uses all its threads. A question is small and waits for none.
            self._one_batch = threading.Lock()
        except Exception as error:
            raise damaged(folder, error) from error
        self.name = folder.name
        self.dimension = int(self._session.get_outputs()[0].shape[1])
        self._known: dict[str, QuestionRead] = {}

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape ``(len(texts), dimension)``, rows of length 1."""
        if len(texts) == 1:
            (read,) = self.read_questions(texts)
            if len(self._known) >= _REMEMBERED:
                self._known = {}
            self._known[texts[0]] = read
            return read.vector[None].copy()
        return self._encode(texts, LONGEST_QUESTION, None)

    def read_question(self, text: str) -> QuestionRead:
        """A question with what the network says of each of its tokens; read again only where it is not the one of
        the last few that `encode_questions` was asked for alone."""
        return self._known.get(text) or self.read_questions([text])[0]

    def read_questions(self, texts: Sequence[str]) -> list[QuestionRead]:
        """Questions with what the network says of each of their tokens."""
        return self._read(self._cutter.framed(texts, LONGEST_QUESTION))

    def read_tokens(self, ids: Ids) -> NDArray[np.float32]:
        """What the network says of each token standing alone, shape ``(len(ids), hidden)``."""
        first, last = self._cutter.first, self._cutter.last
        return np.concatenate([one.hidden for one in self._read([np.array([first, i, last]) for i in ids])])

    def _read(self, cut: Sequence[Ids]) -> list[QuestionRead]:
        found: dict[int, QuestionRead] = {}
        for some in _batches(cut):
            vectors, hidden = self._run([cut[i] for i in some], ["vectors", "tokens"])
            for row, i in enumerate(some):
                ids = cut[i][1:-1]
                found[i] = QuestionRead(vectors[row], ids, hidden[row, 1 : len(ids) + 1])
        return [found[i] for i in range(len(cut))]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages, likewise; `progress` is told how many were just done."""
        return self._encode(texts, LONGEST_PASSAGE, progress)

    def _encode(self, texts: Sequence[str], longest: int, progress: Progress | None) -> NDArray[np.float32]:
        cut = self._cutter.framed(texts, longest)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for some in _batches(cut):
            with self._one_batch if longest > LONGEST_QUESTION else nullcontext():
                (vectors[some],) = self._run([cut[i] for i in some], ["vectors"])
            if progress:
                progress(len(some))
        return vectors

    def _run(self, cut: Sequence[Ids], outputs: list[str]) -> list[NDArray[np.float32]]:
        ids = np.zeros((len(cut), max(map(len, cut))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(cut):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        return self._session.run(outputs, {"input_ids": ids, "attention_mask": mask})


def _batches(cut: Sequence[Ids]) -> Iterator[list[int]]:
    """The places of texts of like length, which go together, so that little is computed on padding."""
    order = sorted(range(len(cut)), key=lambda i: -len(cut[i]))
    while order:
        some = order[: max(1, _TOKENS_AT_ONCE // len(cut[order[0]]))]
        order = order[len(some) :]
        yield some


class Session(Protocol):
    """What is used of a session of ONNX Runtime."""

    def run(
        self, outputs: Sequence[str], inputs: Mapping[str, NDArray[Any]], /
    ) -> list[NDArray[np.float32]]: ...

    def get_outputs(self) -> Sequence[Any]: ...


# What a session was given in place of its own constants lives as long as it does.
_given: "WeakKeyDictionary[Any, list[Any]]" = WeakKeyDictionary()


def session(file: Path, threads: int, instead: Mapping[str, NDArray[Any]] | None = None) -> Session:
    """A network on so many threads of the processor; with these constants, by name, `instead` of its own."""
    # Without this the package reports its use over the network; it is read while it is imported.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait asleep: a question comes now and then, and others work beside it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    values = [(name, onnxruntime.OrtValue.ortvalue_from_numpy(one)) for name, one in (instead or {}).items()]
    for name, value in values:
        options.add_initializer(name, value)
    made: Session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    _given[made] = [instead, values]
    return made
