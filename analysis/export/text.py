"""A table as Markdown and as CSV."""

import csv
import io
import re

from analysis.export.table import FORMULA, Cell, Source, Table
from corpus.printable import printable

# What means something inside a cell of a Markdown table.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")


def as_markdown(table: Table) -> bytes:
    """A heading, the note, a table."""
    lines = [f"# {table.title}", "", plain(table.note), "", _row(table.columns)]
    lines.append("|" + "---|" * len(table.columns))
    lines += [_row(row, table.page) for row in table.rows]
    return ("\n".join(lines) + "\n").encode()


def as_csv(table: Table) -> bytes:
    """UTF-8 with the mark that Excel looks for; a cell that a spreadsheet would take for a formula begins with '."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([cell if isinstance(cell, int) else _inert(printable(str(cell))) for cell in row])
    return out.getvalue().encode("utf-8-sig", "replace")


def plain(text: str) -> str:
    """Text that a cell of a Markdown table shows as it is."""
    return "<br>".join(_MARKDOWN.sub(r"\\\1", line) for line in printable(text).split("\n"))


def _row(cells: tuple[Cell, ...], page: str | None = None) -> str:
    return "| " + " | ".join(_shown(cell, page) for cell in cells) + " |"


def _shown(cell: Cell, page: str | None) -> str:
    text = plain(str(cell))
    return f"[{text}](<{cell.address(page)}>)" if isinstance(cell, Source) and page else text


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
