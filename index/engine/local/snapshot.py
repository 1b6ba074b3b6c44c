"""What a question searches: one revision of the index, unchanging, in memory.

Columns, vectors and both lexical indexes are in memory. Texts stay in the database: a
snapshot holds a read transaction, so that SQLite keeps the rows of its revision for it
while a sync replaces them. The price is that the write-ahead log grows as long as an old
snapshot lives: let go of it (or `close` it) when a newer one is there, and `settle` that.
"""

import logging
import threading
import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property, partial, reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.report import Problem, Report
from index.conditions import EVERYTHING, Condition
from index.engine.local import checkpoint as checkpoints
from index.engine.local.bm25 import LexicalIndex
from index.engine.local.checkpoint import BadGeneration, Checkpoint
from index.engine.local.dense import DenseIndex
from index.engine.local.mask import Masks
from index.engine.local.search import Search
from index.engine.local.statistics import LocalStatistics, LocalTerms
from index.engine.protocol import Candidates, Query, Statistics
from index.errors import no_index, plain_errors
from index.models.encoder import Encoder
from index.storage import listing, reading
from index.storage.cut import file_report
from index.storage.database import copy_log
from index.storage.listing import By, Count, Cursor, Order, PassagePage
from index.storage.lock import writing
from index.storage.prepare import config_of, prepare
from index.storage.reading import Columns, PassageKey, StoredPassage, StoredReport
from index.storage.states import FileState, Revision
from index.storage.store import Store

logger = logging.getLogger(__name__)

# An index in memory is made anew each time: from so many passages on with quick vectors.
_DRAFTED_FROM = 4_000


class Snapshot:
    """Usable from many threads; answers from one revision until it is closed."""

    def __init__(self, store: Store, revision: Revision, checkpoint: Checkpoint) -> None:
        with plain_errors(store.path):
            derived = checkpoints.derive(store, checkpoint)
        self.revision: Revision = revision
        self.generation: int = revision.generation
        self.model: str = revision.config.model
        self.fingerprint: str = revision.config.fingerprint
        self.dimension: int = revision.config.dimension
        self.columns: Columns = derived.columns
        self.dense: DenseIndex = derived.dense
        self.lexical: LexicalIndex = derived.lexical
        self.headings: LexicalIndex = derived.headings
        self.checkpoint = checkpoint
        self._reports: list[StoredReport] | None = None
        self.store = store
        self._lock = threading.Lock()
        self._finalizer = weakref.finalize(self, store.close)

    @cached_property
    def statistics(self) -> Statistics:
        return LocalStatistics(self.lexical, self.headings)

    @cached_property
    def _search(self) -> Search:
        of_kind = [report.id for report in self.reports() if report.kind]
        return Search(self.columns, self.dense, self.lexical, self.headings, of_kind)

    @cached_property
    def _masks(self) -> Masks:
        said = partial(_matching, self.store, self._lock)
        return Masks(self.columns, self.lexical, self.headings, self.reports(), said)

    def make_ready(self) -> None:
        """Make what the first question would have to wait for."""
        _ = self._search, self._masks

    # What `index.engine.protocol.Engine` promises; keys are rows.

    def candidates(self, query: Query) -> Candidates:
        return self._search.candidates(query, self._masks.of(query.where))

    def nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.dense.nearest(vectors)

    def terms_of(self, keys: NDArray[np.int64]) -> LocalTerms:
        return LocalTerms.of(self.lexical, self.headings, keys)

    def fitting(self, where: Condition) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows = np.flatnonzero(self._masks.of(where))
        return rows, self.columns.reports[rows]

    def how_many(self, where: Condition) -> int:
        return int(np.count_nonzero(self._masks.of(where)))

    def reports_in(self, where: Condition) -> frozenset[int]:
        return frozenset(np.unique(self.columns.reports[self._masks.of(where)]).tolist())

    def reports_saying(self, terms: Sequence[str]) -> frozenset[int]:
        lists = [self.lexical.rows_of(term) for term in terms]
        rows = reduce(partial(np.intersect1d, assume_unique=True), lists) if lists else np.empty(0, np.int64)
        return frozenset(np.unique(self.columns.reports[rows]).tolist())

    def passages(self, keys: Sequence[int]) -> list[StoredPassage]:
        """The passages of these rows, in the order asked."""
        ids = [int(self.columns.passage_ids[row]) for row in keys]
        with self._lock, plain_errors(self.store.path):
            return reading.passages(self.store, ids)

    def reports(self) -> list[StoredReport]:
        """All reports, by path; read once."""
        with self._lock, plain_errors(self.store.path):
            if self._reports is None:
                self._reports = reading.reports(self.store)
            return list(self._reports)

    def report(self, path: str) -> Report:
        with self._lock, plain_errors(self.store.path):
            return reading.report(self.store, path)

    def text(self, path: str) -> str:
        with self._lock, plain_errors(self.store.path):
            return reading.text(self.store, path)

    @property
    def folder(self) -> Path | None:
        """Where the index lies; None for one in memory."""
        return self.store.path.parent if self.store.path.is_absolute() or self.store.path.is_file() else None

    def payloads(self) -> dict[str, str]:
        """For each report, by its path, the digest of everything that is stored of it."""
        with self._lock, plain_errors(self.store.path):
            return reading.payloads(self.store)

    def list_passages(
        self,
        condition: Condition = EVERYTHING,
        order: Order = "path",
        after: Cursor | None = None,
        limit: int = 100,
    ) -> PassagePage:
        """A page of the passages that fit a condition, as `index.storage.listing.list_passages`."""
        with self._lock, plain_errors(self.store.path):
            return listing.list_passages(self.store, condition, order, after, limit)

    def count_by(self, by: By, condition: Condition = EVERYTHING) -> list[Count]:
        """How many passages that fit there are of each unit, year, kind or role."""
        with self._lock, plain_errors(self.store.path):
            return listing.count_by(self.store, by, condition)

    def count(self, condition: Condition = EVERYTHING) -> Count:
        """How many passages that fit there are, in how many reports."""
        with self._lock, plain_errors(self.store.path):
            return listing.count(self.store, condition)

    def passage_at(self, key: PassageKey) -> StoredPassage | None:
        """The passage of this key; None where it is not there any more."""
        with self._lock, plain_errors(self.store.path):
            return listing.passage_at(self.store, key)

    def problems(self) -> list[Problem]:
        """The files of the folder that could not become reports, by path."""
        with self._lock, plain_errors(self.store.path):
            return reading.problems(self.store)

    def settle(self) -> bool:
        """Read from the database alone, so that its log grows no further; whether that could be done: not while an
        older snapshot still reads, or a newer revision has come."""
        with plain_errors(self.store.path):
            if not copy_log(self.store.path):
                return False
            with self._lock:
                return self.store.begin_again()

    def close(self) -> None:
        """Give the revision back; also happens when the last reference goes."""
        with self._lock:
            self._finalizer()

    @classmethod
    def in_memory(cls, reports: Iterable[Report], encoder: Encoder) -> "Snapshot":
        """The same index without a disk, for evaluation and tests."""
        store = Store.memory()
        config = config_of(encoder)
        with store.transaction(config):
            store.clear()
            cut = [file_report(report) for report in reports]
            drafts = sum(len(one.texts) for one in cut) > _DRAFTED_FROM
            for prepared in prepare(cut, encoder, store, drafts=drafts):
                filed = prepared.filed
                store.put(prepared, FileState(filed.path, 0, 0, filed.digest))
        revision = store.revision()
        if revision is None:
            raise AssertionError("a transaction leaves a revision")
        return cls(store, revision, checkpoints.build(store, revision))


