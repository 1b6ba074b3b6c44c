"""What the pages of one running chat share: the assistant, the folder in use, and one upload at a time."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chat.texts import say
from chat.uploads import Stored, store
from corpus.errors import YoujuError
from corpus.report import Problem
from retrieval.answer import Answer, Filters, ReportDocument, ReportSummary

log = logging.getLogger(__name__)


Progress = Callable[[object], None]


class Asks(Protocol):
    """What the chat needs of `retrieval.assistant.Assistant`; the tests' double is the other one."""

    def ask(self, question: str, *, top: int = 10, filters: Filters = ...) -> Answer: ...
    def reports(self) -> list[ReportSummary]: ...
    def report(self, path: str) -> ReportDocument: ...
    def problems(self) -> list[Problem]: ...
    def example_questions(self) -> list[str]: ...
    def sync(self, reports_dir: Path, progress: Callable[..., None] | None = None) -> object: ...
    def refresh(self) -> None: ...


# Brings the index of a folder up to date and opens an assistant over it.
Opener = Callable[[Path, Progress], Asks]


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of an upload: how far the index is, what became of the files, and how it ended."""

    stored: tuple[Stored, ...] = ()
    done: int = 0
    total: int = 0
    finished: bool = False
    switched: bool = False
    error: YoujuError | None = None


class Desk:
    """The assistant and its folder.

    Files added while the samples are in use go to the user's own folder, and that
    folder is used from then on: samples and own reports are never mixed.
    """

    def __init__(
        self, assistant: Asks, folder: Path, *, uploads: Path | None = None, move: Opener | None = None
    ) -> None:
        """`uploads` is where files go when that is not `folder`; `move` then opens an assistant over it."""
        self.assistant = assistant
        self.folder = folder
        self.uploads = folder if uploads is None or move is None else uploads
        self._move = move
        self._writing = threading.Lock()

    @property
    def samples(self) -> bool:
        return self.uploads != self.folder

    def add(self, files: Sequence[tuple[Path, str]]) -> Iterator[Step] | None:
        """Store the files and bring the index up to date; None while an earlier upload is still at it.

        The work goes on in a thread of its own, also when nobody listens any more, so
        that a closed browser tab never leaves files that are stored but not indexed.
        """
        if not self._writing.acquire(blocking=False):
            return None
        steps: queue.Queue[Step] = queue.Queue()
        threading.Thread(target=self._work, args=(files, steps), name="upload", daemon=True).start()
        return _newest(steps)

    def _work(self, files: Sequence[tuple[Path, str]], steps: queue.Queue[Step]) -> None:
        stored: tuple[Stored, ...] = ()
        last = Step(finished=True)
        try:
            for source, name in files:
                stored = (*stored, store(source, name, self.uploads))
                source.unlink(missing_ok=True)
                steps.put(Step(stored))
            indexed = any(one.path for one in stored)
            switched = indexed and self._index(lambda at: steps.put(_step(stored, at)))
            last = Step(stored, finished=True, switched=switched)
        except YoujuError as error:
            last = Step(stored, finished=True, error=error)
        except Exception:
            # The boundary of the thread: whoever waits for it must learn that it ended.
            log.exception("adding files failed")
            last = Step(stored, finished=True, error=YoujuError(say("zh", "failed"), say("en", "failed")))
        finally:
            # Free first: whoever sees the last step may upload again at once.
            self._writing.release()
            steps.put(last)

    def _index(self, progress: Progress) -> bool:
        """Bring the folder in use up to date, or change to the user's own; whether it was changed."""
        if self._move is None or not self.samples:
            self.assistant.sync(self.folder, progress=progress)
            return False
        self.assistant = self._move(self.uploads, progress)
        self.folder = self.uploads
        return True


def _newest(steps: queue.Queue[Step]) -> Iterator[Step]:
    """Only the newest of several waiting steps is worth a message to the browser."""
    while True:
        step = steps.get()
        while not step.finished and not steps.empty():
            step = steps.get()
        yield step
        if step.finished:
            return


def _step(stored: tuple[Stored, ...], progress: object) -> Step:
    """`index.sync.Progress` as a Step; only its two counts matter here."""
    return Step(stored, done=int(getattr(progress, "done", 0)), total=int(getattr(progress, "total", 0)))
