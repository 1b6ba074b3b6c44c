"""Work across reports as jobs: few at a time, followed and stopped from the page, the newest results kept."""

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any, Literal

from analysis.interfaces.perform import Result, perform
from analysis.interfaces.wanted import Wanted
from analysis.progress import watched
from chat.service.workspace import Asks, Workspace
from chat.texts.sentences import say
from chat.web.concurrency import Busy
from corpus.errors import YoujuError
from corpus.system import give_memory_back
from index.errors import Moved
from retrieval.ranking.rank import Searcher
from retrieval.steady import Opened, steadily

log = logging.getLogger(__name__)

State = Literal["waiting", "running", "done", "failed", "stopped"]
OVER: frozenset[State] = frozenset(("done", "failed", "stopped"))

# A quick one need not wait for a slow one; more would take the cores from those who ask.
AT_ONCE = 2
MAY_WAIT = 16
# Results are kept for whoever pages through them or saves them as a file: so many, of so many rows in all.
KEPT, KEPT_ROWS = 16, 200_000


@dataclass(frozen=True, slots=True)
class Job:
    """One analysis: how far it is, and its result or the error it ended with.

    It is of this revision, or of a newer one while it has not begun to run.
    """

    id: str
    wanted: Wanted
    revision: Hashable
    generation: int
    state: State = "waiting"
    phase: str = ""
    done: int = 0
    total: int = 0
    result: Result | None = None
    error: YoujuError | None = None

    @property
    def over(self) -> bool:
        return self.state in OVER


class Stopped(YoujuError):
    """Somebody stopped it."""


class Analyses:
    """The analyses of one workspace. Who asks for what is known or under way already gets that.

    What waits holds no revision: it is done over the one that is newest when its turn comes.
    """

    def __init__(self, workspace: Workspace, at_once: int = AT_ONCE, may_wait: int = MAY_WAIT) -> None:
        self._workspace = workspace
        self._at_once, self._most = at_once, at_once + may_wait
        self._lock = threading.Lock()
        # The oldest first; every job is in here, also those under way.
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[str] = []
        self._workers = 0

    def ask(self, wanted: Wanted) -> Job:
        """The job for this over the newest revision; Busy where too many wait, YoujuError where there is no index."""
        snapshot = opened(self._workspace.assistant).snapshot
        revision, generation = snapshot.revision, snapshot.generation
        del snapshot
        with self._lock:
            for job in reversed(self._jobs.values()):
                same = job.state == "waiting" or (job.revision == revision and job.state != "stopped")
                if job.wanted == wanted and same:
                    self._jobs.move_to_end(job.id)
                    return job
            if sum(not job.over for job in self._jobs.values()) >= self._most:
                raise Busy(say("zh", "busy"), say("en", "busy"))
            job = Job(secrets.token_urlsafe(12), wanted, revision, generation)
            self._jobs[job.id] = job
            self._waiting.append(job.id)
            if self._workers < self._at_once:
                self._workers += 1
                threading.Thread(target=self._work, name="analysis", daemon=True).start()
            return job

    def job(self, id_: str) -> Job:
        """As it is now; YoujuError where it is not kept any more."""
        with self._lock:
            if (job := self._jobs.get(id_)) is None:
                raise _gone()
            return job

    def result(self, id_: str) -> Result:
        """What it found; YoujuError where it found nothing, or is not kept any more."""
        return found_by(self.job(id_))

    def stop(self, id_: str) -> Job:
        """Take it out of the queue, or break it off at its next step; one that is over stays as it is."""
        with self._lock:
            job = self._jobs.get(id_)
            if job is not None and not job.over:
                self._waiting = [one for one in self._waiting if one != id_]
                self._jobs[id_] = replace(job, state="stopped", error=_stopped())
        return self.job(id_)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._workers -= 1
                    break
                id_ = self._waiting.pop(0)
                self._jobs[id_] = replace(self._jobs[id_], state="running")
            ended = self._once(id_)
            with self._lock:
                if not self._jobs[id_].over:
                    self._jobs[id_] = ended
                self._forget()
        give_memory_back()

    def _once(self, id_: str) -> Job:
        """Over the newest revision. Nothing that outlives it may keep that one open."""

        def now(**changed: Any) -> Job:
            with self._lock:
                if self._jobs[id_].over:
                    raise _stopped()
                self._jobs[id_] = job = replace(self._jobs[id_], **changed)
                return job

        def watch(phase: str, done: int, total: int) -> None:
            now(phase=phase, done=done, total=total)

        try:
            assistant = opened(self._workspace.assistant)
            searcher = assistant.searcher
            job = now(revision=searcher.engine.revision, generation=searcher.engine.generation)
            with watched(watch):
                return replace(job, state="done", result=_performed(job.wanted, assistant, searcher))
        except YoujuError as error:
            # Its trace would keep all that was at hand when it was raised.
            failure = error.with_traceback(None)
            failure.__context__ = failure.__cause__ = None
        except Exception:
            # The boundary of the thread: whoever waits for it must learn that it ended.
            log.exception("an analysis failed")
            failure = YoujuError(say("zh", "failed"), say("en", "failed"))
        return replace(self.job(id_), state="failed", error=failure)

    def _forget(self) -> None:
        """Let go of the oldest that are over, beyond what is kept; the newest of all stays whatever its size."""
        over = [job for job in self._jobs.values() if job.over]
        rows = sum(job.result.total for job in over if job.result)
        while len(over) > 1 and (len(over) > KEPT or rows > KEPT_ROWS):
            oldest = over.pop(0)
            rows -= oldest.result.total if oldest.result else 0
            del self._jobs[oldest.id]


def _performed(wanted: Wanted, assistant: Opened, searcher: Searcher) -> Result:
    """Over this revision, or a newer one where others have replaced what it needs."""
    try:
        return perform(searcher, wanted)
    except Moved:
        assistant.refresh(now=True)
        return steadily(assistant, lambda newer: perform(newer, wanted))


def found_by(job: Job) -> Result:
    """What it found; YoujuError where it found nothing."""
    if job.result is None:
        # Each who is told raises it anew, without the traces of the others.
        raise job.error.with_traceback(None) if job.error else _gone()
    return job.result


def opened(assistant: Asks) -> Opened:
    """The assistant at its newest revision; YoujuError that says why where there is no index yet."""
    if not isinstance(assistant, Opened):
        assistant.ask("")
        raise AssertionError("nothing but an index answers")
    assistant.refresh()
    return assistant


def _gone() -> YoujuError:
    return YoujuError(
        "这次分析的结果已经不在了，请重新分析。", "This analysis is no longer kept; ask for it again."
    )


def _stopped() -> Stopped:
    return Stopped(say("zh", "analysis_stopped"), say("en", "analysis_stopped"))
