"""Tables in reports: the columns whose names say what stands below them, and what each row says there.

A table of problems has a row a problem, 问题 | 措施 | 责任部门 | 时限: what a cell is, its column says, so
that a row gives a problem and what is done against it. Whose columns say nothing is no such table.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.report import ROLES, Role
from corpus.roles.headings import roles_of_heading
from corpus.roles.model import Scorer, bundled, context_of

# What a column holds; None for one that says nothing by itself: a number, a department, a date.
Columns = tuple[Role | None, ...]
Cell = tuple[int, int]

_CELL = re.compile(r"[^\t|\n]+")
_LONGEST_NAME = 12
# A shorter cell only ticks something off: 已完成.
_SHORTEST = 7
# Measures are taken or ahead, which the words of each must say.
_MEASURES = re.compile("(?:措施|举措|办法|对策|做法)$")
_DONE: tuple[Role, Role] = ("plan", "achievement")


def rows_of(text: str) -> list[list[Cell]]:
    """The cells of each line, without blanks around them; [] where a line has but one."""
    rows = []
    for line in re.finditer(r"[^\n]+", text):
        cells = [
            (found.start() + len(words) - len(words.lstrip()), found.start() + len(words.rstrip()))
            for found in _CELL.finditer(text, *line.span())
            if (words := found.group()).strip()
        ]
        if not cells:
            continue
        if len(cells) < 2:
            return []
        rows.append(cells)
    return rows


def columns_of(names: Sequence[str]) -> Columns | None:
    """What the columns of these names hold; None where this is no head of a table with a problem in each row."""
    if any(len(name) > _LONGEST_NAME for name in names):
        return None
    found = tuple("plan" if _MEASURES.search(name) else _first(name) for name in names)
    return found if "problem" in found else None


def _first(name: str) -> Role | None:
    roles = roles_of_heading(name)
    return roles[0] if roles and roles[0] != "other" else None


def said_in(
    text: str, cells: Sequence[Cell], columns: Columns, headings: tuple[str, ...], kind: str | None
) -> Iterator[tuple[Cell, Role]]:
    """The cells of a row that say something, each with its role; a row of another width says nothing."""
    if len(cells) != len(columns):
        return
    for (start, end), role in zip(cells, columns, strict=True):
        if role is None or (role != "problem" and end - start < _SHORTEST):
            continue
        yield (start, end), (_taken(text[start:end], headings, kind) if role in _DONE else role)


def _taken(words: str, headings: tuple[str, ...], kind: str | None) -> Role:
    """Whether a measure was taken or is ahead, by its own words."""
    chances = Scorer(bundled(), words).probabilities([(0, len(words))], context_of(headings, kind))[0]
    return max(_DONE, key=lambda role: float(chances[ROLES.index(role)]))
