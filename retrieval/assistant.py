"""The one facade: a question → an answer, over an index on disk or in memory."""

import os
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.sandbox.pool import Sandbox
from index.engine.local.snapshot import Snapshot, current_revision, open_snapshot
from index.errors import NoIndex, made_otherwise
from index.models.encoder import Encoder
from index.storage.cut import IndexRows
from index.storage.prepare import answered_with
from index.sync import apply
from index.sync.check import Health, check
from index.sync.sync import Progress, SyncSummary, sync
from retrieval.answerability.arranging import background_of
from retrieval.asking import Asking
from retrieval.ranking.rank import Reads, Searcher
from retrieval.types import IndexState


@dataclass(frozen=True, slots=True)
class _Open:
    """One revision of the index and who searches it; put in place of another at once."""

    snapshot: Snapshot
    searcher: Searcher

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        encoder: Encoder,
        previous: Searcher | None = None,
        reranker: Reads | None = None,
    ) -> "_Open":
        return cls(snapshot, Searcher(snapshot, encoder, previous, reranker))


class Assistant(Asking):
    """Asks one index. Safe to share between threads; never writes while asking."""

    def __init__(self, index_dir: Path, encoder: Encoder, reranker: Reads | None = None) -> None:
        self._index_dir = index_dir
        self._reranker = reranker
        self._open = _Open.of(open_snapshot(index_dir), encoder, reranker=reranker)
        self._syncing = threading.Lock()
        # Whoever puts another searcher in its place holds this, so that none is made twice.
        self._renewing = threading.Lock()
        # Reports that somebody chose to remove, until a sync has done so.
        self._removing: set[str] = set()
        self._reader: tuple[Path, Sandbox[IndexRows]] | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The revision of the index that questions are answered from just now."""
        return self._open.snapshot

    @property
    def searcher(self) -> Searcher:
        """Who searches that revision."""
        return self._open.searcher

    @property
    def index_dir(self) -> Path:
        """Where the index lies."""
        return self._index_dir

    def state(self) -> IndexState:
        """Which revision of the index answers, what made it, and how big it is."""
        snapshot = self.snapshot
        return IndexState(
            snapshot.generation,
            snapshot.model,
            snapshot.dimension,
            snapshot.count().passages,
            _bytes_in(self._index_dir),
        )

    def sync(
        self,
        reports_dir: Path,
        progress: Callable[[Progress], None] | None = None,
        *,
        again: Collection[str] = (),
        leave: Collection[str] = (),
        removing: Collection[str] = (),
    ) -> SyncSummary:
        """Bring the index up to the folder, then answer from the new revision. Options as of `index.sync.sync.sync`.

        MadeOtherwise where another program changed its model or rules: that is nobody's to undo here.
        """
        # Known at once: whoever follows the folder may see them gone first.
        self._removing |= set(removing)
        with self._syncing:
            chosen = frozenset(self._removing)
            summary = sync(
                reports_dir,
                self._index_dir,
                self.encoder,
                progress=progress,
                again=again,
                leave=leave,
                removing=chosen,
                remake=False,
                reader=self._kept_reader(reports_dir),
            )
            self._removing -= chosen
            self.refresh()
        return summary

    def rebuild(self, reports_dir: Path, progress: Callable[[Progress], None] | None = None) -> SyncSummary:
        """Forget what is stored and start from the files. What is there answers until that is committed."""
        with self._syncing:
            summary = sync(
                reports_dir,
                self._index_dir,
                self.encoder,
                progress=progress,
                rebuild=True,
                reader=self._kept_reader(reports_dir),
            )
            self.refresh()
        return summary

    def check(self) -> Health:
        """Whether everything stored is whole. Changes nothing."""
        return check(self._index_dir)

    def change_model(
        self, encoder: Encoder, reports_dir: Path, progress: Callable[[Progress], None] | None = None
    ) -> SyncSummary:
        """Embed everything again with another model. What is there answers until that is committed."""
        with self._syncing:
            reader = self._kept_reader(reports_dir)
            summary = sync(reports_dir, self._index_dir, encoder, progress=progress, reader=reader)
            snapshot = open_snapshot(self._index_dir)
            if not answered_with(snapshot.revision.config, encoder):
                snapshot.close()
                raise made_otherwise(self._index_dir)
            opened = _Open.of(snapshot, encoder, reranker=self._reranker)
            _make_ready(opened.searcher)
            with self._renewing:
                self._open = opened
            self.snapshot.settle()
        return summary

    def refresh(self, *, now: bool = True) -> None:
        """Answer from the newest revision on disk, `now` or not. Questions under way finish on the old one.

        A revision that another model or other words made is left alone: this encoder's vectors, or the
        terms of this program, do not go with it.
        """
        del now
        if self._renewed():
            # Here, where nothing holds the old one any more.
            self.snapshot.settle()

    def _renewed(self) -> bool:
        with self._renewing:
            now, encoder = self._open, self.encoder
            try:
                # A database that was made anew counts its revisions from 1 again: its token is another.
                if current_revision(self._index_dir) == now.snapshot.revision:
                    return False
                snapshot = open_snapshot(self._index_dir, now.snapshot)
            except NoIndex:
                # It was deleted and will be made anew; what is in hand answers meanwhile.
                return False
            # Asked of what was opened: it may have become another since it was looked at.
            if not answered_with(snapshot.revision.config, encoder):
                snapshot.close()
                return False
            newer = _Open.of(snapshot, encoder, now.searcher, self._reranker)
            _make_ready(newer.searcher)
            self._open = newer
            return True

    def get_ready(self, reports_dir: Path) -> None:
        """Make what the first question, and the first report that arrives, would have to wait for."""
        _make_ready(self._open.searcher)
        with self._syncing:
            self._kept_reader(reports_dir)

    def close(self) -> None:
        """End the child that reads files; also happens when the program ends."""
        with self._syncing:
            if self._reader:
                self._reader[1].close()
                self._reader = None

    def _kept_reader(self, reports_dir: Path) -> "Sandbox[IndexRows]":
        """A child that stays: starting one takes longer than reading and storing a report."""
        if self._reader is None or self._reader[0] != reports_dir:
            if self._reader:
                self._reader[1].close()
            reader = apply.sandbox(reports_dir, 1)
            reader.warm_up()
            self._reader = reports_dir, reader
        return self._reader[1]


def _bytes_in(folder: Path) -> int:
    """What the files of a folder take, while a sync may be replacing them."""
    size = 0
    # `os.walk` passes over a folder that went between being seen and being opened; `Path.rglob` raises.
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                size += (Path(place) / name).lstat().st_size
    return size


def _make_ready(searcher: Searcher) -> None:
    """Make what the first question would have to wait for."""
    searcher.make_ready()
    background_of(searcher)
