"""Passages of a library in lists, a page at a time, and counts of them, as `index.storage.listing` for one machine.

Reports come in the order of the catalogue; the passages of a few of them are asked for at once.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus.report import ROLES, Passage
from index.conditions import EVERYTHING, And, Condition, In, Value, concerns_passages
from index.engine.milvus.catalogue import ORDINALS, Catalogue
from index.engine.milvus.filters import printed
from index.engine.milvus.library import Collections
from index.engine.milvus.names import name_of
from index.errors import moved
from index.storage.listing import By, Count, Cursor, Order, PassagePage
from index.storage.reading import PassageKey, StoredPassage
from index.storage.records import passage_of

_SHOWN = ("row", "text")
_QUOTED = (*_SHOWN, "quoted")
# Reports whose passages are asked for at once.
_AT_ONCE = 64


class Listing:
    """Over one catalogue."""

    def __init__(self, collections: Collections, catalogue: Catalogue) -> None:
        self._collections, self._catalogue = collections, catalogue
        reports = catalogue.reports
        self._orders: dict[Order, list[int]] = {
            "path": list(range(len(reports))),
            "unit": sorted(
                range(len(reports)), key=lambda at: (reports[at].unit or "", reports[at].year or 0, at)
            ),
            "newest": sorted(
                range(len(reports)), key=lambda at: (-(reports[at].year or 0), reports[at].unit or "", at)
            ),
        }

    def passages(self, keys: Sequence[int]) -> list[StoredPassage]:
        """These passages, in the order asked; Moved where one is not there any more."""
        ids = [self._catalogue.id_of(int(key)) for key in keys]
        found = {str(row["id"]): row for row in self._collections.by_id("passages", ids, _QUOTED)}
        if len(found) < len(set(ids)):
            raise moved()
        return [self._stored(int(key), found[id_]) for key, id_ in zip(keys, ids, strict=True)]

    def page(
        self, condition: Condition, order: Order, after: Cursor | None, limit: int
    ) -> tuple[PassagePage, set[int]]:
        """The first `limit` passages that fit, behind those up to `after`, and the places of the reports that were
        looked at; ValueError for a cursor of another shape or a limit below 1. A cursor is a place in the order and
        an ordinal."""
        if limit < 1 or (after is not None and len(after) != 2):
            raise ValueError(f"no page of {limit} passages after {after} in the order of {order}")
        start, ordinal = (int(one) for one in after) if after else (0, -1)
        found: list[tuple[int, int, StoredPassage]] = []
        fitting, looked = set(self._catalogue.fitting(condition)), set[int]()
        places = [
            (place, at) for at, place in enumerate(self._orders[order]) if at >= start and place in fitting
        ]
        for begin in range(0, len(places), _AT_ONCE):
            some = dict(places[begin : begin + _AT_ONCE])
            looked.update(some)
            for at, key, row in self._of(some, condition):
                if (at, key % ORDINALS) > (start, ordinal):
                    found.append((at, key % ORDINALS, self._stored(key, row)))
            if len(found) > limit:
                break
        page = found[:limit]
        more = len(found) > limit
        return PassagePage(tuple(one for _, _, one in page), page[-1][:2] if more else None), looked

    def _of(
        self, wanted: Mapping[int, int], condition: Condition
    ) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """The passages that fit of some reports, by place, each with where it stands in an order, in it: that, the key
        and what is shown."""
        paths = tuple(self._catalogue.reports[place].path for place in wanted)
        fits = printed(And((In("path", paths), condition)), self._catalogue)
        rows = []
        for row in self._collections.rows("passages", fits, _SHOWN):
            key = self._catalogue.key_of(str(row["id"]))
            if key is not None:
                rows.append((wanted[key // ORDINALS], key, row))
        yield from sorted(rows, key=lambda one: one[:2])

    def count(self, condition: Condition) -> Count:
        """How many passages that fit there are, in how many reports."""
        if not concerns_passages(condition):
            counts = [self._catalogue.reports[place].passages for place in self._catalogue.fitting(condition)]
            return Count(None, sum(counts), sum(count > 0 for count in counts))
        found = self._counted(condition, ())
        return Count(None, sum(len(keys) for keys in found.values()), len(_reports(found.values())))

    def count_by(self, by: By, condition: Condition = EVERYTHING) -> list[Count]:
        """How many passages that fit there are of each value, in the order of the values; reports without a
        passage count where nothing is said of passages."""
        if by == "role":
            found = self._counted(condition, ("role",))
            return [
                Count(ROLES[place], len(found[place]), len(_reports([found[place]])))
                for place in range(len(ROLES))
                if place in found
            ]
        values: dict[Value, list[int]] = defaultdict(list)
        if concerns_passages(condition):
            for key in self._counted(condition, ()).get(None, ()):
                values[getattr(self._catalogue.reports[key // ORDINALS], by)].append(key)
            counts = {value: (len(keys), len(_reports([keys]))) for value, keys in values.items()}
        else:
            for place in self._catalogue.fitting(condition):
                one = self._catalogue.reports[place]
                values[getattr(one, by)].append(one.passages)
            counts = {value: (sum(held), len(held)) for value, held in values.items()}
        ordered = sorted(counts, key=lambda value: (value is not None, value))
        return [Count(value, *counts[value]) for value in ordered]

    def _counted(self, condition: Condition, fields: tuple[str, ...]) -> dict[Any, list[int]]:
        """The keys of the passages that fit, by the value of a field, or all under None."""
        found: dict[Any, list[int]] = defaultdict(list)
        fits = printed(condition, self._catalogue)
        for row in self._collections.rows("passages", fits, fields):
            key = self._catalogue.key_of(str(row["id"]))
            if key is not None:
                found[row[fields[0]] if fields else None].append(key)
        return found

    def passage_at(self, key: PassageKey) -> StoredPassage | None:
        """The passage of this key; None where it is not there any more."""
        place = self._catalogue.places.get(name_of(key.path))
        if place is None:
            return None
        fits = (
            f'report == "{self._catalogue.names[place]}" and edition == "{self._catalogue.editions[place]}"'
        )
        for row in self._collections.rows("passages", fits, _SHOWN):
            *_, digest, nth = json.loads(row["row"])
            if (digest, nth) == (key.digest, key.nth):
                own = self._catalogue.key_of(str(row["id"]))
                return None if own is None else self._stored(own, row)
        return None

    def _stored(self, key: int, row: dict[str, Any]) -> StoredPassage:
        report = self._catalogue.reports[key // ORDINALS]
        *place, _, digest, nth = json.loads(row["row"])
        passage = passage_of(row["text"], place)
        return StoredPassage(
            report.id,
            report.path,
            report.title,
            report.year,
            report.unit,
            report.kind,
            PassageKey(report.path, digest, nth),
            passage,
            *(_quoted(passage, row["quoted"]) if "quoted" in row else (None, None)),
        )


def _quoted(passage: Passage, said: str) -> tuple[Passage, str]:
    """A passage as it is quoted, and the heading that runs into it, from what `index.engine.milvus.records` wrote;
    itself without one where that is nothing."""
    if not said:
        return passage, ""
    start, end, text, lead = json.loads(said)
    return replace(passage, start=start, end=end, text=text), lead


def _reports(lists: Any) -> set[int]:
    return {key // ORDINALS for keys in lists for key in keys}
