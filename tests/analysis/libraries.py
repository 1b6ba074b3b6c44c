"""Small libraries for the analyses: reports by unit and year, each passage with its role."""

from collections.abc import Sequence
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Report, Role, Section
from index.engine.local.snapshot import Snapshot


class CharacterEncoder:
    """A text is the counts of its characters, hashed into 64 numbers: shared characters are likeness."""

    name = "characters"
    fingerprint = "characters-1"
    dimension = 64

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                if character.isalnum():
                    rows[row, ord(character) % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        return self.encode_questions(texts)


class StatementReader(CharacterEncoder):
    """Reads pairs of statements, as a subclass scores them, and no question; keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []

    def _unasked(self, *_: object) -> NoReturn:
        raise AssertionError

    pair_scores = token_vectors = question_tokens = passage_tokens = pooled = _unasked


def report(path: str, unit: str | None, year: int | None, *said: tuple[Role, str]) -> Report:
    """A report of one section, a passage for each (role, words), as sure as a model is."""
    title, heading = f"{unit or '某'}{year or ''}报告", "一、情况"
    text = f"{title}\n{heading}"
    passages = []
    for role, words in said:
        start = len(text) + 1
        text += f"\n{words}"
        passages.append(Passage(start, len(text), words, (heading,), None, role, 0, probability=0.9))
    body = len(title) + 1
    section = Section(heading, 1, body, body + len(heading), body, len(text), None, "other")
    return Report(
        path, f"digest of {path}", "txt", "utf-8", text, title, 0, len(title), year, unit, None,
        (section,), tuple(passages), (),
    )  # fmt: skip


def library(*reports: Report) -> Snapshot:
    return Snapshot.in_memory(reports, CharacterEncoder())
