"""Work on the index: typed jobs in a queue, one at a time in a thread of its own, and what the page may know of it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chat.texts.sentences import say
from corpus.errors import YoujuError
from corpus.system import give_memory_back
from index.models.encoder import Encoder

log = logging.getLogger(__name__)

# Outcomes of so many of the latest jobs are kept for whoever still waits for them.
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Update:
    """Bring the index up to date with the folder: paths to read again, and paths of reports that may go."""

    again: frozenset[str] = frozenset()
    removing: frozenset[str] = frozenset()

    def joined(self, other: "Update") -> "Update":
        return Update(self.again | other.again, self.removing | other.removing)


@dataclass(frozen=True, slots=True)
class ChangeModel:
    """Embed the whole index again with another model."""

    encoder: Encoder


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Forget the index and make it from the files."""


Job = Update | ChangeModel | Rebuild
Progress = Callable[[object], None]
# Does one job and returns a summary of it (`index.sync.sync.SyncSummary`).
Perform = Callable[[Job, Progress], object]


@dataclass(frozen=True, slots=True)
class Finished:
    """The last job that was done: when (ISO, UTC), how long, how many files of what."""

    at: str
    seconds: float
    added: int
    changed: int
    removed: int
    problems: int


@dataclass(frozen=True, slots=True)
class Work:
    """How far the job is that runs now (files; passages embedded so far), how the last one ended."""

    running: bool = False
    done: int = 0
    total: int = 0
    passages: int = 0
    error: YoujuError | None = None
    finished: Finished | None = None


class Stopped(YoujuError):
    """Somebody stopped it; nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__(say("zh", "library_stopped"), say("en", "library_stopped"))


class JobQueue:
    """Jobs in the order they were asked for, also by threads that do not wait.

    An update asked for while the newest waiting job is an update as well becomes one with it; every
    other job stands alone, so that none takes over or drops what another was asked to do.
    """

    def __init__(self, perform: Perform) -> None:
        self._perform = perform
        self._changed = threading.Condition()
        self._waiting: dict[int, Job] = {}
        self._running: tuple[int, Job] | None = None
        self._stopping: int | None = None
        # Number of a job that ended → the error it ended with.
        self._ended: dict[int, YoujuError | None] = {}
        self._alive = False
        self.asked = 0
        self.work = Work()

    def ask(self, job: Job = Update()) -> int:
        """Have a job done soon; the number to `wait` for."""
        with self._changed:
            number, last = next(reversed(self._waiting.items()), (0, None))
            if isinstance(job, Update) and isinstance(last, Update):
                self._waiting[number] = last.joined(job)
            else:
                self.asked = number = self.asked + 1
                self._waiting[number] = job
            if not self._alive:
                self._alive = True
                self.work = replace(self.work, running=True, done=0, total=0, passages=0)
                threading.Thread(target=self._run, name="jobs", daemon=True).start()
            return number

    def wait(self, number: int, timeout: float | None = None) -> Work:
        """Until job `number` has ended, at most `timeout` seconds; YoujuError with which that job failed."""
        with self._changed:
            self._changed.wait_for(lambda: number not in self._unfinished(), timeout)
            if (error := self._ended.get(number)) is not None:
                raise error
            return self.work

    def stop(self, kind: type[Job]) -> None:
        """Take jobs of one kind out of the queue, and break off the one that runs, if it is of that kind, at
        its next step; what it began is rolled back. No other job is touched."""
        with self._changed:
            for number in [number for number, job in self._waiting.items() if isinstance(job, kind)]:
                del self._waiting[number]
                self._end(number, Stopped())
            if self._running is not None and isinstance(self._running[1], kind):
                self._stopping = self._running[0]
            self._changed.notify_all()

    def changing(self) -> tuple[Encoder, bool] | None:
        """The model that the index is or will be changed to, and whether that is what runs now."""
        with self._changed:
            match self._running:
                case _, ChangeModel(encoder):
                    return encoder, True
            waiting = (job.encoder for job in self._waiting.values() if isinstance(job, ChangeModel))
            return next(((encoder, False) for encoder in waiting), None)

    def note(self, summary: object) -> None:
        """An update that was done elsewhere, at the start or by a watcher."""
        self.work = replace(self.work, error=None, finished=_finished(summary))

    def _unfinished(self) -> set[int]:
        return {*self._waiting, *((self._running[0],) if self._running else ())}

    def _end(self, number: int, error: YoujuError | None) -> None:
        self._ended[number] = error
        while len(self._ended) > _KEPT:
            del self._ended[next(iter(self._ended))]

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._alive = False
                    self.work = replace(self.work, running=False)
                    self._changed.notify_all()
                    break
                number = next(iter(self._waiting))
                job = self._waiting.pop(number)
                self._running = number, job
            work = self._once(job)
            with self._changed:
                self._running = self._stopping = None
                self._end(number, work.error)
                self.work = work
                self._changed.notify_all()
        give_memory_back()

    def _once(self, job: Job) -> Work:
        try:
            return Work(True, finished=_finished(self._perform(job, self._progress)))
        except YoujuError as error:
            failure = error
        except Exception:
            # The boundary of the thread: whoever waits for it must learn that it ended.
            log.exception("a job on the index failed")
            failure = YoujuError(say("zh", "failed"), say("en", "failed"))
        return Work(True, error=failure, finished=self.work.finished)

    def _progress(self, at: object) -> None:
        """`index.sync.sync.Progress`; only its counts matter here."""
        if self._stopping is not None:
            raise Stopped
        done, total, passages = (int(getattr(at, name, 0)) for name in ("done", "total", "passages"))
        # At first it says how many there are to be embedded, from then on how many were.
        passages = 0 if getattr(at, "phase", "") == "remaking" else passages
        self.work = replace(self.work, done=done, total=total, passages=passages, error=None)


def _finished(summary: object) -> Finished:
    """`index.sync.sync.SyncSummary` in numbers."""

    def count(name: str) -> int:
        return len(getattr(summary, name, ()))

    now = datetime.now(UTC).isoformat(timespec="seconds")
    seconds = float(getattr(summary, "seconds", 0.0))
    return Finished(now, seconds, count("added"), count("changed"), count("removed"), count("problems"))
