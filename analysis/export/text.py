"""A table as Markdown and as CSV."""

import csv
import io
import re

from analysis.export.table import Table

# What means something inside a cell of a Markdown table.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_markdown(table: Table) -> bytes:
    """A heading, the note, a table."""
    lines = [f"# {table.title}", "", plain(table.note), "", _row(table.columns)]
    lines.append("|" + "---|" * len(table.columns))
    lines += [_row(tuple(map(str, row))) for row in table.rows]
    return ("\n".join(lines) + "\n").encode()


def as_csv(table: Table) -> bytes:
    """UTF-8 with the mark that Excel looks for; a cell that a spreadsheet would take for a formula begins with '."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([f"'{c}" if isinstance(c, str) and c.startswith(_FORMULA) else c for c in row])
    return out.getvalue().encode("utf-8-sig", "replace")


def plain(text: str) -> str:
    """Text that a cell of a Markdown table shows as it is."""
    return "<br>".join(_MARKDOWN.sub(r"\\\1", line) for line in text.split("\n"))


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(plain, cells)) + " |"
