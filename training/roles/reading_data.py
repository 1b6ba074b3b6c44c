"""Sections with the role of their sentences: what the reading of roles learns from.

======================  ============================================================================================
``sections.jsonl.gz``   ``genre, path, points, roles`` (start, end, role in the points joined by line breaks)
``turns``, ``voices``   ``genre, path, sentences``: each with ``text`` and ``role``, null for nobody knows, joined without
                        anything between
``pairs.jsonl.gz``      ``passage, role, genre``: a passage of one role under no heading
others                  ``heading, path, before, text, role, genre``, a sentence a line; each that stands behind the one
                        ``before`` under the same heading is of one section with it
======================  ============================================================================================

Libraries are folders with ``reports/`` and ``gold/sentences.jsonl``: `training.roles.sections`.
"""

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.report import Role
from training.roles.sections import sections_in

# Passages are many and alone; so much each, and so many of all, no longer than this.
PASSAGE, PASSAGES, LONGEST_PASSAGE = 0.4, 5_000, 140
_ENDS = "。！？；：”』）"
_SHORT = 14  # a shorter sentence without a stop is a line of its own, a date or a name
Row = dict[str, Any]
# Start, end, role.
Labelled = tuple[int, int, Role]


@dataclass(frozen=True, slots=True)
class Section:
    """A text below ``headings`` in a report of some ``kind``, the roles of stretches of it, and what these weigh."""

    kind: str | None
    headings: tuple[str, ...]
    text: str
    labels: tuple[Labelled, ...]
    weight: float = 1.0


def read(files: Iterable[Path], libraries: Iterable[Path]) -> list[Section]:
    """All sections of files and libraries."""
    found: list[Section] = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        found += READERS.get(file.name.partition(".")[0], _chained)(rows)
    for number, folder in enumerate(libraries):
        found += _of_sections(list(sections_in(folder, number)))
    return found


def _of_sections(rows: Sequence[Row]) -> Iterator[Section]:
    for row in rows:
        if row["roles"]:
            labels = tuple((start, end, role) for start, end, role in row["roles"])
            yield Section(row["genre"], tuple(row["path"]), "\n".join(row["points"]), labels)


def _of_sentences(rows: Sequence[Row]) -> Iterator[Section]:
    for row in rows:
        text, labels = "", []
        for sentence in row["sentences"]:
            # A line of its own begins with its break.
            start = len(text) + len(sentence["text"]) - len(sentence["text"].lstrip("\n"))
            text += sentence["text"]
            if sentence["role"]:
                labels.append((start, len(text), sentence["role"]))
        yield Section(row.get("genre"), tuple(row["path"]), text, tuple(labels))


def _of_passages(rows: Sequence[Row]) -> Iterator[Section]:
    short = [row for row in rows if row.get("role") and len(row["passage"]) < LONGEST_PASSAGE]
    chance = random.Random(1)
    for row in chance.sample(short, min(PASSAGES, len(short))):
        kind = row.get("genre") if chance.random() < 0.5 else None
        text = row["passage"]
        yield Section(kind, (), text, ((0, len(text), row["role"]),), PASSAGE)


def _chained(rows: Sequence[Row]) -> Iterator[Section]:
    last: Row | None = None
    text, labels = "", list[Labelled]()
    for row in rows:
        if last is None or not _follows(row, last):
            if last is not None:
                yield Section(last.get("genre"), _headings(last), text, tuple(labels))
            text, labels = _stopped(row.get("before") or ""), []
        labels.append((len(text), len(text) + len(row["text"]), row["role"]))
        text += _stopped(row["text"])
        last = row
    if last is not None:
        yield Section(last.get("genre"), _headings(last), text, tuple(labels))


def _follows(row: Row, last: Row) -> bool:
    return (
        row.get("before") == last["text"]
        and _headings(row) == _headings(last)
        and row.get("genre") == last.get("genre")
    )


def _headings(row: Row) -> tuple[str, ...]:
    return (*row.get("path", ()), row["heading"]) if row.get("heading") else ()


def _stopped(sentence: str) -> str:
    """With a full stop, where it is a sentence without one."""
    return sentence + "。" if len(sentence) >= _SHORT and sentence[-1] not in _ENDS else sentence


READERS: dict[str, Callable[[Sequence[Row]], Iterator[Section]]] = {
    "sections": _of_sections,
    "turns": _of_sentences,
    "voices": _of_sentences,
    "pairs": _of_passages,
}
