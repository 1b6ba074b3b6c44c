"""Passages in a list, a page at a time, and counts of all there are: the database asked by conditions.

What work across reports stands on: no score, no limit that is not asked for, and every count is a count
of everything that fits. A page is found by its keyset, the sort key of the last passage before it, so
that the thousandth page costs what the first does. Functions over an open `Store`, as in `reading`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.conditions import EVERYTHING, Condition
from index.storage import reading
from index.storage.reading import StoredPassage
from index.storage.store import Store
from index.storage.where import ready, where

Order = Literal["path", "unit", "newest"]
"""By path and place; by unit and year, then so; by year, the newest first, then by unit, then so."""

Cursor = tuple[str | int, ...]
"""The sort key of a passage: plain values, good for as long as the reports stay as they are."""

# Unique, so that no passage is met twice and none is left out. What is not known sorts before all.
_PLACE = ("r.path", "p.start", "p.id")
_UNIT, _YEAR = "ifnull(r.unit, '')", "ifnull(r.year, 0)"
_ORDERS: dict[Order, tuple[str, ...]] = {
    "path": _PLACE,
    "unit": (_UNIT, _YEAR, *_PLACE),
    "newest": (f"-{_YEAR}", _UNIT, *_PLACE),
}


@dataclass(frozen=True, slots=True)
class PassagePage:
    """Some passages of a list; ``after`` leads to the next page, None where there is no more."""

    passages: tuple[StoredPassage, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many passages, in how many reports."""

    passages: int
    reports: int


def list_passages(
    store: Store,
    condition: Condition = EVERYTHING,
    order: Order = "path",
    after: Cursor | None = None,
    limit: int = 100,
) -> PassagePage:
    """The first `limit` passages that fit the condition, behind those up to `after`; ValueError for a
    cursor of another order or a limit below 1."""
    keys = _ORDERS[order]
    if limit < 1 or (after is not None and len(after) != len(keys)):
        raise ValueError(f"no page of {limit} passages after {after} in the order of {order}")
    fits, bound = where(condition)
    columns = ", ".join(keys)
    behind = "1" if after is None else f"({columns}) > ({', '.join('?' * len(keys))})"
    ready(store.connection)
    # One more says whether there is another page. Texts are read of this page alone.
    rows = store.connection.execute(
        f"""SELECT {columns} FROM reports r JOIN passages p ON p.report = r.id
        WHERE {behind} AND {fits} ORDER BY {columns} LIMIT ?""",
        [*(after or ()), *bound, limit + 1],
    ).fetchall()
    page = rows[:limit]
    found = reading.passages(store, [row[-1] for row in page])
    return PassagePage(tuple(found), tuple(page[-1]) if len(rows) > limit else None)


def count(store: Store, condition: Condition = EVERYTHING) -> Count:
    """How many passages that fit the condition there are, in how many reports."""
    fits, bound = where(condition)
    ready(store.connection)
    (row,) = store.connection.execute(
        f"""SELECT count(*), count(DISTINCT r.id) FROM reports r JOIN passages p ON p.report = r.id
        WHERE {fits}""",
        bound,
    )
    return Count(*row)


def matching(store: Store, condition: Condition, ids: Sequence[int]) -> list[int]:
    """Those of these ids of passages that fit, in no order."""
    fits, bound = where(condition)
    ready(store.connection)
    rows = store.connection.execute(
        f"""SELECT p.id FROM json_each(?) wanted JOIN passages p ON p.id = wanted.value
        JOIN reports r ON p.report = r.id WHERE {fits}""",
        [json.dumps(ids), *bound],
    )
    return [id_ for (id_,) in rows]
