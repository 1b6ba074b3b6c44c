"""Tables in reports: the columns whose names and cells say what they hold, and what each row says there.

A table of problems has a row a problem, 问题 | 措施 | 责任部门 | 时限, or 表现 | 症结 | 怎么办: what a column
holds is told from its cells by the model of roles, as sentences below the name of the column. A table
without a column of problems and one of causes or of what is done about them is no such table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.report import ROLES, Role
from corpus.roles.headings import roles_of_heading
from corpus.roles.model import Scorer, bundled, context_of

Cell = tuple[int, int]
# What one column holds, and how surely.
_Held = tuple[Role | None, float]

_CELL = re.compile(r"[^\t|\n]+")
_LONGEST_NAME = 12
# A shorter cell only ticks something off, 已完成; below a name that says what it holds, 整改打算, it may be a shorter one.
_SHORTEST, _SHORTEST_NAMED = 7, 4
_DONE: tuple[Role, Role] = ("plan", "achievement")
_ABOUT_ONE: tuple[Role, ...] = ("cause", *_DONE)
# Keeps the mean over the cells of a column from hanging on one of them.
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called and holds; None for one that says nothing by itself: a number, a department, a date."""

    name: str
    role: Role | None


Columns = tuple[Column, ...]


def rows_of(text: str) -> list[list[Cell]]:
    """The cells of each line, without blanks around them, rules drawn between lines aside; [] where a line has but
    one."""
    rows = []
    for line in re.finditer(r"[^\n]+", text):
        cells = [
            (found.start() + len(words) - len(words.lstrip()), found.start() + len(words.rstrip()))
            for found in _CELL.finditer(text, *line.span())
            if (words := found.group()).strip()
        ]
        if not any(map(str.isalnum, line.group())):
            continue
        if len(cells) < 2:
            return []
        rows.append(cells)
    return rows


def is_head(names: Sequence[str]) -> bool:
    """Whether a row may hold the names of columns: all of them are short."""
    return all(len(name) <= _LONGEST_NAME for name in names)


def columns_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns | None:
    """What the columns of these names hold, by all rows below; None where no row states a problem and more of it."""
    found = _columns(names, rows)
    return tuple(Column(name, role) for name, (role, _) in zip(names, found, strict=True)) if found else None


def states_problems(text: str) -> float | None:
    """How surely each row of this text, a whole table with its head, states a problem; None where it is no table of
    problems."""
    table = [[text[slice(*cell)] for cell in row] for row in rows_of(text)]
    found = _columns(table[0], table[1:]) if len(table) > 1 and is_head(table[0]) else None
    return max(chance for role, chance in found if role == "problem") if found else None


def _columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[_Held] | None:
    whole = [row for row in rows if len(row) == len(names)]
    found = [_held(name, [row[place] for row in whole]) for place, name in enumerate(names)]
    roles = [role for role, _ in found]
    return found if "problem" in roles and any(role in _ABOUT_ONE for role in roles) else None


def _held(name: str, cells: Sequence[str]) -> _Held:
    """The likeliest role of the cells that say something, by the geometric mean of their probabilities, which is its own."""
    saying = [cell for cell in cells if len(cell) >= _shortest(name)]
    if 2 * len(saying) < len(cells) or not saying:
        return None, 0.0
    ends = np.cumsum([len(cell) for cell in saying])
    spans = np.stack([ends - [len(cell) for cell in saying], ends], axis=1)
    chances = Scorer(bundled(), "".join(saying)).probabilities(spans, context_of((name,), None))
    means = np.exp(np.log(chances + _LEAST).mean(axis=0))
    role = ROLES[int(means.argmax())]
    return (None if role == "other" else role), float(means.max())


def said_in(
    text: str, cells: Sequence[Cell], columns: Columns, headings: tuple[str, ...], kind: str | None
) -> Iterator[tuple[Cell, Role]]:
    """The cells of a row that say something, each with its role; a row of another width says nothing."""
    if len(cells) != len(columns):
        return
    for (start, end), own in zip(cells, columns, strict=True):
        if own.role is None or (own.role != "problem" and end - start < _SHORTEST_NAMED):
            continue
        words, above = text[start:end], (*headings, own.name)
        yield (start, end), (_taken(words, above, kind) if own.role in _DONE else own.role)


def _shortest(name: str) -> int:
    """How long a cell is at least that says what its column holds."""
    return _SHORTEST_NAMED if roles_of_heading(name) else _SHORTEST


def _taken(words: str, headings: tuple[str, ...], kind: str | None) -> Role:
    """Whether a measure was taken or is ahead, by its own words."""
    chances = Scorer(bundled(), words).probabilities([(0, len(words))], context_of(headings, kind))[0]
    return max(_DONE, key=lambda role: float(chances[ROLES.index(role)]))
