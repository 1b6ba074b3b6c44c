"""The facade over a library on Milvus: asks as `retrieval.assistant.Assistant` does, and never writes.

The catalogue of a moment answers until the library has become another. Who meets a report that is just
being replaced asks again over the new moment: an answer is of one moment, or there is none.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn

from corpus.errors import YoujuError
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.finding import DEPTH, Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import made_with
from index.errors import made_otherwise
from index.models.encoder import Encoder, load_encoder
from index.storage.prepare import answered_with
from retrieval.asking import Asking, T
from retrieval.ranking.rank import Reads, Searcher
from retrieval.ranking.reranker import load_reranker
from retrieval.steady import steadily
from retrieval.types import IndexState

# In seconds: it is looked so often, at most, whether others wrote; and no more than this share of the time goes into
# catching up with them.
PACE, _SHARE = 2.0, 0.25


class RemoteAssistant(Asking):
    """Asks one library. Safe to share between threads."""

    def __init__(
        self,
        collections: Collections,
        encoder: Encoder,
        reranker: Reads | None = None,
        depth: Depth = DEPTH,
        folder: Path | None = None,
    ) -> None:
        """What is worked out of its reports may be kept in `folder`. YoujuError where there is no library, or it was
        made otherwise than this encoder and program do."""
        self._collections, self._depth, self._folder = collections, depth, folder
        self._renewing = threading.Lock()
        self._again = time.monotonic() + PACE
        if not answered_with(made_with(collections), encoder):
            raise made_otherwise(Path(collections.address.library))
        self._searcher = Searcher(MilvusEngine(collections, depth, folder), encoder, reranker=reranker)

    @classmethod
    def at(
        cls,
        uri: str | None,
        model: str | None = None,
        reranker: str | None = None,
        beside: Path | None = None,
    ) -> "RemoteAssistant":
        """Over the library at an address, with its own model where none is named and the reranker of a name;
        YoujuError without an address. What is worked out of reports may be kept in a folder of its own in `beside`."""
        if not uri:
            raise YoujuError("--engine milvus 要和 --uri 一起用。", "--engine milvus goes with --uri.")
        collections = Collections(Address.of(uri))
        encoder = load_encoder(model or made_with(collections).model)
        folder = None if beside is None else beside / _folder_of(collections.address)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        return cls(collections, encoder, load_reranker(reranker), folder=folder)

    @property
    def snapshot(self) -> MilvusEngine:
        """The moment of the library that questions are answered from just now."""
        engine = self._searcher.engine
        if not isinstance(engine, MilvusEngine):
            raise AssertionError("it searches what it opened")
        return engine

    @property
    def searcher(self) -> Searcher:
        """Who searches that moment."""
        return self._searcher

    def _over(self, work: Callable[[Searcher], T]) -> T:
        return steadily(self, work)

    def state(self) -> IndexState:
        """What made the library and how big it is; its size on the disks of the server is the server's to say."""
        engine = self.snapshot
        config = engine.config
        return IndexState(engine.generation, config.model, config.dimension, engine.catalogue.passages, 0)

    def refresh(self, *, now: bool = False) -> None:
        """Answer from the library as it was some seconds ago (`PACE`) at most, or as it is `now`. Questions under way
        finish on the old moment, or ask again; who comes while another looks is answered from it, too."""
        if not now and time.monotonic() < self._again:
            return
        if not self._renewing.acquire(blocking=now):
            return
        try:
            begun = time.monotonic()
            self._renew()
            ended = time.monotonic()
            self._again = ended + max(PACE, (ended - begun) / _SHARE)
        finally:
            self._renewing.release()

    def _renew(self) -> None:
        """Search the newest moment, by what changed since the one in hand; further statistics where they are behind."""
        if self.snapshot.is_newest() and not self.snapshot.stale:
            return
        if not answered_with(made_with(self._collections), self.encoder):
            raise made_otherwise(Path(self._collections.address.library))
        now = self._searcher
        engine = MilvusEngine(self._collections, self._depth, self._folder, self.snapshot)
        self._searcher = Searcher(engine, now.encoder, now, now.reranker)

    def sync(
        self,
        reports_dir: Path,
        progress: object = None,
        *,
        again: Collection[str] = (),
        leave: Collection[str] = (),
        removing: Collection[str] = (),
    ) -> object:
        """Only look at what others wrote; YoujuError where something is to be written."""
        del reports_dir, progress, leave
        if again or removing:
            raise asked_only()
        self.refresh(now=True)
        return None

    def change_model(self, encoder: Encoder, reports_dir: Path, progress: object = None) -> NoReturn:
        del encoder, reports_dir, progress
        raise asked_only()

    def rebuild(self, reports_dir: Path, progress: object = None) -> NoReturn:
        del reports_dir, progress
        raise asked_only()

    def check(self) -> NoReturn:
        raise asked_only()


def asked_only() -> YoujuError:
    """Why nothing is added or removed here."""
    return YoujuError(
        "这里的资料库在 Milvus 上，只能提问和分析；增删报告请改动文件夹后运行 python -m index --engine milvus",
        "this library lies on Milvus and is only asked here; to add or remove reports, change the folder and run "
        "python -m index --engine milvus",
    )


def _folder_of(address: Address) -> str:
    """What the folder is called in which what is worked out of a library is kept."""
    named = "\n".join((address.uri, address.database, address.library))
    return f"milvus-{hashlib.sha256(named.encode()).hexdigest()[:12]}"