def _matching(store: Store, lock: threading.Lock, condition: Condition, ids: NDArray[np.int64]) -> list[int]:
    """No method: what a snapshot holds must not lead back to it, or it stays until memory is searched for rings."""
    with lock, plain_errors(store.path):
        return listing.matching(store, condition, ids.tolist())


def open_snapshot(index_dir: Path, previous: Snapshot | None = None) -> Snapshot:
    """The newest revision of the index in `index_dir`.

    A checkpoint that is missing or damaged is built again from the database and, where the
    folder can be written and nobody else is writing, published. With `previous`, an older
    snapshot of the same index, what has not changed is shared with it and not read again.
    """
    for attempt in range(3):
        store, revision = _open(index_dir)
        try:
            return _opened(index_dir, store, revision, previous, last=attempt == 2)
        except _Superseded:
            store.close()
        except BaseException:
            # A database that stays open keeps its log from shrinking.
            store.close()
            raise
    raise AssertionError("the last attempt opens it or raises")


class _Superseded(Exception):
    """A newer revision has come, and the checkpoint of this one may have gone."""


def _opened(
    index_dir: Path, store: Store, revision: Revision, previous: Snapshot | None, *, last: bool
) -> Snapshot:
    """The revision that `store` sees; its checkpoint is built where the one on disk cannot be used."""
    try:
        return Snapshot(store, revision, _checkpoint(index_dir, store, revision, previous))
    except BadGeneration as error:
        # A sync may have published a newer checkpoint since, and removed this one.
        if not last and current_revision(index_dir) != revision:
            raise _Superseded from error
        logger.info("%s", error.en)
    with plain_errors(store.path):
        checkpoint = checkpoints.build(store, revision)
    _publish_if_possible(index_dir, checkpoint)
    return Snapshot(store, revision, checkpoint)


def _checkpoint(index_dir: Path, store: Store, revision: Revision, previous: Snapshot | None) -> Checkpoint:
    """The one on disk, which `previous` may have read already."""
    with plain_errors(store.path):
        if previous and checkpoints.is_newest(previous.checkpoint, index_dir, store, revision):
            return previous.checkpoint
        return checkpoints.load(index_dir, store, revision)


def current_revision(index_dir: Path) -> Revision:
    """The newest revision; cheap. YoujuError where there is no index."""
    store, revision = _open(index_dir)
    store.close()
    return revision


def publish_missing(index_dir: Path) -> None:
    """Write a checkpoint where a sync was stopped before it could, if that is possible."""
    store, revision = _open(index_dir)
    try:
        with plain_errors(store.path):
            if checkpoints.wanted(index_dir, store, revision):
                _publish_if_possible(index_dir, checkpoints.build(store, revision))
    finally:
        store.close()


def _open(index_dir: Path) -> tuple[Store, Revision]:
    store = Store.reader(index_dir)
    try:
        with plain_errors(store.path):
            revision = store.revision()
        if revision is None:
            raise no_index(store.path)
    except BaseException:
        store.close()
        raise
    return store, revision


def _publish_if_possible(index_dir: Path, checkpoint: Checkpoint) -> None:
    """For the next process; this one has what it needs in memory."""
    try:
        with writing(index_dir, wait=0):
            if current_revision(index_dir) == checkpoint.revision:
                checkpoints.publish(index_dir, checkpoint)
    except (OSError, YoujuError) as error:
        logger.info("the rebuilt files of %s stay in memory: %s", index_dir, error)
