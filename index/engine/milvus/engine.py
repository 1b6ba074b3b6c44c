"""`index.engine.protocol.Engine` over one moment of a library on Milvus."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.report import Problem, Report
from index.conditions import EVERYTHING, Condition, concerns_passages
from index.engine.milvus import filters, writing
from index.engine.milvus.asking import SCORED, Held, Scored, scored
from index.engine.milvus.catalogue import ORDINALS, Catalogue
from index.engine.milvus.each import RECEIPT, SPARE, Asked
from index.engine.milvus.finding import DEPTH, Depth, Found, found
from index.engine.milvus.library import Collections
from index.engine.milvus.listing import Listing
from index.engine.milvus.names import name_of
from index.engine.milvus.records import joined
from index.engine.milvus.statistics import Counted, statistics_of
from index.engine.protocol import Candidates, Query, Statistics
from index.errors import moved
from index.storage.listing import By, Count, Cursor, Order, PassagePage
from index.storage.reading import PassageKey, StoredPassage, StoredReport
from index.storage.records import report_of
from index.storage.states import IndexConfig

T = TypeVar("T")
# Up to so many passages are told by ids, 30 kB, which of them no receipt is of.
_FEW = 2_000


class MilvusEngine:
    """Answers from the reports that had a receipt when it was opened, or raises `Moved`; never from a part of one.

    Safe to share between threads.
    """

    def __init__(
        self,
        collections: Collections,
        depth: Depth = DEPTH,
        folder: Path | None = None,
        before: "MilvusEngine | None" = None,
    ) -> None:
        """What is worked out of its reports may be kept in `folder`. Beside an engine of an earlier moment only what
        has changed since is fetched."""
        self.collections, self.depth, self.folder = collections, depth, folder
        self.config: IndexConfig = writing.made_with(collections)
        # Before the receipts: what comes between is seen as newer.
        note = collections.note("revision")
        self.revision: str = note.get("token", "")
        self.generation: int = note.get("generation", 0)
        self.catalogue: Catalogue = (
            before.catalogue
            if before and before.revision == self.revision
            else collections.catalogue(before.catalogue if before else None)
        )
        self.counted: Counted = statistics_of(collections, self.catalogue, before.counted if before else None)
        self.stale: bool = self.counted.of != self.catalogue.of
        """Whether its statistics are those of an earlier moment."""
        self._listing = Listing(collections, self.catalogue)
        self._lock = threading.Lock()
        self._known: dict[int, Scored] = {}
        self._saying: dict[tuple[str, ...], frozenset[int]] = {}

    @property
    def statistics(self) -> Statistics:
        return self.counted

    def is_newest(self) -> bool:
        """Whether nothing was written since it was opened."""
        return bool(self.collections.note("revision").get("token", "") == self.revision)

    def make_ready(self) -> None:
        """Everything was read when it was opened."""

    def reports(self) -> list[StoredReport]:
        return list(self.catalogue.reports)

    def problems(self) -> list[Problem]:
        """The files that could not become reports, by path."""
        return [Problem(one.path, one.zh, one.en) for one in writing.problems(self.collections).values()]

    def report(self, path: str) -> Report:
        place = self.catalogue.places.get(name_of(path))
        if place is None:
            raise YoujuError(
                f"报告“{path}”已经不在资料库里，可能被移走、改名或删除了。请重新提问。",
                f"The report '{path}' is no longer in the library: it was moved, renamed or deleted. Ask again.",
            )
        name, edition = self.catalogue.names[place], self.catalogue.editions[place]
        fits = f'report == "{name}" and edition == "{edition}" and part == "report"'
        pieces = list(self.collections.rows("pieces", fits, ("number", "content")))
        self._require_receipts({place})
        whole = joined(pieces)
        return replace(report_of(whole["report"], whole["passages"]), unit=self.catalogue.reports[place].unit)

    def candidates(self, query: Query) -> Candidates:
        with self._lock:
            if len(self._known) > self.depth.remembered:
                self._known = {}
        found, whole = self._found(query)
        rows = {one.key: one for one in self._rows(self._keys(found.best))}
        looked = self._look_at_each(query, found, rows)
        keys = sorted(rows)
        cosines = self._cosines(keys, found.cosines, query.vector)
        result = scored([rows[key] for key in keys], cosines, self.catalogue, self.counted, query)
        if found.asked.whole:
            self._require_receipts({key // ORDINALS for key in keys})
        else:
            # Others were told to hold nothing: none of these may have been replaced meanwhile, either.
            self._require_still()
        left = frozenset(self.catalogue.places[name] + 1 for name in found.asked.names) - looked
        return replace(result, bound=0.0 if whole else result.bound, stale=self.stale, left=left)

    def _look_at_each(self, query: Query, found: Found, rows: dict[int, Scored]) -> frozenset[int]:
        """What scoring needs of the best of each report is added to the `rows`, the likeliest reports first, as far
        as the bytes of a question go where not every one has to be looked at; the ids of those that were."""
        looked = set[int]()
        of_best = sum(one.moved for one in rows.values())
        moved, at = found.moved + of_best, 0
        # Of a report, by what those of the best took; then by what was fetched.
        cost = (query.per_report + SPARE) * of_best // max(len(rows), 1)
        while some := found.beside[at:] if query.every else self._room(found.beside[at:], moved, cost):
            keys = self._keys([id_ for own in some for id_ in own])
            fresh = {one.key: one for one in self._rows([key for key in keys if key not in rows])}
            rows |= fresh
            looked |= {key // ORDINALS + 1 for key in keys}
            at += len(some)
            moved += sum(one.moved for one in fresh.values()) + RECEIPT * len(some)
            cost = (moved - found.moved - of_best) // at
        return frozenset(looked)

    def _room(self, reports: Sequence[T], moved: int, cost: int) -> Sequence[T]:
        """The first of some reports, as many as there is room for."""
        return reports[: max(self.depth.moved - moved, 0) // max(cost, 1)]

    def nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        fits = filters.printed(EVERYTHING, self.catalogue)
        lists = self.collections.nearest_of_each("dense", vectors.tolist(), fits, 1)
        return np.array([max(hits[0].score, 0.0) if hits else 0.0 for hits in lists], dtype=np.float32)

    def _found(self, query: Query) -> tuple[Found, bool]:
        """The candidates; and whether that is all that fits."""
        fits = filters.printed(query.where, self.catalogue)
        if query.depth is None or self.collections.count("passages", fits) <= self.depth.all:
            rows = self.collections.rows("passages", fits, ())
            return Found(tuple(str(row["id"]) for row in rows), (), {}, Asked(), 0), True
        return found(self.collections, self.catalogue, self.counted, query, self.depth), False

    def _cosines(
        self, keys: Sequence[int], found: Mapping[str, float], vector: NDArray[np.float32]
    ) -> dict[int, float]:
        """How near the vector of each of these passages comes; Moved where one is gone."""
        ids = {self.catalogue.id_of(key): key for key in keys}
        cosines = {id_: near for id_ in ids if (near := found.get(id_)) is not None}
        asked = [id_ for id_ in ids if id_ not in cosines]
        cosines |= self.collections.products("dense", vector.tolist(), asked)
        # A graph of vectors may leave out what is far away.
        left = [id_ for id_ in asked if id_ not in cosines]
        for row in self.collections.by_id("passages", left, ("dense",)):
            cosines[str(row["id"])] = float(np.array(row["dense"], dtype=np.float32) @ vector)
        if len(cosines) < len(ids):
            raise moved()
        return {key: cosines[id_] for id_, key in ids.items()}

    def _keys(self, ids: Sequence[str]) -> list[int]:
        """The keys of passages, ascending, without those that no receipt is of; Moved where one is now."""
        keys = [self.catalogue.key_of(id_) for id_ in ids]
        strange = [id_ for id_, key in zip(ids, keys, strict=True) if key is None]
        if strange:
            rows = self.collections.by_id("passages", strange, ("report", "edition"))
            now = self._editions([str(row["report"]) for row in rows])
            if any(now.get(str(row["report"])) == row["edition"] for row in rows):
                raise moved()
        return sorted(key for key in keys if key is not None)

    def _require_receipts(self, places: set[int]) -> None:
        """Moved where one of these reports is not there any more as it was."""
        names = [self.catalogue.names[place] for place in places]
        now = self._editions(names)
        if any(now.get(self.catalogue.names[place]) != self.catalogue.editions[place] for place in places):
            raise moved()

    def _require_still(self, places: set[int] | None = None) -> None:
        """Moved where one of these reports, of all by default, is not there as it was; quick where nothing was
        written."""
        if not self.is_newest():
            self._require_receipts(set(range(len(self.catalogue.names))) if places is None else places)

    def _editions(self, names: Sequence[str]) -> dict[str, str]:
        rows = self.collections.by_id("reports", list(dict.fromkeys(names)), ("edition",))
        return {str(row["id"]): str(row["edition"]) for row in rows}

    def _rows(self, keys: Sequence[int]) -> list[Scored]:
        """What scoring needs of these passages, in the order asked; Moved where one is gone."""
        with self._lock:
            known = {key: self._known[key] for key in keys if key in self._known}
        missing = [self.catalogue.id_of(key) for key in keys if key not in known]
        fresh = {}
        for row in self.collections.by_id("passages", missing, SCORED):
            key = self.catalogue.key_of(str(row["id"]))
            if key is not None:
                fresh[key] = Scored.of(key, row)
        if len(fresh) < len(missing):
            raise moved()
        with self._lock:
            self._known |= fresh
        known |= fresh
        return [known[key] for key in keys]

    def terms_of(self, keys: NDArray[np.int64]) -> Held:
        return Held(self._rows([int(key) for key in keys]), self.counted)

    def passages(self, keys: Sequence[int]) -> list[StoredPassage]:
        return self._listing.passages(keys)

    def list_passages(
        self,
        condition: Condition = EVERYTHING,
        order: Order = "path",
        after: Cursor | None = None,
        limit: int = 100,
    ) -> PassagePage:
        page, looked = self._listing.page(condition, order, after, limit)
        self._require_still(looked)
        return page

    def count_by(self, by: By, condition: Condition = EVERYTHING) -> list[Count]:
        counts = self._listing.count_by(by, condition)
        self._require_still()
        return counts

    def count(self, condition: Condition = EVERYTHING) -> Count:
        count = self._listing.count(condition)
        if concerns_passages(condition):
            self._require_still()
        return count

    def passage_at(self, key: PassageKey) -> StoredPassage | None:
        return self._listing.passage_at(key)

    def how_many(self, where: Condition) -> int:
        if not concerns_passages(where):
            return self.count(where).passages
        counted = self.collections.count("passages", filters.printed(where, self.catalogue))
        # So many that a few that are just being written make no difference.
        return counted if counted > _FEW else self.count(where).passages

    def fitting(self, where: Condition) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        keys = np.array(self._fitting(filters.printed(where, self.catalogue)), dtype=np.int64)
        return keys, keys // ORDINALS + 1

    def reports_in(self, where: Condition) -> frozenset[int]:
        if not concerns_passages(where):
            reports = self.catalogue.reports
            return frozenset(place + 1 for place in self.catalogue.fitting(where) if reports[place].passages)
        return self._reports(filters.printed(where, self.catalogue))

    def reports_saying(self, terms: Sequence[str]) -> frozenset[int]:
        wanted = tuple(dict.fromkeys(terms))
        if not wanted:
            return frozenset()
        if wanted not in self._saying:
            known = all(self.counted.text[term] for term in wanted) or self.stale
            self._saying[wanted] = self._reports(filters.holding(wanted)) if known else frozenset()
        return self._saying[wanted]

    def _reports(self, fits: str) -> frozenset[int]:
        """The ids of the reports of which a passage fits a filter."""
        return frozenset(key // ORDINALS + 1 for key in self._fitting(fits))

    def _fitting(self, fits: str) -> list[int]:
        """The keys of the passages that fit a filter, ascending."""
        keys = self._keys([str(row["id"]) for row in self.collections.rows("passages", fits, ())])
        self._require_still()
        return keys

    def payloads(self) -> dict[str, str]:
        """For each report, by its path, what names everything that is stored of it."""
        return {
            one.path: json.dumps([edition, one.unit], ensure_ascii=False)
            for one, edition in zip(self.catalogue.reports, self.catalogue.editions, strict=True)
        }

    def text(self, path: str) -> str:
        """The text of a report alone; YoujuError where there is none at this path."""
        return self.report(path).text

    def close(self) -> None:
        """Nothing is held: the connection belongs to who opened it."""
