"""Files are read behind a sandbox: in child processes that may crash, hang or eat memory alone.

A parser meets files that nobody made to be read: a crash, an endless loop or a gigabyte
of memory in the child becomes the Problem of that one file, the child is replaced, and
the rest goes on. What a child may not do is in :mod:`corpus.sandbox.worker`.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from types import GenericAlias, TracebackType
from typing import Generic, TypeVar, get_type_hints

from corpus.errors import YoujuError
from corpus.folder.scan import shown_path
from corpus.formats.paged import ocr
from corpus.report import PassingProblem, Problem, Report
from corpus.sandbox import libreoffice
from corpus.sandbox.wire import unpack
from corpus.sandbox.worker import FAILED, FINISHED, READY, REFUSED, UNOPENED, Failed, Task, serve

Finished = TypeVar("Finished")
# The last step in the child, such as cutting terms; a function of a module, so that it can be sent there.
Finish = Callable[[Report], Finished]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of wall time, and megabytes on top of an idle child."""

    seconds: float = 60.0
    megabytes: int = 1024


LIMITS = Limits()
# A child is replaced after so many files, in case a parser leaks.
_FILES_PER_CHILD = 2000
# So many files for each child are on their way, while the caller works on earlier ones: a batch of
# reports is embedded at once, and no child should run dry meanwhile.
_AHEAD = 32
# A machine that swaps starts a child slowly; one that cannot start it at all must not wait for ever.
_SECONDS_TO_START = 120.0


class Sandbox(Generic[Finished]):
    """A few children that read the files of one folder. Close it, or use it in a ``with``."""

    def __init__(
        self, folder: Path, finish: Finish[Finished], *, workers: int = 1, limits: Limits = LIMITS
    ) -> None:
        """`finish` makes of each report what :meth:`read` gives back, plain data or dataclasses of it, of
        the kind its annotation says; `identity` leaves it as it is."""
        self._folder = folder
        self._finish = finish
        self._workers = workers
        # What `finish` says it returns is what its answers are built as.
        self._kinds = {
            FINISHED: GenericAlias(tuple, (get_type_hints(finish)["return"], ...)),
            REFUSED: Problem,
            UNOPENED: PassingProblem,
            FAILED: Failed,
        }
        more = ocr.MEGABYTES if ocr.installed() else 0
        self._limits = replace(limits, megabytes=limits.megabytes + more)
        # Each thread has a child of its own and waits for it. A child ends with the thread that started
        # it (that is what Linux takes for its parent), so these threads live as long as the sandbox.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="sandbox")
        self._own = threading.local()
        self._children: set[_Child] = set()
        self._closed = False
        self._lock = threading.Lock()

    def warm_up(self) -> None:
        """Start the children before there is anything to read; a child that cannot start says so at the first file."""
        for _ in range(self._workers):
            self._threads.submit(self._child)

    def read(self, files: Iterable[Path]) -> Iterator[tuple[Finished, ...] | Problem]:
        """What became of the reports of each file, in the order given; UnreadableReport becomes a Problem too."""
        waiting: deque[Future[tuple[Finished, ...] | Problem]] = deque()
        try:
            for file in files:
                waiting.append(self._threads.submit(self._outcome, file))
                if len(waiting) >= _AHEAD * self._workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the children at once; files under way are forgotten."""
        with self._lock:
            self._closed = True
            for child in self._children:
                child.process.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            child.end()
        self._children.clear()

    def __enter__(self) -> "Sandbox[Finished]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _outcome(self, file: Path) -> tuple[Finished, ...] | Problem:
        """In one of the threads: what became of a file.

        An old Word document that our reader cannot take is given to LibreOffice, outside the sandbox.
        """
        outcome = self._read(file)
        if not isinstance(outcome, Problem) or file.suffix.lower() not in libreoffice.SUFFIXES:
            return outcome
        with libreoffice.as_docx(file, lambda: self._closed) as converted:
            if converted is None:
                return outcome
            second = self._read(file, converted)
        return outcome if isinstance(second, Problem) else second

    def _read(self, file: Path, converted: Path | None = None) -> tuple[Finished, ...] | Problem:
        """The file, read by this thread's child; a child that does not answer is replaced."""
        task = (self._folder, file, self._finish, converted)
        child = self._child()
        if not child.take(task):
            # It ended while it had nothing to do, which is nothing to do with this file.
            self._forget(child)
            child = self._child()
            child.take(task)
        seconds = self._limits.seconds
        if file.suffix.lower() == ".pdf" and ocr.installed():
            seconds += ocr.SECONDS
        answer = child.answer(seconds)
        if isinstance(answer, bytes):
            try:
                result: tuple[Finished, ...] | Problem | Failed = unpack(answer[1:], self._kinds[answer[:1]])
            except (KeyError, ValueError):
                # A child that says something else is none of ours any more.
                result, answer = Failed(""), Failed("")
        else:
            result = answer
        if child.files >= _FILES_PER_CHILD or not isinstance(answer, bytes):
            self._forget(child)
        return self._problem(file, result) if isinstance(result, Failed) else result

    def _child(self) -> "_Child":
        child: _Child | None = getattr(self._own, "child", None)
        if child is None:
            child = _Child(self._limits.megabytes)
            with self._lock:
                self._children.add(child)
                if self._closed:
                    child.process.kill()
            if child.answer(_SECONDS_TO_START) != READY and not self._closed:
                self._forget(child)
                raise _cannot_start()
            self._own.child = child
        return child

    def _forget(self, child: "_Child") -> None:
        self._own.child = None
        with self._lock:
            self._children.discard(child)
        child.end()

    def _problem(self, file: Path, failed: Failed) -> Problem:
        path = shown_path(self._folder, file)
        match failed.error:
            case "TimeoutError":
                seconds = f"{self._limits.seconds:.0f}"
                zh, en = f"读了 {seconds} 秒还没读完", f"was not read within {seconds} seconds"
            case "MemoryError":
                megabytes = self._limits.megabytes
                zh, en = (
                    f"读取时需要的内存超过 {megabytes} MB",
                    f"needs more than {megabytes} MB of memory to be read",
                )
            case "":
                zh, en = "内容已损坏，读取它的进程中断了", "is damaged: the process that read it broke off"
            case name:
                zh, en = f"内容已损坏，解析中断（{name}）", f"is damaged ({name})"
        return Problem(
            path,
            f"“{path}”{zh}，没有读取。请用 Word 或 WPS 打开，另存为 .docx。",
            f"'{path}' {en}. Open it in Word or WPS and save it as .docx.",
        )


def identity(report: Report) -> Report:
    """The report as it is."""
    return report


class _Child:
    """A process and the line to it. Never forked: it would inherit locks of threads that are not there."""

    def __init__(self, megabytes: int) -> None:
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, megabytes), daemon=True)
        self.process.start()
        # Ours is the only other end, so that its end is the end of the line.
        theirs.close()
        self.files = 0

    def take(self, task: Task) -> bool:
        """Hand it a task; False where it has ended."""
        self.files += 1
        try:
            self._line.send(task)
        except OSError:
            return False
        return True

    def answer(self, seconds: float) -> bytes | Failed:
        """What it says within so many seconds; Failed names TimeoutError, or nothing where it ended."""
        try:
            return self._line.recv_bytes() if self._line.poll(seconds) else Failed("TimeoutError")
        except (EOFError, OSError):
            return Failed("")

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self._line.close()


def _cannot_start() -> YoujuError:
    return YoujuError(
        "无法启动读取文件的进程。请检查内存是否充足，然后重试。",
        "The process that reads files could not be started. Check that enough memory is free and try again.",
    )
