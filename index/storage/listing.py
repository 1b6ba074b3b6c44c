"""Passages in a list, a page at a time, and counts of all there are: the database asked by conditions.

What work across reports stands on: no score, no limit that is not asked for, and every count is a count
of everything that fits. A page is found by its keyset, the sort key of the last passage before it, so
that the thousandth page costs what the first does. Functions over an open `Store`, as in `reading`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.report import ROLES
from index.conditions import EVERYTHING, Condition, Value, concerns_passages
from index.storage import reading
from index.storage.reading import PassageKey, StoredPassage
from index.storage.store import Store
from index.storage.where import Bound, ready, where

Order = Literal["path", "unit", "newest"]
"""By path and place; by unit and year, then so; by year, the newest first, then by unit, then so."""

Cursor = tuple[str | int, ...]
"""The sort key of a passage: plain values, good for as long as the reports stay as they are."""

By = Literal["unit", "year", "kind", "role"]

# Unique, so that no passage is met twice and none is left out. What is not known sorts before all.
_PLACE = ("r.path", "p.start", "p.id")
_UNIT, _YEAR = "ifnull(r.unit, '')", "ifnull(r.year, 0)"
_ORDERS: dict[Order, tuple[str, ...]] = {
    "path": _PLACE,
    "unit": (_UNIT, _YEAR, *_PLACE),
    "newest": (f"-{_YEAR}", _UNIT, *_PLACE),
}
_GROUPS: dict[By, str] = {"unit": "r.unit", "year": "r.year", "kind": "r.kind", "role": "p.role"}


@dataclass(frozen=True, slots=True)
class PassagePage:
    """Some passages of a list; ``after`` leads to the next page, None where there is no more."""

    passages: tuple[StoredPassage, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many passages, in how many reports, have this value; None where it is not known."""

    value: Value
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


def count_by(store: Store, by: By, condition: Condition = EVERYTHING) -> list[Count]:
    """How many passages that fit the condition there are of each value, in the order of the values.

    Without a condition on passages, values of reports that have no passage count too, with 0 passages.
    """
    fits, bound = where(condition)
    join = "" if by == "role" or concerns_passages(condition) else "LEFT"
    ready(store.connection)
    rows = store.connection.execute(
        f"""SELECT {_GROUPS[by]}, count(p.id), count(DISTINCT r.id)
        FROM reports r {join} JOIN passages p ON p.report = r.id
        WHERE {fits} GROUP BY 1 ORDER BY 1""",
        bound,
    ).fetchall()
    return [Count(ROLES[value] if by == "role" else value, *counts) for value, *counts in rows]


def count(store: Store, condition: Condition = EVERYTHING) -> Count:
    """How many passages that fit the condition there are, in how many reports; its value is None."""
    fits, bound = where(condition)
    ready(store.connection)
    (row,) = store.connection.execute(
        f"""SELECT count(*), count(DISTINCT r.id) FROM reports r JOIN passages p ON p.report = r.id
        WHERE {fits}""",
        bound,
    )
    return Count(None, *row)


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


def passage_at(store: Store, key: PassageKey) -> StoredPassage | None:
    """The passage of this key; None where it is not there any more."""
    row: tuple[Bound] | None = store.connection.execute(
        """SELECT p.id FROM reports r JOIN passages p ON p.report = r.id
        WHERE r.path = ? AND p.text_digest = ? AND p.nth = ?""",
        (key.path, bytes.fromhex(key.digest), key.nth),
    ).fetchone()
    return reading.passages(store, [int(row[0])])[0] if row else None
