"""Sections of the reports of a folder, with the roles that a reader gave sentences of them.

A library is a folder with ``reports/`` and ``gold/sentences.jsonl``: ``file``, ``quote``, ``role``, as
`evaluation.documents` describes it. What comes out are lines as `training.roles.neighbours` learns from.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from corpus.report import Passage, Report, Role
from corpus.roles.tables import rows_of
from evaluation.reports import read_all

# Start, end and role of a labelled sentence in the text of its report.
_Label = tuple[int, int, Role]


def sections_in(library: Path, number: int) -> Iterator[dict[str, Any]]:
    """The labelled sections of a library, which is the ``number``-th; OSError where it has no gold."""
    lines = (library / "gold" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines if line.strip()]
    for doc, report in enumerate(read_all(library / "reports")):
        own = [row for row in gold if report.path.startswith(row["file"])]
        labels = [label for row in own if (label := _found(report.text, row["quote"], row["role"]))]
        for _, passages in groupby(report.passages, key=lambda passage: passage.section):
            yield _section(report, list(passages), labels) | {"library": number, "doc": doc}


def _found(text: str, quote: str, role: Role) -> _Label | None:
    match = re.search(r"\s*".join(map(re.escape, re.sub(r"\s", "", quote))), text)
    return (*match.span(), role) if match else None


def _section(report: Report, passages: Sequence[Passage], labels: Sequence[_Label]) -> dict[str, Any]:
    points: list[str] = []
    tables: list[int] = []
    roles: list[_Label] = []
    at = 0
    for start, end in _points(report.text, passages):
        words = report.text[start:end]
        if rows_of(words):
            # The rows of a table keep what their words say.
            tables.append(len(points))
        else:
            roles += [
                (at + a - start, at + b - start, role) for a, b, role in labels if start <= a and b <= end
            ]
        points.append(words)
        at += len(words) + 1
    return {
        "path": list(passages[0].headings),
        "genre": report.kind,
        "points": points,
        "tables": tables,
        "roles": roles,
    }


def _points(text: str, passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """Points and paragraphs whole, as they were before they were cut where the role turns."""
    found: list[tuple[int, int]] = []
    label: str | None = None
    for passage in passages:
        if found and passage.point == label and "\n" not in text[found[-1][1] : passage.start]:
            found[-1] = (found[-1][0], passage.end)
        else:
            found.append((passage.start, passage.end))
        label = passage.point
    return found
