"""A table as Markdown and as CSV."""

import csv
import io
import re

from analysis.export.table import FORMULA, Cell, Source, Table
from corpus.printable import printable

# What means something inside a line, wherever it stands: code, emphasis, links, tags, tables, strikes, formulas, entities.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$&^])")
# What means something only where a line begins: headings, quotes, lists, rules, underlines, numbers of lists.
_LINE_START = re.compile(r"^(\s*)([#+=:-]|\d+(?=[.)]))", re.MULTILINE)
# Addresses become links by themselves.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])|@")


def as_markdown(table: Table) -> bytes:
    """A heading, the note, a table."""
    lines = [f"# {plain(printable(table.title))}", "", plain(printable(table.note)), "", _row(table.columns)]
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
    """Text that Markdown shows as it is."""
    return _LINE_START.sub(_unlisted, _inside(text))


def _inside(line: str) -> str:
    return _ADDRESS.sub(_unlinked, _MARKDOWN.sub(r"\\\1", line))


def _unlinked(found: re.Match[str]) -> str:
    return "\\@" if found[0] == "@" else f"{found[1]}\\{found[2]}"


def _unlisted(found: re.Match[str]) -> str:
    """A number is told from that of a list behind it, since a digit cannot be escaped."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _cell(text: str) -> str:
    """Text that a cell of a Markdown table shows as it is."""
    return "<br>".join(_inside(line) for line in printable(text).split("\n"))


def _row(cells: tuple[Cell, ...], page: str | None = None) -> str:
    return "| " + " | ".join(_shown(cell, page) for cell in cells) + " |"


def _shown(cell: Cell, page: str | None) -> str:
    text = _cell(str(cell))
    return f"[{text}](<{cell.address(page)}>)" if isinstance(cell, Source) and page else text


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
