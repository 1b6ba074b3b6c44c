"""Rows of tables as lines, where a format gives its cells as lists of paragraphs."""

from collections.abc import Sequence


def row_lines(cells: Sequence[Sequence[str]]) -> tuple[list[str], bool]:
    """The lines of a row, and whether they are one: cells apart by bars, paragraphs of a cell by blanks.

    A row of a single cell with several paragraphs is no row but a frame around prose, as pasted from a web page:
    each of its paragraphs is a line.
    """
    filled = [[" ".join(text.split("\n")).strip() for text in cell if text.strip()] for cell in cells]
    filled = [cell for cell in filled if cell]
    if len(cells) == 1 and filled and len(filled[0]) > 1:
        return filled[0], False
    line = " | ".join(" ".join(cell) for cell in filled)
    return [line] if line else [], True
