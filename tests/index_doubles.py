"""Doubles for the index: an encoder whose vectors can be worked out on paper."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UnreadableReport
from corpus.read import read_reports
from corpus.report import Noise, Passage, Problem, ReadWarning, Report, Section
from corpus.sandbox.worker import problem_of
from index.storage.cut import IndexRows, file_report

MARKS = "甲乙丙"


class MarkEncoder:
    """Counts 甲, 乙 and 丙, adds a constant 1 and a 0: 甲甲 → (2, 0, 0, 1, 0) / √5. Keeps what it was asked.

    Five numbers, as FAISS adds four in an order that hangs on how many vectors there are.
    """

    dimension = 5

    def __init__(self, fingerprint: str = "marks-1", name: str = "marks") -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.passages: list[str] = []
        self.calls = 0

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([[*(text.count(mark) for mark in MARKS), 1, 0] for text in texts], dtype=np.float32)
        rows = rows.reshape(len(texts), self.dimension)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.calls += 1
        self.passages.extend(texts)
        if progress:
            progress(len(texts))
        return self.encode_questions(texts)


def make_report(path: str, *points: str, title: str = "年度总结", year: int | None = 2023) -> Report:
    """A report of a title line, a heading 一、问题, and one passage a point."""
    heading = "一、问题"
    text = "\n".join([title, heading, *points])
    start = len(title) + len(heading) + 2
    passages = []
    for number, point in enumerate(points):
        end = start + len(point)
        label = "一是" if number == 0 else None
        passages.append(
            Passage(start, end, point, (heading,), label, "problem", 1, None if number else 3, 0.625)
        )
        start = end + 1
    body = len(title) + 1
    sections = (
        Section("", 0, 0, 0, 0, body, None, "other"),
        Section(heading, 1, body, body + len(heading), body, len(text), None, "problem"),
    )
    return Report(
        path=path,
        digest=f"digest of {path}",
        format="txt",
        encoding="utf-8",
        text=text,
        title=title,
        title_start=0,
        title_end=len(title),
        year=year,
        unit="档案馆",
        kind=None,
        sections=sections,
        passages=tuple(passages),
        noise=(Noise("site mark", "（某网）", 2),),
        warnings=(ReadWarning("末尾不完整", "the end is cut off"),),
    )


def write_report(folder: Path, name: str, *points: str, title: str = "河湾镇工作总结") -> Path:
    """A small .txt report, every point a paragraph under 一、存在问题."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([title, "一、存在问题", *points]) + "\n", encoding="utf-8")
    return path


class Unfenced:
    """Reads in this process, as `corpus.sandbox.pool.Sandbox` does in others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def warm_up(self) -> None:
        pass

    def close(self) -> None:
        pass

    def read(self, files: Iterable[Path]) -> Iterator[tuple[IndexRows, ...] | Problem]:
        for file in files:
            try:
                yield tuple(map(file_report, read_reports(self._folder, file)))
            except UnreadableReport as error:
                yield problem_of(self._folder, file, error)
