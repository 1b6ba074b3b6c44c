"""One sync at a time, in a thread of its own, and what the page may know of it."""

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chat.texts.sentences import say
from corpus.errors import YoujuError

log = logging.getLogger(__name__)

Progress = Callable[[object], None]
# Brings the index up to date: progress, paths to read again, and paths of reports that may go.
Bring = Callable[[Progress, Collection[str], Collection[str]], object]


@dataclass(frozen=True, slots=True)
class Finished:
    """The last sync that did something or was asked for: when (ISO, UTC), how long, how many of what."""

    at: str
    seconds: float
    added: int
    changed: int
    removed: int
    problems: int


@dataclass(frozen=True, slots=True)
class Work:
    """How far the sync is that runs now (files; passages embedded so far), how the last one ended."""

    running: bool = False
    done: int = 0
    total: int = 0
    passages: int = 0
    error: YoujuError | None = None
    finished: Finished | None = None


class Stopped(YoujuError):
    """Somebody stopped it; nothing of it was kept."""


class Syncing:
    """Asked for any number of times, also by threads that do not wait; requests that meet are one sync."""

    def __init__(self, bring: Bring) -> None:
        self._bring = bring
        self._changed = threading.Condition()
        self._again: set[str] = set()
        self._removing: set[str] = set()
        self.asked = self._served = 0
        self._alive = False
        self._stop = False
        self.work = Work()

    def ask(self, again: Collection[str] = (), *, removing: Collection[str] = ()) -> int:
        """Have it done soon; the number to `wait` for. `removing` are reports that somebody chose to remove."""
        with self._changed:
            self._again |= set(again)
            self._removing |= set(removing)
            self.asked += 1
            if not self._alive:
                self._alive = True
                self.work = replace(self.work, running=True, done=0, total=0, passages=0)
                threading.Thread(target=self._run, name="sync", daemon=True).start()
            return self.asked

    def wait(self, number: int, timeout: float | None = None) -> Work:
        """Until everything asked for up to `number` is done; YoujuError with which it failed."""
        with self._changed:
            self._changed.wait_for(lambda: self._served >= number, timeout)
            if self.work.error is not None:
                raise self.work.error
            return self.work

    def stop(self) -> None:
        """Break off the one that runs at its next step; what it began is rolled back."""
        self._stop = self._alive

    def note(self, summary: object) -> None:
        """A sync that was done elsewhere, at the start or by a watcher."""
        self.work = replace(self.work, error=None, finished=_finished(summary))

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._served == self.asked:
                    self._alive = False
                    self.work = replace(self.work, running=False)
                    self._changed.notify_all()
                    return
                number, again, removing = self.asked, frozenset(self._again), frozenset(self._removing)
                self._again.clear()
                self._removing.clear()
            work = self._once(again, removing)
            with self._changed:
                self._served = number
                self.work = work
                self._changed.notify_all()

    def _once(self, again: Collection[str], removing: Collection[str]) -> Work:
        self._stop = False
        try:
            return Work(True, finished=_finished(self._bring(self._progress, again, removing)))
        except YoujuError as error:
            failure = error
        except Exception:
            # The boundary of the thread: whoever waits for it must learn that it ended.
            log.exception("a sync failed")
            failure = YoujuError(say("zh", "failed"), say("en", "failed"))
        return Work(True, error=failure, finished=self.work.finished)

    def _progress(self, at: object) -> None:
        """`index.sync.sync.Progress`; only its counts matter here."""
        if self._stop:
            raise Stopped(say("zh", "library_stopped"), say("en", "library_stopped"))
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
