"""The facade over a library on Milvus: asks as `retrieval.assistant.Assistant` does, and never writes.

The catalogue of a moment answers until the library has become another. Who meets a report that is just
being replaced asks again over the new moment: an answer is of one moment, or there is none.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from corpus.errors import YoujuError
from corpus.report import Problem, ReadWarning
from index.engine.milvus.asking import DEPTH, Depth
from index.engine.milvus.catalogue import Moved
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
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

# So often a question is asked again where reports are being replaced under it.
_TRIES = 4

_T = TypeVar("_T")


class RemoteAssistant:
    """Asks one library. Safe to share between threads."""

    def __init__(
        self,
        collections: Collections,
        encoder: Encoder,
        reranker: Reads | None = None,
        depth: Depth = DEPTH,
    ) -> None:
        """YoujuError where there is no library or it was made otherwise than this encoder and program do."""
        self._collections, self._depth = collections, depth
        self._renewing = threading.Lock()
        if not answered_with(made_with(collections), encoder):
            raise made_otherwise(Path(collections.address.library))
        self._searcher = Searcher(MilvusEngine(collections, depth), encoder, reranker=reranker)

    @classmethod
    def at(cls, uri: str | None, model: str | None, reranker: str | None = None) -> "RemoteAssistant":
        """Over the library at an address, with its own model where none is named and the reranker of a name;
        YoujuError without an address."""
        if not uri:
            raise YoujuError("--engine milvus 要和 --uri 一起用。", "--engine milvus goes with --uri.")
        collections = Collections(Address.of(uri))
        encoder = load_encoder(model or made_with(collections).model)
        return cls(collections, encoder, load_reranker(reranker))

    @property
    def engine(self) -> MilvusEngine:
        """The moment of the library that questions are answered from just now."""
        engine = self._searcher.engine
        if not isinstance(engine, MilvusEngine):
            raise AssertionError("it searches what it opened")
        return engine

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
        return self._steadily(
            lambda: ask(
                self._searcher,
                question,
                top=top,
                filters=filters,
                history=history,
                without=without,
                explain=explain,
            )
        )

    def reports(self) -> list[ReportSummary]:
        """The library, by path."""
        return summaries(self.engine)

    def report(self, path: str) -> ReportDocument:
        """A whole report for reading; YoujuError where there is none of this path."""
        kept = (ReadWarning(one.zh, one.en) for one in self.problems() if one.path == path)
        return document(self._steadily(lambda: self.engine.report(path)), tuple(kept))

    def problems(self) -> list[Problem]:
        """The files that could not become reports."""
        return self.engine.problems()

    def passages(self, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]:
        """The passages at these places (path, start, end), in their order; None where none stands there."""
        return self._steadily(lambda: passages_at(self.engine, places))

    def state(self) -> IndexState:
        """What made the library and how big it is; its size on the disks of the server is the server's to say."""
        config, engine = self.engine.config, self.engine
        return IndexState(1, config.model, config.dimension, engine.catalogue.passages, 0)

    def pace(self, encoder: Encoder) -> float:
        """Passages that a model embeds in a second, measured now."""
        return pace(self.engine, encoder)

    def example_questions(self, language: Language = "zh") -> list[str]:
        """Questions these reports can answer, made from their own headings."""
        return example_questions(self.engine, language)

    def refresh(self) -> None:
        """Answer from the library as it is now. Questions under way finish on the old moment, or ask again."""
        with self._renewing:
            if self.engine.is_newest():
                return
            if not answered_with(made_with(self._collections), self.encoder):
                raise made_otherwise(Path(self._collections.address.library))
            now = self._searcher
            engine = MilvusEngine(self._collections, self._depth)
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
            self._refuse()
        self.refresh()
        return None

    def change_model(self, encoder: Encoder, reports_dir: Path, progress: object = None) -> NoReturn:
        del encoder, reports_dir, progress
        self._refuse()

    def _steadily(self, work: Callable[[], _T]) -> _T:
        """Over the newest moment, and once more where it passes meanwhile."""
        for attempt in range(_TRIES):
            self.refresh()
            try:
                return work()
            except Moved:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("the last attempt answers or raises")

    def _refuse(self) -> NoReturn:
        raise YoujuError(
            "这里的资料库在 Milvus 上，网页只能提问；增删报告请改动文件夹后运行 python -m index --engine milvus",
            "this library lies on Milvus and the page only asks it; to add or remove reports, change the folder and run "
            "python -m index --engine milvus",
        )
