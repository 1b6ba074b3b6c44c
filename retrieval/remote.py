"""The facade over a library on Milvus: asks as `retrieval.assistant.Assistant` does, and never writes.

The catalogue of a moment answers until the library has become another. Who meets a report that is just
being replaced asks again over the new moment: an answer is of one moment, or there is none.
"""

import hashlib
import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NoReturn

from corpus.errors import YoujuError
from corpus.report import Problem, ReadWarning
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.finding import DEPTH, Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import made_with
from index.errors import made_otherwise
from index.models.encoder import Encoder, load_encoder
from index.storage.prepare import answered_with
from retrieval.pipeline import NO_FILTERS, ask
from retrieval.presentation.library import document, summaries
from retrieval.presentation.places import pace, passages_at
from retrieval.presentation.suggestions import example_questions
from retrieval.ranking.rank import Reads, Searcher
from retrieval.ranking.reranker import load_reranker
from retrieval.steady import steadily
from retrieval.types import (
    Answer,
    CitedPassage,
    Filters,
    IndexState,
    ReportDocument,
    ReportSummary,
    Turn,
    Understood,
)
from retrieval.understanding.question import Language


class RemoteAssistant:
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

    @property
    def encoder(self) -> Encoder:
        return self._searcher.encoder

    def ask(
        self,
        question: str,
        *,
        top: int = 10,
        filters: Filters = NO_FILTERS,
        history: Sequence[Turn] = (),
        without: Collection[Understood] = (),
        explain: bool = False,
    ) -> Answer:
        """As `Assistant.ask`; `Answer.exact` says whether every passage that fits was scored."""
        return steadily(
            self,
            lambda searcher: ask(
                searcher,
                question,
                top=top,
                filters=filters,
                history=history,
                without=without,
                explain=explain,
            ),
        )

    def reports(self) -> list[ReportSummary]:
        """The library, by path."""
        return summaries(self.snapshot)

    def report(self, path: str) -> ReportDocument:
        """A whole report for reading; YoujuError where there is none of this path."""
        kept = (ReadWarning(one.zh, one.en) for one in self.problems() if one.path == path)
        return document(steadily(self, lambda searcher: searcher.engine.report(path)), tuple(kept))

    def problems(self) -> list[Problem]:
        """The files that could not become reports."""
        return self.snapshot.problems()

    def passages(self, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]:
        """The passages at these places (path, start, end), in their order; None where none stands there."""
        return steadily(self, lambda searcher: passages_at(searcher.engine, places))

    def state(self) -> IndexState:
        """What made the library and how big it is; its size on the disks of the server is the server's to say."""
        engine = self.snapshot
        config = engine.config
        return IndexState(engine.generation, config.model, config.dimension, engine.catalogue.passages, 0)

    def pace(self, encoder: Encoder) -> float:
        """Passages that a model embeds in a second, measured now."""
        return pace(self.snapshot, encoder)

    def example_questions(self, language: Language = "zh") -> list[str]:
        """Questions these reports can answer, made from their own headings."""
        return example_questions(self.snapshot, language)

    def refresh(self) -> None:
        """Answer from the library as it is now. Questions under way finish on the old moment, or ask again."""
        with self._renewing:
            if self.snapshot.is_newest():
                return
            if not answered_with(made_with(self._collections), self.encoder):
                raise made_otherwise(Path(self._collections.address.library))
            now = self._searcher
            engine = MilvusEngine(self._collections, self._depth, self._folder)
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
        self.refresh()
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
