"""A cross-encoder: question and passage are read together, run by ONNX Runtime without PyTorch.

Where the encoder gives each text a vector of its own, this network sees both at once, and so what is asked beside what
is said: 谁拿的头名 beside 举办演讲比赛 is near, and no answer. It is far slower, so that it reads the best few
passages alone (`retrieval.ranking.cross_encoding`).
"""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.base import damaged
from index.models.int4 import unpacked
from index.models.transformer import Session, session
from index.text.tokens import simplified

FOLDER = Path(__file__).resolve().parent.parent / "model" / "youju-cross-encoder"
NETWORK, ROWS, PIECES = "cross_encoder.onnx", "rows.safetensors", "tokenizer.json"
# Its lowest layers, which read sections for roles.
SECTIONS = "sections.onnx"
# The whole numbers of its dense layers, and what is added to them where statements, or roles, are read.
BODY, FOR_STATEMENTS, FOR_ROLES = "body.safetensors", "statements.safetensors", "roles.safetensors"
LEFT, RIGHT = ".left", ".right"  # of each layer the two factors of that
LARGEST = 64  # of these numbers: `training.encoder.network` says why
# More threads gain little for a few short pairs.
THREADS = min(4, os.cpu_count() or 1)
# Tokens of a question and of a passage, the marks left out; the network has learnt no more positions.
LONGEST_QUESTION, LONGEST_PASSAGE = 48, 230
# Likewise of two statements.
LONGEST_EARLIER, LONGEST_LATER = 80, 110
# What comes out for each pair: the two numbers that training weighed, and the second as libraries corrected it; and
# what the last layer makes them of.
LOGITS, JUDGED = "logits", "judged"
BETTER, ANSWERS, CORRECTED = 0, 1, 2
# What comes out for two statements: a logit for each that a later one may say of an earlier problem, the first that it
# is not about it at all, and the log odds that a statement says a topic.
STATEMENTS = "statements"
RELATED = ("none", "solved", "partly", "again", "action")
SAYS = len(RELATED)
# What the last layer of `SECTIONS` makes of each token.
TOKENS = "tokens"
TOGETHER = 16  # pairs of statements read at once


def below(heading: str, text: str) -> str:
    """A passage or a statement as it is read: under its innermost heading, "" for none."""
    return f"{heading}\n{text}" if heading else text


@dataclass(frozen=True, slots=True, eq=False)
class PairScores:
    """Of each passage, shape ``(passages,)``: ``better``, a logit that says which of several passages answers a
    question and means nothing by itself, and ``answers``, the log odds that it does, as libraries with questions in
    vain corrected what training weighed (`training.confidence`). ``judged``, shape ``(passages, width)``, is what the
    last layer makes them of."""

    better: NDArray[np.float32]
    answers: NDArray[np.float32]
    judged: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))


