"""The labelled sentences: where each stands, and what a reader says it is.

``sentences.tsv`` holds no text: a sentence is a file, its offsets in ``Report.text`` and a
digest, so that reports which are not part of the project can be labelled too. Sentences
of a report that is absent are left out, and counted.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from corpus.errors import YoujuError
from corpus.report import ROLES, Report, Role

Part = Literal["tuned", "held-out"]
_HERE = Path(__file__).resolve().parent
LABELS = _HERE / "sentences.tsv"
_ROOT = _HERE.parent.parent
FOLDERS: Mapping[str, Path] = {
    "shared": _ROOT.parent / "shared" / "reports",
    "samples": _ROOT / "corpus" / "samples",
    "invented": _HERE / "reports",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence; ``roles`` are those a reader would accept, most often one."""

    part: Part
    folder: str
    report: str
    start: int
    end: int
    digest: str
    roles: tuple[Role, ...]


def read_labels(path: Path = LABELS) -> list[Labelled]:
    """Every labelled sentence, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_labelled(row) for row in csv.DictReader(file, delimiter="\t")]


def _labelled(row: dict[str, str]) -> Labelled:
    roles = tuple(row["role"].split("|"))
    if row["part"] not in ("tuned", "held-out") or not set(roles) <= set(ROLES):
        raise YoujuError(f"标注有误：{row}", f"This label is not well formed: {row}")
    return Labelled(
        cast(Part, row["part"]), row["folder"], row["report"], int(row["start"]), int(row["end"]), row["digest"],
        cast(tuple[Role, ...], roles),
    )  # fmt: skip


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def place(label: Labelled, report: Report) -> tuple[int, int]:
    """Where the sentence stands now: cleaning may have moved it since it was labelled."""
    length = label.end - label.start
    for start in _outwards(label.start, len(report.text) - length):
        if digest(report.text[start : start + length]) == label.digest:
            return start, start + length
    raise YoujuError(
        f"“{label.report}”中标注的句子（{label.start}–{label.end}）找不到了。请重新标注。",
        f"The sentence labelled at {label.start}-{label.end} of '{label.report}' is gone. Label it again.",
    )


def _outwards(start: int, last: int) -> Iterator[int]:
    """``start`` and every other place, the nearest first."""
    for distance in range(max(start, last - start) + 1):
        if start + distance <= last:
            yield start + distance
        if 0 < distance <= start:
            yield start - distance
