"""Reports built from what a test says about them, and BM25 once more, in plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from corpus.report import Passage, Report, Role, Section
from index.engine.local.bm25 import K1, B
from index.text.tokens import terms


@dataclass(frozen=True)
class Part:
    """A heading path with the paragraphs under it."""

    headings: tuple[str, ...]
    role: Role
    passages: tuple[str, ...]
    point: str | None = None


def report_of(
    path: str, title: str, *parts: Part, year: int | None = 2023, unit: str | None = "河湾镇"
) -> Report:
    """A report of a title, then for each part its innermost heading and its passages, a line each."""
    lines = [title]
    sections: list[Section] = []
    passages: list[Passage] = []

    def add(line: str) -> tuple[int, int]:
        start = len("\n".join(lines)) + 1
        lines.append(line)
        return start, start + len(line)

    for part in parts:
        start, end = add(part.headings[-1])
        sections.append(
            Section(part.headings[-1], len(part.headings), start, end, start, end, None, part.role)
        )
        for text in part.passages:
            spot = add(text)
            passages.append(Passage(*spot, text, part.headings, part.point, part.role, len(sections) - 1))
    return Report(
        path=path,
        digest=f"digest of {path}",
        format="txt",
        encoding="utf-8",
        text="\n".join(lines),
        title=title,
        title_start=0,
        title_end=len(title),
        year=year,
        unit=unit,
        kind=None,
        sections=tuple(sections),
        passages=tuple(passages),
        noise=(),
    )


def idf(size: int, df: float) -> float:
    return log(1 + (size - df + 0.5) / (df + 0.5))


def shares(
    texts: Sequence[str],
    words: Sequence[str],
    counted: Sequence[str] | None = None,
    usual: float | None = None,
) -> list[float]:
    """BM25 of each text for these terms, or for those counted of them, over what no text can reach.

    `usual` takes the place of the average length.
    """
    documents = [terms(text) for text in texts]
    average = usual or sum(map(len, documents)) / len(documents)
    weight = {word: idf(len(documents), sum(word in document for document in documents)) for word in words}
    ceiling = sum(weight[word] * (K1 + 1) for word in words)
    return [
        sum(
            weight[word] * tf * (K1 + 1) / (tf + K1 * (1 - B + B * len(document) / average))
            for word in (words if counted is None else counted)
            if (tf := document.count(word))
        )
        / ceiling
        for document in documents
    ]