class CrossEncoder:
    """The network of a folder: `NETWORK` with its `BODY`, the rows of its tokens, int4 as `index.models.int4` packs
    them, in `ROWS`, and `PIECES`. ModelUnavailable where one of these two cannot be read, and at the first use of another.

    Statements and roles are read by the same network with other numbers in its dense layers, W8 + left · right, whose
    factors, of a low rank, `FOR_STATEMENTS` and `FOR_ROLES` hold (LoRA, Hu et al. 2021): what is learned of them leaves
    what is asked of passages alone. Roles are told by its lowest layers, `SECTIONS`. The network, and each with other
    numbers, is opened when it is first needed.
    """

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            self._pieces = Tokenizer.from_file(str(folder / PIECES))
            self._pieces.no_padding()
            self._pieces.no_truncation()
            first, last = (self._pieces.token_to_id(mark) for mark in ("<s>", "</s>"))
            tensors = load_file(folder / ROWS)
            if first is None or last is None or len(tensors["rows"]) != self._pieces.get_vocab_size():
                raise ValueError("its files do not belong together")
            self._rows, self._scales = unpacked(tensors["rows"]), tensors["scales"]
            self.folder, self._threads = folder, threads
        except Exception as error:
            raise damaged(folder, error) from error
        self._first, self._last = first, last
        self._opened: dict[str | None, _Guarded] = {}
        self._opening = {name: threading.Lock() for name in (None, FOR_STATEMENTS, FOR_ROLES)}

    def scores(self, question: str, passages: Sequence[str]) -> PairScores:
        """What is made of each passage beside the question; the order of passages changes nothing."""
        if not passages:
            nothing = np.zeros(0, dtype=np.float32)
            return PairScores(nothing, nothing)
        asked, *said = self.cut([question, *passages])
        head = asked[:LONGEST_QUESTION]
        logits, judged = self.run([(head, ids[:LONGEST_PASSAGE]) for ids in said], [LOGITS, JUDGED])
        return PairScores(logits[:, BETTER], logits[:, CORRECTED], judged)

    def statement_scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """What comes out as `STATEMENTS` of each pair of an earlier problem, or a topic, and a statement, shape
        ``(pairs, 6)``."""
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        ids = dict(zip(texts, self.cut(texts), strict=True))
        cut = [(ids[earlier][:LONGEST_EARLIER], ids[later][:LONGEST_LATER]) for earlier, later in pairs]
        found = np.zeros((len(cut), SAYS + 1), dtype=np.float32)
        # Those of like length together, so that little is read of nothing.
        order = sorted(range(len(cut)), key=lambda place: sum(map(len, cut[place])))
        for start in range(0, len(order), TOGETHER):
            part = order[start : start + TOGETHER]
            found[part] = self.run([cut[place] for place in part], [STATEMENTS], FOR_STATEMENTS)[0]
        return found

    def run(
        self,
        pairs: Sequence[tuple[Sequence[int], Sequence[int]]],
        wanted: list[str],
        reading: str | None = None,
    ) -> list[NDArray[np.float32]]:
        """These outputs for pairs of tokens, each side followed by its mark, with what a file adds for `reading` so."""
        network = self._reading(reading)
        whole = [[self._first, *left, self._last, *right, self._last] for left, right in pairs]
        lengths = np.array([len(one) for one in whole], dtype=np.int32)
        ids = np.zeros((len(whole), lengths.max()), dtype=np.int64)
        for row, one in enumerate(whole):
            ids[row, : len(one)] = one
        at = np.arange(ids.shape[1])
        seen = at < lengths[:, None]
        of_right = seen & (at >= np.array([len(left) + 2 for left, _ in pairs])[:, None])
        words = self._rows[ids].astype(np.float32)
        words *= self._scales[ids, None]
        inputs: dict[str, NDArray[Any]] = {
            "words": words,
            "types": of_right.astype(np.int64),
            "lengths": lengths,
            "mask": seen.astype(np.float32),
        }
        with network.one_batch:
            return network.session.run(wanted, inputs)

    def _reading(self, file: str | None) -> "_Guarded":
        """The network with what `file` adds to its layers; as it is for None, or where nothing is added for statements."""
        found = self._opened.get(file)
        if found is None:
            # A lock each: no question waits while what reads statements is opened.
            with self._opening[file]:
                found = self._opened.get(file) or self._open(file)
                self._opened[file] = found
        return found

    def _open(self, file: str | None) -> "_Guarded":
        from safetensors.numpy import load_file

        if file == FOR_STATEMENTS and not (self.folder / file).is_file():
            return self._reading(None)
        network = SECTIONS if file == FOR_ROLES else NETWORK
        try:
            whole = None
            if file is not None:
                whole = added(load_file(self.folder / BODY), load_file(self.folder / file))
            return _Guarded(session(self.folder / network, self._threads, whole))
        except Exception as error:
            raise damaged(self.folder, error) from error

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of texts."""
        plain = [simplified(text) for text in texts]
        return [encoding.ids for encoding in self._pieces.encode_batch_fast(plain, add_special_tokens=False)]

    def placed(self, text: str) -> tuple[list[int], NDArray[np.int64]]:
        """The tokens of a text, and where each begins in it."""
        found = self._pieces.encode(simplified(text), add_special_tokens=False)
        return found.ids, np.array([start for start, _ in found.offsets], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Guarded:
    """A session and what is held while it runs: one batch uses all threads, and ONNX Runtime keeps what the greediest
    moment of a session took. Each has its own, so that no question waits for statements or sections."""

    session: Session
    one_batch: threading.Lock = field(default_factory=threading.Lock)


def added(
    body: Mapping[str, NDArray[np.int8]], factors: Mapping[str, NDArray[np.float16]]
) -> dict[str, NDArray[np.int8]]:
    """The numbers of each dense layer that has factors with these multiplied and added, rounded, none larger than
    `LARGEST`."""
    found = {}
    for name, whole in body.items():
        if name + LEFT not in factors:
            continue
        left, right = (factors[name + side].astype(np.float32) for side in (LEFT, RIGHT))
        found[name] = np.rint(np.clip(whole + left @ right, -LARGEST, LARGEST)).astype(np.int8)
    return found
