"""Short documents of invented offices of many unlike kinds, with what a clerk would type of each.

``first.txt`` and ``second.txt`` hold them: a line ``=== name of the file``, lines ``title``, ``unit``, ``year`` and
``kind``, ``---``, then the text. They were written before what reads them was changed, ``second.txt`` was only measured.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Document:
    """A file's name, its text, and the truth about it."""

    file: str
    text: str
    title: str
    unit: str
    year: int
    kind: str


def documents(name: str) -> Iterator[Document]:
    """The documents of one of the two lists: ``first`` or ``second``."""
    for block in (_HERE / f"{name}.txt").read_text("utf-8").split("=== ")[1:]:
        head, _, text = block.partition("\n---\n")
        file, *fields = head.split("\n")
        told = dict(field.split(": ", 1) for field in fields)
        yield Document(
            file, text.rstrip("\n") + "\n", told["title"], told["unit"], int(told["year"]), told["kind"]
        )


def write(name: str, folder: Path) -> None:
    """A list as a labelled library: ``folder/reports`` and ``folder/gold/documents.jsonl``."""
    rows = []
    for one in documents(name):
        path = folder / "reports" / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.text, encoding="utf-8")
        row = {"file": one.file, "part": None, "title": one.title, "unit": one.unit, "year": one.year}
        rows.append(row | {"kind": one.kind, "headings": [], "not_body": []})
    (folder / "gold").mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "gold" / "documents.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
