"""Labelled sentences and passages: what the model of roles learns from.

A line is JSON: ``text`` (or ``passage``), ``role``, and where known ``heading``, ``path`` (the
headings above it, outermost first), ``genre``, ``before`` (the sentence before it under the
same heading) and ``doc`` or ``topic``, by which a part is held out.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.report import Role

# Documents of these kinds tell others what to do; all of their text is `other` (corpus.metadata).
_NO_ROLES = ("通知", "公告", "意见", "指引")
_BLOCK = 25


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence or passage with its role; ``group`` is what is held out together."""

    text: str
    role: Role
    headings: tuple[str, ...]
    kind: str | None
    before: str
    group: str
    weight: float = 1.0

    @property
    def held_out(self) -> bool:
        """Whether this one is of the tenth that is never trained on."""
        return int(hashlib.md5(self.group.encode(), usedforsecurity=False).hexdigest(), 16) % 10 == 1


def read_examples(files: Sequence[Path]) -> Iterator[Example]:
    """Every example of the files, each plain or gzipped JSON Lines."""
    for file in files:
        with (
            gzip.open(file, "rt", encoding="utf-8")
            if file.suffix == ".gz"
            else file.open(encoding="utf-8") as lines
        ):
            for place, line in enumerate(lines):
                row = json.loads(line)
                if row.get("genre") in _NO_ROLES:
                    continue
                group = str(row.get("doc") or row.get("topic") or f"block {place // _BLOCK}")
                above = (*row.get("path", ()), row["heading"]) if row.get("heading") else ()
                yield Example(
                    text=row.get("text") or row["passage"],
                    role=row["role"],
                    headings=above,
                    kind=row.get("genre") if "text" in row else None,
                    before=row.get("before", ""),
                    group=f"{file.name} {group}",
                    weight=1.0 if "text" in row else 0.7,
                )


def bare(example: Example) -> Example:
    """The same words under no heading, for half its weight: the model must not lean on headings alone."""
    return replace(example, headings=(), kind=None, weight=example.weight / 2)
