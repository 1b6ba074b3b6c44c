"""What answers while the first index of a folder is being made: nothing yet, and how far it is."""

# ruff: noqa: ARG002 — everybody else who answers needs these arguments.

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NoReturn

from chat.service.jobs import JobQueue
from chat.texts.sentences import LANGS, say
from corpus.errors import YoujuError
from corpus.report import Problem
from index.models.encoder import Encoder
from retrieval.types import CitedPassage, IndexState, ReportDocument, ReportSummary
from retrieval.understanding.question import Language


class NotReady(YoujuError):
    """There is no index to ask yet: `done` of `total` files are read so far."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(*(say(lang, "preparing_ask", done=done, total=total) for lang in LANGS))
        self.done, self.total = done, total


class PendingAssistant:
    """Stands where an assistant will be. Its workspace sets `jobs`, which make the index."""

    jobs: JobQueue

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def ask(self, question: str, **_: object) -> NoReturn:
        """Always refuses: answers from a part of the library would be wrong. Says how far the index is, or why it failed."""
        work = self.jobs.work
        # What stopped the work before is not so any more where work has begun again.
        if work.error is not None and not work.running:
            raise work.error
        raise NotReady(work.done, work.total)

    def reports(self) -> list[ReportSummary]:
        return []

    def report(self, path: str) -> ReportDocument:
        return self.ask(path)

    def problems(self) -> list[Problem]:
        return []

    def passages(self, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]:
        return [None] * len(places)

    def example_questions(self, language: Language = "zh") -> list[str]:
        return []

    def state(self) -> IndexState:
        """Generation 0: there has been none."""
        return IndexState(0, self.encoder.name, self.encoder.dimension, 0, 0)

    def pace(self, encoder: Encoder) -> float:
        return 0.0

    def sync(
        self,
        reports_dir: Path,
        progress: object = None,
        *,
        again: Collection[str] = (),
        leave: Collection[str] = (),
        removing: Collection[str] = (),
    ) -> object:
        """The one who follows the folder waits until there is something to bring up to date."""
        running = self.jobs.work.running
        return self.jobs.wait(self.jobs.asked if running else self.jobs.ask())

    def change_model(self, encoder: Encoder, reports_dir: Path, progress: object = None) -> NoReturn:
        self.ask("")

    def rebuild(self, reports_dir: Path, progress: object = None) -> NoReturn:
        self.ask("")

    def check(self) -> NoReturn:
        self.ask("")

    def refresh(self) -> None:
        """Nothing to open yet."""
